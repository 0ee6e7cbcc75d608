using System.Diagnostics;
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

    [Fact]
    public void An_edit_of_a_body_is_answered()
    {
        var text = File.ReadAllText(DefinitionFiles.Bytecodes);
        Compilation compilation = EmittedCode.Compile("Timing", [("Empty.cs", "class Empty;")]);
        var driver = GeneratorHost.CreateDriver("", GeneratorHost.File(DefinitionFiles.Bytecodes, text)).RunGenerators(compilation);
        var cold = driver.GetTimingInfo().ElapsedTime;
        var edits = new List<double>();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        for (var i = 0; i < 20; i++)
        {
            text = text.Replace(Edited, Edited + "; ", StringComparison.Ordinal);
            driver = driver.ReplaceAdditionalTexts([GeneratorHost.File(DefinitionFiles.Bytecodes, text)]).RunGenerators(compilation);
            edits.Add(driver.GetTimingInfo().ElapsedTime.TotalMilliseconds);
        }

        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Assert.Contains(Edited + "; ; ", text, StringComparison.Ordinal);
        Assert.True(driver.GetRunResult().GeneratedTrees.Length > 10);
        output.WriteLine(
            $"first run in a process {cold.TotalMilliseconds:F0} ms; edits of a body: first {edits[0]:F0} ms, median " +
            $"{edits.Order().ElementAt(10):F0} ms, best {edits.Min():F0} ms, processor time {processor.TotalMilliseconds / 20:F0} ms");
    }

    [Fact]
    public void Each_phase_takes_its_time()
    {
        var text = File.ReadAllText(DefinitionFiles.Bytecodes);
        foreach (var round in new[] { "cold", "second", "third", "fourth" })
        {
            var watch = Stopwatch.StartNew();
            var parsed = Parser.Parse(DefinitionFiles.Bytecodes, text, new DiagnosticBag());
            var parsing = Lap(watch);
            var specification = Binder.Bind([parsed], HelperFacts.None, new DiagnosticBag())!;
            var binding = Lap(watch);
            var metadata = SpecificationSlice.Metadata(specification);
            var expressions = SpecificationSlice.Expressions(specification);
            var slicing = Lap(watch);
            var files = SourceEmitter.Metadata.Select(file => (file.Name, metadata))
                .Concat(SourceEmitter.Expressions.Select(file => (file.Name, expressions)));
            var times = new List<string>();
            foreach (var (name, slice) in files)
            {
                var emit = SourceEmitter.Metadata.Concat(SourceEmitter.Expressions).Single(file => file.Name == name).Emit;
                Assert.NotEmpty(emit(slice));
                times.Add($"{name} {Lap(watch):F0}");
            }

            foreach (var file in SourceEmitter.EmitCode(specification, Flavor.Default))
                times.Add($"{file.Name} {Lap(watch):F0}");
            output.WriteLine($"{round}: parse {parsing:F0}, bind {binding:F0}, slice {slicing:F0}, {string.Join(", ", times)} ms");
        }
    }

    private static double Lap(Stopwatch watch)
    {
        var elapsed = watch.Elapsed.TotalMilliseconds;
        watch.Restart();
        return elapsed;
    }
}
