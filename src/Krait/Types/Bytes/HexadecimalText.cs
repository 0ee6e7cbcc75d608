using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Bytes;

/// <summary>Bytes as hexadecimal digits, possibly with separators.</summary>
internal static class HexadecimalText
{
    /// <summary>Two digits a byte; null with an exception set when the separator is wrong.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="separator">What Python code gave as the separator; null for none.</param>
    /// <param name="group">How many bytes stand between two separators: counted from the right, or, when negative, from the left.</param>
    /// <param name="mostSeparator">The greatest character that can separate: that of ASCII in a str, of a byte in bytes.</param>
    public static string? Of(ReadOnlySpan<byte> content, PyObject? separator, int group, int mostSeparator)
    {
        Poll.ReserveOrThrow(content.Length * 2L * sizeof(char));
        string digits = Digits(content);
        if (separator is null) return digits;
        if (!TryToCharacter(separator, mostSeparator, out char character)) return null;
        long size = Math.Abs((long)group);
        if (size == 0 || content.Length <= size) return digits;
        int first = group < 0 ? (int)size : (int)((content.Length - 1) % size) + 1;
        Poll.ReserveOrThrow((digits.Length + ((content.Length - 1L) / size)) * sizeof(char));
        char[] result = new char[digits.Length + (int)((content.Length - 1) / size)];
        int position = 0;
        for (int i = 0; i < content.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (i >= first && (i - first) % size == 0) result[position++] = character;
            result[position++] = digits[2 * i];
            result[position++] = digits[(2 * i) + 1];
        }
        return new string(result);
    }

    private static string Digits(ReadOnlySpan<byte> content) =>
        string.Create(content.Length * 2, content, static (digits, bytes) =>
        {
            ReadOnlySpan<byte> table = "0123456789abcdef"u8;
            for (int i = 0; i < bytes.Length; i++)
            {
                Poll.AtOrThrow(i);
                digits[(2 * i) + 1] = (char)table[bytes[i] & 15];
                digits[2 * i] = (char)table[bytes[i] >> 4];
            }
        });

    private static bool TryToCharacter(PyObject separator, int most, out char character)
    {
        character = '\0';
        long length = Sizes.Length(separator);
        if (length < 0) return false;
        if (length != 1)
        {
            Raise.ValueError("sep must be length 1.");
            return false;
        }
        int value;
        if (separator is PyStr text)
        {
            value = text[0];
        }
        else if (separator is PyBytes bytes)
        {
            value = bytes.Value[0];
        }
        else
        {
            Raise.TypeError("sep must be str or bytes.");
            return false;
        }
        character = (char)value;
        if (value <= most) return true;
        Raise.ValueError("sep must be ASCII.");
        return false;
    }
}
