using System.Runtime.CompilerServices;
using Krait.Definitions;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>
/// What BINARY_OP_EXTEND runs: an operator on operands of two known types. Where its operands are of others, or the result
/// does not fit, it does not apply and the generic instruction must.
/// </summary>
internal abstract class BinaryExtension
{
    private static readonly BinaryExtension?[] s_ints = new BinaryExtension?[(int)BinaryOperator.Xor + 1];
    private static readonly BinaryExtension?[] s_floats = new BinaryExtension?[4 * ((int)BinaryOperator.Xor + 1)];

    /// <summary>The names of the operations in Bytecodes.def that check the types and do the same.</summary>
    public required string[] Operations { get; init; }

    /// <summary>The result; null without an exception when the extension does not apply.</summary>
    public abstract PyObject? Apply(PyObject left, PyObject right);

    /// <summary>The extension for an operator and two operands; null when there is none.</summary>
    public static BinaryExtension? Find(BinaryOperator operation, PyObject left, PyObject right)
    {
        if (operation is >= BinaryOperator.InPlaceAdd and < BinaryOperator.Subscript) operation -= BinaryOperator.InPlaceAdd;
        if (operation > BinaryOperator.Xor) return null;
        bool leftInt = left.GetType() == typeof(PyInt);
        bool rightInt = right.GetType() == typeof(PyInt);
        if (leftInt && rightInt && operation != BinaryOperator.TrueDivide) return s_ints[(int)operation] ??= MakeInt(operation);
        if ((!leftInt && left.GetType() != typeof(PyFloat)) || (!rightInt && right.GetType() != typeof(PyFloat))) return null;
        int index = (4 * (int)operation) + (leftInt ? 2 : 0) + (rightInt ? 1 : 0);
        return s_floats[index] ??= MakeFloat(operation, leftInt, rightInt);
    }

    private static IntExtension? MakeInt(BinaryOperator operation)
    {
        (IntOperation? apply, string name) = operation switch
        {
            BinaryOperator.And =>
                (static (long left, long right, out long result) => { result = left & right; return true; }, "_BINARY_OP_AND_INT"),
            BinaryOperator.Or =>
                (static (long left, long right, out long result) => { result = left | right; return true; }, "_BINARY_OP_OR_INT"),
            BinaryOperator.Xor =>
                (static (long left, long right, out long result) => { result = left ^ right; return true; }, "_BINARY_OP_XOR_INT"),
            BinaryOperator.FloorDivide => (TryFloorDivide, "_BINARY_OP_FLOOR_DIVIDE_INT"),
            BinaryOperator.Remainder => (TryRemainder, "_BINARY_OP_REMAINDER_INT"),
            BinaryOperator.LeftShift => (TryLeftShift, "_BINARY_OP_LSHIFT_INT"),
            BinaryOperator.RightShift => (TryRightShift, "_BINARY_OP_RSHIFT_INT"),
            _ => ((IntOperation?)null, ""),
        };
        return apply is null ? null : new IntExtension(apply) { Operations = ["_GUARD_LEFT_INT", "_GUARD_RIGHT_INT", name] };
    }

    private static FloatExtension? MakeFloat(BinaryOperator operation, bool leftInt, bool rightInt)
    {
        (FloatOperation? apply, string name) = operation switch
        {
            BinaryOperator.Add =>
                (static (double left, double right, out double result) => { result = left + right; return true; }, "_BINARY_OP_ADD_FLOAT"),
            BinaryOperator.Subtract =>
                (static (double left, double right, out double result) => { result = left - right; return true; },
                "_BINARY_OP_SUBTRACT_FLOAT"),
            BinaryOperator.Multiply =>
                (static (double left, double right, out double result) => { result = left * right; return true; },
                "_BINARY_OP_MULTIPLY_FLOAT"),
            BinaryOperator.TrueDivide =>
                (static (double left, double right, out double result) => { result = left / right; return right != 0; },
                "_BINARY_OP_TRUE_DIVIDE_FLOAT"),
            BinaryOperator.Power => (TryPower, "_BINARY_OP_POWER_FLOAT"),
            _ => ((FloatOperation?)null, ""),
        };
        if (apply is null) return null;
        string[] left = leftInt ? ["_GUARD_LEFT_INT", "_LEFT_INT_TO_FLOAT"] : ["_GUARD_LEFT_FLOAT"];
        string[] right = rightInt ? ["_GUARD_RIGHT_INT", "_RIGHT_INT_TO_FLOAT"] : ["_GUARD_RIGHT_FLOAT"];
        return new FloatExtension(apply, leftInt, rightInt) { Operations = [.. left, .. right, name] };
    }

    /// <summary><c>left // right</c>; false where it raises or does not fit.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFloorDivide(long left, long right, out long result)
    {
        result = 0;
        if (right is 0 or -1) return false;
        long quotient = left / right;
        result = left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
        return true;
    }

    /// <summary><c>left % right</c>; false where it raises or does not fit.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRemainder(long left, long right, out long result)
    {
        result = 0;
        if (right is 0 or -1) return false;
        // A division of 32 bits takes a fraction of the time.
        long remainder = (ulong)left <= int.MaxValue && (ulong)right <= int.MaxValue ? (uint)left % (uint)right : left % right;
        result = remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder;
        return true;
    }

    /// <summary><c>left &lt;&lt; right</c>; false where it raises or does not fit.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryLeftShift(long left, long right, out long result)
    {
        result = left << (int)right;
        return (ulong)right < 63 && result >> (int)right == left;
    }

    /// <summary><c>left &gt;&gt; right</c>; false where it raises.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRightShift(long left, long right, out long result)
    {
        result = left >> (int)Math.Min(right, 63);
        return right >= 0;
    }

    /// <summary><c>left ** right</c>; false where it raises, is complex or has a rule of its own.</summary>
    [NonEscaping]
    public static bool TryPower(double left, double right, out double result)
    {
        result = right == 2 ? left * left : Math.Pow(left, right);
        return left > 0 && !double.IsInfinity(left) && double.IsFinite(right) && !double.IsInfinity(result);
    }

    private delegate bool IntOperation(long left, long right, out long result);

    private delegate bool FloatOperation(double left, double right, out double result);

    private sealed class IntExtension(IntOperation operation) : BinaryExtension
    {
        public override PyObject? Apply(PyObject left, PyObject right) =>
            left.GetType() == typeof(PyInt) && right.GetType() == typeof(PyInt)
                && operation(((PyInt)left).Value, ((PyInt)right).Value, out long result)
                ? PyInt.From(result) : null;
    }

    private sealed class FloatExtension(FloatOperation operation, bool leftInt, bool rightInt) : BinaryExtension
    {
        public override PyObject? Apply(PyObject left, PyObject right) =>
            TryDouble(left, leftInt, out double x) && TryDouble(right, rightInt, out double y) && operation(x, y, out double result)
                ? new PyFloat(result) : null;

        // Ints beyond 53 bits would round twice where CPython rounds once.
        private static bool TryDouble(PyObject value, bool isInt, out double result)
        {
            result = 0;
            if (!isInt)
            {
                if (value.GetType() != typeof(PyFloat)) return false;
                result = ((PyFloat)value).Value;
                return true;
            }
            if (value.GetType() != typeof(PyInt)) return false;
            long integer = ((PyInt)value).Value;
            result = integer;
            return integer is <= 1L << 53 and >= -(1L << 53);
        }
    }
}
