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
        bool hasSingle = false;
        bool hasDouble = false;
        for (int i = 0; i < text.Length; i++)
        {
            hasSingle |= text[i] == '\'';
            hasDouble |= text[i] == '"';
        }
        char quote = hasSingle && !hasDouble ? '"' : '\'';
        StringBuilder builder = new(text.Length + 8);
        List<int>? wide = text.Narrow is null ? [] : null;
        Add(quote);
        for (int i = 0; i < text.Length; i++)
        {
            int point = text[i];
            if (point == quote || point == '\\')
            {
                Add('\\');
                Add(point);
            }
            else if (CharacterData.IsPrintable(point))
            {
                Add(point);
            }
            else
            {
                foreach (char each in Escape(point)) Add(each);
            }
        }
        Add(quote);
        return wide is null ? PyStr.FromNarrow(builder.ToString()) : PyStr.FromCodePoints(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(wide));

        void Add(int point)
        {
            if (wide is not null) wide.Add(point);
            else builder.Append((char)point);
        }
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
        foreach (byte each in bytes)
        {
            if (each == quote || each == '\\' || (escapeSingleQuotes && each == '\'')) builder.Append('\\').Append((char)each);
            else if (each is >= 32 and < 127) builder.Append((char)each);
            else builder.Append(Escape(each));
        }
        return builder.Append(quote).ToString();
    }
}
