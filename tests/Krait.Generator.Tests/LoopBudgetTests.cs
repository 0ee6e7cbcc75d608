using System.Diagnostics;
using Krait.Build.Tasks;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>RyuJIT compiles the emitted loop with full optimisation, and the budget that says so in advance is right.</summary>
public class LoopBudgetTests
{
    private static readonly string Assembly = typeof(StackCalculator.Calculator).Assembly.Location;

    [Fact]
    public void The_just_in_time_compiler_optimises_the_loop()
    {
        var listing = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", [Assembly]) { RedirectStandardOutput = true };
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_JitStdOutFile"] = listing;
            start.Environment["DOTNET_JitDisasmSummary"] = "1";
            using var process = Process.Start(start)!;
            Assert.Equal("500000500000", process.StandardOutput.ReadToEnd().Trim());
            process.WaitForExit();
            var line = Assert.Single(File.ReadLines(listing), text => text.Contains("StackCalculator.Calculator:Run(", StringComparison.Ordinal));
            Assert.Contains("FullOpts", line, StringComparison.Ordinal);
            Assert.DoesNotContain("MinOpts", line, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(listing);
        }
    }

    [Fact]
    public void The_budget_counts_what_the_compiler_limits()
    {
        var budget = MethodBudget.Measure(Assembly, "StackCalculator.Calculator", "Run")!;
        Assert.InRange(budget.CodeBytes, 1_000, 10_000);
        Assert.InRange(budget.LocalReferences, budget.Locals, budget.Instructions);
        Assert.InRange(budget.BasicBlocks, 20, budget.Instructions);
        Assert.InRange(budget.Load, 0.1, 50);
        Assert.Null(MethodBudget.Measure(Assembly, "StackCalculator.Calculator", "Walk"));
    }

    [Fact]
    public void The_interpreter_stays_within_the_budget()
    {
        var path = Path.Combine(Support.DefinitionFiles.Root, "artifacts", "bin", "Krait", new DirectoryInfo(AppContext.BaseDirectory).Name, "Krait.dll");
        Assert.True(File.Exists(path), $"Build src/Krait first: {path} is missing.");
        var budget = MethodBudget.Measure(path, "Krait.Evaluation.Interpreter", "Run")!;
        Assert.True(budget.Load < 90, budget.ToString());
    }
}
