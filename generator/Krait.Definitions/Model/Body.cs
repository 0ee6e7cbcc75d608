using Krait.Definitions.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Model;

/// <summary>
/// The C# of a body as written, and what reading it with Roslyn found: the vocabulary words with the spans to
/// replace, and the names it reads, writes and declares. Emitters need no syntax tree after this. <paramref name="CanEnd"/>
/// says whether the end of the body can be reached.
/// </summary>
public sealed record Body(
    string Text,
    DefinitionLocation Location,
    EquatableArray<VocabularyUse> Uses,
    EquatableArray<string> References,
    EquatableArray<string> Assigned,
    EquatableArray<string> CacheFields,
    EquatableArray<string> Declared,
    bool CanEnd)
{
    /// <summary>Whether the body mentions <paramref name="name"/>.</summary>
    public bool Mentions(string name) => References.Contains(name);

    /// <summary>Whether the body assigns <paramref name="name"/>.</summary>
    public bool Assigns(string name) => Assigned.Contains(name);

    /// <summary>Whether the body uses the vocabulary word.</summary>
    public bool Has(Word word) => Uses.Any(use => use.Word == word);
}

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
