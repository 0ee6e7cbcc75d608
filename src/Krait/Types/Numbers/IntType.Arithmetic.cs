using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Numbers;

internal static partial class IntType
{
    // BigInteger throws beyond 2**31 bits; results that large are refused before.
    private const long MaximumBits = int.MaxValue - 64;

    [PyOperator(BinaryOperator.Add)]
    private static PyObject Add(PyObject left, PyObject right)
    {
        if (left is PyInt small && right is PyInt other) return PyInt.Add(small, other);
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        return first.TryGetInt64(out long x) && second.TryGetInt64(out long y)
            ? PyIntegral.Sum(x, y)
            : LongIntegers.Add(first, second);
    }

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject Subtract(PyObject left, PyObject right)
    {
        if (left is PyInt small && right is PyInt other) return PyInt.Subtract(small, other);
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        return first.TryGetInt64(out long x) && second.TryGetInt64(out long y)
            ? PyIntegral.Difference(x, y)
            : LongIntegers.Subtract(first, second);
    }

    [PyOperator(BinaryOperator.Multiply)]
    private static PyObject? Multiply(PyObject left, PyObject right)
    {
        if (left is PyInt small && right is PyInt other) return PyInt.Multiply(small, other);
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        if (first.TryGetInt64(out long x) && second.TryGetInt64(out long y)) return PyIntegral.Product(x, y);
        if (LongIntegers.TryMultiply(first, second, out PyIntegral? product)) return product;
        if (BitLengthOf(first) + BitLengthOf(second) > MaximumBits) return Raise.MemoryError("");
        return PyIntegral.From(BigNumbers.Multiply(first.ToBigInteger(), second.ToBigInteger()));
    }

    [PyOperator(BinaryOperator.FloorDivide)]
    private static PyObject? FloorDivide(PyObject left, PyObject right)
    {
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        if (second.Sign == 0) return Raise.ZeroDivisionError("division by zero");
        if (first.TryGetInt64(out long x) && second.TryGetInt64(out long y) && y != -1) return PyInt.From(FloorDivide(x, y));
        return LongIntegers.TryDivide(first, second, out PyIntegral? quotient, out _)
            ? quotient
            : PyIntegral.From(FloorDivide(first.ToBigInteger(), second.ToBigInteger(), out _));
    }

    [PyOperator(BinaryOperator.Remainder)]
    private static PyObject? Remainder(PyObject left, PyObject right)
    {
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        if (second.Sign == 0) return Raise.ZeroDivisionError("division by zero");
        if (first.TryGetInt64(out long x) && second.TryGetInt64(out long y) && y != -1) return PyInt.From(FloorRemainder(x, y));
        if (LongIntegers.TryDivide(first, second, out _, out PyIntegral? rest)) return rest;
        _ = FloorDivide(first.ToBigInteger(), second.ToBigInteger(), out BigInteger remainder);
        return PyIntegral.From(remainder);
    }

    [PySlot(nameof(PyType.DivmodSlot))]
    private static PyObject? DivideAndRemainder(PyObject left, PyObject right)
    {
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        if (second.Sign == 0) return Raise.ZeroDivisionError("division by zero");
        if (first.TryGetInt64(out long x) && second.TryGetInt64(out long y) && y != -1)
        {
            return PyTuple.Create(PyInt.From(FloorDivide(x, y)), PyInt.From(FloorRemainder(x, y)));
        }
        if (LongIntegers.TryDivide(first, second, out PyIntegral? whole, out PyIntegral? rest)) return PyTuple.Create(whole, rest);
        BigInteger quotient = FloorDivide(first.ToBigInteger(), second.ToBigInteger(), out BigInteger remainder);
        return PyTuple.Create(PyIntegral.From(quotient), PyIntegral.From(remainder));
    }

    private static long FloorDivide(long x, long y)
    {
        long quotient = x / y;
        return (x % y != 0) && ((x < 0) != (y < 0)) ? quotient - 1 : quotient;
    }

    private static long FloorRemainder(long x, long y)
    {
        long remainder = x % y;
        return remainder != 0 && ((remainder < 0) != (y < 0)) ? remainder + y : remainder;
    }

    internal static BigInteger FloorDivide(BigInteger x, BigInteger y, out BigInteger remainder)
    {
        BigInteger quotient = BigNumbers.DivRem(x, y, out remainder);
        if (remainder.Sign != 0 && remainder.Sign < 0 != y.Sign < 0)
        {
            remainder += y;
            quotient -= 1;
        }
        return quotient;
    }

    [PyOperator(BinaryOperator.TrueDivide)]
    private static PyObject? TrueDivide(PyObject left, PyObject right)
    {
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        if (second.Sign == 0) return Raise.ZeroDivisionError("division by zero");
        const long exact = 1L << 53;
        if (first.TryGetInt64(out long x) && second.TryGetInt64(out long y) && x is <= exact and >= -exact && y is <= exact and >= -exact)
        {
            return new PyFloat((double)x / y);
        }
        double result = Divide(first.ToBigInteger(), second.ToBigInteger());
        return double.IsInfinity(result) ? Raise.OverflowError("integer division result too large for a float") : new PyFloat(result);
    }

    /// <summary>The quotient rounded once; infinity when it is out of range.</summary>
    internal static double Divide(BigInteger x, BigInteger y)
    {
        bool negative = x.Sign < 0 != y.Sign < 0;
        x = BigInteger.Abs(x);
        y = BigInteger.Abs(y);
        // Enough bits of quotient that everything below them is only a question of "exact or not".
        long shift = x.GetBitLength() - y.GetBitLength() - 66;
        if (shift > 2048) return negative ? double.NegativeInfinity : double.PositiveInfinity;
        if (shift < -4096) return negative ? -0.0 : 0.0;
        if (shift < 0) x <<= (int)-shift;
        else y <<= (int)shift;
        BigInteger quotient = BigNumbers.DivRem(x, y, out BigInteger remainder);
        double result = Floats.Compose(quotient, shift, !remainder.IsZero);
        return negative ? -result : result;
    }

    [PyOperator(BinaryOperator.Power)]
    private static PyObject? Power(PyObject left, PyObject right) => Power(left, right, PyNone.Instance);

    [PySlot(nameof(PyType.PowerSlot))]
    private static PyObject? Power(PyObject left, PyObject right, PyObject modulus)
    {
        if (left is not PyIntegral value || right is not PyIntegral exponent) return PyNotImplemented.Instance;
        if (modulus is PyIntegral divisor) return ModularPower(value.ToBigInteger(), exponent.ToBigInteger(), divisor.ToBigInteger());
        if (modulus is not PyNone) return PyNotImplemented.Instance;
        if (exponent.Sign < 0)
        {
            if (!Floats.TryFromInteger(value, out double x) || !Floats.TryFromInteger(exponent, out double y)) return null;
            return FloatType.Power(x, y);
        }
        return Power(value, exponent);
    }

    /// <summary>The power; the exponent is not negative.</summary>
    internal static PyObject? Power(PyIntegral value, PyIntegral exponent)
    {
        bool isSmall = value.TryGetInt64(out long small);
        if (isSmall && small is >= -1 and <= 1)
        {
            if (exponent.Sign == 0 || small == 1) return PyInt.One;
            if (small == 0) return PyInt.Zero;
            return exponent.ToBigInteger().IsEven ? PyInt.One : PyInt.MinusOne;
        }
        if (!exponent.TryGetInt64(out long power) || power * (double)BitLengthOf(value) > MaximumBits) return Raise.MemoryError("");
        if (isSmall && TryPower(small, power, out long result)) return PyInt.From(result);
        return Allocation.Reserve((long)(power * (double)BitLengthOf(value) / 8))
            ? PyIntegral.From(BigNumbers.Power(value.ToBigInteger(), (int)power)) : null;
    }

    private static bool TryPower(long value, long exponent, out long result)
    {
        result = 1;
        while (true)
        {
            if ((exponent & 1) != 0 && Math.BigMul(result, value, out result) != result >> 63) return false;
            exponent >>= 1;
            if (exponent == 0) return true;
            if (Math.BigMul(value, value, out value) != value >> 63) return false;
        }
    }

    private static PyObject? ModularPower(BigInteger value, BigInteger exponent, BigInteger modulus)
    {
        if (modulus.IsZero) return Raise.ValueError("pow() 3rd argument cannot be 0");
        var magnitude = BigInteger.Abs(modulus);
        if (exponent.Sign < 0)
        {
            if (!TryInvert(value, magnitude, out value)) return Raise.ValueError("base is not invertible for the given modulus");
            exponent = -exponent;
        }
        BigInteger result = BigNumbers.ModularPower(value, exponent, magnitude);
        if (result.Sign < 0) result += magnitude;
        if (modulus.Sign < 0 && !result.IsZero) result += modulus;
        return PyIntegral.From(result);
    }

    private static bool TryInvert(BigInteger value, BigInteger modulus, out BigInteger inverse)
    {
        (BigInteger old, BigInteger current) = (BigNumbers.Remainder(value, modulus), modulus);
        if (old.Sign < 0) old += modulus;
        (BigInteger oldFactor, BigInteger factor) = (BigInteger.One, BigInteger.Zero);
        while (!current.IsZero)
        {
            Poll.OrThrow();
            BigInteger quotient = BigNumbers.DivRem(old, current, out BigInteger rest);
            (old, current) = (current, rest);
            (oldFactor, factor) = (factor, oldFactor - BigNumbers.Multiply(quotient, factor));
        }
        inverse = oldFactor;
        return old.IsOne;
    }

    [PySlot(nameof(PyType.NegativeSlot))]
    private static PyObject Negate(PyObject self)
    {
        var value = (PyIntegral)self;
        return value.TryGetInt64(out long small) && small != long.MinValue ? PyInt.From(-small) : PyIntegral.From(-value.ToBigInteger());
    }

    [PySlot(nameof(PyType.AbsoluteSlot))]
    private static PyObject Absolute(PyObject self) => ((PyIntegral)self).Sign < 0 ? Negate(self) : ToExact(self);

    [PySlot(nameof(PyType.InvertSlot))]
    private static PyObject Invert(PyObject self)
    {
        var value = (PyIntegral)self;
        return value.TryGetInt64(out long small) ? PyInt.From(~small) : PyIntegral.From(-value.ToBigInteger() - 1);
    }

    [PyOperator(BinaryOperator.LeftShift)]
    private static PyObject? ShiftLeft(PyObject left, PyObject right)
    {
        if (left is not PyIntegral value || right is not PyIntegral amount) return PyNotImplemented.Instance;
        if (amount.Sign < 0) return Raise.ValueError("negative shift count");
        if (value.Sign == 0) return PyInt.Zero;
        if (!amount.TryGetInt64(out long count)) return Raise.OverflowError("too many digits in integer");
        if (value.TryGetInt64(out long small) && count < 63 && small << (int)count >> (int)count == small)
        {
            return PyInt.From(small << (int)count);
        }
        const long digitBits = 30;
        if ((count / digitBits) + (BitLengthOf(value) / digitBits) + 1 > (long.MaxValue - 1) / digitBits)
        {
            return Raise.OverflowError("too many digits in integer");
        }
        if (count > MaximumBits - BitLengthOf(value))
        {
            Allocation.Fail();
            return null;
        }
        return Allocation.Reserve((count + BitLengthOf(value)) / 8) ? PyIntegral.From(value.ToBigInteger() << (int)count) : null;
    }

    [PyOperator(BinaryOperator.RightShift)]
    private static PyObject? ShiftRight(PyObject left, PyObject right)
    {
        if (left is not PyIntegral value || right is not PyIntegral amount) return PyNotImplemented.Instance;
        if (amount.Sign < 0) return Raise.ValueError("negative shift count");
        bool all = !amount.TryGetInt64(out long count) || count >= int.MaxValue;
        if (value.TryGetInt64(out long small)) return PyInt.From(small >> (all || count > 63 ? 63 : (int)count));
        if (all) return value.Sign < 0 ? PyInt.MinusOne : PyInt.Zero;
        return PyIntegral.From(value.ToBigInteger() >> (int)count);
    }

    [PyOperator(BinaryOperator.And)]
    internal static PyObject And(PyObject left, PyObject right)
    {
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        return first.TryGetInt64(out long x) && second.TryGetInt64(out long y)
            ? PyInt.From(x & y)
            : PyIntegral.From(first.ToBigInteger() & second.ToBigInteger());
    }

    [PyOperator(BinaryOperator.Or)]
    internal static PyObject Or(PyObject left, PyObject right)
    {
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        return first.TryGetInt64(out long x) && second.TryGetInt64(out long y)
            ? PyInt.From(x | y)
            : PyIntegral.From(first.ToBigInteger() | second.ToBigInteger());
    }

    [PyOperator(BinaryOperator.Xor)]
    internal static PyObject Xor(PyObject left, PyObject right)
    {
        if (left is not PyIntegral first || right is not PyIntegral second) return PyNotImplemented.Instance;
        return first.TryGetInt64(out long x) && second.TryGetInt64(out long y)
            ? PyInt.From(x ^ y)
            : PyIntegral.From(first.ToBigInteger() ^ second.ToBigInteger());
    }
}
