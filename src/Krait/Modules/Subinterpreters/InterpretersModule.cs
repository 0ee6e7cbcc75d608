using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Subinterpreters;

/// <summary>
/// This module provides primitive operations to manage Python interpreters. The 'interpreters' module provides a more convenient
/// interface.
/// </summary>
[PyModule("_interpreters")]
internal static partial class InterpretersModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        string[] origins = ["UNKNOWN", "RUNTIME", "LEGACY_CAPI", "CAPI", "XI", "STDLIB"];
        for (int i = 0; i < origins.Length; i++) module.Dict.SetItem(PyStr.Intern("WHENCE_" + origins[i]), PyInt.From(i));
        module.Dict.SetItem(PyStr.Intern("InterpreterError"), SharingErrors.InterpreterError);
        module.Dict.SetItem(PyStr.Intern("InterpreterNotFoundError"), SharingErrors.InterpreterNotFound);
        module.Dict.SetItem(PyStr.Intern("NotShareableError"), SharingErrors.NotShareable);
        ModuleTypes.Add(module, PyBufferView.TypeObject, BufferViewType.Bind);
    }

    private static InterpreterFamily Family => ThreadState.Current.Interpreter.Family;

    private static PyTuple Describe(InterpreterState interpreter) =>
        PyTuple.Create(PyInt.From(interpreter.Id), PyInt.From(InterpreterRecord.WhenceOf(interpreter)));

    /// <summary>
    /// Return a representation of a new PyInterpreterConfig. The name determines the initial values of the config. Supported named
    /// configs are: default, isolated, legacy, and empty. Any keyword arguments are set on the corresponding config fields,
    /// overriding the initial values.
    /// </summary>
    [PyFunction("new_config(name='isolated', /, **overrides)")]
    private static PyObject? NewConfig(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (!Arguments.CheckPositional("new_config", positional.Length, 0, 1)) return null;
        string name = "isolated";
        if (positional.Length == 1)
        {
            if (positional[0] is not PyStr text)
            {
                return Raise.TypeError($"new_config() argument 1 must be str, not {positional[0].Type.Name}");
            }
            name = text.ToString();
        }
        var config = InterpreterConfig.Named(name);
        if (config is not null && Arguments.Keywords(arguments, keywordNames) is { } overrides) config = config.With(overrides);
        return config?.ToObject();
    }

    /// <summary>
    /// Create a new interpreter and return a unique generated ID. The caller is responsible for destroying the interpreter before
    /// exiting, typically by using _interpreters.destroy(). This can be managed automatically by passing "reqrefs=True" and then
    /// using _incref() and _decref() appropriately. "config" must be a valid interpreter config or the name of a predefined config
    /// ("isolated" or "legacy"). The default is "isolated".
    /// </summary>
    [PyFunction("create(config=None, *, reqrefs=False)")]
    private static PyObject? Create(PyObject? config, bool reqrefs = false)
    {
        if (InterpreterConfig.Of(config) is not { } given) return null;
        if (!given.IsPossible) return Raise.Set(SharingErrors.InterpreterError, "interpreter creation failed");
        return InterpreterCalls.Create(given, reqrefs) is { } made ? PyInt.From(made.Id) : null;
    }

    /// <summary>
    /// Destroy the identified interpreter. Attempting to destroy the current interpreter raises InterpreterError. So does an
    /// unrecognized ID.
    /// </summary>
    [PyFunction("destroy(id, *, restrict=False)")]
    private static PyObject? Destroy(PyObject id, bool restrict = false) =>
        InterpreterRecord.Find(id, restrict, "destroy") is { } target && InterpreterCalls.Destroy(target) ? PyNone.Instance : null;

    /// <summary>Return a list containing the ID of every existing interpreter.</summary>
    [PyFunction("list_all(*, require_ready=False)")]
    private static PyObject ListAll(bool require_ready = false)
    {
        PyList list = new();
        foreach (InterpreterState each in Family.Members) list.Add(Describe(each));
        return list;
    }

    /// <summary>Return the ID of current interpreter.</summary>
    [PyFunction("get_current()")]
    private static PyObject GetCurrent() => Describe(ThreadState.Current.Interpreter);

    /// <summary>Return the ID of main interpreter.</summary>
    [PyFunction("get_main()")]
    private static PyObject GetMain() => Describe(Family.Root);

    /// <summary>Return whether or not the identified interpreter is running.</summary>
    [PyFunction("is_running(id, *, restrict=False)")]
    private static PyObject? IsRunning(PyObject id, bool restrict = false)
    {
        if (InterpreterRecord.Find(id, restrict, "check if running for") is not { } target) return null;
        lock (Family.Gate) return PyBool.From(!target.IsChild || InterpreterRecord.Of(target).IsRunning);
    }

    /// <summary>Return a representation of the config used to initialize the interpreter.</summary>
    [PyFunction("get_config(id, *, restrict=False)")]
    private static PyObject? GetConfig(PyObject id, bool restrict = false) =>
        InterpreterRecord.Find(id, restrict, "get the config of") is { } target
            ? (InterpreterRecord.Of(target).Config ?? InterpreterConfig.Main).ToObject()
            : null;

    /// <summary>Return an identifier for where the interpreter was created.</summary>
    [PyFunction("whence(id)")]
    private static PyObject? Whence(PyObject id) =>
        InterpreterRecord.Find(id, restrict: false, "") is { } target ? PyInt.From(InterpreterRecord.WhenceOf(target)) : null;

    [PyFunction("incref(id, *, implieslink=False, restrict=False)")]
    private static PyObject? IncrementReferences(PyObject id, bool implieslink = false, bool restrict = false)
    {
        if (InterpreterRecord.Find(id, restrict, "incref") is not { } target) return null;
        var record = InterpreterRecord.Of(target);
        lock (Family.Gate)
        {
            record.EndsUnreferenced |= implieslink;
            record.References++;
        }
        return PyNone.Instance;
    }

    [PyFunction("decref(id, *, restrict=False)")]
    private static PyObject? DecrementReferences(PyObject id, bool restrict = false)
    {
        if (InterpreterRecord.Find(id, restrict, "decref") is not { } target) return null;
        var record = InterpreterRecord.Of(target);
        bool ends;
        lock (Family.Gate)
        {
            record.References = Math.Max(0, record.References - 1);
            ends = record.References == 0 && record.EndsUnreferenced && target.IsChild && !record.IsRunning;
        }
        return !ends || InterpreterCalls.Destroy(target) ? PyNone.Instance : null;
    }

    /// <summary>Return True if the object's data may be shared between interpreters and False otherwise.</summary>
    [PyFunction("is_shareable(obj)")]
    private static PyObject IsShareable(PyObject obj) => PyBool.From(Sharing.IsShareable(obj));

    /// <summary>Bind the given attributes in the interpreter's __main__ module.</summary>
    [PyFunction("set___main___attrs(id, ns, *, restrict=False)")]
    private static PyObject? SetMainAttributes(PyObject id, PyObject ns, bool restrict = false)
    {
        if (ns is not PyDict dict) return WrongArgument("set___main___attrs", 2, "dict", ns);
        if (dict.Count == 0) return Raise.ValueError("arg 2 must be a non-empty dict");
        if (InterpreterRecord.Find(id, restrict, "update __main__ for") is not { } target) return null;
        if (ShareNames(dict) is not { } shared) return null;
        return Finish(InterpreterCalls.Run(target, () => InterpreterCalls.Bind(shared) ?? new InterpreterCalls.Outcome()),
            static _ => PyNone.Instance);
    }

    /// <summary>
    /// Execute the provided code in the identified interpreter. This is equivalent to running the builtin exec() under the target
    /// interpreter, using the __dict__ of its __main__ module as both globals and locals. "code" may be a string containing the
    /// text of a Python script. Functions (and code objects) are also supported, with some restrictions. The code/function must not
    /// take any arguments or be a closure (i.e. have cell vars). Methods and other callables are not supported. If a function is
    /// provided, its code object is used and all its state is ignored, including its __globals__ dict.
    /// </summary>
    [PyFunction("exec(id, code, shared={}, *, restrict=False)")]
    private static PyObject? Execute(PyObject id, PyObject code, PyObject? shared, bool restrict = false) =>
        Execute("exec", id, code, shared, restrict, "exec code for");

    /// <summary>Execute the provided string in the identified interpreter. (See _interpreters.exec().</summary>
    [PyFunction("run_string(id, script, shared={}, *, restrict=False)")]
    private static PyObject? RunString(PyObject id, PyObject script, PyObject? shared, bool restrict = false) => script is PyStr
        ? Execute("run_string", id, script, shared, restrict, "run a string in")
        : WrongArgument("run_string", 2, "str", script);

    /// <summary>
    /// Execute the body of the provided function in the identified interpreter. Code objects are also supported. In both cases,
    /// closures and args are not supported. Methods and other callables are not supported either. (See _interpreters.exec().
    /// </summary>
    [PyFunction("run_func(id, func, shared={}, *, restrict=False)")]
    private static PyObject? RunFunction(PyObject id, PyObject func, PyObject? shared, bool restrict = false) =>
        func is PyFunction or PyCode
        ? Execute("run_func", id, func, shared, restrict, "run a function in")
        : WrongArgument("run_func", 2, "a function", func);

    private static PyObject? Execute(string name, PyObject id, PyObject script, PyObject? shared, bool restrict, string purpose)
    {
        if (shared is not (null or PyDict)) return WrongArgument(name, 3, "dict", shared);
        if (InterpreterRecord.Find(id, restrict, purpose) is not { } target) return null;
        if (ScriptCode.Of(script) is not { } code) return null;
        if (ShareNames(shared as PyDict ?? new PyDict()) is not { } names) return null;
        return Finish(
            InterpreterCalls.Run(target, () => InterpreterCalls.Execute(code, names)),
            static outcome => outcome.Raised?.ToObject() ?? PyNone.Instance);
    }

    /// <summary>Call the provided object in the identified interpreter. Pass the given args and kwargs, if possible.</summary>
    [PyFunction("call(id, callable, args=(), kwargs={}, *, restrict=False)")]
    private static PyObject? CallIn(PyObject id, PyObject callable, PyObject? args, PyObject? kwargs, bool restrict = false)
    {
        if (args is not (null or PyTuple)) return WrongArgument("call", 3, "tuple", args);
        if (kwargs is not (null or PyDict)) return WrongArgument("call", 4, "dict", kwargs);
        if (InterpreterRecord.Find(id, restrict, "make a call in") is not { } target) return null;
        if (callable.Type.CallSlot is null)
        {
            return Representation.Repr(callable) is { } text ? Raise.TypeError($"expected a callable, got {text}") : null;
        }
        if (Sharing.ShareCallable(callable) is not { } function) return null;
        SharedValue? positional = null;
        if (args is PyTuple { Count: > 0 } && (positional = Sharing.Share(args, pickles: true)) is null) return null;
        SharedValue? named = null;
        if (kwargs is PyDict { Count: > 0 } && (named = Sharing.Share(kwargs, pickles: true)) is null) return null;
        InterpreterCalls.Outcome? outcome = InterpreterCalls.Run(target, () => InterpreterCalls.Call(function, positional, named));
        positional?.Drop();
        return Finish(outcome, static outcome =>
        {
            if (outcome.Raised is { } raised) return PyTuple.Create(PyNone.Instance, raised.ToObject());
            PyObject? result = outcome.Result!.Restore();
            outcome.Result.Drop();
            if (result is not null) return PyTuple.Create(result, PyNone.Instance);
            return SharingErrors.Raise("object does not support cross-interpreter data");
        });
    }

    private static PyObject? Finish(InterpreterCalls.Outcome? outcome, Func<InterpreterCalls.Outcome, PyObject?> result)
    {
        if (outcome is null) return null;
        return outcome.Problem is { } problem ? SharingErrors.RaiseWithText(problem, outcome.ProblemText) : result(outcome);
    }

    private static List<(PyObject Name, SharedValue Value)>? ShareNames(PyDict names)
    {
        List<(PyObject Name, SharedValue Value)> shared = [];
        foreach ((PyObject key, PyObject value) in names)
        {
            if (key is not PyStr name)
            {
                Raise.TypeError("bad argument type for built-in operation");
                return null;
            }
            if (!NativeText.Check(name)) return null;
            if (Sharing.Share(value, pickles: false) is not { } item) return null;
            shared.Add((PyStr.Intern(name.ToString()), item));
        }
        return shared;
    }

    private static PyObject? WrongArgument(string function, int position, string expected, PyObject actual) =>
        Raise.TypeError(
            $"_interpreters.{function}() argument {position} must be {expected}, not {(actual is PyNone ? "None" : actual.Type.Name)}");

    /// <summary>
    /// Return a snapshot of an exception. If "exc" is None then the current exception, if any, is used (but not cleared). The
    /// returned snapshot is the same as what _interpreters.exec() returns.
    /// </summary>
    [PyFunction("capture_exception(exc=None)")]
    private static PyObject? CaptureException(PyObject? exc)
    {
        if (exc is null or PyNone)
        {
            return Exceptions.CurrentlyHandled(ThreadState.Current) is { } handled
                ? ExceptionSnapshot.Of(handled).ToObject()
                : PyNone.Instance;
        }
        if (exc is PyBaseException exception) return ExceptionSnapshot.Of(exception).ToObject();
        return Representation.Repr(exc) is { } text ? Raise.TypeError($"expected exception, got {text}") : null;
    }
}
