using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>A buffer in front of a raw file: readers, writers and both.</summary>
[PyMethods]
internal static partial class BufferedType
{
    private static readonly PyStr s_raw = PyStr.Intern("raw");
    private static readonly PyStr s_readable = PyStr.Intern("readable");
    private static readonly PyStr s_writable = PyStr.Intern("writable");
    private static readonly PyStr s_seekable = PyStr.Intern("seekable");

    private static bool Reads(PyObject self) => !ReferenceEquals(self.Type.NativeBase, IoTypes.BufferedWriter);

    private static bool Writes(PyObject self) => !ReferenceEquals(self.Type.NativeBase, IoTypes.BufferedReader);

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyBuffered(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var buffered = (PyBuffered)self;
        buffered.Raw = null;
        buffered.IsDetached = false;
        var values = new PyObject?[2];
        ArgumentSpecification specification = new(self.Type.ShortName, ["raw", "buffer_size"])
        {
            MinimumPositional = 1,
            MaximumPositional = 2
        };
        if (!specification.Bind(arguments, keywordNames, values)) return false;
        int size = PyBuffered.DefaultSize;
        if (values[1] is { } given && !Arguments.TryToInt32(given, out size)) return false;
        if (size <= 0) return Raise.ValueError("buffer size must be strictly positive") is not null;
        PyObject raw = values[0]!;
        if (Reads(self) && !Require(raw, s_readable, "File or stream is not readable.")) return false;
        if (Writes(self) && !Require(raw, s_writable, "File or stream is not writable.")) return false;
        if (Reads(self) && Writes(self) && !Require(raw, s_seekable, "File or stream is not seekable.")) return false;
        buffered.Reset(raw, size);
        FinalizationGuard.Detach(raw);
        IoFiles.Remember(buffered);
        return true;
    }

    /// <summary>False with UnsupportedOperation set when a file says no to a question.</summary>
    public static bool Require(PyObject raw, PyStr question, string message)
    {
        PyObject? answer = Attributes.CallMethod(raw, question);
        if (answer is null) return false;
        int truth = Truth.IsTrue(answer);
        if (truth == 0) IoErrors.Unsupported(message);
        return truth == 1;
    }

    private static PyBuffered? Open(PyBuffered self)
    {
        if (self.Raw is null)
        {
            Raise.ValueError(self.IsDetached ? "raw stream has been detached" : "I/O operation on uninitialized object");
            return null;
        }
        int closed = self.Raw is PyFileIO file ? file.Descriptor < 0 ? 1 : 0 : IoErrors.IsClosed(self.Raw);
        if (closed == 1) Raise.ValueError($"I/O operation on closed file.");
        return closed == 0 ? self : null;
    }

    private static PyBuffered? OpenToRead(PyBuffered self)
    {
        if (!Reads(self))
        {
            IoErrors.Unsupported("read");
            return null;
        }
        if (Open(self) is null) return null;
        return !Writes(self) || self.Flush() ? self : null;
    }

    [PyMethod("read($self, size=-1, /)")]
    private static PyObject? Read(PyBuffered self, PyObject? sizeArgument)
    {
        if (!IoErrors.TrySize(sizeArgument, out long size)) return null;
        if (size < -1) return Raise.ValueError("read length must be non-negative or -1");
        if (OpenToRead(self) is null) return null;
        if (size < 0) return self.ReadAll();
        byte[] result = self.Take((int)Math.Min(size, int.MaxValue));
        if (result.Length == size) return PyBytes.From(result);
        List<byte> all = [.. result];
        while (all.Count < size)
        {
            int count = self.Fill();
            if (count == -1) return null;
            if (count <= 0) return count == -2 && all.Count == 0 ? PyNone.Instance : PyBytes.From(all.ToArray());
            all.AddRange(self.Take((int)(size - all.Count)));
        }
        return PyBytes.From(all.ToArray());
    }

    [PyMethod("read1($self, size=-1, /)")]
    private static PyObject? ReadOnce(PyBuffered self, PyObject? sizeArgument)
    {
        if (!IoErrors.TrySize(sizeArgument, out long size) || OpenToRead(self) is null) return null;
        if (size < 0) size = self.Size;
        if (size == 0) return PyBytes.Empty;
        if (self.Available.Length == 0 && self.Fill() == -1) return null;
        return PyBytes.From(self.Take((int)Math.Min(size, int.MaxValue)));
    }

    [PyMethod("peek($self, size=0, /)")]
    private static PyObject? Peek(PyBuffered self, PyObject? size)
    {
        if (OpenToRead(self) is null) return null;
        if (self.Available.Length == 0 && self.Fill() == -1) return null;
        return PyBytes.From(self.Available);
    }

    [PyMethod("readinto($self, buffer, /)")]
    private static PyObject? ReadInto(PyBuffered self, PyObject buffer) => ReadInto(self, buffer, once: false);

    [PyMethod("readinto1($self, buffer, /)")]
    private static PyObject? ReadIntoOnce(PyBuffered self, PyObject buffer) => ReadInto(self, buffer, once: true);

    private static PyObject? ReadInto(PyBuffered self, PyObject buffer, bool once)
    {
        int room = Buffers.WritableLength(buffer);
        if (room < 0 || OpenToRead(self) is null) return null;
        Poll.ReserveOrThrow(room);
        byte[] target = new byte[room];
        int count = self.ReadInto(target, once);
        if (count == -2) return PyNone.Instance;
        return count >= 0 && Buffers.CopyInto(buffer, target.AsSpan(0, count)) ? PyInt.From(count) : null;
    }

    [PyMethod("readline($self, size=-1, /)")]
    private static PyObject? ReadLine(PyBuffered self, PyObject? sizeArgument) =>
        !IoErrors.TrySize(sizeArgument, out long size) || OpenToRead(self) is null ? null : Line(self, size);

    private static PyBytes? Line(PyBuffered self, long size)
    {
        List<byte>? collected = null;
        while (true)
        {
            ReadOnlySpan<byte> available = self.Available;
            int limit = size < 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, size - (collected?.Count ?? 0));
            int newLine = available.IndexOf((byte)'\n');
            if (newLine >= 0 || available.Length >= limit)
            {
                byte[] part = self.Take(Math.Min(limit, newLine >= 0 ? newLine + 1 : int.MaxValue));
                if (collected is null) return PyBytes.From(part);
                collected.AddRange(part);
                return PyBytes.From(collected.ToArray());
            }
            (collected ??= []).AddRange(self.Take(int.MaxValue));
            int count = self.Fill();
            if (count == -1) return null;
            if (count <= 0) return PyBytes.From(collected.ToArray());
        }
    }

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var buffered = (PyBuffered)self;
        if (OpenToRead(buffered) is null) return null;
        PyBytes? line = Line(buffered, -1);
        return line is { Length: > 0 } ? line : null;
    }

    /// <summary>Write buffer b to the IO stream. Return the number of bytes written, which is always the length of b in bytes.</summary>
    [PyMethod("write($self, buffer, /)")]
    private static PyObject? Write(PyBuffered self, PyObject data)
    {
        if (!Writes(self)) return IoErrors.Unsupported("write");
        if (data is PyStr) return Raise.TypeError("a bytes-like object is required, not 'str'");
        byte[]? bytes = Buffers.Require(data);
        if (bytes is null) return null;
        if (self.Raw is not null && (self.Raw is PyFileIO file ? file.Descriptor < 0 : IoErrors.IsClosed(self.Raw) == 1))
        {
            return Raise.ValueError("write to closed file");
        }
        if (Open(self) is null || (Reads(self) && !self.ForgetReadAhead())) return null;
        return self.Write(bytes) ? PyInt.From(bytes.Length) : null;
    }

    [PyMethod("flush($self, /)")]
    private static PyObject? Flush(PyBuffered self)
    {
        if (self.Raw is not null && (self.Raw is PyFileIO file ? file.Descriptor < 0 : IoErrors.IsClosed(self.Raw) == 1))
        {
            return Raise.ValueError("flush of closed file");
        }
        if (Open(self) is null) return null;
        if (Writes(self) && !self.Flush()) return null;
        // A writer's raw file has nothing to flush, it is left to close(); a reader has nothing but its raw file.
        if (!Writes(self)) return self.Raw is PyFileIO ? PyNone.Instance : Attributes.CallMethod(self.Raw!, PyStr.Intern("flush"));
        return !Reads(self) || self.ForgetReadAhead() ? PyNone.Instance : null;
    }

    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyBuffered self)
    {
        FinalizationGuard.Detach(self);
        if (self.Raw is null) return Open(self) is null ? null : PyNone.Instance;
        int closed = IoErrors.IsClosed(self.Raw);
        if (closed != 0) return closed < 0 ? null : PyNone.Instance;
        if (self.IsFinalizing) IOBaseType.WarnUnclosed(self.Raw, self);
        PyObject? flushed = Attributes.CallMethod(self, PyStr.Intern("flush"));
        PyBaseException? pending = Exceptions.Take();
        PyObject? result = self.CloseRaw();
        if (flushed is null && pending is not null)
        {
            if (ThreadState.Current.Exception is { } second) second.Context ??= pending;
            else ThreadState.Current.Exception = pending;
            return null;
        }
        return result;
    }

    [PyMethod("detach($self, /)")]
    private static PyObject? Detach(PyBuffered self)
    {
        if (Open(self) is null || Attributes.CallMethod(self, PyStr.Intern("flush")) is null) return null;
        PyObject raw = self.Raw!;
        self.Raw = null;
        self.IsDetached = true;
        FinalizationGuard.Detach(self);
        return raw;
    }

    [PyMethod("tell($self, /)")]
    private static PyObject? Tell(PyBuffered self)
    {
        if (Open(self) is null) return null;
        long position = self.Tell();
        return position < 0 ? null : PyInt.From(position);
    }

    [PyMethod("seek($self, target, whence=0, /)")]
    private static PyObject? Seek(PyBuffered self, long offset, int origin = 0)
    {
        if (origin is < 0 or > 4) return Raise.ValueError($"whence value {origin} unsupported");
        if (Open(self) is null || !Require(self.Raw!, s_seekable, "File or stream is not seekable.")) return null;
        long position = self.Seek(offset, origin);
        return position < 0 ? null : PyInt.From(position);
    }

    [PyMethod("truncate($self, pos=None, /)")]
    private static PyObject? Truncate(PyBuffered self, PyObject? size)
    {
        if (Open(self) is null) return null;
        if (!Writes(self)) return IoErrors.Unsupported("truncate");
        if (size is null or PyNone && (size = Tell(self)) is null) return null;
        return self.Flush() ? Attributes.CallMethod(self.Raw!, PyStr.Intern("truncate"), size) : null;
    }

    // A closed raw file raises the error itself.
    private static PyObject? AskRaw(PyBuffered self, PyStr method) =>
        self.Raw is null ? Open(self) : Attributes.CallMethod(self.Raw, method);

    [PyMethod("_dealloc_warn($self, source, /)")]
    private static PyObject WarnUnclosed(PyBuffered self, PyObject source)
    {
        if (self.Raw is not null) IOBaseType.WarnUnclosed(self.Raw, source);
        return PyNone.Instance;
    }

    [PyGetter("_finalizing", IsField = true)]
    private static PyObject GetFinalizing(PyBuffered self) => PyBool.From(self.IsFinalizing);

    [PyMethod("__getstate__($self, /)")]
    private static PyObject? GetState(PyBuffered self) => Raise.TypeError($"cannot pickle '{self.Type.ShortName}' instances");

    [PyMethod("readable($self, /)")]
    private static PyObject? IsReadable(PyBuffered self) => Reads(self) ? AskRaw(self, s_readable) : PyBool.False;

    [PyMethod("writable($self, /)")]
    private static PyObject? IsWritable(PyBuffered self) => Writes(self) ? AskRaw(self, s_writable) : PyBool.False;

    [PyMethod("seekable($self, /)")]
    private static PyObject? IsSeekable(PyBuffered self) => AskRaw(self, s_seekable);

    [PyMethod("fileno($self, /)")]
    private static PyObject? FileNumber(PyBuffered self) => AskRaw(self, PyStr.Intern("fileno"));

    [PyMethod("isatty($self, /)")]
    private static PyObject? IsTerminal(PyBuffered self) => AskRaw(self, PyStr.Intern("isatty"));

    [PyGetter("raw", IsField = true)]
    private static PyObject GetRaw(PyBuffered self) => self.Raw ?? PyNone.Instance;

    [PyGetter("closed")]
    private static PyObject? GetClosed(PyBuffered self) => self.Raw is null ? Open(self) : Attributes.Get(self.Raw, PyStr.Intern("closed"));

    [PyGetter("name")]
    private static PyObject? GetName(PyBuffered self) => self.Raw is null ? Open(self) : Attributes.Get(self.Raw, PyStr.Intern("name"));

    [PyGetter("mode")]
    private static PyObject? GetMode(PyBuffered self) => self.Raw is null ? Open(self) : Attributes.Get(self.Raw, PyStr.Intern("mode"));

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var buffered = (PyBuffered)self;
        PyObject? name = null;
        if (buffered.Raw is not null && !Attributes.TryGet(buffered.Raw, PyStr.Intern("name"), out name)) return null;
        PyStr? text = null;
        if (name is not null && !IoErrors.TryNameText(self, name, out text)) return null;
        return PyStr.FromString(text is null ? $"<{self.Type.Name}>" : $"<{self.Type.Name} name={text}>");
    }
}

/// <summary>A buffered reader and writer object together.</summary>
[PyMethods]
internal static partial class BufferedPairType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyBufferedPair(type);

    [PyInit("BufferedRWPair(reader, writer, buffer_size=131072, /)")]
    private static bool Init(PyBufferedPair self, PyObject reader, PyObject writer, int size = PyBuffered.DefaultSize)
    {
        if (!BufferedType.Require(reader, PyStr.Intern("readable"), "File or stream is not readable.")) return false;
        if (!BufferedType.Require(writer, PyStr.Intern("writable"), "File or stream is not writable.")) return false;
        self.Reader = Calls.Call(IoTypes.BufferedReader, reader, PyInt.From(size));
        self.Writer = self.Reader is null ? null : Calls.Call(IoTypes.BufferedWriter, writer, PyInt.From(size));
        return self.Writer is not null;
    }

    private static PyObject? Forward(PyObject? target, string method, ReadOnlySpan<PyObject> arguments) =>
        target is null ? Raise.ValueError("I/O operation on uninitialized object")
            : Attributes.CallMethod(target, PyStr.Intern(method), arguments);

    [PyMethod("read($self, /, *args)")]
    private static PyObject? Read(PyBufferedPair self, ReadOnlySpan<PyObject> arguments) => Forward(self.Reader, "read", arguments);

    [PyMethod("read1($self, /, *args)")]
    private static PyObject? ReadOnce(PyBufferedPair self, ReadOnlySpan<PyObject> arguments) => Forward(self.Reader, "read1", arguments);

    [PyMethod("peek($self, /, *args)")]
    private static PyObject? Peek(PyBufferedPair self, ReadOnlySpan<PyObject> arguments) => Forward(self.Reader, "peek", arguments);

    [PyMethod("readinto($self, /, *args)")]
    private static PyObject? ReadInto(PyBufferedPair self, ReadOnlySpan<PyObject> arguments) => Forward(self.Reader, "readinto", arguments);

    [PyMethod("readinto1($self, /, *args)")]
    private static PyObject? ReadIntoOnce(PyBufferedPair self, ReadOnlySpan<PyObject> arguments) =>
        Forward(self.Reader, "readinto1", arguments);

    [PyMethod("write($self, /, *args)")]
    private static PyObject? Write(PyBufferedPair self, ReadOnlySpan<PyObject> arguments) => Forward(self.Writer, "write", arguments);

    [PyMethod("flush($self, /)")]
    private static PyObject? Flush(PyBufferedPair self) => Forward(self.Writer, "flush", []);

    [PyMethod("readable($self, /)")]
    private static PyObject? IsReadable(PyBufferedPair self) => Forward(self.Reader, "readable", []);

    [PyMethod("writable($self, /)")]
    private static PyObject? IsWritable(PyBufferedPair self) => Forward(self.Writer, "writable", []);

    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyBufferedPair self)
    {
        FinalizationGuard.Detach(self);
        PyObject? first = Forward(self.Writer, "close", []);
        PyBaseException? pending = Exceptions.Take();
        PyObject? second = Forward(self.Reader, "close", []);
        if (pending is null) return second;
        if (ThreadState.Current.Exception is { } later) later.Context ??= pending;
        else ThreadState.Current.Exception = pending;
        return null;
    }

    [PyMethod("isatty($self, /)")]
    private static PyObject? IsTerminal(PyBufferedPair self)
    {
        PyObject? writer = Forward(self.Writer, "isatty", []);
        return writer is null || ReferenceEquals(writer, PyBool.True) ? writer : Forward(self.Reader, "isatty", []);
    }

    [PyGetter("closed")]
    private static PyObject? GetClosed(PyBufferedPair self) =>
        self.Writer is null ? Raise.ValueError("I/O operation on uninitialized object")
            : Attributes.Get(self.Writer, PyStr.Intern("closed"));
}
