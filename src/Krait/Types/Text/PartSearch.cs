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
        if (part.Length <= ShortPart || part.Length >= text.Length) return text.IndexOf(part);
        ReadOnlySpan<T> probe = part[..ProbeLength];
        long budget = (long)Patience * text.Length;
        int start = 0;
        while (start + part.Length <= text.Length)
        {
            int found = text.Slice(start, text.Length - start - part.Length + ProbeLength).IndexOf(probe);
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

    /// <summary>The last position of a part, or -1.</summary>
    public static int FindLast<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> part)
        where T : struct, IEquatable<T>
    {
        if (part.Length <= ShortPart || part.Length >= text.Length) return text.LastIndexOf(part);
        // From the end everything is the same in mirrored sequences.
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
        if (part.Length <= ShortPart) return text.Count(part);
        int count = 0;
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
        int[] borders = new int[part.Length];
        int matched = 0;
        for (int i = 1; i < part.Length; i++)
        {
            while (matched > 0 && !part[i].Equals(part[matched])) matched = borders[matched - 1];
            if (part[i].Equals(part[matched])) matched++;
            borders[i] = matched;
        }
        matched = 0;
        for (int i = start; i < text.Length; i++)
        {
            while (matched > 0 && !text[i].Equals(part[matched])) matched = borders[matched - 1];
            if (text[i].Equals(part[matched])) matched++;
            if (matched == part.Length) return i - part.Length + 1;
        }
        return -1;
    }
}
