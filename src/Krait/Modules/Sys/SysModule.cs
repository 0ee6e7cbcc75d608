using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Sys;

/// <summary>This module provides access to some objects used or maintained by the interpreter.</summary>
[PyModule("sys", IsPart = true)]
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
        Raise.Set(Exceptions.Create(ExceptionTypes.SystemExit, status is null or PyNone ? PyTuple.Empty
            : status as PyTuple ?? PyTuple.Create(status)));

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
            return Raise.Set(ExceptionTypes.RecursionError,
                $"cannot set the recursion limit to {limit} at the recursion depth {thread.Depth}: the limit is too low");
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
        PyObject frame = FrameObjects.Get(thread, thread.Depth - depth);
        return Auditing.Tell("sys._getframe", frame) ? frame : null;
    }

    /// <summary>Passes the event to any hooks that are attached.</summary>
    [PyFunction("audit(event, /, *args)")]
    private static PyObject? Audit(PyObject name, ReadOnlySpan<PyObject> arguments)
    {
        if (name is not PyStr text) return Raise.TypeError($"expected str for argument 'event', not {name.Type.Name}");
        return Auditing.Tell(text.ToString(), arguments) ? PyNone.Instance : null;
    }

    /// <summary>Adds a new audit hook callback.</summary>
    [PyFunction("addaudithook(hook)")]
    private static PyObject? AddAuditHook(PyObject hook)
    {
        // A hook may refuse another one, which is no error; only what is no Exception gets through.
        if (!Auditing.Tell("sys.addaudithook")) return Exceptions.ClearIf(ExceptionTypes.Exception) ? PyNone.Instance : null;
        InterpreterState interpreter = ThreadState.Current.Interpreter;
        interpreter.AuditHooks = [.. interpreter.AuditHooks ?? [], hook];
        return PyNone.Instance;
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
        PyObject? size = SpecialMethods.Call(value, Names.SizeOf, out bool found);
        if (!found) return defaultValue ?? Raise.TypeError($"Type {value.Type.Name} doesn't define __sizeof__");
        if (size is not null)
        {
            if (size is not PyIntegral number) size = Raise.TypeError("an integer is required");
            else if (number.Sign < 0) return Raise.ValueError("__sizeof__() should return >= 0");
        }
        if (size is PyIntegral own) return PyInt.From(own.ToBigInteger() + ObjectSizes.InFront(value));
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
        if (Attributes.CallMethod(stream, s_write, text) is null && !WriteEscaped(stream, text)) return null;
        if (Attributes.CallMethod(stream, s_write, PyStr.FromCodePoint('\n')) is null) return null;
        Interpreters.Builtins.SetItem(PyStr.Intern("_"), value);
        return PyNone.Instance;
    }

    // What the stream's encoding does not have is shown by escapes.
    private static bool WriteEscaped(PyObject stream, PyStr text)
    {
        if (!Exceptions.ClearIf(ExceptionTypes.UnicodeEncodeError)) return false;
        if (Attributes.Get(stream, PyStr.Intern("encoding")) is not { } encoding) return false;
        if (encoding is not PyStr name) return Raise.TypeError("encoding must be str") is not null;
        if (Types.Text.Codecs.Encode(text, name.ToString(), "backslashreplace") is not { } bytes) return false;
        if (!Attributes.TryGet(stream, PyStr.Intern("buffer"), out PyObject? buffer)) return false;
        if (buffer is not null) return Attributes.CallMethod(buffer, s_write, PyBytes.From(bytes)) is not null;
        return Types.Text.Codecs.Decode(bytes, name.ToString(), "strict") is { } escaped
            && Attributes.CallMethod(stream, s_write, escaped) is not null;
    }

    /// <summary>The number of processors that the command line told; not positive for none.</summary>
    [PyFunction("_get_cpu_count_config()")]
    private static PyObject GetProcessorCount() => PyInt.From(StartupOptions.Current.ProcessorCount);

    /// <summary>Handle an exception by displaying it with a traceback on sys.stderr.</summary>
    [PyFunction("excepthook(exctype, value, traceback, /)")]
    private static PyObject? ExceptHook(PyObject type, PyObject value, PyObject traceback)
    {
        if (value is PySyntaxError { Metadata: not null, Message: PyStr message } && MayBeMisspelt(message.ToString()))
        {
            // The library compares the names on the line with the keywords.
            PyObject? library = ImportStatements.Import(PyStr.Intern("traceback"));
            if (library is not null && Attributes.CallMethod(library, PyStr.Intern("_print_exception_bltin"), value) is not null)
            {
                return PyNone.Instance;
            }
            _ = Exceptions.Take();
        }
        StandardStreams.WriteError(value is PyBaseException exception ? TracebackText.Format(exception)
            : $"TypeError: print_exception(): Exception expected for value, {value.Type.Name} found\n");
        return PyNone.Instance;
    }

    private static bool MayBeMisspelt(string message) =>
        message == "invalid syntax" || message.Contains("Perhaps you forgot a comma", StringComparison.Ordinal);

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
