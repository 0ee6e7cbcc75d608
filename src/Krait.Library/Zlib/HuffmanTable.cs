namespace Krait.Library.Zlib;

/// <summary>What an entry of a decoding table says.</summary>
internal static class TableEntry
{
    public const uint Literal = 0;
    public const uint Base = 1;
    public const uint EndOfBlock = 2;
    public const uint Invalid = 3;
    public const uint Link = 4;

    /// <summary>An entry: how many bits its code takes, what it is, how many further bits it needs, its value.</summary>
    public static uint Make(int bits, uint kind, int extra, int value) =>
        (uint)bits | (kind << 8) | ((uint)extra << 12) | ((uint)value << 16);

    public static int Bits(uint entry) => (int)(entry & 0xFF);

    public static uint Kind(uint entry) => (entry >> 8) & 0xF;

    public static int Extra(uint entry) => (int)((entry >> 12) & 0xF);

    public static int Value(uint entry) => (int)(entry >> 16);
}

/// <summary>Which codes a table decodes.</summary>
internal enum CodeKind
{
    CodeLengths,
    Literals,
    Distances,
}

/// <summary>A table that decodes a Huffman code: the first bits index it, longer codes continue in tables behind it.</summary>
internal sealed class HuffmanTable(int rootBits, int capacity)
{
    private const int LongestCode = 15;

    private static readonly short[] s_lengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly byte[] s_lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly short[] s_distanceBase =
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
            16385, 24577];
    private static readonly byte[] s_distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12,
        12, 13, 13];

    public readonly uint[] Entries = new uint[capacity];

    /// <summary>How many bits index the first table.</summary>
    public int RootBits { get; private set; } = rootBits;

    private readonly int _wantedBits = rootBits;

    public HuffmanTable Copy()
    {
        HuffmanTable copy = new(_wantedBits, Entries.Length) { RootBits = RootBits };
        Entries.CopyTo(copy.Entries, 0);
        return copy;
    }

    private static uint EntryFor(CodeKind kind, int symbol, int bits)
    {
        switch (kind)
        {
            case CodeKind.CodeLengths:
                return TableEntry.Make(bits, TableEntry.Literal, 0, symbol);
            case CodeKind.Literals:
                if (symbol < 256) return TableEntry.Make(bits, TableEntry.Literal, 0, symbol);
                if (symbol == 256) return TableEntry.Make(bits, TableEntry.EndOfBlock, 0, 0);
                return symbol - 257 < s_lengthBase.Length
                    ? TableEntry.Make(bits, TableEntry.Base, s_lengthExtra[symbol - 257], s_lengthBase[symbol - 257])
                    : TableEntry.Make(bits, TableEntry.Invalid, 0, 0);
            default:
                return symbol < s_distanceBase.Length
                    ? TableEntry.Make(bits, TableEntry.Base, s_distanceExtra[symbol], s_distanceBase[symbol])
                    : TableEntry.Make(bits, TableEntry.Invalid, 0, 0);
        }
    }

    /// <summary>Makes the table of a code given by the lengths of its words; false when there is no such code.</summary>
    public bool Build(CodeKind kind, ReadOnlySpan<byte> lengths)
    {
        Span<int> counts = stackalloc int[LongestCode + 1];
        counts.Clear();
        foreach (byte length in lengths) counts[length]++;
        int longest = LongestCode;
        while (longest > 0 && counts[longest] == 0) longest--;
        if (longest == 0)
        {
            RootBits = 1;
            Entries[0] = Entries[1] = TableEntry.Make(1, TableEntry.Invalid, 0, 0);
            return true;
        }
        int left = 1;
        for (int i = 1; i <= LongestCode; i++)
        {
            left = (left << 1) - counts[i];
            if (left < 0) return false;
        }
        if (left > 0 && (kind == CodeKind.CodeLengths || longest != 1)) return false;

        Span<int> offsets = stackalloc int[LongestCode + 2];
        offsets[1] = 0;
        for (int i = 1; i <= LongestCode; i++) offsets[i + 1] = offsets[i] + counts[i];
        Span<short> sorted = stackalloc short[lengths.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] != 0) sorted[offsets[lengths[i]]++] = (short)i;
        }
        int root = Math.Min(_wantedBits, longest);
        RootBits = root;
        if (left > 0) Entries.AsSpan(0, 1 << root).Fill(TableEntry.Make(1, TableEntry.Invalid, 0, 0));
        Fill(kind, lengths, sorted[..offsets[LongestCode]], counts, root, longest);
        return true;
    }

    // The words of the code are counted up with their bits reversed, as they come in the stream.
    private void Fill(CodeKind kind, ReadOnlySpan<byte> lengths, ReadOnlySpan<short> sorted, Span<int> counts, int root, int longest)
    {
        uint code = 0;
        int next = 1 << root;
        int table = 0;
        int tableBits = root;
        int drop = 0;
        int prefix = -1;
        foreach (short symbol in sorted)
        {
            int length = lengths[symbol];
            if (length > root && (int)(code & ((1u << root) - 1)) != prefix)
            {
                prefix = (int)(code & ((1u << root) - 1));
                drop = root;
                tableBits = length - root;
                int room = 1 << tableBits;
                while (tableBits + root < longest)
                {
                    room -= counts[tableBits + root];
                    if (room <= 0) break;
                    tableBits++;
                    room <<= 1;
                }
                table = next;
                next += 1 << tableBits;
                Entries[prefix] = TableEntry.Make(root, TableEntry.Link, tableBits, table);
            }
            uint entry = EntryFor(kind, symbol, length - drop);
            int step = 1 << (length - drop);
            for (int i = (int)(code >> drop); i < 1 << tableBits; i += step) Entries[table + i] = entry;
            counts[length]--;
            // The next word: the highest bit that is 0 becomes 1, those above it 0.
            uint bit = 1u << (length - 1);
            while ((code & bit) != 0) bit >>= 1;
            code = bit == 0 ? 0 : (code & (bit - 1)) + bit;
        }
    }
}
