using System.Buffers.Binary;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Pickling;

/// <summary>The bytes of a pickle, in frames from protocol 4 on, for a file or in memory.</summary>
internal sealed class PickleOutput(PyObject? write)
{
    /// <summary>From how many bytes on a frame ends, and data is written apart.</summary>
    public const int FrameTarget = 64 * 1024;

    private const int FrameHeader = 9;
    private const int SmallestFrame = 4;

    private byte[] _buffer = new byte[256];
    private int _length;
    private int _frameStart = -1;

    public bool IsFraming { get; set; }

    private void Reserve(int count)
    {
        if (IsFraming && _frameStart < 0)
        {
            _frameStart = _length;
            Grow(FrameHeader);
            _length += FrameHeader;
        }
        Grow(count);
    }

    private void Grow(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(_buffer.Length * 2L, (long)_length + count)));
        }
    }

    public void Put(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void Put(byte first, byte second)
    {
        Reserve(2);
        _buffer[_length++] = first;
        _buffer[_length++] = second;
    }

    public void Put(byte opcode, ReadOnlySpan<byte> data)
    {
        Reserve(1 + data.Length);
        _buffer[_length++] = opcode;
        data.CopyTo(_buffer.AsSpan(_length));
        _length += data.Length;
    }

    public void Put(ReadOnlySpan<byte> data)
    {
        Reserve(data.Length);
        data.CopyTo(_buffer.AsSpan(_length));
        _length += data.Length;
    }

    public void PutInt32(byte opcode, uint value)
    {
        Reserve(5);
        _buffer[_length] = opcode;
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_length + 1), value);
        _length += 5;
    }

    public void PutUInt16(byte opcode, ushort value)
    {
        Reserve(3);
        _buffer[_length] = opcode;
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(_length + 1), value);
        _length += 3;
    }

    public void PutInt64(byte opcode, ulong value)
    {
        Reserve(9);
        _buffer[_length] = opcode;
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length + 1), value);
        _length += 9;
    }

    public void PutDouble(byte opcode, double value)
    {
        Reserve(9);
        _buffer[_length] = opcode;
        BinaryPrimitives.WriteDoubleBigEndian(_buffer.AsSpan(_length + 1), value);
        _length += 9;
    }

    /// <summary>Writes data with its head; much of it outside of frames and without a copy.</summary>
    public bool TryPutData(ReadOnlySpan<byte> head, ReadOnlySpan<byte> data, PyObject? payload)
    {
        if (data.Length < FrameTarget)
        {
            Reserve(head.Length + data.Length);
            Put(head);
            Put(data);
            return true;
        }
        EndFrame();
        bool isFraming = IsFraming;
        IsFraming = false;
        Put(head);
        if (write is null) Put(data);
        else if (!TryFlush() || Calls.Call(write, payload ?? PyBytes.From(data)) is null) return false;
        IsFraming = isFraming;
        return true;
    }

    /// <summary>Between two objects: ends a frame that is long enough.</summary>
    public bool TryEndLongFrame()
    {
        if (!IsFraming || _frameStart < 0 || _length - _frameStart < FrameTarget) return true;
        EndFrame();
        return write is null || TryFlush();
    }

    public void EndFrame()
    {
        if (_frameStart < 0) return;
        int length = _length - _frameStart - FrameHeader;
        Span<byte> start = _buffer.AsSpan(_frameStart);
        if (length >= SmallestFrame)
        {
            start[0] = PickleCode.Frame;
            BinaryPrimitives.WriteInt64LittleEndian(start[1..], length);
        }
        else
        {
            start.Slice(FrameHeader, length).CopyTo(start);
            _length -= FrameHeader;
        }
        _frameStart = -1;
    }

    /// <summary>Gives what there is to the file.</summary>
    public bool TryFlush()
    {
        PyBytes part = ToBytes();
        _length = 0;
        return Calls.Call(write!, part) is not null;
    }

    public PyBytes ToBytes() => PyBytes.From(_buffer.AsSpan(0, _length));

    public void Clear()
    {
        _length = 0;
        _frameStart = -1;
        IsFraming = false;
    }
}
