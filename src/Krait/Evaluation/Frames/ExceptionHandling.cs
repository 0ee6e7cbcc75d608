using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>What the instructions of try and raise statements do.</summary>
internal static class ExceptionHandling
{
    /// <summary>Makes an exception the handled one; the result is the one before, or None.</summary>
    public static PyObject Push(ThreadState thread, PyObject exception)
    {
        if (thread.Frames[thread.Depth] is { Generator: { } generator, Exit: var exit } && (exit & FrameExit.Generator) != 0)
            EnterLevel(thread, generator);
        PyBaseException? previous = thread.Handled.Value;
        thread.Handled.Value = Operands.Exception(exception);
        return (PyObject?)previous ?? PyNone.Instance;
    }

    /// <summary>Makes what <see cref="Push"/> returned the handled exception again.</summary>
    public static void Pop(ThreadState thread, PyObject previous) => thread.Handled.Value = previous as PyBaseException;

    /// <summary>Raises again what stops the program; true.</summary>
    public static bool RaiseStop(ThreadState thread)
    {
        thread.Exception = thread.Stop;
        thread.IsReraising = true;
        return true;
    }

    // A generator has a level of handled exceptions of its own once it handles one.
    private static void EnterLevel(ThreadState thread, PyGenerator generator)
    {
        HandledException level = generator.Handled ??= new HandledException();
        if (ReferenceEquals(thread.Handled, level)) return;
        level.Previous = thread.Handled;
        thread.Handled = level;
    }

    /// <summary>Raises again, without a new entry in the traceback for this frame.</summary>
    public static void Reraise(ThreadState thread, PyObject exception)
    {
        thread.Exception = Operands.Exception(exception);
        thread.IsReraising = true;
    }

    /// <summary>The raise statement: no argument, an exception or class, or that and a cause.</summary>
    public static void Raise(ThreadState thread, ReadOnlySpan<PyObject> arguments)
    {
        if (arguments.Length == (int)RaiseArguments.None)
        {
            if (Exceptions.CurrentlyHandled(thread) is not { } handled)
            {
                _ = Protocols.Raise.RuntimeError("No active exception to reraise");
                return;
            }
            Reraise(thread, handled);
            return;
        }

        PyBaseException? exception = Instantiate(arguments[0]);
        if (exception is null)
        {
            if (thread.Exception is null) _ = Protocols.Raise.TypeError("exceptions must derive from BaseException");
            return;
        }
        if (arguments.Length == (int)RaiseArguments.ExceptionAndCause && !SetCause(thread, exception, arguments[1])) return;
        _ = Protocols.Raise.Set(exception);
    }

    private static bool SetCause(ThreadState thread, PyBaseException exception, PyObject cause)
    {
        if (cause is PyNone)
        {
            exception.Cause = null;
            exception.SuppressContext = true;
            return true;
        }
        PyBaseException? instance = Instantiate(cause);
        if (instance is null)
        {
            if (thread.Exception is null) _ = Protocols.Raise.TypeError("exception causes must derive from BaseException");
            return false;
        }
        exception.Cause = instance;
        exception.SuppressContext = true;
        return true;
    }

    /// <summary>
    /// An exception from what a raise statement or throw() was given; null when it is neither an exception nor a class of
    /// one, or when calling the class failed: then an exception is set.
    /// </summary>
    public static PyBaseException? Instantiate(PyObject value)
    {
        if (value is PyBaseException exception) return exception;
        if (value is not PyType type || !type.IsSubtypeOf(ExceptionTypes.BaseException)) return null;
        PyObject? made = Calls.Call(type);
        if (made is null or PyBaseException) return (PyBaseException?)made;
        _ = Protocols.Raise.TypeError(
            $"calling {Representation.Repr(type)} should have returned an instance of BaseException, not {Representation.Repr(made.Type)}");
        return null;
    }

    /// <summary>Whether an exception matches the pattern of an except clause; -1 on error.</summary>
    public static int Matches(PyObject exception, PyObject pattern)
    {
        if (pattern is PyTuple alternatives)
        {
            foreach (PyObject alternative in alternatives.Items)
            {
                if (!IsExceptionClass(alternative)) return -1;
            }
            foreach (PyObject alternative in alternatives.Items)
            {
                if (exception.Type.IsSubtypeOf((PyType)alternative)) return 1;
            }
            return 0;
        }
        if (!IsExceptionClass(pattern)) return -1;
        return exception.Type.IsSubtypeOf((PyType)pattern) ? 1 : 0;
    }

    private static bool IsExceptionClass(PyObject value)
    {
        if (value is PyType type && type.IsSubtypeOf(ExceptionTypes.BaseException)) return true;
        _ = Protocols.Raise.TypeError("catching classes that do not inherit from BaseException is not allowed");
        return false;
    }
}
