using System.Diagnostics;
using Krait.Build.Tasks;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>RyuJIT compiles the emitted loop with full optimisation, and the budget that says so in advance is right.</summary>
public class LoopBudgetTests
{
    private static readonly string Assembly = typeof(StackCalculator.Calculator).Assembly.Location;

    [Fact]
    public void The_just_in_time_compiler_optimises_the_loop_of_the_calculator() =>
        AssertOptimised("StackCalculator.Calculator:Run(", "500000500000", Assembly);

    [Fact]
    public void The_just_in_time_compiler_optimises_the_loop_of_the_interpreter() =>
        AssertOptimised("Krait.Evaluation.Interpreter:Run(", "7", Product("Krait.Cli", "Krait.Cli.dll"), "-I", "-S", "-c", "print(3 + 4)");

    [Fact]
    public void The_budget_counts_what_the_compiler_limits()
    {
        MethodBudget budget = MethodBudget.Measure(Assembly, "StackCalculator.Calculator", "Run")!;
        Assert.InRange(budget.CodeBytes, 1_000, 10_000);
        Assert.InRange(budget.LocalReferences, budget.Locals, budget.Instructions);
        Assert.InRange(budget.BasicBlocks, 20, budget.Instructions);
        Assert.InRange(budget.Load, 0.1, 50);
        Assert.Null(MethodBudget.Measure(Assembly, "StackCalculator.Calculator", "Walk"));
    }

    [Fact]
    public void The_interpreter_stays_within_the_budget()
    {
        string path = Product("Krait", "Krait.dll");
        MethodBudget budget = MethodBudget.Measure(path, "Krait.Evaluation.Interpreter", "Run")!;
        Assert.True(budget.Load < 90, budget.ToString());
    }

    private static string Product(string project, string file)
    {
        // An executable's folder ends in the platform it is built for.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string folder = Path.Combine(Support.DefinitionFiles.Root, "artifacts", "bin", project);
        string? path = Directory.Exists(folder)
            ? Directory.GetDirectories(folder, configuration + "*").Select(name => Path.Combine(name, file))
            .FirstOrDefault(File.Exists) : null;
        Assert.True(path is not null, $"Build the solution first: {file} is missing.");
        return path!;
    }

    /// <summary>Without tiers a method is compiled once and for good: fully optimised, unless it is too large.</summary>
    private static void AssertOptimised(string method, string printed, params string[] arguments)
    {
        string listing = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_ReadyToRun"] = "0";
            start.Environment["DOTNET_JitStdOutFile"] = listing;
            start.Environment["DOTNET_JitDisasmSummary"] = "1";
            using Process process = Process.Start(start)!;
            Assert.Equal(printed, process.StandardOutput.ReadToEnd().Trim());
            process.WaitForExit();
            string line = Assert.Single(File.ReadLines(listing), text => text.Contains(method, StringComparison.Ordinal));
            Assert.Contains("FullOpts", line, StringComparison.Ordinal);
            Assert.DoesNotContain("MinOpts", line, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(listing);
        }
    }
}
