using System.Diagnostics;

namespace Krait.Tests;

/// <summary>A process of its own that a test starts from this assembly, to see what happens before anything is warm.</summary>
public static class ColdProcess
{
    private const string EnginesAtOnce = "engines-at-once";
    private const int EngineCount = 8;

    /// <summary>The entry of that process; the test host loads the assembly without it.</summary>
    public static int Main(string[] arguments) => arguments is [EnginesAtOnce] ? StartEngines() : 2;

    /// <summary>Starts eight engines at once in a new process, each with classes and modules; what it printed and its exit code.</summary>
    public static (int ExitCode, string Output) RunEnginesAtOnce()
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["exec", typeof(ColdProcess).Assembly.Location, EnginesAtOnce])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static int StartEngines()
    {
        const string Program = """
            import time, posix, _struct, _csv, _io, _random, itertools, json
            wrong = 0
            for i in range(200):
                class C(int):
                    number = i
                    def get(self): return self.number
                if C().get() != i or json.loads('[1]') != [1] or _struct.calcsize('i') != 4: wrong += 1
            assert time.gmtime(0).tm_year == 1970 and wrong == 0
            """;
        using Barrier start = new(EngineCount);
        List<Exception> failures = [];
        Thread[] threads = [.. Enumerable.Range(0, EngineCount).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                using PythonEngine engine = new();
                engine.Execute(Program);
            }
            catch (Exception failure)
            {
                lock (failures) failures.Add(failure);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        foreach (Exception failure in failures) Console.WriteLine(failure);
        return failures.Count;
    }
}
