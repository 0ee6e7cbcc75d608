using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>Open a file.</summary>
[PyMethods]
internal static partial class FileIOType
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int TruncateFlag = 0x200;
    private const int AppendFlag = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int Permissions = 438; // rw for everybody, less the umask
    private const int WouldBlock = -2;

    // What st_blksize is on the file systems of Linux.
    private const int BlockSize = 4096;

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyFileIO(type);

    [PyInit("FileIO(file, mode='r', closefd=True, opener=None)")]
    private static bool Init(PyFileIO self, PyObject file, string mode = "r", bool closesDescriptor = true, PyObject? opener = null)
    {
        if (self.Descriptor >= 0 && self.ClosesDescriptor && !FileDescriptors.Close(self.Descriptor)) return false;
        self.Descriptor = -1;
        if (file is PyBool && !Evaluation.RuntimeWarnings.Warn(ExceptionTypes.RuntimeWarning, "bool is used as a file descriptor"))
        {
            return false;
        }
        if (!SetMode(self, mode, out int flags)) return false;
        if (Auditing.IsOn && !Auditing.Tell("open", file, PyStr.FromString(mode), PyInt.From(flags | CloseOnExec))) return false;
        self.ClosesDescriptor = closesDescriptor;
        self.Name = file;
        // A subclass may watch its attributes being set.
        if (!ReferenceEquals(self.Type, IoTypes.FileIO) && !Attributes.Set(self, PyStr.Intern("name"), file)) return false;
        if (file is PyIntegral number)
        {
            if (!number.TryGetInt64(out long descriptor) || descriptor < 0)
            {
                Raise.ValueError("negative file descriptor");
                return false;
            }
            self.Descriptor = (int)descriptor;
        }
        else if (!closesDescriptor)
        {
            return Raise.ValueError("Cannot use closefd=False with file name") is not null;
        }
        else if (opener is not (null or PyNone))
        {
            PyObject? opened = Calls.Call(opener, file, PyInt.From(flags | CloseOnExec));
            if (opened is null) return false;
            if (opened is not PyIntegral given || !given.TryGetInt64(out long descriptor))
            {
                return Raise.TypeError("expected integer from opener") is not null;
            }
            if (descriptor < 0) return Raise.ValueError($"opener returned {descriptor}") is not null;
            self.Descriptor = (int)descriptor;
        }
        else
        {
            if (!Posix.PosixModule.TryPath(file, "open", out string path)) return false;
            self.Descriptor = FileDescriptors.Open(path, flags | CloseOnExec, Permissions, file);
            if (self.Descriptor < 0) return false;
        }
        if (!CheckKind(self, file)) return false;
        if (self.IsAppending && FileDescriptors.CanSeek(self.Descriptor)) FileDescriptors.Seek(self.Descriptor, 0, 2);
        return true;
    }

    private static bool SetMode(PyFileIO self, string mode, out int flags)
    {
        flags = 0;
        int kinds = 0;
        bool plus = false;
        self.IsReadable = self.IsWritable = self.IsAppending = self.IsCreated = false;
        // Short: the name of a mode, refused when it is longer than its letters.
        foreach (char each in mode)
        {
            switch (each)
            {
                case 'r':
                    self.IsReadable = true;
                    kinds++;
                    break;
                case 'w':
                    self.IsWritable = true;
                    flags |= Create | TruncateFlag;
                    kinds++;
                    break;
                case 'x':
                    self.IsWritable = self.IsCreated = true;
                    flags |= Create | Exclusive;
                    kinds++;
                    break;
                case 'a':
                    self.IsWritable = self.IsAppending = true;
                    flags |= Create | AppendFlag;
                    kinds++;
                    break;
                case '+' when !plus:
                    plus = true;
                    break;
                case 'b':
                    break;
                default:
                    return Raise.ValueError($"invalid mode: {mode}") is not null;
            }
        }
        if (kinds != 1) return Raise.ValueError("Must have exactly one of create/read/write/append mode and at most one plus") is not null;
        if (plus) self.IsReadable = self.IsWritable = true;
        flags |= self.IsReadable && self.IsWritable ? ReadWrite : self.IsReadable ? ReadOnly : WriteOnly;
        return true;
    }

    // The calls that read the status of the machine's files are those of POSIX.
    private static bool HasStatus(PyFileIO self) => !OperatingSystem.IsWindows() || FileDescriptors.IsOwn(self.Descriptor);

    private static bool CheckKind(PyFileIO self, PyObject file)
    {
        const int IsDirectory = 21;
        if (!HasStatus(self)) return true;
        if (Posix.FileCalls.StatDescriptor(self.Descriptor, out Posix.FileStatus status) < 0)
        {
            int error = FileDescriptors.LastError;
            self.Descriptor = -1;
            return FileDescriptors.RaiseError(error, file) is not null;
        }
        if (!status.IsFolder) return true;
        if (file is not PyIntegral) FileDescriptors.Close(self.Descriptor);
        self.Descriptor = -1;
        return FileDescriptors.RaiseError(IsDirectory, file) is not null;
    }

    private static PyObject? CheckRead(PyFileIO self) =>
        self.Descriptor < 0 ? IoErrors.Closed("I/O operation on closed file") : self.IsReadable ? PyNone.Instance
            : IoErrors.Unsupported("File not open for reading");

    private static PyObject? CheckWrite(PyFileIO self) =>
        self.Descriptor < 0 ? IoErrors.Closed("I/O operation on closed file") : self.IsWritable ? PyNone.Instance
            : IoErrors.Unsupported("File not open for writing");

    /// <summary>
    /// Close the file. A closed file cannot be used for further I/O operations. close() may be called more than once without error.
    /// </summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyFileIO self)
    {
        FinalizationGuard.Detach(self);
        PyObject? closed = IOBaseType.Close(self);
        int descriptor = self.Descriptor;
        self.Descriptor = -1;
        PyBaseException? pending = Exceptions.Take();
        if (self.IsFinalizing) WarnUnclosed(self, descriptor, self);
        bool done = descriptor < 0 || !self.ClosesDescriptor || FileDescriptors.Close(descriptor);
        if (pending is not null) ThreadState.Current.Exception = pending;
        return closed is null || !done ? null : PyNone.Instance;
    }

    // A finaliser has no caller: a warning that a filter turned into an exception is reported, any other exception dropped.
    private static void WarnUnclosed(PyFileIO self, int descriptor, PyObject source)
    {
        if (descriptor < 0 || !self.ClosesDescriptor) return;
        int current = self.Descriptor;
        self.Descriptor = descriptor;
        PyStr? text = Representation.Repr(source);
        self.Descriptor = current;
        if (text is not null
            && Evaluation.RuntimeWarnings.Warn(ExceptionTypes.ResourceWarning, $"unclosed file {text}", source: source))
        {
            return;
        }
        if (ThreadState.Current.Exception?.Type.IsSubtypeOf(ExceptionTypes.Warning) == true)
        {
            Evaluation.Unraisable.Report("Exception ignored while finalizing file", source);
        }
        else
        {
            Exceptions.Take();
        }
    }

    [PyMethod("_dealloc_warn($self, source, /)")]
    private static PyObject WarnUnclosed(PyFileIO self, PyObject source)
    {
        WarnUnclosed(self, self.Descriptor, source);
        return PyNone.Instance;
    }

    [PyGetter("_finalizing", IsField = true)]
    private static PyObject GetFinalizing(PyFileIO self) => PyBool.From(self.IsFinalizing);

    [PySetter("_finalizing")]
    private static bool SetFinalizing(PyFileIO self, PyObject? value)
    {
        if (value is null) return Raise.TypeError("can't delete numeric/char attribute") is not null;
        if (value is not PyBool) return Raise.TypeError("attribute value type must be bool") is not null;
        self.IsFinalizing = ReferenceEquals(value, PyBool.True);
        return true;
    }

    [PyMethod("__getstate__($self, /)")]
    private static PyObject? GetState(PyFileIO self) => Raise.TypeError($"cannot pickle '{self.Type.ShortName}' instances");

    /// <summary>
    /// Read at most size bytes, returned as bytes. If size is less than 0, read all bytes in the file making multiple read calls.
    /// </summary>
    [PyMethod("read($self, size=-1, /)")]
    private static PyObject? Read(PyFileIO self, PyObject? sizeArgument)
    {
        if (CheckRead(self) is null || !IoErrors.TrySize(sizeArgument, out long size)) return null;
        if (size < 0) return ReadAll(self);
        if (!Allocation.Reserve(size)) return null;
        byte[] buffer = new byte[size];
        int count = FileDescriptors.Read(self.Descriptor, buffer);
        return count == WouldBlock ? PyNone.Instance : count < 0 ? null : PyBytes.From(count == buffer.Length ? buffer : buffer[..count]);
    }

    /// <summary>
    /// Read all data from the file, returned as bytes. Reads until either there is an error or read() returns size 0 (indicates
    /// EOF).
    /// </summary>
    [PyMethod("readall($self, /)")]
    private static PyObject? ReadAll(PyFileIO self)
    {
        if (CheckRead(self) is null) return null;
        Posix.FileStatus status = default;
        bool hasStatus = HasStatus(self) && Posix.FileCalls.StatDescriptor(self.Descriptor, out status) == 0;
        long size = hasStatus ? status.Size : 0;
        byte[] buffer = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(size, 1, int.MaxValue / 2));
        // Most files end where they are said to: that takes no larger buffer to see.
        Span<byte> next = stackalloc byte[1];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                int more = FileDescriptors.Read(self.Descriptor, next);
                if (more is 0 or WouldBlock) return PyBytes.From(buffer);
                if (more < 0) return null;
                Array.Resize(ref buffer, Math.Max(buffer.Length * 2, PyBuffered.DefaultSize));
                buffer[length++] = next[0];
            }
            int count = FileDescriptors.Read(self.Descriptor, buffer.AsSpan(length));
            if (count == WouldBlock) return length == 0 ? PyNone.Instance : PyBytes.From(buffer.AsSpan(0, length));
            if (count < 0) return null;
            if (count == 0) return PyBytes.From(buffer.AsSpan(0, length));
            length += count;
        }
    }

    /// <summary>Same as RawIOBase.readinto().</summary>
    [PyMethod("readinto($self, buffer, /)")]
    private static PyObject? ReadInto(PyFileIO self, PyObject target)
    {
        if (CheckRead(self) is null) return null;
        int room = Buffers.WritableLength(target);
        if (room < 0) return null;
        Poll.ReserveOrThrow(room);
        byte[] buffer = new byte[room];
        int count = FileDescriptors.Read(self.Descriptor, buffer);
        if (count == WouldBlock) return PyNone.Instance;
        return count < 0 || !Buffers.CopyInto(target, buffer.AsSpan(0, count)) ? null : PyInt.From(count);
    }

    /// <summary>Write buffer b to file, return number of bytes written.</summary>
    [PyMethod("write($self, b, /)")]
    private static PyObject? Write(PyFileIO self, PyObject data)
    {
        if (CheckWrite(self) is null) return null;
        byte[]? bytes = Buffers.Require(data);
        int count = bytes is null ? -1 : FileDescriptors.Write(self.Descriptor, bytes);
        return count == WouldBlock ? PyNone.Instance : count < 0 ? null : PyInt.From(count);
    }

    /// <summary>Move to new file position and return the file position.</summary>
    [PyMethod("seek($self, pos, whence=0, /)")]
    private static PyObject? Seek(PyFileIO self, long position, int origin = 0)
    {
        if (self.Descriptor < 0) return IoErrors.Closed("I/O operation on closed file");
        long result = FileDescriptors.Seek(self.Descriptor, position, origin);
        return result < 0 ? null : PyInt.From(result);
    }

    /// <summary>Current file position.</summary>
    [PyMethod("tell($self, /)")]
    private static PyObject? Tell(PyFileIO self) => Seek(self, 0, 1);

    /// <summary>Truncate the file to at most size bytes and return the truncated size.</summary>
    [PyMethod("truncate($self, size=None, /)")]
    private static PyObject? Truncate(PyFileIO self, PyObject? sizeArgument)
    {
        if (CheckWrite(self) is null || !IoErrors.TrySize(sizeArgument, out long size)) return null;
        if (sizeArgument is null or PyNone)
        {
            size = FileDescriptors.Seek(self.Descriptor, 0, 1);
            if (size < 0) return null;
        }
        return FileDescriptors.Truncate(self.Descriptor, size) ? PyInt.From(size) : null;
    }

    private static PyObject? IfOpen(PyFileIO self, bool value) =>
        self.Descriptor < 0 ? IoErrors.Closed("I/O operation on closed file") : PyBool.From(value);

    /// <summary>True if file supports random-access.</summary>
    [PyMethod("seekable($self, /)")]
    private static PyObject? IsSeekable(PyFileIO self) =>
        IfOpen(self, self.Descriptor >= 0 && (self.CanSeek ??= FileDescriptors.CanSeek(self.Descriptor)));

    /// <summary>True if file was opened in a read mode.</summary>
    [PyMethod("readable($self, /)")]
    private static PyObject? IsReadable(PyFileIO self) => IfOpen(self, self.IsReadable);

    /// <summary>True if file was opened in a write mode.</summary>
    [PyMethod("writable($self, /)")]
    private static PyObject? IsWritable(PyFileIO self) => IfOpen(self, self.IsWritable);

    /// <summary>True if the file is connected to a TTY device.</summary>
    [PyMethod("isatty($self, /)")]
    private static PyObject? IsTerminal(PyFileIO self) => IfOpen(self, self.Descriptor >= 0 && FileDescriptors.IsTerminal(self.Descriptor));

    /// <summary>Return the underlying file descriptor (an integer).</summary>
    [PyMethod("fileno($self, /)")]
    private static PyObject? FileNumber(PyFileIO self) =>
        self.Descriptor < 0 ? IoErrors.Closed("I/O operation on closed file") : PyInt.From(self.Descriptor);

    /// <summary>True if the file is closed</summary>
    [PyGetter("closed")]
    private static PyObject GetClosed(PyFileIO self) => PyBool.From(self.Descriptor < 0);

    /// <summary>True if the file descriptor will be closed by close().</summary>
    [PyGetter("closefd")]
    private static PyObject GetClosesDescriptor(PyFileIO self) => PyBool.From(self.ClosesDescriptor);

    /// <summary>String giving the file mode</summary>
    [PyGetter("mode")]
    private static PyObject GetMode(PyFileIO self) => PyStr.FromString(self.Mode);

    [PyGetter("name")]
    private static PyObject? GetName(PyFileIO self) =>
        self.Name ?? Raise.AttributeError(self, Names.Name, "'_io.FileIO' object has no attribute 'name'");

    [PySetter("name")]
    private static bool SetName(PyFileIO self, PyObject? value)
    {
        self.Name = value;
        return true;
    }

    [PyGetter("_blksize")]
    private static PyObject GetBlockSize(PyFileIO self) => PyInt.From(BlockSize);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var file = (PyFileIO)self;
        if (file.Descriptor < 0) return PyStr.FromString($"<{self.Type.Name} [closed]>");
        PyStr? name = null;
        if (file.Name is not null && !IoErrors.TryNameText(self, file.Name, out name)) return null;
        string closes = file.ClosesDescriptor ? "True" : "False";
        return PyStr.FromString(name is null ? $"<{self.Type.Name} fd={file.Descriptor} mode='{file.Mode}' closefd={closes}>"
            : $"<{self.Type.Name} name={name} mode='{file.Mode}' closefd={closes}>");
    }
}
