namespace Krait.Embedding;

/// <summary>File systems at folders; the folders above them are there as well, and can only be read.</summary>
internal sealed class CombinedFileSystem : PythonFileSystem
{
    private const int Busy = 16;
    private const int CrossDevice = 18;

    private readonly (string Mount, PythonFileSystem Files)[] _mounts;

    /// <summary>Makes one of mounts in any order.</summary>
    public CombinedFileSystem((string Mount, PythonFileSystem Files)[] mounts)
    {
        List<(string Mount, PythonFileSystem Files)> sorted = [];
        foreach ((string mount, PythonFileSystem files) in mounts)
        {
            ArgumentNullException.ThrowIfNull(files, nameof(mounts));
            if (!mount.StartsWith('/') || mount.Contains('\0'))
            {
                throw new ArgumentException($"'{mount}' is no complete path.", nameof(mounts));
            }
            if (files is MachineFileSystem)
            {
                throw new ArgumentException("The files of the machine are at no folder: Physical has a folder of them.", nameof(mounts));
            }
            string complete = PosixPaths.Complete("/", mount);
            if (sorted.Exists(each => each.Mount == complete)) throw new ArgumentException($"'{mount}' is there twice.", nameof(mounts));
            sorted.Add((complete, files));
        }
        // The innermost folder is found first.
        sorted.Sort(static (one, other) => other.Mount.Length.CompareTo(one.Mount.Length));
        _mounts = [.. sorted];
    }

    /// <inheritdoc/>
    protected internal override PythonFileSystem ForEngine() =>
        new CombinedFileSystem([.. _mounts.Select(static each => (each.Mount, each.Files.ForEngine()))]);

    /// <inheritdoc/>
    public override PythonFileEntry? Find(string path)
    {
        PythonFileSystem? files = Locate(path, out string inside);
        if (!IsAbove(path)) return files?.Find(inside);
        PythonFileEntry? own = files is null or NoFileSystem ? null : files.Find(inside);
        return own is { IsFolder: true } ? own : new PythonFileEntry(true, 0, DateTime.UnixEpoch, IsReadOnly: true);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string path)
    {
        bool isAbove = IsAbove(path);
        SortedSet<string> names = new(StringComparer.Ordinal);
        PythonFileSystem? files = Locate(path, out string inside);
        if (files is null && !isAbove) throw new DirectoryNotFoundException();
        if (files is not null && (!isAbove || (files is not NoFileSystem && files.Find(inside) is { IsFolder: true })))
        {
            names.UnionWith(files.List(inside));
        }
        foreach ((string mount, _) in _mounts)
        {
            if (mount != path && PosixPaths.IsIn(mount, path)) names.Add(mount[(path == "/" ? 1 : path.Length + 1)..].Split('/')[0]);
        }
        return names;
    }

    /// <inheritdoc/>
    public override Stream Open(string path, FileMode mode, FileAccess access) =>
        Require(path, out string inside).Open(inside, mode, access);

    /// <inheritdoc/>
    public override void CreateFolder(string path) => Require(path, out string inside).CreateFolder(inside);

    /// <inheritdoc/>
    public override void Delete(string path)
    {
        if (IsAbove(path)) throw new IOException("Device or resource busy", Busy);
        Require(path, out string inside).Delete(inside);
    }

    /// <inheritdoc/>
    public override void Rename(string from, string to)
    {
        if (IsAbove(from) || IsAbove(to)) throw new IOException("Device or resource busy", Busy);
        PythonFileSystem source = Require(from, out string insideFrom);
        _ = Require(to, out string insideTo);
        if (MountOf(from) != MountOf(to)) throw new IOException("Invalid cross-device link", CrossDevice);
        source.Rename(insideFrom, insideTo);
    }

    /// <inheritdoc/>
    public override void SetModified(string path, DateTime modified) => Require(path, out string inside).SetModified(inside, modified);

    // A mount itself, or a folder on the way to one, is a folder whatever is there.
    private bool IsAbove(string path)
    {
        foreach ((string mount, _) in _mounts)
        {
            if (PosixPaths.IsIn(mount, path)) return true;
        }
        return path == "/";
    }

    private int MountOf(string path) => Array.FindIndex(_mounts, each => PosixPaths.IsIn(path, each.Mount));

    private PythonFileSystem? Locate(string path, out string inside)
    {
        inside = path;
        int index = MountOf(path);
        if (index < 0) return null;
        string mount = _mounts[index].Mount;
        inside = mount == "/" ? path : path.Length == mount.Length ? "/" : path[mount.Length..];
        return _mounts[index].Files;
    }

    private PythonFileSystem Require(string path, out string inside) => Locate(path, out inside) ?? throw ReadOnly(path);
}
