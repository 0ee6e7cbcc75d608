using Krait.Library.Streams;

namespace Krait.Library.Lzma;

/// <summary>How a run of the LZMA decoder ended.</summary>
internal enum LzmaResult
{
    NeedsInput,
    OutputFull,
    EndMarker,
    Corrupt,
}

/// <summary>Decodes the symbols of LZMA: a dictionary, the model and the range decoder.</summary>
/// <remarks>A symbol for which there is too little input is taken back: the probabilities that it changed are noted.</remarks>
internal sealed class LzmaDecoder
{
    private const int FirstWindow = 1 << 16;
    private const uint Top = 1 << 24;
    private const int MostChanges = 64;

    private readonly int[] _changed = new int[MostChanges];
    private readonly ushort[] _before = new ushort[MostChanges];
    private int _changes;

    private ushort[] _probabilities = [];
    private LzmaProperties _properties;
    private readonly uint _dictionarySize;
    private byte[] _window = new byte[FirstWindow];
    private int _windowPosition;
    private long _total;

    private uint _range;
    private uint _code;
    private int _startBytes;
    private int _state;
    private uint _rep0;
    private uint _rep1;
    private uint _rep2;
    private uint _rep3;
    private int _pending;

    // While a symbol is decoded.
    private int _position;
    private bool _isShort;

    public LzmaDecoder(uint dictionarySize) => _dictionarySize = Math.Max(dictionarySize, 4096);

    /// <summary>Whether the range decoder has read all that the encoder wrote.</summary>
    public bool IsAtRest => _code == 0;

    /// <summary>Whether a match is only partly written.</summary>
    public bool HasPending => _pending > 0;

    /// <summary>Forgets everything but the dictionary.</summary>
    public void Reset(LzmaProperties properties)
    {
        _properties = properties;
        int size = LzmaModel.Size(properties);
        if (_probabilities.Length != size) _probabilities = new ushort[size];
        Array.Fill(_probabilities, LzmaModel.Even);
        _state = 0;
        _rep0 = _rep1 = _rep2 = _rep3 = 0;
        _pending = 0;
    }

    /// <summary>Forgets the model, with the parameters as they are.</summary>
    public void ResetState() => Reset(_properties);

    /// <summary>Forgets the dictionary.</summary>
    public void ResetDictionary() => _total = _windowPosition = 0;

    /// <summary>Begins to read a range coder's output.</summary>
    public void BeginRange()
    {
        _range = uint.MaxValue;
        _code = 0;
        _startBytes = 5;
    }

    /// <summary>Adds bytes to the dictionary that are not compressed.</summary>
    public void AddPlain(ReadOnlySpan<byte> bytes, OutputBuffer output)
    {
        foreach (byte each in bytes) Put(each);
        output.Add(bytes);
    }

    private void Put(byte value)
    {
        if (_windowPosition == _window.Length)
        {
            // The window grows with the data until it has the dictionary's size.
            if ((uint)_window.Length < _dictionarySize && _total == _windowPosition)
            {
                Array.Resize(ref _window, (int)Math.Min(_dictionarySize, (uint)Math.Min(Array.MaxLength, (long)_window.Length * 2)));
            }
            else
            {
                _windowPosition = 0;
            }
        }
        _window[_windowPosition++] = value;
        _total++;
    }

    private byte At(uint distance)
    {
        int index = _windowPosition - 1 - (int)distance;
        return _window[index < 0 ? index + _window.Length : index];
    }

    /// <summary>Decodes until output has reached a length, or the input is used.</summary>
    public LzmaResult Decode(ReadOnlySpan<byte> input, ref int position, OutputBuffer output, long limit)
    {
        for (; _startBytes > 0; _startBytes--)
        {
            if (position == input.Length) return LzmaResult.NeedsInput;
            if (_startBytes == 5 && input[position] != 0) return LzmaResult.Corrupt;
            _code = (_code << 8) | input[position++];
        }
        while (true)
        {
            for (; _pending > 0; _pending--)
            {
                if (output.Count >= limit) return LzmaResult.OutputFull;
                byte value = At(_rep0);
                Put(value);
                output.Add(value);
            }
            if (output.Count >= limit) return LzmaResult.OutputFull;
            (uint range, uint code, int state) = (_range, _code, _state);
            (uint rep0, uint rep1, uint rep2, uint rep3) = (_rep0, _rep1, _rep2, _rep3);
            _changes = 0;
            _isShort = false;
            _position = position;
            int literal = -1;
            LzmaResult? result = Symbol(input, ref literal);
            if (_isShort)
            {
                while (_changes-- > 0) _probabilities[_changed[_changes]] = _before[_changes];
                (_range, _code, _state) = (range, code, state);
                (_rep0, _rep1, _rep2, _rep3) = (rep0, rep1, rep2, rep3);
                _pending = 0;
                return LzmaResult.NeedsInput;
            }
            position = _position;
            if (result is { } ended) return ended;
            if (literal < 0) continue;
            Put((byte)literal);
            output.Add((byte)literal);
        }
    }

    /// <summary>Reads what the range coder has left after the last symbol; false when there is too little input.</summary>
    public bool TryNormalize(ReadOnlySpan<byte> input, ref int position)
    {
        if (_range >= Top) return true;
        if (position == input.Length) return false;
        _range <<= 8;
        _code = (_code << 8) | input[position++];
        return true;
    }

    private void Normalize(ReadOnlySpan<byte> input)
    {
        if (_range >= Top) return;
        byte next = 0;
        if (_position < input.Length) next = input[_position++];
        else _isShort = true;
        _range <<= 8;
        _code = (_code << 8) | next;
    }

    private int Bit(ReadOnlySpan<byte> input, int index)
    {
        Normalize(input);
        uint probability = _probabilities[index];
        if (_changes < MostChanges)
        {
            _changed[_changes] = index;
            _before[_changes++] = (ushort)probability;
        }
        uint bound = (_range >> 11) * probability;
        if (_code < bound)
        {
            _range = bound;
            _probabilities[index] = (ushort)(probability + ((2048 - probability) >> 5));
            return 0;
        }
        _range -= bound;
        _code -= bound;
        _probabilities[index] = (ushort)(probability - (probability >> 5));
        return 1;
    }

    private int Tree(ReadOnlySpan<byte> input, int index, int bits)
    {
        int symbol = 1;
        for (int i = 0; i < bits; i++) symbol = (symbol << 1) | Bit(input, index + symbol);
        return symbol - (1 << bits);
    }

    private int ReverseTree(ReadOnlySpan<byte> input, int index, int bits)
    {
        int symbol = 1;
        int value = 0;
        for (int i = 0; i < bits; i++)
        {
            int bit = Bit(input, index + symbol);
            symbol = (symbol << 1) | bit;
            value |= bit << i;
        }
        return value;
    }

    private uint Direct(ReadOnlySpan<byte> input, int bits)
    {
        uint value = 0;
        for (; bits > 0; bits--)
        {
            Normalize(input);
            _range >>= 1;
            _code -= _range;
            uint mask = 0u - (_code >> 31);
            _code += _range & mask;
            value = (value << 1) + mask + 1;
        }
        return value;
    }

    // Null after a literal, which is given back, or a match, which is pending.
    private LzmaResult? Symbol(ReadOnlySpan<byte> input, ref int literal)
    {
        int positionState = (int)_total & ((1 << _properties.PositionBits) - 1);
        if (Bit(input, LzmaModel.IsMatch + (_state << 4) + positionState) == 0)
        {
            literal = LiteralSymbol(input);
            _state = LzmaModel.AfterLiteral(_state);
            return null;
        }
        if (Bit(input, LzmaModel.IsRep + _state) == 0)
        {
            (_rep3, _rep2, _rep1) = (_rep2, _rep1, _rep0);
            _pending = Length(input, LzmaModel.MatchLength, positionState);
            _state = LzmaModel.AfterMatch(_state);
            _rep0 = Distance(input, Math.Min(_pending - LzmaModel.ShortestMatch, 3));
            if (_rep0 == uint.MaxValue)
            {
                _pending = 0;
                Normalize(input);
                return LzmaResult.EndMarker;
            }
        }
        else
        {
            if (_total == 0) return LzmaResult.Corrupt;
            if (Bit(input, LzmaModel.IsRep0 + _state) == 0)
            {
                if (Bit(input, LzmaModel.IsRep0Long + (_state << 4) + positionState) == 0)
                {
                    _state = LzmaModel.AfterShortRep(_state);
                    _pending = 1;
                    return _rep0 < _total && _rep0 < _dictionarySize ? null : LzmaResult.Corrupt;
                }
            }
            else
            {
                uint distance = _rep1;
                if (Bit(input, LzmaModel.IsRep1 + _state) != 0)
                {
                    distance = _rep2;
                    if (Bit(input, LzmaModel.IsRep2 + _state) != 0)
                    {
                        distance = _rep3;
                        _rep3 = _rep2;
                    }
                    _rep2 = _rep1;
                }
                _rep1 = _rep0;
                _rep0 = distance;
            }
            _pending = Length(input, LzmaModel.RepLength, positionState);
            _state = LzmaModel.AfterRep(_state);
        }
        return _rep0 < _total && _rep0 < _dictionarySize ? null : LzmaResult.Corrupt;
    }

    private int LiteralSymbol(ReadOnlySpan<byte> input)
    {
        int previous = _total == 0 ? 0 : At(0);
        int context = (((int)_total & ((1 << _properties.LiteralPositionBits) - 1)) << _properties.LiteralContextBits)
            + (previous >> (8 - _properties.LiteralContextBits));
        int index = LzmaModel.Literal + (0x300 * context);
        int symbol = 1;
        if (_state >= 7)
        {
            int match = _total > _rep0 ? At(_rep0) : 0;
            while (symbol < 0x100)
            {
                int matchBit = (match >> 7) & 1;
                match <<= 1;
                int bit = Bit(input, index + ((1 + matchBit) << 8) + symbol);
                symbol = (symbol << 1) | bit;
                if (bit != matchBit) break;
            }
        }
        while (symbol < 0x100) symbol = (symbol << 1) | Bit(input, index + symbol);
        return symbol & 0xFF;
    }

    private int Length(ReadOnlySpan<byte> input, int index, int positionState)
    {
        if (Bit(input, index) == 0) return LzmaModel.ShortestMatch + Tree(input, index + LzmaModel.LengthLow + (positionState << 3), 3);
        if (Bit(input, index + LzmaModel.LengthChoice2) == 0)
        {
            return LzmaModel.ShortestMatch + 8 + Tree(input, index + LzmaModel.LengthMiddle + (positionState << 3), 3);
        }
        return LzmaModel.ShortestMatch + 16 + Tree(input, index + LzmaModel.LengthHigh, 8);
    }

    private uint Distance(ReadOnlySpan<byte> input, int lengthState)
    {
        int slot = Tree(input, LzmaModel.DistanceSlot + (lengthState << 6), 6);
        if (slot < 4) return (uint)slot;
        int bits = (slot >> 1) - 1;
        uint distance = (2u | ((uint)slot & 1)) << bits;
        if (slot < 14) return distance + (uint)ReverseTree(input, LzmaModel.DistanceSpecial + (int)distance - slot, bits);
        distance += Direct(input, bits - 4) << 4;
        return distance + (uint)ReverseTree(input, LzmaModel.DistanceAlign, 4);
    }
}
