using Krait.Objects;

namespace Krait.Modules.Binary;

/// <summary>Lines of uuencoded data: a length and groups of four characters of six bits each (POSIX, "uuencode").</summary>
internal static class Uuencoding
{
    /// <summary>How many bytes fit a line.</summary>
    public const int MostBytes = 45;

    /// <summary>Encodes at most <see cref="MostBytes"/> bytes.</summary>
    /// <param name="bytes">The bytes of the line.</param>
    /// <param name="zero">The character for zero: a space or a backtick.</param>
    public static byte[] Encode(ReadOnlySpan<byte> bytes, byte zero)
    {
        byte[] line = new byte[2 + ((bytes.Length + 2) / 3 * 4)];
        line[0] = Character(bytes.Length, zero);
        int position = 1;
        // Short: at most MostBytes bytes.
        for (int i = 0; i < bytes.Length; i += 3)
        {
            int bits = (bytes[i] << 16) | ((i + 1 < bytes.Length ? bytes[i + 1] : 0) << 8) | (i + 2 < bytes.Length ? bytes[i + 2] : 0);
            for (int shift = 18; shift >= 0; shift -= 6) line[position++] = Character((bits >> shift) & 0x3F, zero);
        }
        line[position] = (byte)'\n';
        return line;
    }

    private static byte Character(int sixBits, byte zero) => sixBits == 0 ? zero : (byte)(sixBits + ' ');

    /// <summary>Decodes a line; on failure the result is null and the reason is given.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> line, out string? problem)
    {
        problem = line.Length == 0 ? "Missing length byte" : null;
        if (problem is not null) return null;
        byte[] output = new byte[(line[0] - ' ') & 0x3F];
        int position = 1;
        int written = 0;
        int bits = 0;
        // Short: a line is as long as six bits tell.
        for (int count = 0; written < output.Length; position++)
        {
            // Spaces at the end of a line get lost: what is missing is zero.
            int character = position < line.Length ? line[position] : ' ';
            if (character is '\n' or '\r') character = ' ';
            if (character is < ' ' or > ' ' + 64)
            {
                problem = "Illegal char";
                return null;
            }
            bits = ((bits << 6) | ((character - ' ') & 0x3F)) & 0xFFFF;
            if (count > 0) output[written++] = (byte)(bits >> (6 - (2 * count)));
            count = (count + 1) % 4;
        }
        for (; position < line.Length; position++)
        {
            Poll.AtOrThrow(position);
            // Some encoders write the padding of the last group, or a checksum of zero.
            if (line[position] is (byte)' ' or (byte)'`' or (byte)'\n' or (byte)'\r') continue;
            problem = "Trailing garbage";
            return null;
        }
        return output;
    }
}
