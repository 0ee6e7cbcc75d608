namespace Krait.Modules.Expat;

/// <summary>The forms that the bytes of a document have.</summary>
internal enum XmlEncodingKind
{
    Utf8,
    Ascii,
    Utf16LittleEndian,
    Utf16BigEndian,

    /// <summary>A byte a character, by a table.</summary>
    Table,
}

/// <summary>An encoding of documents: how its bytes become the UTF-8 that is scanned, and how long what was scanned is in bytes.</summary>
/// <param name="kind">The form.</param>
/// <param name="table">The characters of the 256 bytes, -1 for none; null where there is no table.</param>
internal sealed class XmlEncoding(XmlEncodingKind kind, int[]? table = null)
{
    /// <summary>What no encoding has a character for: a byte that is never valid.</summary>
    private const byte NoCharacter = 0xFF;

    public static readonly XmlEncoding Utf8 = new(XmlEncodingKind.Utf8);
    public static readonly XmlEncoding Ascii = new(XmlEncodingKind.Ascii);
    public static readonly XmlEncoding LittleEndian = new(XmlEncodingKind.Utf16LittleEndian);
    public static readonly XmlEncoding BigEndian = new(XmlEncodingKind.Utf16BigEndian);

    /// <summary>Latin-1.</summary>
    public static XmlEncoding MakeLatin1()
    {
        int[] table = new int[256];
        for (int i = 0; i < table.Length; i++) table[i] = i;
        return new XmlEncoding(XmlEncodingKind.Table, table);
    }

    public XmlEncodingKind Kind { get; } = kind;

    /// <summary>Whether the bytes are scanned as they are.</summary>
    public bool IsUtf8 => Kind == XmlEncodingKind.Utf8;

    /// <summary>Whether text is handed on in the bytes it has: expat converts all other text in pieces.</summary>
    public bool IsUnconverted => Kind is XmlEncodingKind.Utf8 or XmlEncodingKind.Ascii;

    /// <summary>Whether a character has two bytes or four.</summary>
    public bool IsWide => Kind is XmlEncodingKind.Utf16LittleEndian or XmlEncodingKind.Utf16BigEndian;

    /// <summary>Up to which character the letters that are not ASCII are one unit of the encoding, as expat sees it.</summary>
    public int LetterLimit => IsUnconverted ? 0 : IsWide ? 0x100 : 0x10000;

    /// <summary>Appends bytes as UTF-8; returns how many were taken: all, but for a character that is cut off.</summary>
    public int Convert(ReadOnlySpan<byte> bytes, ref byte[] output, ref int count)
    {
        int needed = count + (3 * bytes.Length);
        if (output.Length < needed) Array.Resize(ref output, Math.Max(needed, 2 * output.Length));
        if (IsWide) return ConvertWide(bytes, output, ref count);
        foreach (byte each in bytes)
        {
            int point = table is null ? (each < 0x80 ? each : -1) : table[each];
            if (point < 0) output[count++] = NoCharacter;
            else count += XmlText.Encode(point, output.AsSpan(count));
        }
        return bytes.Length;
    }

    private int Unit(ReadOnlySpan<byte> bytes, int index) =>
        Kind == XmlEncodingKind.Utf16LittleEndian ? bytes[index] | (bytes[index + 1] << 8) : bytes[index + 1] | (bytes[index] << 8);

    private int ConvertWide(ReadOnlySpan<byte> bytes, byte[] output, ref int count)
    {
        int taken = 0;
        for (; taken + 1 < bytes.Length; taken += 2)
        {
            int unit = Unit(bytes, taken);
            if (unit is >= 0xDC00 and <= 0xDFFF)
            {
                output[count++] = NoCharacter;
                continue;
            }
            if (unit is >= 0xD800 and <= 0xDBFF)
            {
                if (taken + 3 >= bytes.Length) break;
                int trail = Unit(bytes, taken + 2);
                if (trail is not (>= 0xDC00 and <= 0xDFFF))
                {
                    output[count++] = NoCharacter;
                    continue;
                }
                taken += 2;
                unit = char.ConvertToUtf32((char)unit, (char)trail);
            }
            count += XmlText.Encode(unit, output.AsSpan(count));
        }
        return taken;
    }

    /// <summary>How many bytes of the document some scanned UTF-8 was made of.</summary>
    public long Measure(ReadOnlySpan<byte> scanned)
    {
        if (IsUtf8) return scanned.Length;
        long length = 0;
        foreach (byte each in scanned)
        {
            if ((each & 0xC0) == 0x80) continue;
            length += !IsWide ? 1 : each is >= 0xF0 and not NoCharacter ? 4 : 2;
        }
        return length;
    }

    /// <summary>The bytes of the document that some scanned UTF-8 was made of.</summary>
    public byte[] Restore(ReadOnlySpan<byte> scanned)
    {
        if (IsUnconverted) return scanned.ToArray();
        List<byte> bytes = new(scanned.Length);
        for (int i = 0; i < scanned.Length;)
        {
            int length = scanned[i] < 0x80 ? 1 : XmlScanner.Character(scanned, i, out _);
            int point = scanned[i];
            if (length > 1) XmlScanner.Character(scanned, i, out point);
            i += Math.Max(1, length);
            if (!IsWide)
            {
                bytes.Add((byte)Math.Max(0, Array.IndexOf(table!, length > 0 ? point : -1)));
            }
            else if (length <= 0)
            {
                AppendUnit(bytes, 0xDC00);
            }
            else if (point < 0x10000)
            {
                AppendUnit(bytes, point);
            }
            else
            {
                AppendUnit(bytes, 0xD7C0 + (point >> 10));
                AppendUnit(bytes, 0xDC00 | (point & 0x3FF));
            }
        }
        return [.. bytes];
    }

    private void AppendUnit(List<byte> bytes, int unit)
    {
        bool isLittle = Kind == XmlEncodingKind.Utf16LittleEndian;
        bytes.Add((byte)(isLittle ? unit : unit >> 8));
        bytes.Add((byte)(isLittle ? unit >> 8 : unit));
    }
}
