using Krait.Evaluation;
using Krait.Modules;
using Krait.Modules.Io;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Hosting;

/// <summary>
/// The interactive mode of the library, <c>_pyrepl</c>: colours, history, completion, editing of several lines. It needs a terminal on
/// both sides; elsewhere, and where <c>PYTHON_BASIC_REPL</c> asks for it, statements are read line by line.
/// </summary>
internal static class LibraryPrompt
{
    /// <summary>Whether the library's prompt can be used here.</summary>
    public static bool IsWanted()
    {
        if (!FileDescriptors.IsTerminal(0) || !FileDescriptors.IsTerminal(1)) return false;
        bool isBasic = !StartupOptions.Current.IgnoreEnvironment
            && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PYTHON_BASIC_REPL"));
        if (isBasic) return false;
        PyObject? canBeUsed = PythonModules.Get("_pyrepl.main", "CAN_USE_PYREPL");
        // There may be no library.
        if (canBeUsed is null) _ = Exceptions.Take();
        return canBeUsed is not null && Truth.IsTrue(canBeUsed) == 1;
    }

    /// <summary>Runs statements in the namespace of <c>__main__</c>; the result is the exit code.</summary>
    public static int Run(PyModule main)
    {
        CallHook();
        PyObject? run = PythonModules.Get("_pyrepl.main", "interactive_console");
        return run is not null && Calls.Call(run, main) is not null ? 0 : PythonRuntime.ReportUncaught();
    }

    // What site would have put there reads the history.
    private static void CallHook()
    {
        PyObject? hook = Interpreters.SysDict.GetItem(PyStr.Intern("__interactivehook__"));
        StartupOptions options = StartupOptions.Current;
        if (hook is null && !options.NoSite && !options.Isolated) hook = PythonModules.Get("site", "register_readline");
        if (hook is not null && Calls.Call(hook) is not null) return;
        if (!Exceptions.IsSet) return;
        StandardStreams.WriteError("Failed calling sys.__interactivehook__\n");
        PythonRuntime.ReportUncaught(exits: false);
    }
}
