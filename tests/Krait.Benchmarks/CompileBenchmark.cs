using System.Diagnostics;
using System.Globalization;
using Krait.Compiler;

namespace Krait.Benchmarks;

/// <summary>
/// Compiles the same files with CPython and with Krait in turns. Seconds are processor time of the whole process, collecting
/// garbage included, so that what else the machine does counts little.
/// </summary>
internal static class CompileBenchmark
{
    // Until the code of the compiler has reached the JIT's last tier.
    private const int WarmUpRounds = 3;

    public static int Run(CompileOptions options, TextWriter output)
    {
        byte[][] sources = [.. options.Files.Select(File.ReadAllBytes)];
        long lines = sources.Sum(source => (long)source.AsSpan().Count((byte)'\n'));
        Types.TypeRegistry.BindAll();

        string list = Path.GetTempFileName();
        File.WriteAllLines(list, options.Files);
        using Process python = Start(options.Python, list);
        List<Pair> pairs = [];
        for (int round = -WarmUpRounds; round < options.Rounds; round++)
        {
            double krait = Compile(sources);
            python.StandardInput.WriteLine();
            python.StandardInput.Flush();
            if (!double.TryParse(python.StandardOutput.ReadLine(), CultureInfo.InvariantCulture, out double cpython))
            {
                Console.Error.WriteLine($"{options.Python} failed: {python.StandardError.ReadToEnd()}");
                return 1;
            }
            if (round >= 0) pairs.Add(new Pair(cpython, krait));
        }
        python.StandardInput.Close();
        python.WaitForExit();
        File.Delete(list);

        Result result = new("compile", pairs);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sources.Length} files, {lines:N0} lines"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPython: {lines / result.PythonSeconds:N0} lines a second"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Krait:   {lines / result.KraitSeconds:N0} lines a second"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
                $"Krait is {1 / result.Ratio:F2} times as fast ({1 / result.Greatest:F2}-{1 / result.Least:F2})"));
        return 0;
    }

    private static double Compile(byte[][] sources)
    {
        using var self = Process.GetCurrentProcess();
        TimeSpan start = self.TotalProcessorTime;
        foreach (byte[] source in sources) _ = PythonCompiler.Compile(source, "x.py");
        self.Refresh();
        return (self.TotalProcessorTime - start).TotalSeconds;
    }

    private static Process Start(string python, string list)
    {
        ProcessStartInfo start = new(python, ["-I", "-S", Path.Combine(AppContext.BaseDirectory, "compile_files.py"), list])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }
}
