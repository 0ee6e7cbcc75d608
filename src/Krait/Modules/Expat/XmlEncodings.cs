namespace Krait.Modules.Expat;

/// <summary>The encodings that XML parsers know themselves, by their names and by the first bytes of a document.</summary>
internal static class XmlEncodings
{
    /// <summary>The encoding of a name; null when it is another's.</summary>
    public static XmlEncoding? Find(string name) => name.ToUpperInvariant() switch
    {
        "UTF-8" => XmlEncoding.Utf8,
        "US-ASCII" => XmlEncoding.Ascii,
        "ISO-8859-1" => XmlEncoding.MakeLatin1(),
        "UTF-16" or "UTF-16BE" => XmlEncoding.BigEndian,
        "UTF-16LE" => XmlEncoding.LittleEndian,
        _ => null,
    };

    /// <summary>The encoding that a document in another one names: UTF-16 has the order of bytes that is read already.</summary>
    public static XmlEncoding? FindIn(string name, XmlEncoding current) =>
        current.IsWide && name.Equals("UTF-16", StringComparison.OrdinalIgnoreCase) ? current : Find(name);

    /// <summary>The encoding of a document by its first bytes (XML 1.0, appendix F); null while there are none.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="named">The encoding that someone named beforehand; null for none.</param>
    /// <param name="isContent">Whether it is an entity, which may begin with any character.</param>
    /// <param name="isPartial">Whether more bytes are needed to tell.</param>
    public static XmlEncoding? Detect(ReadOnlySpan<byte> bytes, XmlEncoding? named, bool isContent, out bool isPartial)
    {
        isPartial = false;
        if (bytes.IsEmpty) return null;
        XmlEncoding otherwise = named ?? XmlEncoding.Utf8;
        bool isTable = named?.Kind == XmlEncodingKind.Table;
        bool isWide = named?.IsWide == true;
        if (bytes.Length == 1)
        {
            bool mayBeMark = bytes[0] is 0xFE or 0xFF or 0xEF && !(isContent && isTable);
            isPartial = isWide || mayBeMark || bytes[0] is 0 or (byte)'<';
            return isPartial ? null : otherwise;
        }
        bool trustsName = isContent && isTable;
        switch (bytes[0], bytes[1])
        {
            case (0xFE, 0xFF) when !trustsName:
                return XmlEncoding.BigEndian;
            case (0xFF, 0xFE) when !trustsName:
                return XmlEncoding.LittleEndian;
            case ((byte)'<', 0) when !(isContent && named?.Kind == XmlEncodingKind.Utf16BigEndian):
                return XmlEncoding.LittleEndian;
            case (0xEF, 0xBB) when !(isContent && (isTable || isWide)):
                isPartial = bytes.Length == 2;
                return isPartial ? null : bytes[2] == 0xBF ? XmlEncoding.Utf8 : otherwise;
            case (0, _) when !(isContent && named?.Kind == XmlEncodingKind.Utf16LittleEndian):
                return XmlEncoding.BigEndian;
            case (_, 0) when !isContent:
                return XmlEncoding.LittleEndian;
            default:
                return otherwise;
        }
    }

    /// <summary>The encoding of a table of characters; null when it changes what is markup, which expat refuses.</summary>
    public static XmlEncoding? FromTable(int[] table)
    {
        const string Free = "$@\\^`{}~\x7f";
        for (int i = 0; i < table.Length; i++)
        {
            int point = table[i];
            bool isMarkup = i < 0x80 && IsFixed(i, Free);
            if (isMarkup ? point != i : point is >= 0 and < 0x80 && IsFixed(point, Free) && point != i) return null;
            if (point is >= 0xD800 and <= 0xDFFF or 0xFFFE or 0xFFFF || point is >= 0 and < 0x20 and not (9 or 10 or 13)) table[i] = -1;
        }
        return new XmlEncoding(XmlEncodingKind.Table, table);
    }

    private static bool IsFixed(int point, string free) =>
        point >= 0x20 ? !free.Contains((char)point, StringComparison.Ordinal) : point is 9 or 10 or 13;
}
