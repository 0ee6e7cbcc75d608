using System.Text;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>
/// Interpreters that a program makes (PEP 734): each with its own lock, and with no more rights than the engine of the host.
/// </summary>
public sealed class InterpreterTests
{
    private static readonly PythonEngineOptions s_threads = new() { Capabilities = PythonCapabilities.Threads };

    private static PythonEngine Limited(PythonLimits limits) => new(s_threads with { Limits = limits });

    [Fact]
    public void Interpreters_have_modules_of_their_own()
    {
        using PythonEngine engine = new(s_threads);
        engine.Check("""
            import sys
            from concurrent import interpreters
            sys.modules['math'] = None
            x = 1
            i = interpreters.create()
            i.exec('import math; x = math.pi')
            assert i.call(eval, 'x') == 3.141592653589793 and x == 1
            assert i.call(eval, 'math.sqrt(4)') == 2.0
            assert [each.id for each in interpreters.list_all()] == [0, 1]
            i.close()
            assert [each.id for each in interpreters.list_all()] == [0]
            """);
        using PythonEngine other = new(s_threads);
        other.Check("from concurrent import interpreters; assert interpreters.create().id == 1");
    }

    // Each calls the host's clock without releasing its interpreter's lock, and the clock answers when all three are in it: two of
    // them with one lock would never be.
    [Fact]
    public void Interpreters_run_at_the_same_time()
    {
        using MeetingTime time = new(3);
        using PythonEngine engine = new(s_threads with { TimeProvider = time });
        engine.Check("""
            import threading, time
            from concurrent import interpreters
            """);
        time.Begin();
        engine.Check("""
            def meet():
                import time
                time.time()
            threads = [interpreters.create().call_in_thread(meet) for _ in range(2)]
            time.time()
            for thread in threads: thread.join()
            """);
        Assert.Equal(3, time.Met);
    }

    private sealed class MeetingTime(int count) : TimeProvider, IDisposable
    {
        private readonly CountdownEvent _missing = new(count);
        private volatile bool _hasBegun;
        private int _met;

        public int Met => _met;

        /// <summary>From now on who asks for the time waits until all have asked once: importing <c>time</c> asks too.</summary>
        public void Begin() => _hasBegun = true;

        public override DateTimeOffset GetUtcNow()
        {
            if (!_hasBegun || _missing.IsSet) return DateTimeOffset.UnixEpoch;
            _missing.Signal();
            // A test that would hang for ever says nothing.
            if (_missing.Wait(TimeSpan.FromMinutes(2))) Interlocked.Increment(ref _met);
            return DateTimeOffset.UnixEpoch;
        }

        public void Dispose() => _missing.Dispose();
    }

    [Fact]
    public void Without_the_capability_there_are_no_further_interpreters()
    {
        using PythonEngine engine = new();
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("""
            from concurrent import interpreters
            assert interpreters.get_current().id == 0
            interpreters.create()
            """));
        Assert.Equal("PermissionError", error.TypeName);
        Assert.Contains("interpreters", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<PythonException>(() => engine.Execute("import _interpreters; _interpreters.create()"));
        Assert.Equal("PermissionError", error.TypeName);
    }

    /// <summary>What an engine with threads alone may not do, each an expression.</summary>
    public static TheoryData<string> Denied =>
    [
        "__import__('os').listdir('/')",
        "open('/etc/passwd')",
        "__import__('socket').socket()",
        "__import__('subprocess').run(['true'])",
        "__import__('os').kill(1, 0)",
        "__import__('os').getuid() == 65534 and __import__('signal').alarm(1)",
    ];

    [Theory]
    [MemberData(nameof(Denied))]
    public void What_is_denied_is_denied_to_all_interpreters(string expression)
    {
        using PythonEngine engine = new(s_threads);
        foreach (string program in (string[])[expression, $"interpreters.create().call(eval, {Quote(expression)})", Nested(expression)])
        {
            PythonException error = Assert.Throws<PythonException>(() => engine.Execute("from concurrent import interpreters\n" + program));
            Assert.Contains("PermissionError", error.PythonTraceback, StringComparison.Ordinal);
        }
    }

    private static string Quote(string text) => "'''" + text + "'''";

    // In an interpreter that an interpreter has made.
    private static string Nested(string expression) => $"""
        import functools
        outer = interpreters.create()
        outer.exec('from concurrent import interpreters; inner = interpreters.create()')
        outer.prepare_main(text={Quote(expression)})
        outer.exec('inner.call(eval, text)')
        """;

    [Fact]
    public void Modules_are_allowed_and_counted_in_all_interpreters()
    {
        HashSet<string> allowed = ["concurrent", "_interpreters", "_interpqueues", "threading", "weakref", "pickle", "queue", "time",
            "math"];
        using PythonEngine engine = new(s_threads with { AllowedModules = allowed, Library = PythonLibrary.None });
        engine.Check("""
            import _interpreters
            i = _interpreters.create()
            assert _interpreters.exec(i, 'import math') is None
            assert "does not allow the module 'cmath'" in _interpreters.exec(i, 'import cmath').msg
            """);
        using PythonEngine counted = new(s_threads with { Limits = PythonLimits.None with { Modules = 3 } });
        counted.Check("""
            import _interpreters
            i = _interpreters.create()
            assert _interpreters.exec(i, 'import math, cmath, array') is None
            assert 'no more than 3 modules' in _interpreters.exec(i, 'import binascii').msg
            """);
    }

    /// <summary>Programs that another interpreter keeps from their end, each with the limit that they reach.</summary>
    public static TheoryData<string, string, PythonLimit> Endless => new()
    {
        { "steps", "while True: pass", PythonLimit.Steps },
        { "time", "while True: pass", PythonLimit.Time },
        { "time", "import time; time.sleep(3600)", PythonLimit.Time },
        { "time", "sum(iter(int, 1))", PythonLimit.Time },
        { "time", "while True:\n    try:\n        while True: pass\n    except BaseException: pass", PythonLimit.Time },
        { "bytes", "x = []\nwhile True: x.append(bytes(10000))", PythonLimit.AllocatedBytes },
        { "output", "while True: print('text' * 100)", PythonLimit.OutputChars },
        { "time", "from concurrent import interpreters\nwhile True: interpreters.create().exec('while True: pass')", PythonLimit.Time },
        { "bytes", "from concurrent import interpreters\nkept = []\nwhile True: kept.append(interpreters.create())",
            PythonLimit.AllocatedBytes },
        { "time", "import threading\nt = threading.Thread(target=exec, args=('while True: pass',)); t.start(); t.join()",
            PythonLimit.Time },
        { "time", "from concurrent import interpreters\nq = interpreters.create_queue()\nq.get()", PythonLimit.Time },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public void Limits_hold_in_all_interpreters(string limited, string program, PythonLimit expected)
    {
        PythonLimits limits = limited switch
        {
            "steps" => PythonLimits.None with { Steps = 1_000_000 },
            "time" => PythonLimits.None with { Time = TimeSpan.FromSeconds(1) },
            "bytes" => PythonLimits.None with { AllocatedBytes = 200 << 20 },
            _ => PythonLimits.None with { OutputChars = 10_000 },
        };
        StringWriter output = new();
        using PythonEngine engine = new(s_threads with { Limits = limits, Output = output });
        engine.Main.Set("program", program);
        using (engine.BeginOperation(PythonLimits.None)) engine.Execute("import threading, time\nfrom concurrent import interpreters");
        const string Import = "from concurrent import interpreters\n";
        foreach (string way in (string[])["interpreters.create().exec(program)",
            "interpreters.create().call_in_thread(exec, program).join()"])
        {
            PythonLimitException error = Assert.Throws<PythonLimitException>(() => engine.Execute(Import + $"""
                try: {way}
                finally: leaked = True
                """));
            Assert.Equal(expected, error.Limit);
            Assert.True(output.GetStringBuilder().Length <= 10_000);
            if (expected == PythonLimit.OutputChars) break;
            engine.Check("assert 'leaked' not in globals() and 1 + 1 == 2");
            engine.Check(Import + "assert interpreters.create().call(eval, '1 + 1') == 2");
        }
    }

    [Fact]
    public void Steps_of_all_interpreters_count()
    {
        long Steps(string program)
        {
            using PythonEngine engine = Limited(PythonLimits.None with { Steps = 10_000_000 });
            engine.Execute("from concurrent import interpreters\ni = interpreters.create()\nsource = 'for _ in range(10000): pass'");
            engine.Execute(program);
            return engine.Usage.Steps;
        }
        long own = Steps("exec(source)");
        long other = Steps("i.exec(source)");
        Assert.True(own >= 10_000);
        Assert.InRange(other, 10_000, own + 100);
        Assert.Equal(other, Steps("i.exec(source)"));
    }

    [Fact]
    public void A_token_stops_all_interpreters()
    {
        foreach (string way in (string[])["interpreters.create().exec(program)",
            "interpreters.create().call_in_thread(exec, program).join()"])
        {
            using CancellationTokenSource source = new();
            using PythonEngine engine = new(s_threads with { Output = new CancellingWriter(source) });
            engine.Main.Set("program", "print('here', flush=True)\nwhile True: pass");
            Assert.Throws<OperationCanceledException>(() => engine.Execute("from concurrent import interpreters\n" + way,
                token: source.Token));
            engine.Check("assert 1 + 1 == 2");
        }
    }

    private sealed class CancellingWriter(CancellationTokenSource source) : StringWriter
    {
        public override void Write(ReadOnlySpan<char> buffer) => source.Cancel();
    }

    [Fact]
    public void Threads_of_all_interpreters_count()
    {
        using PythonEngine engine = Limited(PythonLimits.None with { Threads = 2 });
        engine.Check("""
            import threading
            from concurrent import interpreters
            i = interpreters.create()
            q = interpreters.create_queue()
            i.prepare_main(q=q)
            i.exec('''
            import threading
            threads = [threading.Thread(target=q.get) for _ in range(2)]
            for each in threads: each.start()
            ''')
            try: threading.Thread(target=print).start()
            except RuntimeError as error: message = str(error)
            q.put(1); q.put(2)
            i.exec('for each in threads: each.join()')
            assert message == "can't start new thread"
            thread = threading.Thread(target=len, args=('',)); thread.start(); thread.join()
            """);
    }

    [Fact]
    public void Depth_and_sizes_are_limited_in_all_interpreters()
    {
        using PythonEngine engine = Limited(PythonLimits.None with { RecursionDepth = 50, LargestObject = 1 << 20 });
        engine.Check("""
            from concurrent import interpreters
            i = interpreters.create()
            for source, expected in ((('def f(): f()\nf()'), 'RecursionError'), ('bytes(1 << 24)', 'MemoryError')):
                try: i.exec(source)
                except interpreters.ExecutionFailed as error: assert error.excinfo.type.__name__ == expected
                else: assert False
            assert i.call(eval, "__import__('sys').getrecursionlimit()") == 50
            """);
    }

    [Fact]
    public void Exit_ends_the_operation_from_any_interpreter()
    {
        using PythonEngine engine = new(s_threads);
        PythonExitException exit = Assert.Throws<PythonExitException>(
            () => engine.Execute("from concurrent import interpreters\ninterpreters.create().exec('import os; os._exit(3)')"));
        Assert.Equal(3, exit.ExitCode);
        engine.Check("""
            from concurrent import interpreters
            try: interpreters.create().exec('import sys; sys.exit(4)')
            except interpreters.ExecutionFailed as error: assert error.excinfo.type.__name__ == 'SystemExit'
            """);
    }

    [Fact]
    public void Interpreters_share_files_streams_and_environment()
    {
        StringWriter output = new();
        using PythonEngine engine = new(s_threads with
        {
            FileSystem = PythonFileSystem.InMemory(1 << 20),
            Output = output,
            Input = new StringReader("first\nsecond\n"),
            Environment = new Dictionary<string, string> { ["NAME"] = "value" },
            Arguments = ["program", "x"],
        });
        engine.Check("""
            from concurrent import interpreters
            with open('/file', 'w') as file: file.write('text')
            i = interpreters.create()
            i.exec('''
            import os, sys
            with open('/file') as file: assert file.read() == 'text'
            with open('/other', 'w') as file: file.write('more')
            assert os.environ['NAME'] == 'value' and sys.argv == ['program', 'x']
            assert input() == 'first'
            print('from', 'there')
            ''')
            with open('/other') as file: assert file.read() == 'more'
            assert input() == 'second'
            print('from here')
            """);
        Assert.Equal("from there\nfrom here\n", output.ToString());
    }

    [Fact]
    public void Random_numbers_of_a_seed_are_alike_in_each_run_and_differ_in_each_interpreter()
    {
        static string Run()
        {
            using PythonEngine engine = new(s_threads with { RandomSeed = 5 });
            engine.Execute("""
                import os
                from concurrent import interpreters
                draw = "__import__('os').urandom(8).hex()"
                drawn = [eval(draw)] + [interpreters.create().call(eval, draw) for _ in range(3)]
                assert len(set(drawn)) == 4
                """);
            return engine.Evaluate<string>("' '.join(drawn)");
        }
        Assert.Equal(Run(), Run());
    }

    [Fact]
    public void Disposal_ends_the_threads_of_all_interpreters()
    {
        StringWriter output = new();
        PythonEngine engine = new(s_threads with { Output = output });
        engine.Execute("""
            from concurrent import interpreters
            q = interpreters.create_queue()
            i = interpreters.create()
            i.prepare_main(q=q)
            i.call_in_thread(exec, "q.put(1)\nwhile True: pass")
            i2 = interpreters.create()
            i2.exec("import threading, time; threading.Thread(target=time.sleep, args=(3600,)).start()")
            q.get()
            """);
        WeakReference program = new(engine.State.Interpreter);
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => engine.Execute("1"));
        _ = program;
    }

    [Fact]
    public void A_writer_that_another_interpreter_calls_cannot_enter_the_engine()
    {
        PythonEngine? engine = null;
        List<Exception> thrown = [];
        StringWriter output = new EnteringWriter(() =>
        {
            try
            {
                engine!.Execute("1");
            }
            catch (InvalidOperationException exception)
            {
                thrown.Add(exception);
            }
        });
        using (engine = new PythonEngine(s_threads with { Output = output }))
        {
            engine.Check("from concurrent import interpreters\ninterpreters.create().exec('print(1)')");
        }
        Assert.Single(thrown);
    }

    private sealed class EnteringWriter(Action enter) : StringWriter
    {
        public override void Write(ReadOnlySpan<char> buffer) => enter();
    }

    [Fact]
    public void Functions_of_the_host_do_not_go_to_other_interpreters()
    {
        using PythonEngine engine = new(s_threads);
        engine.Main.SetFunction("host", () => 1);
        engine.Check("""
            from concurrent import interpreters
            i = interpreters.create()
            for share in (lambda: i.call(host), lambda: i.prepare_main(host=host)):
                try: share()
                except interpreters.NotShareableError: pass
                else: assert False
            """);
    }

    [Fact]
    public void Views_share_memory()
    {
        using PythonEngine engine = new(s_threads);
        engine.Check("""
            from concurrent import interpreters
            memory = bytearray(b'abc')
            i = interpreters.create()
            i.prepare_main(view=memoryview(memory))
            i.exec('view[0] = 65')
            assert memory == b'Abc'
            memory[1] = 66
            i.exec('assert bytes(view) == b"ABc"')
            """);
    }

    [Fact]
    public void Eight_interpreters_work_at_once()
    {
        using PythonEngine engine = new(s_threads);
        engine.Check("""
            from concurrent.futures import InterpreterPoolExecutor
            def work(n):
                made = []
                for i in range(300):
                    made.append(type('C%d' % i, (), {'value': i})())
                return sum(each.value for each in made) + n
            with InterpreterPoolExecutor(8) as pool:
                futures = [pool.submit(eval, f'sum(type("C%d" % i, (), dict(v=i))().v for i in range(2000)) + {n}') for n in range(40)]
                assert [each.result() for each in futures] == [1999000 + n for n in range(40)]
            """);
    }

    [Fact]
    public void Malformed_code_is_refused_where_it_runs()
    {
        using PythonEngine engine = new(new PythonEngineOptions { Capabilities = PythonCapabilities.Threads });
        engine.Execute("""
            import _interpreters
            made = _interpreters.create()
            def f(): return len
            f.__code__ = f.__code__.replace(co_names=())
            raised = _interpreters.call(made, f)[1]
            _interpreters.destroy(made)
            """);
        Assert.Contains("malformed code", engine.Evaluate<string>("raised.msg"), StringComparison.Ordinal);
    }
}
