using System.Runtime.InteropServices;
using Krait.Objects;

namespace Krait.Types.Text;

/// <summary>
/// Strings that were cut out of others lately: texts repeat their words, and the same object again costs no memory, has its
/// hash and is found by identity.
/// </summary>
internal static class ShortStrings
{
    private const int ShortestShared = 2;
    private const int LongestShared = 8;
    private const int CacheSize = 2048;

    private static readonly PyStr?[] s_recent = new PyStr?[CacheSize];

    /// <summary>A string of some chars that are one code point each.</summary>
    public static PyStr Get(ReadOnlySpan<char> chars)
    {
        if (chars.Length is < ShortestShared or > LongestShared) return PyStr.FromNarrow(chars);
        ref PyStr? entry = ref s_recent[IndexOf(chars)];
        if (entry is { Narrow: { } narrow } recent && chars.SequenceEqual(narrow)) return recent;
        return entry = PyStr.FromNarrow(chars);
    }

    /// <summary>A string of some code points.</summary>
    public static PyStr Get(ReadOnlySpan<int> points)
    {
        if (points.Length is < ShortestShared or > LongestShared || points.ContainsAnyExceptInRange(0, 0xFFFF))
            return PyStr.FromCodePoints(points);
        Span<char> chars = stackalloc char[LongestShared];
        TextWidths.Narrow(points, chars);
        return Get(chars[..points.Length]);
    }

    // Both ends, which overlap in the middle, are all of so short a string.
    private static int IndexOf(ReadOnlySpan<char> chars)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(chars);
        ulong first = chars.Length < 4 ? MemoryMarshal.Read<uint>(bytes) : MemoryMarshal.Read<ulong>(bytes);
        ulong last = chars.Length < 4 ? MemoryMarshal.Read<uint>(bytes[^4..]) : MemoryMarshal.Read<ulong>(bytes[^8..]);
        ulong mixed = ((first * 0x9E3779B97F4A7C15) ^ (last + (ulong)chars.Length)) * 0xC2B2AE3D27D4EB4F;
        return (int)(mixed >> 53);
    }
}
