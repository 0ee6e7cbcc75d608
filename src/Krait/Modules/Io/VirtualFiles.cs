using Krait.Modules.Posix;

namespace Krait.Modules.Io;

/// <summary>The files of an engine whose host does not let it use those of the machine.</summary>
/// <remarks>
/// Paths are as programs write them, relative ones start in a folder that the engine has to itself. A result is 0, or the number of POSIX
/// for what went wrong, or <see cref="HostFailed"/>.
/// </remarks>
internal abstract class VirtualFiles
{
    /// <summary>The host's code has failed, and its exception is set.</summary>
    public const int HostFailed = -1;

    /// <summary>The current folder.</summary>
    public abstract string CurrentFolder { get; }

    /// <summary>A complete path without dots.</summary>
    public abstract string Complete(string path);

    /// <summary>Changes the current folder.</summary>
    public abstract int ChangeFolder(string path);

    /// <summary>What <c>stat</c> says of a path.</summary>
    public abstract int GetStatus(string path, out FileStatus status);

    /// <summary>What <c>stat</c> says of a descriptor.</summary>
    public abstract int GetStatus(int descriptor, out FileStatus status);

    /// <summary>The names in a folder.</summary>
    public abstract int List(string path, out List<string> names);

    /// <summary>Makes a folder.</summary>
    public abstract int MakeFolder(string path);

    /// <summary>Removes a file, or an empty folder.</summary>
    public abstract int Remove(string path, bool isFolder);

    /// <summary>Moves a file or a folder, in place of what is there.</summary>
    public abstract int Rename(string from, string to);

    /// <summary>Sets when a file was changed.</summary>
    public abstract int SetModified(string path, DateTime modified);

    /// <summary>Changes the length of a file.</summary>
    public abstract int Truncate(string path, long length);

    /// <summary>Opens a file with the flags of <c>open(2)</c>.</summary>
    public abstract int Open(string path, int flags, out int descriptor);

    /// <summary>Reads a whole file.</summary>
    public abstract int ReadAll(string path, out byte[] content);

    /// <summary>Writes a whole file, which no reader sees half.</summary>
    public abstract int WriteAll(string path, ReadOnlySpan<byte> content);
}
