using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Sys;

// Hooks that programs and event loops set, and the exceptions that only a hook can see.
internal static partial class SysModule
{
    private static readonly PyStr s_unraisableHook = PyStr.Intern("unraisablehook");
    private static readonly PyType s_unraisableArguments = StructSequence.Define("UnraisableHookArgs",
        ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"], 5);
    private static readonly PyType s_asyncGeneratorHooks = StructSequence.Define("asyncgen_hooks", ["firstiter", "finalizer"], 2);

    /// <summary>Sends what nobody can catch to <c>sys.unraisablehook</c>, or reports it here when that is broken.</summary>
    public static void ReportUnraisable(PyBaseException exception, string message)
    {
        PyObject traceback = (PyObject?)exception.Traceback ?? PyNone.Instance;
        PyObject arguments = StructSequence.Make(s_unraisableArguments, exception.Type, exception, traceback, PyStr.FromString(message),
            PyNone.Instance);
        if (Interpreters.SysDict.TryGetValue(s_unraisableHook, out PyObject? hook) && hook is not PyNone)
        {
            if (Calls.Call(hook, arguments) is not null) return;
            exception = Exceptions.Take()!;
            WriteUnraisable(exception, "Exception ignored in sys.unraisablehook", hook);
            return;
        }
        WriteUnraisable(exception, message, null);
    }

    /// <summary>Private function for clearing certain descriptors from a type's dictionary.</summary>
    [PyFunction("_clear_type_descriptors(type, /)")]
    private static PyObject? ClearTypeDescriptors(PyObject type)
    {
        if (type is not PyType target) return Raise.TypeError($"_clear_type_descriptors() argument must be type, not {type.Type.Name}");
        if (!target.IsHeapType || (target.Flags & TypeFlags.Immutable) != 0) return Raise.TypeError("argument is immutable");
        foreach (PyStr name in (ReadOnlySpan<PyStr>)[Names.Dict, PyStr.Intern("__weakref__")]) target.Attributes.Remove(name);
        target.Modified();
        return PyNone.Instance;
    }

    private static void WriteUnraisable(PyBaseException exception, string? message, PyObject? subject)
    {
        string head = message ?? "Exception ignored in";
        if (subject is not null and not PyNone)
        {
            PyStr? text = Representation.Repr(subject);
            if (text is null) Exceptions.Take();
            head = $"{head} {text?.ToString() ?? "<object repr() failed>"}";
        }
        else if (message is null)
        {
            head = "Exception ignored";
        }

        StandardStreams.WriteError($"{head}:\n{TracebackText.FormatBriefly(exception)}");
    }

    /// <summary>
    /// Handle an unraisable exception. The unraisable argument has the attributes exc_type, exc_value, exc_traceback, err_msg and
    /// object.
    /// </summary>
    [PyFunction("unraisablehook(unraisable, /)")]
    private static PyObject? UnraisableHook(PyObject arguments)
    {
        if (arguments is not PyStructSequence given || !ReferenceEquals(arguments.Type, s_unraisableArguments))
        {
            return Raise.TypeError("sys.unraisablehook argument type must be UnraisableHookArgs");
        }
        if (given[1] is not PyBaseException exception) return Raise.TypeError("sys.unraisablehook: exc_value must be an exception");
        WriteUnraisable(exception, given[3] is PyStr message ? message.ToString() : null, given[4]);
        return PyNone.Instance;
    }

    /// <summary>Set a finalizer for async generators objects.</summary>
    [PyFunction("set_asyncgen_hooks(firstiter=<unrepresentable>, finalizer=<unrepresentable>)")]
    private static PyObject? SetAsyncGeneratorHooks(PyObject? firstIteration, PyObject? finalizer)
    {
        if (finalizer is not (null or PyNone) && finalizer.Type.CallSlot is null)
        {
            return Raise.TypeError($"callable finalizer expected, got {finalizer.Type.Name}");
        }
        if (firstIteration is not (null or PyNone) && firstIteration.Type.CallSlot is null)
        {
            return Raise.TypeError($"callable firstiter expected, got {firstIteration.Type.Name}");
        }
        ThreadState thread = ThreadState.Current;
        if (finalizer is not null) thread.AsyncGeneratorFinalizer = finalizer is PyNone ? null : finalizer;
        if (firstIteration is not null) thread.AsyncGeneratorFirstIteration = firstIteration is PyNone ? null : firstIteration;
        return PyNone.Instance;
    }

    /// <summary>Return the installed asynchronous generators hooks. This returns a namedtuple of the form (firstiter, finalizer).</summary>
    [PyFunction("get_asyncgen_hooks()")]
    private static PyObject GetAsyncGeneratorHooks()
    {
        ThreadState thread = ThreadState.Current;
        return StructSequence.Make(s_asyncGeneratorHooks, thread.AsyncGeneratorFirstIteration ?? PyNone.Instance,
            thread.AsyncGeneratorFinalizer ?? PyNone.Instance);
    }

    /// <summary>
    /// Enable or disable origin tracking for coroutine objects in this thread. Coroutine objects will track 'depth' frames of
    /// traceback information about where they came from, available in their cr_origin attribute. Set a depth of 0 to disable.
    /// </summary>
    [PyFunction("set_coroutine_origin_tracking_depth(depth)")]
    private static PyObject? SetCoroutineOriginDepth(int depth)
    {
        if (depth < 0) return Raise.ValueError("depth must be >= 0");
        ThreadState.Current.CoroutineOriginDepth = depth;
        return PyNone.Instance;
    }

    /// <summary>Check status of origin tracking for coroutine objects in this thread.</summary>
    [PyFunction("get_coroutine_origin_tracking_depth()")]
    private static PyObject GetCoroutineOriginDepth() => PyInt.From(ThreadState.Current.CoroutineOriginDepth);
}
