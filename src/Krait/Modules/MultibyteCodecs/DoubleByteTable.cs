using System.Globalization;
using System.Text;

namespace Krait.Modules.MultibyteCodecs;

/// <summary>A character set of two bytes a character, made of a code page of .NET and of what a standard says otherwise.</summary>
internal sealed class DoubleByteTable
{
    private readonly char[] _points = new char[0x10000];
    private readonly ushort[] _pairs = new ushort[0x10000];

    private DoubleByteTable()
    {
    }

    /// <summary>The character of two bytes; 0 for none.</summary>
    public int Decode(int lead, int trail) => _points[(lead << 8) | trail];

    /// <summary>The two bytes of a character; 0 for none.</summary>
    public int Encode(int point) => point < 0x10000 ? _pairs[point] : 0;

    /// <summary>Takes a table from a code page. A character with two places is written as the first.</summary>
    /// <param name="codePage">The code page.</param>
    /// <param name="place">Where in the code page the character of two bytes of this set is; 0 for none.</param>
    /// <param name="corrections">
    /// Bytes and characters in hexadecimal: <c>A1A4=30FB</c> sets both directions, <c>A1A4&gt;30FB</c> decoding, <c>A1A4&lt;30FB</c>
    /// encoding, <c>A1A4-</c> leaves a character out; <c>*9</c> behind does so for nine bytes and characters in turn.
    /// </param>
    /// <param name="keepsPrivate">Whether characters for private use belong to the set.</param>
    public static DoubleByteTable Create(int codePage, Func<int, int, int> place, string corrections = "", bool keepsPrivate = false)
    {
        // .NET's own fallback, unlike one given to it, also decodes bytes that it never encodes to. It decodes bytes without a meaning
        // to a question mark, or in Japanese code pages to a middle dot.
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!;
        DoubleByteTable table = new();
        byte[] dot = encoding.GetBytes("\u30FB");
        Span<byte> bytes = stackalloc byte[2];
        Span<char> chars = stackalloc char[8];
        for (int pair = 0x8000; pair < 0x10000; pair++)
        {
            int source = place(pair >> 8, pair & 0xFF);
            if (source == 0) continue;
            (bytes[0], bytes[1]) = ((byte)(source >> 8), (byte)source);
            if (encoding.GetChars(bytes, chars) != 1 || chars[0] is '?' or '\uFFFD') continue;
            if (!keepsPrivate && chars[0] is >= '\uE000' and <= '\uF8FF') continue;
            if (chars[0] == '\u30FB' && !bytes.SequenceEqual(dot)) continue;
            table._points[pair] = chars[0];
            if (table._pairs[chars[0]] == 0) table._pairs[chars[0]] = (ushort)pair;
        }
        foreach (Range part in corrections.AsSpan().Split(' '))
        {
            if (!corrections.AsSpan(part).IsEmpty) table.Correct(corrections.AsSpan(part));
        }
        return table;
    }

    private void Correct(ReadOnlySpan<char> correction)
    {
        int star = correction.IndexOf('*');
        int count = star < 0 ? 1 : int.Parse(correction[(star + 1)..], CultureInfo.InvariantCulture);
        int pair = int.Parse(correction[..4], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        char kind = correction[4];
        int point = kind == '-' ? 0 : int.Parse(correction.Slice(5, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        for (int i = 0; i < count; i++) Correct(pair + i, kind, kind == '-' ? '\0' : (char)(point + i));
    }

    private void Correct(int pair, char kind, char point)
    {
        if (kind is '=' or '-' && _points[pair] is var before && before != 0 && _pairs[before] == pair) _pairs[before] = 0;
        if (kind != '<') _points[pair] = point;
        if (kind is '=' or '<') _pairs[point] = (ushort)pair;
    }
}
