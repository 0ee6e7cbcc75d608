using System.Runtime.InteropServices;
using Krait.Generator.Tests.Support;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>An application with engines, compiled ahead of time: without a warning, and with a check of its own.</summary>
public sealed class AheadOfTimeTests : IDisposable
{
    /// <summary>Takes as many steps ahead of time as elsewhere.</summary>
    private const string Counted = """
        def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
        class P:
            def __init__(self, x): self.x = x
            def __add__(self, o): return P(self.x + o.x)
        p = P(fib(12))
        for i in range(500): p = p + P(i)
        try: sorted([str(x) for x in range(100)] + [1])
        except TypeError as e: text = str(e)
        """;

    private const string Program = """
        using Krait;
        using Krait.Interop;
        [assembly: PythonExport(typeof(Version))]

        int failures = 0;
        void Check(string what, Func<bool> holds)
        {
            bool isHeld;
            try { isHeld = holds(); }
            catch (Exception e) { Console.WriteLine(e); isHeld = false; }
            if (isHeld) return;
            Console.WriteLine(what);
            failures++;
        }
        using var engine = new PythonEngine(new PythonEngineOptions { Exports = PythonExports.All });
        engine.Execute("def greet(name): return f'Hello {name}'");
        Check("evaluate", () => engine.Evaluate<string>("greet('Ada')") == "Hello Ada");
        Check("function by name", () =>
        {
            engine.Main.SetFunction("area", (double width, double height) => width * height);
            return engine.Evaluate<double>("area(height=2, width=3)") == 6;
        });
        Check("delegates", () =>
        {
            engine.Main.Set("table", new Dictionary<string, object>
            {
                ["f"] = (Comparison<int>)((a, b) => a - b),
                ["g"] = (int a, int b = 5) => a + b,
            });
            return engine.Evaluate<int>("table['f'](2, 1)") == 1 && engine.Evaluate<int>("table['g'](2)") == 7;
        });
        Check("callable", () => engine.Evaluate("lambda x: x * x").AsFunc<int, int>()(3) == 9);
        Check("delegate of a type that needs code", () =>
        {
            try { engine.Evaluate<Func<int, int>>("lambda x: x"); return false; }
            catch (NotSupportedException) { return true; }
        });
        Check("collections", () =>
        {
            PythonConverter<(byte, short)> pair = PythonConverter.Tuple(PythonConverter.Of<byte>(), PythonConverter.Of<short>());
            return engine.Evaluate<List<int>>("[1]")[0] == 1 && engine.Evaluate<(int, string)>("(1, 'a')") == (1, "a")
                && engine.Evaluate("[(1, 2)]").As(PythonConverter.List(pair))[0] == (1, 2);
        });
        Check("export", () =>
        {
            engine.Main.Set("version", new Version(1, 2));
            return engine.Evaluate<Version>("max(version, type(version)(1, 3))") == new Version(1, 3);
        });
        Check("own type", () =>
        {
            engine.Main.SetType<Point>();
            return engine.Evaluate<int>("Point(1, 2).apply(lambda a: a + 1)") == 2
                && engine.Evaluate<Point>("Point(1, 2)") == new Point(1, 2);
        });
        Check("interface", () =>
        {
            engine.AddModule("calculator", "def add(a, b): return a + b");
            return engine.Import("calculator").As(ICalculator.Python).Add(1, 2) == 3;
        });
        Check("tasks", () =>
        {
            engine.Main.Set("task", Task.FromResult(5));
            engine.Main.SetFunction("later", async (int n) => { await Task.Delay(1); return n; });
            return engine.EvaluateAsync<int>("await task + await later(2)").Result == 7;
        });
        Check("stream", () =>
        {
            engine.Main.Set("stream", new MemoryStream([1, 2]));
            return engine.Evaluate<byte[]>("stream.read()").Length == 2;
        });
        Check("steps", () =>
        {
            using var counting = new PythonEngine(new PythonEngineOptions { Limits = PythonLimits.None with { Steps = 1_000_000 } });
            counting.Execute(args[0]);
            Console.WriteLine($"steps: {counting.Usage.Steps}");
            return counting.Usage.Steps > 1000;
        });
        Check("limit", () =>
        {
            using var limited = new PythonEngine(new PythonEngineOptions { Limits = PythonLimits.Untrusted });
            try { limited.Execute("while True: pass"); return false; }
            catch (PythonLimitException) { return limited.Evaluate<int>("1 + 1") == 2; }
        });
        return failures;

        public delegate int Operation(int x);

        [PythonType]
        public partial record Point(int X, int Y)
        {
            public int Apply(Operation operation) => operation(X);
        }

        [PythonInterface]
        public partial interface ICalculator
        {
            int Add(int a, int b);
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("krait-native-").FullName;

    [OptInFact("KRAIT_PACKAGES")]
    public void An_application_is_published_ahead_of_time_without_a_warning()
    {
        string library = typeof(PythonEngine).Assembly.Location;
        string generators = Path.Combine(Repository.Root, "artifacts", "bin", "Krait.Bindings.Generator", "release");
        File.WriteAllText(Path.Combine(_folder, "Program.cs"), Program);
        DotnetProject.Write(_folder, "native", $"""
            <Reference Include="Krait"><HintPath>{library}</HintPath></Reference>
            <Analyzer Include="{Path.Combine(generators, "Krait.Bindings.Generator.dll")}" />
            """, "<PublishAot>true</PublishAot><TrimmerSingleWarn>false</TrimmerSingleWarn>");
        string output = Path.Combine(_folder, "out");
        string[] publish = ["publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", output];
        string published = DotnetProject.Run(_folder, "dotnet", publish);
        Assert.DoesNotContain("warning", published, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(output, "lib"));
        File.Copy(Path.Combine(Path.GetDirectoryName(library)!, "lib", "python314.zip"), Path.Combine(output, "lib", "python314.zip"));
        using PythonEngine engine = new(new PythonEngineOptions { Limits = PythonLimits.None with { Steps = 1_000_000 } });
        engine.Execute(Counted);
        string printed = DotnetProject.Run(_folder, Path.Combine(output, "native"), [Counted]);
        Assert.Equal($"steps: {engine.Usage.Steps}", printed.Trim());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
