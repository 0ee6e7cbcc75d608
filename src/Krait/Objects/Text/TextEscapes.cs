using System.Text;

namespace Krait.Objects;

/// <summary>The escapes by which strings and bytes are shown.</summary>
internal static class TextEscapes
{
    private static bool IsPlain(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange(' ', '~') < 0 && text.IndexOfAny('\'', '\\') < 0;

    /// <summary><c>repr()</c> of a string.</summary>
    public static PyStr Quote(PyStr text)
    {
        if (text.Narrow is { } plain && IsPlain(plain)) return new PyStr("'" + plain + "'");
        bool hasSingle = text.Narrow is { } chars ? chars.Contains('\'') : text.Wide.AsSpan().Contains('\'');
        bool hasDouble = hasSingle && (text.Narrow is { } again ? again.Contains('"') : text.Wide.AsSpan().Contains('"'));
        char quote = hasSingle && !hasDouble ? '"' : '\'';
        TextBuilder builder = new(stackalloc char[TextBuilder.UsualLength]);
        builder.Append(quote);
        int start = 0;
        int steps = 0;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            // From here to the next character that is not shown as it is, all is copied at once.
            i = text.Narrow is { } narrow ? EndOfPlain(narrow, i, quote) : EndOfPlain(text.Wide, i, quote);
            AppendPart(ref builder, text, start, i);
            if (i == text.Length) break;
            start = i + 1;
            if (text[i] == quote || text[i] == '\\')
            {
                builder.Append('\\');
                builder.Append(text[i]);
            }
            else
            {
                builder.Append(Escape(text[i]));
            }
        }
        builder.Append(quote);
        return builder.ToText();
    }

    private static void AppendPart(ref TextBuilder builder, PyStr text, int start, int end)
    {
        if (text.Narrow is { } narrow) builder.Append(narrow.AsSpan(start, end - start));
        else builder.Append(text.Wide.AsSpan(start, end - start));
    }

    private static int EndOfPlain(ReadOnlySpan<char> text, int start, char quote)
    {
        while (start < text.Length && text[start] != quote && text[start] != '\\' && CharacterData.IsPrintable(text[start]))
        {
            Poll.AtOrThrow(start);
            start++;
        }
        return start;
    }

    private static int EndOfPlain(ReadOnlySpan<int> text, int start, char quote)
    {
        while (start < text.Length && text[start] != quote && text[start] != '\\' && CharacterData.IsPrintable(text[start]))
        {
            Poll.AtOrThrow(start);
            start++;
        }
        return start;
    }

    /// <summary>The escape of one character.</summary>
    public static string Escape(int point) => point switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        < 0x100 => $"\\x{point:x2}",
        < 0x10000 => $"\\u{point:x4}",
        _ => $"\\U{point:x8}",
    };

    /// <summary>Escapes what is not ASCII, as <c>ascii()</c> does to a <c>repr</c>.</summary>
    public static PyStr ToAscii(PyStr text)
    {
        if (text.Narrow is { } plain && Ascii.IsValid(plain)) return text;
        StringBuilder builder = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (text[i] < 128) builder.Append((char)text[i]);
            else builder.Append(Escape(text[i]));
        }
        return PyStr.FromNarrow(builder.ToString());
    }

    /// <summary><c>repr()</c> of bytes; that of a bytearray escapes single quotes always.</summary>
    public static string QuoteBytes(ReadOnlySpan<byte> bytes, bool escapeSingleQuotes = false)
    {
        char quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        StringBuilder builder = new(bytes.Length + 8);
        builder.Append('b').Append(quote);
        int steps = 0;
        foreach (byte each in bytes)
        {
            Poll.StepOrThrow(ref steps);
            if (each == quote || each == '\\' || (escapeSingleQuotes && each == '\'')) builder.Append('\\').Append((char)each);
            else if (each is >= 32 and < 127) builder.Append((char)each);
            else builder.Append(Escape(each));
        }
        return builder.Append(quote).ToString();
    }
}
