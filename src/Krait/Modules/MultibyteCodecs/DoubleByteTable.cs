using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Krait.Modules.MultibyteCodecs;

/// <summary>A character set of two bytes a character, made of a code page of .NET and of what a standard says otherwise.</summary>
internal sealed class DoubleByteTable
{
    // Surrogates are no characters: one stands for bytes whose characters are in _others.
    private const char Other = '\uD800';

    // Another one for bytes that belong together and stand for nothing.
    private const char Reserved = '\uD801';

    private readonly char[] _points;
    private readonly ushort[] _pairs;

    // Characters beyond the basic plane, and bytes that stand for two characters.
    private readonly Dictionary<int, (int Point, int Second)> _others;
    private readonly Dictionary<(int Point, int Second), ushort> _otherPairs;
    private readonly HashSet<int> _firsts;

    /// <summary>A table with nothing in it, or a copy of another.</summary>
    public DoubleByteTable(DoubleByteTable? source = null)
    {
        _points = source is null ? new char[0x10000] : [.. source._points];
        _pairs = source is null ? new ushort[0x10000] : [.. source._pairs];
        _others = source is null ? [] : new(source._others);
        _otherPairs = source is null ? [] : new(source._otherPairs);
        _firsts = source is null ? [] : [.. source._firsts];
    }

    /// <summary>
    /// The character of two bytes, and the one after it if they stand for two; 0 for none, -1 for none where an error is to cover both
    /// bytes.
    /// </summary>
    public (int Point, int Second) DecodeAll(int lead, int trail)
    {
        char point = _points[(lead << 8) | trail];
        return point == Other ? _others[(lead << 8) | trail] : (point == Reserved ? -1 : point, 0);
    }

    /// <summary>The character of two bytes of a set that has none beyond the basic plane; 0 for none.</summary>
    public int Decode(int lead, int trail) => _points[(lead << 8) | trail];

    /// <summary>The two bytes of a character; 0 for none.</summary>
    public int Encode(int point) => point < 0x10000 ? _pairs[point] : _otherPairs.GetValueOrDefault((point, 0));

    /// <summary>Whether some bytes stand for a character and the next one.</summary>
    public bool IsFirst(int point) => _firsts.Contains(point);

    /// <summary>The two bytes that stand for two characters; 0 for none.</summary>
    public int Encode(int point, int second) => _otherPairs.GetValueOrDefault((point, second));

    /// <summary>Takes a table from a code page. A character with two places is written as the first.</summary>
    /// <param name="codePage">The code page.</param>
    /// <param name="place">Where in the code page the character of two bytes of this set is; 0 for none.</param>
    /// <param name="corrections">
    /// Bytes and characters in hexadecimal: <c>A1A4=30FB</c> sets both directions, <c>A1A4&gt;30FB</c> decoding, <c>A1A4&lt;30FB</c>
    /// encoding, <c>A1A4-</c> leaves a character out, <c>A1A4!</c> so that an error covers both bytes; <c>*9</c> behind does so for
    /// nine bytes and characters in turn.
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
        return table.Correct(corrections);
    }

    /// <summary>Corrects the table as <see cref="Create"/> says; the table. <c>A4F7=304B+309A</c> is for two characters.</summary>
    public DoubleByteTable Correct(string corrections)
    {
        foreach (Range part in corrections.AsSpan().Split(' '))
        {
            if (!corrections.AsSpan(part).IsEmpty) Correct(corrections.AsSpan(part));
        }
        return this;
    }

    /// <summary>Corrects the table by what <c>build/codecs/record.py</c> wrote; the table.</summary>
    public DoubleByteTable Extend(string name)
    {
        using Stream resource = typeof(DoubleByteTable).Assembly.GetManifestResourceStream($"Krait.Modules.MultibyteCodecs.{name}.bin")
            ?? throw new InvalidOperationException($"the resource {name}.bin is missing from the assembly");
        using DeflateStream inflated = new(resource, CompressionMode.Decompress);
        using MemoryStream memory = new();
        inflated.CopyTo(memory);
        ReadOnlySpan<byte> rest = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        int pair = 0;
        int point = 0;
        while (!rest.IsEmpty)
        {
            pair += ReadNumber(ref rest);
            int step = ReadNumber(ref rest);
            point += (step & 1) == 0 ? step >> 1 : -(step >> 1);
            Set(pair, point);
        }
        return this;
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte group = bytes[0];
            bytes = bytes[1..];
            value |= (group & 0x7F) << shift;
            if (group < 0x80) return value;
        }
    }

    /// <summary>A table of the same characters at other bytes.</summary>
    /// <param name="place">Where two bytes of this table are in the other; 0 to leave them out.</param>
    /// <param name="target">The table to add to.</param>
    public void CopyTo(DoubleByteTable target, Func<int, int, int> place)
    {
        for (int pair = 0x8000; pair < 0x10000; pair++)
        {
            (int point, int second) = DecodeAll(pair >> 8, pair & 0xFF);
            if (point != 0 && place(pair >> 8, pair & 0xFF) is var other && other != 0) target.Set(other, point, second);
        }
    }

    // Gives two bytes one character, two of them, or for 0 and -1 none, in both directions.
    private void Set(int pair, int point, int second = 0)
    {
        (int before, int secondBefore) = DecodeAll(pair >> 8, pair & 0xFF);
        if (before > 0 && secondBefore == 0 && Encode(before) == pair) SetEncoded(before, 0, 0);
        _others.Remove(pair);
        bool isOther = point > 0xFFFF || second != 0;
        _points[pair] = isOther ? Other : point < 0 ? Reserved : (char)point;
        if (isOther) _others.Add(pair, (point, second));
        if (second != 0) _firsts.Add(point);
        if (point > 0) SetEncoded(point, second, (ushort)pair);
    }

    private void SetEncoded(int point, int second, ushort pair)
    {
        if (point < 0x10000 && second == 0) _pairs[point] = pair;
        else _otherPairs[(point, second)] = pair;
    }

    private void Correct(ReadOnlySpan<char> correction)
    {
        int plus = correction.IndexOf('+');
        if (plus >= 0)
        {
            Set(Hexadecimal(correction[..4]), Hexadecimal(correction[5..plus]), Hexadecimal(correction[(plus + 1)..]));
            return;
        }
        int star = correction.IndexOf('*');
        int count = star < 0 ? 1 : int.Parse(correction[(star + 1)..], CultureInfo.InvariantCulture);
        int pair = Hexadecimal(correction[..4]);
        char kind = correction[4];
        if (kind is '-' or '!')
        {
            for (int i = 0; i < count; i++) Set(pair + i, kind == '-' ? 0 : -1);
            return;
        }
        int point = Hexadecimal(correction.Slice(5, 4));
        for (int i = 0; i < count; i++) Correct(pair + i, kind, (char)(point + i));
    }

    private static int Hexadecimal(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private void Correct(int pair, char kind, char point)
    {
        if (kind == '=') Set(pair, point);
        else if (kind == '>') _points[pair] = point;
        else _pairs[point] = (ushort)pair;
    }
}
