using System.Buffers.Binary;

namespace Krait.Library.Zlib;

/// <summary>Writes the blocks of a deflate stream (RFC 1951) from literals and matches.</summary>
internal sealed class DeflateBlocks
{
    private const int LiteralCount = 286;
    private const int DistanceCount = 30;
    private const int EndOfBlock = 256;
    private const int LongestStored = 0xFFFF;

    private static readonly byte[] s_order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    private static readonly byte[] s_lengthCode = new byte[256];
    private static readonly byte[] s_distanceCode = new byte[512];
    private static readonly int[] s_lengthStart = new int[29];
    private static readonly int[] s_distanceStart = new int[DistanceCount];
    private static readonly byte[] s_lengthExtra = new byte[29];
    private static readonly byte[] s_distanceExtra = new byte[DistanceCount];
    private static readonly HuffmanCode s_fixedLiterals = new(288, 15);
    private static readonly HuffmanCode s_fixedDistances = new(32, 15);

    private readonly HuffmanCode _literals = new(LiteralCount, 15);
    private readonly HuffmanCode _distances = new(DistanceCount, 15);
    private readonly HuffmanCode _lengths = new(19, 7);
    private readonly uint[] _symbols;
    private int _symbolCount;
    private byte[] _output = new byte[512];
    private int _outputLength;
    private ulong _hold;
    private int _bits;

    static DeflateBlocks()
    {
        int length = 0;
        for (int code = 0; code < 28; code++)
        {
            s_lengthExtra[code] = (byte)(code < 8 ? 0 : (code - 4) / 4);
            s_lengthStart[code] = length;
            for (int i = 0; i < 1 << s_lengthExtra[code] && length < 256; i++) s_lengthCode[length++] = (byte)code;
        }
        s_lengthCode[255] = 28;
        s_lengthStart[28] = 255;
        int distance = 0;
        for (int code = 0; code < DistanceCount; code++)
        {
            s_distanceExtra[code] = (byte)(code < 4 ? 0 : (code - 2) / 2);
            s_distanceStart[code] = distance;
            for (int i = 0; i < 1 << s_distanceExtra[code]; i++, distance++)
            {
                if (distance < 256) s_distanceCode[distance] = (byte)code;
                else s_distanceCode[256 + (distance >> 7)] = (byte)code;
            }
        }
        for (int i = 0; i < 288; i++) s_fixedLiterals.Lengths[i] = (byte)(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
        for (int i = 0; i < 32; i++) s_fixedDistances.Lengths[i] = 5;
        s_fixedLiterals.AssignFixedWords();
        s_fixedDistances.AssignFixedWords();
    }

    public DeflateBlocks(int symbolCapacity)
    {
        _symbols = new uint[symbolCapacity];
        BeginBlock();
    }

    private DeflateBlocks(DeflateBlocks other)
    {
        _symbols = (uint[])other._symbols.Clone();
        _symbolCount = other._symbolCount;
        other._literals.Frequencies.CopyTo(_literals.Frequencies, 0);
        other._distances.Frequencies.CopyTo(_distances.Frequencies, 0);
        _output = (byte[])other._output.Clone();
        _outputLength = other._outputLength;
        _hold = other._hold;
        _bits = other._bits;
    }

    public DeflateBlocks Copy() => new(this);

    /// <summary>Whether no more symbols fit the block.</summary>
    public bool IsFull => _symbolCount == _symbols.Length - 1;

    public int SymbolCount => _symbolCount;

    /// <summary>What was written since the last call.</summary>
    public byte[] TakeOutput()
    {
        byte[] output = _output.AsSpan(0, _outputLength).ToArray();
        _outputLength = 0;
        return output;
    }

    private void BeginBlock()
    {
        Array.Clear(_literals.Frequencies);
        Array.Clear(_distances.Frequencies);
        Array.Clear(_lengths.Frequencies);
        _literals.Frequencies[EndOfBlock] = 1;
        _symbolCount = 0;
    }

    private static int DistanceCode(int distance) => distance < 256 ? s_distanceCode[distance] : s_distanceCode[256 + (distance >> 7)];

    public void AddLiteral(byte value)
    {
        _symbols[_symbolCount++] = value;
        _literals.Frequencies[value]++;
    }

    /// <summary>Adds a match of 3 to 258 bytes.</summary>
    public void AddMatch(int distance, int length)
    {
        _symbols[_symbolCount++] = ((uint)distance << 8) | (uint)(length - 3);
        _literals.Frequencies[s_lengthCode[length - 3] + 257]++;
        _distances.Frequencies[DistanceCode(distance - 1)]++;
    }

    private void Reserve(int count)
    {
        if (_output.Length - _outputLength >= count) return;
        Array.Resize(ref _output, Math.Max(_output.Length * 2, _outputLength + count));
    }

    private void Put(uint value, int count)
    {
        _hold |= (ulong)value << _bits;
        _bits += count;
        if (_bits < 32) return;
        BinaryPrimitives.WriteUInt32LittleEndian(_output.AsSpan(_outputLength), (uint)_hold);
        _outputLength += 4;
        _hold >>= 32;
        _bits -= 32;
    }

    /// <summary>Fills the last byte.</summary>
    public void Align()
    {
        Reserve(16);
        while (_bits > 0)
        {
            _output[_outputLength++] = (byte)_hold;
            _hold >>= 8;
            _bits -= 8;
        }
        _hold = 0;
        _bits = 0;
    }

    /// <summary>Writes the whole bytes that there are; the rest waits for what follows.</summary>
    public void WriteWholeBytes()
    {
        Reserve(16);
        for (; _bits >= 8; _bits -= 8, _hold >>= 8) _output[_outputLength++] = (byte)_hold;
    }

    public void PutBytes(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_output.AsSpan(_outputLength));
        _outputLength += bytes.Length;
    }

    /// <summary>An empty block that ends on a byte, of the shortest kind.</summary>
    public void PutEmptyFixedBlock()
    {
        Reserve(16);
        Put(2, 3);
        Put(0, 7);
    }

    /// <summary>Bytes as they are; none makes the mark that flushing leaves.</summary>
    public void PutStored(ReadOnlySpan<byte> bytes, bool isLast)
    {
        do
        {
            ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, LongestStored)];
            bytes = bytes[part.Length..];
            Reserve(part.Length + 16);
            Put(isLast && bytes.Length == 0 ? 1u : 0u, 3);
            Align();
            BinaryPrimitives.WriteUInt16LittleEndian(_output.AsSpan(_outputLength), (ushort)part.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(_output.AsSpan(_outputLength + 2), (ushort)~part.Length);
            _outputLength += 4;
            PutBytes(part);
        }
        while (bytes.Length > 0);
    }

    /// <summary>Writes the symbols as a block, in the form that takes least room.</summary>
    public void EndBlock(ReadOnlySpan<byte> stored, bool isStoredKnown, bool isLast, bool isFixed)
    {
        int lengthCodeCount = 0;
        long fixedBits = Cost(s_fixedLiterals, s_fixedDistances);
        long dynamicBits = long.MaxValue;
        List<(int Symbol, int Extra)> runs = [];
        if (!isFixed)
        {
            _literals.Build();
            _distances.Build();
            ListLengths(runs);
            foreach ((int symbol, _) in runs) _lengths.Frequencies[symbol]++;
            _lengths.Build();
            lengthCodeCount = 19;
            while (lengthCodeCount > 4 && _lengths.Lengths[s_order[lengthCodeCount - 1]] == 0) lengthCodeCount--;
            dynamicBits = Cost(_literals, _distances) + 14 + (3 * lengthCodeCount);
            foreach ((int symbol, _) in runs)
            {
                dynamicBits += _lengths.Lengths[symbol] + (symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
            }
        }
        long bestBits = Math.Min(fixedBits, dynamicBits);
        if (isStoredKnown && !isFixed && (stored.Length + 4L) * 8 <= bestBits)
        {
            PutStored(stored, isLast);
        }
        else
        {
            Reserve((int)(bestBits / 8) + 64);
            bool isDynamic = dynamicBits < fixedBits;
            Put((isLast ? 1u : 0u) | (isDynamic ? 4u : 2u), 3);
            if (isDynamic) PutTables(runs, lengthCodeCount);
            PutSymbols(isDynamic ? _literals : s_fixedLiterals, isDynamic ? _distances : s_fixedDistances);
        }
        if (isLast) Align();
        BeginBlock();
    }

    private long Cost(HuffmanCode literals, HuffmanCode distances)
    {
        long bits = 0;
        for (int i = 0; i < LiteralCount; i++)
        {
            bits += (long)_literals.Frequencies[i] * (literals.Lengths[i] + (i > EndOfBlock
            ? s_lengthExtra[i - 257] : 0));
        }

        for (int i = 0; i < DistanceCount; i++) bits += (long)_distances.Frequencies[i] * (distances.Lengths[i] + s_distanceExtra[i]);
        return bits;
    }

    // The lengths of all words, runs of equal ones as one symbol.
    private void ListLengths(List<(int Symbol, int Extra)> runs)
    {
        int literalCount = Math.Max(257, _literals.UsedCount);
        int distanceCount = Math.Max(1, _distances.UsedCount);
        int total = literalCount + distanceCount;
        int previous = -1;
        for (int i = 0; i < total;)
        {
            int length = LengthAt(i, literalCount);
            int run = 1;
            // A run goes on from literals to distances only in the stream's own order, which is this one.
            while (i + run < total && LengthAt(i + run, literalCount) == length) run++;
            i += run;
            if (length == 0)
            {
                for (; run >= 11; run -= Math.Min(run, 138)) runs.Add((18, Math.Min(run, 138) - 11));
                if (run >= 3)
                {
                    runs.Add((17, run - 3));
                    run = 0;
                }
            }
            else
            {
                if (length != previous)
                {
                    runs.Add((length, 0));
                    run--;
                }
                while (run >= 3)
                {
                    int part = Math.Min(run, 6);
                    runs.Add((16, part - 3));
                    run -= part;
                }
            }
            for (; run > 0; run--) runs.Add((length, 0));
            previous = length;
        }
    }

    private int LengthAt(int index, int literalCount) =>
        index < literalCount ? _literals.Lengths[index] : _distances.Lengths[index - literalCount];

    private void PutTables(List<(int Symbol, int Extra)> runs, int lengthCodeCount)
    {
        Put((uint)(Math.Max(257, _literals.UsedCount) - 257), 5);
        Put((uint)(Math.Max(1, _distances.UsedCount) - 1), 5);
        Put((uint)(lengthCodeCount - 4), 4);
        for (int i = 0; i < lengthCodeCount; i++) Put(_lengths.Lengths[s_order[i]], 3);
        foreach ((int symbol, int extra) in runs)
        {
            Put(_lengths.Words[symbol], _lengths.Lengths[symbol]);
            if (symbol >= 16) Put((uint)extra, symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
        }
    }

    private void PutSymbols(HuffmanCode literals, HuffmanCode distances)
    {
        ushort[] words = literals.Words;
        byte[] lengths = literals.Lengths;
        for (int i = 0; i < _symbolCount; i++)
        {
            uint symbol = _symbols[i];
            if (symbol < 256)
            {
                Put(words[symbol], lengths[symbol]);
                continue;
            }
            int length = (int)(symbol & 0xFF);
            int code = s_lengthCode[length];
            Put(words[code + 257] | ((uint)(length - s_lengthStart[code]) << lengths[code + 257]),
                lengths[code + 257] + s_lengthExtra[code]);
            int distance = (int)(symbol >> 8) - 1;
            code = DistanceCode(distance);
            Put(distances.Words[code] | ((uint)(distance - s_distanceStart[code]) << distances.Lengths[code]),
                distances.Lengths[code] + s_distanceExtra[code]);
        }
        Put(words[EndOfBlock], lengths[EndOfBlock]);
    }
}
