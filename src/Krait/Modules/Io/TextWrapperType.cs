using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Io;

/// <summary>Character and line based layer over a BufferedIOBase object, buffer.</summary>
[PyMethods]
internal static partial class TextWrapperType
{
    private static readonly PyStr s_flush = PyStr.Intern("flush");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyTextWrapper(type);

    [PyInit("TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)")]
    private static bool Init(
        PyTextWrapper self, PyObject buffer, PyObject? encoding, PyObject? errors, PyObject? newLine, bool lineBuffering, bool writeThrough)
    {
        self.Buffer = null;
        self.IsDetached = false;
        if (encoding is null or PyNone && !WarnOfDefault()) return false;
        if (!Configure(self, "TextIOWrapper", encoding, errors, newLine, lineBuffering, writeThrough)) return false;
        if (!TryAskWritable(buffer, out bool canWrite)) return false;
        self.Reset(buffer);
        self.CanWrite = canWrite;
        if (canWrite && !self.StartEncoding())
        {
            self.Buffer = null;
            return false;
        }
        FinalizationGuard.Detach(buffer);
        IoFiles.Remember(self);
        return true;
    }

    // Whether the file of bytes takes any; false with an exception set.
    private static bool TryAskWritable(PyObject buffer, out bool answer)
    {
        bool isOwnType = ReferenceEquals(buffer.Type, buffer.Type.NativeBase);
        if (!isOwnType || buffer is not PyBuffered { Raw: PyFileIO { Descriptor: >= 0 } file }
            || !ReferenceEquals(file.Type, IoTypes.FileIO))
        {
            return PyTextWrapper.TryAsk(buffer, "writable", out answer);
        }

        answer = file.IsWritable && !ReferenceEquals(buffer.Type, IoTypes.BufferedReader);
        return true;
    }

    /// <summary>Warns, with <c>-X warn_default_encoding</c>, that no encoding was given; false with an exception set.</summary>
    public static bool WarnOfDefault(int stackLevel = 1) =>
        !Sys.StartupOptions.Current.ImplementationOptions.ContainsKey("warn_default_encoding")
        || Evaluation.RuntimeWarnings.Warn(ExceptionTypes.EncodingWarning, "'encoding' argument not specified", stackLevel);

    private const string Reconfiguring = "reconfigure";

    // As in CPython, whose codecs get the names as C strings; only the constructor refuses what is behind their end.
    private static string BeforeNull(string text) => text.IndexOf('\0') is >= 0 and int end ? text[..end] : text;

    private static bool IsTextOrNone(PyObject? value, string function, string name)
    {
        if (value is null or PyNone) return true;
        return value is PyStr text
            ? NativeText.Check(function == Reconfiguring ? PyStr.FromString(BeforeNull(text.ToString())) : text)
            : Arguments.WrongType(function, $"argument '{name}'", "str or None", value) is not null;
    }

    private static bool Configure(
        PyTextWrapper self, string function, PyObject? encoding, PyObject? errors, PyObject? newLine, bool lineBuffering, bool writeThrough)
    {
        if (!IsTextOrNone(encoding, function, "encoding") || !IsTextOrNone(errors, function, "errors")) return false;
        if (!IsTextOrNone(newLine, function, "newline")) return false;
        string? ending = newLine is PyStr given ? given.ToString() : null;
        if (ending is not (null or "" or "\n" or "\r" or "\r\n")) return Raise.ValueError($"illegal newline value: {ending}") is not null;
        string name = encoding is PyStr text ? text.ToString() : "UTF-8";
        if (name == "locale") name = "UTF-8";
        name = BeforeNull(name);
        self.IsNative = Codecs.IsNative(name);
        if (!self.IsNative && !CodecRegistry.RequireText(name, null)) return false;
        string errorHandler = errors is PyStr handler ? handler.ToString() : "strict";
        if (CodecRegistry.ChecksNames && !CodecRegistry.HasErrorHandler(errorHandler)) return false;
        self.Encoding = name;
        self.Errors = errorHandler;
        self.NewLine = ending;
        self.LineBuffering = lineBuffering;
        self.WriteThrough = writeThrough;
        return true;
    }

    private static bool IsOpen(PyTextWrapper self)
    {
        if (self.Buffer is null)
        {
            string fault = self.IsDetached ? "underlying buffer has been detached" : "I/O operation on uninitialized object";
            return Raise.ValueError(fault) is not null;
        }
        if (self.Buffer is PyBuffered { Raw: PyFileIO file }) return file.Descriptor >= 0 || IoErrors.Closed() is not null;
        return IoErrors.CheckOpen(self.Buffer);
    }

    private static PyObject? Ask(PyTextWrapper self, string method) =>
        IsOpen(self) ? Attributes.CallMethod(self.Buffer!, PyStr.Intern(method)) : null;

    // True when the file of bytes can be read.
    private static bool IsOpenToRead(PyTextWrapper self)
    {
        if (!IsOpen(self) || !self.FlushPending()) return false;
        if (self.Buffer is PyBuffered { Raw: PyFileIO { IsReadable: true } } buffered
            && !ReferenceEquals(buffered.Type, IoTypes.BufferedWriter))
        {
            return true;
        }
        PyObject? readable = Ask(self, "readable");
        if (readable is null) return false;
        return Truth.IsTrue(readable) == 1 || IoErrors.Unsupported("not readable") is not null;
    }

    /// <summary>
    /// Write string s to stream. Return the number of characters written (which is always equal to the length of the string).
    /// </summary>
    [PyMethod("write($self, text, /)")]
    private static PyObject? Write(PyTextWrapper self, PyObject text)
    {
        if (text is not PyStr content) return Raise.TypeError($"write() argument must be str, not {text.Type.Name}");
        if (!IsOpen(self)) return null;
        if (!self.CanWrite) return IoErrors.Unsupported("not writable");
        return self.Write(content) ? PyInt.From(content.Length) : null;
    }

    /// <summary>Read at most size characters from stream.</summary>
    [PyMethod("read($self, size=-1, /)")]
    private static PyObject? Read(PyTextWrapper self, PyObject? sizeArgument) =>
        IoErrors.TrySize(sizeArgument, out long size) && IsOpenToRead(self) ? self.Read(size) : null;

    /// <summary>Read until newline or EOF.</summary>
    [PyMethod("readline($self, size=-1, /)")]
    private static PyObject? ReadLine(PyTextWrapper self, PyObject? sizeArgument) =>
        IoErrors.TrySize(sizeArgument, out long size) && IsOpenToRead(self) ? self.ReadLine(size) : null;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var wrapper = (PyTextWrapper)self;
        if (!IsOpenToRead(wrapper)) return null;
        wrapper.IsIterating = true;
        PyStr? line = wrapper.ReadLine(-1);
        if (line is { Length: > 0 }) return line;
        wrapper.IsIterating = false;
        return null;
    }

    /// <summary>Flush write buffers.</summary>
    [PyMethod("flush($self, /)")]
    private static PyObject? Flush(PyTextWrapper self)
    {
        if (!IsOpen(self) || !self.FlushPending()) return null;
        return Attributes.CallMethod(self.Buffer!, s_flush);
    }

    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyTextWrapper self)
    {
        FinalizationGuard.Detach(self);
        if (self.Buffer is null) return IsOpen(self) ? PyNone.Instance : null;
        int closed = IoErrors.IsClosed(self.Buffer);
        if (closed != 0) return closed < 0 ? null : PyNone.Instance;
        // Python code that was asked may have detached the buffer.
        if (self.Buffer is not { } buffer) return PyNone.Instance;
        if (self.IsFinalizing) IOBaseType.WarnUnclosed(buffer, self);
        PyObject? flushed = Attributes.CallMethod(self, s_flush);
        PyBaseException? pending = Exceptions.Take();
        PyObject? result = Attributes.CallMethod(self.Buffer ?? buffer, Names.Close);
        if (flushed is not null || pending is null) return result;
        if (ThreadState.Current.Exception is { } second) second.Context ??= pending;
        else ThreadState.Current.Exception = pending;
        return null;
    }

    [PyMethod("detach($self, /)")]
    private static PyObject? Detach(PyTextWrapper self)
    {
        if (!IsOpen(self) || Attributes.CallMethod(self, s_flush) is null) return null;
        PyObject buffer = self.Buffer!;
        self.Buffer = null;
        self.IsDetached = true;
        FinalizationGuard.Detach(self);
        return buffer;
    }

    /// <summary>Return the stream position as an opaque number.</summary>
    [PyMethod("tell($self, /)")]
    private static PyObject? Tell(PyTextWrapper self)
    {
        if (!IsOpen(self)) return null;
        if (Ask(self, "seekable") is not { } seekable) return null;
        if (Truth.IsTrue(seekable) != 1) return IoErrors.Unsupported("underlying stream is not seekable");
        if (self.IsIterating) return Raise.Set(ExceptionTypes.OSError, "telling position disabled by next() call");
        return Flush(self) is null ? null : self.Tell();
    }

    /// <summary>Set the stream position, and return the new stream position.</summary>
    [PyMethod("seek($self, cookie, whence=0, /)")]
    private static PyObject? Seek(PyTextWrapper self, PyObject cookie, int origin = 0)
    {
        if (!IsOpen(self) || Ask(self, "seekable") is not { } seekable) return null;
        if (Truth.IsTrue(seekable) != 1) return IoErrors.Unsupported("underlying stream is not seekable");
        if (origin == 1)
        {
            if (!IsZero(cookie)) return Exceptions.IsSet ? null : IoErrors.Unsupported("can't do nonzero cur-relative seeks");
            if (Tell(self) is not { } here) return null;
            (cookie, origin) = (here, 0);
        }
        if (origin == 2 && !IsZero(cookie)) return Exceptions.IsSet ? null : IoErrors.Unsupported("can't do nonzero end-relative seeks");
        if (origin is not (0 or 2)) return Raise.ValueError($"invalid whence ({origin}, should be 0, 1 or 2)");
        if (!TextPosition.TryFrom(cookie, out TextPosition position) || Flush(self) is null) return null;
        self.Restart();
        PyObject? result = Attributes.CallMethod(self.Buffer!, PyStr.Intern("seek"), PyInt.From(position.Start), PyInt.From(origin));
        if (result is null) return null;
        if (origin == 2)
        {
            if (!Arguments.TryToInt64(result, out long end) || !self.Restore(new TextPosition { Start = end })) return null;
            return result;
        }
        return self.Restore(position) ? cookie : null;
    }

    private static bool IsZero(PyObject cookie)
    {
        PyIntegral? number = Indexes.ToIndex(cookie);
        return number is not null && number.ToBigInteger().IsZero;
    }

    [PyMethod("truncate($self, pos=None, /)")]
    private static PyObject? Truncate(PyTextWrapper self, PyObject? size) =>
        IsOpen(self) && Flush(self) is not null ? Attributes.CallMethod(self.Buffer!, PyStr.Intern("truncate"), size ?? PyNone.Instance)
            : null;

    /// <summary>Reconfigure the text stream with new parameters. This also does an implicit stream flush.</summary>
    [PyMethod("reconfigure($self, /, *, encoding=None, errors=None, newline=<unrepresentable>, line_buffering=None, write_through=None)")]
    private static PyObject? Reconfigure(PyTextWrapper self, PyObject? encoding, PyObject? errors, PyObject? newLine,
        PyObject? lineBuffering, PyObject? writeThrough)
    {
        bool isSame = encoding is null or PyNone && errors is null or PyNone && newLine is null;
        if (self.HasRead && !isSame)
            return IoErrors.Unsupported("It is not possible to set the encoding or newline of stream after the first read");
        if (!IsTextOrNone(encoding, Reconfiguring, "encoding") || !IsTextOrNone(errors, Reconfiguring, "errors")) return null;
        if (!TryFlag(lineBuffering, self.LineBuffering, out bool lines)) return null;
        if (!TryFlag(writeThrough, self.WriteThrough, out bool through)) return null;
        if (Flush(self) is null) return null;
        PyObject newEncoding = encoding is PyStr ? encoding : PyStr.FromString(self.Encoding);
        PyObject newErrors = errors is PyStr ? errors : PyStr.FromString(encoding is PyStr ? "strict" : self.Errors);
        PyObject? ending = newLine ?? (self.NewLine is null ? null : PyStr.FromString(self.NewLine));
        if (!Configure(self, Reconfiguring, newEncoding, newErrors, ending, lines, through)) return null;
        return isSame || !self.CanWrite || self.StartEncoding() ? PyNone.Instance : null;
    }

    private static bool TryFlag(PyObject? value, bool otherwise, out bool flag)
    {
        flag = otherwise;
        if (value is null or PyNone) return true;
        if (!Indexes.TryToInt64(value, out long number, ExceptionTypes.OverflowError)) return false;
        flag = number != 0;
        return true;
    }

    [PyGetter("_finalizing", IsField = true)]
    private static PyObject GetFinalizing(PyTextWrapper self) => PyBool.From(self.IsFinalizing);

    [PyMethod("__getstate__($self, /)")]
    private static PyObject? GetState(PyTextWrapper self) => Raise.TypeError($"cannot pickle '{self.Type.ShortName}' instances");

    [PyMethod("readable($self, /)")]
    private static PyObject? IsReadable(PyTextWrapper self) => Ask(self, "readable");

    [PyMethod("writable($self, /)")]
    private static PyObject? IsWritable(PyTextWrapper self) => Ask(self, "writable");

    [PyMethod("seekable($self, /)")]
    private static PyObject? IsSeekable(PyTextWrapper self) => Ask(self, "seekable");

    [PyMethod("fileno($self, /)")]
    private static PyObject? FileNumber(PyTextWrapper self) => Ask(self, "fileno");

    [PyMethod("isatty($self, /)")]
    private static PyObject? IsTerminal(PyTextWrapper self) => Ask(self, "isatty");

    [PyGetter("buffer", IsField = true)]
    private static PyObject GetBuffer(PyTextWrapper self) => self.Buffer ?? PyNone.Instance;

    [PyGetter("encoding", IsField = true)]
    private static PyObject GetEncoding(PyTextWrapper self) => PyStr.FromString(self.Encoding);

    [PyGetter("errors")]
    private static PyObject GetErrors(PyTextWrapper self) => PyStr.FromString(self.Errors);

    [PyGetter("newlines")]
    private static PyObject GetNewLines(PyTextWrapper self) => self.Translator.Kinds();

    [PyGetter("line_buffering", IsField = true)]
    private static PyObject GetLineBuffering(PyTextWrapper self) => PyBool.From(self.LineBuffering);

    [PyGetter("write_through", IsField = true)]
    private static PyObject GetWriteThrough(PyTextWrapper self) => PyBool.From(self.WriteThrough);

    [PyGetter("closed")]
    private static PyObject? GetClosed(PyTextWrapper self) =>
        self.Buffer is null ? PyBool.From(!IsOpen(self)) : Attributes.Get(self.Buffer, PyStr.Intern("closed"));

    [PyGetter("name")]
    private static PyObject? GetName(PyTextWrapper self) => IsDetachedOr(self) ?? Attributes.Get(self.Buffer!, PyStr.Intern("name"));

    private static PyObject? IsDetachedOr(PyTextWrapper self) => self.Buffer is null ? PyNone.Instance : null;

    [PyGetter("mode")]
    private static PyObject? GetMode(PyTextWrapper self) =>
        self.Mode is { } mode ? PyStr.FromString(mode)
            : Raise.AttributeError(self, PyStr.Intern("mode"), $"'{self.Type.Name}' object has no attribute 'mode'");

    [PySetter("mode")]
    private static bool SetMode(PyTextWrapper self, PyObject? value)
    {
        self.Mode = value?.ToString();
        return true;
    }

    [PyGetter("_CHUNK_SIZE")]
    private static PyObject? GetChunkSize(PyTextWrapper self) => IsOpen(self) ? PyInt.From(self.ChunkSize) : null;

    [PySetter("_CHUNK_SIZE")]
    private static bool SetChunkSize(PyTextWrapper self, PyObject? value)
    {
        if (value is null) return Raise.AttributeError(self, PyStr.Intern("_CHUNK_SIZE"), "attribute value cannot be deleted") is not null;
        if (!IsOpen(self) || !Indexes.TryToInt64(value, out long size, ExceptionTypes.ValueError)) return false;
        if (size <= 0) return Raise.ValueError("a strictly positive integer is required") is not null;
        self.ChunkSize = (int)Math.Min(size, int.MaxValue);
        return true;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var wrapper = (PyTextWrapper)self;
        PyObject? name = null;
        if (wrapper.Buffer is null && !wrapper.IsDetached) return Raise.ValueError("I/O operation on uninitialized object");
        bool hasName = wrapper.Buffer is null || Attributes.TryGet(wrapper.Buffer, PyStr.Intern("name"), out name);
        if (!hasName && !Exceptions.ClearIf(ExceptionTypes.ValueError)) return null;
        PyStr? nameText = null;
        if (name is not null && !IoErrors.TryNameText(self, name, out nameText)) return null;
        string mode = wrapper.Mode is null ? "" : $" mode='{wrapper.Mode}'";
        return PyStr.FromString($"<{self.Type.Name}{(nameText is null ? "" : $" name={nameText}")}{mode} encoding='{wrapper.Encoding}'>");
    }
}
