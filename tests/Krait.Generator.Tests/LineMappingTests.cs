using System.Reflection.Metadata;
using Krait.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>
/// What goes wrong in a body or an expression is found in the definition file: by the compiler, the debugger and the stack trace.
/// </summary>
public class LineMappingTests
{
    [Theory]
    [InlineData("quotient = Arithmetic.Divide(thread,", "quotient = Arithmetic.Divid(thread,", "Divid(", "CS0117")]
    [InlineData("sum = Whole.Add(left, right);", "sum = Whole.Add(left, thread);", "thread);", "CS1503")]
    [InlineData("DeoptIf(left.GetType() != typeof(Whole) ||", "DeoptIf(left.GetTipe() != typeof(Whole) ||", "GetTipe", "CS1061")]
    [InlineData("if (value.IsZero) Jump(oparg);", "if (value.IsZero) Jump(oparg + valu);", "valu)", "CS0103")]
    [InlineData("hot { Local(oparg) = value; }", "hot { Local(oparg) = valie; }", "valie;", "CS0103")]
    [InlineData("    valid oparg < code.Constants.Length;", "    valid oparg < code.Constants.Lenght;", "Lenght", "CS1061")]
    [InlineData("    text code.Constants[oparg].ToString();", "    text code.Constant[oparg].ToString();", "Constant[", "CS1061")]
    [InlineData("    target next - oparg;", "    target next - opard;", "opard", "CS0103")]
    [InlineData("    variables code.VariableCount;", "    variables code.VariablesCount;", "VariablesCount", "CS1061")]
    [InlineData("reads (oparg -> value)", "reads (opard -> value)", "opard", "CS0103")]
    [InlineData("return hot { Leave(value); }", "return hot { Leave(valve); }", "valve);", "CS0103")]
    [InlineData("    frame.Slots[frame.Position->StackTop - 1].Value = value;",
        "    frame.Slots[frame.Position->StackTip - 1].Value = value;", "StackTip", "CS1061")]
    [InlineData("op _GUARD_BOTH_WHOLE (", "op _BROKEN<T, sign> (left, right -- sum) { sum = (T)left; sum = right.Missing(sign 1); }\n"
        + "inst BROKEN = 200 = _BROKEN<Whole, \"+\"> ;\nop _GUARD_BOTH_WHOLE (", "Missing", "CS1061")]
    [InlineData("op _GUARD_BOTH_WHOLE (",
        "op _BROKEN<parameter> (left, right -- sum) {\n    sum = (parameter)left; sum = right.Missing; }\n"
        + "inst BROKEN = 200 = _BROKEN<Whole> hot ;\nop _GUARD_BOTH_WHOLE (", "Missing", "CS1061")]
    [InlineData("    ErrorIf(quotient == null);", "    ErrorIf(quotient == nil);", "nil);", "CS0103")]
    public void A_type_error_lands_on_its_column(string original, string broken, string at, string code)
    {
        string text = "";
        (Microsoft.CodeAnalysis.CSharp.CSharpCompilation compilation, _) = GeneratorHost.CompileCalculator("", source =>
        {
            Assert.Contains(original, source, StringComparison.Ordinal);
            int place = source.IndexOf(original, StringComparison.Ordinal);
            return text = source[..place] + broken + source[(place + original.Length)..];
        });
        int start = text.IndexOf(broken, StringComparison.Ordinal);
        int offset = text.IndexOf(at, start, StringComparison.Ordinal);
        int line = text[..offset].Count(character => character == '\n');
        int column = offset - text.LastIndexOf('\n', offset) - 1;
        var errors = compilation.GetDiagnostics().Where(item => item.Severity == DiagnosticSeverity.Error).ToList();
        Assert.NotEmpty(errors);
        Assert.All(errors, error =>
        {
            FileLinePositionSpan mapped = error.Location.GetMappedLineSpan();
            Assert.Equal(code, error.Id);
            Assert.Equal("Calculator.def", Path.GetFileName(mapped.Path));
            Assert.Equal((line, column), (mapped.StartLinePosition.Line, mapped.StartLinePosition.Character));
        });
    }

    [Fact]
    public void The_debugger_steps_through_the_definition_file()
    {
        string text = "";
        (Microsoft.CodeAnalysis.CSharp.CSharpCompilation compilation, _) = GeneratorHost.CompileCalculator("", source =>
            text = source);
        (_, byte[] symbols) = EmittedCode.Load(compilation);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        MetadataReader reader = provider.GetMetadataReader();
        var lines = reader.MethodDebugInformation.Select(handle => reader.GetMethodDebugInformation(handle))
            .SelectMany(method => method.GetSequencePoints())
            .Where(point => !point.IsHidden && reader.GetString(reader.GetDocument(point.Document).Name)
                .EndsWith("Calculator.def", StringComparison.Ordinal))
            .Select(point => (point.StartLine, point.StartColumn)).ToHashSet();
        Assert.Contains(PlaceOf(text, "sum = Whole.Add(left, right);"), lines);
        Assert.Contains(PlaceOf(text, "cache.last = sum;"), lines);
        Assert.Contains(PlaceOf(text, "frame.Slots[frame.Position->StackTop - 1].Value = value;"), lines);
        Assert.Contains(PlaceOf(text, "thread.Error = \"cannot spread into nothing\";"), lines);
    }

    [Fact]
    public void A_stack_trace_names_the_line_of_the_definition()
    {
        string text = "";
        (Microsoft.CodeAnalysis.CSharp.CSharpCompilation compilation, _) =
            GeneratorHost.CompileCalculator("",
            source => text =
            source.Replace("    sum = Arithmetic.Sum(numbers);", "    throw new InvalidOperationException(\"here\");",
            StringComparison.Ordinal));
        (System.Reflection.Assembly assembly, byte[] _) = EmittedCode.Load(compilation);
        InvalidOperationException exception =
            Assert.IsType<InvalidOperationException>(CalculatorReflection.Run(assembly, ("SUM", 0), ("RETURN", 0)).Error);
        int expected = PlaceOf(text, "throw new InvalidOperationException").Line;
        Assert.Matches($@"Calculator\.def:line {expected}\b", exception.StackTrace);
    }

    private static (int Line, int Column) PlaceOf(string text, string code)
    {
        int offset = text.IndexOf(code, StringComparison.Ordinal);
        Assert.True(offset >= 0);
        return (text[..offset].Count(character => character == '\n') + 1, offset - text.LastIndexOf('\n', offset));
    }
}
