using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Tests.Support;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>The outline, the folds, and the search over all definitions.</summary>
[Collection(BytecodesCollection.Name)]
public class OutlineTests(BytecodesFixture fixture)
{
    [Fact]
    public async Task Declarations_stand_below_their_banners()
    {
        IReadOnlyList<DocumentSymbol> symbols =
            await fixture.Client.OfAsync<IReadOnlyList<DocumentSymbol>>("textDocument/documentSymbol", fixture.Uri);
        Assert.Equal((OutlineKind.Module, "Krait.Evaluation.Interpreter"), (symbols[0].Kind, symbols[0].Name));
        var sections = symbols.Where(symbol => symbol.Kind == OutlineKind.Namespace).ToDictionary(symbol => symbol.Name);
        Assert.True(sections.Count > 20);
        IReadOnlyList<DocumentSymbol> caches = sections["Inline caches"].Children!;
        IReadOnlyList<DocumentSymbol> fields =
            Assert.Single(caches, cache => cache is { Name: "BinaryOp", Kind: OutlineKind.Struct }).Children!;
        Assert.Equal(["counter", "descriptor"], fields.Select(field => field.Name));
        IReadOnlyList<DocumentSymbol> variables = sections["Local variables and constants"].Children!;
        Assert.Contains(variables, item => item is { Name: "LOAD_FAST", Kind: OutlineKind.Function, Detail: "84" });
        Assert.Contains(sections["Operands"].Children!, item => item is { Name: "binary", Kind: OutlineKind.Enum, Children.Count: 27 });
        // As many as the file has lines that start one.
        string text = fixture.Client.TextOf(fixture.Uri);
        int declared = text.Split('\n').Count(line => System.Text.RegularExpressions.Regex.IsMatch(line,
            "^(machine|operand|unboxed|cache|inst|op|family|pseudo|instrumented|extension|fused|tail) "));
        Assert.Equal(declared, symbols.Sum(symbol => symbol.Kind == OutlineKind.Namespace ? symbol.Children!.Count : 1));
    }

    [Fact]
    public async Task Every_piece_of_the_outline_lies_in_the_one_around_it()
    {
        IReadOnlyList<DocumentSymbol> symbols =
            await fixture.Client.OfAsync<IReadOnlyList<DocumentSymbol>>("textDocument/documentSymbol", fixture.Uri);
        void Check(DocumentSymbol symbol)
        {
            Assert.True(Contains(symbol.Range, symbol.SelectionRange), symbol.Name);
            foreach (DocumentSymbol child in symbol.Children ?? [])
            {
                Assert.True(Contains(symbol.Range, child.Range), $"{child.Name} in {symbol.Name}");
                Check(child);
            }
        }

        foreach (DocumentSymbol symbol in symbols)
            Check(symbol);
    }

    [Fact]
    public async Task Bodies_and_sections_fold()
    {
        IReadOnlyList<FoldingRange> folds =
            await fixture.Client.OfAsync<IReadOnlyList<FoldingRange>>("textDocument/foldingRange", fixture.Uri);
        string[] lines = fixture.Client.TextOf(fixture.Uri).Split('\n');
        FoldingRange body =
            Assert.Single(folds, fold => lines[fold.StartLine].StartsWith("inst LOAD_FAST_CHECK[", StringComparison.Ordinal));
        Assert.Equal("}", lines[body.EndLine + 1]);
        Assert.Contains(folds, fold => fold.Kind == "region" && lines[fold.StartLine] == "// Inline caches");
        Assert.All(folds, fold => Assert.InRange(fold.EndLine, fold.StartLine + 1, lines.Length - 1));
    }

    [Fact]
    public async Task Definitions_are_found_by_a_part_of_their_names()
    {
        IReadOnlyList<WorkspaceSymbol> found =
            await fixture.Client.RequestAsync<IReadOnlyList<WorkspaceSymbol>>("workspace/symbol", new { Query = "load_fast_ch" });
        Assert.Equal("LOAD_FAST_CHECK", Assert.Single(found).Name);
    }

    private static bool Contains(TextRange outer, TextRange inner) =>
        Order(outer.Start) <= Order(inner.Start) && Order(inner.End) <= Order(outer.End);

    private static long Order(Position position) => (position.Line * 100_000L) + position.Character;
}
