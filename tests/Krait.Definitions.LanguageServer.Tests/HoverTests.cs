using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Symbols;
using Krait.Definitions.LanguageServer.Tests.Support;

namespace Krait.Definitions.LanguageServer.Tests;

/// <summary>What is said of what is under the cursor.</summary>
[Collection(BytecodesCollection.Name)]
public class HoverTests(BytecodesFixture fixture)
{
    [Theory]
    [InlineData("inst LOAD_FAST_CH|ECK[", "Pushes a local variable; UnboundLocalError when it has no value.", "effect: `( -- value)`",
        "can raise", "case (int)Opcode.LOAD_FAST_CHECK:", "Namespaces.RaiseUnboundLocal(frame, oparg);")]
    [InlineData("family LOAD_CONST { LOAD_CONST_MOR|TAL", "falls back on `LOAD_CONST`")]
    [InlineData("family LOAD_CO|NST {", "specialisations: `LOAD_CONST_MORTAL`, `LOAD_CONST_IMMORTAL`")]
    [InlineData("op _GUARD_TOS<Ty|pe>", "A parameter of `_GUARD_TOS`")]
    [InlineData("extension AND_I|NT of", "extension AND_INT of BINARY_OP_EXTEND")]
    [InlineData("op _BINARY_OP_ADD_I|NT", "part of `BINARY_OP_ADD_INT`", " _BINARY_OP_ADD_INT(")]
    [InlineData("inst POP_IT|ER =", "does nothing unless `iterator` is a `PyGenerator`", "starts no line")]
    [InlineData("[bin|ary] = 132", "operand binary : BinaryOperator", "0 `Add`")]
    [InlineData("(left, right -- result) cache Bin|aryOp", "descriptor : object(4);")]
    [InlineData("    attribute = Unsafe.As<PyObject>(cache.descri|ptor);", "Units 5 to 8 of the cache `LoadAttr`, which has 9.")]
    [InlineData("Namespaces.Raise|UnboundLocal(frame", "public static void RaiseUnboundLocal(Frame frame, int index)",
        "UnboundLocalError for a slot")]
    [InlineData("{ val|ue = constants[oparg]; }", "PyObject value", "An output of `LOAD_CONST`.")]
    [InlineData("tail Ent|er(", "tail Enter(Frame entered)")]
    [InlineData("value = Lo|cal(oparg);", "the slot of a variable")]
    [InlineData("cold fil|ler nofallthrough", "The opcode of cache units.")]
    [InlineData("operand constant { fl|ag HasConst;", "Flags of the instructions that have it.")]
    [InlineData("fam|ily LOAD_CONST {", "A generic instruction and its specialisations.")]
    public async Task A_name_is_explained(string marked, params string[] expected)
    {
        HoverAnswer? hover = await fixture.Client.AtAsync<HoverAnswer?>("textDocument/hover", fixture.Uri, marked);
        Assert.NotNull(hover);
        Assert.Equal("markdown", hover.Contents.Kind);
        Assert.All(expected, part => Assert.Contains(part, hover.Contents.Value, StringComparison.Ordinal));
        string covered = Places.Read(fixture.Client.TextOf(fixture.Uri), hover.Range);
        Assert.Contains(covered, marked.Replace("|", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_word_of_the_language_is_described()
    {
        Assert.Equal(Syntax.Scanner.DeclarationKeywords.Order(), Words.OfDeclarations.Select(word => word.Name).Order());
        Assert.Equal(Syntax.Parser.Flags.Concat(Syntax.Parser.ModifiersWithArguments).Order(),
            Words.OfModifiers.Select(word => word.Name).Order());
        Assert.Equal(Analysis.Binder.MachineKeywords.Order(), Words.OfMachines.Select(word => word.Name).Order());
        Assert.Equal(Analysis.Binder.OperandKeywords.Order(), Words.OfOperands.Select(word => word.Name).Order());
        Assert.Equal(Analysis.Binder.UnboxedKeywords.Order(), Words.OfUnboxed.Select(word => word.Name).Order());
        Assert.All(Enum.GetNames<Model.Word>().Where(name => name != nameof(Model.Word.Tail)), name => Assert.NotNull(Words.Find(name)));
    }
}
