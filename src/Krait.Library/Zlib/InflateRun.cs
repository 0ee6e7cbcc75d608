using Krait.Objects;
using Krait.Protocols;

namespace Krait.Library.Zlib;

/// <summary>Decompression of what a call brings into one array that grows.</summary>
internal static class InflateRun
{
    /// <summary>Decompresses until input or room is used up; null with an exception set when a dictionary does not fit.</summary>
    /// <param name="inflater">The state.</param>
    /// <param name="input">What has come.</param>
    /// <param name="position">How much of it is used; moves.</param>
    /// <param name="limit">How many bytes at most are put out.</param>
    /// <param name="dictionary">What the data may have been compressed with.</param>
    /// <param name="status">How it ended.</param>
    public static byte[]? Run(Inflater inflater, ReadOnlySpan<byte> input, ref int position, long limit, byte[]? dictionary,
        out InflateStatus status)
    {
        const int Smallest = 256;

        // So much takes a few milliseconds; interrupts are looked for in between.
        const int Piece = 1 << 20;
        int capacity = (int)Math.Min(limit, Math.Min(Math.Max(Smallest, input.Length * 4L), 1 << 20));
        byte[] output = new byte[capacity];
        int written = 0;
        while (true)
        {
            Poll.OrThrow();
            int end = Math.Min(output.Length, written + Piece);
            status = inflater.Inflate(input, ref position, output.AsSpan(0, end), ref written);
            if (status == InflateStatus.Paused && written == end && end < output.Length) continue;
            if (status == InflateStatus.NeedsDictionary && dictionary is { Length: > 0 })
            {
                if (!inflater.TrySetDictionary(dictionary))
                {
                    ZlibModule.Error("Error -3 while setting zdict: invalid input data");
                    return null;
                }
                continue;
            }
            if (status != InflateStatus.Paused || written < output.Length || output.Length >= limit) break;
            if (output.Length >= Array.MaxLength)
            {
                Raise.MemoryError("");
                return null;
            }
            Poll.AllocateOrThrow(Math.Min(limit, output.Length * 2L));
            Array.Resize(ref output, (int)Math.Min(limit, Math.Min(Array.MaxLength, output.Length * 2L)));
        }
        inflater.EndOutput(output.AsSpan(0, written));
        if (written != output.Length) Array.Resize(ref output, written);
        return output;
    }
}
