using System.Runtime.CompilerServices;
using Krait.Tests.Evaluation;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>What is left of an engine that nobody uses any more: nothing.</summary>
[Collection(AloneCollection.Name)]
public sealed class LifetimeTests
{
    // Outlives all engines, as the scripts of applications do.
    private static readonly PythonScript s_script = PythonScript.Compile("def f(n): return host(lambda: n)\nfor i in range(50): f(i)");

    private static readonly PythonEngineOptions s_withThreads = new() { Capabilities = PythonCapabilities.Threads };

    /// <summary>Programs that might keep their engine.</summary>
    public static TheoryData<string> Programs =>
    [
        "x = [1]",
        "class C:\n    def __del__(self): pass\nc = C(); c.c = c",
        "def g():\n    try: yield 1\n    finally: pass\nit = g(); next(it)",
        "async def f(): pass\ntask = f()",
        "def hot(n):\n    t = 0\n    for i in range(n): t += i * i\n    return t\nfor _ in range(300): hot(100)",
        "import threading\nt = threading.Thread(target=print); t.start(); t.join()",
        "import weakref\nclass C: pass\nc = C(); r = weakref.ref(c, print); f = weakref.finalize(c, print)",
        "import sys; sys.addaudithook(lambda *a: None); sys.monitoring.use_tool_id(3, 'x')",
        "import asyncio\nasyncio.run(asyncio.sleep(0))",
        "host(lambda: 1)",
        "try: fail()\nexcept Exception as e: kept = e",
        "import signal, atexit; atexit.register(print)",
        "from dataclasses import dataclass\n@dataclass\nclass T:\n    a: str = 'x'\nt = T()",
        "import weakref\nrefs = [weakref.ref(t) for t in (int, type, object)]; id(int), id(None)",
        "from concurrent import interpreters; i = interpreters.create(); i.exec('x = [1]'); q = interpreters.create_queue(); q.put([1])",
        "from concurrent import interpreters\ni = interpreters.create(); v = memoryview(bytearray(5)); i.prepare_main(v=v)\n"
            + "i.call_in_thread(len, '').join()",
        "import logging, json, csv, unittest, subprocess, socket",
        "import abc, contextvars, decimal\nclass A(abc.ABC): pass\nA.register(dict)\nv = contextvars.ContextVar('v'); v.set(A)",
    ];

    /// <summary>Programs with threads that run until somebody stops them.</summary>
    public static TheoryData<string> ProgramsThatRun =>
    [
        "import threading, time\nthreading.Thread(target=time.sleep, args=(3600,), daemon=True).start()",
        "import threading\nlock = threading.Lock(); lock.acquire()\nthreading.Thread(target=lock.acquire).start()",
        "import threading\ndef run():\n    while True: pass\nthreading.Thread(target=run, daemon=True).start()",
        """
        import threading
        def run():
            while True:
                try: run()
                except BaseException: pass
        for _ in range(4): threading.Thread(target=run).start()
        """,
        "from concurrent import interpreters\ninterpreters.create().call_in_thread(exec, 'while True: pass')",
        "import queue, threading\nq = queue.SimpleQueue()\nthreading.Thread(target=q.get).start()",
    ];

    [Theory]
    [MemberData(nameof(Programs))]
    [MemberData(nameof(ProgramsThatRun))]
    public void A_disposed_engine_is_collected(string program) => AssertCollected(Run(program, disposes: true));

    [Theory]
    [MemberData(nameof(Programs))]
    public void An_engine_that_nobody_has_any_more_is_collected(string program) => AssertCollected(Run(program, disposes: false));

    [Theory]
    [InlineData("await wait()")]
    [InlineData("import asyncio\nawait asyncio.sleep(3600)")]
    [InlineData("import asyncio\nawait asyncio.gather(wait(), asyncio.sleep(3600), asyncio.Event().wait())")]
    public void A_disposed_engine_that_awaits_is_collected(string program) => AssertCollected(Await(program));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exception_that_the_host_keeps_does_not_keep_the_engine(bool disposes)
    {
        (WeakReference engine, PythonException error) = Fail(disposes);
        AssertCollected(engine);
        Assert.Equal("ValueError", error.TypeName);
        Assert.Equal("KeyError", Assert.IsType<PythonException>(error.InnerException).TypeName);
        Assert.NotEmpty(error.Frames);
        Assert.Throws<ObjectDisposedException>(() => error.Value);
    }

    [Fact]
    public void Values_of_a_disposed_engine_say_so()
    {
        var engine = new PythonEngine();
        PyValue list = engine.Evaluate("[1]");
        PyValue text = engine.Evaluate("'text'");
        PythonScope scope = engine.CreateScope();
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("1 / 0"));
        Assert.Equal("ZeroDivisionError", error.Value.TypeName);
        Func<int> function = engine.Evaluate("lambda: 1").AsFunc<int>();
        engine.Dispose();
        engine.Dispose();
        Action[] attempts =
        [
            () => engine.Execute("1"), () => _ = engine.Main, () => engine.Wrap(1), engine.Reset, engine.Interrupt,
            () => _ = list.Length, () => list.Repr(), () => list.Enumerate().ToList(), () => _ = list[0], () => list.Invoke(),
            () => list.As<int[]>(), () => _ = scope["x"], () => function(), () => _ = error.Value,
        ];
        foreach (Action attempt in attempts) Assert.Throws<ObjectDisposedException>(attempt);
        Assert.Equal("text", text.As<string>());
        using var other = new PythonEngine();
        Assert.Throws<ArgumentException>(() => other.Main["x"] = list);
        other.Main["x"] = text;
    }

    [Fact]
    public void Memory_is_flat()
    {
        // The whole: 10,000 engines with different scripts, 100,000 scripts, a million names (KRAIT_WHOLE=1).
        bool isWhole = Environment.GetEnvironmentVariable("KRAIT_WHOLE") == "1";
        int engines = isWhole ? 10_000 : 300;
        int scripts = isWhole ? 100_000 : 3_000;
        int names = isWhole ? 1_000_000 : 60_000;
        const long Most = 2 << 20;
        Engines(50, 0);
        AssertFlat(Most, () => Engines(engines, 1_000_000));
        using var engine = new PythonEngine();
        Scripts(engine, 200, 0);
        AssertFlat(Most, () => Scripts(engine, scripts, 1_000_000));
        const long MostOfNames = 5 << 20;
        AssertFlat(MostOfNames, () => engine.Execute($"import sys\nfor i in range({names}): sys.intern('interned_' + str(i))"));
        AssertFlat(Most, () => engine.Execute($"""
            class C: pass
            c = C()
            for i in range({names / 10}):
                setattr(c, 'attribute_%d' % i, i)
                delattr(c, 'attribute_%d' % i)
            del c, C, i
            """));
        AssertFlat(Most, () => engine.Execute($"for i in range({names / 100}):\n    class C: pass\n    C().x = id(C)\ndel C, i"));
    }

    private static void Engines(int count, int seed)
    {
        for (int i = 0; i < count; i++)
        {
            using var engine = new PythonEngine();
            int number = seed + i;
            string script = $"""
                import _csv, math
                def f_{number}(a): return a + {number}
                class C_{number}: x_{number} = 'text {number}'
                r = f_{number}(1)
                """;
            engine.Execute(script, $"script{number}.py");
            Assert.Throws<PythonException>(() => engine.Execute("f()", $"failing{i}.py"));
        }
    }

    private static void Scripts(PythonEngine engine, int count, int seed)
    {
        for (int i = 0; i < count; i++)
        {
            int number = seed + i;
            engine.Execute($"name_{number} = lambda x: x + {number}\nname_{number}({i})\ndel name_{number}", $"script{number}.py");
            if (i % 2 == 0) engine.Execute(PythonScript.Compile($"x = {number}", $"compiled{number}.py"));
        }
    }

    private static void AssertFlat(long most, Action action)
    {
        long before = Settle();
        action();
        Assert.InRange(Settle() - before, long.MinValue, most);
    }

    private static long Settle()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Run(string program, bool disposes)
    {
        PythonEngine engine = new(s_withThreads with { Output = TextWriter.Null, Error = TextWriter.Null });
        PyValue kept = default;
        engine.Main.SetFunction("host", (PyValue value) => { kept = value; });
        engine.Main.SetFunction<int>("fail", () => throw new InvalidOperationException(engine.ToString()));
        engine.Execute(s_script);
        engine.Execute(program);
        WeakReference state = new(engine.State.Interpreter);
        if (disposes) engine.Dispose();
        return state;
    }

    // Outlives all engines, as a connection of the host does.
    private static readonly TaskCompletionSource s_endless = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Await(string program)
    {
        PythonEngine engine = new();
        engine.Main.SetFunction("wait", () => s_endless.Task);
        Task open = engine.ExecuteAsync(program);
        Assert.False(open.IsCompleted);
        WeakReference state = new(engine.State.Interpreter);
        engine.DisposeAsync().AsTask().Wait();
        Assert.True(open.IsCanceled);
        return state;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Engine, PythonException Error) Fail(bool disposes)
    {
        PythonEngine engine = new();
        engine.Main.SetFunction("host", () => engine.HostData is null ? 1 : 2);
        const string Program = "try: {}['x']\nexcept KeyError as e: raise ValueError('no') from e";
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute(Program));
        WeakReference state = new(engine.State.Interpreter);
        if (disposes) engine.Dispose();
        return (state, error);
    }

    private static void AssertCollected(WeakReference reference)
    {
        // Threads of the program unwind, and the compiling thread may have code of it in hand: a minute is more than they need.
        for (int i = 0; i < 1200 && reference.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(i < 10 ? 1 : 50);
        }
        Assert.False(reference.IsAlive);
    }
}
