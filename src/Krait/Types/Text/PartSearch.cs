using Krait.Objects;

namespace Krait.Types.Text;

/// <summary>
/// Searches for a part, in time that grows with the sum of the lengths and never with their product. Short parts are left to
/// .NET, which compares many positions at once.
/// </summary>
internal static class PartSearch
{
    /// <summary>How long a part may be whose comparison costs next to nothing.</summary>
    public const int ShortPart = 64;

    /// <summary>How much of a long part is looked for before the rest is compared.</summary>
    private const int ProbeLength = 16;

    /// <summary>How often the whole length may be compared in vain before the search prepares itself.</summary>
    private const int Patience = 4;

    /// <summary>The first position of a part, or -1.</summary>
    public static int Find<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> part)
        where T : struct, IEquatable<T>
    {
        if (part.Length <= ShortPart || part.Length >= text.Length) return FindShort(text, part);
        ReadOnlySpan<T> probe = part[..ProbeLength];
        long budget = (long)Patience * text.Length;
        int start = 0;
        while (start + part.Length <= text.Length)
        {
            int found = FindShort(text.Slice(start, text.Length - start - part.Length + ProbeLength), probe);
            if (found < 0) return -1;
            start += found;
            int common = text.Slice(start, part.Length).CommonPrefixLength(part);
            if (common == part.Length) return start;
            start++;
            budget -= common;
            if (budget < 0) return FindPrepared(text, part, start);
        }
        return -1;
    }

    // What .NET finds in one step; it compares the part at many places in vain when the text repeats most of it.
    private const int AtOnce = 1 << 20;

    private static int FindShort<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> part)
        where T : struct, IEquatable<T>
    {
        if (text.Length <= AtOnce) return text.IndexOf(part);
        for (int start = 0; start + part.Length <= text.Length; start += AtOnce)
        {
            Poll.OrThrow();
            int found = text.Slice(start, Math.Min(AtOnce + part.Length, text.Length - start)).IndexOf(part);
            if (found >= 0) return start + found;
        }
        return -1;
    }

    private static int FindLastShort<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> part)
        where T : struct, IEquatable<T>
    {
        if (text.Length <= AtOnce) return text.LastIndexOf(part);
        for (int end = text.Length; end >= part.Length; end -= AtOnce)
        {
            Poll.OrThrow();
            int start = Math.Max(0, end - AtOnce - part.Length);
            int found = text[start..end].LastIndexOf(part);
            if (found >= 0) return start + found;
        }
        return -1;
    }

    /// <summary>The last position of a part, or -1.</summary>
    public static int FindLast<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> part)
        where T : struct, IEquatable<T>
    {
        if (part.Length <= ShortPart || part.Length >= text.Length) return FindLastShort(text, part);
        ReadOnlySpan<T> probe = part[^ProbeLength..];
        long budget = (long)Patience * text.Length;
        int end = text.Length;
        while (end >= part.Length)
        {
            int found = FindLastShort(text[(part.Length - ProbeLength)..end], probe);
            if (found < 0) return -1;
            end = found + part.Length;
            if (text.Slice(found, part.Length).SequenceEqual(part)) return found;
            end--;
            budget -= part.Length;
            if (budget < 0) return FindLastPrepared(text[..end], part);
        }
        return -1;
    }

    // From the end everything is the same in mirrored sequences.
    private static int FindLastPrepared<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> part)
        where T : struct, IEquatable<T>
    {
        Poll.OrThrow();
        Poll.AllocateOrThrow(((long)text.Length + part.Length) * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        T[] mirroredText = text.ToArray();
        T[] mirroredPart = part.ToArray();
        Array.Reverse(mirroredText);
        Array.Reverse(mirroredPart);
        int found = Find<T>(mirroredText, mirroredPart);
        return found < 0 ? -1 : text.Length - found - part.Length;
    }

    /// <summary>How often a part, which is not empty, occurs without overlaps.</summary>
    public static int Count<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> part)
        where T : struct, IEquatable<T>
    {
        if (part.Length <= ShortPart && text.Length <= AtOnce) return text.Count(part);
        int count = 0;
        if (part.Length == 1)
        {
            for (; text.Length > AtOnce; text = text[AtOnce..])
            {
                Poll.OrThrow();
                count += text[..AtOnce].Count(part[0]);
            }
            return count + text.Count(part[0]);
        }
        for (int start = 0; ; count++)
        {
            int found = Find(text[start..], part);
            if (found < 0) return count;
            start += found + part.Length;
        }
    }

    // The algorithm of Knuth, Morris and Pratt: after a mismatch it goes on with the longest beginning of the part that is
    // also an end of what matched, and so never goes back in the text.
    private static int FindPrepared<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> part, int start)
        where T : struct, IEquatable<T>
    {
        Poll.AllocateOrThrow((long)part.Length * sizeof(int));
        int[] borders = new int[part.Length];
        int matched = 0;
        for (int i = 1; i < part.Length; i++)
        {
            Poll.AtOrThrow(i);
            while (matched > 0 && !part[i].Equals(part[matched])) matched = borders[matched - 1];
            if (part[i].Equals(part[matched])) matched++;
            borders[i] = matched;
        }
        matched = 0;
        for (int i = start; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            while (matched > 0 && !text[i].Equals(part[matched])) matched = borders[matched - 1];
            if (text[i].Equals(part[matched])) matched++;
            if (matched == part.Length) return i - part.Length + 1;
        }
        return -1;
    }
}
