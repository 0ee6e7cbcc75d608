using Krait.Definitions.Analysis;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Workspace;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Features;

/// <summary>The outline of a document: its declarations under the banners they stand below.</summary>
internal static class Outline
{
    /// <summary>The outline.</summary>
    public static IReadOnlyList<DocumentSymbol> Of(Query query)
    {
        List<(string Title, TextSpan Span)> banners = FindBanners(query.Text.Analysed);
        IReadOnlyList<Declaration> declarations = query.File.Syntax.Declarations;
        int first = banners.Count == 0 ? int.MaxValue : banners[0].Span.Start;
        var result = declarations.Where(item => item.Span.Start < first).Select(item => Describe(query, item)).ToList();
        for (int i = 0; i < banners.Count; i++)
        {
            int end = i + 1 < banners.Count ? banners[i + 1].Span.Start : query.Text.Value.Length;
            var section = TextSpan.FromBounds(banners[i].Span.Start, end);
            IEnumerable<DocumentSymbol> children = declarations.Where(item => section.Contains(item.Span.Start))
                .Select(item => Describe(query, item));
            result.Add(new DocumentSymbol(banners[i].Title, null, OutlineKind.Namespace, query.Text.RangeOf(section),
                query.Text.RangeOf(banners[i].Span), [.. children]));
        }

        return result;
    }

    /// <summary>The declarations of all projects whose names contain what is asked for, however it is written.</summary>
    public static IEnumerable<WorkspaceSymbol> Search(DefinitionAnalysis analysis, string query) =>
        from file in analysis.Files
        from declaration in file.Syntax.Declarations
        where declaration is not FamilyDeclaration && declaration.Name.Text.Contains(query, StringComparison.OrdinalIgnoreCase)
        select new WorkspaceSymbol(declaration.Name.Text, KindOf(declaration), Query.Locate(file, declaration.Name.Span),
            Path.GetFileName(file.Source.Path));

    /// <summary>What can be folded: declarations of several lines, and the sections below banners.</summary>
    public static IReadOnlyList<FoldingRange> Folds(Query query)
    {
        var result = new List<FoldingRange>();
        foreach (Declaration declaration in query.File.Syntax.Declarations)
        {
            TextRange range = query.Text.RangeOf(declaration.Span);
            // The line of the closing brace stays in sight.
            if (range.End.Line - 1 > range.Start.Line)
                result.Add(new FoldingRange(range.Start.Line, range.End.Line - 1, null));
        }

        foreach (DocumentSymbol section in Of(query).Where(symbol => symbol.Kind == OutlineKind.Namespace))
        {
            int end = section.Range.End.Line - (section.Range.End.Character == 0 ? 1 : 0);
            if (end > section.SelectionRange.Start.Line)
                result.Add(new FoldingRange(section.SelectionRange.Start.Line, end, "region"));
        }

        return result;
    }

    /// <summary>The texts between two lines of dashes.</summary>
    private static List<(string Title, TextSpan Span)> FindBanners(string text)
    {
        var banners = new List<(string, TextSpan)>();
        bool isOpen = false;
        (string Title, TextSpan Span)? candidate = null;
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            string line = text[start..end].TrimEnd();
            if (line.Length > 10 && line.StartsWith("// ---", StringComparison.Ordinal) && line.AsSpan(3).Trim('-').IsEmpty)
            {
                if (isOpen && candidate is { } banner)
                    banners.Add(banner);
                isOpen = !isOpen || candidate is null;
                candidate = null;
            }
            else if (isOpen && candidate is null && line.StartsWith("// ", StringComparison.Ordinal) && line.Length > 3)
            {
                candidate = (line[3..], new TextSpan(start, line.Length));
            }
            else if (!line.StartsWith("//", StringComparison.Ordinal))
            {
                isOpen = false;
                candidate = null;
            }

            start = end + 1;
        }

        return banners;
    }

    private static DocumentSymbol Describe(Query query, Declaration declaration)
    {
        string name = declaration.Name.Text;
        string detail = declaration switch
        {
            InstructionDeclaration { Kind: InstructionKind.Operation } => "operation",
            InstructionDeclaration { Kind: InstructionKind.Instrumented, Twin: { } twin } item => $"{item.Number} of {twin.Text}",
            InstructionDeclaration { Kind: InstructionKind.Extension, Twin: { } extended } => $"of {extended.Text}",
            InstructionDeclaration item => item.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            FamilyDeclaration family => $"family of {family.Members.Count}",
            CacheDeclaration cache => $"cache of {cache.Size}",
            OperandDeclaration operand => operand.Enumeration?.Text ?? "operand",
            FusedDeclaration => "fused",
            _ => declaration.GetType().Name.Replace("Declaration", "", StringComparison.Ordinal).ToLowerInvariant(),
        };
        IEnumerable<DocumentSymbol> children = declaration switch
        {
            MachineDeclaration machine => machine.Properties
                .Select(item => Child(query, item.Keyword, item.Value.Text, OutlineKind.Property)),
            CacheDeclaration cache => cache.Fields.Select(field => Child(query, field.Name, field.Type.Text, OutlineKind.Field)),
            OperandDeclaration operand => operand.Rows.Select(row => Child(query, row.Name, row.Text, OutlineKind.EnumMember)),
            FamilyDeclaration family => family.Members.Select(member => Child(query, member, null, OutlineKind.Function)),
            _ => [],
        };
        return new DocumentSymbol(name, detail, KindOf(declaration), query.Text.RangeOf(declaration.Span),
            query.Text.RangeOf(declaration.Name.Span), children.ToList() is { Count: > 0 } list ? list : null);
    }

    private static DocumentSymbol Child(Query query, Identifier name, string? detail, OutlineKind kind) =>
        new(name.Text, detail, kind, query.Text.RangeOf(name.Span), query.Text.RangeOf(name.Span), null);

    private static OutlineKind KindOf(Declaration declaration) => declaration switch
    {
        MachineDeclaration => OutlineKind.Module,
        OperandDeclaration { Enumeration: not null } => OutlineKind.Enum,
        OperandDeclaration => OutlineKind.Key,
        UnboxedDeclaration => OutlineKind.TypeParameter,
        CacheDeclaration => OutlineKind.Struct,
        InstructionDeclaration { Kind: InstructionKind.Operation } => OutlineKind.Method,
        FamilyDeclaration => OutlineKind.Class,
        FusedDeclaration => OutlineKind.Array,
        TailDeclaration => OutlineKind.Event,
        _ => OutlineKind.Function,
    };
}
