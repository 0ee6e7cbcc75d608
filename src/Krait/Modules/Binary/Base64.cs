using Krait.Objects;

namespace Krait.Modules.Binary;

/// <summary>Base 64 as <c>binascii</c> reads it (RFC 4648, section 4): tolerant of everything, or strict.</summary>
internal static class Base64
{
    private const byte NoDigit = 0xFF;

    private static readonly byte[] s_values = MakeValues();

    private static byte[] MakeValues()
    {
        byte[] values = new byte[256];
        Spans.Fill(values.AsSpan(), NoDigit);
        for (int i = 0; i < 26; i++)
        {
            values['A' + i] = (byte)i;
            values['a' + i] = (byte)(i + 26);
        }
        for (int i = 0; i < 10; i++) values['0' + i] = (byte)(i + 52);
        values['+'] = 62;
        values['/'] = 63;
        return values;
    }

    /// <summary>Decodes; on failure the result is null and the reason is given.</summary>
    /// <remarks>Without <paramref name="strict"/> everything that is no digit is skipped, padding too where digits follow.</remarks>
    public static byte[]? Decode(ReadOnlySpan<byte> text, bool strict, out string? problem)
    {
        problem = null;
        byte[] output = new byte[(text.Length + 3) / 4 * 3];
        int written = 0;
        int digits = 0; // of the current group of four
        int bits = 0;
        int pads = 0; // after the last digit
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            byte value = s_values[text[i]];
            if (strict && (problem = StrictProblem(text[i], value, i, digits, pads, written)) is not null) return null;
            if (text[i] == '=') pads++;
            if (value == NoDigit) continue;
            pads = 0;
            bits = ((bits << 6) | value) & 0xFFFF;
            if (digits > 0) output[written++] = (byte)(bits >> (6 - (2 * digits)));
            digits = (digits + 1) % 4;
        }
        if (digits == 1) problem = OneDigitLeft(written);
        else if (digits != 0 && digits + pads < 4) problem = "Incorrect padding";
        return problem is null ? output.AsSpan(0, written).ToArray() : null;
    }

    private static string? StrictProblem(byte character, byte value, int index, int digits, int pads, int written)
    {
        if (character == '=')
        {
            if (index == 0) return "Leading padding not allowed";
            if (digits == 1) return OneDigitLeft(written);
            return digits == 0 || digits + pads >= 4 ? "Excess padding not allowed" : null;
        }
        if (value == NoDigit) return "Only base64 data is allowed";
        if (pads == 0) return null;
        return digits + pads >= 4 ? "Excess data after padding" : "Discontinuous padding not allowed";
    }

    private static string OneDigitLeft(int written) =>
        $"Invalid base64-encoded string: number of data characters ({(written / 3 * 4) + 1}) cannot be 1 more than a multiple of 4";
}
