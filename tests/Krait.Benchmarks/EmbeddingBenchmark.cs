using System.Diagnostics;
using System.Globalization;
using Jint;
using Jint.Native;

namespace Krait.Benchmarks;

/// <summary>
/// What an application pays for an engine and for crossing the border to it: Krait and Jint, which does the same for JavaScript, in
/// turns in one process, and a delegate of .NET for a call. One thread, medians of rounds.
/// </summary>
internal static class EmbeddingBenchmark
{
    public const string Command = "embedding";
    public const string Usage = "Krait.Benchmarks embedding [--rounds N]";

    private const int DefaultRounds = 15;
    private const int WarmUpRounds = 5;
    private const int Calls = 20_000;
    private const int Engines = 200;

    // A number of operations with either engine, and what is done before that is not measured.
    private sealed record Measurement(string Name, int Count, Action<int> Krait, Action<int>? Jint, Action<int>? Prepare = null);

    /// <summary>Measures, and writes a table.</summary>
    public static int Start(ReadOnlySpan<string> arguments, TextWriter output)
    {
        int rounds = DefaultRounds;
        bool isValid = arguments.Length == 0
            || (arguments is ["--rounds", var text] && int.TryParse(text, CultureInfo.InvariantCulture, out rounds) && rounds > 0);
        if (!isValid)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        using PythonEngine python = new();
        Engine javaScript = new();
        double baseline = Median(rounds, Calls * 100, static count => CallDelegate(static n => n + 1, count));
        output.WriteLine("| operation | Krait, \u03bcs | Jint, \u03bcs | ratio | Krait, bytes | times a .NET delegate |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (Measurement each in All(python, javaScript)) Measure(each, rounds, baseline, output);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A call of a .NET delegate: {baseline * 1e9:F2} ns."));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Processor time of an engine beside another, by that of one alone: {CompareProcessorTime(rounds):F3}."));
        return 0;
    }

    private static IEnumerable<Measurement> All(PythonEngine python, Engine javaScript)
    {
        var expression = PythonScript.CompileExpression("1 + 2 * x");
        Prepared<Acornima.Ast.Script> other = Engine.PrepareScript("1 + 2 * x");
        python.Execute("x = 3\ndef add(n): return n + 1");
        javaScript.Execute("var x = 3; function add(n) { return n + 1; }");
        yield return new("engine, made", Engines, MakeEngines, MakeOtherEngines);
        yield return new(
            "engine, made, and first evaluation", Engines, count => Evaluate(expression, count), count => EvaluateOther(other, count));
        yield return new("engine, reset, and next evaluation", Engines, count => Reset(expression, count), null);
        List<PythonEngine> used = [];
        yield return new("engine, reset alone", Engines, _ => Reset(used), null, count => Use(used, expression, count));
        yield return new("compiled expression", Calls, Repeat(() => python.Evaluate(expression)), Repeat(() => javaScript.Evaluate(other)));
        yield return new("function of the program, called by delegate", Calls, CallIn(python), CallInOther(javaScript));
        // The loop is the program's, so that it is the call out of it that is measured; the loop's own cost is in the time of both engines.
        yield return new("function of the host, called in a loop of the program", Calls, CallOut(python), CallOutOther(javaScript));
    }

    private static void MakeEngines(int count)
    {
        for (int i = 0; i < count; i++) new PythonEngine().Dispose();
    }

    private static void MakeOtherEngines(int count)
    {
        for (int i = 0; i < count; i++) new Engine().Dispose();
    }

    private static void Evaluate(PythonScript script, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using PythonEngine engine = new();
            engine.Main["x"] = 3;
            engine.Evaluate(script);
        }
    }

    private static void EvaluateOther(Prepared<Acornima.Ast.Script> script, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using Engine engine = new();
            engine.SetValue("x", 3);
            engine.Evaluate(script);
        }
    }

    private static void Reset(PythonScript script, int count)
    {
        using PythonEngine engine = new();
        for (int i = 0; i < count; i++)
        {
            engine.Reset();
            engine.Main["x"] = 3;
            engine.Evaluate(script);
        }
    }

    private static void Reset(List<PythonEngine> engines)
    {
        foreach (PythonEngine engine in engines) engine.Reset();
    }

    private static void Use(List<PythonEngine> engines, PythonScript script, int count)
    {
        while (engines.Count < count) engines.Add(new PythonEngine());
        foreach (PythonEngine engine in engines)
        {
            engine.Main["x"] = 3;
            engine.Evaluate(script);
        }
    }

    private static Action<int> Repeat<T>(Func<T> operation) => count =>
    {
        for (int i = 0; i < count; i++) operation();
    };

    private static Action<int> CallIn(PythonEngine engine)
    {
        Func<long, long> add = engine.Main["add"].AsFunc<long, long>();
        return count => CallDelegate(add, count);
    }

    private static Action<int> CallInOther(Engine engine)
    {
        JsValue add = engine.GetValue("add");
        return count =>
        {
            double value = 0;
            for (int i = 0; i < count; i++) value = engine.Invoke(add, value).AsNumber();
        };
    }

    private static Action<int> CallOut(PythonEngine engine)
    {
        engine.Main.SetFunction("host", (long n) => n + 1);
        engine.Execute("def loop(count):\n    n = 0\n    for _ in range(count): n = host(n)\n    return n");
        Func<long, long> loop = engine.Main["loop"].AsFunc<long, long>();
        return count => loop(count);
    }

    private static Action<int> CallOutOther(Engine engine)
    {
        engine.SetValue("host", (double n) => n + 1);
        engine.Execute("function loop(count) { let n = 0; for (let i = 0; i < count; i++) n = host(n); return n; }");
        JsValue loop = engine.GetValue("loop");
        return count => engine.Invoke(loop, count);
    }

    private static void CallDelegate(Func<long, long> function, int count)
    {
        long value = 0;
        for (int i = 0; i < count; i++) value = function(value);
    }

    // What engines have in common, and wait for, shows in the time that each takes of its own core. The least of some rounds: what else
    // the machine does makes rounds longer, and only that.
    private static double CompareProcessorTime(int rounds)
    {
        double one = double.MaxValue;
        double two = double.MaxValue;
        for (int i = 0; i < rounds; i++)
        {
            one = Math.Min(one, ProcessorTime(1));
            two = Math.Min(two, ProcessorTime(2));
        }
        return two / one;
    }

    // The seconds that each of so many engines takes, at the same time.
    private static double ProcessorTime(int engines)
    {
        const string Program = """
            class Node:
                def __init__(self, value): self.value = value
            def work(n):
                nodes = [Node(i) for i in range(n)]
                table = {f'key{i}': node for i, node in enumerate(nodes)}
                return sum(node.value for node in table.values()) + len(','.join(sorted(table)))
            """;
        const int WarmUp = 100;
        const int Rounds = 400;
        using Barrier start = new(engines + 1);
        Thread[] threads = [.. Enumerable.Range(0, engines).Select(_ => new Thread(() =>
        {
            using PythonEngine engine = new();
            engine.Execute(Program);
            Func<int, long> work = engine.Main["work"].AsFunc<int, long>();
            for (int i = 0; i < WarmUp; i++) work(500);
            start.SignalAndWait();
            for (int i = 0; i < Rounds; i++) work(500);
        }))];
        foreach (Thread thread in threads) thread.Start();
        start.SignalAndWait();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        foreach (Thread thread in threads) thread.Join();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds / engines;
    }

    private static void Measure(Measurement measurement, int rounds, double baseline, TextWriter output)
    {
        List<double> own = [];
        List<double> others = [];
        for (int i = -WarmUpRounds; i < rounds; i++)
        {
            measurement.Prepare?.Invoke(measurement.Count);
            double krait = Time(measurement.Count, measurement.Krait);
            double jint = measurement.Jint is { } run ? Time(measurement.Count, run) : double.NaN;
            if (i < 0) continue;
            own.Add(krait);
            others.Add(jint);
        }
        measurement.Prepare?.Invoke(measurement.Count);
        long before = GC.GetAllocatedBytesForCurrentThread();
        measurement.Krait(measurement.Count);
        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / measurement.Count;
        double ratio = Middle([.. own.Zip(others, static (krait, jint) => krait / jint)]);
        double median = Middle(own);
        string compared = measurement.Jint is null ? " | "
            : string.Create(CultureInfo.InvariantCulture, $"{Middle(others) * 1e6:G3} | {ratio:F2}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {measurement.Name} | {median * 1e6:G3} | {compared} | {bytes} | {median / baseline:F0} |"));
    }

    private static double Median(int rounds, int count, Action<int> run)
    {
        List<double> times = [];
        for (int i = -WarmUpRounds; i < rounds; i++)
        {
            double time = Time(count, run);
            if (i >= 0) times.Add(time);
        }
        return Middle(times);
    }

    private static double Time(int count, Action<int> run)
    {
        long start = Stopwatch.GetTimestamp();
        run(count);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / count;
    }

    private static double Middle(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
