using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Krait.Modules.Binary;
using Krait.Objects;

namespace Krait.Library.Zlib;

/// <summary>How much is put out before more input comes.</summary>
internal enum FlushMode
{
    None,
    Partial,
    Sync,
    Full,
    Finish,
    Block,
    Trees,
}

/// <summary>Which matches are looked for.</summary>
internal enum DeflateStrategy
{
    Default,
    Filtered,
    HuffmanOnly,
    RunLengths,
    Fixed,
}

/// <summary>Compression (RFC 1950, 1951, 1952): hash chains over a window, with or without a look at the next byte's match.</summary>
internal sealed class Deflater
{
    private const int ShortestMatch = 3;
    private const int LongestMatch = 258;
    private const int MinimumLookahead = LongestMatch + ShortestMatch + 1;
    private const int TooFar = 4096;
    private const int HashBits = 15;

    // For each level: the match that is good enough to search less, to not look further at all, to stop at; the length of chains.
    private static readonly (int Good, int Lazy, int Nice, int Chain)[] s_levels =
    [
        (0, 0, 0, 0), (4, 4, 8, 4), (4, 5, 16, 8), (4, 6, 32, 32), (4, 4, 16, 16), (8, 16, 32, 32), (8, 16, 128, 128), (8, 32, 128, 256),
            (32, 128, 258, 1024),
        (32, 258, 258, 4096),
    ];

    private readonly StreamFormat _format;
    private readonly int _level;
    private readonly int _windowBits;
    private readonly DeflateStrategy _strategy;
    private readonly int _windowSize;
    private readonly DeflateBlocks _blocks;
    private readonly byte[] _window;
    private readonly int[] _heads;
    private readonly int[] _previous;
    private int _position;
    private int _lookahead;
    private int _blockStart;
    private bool _hasLiteralWaiting;
    private int _waitingLength = ShortestMatch - 1;
    private int _waitingDistance;
    private uint _check;
    private uint _total;
    private uint _dictionaryCheck;
    private bool _hasDictionary;
    private bool _isStarted;
    private bool _isFinished;
    private FlushMode _lastFlush = (FlushMode)(-1);

    public Deflater(int level, StreamFormat format, int windowBits, int memoryLevel, DeflateStrategy strategy)
    {
        _level = level < 0 ? 6 : level;
        _format = format;
        _windowBits = Math.Max(9, windowBits);
        _strategy = strategy;
        _windowSize = 1 << _windowBits;
        _blocks = new DeflateBlocks(1 << (memoryLevel + 6));
        // Nothing is read from the window or the chains that was not written before: to clear them is most of the work for short data.
        _window = GC.AllocateUninitializedArray<byte>((2 * _windowSize) + 8);
        _heads = GC.AllocateUninitializedArray<int>(1 << HashBits);
        Array.Fill(_heads, -1);
        _previous = GC.AllocateUninitializedArray<int>(_windowSize);
        _check = format == StreamFormat.Gzip ? 0u : 1u;
    }

    private Deflater(Deflater other)
    {
        (_format, _level, _windowBits, _strategy, _windowSize) = (other._format, other._level, other._windowBits, other._strategy,
            other._windowSize);
        _blocks = other._blocks.Copy();
        _window = (byte[])other._window.Clone();
        _heads = (int[])other._heads.Clone();
        _previous = (int[])other._previous.Clone();
        (_position, _lookahead, _blockStart) = (other._position, other._lookahead, other._blockStart);
        (_hasLiteralWaiting, _waitingLength, _waitingDistance) = (other._hasLiteralWaiting, other._waitingLength, other._waitingDistance);
        (_check, _total, _dictionaryCheck, _hasDictionary) = (other._check, other._total, other._dictionaryCheck, other._hasDictionary);
        (_isStarted, _isFinished, _lastFlush) = (other._isStarted, other._isFinished, other._lastFlush);
    }

    public Deflater Copy() => new(this);

    /// <summary>Sets what the decompressor will know before the data.</summary>
    public void SetDictionary(ReadOnlySpan<byte> dictionary)
    {
        if (_format == StreamFormat.Zlib)
        {
            _dictionaryCheck = Checksums.Adler32(1, dictionary);
            _hasDictionary = true;
        }
        if (dictionary.Length > _windowSize - MinimumLookahead) dictionary = dictionary[^(_windowSize - MinimumLookahead)..];
        dictionary.CopyTo(_window);
        for (int i = 0; i + ShortestMatch <= dictionary.Length; i++) Insert(i);
        _position = dictionary.Length;
        _blockStart = _position;
    }

    /// <summary>Compresses more input and says what was written.</summary>
    public byte[] Deflate(ReadOnlySpan<byte> input, FlushMode flush)
    {
        if (_isFinished) return [];
        if (!_isStarted) PutHeader();
        // The same mark twice would say nothing.
        if (input.Length == 0 && flush != FlushMode.Finish && Rank(flush) <= Rank(_lastFlush)) return _blocks.TakeOutput();
        _lastFlush = flush;
        _total += (uint)input.Length;
        if (_format == StreamFormat.Gzip) _check = Checksums.Crc32(_check, input);
        else if (_format == StreamFormat.Zlib) _check = Checksums.Adler32(_check, input);
        bool isDone;
        do
        {
            Poll.OrThrow();
            Fill(ref input);
            isDone = input.Length == 0;
            FlushMode now = isDone ? flush : FlushMode.None;
            if (_level == 0) Store(now);
            else if (_strategy == DeflateStrategy.HuffmanOnly) CompressLiterals();
            else if (_strategy == DeflateStrategy.RunLengths) CompressRuns(now);
            else if (_level < 4) CompressGreedily(now);
            else CompressLazily(now);
        }
        while (!isDone);
        if (flush != FlushMode.None) Flush(flush);
        return _blocks.TakeOutput();
    }

    private static int Rank(FlushMode flush) => ((int)flush * 2) - ((int)flush > 4 ? 9 : 0);

    private void Flush(FlushMode flush)
    {
        bool isLast = flush == FlushMode.Finish;
        if (_level == 0)
        {
            if (_position > _blockStart || isLast) EndStored(isLast);
        }
        else if (isLast || _blocks.SymbolCount > 0)
        {
            EndBlock(isLast);
        }

        switch (flush)
        {
            case FlushMode.Partial:
                _blocks.PutEmptyFixedBlock();
                _blocks.WriteWholeBytes();
                break;
            case FlushMode.Sync or FlushMode.Full:
                _blocks.PutStored([], isLast: false);
                if (flush == FlushMode.Full) Array.Fill(_heads, -1);
                break;
            case FlushMode.Block or FlushMode.Trees:
                _blocks.WriteWholeBytes();
                break;
            case FlushMode.Finish:
                PutTrailer();
                _isFinished = true;
                break;
        }
    }

    private void PutHeader()
    {
        _isStarted = true;
        if (_format == StreamFormat.Gzip)
        {
            byte hint = _level == 9 ? (byte)2 : _strategy >= DeflateStrategy.HuffmanOnly || _level < 2 ? (byte)4 : (byte)0;
            _blocks.PutBytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, hint, 3]);
        }
        else if (_format == StreamFormat.Zlib)
        {
            int flags = _strategy >= DeflateStrategy.HuffmanOnly || _level < 2 ? 0 : _level < 6 ? 1 : _level == 6 ? 2 : 3;
            int header = ((8 + ((_windowBits - 8) << 4)) << 8) | (flags << 6) | (_hasDictionary ? 0x20 : 0);
            header += 31 - (header % 31);
            _blocks.PutBytes([(byte)(header >> 8), (byte)header]);
            if (_hasDictionary) PutNumber(_dictionaryCheck, isBig: true);
        }
    }

    private void PutTrailer()
    {
        if (_format == StreamFormat.Zlib) PutNumber(_check, isBig: true);
        if (_format != StreamFormat.Gzip) return;
        PutNumber(_check, isBig: false);
        PutNumber(_total, isBig: false);
    }

    private void PutNumber(uint value, bool isBig)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, isBig ? BinaryPrimitives.ReverseEndianness(value) : value);
        _blocks.PutBytes(bytes);
    }

    // Takes input into the window; what is too old to be matched makes room.
    private void Fill(ref ReadOnlySpan<byte> input)
    {
        if (_position >= (2 * _windowSize) - MinimumLookahead) Slide();
        int count = Math.Min(input.Length, (2 * _windowSize) - _position - _lookahead);
        input[..count].CopyTo(_window.AsSpan(_position + _lookahead));
        _lookahead += count;
        input = input[count..];
    }

    private void Slide()
    {
        int size = _windowSize;
        _window.AsSpan(size, _position + _lookahead - size).CopyTo(_window);
        _position -= size;
        _blockStart -= size;
        for (int i = 0; i < _heads.Length; i++) _heads[i] = Math.Max(-1, _heads[i] - size);
        for (int i = 0; i < _previous.Length; i++) _previous[i] = Math.Max(-1, _previous[i] - size);
    }

    private void EndBlock(bool isLast)
    {
        bool isKnown = _blockStart >= 0;
        ReadOnlySpan<byte> stored = isKnown ? _window.AsSpan(_blockStart, _position - _blockStart) : [];
        _blocks.EndBlock(stored, isKnown, isLast, _strategy == DeflateStrategy.Fixed);
        _blockStart = _position;
    }

    private void EndStored(bool isLast)
    {
        _blocks.PutStored(_window.AsSpan(_blockStart, _position - _blockStart), isLast);
        if (isLast) _blocks.Align();
        _blockStart = _position;
    }

    private void Store(FlushMode flush)
    {
        _position += _lookahead;
        _lookahead = 0;
        // The window must not slide over what is not written yet.
        if (flush == FlushMode.None && _position >= (2 * _windowSize) - MinimumLookahead && _position > _blockStart)
        {
            EndStored(isLast: false);
        }
    }

    private void AddLiteral()
    {
        _blocks.AddLiteral(_window[_position]);
        _position++;
        _lookahead--;
        if (_blocks.IsFull) EndBlock(isLast: false);
    }

    private void CompressLiterals()
    {
        while (_lookahead > 0) AddLiteral();
    }

    private void CompressRuns(FlushMode flush)
    {
        while (_lookahead > LongestMatch || (_lookahead > 0 && flush != FlushMode.None))
        {
            int length = 0;
            if (_position > 0)
            {
                byte before = _window[_position - 1];
                int most = Math.Min(_lookahead, LongestMatch);
                while (length < most && _window[_position + length] == before) length++;
            }
            if (length < ShortestMatch)
            {
                AddLiteral();
                continue;
            }
            _blocks.AddMatch(1, length);
            _position += length;
            _lookahead -= length;
            if (_blocks.IsFull) EndBlock(isLast: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Insert(int position)
    {
        // The window is longer than what it holds by enough bytes to read four.
        uint three = Unsafe.ReadUnaligned<uint>(ref _window[position]) & 0xFFFFFF;
        uint hash = (three * 0x9E3779B1u) >> (32 - HashBits);
        int head = _heads[hash];
        _previous[position & (_windowSize - 1)] = head;
        _heads[hash] = position;
        return head;
    }

    // The length of the longest match that a chain leads to, if it is longer than one that is known.
    private int FindMatch(int candidate, int best, out int distance)
    {
        (int good, _, int nice, int chain) = s_levels[_level];
        distance = 0;
        if (best >= good) chain >>= 2;
        int most = Math.Min(LongestMatch, _lookahead);
        nice = Math.Min(nice, most);
        if (best >= most) return best;
        int limit = Math.Max(0, _position - (_windowSize - MinimumLookahead));
        // In bounds: a chain leads to positions before this one, and the window is longer than what it holds.
        ref byte window = ref MemoryMarshal.GetArrayDataReference(_window);
        ref int previous = ref MemoryMarshal.GetArrayDataReference(_previous);
        ref byte here = ref Unsafe.Add(ref window, _position);
        ushort start = Unsafe.ReadUnaligned<ushort>(ref here);
        ushort end = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref here, best - 1));
        int mask = _windowSize - 1;
        do
        {
            ref byte there = ref Unsafe.Add(ref window, candidate);
            if (Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref there, best - 1)) == end
                && Unsafe.ReadUnaligned<ushort>(ref there) == start)
            {
                int length = CommonLength(ref here, ref there, most);
                if (length > best)
                {
                    distance = _position - candidate;
                    best = length;
                    if (length >= nice) break;
                    end = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref here, best - 1));
                }
            }
            candidate = Unsafe.Add(ref previous, candidate & mask);
        }
        while (candidate >= limit && --chain > 0);
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CommonLength(ref byte left, ref byte right, int most)
    {
        int length = 0;
        for (; length + 8 <= most; length += 8)
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref left,
                length)) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref right, length));
            if (difference != 0) return length + (BitOperations.TrailingZeroCount(difference) >> 3);
        }
        while (length < most && Unsafe.Add(ref left, length) == Unsafe.Add(ref right, length)) length++;
        return length;
    }

    private bool HasWork(FlushMode flush) => _lookahead >= MinimumLookahead || (_lookahead > 0 && flush != FlushMode.None);

    private bool IsInReach(int candidate) => candidate >= 0 && _position - candidate <= _windowSize - MinimumLookahead;

    private void CompressGreedily(FlushMode flush)
    {
        int longestInserted = s_levels[_level].Lazy;
        while (HasWork(flush))
        {
            int candidate = _lookahead >= ShortestMatch ? Insert(_position) : -1;
            int length = IsInReach(candidate) ? FindMatch(candidate, ShortestMatch - 1, out int distance) : FindNothing(out distance);
            if (length < ShortestMatch)
            {
                AddLiteral();
                continue;
            }
            _blocks.AddMatch(distance, length);
            int last = _position + length;
            if (length <= longestInserted)
            {
                for (int i = _position + 1; i < last && i + ShortestMatch <= _position + _lookahead; i++) Insert(i);
            }
            _lookahead -= length;
            _position = last;
            if (_blocks.IsFull) EndBlock(isLast: false);
        }
    }

    private static int FindNothing(out int distance)
    {
        distance = 0;
        return ShortestMatch - 1;
    }

    // A match is only taken when the next byte has no longer one.
    private void CompressLazily(FlushMode flush)
    {
        int lazy = s_levels[_level].Lazy;
        while (HasWork(flush))
        {
            int candidate = _lookahead >= ShortestMatch ? Insert(_position) : -1;
            int earlier = _waitingLength;
            int earlierDistance = _waitingDistance;
            int length = ShortestMatch - 1;
            int distance = 0;
            if (earlier < lazy && IsInReach(candidate))
            {
                length = FindMatch(candidate, Math.Max(earlier, ShortestMatch - 1), out distance);
                if (distance == 0)
                {
                    length = ShortestMatch - 1;
                }
                else if (length <= 5 && (_strategy == DeflateStrategy.Filtered
                    || (length == ShortestMatch && distance > TooFar)))
                {
                    length = ShortestMatch - 1;
                }
            }
            if (earlier >= ShortestMatch && length <= earlier)
            {
                // The waiting match began one byte before.
                _blocks.AddMatch(earlierDistance, earlier);
                int last = _position - 1 + earlier;
                int end = _position + _lookahead;
                for (int i = _position + 1; i < last && i + ShortestMatch <= end; i++) Insert(i);
                _lookahead = end - last;
                _position = last;
                _hasLiteralWaiting = false;
                _waitingLength = ShortestMatch - 1;
                if (_blocks.IsFull) EndBlock(isLast: false);
                continue;
            }
            if (_hasLiteralWaiting)
            {
                _blocks.AddLiteral(_window[_position - 1]);
                if (_blocks.IsFull) EndBlock(isLast: false);
            }
            _hasLiteralWaiting = true;
            _waitingLength = length;
            _waitingDistance = distance;
            _position++;
            _lookahead--;
        }
        if (flush == FlushMode.None || !_hasLiteralWaiting) return;
        _blocks.AddLiteral(_window[_position - 1]);
        _hasLiteralWaiting = false;
        _waitingLength = ShortestMatch - 1;
        if (_blocks.IsFull && flush != FlushMode.Finish) EndBlock(isLast: false);
    }
}
