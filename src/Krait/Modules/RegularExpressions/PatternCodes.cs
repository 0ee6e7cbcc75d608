using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Modules.RegularExpressions;

/// <summary>The instructions of compiled patterns, numbered as <c>re._constants</c> numbers them (MAGIC 20230612).</summary>
internal enum PatternCode : uint
{
    Failure,
    Success,
    Any,
    AnyAll,
    Assert,
    AssertNot,
    At,
    Branch,
    Category,
    CharSet,
    BigCharSet,
    GroupReference,
    GroupReferenceExists,
    In,
    Info,
    Jump,
    Literal,
    Mark,
    MaxUntil,
    MinUntil,
    NotLiteral,
    Negate,
    Range,
    Repeat,
    RepeatOne,
    SubPattern,
    MinRepeatOne,
    AtomicGroup,
    PossessiveRepeat,
    PossessiveRepeatOne,
    GroupReferenceIgnore,
    InIgnore,
    LiteralIgnore,
    NotLiteralIgnore,
    GroupReferenceLocaleIgnore,
    InLocaleIgnore,
    LiteralLocaleIgnore,
    NotLiteralLocaleIgnore,
    GroupReferenceUnicodeIgnore,
    InUnicodeIgnore,
    LiteralUnicodeIgnore,
    NotLiteralUnicodeIgnore,
    RangeUnicodeIgnore,
}

/// <summary>Characters as patterns see them: classes, cases and sets.</summary>
internal static class PatternCharacters
{
    /// <summary>A character class of CATEGORY, numbered as in <c>re._constants</c>.</summary>
    public static bool IsInCategory(uint category, int character)
    {
        switch (category)
        {
            case 0:
            case 1:
                return character is >= '0' and <= '9' == (category == 0);
            case 2:
            case 3:
                return (character is ' ' or (>= 9 and <= 13)) == (category == 2);
            case 4:
            case 5:
                return IsAsciiWord(character) == (category == 4);
            case 6:
            case 7:
                return character == '\n' == (category == 6);
            case 8:
            case 9:
                return IsAsciiWord(character) == (category == 8);
            case 10:
            case 11:
                return CharacterData.IsDecimal(character) == (category == 10);
            case 12:
            case 13:
                return CharacterData.IsSpace(character) == (category == 12);
            case 14:
            case 15:
                return IsWord(character) == (category == 14);
            default:
                return CharacterData.IsLineBreak(character) == (category == 16);
        }
    }

    public static bool IsAsciiWord(int character) => character < 128 && (char.IsAsciiLetterOrDigit((char)character) || character == '_');

    public static bool IsWord(int character) =>
        character < 128 ? IsAsciiWord(character)
            : CharacterData.IsAlpha(character) || CharacterData.IsDecimal(character) || CharacterData.IsDigit(character)
                || CharacterData.IsNumeric(character);

    public static int ToLowerAscii(int character) => character is >= 'A' and <= 'Z' ? character | 0x20 : character;

    public static int ToUpperAscii(int character) => character is >= 'a' and <= 'z' ? character & ~0x20 : character;

    public static int ToLower(int character) => character < 128 ? ToLowerAscii(character) : CharacterData.SimpleLower(character);

    public static int ToUpper(int character) => character < 128 ? ToUpperAscii(character) : CharacterData.SimpleUpper(character);

    /// <summary>Whether an instruction that matches one character matches this one.</summary>
    public static bool MatchesOne(uint[] code, int pc, int character)
    {
        switch ((PatternCode)code[pc])
        {
            case PatternCode.Literal:
                return code[pc + 1] == (uint)character;
            case PatternCode.NotLiteral:
                return code[pc + 1] != (uint)character;
            case PatternCode.Any:
                return character != '\n';
            case PatternCode.AnyAll:
                return true;
            case PatternCode.Category:
                return IsInCategory(code[pc + 1], character);
            case PatternCode.In:
                return IsInSet(code, pc + 2, character);
            case PatternCode.InIgnore:
                return IsInSet(code, pc + 2, ToLowerAscii(character));
            case PatternCode.InUnicodeIgnore:
                return IsInSet(code, pc + 2, ToLower(character));
            case PatternCode.InLocaleIgnore:
                return IsInSetOfEither(code, pc + 2, ToLowerAscii(character), ToUpperAscii(character));
            case PatternCode.LiteralIgnore:
                return code[pc + 1] == (uint)ToLowerAscii(character);
            case PatternCode.NotLiteralIgnore:
                return code[pc + 1] != (uint)ToLowerAscii(character);
            case PatternCode.LiteralUnicodeIgnore:
                return code[pc + 1] == (uint)ToLower(character);
            case PatternCode.NotLiteralUnicodeIgnore:
                return code[pc + 1] != (uint)ToLower(character);
            case PatternCode.LiteralLocaleIgnore:
                return ToLowerAscii((int)code[pc + 1]) == ToLowerAscii(character);
            case PatternCode.NotLiteralLocaleIgnore:
                return ToLowerAscii((int)code[pc + 1]) != ToLowerAscii(character);
            default:
                return false;
        }
    }

    /// <summary>Whether a set, a program of its own that FAILURE ends, holds a character.</summary>
    public static bool IsInSet(ReadOnlySpan<uint> code, int position, int character)
    {
        bool found = true;
        while (!IsEnd(code, ref position, ref found))
        {
            if (IsInPart(code, position, character, out int length)) return found;
            position += length;
        }
        return !found;
    }

    // Whether a set holds either of two characters. NEGATE inverts the answer of the parts after it, so each part is asked for both.
    private static bool IsInSetOfEither(ReadOnlySpan<uint> code, int position, int lower, int upper)
    {
        bool found = true;
        while (!IsEnd(code, ref position, ref found))
        {
            if (IsInPart(code, position, lower, out int length) || IsInPart(code, position, upper, out _)) return found;
            position += length;
        }
        return !found;
    }

    // Skips NEGATE, which inverts the answer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsEnd(ReadOnlySpan<uint> code, ref int position, ref bool found)
    {
        while ((PatternCode)code[position] == PatternCode.Negate)
        {
            found = !found;
            position++;
        }
        return (PatternCode)code[position] == PatternCode.Failure;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInPart(ReadOnlySpan<uint> code, int position, int character, out int length)
    {
        switch ((PatternCode)code[position])
        {
            case PatternCode.Literal:
                length = 2;
                return code[position + 1] == (uint)character;
            case PatternCode.Category:
                length = 2;
                return IsInCategory(code[position + 1], character);
            case PatternCode.Range:
                length = 3;
                return IsInRange(code, position + 1, character);
            case PatternCode.RangeUnicodeIgnore:
                length = 3;
                return IsInRange(code, position + 1, character) || IsInRange(code, position + 1, ToUpper(character));
            case PatternCode.CharSet:
                length = 9;
                return character < 256 && IsBitSet(code, position + 1, character);
            default: // BIGCHARSET: the number of chunks, a table of 256 chunk numbers, four a word, then the chunks of eight words
                length = 2 + 64 + ((int)code[position + 1] * 8);
                if (character >= 65536) return false;
                int high = character >> 8;
                int chunk = (int)(code[position + 2 + (high >> 2)] >> ((high & 3) * 8) & 0xFF);
                return IsBitSet(code, position + 2 + 64, (chunk * 256) + (character & 255));
        }
    }

    private static bool IsInRange(ReadOnlySpan<uint> code, int position, int character) =>
        code[position] <= (uint)character && (uint)character <= code[position + 1];

    private static bool IsBitSet(ReadOnlySpan<uint> code, int position, int bit) => (code[position + (bit >> 5)] >> (bit & 31) & 1) != 0;
}
