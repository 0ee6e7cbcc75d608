namespace Krait.Definitions.LanguageServer.Protocol;

/// <summary>A place in a document: a line and a UTF-16 code unit of it, both from zero.</summary>
internal readonly record struct Position(int Line, int Character);

/// <summary>From a place up to another, which is not part of it.</summary>
internal readonly record struct TextRange(Position Start, Position End);

/// <summary>A range of a document.</summary>
internal sealed record DocumentLocation(string Uri, TextRange Range);
