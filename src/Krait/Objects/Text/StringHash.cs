using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>Hashes of <c>str</c> and <c>bytes</c>: SipHash-1-3 keyed as <c>PYTHONHASHSEED</c> says.</summary>
/// <remarks>
/// With the same seed the hashes are CPython's, because what is hashed is the text in the narrowest of the widths that
/// PEP 393 has (1, 2 or 4 bytes a code point).
/// </remarks>
internal static class StringHash
{
    // How much text is narrowed at once; a multiple of the size of a word.
    private const int PieceLength = 256;

    private static ulong s_key0;
    private static ulong s_key1;

    // A Guid comes from the same source as keys do, without loading a library for cryptography; a few of its bits are fixed.
    static StringHash()
    {
        Span<byte> key = stackalloc byte[16];
        Span<byte> other = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(key);
        Guid.NewGuid().TryWriteBytes(other);
        // Short: the bytes of a key or of a last word.
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
            // Short: the bytes of a key or of a last word.
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
        if (!value.TryGetChars(out ReadOnlySpan<char> chars)) return Compute(MemoryMarshal.AsBytes<int>(value.Wide));
        Span<byte> buffer = stackalloc byte[PieceLength];
        if (chars.Length <= PieceLength)
        {
            return TextWidths.NarrowToBytes(chars, buffer) == chars.Length
                ? Compute(buffer[..chars.Length]) : Compute(MemoryMarshal.AsBytes(chars));
        }
        if (chars.ContainsAnyExceptInRange('\0', '\u00FF')) return Compute(MemoryMarshal.AsBytes(chars));
        SipHash hash = new(s_key0, s_key1);
        ulong length = (ulong)chars.Length;
        int steps = 0;
        while (chars.Length >= PieceLength)
        {
            Poll.StepOrThrow(ref steps);
            TextWidths.NarrowToBytes(chars[..PieceLength], buffer);
            hash.Add(MemoryMarshal.Cast<byte, ulong>(buffer));
            chars = chars[PieceLength..];
        }
        TextWidths.NarrowToBytes(chars, buffer);
        return ToValid(hash.Finish(buffer[..chars.Length], length));
    }

    public static long Compute(ReadOnlySpan<byte> data) => Compute(data, s_key0, s_key1);

    /// <summary>The hash of <c>str</c> and <c>bytes</c> for a given key.</summary>
    internal static long Compute(ReadOnlySpan<byte> data, ulong key0, ulong key1)
    {
        return data.Length == 0 ? 0 : ToValid(SipHash.Of(data, key0, key1));
    }

    // -1 stands for a hash that is not known.
    private static long ToValid(ulong hash) => hash == ulong.MaxValue ? -2 : (long)hash;

    private static void SetKey(ReadOnlySpan<byte> key)
    {
        s_key0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        s_key1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }
}
