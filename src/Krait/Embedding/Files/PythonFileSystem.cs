using System.Reflection;
using Krait.Embedding;

namespace Krait;

/// <summary>What a file system knows of a file or a folder.</summary>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Length">The length of a file, in bytes.</param>
/// <param name="Modified">When it was last changed, in UTC.</param>
/// <param name="IsReadOnly">Whether the program can only read it.</param>
public readonly record struct PythonFileEntry(bool IsFolder, long Length, DateTime Modified, bool IsReadOnly = false);

/// <summary>
/// The files that the program of an engine sees: <c>open</c>, <c>os</c>, <c>pathlib</c>, import and tracebacks all go by it.
/// </summary>
/// <remarks>
/// A host may write its own. Every path that a member gets is complete and canonical: it starts with a slash, has no <c>.</c>, <c>..</c>,
/// empty part, or null character, whatever the program wrote, and slashes separate its parts on every system; the root is <c>"/"</c>.
/// Members say that something fails by exceptions: <see cref="FileNotFoundException"/>, <see cref="DirectoryNotFoundException"/>,
/// <see cref="UnauthorizedAccessException"/>, <see cref="PathTooLongException"/>, or another <see cref="IOException"/>, whose
/// <see cref="Exception.HResult"/> may be a number of POSIX. They become Python's. One object may serve any number of engines at the same
/// time. A program sees no links; it can make none.
/// </remarks>
/// <example>
/// <code>
/// var files = PythonFileSystem.Combine(
///     ("/plugins", PythonFileSystem.Embedded(assembly, "Plugins")),
///     ("/work", PythonFileSystem.Physical(tenantFolder, FileAccess.ReadWrite)),
///     ("/tmp", PythonFileSystem.InMemory(limit: 8 &lt;&lt; 20)));
/// using var engine = new PythonEngine(new PythonEngineOptions { FileSystem = files, Path = ["/plugins"] });
/// </code>
/// </example>
public abstract class PythonFileSystem
{
    // POSIX's number for a file system that nothing can be written to.
    private const int ReadOnlyFileSystem = 30;

    /// <summary>No files: <c>open</c> raises <c>PermissionError</c>.</summary>
    public static PythonFileSystem None { get; } = new NoFileSystem();

    /// <summary>The files of the machine, with the rights of the process and without a detour.</summary>
    public static PythonFileSystem Machine { get; } = new MachineFileSystem();

    /// <summary>A folder of the machine, which becomes the root. Links in it are followed as far as they stay in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="access">Whether the program may write.</param>
    /// <returns>The file system.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static PythonFileSystem Physical(string folder, FileAccess access = FileAccess.Read)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new PhysicalFileSystem(folder, access);
    }

    /// <summary>Resources of an assembly, which can only be read.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="prefix">
    /// What the names of the resources start with, after the name of the assembly if that comes first. The rest of a name is the path: dots
    /// separate folders as MSBuild writes them, the last one the extension; a name with slashes (<c>LogicalName</c>) is taken as it is.
    /// </param>
    /// <returns>The file system.</returns>
    /// <exception cref="ArgumentException">The assembly has no such resource.</exception>
    public static PythonFileSystem Embedded(Assembly assembly, string prefix)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(prefix);
        return new EmbeddedFileSystem(assembly, prefix);
    }

    /// <summary>
    /// Files in memory: empty at first, each engine's own, and gone with it. <see cref="PythonEngine.FileSystem"/> reads them.
    /// </summary>
    /// <param name="limit">What files and their names may take, in bytes; more is <c>OSError</c> (no space left on device).</param>
    /// <returns>The file system.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    public static PythonFileSystem InMemory(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return new MemoryFileSystem(limit);
    }

    /// <summary>Several file systems, each at a folder of its own.</summary>
    /// <param name="mounts">
    /// The folders, which start with a slash, and what is there. A folder in another one hides what that has there.
    /// </param>
    /// <returns>The file system.</returns>
    /// <exception cref="ArgumentException">
    /// A folder is no complete path or there twice, or a file system is <see cref="Machine"/>.
    /// </exception>
    public static PythonFileSystem Combine(params ReadOnlySpan<(string Mount, PythonFileSystem Files)> mounts) =>
        new CombinedFileSystem(mounts.ToArray());

    /// <summary>What is at a path; null for nothing.</summary>
    /// <param name="path">The path.</param>
    /// <returns>What is there.</returns>
    public abstract PythonFileEntry? Find(string path);

    /// <summary>The names in a folder, without their folder.</summary>
    /// <param name="path">The path of a folder.</param>
    /// <returns>The names, in any order.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public abstract IEnumerable<string> List(string path);

    /// <summary>Opens a file. Streams that can seek make files that can.</summary>
    /// <param name="path">The path.</param>
    /// <param name="mode">Whether it must be there and what becomes of its contents; never <see cref="FileMode.Append"/>.</param>
    /// <param name="access">What is to be done with it.</param>
    /// <returns>The stream, which the engine disposes of.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not do that with it.</exception>
    public abstract Stream Open(string path, FileMode mode, FileAccess access);

    /// <summary>Makes a folder in one that is there.</summary>
    /// <param name="path">The path of the new folder, where nothing is.</param>
    /// <exception cref="UnauthorizedAccessException">The file system can only be read.</exception>
    public virtual void CreateFolder(string path) => throw ReadOnly(path);

    /// <summary>Deletes a file or an empty folder.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="UnauthorizedAccessException">The file system can only be read.</exception>
    public virtual void Delete(string path) => throw ReadOnly(path);

    /// <summary>Moves a file or a folder; a file or an empty folder that is at the new path is replaced.</summary>
    /// <param name="from">Where it is.</param>
    /// <param name="to">Where it is to be.</param>
    /// <exception cref="UnauthorizedAccessException">The file system can only be read.</exception>
    public virtual void Rename(string from, string to) => throw ReadOnly(from);

    /// <summary>Changes what <see cref="PythonFileEntry.Modified"/> says.</summary>
    /// <param name="path">The path of a file or a folder.</param>
    /// <param name="modified">The time, in UTC.</param>
    /// <exception cref="UnauthorizedAccessException">The file system can only be read.</exception>
    public virtual void SetModified(string path, DateTime modified) => throw ReadOnly(path);

    /// <summary>The file system of one engine: this one, unless engines must not see each other's files.</summary>
    protected internal virtual PythonFileSystem ForEngine() => this;

    /// <summary>What members throw that would change files which can only be read.</summary>
    /// <param name="path">The path.</param>
    protected static IOException ReadOnly(string path) => new($"'{path}' can only be read.", ReadOnlyFileSystem);
}
