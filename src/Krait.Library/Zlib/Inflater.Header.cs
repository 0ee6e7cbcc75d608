using System.Buffers.Binary;
using Krait.Modules.Binary;

namespace Krait.Library.Zlib;

internal sealed partial class Inflater
{
    private const int GzipHasCrc = 2;
    private const int GzipHasExtra = 4;
    private const int GzipHasName = 8;
    private const int GzipHasComment = 16;

    // Null to go on.
    private InflateStatus? ReadHeader(ReadOnlySpan<byte> input, ref int position)
    {
        if (!Need(16, input, ref position)) return InflateStatus.Paused;
        uint head = Peek(16);
        if (_format != StreamFormat.Zlib && head == 0x8B1F)
        {
            _headerCheck = Checksums.Crc32(0, [0x1F, 0x8B]);
            Take(16);
            _isGzip = true;
            _headerPosition = 2;
            _state = State.GzipHeader;
            return null;
        }
        uint method = head & 0xFF;
        if (_format == StreamFormat.Gzip || ((method << 8) + (head >> 8)) % 31 != 0) return Fail("incorrect header check");
        if ((method & 15) != 8) return Fail("unknown compression method");
        int bits = (int)(method >> 4) + 8;
        if (bits > 15 || (_windowBits != 0 && bits > _windowBits)) return Fail("invalid window size");
        Take(16);
        _check = 1;
        _state = (head & 0x2000) != 0 ? State.DictionaryId : State.BlockHead;
        return null;
    }

    private InflateStatus? ReadGzipHeader(ReadOnlySpan<byte> input, ref int position)
    {
        while (_headerPosition < 10)
        {
            if (!Need(8, input, ref position)) return InflateStatus.Paused;
            byte each = (byte)Take(8);
            if (_headerPosition == 2 && each != 8) return Fail("unknown compression method");
            if (_headerPosition == 3)
            {
                if ((each & 0xE0) != 0) return Fail("unknown header flags set");
                _gzipFlags = each;
            }
            _headerCheck = Checksums.Crc32(_headerCheck, [each]);
            _headerPosition++;
        }
        _state = State.GzipExtraLength;
        return null;
    }

    private InflateStatus? ReadGzipExtra(ReadOnlySpan<byte> input, ref int position)
    {
        if (_state == State.GzipExtraLength)
        {
            _remaining = 0;
            if ((_gzipFlags & GzipHasExtra) != 0)
            {
                if (!Need(16, input, ref position)) return InflateStatus.Paused;
                _remaining = (int)Take(16);
                _headerCheck = Checksums.Crc32(_headerCheck, [(byte)_remaining, (byte)(_remaining >> 8)]);
            }
            _state = State.GzipExtra;
        }
        while (_remaining > 0)
        {
            if (!Need(8, input, ref position)) return InflateStatus.Paused;
            _headerCheck = Checksums.Crc32(_headerCheck, [(byte)Take(8)]);
            _remaining--;
        }
        _state = State.GzipName;
        return null;
    }

    private InflateStatus? ReadGzipText(ReadOnlySpan<byte> input, ref int position, int flag, State next)
    {
        while ((_gzipFlags & flag) != 0)
        {
            if (!Need(8, input, ref position)) return InflateStatus.Paused;
            byte each = (byte)Take(8);
            _headerCheck = Checksums.Crc32(_headerCheck, [each]);
            if (each == 0) break;
        }
        _state = next;
        return null;
    }

    private InflateStatus? ReadGzipCrc(ReadOnlySpan<byte> input, ref int position)
    {
        if ((_gzipFlags & GzipHasCrc) != 0)
        {
            if (!Need(16, input, ref position)) return InflateStatus.Paused;
            if (Take(16) != (_headerCheck & 0xFFFF)) return Fail("header crc mismatch");
        }
        _check = 0;
        _state = State.BlockHead;
        return null;
    }

    private InflateStatus? ReadDictionaryId(ReadOnlySpan<byte> input, ref int position)
    {
        if (!Need(32, input, ref position)) return InflateStatus.Paused;
        _check = BinaryPrimitives.ReverseEndianness(Take(32));
        _state = State.Dictionary;
        return InflateStatus.NeedsDictionary;
    }

    private InflateStatus? ReadCheck(ReadOnlySpan<byte> input, ref int position)
    {
        if (_format == StreamFormat.Raw)
        {
            _state = State.Done;
            return null;
        }
        if (!Need(32, input, ref position)) return InflateStatus.Paused;
        uint given = Take(32);
        if ((_isGzip ? given : BinaryPrimitives.ReverseEndianness(given)) != _check) return Fail("incorrect data check");
        _state = _isGzip ? State.Length : State.Done;
        return null;
    }

    private InflateStatus? ReadLength(ReadOnlySpan<byte> input, ref int position)
    {
        if (!Need(32, input, ref position)) return InflateStatus.Paused;
        if (Take(32) != _total) return Fail("incorrect length check");
        _state = State.Done;
        return null;
    }
}
