namespace Krait.Library.Zlib;

/// <summary>A Huffman code for symbols by how often they occur, with words of limited length.</summary>
internal sealed class HuffmanCode(int symbolCount, int longest)
{
    public readonly int[] Frequencies = new int[symbolCount];
    public readonly byte[] Lengths = new byte[symbolCount];

    /// <summary>The words, their bits reversed: the first one that is written lowest.</summary>
    public readonly ushort[] Words = new ushort[symbolCount];

    /// <summary>The number of the last symbol that has a word, plus one.</summary>
    public int UsedCount { get; private set; }

    /// <summary>Finds the lengths and words. A code has at least two words, as inflaters expect.</summary>
    public void Build()
    {
        Span<int> symbols = stackalloc int[symbolCount];
        int count = 0;
        for (int i = 0; i < symbolCount; i++)
        {
            Lengths[i] = 0;
            if (Frequencies[i] > 0) symbols[count++] = i;
        }
        for (int i = 0; count < 2; i++)
        {
            if (Frequencies[i] > 0) continue;
            Frequencies[i] = 1;
            symbols[count++] = i;
        }
        symbols = symbols[..count];
        Span<long> keys = stackalloc long[count];
        for (int i = 0; i < count; i++) keys[i] = ((long)Frequencies[symbols[i]] << 16) | (long)symbols[i];
        keys.Sort();
        AssignLengths(keys);
        AssignWords();
    }

    // The two rarest nodes become one, until one is left; leaves and inner nodes each are in order.
    private void AssignLengths(ReadOnlySpan<long> sorted)
    {
        int count = sorted.Length;
        Span<long> weights = stackalloc long[count];
        Span<int> parents = stackalloc int[2 * count];
        int leaf = 0;
        int inner = 0;
        for (int made = 0; made < count - 1; made++)
        {
            long sum = 0;
            for (int k = 0; k < 2; k++)
            {
                bool isLeaf = leaf < count && (inner >= made || (sorted[leaf] >> 16) <= weights[inner]);
                int node = isLeaf ? leaf : count + inner;
                sum += isLeaf ? sorted[leaf++] >> 16 : weights[inner++];
                parents[node] = count + made;
            }
            weights[made] = sum;
        }
        Span<int> depths = stackalloc int[2 * count];
        Span<int> counts = stackalloc int[longest + 1];
        counts.Clear();
        int root = (2 * count) - 2;
        depths[root] = 0;
        int overflow = 0;
        for (int node = root - 1; node >= 0; node--)
        {
            depths[node] = depths[parents[node]] + 1;
            if (node >= count) continue;
            if (depths[node] > longest) overflow++;
            counts[Math.Min(depths[node], longest)]++;
        }
        if (overflow > 0) Shorten(counts);
        // The rarest symbols get the longest words.
        int next = 0;
        for (int length = longest; length > 0; length--)
        {
            for (int i = 0; i < counts[length]; i++) Lengths[(int)(sorted[next++] & 0xFFFF)] = (byte)length;
        }
    }

    // Words that were cut to the limit are too many: shorter ones move down until there is room for all.
    private void Shorten(Span<int> counts)
    {
        long used = 0;
        for (int i = 1; i <= longest; i++) used += (long)counts[i] << (longest - i);
        while (used > 1L << longest)
        {
            int length = longest - 1;
            while (counts[length] == 0) length--;
            counts[length]--;
            counts[length + 1] += 2;
            counts[longest]--;
            used--;
        }
    }

    /// <summary>Gives words to lengths that were set.</summary>
    public void AssignFixedWords() => AssignWords();

    private void AssignWords()
    {
        Span<int> next = stackalloc int[longest + 2];
        Span<int> counts = stackalloc int[longest + 1];
        counts.Clear();
        foreach (byte length in Lengths) counts[length]++;
        counts[0] = 0;
        int word = 0;
        for (int i = 1; i <= longest; i++)
        {
            word = (word + counts[i - 1]) << 1;
            next[i] = word;
        }
        UsedCount = 0;
        for (int i = 0; i < symbolCount; i++)
        {
            int length = Lengths[i];
            if (length == 0) continue;
            UsedCount = i + 1;
            int value = next[length]++;
            int reversed = 0;
            for (int bit = 0; bit < length; bit++, value >>= 1) reversed = (reversed << 1) | (value & 1);
            Words[i] = (ushort)reversed;
        }
    }
}
