using System.Diagnostics.CodeAnalysis;
using System.Dynamic;
using System.Linq.Expressions;
using Krait.Embedding;

namespace Krait;

/// <summary>A Python value for C#'s <c>dynamic</c>: attributes are members, calls and operators are the value's own.</summary>
[RequiresDynamicCode("dynamic makes code at run time; use PyValue where that is not possible.")]
internal sealed class PythonDynamic(PythonEngine engine, PyValue value) : DynamicObject
{
    private const string OperatorModule = "operator";

    /// <summary>The value.</summary>
    public PyValue Value => value;

    public override bool TryGetMember(GetMemberBinder binder, out object? result)
    {
        bool found = value.TryGetAttribute(binder.Name, out PyValue attribute);
        result = found ? Wrap(attribute) : null;
        return found;
    }

    public override bool TrySetMember(SetMemberBinder binder, object? assigned)
    {
        value.SetAttribute(binder.Name, Unwrap(assigned));
        return true;
    }

    public override bool TryInvoke(InvokeBinder binder, object?[]? args, out object? result)
    {
        result = Wrap(Call(value, binder.CallInfo, args ?? []));
        return true;
    }

    public override bool TryInvokeMember(InvokeMemberBinder binder, object?[]? args, out object? result)
    {
        result = Wrap(Call(value.GetAttribute(binder.Name), binder.CallInfo, args ?? []));
        return true;
    }

    public override bool TryGetIndex(GetIndexBinder binder, object[] indexes, out object? result)
    {
        result = indexes.Length == 1 ? Wrap(value[Unwrap(indexes[0])]) : null;
        return indexes.Length == 1;
    }

    public override bool TrySetIndex(SetIndexBinder binder, object[] indexes, object? assigned)
    {
        if (indexes.Length != 1) return false;
        value.InvokeMember("__setitem__", Unwrap(indexes[0]), Unwrap(assigned));
        return true;
    }

    public override bool TryBinaryOperation(BinaryOperationBinder binder, object arg, out object? result)
    {
        string? name = binder.Operation switch
        {
            ExpressionType.Add or ExpressionType.AddAssign => "add",
            ExpressionType.Subtract or ExpressionType.SubtractAssign => "sub",
            ExpressionType.Multiply or ExpressionType.MultiplyAssign => "mul",
            ExpressionType.Divide or ExpressionType.DivideAssign => "truediv",
            ExpressionType.Modulo or ExpressionType.ModuloAssign => "mod",
            ExpressionType.And or ExpressionType.AndAssign => "and_",
            ExpressionType.Or or ExpressionType.OrAssign => "or_",
            ExpressionType.ExclusiveOr or ExpressionType.ExclusiveOrAssign => "xor",
            ExpressionType.LeftShift or ExpressionType.LeftShiftAssign => "lshift",
            ExpressionType.RightShift or ExpressionType.RightShiftAssign => "rshift",
            ExpressionType.Equal => "eq",
            ExpressionType.NotEqual => "ne",
            ExpressionType.LessThan => "lt",
            ExpressionType.LessThanOrEqual => "le",
            ExpressionType.GreaterThan => "gt",
            ExpressionType.GreaterThanOrEqual => "ge",
            _ => null,
        };
        result = name is null ? null : Wrap(engine.Import(OperatorModule).InvokeMember(name, value, Unwrap(arg)));
        return name is not null;
    }

    public override bool TryConvert(ConvertBinder binder, out object? result)
    {
        result = HostConversion.FromPython(value, binder.Type);
        return true;
    }

    public override string ToString() => value.ToString();

    private PyValue Call(PyValue function, CallInfo call, object?[] arguments)
    {
        int positional = arguments.Length - call.ArgumentNames.Count;
        PyValue[] values = [.. arguments.Take(positional).Select(Unwrap)];
        (string Name, PyValue Value)[] named = [.. call.ArgumentNames.Select((name, index) => (name, Unwrap(arguments[positional + index])))];
        return function.Invoke(values, named);
    }

    private PythonDynamic? Wrap(PyValue result) => result.IsNone ? null : new PythonDynamic(engine, result);

    private PyValue Unwrap(object? given) => given is PythonDynamic other ? other.Value : engine.Wrap(given);
}
