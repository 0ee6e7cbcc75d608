using System.Numerics;
using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Files by a path that starts at a folder's descriptor, or by a descriptor of their own, with or without following a link.
internal static partial class PosixModule
{
    private const int NotFollowing = 0x100;

    private static int CurrentFolder => OperatingSystem.IsMacOS() ? -2 : -100;

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int AccessNative(int folder, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int LinkNative(int sourceFolder, string source, int targetFolder, string target, int flags);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int SetTimesNative(int folder, string path, SystemTime[]? times, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int SetTimesNative(int descriptor, SystemTime[]? times);

    // Whether paths may start at a descriptor: the system's folders have paths by their descriptors.
    private static bool HasFolderPaths => OperatingSystem.IsLinux() && RuntimeFiles.Own is null;

    // What os makes its supports_dir_fd, supports_fd and supports_follow_symlinks of.
    private static PyList AvailableFunctions()
    {
        string[] everywhere = ["HAVE_LSTAT", "HAVE_FTRUNCATE"];
        string[] withFolders =
        [
            "HAVE_EVENTFD", "HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWN", "HAVE_FCHOWNAT",
            "HAVE_FDOPENDIR", "HAVE_FEXECVE", "HAVE_FPATHCONF", "HAVE_FSTATAT", "HAVE_FSTATVFS", "HAVE_FUTIMENS", "HAVE_FUTIMES",
            "HAVE_FUTIMESAT", "HAVE_LCHOWN", "HAVE_LINKAT", "HAVE_LUTIMES", "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT", "HAVE_MKFIFOAT",
            "HAVE_MKNODAT", "HAVE_OPENAT", "HAVE_PTSNAME_R", "HAVE_READLINKAT", "HAVE_RENAMEAT", "HAVE_SYMLINKAT",
            "HAVE_TIMERFD_CREATE", "HAVE_UNLINKAT", "HAVE_UTIMENSAT",
        ];
        return new PyList([.. everywhere.Concat(HasFolderPaths ? withFolders : []).Select(PyStr.Intern)]);
    }

    /// <summary>A path argument that starts, unless it is absolute, at the folder of a descriptor; false with an exception set.</summary>
    public static bool TryPath(PyObject argument, PyObject? folder, string function, out string path)
    {
        if (!TryPath(argument, function, out path)) return false;
        if (folder is null or PyNone) return true;
        if (!TryFolder(folder, out int descriptor)) return false;
        if (path.Length == 0 || path[0] == '/' || descriptor == CurrentFolder) return true;
        if (!HasFolderPaths) return Raise.Set(ExceptionTypes.NotImplementedError, "dir_fd unavailable on this platform") is not null;
        path = $"/proc/self/fd/{descriptor}/{path}";
        return NativeCalls.Control(descriptor, GetDescriptorFlags, 0) >= 0
            || FileDescriptors.RaiseError(FileDescriptors.LastError, argument) is not null;
    }

    private static bool TryFolder(PyObject folder, out int descriptor)
    {
        descriptor = -1;
        if (folder.Type.IndexSlot is null)
        {
            return Raise.TypeError($"argument should be integer or None, not {folder.Type.Name}") is not null;
        }
        if (folder is PyBool && !WarnOfBoolean()) return false;
        if (Indexes.ToIndex(folder) is not { } index) return false;
        if (!index.TryGetInt64(out long number) || number is < int.MinValue or > int.MaxValue)
        {
            return Raise.OverflowError(index.Sign < 0 ? "fd is less than minimum" : "fd is greater than maximum") is not null;
        }
        descriptor = (int)number;
        return true;
    }

    // A descriptor, or what an object's fileno() says; false with an exception set.
    private static bool TryDescriptor(PyObject file, out int descriptor)
    {
        descriptor = -1;
        if (file is PyBool && !WarnOfBoolean()) return false;
        descriptor = Polling.DescriptorOf(file);
        return descriptor >= 0;
    }

    private static bool WarnOfBoolean() =>
        Evaluation.RuntimeWarnings.Warn(ExceptionTypes.RuntimeWarning, "bool is used as a file descriptor");

    /// <summary>A file by its path, or by an open descriptor, which is -1 for a path.</summary>
    private readonly record struct PathOrDescriptor(PyObject? Given, string Path, int Descriptor)
    {
        public bool IsDescriptor => Path.Length == 0 && Descriptor >= 0;
    }

    // The file that an argument names; null with an exception set.
    private static PathOrDescriptor? FileOf(
        PyObject path, PyObject? folder, string function, bool followsLinks, string others = "os.PathLike or integer")
    {
        bool isPath = path is PyStr or PyBytes;
        bool isNumber = !isPath && path.Type.IndexSlot is not null;
        if (!isPath && !isNumber && !HasPath(path))
        {
            Raise.TypeError($"{function}: path should be string, bytes, {others}, not {path.Type.Name}");
            return null;
        }
        if (!isNumber) return TryPath(path, folder, function, out string text) ? new PathOrDescriptor(path, text, -1) : null;
        if (!TryFolder(path, out int descriptor)) return null;
        string? problem = folder is not (null or PyNone) ? "can't specify dir_fd without matching path"
            : followsLinks ? null : "cannot use fd and follow_symlinks together";
        if (problem is null && descriptor >= 0) return new PathOrDescriptor(path, "", descriptor);
        const int BadDescriptor = 9;
        if (problem is null) FileDescriptors.RaiseError(BadDescriptor, path);
        else Raise.ValueError($"{function}: {problem}");
        return null;
    }

    /// <summary>Perform a stat system call on the given path, which may be an open descriptor.</summary>
    [PyFunction("stat(path, *, dir_fd=None, follow_symlinks=True)")]
    private static PyObject? Stat(PyObject path, PyObject? folder, bool followLinks = true) =>
        FileOf(path, folder, "stat", followLinks) is { } file ? Stat(file, followLinks) : null;

    /// <summary>Perform a stat system call on the given path, without following symbolic links.</summary>
    [PyFunction("lstat(path, *, dir_fd=None)")]
    private static PyObject? StatLink(PyObject path, PyObject? folder) =>
        TryPath(path, folder, "lstat", out string text) ? Stat(new PathOrDescriptor(path, text, -1), false) : null;

    private static PyObject? Stat(PathOrDescriptor file, bool followsLinks)
    {
        if (!file.IsDescriptor) IoFiles.FlushFor(file.Path);
        int result = file.IsDescriptor ? FileCalls.StatWhole(file.Descriptor, out FileStatus status)
            : FileCalls.StatWhole(file.Path, followsLinks, out status);
        return result < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError, file.Given) : StatResult(status);
    }

    /// <summary>Perform a stat system call on the given file descriptor.</summary>
    [PyFunction("fstat(fd)")]
    private static PyObject? StatDescriptor(int descriptor) =>
        FileCalls.StatWhole(descriptor, out FileStatus status) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : StatResult(status);

    /// <summary>Change the current working directory to the specified path, which may be an open descriptor.</summary>
    [PyFunction("chdir(path)")]
    private static PyObject? ChangeDirectory(PyObject path)
    {
        if (FileOf(path, null, "chdir", true) is not { } file) return null;
        return Done(file.IsDescriptor ? ChangeToDescriptorNative(file.Descriptor) : FileCalls.ChangeDirectory(file.Path), path);
    }

    /// <summary>Create a hard link to a file.</summary>
    [PyFunction("link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)")]
    private static PyObject? Link(
        PyObject source, PyObject target, PyObject? sourceFolder, PyObject? targetFolder, bool followLinks = true)
    {
        int following = OperatingSystem.IsMacOS() ? 0x40 : 0x400;
        return TryPath(source, sourceFolder, "link", out string from) && TryPath(target, targetFolder, "link", out string to)
            ? Done(LinkNative(CurrentFolder, from, CurrentFolder, to, followLinks ? following : 0), source, target) : null;
    }

    /// <summary>Change the access permissions of a file, which may be an open descriptor.</summary>
    [PyFunction("chmod(path, mode, *, dir_fd=None, follow_symlinks=True)")]
    private static PyObject? ChangeMode(PyObject path, int mode, PyObject? folder, bool followLinks = true)
    {
        // A descriptor is no link, so that what the other arguments say of links and folders makes no difference.
        if (FileOf(path, path.Type.IndexSlot is null ? folder : null, "chmod", true) is not { } file) return null;
        if (file.IsDescriptor) return Done(ChangeModeNative(file.Descriptor, (uint)mode), path);
        if (!followLinks && FileCalls.StatLink(file.Path, out FileStatus status) == 0 && status.IsLink)
        {
            return Raise.Set(ExceptionTypes.NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
        }
        return Done(FileCalls.ChangeMode(file.Path, (uint)mode), path);
    }

    /// <summary>Use the real uid/gid to test for access to a path.</summary>
    [PyFunction("access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)")]
    private static PyObject? Access(PyObject path, int mode, PyObject? folder, bool effective = false, bool followLinks = true)
    {
        const int Effective = 0x200;
        // A folder that is not open is no error here: there is no access to what is in it.
        if (!TryPath(path, folder, "access", out string text)) return Exceptions.ClearIf(ExceptionTypes.OSError) ? PyBool.False : null;
        if (RuntimeFiles.Own is not null || (followLinks && !effective)) return Answer(FileCalls.Access(text, mode) == 0);
        return Answer(AccessNative(CurrentFolder, text, mode, (effective ? Effective : 0) | (followLinks ? 0 : NotFollowing)) == 0);
    }

    /// <summary>Set the access and modified time of path, which may be an open descriptor.</summary>
    [PyFunction("utime(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)")]
    private static PyObject? SetTimes(PyObject path, PyObject? times, PyObject? nanoseconds, PyObject? folder, bool followLinks = true)
    {
        bool hasSeconds = times is not (null or PyNone);
        if (hasSeconds && nanoseconds is not null)
        {
            return Raise.ValueError("utime: you may specify either 'times' or 'ns' but not both");
        }
        if (hasSeconds && times is not PyTuple { Count: 2 })
        {
            return Raise.TypeError("utime: 'times' must be either a tuple of two ints or None");
        }
        if (nanoseconds is not (null or PyTuple { Count: 2 })) return Raise.TypeError("utime: 'ns' must be a tuple of two ints");
        SystemTime[]? given = null;
        if ((hasSeconds ? times : nanoseconds) is PyTuple pair)
        {
            given = new SystemTime[2];
            for (int i = 0; i < given.Length; i++)
            {
                if (!(hasSeconds ? TryTime(pair[i], out given[i]) : TryExactTime(pair[i], out given[i]))) return null;
            }
        }
        if (FileOf(path, folder, "utime", followLinks) is not { } file) return null;
        if (RuntimeFiles.Own is { } files) return SetTimes(files, file, given);
        return Done(
            file.IsDescriptor ? SetTimesNative(file.Descriptor, given)
            : SetTimesNative(CurrentFolder, file.Path, given, followLinks ? 0 : NotFollowing), path);
    }

    // An engine's own files have .NET's times, which reach from the years 1 to 9999.
    private static PyObject? SetTimes(VirtualFiles files, PathOrDescriptor file, SystemTime[]? given)
    {
        DateTime modification = ThreadState.Current.Interpreter.Time.GetUtcNow().UtcDateTime;
        if (given is not null)
        {
            const long NanosecondsPerTick = 100;
            Int128 ticks = ((Int128)given[1].Seconds * TimeSpan.TicksPerSecond) + (given[1].Nanoseconds / NanosecondsPerTick);
            if (ticks < (DateTime.MinValue - DateTime.UnixEpoch).Ticks || ticks > (DateTime.MaxValue - DateTime.UnixEpoch).Ticks)
            {
                return RaiseTimeOutOfRange();
            }
            modification = DateTime.UnixEpoch.AddTicks((long)ticks);
        }
        int error = files.SetModified(file.Path, modification);
        return error == 0 ? PyNone.Instance : FileDescriptors.RaiseError(error, file.Given);
    }

    private static PyObject? RaiseTimeOutOfRange() => Raise.OverflowError("timestamp out of range for platform time_t");

    // A time in seconds, an int or a float; false with an exception set.
    private static bool TryTime(PyObject given, out SystemTime time)
    {
        time = default;
        if (given is PyIntegral index)
        {
            return index.TryGetInt64(out time.Seconds) || RaiseTimeOutOfRange() is not null;
        }
        if (given is not PyFloat) return Raise.TypeError($"argument must be int or float, not {given.Type.Name}") is not null;
        if (!Floats.TryToDouble(given, out double seconds)) return false;
        if (double.IsNaN(seconds)) return Raise.ValueError("Invalid value NaN (not a number)") is not null;
        double whole = Math.Floor(seconds);
        if (whole is < long.MinValue or >= long.MaxValue) return RaiseTimeOutOfRange() is not null;
        time.Seconds = (long)whole;
        time.Nanoseconds = Math.Min((long)((seconds - whole) * NanosecondsPerSecond), NanosecondsPerSecond - 1);
        return true;
    }

    private static bool TryExactTime(PyObject given, out SystemTime time)
    {
        time = default;
        if (Indexes.ToIndex(given) is not { } index) return false;
        var seconds = BigInteger.DivRem(index.ToBigInteger(), NanosecondsPerSecond, out BigInteger rest);
        if (rest.Sign < 0)
        {
            rest += NanosecondsPerSecond;
            seconds--;
        }
        if (seconds < long.MinValue || seconds > long.MaxValue) return RaiseTimeOutOfRange() is not null;
        time.Seconds = (long)seconds;
        time.Nanoseconds = (long)rest;
        return true;
    }
}
