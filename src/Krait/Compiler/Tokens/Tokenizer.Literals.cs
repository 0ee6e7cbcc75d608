using System.Globalization;
using System.Text;
using Krait.Objects;

namespace Krait.Compiler.Tokens;

/// <summary>Names, numbers and plain strings.</summary>
internal sealed partial class Tokenizer
{
    private bool ScanName(int start)
    {
        int p = start;
        byte c = bytes[p];
        // A name of at most two letters right before a quote may be the prefix of a string.
        if (c < 128 && ScanPrefix(start, out int quoteAt))
        {
            if (quoteAt < 0)
                return false;
            for (int k = start; k < quoteAt; k++)
            {
                if ((bytes[k] | 0x20) is 'f' or 't')
                    return StartFString(start, quoteAt);
            }

            return ScanString(start, quoteAt);
        }

        int seen = 0;
        do
        {
            seen |= bytes[p];
            CompileStep.At(p++);
        }
        while ((CharacterClasses[bytes[p]] & IdentifierPart) != 0);

        position = p;
        if (seen >= 128)
        {
            if (!VerifyIdentifier(start, p))
                return false;
            Add(TokenType.Name, start, p);
            return true;
        }

        Add(KeywordOrName(bytes.AsSpan(start, p - start)), start, p);
        return true;
    }

    // How many characters of the line end before a byte.
    private int OffsetOf(int end) => source.CharacterOffset(lineStart, source.LineEnd(lineStart), end - lineStart);

    // Whether a string starts here with a prefix; its quote is at quoteAt, which is -1 after an error.
    private bool ScanPrefix(int start, out int quoteAt)
    {
        quoteAt = -1;
        bool b = false, u = false, r = false, f = false, t = false;
        int p = start;
        while (true)
        {
            switch (bytes[p] | 0x20)
            {
                case 'b' when !b: b = true; break;
                case 'u' when !u: u = true; break;
                case 'r' when !r: r = true; break;
                case 'f' when !f: f = true; break;
                case 't' when !t: t = true; break;
                default: return false;
            }

            p++;
            if (bytes[p] is (byte)'"' or (byte)'\'')
                break;
        }

        (char, char) clash = (u && b) ? ('u', 'b')
            : (u && r) ? ('u', 'r')
            : (u && f) ? ('u', 'f')
            : (u && t) ? ('u', 't')
            : (b && f) ? ('b', 'f')
            : (b && t) ? ('b', 't')
            : (f && t) ? ('f', 't')
            : default;
        if (clash != default)
        {
            position = p + 1;
            _ = Raise(
                $"'{clash.Item1}' and '{clash.Item2}' prefixes are incompatible", OffsetOf(start + 1), OffsetOf(position));
            return true;
        }

        quoteAt = p;
        return true;
    }

    // PEP 3131: every character must be one that identifiers may have.
    private bool VerifyIdentifier(int start, int end)
    {
        if (extraTokens)
            return true;
        int p = start;
        while (p < end)
        {
            CompileStep.Count();
            _ = Rune.DecodeFromUtf8(bytes.AsSpan(p, end - p), out Rune rune, out int consumed);
            p += consumed;
            if (p - consumed == start ? IdentifierCharacters.IsStart(rune.Value) : IdentifierCharacters.IsPart(rune.Value))
                continue;
            position = p;
            return Raise(CharacterData.IsPrintable(rune.Value)
                ? string.Create(CultureInfo.InvariantCulture, $"invalid character '{rune}' (U+{rune.Value:X4})")
                : string.Create(CultureInfo.InvariantCulture, $"invalid non-printable character U+{rune.Value:X4}"));
        }

        return true;
    }

    private bool ScanString(int start, int quoteAt)
    {
        byte quote = bytes[quoteAt];
        int firstLine = line;
        int firstLineStart = lineStart;
        int p = quoteAt + 1;
        bool triple = false;
        if (bytes[p] == quote)
        {
            if (bytes[p + 1] != quote)
            {
                position = p + 1;
                Add(TokenType.String, start, position);
                return true;
            }

            triple = true;
            p += 2;
        }

        bool escapedQuote = false;
        while (true)
        {
            CompileStep.Count();
            int skip = bytes.AsSpan(p, length - p).IndexOfAny(quote, (byte)'\\', (byte)'\n');
            p = skip < 0 ? length : p + skip;
            if (p >= length || (bytes[p] == '\n' && !triple))
                return FailString(start, quote, triple, escapedQuote, firstLine, firstLineStart, p < length);

            byte c = bytes[p++];
            if (c == '\n')
            {
                position = p;
                AdvanceLine();
            }
            else if (c == quote)
            {
                if (!triple)
                    break;
                if (bytes[p] == quote && bytes[p + 1] == quote)
                {
                    p += 2;
                    break;
                }
            }
            else
            {
                escapedQuote |= bytes[p] == quote;
                if (byLine && bytes[p] == '\r' && bytes[p + 1] == '\n')
                    p++;
                if (bytes[p] == '\n' && p < length)
                {
                    position = ++p;
                    AdvanceLine();
                }
                else if (p < length)
                {
                    p++;
                }
            }
        }

        position = p;
        ref Token token = ref Next();
        token.Type = TokenType.String;
        token.Start = start;
        token.End = p;
        token.Line = firstLine;
        token.Column = start - firstLineStart;
        token.EndLine = line;
        token.EndColumn = p - lineStart;
        return true;
    }

    private bool FailString(
        int start, byte quote, bool triple, bool escapedQuote, int firstLine, int firstLineStart, bool atLineFeed)
    {
        int detected = line;
        line = firstLine;
        lineStart = firstLineStart;
        position = start + 1;
        if (modeCount > 0)
        {
            ref FStringMode mode = ref modes[modeCount - 1];
            if (mode.Quote == quote && mode.QuoteSize == (triple ? 3 : 1))
                return Raise($"{mode.Prefix}-string: expecting '}}'");
        }

        endedUnexpectedly = !atLineFeed;
        return Raise(triple
            ? $"unterminated triple-quoted string literal (detected at line {detected})"
            : escapedQuote
                ? $"unterminated string literal (detected at line {detected}); perhaps you escaped the end quote?"
                : $"unterminated string literal (detected at line {detected})");
    }

    private bool ScanNumber(int start)
    {
        int p = start;
        if (bytes[p] == '0')
        {
            switch (bytes[p + 1] | 0x20)
            {
                case 'x':
                    return ScanRadix(start, "hexadecimal", 16);
                case 'o':
                    return ScanRadix(start, "octal", 8);
                case 'b':
                    return ScanRadix(start, "binary", 2);
            }

            p++;
            while (true)
            {
                if (bytes[p] == '_')
                {
                    p++;
                    if (!IsDigit(p))
                        return RaiseAt(p, "invalid decimal literal");
                }

                if (bytes[p] != '0')
                    break;
                CompileStep.At(p++);
            }

            int zerosEnd = p;
            bool nonZero = false;
            if (IsDigit(p))
            {
                nonZero = true;
                if (!ScanDigits(ref p))
                    return false;
            }

            if (bytes[p] != '.' && (bytes[p] | 0x20) is not ('e' or 'j'))
            {
                if (nonZero && !extraTokens)
                {
                    // CPython has read one character past the zeros when it notes their end.
                    position = p;
                    return Raise(
                        "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                        OffsetOf(start + 1),
                        OffsetOf(zerosEnd + 1));
                }

                return EndNumber(start, p, "decimal");
            }
        }
        else if (bytes[p] != '.')
        {
            if (!ScanDigits(ref p))
                return false;
        }

        if (bytes[p] == '.')
        {
            p++;
            if (IsDigit(p) && !ScanDigits(ref p))
                return false;
        }

        if ((bytes[p] | 0x20) == 'e')
        {
            int exponent = p++;
            if (bytes[p] is (byte)'+' or (byte)'-')
            {
                p++;
                if (!IsDigit(p))
                    return RaiseAt(p, "invalid decimal literal");
            }
            else if (!IsDigit(p))
            {
                return EndNumber(start, exponent, "decimal");
            }

            if (!ScanDigits(ref p))
                return false;
        }

        if ((bytes[p] | 0x20) == 'j')
            return EndNumber(start, p + 1, "imaginary");
        return EndNumber(start, p, "decimal");
    }

    private bool ScanRadix(int start, string kind, int radix)
    {
        int p = start + 2;
        do
        {
            if (bytes[p] == '_')
                p++;
            if (!IsRadixDigit(bytes[p], radix))
            {
                if (radix < 10 && IsDigit(p))
                    return RaiseAt(p + 1, $"invalid digit '{(char)bytes[p]}' in {kind} literal");
                return RaiseAt(p, $"invalid {kind} literal");
            }

            while (IsRadixDigit(bytes[p], radix))
                CompileStep.At(p++);
        }
        while (bytes[p] == '_');

        if (radix < 10 && IsDigit(p))
            return RaiseAt(p + 1, $"invalid digit '{(char)bytes[p]}' in {kind} literal");
        return EndNumber(start, p, kind);
    }

    private static bool IsRadixDigit(byte c, int radix) =>
        radix == 16 ? char.IsAsciiHexDigit((char)c) : c >= '0' && c < '0' + radix;

    private bool IsDigit(int p) => (CharacterClasses[bytes[p]] & Digit) != 0;

    // Digits with single underscores between them.
    private bool ScanDigits(ref int p)
    {
        while (true)
        {
            while (IsDigit(p))
                CompileStep.At(p++);
            if (bytes[p] != '_')
                return true;
            p++;
            if (!IsDigit(p))
                return RaiseAt(p, "invalid decimal literal");
        }
    }

    private bool RaiseAt(int p, string message)
    {
        position = p;
        return Raise(message);
    }

    // What follows a number: nothing of a name, unless it is a keyword that may stand there, which is on its way out.
    private bool EndNumber(int start, int p, string kind)
    {
        position = p;
        if (extraTokens)
        {
            Add(TokenType.Number, start, p);
            return true;
        }

        byte c = bytes[p];
        bool keyword = (char)c switch
        {
            'a' => Continues(p, "and"u8),
            'e' => Continues(p, "else"u8),
            'f' => Continues(p, "for"u8),
            'i' => bytes[p + 1] is (byte)'f' or (byte)'n' or (byte)'s',
            'o' => Continues(p, "or"u8),
            'n' => Continues(p, "not"u8),
            _ => false,
        };
        if (keyword)
            Warn($"invalid {kind} literal");
        else if (c < 128 && (CharacterClasses[c] & IdentifierPart) != 0)
            return Raise($"invalid {kind} literal");
        Add(TokenType.Number, start, p);
        return true;
    }

    private bool Continues(int p, ReadOnlySpan<byte> word) =>
        bytes.AsSpan(p).StartsWith(word) && (CharacterClasses[bytes[p + word.Length]] & IdentifierPart) == 0;
}
