using Krait.Compiler;
using Krait.Evaluation;
using Krait.Importing;
using Krait.Modules;
using Krait.Modules.Io;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Hosting;

/// <summary>
/// Interactive mode: statements are read from standard input and run one by one, after a program (<c>-i</c>,
/// <c>PYTHONINSPECT</c>) or in place of one.
/// </summary>
internal static class InteractiveLoop
{
    /// <summary>Runs the file that <c>PYTHONSTARTUP</c> names; the result is the exit code when that ends the program.</summary>
    public static int? RunFirst(string file, PyDict globals)
    {
        if (FileDescriptors.ReadFile(file, out int error) is not { } content)
        {
            StandardStreams.WriteError("Could not open PYTHONSTARTUP\n");
            FileDescriptors.RaiseError(error, PyStr.FromString(file));
            PythonRuntime.ReportUncaught();
            return null;
        }
        globals.SetItem(Names.File, PyStr.FromString(file));
        PyCode? code = ModuleImporter.CompileProgram(content, file);
        bool isDone = code is not null && Interpreter.Execute(code, globals, globals) is not null;
        globals.Remove(Names.File);
        if (isDone) return null;
        bool ends = Exceptions.IsSetTo(ExceptionTypes.SystemExit);
        int exitCode = PythonRuntime.ReportUncaught();
        return ends ? exitCode : null;
    }

    // Functions of the library that show source find it there.
    private static void Remember(PyCode code, string source)
    {
        SourceLines.Add(code, source);
        if (PythonModules.Get("linecache", "_register_code") is not { } register
            || Calls.Call(register, code, PyStr.FromString(source), PyStr.Intern("<stdin>")) is null)
        {
            // There may be no library.
            _ = Exceptions.Take();
        }
    }

    /// <summary>Runs statements in a namespace until the input ends or one raises SystemExit; the result is the exit code.</summary>
    public static int Run(PyDict globals)
    {
        StatementReader.SetPrompts();
        int number = 0;
        // A future statement holds for all that is typed after it.
        CompilerFlags future = CompilerFlags.None;
        while (true)
        {
            string? source = StatementReader.Read(ref number, future, out PyCode? code);
            if (source is null) return 0;
            if (code is not null)
            {
                Remember(code, source);
                future |= PythonCompiler.FutureFlagsOf(code);
                if (Interpreter.Execute(code, globals, globals) is not null) continue;
            }
            else if (!Exceptions.IsSet)
            {
                continue;
            }
            else if (Exceptions.IsSetTo(ExceptionTypes.KeyboardInterrupt))
            {
                Exceptions.Take();
                StandardStreams.WriteError("\nKeyboardInterrupt\n");
                continue;
            }
            bool ends = Exceptions.IsSetTo(ExceptionTypes.SystemExit);
            int exitCode = PythonRuntime.ReportUncaught();
            if (ends) return exitCode;
        }
    }
}
