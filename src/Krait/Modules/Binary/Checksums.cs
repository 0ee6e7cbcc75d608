using System.Runtime.InteropServices;
using Krait.Objects;

namespace Krait.Modules.Binary;

/// <summary>CRC-32 and Adler-32, as zlib and gzip use them.</summary>
internal static class Checksums
{
    private const uint Polynomial = 0xEDB88320;
    private const uint AdlerModulus = 65521;

    // So many bytes can be added before the sums of Adler-32 no longer fit 32 bits.
    private const int AdlerRun = 5552;

    // One table for each place among eight bytes that are taken at once.
    private static readonly uint[][] s_tables = MakeTables();

    private static uint[][] MakeTables()
    {
        uint[][] tables = new uint[8][];
        tables[0] = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            tables[0][i] = value;
        }
        for (int k = 1; k < 8; k++)
        {
            tables[k] = new uint[256];
            for (int i = 0; i < 256; i++)
            {
                uint before = tables[k - 1][i];
                tables[k][i] = (before >> 8) ^ tables[0][before & 0xFF];
            }
        }
        return tables;
    }

    /// <summary>Continues a CRC-32; that of no bytes is 0.</summary>
    public static uint Crc32(uint value, ReadOnlySpan<byte> data)
    {
        uint crc = ~value;
        if (CrcFolding.IsSupported && data.Length >= CrcFolding.Shortest)
        {
            int folded = data.Length & -CrcFolding.Block;
            crc = CrcFolding.Fold(crc, data[..folded]);
            data = data[folded..];
        }
        uint[] t0 = s_tables[0];
        if (data.Length >= 16)
        {
            (uint[] t1, uint[] t2, uint[] t3, uint[] t4) = (s_tables[1], s_tables[2], s_tables[3], s_tables[4]);
            (uint[] t5, uint[] t6, uint[] t7) = (s_tables[5], s_tables[6], s_tables[7]);
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
            int steps = 0;
            foreach (ulong word in words)
            {
                Poll.StepOrThrow(ref steps);
                uint low = (uint)word ^ crc;
                uint high = (uint)(word >> 32);
                crc = t7[(byte)low] ^ t6[(byte)(low >> 8)] ^ t5[(byte)(low >> 16)] ^ t4[low >> 24]
                    ^ t3[(byte)high] ^ t2[(byte)(high >> 8)] ^ t1[(byte)(high >> 16)] ^ t0[high >> 24];
            }
            data = data[(words.Length * 8)..];
        }
        // Short: less than a word or a block of the loops above.
        foreach (byte each in data) crc = (crc >> 8) ^ t0[(byte)(crc ^ each)];
        return ~crc;
    }

    /// <summary>Continues an Adler-32; that of no bytes is 1.</summary>
    public static uint Adler32(uint value, ReadOnlySpan<byte> data)
    {
        uint low = value & 0xFFFF;
        uint high = value >> 16;
        int steps = 0;
        while (data.Length > 0)
        {
            Poll.StepsOrThrow(ref steps, AdlerRun);
            ReadOnlySpan<byte> run = data[..Math.Min(data.Length, AdlerRun)];
            data = data[run.Length..];
            int i = 0;
            // Short: a run.
            for (; i + 8 <= run.Length; i += 8)
            {
                ReadOnlySpan<byte> r = run.Slice(i, 8);
                uint sum = (uint)r[0] + r[1] + r[2] + r[3] + r[4] + r[5] + r[6] + r[7];
                high += (8 * low) + (8u * r[0]) + (7u * r[1]) + (6u * r[2]) + (5u * r[3]) + (4u * r[4]) + (3u * r[5]) + (2u * r[6]) + r[7];
                low += sum;
            }
            // Short: less than a word.
            for (; i < run.Length; i++)
            {
                low += run[i];
                high += low;
            }
            low %= AdlerModulus;
            high %= AdlerModulus;
        }
        return (high << 16) | low;
    }
}
