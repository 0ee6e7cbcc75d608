using Krait.Objects.Unicode;

namespace Krait.Objects;

/// <summary>The characters of identifiers (PEP 3131, Unicode Standard Annex 31).</summary>
internal static class IdentifierCharacters
{
    /// <summary><c>str.isidentifier()</c>.</summary>
    public static bool IsIdentifier(PyStr text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (!(i == 0 ? IsStart(text[i]) : IsPart(text[i]))) return false;
        }
        return text.Length > 0;
    }

    /// <summary>XID_Start, or the underscore.</summary>
    public static bool IsStart(int point) => point < 128
        ? point == '_' || char.IsAsciiLetter((char)point)
        : (UnicodeCharacters.Instance.Table[point].Flags & CharacterFlags.IdentifierStart) != 0;

    /// <summary>XID_Continue.</summary>
    public static bool IsPart(int point) => point < 128
        ? point == '_' || char.IsAsciiLetterOrDigit((char)point)
        : (UnicodeCharacters.Instance.Table[point].Flags & CharacterFlags.IdentifierPart) != 0;
}
