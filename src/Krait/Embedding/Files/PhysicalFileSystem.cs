using Krait.Modules.Posix;

namespace Krait.Embedding;

/// <summary>A folder of the machine as the root.</summary>
/// <remarks>
/// A path is looked at part by part: where a part is a link, its target must lie in the folder too. The program makes no links itself;
/// another process that exchanges a folder for a link at the same moment has the rights to that folder anyway.
/// </remarks>
internal sealed class PhysicalFileSystem : PythonFileSystem
{
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int MostLinks = 40;
    private const int TooManyLinks = 40;
    private const int NotFolder = 20;

    private readonly string _root;

    // What the paths of all that is in the folder start with.
    private readonly string _inside;
    private readonly bool _canRead;
    private readonly bool _canWrite;

    /// <summary>Makes one for a folder that is there.</summary>
    public PhysicalFileSystem(string folder, FileAccess access)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(full)) throw new DirectoryNotFoundException($"There is no folder '{full}'.");
        _root = Resolve(full);
        _inside = Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar;
        _canRead = (access & FileAccess.Read) != 0;
        _canWrite = (access & FileAccess.Write) != 0;
    }

    // The folder itself may be reached over links; what is compared later is without.
    private static string Resolve(string full)
    {
        string path = Path.GetPathRoot(full)!;
        int links = 0;
        foreach (string part in full[path.Length..].Split(Path.DirectorySeparatorChar))
        {
            path = Path.Combine(path, part);
            while (new DirectoryInfo(path).LinkTarget is { } target)
            {
                if (++links > MostLinks) throw new IOException("Too many links.", TooManyLinks);
                path = Resolve(Path.GetFullPath(target, Path.GetDirectoryName(path)!));
            }
        }
        return path;
    }

    /// <inheritdoc/>
    public override PythonFileEntry? Find(string path)
    {
        if (Real(path) is not { } real) return null;
        if (Directory.Exists(real)) return new PythonFileEntry(true, 0, Directory.GetLastWriteTimeUtc(real), !_canWrite);
        FileInfo file = new(real);
        return file.Exists ? new PythonFileEntry(false, file.Length, file.LastWriteTimeUtc, !_canWrite || file.IsReadOnly) : null;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string path) =>
        Directory.EnumerateFileSystemEntries(Require(path)).Select(static each => Path.GetFileName(each)).ToList();

    /// <inheritdoc/>
    public override Stream Open(string path, FileMode mode, FileAccess access)
    {
        bool writes = (access & FileAccess.Write) != 0 || mode is not (FileMode.Open or FileMode.OpenOrCreate);
        if (writes && !_canWrite) throw ReadOnly(path);
        if (!_canRead && (access & FileAccess.Read) != 0) throw new UnauthorizedAccessException();
        string real = Require(path);
        // A pipe or a device in the folder would hold the thread, or be another thing than a file.
        if (!OperatingSystem.IsWindows() && NativeCalls.Stat(real, out FileStatus status) == 0
            && (status.Mode & TypeMask) is not (RegularFile or Folder))
        {
            throw new UnauthorizedAccessException($"'{path}' is no regular file.");
        }
        return new FileStream(real, mode, access, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    /// <inheritdoc/>
    public override void CreateFolder(string path) => Directory.CreateDirectory(RequireWritable(path));

    /// <inheritdoc/>
    public override void Delete(string path)
    {
        string real = RequireWritable(path, followsLast: false);
        if (Directory.Exists(real) && new DirectoryInfo(real).LinkTarget is null) Directory.Delete(real);
        else File.Delete(real);
    }

    /// <inheritdoc/>
    public override void Rename(string from, string to)
    {
        string source = RequireWritable(from, followsLast: false);
        string target = RequireWritable(to, followsLast: false);
        if (!Directory.Exists(source))
        {
            File.Move(source, target, overwrite: true);
            return;
        }
        if (Directory.Exists(target)) Directory.Delete(target);
        Directory.Move(source, target);
    }

    /// <inheritdoc/>
    public override void SetModified(string path, DateTime modified)
    {
        string real = RequireWritable(path);
        if (Directory.Exists(real)) Directory.SetLastWriteTimeUtc(real, modified);
        else File.SetLastWriteTimeUtc(real, modified);
    }

    private string RequireWritable(string path, bool followsLast = true) => _canWrite ? Require(path, followsLast) : throw ReadOnly(path);

    private string Require(string path, bool followsLast = true) => Real(path, followsLast) ?? throw new FileNotFoundException();

    // Where a path is on the machine; null when a part of it before the last is not there.
    private string? Real(string path, bool followsLast = true)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string real = _root;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!IsName(parts[i])) return null;
            string next = Path.Combine(real, parts[i]);
            bool isLast = i == parts.Length - 1;
            if (!isLast || followsLast)
            {
                if (Followed(next) is not { } followed) throw new UnauthorizedAccessException($"'{path}' leads out of its folder.");
                next = followed;
            }
            if (!isLast && !Directory.Exists(next)) return File.Exists(next) ? throw new IOException("Not a directory", NotFolder) : null;
            real = next;
        }
        return real;
    }

    // Where a link leads; null for out of the folder.
    private string? Followed(string path)
    {
        for (int links = 0; new FileInfo(path).LinkTarget is { } target; links++)
        {
            if (links == MostLinks) throw new IOException("Too many links.", TooManyLinks);
            string full = Path.GetFullPath(target, Path.GetDirectoryName(path)!);
            // The folders on the way may be links as well.
            path = Path.Combine(Resolve(Path.GetDirectoryName(full) ?? full), Path.GetFileName(full));
        }
        return path == _root || path.StartsWith(_inside, StringComparison.Ordinal) ? path : null;
    }

    // On Windows a name may be one of a device, a stream of a file, a drive, or stand for another one without its last dots.
    private static bool IsName(string name)
    {
        if (!OperatingSystem.IsWindows()) return true;
        if (name.AsSpan().ContainsAny(Path.GetInvalidFileNameChars()) || name[^1] is '.' or ' ') return false;
        string stem = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        return stem is not ("CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$")
            && !(stem.Length == 4 && stem[..3] is "COM" or "LPT" && (char.IsDigit(stem[3]) || stem[3] is '¹' or '²' or '³'));
    }
}
