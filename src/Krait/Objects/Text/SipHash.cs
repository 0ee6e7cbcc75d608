using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>SipHash-1-3, of data that may come in pieces.</summary>
internal struct SipHash
{
    private const int WordSize = sizeof(ulong);

    // How many words are added between two looks for interrupts.
    private const int PieceLength = 1 << 17;

    private ulong _v0;
    private ulong _v1;
    private ulong _v2;
    private ulong _v3;

    public SipHash(ulong key0, ulong key1)
    {
        _v0 = key0 ^ 0x736f6d6570736575;
        _v1 = key1 ^ 0x646f72616e646f6d;
        _v2 = key0 ^ 0x6c7967656e657261;
        _v3 = key1 ^ 0x7465646279746573;
    }

    /// <summary>The hash of some data.</summary>
    public static ulong Of(ReadOnlySpan<byte> data, ulong key0, ulong key1)
    {
        SipHash hash = new(key0, key1);
        ulong length = (ulong)data.Length;
        ReadOnlySpan<ulong> words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(data);
        for (; words.Length > PieceLength; words = words[PieceLength..])
        {
            hash.Add(words[..PieceLength]);
            Poll.OrThrow();
        }
        hash.Add(words);
        return hash.Finish(data[(data.Length & ~(WordSize - 1))..], length);
    }

    /// <summary>Adds whole words.</summary>
    public void Add(ReadOnlySpan<ulong> words)
    {
        (ulong v0, ulong v1, ulong v2, ulong v3) = (_v0, _v1, _v2, _v3);
        foreach (ulong word in words)
        {
            ulong little = BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
            v3 ^= little;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= little;
        }
        (_v0, _v1, _v2, _v3) = (v0, v1, v2, v3);
    }

    /// <summary>The hash after the last bytes, of data of a length.</summary>
    public ulong Finish(ReadOnlySpan<byte> rest, ulong length)
    {
        int words = rest.Length / WordSize;
        Add(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(rest));
        rest = rest[(words * WordSize)..];
        ulong last = length << 56;
        // Short: the bytes of a key or of a last word.
        for (int i = 0; i < rest.Length; i++) last |= (ulong)rest[i] << (8 * i);
        (ulong v0, ulong v1, ulong v2, ulong v3) = (_v0, _v1, _v2, _v3);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xFF;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
