using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Sources;
using Krait.Definitions.LanguageServer.Symbols;
using Krait.Definitions.LanguageServer.Workspace;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Features;

/// <summary>From a name to where it is declared, and to all other places.</summary>
internal static class Navigation
{
    /// <summary>A member whose type is not known may be one of so many of its name, no more.</summary>
    private const int MaximumGuesses = 8;

    /// <summary>Where the symbol at a place is declared: in the definitions, or in the C# sources.</summary>
    public static IReadOnlyList<DocumentLocation> FindDefinition(Query query, Position position)
    {
        if (query.OccurrenceAt(position) is not { } occurrence)
            return [];
        if (occurrence.Symbol.Kind is NameKind.Type or NameKind.Member)
            return [.. FindSources(query.Index, occurrence).Select(place => LocateSource(query.Index, place.Path, place.Span))];
        if (occurrence.Symbol.Kind == NameKind.Word)
            return FindMachineType(query, occurrence.Symbol);
        return [.. query.Find(occurrence.Symbol).Where(item => item.Occurrence.IsDeclaration)
            .Select(item => Query.Locate(item.File, item.Occurrence.Span))];
    }

    /// <summary>All places where the symbol is named: in the definitions, and those of emitted names in the C# sources.</summary>
    public static IReadOnlyList<DocumentLocation> FindReferences(Query query, Position position, bool includeDeclaration)
    {
        if (query.OccurrenceAt(position) is not { } occurrence)
            return [];
        var places = query.Find(occurrence.Symbol).Where(item => includeDeclaration || !item.Occurrence.IsDeclaration)
            .Select(item => Query.Locate(item.File, item.Occurrence.Span)).ToList();
        if (includeDeclaration && occurrence.Symbol.Kind is NameKind.Type or NameKind.Member)
            places.AddRange(FindSources(query.Index, occurrence).Select(place => LocateSource(query.Index, place.Path, place.Span)));
        if (EmittedName(query, occurrence.Symbol) is { } emitted)
            places.AddRange(FindInSources(query.Index, emitted.Type, emitted.Member, query.Token));
        return places;
    }

    /// <summary>The places in the document where the symbol is named.</summary>
    public static IReadOnlyList<DocumentHighlight> FindHighlights(Query query, Position position) =>
        query.OccurrenceAt(position) is not { } occurrence ? [] :
        [.. query.Occurrences.Where(item => item.Symbol == occurrence.Symbol).DistinctBy(item => item.Span)
            .Select(item => new DocumentHighlight(query.Text.RangeOf(item.Span), item.IsDeclaration ? 3 : 2))];

    /// <summary>The declarations in the C# sources that a name means: of overloads those that take the arguments, if any do.</summary>
    public static IReadOnlyList<(string Path, TextSpan Span, string Signature, string Summary)> FindSources(
        SourceIndex index, Occurrence occurrence)
    {
        (NameKind kind, string? name, string? owner) = occurrence.Symbol;
        if (kind == NameKind.Type)
            return [.. index.FindTypes(name).Select(type => (type.Path, type.Span, type.Signature, type.Summary))];
        if (kind != NameKind.Member)
            return [];
        IReadOnlyList<SourceMember> members = owner is not null ? index.FindMembers(owner, name) : [.. index.FindAnywhere(name)];
        if (owner is null && members.Count > MaximumGuesses)
            return [];
        if (occurrence.Arguments is >= 0 and var count)
        {
            var callable = members.Where(member => member.Kind != MemberKind.Method || Takes(member, count)).ToList();
            members = callable.Count > 0 ? callable : members;
        }

        return [.. members.Select(member => (member.Path, member.Span, member.Signature, member.Summary))];
    }

    /// <summary>A place in a C# file.</summary>
    public static DocumentLocation LocateSource(SourceIndex index, string path, TextSpan span) =>
        new(DocumentAddress.UriOf(path), index.Files[path].Lines.RangeOf(span));

    /// <summary>The C# name emitted for a symbol, by which hand-written sources use it.</summary>
    public static (string Type, string Member)? EmittedName(Query query, Symbol symbol) => symbol.Kind switch
    {
        NameKind.Instruction when query.Symbols.Instruction(symbol.Name) is { Kind: not Syntax.InstructionKind.Operation } =>
            ("Opcode", symbol.Name),
        NameKind.Row when symbol.Owner is { } owner => (owner, symbol.Name),
        NameKind.Application => ("OperandHelpers", symbol.Name),
        _ => null,
    };

    private static bool Takes(SourceMember member, int count) =>
        (count >= member.Required && count <= member.Parameters)
        || (member.IsExtension && count + 1 >= member.Required && count < member.Parameters);

    private static IReadOnlyList<DocumentLocation> FindMachineType(Query query, Symbol word)
    {
        string? property = Words.Find(word.Name)?.Machine;
        string? type = property is null ? null : query.Symbols.MachineProperty(property);
        return type is null ? []
            : [.. query.Index.FindTypes(type.Split('.')[^1]).Select(found => LocateSource(query.Index, found.Path, found.Span))];
    }

    /// <summary>Uses of <c>Type.Member</c> in the sources, comments and texts left out.</summary>
    private static IEnumerable<DocumentLocation> FindInSources(SourceIndex index, string type, string member, CancellationToken token)
    {
        string text = $"{type}.{member}";
        foreach (SourceFile file in index.Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            token.ThrowIfCancellationRequested();
            int end = 0;
            while (file.Text.IndexOf(text, end, StringComparison.Ordinal) is >= 0 and var at)
            {
                end = at + text.Length;
                if (!IsPartOfName(file.Text, at - 1) && !IsPartOfName(file.Text, end) && !IsInComment(file.Text, at))
                    yield return LocateSource(index, file.Path, TextSpan.FromBounds(end - member.Length, end));
            }
        }
    }

    private static bool IsPartOfName(string text, int at) => at >= 0 && at < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[at]);

    private static bool IsInComment(string text, int at)
    {
        int start = text.LastIndexOf('\n', at) + 1;
        return text.IndexOf("//", start, at - start, StringComparison.Ordinal) >= 0;
    }
}
