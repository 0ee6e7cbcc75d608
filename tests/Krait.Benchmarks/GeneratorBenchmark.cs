using System.Globalization;
using System.Runtime;
using Krait.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Krait.Benchmarks;

/// <summary>
/// How long the generator takes for the instruction set: the first time in a process, and after edits of a body, in a line and such as
/// move all lines below. It fails past what an editor should wait for, which only a quiet machine can tell. The first time goes into
/// compiling what runs, of the compiler and its libraries, too: the last column says how much, summed over all threads.
/// </summary>
internal static class GeneratorBenchmark
{
    public const string Command = "generator";

    public const string Usage = "Krait.Benchmarks generator";

    private const string Body = "inst NOP = 27 ( -- ) hot { ";
    private const int Edits = 10;
    private const int MostCold = 300;
    private const int MostEdit = 50;

    public static int Run(string root, TextWriter output)
    {
        TimeSpan compiling = JitInfo.GetCompilationTime();
        string path = Path.Combine(root, "Bytecodes.def");
        string text = File.ReadAllText(path);
        Compilation compilation = CSharpCompilation.Create("Empty",
            [CSharpSyntaxTree.ParseText("class Empty;", GeneratorHost.ParseOptions)]);
        GeneratorDriver driver = GeneratorHost.CreateDriver("", GeneratorHost.File(path, text)).RunGenerators(compilation);
        double cold = driver.GetTimingInfo().ElapsedTime.TotalMilliseconds;
        compiling = JitInfo.GetCompilationTime() - compiling;
        List<double> inLine = Edit("; ");
        List<double> moving = Edit(";\n    ");
        GeneratorRunResult last = driver.GetRunResult().Results[0];
        if (last.Exception is { } exception) throw new InvalidOperationException("The generator failed.", exception);
        if (last.GeneratedSources.Length < 10) throw new InvalidOperationException("The generator emitted next to nothing.");
        if (!text.Contains(Body + ";\n    ;", StringComparison.Ordinal))
            throw new InvalidOperationException("The body to edit is not there.");
        output.WriteLine(
            "| cold, ms | edit in a line, ms | least | greatest | edit that moves lines, ms | least | greatest | compiling, ms |");
        output.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {cold:F0} | {Columns(inLine)} | {Columns(moving)} | {compiling.TotalMilliseconds:F0} |"));
        if (cold <= MostCold && Median(inLine) <= MostEdit && Median(moving) <= MostEdit) return 0;
        output.WriteLine($"At most {MostCold} ms cold and {MostEdit} ms for an edit, the median of {Edits}, are meant.");
        return 1;

        List<double> Edit(string insertion)
        {
            List<double> times = [];
            for (int i = 0; i < Edits; i++)
            {
                text = text.Replace(Body, Body + insertion, StringComparison.Ordinal);
                driver = driver.ReplaceAdditionalTexts([GeneratorHost.File(path, text)]).RunGenerators(compilation);
                times.Add(driver.GetTimingInfo().ElapsedTime.TotalMilliseconds);
            }
            times.Sort();
            return times;
        }
    }

    private static double Median(List<double> times) => times[Edits / 2];

    private static string Columns(List<double> times) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(times):F0} | {times[0]:F0} | {times[^1]:F0}");
}
