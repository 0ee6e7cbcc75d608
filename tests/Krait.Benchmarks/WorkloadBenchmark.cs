using System.Diagnostics;
using System.Globalization;

namespace Krait.Benchmarks;

/// <summary>
/// The work of packages that nobody here wrote, in CPython and Krait in turns: first round, best round, whole process and peak memory as
/// ratios, and the same of the command with the second tier.
/// </summary>
internal static class WorkloadBenchmark
{
    public const string Command = "workloads";

    public const string Usage = """
               Krait.Benchmarks workloads [--python PYTHON] [--krait KRAIT] [--pairs N] [--packages FOLDER] [NAME ...]
          --packages FOLDER  packages of Python to work with: the dist-packages of a distribution, say; without it only
                             what needs the library alone is run
        """;

    private sealed record Run(string Digest, double First, double Best, double Whole, double Memory);

    private sealed record Row(
        string Name, double First, double Best, double Whole, double Memory, double FirstCompiled, double BestCompiled,
            double WholeCompiled);

    /// <summary>Runs what the arguments name; the result is the exit code.</summary>
    public static int Start(string[] arguments, TextWriter output)
    {
        string? packages = null;
        List<string> rest = ["--pairs", "3"];
        List<string> names = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith('-')) names.Add(arguments[i]);
            else if (i + 1 == arguments.Length) return Complain($"{arguments[i]} needs a value");
            else if (arguments[i] == "--packages") packages = arguments[++i];
            else rest.AddRange([arguments[i], arguments[++i]]);
        }
        if (!BenchmarkOptions.TryParse([.. rest], out BenchmarkOptions? options, out string? problem)) return Complain(problem);
        string script = Path.Combine(AppContext.BaseDirectory, "workloads.py");
        if (names.Count == 0)
        {
            if (Execute(options.Python, [script, "list"], packages, usesSecondTier: false) is not { } list) return 1;
            names.AddRange(list.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        List<Row> rows = [];
        List<string> failed = [];
        foreach (string name in names)
        {
            if (Compare(options, script, packages, name) is not { } row)
            {
                failed.Add(name);
                continue;
            }
            rows.Add(row);
            Console.Error.WriteLine(Format(row));
        }
        if (rows.Count > 0) Write(rows, output);
        foreach (string name in failed) output.WriteLine($"{name} does not run, or has another result");
        return failed.Count == 0 ? 0 : 1;
    }

    private static int Complain(string problem)
    {
        Console.Error.WriteLine($"{problem}\n{Usage}");
        return 2;
    }

    private static Row? Compare(BenchmarkOptions options, string script, string? packages, string name)
    {
        List<(Run Python, Run Krait, Run Compiled)> pairs = [];
        for (int i = 0; i < options.Pairs; i++)
        {
            if (Measure(options.Python, script, packages, name, false) is not { } python) return null;
            if (Measure(options.Krait, script, packages, name, false) is not { } krait) return null;
            if (Measure(options.Krait, script, packages, name, true) is not { } compiled) return null;
            if (krait.Digest != python.Digest || compiled.Digest != python.Digest)
            {
                Console.Error.WriteLine($"{name}: the results differ: {python.Digest}, {krait.Digest}, {compiled.Digest}");
                return null;
            }
            pairs.Add((python, krait, compiled));
        }
        double Median(Func<(Run Python, Run Krait, Run Compiled), double> ratio)
        {
            double[] sorted = [.. pairs.Select(ratio).Order()];
            return sorted[sorted.Length / 2];
        }
        return new Row(
            name, Median(each => each.Krait.First / each.Python.First), Median(each => each.Krait.Best / each.Python.Best),
            Median(each => each.Krait.Whole / each.Python.Whole), Median(each => each.Krait.Memory / each.Python.Memory),
            Median(each => each.Compiled.First / each.Python.First), Median(each => each.Compiled.Best / each.Python.Best),
            Median(each => each.Compiled.Whole / each.Python.Whole));
    }

    private static Run? Measure(string command, string script, string? packages, string name, bool usesSecondTier)
    {
        long start = Stopwatch.GetTimestamp();
        if (Execute(command, [script, "one", name], packages, usesSecondTier) is not { } text) return null;
        double whole = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string[] parts = text.Split(' ');
        double Number(int index) => double.Parse(parts[index], CultureInfo.InvariantCulture);
        return new Run(parts[0], Number(1), Number(2), whole, Math.Max(Number(3), 1));
    }

    private static string? Execute(string command, string[] arguments, string? packages, bool usesSecondTier)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false
        };
        if (packages is not null) start.Environment["PACKAGES"] = packages;
        // CPython reads the variable too: its own compiler stays off.
        start.Environment["PYTHON_JIT"] = usesSecondTier ? "1" : "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0) return text.Trim();
        Console.Error.WriteLine($"{command} {string.Join(' ', arguments)} failed with exit code {process.ExitCode}\n{errors.Result}");
        return null;
    }

    private static string Format(Row row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Name} | {row.First:F2} | {row.Best:F2} | {row.Whole:F2} | {row.Memory:F1} "
        + $"| {row.FirstCompiled:F2} | {row.BestCompiled:F2} | {row.WholeCompiled:F2} |");

    private static void Write(List<Row> rows, TextWriter output)
    {
        output.WriteLine("| workload | first round | best round | whole process | peak memory | first, `PYTHON_JIT=1` | best | whole |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (Row row in rows) output.WriteLine(Format(row));
        double Mean(Func<Row, double> value) => Math.Exp(rows.Average(row => Math.Log(value(row))));
        output.WriteLine(Format(new Row(
            "geometric mean", Mean(row => row.First), Mean(row => row.Best), Mean(row => row.Whole), Mean(row => row.Memory),
            Mean(row => row.FirstCompiled), Mean(row => row.BestCompiled), Mean(row => row.WholeCompiled))));
    }
}
