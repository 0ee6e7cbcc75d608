using System.Runtime.CompilerServices;
using System.Text;
using Krait.Objects.Unicode;

namespace Krait.Objects;

/// <summary>Properties of characters as Python's string methods define them.</summary>
internal static class CharacterData
{
    /// <summary>The blanks of ASCII.</summary>
    public const string AsciiSpaces = "\t\n\v\f\r\x1c\x1d\x1e\x1f ";

    public static bool IsAlpha(int point) => point < 128 ? char.IsAsciiLetter((char)point) : Has(point, CharacterFlags.Alpha);

    public static bool IsLower(int point) => point < 128 ? char.IsAsciiLetterLower((char)point) : Has(point, CharacterFlags.Lower);

    public static bool IsUpper(int point) => point < 128 ? char.IsAsciiLetterUpper((char)point) : Has(point, CharacterFlags.Upper);

    public static bool IsTitle(int point) => point >= 128 && Has(point, CharacterFlags.Title);

    public static bool IsCased(int point) =>
        point < 128 ? char.IsAsciiLetter((char)point) : Has(point, CharacterFlags.Lower | CharacterFlags.Upper | CharacterFlags.Title);

    /// <summary>Whether case decisions look through the character, as through an apostrophe.</summary>
    public static bool IsCaseIgnorable(int point) => Has(point, CharacterFlags.CaseIgnorable);

    public static bool IsDecimal(int point) => point < 128 ? char.IsAsciiDigit((char)point) : Has(point, CharacterFlags.Decimal);

    public static bool IsDigit(int point) => point < 128 ? char.IsAsciiDigit((char)point) : Has(point, CharacterFlags.Digit);

    public static bool IsNumeric(int point) => point < 128 ? char.IsAsciiDigit((char)point) : Has(point, CharacterFlags.Numeric);

    /// <summary>The value of a decimal digit, or -1.</summary>
    public static int DecimalDigit(int point)
    {
        byte value = UnicodeCharacters.Instance.Table[point].Decimal;
        return value == CharacterRecord.NoDigit ? -1 : value;
    }

    // Most characters are visible ASCII.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSpace(int point) => (uint)(point - '!') > '~' - '!' && IsSpaceOfAll(point);

    private static bool IsSpaceOfAll(int point) =>
        point < 128 ? point == ' ' || point is (>= 9 and <= 13) or (>= 0x1C and <= 0x1F) : Has(point, CharacterFlags.Space);

    public static bool IsLineBreak(int point) =>
        point < 128 ? point is (>= 10 and <= 13) or (>= 0x1C and <= 0x1E) : Has(point, CharacterFlags.LineBreak);

    /// <summary>Whether <c>repr</c> shows the character as it is.</summary>
    public static bool IsPrintable(int point) => point < 128 ? point is >= 32 and < 127 : Has(point, CharacterFlags.Printable);

    /// <summary>Appends the upper case of a character.</summary>
    public static void AppendUpper(List<int> output, int point)
    {
        if (point < 128) output.Add(char.IsAsciiLetterLower((char)point) ? point - 32 : point);
        else Append(output, point, UnicodeCharacters.Instance.Upper);
    }

    /// <summary>Appends the lower case of a character.</summary>
    public static void AppendLower(List<int> output, int point)
    {
        if (point < 128) output.Add(char.IsAsciiLetterUpper((char)point) ? point + 32 : point);
        else Append(output, point, UnicodeCharacters.Instance.Lower);
    }

    /// <summary>Appends the title case of a character.</summary>
    public static void AppendTitle(List<int> output, int point)
    {
        if (point < 128) AppendUpper(output, point);
        else Append(output, point, UnicodeCharacters.Instance.Title);
    }

    /// <summary>Appends the case folding of a character.</summary>
    public static void AppendFold(List<int> output, int point)
    {
        if (point < 128) AppendLower(output, point);
        else Append(output, point, UnicodeCharacters.Instance.Fold);
    }

    /// <summary>The one character that is the upper case of another.</summary>
    public static int SimpleUpper(int point)
    {
        List<int> upper = new(3);
        AppendUpper(upper, point);
        return upper.Count == 1 ? upper[0] : Rune.TryCreate(point, out Rune rune) ? Rune.ToUpperInvariant(rune).Value : point;
    }

    /// <summary>The one character that is the lower case of another.</summary>
    public static int SimpleLower(int point)
    {
        List<int> lower = new(3);
        AppendLower(lower, point);
        return lower.Count == 1 ? lower[0] : Rune.TryCreate(point, out Rune rune) ? Rune.ToLowerInvariant(rune).Value : point;
    }

    private static bool Has(int point, CharacterFlags flags) => (UnicodeCharacters.Instance.Table[point].Flags & flags) != 0;

    private static void Append(List<int> output, int point, CaseMapping mapping)
    {
        if (mapping.TryGet(point, out int[]? several)) output.AddRange(several!);
        else output.Add(point);
    }
}
