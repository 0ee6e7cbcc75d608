using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Tests.Support;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>What is suggested: what can stand there, and nothing else.</summary>
public class CompletionTests(CalculatorFixture fixture) : IClassFixture<CalculatorFixture>
{
    [Theory]
    [InlineData("|", "inst,op,family,fused,operand,cache,tail", "hot,DeoptIf,ADD")]
    [InlineData("in|", "inst,instrumented", "hot")]
    [InlineData("inst SQUARE[|", "ahead,constant,oparg", "ADD,hot")]
    [InlineData("inst SQUARE[a|] = 90 (value -- result) { result = value; }", "ahead,back", "ADD,hot")]
    [InlineData("inst SQUARE = |", "6", "ADD,hot")]
    [InlineData("inst SQUARE = 90 = |", "_GUARD_BOTH_WHOLE,_ADD_WHOLE", "ADD,hot")]
    [InlineData("inst SQUARE = 90 = _GUARD_BOTH_WHOLE + _A|", "_ADD_WHOLE", "ADD,hot")]
    [InlineData("inst SQUARE = 90 (value -- result) |", "hot,cold,cache,jump,when,pure,loads", "inst,ADD,value,to")]
    [InlineData("inst SQUARE = 90 (value -- result) jump (-- ) |", "to,hot", "ADD,value")]
    [InlineData("inst SQUARE = 90 (value -- result) cache |", "Add", "hot,ADD")]
    [InlineData("inst SQUARE = 90 (value -- result) like |", "ADD,NEGATE", "hot,_ADD_WHOLE")]
    [InlineData("inst SQUARE = 90 (value : |", "Whole", "hot,ADD")]
    [InlineData("inst SQUARE = 90 (value -- |", "value,null,unused", "hot,ADD")]
    [InlineData("inst SQUARE = 90 (value -- result) when (|) { }", "oparg", "hot,ADD,inst")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    |\n}", "value,result,oparg,thread,frame,constants,DeoptIf,Leave,Arithmetic",
        "hot,inst,ADD,Resume,cache")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    result = va|\n}", "value", "hot,inst,ADD")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    Whole first = null; fi|\n}", "first", "hot,inst")]
    [InlineData("inst SQUARE = 90 (value -- result) cache Add {\n    cache.|\n}", "last,counter", "hot,value,thread")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    result = Arithmetic.|\n}", "Add,Negate", "hot,value,thread")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    result = Arithmetic.Ne|gate(value);\n}", "Add,Negate", "hot,value,thread")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    if (frame.Program.|) { }\n}", "Constants,VariableCount", "hot,value,Slots")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    Unit->|\n}", "Opcode,StackTop", "hot,value")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    Execute(Opcode.|\n}", "ADD,ADD_WHOLE,NEGATE", "hot,value,_ADD_WHOLE")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    result = value; // va|\n}", "", "value,hot,inst")]
    [InlineData("inst SQUARE = 90 (value -- result) {\n    thread.Error = \"va|\n}", "", "value,hot,inst")]
    [InlineData("tail Stop() {\n    |\n}", "Resume,Return,frame", "hot,inst,value")]
    [InlineData("family NEGATE { |", "ADD,NEGATE", "hot,ADD_WHOLE,_ADD_WHOLE")]
    [InlineData("fused NEGATE + |", "ADD,ADD_WHOLE", "hot,_ADD_WHOLE")]
    [InlineData("instrumented TWIN = 300 |", "of", "hot,ADD")]
    [InlineData("instrumented TWIN = 300 of |", "ADD,NEGATE", "hot,ADD_WHOLE")]
    [InlineData("operand other { |", "flag,valid,text,target,number,apply", "value,slot,ADD")]
    [InlineData("operand other { valid |", "oparg,code,next", "flag,ADD,hot")]
    [InlineData("operand other { valid code.|", "Constants,VariableCount", "flag,hot,oparg")]
    [InlineData("cache Other 4 { first : |", "u16,u32,backoff,Whole", "hot,ADD")]
    [InlineData("unboxed long { |", "of,box,unbox,any", "hot,ADD,flag")]
    public async Task What_can_stand_there_is_suggested(string marked, string expected, string unexpected)
    {
        (TestClient client, string uri) = (fixture.Client, fixture.Uri);
        string text = await File.ReadAllTextAsync(Repository.Calculator) + "\n";
        await client.ReplaceAllAsync(uri, text + marked.Replace("|", "", StringComparison.Ordinal));
        Position place = Places.PositionOf(client.TextOf(uri), text.Length + marked.IndexOf('|', StringComparison.Ordinal));
        CompletionAnswer answer = await client.RequestAsync<CompletionAnswer>("textDocument/completion",
            new { TextDocument = new { Uri = uri }, Position = place });
        var labels = answer.Items.Select(item => item.Label).ToHashSet();
        Assert.All(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), label => Assert.Contains(label, labels));
        Assert.All(unexpected.Split(','), label => Assert.DoesNotContain(label, labels));
    }

    [Fact]
    public async Task Snippets_are_for_clients_that_know_them()
    {
        await using TestClient plain = await TestClient.StartAsync();
        string uri = await plain.OpenAsync(Repository.Calculator, "\n");
        var at = new { TextDocument = new { Uri = uri }, Position = new Position(0, 0) };
        Assert.All((await plain.RequestAsync<CompletionAnswer>("textDocument/completion", at)).Items, item => Assert.Null(item.InsertText));
        await using TestClient rich = await TestClient.StartAsync(
            new { TextDocument = new { Completion = new { CompletionItem = new { SnippetSupport = true } } } });
        _ = await rich.OpenAsync(Repository.Calculator, "\n");
        IReadOnlyList<CompletionItem> items = (await rich.RequestAsync<CompletionAnswer>("textDocument/completion", at)).Items;
        CompletionItem item = Assert.Single(items, item => item.Label == "inst");
        Assert.Equal(2, item.InsertTextFormat);
        Assert.Contains("${2:NAME}", item.InsertText, StringComparison.Ordinal);
    }
}
