using Krait.Definitions.Analysis;

namespace Krait.Definitions.LanguageServer.Sources;

/// <summary>The declarations of a folder of C# files at one time, by name.</summary>
internal sealed class SourceIndex
{
    /// <summary>Bases are followed this far: they are known by name only, and two types of one name could name each other.</summary>
    private const int MaximumBases = 16;

    private readonly ILookup<string, SourceType> _types;
    private readonly Lazy<ILookup<string, SourceMember>> _members;

    /// <summary>Indexes <paramref name="files"/>.</summary>
    public SourceIndex(IReadOnlyDictionary<string, SourceFile> files)
    {
        Files = files;
        _types = files.Values.OrderBy(file => file.Path, StringComparer.Ordinal).SelectMany(file => file.Types).ToLookup(type => type.Name);
        _members = new(() => _types.SelectMany(group => group).SelectMany(type => type.Members).ToLookup(member => member.Name));
    }

    /// <summary>Nothing is known.</summary>
    public static SourceIndex Empty { get; } = new(new Dictionary<string, SourceFile>());

    /// <summary>The files by their paths.</summary>
    public IReadOnlyDictionary<string, SourceFile> Files { get; }

    /// <summary>The names of all types.</summary>
    public IEnumerable<string> TypeNames => _types.Select(group => group.Key);

    /// <summary>Whether a type of the name is declared.</summary>
    public bool HasType(string name) => _types.Contains(name);

    /// <summary>The parts of the types of a name.</summary>
    public IEnumerable<SourceType> FindTypes(string name) => _types[name];

    /// <summary>The members of a name that a type, or one it derives from, has; the nearest only.</summary>
    public IReadOnlyList<SourceMember> FindMembers(string type, string name)
    {
        foreach (IReadOnlyList<SourceType> level in Levels(type))
        {
            var found = level.SelectMany(part => part.Members).Where(member => member.Name == name).ToList();
            if (found.Count > 0)
                return found;
        }

        return [.. _members.Value[name].Where(member => member.IsExtension)];
    }

    /// <summary>All members of a type and of those it derives from.</summary>
    public IEnumerable<SourceMember> AllMembers(string type) => Levels(type).SelectMany(level => level).SelectMany(part => part.Members);

    /// <summary>The members of a name that any type has.</summary>
    public IEnumerable<SourceMember> FindAnywhere(string name) => _members.Value[name];

    private IEnumerable<IReadOnlyList<SourceType>> Levels(string type)
    {
        var pending = new Queue<string>([type]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { type };
        while (pending.TryDequeue(out string? name) && seen.Count <= MaximumBases)
        {
            var parts = _types[name].ToList();
            yield return parts;
            foreach (string next in parts.SelectMany(part => part.Bases).Where(seen.Add))
                pending.Enqueue(next);
        }
    }
}

/// <summary>The C# files of a folder, read once and kept up to date.</summary>
internal sealed class SourceFolder
{
    private readonly string? _folder;
    private readonly SemaphoreSlim _reading = new(1);
    private SourceIndex? _index;

    /// <summary>Nothing is read yet.</summary>
    public SourceFolder(string? folder) => _folder = folder;

    /// <summary>What the attributes on helpers say, known before everything else is read.</summary>
    public HelperFacts Facts { get; private set; } = HelperFacts.None;

    /// <summary>The declarations, as far as they have been read.</summary>
    public SourceIndex Index => _index ?? SourceIndex.Empty;

    /// <summary>Whether everything has been read once.</summary>
    public bool IsRead => _index is not null;

    /// <summary>Reads what marks helpers, unless that is known.</summary>
    public async Task ReadFactsAsync(CancellationToken token)
    {
        if (_folder is null || IsRead)
            return;
        List<SourceFile> marking = await Task.Run(() => Read(Paths(), SourceReader.MayMark, token).ToList(), token).ConfigureAwait(false);
        if (!IsRead)
            SetFacts(marking);
    }

    /// <summary>Reads the files that are new or changed since the last time; whether there were any.</summary>
    public async Task<bool> RefreshAsync(CancellationToken token)
    {
        if (_folder is null)
            return false;
        await _reading.WaitAsync(token).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Refresh(token), token).ConfigureAwait(false);
        }
        finally
        {
            _ = _reading.Release();
        }
    }

    private bool Refresh(CancellationToken token)
    {
        IReadOnlyDictionary<string, SourceFile> known = Index.Files;
        var paths = Paths().ToList();
        var changed = paths
            .Where(path => !known.TryGetValue(path, out SourceFile? file) || file.Stamp != File.GetLastWriteTimeUtc(path)).ToList();
        if (IsRead && changed.Count == 0 && paths.Count == known.Count)
            return false;
        var read = Read(changed, _ => true, token).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var files = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (read.TryGetValue(path, out SourceFile? file) || known.TryGetValue(path, out file))
                files[path] = file;
        }

        _index = new SourceIndex(files);
        SetFacts(files.Values);
        return true;
    }

    /// <summary>The files of which the text is wanted.</summary>
    private static ParallelQuery<SourceFile> Read(IEnumerable<string> paths, Func<string, bool> isWanted, CancellationToken token) =>
        paths.AsParallel().WithCancellation(token).Select(ReadText).OfType<(string Path, string Text, DateTime Stamp)>()
            .Where(file => isWanted(file.Text)).Select(file => SourceReader.Read(file.Path, file.Text, file.Stamp));

    /// <summary>Equal facts keep their identity, by which the bodies read before are found again.</summary>
    private void SetFacts(IEnumerable<SourceFile> files)
    {
        var list = files.ToList();
        var facts = new HelperFacts(Gather(list, file => file.NonEscaping), Gather(list, file => file.Raising));
        if (!facts.Equals(Facts))
            Facts = facts;
    }

    private static Model.EquatableArray<string> Gather(IEnumerable<SourceFile> files, Func<SourceFile, IReadOnlyList<string>> marked) =>
        new([.. files.SelectMany(marked).Distinct().Order(StringComparer.Ordinal)]);

    private IEnumerable<string> Paths() =>
        !Directory.Exists(_folder) ? [] : Directory.EnumerateFiles(_folder!, "*.cs", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            MaxRecursionDepth = 16,
        }).Where(path => !IsOutput(path));

    private bool IsOutput(string path)
    {
        string relative = Path.GetRelativePath(_folder!, path);
        return relative.StartsWith("obj" + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || relative.StartsWith("bin" + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || relative.StartsWith("artifacts" + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    /// <summary>A file that is gone or closed to us counts as not there.</summary>
    private static (string Path, string Text, DateTime Stamp)? ReadText(string path)
    {
        try
        {
            DateTime stamp = File.GetLastWriteTimeUtc(path);
            return (path, File.ReadAllText(path), stamp);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
