using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Functions of Python's C interface that programs call through <c>ctypes.pythonapi</c>, done in managed code.</summary>
internal sealed class PythonFunctions : CFunction
{
    private delegate bool Body(CallValue[] arguments, out CallValue result);

    private static readonly Dictionary<string, (int ArgumentCount, Body Body)> s_bodies = new(StringComparer.Ordinal)
    {
        ["PyThreadState_SetAsyncExc"] = (2, SendException),
        ["PyEval_GetFrameLocals"] = (0, static (CallValue[] _, out CallValue result) => Return(CurrentLocals(), out result)),
        ["PyEval_GetFrameGlobals"] = (0, static (CallValue[] _, out CallValue result) => Return(Current?.Function.Globals, out result)),
        ["PyEval_GetFrameBuiltins"] = (0, static (CallValue[] _, out CallValue result) => Return(Current?.Function.Builtins, out result)),
        ["PyFrame_GetLocals"] = (1, GetLocals),
        // Locals are where they are used: there is no copy of them to be written back.
        ["PyFrame_LocalsToFast"] = (2, DoNothing),
        // A thread that runs Python code holds the lock already, and references are not counted.
        ["PyGILState_Ensure"] = (0, DoNothing),
        ["PyGILState_Release"] = (1, DoNothing),
        ["PyGILState_Check"] = (0, AnswerYes),
        ["Py_IsInitialized"] = (0, AnswerYes),
        ["Py_IncRef"] = (1, DoNothing),
        ["Py_DecRef"] = (1, DoNothing),
    };

    private readonly int _argumentCount;
    private readonly Body _body;

    private PythonFunctions(int argumentCount, Body body)
    {
        _argumentCount = argumentCount;
        _body = body;
    }

    private static Frame? Current => ThreadState.Current.CurrentFrame;

    /// <summary>The address of a function, which is the same as long as the engine lives; null for a name that is none.</summary>
    public static long? AddressOf(string name)
    {
        if (!s_bodies.TryGetValue(name, out (int ArgumentCount, Body Body) found)) return null;
        CtypesState state = CtypesState.Own;
        if (!state.Symbols.TryGetValue(name, out (long Address, CFunction Function) known))
        {
            CFunction made = new PythonFunctions(found.ArgumentCount, found.Body);
            known = (state.Addresses.Register(made), made);
            state.Symbols.Add(name, known);
        }
        return known.Address;
    }

    public override bool TryInvoke(CallValue[] arguments, out CallValue result)
    {
        if (arguments.Length >= _argumentCount) return _body(arguments, out result);
        result = default;
        return Raise.TypeError($"the function takes {_argumentCount} arguments ({arguments.Length} given)") is not null;
    }

    private static bool Return(PyObject? value, out CallValue result)
    {
        result = value is null ? CallValue.Of(0) : CallValue.Of(value);
        return !Exceptions.IsSet;
    }

    private static bool DoNothing(CallValue[] arguments, out CallValue result)
    {
        result = CallValue.Of(0);
        return true;
    }

    private static bool AnswerYes(CallValue[] arguments, out CallValue result)
    {
        result = CallValue.Of(1);
        return true;
    }

    // The exception is raised at the next safe point of the thread; null takes one back that has not been raised yet.
    private static bool SendException(CallValue[] arguments, out CallValue result)
    {
        result = CallValue.Of(0);
        PyObject? type = null;
        if (arguments[1].Number is not 0 and long handle && (type = CtypesState.Own.Addresses.ObjectAt(handle)) is null) return false;
        if (PythonThreads.Find(arguments[0].Number) is not { } thread) return true;
        thread.AsyncException = type;
        if (type is not null) EvalBreaker.Set(thread, EvalBreakerReason.AsyncException);
        result = CallValue.Of(1);
        return true;
    }

    // What locals() gives, but for a function a dict that does not change with its variables.
    private static PyObject? CurrentLocals() => Current is { } frame ? FrameLocals.Get(frame) : null;

    private static bool GetLocals(CallValue[] arguments, out CallValue result)
    {
        result = default;
        if (CtypesState.Own.Addresses.ObjectAt(arguments[0].Number) is not { } value) return false;
        if (value is not PyFrame frame) return Raise.SystemError("bad argument to internal function") is not null;
        return Return(FrameLocals.View(frame), out result);
    }
}
