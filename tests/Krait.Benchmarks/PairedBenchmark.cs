using System.Diagnostics;
using System.Globalization;

namespace Krait.Benchmarks;

/// <summary>
/// Runs programs in CPython and Krait in turns, so that whatever else the machine does meets both, and compares each
/// pair: ratios say more than times on a machine that is not alone.
/// </summary>
internal static class PairedBenchmark
{
    public static int Run(BenchmarkOptions options, TextWriter output)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "measure.py");
        List<Result> results = [];
        foreach (string program in options.Programs)
        {
            List<Pair> pairs = [];
            for (int i = 0; i < options.Pairs; i++)
            {
                double? python = Measure(options.Python, ["-I", "-S", script, options.ProgramFolder, program]);
                double? krait = Measure(options.Krait, [script, options.ProgramFolder, program]);
                if (python is null || krait is null) return 1;
                pairs.Add(new Pair(python.Value, krait.Value));
            }
            results.Add(new Result(program, pairs));
            Console.Error.WriteLine($"{program}: {results[^1].Ratio.ToString("F2", CultureInfo.InvariantCulture)}");
        }
        ResultTable.Write(results, output);
        return 0;
    }

    /// <summary>The seconds that a run prints; null, with the reason on the error stream, when it fails.</summary>
    private static double? Measure(string command, string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0 && double.TryParse(text, CultureInfo.InvariantCulture, out double seconds)) return seconds;
        Console.Error.WriteLine($"{command} {string.Join(' ', arguments)} failed with exit code {process.ExitCode}");
        Console.Error.WriteLine(errors.Result);
        return null;
    }
}

/// <summary>Seconds of one run in each interpreter.</summary>
internal readonly record struct Pair(double Python, double Krait)
{
    public double Ratio => Krait / Python;
}

/// <summary>All pairs of one program.</summary>
internal sealed record Result(string Program, IReadOnlyList<Pair> Pairs)
{
    /// <summary>The median of the pairs' ratios.</summary>
    public double Ratio => Median(Pairs.Select(pair => pair.Ratio));

    public double Least => Pairs.Min(pair => pair.Ratio);

    public double Greatest => Pairs.Max(pair => pair.Ratio);

    public double PythonSeconds => Median(Pairs.Select(pair => pair.Python));

    public double KraitSeconds => Median(Pairs.Select(pair => pair.Krait));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
