using System.Runtime.InteropServices;
using System.Text;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// File systems, and what of the system the process sees of them.
internal static partial class PosixModule
{
    /// <summary>C's <c>struct statvfs</c> of a 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct FileSystemStatus
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong FreeBlocks;
        public ulong AvailableBlocks;
        public ulong Files;
        public ulong FreeFiles;
        public ulong AvailableFiles;
        public ulong Id;
        public ulong Flags;
        public ulong LongestName;
    }

    private static readonly PyType s_statvfsResult = StructSequence.Define(
        "os.statvfs_result",
        ["f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax", "f_fsid"], 10);

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int GetFileSystemNative(string path, out FileSystemStatus status);

    [LibraryImport("libc", EntryPoint = "fstatvfs", SetLastError = true)]
    private static partial int GetFileSystemNative(int descriptor, out FileSystemStatus status);

    [LibraryImport("libc", EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int ChangeRootNative(string path);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareNative(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int EnterNamespaceNative(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "ttyname_r")]
    private static partial int GetTerminalNameNative(int descriptor, byte[] name, nint size);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp", SetLastError = true)]
    private static partial int GetForegroundNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcsetpgrp", SetLastError = true)]
    private static partial int SetForegroundNative(int descriptor, int group);

    [LibraryImport("libc", EntryPoint = "login_tty", SetLastError = true)]
    private static partial int LoginNative(int descriptor);

    private static PyObject Describe(in FileSystemStatus status) => StructSequence.Make(
        s_statvfsResult, Unsigned(status.BlockSize), Unsigned(status.FragmentSize), Unsigned(status.Blocks), Unsigned(status.FreeBlocks),
        Unsigned(status.AvailableBlocks), Unsigned(status.Files), Unsigned(status.FreeFiles), Unsigned(status.AvailableFiles),
        Unsigned(status.Flags), Unsigned(status.LongestName), Unsigned(status.Id));

    private static PyObject Unsigned(ulong number) => PyIntegral.From(0, number);

    /// <summary>Perform a statvfs system call on the given path, which may be an open descriptor.</summary>
    [PyFunction("statvfs(path)")]
    private static PyObject? GetFileSystem(PyObject path)
    {
        if (FileOf(path, null, "statvfs", true) is not { } file) return null;
        int result = file.IsDescriptor ? GetFileSystemNative(file.Descriptor, out FileSystemStatus status)
            : GetFileSystemNative(file.Path, out status);
        return result < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError, path) : Describe(status);
    }

    /// <summary>Perform an fstatvfs system call on the given fd.</summary>
    [PyFunction("fstatvfs(fd, /)")]
    private static PyObject? GetDescriptorFileSystem(int descriptor) =>
        GetFileSystemNative(descriptor, out FileSystemStatus status) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : Describe(status);

    /// <summary>Change root directory to path.</summary>
    [PyFunction("chroot(path)")]
    private static PyObject? ChangeRoot(PyObject path) =>
        TryPath(path, "chroot", out string text) ? Done(ChangeRootNative(text), path) : null;

    /// <summary>Disassociate parts of a process's, or a thread's, execution context.</summary>
    [PyFunction("unshare(flags)")]
    private static PyObject? Unshare(int flags) => Done(UnshareNative(flags));

    /// <summary>Move the calling thread into a namespace that a descriptor is open for.</summary>
    [PyFunction("setns(fd, nstype=0)")]
    private static PyObject? EnterNamespace(PyObject file, int kind = 0)
    {
        int descriptor = Polling.DescriptorOf(file);
        return descriptor < 0 ? null : Done(EnterNamespaceNative(descriptor, kind));
    }

    /// <summary>Return the name of the controlling terminal for this process.</summary>
    [PyFunction("ctermid()")]
    private static PyObject GetControllingTerminal() => PyStr.FromString("/dev/tty");

    /// <summary>Return the name of the terminal device connected to fd.</summary>
    [PyFunction("ttyname(fd, /)")]
    private static PyObject? GetTerminalName(int descriptor)
    {
        byte[] name = new byte[256];
        int error = GetTerminalNameNative(descriptor, name, name.Length);
        return error != 0 ? FileDescriptors.RaiseError(error)
            : PyStr.FromString(Encoding.UTF8.GetString(name.AsSpan(0, Array.IndexOf(name, (byte)0))));
    }

    /// <summary>Return the process group associated with the terminal specified by fd.</summary>
    [PyFunction("tcgetpgrp(fd, /)")]
    private static PyObject? GetForeground(int descriptor) => Number(GetForegroundNative(descriptor));

    /// <summary>Set the process group associated with the terminal specified by fd.</summary>
    [PyFunction("tcsetpgrp(fd, pgid, /)")]
    private static PyObject? SetForeground(int descriptor, int group) => Done(SetForegroundNative(descriptor, group));

    /// <summary>Prepare the tty of which fd is a file descriptor for a new login session.</summary>
    [PyFunction("login_tty(fd, /)")]
    private static PyObject? Login(int descriptor) => Done(LoginNative(descriptor));
}
