using Krait.Modules;
using Krait.Modules.Asyncio;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Exceptions over the border between Python and .NET, both ways.</summary>
internal static class PythonErrors
{
    /// <summary>A Python exception as one of .NET, or why the program was stopped while its text was made.</summary>
    public static Exception Translate(PythonEngine engine, PyBaseException exception)
    {
        Exception translated = new ExceptionTranslation(engine).Translate(exception);
        if (ThreadState.Current.Stop is { Traceback: null } stop) stop.Traceback = exception.Traceback;
        return engine.StopFailure(ThreadState.Current) ?? translated;
    }

    /// <summary>The text of an exception, with a traceback of Python if there is one.</summary>
    public static string WithTraceback(string text, string traceback) =>
        traceback.Length == 0 ? text : $"{text}{Environment.NewLine}--- Python ---{Environment.NewLine}{traceback.TrimEnd()}";

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
        string text = thrown is ConversionException ? thrown.Message
            : engine.Options.ExposeHostExceptionMessages ? $"{thrown.GetType().Name}: {thrown.Message}" : thrown.GetType().Name;
        PyBaseException raised = Exceptions.Create(type, PyTuple.Create(PyStr.FromString(text)));
        ThreadState.Current.Interpreter.Get(static () => new HostExceptions()).Table.AddOrUpdate(raised, thrown);
        return Raise.Set(raised);
    }

    // The class of Python that stands for an exception of .NET.
    private static PyType TypeOf(Exception thrown)
    {
        return thrown switch
        {
            ConversionException => ExceptionTypes.TypeError,
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

    /// <summary>The original of an exception that a function of the host has thrown; null for others.</summary>
    public static Exception? HostException(PyBaseException exception) =>
        ThreadState.Current.Interpreter.Get(static () => new HostExceptions()).Table.TryGetValue(exception, out Exception? thrown) ? thrown
            : null;

    private sealed class HostExceptions
    {
        public readonly System.Runtime.CompilerServices.ConditionalWeakTable<PyBaseException, Exception> Table = [];
    }
}

/// <summary>A value of the host's has no conversion to Python. The message names types alone, so programs may see it.</summary>
internal sealed class ConversionException(string message) : NotSupportedException(message);
