using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Tests.Support;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>The mistakes that the generator would report, while somebody types.</summary>
[Collection(BytecodesCollection.Name)]
public class DiagnosticTests(BytecodesFixture fixture)
{
    [Theory]
    [InlineData("84 ( -- value) reads (oparg -> value)", "84 ( -- value) reads (oparg -> valu)", "KRT012", "valu")]
    [InlineData("inst NOT_TAKEN = 28 ", "inst NOT_TAKEN = 27 ", "KRT011", "27")]
    [InlineData("inst NOP = 27 ( -- )", "inst NOP = 27 ( - )", "KRT001", "-")]
    [InlineData("family LOAD_CONST { LOAD_CONST_MORTAL,", "family LOAD_CONST { LOAD_CONST_MORTALS,", "KRT012", "LOAD_CONST_MORTALS")]
    [InlineData("    if (value == null) {\n        Namespaces.RaiseUnboundLocal(frame, oparg);\n        Error();",
        "    if (value == null) {\n        Namespaces.RaiseUnboundLocal(frame, oparg);\n        return;", "KRT052", "return;")]
    [InlineData("{ value = constants[oparg]; }", "{ value = constants[oparg; }", "KRT003", ";")]
    [InlineData("\ncache Unpack 1 { counter : backoff; }", "\ncache Unpack 1 { counter : backoff; more : u16; }", "KRT020", "more")]
    [InlineData("    26 Subscript \"[]\" NB_SUBSCR;", "    25 Subscript \"[]\" NB_SUBSCR;", "KRT006", "25")]
    public async Task An_edit_that_breaks_the_definitions_is_marked_where_it_is(string original, string broken, string code, string marked)
    {
        (TestClient client, string uri) = (fixture.Client, fixture.Uri);
        Assert.Empty(await client.DiagnosticsAsync(uri));
        string intact = client.TextOf(uri);
        IReadOnlyList<DiagnosticItem> found = await client.EditAsync(uri, original, broken);
        string text = client.TextOf(uri);
        // The other tests ask the same server.
        await client.ReplaceAllAsync(uri, intact);
        DiagnosticItem item = Assert.Single(found, item => item.Code == code && Places.Read(text, item.Range) == marked);
        Assert.Equal("krait", item.Source);
        int first = Places.PositionOf(text, text.IndexOf(broken, StringComparison.Ordinal)).Line;
        Assert.InRange(item.Range.Start.Line, first, first + broken.Count(character => character == '\n'));
        Assert.Empty(await client.DiagnosticsAsync(uri));
    }

    [Fact]
    public async Task A_second_place_is_shown_beside_the_first()
    {
        await using TestClient client = await TestClient.StartAsync();
        string uri = await client.OpenAsync(Repository.Calculator);
        Assert.Empty(await client.DiagnosticsAsync(uri));
        IReadOnlyList<DiagnosticItem> found = await client.EditAsync(uri, "\ninst ADD", "\ninst ADD = 77 ( -- ) { }\ninst ADD");
        DiagnosticItem item = Assert.Single(found, item => item.Code == "KRT010");
        RelatedInformation related = Assert.Single(item.RelatedInformation!);
        Assert.Equal((uri, "first defined here"), (related.Location.Uri, related.Message));
        Assert.Equal("ADD", Places.Read(client.TextOf(uri), related.Location.Range));
        Assert.Equal(item.Range.Start.Line - 1, related.Location.Range.Start.Line);
    }

    [Fact]
    public async Task Files_of_one_project_are_read_together()
    {
        await using TestClient client = await TestClient.StartAsync();
        string overrides = await client.OpenAsync(Repository.Overrides);
        Assert.Empty(await client.DiagnosticsAsync(overrides));
        // The file that is not open is told about, too, without a version.
        Assert.Empty(await client.DiagnosticsAsync(TestClient.UriOf(Repository.Calculator), null));
        string calculator = await client.OpenAsync(Repository.Calculator);
        Assert.Empty(await client.DiagnosticsAsync(calculator));
        // What Overrides.def replaces is gone: the mistake is in the other file.
        string name = client.TextOf(overrides).Split("override inst ")[1].Split('[', ' ')[0];
        _ = await client.EditAsync(calculator, $"\ninst {name}", $"\ninst {name}S");
        await client.ReplaceAsync(overrides, 0, 0, "\n");
        Assert.Contains(await client.DiagnosticsAsync(overrides), item => item.Code == "KRT013");
    }

    [Fact]
    public async Task A_closed_document_counts_as_it_is_on_disk()
    {
        await using TestClient client = await TestClient.StartAsync();
        string overrides = await client.OpenAsync(Repository.Overrides);
        string calculator = await client.OpenAsync(Repository.Calculator, "nothing\n");
        Assert.NotEmpty(await client.DiagnosticsAsync(calculator));
        await client.NotifyAsync("textDocument/didClose", new { TextDocument = new { Uri = calculator } });
        await client.ReplaceAsync(overrides, 0, 0, "\n");
        Assert.Empty(await client.DiagnosticsAsync(overrides));
    }

    [Fact]
    public async Task Attributes_on_helpers_count_when_they_change_on_disk()
    {
        string folder = Directory.CreateTempSubdirectory("krait").FullName;
        try
        {
            string path = Path.Combine(folder, "Small.def");
            string helper = Path.Combine(folder, "Helper.cs");
            await File.WriteAllTextAsync(helper, "class Helper { [Raises] public static object Make() => null; }");
            await File.WriteAllTextAsync(path, SmallDefinitions.Machine + "inst ONE = 1 ( -- value) { value = Helper.Make(); }\n");
            await using TestClient client = await TestClient.StartAsync(root: folder);
            string uri = await client.OpenAsync(path);
            Assert.Equal("KRT055", Assert.Single(await client.DiagnosticsAsync(uri)).Code);
            await File.WriteAllTextAsync(helper, "class Helper { public static object Make() => null; }");
            File.SetLastWriteTimeUtc(helper, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            await client.NotifyAsync("workspace/didChangeWatchedFiles",
                new { Changes = new[] { new { Uri = TestClient.UriOf(helper), Type = 2 } } });
            IReadOnlyList<DiagnosticItem> last = [];
            for (int i = 0; i < 600 && (last = await client.DiagnosticsAsync(uri)).Count > 0; i++)
                await Task.Delay(50);
            Assert.Empty(last);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
