using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Who owns files, special files, and reading and writing at a place.
internal static partial class PosixModule
{
    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int ChangeOwnerNative(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int ChangeLinkOwnerNative(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeDescriptorOwnerNative(int descriptor, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int MakePipeNative(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int MakeNodeNative(string path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadAtNative(int descriptor, ref byte buffer, nint length, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAtNative(int descriptor, ref byte buffer, nint length, long offset);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SynchronizeDataNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void SynchronizeAllNative();

    [LibraryImport("libc", EntryPoint = "fchdir", SetLastError = true)]
    private static partial int ChangeToDescriptorNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "getgroups", SetLastError = true)]
    private static partial int GetGroupsNative(int size, uint[]? groups);

    [LibraryImport("libc", EntryPoint = "getloadavg")]
    private static partial int GetLoadNative(ref double averages, int count);

    /// <summary>The number of a user or group, of which -1 stands for none; false with an exception set.</summary>
    internal static bool TryOwner(PyObject given, string kind, out uint owner)
    {
        owner = uint.MaxValue;
        if (given.Type.IndexSlot is null) return Raise.TypeError($"{kind} should be integer, not {given.Type.Name}") is not null;
        if (Indexes.ToIndex(given) is not { } index) return false;
        bool isLong = index.TryGetInt64(out long number);
        if (!isLong && index.Sign > 0) return Raise.OverflowError($"{kind} is greater than maximum") is not null;
        // CPython says so too of numbers above the maximum that fit a C long.
        if (!isLong || number is < -1 or > uint.MaxValue) return Raise.OverflowError($"{kind} is less than minimum") is not null;
        owner = (uint)number;
        return true;
    }

    /// <summary>Change the owner and group id of path to the numeric uid and gid.</summary>
    [PyFunction("chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)")]
    private static PyObject? ChangeOwner(PyObject path, PyObject user, PyObject group, PyObject? folder, bool followsLinks = true)
    {
        if (!TryOwner(user, "uid", out uint uid) || !TryOwner(group, "gid", out uint gid)) return null;
        if (path is PyIntegral)
        {
            if (!Arguments.TryToInt32(path, out int descriptor)) return null;
            if (folder is not (null or PyNone)) return Raise.ValueError("chown: can't specify both dir_fd and fd");
            if (!followsLinks) return Raise.ValueError("chown: cannot use fd and follow_symlinks together");
            return Done(ChangeDescriptorOwnerNative(descriptor, uid, gid));
        }
        if (!TryPath(path, folder, "chown", out string text)) return null;
        return Done(followsLinks ? ChangeOwnerNative(text, uid, gid) : ChangeLinkOwnerNative(text, uid, gid), path);
    }

    /// <summary>
    /// Change the owner and group id of path to the numeric uid and gid. This function will not follow symbolic links. Equivalent
    /// to os.chown(path, uid, gid, follow_symlinks=False).
    /// </summary>
    [PyFunction("lchown(path, uid, gid)")]
    private static PyObject? ChangeLinkOwner(PyObject path, PyObject user, PyObject group)
    {
        if (!TryOwner(user, "uid", out uint uid) || !TryOwner(group, "gid", out uint gid)) return null;
        return TryPath(path, "lchown", out string text) ? Done(ChangeLinkOwnerNative(text, uid, gid), path) : null;
    }

    /// <summary>Change the owner and group id of the file specified by file descriptor. Equivalent to os.chown(fd, uid, gid).</summary>
    [PyFunction("fchown(fd, uid, gid)")]
    private static PyObject? ChangeDescriptorOwner(int descriptor, PyObject user, PyObject group) =>
        TryOwner(user, "uid", out uint uid) && TryOwner(group, "gid", out uint gid)
            ? Done(ChangeDescriptorOwnerNative(descriptor, uid, gid)) : null;

    /// <summary>Create a "fifo" (a POSIX named pipe).</summary>
    [PyFunction("mkfifo(path, mode=438, *, dir_fd=None)")]
    private static PyObject? MakePipe(PyObject path, int mode, PyObject? folder) =>
        TryPath(path, folder, "mkfifo", out string text) ? Done(MakePipeNative(text, (uint)mode), path) : null;

    /// <summary>
    /// Create a node in the file system. Create a node in the file system (file, device special file or named pipe) at path. mode
    /// specifies both the permissions to use and the type of node to be created, being combined (bitwise OR) with one of S_IFREG,
    /// S_IFCHR, S_IFBLK, and S_IFIFO. If S_IFCHR or S_IFBLK is set on mode, device defines the newly created device special file
    /// (probably using os.makedev()). Otherwise device is ignored.
    /// </summary>
    [PyFunction("mknod(path, mode=384, device=0, *, dir_fd=None)")]
    private static PyObject? MakeNode(PyObject path, int mode, long device, PyObject? folder) =>
        TryPath(path, folder, "mknod", out string text) ? Done(MakeNodeNative(text, (uint)mode, (ulong)device), path) : null;

    // A number of a device has, from the lowest bit: 8 bits of the minor number, 12 of the major, 24 of the minor, 20 of the major.
    private const ulong MinorLow = 0xFF;
    private const int MajorShift = 8;
    private const ulong MajorLow = 0xFFF;
    private const int HighShift = 12;
    private const int HighMajorShift = 32;

    /// <summary>The number of a device.</summary>
    public static ulong DeviceOf(uint major, uint minor) =>
        (minor & MinorLow) | ((major & MajorLow) << MajorShift)
        | ((minor & ~MinorLow) << HighShift) | ((major & ~MajorLow) << HighMajorShift);

    /// <summary>Composes a raw device number from the major and minor device numbers.</summary>
    [PyFunction("makedev(major, minor, /)")]
    private static PyObject? MakeDevice(PyObject major, PyObject minor)
    {
        const string TooLarge = "Python int too large to convert to C unsigned int";
        if (!TryDevice(major, uint.MaxValue, TooLarge, out ulong? first)) return null;
        if (!TryDevice(minor, uint.MaxValue, TooLarge, out ulong? second)) return null;
        if (first is null && second is null) return PyInt.MinusOne;
        return PyIntegral.From(0, DeviceOf((uint)(first ?? uint.MaxValue), (uint)(second ?? uint.MaxValue)));
    }

    // A number of a device, or a part of one; null stands for none, which -1 is.
    private static bool TryDevice(PyObject given, ulong maximum, string problem, out ulong? number)
    {
        number = null;
        if (Indexes.ToIndex(given) is not { } index) return false;
        var value = index.ToBigInteger();
        if (value == -1 || value == ulong.MaxValue) return true;
        if (value.Sign < 0) return Raise.OverflowError("can't convert negative int to unsigned") is not null;
        if (value > maximum) return Raise.OverflowError(problem) is not null;
        number = (ulong)value;
        return true;
    }

    /// <summary>Extracts a device major number from a raw device number.</summary>
    [PyFunction("major(device, /)")]
    private static PyObject? Major(PyObject device) =>
        Part(device, static number => ((number >> MajorShift) & MajorLow) | ((number >> HighMajorShift) & ~MajorLow & uint.MaxValue));

    /// <summary>Extracts a device minor number from a raw device number.</summary>
    [PyFunction("minor(device, /)")]
    private static PyObject? Minor(PyObject device) =>
        Part(device, static number => (number & MinorLow) | ((number >> HighShift) & ~MinorLow & uint.MaxValue));

    // The number that stands for no device has parts that stand for none.
    private static PyInt? Part(PyObject device, Func<ulong, ulong> part) =>
        !TryDevice(device, ulong.MaxValue, "int too big to convert", out ulong? number) ? null
            : number is { } value ? PyInt.From((long)part(value)) : PyInt.MinusOne;

    /// <summary>
    /// Read a number of bytes from a file descriptor starting at a particular offset. Read length bytes from file descriptor fd,
    /// starting at offset bytes from the beginning of the file. The file offset remains unchanged.
    /// </summary>
    [PyFunction("pread(fd, length, offset, /)")]
    private static PyObject? ReadAt(int descriptor, long length, long offset)
    {
        const int InvalidArgument = 22;
        if (length < 0) return FileDescriptors.RaiseError(InvalidArgument);
        if (!Allocation.Reserve(length)) return null;
        byte[] buffer = new byte[Math.Max(length, 1)];
        nint count = ReadAtNative(descriptor, ref buffer[0], (nint)length, offset);
        return count < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyBytes.From(buffer.AsSpan(0, (int)count));
    }

    /// <summary>
    /// Write bytes to a file descriptor starting at a particular offset. Write buffer to fd, starting at offset bytes from the
    /// beginning of the file. Returns the number of bytes written. Does not change the current file offset.
    /// </summary>
    [PyFunction("pwrite(fd, buffer, offset, /)")]
    private static PyObject? WriteAt(int descriptor, PyObject buffer, long offset)
    {
        if (Buffers.Require(buffer) is not { } bytes) return null;
        byte none = 0;
        nint count = bytes.Length == 0 ? WriteAtNative(descriptor, ref none, 0, offset)
            : WriteAtNative(descriptor, ref bytes[0], bytes.Length, offset);
        return count < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(count);
    }

    /// <summary>Force write of fd to disk without forcing update of metadata.</summary>
    [PyFunction("fdatasync(fd)")]
    private static PyObject? SynchronizeData(PyObject file) =>
        TryDescriptor(file, out int descriptor) ? Done(SynchronizeDataNative(descriptor)) : null;

    /// <summary>Force write of everything to disk.</summary>
    [PyFunction("sync()")]
    private static PyObject SynchronizeAll()
    {
        SynchronizeAllNative();
        return PyNone.Instance;
    }

    /// <summary>
    /// Change to the directory of the given file descriptor. fd must be opened on a directory, not a file. Equivalent to
    /// os.chdir(fd).
    /// </summary>
    [PyFunction("fchdir(fd)")]
    private static PyObject? ChangeToDescriptor(PyObject file) =>
        TryDescriptor(file, out int descriptor) ? Done(ChangeToDescriptorNative(descriptor)) : null;

    /// <summary>Return list of supplemental group IDs for the process.</summary>
    [PyFunction("getgroups()")]
    private static PyObject? GetGroups()
    {
        int count = GetGroupsNative(0, null);
        uint[] groups = new uint[Math.Max(count, 0)];
        if (count < 0 || (count = GetGroupsNative(groups.Length, groups)) < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        return new PyList([.. groups.Take(count).Select(static group => PyInt.From(group))]);
    }

    /// <summary>
    /// Return average recent system load information. Return the number of processes in the system run queue averaged over the last
    /// 1, 5, and 15 minutes as a tuple of three floats. Raises OSError if the load average was unobtainable.
    /// </summary>
    [PyFunction("getloadavg()")]
    private static PyObject? GetLoad()
    {
        double[] averages = new double[3];
        if (GetLoadNative(ref averages[0], averages.Length) != averages.Length)
        {
            return Raise.Set(ExceptionTypes.OSError, "Load averages are unobtainable");
        }
        return PyTuple.Create(new PyFloat(averages[0]), new PyFloat(averages[1]), new PyFloat(averages[2]));
    }
}
