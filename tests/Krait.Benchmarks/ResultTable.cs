using System.Globalization;

namespace Krait.Benchmarks;

/// <summary>Writes results as a Markdown table and as a chart of bars.</summary>
internal static class ResultTable
{
    private const int BarsPerUnit = 20;

    public static void Write(IReadOnlyList<Result> results, TextWriter output)
    {
        output.WriteLine("| program | CPython, ms | Krait, ms | ratio | spread |");
        output.WriteLine("| --- | ---: | ---: | ---: | --- |");
        foreach (Result result in results)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {result.Program} | {result.PythonSeconds * 1000:F0} | {result.KraitSeconds * 1000:F0} | {result.Ratio:F2} | "
                    + $"{result.Least:F2}-{result.Greatest:F2} |"));
        }
        double mean = Math.Exp(results.Average(result => Math.Log(result.Ratio)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| geometric mean | | | {mean:F2} | |"));

        output.WriteLine();
        output.WriteLine("```");
        int width = results.Max(result => result.Program.Length);
        output.WriteLine(
            $"{"".PadRight(width)} 0{"1".PadLeft(BarsPerUnit)}{"2".PadLeft(BarsPerUnit)}  times CPython's time; shorter is better");
        foreach (Result result in results.OrderBy(result => result.Ratio))
        {
            string bar = new('#', Math.Max(1, (int)Math.Round(result.Ratio * BarsPerUnit)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Program.PadRight(width)} {bar} {result.Ratio:F2}"));
        }
        output.WriteLine("```");
    }
}
