using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary><c>BufferedReader</c>, <c>BufferedWriter</c> or <c>BufferedRandom</c>: a buffer in front of a raw file.</summary>
internal sealed class PyBuffered(PyType type) : PyIOBase(type)
{
    /// <summary><c>io.DEFAULT_BUFFER_SIZE</c>.</summary>
    public const int DefaultSize = 128 * 1024;

    private static readonly PyStr s_readInto = PyStr.Intern("readinto");
    private static readonly PyStr s_readAll = PyStr.Intern("readall");
    private static readonly PyStr s_read = PyStr.Intern("read");
    private static readonly PyStr s_write = PyStr.Intern("write");
    private static readonly PyStr s_seek = PyStr.Intern("seek");
    private static readonly PyStr s_tell = PyStr.Intern("tell");

    private byte[] _read = [];
    private int _readStart;
    private int _readEnd;
    private byte[] _write = [];
    private int _writeCount;

    /// <summary>The raw file; null before <c>__init__</c> and after <c>detach</c>.</summary>
    public PyObject? Raw;
    public bool IsDetached;
    public int Size = DefaultSize;

    /// <summary>What was read from the raw file and not yet asked for.</summary>
    public ReadOnlySpan<byte> Available => _read.AsSpan(_readStart, _readEnd - _readStart);

    // Raw files are read and written without the interpreter lock: the buffers have a lock of their own.
    private readonly WaitLock _lock = new();
    private ThreadState? _owner;
    private bool _isLocked;

    // False with an exception set, also when a method of the raw file or a signal's handler comes back here.
    private bool Enter()
    {
        ThreadState thread = ThreadState.Current;
        if (_owner == thread)
        {
            if (Representation.Repr(this) is { } text) Raise.RuntimeError($"reentrant call inside {text}");
            return false;
        }
        // A thread that the end of the program has stopped in here keeps the lock for ever.
        if (InterpreterLock.IsShared && !InterpreterLock.IsClosed)
        {
            if (_lock.Acquire() != WaitResult.Done) return false;
            _isLocked = true;
        }
        _owner = thread;
        return true;
    }

    private void Leave()
    {
        // One that entered when there was no other thread has no lock, and a later one may own the buffer by now.
        if (_owner != ThreadState.Current) return;
        _owner = null;
        if (!_isLocked) return;
        _isLocked = false;
        _lock.Release();
    }

    /// <summary>Starts over with a raw file.</summary>
    public void Reset(PyObject raw, int size)
    {
        Raw = raw;
        Size = size;
        IsDetached = false;
        _readStart = _readEnd = _writeCount = 0;
        _read = _write = [];
    }

    /// <summary>Takes up to a number of available bytes.</summary>
    public byte[] Take(int count)
    {
        count = Math.Min(count, _readEnd - _readStart);
        byte[] bytes = _read.AsSpan(_readStart, count).ToArray();
        _readStart += count;
        return bytes;
    }

    /// <summary>Whether flushing does nothing: no bytes wait, and no Python code has a part in it.</summary>
    public bool HasUnwritten => _writeCount > 0;

    /// <summary>Whether <c>flush()</c> would do nothing: no bytes wait, and no subclass has methods of its own.</summary>
    public bool HasNothingToFlush =>
        _writeCount == 0 && ReferenceEquals(Type, IoTypes.BufferedWriter) && State.Dict is null
        && Raw is PyFileIO file && ReferenceEquals(file.Type, IoTypes.FileIO) && file.State.Dict is null;

    /// <summary>Drops what is available.</summary>
    public void DropAvailable() => _readStart = _readEnd = 0;

    /// <summary>
    /// Reads once from the raw file into an empty buffer: the count, 0 at the end, -1 with an exception set, -2 when nothing is
    /// there yet.
    /// </summary>
    public int Fill()
    {
        if (!Enter()) return -1;
        try
        {
            return FillEntered();
        }
        finally
        {
            Leave();
        }
    }

    private int FillEntered()
    {
        if (_read.Length < Size)
        {
            Poll.ReserveOrThrow(Size);
            _read = new byte[Size];
        }
        int count = ReadRaw(_read.AsSpan(0, Size));
        _readStart = 0;
        _readEnd = Math.Max(0, count);
        return count;
    }

    /// <summary>Reads once from the raw file.</summary>
    public int ReadRaw(Span<byte> target)
    {
        if (Raw is PyFileIO { IsReadable: true, Descriptor: >= 0 } file && ReferenceEquals(file.Type, IoTypes.FileIO))
        {
            return FileDescriptors.Read(file.Descriptor, target);
        }
        Poll.ReserveOrThrow(target.Length);
        PyByteArray buffer = new(new byte[target.Length]);
        PyObject? read = Attributes.CallMethod(Raw!, s_readInto, buffer);
        if (read is null) return -1;
        if (read is PyNone) return -2;
        if (!Arguments.TryToInt64(read, out long count))
        {
            PyBaseException cause = Exceptions.Take()!;
            Raise.Set(ExceptionTypes.OSError, "raw readinto() failed");
            PyBaseException failure = ThreadState.Current.Exception!;
            (failure.Cause, failure.Context, failure.SuppressContext) = (cause, cause, true);
            return -1;
        }
        if (count < 0 || count > target.Length)
        {
            Raise.Set(ExceptionTypes.OSError,
                $"raw readinto() returned invalid length {count} (should have been between 0 and {target.Length})");
            return -1;
        }
        buffer.Span[..(int)count].CopyTo(target);
        return (int)count;
    }

    /// <summary>
    /// Fills a target with what can be read, at most by one read of the raw file if <paramref name="once"/>. More than the buffer holds is
    /// read straight into the target. The count, -1 with an exception set, -2 when nothing is there yet.
    /// </summary>
    public int ReadInto(Span<byte> target, bool once)
    {
        if (!Enter()) return -1;
        try
        {
            return ReadIntoEntered(target, once);
        }
        finally
        {
            Leave();
        }
    }

    private int ReadIntoEntered(Span<byte> target, bool once)
    {
        int done = TakeInto(target);
        // Short: reads or writes a file at each step, which looks for signals.
        while (done < target.Length && !(once && done > 0 && target.Length - done <= Size))
        {
            bool isDirect = target.Length - done > Size;
            int count = isDirect ? ReadRaw(target[done..]) : FillEntered();
            if (count == -1) return -1;
            if (count <= 0) return count == -2 && done == 0 ? -2 : done;
            done += isDirect ? count : TakeInto(target[done..]);
            if (once) break;
        }
        return done;
    }

    private int TakeInto(Span<byte> target)
    {
        int count = Math.Min(target.Length, _readEnd - _readStart);
        _read.AsSpan(_readStart, count).CopyTo(target);
        _readStart += count;
        return count;
    }

    /// <summary>Everything up to the end; null with an exception set, None when nothing is there yet.</summary>
    public PyObject? ReadAll()
    {
        if (!Enter()) return null;
        try
        {
            return ReadAllEntered();
        }
        finally
        {
            Leave();
        }
    }

    private PyObject? ReadAllEntered()
    {
        byte[] first = Take(int.MaxValue);
        if (!Attributes.TryGet(Raw!, s_readAll, out PyObject? readAll)) return null;
        if (readAll is not null)
        {
            PyObject? rest = Calls.Call(readAll);
            if (rest is null) return null;
            if (rest is PyNone) return first.Length == 0 ? rest : PyBytes.From(first);
            if (rest is not PyBytes bytes) return Raise.TypeError("readall() should return bytes");
            return first.Length == 0 ? bytes : PyBytes.From([.. first, .. bytes.Value]);
        }
        List<byte> all = [.. first];
        while (true)
        {
            PyObject? chunk = Attributes.CallMethod(Raw!, s_read);
            if (chunk is null) return null;
            if (chunk is PyNone && all.Count == 0) return chunk;
            if (chunk is not PyBytes { Length: > 0 } bytes)
            {
                return chunk is PyNone or PyBytes ? PyBytes.From(all.ToArray()) : Raise.TypeError("read() should return bytes");
            }
            all.AddRange(bytes.Value);
        }
    }

    /// <summary>Queues bytes, writing what does not fit; false with an exception set.</summary>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        if (!Enter()) return false;
        try
        {
            // Another thread may have closed the file meanwhile.
            bool isDone = InterpreterLock.IsShared && (Raw is null || IoErrors.IsClosed(Raw) != 0)
                ? Exceptions.IsSet || Raise.ValueError("write to closed file") is not null
                : WriteEntered(bytes);
            return isDone && !Exceptions.IsSet;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Closes the raw file while no other thread is at work in the buffer.</summary>
    public PyObject? CloseRaw()
    {
        if (!Enter()) return null;
        try
        {
            return Attributes.CallMethod(Raw!, Names.Close);
        }
        finally
        {
            Leave();
        }
    }

    private bool WriteEntered(ReadOnlySpan<byte> bytes)
    {
        if (_writeCount + bytes.Length <= Size)
        {
            if (_write.Length < _writeCount + bytes.Length)
            {
                Array.Resize(ref _write, Math.Min(Size, Math.Max(_write.Length * 2, Math.Max(1024, _writeCount + bytes.Length))));
            }
            bytes.CopyTo(_write.AsSpan(_writeCount));
            _writeCount += bytes.Length;
            return true;
        }
        if (!FlushEntered()) return KeepWhatFits(bytes);
        return bytes.Length <= Size ? WriteEntered(bytes) : WriteThrough(bytes);
    }

    // When the raw file would block, the buffer keeps the bytes that it has room for, and the error has their number.
    private bool KeepWhatFits(ReadOnlySpan<byte> bytes, int before = 0)
    {
        if (ThreadState.Current.Exception is not { } error || !error.Type.IsSubtypeOf(ExceptionTypes.BlockingIOError)) return false;
        int room = Size - _writeCount;
        if (_write.Length < Size) Array.Resize(ref _write, Size);
        ReadOnlySpan<byte> kept = bytes[..Math.Min(room, bytes.Length)];
        kept.CopyTo(_write.AsSpan(_writeCount));
        _writeCount += kept.Length;
        Exceptions.Take();
        return kept.Length == bytes.Length || WouldBlock(before + kept.Length);
    }

    private static bool WouldBlock(int written)
    {
        var message = PyStr.FromString("write could not complete without blocking");
        PyObject? error = Calls.Call(
            ExceptionTypes.BlockingIOError, PyInt.From(FileDescriptors.LastError), message, PyInt.From(written));
        if (error is PyBaseException exception) Raise.Set(exception);
        return false;
    }

    /// <summary>Writes what is queued; false with an exception set, and the rest still queued.</summary>
    public bool Flush()
    {
        if (!Enter()) return false;
        try
        {
            return FlushEntered();
        }
        finally
        {
            Leave();
        }
    }

    private bool FlushEntered()
    {
        int done = 0;
        while (done < _writeCount)
        {
            int count = WriteRaw(_write.AsSpan(done, _writeCount - done));
            if (count < 0)
            {
                _write.AsSpan(done, _writeCount - done).CopyTo(_write);
                _writeCount -= done;
                return count == -2 && WouldBlock(0);
            }
            done += count;
        }
        _writeCount = 0;
        return true;
    }

    private bool WriteThrough(ReadOnlySpan<byte> bytes)
    {
        int written = 0;
        // Short: reads or writes a file at each step, which looks for signals.
        while (bytes.Length - written > Size)
        {
            int count = WriteRaw(bytes[written..]);
            if (count == -1) return false;
            if (count == -2)
            {
                WouldBlock(0);
                return KeepWhatFits(bytes[written..], written);
            }
            written += count;
        }
        return WriteEntered(bytes[written..]);
    }

    private int WriteRaw(ReadOnlySpan<byte> bytes)
    {
        if (Raw is PyFileIO { IsWritable: true, Descriptor: >= 0 } file && ReferenceEquals(file.Type, IoTypes.FileIO))
        {
            return FileDescriptors.Write(file.Descriptor, bytes);
        }
        PyObject? written = Attributes.CallMethod(Raw!, s_write, PyBytes.From(bytes));
        if (written is null) return -1;
        if (written is PyNone) return -2;
        if (!Arguments.TryToInt64(written, out long count)) return -1;
        if (count >= 0 && count <= bytes.Length) return (int)count;
        Raise.Set(ExceptionTypes.OSError, $"raw write() returned invalid length {count} (should have been between 0 and {bytes.Length})");
        return -1;
    }

    /// <summary>The position as the program sees it; -1 with an exception set.</summary>
    public long Tell()
    {
        PyObject? position = Attributes.CallMethod(Raw!, s_tell);
        if (position is null || !TryPosition(position, out long raw)) return -1;
        // What is no file may say that it stays where it is.
        return Math.Max(0, raw - (_readEnd - _readStart) + _writeCount);
    }

    /// <summary>Moves the position; -1 with an exception set.</summary>
    public long Seek(long offset, int origin)
    {
        if (!Enter()) return -1;
        try
        {
            return SeekEntered(offset, origin);
        }
        finally
        {
            Leave();
        }
    }

    private long SeekEntered(long offset, int origin)
    {
        if (!FlushEntered()) return -1;
        int unread = _readEnd - _readStart;
        if (origin == 1) offset -= unread;
        PyObject? position = Attributes.CallMethod(Raw!, s_seek, PyInt.From(offset), PyInt.From(origin));
        if (position is null || !TryPosition(position, out long result)) return -1;
        DropAvailable();
        return result;
    }

    private static bool TryPosition(PyObject value, out long position) =>
        Arguments.TryToInt64(value, out position)
        && (position >= 0 || Raise.Set(ExceptionTypes.OSError, $"Raw stream returned invalid position {position}") is not null);

    /// <summary>Before a write: goes back over what was read ahead. False with an exception set.</summary>
    public bool ForgetReadAhead() => _readStart == _readEnd || Seek(0, 1) >= 0;
}

/// <summary><c>BufferedRWPair</c>: a reader and a writer that look like one file.</summary>
internal sealed class PyBufferedPair(PyType type) : PyIOBase(type)
{
    public PyObject? Reader;
    public PyObject? Writer;
}
