using Krait.Definitions.Analysis;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Sources;

namespace Krait.Definitions.LanguageServer.Workspace;

/// <summary>
/// The documents that are open, and the projects they belong to. Every change makes new snapshots; those before stay as they are for
/// whoever still reads them. Safe for several threads.
/// </summary>
internal sealed class DefinitionWorkspace
{
    private readonly Lock _lock = new();
    private readonly ProjectFinder _finder = new();
    private readonly Dictionary<string, DefinitionFile> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Loaded> _projects = new(StringComparer.Ordinal);

    /// <summary>A project has a new snapshot, which somebody should say the mistakes of.</summary>
    public event Action<Snapshot>? Changed;

    /// <summary>A document was closed, of a project with no other open; its files are to be shown without mistakes.</summary>
    public event Action<Snapshot>? Dropped;

    /// <summary>Sources could not be read, which is no request's fault.</summary>
    public event Action<Exception>? Failed;

    /// <summary>The folders that the editor shows.</summary>
    public void SetRoots(IEnumerable<string> folders)
    {
        lock (_lock)
            _finder.SetRoots(folders);
    }

    /// <summary>Opens a document, or takes over its text if it is open already.</summary>
    public void Open(string uri, int version, string text)
    {
        string path = DocumentAddress.PathOf(uri);
        Loaded project;
        lock (_lock)
        {
            _open[path] = new DefinitionFile(path, uri, version, new DocumentText(text));
            project = ProjectOf(path);
            project.Renew(_open);
        }

        Announce(project);
    }

    /// <summary>Applies changes in their order.</summary>
    public void Change(string uri, int? version, IReadOnlyList<ContentChange> changes)
    {
        string path = DocumentAddress.PathOf(uri);
        Loaded project;
        lock (_lock)
        {
            DefinitionFile file = _open.TryGetValue(path, out DefinitionFile? open) ? open : throw new DocumentNotOpenException(uri);
            DocumentText text = changes.Aggregate(file.Text, (current, change) => current.Apply(change));
            _open[path] = file with { Text = text, Version = version ?? file.Version };
            project = ProjectOf(path);
            project.Renew(_open);
        }

        Announce(project);
    }

    /// <summary>Closes a document: what counts is the file on disk again.</summary>
    public void Close(string uri)
    {
        string path = DocumentAddress.PathOf(uri);
        Loaded project;
        bool isUsed;
        lock (_lock)
        {
            if (!_open.ContainsKey(path))
                throw new DocumentNotOpenException(uri);
            project = ProjectOf(path);
            _ = _open.Remove(path);
            project.Renew(_open);
            isUsed = project.Project.Files.Any(_open.ContainsKey);
            if (!isUsed)
                _ = _projects.Remove(project.Key);
        }

        if (isUsed)
            Announce(project);
        else
            Dropped?.Invoke(project.Current);
    }

    /// <summary>Files on disk changed: C# sources, definition files that are not open, or projects.</summary>
    public void FilesChanged(IEnumerable<string> paths)
    {
        var changed = paths.ToList();
        var announced = new List<Loaded>();
        lock (_lock)
        {
            if (changed.Any(path => path.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase)))
            {
                _finder.Forget();
                _projects.Clear();
                foreach (string path in _open.Keys)
                    _ = ProjectOf(path);
            }

            foreach (Loaded project in _projects.Values)
            {
                project.Renew(_open);
                announced.Add(project);
            }
        }

        foreach (Loaded project in announced)
        {
            Announce(project);
            _ = RefreshSourcesAsync(project);
        }
    }

    /// <summary>The project of an open document as it is now, and the document in it.</summary>
    public (Snapshot Snapshot, DefinitionFile File) Find(string uri)
    {
        string path = DocumentAddress.PathOf(uri);
        lock (_lock)
        {
            return _open.TryGetValue(path, out DefinitionFile? file)
                ? (ProjectOf(path).Current, file) : throw new DocumentNotOpenException(uri);
        }
    }

    /// <summary>Whether no newer snapshot has taken the place of this one.</summary>
    public bool IsCurrent(Snapshot snapshot)
    {
        lock (_lock)
            return _projects.Values.Any(project => ReferenceEquals(project.Current, snapshot));
    }

    /// <summary>The projects of all open documents.</summary>
    public IReadOnlyList<Snapshot> Snapshots
    {
        get
        {
            lock (_lock)
                return [.. _projects.Values.Select(project => project.Current)];
        }
    }

    private Loaded ProjectOf(string path)
    {
        if (_projects.Values.FirstOrDefault(item => item.Project.Files.Contains(path)) is { } known)
            return known;
        DefinitionProject project = _finder.Find(path);
        var loaded = new Loaded(project, new SourceFolder(project.SourceFolder));
        loaded.Renew(_open);
        _projects[loaded.Key] = loaded;
        _ = RefreshSourcesAsync(loaded);
        return loaded;
    }

    /// <summary>Reads the sources, and has the definitions bound again if what their attributes say is new.</summary>
    private async Task RefreshSourcesAsync(Loaded project)
    {
        try
        {
            await project.Ready.ConfigureAwait(false);
            HelperFacts facts = project.Sources.Facts;
            _ = await project.Sources.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
            if (ReferenceEquals(facts, project.Sources.Facts))
                return;
            lock (_lock)
                project.Renew(_open);
            Announce(project);
        }
        catch (Exception exception) when (exception is IOException or AggregateException or UnauthorizedAccessException)
        {
            Failed?.Invoke(exception);
        }
    }

    private void Announce(Loaded project) => Changed?.Invoke(project.Current);

    /// <summary>A project with its sources and its newest snapshot.</summary>
    private sealed class Loaded(DefinitionProject project, SourceFolder sources)
    {
        private Snapshot? _current;

        public DefinitionProject Project { get; } = project;

        public string Key { get; } = string.Join('\n', project.Files);

        public SourceFolder Sources { get; } = sources;

        /// <summary>The attributes on helpers are read.</summary>
        public Task Ready { get; } = sources.ReadFactsAsync(CancellationToken.None);

        public Snapshot Current => _current ?? throw new InvalidOperationException("The project has no snapshot yet.");

        /// <summary>Makes a snapshot of the documents as they are, and of the other files as they are on disk.</summary>
        public void Renew(IReadOnlyDictionary<string, DefinitionFile> open)
        {
            IEnumerable<DefinitionFile> files =
                Project.Files.Select(path => open.TryGetValue(path, out DefinitionFile? file) ? file : Read(path)).OfType<DefinitionFile>();
            _current = new Snapshot(Project, [.. files], Sources, Ready, _current?.LastSpecification);
        }

        /// <summary>A file on disk; one that is listed but not there is left out, which the build says.</summary>
        private static DefinitionFile? Read(string path)
        {
            try
            {
                return File.Exists(path)
                    ? new DefinitionFile(path, DocumentAddress.UriOf(path), null, new DocumentText(File.ReadAllText(path)))
                    : null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}

/// <summary>A request speaks of a document that the client has not opened.</summary>
internal sealed class DocumentNotOpenException(string uri) : Exception($"The document '{uri}' is not open.");
