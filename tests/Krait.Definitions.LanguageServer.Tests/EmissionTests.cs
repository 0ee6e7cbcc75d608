using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Server;
using Krait.Definitions.LanguageServer.Tests.Support;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>"Show emitted case": what a definition becomes is what the generator emits, which its own tests show.</summary>
[Collection(BytecodesCollection.Name)]
public class EmissionTests(BytecodesFixture fixture)
{
    [Theory]
    [InlineData("    value = Lo|cal(oparg);\n    if (value == null) {\n        Namespaces", "LOAD_FAST_CHECK",
        "case (int)Opcode.LOAD_FAST")]
    [InlineData("fused LOAD_FAST_BORROW + |", "LOAD_FAST_BORROW__", "case (int)Opcode.LOAD_FAST_BORROW__")]
    [InlineData("tail Lea|ve(", "Leave", "Frames.Pop(thread, frame);")]
    [InlineData("op _BINARY_OP_ADD_I|NT", "_BINARY_OP_ADD_INT", "internal static ")]
    [InlineData("family LOAD_CONST { LOAD_CONST_MOR|TAL", "LOAD_CONST_MORTAL", "internal static CodeUnit* LOAD_CONST_MORTAL(")]
    public async Task The_code_of_a_definition_is_shown(string marked, string name, string part)
    {
        EmittedCase? emitted = await fixture.Client.AtAsync<EmittedCase?>("krait/emittedCase", fixture.Uri, marked);
        Assert.NotNull(emitted);
        Assert.StartsWith(name, emitted.Name, StringComparison.Ordinal);
        Assert.Equal("csharp", emitted.LanguageId);
        Assert.Contains(part, emitted.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("#line", emitted.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0001', emitted.Text);
    }

    [Fact]
    public async Task The_command_of_other_editors_shows_the_same()
    {
        Position place = Places.Find(fixture.Client.TextOf(fixture.Uri), "inst LOAD_FAST_CH|ECK[");
        EmittedCase? shown = await fixture.Client.AtAsync<EmittedCase?>("krait/emittedCase", fixture.Uri, "inst LOAD_FAST_CH|ECK[");
        EmittedCase? commanded = await fixture.Client.RequestAsync<EmittedCase?>("workspace/executeCommand",
            new { Command = DefinitionServer.EmittedCaseCommand, Arguments = new object[] { fixture.Uri, place.Line, place.Character } });
        Assert.Equal(shown, commanded);
        Assert.Equal(shown, await fixture.Client.RequestAsync<EmittedCase?>("krait/emittedCase",
            new { TextDocument = new { fixture.Uri }, Name = "LOAD_FAST_CHECK" }));
        Assert.Null(await fixture.Client.RequestAsync<EmittedCase?>("krait/emittedCase",
            new { TextDocument = new { fixture.Uri }, Name = "LOAD_SLOWLY" }));
    }

    [Fact]
    public async Task The_code_shown_is_that_of_the_newest_text()
    {
        await using TestClient client = await TestClient.StartAsync();
        string uri = await client.OpenAsync(Repository.Calculator);
        _ = await client.EditAsync(uri, "sum = Arithmetic.Add(left, right);", "sum = Arithmetic.Add(right, left);");
        EmittedCase? emitted = await client.AtAsync<EmittedCase?>("krait/emittedCase", uri, "inst AD|D = 1");
        Assert.Contains("Arithmetic.Add(right, left)", emitted!.Text, StringComparison.Ordinal);
        _ = await client.EditAsync(uri, "inst ADD = 1", "inst ADD = = 1");
        emitted = await client.AtAsync<EmittedCase?>("krait/emittedCase", uri, "family A|DD");
        Assert.Contains("KRT001", emitted!.Text, StringComparison.Ordinal);
        Assert.Null(await client.AtAsync<EmittedCase?>("krait/emittedCase", uri, "cache A|dd 5"));
    }

    [Fact]
    public async Task Everything_that_has_a_body_has_code()
    {
        IReadOnlyList<DocumentSymbol> symbols =
            await fixture.Client.OfAsync<IReadOnlyList<DocumentSymbol>>("textDocument/documentSymbol", fixture.Uri);
        var executable = symbols.SelectMany(section => section.Children ?? []).Where(item => item.Kind == OutlineKind.Function).ToList();
        Assert.True(executable.Count > 200);
        foreach (DocumentSymbol item in executable)
        {
            EmittedCase? emitted = await fixture.Client.RequestAsync<EmittedCase?>("krait/emittedCase",
                new { TextDocument = new { fixture.Uri }, Position = item.SelectionRange.Start });
            Assert.Equal(item.Name, emitted!.Name);
            Assert.True(emitted.Text.Contains($"Opcode.{item.Name}:", StringComparison.Ordinal)
                || emitted.Text.Contains($"* {item.Name}(", StringComparison.Ordinal)
                || emitted.Text.StartsWith("// No code", StringComparison.Ordinal), emitted.Text);
        }
    }
}
