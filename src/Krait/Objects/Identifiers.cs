using System.Globalization;
using System.Text;

namespace Krait.Objects;

/// <summary>What an identifier is (language reference, 2.3; PEP 3131).</summary>
internal static class Identifiers
{
    /// <summary><c>str.isidentifier()</c>.</summary>
    public static bool IsIdentifier(PyStr text)
    {
        if (text.Length == 0 || !IsStart(text[0])) return false;
        for (int i = 1; i < text.Length; i++)
        {
            if (!IsContinue(text[i])) return false;
        }
        return true;
    }

    /// <summary>Whether a code point may begin an identifier: XID_Start and the underscore.</summary>
    public static bool IsStart(int point)
    {
        if (point < 128) return point == '_' || char.IsAsciiLetter((char)point);
        if (!Rune.IsValid(point)) return false;
        return Rune.GetUnicodeCategory(new Rune(point)) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => true,
            _ => point is 0x1885 or 0x1886 or 0x2118 or 0x212E or 0x309B or 0x309C,
        };
    }

    /// <summary>Whether a code point may stand in an identifier: XID_Continue.</summary>
    public static bool IsContinue(int point)
    {
        if (point < 128) return point == '_' || char.IsAsciiLetterOrDigit((char)point);
        if (IsStart(point)) return true;
        if (!Rune.IsValid(point)) return false;
        return Rune.GetUnicodeCategory(new Rune(point)) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation => true,
            _ => point is 0x00B7 or 0x0387 or 0x19DA or (>= 0x1369 and <= 0x1371),
        };
    }
}
