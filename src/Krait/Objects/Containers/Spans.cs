namespace Krait.Objects;

/// <summary>Work on spans of which .NET has no precompiled code.</summary>
internal static class Spans
{
    private const int Start = 16;

    /// <summary>
    /// Sets all items to a value: some of them one by one, the others by copying. .NET's own filling depends on the width of the
    /// processor's vectors and is compiled anew in every process.
    /// </summary>
    public static void Fill<T>(Span<T> span, T value)
    {
        int filled = Math.Min(span.Length, Start);
        for (int i = 0; i < filled; i++) span[i] = value;
        while (filled < span.Length)
        {
            int count = Math.Min(filled, span.Length - filled);
            span[..count].CopyTo(span[filled..]);
            filled += count;
        }
    }

    /// <summary>A copy of bytes, in an array that is not cleared first.</summary>
    public static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return [];
        Poll.ReserveOrThrow(bytes.Length);
        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    /// <summary>Fills a span with copies of a part that is not empty, the last of which may be cut.</summary>
    public static void Repeat<T>(ReadOnlySpan<T> part, Span<T> span)
    {
        int filled = Math.Min(part.Length, span.Length);
        part[..filled].CopyTo(span);
        while (filled < span.Length)
        {
            int count = Math.Min(filled, span.Length - filled);
            span[..count].CopyTo(span[filled..]);
            filled += count;
        }
    }
}
