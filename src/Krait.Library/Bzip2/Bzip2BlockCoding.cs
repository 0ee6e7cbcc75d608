using Krait.Library.Zlib;
using Krait.Objects;

namespace Krait.Library.Bzip2;

/// <summary>Writes the transformed bytes of a block: moved to front, runs of zeros counted, and coded with several Huffman codes.</summary>
internal static class Bzip2BlockCoding
{
    private const int GroupSize = 50;
    private const int LongestWord = 17;
    private const int Refinements = 4;

    /// <summary>Writes the bytes that occur, the codes and the symbols.</summary>
    public static void Write(BitWriter writer, ReadOnlySpan<byte> bytes)
    {
        bool[] isUsed = new bool[256];
        for (int i = 0; i < bytes.Length; i++)
        {
            Poll.AtOrThrow(i);
            isUsed[bytes[i]] = true;
        }
        WriteUsed(writer, isUsed);
        ushort[] symbols = ToSymbols(bytes, isUsed, out int count, out int[] frequencies);
        HuffmanCode[] codes = FirstCodes(frequencies, count);
        byte[] selectors = new byte[(count + GroupSize - 1) / GroupSize];
        // Short: a few rounds over all symbols, which look for interrupts.
        for (int i = 0; i < Refinements; i++) Refine(codes, symbols.AsSpan(0, count), selectors);
        WriteCodes(writer, codes, selectors);
        WriteSymbols(writer, codes, symbols.AsSpan(0, count), selectors);
    }

    private static void WriteUsed(BitWriter writer, bool[] isUsed)
    {
        uint ranges = 0;
        // Short: 256 bytes in 16 ranges.
        for (int i = 0; i < 256; i++) ranges |= isUsed[i] ? 0x8000u >> (i / 16) : 0;
        writer.Write(ranges, 16);
        // Short: as above.
        for (int range = 0; range < 16; range++)
        {
            if ((ranges & (0x8000u >> range)) == 0) continue;
            // Short: as above.
            for (int i = 0; i < 16; i++) writer.Write(isUsed[(16 * range) + i] ? 1u : 0, 1);
        }
    }

    // 0 and 1 are the digits of the length of a run of zeros; the others are one more than the place of the byte, the last ends the block.
    private static ushort[] ToSymbols(ReadOnlySpan<byte> bytes, bool[] isUsed, out int count, out int[] frequencies)
    {
        byte[] recent = new byte[256];
        int used = 0;
        // Short: one step for each byte value.
        for (int i = 0; i < 256; i++)
        {
            if (isUsed[i]) recent[used++] = (byte)i;
        }
        ushort[] symbols = new ushort[bytes.Length + 1];
        frequencies = new int[used + 2];
        count = 0;
        int run = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            Poll.AtOrThrow(i);
            byte value = bytes[i];
            if (value == recent[0])
            {
                run++;
                continue;
            }
            AddRun(symbols, frequencies, ref count, ref run);
            int place = recent.AsSpan(0, used).IndexOf(value);
            recent.AsSpan(0, place).CopyTo(recent.AsSpan(1));
            recent[0] = value;
            symbols[count++] = (ushort)(place + 1);
            frequencies[place + 1]++;
        }
        AddRun(symbols, frequencies, ref count, ref run);
        symbols[count++] = (ushort)(used + 1);
        frequencies[used + 1]++;
        return symbols;
    }

    private static void AddRun(ushort[] symbols, int[] frequencies, ref int count, ref int run)
    {
        // Short: one step for each bit of the length.
        for (; run > 0; run = (run - 1) >> 1)
        {
            int digit = (run & 1) ^ 1;
            symbols[count++] = (ushort)digit;
            frequencies[digit]++;
        }
    }

    // Each code is first made for a part of the symbols with about as many occurrences as the others have.
    private static HuffmanCode[] FirstCodes(int[] frequencies, int count)
    {
        const byte Cheap = 0;
        const byte Dear = 15;
        int number = count switch { < 200 => 2, < 600 => 3, < 1200 => 4, < 2400 => 5, _ => 6 };
        var codes = new HuffmanCode[number];
        int left = count;
        int first = 0;
        // Short: six codes of 258 symbols.
        for (int i = 0; i < number; i++)
        {
            int wanted = left / (number - i);
            int sum = 0;
            int end = first;
            // Short: as above.
            while (end < frequencies.Length && (sum < wanted || end == first)) sum += frequencies[end++];
            codes[i] = new HuffmanCode(frequencies.Length, LongestWord);
            codes[i].Lengths.AsSpan().Fill(Dear);
            codes[i].Lengths.AsSpan(first, end - first).Fill(Cheap);
            left -= sum;
            first = end;
        }
        return codes;
    }

    // Gives each group the code in which it is shortest, and makes the codes anew for their groups.
    private static void Refine(HuffmanCode[] codes, ReadOnlySpan<ushort> symbols, byte[] selectors)
    {
        // Short: six codes.
        foreach (HuffmanCode code in codes) code.Frequencies.AsSpan().Clear();
        int steps = 0;
        for (int i = 0; i < selectors.Length; i++)
        {
            Poll.StepsOrThrow(ref steps, GroupSize * codes.Length);
            ReadOnlySpan<ushort> group = GroupAt(symbols, i);
            int best = 0;
            int shortest = int.MaxValue;
            // Short: six codes of fifty symbols.
            for (int k = 0; k < codes.Length; k++)
            {
                byte[] lengths = codes[k].Lengths;
                int length = 0;
                // Short: as above.
                foreach (ushort symbol in group) length += lengths[symbol];
                if (length >= shortest) continue;
                (best, shortest) = (k, length);
            }
            selectors[i] = (byte)best;
            int[] frequencies = codes[best].Frequencies;
            // Short: as above.
            foreach (ushort symbol in group) frequencies[symbol]++;
        }
        // Short: as above.
        foreach (HuffmanCode code in codes)
        {
            // Every symbol has a word, as the lengths are written as differences.
            // Short: 258 symbols.
            foreach (ref int frequency in code.Frequencies.AsSpan()) frequency = Math.Max(1, frequency);
            code.Build();
        }
    }

    private static ReadOnlySpan<ushort> GroupAt(ReadOnlySpan<ushort> symbols, int index) =>
        symbols.Slice(index * GroupSize, Math.Min(GroupSize, symbols.Length - (index * GroupSize)));

    private static void WriteCodes(BitWriter writer, HuffmanCode[] codes, byte[] selectors)
    {
        writer.Write((uint)codes.Length, 3);
        writer.Write((uint)selectors.Length, 15);
        Span<byte> recent = [0, 1, 2, 3, 4, 5];
        // Short: one step for fifty symbols.
        foreach (byte selector in selectors)
        {
            int place = recent.IndexOf(selector);
            recent[..place].CopyTo(recent[1..]);
            recent[0] = selector;
            // As many ones as the place, and a zero.
            writer.Write((1u << (place + 1)) - 2, place + 1);
        }
        // Short: six codes of 258 symbols.
        foreach (HuffmanCode code in codes)
        {
            int current = code.Lengths[0];
            writer.Write((uint)current, 5);
            // Short: as above.
            foreach (byte length in code.Lengths)
            {
                // Short: at most sixteen steps.
                for (; current < length; current++) writer.Write(0b10, 2);
                // Short: as above.
                for (; current > length; current--) writer.Write(0b11, 2);
                writer.Write(0, 1);
            }
        }
    }

    private static void WriteSymbols(BitWriter writer, HuffmanCode[] codes, ReadOnlySpan<ushort> symbols, byte[] selectors)
    {
        uint[][] words = [.. codes.Select(WordsOf)];
        int steps = 0;
        for (int i = 0; i < selectors.Length; i++)
        {
            Poll.StepsOrThrow(ref steps, GroupSize);
            uint[] own = words[selectors[i]];
            byte[] lengths = codes[selectors[i]].Lengths;
            // Short: fifty symbols.
            foreach (ushort symbol in GroupAt(symbols, i)) writer.Write(own[symbol], lengths[symbol]);
        }
    }

    // Words of one length are consecutive numbers, in the order of their symbols.
    private static uint[] WordsOf(HuffmanCode code)
    {
        uint[] words = new uint[code.Lengths.Length];
        uint next = 0;
        // Short: seventeen lengths of 258 symbols.
        for (int length = 1; length <= LongestWord; length++, next <<= 1)
        {
            // Short: as above.
            for (int i = 0; i < words.Length; i++)
            {
                if (code.Lengths[i] == length) words[i] = next++;
            }
        }
        return words;
    }
}
