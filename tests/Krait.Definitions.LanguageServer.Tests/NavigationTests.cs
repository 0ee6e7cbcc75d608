using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Tests.Support;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>From a name to its declaration, and to all other places, in the definitions and in the C# they call.</summary>
[Collection(BytecodesCollection.Name)]
public class NavigationTests(BytecodesFixture fixture)
{
    [Theory]
    [InlineData("family LOAD_CONST { LOAD_CONST_MOR|TAL", "inst ", "LOAD_CONST_MORTAL")]
    [InlineData("inst LOAD_FAST[lo|cal]", "operand ", "local")]
    [InlineData("= _GUARD_L|EFT<PyInt> + ", "op ", "_GUARD_LEFT")]
    [InlineData("op _GUARD_TOS<Type> (value -- value : Ty|pe)", "op _GUARD_TOS<", "Type")]
    [InlineData("DeoptIf(value.GetType() != typeof(Ty|pe)); }", "op _GUARD_TOS<", "Type")]
    [InlineData("extension AND_INT of BINARY_OP_EXT|END", "inst ", "BINARY_OP_EXTEND")]
    [InlineData("= _GUARD_LEFT<Py|Int> + ", null, "PyInt")]
    [InlineData("+ _BINARY_OP_ADD_I|NT", "op ", "_BINARY_OP_ADD_INT")]
    [InlineData("(left, right -- result) cache Bin|aryOp", "cache ", "BinaryOp")]
    [InlineData("    attribute = Unsafe.As<PyObject>(cache.descri|ptor);", "keys : u32; ", "descriptor")]
    [InlineData("SendCa|che.Size", "cache ", "Send")]
    [InlineData("{ value = cons|tants[oparg]; }", "register PyObject[] ", "constants")]
    [InlineData("{ val|ue = constants[oparg]; }", "inst LOAD_CONST[constant] = 82 ( -- ", "value")]
    [InlineData("known (code.HasNamesAt(oparg) : PyTuple -> val|ue)", "inst LOAD_CONST[constant] = 82 ( -- ", "value")]
    [InlineData("OperandHelpers.Common|Constant(oparg)", "apply PyObject ", "CommonConstant")]
    [InlineData("(oparg & (int)ComparisonOut|come.AsBool)", "operand outcome : ", "ComparisonOutcome")]
    [InlineData("(int)ComparisonOutcome.AsB|ool)", "16 ", "AsBool")]
    [InlineData("resumed.Status != Gene|ratorState.Finished", null, "GeneratorState")]
    [InlineData("[oparg] = 94 ( -- number : lo|ng)", "unboxed ", "long")]
    [InlineData("fused LOAD_FAST_BORR|OW + ", "inst ", "LOAD_FAST_BORROW")]
    [InlineData("    frame.Slots[tar|get->StackTop - 1].Value = result;", "CodeUnit* ", "target")]
    public async Task A_name_leads_to_its_declaration(string marked, string? before, string name)
    {
        IReadOnlyList<DocumentLocation> locations =
            await fixture.Client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/definition", fixture.Uri, marked);
        Assert.NotEmpty(locations);
        Assert.All(locations, location => Assert.Equal(name, ReadAt(location)));
        if (before is null)
            return;
        DocumentLocation location = Assert.Single(locations);
        string line = fixture.Client.TextOf(fixture.Uri).Split('\n')[location.Range.Start.Line];
        Assert.EndsWith(before, line[..location.Range.Start.Character], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("        Namespaces.Raise|UnboundLocal(frame, oparg);", "Namespaces.cs", "RaiseUnboundLocal")]
    [InlineData("        Name|spaces.RaiseUnboundLocal(frame, oparg);", "Namespaces.cs", "Namespaces")]
    [InlineData("Frame? handler = Unwinder.Un|wind(thread, frame, Unit);", "Unwinder.cs", "Unwind")]
    [InlineData("    FrameExit exit = frame.Ex|it;", "Frame.cs", "Exit")]
    [InlineData("thread.CompiledExit == CompiledExit.Cont|inue", "CompiledCode.cs", "Continue")]
    [InlineData("operand constant { flag HasConst; valid oparg < code.Const|ants.Count;", "PyCode", "Constants")]
    [InlineData("    5 UnaryPositive INTRINSIC_UNARY_POSITIVE = Operators.Posi|tive(value);", "Operators", "Positive")]
    [InlineData("    value Py|Object;", "PyObject", "PyObject")]
    [InlineData("unboxed long { of PyInt; box PyInt.Fr|om(value);", "PyInt", "From")]
    [InlineData("    Frame? handler = Unwinder.Unwind(thr|ead, frame, Unit);", "ThreadState", "ThreadState")]
    public async Task A_helper_is_found_in_the_sources(string marked, string file, string name)
    {
        IReadOnlyList<DocumentLocation> locations =
            await fixture.Client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/definition", fixture.Uri, marked);
        Assert.NotEmpty(locations);
        Assert.All(locations, location =>
        {
            Assert.StartsWith(file, Path.GetFileName(new Uri(location.Uri).LocalPath), StringComparison.Ordinal);
            Assert.Equal(name, ReadAt(location));
        });
    }

    [Fact]
    public async Task References_of_an_instruction_are_in_the_definitions_and_in_the_sources()
    {
        IReadOnlyList<DocumentLocation> all = await ReferencesAsync("inst LOAD_CO|NST[", includeDeclaration: true);
        Assert.All(all, location => Assert.Equal("LOAD_CONST", ReadAt(location)));
        string text = fixture.Client.TextOf(fixture.Uri);
        var lines = all.Where(location => location.Uri == fixture.Uri)
            .Select(location => text.Split('\n')[location.Range.Start.Line]).ToList();
        Assert.Contains(lines, line => line.StartsWith("inst LOAD_CONST[", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("family LOAD_CONST ", StringComparison.Ordinal));
        Assert.Contains(all, location => location.Uri.EndsWith("/CodeGenerator.cs", StringComparison.Ordinal));
        IReadOnlyList<DocumentLocation> others = await ReferencesAsync("inst LOAD_CO|NST[", includeDeclaration: false);
        Assert.Equal(all.Count - 1, others.Count);
    }

    [Fact]
    public async Task References_of_an_operation_are_the_instructions_made_of_it()
    {
        IReadOnlyList<DocumentLocation> locations = await ReferencesAsync("op _BINARY_OP_ADD_I|NT", includeDeclaration: false);
        string text = fixture.Client.TextOf(fixture.Uri);
        Assert.Equal(CountOf(text, " _BINARY_OP_ADD_INT ") - 1, locations.Count);
    }

    [Fact]
    public async Task References_of_a_helper_are_all_bodies_that_call_it()
    {
        IReadOnlyList<DocumentLocation> locations =
            await ReferencesAsync("        Namespaces.Raise|UnboundLocal(frame, oparg);", includeDeclaration: false);
        Assert.Equal(CountOf(fixture.Client.TextOf(fixture.Uri), "Namespaces.RaiseUnboundLocal("), locations.Count);
    }

    [Fact]
    public async Task References_of_an_item_stay_in_its_declaration()
    {
        IReadOnlyList<DocumentLocation> locations =
            await ReferencesAsync("inst LOAD_CONST[constant] = 82 ( -- val|ue)", includeDeclaration: true);
        Assert.Equal(3, locations.Count);
        Assert.Single(locations.Select(location => location.Range.Start.Line).Distinct());
    }

    [Fact]
    public async Task An_override_and_what_it_replaces_are_both_found()
    {
        await using TestClient client = await TestClient.StartAsync();
        string uri = await client.OpenAsync(Repository.Overrides);
        IReadOnlyList<DocumentLocation> locations =
            await client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/definition", uri, "override inst NEG|ATE");
        Assert.Equal([TestClient.UriOf(Repository.Calculator), uri],
            locations.Select(location => location.Uri).Order(StringComparer.Ordinal));
        locations = await client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/definition", uri, "Arithmetic.Neg|ate(value)");
        Assert.EndsWith(".cs", Assert.Single(locations).Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_places_of_a_name_in_the_document_are_highlighted()
    {
        IReadOnlyList<DocumentHighlight> found = await fixture.Client.AtAsync<IReadOnlyList<DocumentHighlight>>(
            "textDocument/documentHighlight", fixture.Uri, "inst LOAD_CONST[constant] = 82 ( -- val|ue)");
        Assert.Equal([3, 2, 2], found.Select(item => item.Kind));
    }

    [Fact]
    public async Task Nothing_is_found_where_nothing_is_named()
    {
        Assert.Empty(await fixture.Client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/definition", fixture.Uri, "// GRAM|MAR"));
        Assert.Null(await fixture.Client.AtAsync<HoverAnswer?>("textDocument/hover", fixture.Uri, "// GRAM|MAR"));
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    private static string ReadAt(DocumentLocation location) =>
        Places.Read(File.ReadAllText(new Uri(location.Uri).LocalPath), location.Range);

    private Task<IReadOnlyList<DocumentLocation>> ReferencesAsync(string marked, bool includeDeclaration) =>
        fixture.Client.AtAsync<IReadOnlyList<DocumentLocation>>("textDocument/references", fixture.Uri, marked,
            new { IncludeDeclaration = includeDeclaration });
}
