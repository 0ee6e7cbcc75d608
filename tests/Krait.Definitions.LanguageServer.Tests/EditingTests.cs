using System.Text.Json;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Tests.Support;
using Krait.Definitions.LanguageServer.Workspace;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>Texts that change: in pieces and whole, in ways that nobody would.</summary>
public class EditingTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", ";", ":", ",", "--", "->", "=", "+", "\"", "'", "/*", "*/", "//", "///", "#if", "\n", "\r\n", "\r",
        "\t", "0", "99999999999", "inst ", "op ", "family ", "override ", "machine ", "operand ", "cache ", "fused ", "tail ", "pseudo ",
        "instrumented ", "unboxed ", " hot", " jump (-- ) to (e)", " reads (oparg -> value)", " known (", " operations (\"_A\")",
        " given (T t = 1)", " cache Add", " like ADD", "oparg", "DeoptIf(", "Local(", "cache.", "Opcode.", "$\"{", "\"\"\"", "@", "\\",
        "\u2028", "\uD83D", "é", "𝄞", "=>", "where T : class", "await ", "goto X;", "\0",
    ];

    [Fact]
    public void Places_are_counted_in_utf16_and_lines_end_as_the_protocol_says()
    {
        var text = new DocumentText("a𝄞b\r\nc\rd\u2028e\nf");
        Assert.Equal(4, text.LineCount);
        Assert.Equal(3, text.OffsetOf(new Position(0, 3)));
        Assert.Equal(4, text.OffsetOf(new Position(0, 99)));
        Assert.Equal(6, text.OffsetOf(new Position(1, 0)));
        Assert.Equal(new Position(2, 2), text.PositionOf(10));
        Assert.Equal(text.Value.Length, text.OffsetOf(new Position(9, 0)));
        Assert.Equal(text.Value.Length, text.Analysed.Length);
        for (int offset = 0; offset <= text.Value.Length; offset++)
        {
            if (offset != 5)
                Assert.Equal(offset, text.OffsetOf(text.PositionOf(offset)));
        }
    }

    [Fact]
    public async Task Windows_line_ends_change_no_place()
    {
        await using TestClient client = await TestClient.StartAsync();
        string text = await File.ReadAllTextAsync(Repository.Calculator);
        string broken = text.Replace("sum = Arithmetic.Add(left, right);", "sum = Arithmetic.Add(left, right;", StringComparison.Ordinal);
        string uri = await client.OpenAsync(Repository.Calculator, broken.Replace("\n", "\r\n", StringComparison.Ordinal));
        DiagnosticItem item = Assert.Single(await client.DiagnosticsAsync(uri), item => item.Code == "KRT003");
        Position place = Places.Find(text, "sum = Arithmetic.Add(left, right|);");
        Assert.Equal(place, item.Range.Start);
        HoverAnswer? hover = await client.RequestAsync<HoverAnswer?>("textDocument/hover",
            new { TextDocument = new { Uri = uri }, Position = Places.Find(text, "inst AD|D = 1") });
        Assert.Contains("Adds two numbers of any kind.", hover!.Contents.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_changes_of_one_notification_are_applied_in_order()
    {
        await using TestClient client = await TestClient.StartAsync();
        string uri = await client.OpenAsync(Repository.Calculator);
        await client.NotifyAsync("textDocument/didChange", new
        {
            TextDocument = new { Uri = uri, Version = 2 },
            ContentChanges = new object[]
            {
                new { Text = SmallDefinitions.Machine },
                new { Range = new TextRange(new Position(0, 0), new Position(0, 0)), Text = "// first\n" },
                new { Range = new TextRange(new Position(0, 3), new Position(0, 8)), Text = "second" },
                new { Range = new TextRange(new Position(1, 0), new Position(1, 0)), Text = "inst ONE = 1 ( -- ) { Err(); Error(); }\n" },
            },
        });
        _ = await client.DiagnosticsAsync(uri, 2);
        HoverAnswer? hover = await client.RequestAsync<HoverAnswer?>("textDocument/hover",
            new { TextDocument = new { Uri = uri }, Position = new Position(1, 6) });
        Assert.Contains("inst ONE = 1", hover!.Contents.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fast_typing_is_answered_for_its_last_letter()
    {
        await using TestClient client = await TestClient.StartAsync();
        string uri = await client.OpenAsync(Repository.Calculator);
        int at = client.TextOf(uri).IndexOf("sum = Arithmetic.Add", StringComparison.Ordinal);
        const string typed = "var waited = frame.Position; ";
        for (int i = 0; i < typed.Length; i++)
            await client.ReplaceAsync(uri, at + i, 0, typed[i].ToString());
        Assert.Empty(await client.DiagnosticsAsync(uri));
        EmittedCase? emitted = await client.AtAsync<EmittedCase?>("krait/emittedCase", uri, "inst AD|D = 1");
        Assert.Contains(typed.Trim(), emitted!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sum = left", "?.b", ";")]
    [InlineData("sum = left", ".b(1)", ";")]
    [InlineData("sum = ", "(left", ";")]
    [InlineData("sum = ", "left ? left : ", "left;")]
    [InlineData("", "{ if (left == null) ", "")]
    [InlineData("sum = left", " + left[0]", ";")]
    [InlineData("sum = ", "a => ", "left;")]
    [InlineData("sum = ", "$\"{", "left;")]
    public async Task Deeply_nested_code_is_read(string before, string repeated, string after)
    {
        await using TestClient client = await TestClient.StartAsync();
        string uri = await client.OpenAsync(Repository.Calculator);
        string intact = client.TextOf(uri);
        _ = await client.EditAsync(uri, "sum = Arithmetic.Add(left, right);",
            before + string.Concat(Enumerable.Repeat(repeated, 500)) + after);
        // Some of it is not closed, which takes the declaration with it; its neighbours stay.
        Assert.NotNull(await client.AtAsync<HoverAnswer?>("textDocument/hover", uri, "inst NO|P = 0"));
        _ = await client.OfAsync<SemanticTokens>("textDocument/semanticTokens/full", uri);
        await client.ReplaceAllAsync(uri, intact);
        Assert.Empty(await client.DiagnosticsAsync(uri));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Random_edits_end_as_a_fresh_document_would(int seed, bool isSmall)
    {
        string folder = Directory.CreateTempSubdirectory("krait").FullName;
        try
        {
            var random = new Random(seed);
            string path = Path.Combine(folder, "Edited.def");
            await File.WriteAllTextAsync(path, await File.ReadAllTextAsync(isSmall ? Repository.Calculator : Repository.Bytecodes));
            await using TestClient client = await TestClient.StartAsync(root: folder);
            string uri = await client.OpenAsync(path);
            string original = client.TextOf(uri);
            for (int i = 0; i < (isSmall ? 300 : 30); i++)
            {
                string text = client.TextOf(uri);
                if (random.Next(40) == 0)
                {
                    await client.ReplaceAllAsync(uri, random.Next(2) == 0 ? original : text[..random.Next(text.Length + 1)]);
                    continue;
                }

                int start = Boundary(text, random.Next(text.Length + 1));
                int length = Boundary(text, Math.Min(text.Length, start + (random.Next(3) == 0 ? random.Next(40) : 0))) - start;
                await client.ReplaceAsync(uri, start, Math.Max(0, length), random.Next(4) == 0 ? "" : Pieces[random.Next(Pieces.Length)]);
                if (i % 4 == 0)
                    await AskAsync(client, uri, random);
            }

            await using TestClient fresh = await TestClient.StartAsync(root: folder);
            _ = await fresh.OpenAsync(path, client.TextOf(uri));
            Assert.Equal(await StateOfAsync(fresh, uri), await StateOfAsync(client, uri));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    /// <summary>An edit cannot stand inside a line end or a surrogate pair, where editors have no place.</summary>
    private static int Boundary(string text, int offset)
    {
        while (offset > 0 && offset < text.Length
            && ((text[offset] == '\n' && text[offset - 1] == '\r') || char.IsLowSurrogate(text[offset])))
        {
            offset--;
        }

        return offset;
    }

    private static async Task AskAsync(TestClient client, string uri, Random random)
    {
        int lines = client.TextOf(uri).AsSpan().Count('\n') + 2;
        var place = new Position(random.Next(lines), random.Next(60));
        var at = new { TextDocument = new { Uri = uri }, Position = place, Context = new { IncludeDeclaration = true } };
        string method = random.Next(6) switch
        {
            0 => "textDocument/hover",
            1 => "textDocument/definition",
            2 => "textDocument/references",
            3 => "krait/emittedCase",
            4 => "textDocument/documentHighlight",
            _ => "textDocument/completion",
        };
        _ = await client.RequestAsync<JsonElement?>(method, at);
    }

    /// <summary>All that is told of a document, as one text.</summary>
    private static async Task<string> StateOfAsync(TestClient client, string uri)
    {
        var parts = new List<string> { JsonSerializer.Serialize(await client.DiagnosticsAsync(uri)) };
        foreach (string method in new[] { "documentSymbol", "foldingRange" })
            parts.Add((await client.OfAsync<JsonElement>($"textDocument/{method}", uri)).ToString());
        parts.Add(string.Join(',', (await client.OfAsync<SemanticTokens>("textDocument/semanticTokens/full", uri)).Data));
        return string.Join('\n', parts);
    }
}
