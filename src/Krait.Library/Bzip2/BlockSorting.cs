using Krait.Objects;

namespace Krait.Library.Bzip2;

/// <summary>
/// The Burrows-Wheeler transform of a block: the last column of its sorted rotations. Takes time linear in the length, whatever the
/// block repeats, and looks for interrupts.
/// </summary>
/// <remarks>
/// The suffixes of the least rotation stand in the order of the rotations that begin with them. They are sorted by induction: the suffixes
/// at which a text begins to rise again decide the order of all others, and are themselves sorted as a shorter text.
/// </remarks>
internal static class BlockSorting
{
    /// <summary>Writes the last column; the result is the row of the block itself.</summary>
    public static int Transform(ReadOnlySpan<byte> block, Span<byte> lastColumn)
    {
        int count = block.Length;
        int start = LeastRotation(block);
        int[] text = new int[count];
        for (int i = 0; i < count; i++) text[i] = block[start + i < count ? start + i : start + i - count];
        int[] order = SortSuffixes(text, byte.MaxValue);
        int self = start == 0 ? 0 : count - start;
        int row = 0;
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            int place = order[i];
            if (place == self) row = i;
            lastColumn[i] = (byte)text[place == 0 ? count - 1 : place - 1];
        }
        return row;
    }

    private static int LeastRotation(ReadOnlySpan<byte> block)
    {
        int steps = 0;
        int count = block.Length;
        int first = 0;
        int second = 1;
        int same = 0;
        while (first < count && second < count && same < count)
        {
            Poll.StepOrThrow(ref steps);
            int left = first + same < count ? first + same : first + same - count;
            int right = second + same < count ? second + same : second + same - count;
            if (block[left] == block[right])
            {
                same++;
                continue;
            }
            if (block[left] > block[right]) first += same + 1;
            else second += same + 1;
            if (first == second) second++;
            same = 0;
        }
        return Math.Min(first, second);
    }

    // The starts of all suffixes in their order; of two that are equal as far as the shorter goes, the shorter is less.
    private static int[] SortSuffixes(int[] text, int largest)
    {
        int count = text.Length;
        if (count == 1) return [0];
        // Whether the suffix at a place is less than the next one.
        bool[] rises = new bool[count];
        for (int i = count - 2; i >= 0; i--)
        {
            Poll.AtOrThrow(i);
            rises[i] = text[i] < text[i + 1] || (text[i] == text[i + 1] && rises[i + 1]);
        }

        // Where the suffixes that begin with a character start, the falling ones first, and where the rising ones do.
        int[] fallingStarts = new int[largest + 2];
        int[] risingStarts = new int[largest + 1];
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            if (rises[i]) fallingStarts[text[i] + 1]++;
            else risingStarts[text[i]]++;
        }
        for (int i = 0; i <= largest; i++)
        {
            Poll.AtOrThrow(i);
            risingStarts[i] += fallingStarts[i];
            fallingStarts[i + 1] += risingStarts[i];
        }

        List<int> turns = [];
        int[] turnNumbers = new int[count];
        for (int i = 1; i < count; i++)
        {
            Poll.AtOrThrow(i);
            if (rises[i - 1] || !rises[i]) continue;
            turns.Add(i);
            turnNumbers[i] = turns.Count;
        }

        int[] order = new int[count];
        int[] sorted = [.. turns];
        Induce(text, rises, fallingStarts, risingStarts, sorted, order);
        if (turns.Count == 0) return order;
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            if (turnNumbers[order[i]] != 0) sorted[found++] = order[i];
        }
        int[] names = Name(text, turns, turnNumbers, sorted, out int largestName);
        int[] sortedTurns = SortSuffixes(names, largestName);
        for (int i = 0; i < sorted.Length; i++)
        {
            Poll.AtOrThrow(i);
            sorted[i] = turns[sortedTurns[i]];
        }
        Induce(text, rises, fallingStarts, risingStarts, sorted, order);
        return order;
    }

    // Puts all suffixes in order that follow from sorted turns: falling ones from the left, rising ones from the right.
    private static void Induce(int[] text, bool[] rises, int[] fallingStarts, int[] risingStarts, int[] turns, int[] order)
    {
        const int Unknown = -1;
        int count = text.Length;
        order.AsSpan().Fill(Unknown);
        int[] next = [.. risingStarts];
        for (int i = 0; i < turns.Length; i++)
        {
            Poll.AtOrThrow(i);
            order[next[text[turns[i]]]++] = turns[i];
        }

        next = [.. fallingStarts];
        order[next[text[count - 1]]++] = count - 1;
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            int before = order[i] - 1;
            if (before >= 0 && !rises[before]) order[next[text[before]]++] = before;
        }

        fallingStarts.CopyTo(next, 0);
        for (int i = count - 1; i >= 0; i--)
        {
            Poll.AtOrThrow(i);
            int before = order[i] - 1;
            if (before >= 0 && rises[before]) order[--next[text[before] + 1]] = before;
        }
    }

    // Numbers the parts from one turn to the next by their order; equal parts have equal numbers.
    private static int[] Name(int[] text, List<int> turns, int[] turnNumbers, int[] sorted, out int largest)
    {
        int[] names = new int[sorted.Length];
        largest = 0;
        int steps = 0;
        for (int i = 1; i < sorted.Length; i++)
        {
            Poll.AtOrThrow(i);
            int left = sorted[i - 1];
            int right = sorted[i];
            int leftEnd = turnNumbers[left] < turns.Count ? turns[turnNumbers[left]] : text.Length;
            int rightEnd = turnNumbers[right] < turns.Count ? turns[turnNumbers[right]] : text.Length;
            bool isSame = leftEnd - left == rightEnd - right;
            if (isSame)
            {
                for (; left < leftEnd && text[left] == text[right]; left++, right++) Poll.StepOrThrow(ref steps);
                // The turns that the parts end with belong to them; the end of the text is like nothing else.
                isSame = left < text.Length && right < text.Length && text[left] == text[right];
            }
            if (!isSame) largest++;
            names[turnNumbers[sorted[i]] - 1] = largest;
        }
        return names;
    }
}
