using System.Diagnostics;
using System.Runtime.InteropServices;
using Krait.Tests.Evaluation;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Whatever a program does, the process of its host goes on.</summary>
[Collection(AloneCollection.Name)]
public sealed class HostileProcessTests
{
    private static readonly PythonEngineOptions s_trusted =
        PythonEngineOptions.Trusted with { Output = TextWriter.Null, Error = TextWriter.Null };

    [Fact]
    public void Nothing_ends_the_process()
    {
        // One after the other in one engine, from the thread of a host that has 256 KiB of stack. Each is a test of its own below.
        int interrupts = 0;
        using var own = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            Interlocked.Increment(ref interrupts);
        });
        using PythonEngine engine = new(s_trusted);
        void Run()
        {
            engine.Execute("import os, sys, threading");
            Assert.Equal(3, Assert.Throws<PythonExitException>(() => engine.Execute("os._exit(3)")).ExitCode);
            Assert.Equal("PermissionError", Assert.Throws<PythonException>(() => engine.Execute("os.abort()")).TypeName);
            Assert.Equal(4, Assert.Throws<PythonExitException>(() => engine.Execute("sys.exit(4)")).ExitCode);
            engine.Execute("t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()");
            Assert.Equal("RecursionError", Assert.Throws<PythonException>(() => engine.Execute("def f(): f()\nf()")).TypeName);
            engine.Main.SetFunction("interrupts", () => Volatile.Read(ref interrupts));
            engine.Main.SetFunction("interrupt", Interrupt);
            engine.Execute("""
                interrupt()
                while interrupts() == 0: pass
                for i in range(100000): pass
                """);
        }
        Exception? failure = null;
        Thread host = new(() => failure = Record.Exception(Run), 256 * 1024);
        host.Start();
        host.Join();
        Assert.Null(failure);
        Assert.Equal(1, interrupts);
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    private static void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", $"{Environment.ProcessId}"]);
        kill.WaitForExit();
    }

    [Theory]
    [InlineData("import os; os._exit(3)", 3)]
    [InlineData("import sys; sys.exit(3)", 3)]
    [InlineData("raise SystemExit('text')", 1)]
    [InlineData("import os\ntry: os._exit(7)\nexcept BaseException: pass\nfinally: x = 1 / 0", 7)]
    [InlineData(
        """
        import os
        class C:
            def __enter__(self): return self
            def __exit__(self, *a): return True
        with C(): os._exit(0)
        """,
        0)]
    public void The_end_of_the_program_is_an_exception(string program, int code)
    {
        foreach (PythonEngineOptions options in (PythonEngineOptions[])[s_trusted, PythonEngineOptions.Isolated])
        {
            using PythonEngine engine = new(options);
            Assert.Equal(code, Assert.Throws<PythonExitException>(() => engine.Execute(program)).ExitCode);
            Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
        }
    }

    [Theory]
    [InlineData("import os; os.abort()")]
    [InlineData("import os; os.kill(os.getpid(), 9)")]
    [InlineData("import os; os.kill(0, 9)")]
    [InlineData("import os; os.kill(-1, 9)")]
    [InlineData("import os; os.killpg(os.getpgid(0) if hasattr(os, 'getpgid') else 0, 9)")]
    [InlineData("import signal; signal.raise_signal(9)")]
    [InlineData("import signal; signal.raise_signal(15)")]
    [InlineData("import signal; signal.alarm(1)")]
    [InlineData("import signal; signal.setitimer(signal.ITIMER_REAL, 0.01)")]
    [InlineData("import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)")]
    [InlineData("import signal; signal.pthread_kill(__import__('threading').get_ident(), 9)")]
    [InlineData("import faulthandler; faulthandler._sigsegv()")]
    [InlineData("import faulthandler; faulthandler.dump_traceback_later(0.01, exit=True)")]
    public void The_end_of_the_process_is_refused(string program)
    {
        using PythonEngine engine = new(s_trusted);
        Assert.Equal("PermissionError", Assert.Throws<PythonException>(() => engine.Execute(program)).TypeName);
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Theory]
    [InlineData("def run(): 1 / 0")]
    [InlineData("def run(): raise SystemExit(3)")]
    [InlineData("def run(): import os; os._exit(3)")]
    [InlineData("def run(): run()")]
    [InlineData("def run():\n    x = []\n    for _ in range(100000): x = [x]\n    repr(x)")]
    [InlineData("def run():\n    x = 'lambda: ' * 5000 + '1'\n    compile('-' * 100000 + '1', 'x', 'eval')")]
    [InlineData("class C:\n    def __getattr__(self, name): return getattr(self, name + 'x')\ndef run(): C().x")]
    [InlineData("def run(): sorted([[3], [1]], key=lambda x: run())")]
    [InlineData("import sys\ndef run():\n    sys.excepthook = None; threading.excepthook = None; sys.unraisablehook = 1\n    1 / 0")]
    public void An_exception_or_a_small_stack_of_a_thread_ends_the_thread_alone(string definition)
    {
        using PythonEngine engine = new(s_trusted);
        engine.Execute("import threading\nthreading.stack_size(256 * 1024)\n" + definition);
        try
        {
            engine.Execute("t = threading.Thread(target=run); t.start(); t.join()");
        }
        catch (PythonExitException exit)
        {
            Assert.Equal(3, exit.ExitCode);
        }
        Assert.Equal(2, engine.Evaluate<int>("1 + 1"));
    }

    [Theory]
    [InlineData("def run(): run()")]
    [InlineData("def run():\n    x = []\n    for _ in range(100000): x = [x]\n    repr(x)")]
    [InlineData("def run(): compile('-' * 100000 + '1', 'x', 'eval')")]
    [InlineData("class C:\n    def __getattr__(self, name): return getattr(self, name + 'x')\ndef run(): C().x")]
    [InlineData("class C:\n    def __eq__(self, other): return C() == C()\ndef run(): C() == C()")]
    [InlineData("def run(): sorted([[3], [1]], key=lambda x: run())")]
    [InlineData("import json\ndef run():\n    x = []\n    for _ in range(100000): x = [x]\n    json.dumps(x)")]
    [InlineData("import re\ndef run(): re.compile('(' * 5000 + ')' * 5000)")]
    public void A_host_thread_with_a_small_stack_gets_an_error(string definition)
    {
        foreach (bool isNew in (bool[])[false, true])
        {
            PythonEngine? engine = isNew ? null : new PythonEngine(s_trusted);
            Exception? failure = null;
            void Run() => (engine ??= new PythonEngine(s_trusted)).Execute(definition + "\nrun()");
            Thread thread = new(() => failure = Record.Exception(Run), 256 * 1024);
            thread.Start();
            thread.Join();
            PythonException error = Assert.IsAssignableFrom<PythonException>(failure);
            Assert.Contains(error.TypeName, (string[])["RecursionError", "MemoryError", "re.PatternError"]);
            Assert.Equal(2, engine!.Evaluate<int>("1 + 1"));
            engine.Dispose();
        }
    }

    [Fact]
    public void An_interrupt_of_the_console_stays_the_hosts()
    {
        int count = 0;
        using var own = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            Interlocked.Increment(ref count);
        });
        using PythonEngine engine = new(s_trusted);
        engine.Main.SetFunction("interrupted", () => Volatile.Read(ref count) > 0);
        engine.Main.SetFunction("send", Interrupt);
        engine.Execute("""
            import signal, asyncio, threading, _thread, time
            send()
            try:
                while not interrupted(): pass
                for i in range(100000): pass
                caught = False
            except KeyboardInterrupt: caught = True
            """);
        Assert.False(engine.Main.Get<bool>("caught"));
        Assert.Equal(1, count);
    }

    [Fact]
    public void A_thread_of_the_program_comes_back_through_a_function_of_the_host()
    {
        using PythonEngine engine = new(s_trusted);
        engine.Main.SetFunction("again", (string code) => engine.Evaluate<int>(code));
        engine.Execute("""
            import threading
            found = []
            t = threading.Thread(target=lambda: found.append(again('1 + 2')))
            t.start(); t.join()
            """);
        Assert.Equal([3], engine.Main.Get<int[]>("found"));
    }
}
