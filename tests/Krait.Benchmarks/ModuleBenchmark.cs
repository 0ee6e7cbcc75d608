using System.Diagnostics;
using System.Globalization;

namespace Krait.Benchmarks;

/// <summary>
/// The native modules against those that CPython has in C, and everyday use of the library: how long one call takes, as a ratio.
/// </summary>
internal static class ModuleBenchmark
{
    /// <summary>The commands, each of which times the script of its name.</summary>
    public static readonly string[] Commands = ["modules", "library"];

    public const string Usage = "       Krait.Benchmarks modules|library [--python PYTHON] [--krait KRAIT] [--pairs N]";

    /// <summary>Runs every line in both commands in turns; the result is the exit code.</summary>
    public static int Start(string command, string[] arguments, TextWriter output)
    {
        if (!BenchmarkOptions.TryParse(["--pairs", "3", .. arguments], out BenchmarkOptions? options, out string? problem))
        {
            Console.Error.WriteLine($"{problem}\n{Usage}");
            return 2;
        }
        string script = Path.Combine(AppContext.BaseDirectory, command + ".py");
        List<string> names = [];
        Dictionary<string, List<double>> ratios = [];
        for (int i = 0; i < options.Pairs; i++)
        {
            if (Measure(options.Python, script) is not { } python || Measure(options.Krait, script) is not { } krait) return 1;
            foreach ((string name, (string digest, double seconds)) in python)
            {
                if (!krait.TryGetValue(name, out (string Digest, double Seconds) other) || other.Digest != digest)
                {
                    Console.Error.WriteLine($"{name} does not run, or has another result");
                    return 1;
                }
                if (ratios.TryAdd(name, [])) names.Add(name);
                ratios[name].Add(other.Seconds / seconds);
            }
        }
        output.WriteLine("| work | times CPython's time |");
        output.WriteLine("| --- | ---: |");
        double logarithms = 0;
        foreach (string name in names)
        {
            double[] sorted = [.. ratios[name].Order()];
            double median = sorted[sorted.Length / 2];
            logarithms += Math.Log(median);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {median:F2} |"));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| geometric mean | {Math.Exp(logarithms / names.Count):F2} |"));
        return 0;
    }

    private static Dictionary<string, (string Digest, double Seconds)>? Measure(string command, string script)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, [script, "time"]) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Console.Error.WriteLine($"{command} {script} failed with exit code {process.ExitCode}");
            return null;
        }
        Dictionary<string, (string, double)> found = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            found.Add(parts[0], (parts[1], double.Parse(parts[2], CultureInfo.InvariantCulture)));
        }
        return found;
    }
}
