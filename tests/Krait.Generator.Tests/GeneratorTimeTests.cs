using System.Diagnostics;
using System.Runtime;
using Krait.Definitions.Analysis;
using Krait.Definitions.Diagnostics;
using Krait.Definitions.Emit;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Krait.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;
using Xunit.Abstractions;

namespace Krait.Generator.Tests;

/// <summary>
/// How long the generator takes for the whole instruction set. The output tells; nothing is asserted about time, which
/// depends on who else uses the machine. <c>dotnet test --filter GeneratorTime --logger "console;verbosity=detailed"</c>
/// </summary>
public class GeneratorTimeTests(ITestOutputHelper output)
{
    private const string Edited = "/// Does nothing.\ninst NOP = 27 ( -- ) hot { ";
    private const int Edits = 10;

    [Theory]
    [InlineData("in a line", "; ")]
    [InlineData("that moves the lines below", ";\n    ")]
    public void An_edit_of_a_body_is_answered(string kind, string insertion)
    {
        string text = File.ReadAllText(DefinitionFiles.Bytecodes);
        Compilation compilation = EmittedCode.Compile("Timing", [("Empty.cs", "class Empty;")]);
        TimeSpan compiling = JitInfo.GetCompilationTime();
        GeneratorDriver driver = GeneratorHost.CreateDriver("", GeneratorHost.File(DefinitionFiles.Bytecodes, text))
            .RunGenerators(compilation);
        TimeSpan cold = driver.GetTimingInfo().ElapsedTime;
        compiling = JitInfo.GetCompilationTime() - compiling;
        var edits = new List<double>();
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        for (int i = 0; i < Edits; i++)
        {
            text = text.Replace(Edited, Edited + insertion, StringComparison.Ordinal);
            driver = driver.ReplaceAdditionalTexts([GeneratorHost.File(DefinitionFiles.Bytecodes, text)]).RunGenerators(compilation);
            edits.Add(driver.GetTimingInfo().ElapsedTime.TotalMilliseconds);
        }

        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Assert.Contains(Edited + insertion + insertion, text, StringComparison.Ordinal);
        Assert.True(driver.GetRunResult().GeneratedTrees.Length > 10);
        output.WriteLine(
            $"first run {cold.TotalMilliseconds:F0} ms, while {compiling.TotalMilliseconds:F0} ms were spent, by all threads, on compiling "
            + $"what runs; edits of a body, {kind}: median of {Edits} {edits.Order().ElementAt(Edits / 2):F0} ms, least {edits.Min():F0} "
            + $"ms, first {edits[0]:F0} ms, processor time {processor.TotalMilliseconds / Edits:F0} ms");
    }

    [Fact]
    public void Each_phase_takes_its_time()
    {
        string text = File.ReadAllText(DefinitionFiles.Bytecodes);
        var emitter = new CodeEmitter();
        foreach (string round in new[] { "first", "second", "third", "fourth" })
        {
            text = text.Replace(Edited, Edited + "; ", StringComparison.Ordinal);
            var watch = Stopwatch.StartNew();
            DefinitionSyntax parsed = Parser.Parse(DefinitionFiles.Bytecodes, text, new DiagnosticBag());
            double parsing = Lap(watch);
            Specification specification = Binder.Bind([parsed], HelperFacts.None, new DiagnosticBag())!;
            double binding = Lap(watch);
            Specification metadata = SpecificationSlice.Metadata(specification);
            Specification expressions = SpecificationSlice.Expressions(specification);
            double slicing = Lap(watch);
            var times = new List<string>();
            foreach ((string name, Func<Specification, string> emit, Specification slice) in SourceEmitter.Metadata
                .Select(file => (file.Name, file.Emit, metadata))
                .Concat(SourceEmitter.Expressions.Select(file => (file.Name, file.Emit, expressions))))
            {
                Assert.NotEmpty(emit(slice));
                times.Add($"{name} {Lap(watch):F0}");
            }

            Assert.NotEmpty(emitter.Emit(specification, Flavor.Default));
            times.Add($"code {Lap(watch):F0}");
            output.WriteLine($"{round}: parse {parsing:F0}, bind {binding:F0}, slice {slicing:F0}, {string.Join(", ", times)} ms");
        }
    }

    private static double Lap(Stopwatch watch)
    {
        double elapsed = watch.Elapsed.TotalMilliseconds;
        watch.Restart();
        return elapsed;
    }
}
