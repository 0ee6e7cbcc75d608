using System.Text;

namespace Krait.Types.Text;

/// <summary>An encoding that needs no Python code.</summary>
internal enum NativeEncoding
{
    Utf8,
    Utf8Signature,
    Utf16,
    Utf16LittleEndian,
    Utf16BigEndian,
    Utf32,
    Utf32LittleEndian,
    Utf32BigEndian,
    Ascii,
    Latin1,
}

/// <summary>Names and other facts of the native encodings.</summary>
internal static class NativeEncodings
{
    /// <summary>The encoding of a name; null for one that has to be looked up in the registry.</summary>
    public static NativeEncoding? Find(string name)
    {
        if (FindNormal(name) is { } found) return found;
        StringBuilder normal = new(name.Length);
        // Short: the name of an encoding, looked up in full before.
        foreach (char each in name) normal.Append(each is ' ' or '_' ? '-' : char.ToLowerInvariant(each));
        return FindNormal(normal.ToString());
    }

    private static NativeEncoding? FindNormal(string name) => name switch
    {
        "utf-8" or "utf8" or "u8" or "cp65001" => NativeEncoding.Utf8,
        "utf-8-sig" => NativeEncoding.Utf8Signature,
        "utf-16" or "utf16" or "u16" => NativeEncoding.Utf16,
        "utf-16-le" or "utf-16le" => NativeEncoding.Utf16LittleEndian,
        "utf-16-be" or "utf-16be" => NativeEncoding.Utf16BigEndian,
        "utf-32" or "utf32" or "u32" => NativeEncoding.Utf32,
        "utf-32-le" or "utf-32le" => NativeEncoding.Utf32LittleEndian,
        "utf-32-be" or "utf-32be" => NativeEncoding.Utf32BigEndian,
        "ascii" or "us-ascii" or "646" => NativeEncoding.Ascii,
        "latin-1" or "latin1" or "iso-8859-1" or "iso8859-1" or "8859" or "l1" or "cp819" => NativeEncoding.Latin1,
        _ => null,
    };

    /// <summary>The name that errors of encoding have.</summary>
    public static string Name(NativeEncoding encoding) => encoding switch
    {
        NativeEncoding.Ascii => "ascii",
        NativeEncoding.Latin1 => "latin-1",
        NativeEncoding.Utf16 => "utf-16",
        NativeEncoding.Utf16LittleEndian => "utf-16-le",
        NativeEncoding.Utf16BigEndian => "utf-16-be",
        NativeEncoding.Utf32 => "utf-32",
        NativeEncoding.Utf32LittleEndian => "utf-32-le",
        NativeEncoding.Utf32BigEndian => "utf-32-be",
        _ => "utf-8",
    };

    /// <summary>The name that errors of decoding have: with the order of bytes that a mark gave.</summary>
    public static string DecoderName(NativeEncoding encoding, bool isBig) => encoding switch
    {
        NativeEncoding.Utf16 => isBig ? "utf-16-be" : "utf-16-le",
        NativeEncoding.Utf32 => isBig ? "utf-32-be" : "utf-32-le",
        _ => Name(encoding),
    };

    /// <summary>The number of bytes that everything encoded is a multiple of.</summary>
    public static int UnitSize(NativeEncoding encoding) => encoding switch
    {
        NativeEncoding.Utf16 or NativeEncoding.Utf16LittleEndian or NativeEncoding.Utf16BigEndian => 2,
        NativeEncoding.Utf32 or NativeEncoding.Utf32LittleEndian or NativeEncoding.Utf32BigEndian => 4,
        _ => 1,
    };

    /// <summary>Whether the high byte of a unit comes first, unless a mark says otherwise.</summary>
    public static bool IsBig(NativeEncoding encoding) => encoding is NativeEncoding.Utf16BigEndian or NativeEncoding.Utf32BigEndian;

    /// <summary>Why a character cannot be encoded.</summary>
    public static string EncodeReason(NativeEncoding encoding) => encoding switch
    {
        NativeEncoding.Ascii => "ordinal not in range(128)",
        NativeEncoding.Latin1 => "ordinal not in range(256)",
        _ => "surrogates not allowed",
    };
}
