using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Functions of the interpreter that code applies by a number.</summary>
internal static class Intrinsics
{
    private static readonly PyStr s_displayHook = PyStr.Intern("displayhook");

    /// <summary>Sets the type parameters of a generic function.</summary>
    public static PyObject SetFunctionTypeParams(PyObject function, PyObject parameters)
    {
        Operands.Function(function).TypeParameters = parameters;
        return function;
    }

    /// <summary>Sets the function that makes the default of a type parameter.</summary>
    public static PyObject SetTypeParamDefault(PyObject parameter, PyObject evaluate)
    {
        Operands.TypeVar(parameter).EvaluateDefault = evaluate;
        return parameter;
    }

    /// <summary>Shows the value of an interactive statement through <c>sys.displayhook</c>.</summary>
    public static PyObject? Print(PyObject value)
    {
        if (!Interpreters.SysDict.TryGetValue(s_displayHook, out PyObject? hook)) return Raise.RuntimeError("lost sys.displayhook");
        return Calls.Call(hook, value);
    }

    /// <summary>Replaces a StopIteration that leaves a generator by a RuntimeError (PEP 479).</summary>
    public static PyObject? StopIterationError(Frame frame, PyObject value)
    {
        PyBaseException exception = Operands.Exception(value);
        string? message = null;
        if (exception.Type.IsSubtypeOf(ExceptionTypes.StopIteration))
        {
            message = (frame.Code.Flags & CodeFlags.AsyncGenerator) != 0 ? "async generator raised StopIteration"
                : (frame.Code.Flags & CodeFlags.Coroutine) != 0 ? "coroutine raised StopIteration"
                : "generator raised StopIteration";
        }
        else if ((frame.Code.Flags & CodeFlags.AsyncGenerator) != 0 && exception.Type.IsSubtypeOf(ExceptionTypes.StopAsyncIteration))
        {
            message = "async generator raised StopAsyncIteration";
        }
        if (message is null) return value;
        PyBaseException error = Exceptions.Create(ExceptionTypes.RuntimeError, PyTuple.Create(PyStr.FromString(message)));
        error.Cause = exception;
        error.Context = exception;
        error.SuppressContext = true;
        return error;
    }
}
