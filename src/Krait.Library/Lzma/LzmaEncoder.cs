using Krait.Library.Streams;

namespace Krait.Library.Lzma;

/// <summary>
/// Encodes data with LZMA: finds matches by chains of hashes, takes the better of two places, and codes with a range coder.
/// </summary>
internal sealed class LzmaEncoder
{
    private const uint Top = 1 << 24;
    private const int HashBits = 18;

    private readonly LzmaProperties _properties;
    private readonly int _dictionarySize;
    private readonly int _depth;
    private readonly int _niceLength;
    private readonly ushort[] _probabilities;

    // The data, from some place on: what matches may refer to, and what is to be encoded.
    private byte[] _data = new byte[1 << 16];
    private int _end;
    private int _next;
    private int _hashed;
    private readonly int[] _heads = new int[1 << HashBits];
    private int[] _chain = new int[1 << 16];
    private long _total;

    private int _state;
    private readonly int[] _reps = new int[4];

    private ulong _low;
    private uint _range = uint.MaxValue;
    private byte _cache;
    private long _cacheSize = 1;

    public LzmaEncoder(FilterOptions options)
    {
        _properties = options.Properties;
        _dictionarySize = (int)Math.Min(options.DictionarySize, 1 << 28);
        _depth = options.Depth;
        _niceLength = options.NiceLength;
        _probabilities = new ushort[LzmaModel.Size(_properties)];
        Array.Fill(_heads, -1);
        ResetState();
    }

    /// <summary>How many bytes wait to be encoded.</summary>
    public int Waiting => _end - _next;

    /// <summary>Bytes from a place on, also those that have been encoded.</summary>
    public ReadOnlySpan<byte> Data(int start, int count) => _data.AsSpan(start, count);

    /// <summary>The place of the next byte to encode.</summary>
    public int Position => _next;

    /// <summary>How many bytes the range coder will have written.</summary>
    public long Pending(OutputBuffer output, int start) => output.Count - start + _cacheSize + 4;

    public void ResetState()
    {
        Array.Fill(_probabilities, LzmaModel.Even);
        _state = 0;
        _reps.AsSpan().Clear();
    }

    /// <summary>Begins a new output of the range coder.</summary>
    public void BeginRange() => (_low, _range, _cache, _cacheSize) = (0, uint.MaxValue, 0, 1);

    /// <summary>Adds data to be encoded.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        // What is out of reach of matches is dropped, when that is worth the copy.
        int unreachable = _next - _dictionarySize - LzmaModel.LongestMatch;
        if (unreachable > _dictionarySize && unreachable > 1 << 20) Drop(unreachable);
        if (_end + bytes.Length > _data.Length)
        {
            int capacity = (int)Math.Min(Array.MaxLength, Math.Max(_data.Length * 2L, _end + (long)bytes.Length));
            Array.Resize(ref _data, capacity);
            Array.Resize(ref _chain, capacity);
        }
        bytes.CopyTo(_data.AsSpan(_end));
        _end += bytes.Length;
    }

    private void Drop(int count)
    {
        _data.AsSpan(count, _end - count).CopyTo(_data);
        _chain.AsSpan(count, _hashed - count).CopyTo(_chain);
        _end -= count;
        _next -= count;
        _hashed -= count;
        for (int i = 0; i < _heads.Length; i++) _heads[i] = Math.Max(-1, _heads[i] - count);
        for (int i = 0; i < _hashed; i++) _chain[i] = Math.Max(-1, _chain[i] - count);
    }

    private void HashUntil(int position)
    {
        int last = Math.Min(position, _end - 4);
        for (; _hashed <= last; _hashed++)
        {
            ref int head = ref _heads[Hash(_hashed)];
            _chain[_hashed] = head;
            head = _hashed;
        }
    }

    private int Hash(int position) => (int)(BitConverter.ToUInt32(_data, position) * 2654435761u >> (32 - HashBits));

    private int MatchLength(int first, int second, int limit) => _data.AsSpan(first, limit).CommonPrefixLength(_data.AsSpan(second, limit));

    // The longest match at a place that is not a repeated one; the distance counts from 0.
    private (int Length, int Distance) FindMatch(int position)
    {
        HashUntil(position);
        int limit = Math.Min(LzmaModel.LongestMatch, _end - position);
        if (limit < 4 || _hashed <= position) return (0, 0);
        int best = 3;
        int distance = 0;
        int candidate = _chain[position];
        for (int i = 0; i < _depth && candidate >= 0 && position - candidate <= _dictionarySize; i++, candidate = _chain[candidate])
        {
            if (best < limit && _data[candidate + best] != _data[position + best]) continue;
            int length = MatchLength(candidate, position, limit);
            if (length <= best) continue;
            best = length;
            distance = position - candidate - 1;
            if (length >= _niceLength || length == limit) break;
        }
        // A short match from afar costs more than its bytes.
        return best < 4 || (best == 4 && distance > 1 << 19) ? (0, 0) : (best, distance);
    }

    private (int Length, int Index) FindRepeat(int position)
    {
        int limit = Math.Min(LzmaModel.LongestMatch, _end - position);
        int best = 0;
        int index = 0;
        for (int i = 0; i < _reps.Length; i++)
        {
            int from = position - _reps[i] - 1;
            if (from < 0 || _reps[i] >= _total + position - _next) continue;
            int length = MatchLength(from, position, limit);
            if (length <= best) continue;
            best = length;
            index = i;
        }
        return (best, index);
    }

    /// <summary>Encodes one symbol.</summary>
    public void Encode(OutputBuffer output)
    {
        int position = _next;
        (int length, int distance) = FindMatch(position);
        (int repeat, int index) = FindRepeat(position);
        if (repeat >= 2 && (repeat + 1 >= length || (repeat + 2 >= length && distance >= 1 << 9)))
        {
            EncodeRepeat(output, repeat, index);
            return;
        }
        if (length >= 4)
        {
            if (length < _niceLength && position + 1 < _end)
            {
                // A literal first, if the match after it is longer.
                (int nextLength, int nextDistance) = FindMatch(position + 1);
                if (nextLength > length + 1 || (nextLength == length + 1 && nextDistance <= distance))
                {
                    EncodeLiteral(output);
                    return;
                }
            }
            EncodeMatch(output, length, distance);
            return;
        }
        bool isShortRepeat = _total > _reps[0] && position > _reps[0] && _data[position - _reps[0] - 1] == _data[position] && _state >= 7;
        if (isShortRepeat) EncodeShortRepeat(output);
        else EncodeLiteral(output);
    }

    private int PositionState => (int)_total & ((1 << _properties.PositionBits) - 1);

    private void Take(int count)
    {
        _next += count;
        _total += count;
    }

    private void EncodeLiteral(OutputBuffer output)
    {
        Bit(output, LzmaModel.IsMatch + (_state << 4) + PositionState, 0);
        int previous = _total == 0 ? 0 : _data[_next - 1];
        int context = (((int)_total & ((1 << _properties.LiteralPositionBits) - 1)) << _properties.LiteralContextBits)
            + (previous >> (8 - _properties.LiteralContextBits));
        int index = LzmaModel.Literal + (0x300 * context);
        int value = _data[_next] | 0x100;
        int symbol = 1;
        bool follows = _state >= 7;
        int match = follows ? _data[_next - _reps[0] - 1] : 0;
        for (int shift = 7; shift >= 0; shift--)
        {
            int bit = (value >> shift) & 1;
            int at = index + symbol;
            if (follows)
            {
                int matchBit = (match >> shift) & 1;
                at += (1 + matchBit) << 8;
                follows = matchBit == bit;
            }
            Bit(output, at, bit);
            symbol = (symbol << 1) | bit;
        }
        _state = LzmaModel.AfterLiteral(_state);
        Take(1);
    }

    private void EncodeShortRepeat(OutputBuffer output)
    {
        Bit(output, LzmaModel.IsMatch + (_state << 4) + PositionState, 1);
        Bit(output, LzmaModel.IsRep + _state, 1);
        Bit(output, LzmaModel.IsRep0 + _state, 0);
        Bit(output, LzmaModel.IsRep0Long + (_state << 4) + PositionState, 0);
        _state = LzmaModel.AfterShortRep(_state);
        Take(1);
    }

    private void EncodeRepeat(OutputBuffer output, int length, int index)
    {
        Bit(output, LzmaModel.IsMatch + (_state << 4) + PositionState, 1);
        Bit(output, LzmaModel.IsRep + _state, 1);
        if (index == 0)
        {
            Bit(output, LzmaModel.IsRep0 + _state, 0);
            Bit(output, LzmaModel.IsRep0Long + (_state << 4) + PositionState, 1);
        }
        else
        {
            Bit(output, LzmaModel.IsRep0 + _state, 1);
            Bit(output, LzmaModel.IsRep1 + _state, index == 1 ? 0 : 1);
            if (index > 1) Bit(output, LzmaModel.IsRep2 + _state, index - 2);
            int distance = _reps[index];
            for (; index > 0; index--) _reps[index] = _reps[index - 1];
            _reps[0] = distance;
        }
        EncodeLength(output, LzmaModel.RepLength, length);
        _state = LzmaModel.AfterRep(_state);
        Take(length);
    }

    private void EncodeMatch(OutputBuffer output, int length, int distance)
    {
        Bit(output, LzmaModel.IsMatch + (_state << 4) + PositionState, 1);
        Bit(output, LzmaModel.IsRep + _state, 0);
        EncodeLength(output, LzmaModel.MatchLength, length);
        EncodeDistance(output, (uint)distance, Math.Min(length - LzmaModel.ShortestMatch, 3));
        (_reps[3], _reps[2], _reps[1], _reps[0]) = (_reps[2], _reps[1], _reps[0], distance);
        _state = LzmaModel.AfterMatch(_state);
        Take(length);
    }

    private void EncodeLength(OutputBuffer output, int index, int length)
    {
        length -= LzmaModel.ShortestMatch;
        if (length < 8)
        {
            Bit(output, index, 0);
            Tree(output, index + LzmaModel.LengthLow + (PositionState << 3), 3, length);
            return;
        }
        Bit(output, index, 1);
        Bit(output, index + LzmaModel.LengthChoice2, length < 16 ? 0 : 1);
        if (length < 16) Tree(output, index + LzmaModel.LengthMiddle + (PositionState << 3), 3, length - 8);
        else Tree(output, index + LzmaModel.LengthHigh, 8, length - 16);
    }

    private void EncodeDistance(OutputBuffer output, uint distance, int lengthState)
    {
        int slot = (int)distance;
        if (distance >= 4)
        {
            int top = System.Numerics.BitOperations.Log2(distance);
            slot = (top << 1) | (int)((distance >> (top - 1)) & 1);
        }
        Tree(output, LzmaModel.DistanceSlot + (lengthState << 6), 6, slot);
        if (slot < 4) return;
        int bits = (slot >> 1) - 1;
        uint start = (2u | ((uint)slot & 1)) << bits;
        uint rest = distance - start;
        if (slot < 14)
        {
            ReverseTree(output, LzmaModel.DistanceSpecial + (int)start - slot, bits, rest);
            return;
        }
        Direct(output, rest >> 4, bits - 4);
        ReverseTree(output, LzmaModel.DistanceAlign, 4, rest & 0xF);
    }

    /// <summary>Marks the end of the data.</summary>
    public void EncodeEnd(OutputBuffer output)
    {
        Bit(output, LzmaModel.IsMatch + (_state << 4) + PositionState, 1);
        Bit(output, LzmaModel.IsRep + _state, 0);
        EncodeLength(output, LzmaModel.MatchLength, LzmaModel.ShortestMatch);
        EncodeDistance(output, uint.MaxValue, 0);
    }

    /// <summary>Writes what the range coder has left.</summary>
    public void FinishRange(OutputBuffer output)
    {
        for (int i = 0; i < 5; i++) ShiftLow(output);
    }

    private void Bit(OutputBuffer output, int index, int bit)
    {
        uint probability = _probabilities[index];
        uint bound = (_range >> 11) * probability;
        if (bit == 0)
        {
            _range = bound;
            _probabilities[index] = (ushort)(probability + ((2048 - probability) >> 5));
        }
        else
        {
            _low += bound;
            _range -= bound;
            _probabilities[index] = (ushort)(probability - (probability >> 5));
        }
        Normalize(output);
    }

    private void Normalize(OutputBuffer output)
    {
        while (_range < Top)
        {
            _range <<= 8;
            ShiftLow(output);
        }
    }

    private void ShiftLow(OutputBuffer output)
    {
        if ((uint)_low < 0xFF000000 || _low >> 32 != 0)
        {
            byte carry = (byte)(_low >> 32);
            byte next = _cache;
            for (; _cacheSize > 0; _cacheSize--)
            {
                output.Add((byte)(next + carry));
                next = 0xFF;
            }
            _cache = (byte)(_low >> 24);
        }
        _cacheSize++;
        _low = (_low & 0x00FFFFFF) << 8;
    }

    private void Tree(OutputBuffer output, int index, int bits, int value)
    {
        int symbol = 1;
        for (int shift = bits - 1; shift >= 0; shift--)
        {
            int bit = (value >> shift) & 1;
            Bit(output, index + symbol, bit);
            symbol = (symbol << 1) | bit;
        }
    }

    private void ReverseTree(OutputBuffer output, int index, int bits, uint value)
    {
        int symbol = 1;
        for (int i = 0; i < bits; i++)
        {
            int bit = (int)(value >> i) & 1;
            Bit(output, index + symbol, bit);
            symbol = (symbol << 1) | bit;
        }
    }

    private void Direct(OutputBuffer output, uint value, int bits)
    {
        for (int shift = bits - 1; shift >= 0; shift--)
        {
            _range >>= 1;
            if (((value >> shift) & 1) != 0) _low += _range;
            Normalize(output);
        }
    }
}
