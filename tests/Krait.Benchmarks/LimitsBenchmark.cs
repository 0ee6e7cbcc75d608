using System.Diagnostics;
using System.Globalization;

namespace Krait.Benchmarks;

/// <summary>
/// What limits cost: the programs of the project in an engine without limits and in one that counts steps, looks at the clock and at what
/// is allocated, in turns in one process.
/// </summary>
internal static class LimitsBenchmark
{
    public const string Command = "limits";
    public const string Usage = "Krait.Benchmarks limits [--rounds N] [PROGRAM ...]";

    private const int DefaultRounds = 9;
    private const int WarmUpRounds = 2;

    // A round takes about as long: short ones say nothing on a noisy machine.
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(200);

    private static readonly PythonLimits s_all = PythonLimits.None with
    {
        Steps = long.MaxValue,
        Time = TimeSpan.FromDays(1),
        AllocatedBytes = long.MaxValue,
    };

    /// <summary>Measures, and writes a table.</summary>
    public static int Start(ReadOnlySpan<string> arguments, TextWriter output)
    {
        int rounds = DefaultRounds;
        if (arguments is ["--rounds", var text, ..])
        {
            if (!int.TryParse(text, CultureInfo.InvariantCulture, out rounds) || rounds < 1)
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }
            arguments = arguments[2..];
        }
        string[] files = Directory.GetFiles(BenchmarkOptions.Folder, "*.py");
        Array.Sort(files, string.CompareOrdinal);
        output.WriteLine("| program | steps alone | all limits |");
        output.WriteLine("| --- | ---: | ---: |");
        List<double> steps = [];
        List<double> all = [];
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (!arguments.IsEmpty && !arguments.Contains(name)) continue;
            (double stepsRatio, double allRatio) = Measure(file, rounds);
            steps.Add(stepsRatio);
            all.Add(allRatio);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {stepsRatio:F2} | {allRatio:F2} |"));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| geometric mean | {Mean(steps):F3} | {Mean(all):F3} |"));
        return 0;
    }

    private static (double Steps, double All) Measure(string file, int rounds)
    {
        var script = PythonScript.Compile(File.ReadAllText(file), file);
        using PythonEngine none = new(Options(file, PythonLimits.None));
        using PythonEngine counting = new(Options(file, PythonLimits.None with { Steps = long.MaxValue }));
        using PythonEngine limited = new(Options(file, s_all));
        long start = Stopwatch.GetTimestamp();
        none.Execute(script);
        int times = Math.Max(1, (int)(s_round / Stopwatch.GetElapsedTime(start)));
        List<double> steps = [];
        List<double> all = [];
        for (int i = -WarmUpRounds; i < rounds; i++)
        {
            double without = Time(none, script, times);
            double counted = Time(counting, script, times);
            double with = Time(limited, script, times);
            if (i < 0) continue;
            steps.Add(counted / without);
            all.Add(with / without);
        }
        return (Middle(steps), Middle(all));
    }

    private static PythonEngineOptions Options(string file, PythonLimits limits) => new()
    {
        Arguments = [file],
        Limits = limits,
        Output = TextWriter.Null,
        // The second tier compiles in a thread of its own, at times of its own.
        UseSecondTier = false,
    };

    private static double Time(PythonEngine engine, PythonScript script, int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++) engine.Execute(script);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Mean(List<double> ratios) => Math.Exp(ratios.Average(Math.Log));

    private static double Middle(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
