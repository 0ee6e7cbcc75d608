using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Krait.Library.Zlib;

internal sealed partial class Inflater
{
    // Room for a literal and a match of the greatest length, and what copies by eight bytes write beyond.
    private const int FastOutput = 258 + 16;
    private const int FastInput = 16;

    private InflateStatus Run(ReadOnlySpan<byte> input, ref int position, Span<byte> output, ref int written)
    {
        int start = written;
        while (true)
        {
            InflateStatus? status = null;
            switch (_state)
            {
                case State.Header:
                    status = ReadHeader(input, ref position);
                    break;
                case State.GzipHeader:
                    status = ReadGzipHeader(input, ref position);
                    break;
                case State.GzipExtraLength or State.GzipExtra:
                    status = ReadGzipExtra(input, ref position);
                    break;
                case State.GzipName:
                    status = ReadGzipText(input, ref position, GzipHasName, State.GzipComment);
                    break;
                case State.GzipComment:
                    status = ReadGzipText(input, ref position, GzipHasComment, State.GzipCrc);
                    break;
                case State.GzipCrc:
                    status = ReadGzipCrc(input, ref position);
                    break;
                case State.DictionaryId:
                    status = ReadDictionaryId(input, ref position);
                    break;
                case State.Dictionary:
                    return InflateStatus.NeedsDictionary;
                case State.BlockHead:
                    status = ReadBlockHead(input, ref position);
                    break;
                case State.StoredLength:
                    status = ReadStoredLength(input, ref position);
                    break;
                case State.Stored:
                    status = CopyStored(input, ref position, output, ref written);
                    break;
                case State.TableCounts:
                    status = ReadTableCounts(input, ref position);
                    break;
                case State.CodeLengthLengths:
                    status = ReadCodeLengthLengths(input, ref position);
                    break;
                case State.CodeLengths:
                    status = ReadCodeLengths(input, ref position);
                    break;
                case State.Symbol or State.LengthExtra or State.Distance or State.DistanceExtra or State.Match:
                    status = Decode(input, ref position, output, ref written);
                    break;
                case State.Check:
                    // What came in this call belongs to the sum that is compared.
                    if (written > start) AddToCheck(output[start..written]);
                    start = written;
                    status = ReadCheck(input, ref position);
                    break;
                case State.Length:
                    status = ReadLength(input, ref position);
                    break;
                case State.Done:
                    return InflateStatus.Finished;
                case State.Bad:
                    return InflateStatus.Failed;
            }
            if (status is { } known) return known;
        }
    }

    private InflateStatus? ReadBlockHead(ReadOnlySpan<byte> input, ref int position)
    {
        if (_isLastBlock)
        {
            Take(_bits & 7);
            _state = State.Check;
            return null;
        }
        if (!Need(3, input, ref position)) return InflateStatus.Paused;
        _isLastBlock = Take(1) != 0;
        switch (Take(2))
        {
            case 0:
                Take(_bits & 7);
                _state = State.StoredLength;
                return null;
            case 1:
                _literals = s_fixedLiterals;
                _distances = s_fixedDistances;
                _state = State.Symbol;
                return null;
            case 2:
                _state = State.TableCounts;
                return null;
            default:
                return Fail("invalid block type");
        }
    }

    private InflateStatus? ReadStoredLength(ReadOnlySpan<byte> input, ref int position)
    {
        if (!Need(32, input, ref position)) return InflateStatus.Paused;
        uint lengths = Take(32);
        if ((lengths & 0xFFFF) != ((lengths >> 16) ^ 0xFFFF)) return Fail("invalid stored block lengths");
        _remaining = (int)(lengths & 0xFFFF);
        _state = State.Stored;
        return null;
    }

    private InflateStatus? CopyStored(ReadOnlySpan<byte> input, ref int position, Span<byte> output, ref int written)
    {
        while (_remaining > 0 && _bits >= 8 && written < output.Length)
        {
            output[written++] = (byte)Take(8);
            _remaining--;
        }
        if (_remaining > 0 && _bits < 8)
        {
            int count = Math.Min(_remaining, Math.Min(input.Length - position, output.Length - written));
            input.Slice(position, count).CopyTo(output[written..]);
            position += count;
            written += count;
            _remaining -= count;
        }
        if (_remaining > 0) return InflateStatus.Paused;
        _state = State.BlockHead;
        return null;
    }

    private InflateStatus? ReadTableCounts(ReadOnlySpan<byte> input, ref int position)
    {
        if (!Need(14, input, ref position)) return InflateStatus.Paused;
        _literalCount = (int)Take(5) + 257;
        _distanceCount = (int)Take(5) + 1;
        _codeCount = (int)Take(4) + 4;
        if (_literalCount > 286 || _distanceCount > 30) return Fail("too many length or distance symbols");
        _have = 0;
        _lengths.AsSpan(0, 19).Clear();
        _state = State.CodeLengthLengths;
        return null;
    }

    private InflateStatus? ReadCodeLengthLengths(ReadOnlySpan<byte> input, ref int position)
    {
        while (_have < _codeCount)
        {
            if (!Need(3, input, ref position)) return InflateStatus.Paused;
            _lengths[s_order[_have++]] = (byte)Take(3);
        }
        _ownLiterals ??= new HuffmanTable(RootLiteralBits, LiteralCapacity);
        _literals = _ownLiterals;
        if (!_literals.Build(CodeKind.CodeLengths, _lengths.AsSpan(0, 19))) return Fail("invalid code lengths set");
        _have = 0;
        _state = State.CodeLengths;
        return null;
    }

    private InflateStatus? ReadCodeLengths(ReadOnlySpan<byte> input, ref int position)
    {
        while (_have < _literalCount + _distanceCount)
        {
            uint entry = _literals.Entries[Peek(_literals.RootBits)];
            while (TableEntry.Bits(entry) > _bits)
            {
                if (!Need(_bits + 1, input, ref position)) return InflateStatus.Paused;
                entry = _literals.Entries[Peek(_literals.RootBits)];
            }
            int symbol = TableEntry.Value(entry);
            int bits = TableEntry.Bits(entry);
            if (symbol < 16)
            {
                Take(bits);
                _lengths[_have++] = (byte)symbol;
                continue;
            }
            int extra = symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
            if (!Need(bits + extra, input, ref position)) return InflateStatus.Paused;
            Take(bits);
            if (symbol == 16 && _have == 0) return Fail("invalid bit length repeat");
            byte repeated = symbol == 16 ? _lengths[_have - 1] : (byte)0;
            int count = (int)Take(extra) + (symbol == 18 ? 11 : 3);
            if (_have + count > _literalCount + _distanceCount) return Fail("invalid bit length repeat");
            _lengths.AsSpan(_have, count).Fill(repeated);
            _have += count;
        }
        if (_lengths[256] == 0) return Fail("invalid code -- missing end-of-block");
        if (!_literals.Build(CodeKind.Literals, _lengths.AsSpan(0, _literalCount))) return Fail("invalid literal/lengths set");
        _ownDistances ??= new HuffmanTable(RootDistanceBits, DistanceCapacity);
        _distances = _ownDistances;
        if (!_distances.Build(CodeKind.Distances, _lengths.AsSpan(_literalCount, _distanceCount))) return Fail("invalid distances set");
        _state = State.Symbol;
        return null;
    }

    // The entry of the next code; false when there are not enough bits for it.
    private bool TryEntry(HuffmanTable table, ReadOnlySpan<byte> input, ref int position, out uint entry, out int bits)
    {
        while (true)
        {
            entry = table.Entries[Peek(table.RootBits)];
            bits = TableEntry.Bits(entry);
            if (bits <= _bits)
            {
                if (TableEntry.Kind(entry) != TableEntry.Link) return true;
                entry = table.Entries[TableEntry.Value(entry) + (int)((_hold >> bits) & ((1UL << TableEntry.Extra(entry)) - 1))];
                bits += TableEntry.Bits(entry);
                if (bits <= _bits) return true;
            }
            if (!Need(_bits + 1, input, ref position)) return false;
        }
    }

    private InflateStatus? Decode(ReadOnlySpan<byte> input, ref int position, Span<byte> output, ref int written)
    {
        while (true)
        {
            switch (_state)
            {
                case State.Symbol:
                    if (input.Length - position >= FastInput && output.Length - written >= FastOutput)
                    {
                        DecodeFast(input, ref position, output, ref written);
                        if (_state != State.Symbol) return null;
                    }
                    if (!TryEntry(_literals, input, ref position, out uint entry, out int bits)) return InflateStatus.Paused;
                    switch (TableEntry.Kind(entry))
                    {
                        case TableEntry.Literal:
                            if (written == output.Length) return InflateStatus.Paused;
                            Take(bits);
                            output[written++] = (byte)TableEntry.Value(entry);
                            continue;
                        case TableEntry.EndOfBlock:
                            Take(bits);
                            _state = State.BlockHead;
                            return null;
                        case TableEntry.Base:
                            Take(bits);
                            _length = TableEntry.Value(entry);
                            _extra = TableEntry.Extra(entry);
                            _state = State.LengthExtra;
                            break;
                        default:
                            return Fail("invalid literal/length code");
                    }
                    goto case State.LengthExtra;
                case State.LengthExtra:
                    if (!Need(_extra, input, ref position)) return InflateStatus.Paused;
                    _length += (int)Take(_extra);
                    _state = State.Distance;
                    goto case State.Distance;
                case State.Distance:
                    if (!TryEntry(_distances, input, ref position, out entry, out bits)) return InflateStatus.Paused;
                    if (TableEntry.Kind(entry) != TableEntry.Base) return Fail("invalid distance code");
                    Take(bits);
                    _distance = TableEntry.Value(entry);
                    _extra = TableEntry.Extra(entry);
                    _state = State.DistanceExtra;
                    goto case State.DistanceExtra;
                case State.DistanceExtra:
                    if (!Need(_extra, input, ref position)) return InflateStatus.Paused;
                    _distance += (int)Take(_extra);
                    if (_distance > written + _windowUsed) return Fail("invalid distance too far back");
                    _state = State.Match;
                    goto case State.Match;
                case State.Match:
                    int count = Math.Min(_length, output.Length - written);
                    for (int i = 0; i < count; i++, written++) output[written] = Before(output, written, _distance);
                    _length -= count;
                    if (_length > 0) return InflateStatus.Paused;
                    _state = State.Symbol;
                    continue;
                default:
                    return null;
            }
        }
    }

    // The byte at a distance before a position of the output, which may be in the window.
    private byte Before(Span<byte> output, int position, int distance)
    {
        if (distance <= position) return output[position - distance];
        int index = _windowNext - (distance - position);
        return _window![index < 0 ? index + _window.Length : index];
    }

    // As long as there is enough input for a match and enough room for one, nothing has to be looked at twice.
    private void DecodeFast(ReadOnlySpan<byte> input, ref int inputPosition, Span<byte> output, ref int outputPosition)
    {
        int position = inputPosition;
        int written = outputPosition;
        int lastInput = input.Length - FastInput;
        int lastOutput = output.Length - FastOutput;
        ulong hold = _hold;
        int bits = _bits;
        ref byte source = ref MemoryMarshal.GetReference(input);
        ref byte target = ref MemoryMarshal.GetReference(output);
        uint[] literals = _literals.Entries;
        uint[] distances = _distances.Entries;
        uint literalMask = (1u << _literals.RootBits) - 1;
        uint distanceMask = (1u << _distances.RootBits) - 1;
        while (position <= lastInput && written <= lastOutput)
        {
            // In bounds: at least eight bytes are left. A literal takes 15 bits, a match 48.
            hold |= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, position)) << bits;
            position += (63 - bits) >> 3;
            bits |= 56;
            uint entry = literals[(uint)hold & literalMask];
            if (TableEntry.Kind(entry) == TableEntry.Link)
            {
                hold >>= TableEntry.Bits(entry);
                bits -= TableEntry.Bits(entry);
                entry = literals[TableEntry.Value(entry) + (int)((uint)hold & ((1u << TableEntry.Extra(entry)) - 1))];
            }
            hold >>= TableEntry.Bits(entry);
            bits -= TableEntry.Bits(entry);
            if (TableEntry.Kind(entry) == TableEntry.Literal)
            {
                Unsafe.Add(ref target, written++) = (byte)TableEntry.Value(entry);
                // A second literal fits what is left of the bits.
                entry = literals[(uint)hold & literalMask];
                if (TableEntry.Kind(entry) != TableEntry.Literal) continue;
                hold >>= TableEntry.Bits(entry);
                bits -= TableEntry.Bits(entry);
                Unsafe.Add(ref target, written++) = (byte)TableEntry.Value(entry);
                continue;
            }
            if (TableEntry.Kind(entry) != TableEntry.Base)
            {
                if (TableEntry.Kind(entry) == TableEntry.EndOfBlock) _state = State.BlockHead;
                else Fail("invalid literal/length code");
                break;
            }
            int length = TableEntry.Value(entry) + (int)((uint)hold & ((1u << TableEntry.Extra(entry)) - 1));
            hold >>= TableEntry.Extra(entry);
            bits -= TableEntry.Extra(entry);
            entry = distances[(uint)hold & distanceMask];
            if (TableEntry.Kind(entry) == TableEntry.Link)
            {
                hold >>= TableEntry.Bits(entry);
                bits -= TableEntry.Bits(entry);
                entry = distances[TableEntry.Value(entry) + (int)((uint)hold & ((1u << TableEntry.Extra(entry)) - 1))];
            }
            hold >>= TableEntry.Bits(entry);
            bits -= TableEntry.Bits(entry);
            if (TableEntry.Kind(entry) != TableEntry.Base)
            {
                Fail("invalid distance code");
                break;
            }
            int distance = TableEntry.Value(entry) + (int)((uint)hold & ((1u << TableEntry.Extra(entry)) - 1));
            hold >>= TableEntry.Extra(entry);
            bits -= TableEntry.Extra(entry);
            if (distance > written)
            {
                if (distance > written + _windowUsed)
                {
                    Fail("invalid distance too far back");
                    break;
                }
                for (int i = 0; i < length; i++, written++) output[written] = Before(output, written, distance);
                continue;
            }
            CopyMatch(ref target, written, distance, length);
            written += length;
        }
        // Whole bytes that were read ahead are the caller's again; bits above those that are counted were never taken.
        int ahead = Math.Min(bits >> 3, position - inputPosition);
        position -= ahead;
        bits -= ahead << 3;
        _hold = bits == 0 ? 0 : hold & (ulong.MaxValue >> (64 - bits));
        _bits = bits;
        inputPosition = position;
        outputPosition = written;
    }

    // May write up to seven bytes too much: there is room.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(ref byte target, int written, int distance, int length)
    {
        ref byte to = ref Unsafe.Add(ref target, written);
        ref byte from = ref Unsafe.Add(ref target, written - distance);
        if (distance >= 8)
        {
            for (int i = 0; i < length; i += 8)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i),
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, i)));
            }
        }
        else if (distance == 1)
        {
            Unsafe.InitBlockUnaligned(ref to, from, (uint)length);
        }
        else
        {
            for (int i = 0; i < length; i++) Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i);
        }
    }
}
