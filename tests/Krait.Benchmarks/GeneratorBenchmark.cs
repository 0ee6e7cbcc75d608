using System.Globalization;
using Krait.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Krait.Benchmarks;

/// <summary>
/// How long the generator takes for the instruction set: the first time in a process, and after the edit of a body. It fails past
/// what an editor should wait for, which only a quiet machine can tell.
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
        string path = Path.Combine(root, "Bytecodes.def");
        string text = File.ReadAllText(path);
        Compilation compilation = CSharpCompilation.Create("Empty",
            [CSharpSyntaxTree.ParseText("class Empty;", GeneratorHost.ParseOptions)]);
        GeneratorDriver driver = GeneratorHost.CreateDriver("", GeneratorHost.File(path, text)).RunGenerators(compilation);
        double cold = driver.GetTimingInfo().ElapsedTime.TotalMilliseconds;
        List<double> edits = [];
        for (int i = 0; i < Edits; i++)
        {
            text = text.Replace(Body, Body + "; ", StringComparison.Ordinal);
            driver = driver.ReplaceAdditionalTexts([GeneratorHost.File(path, text)]).RunGenerators(compilation);
            edits.Add(driver.GetTimingInfo().ElapsedTime.TotalMilliseconds);
        }
        GeneratorRunResult last = driver.GetRunResult().Results[0];
        if (last.Exception is { } exception) throw new InvalidOperationException("The generator failed.", exception);
        if (last.GeneratedSources.Length < 10) throw new InvalidOperationException("The generator emitted next to nothing.");
        if (!text.Contains(Body + "; ; ", StringComparison.Ordinal)) throw new InvalidOperationException("The body to edit is not there.");
        edits.Sort();
        double edit = edits[Edits / 2];
        output.WriteLine("| cold, ms | edit of a body, ms | least | greatest |");
        output.WriteLine("| ---: | ---: | ---: | ---: |");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {cold:F0} | {edit:F0} | {edits[0]:F0} | {edits[^1]:F0} |"));
        if (cold <= MostCold && edit <= MostEdit) return 0;
        output.WriteLine($"At most {MostCold} ms cold and {MostEdit} ms for an edit, the median of {Edits}, are meant.");
        return 1;
    }
}
