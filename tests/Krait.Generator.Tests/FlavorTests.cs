using System.Collections.Immutable;
using System.Reflection;
using Krait.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>The checking build stops an instruction that lies about itself; the counting build proposes fused lines.</summary>
public class FlavorTests
{
    [Fact]
    public void Honest_instructions_pass_the_checks()
    {
        Assembly assembly = Compile("Checked", source => source);
        (object? result, Exception? error) = CalculatorReflection.Run(
            assembly, ("PUSH", 1), ("SPREAD", 3), ("SUM", 3), ("STORE", 0), ("LOAD", 0), ("PUSH", 1), ("ADD", 0), ("PUSH", 0), ("SWAP", 2),
                ("SKIP_IF_ZERO", 0), ("NEGATE", 0), ("RETURN", 0));
        Assert.Null(error);
        Assert.Equal("-4", result!.ToString());
    }

    [Fact]
    public void A_value_left_above_the_stack_top_stops_the_machine()
    {
        Assembly assembly =
            Compile("Checked",
            source => source.Replace("inst NOP = 0 (--) { }", "inst NOP = 0 (--) { Local(2) = new Whole(5); }", StringComparison.Ordinal));
        (_, Exception? error) = CalculatorReflection.Run(assembly, ("NOP", 0), ("PUSH", 1), ("RETURN", 0));
        Assert.Equal("InstructionCheckException", error?.GetType().Name);
        Assert.Equal("NOP left a value in slot 2, above the stack top 1.", error!.Message);
    }

    [Fact]
    public void An_instruction_declared_not_to_escape_may_not_run_the_machine()
    {
        Assembly assembly = Compile("Checked", source => source.Replace(
            "inst NEGATE = 2 (value -- result) {",
            "inst NEGATE = 2 (value -- result) noescape {",
            StringComparison.Ordinal).Replace(
            "inst NOP = 0 (--) { }",
            "inst NOP = 0 (--) noescape { Calculator.Run(thread, new Activation(new Program([(Opcode.PUSH, 0), (Opcode.RETURN, 0)], " +
                "constants, 1, 1), null, null)); }",
            StringComparison.Ordinal));
        (_, Exception? error) = CalculatorReflection.Run(assembly, ("NOP", 0), ("PUSH", 1), ("RETURN", 0));
        Assert.Equal("NOP is not supposed to escape, but the loop was entered again.", error?.Message);
    }

    [Fact]
    public void A_wrong_depth_stops_the_machine()
    {
        Assembly assembly = Compile("Checked", source => source.Replace(
            "inst NOP = 0 (--) { }", "inst NOP = 0 (--) { Next->StackTop++; }", StringComparison.Ordinal));
        (_, Exception? error) = CalculatorReflection.Run(assembly, ("NOP", 0), ("PUSH", 1), ("RETURN", 0));
        Assert.Equal("NOP changed the depth by 1, which none of its exits does.", error?.Message);
    }

    [Fact]
    public void The_counting_build_proposes_the_most_frequent_sequence()
    {
        Assembly assembly =
            Compile("Statistics",
            source => string.Join('\n', source.Split('\n').Where(line => !line.StartsWith("fused", StringComparison.Ordinal))));
        for (int i = 0; i < 10; i++)
            Assert.Null(CalculatorReflection.Run(assembly, ("LOAD", 0), ("PUSH", 1), ("STORE", 0), ("NOP", 0), ("RETURN", 0)).Error);
        Type statistics = assembly.GetType("StackCalculator.InstructionStatistics")!;
        using var report = new StringWriter();
        _ = statistics.GetMethod("Report")!.Invoke(null, [report, 5]);
        Assert.Equal(["// 50 instructions"], report.ToString().Split('\n').Take(1).Select(line => line.TrimEnd()));
        Assert.Contains("fused LOAD + PUSH + STORE + NOP ; // 60.00 % fewer dispatches", report.ToString(), StringComparison.Ordinal);
    }

    private static Assembly Compile(string flavor, Func<string, string> edit)
    {
        (CSharpCompilation compilation, ImmutableArray<Diagnostic> diagnostics) = GeneratorHost.CompileCalculator(flavor, edit);
        Assert.Empty(diagnostics);
        return EmittedCode.Load(compilation).Assembly;
    }
}
