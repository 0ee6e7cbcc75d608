using System.Diagnostics;
using System.Globalization;

namespace Krait.Benchmarks;

/// <summary>
/// How long krait takes to start: a <c>.pyc</c> of <c>pass</c> and a published .NET "hello world" in turns, as whole
/// processes, and the most memory that a program sees itself use.
/// </summary>
internal static class StartBenchmark
{
    private const string PeakMemory = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])";

    public static int Run(BenchmarkOptions options, string root, TextWriter output)
    {
        string folder = Path.Combine(root, "tests", "Krait.Benchmarks", "Start");
        if (PublishHello(root, Path.Combine(folder, "Hello")) is not { } hello) return 1;
        string program = Path.Combine(folder, "pass.pyc");
        List<Pair> pairs = [];
        // The first run of each reads from the disk.
        for (int i = -1; i < options.Pairs; i++)
        {
            double? dotnet = Measure(hello, []);
            double? krait = Measure(options.Krait, [program]);
            if (dotnet is null || krait is null) return 1;
            if (i >= 0) pairs.Add(new Pair(dotnet.Value, krait.Value));
        }
        Result result = new("pass", pairs);
        output.WriteLine("| hello world, ms | krait, ms | ratio | spread | peak memory, MB |");
        output.WriteLine("| ---: | ---: | ---: | --- | ---: |");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {result.PythonSeconds * 1000:F0} | {result.KraitSeconds * 1000:F0} | {result.Ratio:F2} | "
                + $"{result.Least:F2}-{result.Greatest:F2} | {PeakOf(options.Krait)} |"));
        return 0;
    }

    private static string? PublishHello(string root, string project)
    {
        string name = OperatingSystem.IsWindows() ? "Hello.exe" : "Hello";
        string target = Path.Combine(root, "artifacts", "publish", "Hello");
        if (Run("dotnet", ["publish", project, "-c", "Release"]) is null) return null;
        return Directory.GetFiles(target, name, SearchOption.AllDirectories).FirstOrDefault();
    }

    private static double? Measure(string command, string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        return Run(command, arguments) is null ? null : Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string PeakOf(string krait) =>
        OperatingSystem.IsLinux() && Run(krait, ["-c", PeakMemory]) is { } text
            && double.TryParse(text, CultureInfo.InvariantCulture, out double kilobytes)
            ? (kilobytes / 1024).ToString("F0", CultureInfo.InvariantCulture)
            : "?";

    private static string? Run(string command, string[] arguments)
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
        if (process.ExitCode == 0) return text;
        Console.Error.WriteLine($"{command} {string.Join(' ', arguments)} failed with exit code {process.ExitCode}\n{text}{errors.Result}");
        return null;
    }
}
