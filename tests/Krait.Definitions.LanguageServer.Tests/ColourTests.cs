using System.Text.Json;
using Krait.Definitions.LanguageServer.Features;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Tests.Support;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>The colours of definitions and of the C# in them.</summary>
[Collection(BytecodesCollection.Name)]
public class ColourTests(BytecodesFixture fixture)
{
    [Theory]
    [InlineData("[inst] LOAD_FAST_CHECK", "keyword")]
    [InlineData("inst [LOAD_FAST_CHECK][", "function", "declaration")]
    [InlineData("inst LOAD_FAST_CHECK[[local]]", "enum")]
    [InlineData("= [88] ( -- value)", "number")]
    [InlineData("[checks] (oparg -> value) hot {", "keyword")]
    [InlineData("checks ([oparg] -> value) hot {", "variable", "defaultLibrary", "readonly")]
    [InlineData("checks (oparg -> [value]) hot {", "parameter")]
    [InlineData("        [Namespaces].RaiseUnboundLocal(frame, oparg);", "type")]
    [InlineData("        Namespaces.[RaiseUnboundLocal](frame, oparg);", "method")]
    [InlineData("    frame = [handler];\n", "variable")]
    [InlineData("[/// Binds a local variable.]\n", "comment", "documentation")]
    [InlineData("[// Bytecodes.def: the instruction set of Krait, which is that of CPython 3.14.]\n", "comment")]
    [InlineData("    0 [Add] \"+\" NB_ADD;", "enumMember", "declaration")]
    [InlineData("    0 Add [\"+\"] NB_ADD;", "string")]
    [InlineData("    [if] (handler == null) Return(null);", "keyword")]
    [InlineData("    if (handler == null) [Return](null);", "macro")]
    [InlineData("tail [Error]() {", "event", "declaration")]
    [InlineData("thread.CompiledExit == [CompiledExit].Continue", "enum")]
    [InlineData("thread.CompiledExit == CompiledExit.[Continue]", "enumMember")]
    [InlineData("0 Invalid INTRINSIC_1_INVALID [never];", "keyword")]
    [InlineData("{ counter : [backoff]; descriptor", "type")]
    [InlineData("    DeoptIf(globals.KeysVersion != cache.[module_version]);", "property")]
    public async Task A_word_has_its_colour(string marked, string type, params string[] modifiers)
    {
        List<Token> tokens = Decode(await fixture.Colours.Value);
        // Of two brackets the inner one marks.
        int twice = marked.IndexOf("[[", StringComparison.Ordinal);
        int open = twice < 0 ? marked.IndexOf('[', StringComparison.Ordinal) : twice + 1;
        int close = marked.IndexOf(']', open);
        string plain = marked.Remove(close, 1).Remove(open, 1);
        string text = fixture.Client.TextOf(fixture.Uri);
        Position at = Places.PositionOf(text, text.IndexOf(plain, StringComparison.Ordinal) + open);
        Token token = Assert.Single(tokens, token => token.Start == at);
        Assert.Equal(close - open - 1, token.Length);
        Assert.Equal(type, token.Type);
        Assert.Equal(modifiers, token.Modifiers);
    }

    [Fact]
    public async Task Tokens_are_in_order_and_apart()
    {
        List<Token> tokens = Decode(await fixture.Client.OfAsync<SemanticTokens>("textDocument/semanticTokens/full", fixture.Uri));
        string[] lines = fixture.Client.TextOf(fixture.Uri).Split('\n');
        Assert.True(tokens.Count > 5000);
        Assert.All(tokens, token => Assert.InRange(token.Start.Character + token.Length, 1, lines[token.Start.Line].Length));
        foreach ((Token left, Token right) in tokens.Zip(tokens.Skip(1)))
            Assert.True(left.Start.Line < right.Start.Line || left.Start.Character + left.Length <= right.Start.Character);
    }

    [Fact]
    public async Task A_range_has_the_tokens_of_its_lines()
    {
        List<Token> all = Decode(await fixture.Client.OfAsync<SemanticTokens>("textDocument/semanticTokens/full", fixture.Uri));
        List<Token> some = Decode(await fixture.Client.RequestAsync<SemanticTokens>("textDocument/semanticTokens/range",
            new { TextDocument = new { fixture.Uri }, Range = new TextRange(new Position(100, 0), new Position(200, 0)) }));
        Assert.Equal(all.Where(token => token.Start.Line is >= 100 and <= 200).Select(token => token.ToString()),
            some.Select(token => token.ToString()));
    }

    [Fact]
    public async Task A_delta_makes_the_new_colours_of_the_old()
    {
        await using TestClient client = await TestClient.StartAsync();
        string uri = await client.OpenAsync(Repository.Calculator);
        // What is known of the sources must not change between the answers.
        _ = await client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/definition", uri, "sum = Arithmetic.A|dd(");
        SemanticTokens before = await client.OfAsync<SemanticTokens>("textDocument/semanticTokens/full", uri);
        _ = await client.EditAsync(uri, "sum = Arithmetic.Add(left, right);", "sum = Arithmetic.Add(right, left); // swapped");
        JsonElement delta = await client.RequestAsync<JsonElement>("textDocument/semanticTokens/full/delta",
            new { TextDocument = new { Uri = uri }, PreviousResultId = before.ResultId });
        var data = before.Data.ToList();
        foreach (JsonElement edit in delta.GetProperty("edits").EnumerateArray())
        {
            data.RemoveRange(edit.GetProperty("start").GetInt32(), edit.GetProperty("deleteCount").GetInt32());
            data.InsertRange(edit.GetProperty("start").GetInt32(),
                edit.GetProperty("data").EnumerateArray().Select(item => item.GetInt32()));
        }

        Assert.Equal((await client.OfAsync<SemanticTokens>("textDocument/semanticTokens/full", uri)).Data, data);
        // An answer that is not the last one is of no use.
        delta = await client.RequestAsync<JsonElement>("textDocument/semanticTokens/full/delta",
            new { TextDocument = new { Uri = uri }, PreviousResultId = before.ResultId });
        Assert.Equal(data.Count, delta.GetProperty("data").GetArrayLength());
    }

    private static List<Token> Decode(SemanticTokens tokens)
    {
        var result = new List<Token>();
        (int line, int column) = (0, 0);
        foreach (int[] item in tokens.Data.Chunk(5))
        {
            (line, column) = (line + item[0], item[0] == 0 ? column + item[1] : item[1]);
            IEnumerable<string> modifiers = SemanticColours.Modifiers.Where((_, bit) => (item[4] & (1 << bit)) != 0);
            result.Add(new Token(new Position(line, column), item[2], SemanticColours.Types[item[3]], [.. modifiers]));
        }

        return result;
    }

    private sealed record Token(Position Start, int Length, string Type, string[] Modifiers)
    {
        public override string ToString() => $"{Start} {Length} {Type} {string.Join(' ', Modifiers)}";
    }
}
