using Krait.Modules.Posix;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>
/// Files as the runtime itself looks at them, for imports and tracebacks: those that the program of the running engine can see.
/// A file whose status cannot be read counts as missing.
/// </summary>
internal static class RuntimeFiles
{
    /// <summary>The engine's own files; null where it has the machine's.</summary>
    public static VirtualFiles? Own => ((DescriptorTable?)ThreadState.Current.Interpreter.Descriptors)?.Files;

    /// <summary>Whether there is such a file.</summary>
    public static bool IsFile(string path) => Own is { } files ? Status(files, path).IsRegularFile : File.Exists(path);

    /// <summary>Whether there is such a folder.</summary>
    public static bool IsFolder(string path) => Own is { } files ? Status(files, path).IsFolder : Directory.Exists(path);

    /// <summary>The current folder.</summary>
    public static string CurrentFolder => Own is { } files ? files.CurrentFolder : Directory.GetCurrentDirectory();

    /// <summary>A complete path, without dots.</summary>
    public static string Complete(string path) => Own is { } files ? files.Complete(path) : Path.GetFullPath(path);

    /// <summary>A name in a folder. Paths of an engine's own files have slashes on every system.</summary>
    public static string Join(string folder, string name) =>
        Own is null ? Path.Combine(folder, name) : folder.Length == 0 || folder[^1] == '/' ? folder + name : $"{folder}/{name}";

    /// <summary>The folder of a path; null for the root.</summary>
    public static string? FolderOf(string path)
    {
        if (Own is null) return Path.GetDirectoryName(path);
        int slash = path.LastIndexOf('/');
        if (slash == 0) return path.Length > 1 ? "/" : null;
        return slash < 0 ? "" : path[..slash];
    }

    /// <summary>What is in a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadAll(string path)
    {
        if (Own is not { } files) return File.ReadAllBytes(path);
        int error = files.ReadAll(path, out byte[] content);
        return error == 0 ? content : throw Failure(error, path);
    }

    /// <summary>When a file was last changed, in UTC.</summary>
    public static DateTime Modified(string path)
    {
        if (Own is not { } files) return File.GetLastWriteTimeUtc(path);
        int error = files.GetStatus(path, out FileStatus status);
        return error == 0 ? DateTime.UnixEpoch.AddSeconds(status.ModificationTime) : throw Failure(error, path);
    }

    /// <summary>How long a file is.</summary>
    public static long Length(string path)
    {
        if (Own is not { } files) return new FileInfo(path).Length;
        int error = files.GetStatus(path, out FileStatus status);
        return error == 0 ? status.Size : throw Failure(error, path);
    }

    // Of what is not there, that of no kind of file.
    private static FileStatus Status(VirtualFiles files, string path)
    {
        int error = files.GetStatus(path, out FileStatus status);
        if (error == VirtualFiles.HostFailed) Exceptions.Take();
        return error == 0 ? status : default;
    }

    private static IOException Failure(int error, string path)
    {
        if (error == VirtualFiles.HostFailed) Exceptions.Take();
        return new IOException($"[Errno {error}] {FileDescriptors.ErrorText(error)}: '{path}'");
    }
}
