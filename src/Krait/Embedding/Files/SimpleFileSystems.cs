using System.Reflection;

namespace Krait.Embedding;

/// <summary>No files at all, and no telling which there would be.</summary>
internal sealed class NoFileSystem : PythonFileSystem
{
    /// <inheritdoc/>
    public override PythonFileEntry? Find(string path) => throw Denied();

    /// <inheritdoc/>
    public override IEnumerable<string> List(string path) => throw Denied();

    /// <inheritdoc/>
    public override Stream Open(string path, FileMode mode, FileAccess access) => throw Denied();

    /// <inheritdoc/>
    public override void CreateFolder(string path) => throw Denied();

    /// <inheritdoc/>
    public override void Delete(string path) => throw Denied();

    /// <inheritdoc/>
    public override void Rename(string from, string to) => throw Denied();

    /// <inheritdoc/>
    public override void SetModified(string path, DateTime modified) => throw Denied();

    private static UnauthorizedAccessException Denied() => new("The engine has no files.");
}

/// <summary>Stands for direct access to the machine's files. Its members serve the host; the engine does not go by them.</summary>
internal sealed class MachineFileSystem : PythonFileSystem
{
    /// <inheritdoc/>
    public override PythonFileEntry? Find(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return info.Exists ? new PythonFileEntry(info is DirectoryInfo, info is FileInfo file ? file.Length : 0, info.LastWriteTimeUtc)
            : null;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string path) =>
        Directory.EnumerateFileSystemEntries(path).Select(static each => Path.GetFileName(each));

    /// <inheritdoc/>
    public override Stream Open(string path, FileMode mode, FileAccess access) =>
        new FileStream(path, mode, access, FileShare.ReadWrite | FileShare.Delete);

    /// <inheritdoc/>
    public override void CreateFolder(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public override void Delete(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path);
        else File.Delete(path);
    }

    /// <inheritdoc/>
    public override void Rename(string from, string to)
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
    }

    /// <inheritdoc/>
    public override void SetModified(string path, DateTime modified) => File.SetLastWriteTimeUtc(path, modified);
}

/// <summary>The resources of an assembly as files.</summary>
internal sealed class EmbeddedFileSystem : PythonFileSystem
{
    private readonly Assembly _assembly;
    private readonly Dictionary<string, string> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _folders = new(StringComparer.Ordinal) { ["/"] = new(StringComparer.Ordinal) };

    /// <summary>Reads the names of the resources, not what is in them.</summary>
    public EmbeddedFileSystem(Assembly assembly, string prefix)
    {
        _assembly = assembly;
        string own = assembly.GetName().Name + ".";
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            string? rest = After(resource, prefix) ?? (resource.StartsWith(own, StringComparison.Ordinal)
                ? After(resource[own.Length..], prefix) : null);
            if (rest is not null) Add(PathOf(rest), resource);
        }
        if (_resources.Count == 0)
        {
            throw new ArgumentException($"{assembly.GetName().Name} has no resource whose name starts with '{prefix}'.", nameof(prefix));
        }
    }

    // What follows the prefix and a separator.
    private static string? After(string resource, string prefix)
    {
        if (prefix.Length == 0) return resource;
        if (!resource.StartsWith(prefix, StringComparison.Ordinal) || resource.Length <= prefix.Length + 1) return null;
        return prefix[^1] is '.' or '/' or '\\' ? resource[prefix.Length..] : resource[prefix.Length] is '.' or '/' or '\\'
            ? resource[(prefix.Length + 1)..] : null;
    }

    private static string PathOf(string rest)
    {
        if (rest.AsSpan().ContainsAny('/', '\\')) return "/" + rest.Replace('\\', '/');
        int extension = rest.LastIndexOf('.');
        return "/" + (extension < 0 ? rest : rest[..extension].Replace('.', '/') + rest[extension..]);
    }

    private void Add(string path, string resource)
    {
        _resources[path] = resource;
        for (string name = path; name != "/"; name = PosixPaths.Folder(name))
        {
            string folder = PosixPaths.Folder(name);
            if (!_folders.TryGetValue(folder, out SortedSet<string>? names))
            {
                _folders[folder] = names = new SortedSet<string>(StringComparer.Ordinal);
            }
            names.Add(PosixPaths.Name(name));
        }
    }

    /// <inheritdoc/>
    public override PythonFileEntry? Find(string path)
    {
        if (_folders.ContainsKey(path)) return new PythonFileEntry(true, 0, DateTime.UnixEpoch, IsReadOnly: true);
        if (!_resources.ContainsKey(path)) return null;
        using Stream stream = Open(path, FileMode.Open, FileAccess.Read);
        return new PythonFileEntry(false, stream.Length, DateTime.UnixEpoch, IsReadOnly: true);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string path) =>
        _folders.TryGetValue(path, out SortedSet<string>? names) ? names : throw new DirectoryNotFoundException();

    /// <inheritdoc/>
    public override Stream Open(string path, FileMode mode, FileAccess access)
    {
        if (mode is not (FileMode.Open or FileMode.OpenOrCreate) || access != FileAccess.Read) throw ReadOnly(path);
        if (!_resources.TryGetValue(path, out string? resource)) throw new FileNotFoundException();
        return _assembly.GetManifestResourceStream(resource)!;
    }
}
