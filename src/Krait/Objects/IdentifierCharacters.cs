using System.Globalization;
using System.Text;

namespace Krait.Objects;

/// <summary>The characters of identifiers (PEP 3131, Unicode Standard Annex 31).</summary>
internal static class IdentifierCharacters
{
    /// <summary><c>str.isidentifier()</c>.</summary>
    public static bool IsIdentifier(PyStr text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!Rune.TryCreate(text[i], out Rune rune) || !(i == 0 ? IsStart(rune) : IsPart(rune))) return false;
        }
        return text.Length > 0;
    }

    /// <summary>XID_Start, or the underscore.</summary>
    public static bool IsStart(Rune rune)
    {
        if (rune.IsAscii)
            return rune.Value == '_' || Rune.IsLetter(rune);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber =>
                !IsUnstableStart(rune.Value),
            // Other_ID_Start
            _ => rune.Value is 0x2118 or 0x212E or 0x1885 or 0x1886,
        };
    }

    /// <summary>XID_Continue.</summary>
    public static bool IsPart(Rune rune)
    {
        if (rune.IsAscii)
            return rune.Value == '_' || Rune.IsLetterOrDigit(rune);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation => !IsUnstablePart(rune.Value),
            // Other_ID_Continue and Other_ID_Start
            _ => rune.Value is 0x00B7 or 0x0387 or (>= 0x1369 and <= 0x1371) or 0x19DA or 0x200C or 0x200D or 0x30FB or 0xFF65
                or 0x2118 or 0x212E,
        };
    }

    /// <summary>What <c>str.isprintable</c> says of a character.</summary>
    public static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.SpaceSeparator => rune.Value == ' ',
        _ => true,
    };

    /// <summary>Makes the NFKC form of a name; the <c>unicodedata</c> module, which has the tables, provides it.</summary>
    public static Func<string, string>? Normalizer { get; set; }

    /// <summary>The identifier a name stands for: its NFKC form.</summary>
    public static string Normalize(string name) =>
        Normalizer is null ? name.Normalize(NormalizationForm.FormKC) : Normalizer(name);

    // Letters whose NFKC form does not start as an identifier does (UAX 31, section 5.1).
    private static bool IsUnstableStart(int value) =>
        value is 0x0E33 or 0x0EB3 or 0xFF9E or 0xFF9F || IsUnstablePart(value);

    private static bool IsUnstablePart(int value) =>
        value is 0x037A or 0x309B or 0x309C or (>= 0xFC5E and <= 0xFC63) or 0xFDFA or 0xFDFB
            or 0xFE70 or 0xFE72 or 0xFE74 or 0xFE76 or 0xFE78 or 0xFE7A or 0xFE7C or 0xFE7E or 0x2E2F;
}
