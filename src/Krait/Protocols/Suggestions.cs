namespace Krait.Protocols;

/// <summary>"Did you mean": the candidate nearest to a misspelt name.</summary>
internal static class Suggestions
{
    private const int MoveCost = 2;
    private const int CaseCost = 1;
    private const int MaximumLength = 40;
    private const int MaximumCandidates = 750;

    /// <summary>The nearest candidate, or null when none is near enough.</summary>
    public static string? Closest(string name, IReadOnlyList<string> candidates)
    {
        if (candidates.Count > MaximumCandidates || name.Length > MaximumLength) return null;
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in candidates)
        {
            if (candidate == name) continue;
            // No more than a third of the letters involved should need changing.
            int limit = (name.Length + candidate.Length + 3) * MoveCost / 6;
            limit = Math.Min(limit, bestDistance - 1);
            int distance = Distance(name, candidate, limit);
            if (distance > limit) continue;
            best = candidate;
            bestDistance = distance;
        }
        return best;
    }

    private static int Distance(string left, string right, int limit)
    {
        if (right.Length > MaximumLength) return limit + 1;
        int[] costs = new int[right.Length + 1];
        // Short: names longer than MaximumLength are not compared.
        for (int i = 0; i < costs.Length; i++) costs[i] = i * MoveCost;
        // Short: names longer than MaximumLength are not compared.
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = costs[0];
            costs[0] = (i + 1) * MoveCost;
            int smallest = costs[0];
            // Short: names longer than MaximumLength are not compared.
            for (int k = 0; k < right.Length; k++)
            {
                int substitute = diagonal + Substitution(left[i], right[k]);
                diagonal = costs[k + 1];
                costs[k + 1] = Math.Min(substitute, Math.Min(costs[k], costs[k + 1]) + MoveCost);
                smallest = Math.Min(smallest, costs[k + 1]);
            }
            if (smallest > limit) return limit + 1;
        }
        return costs[right.Length];
    }

    private static int Substitution(char left, char right)
    {
        if (left == right) return 0;
        return char.ToLowerInvariant(left) == char.ToLowerInvariant(right) ? CaseCost : MoveCost;
    }
}
