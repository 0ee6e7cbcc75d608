using Krait.Definitions.LanguageServer.Sources;
using Krait.Definitions.Model;

namespace Krait.Definitions.LanguageServer.Workspace;

/// <summary>A definition file at one time; <paramref name="Version"/> is the client's, null of a file that is not open.</summary>
internal sealed record DefinitionFile(string Path, string Uri, int? Version, DocumentText Text);

/// <summary>The definition files of a project at one time, and what is made of them, once, when somebody asks.</summary>
internal sealed class Snapshot
{
    private readonly Lazy<Task<DefinitionAnalysis>> _analysis;
    private readonly Specification? _before;

    /// <summary>
    /// Nothing is read of the files before <paramref name="ready"/>, which has the facts of <paramref name="sources"/> read;
    /// <paramref name="before"/> is what the files last said.
    /// </summary>
    public Snapshot(DefinitionProject project, IReadOnlyList<DefinitionFile> files, SourceFolder sources, Task ready, Specification? before)
    {
        _before = before;
        Project = project;
        Files = files;
        Sources = sources;
        _analysis = new(async () =>
        {
            await ready.ConfigureAwait(false);
            return await Task.Run(() => DefinitionAnalysis.Of(files, sources.Facts, before)).ConfigureAwait(false);
        });
    }

    public DefinitionProject Project { get; }

    public IReadOnlyList<DefinitionFile> Files { get; }

    public SourceFolder Sources { get; }

    /// <summary>What the files said when they were last read to the end.</summary>
    public Specification? LastSpecification =>
        _analysis.IsValueCreated && _analysis.Value.IsCompletedSuccessfully ? _analysis.Value.Result.Facts : _before;

    /// <summary>What the files say.</summary>
    public Task<DefinitionAnalysis> AnalyseAsync(CancellationToken token) => _analysis.Value.WaitAsync(token);

    /// <summary>The file of a path.</summary>
    public DefinitionFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);
}
