using Krait.Evaluation;
using Krait.Modules;
using Krait.Modules.Asyncio;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Exceptions over the border between Python and .NET, both ways.</summary>
internal static class PythonErrors
{
    /// <summary>A Python exception as one of .NET.</summary>
    public static Exception Translate(PythonEngine engine, PyBaseException exception)
    {
        string typeName = TypeName(exception);
        string message = Representation.Str(exception)?.ToString() ?? "<exception str() failed>";
        if (Exceptions.IsSet) Exceptions.Take();
        string traceback = TracebackText.Format(exception);
        PyValue value = new(exception, engine);
        List<PythonFrame> frames = Frames(exception);
        switch (exception)
        {
            case PySystemExit exit:
                return new PythonExitException(ExitCode(exit), message, traceback, frames, value);
            case PySyntaxError syntax:
                return new PythonSyntaxException(typeName, message, traceback, value, Place(syntax));
        }
        Exception? inner = HostException(exception);
        if (inner is null && exception.Cause is { } cause && !ReferenceEquals(cause, exception)) inner = Translate(engine, cause);
        return new PythonException(typeName, message, traceback, frames, value, inner)
        {
            InnerExceptions = exception is PyExceptionGroup group ? Parts(engine, group) : [],
        };
    }

    private static List<PythonException> Parts(PythonEngine engine, PyExceptionGroup group)
    {
        List<PythonException> parts = [];
        for (int i = 0; i < group.Exceptions.Count; i++)
        {
            if (group.Exceptions[i] is PyBaseException part && Translate(engine, part) is PythonException translated) parts.Add(translated);
        }
        return parts;
    }

    /// <summary>Raises what a function of the host has thrown; null.</summary>
    public static PyObject? RaiseHostException(PythonEngine engine, Exception thrown)
    {
        ThreadState thread = ThreadState.Current;
        if (thread.Stop is { } stop)
        {
            // The program is being stopped: what the host makes of that on the way does not matter.
            thread.Exception = stop;
            return null;
        }
        if (!thread.Interpreter.IsChild && thrown is PythonException python && python.ObjectIn(engine.State) is { } own)
        {
            return Raise.Set(own);
        }
        PyType type = TypeOf(thrown);
        string text = engine.Options.ExposeHostExceptionMessages ? $"{thrown.GetType().Name}: {thrown.Message}" : thrown.GetType().Name;
        PyBaseException raised = Exceptions.Create(type, PyTuple.Create(PyStr.FromString(text)));
        ThreadState.Current.Interpreter.Get(static () => new HostExceptions()).Table.AddOrUpdate(raised, thrown);
        return Raise.Set(raised);
    }

    // The class of Python that stands for an exception of .NET.
    private static PyType TypeOf(Exception thrown)
    {
        return thrown switch
        {
            ArgumentException => ExceptionTypes.ValueError,
            KeyNotFoundException => ExceptionTypes.KeyError,
            IndexOutOfRangeException => ExceptionTypes.IndexError,
            InvalidCastException => ExceptionTypes.TypeError,
            OverflowException => ExceptionTypes.OverflowError,
            DivideByZeroException => ExceptionTypes.ZeroDivisionError,
            FileNotFoundException => ExceptionTypes.FileNotFoundError,
            EndOfItemsException => ExceptionTypes.StopAsyncIteration,
            TimeoutException => ExceptionTypes.TimeoutError,
            NotSupportedException => ExceptionTypes.NotImplementedError,
            UnauthorizedAccessException => ExceptionTypes.PermissionError,
            DirectoryNotFoundException => ExceptionTypes.FileNotFoundError,
            EndOfStreamException => ExceptionTypes.EOFError,
            IOException => ExceptionTypes.OSError,
            OperationCanceledException when CancelledError is { } cancelled => cancelled,
            _ => ModuleExceptions.Get("host", "HostError", ExceptionTypes.RuntimeError,
                "An exception of the application that runs Python: the text is the name of its class."),
        };
    }

    // Null where there is no library with asyncio in it.
    private static PyType? CancelledError
    {
        get
        {
            if (AsyncioState.Current.CancelledError is { } known) return known;
            Exceptions.Take();
            return null;
        }
    }

    // The original of an exception that a function of the host has thrown.
    private static Exception? HostException(PyBaseException exception) =>
        ThreadState.Current.Interpreter.Get(static () => new HostExceptions()).Table.TryGetValue(exception, out Exception? thrown) ? thrown
            : null;

    private sealed class HostExceptions
    {
        public readonly System.Runtime.CompilerServices.ConditionalWeakTable<PyBaseException, Exception> Table = [];
    }

    private static string TypeName(PyBaseException exception)
    {
        PyType type = exception.Type;
        return type.Attributes.TryGetValue(Names.Module, out PyObject? module) && module is PyStr name
            && name.ToString() is not ("builtins" or "__main__")
            ? $"{name}.{type.ShortName}"
            : type.ShortName;
    }

    private static List<PythonFrame> Frames(PyBaseException exception)
    {
        List<PythonFrame> frames = [];
        for (PyTraceback? entry = exception.Traceback; entry is not null; entry = entry.Next)
        {
            PyCode code = entry.Frame.Record.Code;
            frames.Add(new PythonFrame(code.FileName.ToString(), Tracebacks.LineOf(entry), code.QualifiedName.ToString()));
        }
        return frames;
    }

    private static int ExitCode(PySystemExit exit) => exit.Code switch
    {
        PyNone => 0,
        PyIntegral number => number.TryGetInt64(out long value) ? (int)value : -1,
        _ => 1,
    };

    private static PythonDiagnostic Place(PySyntaxError error) => new(
        error.Message?.ToString() ?? "", Number(error.Line), Number(error.Offset), Number(error.EndLine), Number(error.EndOffset),
            (error.Text as PyStr)?.ToString());

    private static int Number(PyObject? value) =>
        value is PyIntegral number && number.TryGetInt64(out long result) ? (int)Math.Clamp(result, 0, int.MaxValue) : 0;
}
