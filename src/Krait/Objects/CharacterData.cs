using System.Globalization;
using System.Text;

namespace Krait.Objects;

/// <summary>Properties of characters as Python's string methods define them.</summary>
internal static class CharacterData
{
    /// <summary>The blanks of ASCII.</summary>
    public const string AsciiSpaces = "\t\n\v\f\r\x1c\x1d\x1e\x1f ";

    private static readonly Lazy<Dictionary<int, int[]>> s_upper = new(static () => Parse(CaseMappings.Upper));
    private static readonly Lazy<Dictionary<int, int[]>> s_title = new(static () => Parse(CaseMappings.Title));
    private static readonly Lazy<Dictionary<int, int[]>> s_lower = new(static () => Parse(CaseMappings.Lower));
    private static readonly Lazy<Dictionary<int, int[]>> s_fold = new(static () => Parse(CaseMappings.Fold));

    // Digits that are no decimal digits: superscripts, circled digits and the like.
    private static readonly (int First, int Last)[] s_digits =
    [
        (0xB2, 0xB3), (0xB9, 0xB9), (0x1369, 0x1371), (0x19DA, 0x19DA), (0x2070, 0x2070), (0x2074, 0x2079), (0x2080, 0x2089),
        (0x2460, 0x2468), (0x2474, 0x247C), (0x2488, 0x2490), (0x24EA, 0x24EA), (0x24F5, 0x24FD), (0x24FF, 0x24FF),
        (0x2776, 0x277E), (0x2780, 0x2788), (0x278A, 0x2792), (0x10A40, 0x10A43), (0x10E60, 0x10E68), (0x11052, 0x1105A),
        (0x1F100, 0x1F10A),
    ];

    // Lower-case and upper-case characters that are no letters of category Ll or Lu.
    private static readonly (int First, int Last)[] s_otherLower =
    [
        (0xAA, 0xAA), (0xBA, 0xBA), (0x2B0, 0x2B8), (0x2C0, 0x2C1), (0x2E0, 0x2E4), (0x345, 0x345), (0x37A, 0x37A),
        (0x10FC, 0x10FC), (0x1D2C, 0x1D6A), (0x1D78, 0x1D78), (0x1D9B, 0x1DBF), (0x2071, 0x2071), (0x207F, 0x207F),
        (0x2090, 0x209C), (0x2170, 0x217F), (0x24D0, 0x24E9), (0x2C7C, 0x2C7D), (0xA69C, 0xA69D), (0xA770, 0xA770),
        (0xA7F2, 0xA7F4), (0xA7F8, 0xA7F9), (0xAB5C, 0xAB5F), (0xAB69, 0xAB69), (0x10780, 0x10780), (0x10783, 0x10785),
        (0x10787, 0x107B0), (0x107B2, 0x107BA), (0x1E030, 0x1E06D),
    ];

    private static readonly (int First, int Last)[] s_otherUpper =
        [(0x2160, 0x216F), (0x24B6, 0x24CF), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)];

    public static UnicodeCategory Category(int point) => CharUnicodeInfo.GetUnicodeCategory(point);

    public static bool IsAlpha(int point) => Category(point) <= UnicodeCategory.OtherLetter;

    public static bool IsLower(int point) => Category(point) == UnicodeCategory.LowercaseLetter || IsIn(s_otherLower, point);

    public static bool IsUpper(int point) => Category(point) == UnicodeCategory.UppercaseLetter || IsIn(s_otherUpper, point);

    public static bool IsTitle(int point) => Category(point) == UnicodeCategory.TitlecaseLetter;

    public static bool IsCased(int point) => IsLower(point) || IsUpper(point) || IsTitle(point);

    /// <summary>Whether case decisions look through the character, as through an apostrophe.</summary>
    public static bool IsCaseIgnorable(int point) => point is '\'' or '.' or ':' or '^' or '`' or 0xA8 or 0xAD or 0xAF or 0xB4 or 0xB7 or 0xB8 or 0x2019 or 0x387 or 0x2018 or 0x2024 or 0x2027
        || Category(point) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;

    public static bool IsDecimal(int point) => Category(point) == UnicodeCategory.DecimalDigitNumber;

    public static bool IsDigit(int point) => IsDecimal(point) || IsIn(s_digits, point);

    public static bool IsNumeric(int point) =>
        Category(point) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        || (IsAlpha(point) && CharUnicodeInfo.GetNumericValue(char.ConvertFromUtf32(point), 0) >= 0);

    /// <summary>The value of a decimal digit, or -1.</summary>
    public static int DecimalDigit(int point)
    {
        if (!IsDecimal(point)) return -1;
        return (int)CharUnicodeInfo.GetNumericValue(char.ConvertFromUtf32(point), 0);
    }

    public static bool IsSpace(int point)
    {
        if (point < 128) return point == ' ' || point is >= 9 and <= 13 || point is >= 0x1C and <= 0x1F;
        return point is 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;
    }

    public static bool IsLineBreak(int point) => point is (>= 10 and <= 13) or (>= 0x1C and <= 0x1E) or 0x85 or 0x2028 or 0x2029;

    /// <summary>Whether <c>repr</c> shows the character as it is.</summary>
    public static bool IsPrintable(int point)
    {
        if (point < 127) return point >= 32;
        return Category(point) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
    }

    /// <summary>Appends the upper case of a character.</summary>
    public static void AppendUpper(List<int> output, int point) => Append(output, point, s_upper.Value, SimpleUpper(point));

    /// <summary>Appends the lower case of a character.</summary>
    public static void AppendLower(List<int> output, int point) => Append(output, point, s_lower.Value, SimpleLower(point));

    /// <summary>Appends the title case of a character.</summary>
    public static void AppendTitle(List<int> output, int point)
    {
        if (s_title.Value.TryGetValue(point, out int[]? title)) output.AddRange(title);
        else AppendUpper(output, point);
    }

    /// <summary>Appends the case folding of a character.</summary>
    public static void AppendFold(List<int> output, int point)
    {
        if (s_fold.Value.TryGetValue(point, out int[]? folded)) output.AddRange(folded);
        else AppendLower(output, point);
    }

    /// <summary>The one character that is the upper case of another.</summary>
    public static int SimpleUpper(int point) => Rune.TryCreate(point, out Rune rune) ? Rune.ToUpperInvariant(rune).Value : point;

    /// <summary>The one character that is the lower case of another.</summary>
    public static int SimpleLower(int point) => Rune.TryCreate(point, out Rune rune) ? Rune.ToLowerInvariant(rune).Value : point;

    private static void Append(List<int> output, int point, Dictionary<int, int[]> special, int simple)
    {
        if (point >= 128 && special.TryGetValue(point, out int[]? several)) output.AddRange(several);
        else output.Add(simple);
    }

    private static bool IsIn((int First, int Last)[] ranges, int point)
    {
        int low = 0;
        int high = ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (point < ranges[middle].First) high = middle - 1;
            else if (point > ranges[middle].Last) low = middle + 1;
            else return true;
        }
        return false;
    }

    private static Dictionary<int, int[]> Parse(string table)
    {
        Dictionary<int, int[]> result = [];
        List<int> entry = [];
        foreach (Rune rune in (table + ";").EnumerateRunes())
        {
            if (rune.Value != ';')
            {
                entry.Add(rune.Value);
                continue;
            }
            result.Add(entry[0], [.. entry.Skip(1)]);
            entry.Clear();
        }
        return result;
    }
}
