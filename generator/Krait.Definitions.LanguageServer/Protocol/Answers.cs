namespace Krait.Definitions.LanguageServer.Protocol;

/// <summary>The mistakes of a version of a document, all of them.</summary>
internal sealed record PublishDiagnosticsParams(string Uri, int? Version, IReadOnlyList<DiagnosticItem> Diagnostics);

/// <summary>A mistake: severity 1 is an error, 2 a warning; the tag 1 greys out what is not needed.</summary>
internal sealed record DiagnosticItem(
    TextRange Range,
    int Severity,
    string Code,
    string Source,
    string Message,
    IReadOnlyList<int>? Tags,
    IReadOnlyList<RelatedInformation>? RelatedInformation);

internal sealed record RelatedInformation(DocumentLocation Location, string Message);

internal sealed record MarkupContent(string Kind, string Value)
{
    /// <summary>Text in Markdown.</summary>
    public static MarkupContent Markdown(string value) => new("markdown", value);
}

internal sealed record HoverAnswer(MarkupContent Contents, TextRange Range);

/// <summary>A piece of the outline, with the pieces in it.</summary>
internal sealed record DocumentSymbol(
    string Name, string? Detail, OutlineKind Kind, TextRange Range, TextRange SelectionRange, IReadOnlyList<DocumentSymbol>? Children);

/// <summary>A symbol found by its name anywhere.</summary>
internal sealed record WorkspaceSymbol(string Name, OutlineKind Kind, DocumentLocation Location, string? ContainerName);

/// <summary>The kinds of symbol of the protocol, as far as definitions have something like them.</summary>
internal enum OutlineKind
{
    Module = 2,
    Namespace = 3,
    Class = 5,
    Method = 6,
    Property = 7,
    Field = 8,
    Enum = 10,
    Function = 12,
    Constant = 14,
    Array = 18,
    Key = 20,
    EnumMember = 22,
    Struct = 23,
    Event = 24,
    Operator = 25,
    TypeParameter = 26,
}

internal sealed record WorkspaceSymbolParams(string Query);

internal sealed record ReferenceParams(TextDocumentIdentifier TextDocument, Position Position, ReferenceContext Context);

internal sealed record ReferenceContext(bool IncludeDeclaration);

/// <summary>An occurrence of what is under the cursor: read (2), or written where it is declared (3).</summary>
internal sealed record DocumentHighlight(TextRange Range, int Kind);

internal sealed record FoldingRange(int StartLine, int EndLine, string? Kind);

/// <summary>Suggestions; <paramref name="IsIncomplete"/> has the client ask again as more is typed.</summary>
internal sealed record CompletionAnswer(bool IsIncomplete, IReadOnlyList<CompletionItem> Items);

/// <summary>A suggestion; the format 2 says that the text inserted is a snippet.</summary>
internal sealed record CompletionItem(
    string Label,
    CompletionKind Kind,
    string? Detail = null,
    MarkupContent? Documentation = null,
    string? InsertText = null,
    int? InsertTextFormat = null,
    string? SortText = null);

/// <summary>The kinds of suggestion of the protocol.</summary>
internal enum CompletionKind
{
    Method = 2,
    Function = 3,
    Field = 5,
    Variable = 6,
    Class = 7,
    Property = 10,
    Value = 12,
    Enum = 13,
    Keyword = 14,
    Snippet = 15,
    EnumMember = 20,
    Constant = 21,
    Struct = 22,
    Event = 23,
    Operator = 24,
}

/// <summary>Colours: five numbers a token, each place relative to the token before.</summary>
internal sealed record SemanticTokens(string? ResultId, IReadOnlyList<int> Data);

internal sealed record SemanticTokensDeltaParams(TextDocumentIdentifier TextDocument, string PreviousResultId);

/// <summary>What changed of an earlier answer.</summary>
internal sealed record SemanticTokensDelta(string? ResultId, IReadOnlyList<SemanticTokensEdit> Edits);

internal sealed record SemanticTokensEdit(int Start, int DeleteCount, IReadOnlyList<int> Data);

/// <summary>What is emitted for a name, or for what is at a place.</summary>
internal sealed record EmittedCaseParams(TextDocumentIdentifier TextDocument, Position? Position = null, string? Name = null);

/// <summary>What a definition becomes: its name, the language of the text, and the text.</summary>
internal sealed record EmittedCase(string Name, string LanguageId, string Text);

/// <summary>A command of a client: the only one takes a document's address and a place.</summary>
internal sealed record ExecuteCommandParams(string Command, IReadOnlyList<System.Text.Json.JsonElement>? Arguments = null);
