using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Posix;

/// <summary>
/// This module provides access to operating system functionality that is standardized by the C Standard and the POSIX standard.
/// Refer to the library manual and corresponding Unix manual entries for more information on calls.
/// </summary>
[PyModule("posix")]
internal static partial class PosixModule
{
    private static readonly (string Name, int Value)[] s_constants =
    [
        ("F_OK", 0), ("R_OK", 4), ("W_OK", 2), ("X_OK", 1), ("O_RDONLY", 0), ("O_WRONLY", 1), ("O_RDWR", 2), ("O_CREAT", 64),
        ("O_EXCL", 128), ("O_NOCTTY", 256), ("O_TRUNC", 512), ("O_APPEND", 1024), ("O_NONBLOCK", 2048), ("O_NDELAY", 2048),
        ("O_DSYNC", 4096), ("O_ASYNC", 8192), ("O_DIRECT", 16384), ("O_DIRECTORY", 65536), ("O_NOFOLLOW", 131072), ("O_NOATIME", 262144),
        ("O_CLOEXEC", 524288), ("O_SYNC", 1052672), ("O_RSYNC", 1052672), ("O_ACCMODE", 3), ("O_PATH", 2097152), ("O_TMPFILE", 4259840),
        ("EX_OK", 0), ("EX_USAGE", 64), ("EX_DATAERR", 65), ("EX_NOINPUT", 66), ("EX_SOFTWARE", 70), ("EX_OSERR", 71), ("EX_CANTCREAT", 73),
        ("EX_IOERR", 74), ("EX_NOPERM", 77), ("WNOHANG", 1), ("WUNTRACED", 2), ("SEEK_DATA", 3), ("SEEK_HOLE", 4), ("TMP_MAX", 238328),
        ("P_ALL", 0), ("P_PID", 1), ("P_PGID", 2), ("PRIO_PROCESS", 0), ("F_LOCK", 1), ("F_ULOCK", 0), ("F_TLOCK", 2), ("F_TEST", 3),
        ("NGROUPS_MAX", 65536),
    ];

    // Of fcntl(2).
    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;

    // Of open(2) and dup3(2).
    private const int CloseOnExecFlag = 0x80000;

    private static readonly PyType s_statResult = StructSequence.Define(
        "os.stat_result",
        ["st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", null, null, null, "st_atime", "st_mtime", "st_ctime",
            "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev"],
        10);

    private static readonly PyType s_terminalSize = StructSequence.Define("os.terminal_size", ["columns", "lines"], 2);
    private static readonly PyType s_unameResult = StructSequence.Define("posix.uname_result",
        ["sysname", "nodename", "release", "version", "machine"], 5);
    private static readonly PyType s_timesResult = StructSequence.Define("posix.times_result",
        ["user", "system", "children_user", "children_system", "elapsed"], 5);

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        PyDict dict = module.Dict;
        foreach ((string name, int value) in s_constants) dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        dict.SetItem(PyStr.Intern("error"), ExceptionTypes.OSError);
        dict.SetItem(PyStr.Intern("stat_result"), s_statResult);
        dict.SetItem(PyStr.Intern("terminal_size"), s_terminalSize);
        dict.SetItem(PyStr.Intern("uname_result"), s_unameResult);
        dict.SetItem(PyStr.Intern("times_result"), s_timesResult);
        dict.SetItem(PyStr.Intern("_have_functions"), AvailableFunctions());
        ModuleTypes.Add(module, PyDirectoryEntry.TypeObject, DirectoryEntryType.Bind);
        ModuleTypes.Add(new PyModule(PyStr.Intern("posix")), PyDirectoryIterator.TypeObject, DirectoryIteratorType.Bind);
        dict.SetItem(PyStr.Intern("waitid_result"), s_waitidResult);
        dict.SetItem(PyStr.Intern("statvfs_result"), s_statvfsResult);
        dict.SetItem(PyStr.Intern("sched_param"), s_schedulingParameters);
        foreach ((string name, long value) in s_linuxConstants) dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        if (!OperatingSystem.IsLinux()) foreach (string name in s_linuxFunctions) dict.Remove(PyStr.Intern(name), out _);
        dict.SetItem(PyStr.Intern("environ"), MakeEnvironment());
    }

    /// <summary>The variables that programs get, each as NAME=VALUE: the host's for this engine, or the process's.</summary>
    public static IEnumerable<byte[]> OwnEnvironment() =>
        Sys.StartupOptions.Current.Environment is { } given
            ? given.Select(static each => FileNameMarshaller.Encode($"{each.Key}={each.Value}"))
            : NativeDirectory.Environment();

    /// <summary>Create the environment dictionary.</summary>
    [PyFunction("_create_environ()")]
    private static PyObject MakeEnvironment()
    {
        PyDict environment = new();
        foreach (byte[] each in OwnEnvironment())
        {
            // A name may begin with an equals sign, on systems that have such variables.
            int equals = each.Length == 0 ? -1 : Array.IndexOf(each, (byte)'=', 1);
            if (equals > 0) environment.SetItem(PyBytes.From(each.AsSpan(0, equals)), PyBytes.From(each.AsSpan(equals + 1)));
        }
        return environment;
    }

    private static PyBytes Encoded(string text) => PyBytes.From(Codecs.Encode(PyStr.FromString(text), "utf-8", "surrogateescape") ?? []);

    private static PyObject? Done(int result, PyObject? path = null, PyObject? second = null) =>
        result >= 0 ? PyNone.Instance : FileDescriptors.RaiseError(FileDescriptors.LastError, path, second);

    /// <summary>
    /// Return the file system path representation of the object: str and bytes pass through, others say it by __fspath__.
    /// </summary>
    [PyFunction("fspath(path)")]
    public static PyObject? FileSystemPath(PyObject path)
    {
        if (path is PyStr or PyBytes) return path;
        PyObject? method = Attributes.GetSpecial(path, PyStr.Intern("__fspath__"));
        if (method is null or PyNone)
        {
            return Exceptions.IsSet ? null : Raise.TypeError($"expected str, bytes or os.PathLike object, not {path.Type.Name}");
        }
        PyObject? result = Calls.Call(method);
        if (result is null or PyStr or PyBytes) return result;
        return Raise.TypeError($"expected {path.Type.Name}.__fspath__() to return str or bytes, not {result.Type.Name}");
    }

    // Whether an object says its path; a class says by None that its objects do not.
    private static bool HasPath(PyObject value) => value.Type.Lookup(PyStr.Intern("__fspath__")) is not (null or PyNone);

    /// <summary>A path argument as .NET text; false with an exception set when it is none.</summary>
    public static bool TryPath(PyObject argument, string function, out string path)
    {
        path = "";
        if (argument is not (PyStr or PyBytes) && !HasPath(argument))
        {
            Raise.TypeError(
                $"{function}: path should be string, bytes or os.PathLike, not {(argument is PyNone ? "NoneType" : argument.Type.Name)}");
            return false;
        }
        PyObject? value = FileSystemPath(argument);
        if (value is null) return false;
        path = value is PyBytes bytes ? FileNameMarshaller.Decode(bytes.Value) : value.ToString()!;
        // A surrogate that stands for no byte has no place in a name.
        if (value is PyStr text && path.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            && Codecs.Encode(text, "utf-8", "surrogateescape") is null)
        {
            return false;
        }
        if (!path.Contains('\0')) return true;
        Raise.ValueError($"{function}: embedded null character in path");
        return false;
    }

    /// <summary>A name that the system gave, of the kind of the path that was asked about.</summary>
    public static PyObject Named(PyObject path, byte[] name) =>
        path is PyBytes ? PyBytes.From(name) : PyStr.FromString(FileNameMarshaller.Decode(name));

    private static PyObject Result(PyObject path, string text) => path is PyBytes ? Encoded(text) : PyStr.FromString(text);

    private static PyObject Times(long seconds, long nanoseconds)
    {
        long high = Math.BigMul(seconds, 1_000_000_000, out long low);
        ulong sum = unchecked((ulong)low + (ulong)nanoseconds);
        return PyIntegral.From(high + (sum < (ulong)low ? 1 : 0), sum);
    }

    /// <summary>A <c>stat_result</c>.</summary>
    public static PyObject StatResult(in FileStatus status) => StructSequence.Make(
        s_statResult,
        PyInt.From(status.Mode), PyInt.From(status.Inode), PyInt.From(status.Device), PyInt.From(status.Links), PyInt.From(status.UserId),
            PyInt.From(status.GroupId), PyInt.From(status.Size),
        PyInt.From(status.AccessTime), PyInt.From(status.ModificationTime), PyInt.From(status.ChangeTime),
        new PyFloat(status.AccessTime + (1e-9 * status.AccessTimeNanoseconds)),
            new PyFloat(status.ModificationTime + (1e-9 * status.ModificationTimeNanoseconds)),
        new PyFloat(status.ChangeTime + (1e-9 * status.ChangeTimeNanoseconds)), Times(status.AccessTime, status.AccessTimeNanoseconds),
        Times(status.ModificationTime, status.ModificationTimeNanoseconds), Times(status.ChangeTime, status.ChangeTimeNanoseconds),
        PyInt.From(status.BlockSize), PyInt.From(status.Blocks), PyInt.From(status.SpecialDevice));

    private static bool TryStat(PyObject path, out FileStatus status, bool followLinks = true)
    {
        status = default;
        if (path is PyIntegral descriptor)
        {
            return descriptor.TryGetInt64(out long number) && FileCalls.StatDescriptor((int)number, out status) == 0;
        }
        if (!TryPath(path, "_path_exists", out string text))
        {
            Exceptions.ClearIf(ExceptionTypes.ValueError);
            return false;
        }
        return (followLinks ? FileCalls.Stat(text, out status) : FileCalls.StatLink(text, out status)) == 0;
    }

    /// <summary>The answer to a question about a file; null with an exception set, as where the host's code raised one.</summary>
    public static PyObject? Answer(bool answer) => Exceptions.IsSet ? null : PyBool.From(answer);

    /// <summary>Test whether a path exists. Returns False for broken symbolic links.</summary>
    [PyFunction("_path_exists(path, /)")]
    private static PyObject? PathExists(PyObject path) => Answer(TryStat(path, out _));

    /// <summary>Test whether a path exists. Returns True for broken symbolic links.</summary>
    [PyFunction("_path_lexists(path, /)")]
    private static PyObject? PathLinkExists(PyObject path) => Answer(TryStat(path, out _, followLinks: false));

    /// <summary>Test whether a path is a regular file.</summary>
    [PyFunction("_path_isfile(path, /)")]
    private static PyObject? PathIsFile(PyObject path) => Answer(TryStat(path, out FileStatus status) && status.IsRegularFile);

    /// <summary>Return true if the pathname refers to an existing directory.</summary>
    [PyFunction("_path_isdir(path, /)")]
    private static PyObject? PathIsDirectory(PyObject path) => Answer(TryStat(path, out FileStatus status) && status.IsFolder);

    // For functions that only take a path apart: unlike those that look a file up, they take null characters and lone surrogates.
    private static bool TryText(PyObject path, string function, out string text)
    {
        if (path is not PyStr characters) return TryPath(path, function, out text);
        text = characters.ToString();
        return true;
    }

    /// <summary>Basic routine for normalizing a path.</summary>
    [PyFunction("_path_normpath(path)")]
    private static PyObject? NormalizePath(PyObject path)
    {
        if (!TryText(path, "_path_normpath", out string text)) return null;
        if (text.Length == 0) return Result(path, ".");
        string root = text.StartsWith("//", StringComparison.Ordinal) && !text.StartsWith("///", StringComparison.Ordinal) ? "//"
            : text[0] == '/' ? "/" : "";
        List<string> parts = [];
        foreach (string part in text.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != ".." || (root.Length == 0 && parts.Count == 0) || (parts.Count > 0 && parts[^1] == "..")) parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }
        string normal = root + string.Join('/', parts);
        return Result(path, normal.Length == 0 ? "." : normal);
    }

    /// <summary>Split a path into drive, root and the rest: there are no drives here.</summary>
    [PyFunction("_path_splitroot_ex(path, /)")]
    private static PyObject? SplitRoot(PyObject path)
    {
        if (!TryText(path, "_path_splitroot_ex", out string text)) return null;
        string root = text.StartsWith("//", StringComparison.Ordinal) && !text.StartsWith("///", StringComparison.Ordinal) ? "//"
            : text.StartsWith('/') ? "/" : "";
        return PyTuple.Create(Result(path, ""), Result(path, root), Result(path, text[root.Length..]));
    }

    /// <summary>Return a list containing the names of the files in the directory.</summary>
    [PyFunction("listdir(path=None)")]
    private static PyObject? ListDirectory(PyObject? path)
    {
        PyObject? folder = FolderOf(path);
        if (folder is null || Entries(folder, path, "listdir") is not { } entries) return null;
        PyList list = new(entries.Count);
        foreach (DirectoryEntry entry in entries) list.Add(Named(folder, entry.Name));
        return list;
    }

    // A descriptor, or a path as str or bytes, of which kind the names in the folder are; null with an exception set.
    private static PyObject? FolderOf(PyObject? path) => path switch
    {
        null or PyNone => PyStr.FromNarrow("."),
        PyIntegral or PyStr or PyBytes => path,
        _ => HasPath(path) ? FileSystemPath(path) : path,
    };

    // What is in a directory; null with an exception set.
    private static List<DirectoryEntry>? Entries(PyObject folder, PyObject? path, string function)
    {
        if (FileOf(folder, null, function, true, "os.PathLike, integer or None") is not { } file) return null;
        List<DirectoryEntry>? entries = file.IsDescriptor ? FileCalls.Entries(file.Descriptor) : FileCalls.Entries(file.Path);
        if (entries is null) FileDescriptors.RaiseError(FileDescriptors.LastError, path ?? folder);
        return entries;
    }

    /// <summary>Return an iterator of DirEntry objects for given path.</summary>
    [PyFunction("scandir(path=None)")]
    private static PyObject? ScanDirectory(PyObject? path)
    {
        PyObject? folder = FolderOf(path);
        if (folder is null || Entries(folder, path, "scandir") is not { } entries) return null;
        bool isDescriptor = folder is PyIntegral;
        return new PyDirectoryIterator(isDescriptor ? PyStr.Empty : folder, isDescriptor ? folder : null, entries);
    }

    /// <summary>Return a unicode string representing the current working directory.</summary>
    [PyFunction("getcwd()")]
    private static PyObject? GetCurrentDirectory() =>
        FileCalls.Current() is { } folder ? Named(PyStr.Empty, folder) : FileDescriptors.RaiseError(FileDescriptors.LastError);

    /// <summary>Return a bytes string representing the current working directory.</summary>
    [PyFunction("getcwdb()")]
    private static PyObject? GetCurrentDirectoryBytes() =>
        FileCalls.Current() is { } folder ? PyBytes.From(folder) : FileDescriptors.RaiseError(FileDescriptors.LastError);

    /// <summary>Create a directory.</summary>
    [PyFunction("mkdir(path, mode=511, *, dir_fd=None)")]
    private static PyObject? MakeDirectory(PyObject path, int mode = 511, PyObject? folder = null) =>
        TryPath(path, folder, "mkdir", out string text) ? Done(FileCalls.MakeDirectory(text, (uint)mode), path) : null;

    /// <summary>Remove a directory.</summary>
    [PyFunction("rmdir(path, *, dir_fd=None)")]
    private static PyObject? RemoveDirectory(PyObject path, PyObject? folder) =>
        TryPath(path, folder, "rmdir", out string text) ? Done(FileCalls.RemoveDirectory(text), path) : null;

    /// <summary>Remove a file (same as remove()).</summary>
    [PyFunction("unlink(path, *, dir_fd=None)")]
    private static PyObject? Unlink(PyObject path, PyObject? folder) =>
        TryPath(path, folder, "unlink", out string text) ? Done(FileCalls.Unlink(text), path) : null;

    /// <summary>Remove a file (same as unlink()).</summary>
    [PyFunction("remove(path, *, dir_fd=None)")]
    private static PyObject? Remove(PyObject path, PyObject? folder) =>
        TryPath(path, folder, "remove", out string text) ? Done(FileCalls.Unlink(text), path) : null;

    /// <summary>Rename a file or directory.</summary>
    [PyFunction("rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    private static PyObject? Rename(PyObject source, PyObject target, PyObject? sourceFolder, PyObject? targetFolder) =>
        Rename("rename", source, target, sourceFolder, targetFolder);

    /// <summary>Rename a file or directory, overwriting the destination.</summary>
    [PyFunction("replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    private static PyObject? Replace(PyObject source, PyObject target, PyObject? sourceFolder, PyObject? targetFolder) =>
        Rename("replace", source, target, sourceFolder, targetFolder);

    private static PyObject? Rename(
        string function, PyObject source, PyObject target, PyObject? sourceFolder, PyObject? targetFolder) =>
        TryPath(source, sourceFolder, function, out string from) && TryPath(target, targetFolder, function, out string to)
            ? Done(FileCalls.Rename(from, to), source, target)
            : null;

    /// <summary>Create a symbolic link pointing to src named dst.</summary>
    [PyFunction("symlink(src, dst, target_is_directory=False, *, dir_fd=None)")]
    private static PyObject? SymbolicLink(PyObject source, PyObject target, bool isDirectory = false, PyObject? folder = null) =>
        TryPath(source, "symlink", out string from) && TryPath(target, folder, "symlink", out string to)
            ? Done(NativeCalls.SymbolicLink(from, to), source, target) : null;

    /// <summary>Return a string representing the path to which the symbolic link points.</summary>
    [PyFunction("readlink(path, *, dir_fd=None)")]
    private static PyObject? ReadLink(PyObject path, PyObject? folder)
    {
        if (!TryPath(path, folder, "readlink", out string text)) return null;
        byte[] buffer = new byte[4096];
        nint length = FileCalls.ReadLink(text, ref buffer[0], buffer.Length);
        if (length < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError, path);
        return FileSystemPath(path) is { } kind ? Named(kind, buffer[..(int)length]) : null;
    }

    /// <summary>Truncate a file, specified by path, to a specific length.</summary>
    [PyFunction("truncate(path, length)")]
    private static PyObject? Truncate(PyObject path, long length)
    {
        if (FileOf(path, null, "truncate", true) is not { } file) return null;
        if (file.IsDescriptor) return FileDescriptors.Truncate(file.Descriptor, length) ? PyNone.Instance : null;
        return Done(FileCalls.Truncate(file.Path, length), path);
    }

    /// <summary>Open a file for low level IO. Returns a file descriptor (integer).</summary>
    [PyFunction("open(path, flags, mode=511, *, dir_fd=None)")]
    private static PyObject? Open(PyObject path, int flags, int mode = 511, PyObject? folder = null)
    {
        if (!TryPath(path, folder, "open", out string text)) return null;
        int descriptor = FileDescriptors.Open(text, flags | CloseOnExecFlag, mode, path);
        return descriptor < 0 ? null : PyInt.From(descriptor);
    }

    /// <summary>Close a file descriptor.</summary>
    [PyFunction("close(fd)")]
    private static PyObject? Close(int descriptor) => FileDescriptors.Close(descriptor) ? PyNone.Instance : null;

    /// <summary>Read from a file descriptor. Returns a bytes object.</summary>
    [PyFunction("read(fd, length, /)")]
    private static PyObject? Read(int descriptor, long length)
    {
        const int InvalidArgument = 22;
        if (length < 0) return FileDescriptors.RaiseError(InvalidArgument);
        if (!Allocation.Reserve(length)) return null;
        byte[] buffer = new byte[length];
        int count = FileDescriptors.Read(descriptor, buffer);
        return count < 0 ? Failed(count) : PyBytes.From(buffer.AsSpan(0, count));
    }

    /// <summary>Read into a buffer object from a file descriptor. Returns the number of bytes read.</summary>
    [PyFunction("readinto(fd, buffer, /)")]
    private static PyObject? ReadInto(int descriptor, PyObject buffer)
    {
        int length = Buffers.WritableLength(buffer);
        if (length < 0) return null;
        byte[] bytes = new byte[length];
        int count = FileDescriptors.Read(descriptor, bytes);
        if (count < 0) return Failed(count);
        return Buffers.CopyInto(buffer, bytes.AsSpan(0, count)) ? PyInt.From(count) : null;
    }

    // What a descriptor that never waits says: -2 for nothing yet, -1 for an exception that is set.
    private static PyObject? Failed(int count)
    {
        const int WouldBlock = 11;
        return count == -2 ? FileDescriptors.RaiseError(WouldBlock) : null;
    }

    /// <summary>Write a bytes object to a file descriptor.</summary>
    [PyFunction("write(fd, data, /)")]
    private static PyObject? Write(int descriptor, PyObject data)
    {
        byte[]? bytes = Buffers.Require(data);
        int count = bytes is null ? -1 : FileDescriptors.Write(descriptor, bytes);
        return count < 0 ? Failed(count) : PyInt.From(count);
    }

    /// <summary>Set the position of a file descriptor. Return the new position.</summary>
    [PyFunction("lseek(fd, position, whence, /)")]
    private static PyObject? Seek(int descriptor, long position, int origin)
    {
        long result = FileDescriptors.Seek(descriptor, position, origin);
        return result < 0 ? null : PyInt.From(result);
    }

    /// <summary>Truncate a file, specified by file descriptor, to a specific length.</summary>
    [PyFunction("ftruncate(fd, length, /)")]
    private static PyObject? TruncateDescriptor(int descriptor, long length) =>
        FileDescriptors.Truncate(descriptor, length) ? PyNone.Instance : null;

    /// <summary>Return True if the fd is connected to a terminal.</summary>
    [PyFunction("isatty(fd, /)")]
    private static PyObject IsTerminal(int descriptor) => PyBool.From(FileDescriptors.IsTerminal(descriptor));

    /// <summary>Return a duplicate of a file descriptor.</summary>
    [PyFunction("dup(fd, /)")]
    private static PyObject? Duplicate(int descriptor)
    {
        int copy = NativeCalls.Duplicate(descriptor);
        return copy < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(copy);
    }

    /// <summary>Duplicate file descriptor.</summary>
    [PyFunction("dup2(fd, fd2, inheritable=True)")]
    private static PyObject? DuplicateTo(int descriptor, int other, bool inheritable = true)
    {
        int copy = inheritable ? NativeCalls.Duplicate(descriptor, other) : NativeCalls.Duplicate(descriptor, other, CloseOnExecFlag);
        return copy < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(other);
    }

    /// <summary>Force write of fd to disk.</summary>
    [PyFunction("fsync(fd)")]
    private static PyObject? Synchronize(PyObject file) =>
        TryDescriptor(file, out int descriptor) ? Done(FileCalls.Synchronize(descriptor)) : null;

    /// <summary>Create a pipe. Returns a tuple of two file descriptors: (read_fd, write_fd).</summary>
    [PyFunction("pipe()")]
    private static PyObject? Pipe()
    {
        int[] ends = new int[2];
        if (NativeCalls.Pipe(ref ends[0]) < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        foreach (int end in ends) _ = NativeCalls.Control(end, SetDescriptorFlags, CloseOnExec);
        return PyTuple.Create(PyInt.From(ends[0]), PyInt.From(ends[1]));
    }

    [PyFunction("set_inheritable(fd, inheritable, /)")]
    private static PyObject? SetInheritable(int descriptor, bool inheritable) =>
        Done(NativeCalls.Control(descriptor, SetDescriptorFlags, inheritable ? 0 : CloseOnExec));

    [PyFunction("get_inheritable(fd, /)")]
    private static PyObject? GetInheritable(int descriptor)
    {
        int flags = NativeCalls.Control(descriptor, GetDescriptorFlags, 0);
        return flags < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyBool.From((flags & CloseOnExec) == 0);
    }

    [PyFunction("device_encoding(fd)")]
    private static PyObject DeviceEncoding(int descriptor) =>
        FileDescriptors.IsTerminal(descriptor) ? PyStr.Intern("UTF-8") : PyNone.Instance;

    /// <summary>Return the size of the terminal window as (columns, lines).</summary>
    [PyFunction("get_terminal_size(fd=1, /)")]
    private static PyObject? GetTerminalSize(int descriptor = 1)
    {
        const int NotTerminal = 25;
        if (!FileDescriptors.IsTerminal(descriptor)) return FileDescriptors.RaiseError(NotTerminal);
        return StructSequence.Make(s_terminalSize, PyInt.From(Console.WindowWidth), PyInt.From(Console.WindowHeight));
    }

    /// <summary>Return a bytes object containing random bytes suitable for cryptographic use.</summary>
    [PyFunction("urandom(size, /)")]
    private static PyObject? Random(int size)
    {
        if (size < 0) return Raise.ValueError("negative argument not allowed");
        if (!Allocation.Reserve(size)) return null;
        byte[] bytes = new byte[size];
        RandomSource.Fill(bytes);
        return PyBytes.From(bytes);
    }

    [PyFunction("getpid()")]
    private static PyObject GetProcessId() => PyInt.From(Environment.ProcessId);

    [PyFunction("getppid()")]
    private static PyObject GetParentProcessId() => PyInt.From(NativeCalls.ParentProcessId());

    [PyFunction("getuid()")]
    private static PyObject GetUserId() => PyInt.From(NativeCalls.UserId());

    [PyFunction("geteuid()")]
    private static PyObject GetEffectiveUserId() => PyInt.From(NativeCalls.EffectiveUserId());

    [PyFunction("getgid()")]
    private static PyObject GetGroupId() => PyInt.From(NativeCalls.GroupId());

    [PyFunction("getegid()")]
    private static PyObject GetEffectiveGroupId() => PyInt.From(NativeCalls.EffectiveGroupId());

    [PyFunction("umask(mask, /)")]
    private static PyObject SetMask(int mask) => PyInt.From(NativeCalls.SetMask((uint)mask));

    [PyFunction("cpu_count()")]
    private static PyObject CountProcessors() =>
        PyInt.From(Sys.StartupOptions.Current.ProcessorCount is > 0 and int told ? told : Environment.ProcessorCount);

    /// <summary>Kill a process with a signal.</summary>
    [PyFunction("kill(pid, signal, /)")]
    private static PyObject? Kill(int process, int signal)
    {
        // The host's process may be in a group that a number of 0 or less stands for.
        bool mayBeHost = process == Environment.ProcessId || process <= 0;
        if (mayBeHost && !CapabilityGate.Check(DeniedCapabilities.Signals, "signals to its own process")) return null;
        // A handler of this process has run when the call returns.
        if (process == Environment.ProcessId && signal is > 0 and < 65) return SignalModule.SendToSelf(signal) ? PyNone.Instance : null;
        return Done(NativeCalls.Kill(process, signal));
    }

    /// <summary>Execute the command in a subshell.</summary>
    [PyFunction("system(command)")]
    private static PyObject? RunInShell(PyObject command) => TryPath(command, "system", out string text) ? RunInShell(text) : null;

    private static PyInt RunInShell(string command)
    {
        IoFiles.FlushFor(null);
        ThreadState? thread = InterpreterLock.BeginBlocking();
        int status = NativeCalls.RunInShell(command);
        InterpreterLock.EndBlocking(thread);
        return PyInt.From(status);
    }

    /// <summary>Translate an error code to a message string.</summary>
    [PyFunction("strerror(code, /)")]
    private static PyObject ErrorText(int code) => PyStr.FromString(FileDescriptors.ErrorText(code));

    // The variables that a host has given are in os.environ alone: the process's are its own.
    private static bool HasOwnEnvironment => Sys.StartupOptions.Current.Environment is not null;

    [PyFunction("putenv(name, value, /)")]
    private static PyObject? PutEnvironment(PyObject name, PyObject value)
    {
        if (!TryPath(name, "putenv", out string key) || !TryPath(value, "putenv", out string text)) return null;
        const int InvalidArgument = 22;
        if (key.Length == 0 || key.Contains('='))
        {
            return key.Length == 0 ? FileDescriptors.RaiseError(InvalidArgument) : Raise.ValueError("illegal environment variable name");
        }
        if (HasOwnEnvironment) return PyNone.Instance;
        // Both .NET's copy, which the runtime reads, and C's, which child processes inherit.
        Environment.SetEnvironmentVariable(key, text);
        return Done(NativeCalls.SetVariable(key, text, 1));
    }

    [PyFunction("unsetenv(name, /)")]
    private static PyObject? UnsetEnvironment(PyObject name)
    {
        if (!TryPath(name, "unsetenv", out string key)) return null;
        if (HasOwnEnvironment) return PyNone.Instance;
        if (NativeCalls.RemoveVariable(key) < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        Environment.SetEnvironmentVariable(key, null);
        return PyNone.Instance;
    }

    [PyFunction("register_at_fork(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)")]
    private static PyObject RegisterAtFork(PyObject? before, PyObject? afterInChild, PyObject? afterInParent) => PyNone.Instance;

    /// <summary>Return an object identifying the current operating system.</summary>
    [PyFunction("uname()")]
    private static PyObject GetSystemName()
    {
        string machine = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "x86_64",
            System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
            var other => other.ToString(),
        };
        return StructSequence.Make(
            s_unameResult, PyStr.FromString(OperatingSystem.IsMacOS() ? "Darwin" : "Linux"), PyStr.FromString(Environment.MachineName),
            PyStr.FromString(Environment.OSVersion.Version.ToString()), PyStr.FromString(Environment.OSVersion.VersionString),
                PyStr.FromString(machine));
    }

    /// <summary>Return a collection containing process timing information.</summary>
    [PyFunction("times()")]
    private static PyObject GetTimes()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return StructSequence.Make(
            s_timesResult, new PyFloat(process.UserProcessorTime.TotalSeconds), new PyFloat(process.PrivilegedProcessorTime.TotalSeconds),
            new PyFloat(0), new PyFloat(0), new PyFloat(Environment.TickCount64 / 1000.0));
    }

    /// <summary>Exit to the system with specified status, without normal exit processing.</summary>
    [PyFunction("_exit(status)")]
    private static PyObject? ExitNow(int status)
    {
        ThreadState thread = ThreadState.Current;
        if (thread.Limits is not { } limits) Environment.Exit(status);
        else limits.Exit(thread, status);
        return null;
    }

    /// <summary>Abort the interpreter immediately.</summary>
    [PyFunction("abort()")]
    private static PyObject Abort()
    {
        const int Aborted = 6;
        FaultDump.OfSignal(Aborted);
        Environment.FailFast("os.abort() was called");
        return PyNone.Instance;
    }
}
