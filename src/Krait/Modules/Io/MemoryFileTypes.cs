using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Buffers;
using Krait.Types.Text;

namespace Krait.Modules.Io;

/// <summary>Buffered I/O implementation using an in-memory bytes buffer.</summary>
[PyMethods]
internal static partial class BytesIOType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyBytesIO(type);

    [PyInit("BytesIO(initial_bytes=b'')")]
    private static bool Init(PyBytesIO self, PyObject? initial)
    {
        if (!CanChange(self)) return false;
        byte[]? bytes = initial is null or PyNone ? [] : Buffers.Require(initial);
        if (bytes is null) return false;
        self.Buffer = Spans.Copy(bytes);
        self.Length = bytes.Length;
        self.Position = 0;
        self.IsClosed = false;
        return true;
    }

    private static bool CanChange(PyBytesIO self)
    {
        if (self.Exports == 0) return true;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return self.Exports == 0
            || Raise.Set(ExceptionTypes.BufferError, "Existing exports of data: object cannot be re-sized") is not null;
    }

    private static bool IsOpen(PyBytesIO self) => !self.IsClosed || IoErrors.Closed() is not null;

    private static PyObject Take(PyBytesIO self, long size)
    {
        long rest = Math.Max(0, self.Length - self.Position);
        int count = (int)(size < 0 ? rest : Math.Min(size, rest));
        if (count == 0) return PyBytes.Empty;
        PyObject bytes = PyBytes.From(self.Buffer.AsSpan((int)self.Position, count));
        self.Position += count;
        return bytes;
    }

    /// <summary>Read at most size bytes, returned as a bytes object.</summary>
    [PyMethod("read($self, size=-1, /)")]
    private static PyObject? Read(PyBytesIO self, PyObject? sizeArgument) =>
        IoErrors.TrySize(sizeArgument, out long size) && IsOpen(self) ? Take(self, size) : null;

    [PyMethod("read1($self, size=-1, /)")]
    private static PyObject? ReadOnce(PyBytesIO self, PyObject? size) => Read(self, size);

    [PyMethod("peek($self, size=1, /)")]
    private static PyObject? Peek(PyBytesIO self, PyObject? sizeArgument)
    {
        long position = self.Position;
        PyObject? read = Read(self, sizeArgument);
        self.Position = position;
        return read;
    }

    /// <summary>Next line from the file, as a bytes object.</summary>
    [PyMethod("readline($self, size=-1, /)")]
    private static PyObject? ReadLine(PyBytesIO self, PyObject? sizeArgument) =>
        IoErrors.TrySize(sizeArgument, out long size) && IsOpen(self) ? Line(self, size) : null;

    private static PyObject Line(PyBytesIO self, long size)
    {
        if (self.Position >= self.Length) return PyBytes.Empty;
        int newLine = self.Buffer.AsSpan((int)self.Position, self.Length - (int)self.Position).IndexOf((byte)'\n');
        long length = newLine < 0 ? self.Length - self.Position : newLine + 1;
        return Take(self, size >= 0 ? Math.Min(size, length) : length);
    }

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        if (!IsOpen((PyBytesIO)self)) return null;
        PyObject line = Line((PyBytesIO)self, -1);
        return line is PyBytes { Length: > 0 } ? line : null;
    }

    [PyMethod("readinto($self, buffer, /)")]
    private static PyObject? ReadInto(PyBytesIO self, PyObject buffer)
    {
        int room = Buffers.WritableLength(buffer);
        if (room < 0 || !IsOpen(self)) return null;
        int count = (int)Math.Clamp(self.Length - self.Position, 0, room);
        if (count == 0) return PyInt.Zero;
        if (!Buffers.CopyInto(buffer, self.Buffer.AsSpan((int)self.Position, count))) return null;
        self.Position += count;
        return PyInt.From(count);
    }

    /// <summary>Write bytes to file. Return the number of bytes written.</summary>
    [PyMethod("write($self, b, /)")]
    private static PyObject? Write(PyBytesIO self, PyObject data)
    {
        if (!IsOpen(self)) return null;
        byte[]? bytes = data is PyBytes exact ? exact.Value : Buffers.Require(data);
        // The object whose bytes they are may have closed the file.
        if (bytes is null || !IsOpen(self) || !CanChange(self)) return null;
        if (bytes.Length == 0) return PyInt.Zero;
        if (self.Position > long.MaxValue - bytes.Length) return Raise.OverflowError("new buffer size too large");
        long end = self.Position + bytes.Length;
        if (!Allocation.Reserve(end)) return null;
        if (end > self.Buffer.Length) Array.Resize(ref self.Buffer, (int)Math.Min(Array.MaxLength, Math.Max(end, self.Buffer.Length * 2L)));
        if (self.Position > self.Length) self.Buffer.AsSpan(self.Length, (int)self.Position - self.Length).Clear();
        bytes.CopyTo(self.Buffer.AsSpan((int)self.Position));
        self.Position = end;
        self.Length = Math.Max(self.Length, (int)end);
        return PyInt.From(bytes.Length);
    }

    /// <summary>Change stream position.</summary>
    [PyMethod("seek($self, pos, whence=0, /)")]
    private static PyObject? Seek(PyBytesIO self, long position, int origin = 0)
    {
        if (!IsOpen(self)) return null;
        if (origin == 0 && position < 0) return Raise.ValueError($"negative seek value {position}");
        if (origin is < 0 or > 2) return Raise.ValueError($"invalid whence ({origin}, should be 0, 1 or 2)");
        long from = origin switch { 1 => self.Position, 2 => self.Length, _ => 0 };
        if (position > long.MaxValue - from) return Raise.OverflowError("new position too large");
        self.Position = Math.Max(0, from + position);
        return PyInt.From(self.Position);
    }

    /// <summary>Current file position, an integer.</summary>
    [PyMethod("tell($self, /)")]
    private static PyObject? Tell(PyBytesIO self) => IsOpen(self) ? PyInt.From(self.Position) : null;

    /// <summary>Truncate the file to at most size bytes.</summary>
    [PyMethod("truncate($self, size=None, /)")]
    private static PyObject? Truncate(PyBytesIO self, PyObject? sizeArgument)
    {
        if (!IsOpen(self) || !CanChange(self) || !IoErrors.TrySize(sizeArgument, out long size)) return null;
        if (sizeArgument is null or PyNone) size = self.Position;
        if (size < 0) return Raise.ValueError($"negative size value {size}");
        if (size < self.Length) self.Length = (int)size;
        return PyInt.From(size);
    }

    /// <summary>Retrieve the entire contents of the BytesIO object.</summary>
    [PyMethod("getvalue($self, /)")]
    private static PyObject? GetValue(PyBytesIO self) => IsOpen(self) ? PyBytes.From(self.Buffer.AsSpan(0, self.Length)) : null;

    /// <summary>The content, the position and the dict.</summary>
    [PyMethod("__getstate__($self, /)")]
    private static PyObject? GetState(PyBytesIO self) =>
        GetValue(self) is { } value ? PyTuple.Create(value, PyInt.From(self.Position), MemoryFileState.DictOf(self)) : null;

    /// <summary>Sets what __getstate__() gave.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyBytesIO self, PyObject state)
    {
        if (!IsOpen(self) || !CanChange(self)) return null;
        if (state is not PyTuple { Count: >= 3 } items)
            return Raise.TypeError($"{self.Type.Name}.__setstate__ argument should be 3-tuple, got {state.Type.Name}");
        byte[]? content = Buffers.Require(items[0]);
        if (content is null || !MemoryFileState.TryPosition(items[1], "second", out long position)) return null;
        (self.Buffer, self.Length, self.Position, self.IsClosed) = (content.ToArray(), content.Length, position, false);
        return MemoryFileState.SetDict(self, items[2], "third") ? PyNone.Instance : null;
    }

    /// <summary>Get a read-write view over the contents of the BytesIO object.</summary>
    [PyMethod("getbuffer($self, /)")]
    private static PyObject? GetBuffer(PyBytesIO self) => IsOpen(self) ? MemoryViewType.Create(self) : null;

    /// <summary>Disable all I/O operations.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyBytesIO self)
    {
        if (!CanChange(self)) return null;
        FinalizationGuard.Detach(self);
        self.IsClosed = true;
        self.Buffer = [];
        self.Length = 0;
        return PyNone.Instance;
    }

    [PyMethod("readable($self, /)")]
    private static PyObject? IsReadable(PyBytesIO self) => IsOpen(self) ? PyBool.True : null;

    [PyMethod("writable($self, /)")]
    private static PyObject? IsWritable(PyBytesIO self) => IsOpen(self) ? PyBool.True : null;

    [PyMethod("seekable($self, /)")]
    private static PyObject? IsSeekable(PyBytesIO self) => IsOpen(self) ? PyBool.True : null;
}

/// <summary>Text I/O implementation using an in-memory buffer.</summary>
[PyMethods]
internal static partial class StringIOType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyStringIO(type);

    [PyInit("StringIO(initial_value='', newline='\\n')")]
    private static bool Init(PyStringIO self, PyObject? initial, PyObject? newLine)
    {
        if (newLine is not (null or PyNone or PyStr))
        {
            return Raise.TypeError($"newline must be str or None, not {newLine.Type.Name}") is not null;
        }
        string? ending = newLine switch { PyStr given => given.ToString(), null => "\n", _ => null };
        if (ending is not (null or "" or "\n" or "\r" or "\r\n"))
        {
            return Raise.ValueError($"illegal newline value: {Representation.Repr(newLine!)}") is not null;
        }
        if (initial is not (null or PyNone or PyStr))
        {
            return Raise.TypeError($"initial_value must be str or None, not {initial.Type.Name}") is not null;
        }
        self.NewLine = ending;
        self.Text.Clear();
        self.Position = 0;
        self.IsClosed = false;
        if (initial is PyStr text && !Insert(self, text)) return false;
        self.Position = 0;
        return true;
    }

    private static bool IsOpen(PyStringIO self) => !self.IsClosed || IoErrors.Closed() is not null;

    private static bool Insert(PyStringIO self, PyStr text)
    {
        if (self.NewLine is null) text = self.Translator.Translate(text, translate: true, isFinal: true);
        else if (self.NewLine.Length == 0) text = self.Translator.Translate(text, translate: false, isFinal: true);
        else if (self.NewLine != "\n") text = PyStr.FromString(text.ToString().Replace("\n", self.NewLine, StringComparison.Ordinal));
        if (self.Position > long.MaxValue - text.Length) return Raise.OverflowError("new position too large") is not null;
        if (!Allocation.Reserve(self.Position + text.Length, sizeof(int))) return false;
        self.Text.Write((int)self.Position, text);
        self.Position += text.Length;
        return true;
    }

    private static PyStr Take(PyStringIO self, long size)
    {
        int rest = (int)Math.Max(0, self.Text.Length - self.Position);
        int count = size < 0 ? rest : (int)Math.Min(size, rest);
        if (count == 0) return PyStr.Empty;
        PyStr text = self.Text.Part((int)self.Position, count);
        self.Position += count;
        return text;
    }

    /// <summary>Retrieve the entire contents of the object.</summary>
    [PyMethod("getvalue($self, /)")]
    private static PyObject? GetValue(PyStringIO self) => IsOpen(self) ? self.Text.Part(0, self.Text.Length) : null;

    /// <summary>The content, what ends a line, the position and the dict.</summary>
    [PyMethod("__getstate__($self, /)")]
    private static PyObject? GetState(PyStringIO self)
    {
        PyObject newLine = self.NewLine is { } given ? PyStr.FromString(given) : PyNone.Instance;
        return GetValue(self) is { } value ? PyTuple.Create(value, newLine, PyInt.From(self.Position), MemoryFileState.DictOf(self)) : null;
    }

    /// <summary>Sets what __getstate__() gave.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyStringIO self, PyObject state)
    {
        if (self.IsClosed) return IoErrors.Closed("__setstate__ on closed file");
        if (state is not PyTuple { Count: >= 4 } items)
            return Raise.TypeError($"{self.Type.Name}.__setstate__ argument should be 4-tuple, got {state.Type.Name}");
        if (!Init(self, items[0], items[1])) return null;
        // The text is as it was, whatever the newlines would make of it.
        self.Text.Clear();
        if (items[0] is PyStr text) self.Text.Write(0, text);
        if (!MemoryFileState.TryPosition(items[2], "third", out long position)) return null;
        self.Position = position;
        return MemoryFileState.SetDict(self, items[3], "fourth") ? PyNone.Instance : null;
    }

    /// <summary>Read at most size characters, returned as a string.</summary>
    [PyMethod("read($self, size=-1, /)")]
    private static PyObject? Read(PyStringIO self, PyObject? sizeArgument) =>
        IoErrors.TrySize(sizeArgument, out long size) && IsOpen(self) ? Take(self, size) : null;

    /// <summary>Read until newline or EOF.</summary>
    [PyMethod("readline($self, size=-1, /)")]
    private static PyObject? ReadLine(PyStringIO self, PyObject? sizeArgument) =>
        IoErrors.TrySize(sizeArgument, out long size) && IsOpen(self) ? Line(self, size) : null;

    private static PyStr Line(PyStringIO self, long size)
    {
        int start = (int)Math.Min(self.Position, self.Text.Length);
        int length = LineEnd(self.Text, start, self.NewLine) - start;
        return Take(self, size >= 0 ? Math.Min(size, length) : length);
    }

    private static int LineEnd(EditableText text, int start, string? newLine)
    {
        bool isFeed = newLine is null or "\n";
        char first = isFeed ? '\n' : '\r';
        char second = newLine?.Length == 0 ? '\n' : first;
        for (int i = start; (i = text.IndexOf(first, second, i)) >= 0; i++)
        {
            bool pair = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n';
            if (newLine?.Length != 2 || pair) return i + (pair && newLine != "\r" ? 2 : 1);
        }
        return text.Length;
    }

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        if (!IsOpen((PyStringIO)self)) return null;
        PyStr line = Line((PyStringIO)self, -1);
        return line.Length > 0 ? line : null;
    }

    /// <summary>
    /// Write string to file. Returns the number of characters written, which is always equal to the length of the string.
    /// </summary>
    [PyMethod("write($self, s, /)")]
    private static PyObject? Write(PyStringIO self, PyObject text)
    {
        if (text is not PyStr content) return Raise.TypeError($"string argument expected, got '{text.Type.Name}'");
        if (!IsOpen(self)) return null;
        if (content.Length > 0 && !Insert(self, content)) return null;
        return PyInt.From(content.Length);
    }

    /// <summary>Change stream position.</summary>
    [PyMethod("seek($self, pos, whence=0, /)")]
    private static PyObject? Seek(PyStringIO self, long position, int origin = 0)
    {
        if (!IsOpen(self)) return null;
        if (origin is < 0 or > 2) return Raise.ValueError($"Invalid whence ({origin}, should be 0, 1 or 2)");
        if (origin == 0 && position < 0) return Raise.ValueError($"Negative seek position {position}");
        if (origin != 0 && position != 0) return Raise.Set(ExceptionTypes.OSError, "Can't do nonzero cur-relative seeks");
        self.Position = origin switch { 1 => self.Position, 2 => self.Text.Length, _ => position };
        return PyInt.From(self.Position);
    }

    /// <summary>Tell the current file position.</summary>
    [PyMethod("tell($self, /)")]
    private static PyObject? Tell(PyStringIO self) => IsOpen(self) ? PyInt.From(self.Position) : null;

    /// <summary>Truncate size to pos.</summary>
    [PyMethod("truncate($self, pos=None, /)")]
    private static PyObject? Truncate(PyStringIO self, PyObject? sizeArgument)
    {
        if (!IsOpen(self) || !IoErrors.TrySize(sizeArgument, out long size)) return null;
        if (sizeArgument is null or PyNone) size = self.Position;
        if (size < 0) return Raise.ValueError($"Negative size value {size}");
        if (size < self.Text.Length) self.Text.Truncate((int)size);
        return PyInt.From(size);
    }

    /// <summary>Close the IO object.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject Close(PyStringIO self)
    {
        FinalizationGuard.Detach(self);
        self.IsClosed = true;
        self.Text.Clear();
        return PyNone.Instance;
    }

    [PyMethod("readable($self, /)")]
    private static PyObject? IsReadable(PyStringIO self) => IsOpen(self) ? PyBool.True : null;

    [PyMethod("writable($self, /)")]
    private static PyObject? IsWritable(PyStringIO self) => IsOpen(self) ? PyBool.True : null;

    [PyMethod("seekable($self, /)")]
    private static PyObject? IsSeekable(PyStringIO self) => IsOpen(self) ? PyBool.True : null;

    [PyGetter("line_buffering")]
    private static PyObject? GetLineBuffering(PyStringIO self) => IsOpen(self) ? PyBool.False : null;

    [PyGetter("newlines")]
    private static PyObject? GetNewLines(PyStringIO self) =>
        !IsOpen(self) ? null : self.NewLine is null or "" ? self.Translator.Kinds() : PyNone.Instance;
}

/// <summary>Codec used when reading a file in universal newlines mode.</summary>
[PyMethods]
internal static partial class NewlineDecoderType
{
    [PyNew("IncrementalNewlineDecoder(decoder, translate, errors='strict')")]
    private static PyObject New(PyType type, PyObject decoder, bool translate, PyObject? errors) =>
        new PyNewlineDecoder(type, decoder is PyNone ? null : decoder, translate);

    [PyMethod("decode($self, /, input, final=False)")]
    private static PyObject? Decode(PyNewlineDecoder self, PyObject input, bool final = false)
    {
        PyObject? text = self.Decoder is null ? input
            : Attributes.CallMethod(self.Decoder, PyStr.Intern("decode"), input, PyBool.From(final));
        if (text is null) return null;
        return text is PyStr decoded ? self.Translator.Translate(decoded, self.Translate, final)
            : Raise.TypeError($"decoder should return a string result, not '{text.Type.Name}'");
    }

    [PyMethod("getstate($self, /)")]
    private static PyObject? GetState(PyNewlineDecoder self)
    {
        PyObject buffer = PyBytes.Empty;
        long flag = 0;
        if (self.Decoder is not null)
        {
            if (Attributes.CallMethod(self.Decoder, PyStr.Intern("getstate")) is not { } state) return null;
            if (state is not PyTuple { Count: 2 } pair || !Arguments.TryToInt64(pair[1], out flag))
            {
                return Raise.TypeError("illegal decoder state");
            }
            buffer = pair[0];
        }
        return PyTuple.Create(buffer, PyInt.From((flag << 1) | (self.Translator.HasPendingReturn ? 1L : 0L)));
    }

    [PyMethod("setstate($self, state, /)")]
    private static PyObject? SetState(PyNewlineDecoder self, PyTuple state)
    {
        if (state.Count != 2 || !Arguments.TryToInt64(state[1], out long flag)) return Raise.TypeError("illegal decoder state");
        self.Translator.HasPendingReturn = (flag & 1) != 0;
        return self.Decoder is null ? PyNone.Instance
            : Attributes.CallMethod(self.Decoder, PyStr.Intern("setstate"), PyTuple.Create(state[0], PyInt.From(flag >> 1)));
    }

    [PyMethod("reset($self, /)")]
    private static PyObject? Reset(PyNewlineDecoder self)
    {
        self.Translator.Seen = 0;
        self.Translator.HasPendingReturn = false;
        return self.Decoder is null ? PyNone.Instance : Attributes.CallMethod(self.Decoder, PyStr.Intern("reset"));
    }

    [PyGetter("newlines")]
    private static PyObject GetNewLines(PyNewlineDecoder self) => self.Translator.Kinds();
}
