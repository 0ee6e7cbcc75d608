using System.Runtime.InteropServices;
using Krait.Modules.Io;

namespace Krait.Modules.Posix;

/// <summary>
/// Calls about files: the operating system's, unless the running engine has files of its own. They fail as the system's do, with -1 and
/// the number of what went wrong as the last error.
/// </summary>
internal static class FileCalls
{
    private const int InvalidArgument = 22;
    private const int NotPermitted = 13;

    public static int Stat(string path, out FileStatus status) =>
        RuntimeFiles.Own is { } files ? Done(files.GetStatus(path, out status)) : NativeCalls.Stat(path, out status);

    /// <summary>Files of an engine's own have no links.</summary>
    public static int StatLink(string path, out FileStatus status) =>
        RuntimeFiles.Own is { } files ? Done(files.GetStatus(path, out status)) : NativeCalls.StatLink(path, out status);

    public static int StatDescriptor(int descriptor, out FileStatus status) =>
        RuntimeFiles.Own is { } files ? Done(files.GetStatus(descriptor, out status)) : NativeCalls.StatDescriptor(descriptor, out status);

    /// <summary>All that can be known of a file, its links and blocks, too.</summary>
    public static int StatWhole(string path, bool followsLinks, out FileStatus status)
    {
        if (RuntimeFiles.Own is null && OperatingSystem.IsLinux()) return LinuxStatus.Get(path, followsLinks, out status);
        return Estimated(followsLinks ? Stat(path, out status) : StatLink(path, out status), ref status);
    }

    /// <summary>All that can be known of the file of a descriptor.</summary>
    public static int StatWhole(int descriptor, out FileStatus status)
    {
        if (RuntimeFiles.Own is null && OperatingSystem.IsLinux()) return LinuxStatus.Get(descriptor, out status);
        return Estimated(StatDescriptor(descriptor, out status), ref status);
    }

    // Where the system does not say how a file is stored: it has one name, and no holes.
    private static int Estimated(int result, ref FileStatus status)
    {
        const int UnitOfBlocks = 512;
        status.Links = 1;
        status.BlockSize = 4096;
        status.Blocks = (status.Size + UnitOfBlocks - 1) / UnitOfBlocks;
        return result;
    }

    public static int ChangeDirectory(string path) =>
        RuntimeFiles.Own is { } files ? Done(files.ChangeFolder(path)) : NativeCalls.ChangeDirectory(path);

    public static int MakeDirectory(string path, uint mode) =>
        RuntimeFiles.Own is { } files ? Done(files.MakeFolder(path)) : NativeCalls.MakeDirectory(path, mode);

    public static int RemoveDirectory(string path) =>
        RuntimeFiles.Own is { } files ? Done(files.Remove(path, isFolder: true)) : NativeCalls.RemoveDirectory(path);

    public static int Unlink(string path) =>
        RuntimeFiles.Own is { } files ? Done(files.Remove(path, isFolder: false)) : NativeCalls.Unlink(path);

    public static int Rename(string from, string to) =>
        RuntimeFiles.Own is { } files ? Done(files.Rename(from, to)) : NativeCalls.Rename(from, to);

    public static int Truncate(string path, long length) =>
        RuntimeFiles.Own is { } files ? Done(files.Truncate(path, length)) : NativeCalls.Truncate(path, length);

    /// <summary>Files of an engine's own have no permissions to change, as on file systems that keep none.</summary>
    public static int ChangeMode(string path, uint mode) =>
        RuntimeFiles.Own is { } files ? Done(files.GetStatus(path, out _)) : NativeCalls.ChangeMode(path, mode);

    public static int Access(string path, int mode)
    {
        if (RuntimeFiles.Own is not { } files) return NativeCalls.Access(path, mode);
        int error = files.GetStatus(path, out FileStatus status);
        const int Owner = 6;
        return Done(error != 0 || (mode & ~(status.Mode >> Owner)) == 0 ? error : NotPermitted);
    }

    /// <summary>An engine's own files keep nothing back that could be synchronised.</summary>
    public static int Synchronize(int descriptor) =>
        RuntimeFiles.Own is { } files ? Done(files.GetStatus(descriptor, out _)) : NativeCalls.Synchronize(descriptor);

    public static nint ReadLink(string path, ref byte buffer, nint size)
    {
        if (RuntimeFiles.Own is not { } files) return NativeCalls.ReadLink(path, ref buffer, size);
        int error = files.GetStatus(path, out _);
        return Done(error != 0 ? error : InvalidArgument);
    }

    /// <summary>What is in a directory; null for an error.</summary>
    public static List<DirectoryEntry>? Entries(string path)
    {
        if (RuntimeFiles.Own is not { } files) return NativeDirectory.Entries(path);
        if (Done(files.List(path, out List<string> names)) < 0) return null;
        return names.ConvertAll(static name => new DirectoryEntry(FileNameMarshaller.Encode(name), FileKind.Unknown, 0));
    }

    /// <summary>What is in a directory that a descriptor is open for; null for an error.</summary>
    public static List<DirectoryEntry>? Entries(int descriptor)
    {
        const int NotDirectory = 20;
        if (RuntimeFiles.Own is null) return NativeDirectory.Entries(descriptor);
        _ = Done(NotDirectory);
        return null;
    }

    /// <summary>The current directory; null for an error.</summary>
    public static byte[]? Current() =>
        RuntimeFiles.Own is { } files ? FileNameMarshaller.Encode(files.CurrentFolder) : NativeDirectory.Current();

    private static int Done(int error)
    {
        if (error == 0) return 0;
        Marshal.SetLastPInvokeError(error);
        return -1;
    }
}
