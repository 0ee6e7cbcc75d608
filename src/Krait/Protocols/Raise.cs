using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Sets the exception of the calling thread. Every method returns null, so that a helper can return its call.</summary>
internal static class Raise
{
    /// <summary>Raises an exception of a builtin type with one message.</summary>
    public static PyObject? Set(PyType type, string message) => Set(type, PyStr.FromString(message));

    /// <summary>Raises an exception of a type with one argument.</summary>
    public static PyObject? Set(PyType type, PyObject argument) => Set(Exceptions.Create(type, PyTuple.Create(argument)));

    /// <summary>Raises an exception that exists already; the one being handled becomes its context.</summary>
    public static PyObject? Set(PyBaseException exception)
    {
        ThreadState thread = ThreadState.Current;
        Exceptions.ChainContext(thread, exception);
        thread.Exception = exception;
        return null;
    }

    public static PyObject? TypeError(string message) => Set(ExceptionTypes.TypeError, message);

    public static PyObject? ValueError(string message) => Set(ExceptionTypes.ValueError, message);

    public static PyObject? IndexError(string message) => Set(ExceptionTypes.IndexError, message);

    public static PyObject? OverflowError(string message) => Set(ExceptionTypes.OverflowError, message);

    public static PyObject? ZeroDivisionError(string message) => Set(ExceptionTypes.ZeroDivisionError, message);

    public static PyObject? RuntimeError(string message) => Set(ExceptionTypes.RuntimeError, message);

    public static PyObject? SystemError(string message) => Set(ExceptionTypes.SystemError, message);

    public static PyObject? MemoryError(string message) =>
        message.Length == 0 ? Set(Exceptions.Create(ExceptionTypes.MemoryError, PyTuple.Empty)) : Set(ExceptionTypes.MemoryError, message);

    public static PyObject? KeyError(PyObject key) => Set(ExceptionTypes.KeyError, key);

    /// <summary>Raises StopIteration carrying a generator's return value.</summary>
    public static PyObject? StopIteration(PyObject value) =>
        Set(new PyStopIteration(ExceptionTypes.StopIteration, value is PyNone ? PyTuple.Empty : PyTuple.Create(value)) { Value = value });

    public static PyObject? RecursionError(string where) => Set(ExceptionTypes.RecursionError, "maximum recursion depth exceeded" + where);

    /// <summary>Raises AttributeError, remembering name and object for the suggestion.</summary>
    public static PyObject? AttributeError(PyObject target, PyStr name, string message) =>
        Set(new PyAttributeError(ExceptionTypes.AttributeError, PyTuple.Create(PyStr.FromString(message)))
        {
            Name = name,
            Object = target
        });

    /// <summary>Raises NameError, remembering the name for the suggestion.</summary>
    public static PyObject? NameError(PyType type, PyStr name, string message) =>
        Set(new PyNameError(type, PyTuple.Create(PyStr.FromString(message))) { Name = name });
}
