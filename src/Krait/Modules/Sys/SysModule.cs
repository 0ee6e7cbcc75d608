using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Sys;

/// <summary>This module provides access to some objects used or maintained by the interpreter.</summary>
[PyModule("sys")]
internal static partial class SysModule
{
    /// <summary>Return the current exception that an except clause is handling, with its type and traceback.</summary>
    [PyFunction("exc_info()")]
    private static PyObject ExceptionInfo()
    {
        PyBaseException? handled = Exceptions.CurrentlyHandled(ThreadState.Current);
        return handled is null
            ? PyTuple.Create(PyNone.Instance, PyNone.Instance, PyNone.Instance)
            : PyTuple.Create(handled.Type, handled, (PyObject?)handled.Traceback ?? PyNone.Instance);
    }

    /// <summary>Return the current exception that an except clause is handling, or None.</summary>
    [PyFunction("exception()")]
    private static PyObject CurrentException() => (PyObject?)Exceptions.CurrentlyHandled(ThreadState.Current) ?? PyNone.Instance;

    /// <summary>Exit the interpreter by raising SystemExit(status).</summary>
    [PyFunction("exit(status=None, /)")]
    private static PyObject? Exit(PyObject? status) =>
        Raise.Set(Exceptions.Create(ExceptionTypes.SystemExit, status is null or PyNone ? PyTuple.Empty : status as PyTuple ?? PyTuple.Create(status)));

    /// <summary>Return the current value of the recursion limit.</summary>
    [PyFunction("getrecursionlimit()")]
    private static PyObject GetRecursionLimit() => PyInt.From(ThreadState.Current.RecursionLimit);

    /// <summary>Set the maximum depth of the Python interpreter stack to n.</summary>
    [PyFunction("setrecursionlimit(limit, /)")]
    private static PyObject? SetRecursionLimit(int limit)
    {
        if (limit < 1) return Raise.ValueError("recursion limit must be greater or equal than 1");
        ThreadState thread = ThreadState.Current;
        if (thread.Depth >= limit)
        {
            return Raise.Set(ExceptionTypes.RecursionError, $"cannot set the recursion limit to {limit} at the recursion depth {thread.Depth}: the limit is too low");
        }
        thread.RecursionLimit = limit;
        foreach (ThreadState each in PythonThreads.All) each.RecursionLimit = limit;
        return PyNone.Instance;
    }

    /// <summary>Return a frame object from the call stack.</summary>
    [PyFunction("_getframe(depth=0, /)")]
    private static PyObject? GetFrame(int depth = 0)
    {
        if (depth < 0) depth = 0;
        ThreadState thread = ThreadState.Current;
        if (depth >= thread.Depth) return Raise.ValueError("call stack is not deep enough");
        return FrameObjects.Get(thread, thread.Depth - depth);
    }

    /// <summary>``Intern'' the given string.</summary>
    [PyFunction("intern(string, /)")]
    private static PyObject? Intern(PyStr text) =>
        text.GetType() == typeof(PyStr) ? PyStr.Intern(text) : Raise.TypeError($"can't intern {text.Type.Name}");

    /// <summary>Return the current default encoding used by the Unicode implementation.</summary>
    [PyFunction("getdefaultencoding()")]
    private static PyObject GetDefaultEncoding() => PyStr.Intern("utf-8");

    /// <summary>Return the encoding used to convert Unicode filenames to OS filenames.</summary>
    [PyFunction("getfilesystemencoding()")]
    private static PyObject GetFileSystemEncoding() => PyStr.Intern("utf-8");

    /// <summary>Return the error mode used for Unicode to OS filename conversion.</summary>
    [PyFunction("getfilesystemencodeerrors()")]
    private static PyObject GetFileSystemErrors() => PyStr.Intern("surrogateescape");

    /// <summary>Return the size of object in bytes.</summary>
    [PyFunction("getsizeof(object, default=None)")]
    private static PyObject? GetSizeOf(PyObject value, PyObject? defaultValue)
    {
        PyObject? size = SpecialMethods.Call(value, PyStr.Intern("__sizeof__"), out bool found);
        if (!found) return defaultValue ?? Raise.TypeError($"Type {value.Type.Name} doesn't define __sizeof__");
        if (size is not null)
        {
            if (size is not PyIntegral number) size = Raise.TypeError("an integer is required");
            else if (number.Sign < 0) return Raise.ValueError("__sizeof__() should return >= 0");
        }
        if (size is null && defaultValue is not null && Exceptions.ClearIf(ExceptionTypes.TypeError)) return defaultValue;
        return size;
    }

    /// <summary>Return the number of references to an object: Krait counts none, so it is always the same.</summary>
    [PyFunction("getrefcount(object, /)")]
    private static PyObject GetReferenceCount(PyObject value) => PyInt.From(2);

    /// <summary>Print an object to sys.stdout and also save it in builtins._</summary>
    [PyFunction("displayhook(value, /)")]
    private static PyObject? DisplayHook(PyObject value)
    {
        if (value is PyNone) return PyNone.Instance;
        PyStr? text = Representation.Repr(value);
        if (text is null) return null;
        if (!Interpreters.SysDict.TryGetValue(s_stdout, out PyObject? stream)) return Raise.RuntimeError("lost sys.stdout");
        if (Attributes.CallMethod(stream, s_write, PyStr.Concat(text, PyStr.FromCodePoint('\n'))) is null) return null;
        Interpreters.Builtins.SetItem(PyStr.Intern("_"), value);
        return PyNone.Instance;
    }

    /// <summary>Handle an exception by displaying it with a traceback on sys.stderr.</summary>
    [PyFunction("excepthook(exctype, value, traceback, /)")]
    private static PyObject? ExceptHook(PyObject type, PyObject value, PyObject traceback)
    {
        if (value is PyBaseException exception) StandardStreams.WriteError(TracebackText.Format(exception));
        return PyNone.Instance;
    }

    /// <summary>Return True if the given string is interned.</summary>
    [PyFunction("_is_interned(string, /)")]
    private static PyObject IsInterned(PyStr text) => PyBool.From(text.IsInterned);

    /// <summary>Whether the interpreter is shutting down.</summary>
    [PyFunction("is_finalizing()")]
    private static PyObject IsFinalizing() => PyBool.From(InterpreterLock.IsClosed);

    /// <summary>The interval at which threads switch, in seconds.</summary>
    [PyFunction("getswitchinterval()")]
    private static PyObject GetSwitchInterval() => new PyFloat(1e-6 * InterpreterLock.SwitchInterval);

    private static readonly PyStr s_stdout = PyStr.Intern("stdout");
    private static readonly PyStr s_write = PyStr.Intern("write");
}
