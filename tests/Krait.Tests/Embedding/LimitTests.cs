using System.Diagnostics;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Programs of strangers: stopped, and no code of theirs runs after that.</summary>
public sealed class LimitTests
{
    private static PythonEngine Limited(PythonLimits limits) => new(new PythonEngineOptions { Limits = limits });

    [Theory]
    [InlineData("while True: pass")]
    [InlineData("def f():\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass\n        finally: pass\nf()")]
    [InlineData("class C:\n    def __enter__(self): return self\n    def __exit__(self, *a): return True\nwhile True:\n    with C():\n        while True: pass")]
    [InlineData("def g():\n    while True:\n        try: yield 1\n        except BaseException: pass\nwhile True:\n    for x in g(): pass")]
    [InlineData("f = lambda: f()\nwhile True:\n    try: f()\n    except RecursionError: pass")]
    [InlineData("class C:\n    def __del__(self):\n        while True: pass\nwhile True: C()")]
    public void A_time_limit_cannot_be_caught(string program)
    {
        using PythonEngine engine = Limited(new PythonLimits { Time = TimeSpan.FromMilliseconds(100) });
        long start = Stopwatch.GetTimestamp();
        var error = Assert.Throws<PythonLimitException>(() => engine.Execute(program));
        Assert.Equal(PythonLimit.Time, error.Limit);
        // Far from the 50 ms that it takes on a free core, but no program of the list ends by itself.
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void Steps_are_the_same_in_every_run()
    {
        const string Program = "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nx = [f(i) for i in range(15)]\nfor i in range(5000): pass\n";
        List<long> counts = [];
        for (int i = 0; i < 3; i++)
        {
            using PythonEngine engine = Limited(new PythonLimits { Steps = 1_000_000 });
            engine.Execute(Program);
            counts.Add(engine.Usage.Steps);
        }
        Assert.True(counts[0] > 5000);
        Assert.All(counts, count => Assert.Equal(counts[0], count));
        using PythonEngine limited = Limited(new PythonLimits { Steps = counts[0] - 1 });
        Assert.Equal(PythonLimit.Steps, Assert.Throws<PythonLimitException>(() => limited.Execute(Program)).Limit);
    }

    [Fact]
    public void Allocated_bytes_are_limited()
    {
        using PythonEngine engine = Limited(new PythonLimits { AllocatedBytes = 16 << 20 });
        Assert.Equal(PythonLimit.AllocatedBytes, Assert.Throws<PythonLimitException>(() => engine.Execute("x = []\nwhile True: x.append([0] * 1000)")).Limit);
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void Output_is_limited()
    {
        using StringWriter output = new();
        using PythonEngine engine = new(new PythonEngineOptions { Output = output, Limits = new PythonLimits { OutputChars = 10_000 } });
        Assert.Equal(PythonLimit.OutputChars, Assert.Throws<PythonLimitException>(() => engine.Execute("while True: print('x' * 100)")).Limit);
        Assert.True(output.ToString().Length <= 10_000);
    }

    [Fact]
    public void A_cancelled_program_ends_with_the_token()
    {
        using var engine = new PythonEngine();
        using CancellationTokenSource source = new();
        source.CancelAfter(50);
        var error = Assert.Throws<OperationCanceledException>(() => engine.Execute("try:\n    while True: pass\nfinally:\n    caught = True", token: source.Token));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.False(engine.Main.TryGet("caught", out _));
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void A_limit_reaches_through_a_function_of_the_host()
    {
        using PythonEngine engine = Limited(new PythonLimits { Time = TimeSpan.FromMilliseconds(100) });
        engine.Main.SetFunction("run", (string code) =>
        {
            try
            {
                engine.Execute(code);
            }
            catch (PythonLimitException)
            {
                // A host that goes on as if nothing had happened does not keep the program alive.
            }
        });
        Assert.Throws<PythonLimitException>(() => engine.Execute("while True:\n    try: run('while True: pass')\n    except BaseException: pass"));
    }

    [Fact]
    public void Depth_and_source_are_limited_by_ordinary_errors()
    {
        using PythonEngine engine = Limited(new PythonLimits { RecursionDepth = 50, SourceLength = 100, Modules = 1 });
        Assert.Equal("RecursionError", Assert.Throws<PythonException>(() => engine.Execute("f = lambda: f()\nf()")).TypeName);
        Assert.Equal("MemoryError", Assert.Throws<PythonException>(() => engine.Execute(new string(' ', 101))).TypeName);
        engine.Import("math");
        Assert.Equal("ModuleNotFoundError", Assert.Throws<PythonException>(() => engine.Import("itertools")).TypeName);
    }

    [Fact]
    public void An_interrupt_can_be_caught()
    {
        using var engine = new PythonEngine();
        engine.Main.SetFunction("interrupt", engine.Interrupt);
        engine.Execute("try:\n    interrupt()\n    while True: pass\nexcept KeyboardInterrupt: caught = True");
        Assert.True(engine.Main.Get<bool>("caught"));
    }
}
