using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>The abstract base class for all I/O classes, acting on streams of bytes. There is no public constructor.</summary>
[PyMethods]
internal static partial class IOBaseType
{
    private static readonly PyStr s_flush = PyStr.Intern("flush");
    private static readonly PyStr s_read = PyStr.Intern("read");
    private static readonly PyStr s_readLine = PyStr.Intern("readline");
    private static readonly PyStr s_write = PyStr.Intern("write");
    private static readonly PyStr s_seek = PyStr.Intern("seek");
    private static readonly PyStr s_peek = PyStr.Intern("peek");
    private static readonly PyStr s_deallocWarn = PyStr.Intern("_dealloc_warn");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyIOBase(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => true;

    // A file that nobody refers to any more is closed.
    [PySlot(nameof(PyType.FinalizeSlot))]
    private static PyObject? Delete(PyObject self)
    {
        int closed = IoErrors.IsClosed(self);
        if (closed != 0) return closed < 0 ? null : PyNone.Instance;
        if (self is PyIOBase file) file.IsFinalizing = true;
        return Attributes.CallMethod(self, Names.Close);
    }

    /// <summary>Has the file below warn that <paramref name="source"/> was never closed, if it is one that warns.</summary>
    public static void WarnUnclosed(PyObject below, PyObject source)
    {
        bool isDone = Attributes.TryGet(below, s_deallocWarn, out PyObject? warn) && (warn is null || Calls.Call(warn, source) is not null);
        // A finaliser has no caller to raise to.
        if (!isDone) Exceptions.Take();
    }

    /// <summary>Flush and close the IO object. This method has no effect if the file is already closed.</summary>
    [PyMethod("close($self, /)")]
    public static PyObject? Close(PyIOBase self)
    {
        if (self.IsClosed) return PyNone.Instance;
        PyObject? flushed = Attributes.CallMethod(self, s_flush);
        self.IsClosed = true;
        return flushed is null ? null : PyNone.Instance;
    }

    [PyGetter("closed")]
    private static PyObject GetClosed(PyIOBase self) => PyBool.From(self.IsClosed);

    [PyGetter("__dict__")]
    private static PyObject GetDict(PyIOBase self) => InstanceAttributes.Materialize(ref self.State);

    /// <summary>Flush write buffers, if applicable. This is not implemented for read-only and non-blocking streams.</summary>
    [PyMethod("flush($self, /)")]
    private static PyObject? Flush(PyIOBase self) => self.IsClosed ? IoErrors.Closed() : PyNone.Instance;

    /// <summary>Change the stream position to the given byte offset.</summary>
    [PyMethod("seek($self, offset, whence=0, /)")]
    private static PyObject? Seek(PyIOBase self, PyObject offset, PyObject? origin) => IoErrors.Unsupported("seek");

    /// <summary>Return current stream position.</summary>
    [PyMethod("tell($self, /)")]
    private static PyObject? Tell(PyIOBase self) => Attributes.CallMethod(self, s_seek, PyInt.Zero, PyInt.One);

    /// <summary>
    /// Truncate file to size bytes. File pointer is left unchanged. Size defaults to the current IO position as reported by tell().
    /// Return the new size.
    /// </summary>
    [PyMethod("truncate($self, size=None, /)")]
    private static PyObject? Truncate(PyIOBase self, PyObject? size) => IoErrors.Unsupported("truncate");

    /// <summary>Return underlying file descriptor if one exists.</summary>
    [PyMethod("fileno($self, /)")]
    private static PyObject? FileNumber(PyIOBase self) => IoErrors.Unsupported("fileno");

    /// <summary>Return whether this is an 'interactive' stream.</summary>
    [PyMethod("isatty($self, /)")]
    private static PyObject? IsTerminal(PyIOBase self) => IoErrors.CheckOpen(self) ? PyBool.False : null;

    /// <summary>Return whether object was opened for reading.</summary>
    [PyMethod("readable($self, /)")]
    private static PyObject IsReadable(PyIOBase self) => PyBool.False;

    /// <summary>Return whether object was opened for writing.</summary>
    [PyMethod("writable($self, /)")]
    private static PyObject IsWritable(PyIOBase self) => PyBool.False;

    /// <summary>Return whether object supports random access.</summary>
    [PyMethod("seekable($self, /)")]
    private static PyObject IsSeekable(PyIOBase self) => PyBool.False;

    private static PyObject? Check(PyObject self, string method, string message)
    {
        PyObject? answer = Attributes.CallMethod(self, PyStr.Intern(method));
        if (answer is null) return null;
        return ReferenceEquals(answer, PyBool.True) ? answer : IoErrors.Unsupported(message);
    }

    [PyMethod("_checkClosed($self, /, *args)")]
    private static PyObject? CheckClosed(PyObject self, ReadOnlySpan<PyObject> arguments) =>
        IoErrors.CheckOpen(self) ? PyNone.Instance : null;

    [PyMethod("_checkReadable($self, /, *args)")]
    private static PyObject? CheckReadable(PyObject self, ReadOnlySpan<PyObject> arguments) =>
        Check(self, "readable", "File or stream is not readable.");

    [PyMethod("_checkWritable($self, /, *args)")]
    private static PyObject? CheckWritable(PyObject self, ReadOnlySpan<PyObject> arguments) =>
        Check(self, "writable", "File or stream is not writable.");

    [PyMethod("_checkSeekable($self, /, *args)")]
    private static PyObject? CheckSeekable(PyObject self, ReadOnlySpan<PyObject> arguments) =>
        Check(self, "seekable", "File or stream is not seekable.");

    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PyObject self) => IoErrors.CheckOpen(self) ? self : null;

    [PyMethod("__exit__($self, /, *exc_info)")]
    private static PyObject? Exit(PyObject self, ReadOnlySpan<PyObject> information) => Attributes.CallMethod(self, Names.Close);

    /// <summary>Read and return a line from the stream. If size is specified, at most size bytes will be read.</summary>
    [PyMethod("readline($self, size=-1, /)")]
    private static PyObject? ReadLine(PyObject self, PyObject? sizeArgument)
    {
        if (!IoErrors.TrySize(sizeArgument, out long size)) return null;
        if (!Attributes.TryGet(self, s_peek, out PyObject? peek)) return null;
        List<byte> line = [];
        while (size < 0 || line.Count < size)
        {
            long count = 1;
            if (peek is not null)
            {
                PyObject? ahead = Calls.Call(peek, PyInt.One);
                if (ahead is null) return null;
                if (ahead is not PyBytes available)
                {
                    return Raise.Set(ExceptionTypes.OSError, $"peek() should have returned a bytes object, not '{ahead.Type.Name}'");
                }
                if (available.Length > 0)
                {
                    int newLine = available.Span.IndexOf((byte)'\n');
                    count = newLine < 0 ? available.Length : newLine + 1;
                    if (size >= 0) count = Math.Min(count, size - line.Count);
                }
            }
            PyObject? read = Attributes.CallMethod(self, s_read, PyInt.From(count));
            if (read is null) return null;
            if (read is not PyBytes bytes)
            {
                return Raise.Set(ExceptionTypes.OSError, $"read() should have returned a bytes object, not '{read.Type.Name}'");
            }
            if (bytes.Length == 0) break;
            line.AddRange(bytes.Value);
            if (line[^1] == '\n') break;
        }
        return PyBytes.From(line.ToArray());
    }

    /// <summary>
    /// Return a list of lines from the stream. hint can be specified to control the number of lines read: no more lines will be
    /// read if the total size so far exceeds hint.
    /// </summary>
    [PyMethod("readlines($self, hint=-1, /)")]
    private static PyObject? ReadLines(PyObject self, PyObject? hintArgument)
    {
        if (!IoErrors.TrySize(hintArgument, out long hint)) return null;
        PyList lines = new();
        PyObject? iterator = Iteration.GetIter(self);
        if (iterator is null) return null;
        long total = 0;
        while ((hint <= 0 || total < hint) && Iteration.Next(iterator) is { } line)
        {
            lines.Add(line);
            long length = Sizes.Length(line);
            if (length < 0) return null;
            total += length;
        }
        return Exceptions.IsSet ? null : lines;
    }

    /// <summary>Write a list of lines to stream. Line separators are not added.</summary>
    [PyMethod("writelines($self, lines, /)")]
    private static PyObject? WriteLines(PyObject self, PyObject lines)
    {
        if (!IoErrors.CheckOpen(self)) return null;
        PyObject? iterator = Iteration.GetIter(lines);
        if (iterator is null) return null;
        while (Iteration.Next(iterator) is { } line)
        {
            if (Attributes.CallMethod(self, s_write, line) is null) return null;
        }
        return Exceptions.IsSet ? null : PyNone.Instance;
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iter(PyObject self) => IoErrors.CheckOpen(self) ? self : null;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        PyObject? line = Attributes.CallMethod(self, s_readLine);
        if (line is null) return null;
        long length = Sizes.Length(line);
        return length > 0 ? line : null;
    }
}

/// <summary>Base class for raw binary I/O.</summary>
[PyMethods]
internal static partial class RawIOBaseType
{
    private static readonly PyStr s_readInto = PyStr.Intern("readinto");
    private static readonly PyStr s_readAll = PyStr.Intern("readall");
    private static readonly PyStr s_read = PyStr.Intern("read");

    [PyMethod("read($self, size=-1, /)")]
    private static PyObject? Read(PyObject self, PyObject? sizeArgument)
    {
        if (!IoErrors.TrySize(sizeArgument, out long size)) return null;
        if (size < 0) return Attributes.CallMethod(self, s_readAll);
        if (!Allocation.Reserve(size)) return null;
        PyByteArray buffer = new(new byte[size]);
        PyObject? count = Attributes.CallMethod(self, s_readInto, buffer);
        if (count is null or PyNone) return count;
        if (!Arguments.TryToInt64(count, out long length)) return null;
        if (length < 0 || length > size) return Raise.ValueError($"readinto returned {length} outside buffer size {size}");
        return PyBytes.From(buffer.Span[..(int)length]);
    }

    /// <summary>Read until EOF, using multiple read() call.</summary>
    [PyMethod("readall($self, /)")]
    private static PyObject? ReadAll(PyObject self)
    {
        List<byte> all = [];
        while (true)
        {
            PyObject? chunk = Attributes.CallMethod(self, s_read, PyInt.From(PyBuffered.DefaultSize));
            if (chunk is null) return null;
            if (chunk is PyNone) return all.Count == 0 ? chunk : PyBytes.From(all.ToArray());
            if (chunk is not PyBytes bytes) return Raise.TypeError("read() should return bytes");
            if (bytes.Length == 0) return PyBytes.From(all.ToArray());
            all.AddRange(bytes.Value);
        }
    }

    [PyMethod("readinto($self, buffer, /)")]
    private static PyObject? ReadInto(PyObject self, PyObject buffer) =>
        Raise.Set(Exceptions.Create(ExceptionTypes.NotImplementedError, PyTuple.Empty));

    [PyMethod("write($self, b, /)")]
    private static PyObject? Write(PyObject self, PyObject data) =>
        Raise.Set(Exceptions.Create(ExceptionTypes.NotImplementedError, PyTuple.Empty));
}

/// <summary>Base class for buffered IO objects.</summary>
[PyMethods]
internal static partial class BufferedIOBaseType
{
    /// <summary>Disconnect this buffer from its underlying raw stream and return it.</summary>
    [PyMethod("detach($self, /)")]
    private static PyObject? Detach(PyObject self) => IoErrors.Unsupported("detach");

    /// <summary>Read and return up to n bytes.</summary>
    [PyMethod("read($self, size=-1, /)")]
    private static PyObject? Read(PyObject self, PyObject? size) => IoErrors.Unsupported("read");

    /// <summary>Read and return up to size bytes, with at most one read() call to the underlying raw stream.</summary>
    [PyMethod("read1($self, size=-1, /)")]
    private static PyObject? ReadOnce(PyObject self, PyObject? size) => IoErrors.Unsupported("read1");

    /// <summary>Write buffer b to the IO stream.</summary>
    [PyMethod("write($self, b, /)")]
    private static PyObject? Write(PyObject self, PyObject data) => IoErrors.Unsupported("write");

    [PyMethod("readinto($self, buffer, /)")]
    private static PyObject? ReadInto(PyObject self, PyObject buffer) => ReadInto(self, buffer, PyStr.Intern("read"));

    [PyMethod("readinto1($self, buffer, /)")]
    private static PyObject? ReadIntoOnce(PyObject self, PyObject buffer) => ReadInto(self, buffer, PyStr.Intern("read1"));

    /// <summary>Reads into a buffer by a method that returns bytes.</summary>
    public static PyObject? ReadInto(PyObject self, PyObject buffer, PyStr method)
    {
        int room = Buffers.WritableLength(buffer);
        PyObject? read = room < 0 ? null : Attributes.CallMethod(self, method, PyInt.From(room));
        if (read is null or PyNone) return read;
        if (read is not PyBytes bytes) return Raise.TypeError("read() should return bytes");
        if (bytes.Length > room) return Raise.ValueError($"read() returned too much data: {room} bytes requested, {bytes.Length} returned");
        return Buffers.CopyInto(buffer, bytes.Span) ? PyInt.From(bytes.Length) : null;
    }
}

/// <summary>Base class for text I/O.</summary>
[PyMethods]
internal static partial class TextIOBaseType
{
    /// <summary>Separate the underlying buffer from the TextIOBase and return it.</summary>
    [PyMethod("detach($self, /)")]
    private static PyObject? Detach(PyObject self) => IoErrors.Unsupported("detach");

    /// <summary>Read at most size characters from stream.</summary>
    [PyMethod("read($self, size=-1, /)")]
    private static PyObject? Read(PyObject self, PyObject? size) => IoErrors.Unsupported("read");

    /// <summary>Read until newline or EOF.</summary>
    [PyMethod("readline($self, size=-1, /)")]
    private static PyObject? ReadLine(PyObject self, PyObject? size) => IoErrors.Unsupported("readline");

    /// <summary>Write string s to stream.</summary>
    [PyMethod("write($self, s, /)")]
    private static PyObject? Write(PyObject self, PyObject text) => IoErrors.Unsupported("write");

    /// <summary>Encoding of the text stream.</summary>
    [PyGetter("encoding")]
    private static PyObject GetEncoding(PyObject self) => PyNone.Instance;

    /// <summary>Line endings translated so far.</summary>
    [PyGetter("newlines")]
    private static PyObject GetNewLines(PyObject self) => PyNone.Instance;

    /// <summary>The error setting of the decoder or encoder.</summary>
    [PyGetter("errors")]
    private static PyObject GetErrors(PyObject self) => PyNone.Instance;
}
