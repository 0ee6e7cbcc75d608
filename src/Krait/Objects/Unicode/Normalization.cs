using System.Runtime.InteropServices;

namespace Krait.Objects.Unicode;

/// <summary>The normal forms of Unicode Standard Annex 15.</summary>
internal enum NormalizationForm
{
    Composed,
    CompatibilityComposed,
    Decomposed,
    CompatibilityDecomposed,
}

/// <summary>Brings text into a normal form.</summary>
internal static class Normalization
{
    // Below, no character decomposes canonically or combines.
    private const int FirstDecomposable = 0xC0;

    /// <summary>The NFKC form of a name.</summary>
    public static string ToCompatibilityComposed(string text)
    {
        int steps = 0;
        foreach (char each in text)
        {
            Poll.StepOrThrow(ref steps);
            if (each >= 128) return Normalize(PyStr.FromString(text), NormalizationForm.CompatibilityComposed).ToString();
        }
        return text;
    }

    /// <summary>A text's normal form, by the newest version or by Unicode 3.2.0.</summary>
    /// <remarks>As in CPython, combining classes are the newest's for both.</remarks>
    public static PyStr Normalize(PyStr text, NormalizationForm form, bool isLegacy = false)
    {
        bool isCompatible = form is NormalizationForm.CompatibilityComposed or NormalizationForm.CompatibilityDecomposed;
        int limit = isCompatible ? 128 : FirstDecomposable;
        int first = 0;
        while (first < text.Length && text[first] < limit)
        {
            Poll.AtOrThrow(first);
            first++;
        }
        if (first == text.Length && text.GetType() == typeof(PyStr)) return text;

        Poll.ReserveOrThrow((long)text.Length * sizeof(int));
        List<int> output = new(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            Decompose(output, text[i], isCompatible, isLegacy);
        }
        Span<int> points = CollectionsMarshal.AsSpan(output);
        Reorder(points);
        if (form is NormalizationForm.Composed or NormalizationForm.CompatibilityComposed)
            points = points[..Compose(points)];
        return PyStr.FromCodePoints(points);
    }

    private static void Decompose(List<int> output, int point, bool isCompatible, bool isLegacy)
    {
        if (point < 128)
        {
            output.Add(point);
            return;
        }
        if (Hangul.IsSyllable(point))
        {
            output.AddRange(Hangul.Decompose(point));
            return;
        }
        if (isLegacy)
        {
            if (LegacyUnicode.Instance.NormalForms.TryGetValue(point, out int[]? old))
            {
                output.AddRange(old);
                return;
            }
            if (!LegacyUnicode.Instance.Table.IsAssigned(point))
            {
                output.Add(point);
                return;
            }
        }
        if (!UnicodeCharacters.Instance.Decompositions.TryGetValue(point, out Decomposition? decomposition)
            || (!isCompatible && !decomposition.IsCanonical))
        {
            output.Add(point);
            return;
        }
        // Short: the decomposition of one character.
        foreach (int each in decomposition.Points) Decompose(output, each, isCompatible, isLegacy);
    }

    // The canonical ordering: runs of combining characters sorted by class, those of one class in their order.
    private static void Reorder(Span<int> points)
    {
        CharacterTable table = UnicodeCharacters.Instance.Table;
        int start = 0;
        int steps = 0;
        while (start < points.Length)
        {
            Poll.StepOrThrow(ref steps);
            if (table[points[start]].Combining == 0)
            {
                start++;
                continue;
            }
            int end = start + 1;
            while (end < points.Length && table[points[end]].Combining != 0)
            {
                Poll.AtOrThrow(end);
                end++;
            }
            if (end - start > 1) SortRun(points[start..end], table);
            start = end;
        }
    }

    private static void SortRun(Span<int> run, CharacterTable table)
    {
        // Counted by class, which keeps the order within a class; long runs, as hostile text has them, stay cheap.
        int[] items = run.ToArray();
        Span<int> places = stackalloc int[byte.MaxValue + 2];
        places.Clear();
        for (int i = 0; i < items.Length; i++)
        {
            Poll.AtOrThrow(i);
            places[table[items[i]].Combining + 1]++;
        }
        // Short: one step for each class.
        for (int i = 1; i < places.Length; i++) places[i] += places[i - 1];
        for (int i = 0; i < items.Length; i++)
        {
            Poll.AtOrThrow(i);
            run[places[table[items[i]].Combining]++] = items[i];
        }
    }

    /// <summary>Composes in place; the result is the length.</summary>
    private static int Compose(Span<int> points)
    {
        CharacterTable table = UnicodeCharacters.Instance.Table;
        int length = 0;
        int starter = -1;
        int previousClass = 0;
        for (int i = 0; i < points.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = points[i];
            int combining = table[point].Combining;
            // A character is blocked from its starter by one of the same or a higher class between them.
            bool isAdjacent = starter >= 0 && starter == length - 1;
            if (starter >= 0 && (isAdjacent || (previousClass < combining && previousClass != 0)))
            {
                int composed = Pair(points[starter], point);
                if (composed >= 0)
                {
                    points[starter] = composed;
                    continue;
                }
            }
            if (combining == 0) starter = length;
            previousClass = combining;
            points[length++] = point;
        }
        return length;
    }

    // The pairs are today's also for Unicode 3.2, as in CPython, where only decompositions are that version's.
    private static int Pair(int first, int second)
    {
        int syllable = Hangul.Compose(first, second);
        if (syllable >= 0) return syllable;
        return UnicodeCharacters.Instance.Compositions.TryGetValue((first, second), out int composed) ? composed : -1;
    }
}
