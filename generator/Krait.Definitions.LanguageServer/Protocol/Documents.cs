namespace Krait.Definitions.LanguageServer.Protocol;

/// <summary>A document by its address.</summary>
internal record TextDocumentIdentifier(string Uri);

/// <summary>A document as it is opened.</summary>
internal sealed record TextDocumentItem(string Uri, int Version, string Text);

/// <summary>A version of a document.</summary>
internal sealed record VersionedTextDocumentIdentifier(string Uri, int? Version = null);

internal sealed record DidOpenParams(TextDocumentItem TextDocument);

internal sealed record DidChangeParams(VersionedTextDocumentIdentifier TextDocument, IReadOnlyList<ContentChange> ContentChanges);

/// <summary>A piece of a document replaced, or, without a range, the whole.</summary>
internal sealed record ContentChange(string Text, TextRange? Range = null);

internal sealed record DidCloseParams(TextDocumentIdentifier TextDocument);

internal sealed record DidSaveParams(TextDocumentIdentifier TextDocument);

internal sealed record DidChangeWatchedFilesParams(IReadOnlyList<FileEvent> Changes);

/// <summary>A file on disk that was created (1), changed (2) or deleted (3).</summary>
internal sealed record FileEvent(string Uri, int Type);

/// <summary>A request that concerns a whole document.</summary>
internal sealed record DocumentParams(TextDocumentIdentifier TextDocument);

/// <summary>A request that concerns a place.</summary>
internal sealed record PositionParams(TextDocumentIdentifier TextDocument, Position Position);

/// <summary>A request that concerns a range.</summary>
internal sealed record RangeParams(TextDocumentIdentifier TextDocument, TextRange Range);
