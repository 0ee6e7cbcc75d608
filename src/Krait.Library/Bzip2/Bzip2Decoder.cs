using Krait.Library.Streams;

namespace Krait.Library.Bzip2;

/// <summary>Decodes one stream of bzip2.</summary>
/// <remarks>A head is read again from its start when it was not there whole; the symbols of a block are read once.</remarks>
internal sealed class Bzip2Decoder : StreamDecoder
{
    private const string Invalid = "Invalid data stream";
    private const long BlockMagic = 0x314159265359;
    private const long EndMagic = 0x177245385090;
    private const int GroupSize = 50;
    private const int LongestCode = 20;

    private enum Phase
    {
        Stream,
        Head,
        Symbols,
        Output,
    }

    private readonly Bzip2Table[] _tables = new Bzip2Table[6];
    private readonly byte[] _selectors = new byte[1 << 15];
    private readonly byte[] _recent = new byte[256];
    private readonly int[] _counts = new int[257];
    private uint[] _block = [];

    private Phase _phase;
    private ulong _bits;
    private int _bitCount;

    // The block that is read.
    private int _selectorCount;
    private int _symbolCount;
    private int _endSymbol;
    private int _group;
    private int _leftInGroup;
    private int _runLength;
    private int _runBit;
    private int _origin;
    private uint _expectedCrc;
    private uint _streamCrc;

    // The block that is written.
    private uint _next;
    private int _left;
    private uint _crc;
    private int _repeats;
    private int _last;
    private int _pending;
    private bool _isDisturbed;
    private Bzip2Disturbance _disturbance;

    private bool TryBits(int count, out int value)
    {
        value = 0;
        while (_bitCount < count)
        {
            if (Position == Length) return false;
            _bits = (_bits << 8) | Input[Position++];
            _bitCount += 8;
        }
        _bitCount -= count;
        value = (int)(_bits >> _bitCount) & (int)((1L << count) - 1);
        return true;
    }

    private void FillBits()
    {
        ReadOnlySpan<byte> input = Input;
        while (_bitCount <= 56 && Position < input.Length)
        {
            _bits = (_bits << 8) | input[Position++];
            _bitCount += 8;
        }
    }

    // Gives whole bytes back to the input, which is moved when more comes.
    private void Unload()
    {
        Position -= _bitCount / 8;
        _bits >>= _bitCount & ~7;
        _bitCount %= 8;
    }

    public override DecodeStatus Decode(OutputBuffer output, long limit)
    {
        while (true)
        {
            switch (_phase)
            {
                case Phase.Stream:
                    if (!CheckStart()) return Fail(Invalid);
                    if (Length - Position < 4) return DecodeStatus.NeedsInput;
                    Array.Resize(ref _block, (Input[Position + 3] - '0') * 100_000);
                    Position += 4;
                    _phase = Phase.Head;
                    break;
                case Phase.Head:
                    // Everything that was read of an incomplete head is read again.
                    (int position, ulong bits, int bitCount) = (Position, _bits, _bitCount);
                    DecodeStatus? status = ReadHead();
                    if (status == DecodeStatus.NeedsInput) (Position, _bits, _bitCount) = (position, bits, bitCount);
                    if (status is { } ended) return ended;
                    break;
                case Phase.Symbols:
                    DecodeStatus? symbols = ReadSymbols();
                    Unload();
                    if (symbols is { } stopped) return stopped;
                    break;
                default:
                    if (output.Count >= limit) return DecodeStatus.OutputFull;
                    Write(output, limit);
                    if (_left > 0 || _pending > 0) return DecodeStatus.OutputFull;
                    if (~_crc != _expectedCrc) return Fail(Invalid);
                    _streamCrc = uint.RotateLeft(_streamCrc, 1) ^ _expectedCrc;
                    _phase = Phase.Head;
                    break;
            }
        }
    }

    private bool CheckStart()
    {
        ReadOnlySpan<byte> rest = Rest;
        ReadOnlySpan<byte> start = "BZh"u8;
        int known = Math.Min(rest.Length, start.Length);
        return rest[..known].SequenceEqual(start[..known]) && (rest.Length < 4 || rest[3] is >= (byte)'1' and <= (byte)'9');
    }

    // Null when the head of a block is read; the next phase is its symbols.
    private DecodeStatus? ReadHead()
    {
        if (!TryBits(24, out int high) || !TryBits(24, out int low) || !TryBits(16, out int crcHigh) || !TryBits(16, out int crcLow))
        {
            return DecodeStatus.NeedsInput;
        }
        long magic = ((long)high << 24) | (uint)low;
        _expectedCrc = ((uint)crcHigh << 16) | (uint)crcLow;
        if (magic == EndMagic)
        {
            if (_expectedCrc != _streamCrc) return Fail(Invalid);
            // The last byte is filled up with bits that mean nothing; whole bytes behind it are not the stream's.
            Position -= _bitCount / 8;
            _bitCount = 0;
            return DecodeStatus.Finished;
        }
        if (magic != BlockMagic) return Fail(Invalid);
        if (!TryBits(1, out int isDisturbed) || !TryBits(24, out _origin) || !TryBits(16, out int usedGroups))
        {
            return DecodeStatus.NeedsInput;
        }
        if (_origin > _block.Length) return Fail(Invalid);
        _isDisturbed = isDisturbed != 0;
        int used = 0;
        for (int i = 0; i < 16; i++)
        {
            if ((usedGroups & (0x8000 >> i)) == 0) continue;
            if (!TryBits(16, out int members)) return DecodeStatus.NeedsInput;
            for (int k = 0; k < 16; k++)
            {
                if ((members & (0x8000 >> k)) != 0) _recent[used++] = (byte)((i * 16) + k);
            }
        }
        if (used == 0) return Fail(Invalid);
        _endSymbol = used + 1;
        if (!TryBits(3, out int tables) || !TryBits(15, out _selectorCount)) return DecodeStatus.NeedsInput;
        if (tables is < 2 or > 6 || _selectorCount == 0) return Fail(Invalid);
        if (ReadSelectors(tables) is { } failed) return failed;
        for (int table = 0; table < tables; table++)
        {
            if (ReadTable(table) is { } problem) return problem;
        }
        _symbolCount = _runLength = _group = _leftInGroup = 0;
        _runBit = 1;
        _counts.AsSpan().Clear();
        _phase = Phase.Symbols;
        return null;
    }

    private DecodeStatus? ReadSelectors(int tables)
    {
        Span<byte> order = stackalloc byte[6];
        for (int i = 0; i < order.Length; i++) order[i] = (byte)i;
        for (int i = 0; i < _selectorCount; i++)
        {
            int index = 0;
            while (true)
            {
                if (!TryBits(1, out int bit)) return DecodeStatus.NeedsInput;
                if (bit == 0) break;
                if (++index >= tables) return Fail(Invalid);
            }
            byte chosen = order[index];
            order[..index].CopyTo(order[1..]);
            order[0] = _selectors[i] = chosen;
        }
        return null;
    }

    private DecodeStatus? ReadTable(int table)
    {
        Span<byte> lengths = stackalloc byte[_endSymbol + 1];
        if (!TryBits(5, out int length)) return DecodeStatus.NeedsInput;
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            while (true)
            {
                if (length is < 1 or > LongestCode) return Fail(Invalid);
                if (!TryBits(1, out int changes)) return DecodeStatus.NeedsInput;
                if (changes == 0) break;
                if (!TryBits(1, out int isShorter)) return DecodeStatus.NeedsInput;
                length += isShorter == 0 ? 1 : -1;
            }
            lengths[symbol] = (byte)length;
        }
        _tables[table] = new Bzip2Table(lengths);
        return null;
    }

    // Null when all symbols of the block are read; the next phase is its output.
    private DecodeStatus? ReadSymbols()
    {
        while (true)
        {
            if (_leftInGroup == 0)
            {
                if (_group == _selectorCount) return Fail(Invalid);
                _leftInGroup = GroupSize;
                _group++;
            }
            if (_bitCount < LongestCode) FillBits();
            int symbol = _tables[_selectors[_group - 1]].Find(_bits, _bitCount, out int length);
            if (symbol < 0) return length == 0 ? DecodeStatus.NeedsInput : Fail(Invalid);
            _bitCount -= length;
            _leftInGroup--;
            if (symbol <= 1)
            {
                // A run: its length in a number system with the digits 1 and 2.
                if (_runBit > 1 << 21) return Fail(Invalid);
                _runLength += _runBit << symbol;
                _runBit <<= 1;
                continue;
            }
            if (_runLength > 0)
            {
                if (_symbolCount + _runLength > _block.Length) return Fail(Invalid);
                byte repeated = _recent[0];
                _block.AsSpan(_symbolCount, _runLength).Fill(repeated);
                _counts[repeated + 1] += _runLength;
                _symbolCount += _runLength;
                _runLength = 0;
            }
            _runBit = 1;
            if (symbol == _endSymbol) return Invert();
            if (_symbolCount == _block.Length) return Fail(Invalid);
            int index = symbol - 1;
            byte value = _recent[index];
            _recent.AsSpan(0, index).CopyTo(_recent.AsSpan(1));
            _recent[0] = value;
            _block[_symbolCount++] = value;
            _counts[value + 1]++;
        }
    }

    // The order of the sorted rotations becomes links from each byte to the next.
    private DecodeStatus? Invert()
    {
        if (_origin >= _symbolCount) return Fail(Invalid);
        for (int i = 1; i < _counts.Length; i++) _counts[i] += _counts[i - 1];
        for (int i = 0; i < _symbolCount; i++)
        {
            byte value = (byte)_block[i];
            _block[_counts[value]++] |= (uint)i << 8;
        }
        _next = _block[_origin] >> 8;
        _left = _symbolCount;
        _crc = uint.MaxValue;
        _repeats = _pending = 0;
        _disturbance = default;
        _last = -1;
        _phase = Phase.Output;
        return null;
    }

    private void Write(OutputBuffer output, long limit)
    {
        long room = limit - output.Count;
        while (room > 0)
        {
            if (_pending > 0)
            {
                int count = (int)Math.Min(_pending, room);
                for (int i = 0; i < count; i++) _crc = (_crc << 8) ^ Bzip2Crc.Table[(byte)((_crc >> 24) ^ (uint)_last)];
                output.Reserve(count)[..count].Fill((byte)_last);
                output.Advance(count);
                _pending -= count;
                room -= count;
                continue;
            }
            if (_left == 0) return;
            uint entry = _block[_next];
            _next = entry >> 8;
            _left--;
            byte value = (byte)(_isDisturbed ? entry ^ _disturbance.Next() : entry);
            if (_repeats == 4)
            {
                // After four equal bytes comes the number of further ones.
                _pending = value;
                _repeats = 0;
                continue;
            }
            _repeats = value == _last ? _repeats + 1 : 1;
            _last = value;
            _crc = (_crc << 8) ^ Bzip2Crc.Table[(byte)((_crc >> 24) ^ value)];
            output.Add(value);
            room--;
        }
    }
}

/// <summary>A table of the words of a Huffman code.</summary>
internal sealed class Bzip2Table
{
    private const int QuickBits = 10;

    private readonly int[] _limits = new int[22];
    private readonly int[] _bases = new int[22];
    private readonly short[] _symbols;
    private readonly int _shortest = 21;
    private readonly int _longest;

    // Symbol and length of the words that begin with some bits; 0 for longer ones.
    private readonly ushort[] _quick = new ushort[1 << QuickBits];

    public Bzip2Table(ReadOnlySpan<byte> lengths)
    {
        _symbols = new short[lengths.Length];
        Span<int> counts = stackalloc int[22];
        counts.Clear();
        foreach (byte length in lengths)
        {
            counts[length]++;
            _shortest = Math.Min(_shortest, length);
            _longest = Math.Max(_longest, length);
        }
        int index = 0;
        for (int length = _shortest; length <= _longest; length++)
        {
            for (int symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length) _symbols[index++] = (short)symbol;
            }
        }
        int word = 0;
        int first = 0;
        for (int length = _shortest; length <= _longest; length++)
        {
            _bases[length] = first - word;
            for (int i = 0; i < counts[length] && length <= QuickBits; i++)
            {
                int from = (word + i) << (QuickBits - length);
                int until = Math.Min(_quick.Length, (word + i + 1) << (QuickBits - length));
                for (int k = from; k < until; k++) _quick[k] = (ushort)((_symbols[first + i] << 5) | length);
            }
            first += counts[length];
            word += counts[length];
            _limits[length] = word;
            word <<= 1;
        }
    }

    /// <summary>
    /// The symbol of the word that bits begin with; -1 with length 0 when there are too few bits, with another length when there is
    /// no such word.
    /// </summary>
    public int Find(ulong bits, int bitCount, out int length)
    {
        if (bitCount >= QuickBits)
        {
            ushort entry = _quick[(int)(bits >> (bitCount - QuickBits)) & (_quick.Length - 1)];
            if (entry != 0)
            {
                length = entry & 0x1F;
                return entry >> 5;
            }
        }
        for (length = _shortest; length <= _longest; length++)
        {
            if (length > bitCount)
            {
                length = 0;
                return -1;
            }
            int word = (int)(bits >> (bitCount - length)) & ((1 << length) - 1);
            if (word >= _limits[length]) continue;
            int index = word + _bases[length];
            return (uint)index < (uint)_symbols.Length ? _symbols[index] : -1;
        }
        return -1;
    }
}

/// <summary>The checksum of bzip2: CRC-32 with the highest bit first.</summary>
internal static class Bzip2Crc
{
    public static readonly uint[] Table = Make();

    private static uint[] Make()
    {
        const uint Polynomial = 0x04C11DB7;
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i << 24;
            for (int bit = 0; bit < 8; bit++) value = (value & 0x80000000) != 0 ? (value << 1) ^ Polynomial : value << 1;
            table[i] = value;
        }
        return table;
    }
}
