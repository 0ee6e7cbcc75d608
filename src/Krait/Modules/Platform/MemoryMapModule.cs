using Krait.Modules.Io;
using Krait.Modules.Posix;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;
using Microsoft.Win32.SafeHandles;

namespace Krait.Modules.Platform;

/// <remarks>The numbers are Linux's.</remarks>
[PyModule("mmap")]
internal static partial class MemoryMapModule
{
    private static readonly (string Name, int Number)[] s_numbers =
    [
        ("ACCESS_DEFAULT", 0), ("ACCESS_READ", 1), ("ACCESS_WRITE", 2), ("ACCESS_COPY", 3), ("MADV_NORMAL", 0), ("MADV_RANDOM", 1),
        ("MADV_SEQUENTIAL", 2), ("MADV_WILLNEED", 3), ("MADV_DONTNEED", 4), ("MADV_FREE", 8), ("MADV_REMOVE", 9), ("MADV_DONTFORK", 10),
        ("MADV_DOFORK", 11), ("MADV_MERGEABLE", 12), ("MADV_UNMERGEABLE", 13), ("MADV_HUGEPAGE", 14), ("MADV_NOHUGEPAGE", 15),
        ("MADV_DONTDUMP", 16), ("MADV_DODUMP", 17), ("MADV_HWPOISON", 100), ("MAP_SHARED", 1), ("MAP_PRIVATE", 2), ("MAP_ANON", 32),
        ("MAP_ANONYMOUS", 32), ("MAP_32BIT", 64), ("MAP_DENYWRITE", 2048), ("MAP_EXECUTABLE", 4096), ("MAP_NORESERVE", 16384),
        ("MAP_POPULATE", 32768), ("MAP_STACK", 131072), ("PROT_READ", 1), ("PROT_WRITE", 2), ("PROT_EXEC", 4),
    ];

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("error"), ExceptionTypes.OSError);
        foreach ((string name, int number) in s_numbers) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
        module.Dict.SetItem(PyStr.Intern("PAGESIZE"), PyInt.From(Environment.SystemPageSize));
        module.Dict.SetItem(PyStr.Intern("ALLOCATIONGRANULARITY"), PyInt.From(Environment.SystemPageSize));
        ModuleTypes.Add(module, PyMemoryMap.TypeObject, MemoryMapType.Bind);
    }
}

/// <summary>
/// mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]]) Maps length bytes from the file specified by the file descriptor
/// fileno, and returns a mmap object. If length is 0, the maximum length of the map will be the current size of the file when mmap is
/// called. To map anonymous memory, pass -1 as the fileno (both versions).
/// </summary>
/// <remarks>
/// Whatever runs code of the program, as <c>__index__</c> and <c>__buffer__</c> do, may close or resize the map: each method converts its
/// arguments first, checks then that the map is open, and measures last.
/// </remarks>
[PyMethods]
internal static partial class MemoryMapType
{
    private const int Shared = 1;
    private const int Private = 2;
    private const int Anonymous = 32;
    private const int Readable = 1;
    private const int Writable = 2;
    private const int BadDescriptor = 9;

    private static readonly ArgumentSpecification s_arguments = new(
        "", ["fileno", "length", "flags", "prot", "access", "offset", "trackfd"])
    {
        MinimumPositional = 2,
        MaximumPositional = 6,
    };

    [PyNew]
    private static unsafe PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null, null, null, null, null, null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        if (!CapabilityGate.Check(DeniedCapabilities.Files, "files of the machine")) return null;
        int flags = Shared;
        int protection = Readable | Writable;
        int given = (int)MapAccess.Default;
        long offset = 0;
        bool tracks = true;
        if (!Arguments.TryToInt32(values[0]!, out int descriptor) || !Arguments.TryToInt64(values[1]!, out long length)) return null;
        if (values[2] is { } givenFlags && !Arguments.TryToInt32(givenFlags, out flags)) return null;
        if (values[3] is { } givenProtection && !Arguments.TryToInt32(givenProtection, out protection)) return null;
        if (values[4] is { } givenAccess && !Arguments.TryToInt32(givenAccess, out given)) return null;
        if (values[5] is { } givenOffset && !Arguments.TryToInt64(givenOffset, out offset)) return null;
        if (values[6] is { } givenTracks && !Arguments.TryToBoolean(givenTracks, out tracks)) return null;
        if (!Auditing.Tell("mmap.__new__", PyInt.From(descriptor), PyInt.From(length), PyInt.From(given), PyInt.From(offset))) return null;
        if (length < 0) return Raise.OverflowError("memory mapped length must be positive");
        if (offset < 0) return Raise.OverflowError("memory mapped offset must be positive");
        var access = (MapAccess)given;
        if (!TrySetAccess(ref access, ref flags, ref protection)) return null;
        if (descriptor == -1) flags |= Anonymous;
        else if (!TryFitFile(descriptor, offset, ref length)) return null;
        if (!HasRoom(length)) return null;
        SafeFileHandle? file = null;
        if (descriptor != -1 && tracks)
        {
            int copy = NativeCalls.Duplicate(descriptor);
            if (copy < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
            file = new SafeFileHandle(copy, ownsHandle: true);
        }
        nint address = PyMemoryMap.Map(0, (nint)length, protection, flags, descriptor, offset);
        if (address == -1)
        {
            int error = FileDescriptors.LastError;
            file?.Dispose();
            return FileDescriptors.RaiseError(error);
        }
        return new PyMemoryMap(type, (byte*)address, length, file)
        {
            Offset = offset,
            Access = access,
            TracksDescriptor = tracks,
            IsShared = (flags & Shared) != 0,
        };
    }

    // A map may be longer than an object: the system decides, unless the host limits what is allocated.
    private static bool HasRoom(long length) => ThreadState.Current.Limits is null || Allocation.Reserve(length);

    // Flags and protection follow from the access, or else the access from the protection; false with ValueError set.
    private static bool TrySetAccess(ref MapAccess access, ref int flags, ref int protection)
    {
        if (access != MapAccess.Default && (flags != Shared || protection != (Readable | Writable)))
        {
            return Raise.ValueError("mmap can't specify both access and flags, prot.") is not null;
        }
        switch (access)
        {
            case MapAccess.Default when (protection & Writable) == 0:
                access = MapAccess.Read;
                return true;
            case MapAccess.Default when (protection & Readable) == 0:
                access = MapAccess.Write;
                return true;
            case MapAccess.Default or MapAccess.Write:
                return true;
            case MapAccess.Read:
                protection = Readable;
                return true;
            case MapAccess.Copy:
                flags = Private;
                return true;
            default:
                return Raise.ValueError("mmap invalid access parameter.") is not null;
        }
    }

    // Makes a length of 0 that of the file behind the offset; false with ValueError set for more than the file has.
    private static bool TryFitFile(int descriptor, long offset, ref long length)
    {
        // mmap(2) itself tells what is wrong with another descriptor.
        if (NativeCalls.StatDescriptor(descriptor, out FileStatus status) < 0 || !status.IsRegularFile) return true;
        if (length == 0)
        {
            if (status.Size == 0) return Raise.ValueError("cannot mmap an empty file") is not null;
            if (offset >= status.Size) return Raise.ValueError("mmap offset is greater than file size") is not null;
            length = status.Size - offset;
        }
        return offset <= status.Size - length || Raise.ValueError("mmap length is greater than file size") is not null;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var map = (PyMemoryMap)self;
        if (map.IsClosed) return PyStr.FromString($"<{self.Type.Name} closed=True>");
        return PyStr.FromString(
            $"<{self.Type.Name} closed=False, access=ACCESS_{map.Access.ToString().ToUpperInvariant()}, length={map.Length}, "
                + $"pos={map.Position}, offset={map.Offset}>");
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyMemoryMap)self).CheckOpen() ? ((PyMemoryMap)self).Length : -1;

    // Where a key is that has been converted; false with an exception set.
    private static bool TryFind(PyMemoryMap map, PyObject key, out long index)
    {
        index = 0;
        if (!map.CheckOpen() || !Indexes.TryToInt64(key, out index, ExceptionTypes.IndexError)) return false;
        if (index < 0) index += map.Length;
        return (ulong)index < (ulong)map.Length || Raise.IndexError("mmap index out of range") is not null;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject key)
    {
        var map = (PyMemoryMap)self;
        if (!map.CheckOpen()) return null;
        if (key.Type.IndexSlot is not null)
        {
            return SliceIndices.TryConvert(ref key) && TryFind(map, key, out long index) ? PyInt.From(map[index]) : null;
        }
        if (key is not PySlice slice) return Raise.TypeError("mmap indices must be integers");
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step) || !map.CheckOpen()) return null;
        long count = SliceIndices.Adjust(map.Length, ref start, ref stop, step);
        if (!Allocation.Reserve(count)) return null;
        if (step == 1) return PyBytes.From(map.From(start)[..(int)count]);
        byte[] items = new byte[count];
        for (int i = 0; i < items.Length; i++) items[i] = map[start + (i * step)];
        return PyBytes.From(items);
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool SetItem(PyObject self, PyObject key, PyObject? value)
    {
        var map = (PyMemoryMap)self;
        if (!map.CheckAccess()) return false;
        if (key.Type.IndexSlot is not null)
        {
            if (!SliceIndices.TryConvert(ref key)) return false;
            if (value is null) return Raise.TypeError("mmap doesn't support item deletion") is not null;
            if (value.Type.IndexSlot is null) return Raise.TypeError("mmap item value must be an int") is not null;
            if (!Indexes.TryToInt64(value, out long item, ExceptionTypes.TypeError)) return false;
            if (item is < 0 or > byte.MaxValue) return Raise.ValueError("mmap item value must be in range(0, 256)") is not null;
            if (!TryFind(map, key, out long index)) return false;
            map[index] = (byte)item;
            return true;
        }
        if (key is not PySlice slice) return Raise.TypeError("mmap indices must be integer") is not null;
        if (value is null) return Raise.TypeError("mmap object doesn't support slice deletion") is not null;
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return false;
        if (Buffers.Require(value) is not { } bytes || !map.CheckOpen()) return false;
        if (bytes.Length != SliceIndices.Adjust(map.Length, ref start, ref stop, step))
        {
            return Raise.IndexError("mmap slice assignment is wrong size") is not null;
        }
        for (int i = 0; i < bytes.Length; i++) map[start + (i * step)] = bytes[i];
        return true;
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        var map = (PyMemoryMap)self;
        if (!map.CheckOpen()) return null;
        return index >= 0 && index < map.Length ? PyBytes.From(map.From(index)[..1])
            : Raise.IndexError("mmap index out of range");
    }

    // An argument that may be left out; false with an exception set, also when the map is closed, before or by the conversion.
    private static bool TryNumber(PyMemoryMap self, PyObject? given, out long? number)
    {
        number = null;
        if (!self.CheckOpen()) return false;
        if (given is null) return true;
        if (!Arguments.TryToInt64(given, out long value)) return false;
        number = value;
        return self.CheckOpen();
    }

    private static PyObject? Search(PyMemoryMap self, PyObject view, PyObject? start, PyObject? end, bool isLast)
    {
        if (Buffers.Require(view) is not { } sought) return null;
        if (!TryNumber(self, start, out long? first) || !TryNumber(self, end, out long? last)) return null;
        long from = first ?? self.Position;
        long until = last ?? self.Length;
        SliceIndices.Clip(self.Length, ref from, ref until);
        from = Math.Min(from, self.Length);
        if (until < from) return PyInt.MinusOne;
        return PyInt.From(isLast ? LastIndexOf(self, sought, from, until) : IndexOf(self, sought, from, until));
    }

    // A span is searched at once. The next one begins with the last bytes of this one, fewer than what is sought has.
    private static long IndexOf(PyMemoryMap map, ReadOnlySpan<byte> sought, long from, long until)
    {
        while (until - from > int.MaxValue)
        {
            int found = map.From(from).IndexOf(sought);
            if (found >= 0) return from + found;
            from += int.MaxValue - (sought.Length - 1);
        }
        int index = map.From(from)[..(int)(until - from)].IndexOf(sought);
        return index < 0 ? -1 : from + index;
    }

    private static long LastIndexOf(PyMemoryMap map, ReadOnlySpan<byte> sought, long from, long until)
    {
        if (sought.Length == 0) return until;
        while (until - from > int.MaxValue)
        {
            int found = map.From(until - int.MaxValue).LastIndexOf(sought);
            if (found >= 0) return until - int.MaxValue + found;
            until -= int.MaxValue - (sought.Length - 1);
        }
        int index = map.From(from)[..(int)(until - from)].LastIndexOf(sought);
        return index < 0 ? -1 : from + index;
    }

    [PyMethod("find($self, view, start=None, end=None, /)")]
    private static PyObject? Find(PyMemoryMap self, PyObject view, PyObject? start, PyObject? end) =>
        Search(self, view, start, end, isLast: false);

    [PyMethod("rfind($self, view, start=None, end=None, /)")]
    private static PyObject? FindLast(PyMemoryMap self, PyObject view, PyObject? start, PyObject? end) =>
        Search(self, view, start, end, isLast: true);

    private static PyObject? Take(PyMemoryMap self, long count)
    {
        if (!Allocation.Reserve(count)) return null;
        PyObject taken = PyBytes.From(self.From(self.Position)[..(int)count]);
        self.Position += count;
        return taken;
    }

    [PyMethod("read($self, n=None, /)")]
    private static PyObject? Read(PyMemoryMap self, PyObject? count)
    {
        long wanted = -1;
        if (count is not null)
        {
            if (count.Type.IndexSlot is null) return Raise.TypeError($"argument should be integer or None, not '{count.Type.Name}'");
            if (!Indexes.TryToInt64(count, out wanted, ExceptionTypes.OverflowError)) return null;
        }
        if (!self.CheckOpen()) return null;
        long left = Math.Max(0, self.Length - self.Position);
        return left == 0 ? PyBytes.Empty : Take(self, wanted < 0 ? left : Math.Min(left, wanted));
    }

    [PyMethod("readline($self, /)")]
    private static PyObject? ReadLine(PyMemoryMap self)
    {
        if (!self.CheckOpen()) return null;
        if (self.Position >= self.Length) return PyBytes.Empty;
        long end = IndexOf(self, "\n"u8, self.Position, self.Length);
        return Take(self, (end < 0 ? self.Length : end + 1) - self.Position);
    }

    [PyMethod("read_byte($self, /)")]
    private static PyObject? ReadByte(PyMemoryMap self)
    {
        if (!self.CheckOpen()) return null;
        return self.Position >= self.Length ? Raise.ValueError("read byte out of range") : PyInt.From(self[self.Position++]);
    }

    [PyMethod("write($self, bytes, /)")]
    private static PyObject? Write(PyMemoryMap self, PyObject data)
    {
        if (Buffers.Require(data) is not { } bytes || !self.CheckWritable()) return null;
        if (self.Length - self.Position < bytes.Length) return Raise.ValueError("data out of range");
        bytes.CopyTo(self.From(self.Position));
        self.Position += bytes.Length;
        return PyInt.From(bytes.Length);
    }

    [PyMethod("write_byte($self, byte, /)")]
    private static PyObject? WriteByte(PyMemoryMap self, long value)
    {
        if (value < 0) return Raise.OverflowError("unsigned byte integer is less than minimum");
        if (value > byte.MaxValue) return Raise.OverflowError("unsigned byte integer is greater than maximum");
        if (!self.CheckWritable()) return null;
        if (self.Position >= self.Length) return Raise.ValueError("write byte out of range");
        self[self.Position++] = (byte)value;
        return PyNone.Instance;
    }

    [PyMethod("seek($self, pos, whence=0, /)")]
    private static PyObject? Seek(PyMemoryMap self, long position, int origin)
    {
        if (!self.CheckOpen()) return null;
        long target;
        switch (origin)
        {
            case 0:
                target = position;
                break;
            case 1:
                target = self.Position + position;
                break;
            case 2:
                target = self.Length + position;
                break;
            default:
                return Raise.ValueError("unknown seek type");
        }
        if (target < 0 || target > self.Length) return Raise.ValueError("seek out of range");
        self.Position = target;
        return PyInt.From(target);
    }

    [PyMethod("seekable($self, /)")]
    private static PyObject IsSeekable(PyMemoryMap self) => PyBool.True;

    [PyMethod("tell($self, /)")]
    private static PyObject? Tell(PyMemoryMap self) => self.CheckOpen() ? PyInt.From(self.Position) : null;

    [PyMethod("move($self, dest, src, count, /)")]
    private static PyObject? Move(PyMemoryMap self, long target, long source, long count)
    {
        if (!self.CheckWritable()) return null;
        if (target < 0 || source < 0 || count < 0 || self.Length - target < count || self.Length - source < count)
        {
            return Raise.ValueError("source, destination, or count out of range");
        }
        self.Move(target, source, count);
        return PyNone.Instance;
    }

    [PyMethod("resize($self, newsize, /)")]
    private static PyObject? Resize(PyMemoryMap self, long length)
    {
        if (!self.CheckOpen()) return null;
        if (self.IsHeld) return Raise.Set(ExceptionTypes.BufferError, "mmap can't resize with extant buffers exported.");
        if (!self.TracksDescriptor) return Raise.ValueError("mmap can't resize with trackfd=False.");
        if (self.Access is MapAccess.Read or MapAccess.Copy)
        {
            return Raise.TypeError("mmap can't resize a readonly or copy-on-write memory map.");
        }
        if (length < 0 || long.MaxValue - length < self.Offset) return Raise.ValueError("new size out of range");
        if (self.File is null && self.IsShared && length > self.Length)
        {
            return Raise.ValueError("mmap: can't expand a shared anonymous mapping");
        }
        return HasRoom(length) && self.Resize(length) ? PyNone.Instance : null;
    }

    [PyMethod("size($self, /)")]
    private static PyObject? Size(PyMemoryMap self)
    {
        if (!self.CheckOpen()) return null;
        if (self.File is not { } file) return FileDescriptors.RaiseError(BadDescriptor);
        return NativeCalls.StatDescriptor(file.DangerousGetHandle(), out FileStatus status) < 0
            ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : PyInt.From(status.Size);
    }

    [PyMethod("flush($self, offset=0, size=None, /)")]
    private static PyObject? Flush(PyMemoryMap self, long offset, PyObject? given)
    {
        if (!TryNumber(self, given, out long? number)) return null;
        long size = number ?? self.Length - offset;
        if (size < 0 || offset < 0 || self.Length - offset < size) return Raise.ValueError("flush values out of range");
        if (self.Access is MapAccess.Read or MapAccess.Copy) return PyNone.Instance;
        return self.Flush(offset, size) ? PyNone.Instance : null;
    }

    [PyMethod("madvise($self, option, start=0, length=None, /)")]
    private static PyObject? Advise(PyMemoryMap self, int option, long start, PyObject? given)
    {
        if (!TryNumber(self, given, out long? number)) return null;
        long length = number ?? self.Length;
        if (start < 0 || start >= self.Length) return Raise.ValueError("madvise start out of bounds");
        if (length < 0) return Raise.ValueError("madvise length invalid");
        if (long.MaxValue - start < length) return Raise.OverflowError("madvise length too large");
        return self.Advise(option, start, Math.Min(length, self.Length - start)) ? PyNone.Instance : null;
    }

    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyMemoryMap self) => self.Close() ? PyNone.Instance : null;

    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PyMemoryMap self) => self.CheckOpen() ? self : null;

    [PyMethod("__exit__($self, exc_type, exc_value, traceback, /)")]
    private static PyObject? Exit(PyMemoryMap self, PyObject type, PyObject value, PyObject traceback) => Close(self);

    [PyGetter("closed")]
    private static PyObject IsClosed(PyMemoryMap self) => PyBool.From(self.IsClosed);
}
