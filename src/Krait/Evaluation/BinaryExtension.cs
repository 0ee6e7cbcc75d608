using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>
/// What BINARY_OP_EXTEND runs: an operator on operands of two known types. A null result without an exception means that it
/// does not apply and the generic instruction must.
/// </summary>
internal abstract class BinaryExtension
{
    public abstract PyObject? Apply(PyObject left, PyObject right);

    /// <summary>The extension for an operator and two operands; null when there is none.</summary>
    public static BinaryExtension? Find(BinaryOperator operation, PyObject left, PyObject right)
    {
        if (operation is >= BinaryOperator.InPlaceAdd and < BinaryOperator.Subscript) operation -= BinaryOperator.InPlaceAdd;
        bool leftInt = left.GetType() == typeof(PyInt);
        bool rightInt = right.GetType() == typeof(PyInt);
        bool leftFloat = left.GetType() == typeof(PyFloat);
        bool rightFloat = right.GetType() == typeof(PyFloat);
        if (leftInt && rightInt) return FindInt(operation);
        if ((leftInt || leftFloat) && (rightInt || rightFloat)) return FindFloat(operation);
        return null;
    }

    private static BinaryExtension? FindInt(BinaryOperator operation) => operation switch
    {
        BinaryOperator.And => IntAnd.Instance,
        BinaryOperator.Or => IntOr.Instance,
        BinaryOperator.Xor => IntXor.Instance,
        BinaryOperator.FloorDivide => IntFloorDivide.Instance,
        BinaryOperator.Remainder => IntRemainder.Instance,
        BinaryOperator.LeftShift => IntLeftShift.Instance,
        BinaryOperator.RightShift => IntRightShift.Instance,
        BinaryOperator.TrueDivide => FloatTrueDivide.Instance,
        _ => null,
    };

    private static BinaryExtension? FindFloat(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => FloatAdd.Instance,
        BinaryOperator.Subtract => FloatSubtract.Instance,
        BinaryOperator.Multiply => FloatMultiply.Instance,
        BinaryOperator.TrueDivide => FloatTrueDivide.Instance,
        BinaryOperator.Power => FloatPower.Instance,
        _ => null,
    };

    private static bool TryInts(PyObject left, PyObject right, out long x, out long y)
    {
        if (left.GetType() == typeof(PyInt) && right.GetType() == typeof(PyInt))
        {
            x = ((PyInt)left).Value;
            y = ((PyInt)right).Value;
            return true;
        }
        x = y = 0;
        return false;
    }

    // Ints beyond 53 bits would round twice where CPython rounds once.
    private static bool TryDouble(PyObject value, out double result)
    {
        if (value.GetType() == typeof(PyFloat))
        {
            result = ((PyFloat)value).Value;
            return true;
        }
        result = 0;
        if (value.GetType() != typeof(PyInt)) return false;
        long integer = ((PyInt)value).Value;
        result = integer;
        return integer is <= 1L << 53 and >= -(1L << 53);
    }

    private sealed class IntAnd : BinaryExtension
    {
        public static readonly IntAnd Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right) => TryInts(left, right, out long x, out long y) ? PyInt.From(x & y) : null;
    }

    private sealed class IntOr : BinaryExtension
    {
        public static readonly IntOr Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right) => TryInts(left, right, out long x, out long y) ? PyInt.From(x | y) : null;
    }

    private sealed class IntXor : BinaryExtension
    {
        public static readonly IntXor Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right) => TryInts(left, right, out long x, out long y) ? PyInt.From(x ^ y) : null;
    }

    private sealed class IntFloorDivide : BinaryExtension
    {
        public static readonly IntFloorDivide Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right)
        {
            if (!TryInts(left, right, out long x, out long y) || y is 0 or -1) return null;
            long quotient = x / y;
            if ((x % y != 0) && ((x < 0) != (y < 0))) quotient--;
            return PyInt.From(quotient);
        }
    }

    private sealed class IntRemainder : BinaryExtension
    {
        public static readonly IntRemainder Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right)
        {
            if (!TryInts(left, right, out long x, out long y) || y is 0 or -1) return null;
            long remainder = (ulong)x <= int.MaxValue && (ulong)y <= int.MaxValue ? (uint)x % (uint)y : x % y;
            if (remainder != 0 && ((remainder < 0) != (y < 0))) remainder += y;
            return PyInt.From(remainder);
        }
    }

    private sealed class IntLeftShift : BinaryExtension
    {
        public static readonly IntLeftShift Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right)
        {
            if (!TryInts(left, right, out long x, out long y) || (ulong)y >= 63) return null;
            long shifted = x << (int)y;
            return shifted >> (int)y == x ? PyInt.From(shifted) : null;
        }
    }

    private sealed class IntRightShift : BinaryExtension
    {
        public static readonly IntRightShift Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right) =>
            TryInts(left, right, out long x, out long y) && y >= 0 ? PyInt.From(x >> (int)Math.Min(y, 63)) : null;
    }

    private sealed class FloatAdd : BinaryExtension
    {
        public static readonly FloatAdd Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right) =>
            TryDouble(left, out double x) && TryDouble(right, out double y) && !BothInt(left, right) ? new PyFloat(x + y) : null;
    }

    private sealed class FloatSubtract : BinaryExtension
    {
        public static readonly FloatSubtract Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right) =>
            TryDouble(left, out double x) && TryDouble(right, out double y) && !BothInt(left, right) ? new PyFloat(x - y) : null;
    }

    private sealed class FloatMultiply : BinaryExtension
    {
        public static readonly FloatMultiply Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right) =>
            TryDouble(left, out double x) && TryDouble(right, out double y) && !BothInt(left, right) ? new PyFloat(x * y) : null;
    }

    private sealed class FloatTrueDivide : BinaryExtension
    {
        public static readonly FloatTrueDivide Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right) =>
            TryDouble(left, out double x) && TryDouble(right, out double y) && y != 0 ? new PyFloat(x / y) : null;
    }

    private sealed class FloatPower : BinaryExtension
    {
        public static readonly FloatPower Instance = new();

        public override PyObject? Apply(PyObject left, PyObject right)
        {
            if (!TryDouble(left, out double x) || !TryDouble(right, out double y) || BothInt(left, right)) return null;
            // Negative bases, zeros and what overflows have rules of their own.
            if (!(x > 0) || double.IsInfinity(x) || double.IsNaN(y) || double.IsInfinity(y)) return null;
            double power = y == 2 ? x * x : Math.Pow(x, y);
            return double.IsInfinity(power) ? null : new PyFloat(power);
        }
    }

    private static bool BothInt(PyObject left, PyObject right) => left.GetType() == typeof(PyInt) && right.GetType() == typeof(PyInt);
}
