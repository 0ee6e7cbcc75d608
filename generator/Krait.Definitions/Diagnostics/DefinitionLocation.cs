using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Diagnostics;

/// <summary>A span of a definition file, by offset and by line and column, comparable by value.</summary>
public readonly record struct DefinitionLocation(string Path, TextSpan Span, LinePositionSpan Lines)
{
    /// <summary>Locates <paramref name="span"/> in <paramref name="text"/>.</summary>
    public static DefinitionLocation Create(string path, SourceText text, TextSpan span) =>
        new(path, span, text.Lines.GetLinePositionSpan(span));
}
