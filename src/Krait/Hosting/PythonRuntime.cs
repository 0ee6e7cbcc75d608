using System.Runtime.CompilerServices;
using Krait.Evaluation;
using Krait.Evaluation.SecondTier;
using Krait.Evaluation.Threads;
using Krait.Importing;
using Krait.Modules;
using Krait.Modules.Builtins;
using Krait.Modules.Io;
using Krait.Modules.Subinterpreters;
using Krait.Modules.Sys;
using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types;

namespace Krait.Hosting;

/// <summary>Starts the runtime and runs programs in it.</summary>
internal static class PythonRuntime
{
    private sealed class State
    {
        public bool IsStarted;
        public bool WasInterrupted;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>Makes types, builtins and sys for the engine of the calling thread, once.</summary>
    internal static void Start(IReadOnlyList<string> arguments)
    {
        InterpreterState interpreter = ThreadState.Current.Interpreter;
        if (Own.IsStarted) return;
        Own.IsStarted = true;
        interpreter.Lifecycle ??= new ProgramInterpreters();
        interpreter.KeepsColumns = StartupOptions.Current.KeepsColumns;
        TypeRegistry.BindAll();
        IoModule.BindTypes();

        PyModule builtins = BuiltinsModule.Create();
        Interpreters.Builtins = builtins.Dict;
        BuiltinsCore.Importer = ModuleImporter.Import;
        BuiltinsCore.Install(builtins);
        builtins.Dict.SetItem(PyStr.Intern("open"), OpenFunction.Instance);
        interpreter.LoadCharacterNames = Types.Text.CharacterNames.Load;
        interpreter.All = Builtin("all");
        interpreter.Any = Builtin("any");
        interpreter.Len = Builtin("len");
        interpreter.IsInstance = Builtin("isinstance");

        PyModule sys = SysModule.Create();
        Interpreters.SysDict = sys.Dict;
        Unraisable.Hook = SysModule.ReportUnraisable;
        Finalization.Install();
        GenericAliases.TypingFunction = TypingModule.Function;
        SysValues.Install(sys.Dict, arguments);
        PyModule monitoring = MonitoringModule.Create();
        // Nothing finds or loads this module.
        foreach (PyStr each in (ReadOnlySpan<PyStr>)[Names.Loader, Names.Spec, Names.Package])
        {
            monitoring.Dict.SetItem(each, PyNone.Instance);
        }
        sys.Dict.SetItem(PyStr.Intern("monitoring"), monitoring);
        Interpreters.Modules.SetItem(PyStr.Intern("builtins"), builtins);
        Interpreters.Modules.SetItem(PyStr.Intern("sys"), sys);
        ImportMachinery.Reset();
        PyModule.FindLazily = LazyAttributes.Find;
        Poll.Handle = EvalBreaker.HandleUrgent;
        Faults.MemoryRanOut = MemoryShortage.Note;
        PythonThreads.RegisterMain();
        WarningOptions.Apply(StartupOptions.Current.WarningOptions);
    }

    /// <summary>Whether the last program ended with a KeyboardInterrupt that nothing caught.</summary>
    internal static bool WasInterrupted => Own.WasInterrupted;

    private static PyObject Builtin(string name) => Interpreters.Builtins.GetItem(PyStr.Intern(name))!;

    /// <summary>Runs a code object as <c>__main__</c> and reports what it raised; the result is the exit code.</summary>
    /// <param name="code">The code; null when an exception is set that says why there is none.</param>
    /// <param name="file">Its file; null for none.</param>
    /// <param name="spec">The specification of the module that is run; null for a program that is none.</param>
    internal static int RunMain(PyCode? code, string? file, PyObject? spec = null) => End(RunAsMain(code, file, spec));

    // In a method of its own: what End finalizes must not be in a frame of a caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunAsMain(PyCode? code, string? file, PyObject? spec)
    {
        PyModule main = MakeMain(file, spec);
        PyObject? result = code is null ? null : Interpreter.Execute(code, main.Dict, main.Dict);
        return Conclude(main, result);
    }

    // Reports what a program has ended with; where that was asked for, its namespace is then looked at interactively.
    private static int Conclude(PyModule main, PyObject? result)
    {
        bool isInspected = StartupOptions.Current.Inspect && (StartupOptions.Current.Interactive || FileDescriptors.IsTerminal(0));
        int exitCode = result is null ? ReportUncaught(exits: !isInspected) : 0;
        if (isInspected)
        {
            main.Dict.Remove(Names.File);
            main.Dict.Remove(Names.Cached);
            exitCode = RunPrompt(main);
        }
        return exitCode;
    }

    /// <summary>Has some code run as <c>__main__</c> and reports what it raised; the result is the exit code.</summary>
    internal static int RunMain(Func<PyModule, PyObject?> run) => End(RunAsMain(run));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunAsMain(Func<PyModule, PyObject?> run)
    {
        PyModule main = MakeMain(null, null);
        return Conclude(main, run(main));
    }

    /// <summary>Runs the statements of standard input as <c>__main__</c>, one by one; the result is the exit code.</summary>
    /// <param name="startup">The file to run before; null for none.</param>
    internal static int RunInteractively(string? startup) => End(RunAsInteractive(startup));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunAsInteractive(string? startup)
    {
        PyModule main = MakeMain(null, null);
        return startup is not null && InteractiveLoop.RunFirst(startup, main.Dict) is { } exitCode ? exitCode : RunPrompt(main);
    }

    private static int RunPrompt(PyModule main) => LibraryPrompt.IsWanted() ? LibraryPrompt.Run(main) : InteractiveLoop.Run(main.Dict);

    /// <summary>Remembers what the program has started with.</summary>
    internal static void RememberStart(IReadOnlyList<string> arguments, PyList path, PyStr? first, string? library)
    {
        var start = ProgramStart.Of(ThreadState.Current.Interpreter);
        (start.Arguments, start.Path, start.First, start.Library) = (arguments, path.ToArray(), first, library);
    }

    /// <summary>Makes <c>__main__</c>.</summary>
    internal static PyModule MakeMain(string? file, PyObject? spec)
    {
        PyModule main = new(Names.Main);
        PyDict dict = main.Dict;
        dict.SetItem(Names.Builtins, Interpreters.Modules.GetItem(PyStr.Intern("builtins"))!);
        dict.SetItem(Names.Package, FromSpec(spec, "parent"));
        dict.SetItem(Names.Loader, LoaderOf(file, spec));
        dict.SetItem(Names.Spec, spec ?? PyNone.Instance);
        if (file is not null)
        {
            dict.SetItem(Names.File, PyStr.FromString(file));
            dict.SetItem(Names.Cached, FromSpec(spec, "cached"));
        }
        Interpreters.Modules.SetItem(Names.Main, main);
        return main;
    }

    private static int End(int exitCode)
    {
        JoinThreads();
        AtExitModule.RunAll();
        InterpreterCalls.EndAll();
        InterpreterLock.Close(ThreadState.Current);
        if (StartupOptions.Current.Verbose > 0 && Promotion.Fault is { } fault)
        {
            StandardStreams.WriteError($"# the second tier failed: {fault}\n");
        }
        SignalModule.Close();
        FinalizeAll();
        IoFiles.FlushAll();
        if (!StandardStreams.FlushAll() && exitCode == 0) exitCode = 120;
#if INSTRUCTION_STATISTICS
        InstructionStatistics.Report(Console.Error);
#endif
        return exitCode;
    }

    /// <summary>Ends the interpreter of the calling thread, one that the program has made.</summary>
    internal static void EndInterpreter()
    {
        JoinThreads();
        AtExitModule.RunAll();
        FinalizeAll();
        IoFiles.FlushAll();
        StandardStreams.FlushAll();
    }

    private static PyObject LoaderOf(string? file, PyObject? spec)
    {
        if (spec is not null) return FromSpec(spec, "loader");
        if (file is null or "<stdin>") return ModuleSpecs.BuiltinImporter;
        return File.Exists(file) ? ModuleSpecs.Loader("__main__", file) : PyNone.Instance;
    }

    private static PyObject FromSpec(PyObject? spec, string attribute) =>
        spec is null ? PyNone.Instance : Attributes.Get(spec, PyStr.Intern(attribute))!;

    // Threads that are not daemons end before the program does.
    private static void JoinThreads()
    {
        if (Interpreters.Modules.GetItem(PyStr.Intern("threading")) is not { } threading) return;
        if (Attributes.CallMethod(threading, PyStr.Intern("_shutdown")) is null)
        {
            Unraisable.Report("Exception ignored on threading shutdown", threading);
        }
    }

    // As CPython does it: no module is in sys.modules any more, so that objects that only modules refer to end while the names that
    // their finalizers use are still there; then the names of the modules go that something else refers to.
    private static void FinalizeAll()
    {
        // Each step has all garbage collected, which takes longer than many a program: the next is taken only while something waits.
        if (FinalizationGuard.Count == 0) return;
        ThreadState thread = ThreadState.Current;
        Finalization.Collect(thread);
        if (FinalizationGuard.Count == 0) return;
        AbcModule.KeepRecords();
        List<WeakReference<PyDict>> namespaces = DropModules();
        Finalization.Collect(thread);
        foreach (bool isPrivate in (ReadOnlySpan<bool>)[true, false])
        {
            if (FinalizationGuard.Count == 0) return;
            for (int i = namespaces.Count - 1; i >= 0; i--)
            {
                if (namespaces[i].TryGetTarget(out PyDict? names)) ClearNames(names, isPrivate);
            }
            Finalization.Collect(thread);
        }
    }

    // The collector must find no reference in a frame of the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference<PyDict>> DropModules()
    {
        foreach (string name in (ReadOnlySpan<string>)["last_exc", "last_type", "last_value", "last_traceback"])
        {
            Interpreters.SysDict.Remove(PyStr.Intern(name));
        }
        List<WeakReference<PyDict>> namespaces = [];
        foreach (PyObject key in Interpreters.Modules.KeyList().ToArray())
        {
            if (key is not PyStr || Interpreters.Modules.GetItem(key) is not PyModule module) continue;
            if (ReferenceEquals(module.Dict, Interpreters.SysDict) || ReferenceEquals(module.Dict, Interpreters.Builtins)) continue;
            // Finalizers may warn: of files that were never closed, say.
            if (((PyStr)key).ToString() == "_warnings") continue;
            // Those that Python code has run in; the others hold nothing of the program's.
            if (module.Dict.IndexOf(Names.Builtins) >= 0) namespaces.Add(new WeakReference<PyDict>(module.Dict));
            Interpreters.Modules.SetItem(key, PyNone.Instance);
        }
        return namespaces;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ClearNames(PyDict names, bool isPrivate)
    {
        foreach (PyObject key in names.KeyList().ToArray())
        {
            if (key is not PyStr name || ReferenceEquals(name, Names.Builtins)
                || (name.Length > 1 && name[0] == '_' && name[1] != '_') != isPrivate)
            {
                continue;
            }
            names.SetItem(name, PyNone.Instance);
        }
    }

    /// <summary>Handles the pending exception as the command does at the end of a program; the result is the exit code.</summary>
    /// <param name="exits">Whether SystemExit is what it says; else it is shown as others are.</param>
    internal static int ReportUncaught(bool exits = true)
    {
        PyBaseException exception = Exceptions.Take()!;
        if (exits && exception is PySystemExit exit)
        {
            switch (exit.Code)
            {
                case PyNone:
                    return 0;
                case PyIntegral number:
                    return number.TryGetInt64(out long value) ? (int)(value & 0xFF) : 255;
                default:
                    PyStr? text = Representation.Str(exit.Code);
                    StandardStreams.WriteError((text?.ToString() ?? "") + "\n");
                    return 1;
            }
        }
        PyObject traceback = (PyObject?)exception.Traceback ?? PyNone.Instance;
        Interpreters.SysDict.SetItem(PyStr.Intern("last_exc"), exception);
        Interpreters.SysDict.SetItem(PyStr.Intern("last_type"), exception.Type);
        Interpreters.SysDict.SetItem(PyStr.Intern("last_value"), exception);
        Interpreters.SysDict.SetItem(PyStr.Intern("last_traceback"), traceback);
        if (Interpreters.SysDict.TryGetValue(PyStr.Intern("excepthook"), out PyObject? hook))
        {
            if (!Auditing.Tell("sys.excepthook", hook, exception.Type, exception, traceback)
                || Calls.Call(hook, exception.Type, exception, traceback) is null)
            {
                PyBaseException inHook = Exceptions.Take()!;
                if (inHook is PySystemExit)
                {
                    ThreadState.Current.Exception = inHook;
                    return ReportUncaught();
                }
                StandardStreams.WriteError("Error in sys.excepthook:\n"
                    + TracebackText.Format(inHook) + "\nOriginal exception was:\n" + TracebackText.Format(exception));
            }
        }
        else
        {
            StandardStreams.WriteError("sys.excepthook is missing\n" + TracebackText.Format(exception));
        }

        Own.WasInterrupted = exception.Type.IsSubtypeOf(ExceptionTypes.KeyboardInterrupt);
        return Own.WasInterrupted ? 130 : 1;
    }
}
