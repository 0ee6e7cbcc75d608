namespace Krait.Protocols;

/// <summary>Finds the name that was probably meant, by edit distance, as CPython does for its error messages.</summary>
internal static class Suggestions
{
    private const int MaximumCandidates = 750;
    private const int MaximumLength = 40;
    private const int MoveCost = 2;
    private const int CaseCost = 1;

    /// <summary>The candidate nearest to a name; null when none is near enough.</summary>
    public static string? Closest(string name, IReadOnlyList<string> candidates)
    {
        if (candidates.Count >= MaximumCandidates) return null;
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in candidates)
        {
            if (candidate == name) continue;
            // No more than about one third of the characters may change.
            int limit = (name.Length + candidate.Length + 3) * MoveCost / 6;
            limit = Math.Min(limit, bestDistance - 1);
            int distance = Distance(name, candidate, limit);
            if (distance > limit) continue;
            if (best is null || distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static int SubstitutionCost(char left, char right)
    {
        if (left == right) return 0;
        return char.ToLowerInvariant(left) == char.ToLowerInvariant(right) && left < 128 && right < 128 ? CaseCost : MoveCost;
    }

    // Levenshtein distance with cheaper changes of case; anything above the limit is reported as limit + 1.
    private static int Distance(string left, string right, int limit)
    {
        int prefix = 0;
        while (prefix < left.Length && prefix < right.Length && left[prefix] == right[prefix]) prefix++;
        int suffix = 0;
        while (suffix < left.Length - prefix && suffix < right.Length - prefix && left[^(suffix + 1)] == right[^(suffix + 1)]) suffix++;
        ReadOnlySpan<char> a = left.AsSpan(prefix, left.Length - prefix - suffix);
        ReadOnlySpan<char> b = right.AsSpan(prefix, right.Length - prefix - suffix);
        if (a.Length == 0 || b.Length == 0) return (a.Length + b.Length) * MoveCost;
        if (a.Length > MaximumLength || b.Length > MaximumLength) return limit + 1;
        if (b.Length < a.Length)
        {
            ReadOnlySpan<char> shorter = b;
            b = a;
            a = shorter;
        }
        if ((b.Length - a.Length) * MoveCost > limit) return limit + 1;

        Span<int> row = stackalloc int[MaximumLength];
        for (int i = 0; i < a.Length; i++) row[i] = (i + 1) * MoveCost;
        int result = 0;
        for (int j = 0; j < b.Length; j++)
        {
            int diagonal = result = j * MoveCost;
            int minimum = int.MaxValue;
            for (int i = 0; i < a.Length; i++)
            {
                int substitute = diagonal + SubstitutionCost(b[j], a[i]);
                diagonal = row[i];
                int move = Math.Min(result, diagonal) + MoveCost;
                result = Math.Min(substitute, move);
                row[i] = result;
                minimum = Math.Min(minimum, result);
            }
            if (minimum > limit) return limit + 1;
        }
        return result;
    }
}
