using Krait.Definitions.LanguageServer.Workspace;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Sources;

/// <summary>A C# file: what it declares, and the helpers that it marks.</summary>
internal sealed record SourceFile(
    string Path,
    string Text,
    DateTime Stamp,
    IReadOnlyList<SourceType> Types,
    IReadOnlyList<string> NonEscaping,
    IReadOnlyList<string> Raising)
{
    private DocumentText? _lines;

    /// <summary>The text with its lines.</summary>
    public DocumentText Lines => _lines ??= new DocumentText(Text);
}

/// <summary>A type, or one part of it.</summary>
internal sealed record SourceType(
    string Name,
    string Kind,
    string Path,
    TextSpan Span,
    string Signature,
    string Summary,
    IReadOnlyList<string> Bases,
    IReadOnlyList<SourceMember> Members);

/// <summary>The kinds of member.</summary>
internal enum MemberKind
{
    Method,
    Property,
    Field,
    EnumMember,
    Event,
}

/// <summary>
/// A member of a type. <paramref name="Type"/> is what it is or returns, as <see cref="SourceReader.NameOf"/> writes it; a method
/// takes at least <paramref name="Required"/> and at most <paramref name="Parameters"/> arguments.
/// </summary>
internal sealed record SourceMember(
    string Name,
    MemberKind Kind,
    string Owner,
    string Path,
    TextSpan Span,
    string Signature,
    string Summary,
    string? Type,
    bool IsStatic,
    bool IsExtension,
    int Required,
    int Parameters);
