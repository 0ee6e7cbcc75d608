using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Pickling;

/// <summary>The bytes of a pickle: in memory, or of a file that is read as far as needed. A false result has an exception set.</summary>
internal sealed class PickleInput
{
    private const int Prefetch = 128 * 1024;

    private readonly PyObject? _read;
    private readonly PyObject? _readLine;
    private PyObject? _peek;
    private byte[] _data;
    private int _length;
    private int _position;

    // How much of what was peeked the file has been told of.
    private int _skipped;
    private bool _isPeeked;

    public PickleInput(byte[] data)
    {
        _data = data;
        _length = data.Length;
    }

    public PickleInput(PyObject read, PyObject readLine, PyObject? peek)
    {
        _read = read;
        _readLine = readLine;
        _peek = peek;
        _data = [];
    }

    /// <summary>The bytes that were read and not used yet.</summary>
    public ReadOnlySpan<byte> Rest => _data.AsSpan(_position, _length - _position);

    /// <summary>Tells the file how much of what was peeked is used.</summary>
    public bool TrySkip()
    {
        if (!_isPeeked || _position == _skipped) return true;
        int count = _position - _skipped;
        _skipped = _position;
        return Calls.Call(_read!, PyInt.From(count)) is not null;
    }

    private static bool Truncated()
    {
        return PickleErrors.FailUnpickling("pickle data was truncated");
    }

    private bool TrySet(PyObject? data)
    {
        if (data is null) return false;
        if (Buffers.Require(data) is not { } bytes) return false;
        _data = bytes;
        _length = bytes.Length;
        _position = 0;
        return true;
    }

    private bool TryRead(int count)
    {
        if (!TrySkip()) return false;
        _isPeeked = false;
        if (_peek is not null && count < Prefetch)
        {
            PyObject? data = Calls.Call(_peek, PyInt.From(Prefetch));
            if (data is null)
            {
                if (!Exceptions.ClearIf(ExceptionTypes.NotImplementedError)) return false;
                _peek = null;
            }
            else
            {
                if (!TrySet(data)) return false;
                _isPeeked = true;
                _skipped = 0;
                if (_length >= count) return true;
                _isPeeked = false;
            }
        }
        return TrySet(Calls.Call(_read!, PyInt.From(count)));
    }

    // Where the frame ends that is being read; beyond everything for none.
    private long _frameLeft = -1;

    private bool TryUseFrame(int count)
    {
        if (_frameLeft < 0) return true;
        if (_frameLeft == 0)
        {
            _frameLeft = -1;
            return true;
        }
        _frameLeft -= count;
        return _frameLeft >= 0 || PickleErrors.FailUnpickling("pickle exhausted before end of frame");
    }

    /// <summary>The next instruction; EOFError when there is none.</summary>
    public bool TryTakeOpcode(out byte opcode)
    {
        if (TryTakeByte(out opcode)) return true;
        if (Exceptions.IsSetTo(PickleErrors.UnpicklingError)) Raise.Set(ExceptionTypes.EOFError, "Ran out of input");
        return false;
    }

    /// <summary>The next bytes, valid until the next call.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryUseFrame(count)) return false;
        if (_length - _position < count && !TryFetch(count)) return false;
        bytes = _data.AsSpan(_position, count);
        _position += count;
        return true;
    }

    private bool TryFetch(int count)
    {
        if (_read is null) return Truncated();
        byte[]? before = null;
        if (_position < _length)
        {
            before = _data.AsSpan(_position, _length - _position).ToArray();
            // What is peeked and left is read again from the file.
            if (_isPeeked) before = null;
        }
        int missing = count - (before?.Length ?? 0);
        if (!TryRead(missing)) return false;
        if (_length - _position < missing) return Truncated();
        if (before is not null)
        {
            _data = [.. before, .. _data.AsSpan(_position, _length - _position)];
            _length = _data.Length;
            _position = 0;
            _isPeeked = false;
        }
        return true;
    }

    public bool TryTakeByte(out byte value)
    {
        if (_position < _length && _frameLeft != 0)
        {
            if (_frameLeft > 0) _frameLeft--;
            value = _data[_position++];
            return true;
        }
        value = 0;
        if (!TryTake(1, out ReadOnlySpan<byte> bytes)) return false;
        value = bytes[0];
        return true;
    }

    /// <summary>Makes sure that a frame is there as a whole, without taking it.</summary>
    public bool TryPrepare(long count)
    {
        if (_frameLeft > 0) return PickleErrors.FailUnpickling("beginning of a new frame before end of current frame");
        _frameLeft = count;
        if (_length - _position >= count) return true;
        if (_read is null || count > int.MaxValue) return Truncated();
        if (!TryFetch((int)count)) return false;
        return true;
    }

    /// <summary>The next line with its end, which is part of a length that it has at least.</summary>
    public bool TryTakeLine(out ReadOnlySpan<byte> line, int shortest = 2)
    {
        line = default;
        int end = _data.AsSpan(_position, _length - _position).IndexOf((byte)'\n');
        if (end < 0)
        {
            if (_read is null) return Truncated();
            if (!TrySkip()) return false;
            byte[]? before = _position < _length && !_isPeeked ? _data.AsSpan(_position, _length - _position).ToArray() : null;
            _isPeeked = false;
            if (!TrySet(Calls.Call(_readLine!))) return false;
            if (_length == 0 || _data[_length - 1] != '\n') return Truncated();
            if (before is not null)
            {
                _data = [.. before, .. _data.AsSpan(0, _length)];
                _length = _data.Length;
            }
            end = _length - 1;
        }
        if (!TryUseFrame(end + 1)) return false;
        line = _data.AsSpan(_position, end + 1);
        _position += end + 1;
        return line.Length >= shortest || Truncated();
    }
}
