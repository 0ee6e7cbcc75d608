using System.Numerics;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>The engine as an application uses it.</summary>
public sealed class EngineTests
{
    [Fact]
    public void The_first_screen_of_the_documentation_works()
    {
        using var engine = new PythonEngine();
        engine.Execute("def greet(name): return f'Hello {name}'");
        Assert.Equal("Hello Ada", engine.Evaluate<string>("greet('Ada')"));
    }

    [Fact]
    public void Functions_go_both_ways()
    {
        using var engine = new PythonEngine();
        engine.Main.SetFunction("vat", (double net) => net * 1.2);
        engine.Execute("def price(net): return vat(net) + 1");
        Func<double, double> price = engine.Main["price"].AsFunc<double, double>();
        Assert.Equal(13.0, price(10), 10);
    }

    [Fact]
    public void A_script_is_compiled_once_and_runs_in_many_engines()
    {
        var rule = PythonScript.Compile("total = sum(order) * factor()\ndef factor(): return 2\n".Replace("total",
            "def run(): return 3\ntotal", StringComparison.Ordinal).Replace("factor()", "run()", StringComparison.Ordinal), "rule.py");
        Parallel.For(0, 32, i =>
        {
            using var engine = new PythonEngine();
            engine.Main.Set("order", new List<long> { i, 1 });
            engine.Execute(rule);
            Assert.Equal(3 * (i + 1), engine.Main.Get<long>("total"));
        });
    }

    [Fact]
    public void One_script_in_many_engines_meets_different_types()
    {
        var script = PythonScript.Compile("def add(a, b): return a + b\nr = first\nfor _ in range(3000): r = add(r, step)\n");
        Parallel.For(0, 8, i =>
        {
            using var engine = new PythonEngine();
            switch (i % 3)
            {
                case 0:
                    engine.Main["first"] = 0;
                    engine.Main["step"] = 2;
                    break;
                case 1:
                    engine.Main["first"] = 0.0;
                    engine.Main["step"] = 0.5;
                    break;
                default:
                    engine.Main["first"] = "";
                    engine.Main["step"] = "x";
                    break;
            }
            engine.Execute(script);
            PyValue result = engine.Main["r"];
            object expected = (i % 3) switch { 0 => (object)6000L, 1 => 1500.0, _ => new string('x', 3000) };
            Assert.Equal(expected, result.As<object>());
        });
    }

    [Fact]
    public void Values_convert_both_ways()
    {
        using var engine = new PythonEngine();
        Assert.Equal(BigInteger.Pow(10, 40), engine.Evaluate<BigInteger>("10**40"));
        Assert.Throws<OverflowException>(() => engine.Evaluate<int>("2**31"));
        Assert.Throws<InvalidCastException>(() => engine.Evaluate<int>("'x'"));
        Assert.Equal([1, 2, 3], engine.Evaluate<int[]>("[1, 2, 3]"));
        Assert.Equal(new Dictionary<string, long> { ["a"] = 1 }, engine.Evaluate<Dictionary<string, long>>("{'a': 1}"));
        Assert.Equal("\U0001F600", engine.Evaluate<string>("'\\N{GRINNING FACE}'"));
        Assert.Equal(1, engine.Wrap("\U0001F600").Length);
        Assert.Equal([1, 2], engine.Evaluate<byte[]>("b'\\x01\\x02'"));
        Assert.Null(engine.Evaluate<string?>("None"));
        Assert.Null(engine.Evaluate<int?>("None"));
        engine.Main.Set("d", new Dictionary<string, object> { ["k"] = new[] { 1.5, 2.5 } });
        Assert.Equal(4.0, engine.Evaluate<double>("sum(d['k'])"));
        Assert.Equal((1L, 2L), engine.Evaluate<(long, long)>("(1, 2)"));
        Assert.ThrowsAny<NotSupportedException>(() => engine.Main.Set("x", new object()));
    }

    [Fact]
    public void Exceptions_carry_the_traceback_of_Python()
    {
        using var engine = new PythonEngine();
        PythonException error =
            Assert.Throws<PythonException>(() => engine.Execute("def f():\n    raise ValueError('no')\nf()\n", "rule.py"));
        Assert.Equal("ValueError", error.TypeName);
        Assert.Equal("no", error.PythonMessage);
        Assert.Equal([new PythonFrame("rule.py", 3, "<module>"), new PythonFrame("rule.py", 2, "f")], error.Frames);
        Assert.StartsWith("Traceback (most recent call last):\n  File \"rule.py\", line 3, in <module>\n", error.PythonTraceback);
        PythonSyntaxException syntax = Assert.Throws<PythonSyntaxException>(() => engine.Execute("x = = 1", "bad.py"));
        Assert.Equal((1, 5), (syntax.Place.Line, syntax.Place.Column));
        Assert.Throws<PythonSyntaxException>(() => PythonScript.Compile("def"));
        Assert.Equal(3, Assert.Throws<PythonExitException>(() => engine.Execute("raise SystemExit(3)")).ExitCode);
    }

    [Fact]
    public void What_the_host_throws_comes_back_as_the_same_object()
    {
        using var engine = new PythonEngine();
        var thrown = new KeyNotFoundException("a secret of the host");
        engine.Main.SetFunction("find", (string name) => name.Length > 0 ? throw thrown : 0);
        engine.Execute("try: find('x')\nexcept KeyError as e: text = str(e)\n");
        Assert.DoesNotContain("secret", engine.Main.Get<string>("text"));
        Assert.Same(thrown, Assert.Throws<PythonException>(() => engine.Execute("find('x')")).InnerException);
    }

    [Fact]
    public void Exceptions_of_the_host_have_classes_of_Python()
    {
        using var engine = new PythonEngine();
        Exception? next = null;
        engine.Main.SetFunction("fail", () => { if (next is not null) throw next; });
        foreach ((Exception thrown, string type) in new (Exception, string)[]
        {
            (new ArgumentOutOfRangeException(), "ValueError"), (new FormatException(), "host.HostError"),
            (new KeyNotFoundException(), "KeyError"),
            (new IndexOutOfRangeException(), "IndexError"), (new InvalidCastException(), "TypeError"),
            (new OverflowException(), "OverflowError"),
            (new DivideByZeroException(), "ZeroDivisionError"), (new FileNotFoundException(), "FileNotFoundError"),
            (new DirectoryNotFoundException(), "FileNotFoundError"), (new IOException(), "OSError"),
            (new EndOfStreamException(), "EOFError"),
            (new UnauthorizedAccessException(), "PermissionError"), (new TimeoutException(), "TimeoutError"),
            (new NotSupportedException(), "NotImplementedError"), (new TaskCanceledException(), "asyncio.exceptions.CancelledError"),
            (new InvalidOperationException("secret"), "host.HostError"),
        })
        {
            next = thrown;
            PythonException failure = Assert.Throws<PythonException>(() => engine.Execute("fail()"));
            Assert.Equal(type, failure.TypeName);
            Assert.Equal(thrown.GetType().Name, failure.PythonMessage.Trim('\''));
            Assert.Same(thrown, failure.InnerException);
        }
        engine.Check("""
            try: fail()
            except RuntimeError as e: assert type(e).__mro__[1] is RuntimeError and str(e) == 'InvalidOperationException'
            """);
        using var open = new PythonEngine(new PythonEngineOptions { ExposeHostExceptionMessages = true, Library = PythonLibrary.None });
        open.Main.SetFunction("fail", (Action)(() => throw new OperationCanceledException("why")));
        Assert.Equal("host.HostError: OperationCanceledException: why", Assert.Throws<PythonException>(() =>
            open.Execute("fail()")).Message);
    }

    [Fact]
    public void Groups_of_exceptions_have_their_parts()
    {
        using var engine = new PythonEngine();
        PythonException group = Assert.Throws<PythonException>(() => engine.Execute(
            "raise BaseExceptionGroup('g', [ValueError('a'), BaseExceptionGroup('h', [KeyboardInterrupt(), SystemExit(3)])])"));
        Assert.Equal(["ValueError", "BaseExceptionGroup"], group.InnerExceptions.Select(static each => each.TypeName));
        Assert.Equal("a", group.InnerExceptions[0].PythonMessage);
        Assert.Equal(3, Assert.IsType<PythonExitException>(group.InnerExceptions[1].InnerExceptions[1]).ExitCode);
        Assert.Empty(group.InnerExceptions[0].InnerExceptions);
    }

    [Fact]
    public void Output_goes_to_the_hosts_writer_and_input_comes_from_its_reader()
    {
        using StringWriter output = new();
        using var engine = new PythonEngine(new PythonEngineOptions { Output = output, Input = new StringReader("Ada\n") });
        engine.Execute("print('hello', input())");
        Assert.Equal("hello Ada\n", output.ToString());
    }

    [Fact]
    public void Nothing_is_allowed_that_was_not_granted()
    {
        using var engine = new PythonEngine();
        string[] attempts =
        [
            "open('/etc/passwd')", "__import__('_io').FileIO('/etc/passwd')",
            "__import__('posix').listdir('/')", "__import__('posix').stat('/')", "__import__('posix').kill(1, 0)",
            "__import__('posix').environ and 1/0 or open('x', 'w')",
            "__import__('_imp').create_builtin(type('S', (), {'name': 'posix'})).kill(1, 0)",
            "__import__('_socket').socket()", "__import__('_thread').start_new_thread(print, ())",
            "__import__('_posixsubprocess').fork_exec()", "__import__('importlib').reload(__import__('_posixsubprocess')).fork_exec()",
            "__import__('time').clock_settime(-1, 0.0)", "__import__('time').clock_settime_ns(-1, 0)",
            "__import__('_posixshmem').shm_open('/x', 0)", "__import__('_posixshmem').shm_unlink('/x')",
            "__import__('_multiprocessing').sem_unlink('/x')", "__import__('_multiprocessing').SemLock(1, 1, 1, '/x', True)",
            "__import__('_multiprocessing').SemLock._rebuild(0, 1, 1, '/x')", "__import__('mmap').mmap(-1, 1)",
            "__import__('_locale').setlocale(0, 'C')", "__import__('_locale').textdomain('x')",
            "__import__('_locale').bindtextdomain('x', '/')", "__import__('_locale').bind_textdomain_codeset('x', 'UTF-8')",
            "__import__('syslog').syslog('x')", "__import__('syslog').openlog()", "__import__('fcntl').fcntl(0, 1)",
            "__import__('fcntl').ioctl(0, 1)", "__import__('termios').tcgetattr(0)", "__import__('resource').getrlimit(0)",
            "__import__('select').poll()", "__import__('faulthandler').enable()", "__import__('_signal').alarm(1)",
            "__import__('posix').system('true')", "__import__('posix').waitpid(-1, 1)", "__import__('posix').umask(0)",
            "__import__('posix').dup(1)", "__import__('posix').pipe()", "__import__('posix').uname()",
        ];
        foreach (string attempt in attempts)
        {
            Assert.Equal("PermissionError", Assert.Throws<PythonException>(() => engine.Evaluate(attempt)).TypeName);
        }
        Assert.Equal("OSError", Assert.Throws<PythonException>(() => engine.Evaluate("__import__('_io').FileIO(3)")).TypeName);
    }

    [Fact]
    public void What_was_granted_is_allowed_without_the_rest()
    {
        using var processes = new PythonEngine(new PythonEngineOptions { Capabilities = PythonCapabilities.Processes });
        // No process has so large a number: the system answers, not the host.
        string[] attempts = ["__import__('posix').kill(2 ** 31 - 1, 0)", "__import__('posix').waitpid(2 ** 31 - 1, 1)"];
        foreach (string attempt in attempts)
        {
            string kind = Assert.Throws<PythonException>(() => processes.Evaluate(attempt)).TypeName;
            Assert.True(kind is "ProcessLookupError" or "ChildProcessError", kind);
        }
        Assert.Equal("PermissionError", Assert.Throws<PythonException>(() => processes.Evaluate("__import__('posix').pipe()")).TypeName);

        using var files = new PythonEngine(new PythonEngineOptions { FileSystem = PythonFileSystem.Machine });
        files.Execute("import posix\nfor each in posix.pipe(): posix.close(each)");
        foreach (string attempt in attempts)
        {
            Assert.Equal("PermissionError", Assert.Throws<PythonException>(() => files.Evaluate(attempt)).TypeName);
        }
        Assert.Equal("PermissionError", Assert.Throws<PythonException>(() => files.Evaluate("__import__('posix').abort()")).TypeName);
    }

    [Fact]
    public void Only_allowed_modules_are_imported()
    {
        using var engine = new PythonEngine(new PythonEngineOptions { AllowedModules = new HashSet<string> { "math" } });
        Assert.Equal(3, engine.Evaluate<int>("__import__('math').isqrt(10)"));
        Assert.Equal("ModuleNotFoundError", Assert.Throws<PythonException>(() => engine.Import("itertools")).TypeName);
    }

    [Fact]
    public void A_function_of_the_host_may_come_again_and_use_another_engine()
    {
        using var engine = new PythonEngine();
        using var other = new PythonEngine();
        engine.Main.SetFunction("again", (string code) => engine.Evaluate(code).As<long>() + other.Evaluate<long>(code));
        Assert.Equal(84, engine.Evaluate<long>("again('40 + 2')"));
    }

    [Fact]
    public void Values_of_other_engines_are_refused_unless_they_cannot_change()
    {
        using var one = new PythonEngine();
        using var two = new PythonEngine();
        two.Main["n"] = one.Evaluate("'text'");
        Assert.Throws<ArgumentException>(() => two.Main["l"] = one.Evaluate("[]"));
    }

    [Fact]
    public void A_module_of_source_can_be_imported()
    {
        using var engine = new PythonEngine();
        engine.AddModule("pricing", "def price(n): return n * 2");
        Assert.Equal(8, engine.Evaluate<int>("__import__('pricing').price(4)"));
        Assert.Equal(10, engine.Import("pricing").InvokeMember("price", 5).As<int>());
    }

    [Fact]
    public void A_script_is_saved_and_loaded()
    {
        var script = PythonScript.Compile("def f(x): return x + y\nz = f(1)");
        Assert.Equal(["y"], script.FreeNames);
        using MemoryStream file = new();
        script.Save(file);
        using var engine = new PythonEngine();
        engine.Main["y"] = 4;
        engine.Execute(PythonScript.Load(file.ToArray()));
        Assert.Equal(5, engine.Main.Get<int>("z"));
        Assert.Throws<InvalidDataException>(() => PythonScript.Load([1, 2, 3]));
    }
}
