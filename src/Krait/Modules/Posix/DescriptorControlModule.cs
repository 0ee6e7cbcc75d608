using System.Runtime.InteropServices;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>
/// This module performs file control and I/O control on file descriptors. It is an interface to the fcntl() and ioctl() Unix
/// routines.
/// </summary>
/// <remarks>The numbers are Linux's.</remarks>
[PyModule("fcntl")]
internal static partial class DescriptorControlModule
{
    private const int LargestArgument = 1024;
    private const int WouldBlock = 11;

    private static readonly (string Name, long Number)[] s_numbers =
    [
        ("FD_CLOEXEC", 1), ("F_DUPFD", 0), ("F_GETFD", 1), ("F_SETFD", 2), ("F_GETFL", 3), ("F_SETFL", 4), ("F_GETLK", 5), ("F_SETLK", 6),
        ("F_SETLKW", 7), ("F_SETOWN", 8), ("F_GETOWN", 9), ("F_SETSIG", 10), ("F_GETSIG", 11), ("F_RDLCK", 0), ("F_WRLCK", 1),
        ("F_UNLCK", 2), ("F_DUPFD_CLOEXEC", 1030), ("F_SETPIPE_SZ", 1031), ("F_GETPIPE_SZ", 1032), ("F_ADD_SEALS", 1033),
        ("F_GET_SEALS", 1034), ("F_NOTIFY", 1026), ("F_SETLEASE", 1024), ("F_GETLEASE", 1025), ("LOCK_SH", 1), ("LOCK_EX", 2),
        ("LOCK_NB", 4), ("LOCK_UN", 8), ("LOCK_MAND", 32), ("LOCK_READ", 64), ("LOCK_WRITE", 128), ("LOCK_RW", 192),
        ("DN_ACCESS", 1), ("DN_MODIFY", 2), ("DN_CREATE", 4), ("DN_DELETE", 8), ("DN_RENAME", 16), ("DN_ATTRIB", 32),
        ("DN_MULTISHOT", 2147483648), ("F_OWNER_TID", 0), ("F_OWNER_PID", 1), ("F_SEAL_SEAL", 1), ("F_OWNER_PGRP", 2),
        ("F_SEAL_SHRINK", 2), ("F_EXLCK", 4), ("F_SEAL_GROW", 4), ("F_GETLK64", 5), ("F_SETLK64", 6), ("F_SETLKW64", 7),
        ("F_SEAL_WRITE", 8), ("F_SHLCK", 8), ("F_SETOWN_EX", 15), ("F_GETOWN_EX", 16), ("F_SEAL_FUTURE_WRITE", 16), ("F_OFD_GETLK", 36),
        ("F_OFD_SETLK", 37), ("F_OFD_SETLKW", 38), ("F_DUPFD_QUERY", 1027), ("F_GET_RW_HINT", 1035), ("F_SET_RW_HINT", 1036),
        ("F_GET_FILE_RW_HINT", 1037), ("F_SET_FILE_RW_HINT", 1038), ("FASYNC", 8192), ("FICLONE", 1074041865),
        ("FICLONERANGE", 1075876877), ("RWH_WRITE_LIFE_NOT_SET", 0), ("RWH_WRITE_LIFE_NONE", 1), ("RWH_WRITE_LIFE_SHORT", 2),
        ("RWH_WRITE_LIFE_MEDIUM", 3), ("RWH_WRITE_LIFE_LONG", 4), ("RWH_WRITE_LIFE_EXTREME", 5),
    ];

    /// <summary>C's <c>struct flock</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public short Kind;
        public short Origin;
        public long Start;
        public long Length;
        public int Process;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlNative(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlNative(int descriptor, int command, ref byte argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlNative(int descriptor, int command, in FileLock argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int DeviceNative(int descriptor, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int DeviceNative(int descriptor, nuint request, ref byte argument);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockNative(int descriptor, int operation);

    [PyModuleInitializer]
    private static void AddNumbers(PyModule module)
    {
        foreach ((string name, long number) in s_numbers) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
    }

    // A number, or what an object's fileno() says.
    private static bool TryDescriptor(PyObject file, out int descriptor)
    {
        descriptor = -1;
        PyObject? number = file;
        if (file is not PyIntegral)
        {
            if (!Attributes.TryGet(file, PyStr.Intern("fileno"), out PyObject? method)) return false;
            if (method is null) return Raise.TypeError("argument must be an int, or have a fileno() method.") is not null;
            number = Calls.Call(method);
            if (number is null) return false;
            if (number is not PyIntegral) return Raise.TypeError("fileno() returned a non-integer") is not null;
        }
        if (!Arguments.TryToInt64(number, out long value)) return false;
        if (value is > int.MaxValue or < int.MinValue) return Raise.OverflowError("Python int too large to convert to C int") is not null;
        if (value < 0) return Raise.ValueError($"file descriptor cannot be a negative integer ({value})") is not null;
        descriptor = (int)value;
        return true;
    }

    private static PyObject? Result(int result) => result < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(result);

    /// <summary>
    /// Perform the operation cmd on file descriptor fd. If arg is bytes-like, the result is the bytes that the call left there.
    /// </summary>
    [PyFunction("fcntl(fd, cmd, arg=0, /)")]
    private static PyObject? Control(PyObject file, int command, PyObject? argument)
    {
        if (!TryDescriptor(file, out int descriptor)) return null;
        if (argument is null) return Result(ControlNative(descriptor, command, 0));
        if (argument is PyIntegral)
        {
            return Arguments.TryToInt64(argument, out long number) ? Result(ControlNative(descriptor, command, (nint)number)) : null;
        }
        byte[]? bytes = argument is PyStr text ? FileNameMarshaller.Encode(text.ToString()) : Buffers.Require(argument);
        if (bytes is null) return null;
        if (bytes.Length > LargestArgument) return Raise.ValueError("fcntl argument 3 is too long");
        byte[] room = new byte[LargestArgument];
        bytes.CopyTo(room, 0);
        int result = ControlNative(descriptor, command, ref room[0]);
        return result < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyBytes.From(room.AsSpan(0, bytes.Length));
    }

    /// <summary>
    /// Perform the operation request on file descriptor fd. A writable buffer is changed in place unless mutate_flag is false.
    /// </summary>
    [PyFunction("ioctl(fd, request, arg=0, mutate_flag=True, /)")]
    private static PyObject? Device(PyObject file, long request, PyObject? argument, bool mutates = true)
    {
        if (!TryDescriptor(file, out int descriptor)) return null;
        nuint code = (nuint)(ulong)(uint)request;
        if (argument is null or PyIntegral)
        {
            long number = 0;
            return argument is null || Arguments.TryToInt64(argument, out number) ? Result(DeviceNative(descriptor, code, (nint)number))
                : null;
        }
        byte[]? bytes = argument is PyStr text ? FileNameMarshaller.Encode(text.ToString()) : Buffers.Require(argument);
        if (bytes is null) return null;
        byte[] room = new byte[Math.Max(bytes.Length, LargestArgument)];
        bytes.CopyTo(room, 0);
        int result = DeviceNative(descriptor, code, ref room[0]);
        if (result < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        bool isWritable = argument is PyByteArray or PyMemoryView { IsReadOnly: false } or IBufferOwner { IsReadOnly: false };
        if (!mutates || !isWritable) return PyBytes.From(room.AsSpan(0, bytes.Length));
        return Buffers.CopyInto(argument, room.AsSpan(0, bytes.Length)) ? PyInt.From(result) : null;
    }

    /// <summary>Perform the lock operation on file descriptor fd.</summary>
    [PyFunction("flock(fd, operation, /)")]
    private static PyObject? Lock(PyObject file, int operation)
    {
        if (!TryDescriptor(file, out int descriptor)) return null;
        ThreadState? thread = InterpreterLock.BeginBlocking();
        int result = LockNative(descriptor, operation);
        int error = FileDescriptors.LastError;
        InterpreterLock.EndBlocking(thread);
        return result < 0 ? FileDescriptors.RaiseError(error) : PyNone.Instance;
    }

    /// <summary>A wrapper around the fcntl() locking calls.</summary>
    [PyFunction("lockf(fd, cmd, len=0, start=0, whence=0, /)")]
    private static PyObject? LockRange(PyObject file, int command, long length = 0, long start = 0, int origin = 0)
    {
        if (!TryDescriptor(file, out int descriptor)) return null;
        short? kind = (command & ~4) switch { 8 => 2, 1 => 0, 2 => 1, _ => null };
        if (kind is not { } value) return Raise.ValueError("unrecognized lockf argument");
        const int SetLock = 6;
        const int SetLockAndWait = 7;
        FileLock range = new() { Kind = value, Origin = (short)origin, Start = start, Length = length };
        ThreadState? thread = InterpreterLock.BeginBlocking();
        int result = ControlNative(descriptor, (command & 4) != 0 ? SetLock : SetLockAndWait, range);
        int error = FileDescriptors.LastError;
        InterpreterLock.EndBlocking(thread);
        const int PermissionDenied = 13;
        return result < 0 ? FileDescriptors.RaiseError(error == PermissionDenied ? WouldBlock : error) : PyNone.Instance;
    }
}
