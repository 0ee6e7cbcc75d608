using Krait.Definitions.Syntax;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>Where the C# of a definition ends.</summary>
public class CodeEndTests
{
    [Theory]
    [InlineData("Push('}'); /* } */ } next")]
    [InlineData("Push(\"}\\\"\"); // }\n } next")]
    [InlineData("if (a / b > 0) { Push(1); } } next")]
    [InlineData("Push(items[0)); } next")]
    [InlineData(" operand = inst; } next")]
    public void A_body_ends_at_the_brace_that_closes_it(string code) =>
        Assert.Equal(code.IndexOf("} next", StringComparison.Ordinal), CodeScanner.FindEnd(code, 0, "}"));

    [Theory]
    [InlineData("Name(a, b) + \")\"; next", ";")]
    [InlineData("Sum(a, (b)) ) next", ")")]
    [InlineData("items[0] ] next", "]")]
    public void An_expression_ends_outside_of_brackets(string code, string terminator) =>
        Assert.Equal(code.LastIndexOf(terminator, StringComparison.Ordinal), CodeScanner.FindEnd(code, 0, terminator));

    [Theory]
    [InlineData("Push(1);\ninst NEXT = 2 ( -- ) { }")]
    [InlineData("Push(1); { }")]
    public void A_body_that_is_not_closed_has_no_end(string code) =>
        Assert.Equal(CodeScanner.NotFound, CodeScanner.FindEnd(code, 0, "}"));

    [Theory]
    [InlineData("Fail($\"{name} }}\"); }")]
    [InlineData("Fail(@\"\"\"}\"); }")]
    [InlineData("Fail(\"\"\"}\"\"\"); }")]
    [InlineData("#if DEBUG\n}\n#endif\n}")]
    [InlineData("Fail(\"}\n\"); }")]
    public void Only_the_lexer_knows_strings_with_code_and_directives(string code) =>
        Assert.Equal(CodeScanner.NeedsLexer, CodeScanner.FindEnd(code, 0, "}"));
}
