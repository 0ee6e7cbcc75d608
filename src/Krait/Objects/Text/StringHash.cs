using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Krait.Objects;

/// <summary>Hashes of <c>str</c> and <c>bytes</c>: SipHash-1-3 keyed as <c>PYTHONHASHSEED</c> says.</summary>
/// <remarks>
/// With the same seed the hashes are CPython's, because what is hashed is the text in the narrowest of the widths that
/// PEP 393 has (1, 2 or 4 bytes a code point).
/// </remarks>
internal static class StringHash
{
    // Up to here a plain loop is as good as a vector one.
    private const int ShortLength = 64;

    private static ulong s_key0;
    private static ulong s_key1;

    // A Guid comes from the same source as keys do, without loading a library for cryptography; a few of its bits are fixed.
    static StringHash()
    {
        Span<byte> key = stackalloc byte[16];
        Span<byte> other = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(key);
        Guid.NewGuid().TryWriteBytes(other);
        for (int i = 0; i < key.Length; i++) key[i] ^= other[15 - i];
        SetKey(key);
    }

    /// <summary>Derives the key from a seed as <c>PYTHONHASHSEED</c> documents; 0 switches randomisation off.</summary>
    /// <remarks>Valid only before any string has been hashed.</remarks>
    public static void SetSeed(uint seed)
    {
        Span<byte> key = stackalloc byte[16];
        key.Clear();
        if (seed != 0)
        {
            uint state = seed;
            foreach (ref byte each in key)
            {
                state = unchecked(state * 214013 + 2531011);
                each = (byte)(state >> 16);
            }
        }
        SetKey(key);
    }

    public static long Compute(PyStr value)
    {
        if (value.Narrow is not { } text) return Compute(MemoryMarshal.AsBytes<int>(value.Wide));
        ReadOnlySpan<char> chars = text;
        if (chars.Length <= ShortLength)
        {
            Span<byte> buffer = stackalloc byte[ShortLength];
            int all = 0;
            for (int i = 0; i < chars.Length; i++)
            {
                all |= chars[i];
                buffer[i] = (byte)chars[i];
            }
            return all <= 0xFF ? Compute(buffer[..chars.Length]) : Compute(MemoryMarshal.AsBytes(chars));
        }
        if (chars.ContainsAnyExceptInRange('\0', '\u00FF')) return Compute(MemoryMarshal.AsBytes(chars));
        return Compute(Encoding.Latin1.GetBytes(text));
    }

    public static long Compute(ReadOnlySpan<byte> data) => Compute(data, s_key0, s_key1);

    /// <summary>The hash of <c>str</c> and <c>bytes</c> for a given key.</summary>
    internal static long Compute(ReadOnlySpan<byte> data, ulong key0, ulong key1)
    {
        if (data.Length == 0) return 0;
        long hash = (long)SipHash(data, key0, key1);
        return hash == -1 ? -2 : hash;
    }

    /// <summary>SipHash-1-3.</summary>
    internal static ulong SipHash(ReadOnlySpan<byte> data, ulong key0, ulong key1)
    {
        ulong v0 = key0 ^ 0x736f6d6570736575;
        ulong v1 = key1 ^ 0x646f72616e646f6d;
        ulong v2 = key0 ^ 0x6c7967656e657261;
        ulong v3 = key1 ^ 0x7465646279746573;
        ulong last = (ulong)data.Length << 56;
        while (data.Length >= 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(data);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
            data = data[8..];
        }
        for (int i = 0; i < data.Length; i++) last |= (ulong)data[i] << (8 * i);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xFF;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void SetKey(ReadOnlySpan<byte> key)
    {
        s_key0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        s_key1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
