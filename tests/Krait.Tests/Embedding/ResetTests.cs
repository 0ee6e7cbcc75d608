using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Engines that are used again are as new.</summary>
public sealed class ResetTests
{
    // What a program can find out about its engine without knowing what is in it: names, modules, settings.
    private const string Picture = """
        import sys, builtins, gc, warnings, codecs, threading, atexit, contextvars, random, os, math, collections, types
        def value(v): return repr(v)[:40] if isinstance(v, (int, str, float, tuple)) else ''
        def names(o): return sorted((k, type(v).__name__, value(v)) for k, v in vars(o).items() if k != '__builtins__')
        picture = repr([
            sorted(sys.modules), sorted(k for k in globals() if k not in ('names', 'value')),
            names(builtins), names(math), names(collections), names(types), names(os), dict(os.environ),
            [p for p in names(sys) if p[0] not in ('modules', 'path_importer_cache')],
            sys.getrecursionlimit(), sys.get_int_max_str_digits(), sys.getswitchinterval(), sys.gettrace(), sys.getprofile(),
            sys.path, sys.argv, sys.flags, sys.implementation.name, sys.stdout.name, sys.monitoring.get_tool(0),
            [repr(f) for f in warnings.filters], len(contextvars.copy_context()), atexit._ncallbacks(),
            threading.active_count(), threading.stack_size(), gc.isenabled(), gc.callbacks,
            sorted(c.__name__ for c in object.__subclasses__() if c.__module__ == '__main__'),
            [c.__name__ for c in int.__subclasses__()], len.__name__, str(print), sum([1, 2]),
        ])
        """;

    private static readonly string[] s_polluting =
    [
        "import builtins; builtins.len = lambda x: 5; del builtins.sum",
        "import builtins; builtins.__import__ = None; builtins.__build_class__ = None",
        "import sys; sys.modules.clear()",
        "import sys; sys.modules['json'] = sys.modules['math'] = None",
        "import sys; sys.path[:] = ['x']; sys.argv.append('y'); sys.meta_path.clear(); sys.path_hooks.clear()",
        "import sys; sys.setrecursionlimit(60)",
        "import sys; sys.set_int_max_str_digits(0); sys.setswitchinterval(2)",
        "import sys; sys.stdout = sys.stderr = sys.stdin = sys.__stdout__ = None",
        "import sys; sys.excepthook = sys.displayhook = sys.unraisablehook = sys.breakpointhook = None",
        "import sys; sys.settrace(lambda *a: None); sys.setprofile(lambda *a: None)",
        "import sys; sys.addaudithook(lambda *a: None)",
        "import sys; sys.monitoring.use_tool_id(0, 'x'); sys.monitoring.set_events(0, 1)",
        "import sys; sys.set_coroutine_origin_tracking_depth(3); sys.set_asyncgen_hooks(print, print)",
        "import sys; del sys.path, sys.modules, sys.version; sys.implementation = 3",
        "import math; math.pi = 3; del math.sin",
        "import collections; collections.OrderedDict = dict; collections.x = 1",
        "import types; types.FunctionType = None",
        "import os; os.environ['X'] = 'y'; os.sep = 'z'; os.path = None",
        "import warnings; warnings.simplefilter('error'); warnings.showwarning = None; warnings.filters.clear()",
        "import codecs; codecs.register(lambda n: None); codecs.register_error('x', lambda e: ('', 0)); codecs.lookup = None",
        "import atexit; atexit.register(print)",
        "import contextvars; v = contextvars.ContextVar('v'); v.set(1)",
        "import threading; threading.stack_size(1 << 20); threading.excepthook = None; threading.Thread = None",
        "import threading, time\nfor _ in range(3): threading.Thread(target=time.sleep, args=(1000,)).start()",
        "import threading\ndef run():\n    while True: pass\nthreading.Thread(target=run, daemon=True).start()",
        "import gc; gc.disable(); gc.callbacks.append(print); gc.set_threshold(5)",
        "class Mine(int): pass\nclass Other(Exception): pass\nkept = Mine(3)",
        "class C:\n    def __del__(self): import builtins; builtins.leak = 1\nc = C(); c.c = c\ndel c",
        "def g():\n    try: yield\n    finally: import sys; sys.leak = 1\nit = g(); next(it)",
        "import random; random.seed(1); random.random = None",
        "import re, functools; re.compile('x'); re.purge = None; functools.lru_cache = None",
        "import csv; csv.register_dialect('x', delimiter='|'); csv.field_size_limit(5)",
        "import decimal; decimal.getcontext().prec = 2; decimal.DefaultContext.prec = 3",
        "import abc, collections.abc as c; c.Sequence.register(set); c.Hashable.register(list)",
        "import copyreg; copyreg.pickle(complex, print); copyreg.dispatch_table.clear()",
        "import struct, ast; struct.error.x = 1; ast.AST.x = 1",
        "import linecache; linecache.cache['x'] = (1, None, [], 'x'); linecache.getline = None",
        "import importlib; importlib.invalidate_caches(); importlib.import_module = None",
        "import logging; logging.basicConfig(); logging.disable(50); logging.getLogger('x').setLevel(5)",
        "import json; json.dumps = None; json.JSONEncoder.default = None",
        "import time, datetime; time.time = lambda: 0; datetime.x = 1",
        "import weakref, string; weakref.ref = None; string.ascii_letters = ''",
        "import typing, enum, dataclasses; typing.Any = enum.Enum = dataclasses.dataclass = None",
        "import io; io.open = None; io.StringIO = None",
        "__name__ = 'x'; __builtins__ = {}; globals().clear()",
        "import signal; signal.getsignal = None",
        "import locale; locale.setlocale = None",
        "import asyncio; asyncio.run = None",
        "import unicodedata, zlib; unicodedata.x = zlib.x = 1",
        "f = lambda: f()\ntry: f()\nexcept RecursionError: pass",
        "import os; os._exit(3)",
        "raise MemoryError",
    ];

    private static readonly PythonEngineOptions s_options =
        new() { Capabilities = PythonCapabilities.Threads, Output = TextWriter.Null, Error = TextWriter.Null };

    [Fact]
    public void Reset_equals_new()
    {
        Assert.True(s_polluting.Length >= 50);
        string expected = PictureOf(new PythonEngine(s_options));
        using PythonEngine engine = new(s_options);
        foreach (string program in s_polluting)
        {
            try
            {
                engine.Execute(program);
            }
            catch (PythonException)
            {
                // Some may not do what they try, or harm themselves.
            }
            engine.Reset();
            Assert.Equal(expected, PictureOf(engine));
            engine.Reset();
        }
        // All at once, in one life.
        foreach (string program in s_polluting) Record.Exception(() => engine.Execute(program));
        engine.Reset();
        Assert.Equal(expected, PictureOf(engine));
    }

    [Fact]
    public void What_is_from_before_a_reset_says_so()
    {
        using PythonEngine engine = new();
        PyValue list = engine.Evaluate("[1]");
        PythonScope scope = engine.CreateScope();
        PythonScope main = engine.Main;
        Func<int> function = engine.Evaluate("lambda: 1").AsFunc<int>();
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("1 / 0"));
        engine.Main.SetFunction("host", () => 1);
        engine.HostData = this;
        engine.Reset();
        Assert.Null(engine.HostData);
        Action[] attempts =
        [
            () => _ = list.Length, () => _ = scope["x"], () => main.Set("x", 1), () => function(), () => _ = error.Value,
            () => engine.Execute(PythonScript.Compile("1"), scope),
        ];
        foreach (Action attempt in attempts) Assert.Throws<ObjectDisposedException>(attempt);
        Assert.Throws<ArgumentException>(() => engine.Main["x"] = list);
        Assert.Equal("NameError", Assert.Throws<PythonException>(() => engine.Execute("host()")).TypeName);
        Assert.NotSame(main, engine.Main);
        Assert.Equal(0, engine.Usage.OutputChars);
    }

    [Fact]
    public void An_engine_is_not_reset_while_it_runs()
    {
        using PythonEngine engine = new();
        engine.Main.SetFunction("reset", engine.Reset);
        Assert.IsType<InvalidOperationException>(Assert.Throws<PythonException>(() => engine.Execute("reset()")).InnerException);
        using (engine.BeginOperation()) Assert.Throws<InvalidOperationException>(engine.Reset);
    }

    [Fact]
    public void A_pool_rents_prepared_engines_that_are_as_new()
    {
        int prepared = 0;
        using PythonEnginePool pool = new(
            new PythonEngineOptions(),
            engine =>
            {
                prepared++;
                engine.Main.SetFunction("twice", (int n) => 2 * n);
                engine.AddModule("prices", "price = 3");
            },
            maximum: 1);
        PythonEngine first;
        using (PythonEnginePool.Lease lease = pool.Rent())
        {
            first = lease.Engine;
            first.Execute("import prices; prices.price = 5; x = 1");
        }
        using (PythonEnginePool.Lease lease = pool.Rent())
        using (PythonEnginePool.Lease second = pool.Rent())
        {
            Assert.Same(first, lease.Engine);
            Assert.NotSame(first, second.Engine);
            Assert.Equal(6, lease.Engine.Evaluate<int>("twice(__import__('prices').price)"));
            Assert.False(lease.Engine.Main.TryGet("x", out _));
        }
        Assert.Equal(3, prepared);
        PythonEnginePool.Lease last = pool.Rent();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(pool.Rent);
        last.Dispose();
        last.Dispose();
        Assert.Throws<ObjectDisposedException>(() => last.Engine);
        Assert.Throws<ObjectDisposedException>(() => first.Execute("1"));
    }

    [Fact]
    public void A_pool_serves_many_threads()
    {
        using PythonEnginePool pool = new(new PythonEngineOptions());
        var script = PythonScript.Compile("assert 'x' not in globals()\nx = n * 2");
        Parallel.For(0, 200, i =>
        {
            using PythonEnginePool.Lease lease = pool.Rent();
            lease.Engine.Main.Set("n", i);
            lease.Engine.Execute(script);
            Assert.Equal(2 * i, lease.Engine.Main.Get<int>("x"));
        });
    }

    private static string PictureOf(PythonEngine engine)
    {
        engine.Execute(Picture);
        return engine.Main.Get<string>("picture");
    }
}
