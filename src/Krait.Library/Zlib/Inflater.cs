using Krait.Modules.Binary;

namespace Krait.Library.Zlib;

/// <summary>What surrounds the compressed data.</summary>
internal enum StreamFormat
{
    Raw,
    Zlib,
    Gzip,

    /// <summary>Zlib or gzip, as the first bytes say.</summary>
    Detected,
}

/// <summary>How a call of the inflater ended.</summary>
internal enum InflateStatus
{
    /// <summary>It needs more input, or more room for output.</summary>
    Paused,
    Finished,
    NeedsDictionary,
    Failed,
}

/// <summary>Decompression (RFC 1950, 1951, 1952) that can stop at any byte of input and output.</summary>
internal sealed partial class Inflater
{
    private enum State
    {
        Header,
        GzipHeader,
        GzipExtraLength,
        GzipExtra,
        GzipName,
        GzipComment,
        GzipCrc,
        DictionaryId,
        Dictionary,
        BlockHead,
        StoredLength,
        Stored,
        TableCounts,
        CodeLengthLengths,
        CodeLengths,
        Symbol,
        LengthExtra,
        Distance,
        DistanceExtra,
        Match,
        Check,
        Length,
        Done,
        Bad,
    }

    private const int RootLiteralBits = 10;
    private const int RootDistanceBits = 9;
    private const int LiteralCapacity = 1 << 12;
    private const int DistanceCapacity = 1 << 11;

    private static readonly HuffmanTable s_fixedLiterals = MakeFixedLiterals();
    private static readonly HuffmanTable s_fixedDistances = MakeFixedDistances();
    private static readonly byte[] s_order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly StreamFormat _format;
    private readonly int _windowBits;
    private State _state;
    private bool _isGzip;
    private int _gzipFlags;
    private bool _isLastBlock;
    private int _remaining;
    private int _headerPosition;
    private uint _headerCheck;

    // Bits that were read and not used yet, the next one lowest.
    private ulong _hold;
    private int _bits;

    private byte[]? _window;
    private int _windowUsed;
    private int _windowNext;
    private uint _check;
    private uint _total;

    private HuffmanTable? _ownLiterals;
    private HuffmanTable? _ownDistances;
    private HuffmanTable _literals = s_fixedLiterals;
    private HuffmanTable _distances = s_fixedDistances;
    private readonly byte[] _lengths = new byte[320];
    private int _literalCount;
    private int _distanceCount;
    private int _codeCount;
    private int _have;
    private int _length;
    private int _distance;
    private int _extra;

    public Inflater(StreamFormat format, int windowBits)
    {
        _format = format;
        _windowBits = windowBits;
        _state = format == StreamFormat.Raw ? State.BlockHead : State.Header;
    }

    private Inflater(Inflater other)
    {
        _format = other._format;
        _windowBits = other._windowBits;
        _state = other._state;
        _isGzip = other._isGzip;
        _gzipFlags = other._gzipFlags;
        _isLastBlock = other._isLastBlock;
        _remaining = other._remaining;
        _headerPosition = other._headerPosition;
        _headerCheck = other._headerCheck;
        _hold = other._hold;
        _bits = other._bits;
        _window = (byte[]?)other._window?.Clone();
        _windowUsed = other._windowUsed;
        _windowNext = other._windowNext;
        _check = other._check;
        _total = other._total;
        _lengths = (byte[])other._lengths.Clone();
        (_literalCount, _distanceCount, _codeCount, _have) = (other._literalCount, other._distanceCount, other._codeCount, other._have);
        (_length, _distance, _extra) = (other._length, other._distance, other._extra);
        Message = other.Message;
        // Tables are made anew for each block, in the same place: a copy needs its own.
        _literals = CopyTable(other._literals, s_fixedLiterals, ref _ownLiterals);
        _distances = CopyTable(other._distances, s_fixedDistances, ref _ownDistances);
    }

    /// <summary>What is wrong with the data, in zlib's words; null when nothing is.</summary>
    public string? Message { get; private set; }

    public bool IsFinished => _state == State.Done;

    public Inflater Copy() => new(this);

    private HuffmanTable CopyTable(HuffmanTable table, HuffmanTable fixedTable, ref HuffmanTable? own)
    {
        if (ReferenceEquals(table, fixedTable)) return table;
        own = table.Copy();
        return own;
    }

    private static HuffmanTable MakeFixedLiterals()
    {
        byte[] lengths = new byte[288];
        for (int i = 0; i < 288; i++) lengths[i] = (byte)(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
        HuffmanTable table = new(9, 512);
        table.Build(CodeKind.Literals, lengths);
        return table;
    }

    private static HuffmanTable MakeFixedDistances()
    {
        byte[] lengths = new byte[32];
        Array.Fill(lengths, (byte)5);
        HuffmanTable table = new(5, 32);
        table.Build(CodeKind.Distances, lengths);
        return table;
    }

    private InflateStatus Fail(string message)
    {
        Message = message;
        _state = State.Bad;
        return InflateStatus.Failed;
    }

    /// <summary>Sets what comes before the data; false when it is not the dictionary that the data was compressed with.</summary>
    public bool TrySetDictionary(ReadOnlySpan<byte> dictionary)
    {
        if (_state == State.Dictionary)
        {
            if (Checksums.Adler32(1, dictionary) != _check) return false;
            _check = 1;
            _state = State.BlockHead;
        }
        else if (_format != StreamFormat.Raw)
        {
            return false;
        }

        Remember(dictionary);
        return true;
    }

    // Keeps the end of what was put out, which later calls may refer to.
    private void Remember(ReadOnlySpan<byte> output)
    {
        int size = 1 << (_windowBits == 0 ? 15 : Math.Max(_windowBits, 8));
        _window ??= new byte[Math.Max(size, 1 << 15)];
        if (output.Length >= _window.Length)
        {
            output[^_window.Length..].CopyTo(_window);
            _windowNext = 0;
            _windowUsed = _window.Length;
            return;
        }
        int first = Math.Min(output.Length, _window.Length - _windowNext);
        output[..first].CopyTo(_window.AsSpan(_windowNext));
        output[first..].CopyTo(_window);
        _windowNext = (_windowNext + output.Length) % _window.Length;
        _windowUsed = Math.Min(_window.Length, _windowUsed + output.Length);
    }

    /// <summary>
    /// Decompresses from a position of the input to one of the output, both of which move; what the output holds before belongs to
    /// this call.
    /// </summary>
    public InflateStatus Inflate(ReadOnlySpan<byte> input, ref int inputPosition, Span<byte> output, ref int outputPosition)
    {
        int start = outputPosition;
        InflateStatus status = Run(input, ref inputPosition, output, ref outputPosition);
        if (_state < State.Check && outputPosition > start) AddToCheck(output[start..outputPosition]);
        return status;
    }

    /// <summary>Ends a series of calls with one output, all of which is remembered.</summary>
    public void EndOutput(ReadOnlySpan<byte> output)
    {
        if (_state != State.Done && output.Length > 0) Remember(output);
    }

    private void AddToCheck(ReadOnlySpan<byte> output)
    {
        _total += (uint)output.Length;
        if (_format == StreamFormat.Raw) return;
        _check = _isGzip ? Checksums.Crc32(_check, output) : Checksums.Adler32(_check, output);
    }

    private bool Need(int count, ReadOnlySpan<byte> input, ref int position)
    {
        while (_bits < count)
        {
            if (position >= input.Length) return false;
            _hold |= (ulong)input[position++] << _bits;
            _bits += 8;
        }
        return true;
    }

    private uint Peek(int count) => (uint)_hold & ((1u << count) - 1);

    private uint Take(int count)
    {
        uint value = (uint)(_hold & ((1UL << count) - 1));
        _hold >>= count;
        _bits -= count;
        return value;
    }
}
