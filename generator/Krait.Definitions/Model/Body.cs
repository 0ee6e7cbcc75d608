using Krait.Definitions.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Model;

/// <summary>
/// The C# of a body as written, and what reading it with Roslyn found: the vocabulary words with the spans to
/// replace, and the names it reads, writes and declares. Emitters need no syntax tree after this. <paramref name="CanEnd"/>
/// says whether the end of the body can be reached. <paramref name="Substitutions"/> are the places of an operation's arguments.
/// </summary>
public sealed record Body(
    string Text,
    DefinitionLocation Location,
    EquatableArray<VocabularyUse> Uses,
    EquatableArray<string> References,
    EquatableArray<string> Assigned,
    EquatableArray<string> CacheFields,
    EquatableArray<string> Declared,
    bool CanEnd,
    EquatableArray<NameUse> Names,
    EquatableArray<Substitution> Substitutions)
{
    /// <summary>No code.</summary>
    public static Body Empty { get; } = new("", default, default, default, default, default, default, true, default, default);

    /// <summary>Where a span of the text stands in the file.</summary>
    public TextSpan SpanInFile(TextSpan span)
    {
        TextSpan source = Substitution.ToSource(Substitutions, span);
        return new TextSpan(Location.Span.Start + source.Start, source.Length);
    }

    /// <summary>Whether the body mentions <paramref name="name"/>.</summary>
    public bool Mentions(string name) => References.Contains(name);

    /// <summary>Whether the body assigns <paramref name="name"/>.</summary>
    public bool Assigns(string name) => Assigned.Contains(name);

    /// <summary>Whether the body uses the vocabulary word.</summary>
    public bool Has(Word word) => Uses.Any(use => use.Word == word);
}

/// <summary>A use of an input or output by its name; the position counts from the start of the body.</summary>
public sealed record NameUse(string Name, int Position);

/// <summary>The vocabulary of bodies.</summary>
public enum Word
{
    DeoptIf,
    ErrorIf,
    Error,
    Jump,
    Skip,
    Redispatch,
    Execute,
    Resume,
    Return,
    Local,
    Tail,
}

/// <summary>
/// One use of a word: the span it covers, that of its argument, and the name of the tail or instruction meant.
/// Spans are relative to the start of the body.
/// </summary>
public sealed record VocabularyUse(Word Word, TextSpan Span, TextSpan Argument, string? Target);
