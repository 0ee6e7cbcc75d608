using System.Text;
using Krait.Compiler.Syntax;
using Krait.Objects;
using Krait.Objects.Unicode;

namespace Krait.Compiler.Parsing;

/// <summary>The values of string literals: their escape sequences (reference manual, section 2.5.1).</summary>
internal static class StringLiteral
{
    /// <summary>A str of valid UTF-8.</summary>
    public static PyStr FromUtf8(ReadOnlySpan<byte> bytes) => PyStr.FromString(Encoding.UTF8.GetString(bytes));

    /// <summary>The value of adjacent str constants.</summary>
    public static PyStr Concatenate(Expr[] constants)
    {
        int length = 0;
        foreach (Expr part in constants)
            length += ((PyStr)((Constant)part).Value).Length;
        int[] points = new int[length];
        int position = 0;
        foreach (Expr part in constants)
        {
            var value = (PyStr)((Constant)part).Value;
            value.CopyTo(points.AsSpan(position));
            position += value.Length;
        }

        return PyStr.FromCodePoints(points);
    }

    /// <summary>Decodes the content of a bytes literal.</summary>
    /// <param name="content">What is between the quotes.</param>
    /// <param name="invalidEscape">The position after the backslash of the first invalid escape sequence, or -1.</param>
    /// <param name="error">Why the result is null.</param>
    public static byte[]? DecodeBytes(ReadOnlySpan<byte> content, out int invalidEscape, out string? error)
    {
        invalidEscape = -1;
        error = null;
        byte[] result = new byte[content.Length];
        int count = 0;
        for (int i = 0; i < content.Length;)
        {
            CompileStep.Count();
            if (content[i] != '\\')
            {
                result[count++] = content[i++];
                continue;
            }

            int start = i++;
            switch ((char)content[i++])
            {
                case '\n': break;
                case '\\': result[count++] = (byte)'\\'; break;
                case '\'': result[count++] = (byte)'\''; break;
                case '"': result[count++] = (byte)'"'; break;
                case 'b': result[count++] = (byte)'\b'; break;
                case 'f': result[count++] = (byte)'\f'; break;
                case 't': result[count++] = (byte)'\t'; break;
                case 'n': result[count++] = (byte)'\n'; break;
                case 'r': result[count++] = (byte)'\r'; break;
                case 'v': result[count++] = (byte)'\v'; break;
                case 'a': result[count++] = (byte)'\a'; break;
                case >= '0' and <= '7':
                    i--;
                    int octal = ReadOctal(content, ref i);
                    if (octal > 0xFF && invalidEscape < 0)
                        invalidEscape = start + 1;
                    result[count++] = (byte)octal;
                    break;
                case 'x':
                    if (i + 1 < content.Length && char.IsAsciiHexDigit((char)content[i]) && char.IsAsciiHexDigit((char)content[i + 1]))
                    {
                        result[count++] = (byte)((Hex(content[i]) << 4) | Hex(content[i + 1]));
                        i += 2;
                        break;
                    }

                    error = $"(value error) invalid \\x escape at position {start}";
                    return null;
                default:
                    if (invalidEscape < 0)
                        invalidEscape = start + 1;
                    result[count++] = (byte)'\\';
                    i = start + 1;
                    break;
            }
        }

        return result[..count];
    }

    /// <summary>Decodes the content of a str literal; the parameters are as for <see cref="DecodeBytes"/>.</summary>
    public static PyStr? DecodeText(ReadOnlySpan<byte> content, out int invalidEscape, out string? error)
    {
        invalidEscape = -1;
        error = null;
        Span<int> points = content.Length <= 256 ? stackalloc int[256] : new int[content.Length];
        int count = 0;

        // CPython reports the positions of a text in which every other than ASCII character is an escape of ten.
        int widened = 0;
        for (int i = 0; i < content.Length;)
        {
            CompileStep.Count();
            byte c = content[i];
            if (c >= 128)
            {
                _ = Rune.DecodeFromUtf8(content[i..], out Rune rune, out int consumed);
                points[count++] = rune.Value;
                i += consumed;
                widened += 10 - consumed;
                continue;
            }

            if (c != '\\')
            {
                points[count++] = c;
                i++;
                continue;
            }

            int start = i++;
            if (i >= content.Length || content[i] >= 128)
            {
                // A backslash before a character that is not ASCII stands for itself, without a warning.
                points[count++] = '\\';
                widened += 5;
                continue;
            }

            switch ((char)content[i++])
            {
                case '\n': break;
                case '\\': points[count++] = '\\'; break;
                case '\'': points[count++] = '\''; break;
                case '"': points[count++] = '"'; break;
                case 'b': points[count++] = '\b'; break;
                case 'f': points[count++] = '\f'; break;
                case 't': points[count++] = '\t'; break;
                case 'n': points[count++] = '\n'; break;
                case 'r': points[count++] = '\r'; break;
                case 'v': points[count++] = '\v'; break;
                case 'a': points[count++] = '\a'; break;
                case >= '0' and <= '7':
                    i--;
                    int octal = ReadOctal(content, ref i);
                    if (octal > 0xFF && invalidEscape < 0)
                        invalidEscape = start + 1;
                    points[count++] = octal;
                    break;
                case 'x' when !ReadHex(content, ref i, 2, points, ref count):
                    error = UnicodeError(content, start, i, widened, "truncated \\xXX escape");
                    return null;
                case 'u' when !ReadHex(content, ref i, 4, points, ref count):
                    error = UnicodeError(content, start, i, widened, "truncated \\uXXXX escape");
                    return null;
                case 'U' when !ReadHex(content, ref i, 8, points, ref count):
                    error = UnicodeError(content, start, i, widened, "truncated \\UXXXXXXXX escape");
                    return null;
                case 'U' when (uint)points[count - 1] > 0x10FFFF:
                    error = UnicodeError(content, start, i, widened, "illegal Unicode character");
                    return null;
                case 'x' or 'u' or 'U':
                    break;
                case 'N':
                    if (ThreadState.CurrentOrNull?.Interpreter.LoadCharacterNames is { } load && !load())
                    {
                        error = "(unicode error) \\N escapes not supported (can't load unicodedata module)";
                        return null;
                    }

                    int close = i < content.Length && content[i] == '{' ? content[i..].IndexOf((byte)'}') : -1;
                    if (close <= 1)
                    {
                        i = close < 0 ? (i < content.Length && content[i] == '{' ? content.Length : i) : i + close;
                        error = UnicodeError(content, start, i, widened, "malformed \\N character escape");
                        return null;
                    }

                    int[]? named = UnicodeNames.Instance.Find(Encoding.UTF8.GetString(content.Slice(i + 1, close - 1)));
                    i += close + 1;
                    if (named is not [var point])
                    {
                        error = UnicodeError(content, start, i, widened, "unknown Unicode character name");
                        return null;
                    }

                    points[count++] = point;
                    break;
                default:
                    if (invalidEscape < 0)
                        invalidEscape = start + 1;
                    points[count++] = '\\';
                    i = start + 1;
                    break;
            }
        }

        return PyStr.FromCodePoints(points[..count]);
    }

    private static string UnicodeError(ReadOnlySpan<byte> content, int start, int end, int widened, string reason)
    {
        int first = start + widened;
        int last = Math.Max(first, end - 1 + widened);
        return last == first
            ? $"(unicode error) 'unicodeescape' codec can't decode byte 0x{content[start]:x2} in position {first}: {reason}"
            : $"(unicode error) 'unicodeescape' codec can't decode bytes in position {first}-{last}: {reason}";
    }

    private static int ReadOctal(ReadOnlySpan<byte> content, ref int i)
    {
        int value = 0;
        for (int k = 0; k < 3 && i < content.Length && content[i] is >= (byte)'0' and <= (byte)'7'; k++)
            value = (value * 8) + content[i++] - '0';
        return value;
    }

    private static bool ReadHex(ReadOnlySpan<byte> content, ref int i, int digits, Span<int> points, ref int count)
    {
        int value = 0;
        for (int k = 0; k < digits; k++)
        {
            if (i >= content.Length || !char.IsAsciiHexDigit((char)content[i]))
                return false;
            value = (value << 4) | Hex(content[i++]);
        }

        points[count++] = value;
        return true;
    }

    private static int Hex(byte c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
