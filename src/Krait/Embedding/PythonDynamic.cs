using System.Diagnostics.CodeAnalysis;
using System.Dynamic;
using System.Linq.Expressions;
using Krait.Embedding;
using Krait.Objects;
using Krait.Protocols;

namespace Krait;

/// <summary>A Python value for C#'s <c>dynamic</c>: attributes are members, calls and operators are the value's own.</summary>
[RequiresDynamicCode("dynamic makes code at run time; use PyValue where that is not possible.")]
internal sealed class PythonDynamic(PythonEngine engine, PyValue value) : DynamicObject
{
    // A field, not a property: to C# a public member of this class would hide the Python attribute of its name.
    private readonly PyValue _value = value;

    public override bool TryGetMember(GetMemberBinder binder, out object? result)
    {
        bool found = _value.TryGetAttribute(binder.Name, out PyValue attribute);
        result = found ? Wrap(attribute) : null;
        return found;
    }

    public override bool TrySetMember(SetMemberBinder binder, object? assigned)
    {
        _value.SetAttribute(binder.Name, Unwrap(assigned));
        return true;
    }

    public override bool TryInvoke(InvokeBinder binder, object?[]? args, out object? result)
    {
        result = Wrap(Call(_value, binder.CallInfo, args ?? []));
        return true;
    }

    public override bool TryInvokeMember(InvokeMemberBinder binder, object?[]? args, out object? result)
    {
        result = Wrap(Call(_value.GetAttribute(binder.Name), binder.CallInfo, args ?? []));
        return true;
    }

    public override bool TryGetIndex(GetIndexBinder binder, object[] indexes, out object? result)
    {
        result = indexes.Length == 1 ? Wrap(_value[Unwrap(indexes[0])]) : null;
        return indexes.Length == 1;
    }

    public override bool TrySetIndex(SetIndexBinder binder, object[] indexes, object? assigned)
    {
        if (indexes.Length != 1) return false;
        PyValue target = _value;
        target[Unwrap(indexes[0])] = Unwrap(assigned);
        return true;
    }

    public override bool TryBinaryOperation(BinaryOperationBinder binder, object? arg, out object? result)
    {
        result = null;
        PyObject right = Unwrap(arg).For(engine);
        PyObject? outcome;
        using PythonEngine.Entry entry = engine.Enter();
        if (Operation(binder.Operation) is { } operation) outcome = Operators.Binary(operation, _value.Object, right);
        else if (Test(binder.Operation) is { } test) outcome = Comparison.RichCompare(_value.Object, right, test);
        else return false;
        result = Wrap(new PyValue(entry.Check(outcome), engine));
        return true;
    }

    public override bool TryUnaryOperation(UnaryOperationBinder binder, out object? result)
    {
        result = null;
        PyObject? outcome;
        using PythonEngine.Entry entry = engine.Enter();
        switch (binder.Operation)
        {
            case ExpressionType.Negate:
                outcome = Operators.Negative(_value.Object);
                break;
            case ExpressionType.UnaryPlus:
                outcome = Operators.Positive(_value.Object);
                break;
            case ExpressionType.OnesComplement:
                outcome = Operators.Invert(_value.Object);
                break;
            case ExpressionType.Not or ExpressionType.IsTrue or ExpressionType.IsFalse:
                int truth = Truth.IsTrue(_value.Object);
                entry.Check(truth >= 0);
                result = (truth > 0) == (binder.Operation == ExpressionType.IsTrue);
                return true;
            default:
                return false;
        }
        result = Wrap(new PyValue(entry.Check(outcome), engine));
        return true;
    }

    private static BinaryOperator? Operation(ExpressionType operation) => operation switch
    {
        ExpressionType.Add => BinaryOperator.Add,
        ExpressionType.Subtract => BinaryOperator.Subtract,
        ExpressionType.Multiply => BinaryOperator.Multiply,
        ExpressionType.Divide => BinaryOperator.TrueDivide,
        ExpressionType.Modulo => BinaryOperator.Remainder,
        ExpressionType.And => BinaryOperator.And,
        ExpressionType.Or => BinaryOperator.Or,
        ExpressionType.ExclusiveOr => BinaryOperator.Xor,
        ExpressionType.LeftShift => BinaryOperator.LeftShift,
        ExpressionType.RightShift => BinaryOperator.RightShift,
        ExpressionType.AddAssign => BinaryOperator.InPlaceAdd,
        ExpressionType.SubtractAssign => BinaryOperator.InPlaceSubtract,
        ExpressionType.MultiplyAssign => BinaryOperator.InPlaceMultiply,
        ExpressionType.DivideAssign => BinaryOperator.InPlaceTrueDivide,
        ExpressionType.ModuloAssign => BinaryOperator.InPlaceRemainder,
        ExpressionType.AndAssign => BinaryOperator.InPlaceAnd,
        ExpressionType.OrAssign => BinaryOperator.InPlaceOr,
        ExpressionType.ExclusiveOrAssign => BinaryOperator.InPlaceXor,
        ExpressionType.LeftShiftAssign => BinaryOperator.InPlaceLeftShift,
        ExpressionType.RightShiftAssign => BinaryOperator.InPlaceRightShift,
        _ => null,
    };

    private static CompareOperator? Test(ExpressionType operation) => operation switch
    {
        ExpressionType.Equal => CompareOperator.Equal,
        ExpressionType.NotEqual => CompareOperator.NotEqual,
        ExpressionType.LessThan => CompareOperator.Less,
        ExpressionType.LessThanOrEqual => CompareOperator.LessEqual,
        ExpressionType.GreaterThan => CompareOperator.Greater,
        ExpressionType.GreaterThanOrEqual => CompareOperator.GreaterEqual,
        _ => null,
    };

    public override bool TryConvert(ConvertBinder binder, out object? result)
    {
        result = HostConversion.FromPython(_value, binder.Type);
        return true;
    }

    public override string ToString() => _value.ToString();

    private PyValue Call(PyValue function, CallInfo call, object?[] arguments)
    {
        int positional = arguments.Length - call.ArgumentNames.Count;
        PyValue[] values = [.. arguments.Take(positional).Select(Unwrap)];
        (string Name, PyValue Value)[] named =
            [.. call.ArgumentNames.Select((name, index) => (name, Unwrap(arguments[positional + index])))];
        return function.Invoke(values, named);
    }

    private PythonDynamic? Wrap(PyValue result) => result.IsNone ? null : new PythonDynamic(engine, result);

    private PyValue Unwrap(object? given) => given is PythonDynamic other ? other._value : engine.Wrap(given);
}
