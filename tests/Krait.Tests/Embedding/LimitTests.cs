using Krait.Interop;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Programs of strangers: stopped, and no code of theirs runs after that.</summary>
public sealed class LimitTests
{
    private static PythonEngine Limited(PythonLimits limits) => new(new PythonEngineOptions { Limits = limits });

    /// <summary>Programs that keep what ends them from doing so, if they can.</summary>
    public static TheoryData<string> Stubborn =>
    [
        "while True: pass",
        """
        def f():
            while True:
                try:
                    while True: pass
                except BaseException: pass
                finally: pass
        f()
        """,
        """
        class C:
            def __enter__(self): return self
            def __exit__(self, *a): return True
        while True:
            with C():
                while True: pass
        """,
        "def g():\n    while True:\n        try: yield 1\n        except BaseException: pass\nwhile True:\n    for x in g(): pass",
        "f = lambda: f()\nwhile True:\n    try: f()\n    except RecursionError: pass",
        "class C:\n    def __del__(self):\n        while True: pass\nwhile True: C()",
        """
        while True:
            try:
                try:
                    while True: pass
                except* BaseException: pass
            except BaseException: pass
        """,
        "class C:\n    def __getattr__(self, name):\n        while True: pass\nwhile True: getattr(C(), 'x', None), hasattr(C(), 'y')",
        """
        class C:
            def __iter__(self): return self
            def __next__(self):
                while True: pass
        while True:
            try: list(C())
            except BaseException: pass
        """,
        """
        class C:
            def __eq__(self, other):
                while True: pass
        while True:
            try: C() in [C()]
            except BaseException: pass
        """,
        "class C:\n    def __hash__(self):\n        while True: pass\nwhile True:\n    try: {C(): 1}\n    except BaseException: pass",
        """
        class C:
            def __lt__(self, other):
                while True: pass
        while True:
            try: sorted([C(), C()])
            except BaseException: pass
        """,
        "class C:\n    def __repr__(self):\n        while True: pass\nwhile True:\n    try: f'{C()}'\n    except BaseException: pass",
        "class C:\n    def __bool__(self):\n        while True: pass\nwhile True:\n    try: not C()\n    except BaseException: pass",
        "class C:\n    def __index__(self):\n        while True: pass\nwhile True:\n    try: [1][C()]\n    except BaseException: pass",
        """
        class M(type):
            def __instancecheck__(c, o):
                while True: pass
        class C(metaclass=M): pass
        while True:
            try: isinstance(1, C)
            except BaseException: pass
        """,
        """
        class D:
            def __set_name__(self, o, n):
                while True: pass
        while True:
            try:
                class C: d = D()
            except BaseException: pass
        """,
        """
        async def f():
            while True:
                try:
                    while True: pass
                except BaseException: pass
        while True:
            try: f().send(None)
            except BaseException: pass
        """,
        "import sys\ndef hook(*a):\n    while True: pass\nsys.excepthook = sys.unraisablehook = hook\nhook()",
        """
        import sys
        def trace(*a): return trace
        sys.settrace(trace)
        def f():
            while True: pass
        while True:
            try: f()
            except BaseException: pass
        """,
        """
        import atexit, weakref
        class C: pass
        def run(*a):
            while True: pass
        c = C(); weakref.finalize(c, run); r = weakref.ref(c, run); del c
        while True: C()
        """,
        "def key(x):\n    while True: pass\nwhile True:\n    try: max([1, 2], key=key)\n    except BaseException: pass",
        "import contextlib\nwhile True:\n    with contextlib.suppress(BaseException):\n        while True: pass",
        "import functools\n@functools.cache\ndef f(x):\n    while True: pass\nwhile True:\n    try: f(1)\n    except BaseException: pass",
        "while True:\n    try: exec('while True: pass')\n    except BaseException: pass",
        "while True:\n    try: __import__('time').sleep(3600)\n    except BaseException: pass",
        """
        import _thread
        lock = _thread.allocate_lock(); lock.acquire()
        while True:
            try: lock.acquire()
            except BaseException: pass
        """,
        "import queue\nwhile True:\n    try: queue.SimpleQueue().get()\n    except BaseException: pass",
        "import threading\nwhile True:\n    try: threading.Event().wait()\n    except BaseException: pass",
    ];

    [Theory]
    [MemberData(nameof(Stubborn))]
    public void A_limit_cannot_be_caught(string program)
    {
        using PythonEngine engine = new();
        engine.Execute("import time, queue, threading, contextlib, functools, weakref, atexit, sys");
        using (engine.BeginOperation(new PythonLimits { Time = TimeSpan.FromMilliseconds(100) }))
        {
            // No program of the list ends by itself.
            Assert.Equal(PythonLimit.Time, Assert.Throws<PythonLimitException>(() => engine.Execute(program)).Limit);
        }
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Theory]
    [MemberData(nameof(Stubborn))]
    public void A_cancellation_cannot_be_caught(string program)
    {
        using PythonEngine engine = new();
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => engine.Execute(program, token: source.Token));
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void Waiting_is_no_step_but_takes_time()
    {
        using PythonEngine engine = Limited(new PythonLimits { Time = TimeSpan.FromMinutes(1), Steps = 1000 });
        engine.Execute("import time, _thread\nlock = _thread.allocate_lock(); lock.acquire()");
        engine.Execute("time.sleep(0.2)\nlock.acquire(timeout=0.2)");
        Assert.InRange(engine.Usage.Steps, 0, 20);
        Assert.InRange(engine.Usage.Elapsed, TimeSpan.FromMilliseconds(390), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Limits_hold_when_the_pool_is_starved()
    {
        // Never disposed of: items that wait in the queue look at it later.
        ManualResetEventSlim release = new();
        ThreadPool.GetMinThreads(out int workers, out _);
        for (int i = 0; i < workers * 8; i++) ThreadPool.UnsafeQueueUserWorkItem(_ => release.Wait(), null);
        try
        {
            foreach (string program in (string[])["while True: pass", "sum(iter(int, 1))", "__import__('time').sleep(3600)"])
            {
                using PythonEngine engine = new();
                using PythonOperation operation = engine.BeginOperation(new PythonLimits { Time = TimeSpan.FromMilliseconds(100) });
                Assert.Equal(PythonLimit.Time, Assert.Throws<PythonLimitException>(() => engine.Execute(program)).Limit);
            }
        }
        finally
        {
            release.Set();
        }
    }

    [Fact]
    public void Limits_hold_without_a_second_thread()
    {
        // A clock without timers, which goes on 20 milliseconds each time that somebody looks.
        CountingClock clock = new();
        PythonLimits limits = new() { Time = TimeSpan.FromSeconds(1) };
        using PythonEngine engine = new(new PythonEngineOptions { TimeProvider = clock, UseSecondTier = false, Limits = limits });
        const string Recursion = "def f(): f()\nwhile True:\n    try: f()\n    except RecursionError: pass";
        foreach (string program in (string[])["while True: pass", Recursion, "sum(iter(int, 1))"])
        {
            Assert.Equal(PythonLimit.Time, Assert.Throws<PythonLimitException>(() => engine.Execute(program)).Limit);
        }
        Assert.Equal(0, clock.Timers);
    }

    private sealed class CountingClock : TimeProvider
    {
        private long _now;

        public int Timers { get; private set; }

        public override long TimestampFrequency => 50;

        public override long GetTimestamp() => ++_now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            throw new NotSupportedException();
        }
    }

    [Theory]
    [InlineData("""
    import threading
    def run():
        while True:
            try:
                while True: pass
            except BaseException: pass
    ts = [threading.Thread(target=run) for _ in range(3)]
    for t in ts: t.start()
    for t in ts: t.join()
    """)]
    [InlineData("""
    import threading, time
    ts = [threading.Thread(target=time.sleep, args=(3600,)) for _ in range(3)]
    for t in ts: t.start()
    for t in ts: t.join()
    """)]
    public void Threads_of_a_program_are_under_its_limits(string program)
    {
        using PythonEngine engine = new(new PythonEngineOptions { Capabilities = PythonCapabilities.Threads });
        engine.Execute("import threading, time, _thread");
        using (engine.BeginOperation(new PythonLimits { Time = TimeSpan.FromMilliseconds(200) }))
        {
            Assert.Equal(PythonLimit.Time, Assert.Throws<PythonLimitException>(() => engine.Execute(program)).Limit);
        }
        // All have ended: the program is back in one thread.
        while (engine.Evaluate<int>("_thread._count()") > 0) Thread.Sleep(1);
    }

    [Fact]
    public void A_thread_that_outlives_its_operation_does_not_outlive_its_time()
    {
        ManualTime time = new();
        PythonLimits limits = new() { Time = TimeSpan.FromHours(1) };
        using PythonEngine engine = new(new PythonEngineOptions
        {
            TimeProvider = time,
            Capabilities = PythonCapabilities.Threads,
            Limits = limits
        });
        engine.Execute("import _thread\ndef run():\n    while True: pass");
        engine.Execute("_thread.start_new_thread(run, ())");
        Assert.Equal(1, engine.Evaluate<int>("_thread._count()"));
        do
        {
            time.Advance(TimeSpan.FromHours(2));
            // The thread looks at the clock while the host is out; each operation of the host begins another hour.
            Thread.Sleep(10);
        }
        while (engine.Evaluate<int>("_thread._count()") > 0);
    }

    [Fact]
    public void Steps_and_bytes_of_all_threads_are_counted()
    {
        const string Program = "ts = [threading.Thread(target=run) for _ in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()";
        (PythonLimits, PythonLimit)[] all =
        [
            (new PythonLimits { Steps = 100_000 }, PythonLimit.Steps),
            (new PythonLimits { AllocatedBytes = 64 << 20 }, PythonLimit.AllocatedBytes),
        ];
        foreach ((PythonLimits limits, PythonLimit limit) in all)
        {
            using PythonEngine engine = new(new PythonEngineOptions { Capabilities = PythonCapabilities.Threads });
            engine.Execute("import threading\ndef run():\n    x = []\n    while True: x = [0] * 1000");
            using PythonOperation operation = engine.BeginOperation(limits);
            Assert.Equal(limit, Assert.Throws<PythonLimitException>(() => engine.Execute(Program)).Limit);
        }
    }

    [Fact]
    public void The_number_of_threads_is_limited()
    {
        PythonLimits limits = new() { Threads = 2 };
        using PythonEngine engine = new(new PythonEngineOptions { Capabilities = PythonCapabilities.Threads, Limits = limits });
        engine.Execute("""
            import threading
            stop = threading.Event()
            threads = [threading.Thread(target=stop.wait) for _ in range(3)]
            started = 0
            try:
                for t in threads: t.start(); started += 1
            except RuntimeError as e: message = str(e)
            stop.set()
            for t in threads[:2]: t.join()
            """);
        Assert.Equal("2 can't start new thread", engine.Evaluate<string>("f'{started} {message}'"));
    }

    [Fact]
    public void Steps_are_the_same_in_all_tiers()
    {
        const string Definitions = """
            def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
            def loops(n):
                t = 0
                for i in range(n):
                    j = 0
                    while j < 5:
                        j += 1
                        if j == 3: continue
                        t += j
                return t
            def gen(n):
                for i in range(n): yield i
            def mixed(n):
                out = []
                for x in gen(n):
                    try:
                        if x % 3 == 0: raise ValueError(x)
                        out.append(str(x))
                    except ValueError as e: out.append([e.args])
                return sorted(out, key=repr), sum(x for x in gen(n)), {k: v for k, v in zip(gen(n), gen(n))}
            class P:
                def __init__(self, x): self.x = x
                def __add__(self, o): return P(self.x + o.x)
                @property
                def twice(self): return self.x * 2
            def objects(n):
                p = P(0)
                for i in range(n): p = p + P(i)
                return p.twice
            def work(): return fib(12), loops(200), mixed(40), objects(200)
            """;
        List<List<long>> both = [];
        foreach (bool compiles in (bool[])[false, true])
        {
            List<long> counts = [];
            both.Add(counts);
            PythonLimits limits = new() { Steps = 100_000_000 };
            using PythonEngine engine = new(new PythonEngineOptions { UseSecondTier = compiles, Limits = limits });
            engine.Execute(Definitions);
            const int FewRounds = 20;
            const int ManyRounds = 2000;
            for (int round = 0; round < FewRounds || (compiles && round < ManyRounds && !AreCompiled(engine)); round++)
            {
                engine.Execute("work()");
                counts.Add(engine.Usage.Steps);
                // The compiling thread gets time to come along.
                if (compiles) Thread.Sleep(5);
            }
            Assert.Equal(compiles, AreCompiled(engine));
            if (!compiles) continue;
            engine.Execute("work()");
            counts.Add(engine.Usage.Steps);
        }
        Assert.True(both[0][0] > 1500, $"{both[0][0]} steps");
        Assert.Equal(both[0], both[1][..both[0].Count]);
        // A class that is called for the first time is entered once more, from C#.
        Assert.All(both[1].Skip(1), count => Assert.Equal(both[0][1], count));
    }

    private static bool AreCompiled(PythonEngine engine) => IsCompiled(engine, "fib") && IsCompiled(engine, "loops");

    private static bool IsCompiled(PythonEngine engine, string function) =>
        engine.Main[function].Object is Krait.Objects.PyFunction { Code.Executable.Compiled: not null };

    [Fact]
    public void Steps_are_the_same_in_every_run()
    {
        const string Program =
            "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nx = [f(i) for i in range(15)]\nfor i in range(5000): pass\n";
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
        Assert.Equal(PythonLimit.AllocatedBytes,
            Assert.Throws<PythonLimitException>(() => engine.Execute("x = []\nwhile True: x.append([0] * 1000)")).Limit);
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void Output_is_limited()
    {
        using StringWriter output = new();
        using PythonEngine engine = new(new PythonEngineOptions { Output = output, Limits = new PythonLimits { OutputChars = 10_000 } });
        Assert.Equal(PythonLimit.OutputChars,
            Assert.Throws<PythonLimitException>(() => engine.Execute("while True: print('x' * 100)")).Limit);
        Assert.True(output.ToString().Length <= 10_000);
    }

    [Theory]
    [InlineData("range(10**12)")]
    [InlineData("__import__('itertools').repeat(1)")]
    [InlineData("(each for each in __import__('itertools').count())")]
    [InlineData("Endless()")]
    public void A_conversion_is_within_the_limits_of_one_operation(string endless)
    {
        PythonLimits limits = PythonLimits.None with { Time = TimeSpan.FromSeconds(0.2), AllocatedBytes = 64 << 20 };
        using var engine = new PythonEngine(new PythonEngineOptions { Limits = limits });
        engine.Execute("""
            class Endless(dict):
                def __iter__(self):
                    while True: yield 1
                def __getitem__(self, key): return key
            """);
        PyValue value = engine.Evaluate(endless);
        Assert.Throws<PythonLimitException>(() => value.As<List<int>>());
        Assert.Throws<PythonLimitException>(() => engine.Evaluate<long[]>(endless));
        // A generator that a limit has met is at its end: each conversion has one of its own.
        PyValue another = engine.Evaluate(endless);
        Assert.Throws<PythonLimitException>(() => another.As(PythonConverter.List(PythonConverter.Of<int>())));
        if (value.Kind == PyKind.Dict) Assert.Throws<PythonLimitException>(() => value.As<Dictionary<int, int>>());
        Assert.Equal([0, 1, 2], engine.Evaluate<List<int>>("range(3)"));
    }

    [Fact]
    public void What_a_conversion_prints_is_there_when_it_ends()
    {
        StringWriter output = new();
        using var engine = new PythonEngine(new PythonEngineOptions { Output = output });
        engine.Execute("def items():\n    for i in range(2):\n        print(i)\n        yield i");
        Assert.Equal([0, 1], engine.Evaluate<List<int>>("items()"));
        Assert.Equal($"0{'\n'}1{'\n'}", output.ToString());
        Assert.Equal([0, 1], engine.Evaluate("items()").As(PythonConverter.List(PythonConverter.Of<int>())));
        Assert.Equal($"0{'\n'}1{'\n'}0{'\n'}1{'\n'}", output.ToString());
    }

    [Fact]
    public void A_cancelled_program_ends_with_the_token()
    {
        using var engine = new PythonEngine();
        using CancellationTokenSource source = new();
        source.CancelAfter(50);
        OperationCanceledException error = Assert.Throws<OperationCanceledException>(() =>
            engine.Execute("try:\n    while True: pass\nfinally:\n    caught = True", token: source.Token));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.False(engine.Main.TryGet("caught", out _));
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void A_function_of_the_host_gets_the_token_of_the_operation()
    {
        using PythonEngine engine = new();
        engine.Main.SetFunction("wait", (CancellationToken token) =>
        {
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
        });
        const string Program = "while True:\n    try: wait()\n    except BaseException: pass";
        using CancellationTokenSource source = new();
        source.CancelAfter(50);
        Assert.Equal(source.Token, Assert.Throws<OperationCanceledException>(() => engine.Execute(Program, token: source.Token))
            .CancellationToken);
        using (engine.BeginOperation(new PythonLimits { Time = TimeSpan.FromMilliseconds(50) }))
        {
            Assert.Equal(PythonLimit.Time, Assert.Throws<PythonLimitException>(() => engine.Execute(Program)).Limit);
        }
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
        Assert.Throws<PythonLimitException>(() =>
            engine.Execute("while True:\n    try: run('while True: pass')\n    except BaseException: pass"));
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
