using Krait.Tests.Evaluation;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Engines next to each other: none sees another, none waits for another, and one is for one thread at a time.</summary>
[Collection(AloneCollection.Name)]
public sealed class IsolationTests
{
    private const int EngineCount = 8;

    /// <summary>What a program can change for its whole engine, and how another engine would notice.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "import sys; sys.modules['secret'] = sys", "import sys; assert 'secret' not in sys.modules" },
        {
            "import builtins; builtins.leak = 1; builtins.len = None",
            "import builtins; assert not hasattr(builtins, 'leak') and len('a') == 1"
        },
        { "import sys; sys.leak = 1; sys.path.append('x')", "import sys; assert not hasattr(sys, 'leak') and 'x' not in sys.path" },
        { "import math; math.pi = 3", "import math; assert math.pi > 3" },
        { "class Mine(int): pass", "assert 'Mine' not in [c.__name__ for c in int.__subclasses__()]" },
        { "class Own: pass", "assert 'Own' not in [c.__name__ for c in object.__subclasses__()]" },
        { "class Bad(ValueError): pass", "assert 'Bad' not in [c.__name__ for c in ValueError.__subclasses__()]" },
        {
            "import _weakref; r = _weakref.ref(int)",
            "import _weakref; assert _weakref.getweakrefcount(int) == 0 and _weakref.getweakrefs(int) == []"
        },
        { "import _weakref; r = _weakref.ref(len)", "import _weakref; assert _weakref.getweakrefcount(len) == 0" },
        {
            "import _csv; _csv.register_dialect('secret', delimiter='|'); _csv.field_size_limit(7)",
            "import _csv; assert 'secret' not in _csv.list_dialects() and _csv.field_size_limit() == 131072"
        },
        {
            "import codecs; codecs.register(lambda n: codecs.lookup('utf-8') if n == 'secret' else None); ''.encode('secret')",
            "try: ''.encode('secret')\nexcept LookupError: pass\nelse: assert False"
        },
        {
            "import codecs; codecs.register_error('secret', lambda e: ('', e.end))",
            "import codecs\ntry: codecs.lookup_error('secret')\nexcept LookupError: pass\nelse: assert False"
        },
        { "import warnings; warnings.simplefilter('error')", "import warnings; assert all(f[0] != 'error' for f in warnings.filters)" },
        {
            "import contextvars; v = contextvars.ContextVar('v'); v.set(5)",
            "import contextvars; assert len(contextvars.copy_context()) == 0"
        },
        { "import sys; sys.setrecursionlimit(500)", "import sys; assert sys.getrecursionlimit() == 1000" },
        { "import sys; sys.set_int_max_str_digits(0)", "import sys; assert sys.get_int_max_str_digits() == 4300" },
        { "import sys; sys.setswitchinterval(3)", "import sys; assert sys.getswitchinterval() < 1" },
        {
            "import sys; sys.monitoring.use_tool_id(0, 'tool'); sys.monitoring.set_events(0, 1)",
            "import sys; assert sys.monitoring.get_tool(0) is None and sys.monitoring.get_events(1) == 0"
        },
        { "import sys; sys.settrace(lambda *a: None)", "import sys; assert sys.gettrace() is None" },
        { "import sys; sys.addaudithook(lambda *a: 1 / 0)", "exec(compile('1', 'x', 'exec'))" },
        { "import sys; sys.set_coroutine_origin_tracking_depth(5)", "import sys; assert sys.get_coroutine_origin_tracking_depth() == 0" },
        {
            "import sys; sys.excepthook = sys.displayhook = sys.unraisablehook = None",
            "import sys; assert sys.excepthook is sys.__excepthook__ and sys.unraisablehook is sys.__unraisablehook__"
        },
        { "import sys; sys.stdout = None", "import sys; assert sys.stdout is sys.__stdout__" },
        {
            "import random; random.seed(5); state = random.getstate()",
            "import random; a = random.getstate(); random.seed(5); assert a != random.getstate()"
        },
        { "import atexit; atexit.register(print)", "import atexit; assert atexit._ncallbacks() == 0" },
        {
            "import gc; gc.disable(); gc.set_threshold(1, 2, 3); gc.callbacks.append(print)",
            "import gc; assert gc.isenabled() and gc.get_threshold()[0] != 1 and gc.callbacks == []"
        },
        { "import threading; threading.stack_size(1 << 20)", "import threading; assert threading.stack_size() == 0" },
        { "import struct; struct.error.leak = 1", "import struct; assert not hasattr(struct.error, 'leak')" },
        { "import ast; ast.AST.leak = 1", "import ast; assert not hasattr(ast.AST, 'leak')" },
        { "import abc\nclass A(abc.ABC): pass\nA.register(int)", "import abc\nclass A(abc.ABC): pass\nassert not issubclass(int, A)" },
        { "import collections.abc as c; c.Sequence.register(set)", "import collections.abc as c; assert not issubclass(set, c.Sequence)" },
        {
            "import copyreg; copyreg.pickle(complex, lambda c: (complex, (1,)))",
            "import copyreg; assert copyreg.dispatch_table[complex] is copyreg.pickle_complex"
        },
        { "import decimal; decimal.getcontext().prec = 3", "import decimal; assert decimal.getcontext().prec == 28" },
        {
            "import re; re.compile('leak'); import linecache; linecache.cache['x'] = (1, None, ['a'], 'x')",
            "import linecache; assert 'x' not in linecache.cache"
        },
        { "import os; os.environ['SECRET'] = '1'", "import os; assert 'SECRET' not in os.environ" },
        {
            "import time, datetime; datetime.leak = time.leak = 1",
            "import time, datetime; assert not hasattr(time, 'leak') and not hasattr(datetime, 'leak')"
        },
        {
            "import types; types.FunctionType.__module__; import typing; typing.T.leak = 1 if hasattr(typing, 'T') else None",
            "import typing; assert not hasattr(getattr(typing, 'T', typing), 'leak')"
        },
        {
            "import sys; sys.meta_path.clear(); sys.path_hooks.clear(); sys.path_importer_cache['x'] = None",
            "import sys; assert 'x' not in sys.path_importer_cache; import string"
        },
        { "__annotations__ = 1; __name__ = 'x'; __builtins__ = None", "assert __name__ == '__main__' and len('a') == 1" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Engines_see_nothing_of_each_other(string change, string check)
    {
        PythonEngineOptions options = new() { Environment = new Dictionary<string, string> { ["HOME"] = "/" } };
        using var one = new PythonEngine(options);
        using var two = new PythonEngine(options);
        // The second engine is running when the first changes, a third starts afterwards.
        two.Execute("import sys");
        try
        {
            one.Execute(change);
        }
        catch (PythonException error) when (error.TypeName is "AttributeError" or "TypeError")
        {
            // What cannot be changed at all is not seen by others either.
        }
        using var three = new PythonEngine(options);
        two.Execute(check);
        three.Execute(check);
    }

    [Fact]
    public void Eight_engines_create_classes_at_once()
    {
        // The whole of 20 rounds of 40,000 classes takes a minute: KRAIT_WHOLE=1.
        bool isWhole = Environment.GetEnvironmentVariable("KRAIT_WHOLE") == "1";
        int rounds = isWhole ? 20 : 2;
        int classes = isWhole ? 40_000 : 2_000;
        string program = $$"""
            wrong = 0
            class Base:
                kind = 'base'
                def who(self): return self.number
            for i in range({{classes}}):
                class Derived(Base):
                    number = i
                    def twice(self): return self.number * 2
                instance = Derived()
                if instance.who() != i or instance.twice() != 2 * i or instance.kind != 'base': wrong += 1
                if i % 7 == 0: Base.kind = 'base'
                if i % 1000 == 0: assert [].__len__() == 0 and isinstance(instance, Base)
            """;
        for (int round = 0; round < rounds; round++)
        {
            long[] wrong = OnThreads(EngineCount, _ =>
            {
                using var engine = new PythonEngine();
                engine.Execute(program);
                return engine.Main.Get<long>("wrong");
            });
            Assert.All(wrong, each => Assert.Equal(0, each));
        }
    }

    [Fact]
    public void Eight_engines_start_at_once_in_a_cold_process()
    {
        const int Processes = 4;
        for (int i = 0; i < Processes; i++)
        {
            (int exitCode, string output) = ColdProcess.RunEnginesAtOnce();
            Assert.Equal("", output);
            Assert.Equal(0, exitCode);
        }
    }

    [Fact]
    public void Engines_take_no_common_lock()
    {
        const string Program = """
            import re, json
            class Node:
                def __init__(self, value): self.value = value
                def __eq__(self, other): return self.value == other.value
            def work(n):
                nodes = [Node(i) for i in range(n)]
                table = {f'key{i}': node for i, node in enumerate(nodes)}
                names = {getattr(node, 'value') for node in nodes}
                text = ','.join(sorted(table))
                for node in nodes:
                    setattr(node, 'other', node)
                    del node.other
                parsed = json.loads(json.dumps({'a': [1, 2.5, None, text[:20]]}))
                type('Made', (Node,), {'x': 1})(3)
                try: {}['missing']
                except KeyError as error: str(error)
                return len(re.findall('key[0-9]+', text)) + len(names) + len(parsed)
            """;
        using Barrier barrier = new(EngineCount + 1);
        bool isPeriodOver = false;
        bool isLast = false;
        Thread[] threads = [.. Enumerable.Range(0, EngineCount).Select(_ => new Thread(() =>
        {
            using var engine = new PythonEngine();
            engine.Execute(Program);
            var work = PythonScript.CompileExpression("work(50)");
            for (int i = 0; i < 200; i++) engine.Evaluate(work);
            bool ends;
            do
            {
                barrier.SignalAndWait();
                while (!Volatile.Read(ref isPeriodOver)) engine.Evaluate(work);
                barrier.SignalAndWait();
                ends = Volatile.Read(ref isLast);
                barrier.SignalAndWait();
            }
            while (!ends);
        }))];
        foreach (Thread thread in threads) thread.Start();
        // .NET itself warms up for a while; a lock that the engines had in common would be contended in each of the periods. The barrier
        // has locks of its own, so contention is counted within a period, when all threads are past it.
        const int Periods = 5;
        List<long> contentions = [];
        while (!isLast)
        {
            Volatile.Write(ref isPeriodOver, false);
            barrier.SignalAndWait();
            Thread.Sleep(200);
            long before = Monitor.LockContentionCount;
            Thread.Sleep(2000);
            contentions.Add(Monitor.LockContentionCount - before);
            Volatile.Write(ref isPeriodOver, true);
            Volatile.Write(ref isLast, contentions.Count == Periods || contentions[^1] == 0);
            barrier.SignalAndWait();
            barrier.SignalAndWait();
        }
        foreach (Thread thread in threads) thread.Join();
        Assert.Contains(0, contentions);
    }

    [Fact]
    public void Concurrent_entry_fails_fast()
    {
        using var engine = new PythonEngine();
        using ManualResetEventSlim inside = new();
        using ManualResetEventSlim done = new();
        engine.Execute("items = [1]\ndef f(): return 1");
        PyValue items = engine.Main["items"];
        PythonScope scope = engine.CreateScope();
        Func<int> function = engine.Main["f"].AsFunc<int>();
        engine.Main.SetFunction("wait", () =>
        {
            inside.Set();
            done.Wait();
        });
        Thread running = new(() => engine.Execute("wait()"));
        running.Start();
        inside.Wait();
        Action[] attempts =
        [
            () => engine.Execute("1"), () => engine.Execute(PythonScript.Compile("1")), () => engine.Evaluate("1"),
                () => engine.Import("sys"),
            () => engine.CreateScope(), () => engine.AddModule("m", ""), () => engine.Wrap(new List<int>()),
            () => engine.BeginOperation(), engine.Dispose, engine.Reset,
            () => _ = items.Length, () => items.Repr(), () => _ = scope["x"], () => scope.Set("x", 1), () => function(),
        ];
        foreach (Action attempt in attempts) Assert.Throws<InvalidOperationException>(attempt);
        done.Set();
        running.Join();
        Assert.Equal(1, function());
    }

    [Fact]
    public async Task An_engine_moves_over_a_hundred_threads()
    {
        PythonLimits limits = new() { AllocatedBytes = 64 << 20, Steps = 1_000_000 };
        using var engine = new PythonEngine(new PythonEngineOptions { Limits = limits });
        engine.Execute("""
            import _contextvars
            def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
            total = 0
            v = _contextvars.ContextVar('v')
            v.set(0)
            """);
        for (int i = 0; i < 100; i++)
        {
            // The threads have stacks of different sizes.
            int stackSize = i % 2 == 0 ? 1 << 20 : 0;
            Exception? failure = null;
            Thread thread = new(() => failure = Record.Exception(() => engine.Execute("total += deep(300)\nv.set(v.get() + 1)")),
                stackSize);
            thread.Start();
            thread.Join();
            Assert.Null(failure);
            if (i % 10 == 0) await Task.Yield();
        }
        Assert.Equal(30_000, engine.Main.Get<long>("total"));
        Assert.Equal(100, engine.Evaluate<int>("v.get()"));
    }

    [Fact]
    public void An_operation_that_is_cancelled_before_it_begins_leaves_the_engine_free()
    {
        using var engine = new PythonEngine();
        Assert.Throws<OperationCanceledException>(() => engine.Execute("1", token: new CancellationToken(canceled: true)));
        OnThreads(1, _ => engine.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public void Exceptions_of_one_engine_are_no_objects_of_another()
    {
        using var one = new PythonEngine();
        using var two = new PythonEngine();
        one.Main.SetFunction("other", () => two.Execute("class Own(Exception): pass\nraise Own('x')"));
        one.Execute("try: other()\nexcept Exception as e: kind = type(e).__name__");
        Assert.Equal("HostError", one.Main.Get<string>("kind"));
    }

    private static T[] OnThreads<T>(int count, Func<int, T> run)
    {
        var results = new T[count];
        var failures = new Exception?[count];
        void Run(int i) => failures[i] = Record.Exception(() => { results[i] = run(i); });
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => Run(i)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(failures, Assert.Null);
        return results;
    }
}
