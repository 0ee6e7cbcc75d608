using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>The functions of the interpreter that CALL_INTRINSIC_1 and CALL_INTRINSIC_2 apply.</summary>
internal static class Intrinsics
{
    private static readonly PyStr s_displayHook = PyStr.Intern("displayhook");

    /// <summary>CALL_INTRINSIC_1.</summary>
    public static PyObject? Call1(Frame frame, int number, PyObject value) => number switch
    {
        1 => Print(value),
        2 => ImportStatements.ImportStar(frame, value),
        3 => StopIterationError(frame, value),
        4 => new PyAsyncGeneratorWrappedValue(value),
        5 => Operators.Positive(value),
        6 => PyTuple.From(Operands.List(value).Span),
        7 => new PyTypeVar(TypeVarKind.TypeVar, Operands.Str(value)),
        8 => new PyTypeVar(TypeVarKind.ParamSpec, Operands.Str(value)),
        9 => new PyTypeVar(TypeVarKind.TypeVarTuple, Operands.Str(value)),
        10 => GenericAliases.SubscriptGeneric(Operands.Tuple(value)),
        _ => TypeAliases.Make(Operands.Tuple(value)),
    };

    /// <summary>CALL_INTRINSIC_2.</summary>
    public static PyObject? Call2(int number, PyObject first, PyObject second)
    {
        switch (number)
        {
            case 1:
                return ExceptionGroups.PrepareReraiseStar(first, Operands.List(second));
            case 2:
                return new PyTypeVar(TypeVarKind.TypeVar, Operands.Str(first)) { EvaluateBound = second };
            case 3:
                return new PyTypeVar(TypeVarKind.TypeVar, Operands.Str(first)) { EvaluateConstraints = second };
            case 4:
                Operands.Function(first).TypeParameters = second;
                return first;
            default:
                Operands.TypeVar(first).EvaluateDefault = second;
                return first;
        }
    }

    // The interactive statement's value goes to sys.displayhook.
    private static PyObject? Print(PyObject value)
    {
        if (!Interpreters.SysDict.TryGetValue(s_displayHook, out PyObject? hook)) return Raise.RuntimeError("lost sys.displayhook");
        return Calls.Call(hook, value);
    }

    // PEP 479: a StopIteration must not leave a generator.
    private static PyObject? StopIterationError(Frame frame, PyObject value)
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
