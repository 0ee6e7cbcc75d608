using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Sources;
using Krait.Definitions.LanguageServer.Symbols;
using Krait.Definitions.LanguageServer.Workspace;

namespace Krait.Definitions.LanguageServer.Features;

/// <summary>What a request is about: a document of an analysed project, and the sources as far as they have been read.</summary>
internal sealed record Query(DefinitionAnalysis Analysis, AnalysedFile File, SourceIndex Index, CancellationToken Token)
{
    public SymbolTable Symbols => Analysis.Symbols;

    public DocumentText Text => File.Text;

    /// <summary>The names in the document.</summary>
    public IReadOnlyList<Occurrence> Occurrences => Analysis.OccurrencesIn(File, Index, Token);

    /// <summary>The name at a place, or just before it.</summary>
    public Occurrence? OccurrenceAt(Position position)
    {
        int offset = Text.OffsetOf(position);
        Occurrence? before = null;
        foreach (Occurrence occurrence in Occurrences)
        {
            if (occurrence.Span.Contains(offset))
                return occurrence;
            if (occurrence.Span.End == offset)
                before = occurrence;
        }

        return before;
    }

    /// <summary>Every place where a symbol is named, in all definition files of the project.</summary>
    public IEnumerable<(AnalysedFile File, Occurrence Occurrence)> Find(Symbol symbol) =>
        Analysis.Files.SelectMany(file => Analysis.OccurrencesIn(file, Index, Token).Where(item => item.Symbol == symbol)
            .DistinctBy(item => item.Span).Select(item => (file, item)));

    /// <summary>A place in a definition file.</summary>
    public static DocumentLocation Locate(AnalysedFile file, Microsoft.CodeAnalysis.Text.TextSpan span) =>
        new(file.Source.Uri, file.Text.RangeOf(span));
}
