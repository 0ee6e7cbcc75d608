using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Expat;

/// <summary>Encodings that XML parsers do not know themselves, made of Python's codecs.</summary>
internal static class ExpatEncodings
{
    private const int NoCharacter = 0xFFFD;

    /// <summary>The encoding of a Python codec; null when it cannot be one of XML, perhaps with an exception set.</summary>
    public static XmlEncoding? Find(string name)
    {
        byte[] all = new byte[256];
        for (int i = 0; i < all.Length; i++) all[i] = (byte)i;
        PyStr? decoded = Codecs.Decode(all, name, "replace");
        if (decoded is null) return null;
        if (decoded.Length != all.Length)
        {
            Raise.ValueError("multi-byte encodings are not supported");
            return null;
        }
        int[] table = new int[256];
        for (int i = 0; i < table.Length; i++) table[i] = decoded[i] == NoCharacter ? -1 : decoded[i];
        return XmlEncodings.FromTable(table);
    }
}
