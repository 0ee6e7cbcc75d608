using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Platform;

/// <remarks>The numbers are Linux's.</remarks>
[PyModule("mmap")]
internal static partial class MemoryMapModule
{
    private static readonly (string Name, int Number)[] s_numbers =
    [
        ("ACCESS_DEFAULT", 0), ("ACCESS_READ", 1), ("ACCESS_WRITE", 2), ("ACCESS_COPY", 3), ("MADV_NORMAL", 0), ("MADV_RANDOM", 1), ("MADV_SEQUENTIAL", 2), ("MADV_WILLNEED", 3),
        ("MADV_DONTNEED", 4), ("MADV_FREE", 8), ("MADV_REMOVE", 9), ("MADV_DONTFORK", 10), ("MADV_DOFORK", 11), ("MADV_MERGEABLE", 12), ("MADV_UNMERGEABLE", 13),
        ("MADV_HUGEPAGE", 14), ("MADV_NOHUGEPAGE", 15), ("MADV_DONTDUMP", 16), ("MADV_DODUMP", 17), ("MADV_HWPOISON", 100), ("MAP_SHARED", 1), ("MAP_PRIVATE", 2),
        ("MAP_ANON", 32), ("MAP_ANONYMOUS", 32), ("MAP_32BIT", 64), ("MAP_DENYWRITE", 2048), ("MAP_EXECUTABLE", 4096), ("MAP_NORESERVE", 16384), ("MAP_POPULATE", 32768),
        ("MAP_STACK", 131072), ("PROT_READ", 1), ("PROT_WRITE", 2), ("PROT_EXEC", 4),
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

/// <summary>mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]]) Maps length bytes from the file specified by the file descriptor fileno, and returns a mmap object. If length is 0, the maximum length of the map will be the current size of the file when mmap is called. To map anonymous memory, pass -1 as the fileno (both versions).</summary>
[PyMethods]
internal static partial class MemoryMapType
{
    private const int Shared = 1;
    private const int Private = 2;
    private const int Anonymous = 32;
    private const int Readable = 1;
    private const int Writable = 2;
    private const int BadDescriptor = 9;

    private static readonly ArgumentSpecification s_arguments = new("", ["fileno", "length", "flags", "prot", "access", "offset", "trackfd"]) { MinimumPositional = 2, MaximumPositional = 6 };

    [PyNew]
    private static unsafe PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null, null, null, null, null, null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        if (!CapabilityGate.Check(DeniedCapabilities.Files, "files of the system")) return null;
        int flags = Shared;
        int protection = Readable | Writable;
        int access = (int)MapAccess.Default;
        long offset = 0;
        bool tracks = true;
        if (!Arguments.TryToInt32(values[0]!, out int descriptor) || !Arguments.TryToInt64(values[1]!, out long length)) return null;
        if (values[2] is { } givenFlags && !Arguments.TryToInt32(givenFlags, out flags)) return null;
        if (values[3] is { } givenProtection && !Arguments.TryToInt32(givenProtection, out protection)) return null;
        if (values[4] is { } givenAccess && !Arguments.TryToInt32(givenAccess, out access)) return null;
        if (values[5] is { } givenOffset && !Arguments.TryToInt64(givenOffset, out offset)) return null;
        if (values[6] is { } givenTracks && !Arguments.TryToBoolean(givenTracks, out tracks)) return null;
        if (length < 0) return Raise.OverflowError("memory mapped length must be positive");
        if (offset < 0) return Raise.OverflowError("memory mapped offset must be positive");
        if (access != (int)MapAccess.Default && (values[2] is not null || values[3] is not null)) return Raise.ValueError("mmap can't specify both access and flags, prot.");
        switch ((MapAccess)access)
        {
            case MapAccess.Read:
                (flags, protection) = (Shared, Readable);
                break;
            case MapAccess.Write:
                (flags, protection) = (Shared, Readable | Writable);
                break;
            case MapAccess.Copy:
                (flags, protection) = (Private, Readable | Writable);
                break;
            case MapAccess.Default:
                bool canRead = (protection & Readable) != 0;
                bool canWrite = (protection & Writable) != 0;
                if (canRead && !canWrite) access = (int)MapAccess.Read;
                break;
            default:
                return Raise.ValueError("mmap invalid access parameter.");
        }
        int own = -1;
        if (descriptor == -1) flags |= Anonymous;
        else
        {
            long size = PyMemoryMap.FileSize(descriptor);
            if (size >= 0)
            {
                if (length == 0)
                {
                    if (size == 0) return Raise.ValueError("cannot mmap an empty file");
                    if (offset >= size) return Raise.ValueError("mmap offset is greater than file size");
                    length = size - offset;
                }
                else if (offset > size || size - offset < length) return Raise.ValueError("mmap length is greater than file size");
            }
            if (tracks && (own = PyMemoryMap.Duplicate(descriptor)) < 0) return FileDescriptors.RaiseError(BadDescriptor);
        }
        if (length > Array.MaxLength) return Raise.OverflowError("memory mapped length must be smaller");
        nint address = PyMemoryMap.Map(0, (nint)length, protection, flags, descriptor, offset);
        if (address == -1)
        {
            PyMemoryMap.RaiseLast();
            if (own >= 0) PyMemoryMap.CloseNative(own);
            return null;
        }
        return new PyMemoryMap(type, (byte*)address, length)
        {
            Offset = offset,
            Access = (MapAccess)access,
            Descriptor = own,
            TracksDescriptor = tracks,
            IsShared = (flags & Shared) != 0,
            IsWritable = (protection & Writable) != 0,
        };
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        PyMemoryMap map = (PyMemoryMap)self;
        if (map.IsClosed) return PyStr.FromString($"<{self.Type.Name} closed=True>");
        return PyStr.FromString(
            $"<{self.Type.Name} closed=False, access=ACCESS_{map.Access.ToString().ToUpperInvariant()}, length={map.Length}, pos={map.Position}, offset={map.Offset}>");
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyMemoryMap)self).CheckOpen() ? ((PyMemoryMap)self).Length : -1;

    private static bool TryIndex(PyMemoryMap map, PyObject key, out int index)
    {
        index = 0;
        if (!Arguments.TryToInt64(key, out long given)) return false;
        if (!map.CheckOpen()) return false;
        if (given < 0) given += map.Length;
        if (given < 0 || given >= map.Length) return Raise.IndexError("mmap index out of range") is not null;
        index = (int)given;
        return true;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject key)
    {
        PyMemoryMap map = (PyMemoryMap)self;
        if (!map.CheckOpen()) return null;
        if (key.Type.IndexSlot is not null) return TryIndex(map, key, out int index) ? PyInt.From(map.Bytes[index]) : null;
        if (key is not PySlice slice) return Raise.TypeError("mmap indices must be integers");
        if (!Types.Sequences.SliceIndices.TryAdjust(slice, map.Length, out long start, out long _, out long step, out long count) || !map.CheckOpen()) return null;
        if (step == 1) return PyBytes.From(map.Bytes.Slice((int)start, (int)count));
        byte[] items = new byte[count];
        for (int i = 0; i < items.Length; i++) items[i] = map.Bytes[(int)(start + (i * step))];
        return PyBytes.From(items);
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool SetItem(PyObject self, PyObject key, PyObject? value)
    {
        PyMemoryMap map = (PyMemoryMap)self;
        if (!map.CheckWritable()) return false;
        if (key.Type.IndexSlot is not null)
        {
            if (!TryIndex(map, key, out int index)) return false;
            if (value is null) return Raise.TypeError("mmap doesn't support item deletion") is not null;
            if (value.Type.IndexSlot is null) return Raise.TypeError("mmap item value must be an int") is not null;
            if (!Arguments.TryToInt64(value, out long item) || !map.CheckOpen()) return false;
            if (item is < 0 or > byte.MaxValue) return Raise.ValueError("mmap item value must be in range(0, 256)") is not null;
            map.Bytes[index] = (byte)item;
            return true;
        }
        if (key is not PySlice slice) return Raise.TypeError("mmap indices must be integers") is not null;
        if (value is null) return Raise.TypeError("mmap object doesn't support slice deletion") is not null;
        if (!Types.Sequences.SliceIndices.TryAdjust(slice, map.Length, out long start, out long _, out long step, out long count)) return false;
        if (Buffers.Require(value) is not { } bytes || !map.CheckOpen()) return false;
        if (bytes.Length != count) return Raise.IndexError("mmap slice assignment is wrong size") is not null;
        for (int i = 0; i < bytes.Length; i++) map.Bytes[(int)(start + (i * step))] = bytes[i];
        return true;
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        PyMemoryMap map = (PyMemoryMap)self;
        if (!map.CheckOpen()) return null;
        return index >= 0 && index < map.Length ? PyBytes.From(map.Bytes.Slice((int)index, 1)) : Raise.IndexError("mmap index out of range");
    }

    private static PyObject? Search(PyMemoryMap self, PyObject view, PyObject? start, PyObject? end, bool isLast)
    {
        if (!self.CheckOpen() || Buffers.Require(view) is not { } sought) return null;
        long from = isLast ? self.Position : self.Position;
        long until = self.Length;
        if (start is not (null or PyNone) && !Arguments.TryToInt64(start, out from)) return null;
        if (end is not (null or PyNone) && !Arguments.TryToInt64(end, out until)) return null;
        if (!self.CheckOpen()) return null;
        if (from < 0) from = Math.Max(0, from + self.Length);
        if (until < 0) until = Math.Max(0, until + self.Length);
        from = Math.Min(from, self.Length);
        until = Math.Min(until, self.Length);
        if (until < from) return PyInt.MinusOne;
        ReadOnlySpan<byte> range = self.Bytes[(int)from..(int)until];
        int index = isLast ? range.LastIndexOf(sought) : range.IndexOf(sought);
        if (isLast && sought.Length == 0) index = range.Length;
        return PyInt.From(index < 0 ? -1 : from + index);
    }

    [PyMethod("find($self, view, start=None, end=None, /)")]
    private static PyObject? Find(PyMemoryMap self, PyObject view, PyObject? start, PyObject? end) => Search(self, view, start, end, isLast: false);

    [PyMethod("rfind($self, view, start=None, end=None, /)")]
    private static PyObject? FindLast(PyMemoryMap self, PyObject view, PyObject? start, PyObject? end) => Search(self, view, start, end, isLast: true);

    private static PyObject Take(PyMemoryMap self, long count)
    {
        PyObject taken = PyBytes.From(self.Bytes.Slice((int)self.Position, (int)count));
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
            if (!Arguments.TryToInt64(count, out wanted)) return null;
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
        int end = self.Bytes[(int)self.Position..].IndexOf((byte)'\n');
        return Take(self, end < 0 ? self.Length - self.Position : end + 1);
    }

    [PyMethod("read_byte($self, /)")]
    private static PyObject? ReadByte(PyMemoryMap self)
    {
        if (!self.CheckOpen()) return null;
        return self.Position >= self.Length ? Raise.ValueError("read byte out of range") : PyInt.From(self.Bytes[(int)self.Position++]);
    }

    [PyMethod("write($self, bytes, /)")]
    private static PyObject? Write(PyMemoryMap self, PyObject data)
    {
        if (Buffers.Require(data) is not { } bytes || !self.CheckWritable()) return null;
        if (self.Position > self.Length || self.Length - self.Position < bytes.Length) return Raise.ValueError("data out of range");
        bytes.CopyTo(self.Bytes[(int)self.Position..]);
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
        self.Bytes[(int)self.Position++] = (byte)value;
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
        self.Bytes.Slice((int)source, (int)count).CopyTo(self.Bytes[(int)target..]);
        return PyNone.Instance;
    }

    [PyMethod("resize($self, newsize, /)")]
    private static PyObject? Resize(PyMemoryMap self, long length)
    {
        if (!self.CheckOpen()) return null;
        if (self.HasViews) return Raise.Set(ExceptionTypes.BufferError, "mmap can't resize with extant buffers exported.");
        if (!self.TracksDescriptor) return Raise.ValueError("mmap can't resize with trackfd=False.");
        if (self.Access is MapAccess.Read or MapAccess.Copy) return Raise.TypeError("mmap can't resize a readonly or copy-on-write memory map.");
        if (length < 0 || length > Array.MaxLength || long.MaxValue - length < self.Offset) return Raise.ValueError("new size out of range");
        if (self.Descriptor < 0 && self.IsShared && length > self.Length) return Raise.ValueError("mmap: can't expand a shared anonymous mapping");
        return self.Resize(length) ? PyNone.Instance : null;
    }

    [PyMethod("size($self, /)")]
    private static PyObject? Size(PyMemoryMap self)
    {
        if (!self.CheckOpen()) return null;
        if (self.Descriptor < 0) return FileDescriptors.RaiseError(BadDescriptor);
        long size = PyMemoryMap.FileSize(self.Descriptor);
        return size < 0 ? FileDescriptors.RaiseError(BadDescriptor) : PyInt.From(size);
    }

    [PyMethod("flush($self, offset=0, size=None, /)")]
    private static PyObject? Flush(PyMemoryMap self, long offset, PyObject? given)
    {
        if (!self.CheckOpen()) return null;
        long size = self.Length - offset;
        if (given is not null && !Arguments.TryToInt64(given, out size)) return null;
        if (size < 0 || offset < 0 || self.Length - offset < size) return Raise.ValueError("flush values out of range");
        if (self.Access is MapAccess.Read or MapAccess.Copy) return PyNone.Instance;
        return self.Flush(offset, size) ? PyNone.Instance : null;
    }

    [PyMethod("madvise($self, option, start=0, length=None, /)")]
    private static PyObject? Advise(PyMemoryMap self, int option, long start, PyObject? given)
    {
        if (!self.CheckOpen()) return null;
        long length = self.Length;
        if (given is not null && !Arguments.TryToInt64(given, out length)) return null;
        if (start < 0 || start >= self.Length) return Raise.ValueError("madvise start out of bounds");
        if (length < 0) return Raise.ValueError("madvise length invalid");
        if (long.MaxValue - start < length) return Raise.OverflowError("madvise length too large");
        length = Math.Min(length, self.Length - start);
        return self.Advise(option, start, length) ? PyNone.Instance : null;
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
