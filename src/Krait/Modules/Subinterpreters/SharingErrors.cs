using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters;

/// <summary>The exceptions of interpreters, queues and what they share.</summary>
internal static class SharingErrors
{
    private const string Module = "concurrent.interpreters";

    /// <summary><c>InterpreterError</c>.</summary>
    public static PyType InterpreterError =>
        ModuleExceptions.Get(Module, "InterpreterError", ExceptionTypes.Exception, "A cross-interpreter operation failed");

    /// <summary><c>InterpreterNotFoundError</c>.</summary>
    public static PyType InterpreterNotFound =>
        ModuleExceptions.Get(Module, "InterpreterNotFoundError", InterpreterError, "An interpreter was not found");

    /// <summary><c>NotShareableError</c>.</summary>
    public static PyType NotShareable => ModuleExceptions.Get(Module, "NotShareableError", ExceptionTypes.TypeError);

    /// <summary><c>QueueError</c>.</summary>
    public static PyType QueueError =>
        ModuleExceptions.Get(Module, "QueueError", ExceptionTypes.RuntimeError, "Indicates that a queue-related error happened.");

    /// <summary><c>QueueNotFoundError</c>.</summary>
    public static PyType QueueNotFound => ModuleExceptions.Get(Module, "QueueNotFoundError", QueueError);

    /// <summary>Raises NotShareableError; what is pending becomes its cause.</summary>
    public static PyObject? Raise(string message)
    {
        PyBaseException? cause = Exceptions.Take();
        PyBaseException error = Exceptions.Create(NotShareable, PyTuple.Create(PyStr.FromString(message)));
        if (cause is not null) (error.Cause, error.SuppressContext) = (cause, true);
        ThreadState.Current.Exception = error;
        return null;
    }

    /// <summary>Raises NotShareableError for an object; what is pending becomes its cause.</summary>
    public static PyObject? RaiseFor(PyObject value)
    {
        PyBaseException? cause = Exceptions.Take();
        if (Representation.Repr(value) is not { } text) return null;
        ThreadState.Current.Exception = cause;
        return Raise($"{text} does not support cross-interpreter data");
    }

    /// <summary>
    /// Raises NotShareableError for what has failed in another interpreter; the cause shows the text of what was raised there.
    /// </summary>
    public static PyObject? RaiseWithText(string message, string? text)
    {
        if (text is not null)
        {
            ThreadState.Current.Exception = Exceptions.Create(ExceptionTypes.Exception, PyTuple.Create(PyStr.FromString(text)));
        }
        return Raise(message);
    }

    /// <summary>Takes the pending exception as the text that a traceback shows.</summary>
    public static string TakeText() => Exceptions.Take() is { } error ? TracebackText.Format(error).TrimEnd('\n') : "";
}
