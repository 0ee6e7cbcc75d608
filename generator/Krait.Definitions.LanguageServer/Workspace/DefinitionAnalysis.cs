using System.Collections.Concurrent;
using Krait.Definitions.Analysis;
using Krait.Definitions.Diagnostics;
using Krait.Definitions.Emit;
using Krait.Definitions.LanguageServer.Sources;
using Krait.Definitions.LanguageServer.Symbols;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.LanguageServer.Workspace;

/// <summary>
/// What the generator's own parser and binder make of a project's files. A broken file still has the declarations that could be read;
/// what the others last were is asked of the analysis before.
/// </summary>
internal sealed class DefinitionAnalysis
{
    private readonly Lazy<EmissionPreview?> _preview;
    private readonly ConcurrentDictionary<string, (SourceIndex Index, IReadOnlyList<Occurrence> Occurrences)> _occurrences = new();

    private DefinitionAnalysis(
        IReadOnlyList<AnalysedFile> files, Specification? specification, DiagnosticBag diagnostics, Specification? lastGood)
    {
        Files = files;
        Specification = specification;
        Diagnostics = diagnostics.ToArray();
        IsSound = specification is not null && !diagnostics.PreventsCode;
        Facts = specification ?? lastGood;
        Symbols = new SymbolTable(files);
        _preview = new(() => IsSound ? new EmissionPreview(specification!) : null);
    }

    public IReadOnlyList<AnalysedFile> Files { get; }

    /// <summary>What the definitions say; null where they have no machine.</summary>
    public Specification? Specification { get; }

    /// <summary>The same, or what they said when they last had a machine.</summary>
    public Specification? Facts { get; }

    /// <summary>Whether code can be emitted.</summary>
    public bool IsSound { get; }

    /// <summary>The mistakes of all files.</summary>
    public EquatableArray<DefinitionDiagnostic> Diagnostics { get; }

    /// <summary>The declarations by their names.</summary>
    public SymbolTable Symbols { get; }

    /// <summary>What is emitted; null while something prevents it.</summary>
    public EmissionPreview? Preview => _preview.Value;

    /// <summary>Reads and binds <paramref name="files"/>.</summary>
    public static DefinitionAnalysis Of(IReadOnlyList<DefinitionFile> files, HelperFacts facts, Specification? before)
    {
        var diagnostics = new DiagnosticBag();
        var parsed = files.Select(file => new AnalysedFile(file, Parser.Parse(file.Path, file.Text.Analysed, diagnostics))).ToList();
        Specification? specification = Binder.Bind([.. parsed.Select(file => file.Syntax)], facts, diagnostics);
        return new DefinitionAnalysis(parsed, specification, diagnostics, before);
    }

    /// <summary>The names in a file, by what is known of the sources.</summary>
    public IReadOnlyList<Occurrence> OccurrencesIn(AnalysedFile file, SourceIndex index, CancellationToken token)
    {
        if (_occurrences.TryGetValue(file.Source.Path, out (SourceIndex Index, IReadOnlyList<Occurrence> Occurrences) known)
            && ReferenceEquals(known.Index, index))
        {
            return known.Occurrences;
        }

        IReadOnlyList<Occurrence> found = OccurrenceFinder.Find(file, Symbols, index, token);
        _occurrences[file.Source.Path] = (index, found);
        return found;
    }

    /// <summary>The file of a path.</summary>
    public AnalysedFile Find(string path) => Files.First(file => file.Source.Path == path);
}

/// <summary>A file and its declarations.</summary>
internal sealed record AnalysedFile(DefinitionFile Source, DefinitionSyntax Syntax)
{
    /// <summary>The text with its lines.</summary>
    public DocumentText Text => Source.Text;

    /// <summary>The declaration at an offset.</summary>
    public Declaration? DeclarationAt(int offset) =>
        Syntax.Declarations.FirstOrDefault(declaration => declaration.Span.Start <= offset && offset <= declaration.Span.End);
}
