using Krait.Compiler;
using Krait.Evaluation;
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
                SourceLines.Add(code, source);
                future |= PythonCompiler.FutureFlagsOf(code);
                if (Interpreter.Execute(code, globals, globals) is not null) continue;
            }
            else if (!Exceptions.IsSet) continue;
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
