using System.Numerics;
using Krait.Compiler.CodeGeneration;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>
/// Operations on constants, as CPython folds them: nothing that raises, and nothing whose result is large. The results are
/// those of the operators at run time.
/// </summary>
internal static class ConstantFolder
{
    private const int MaximumIntBits = 128;
    private const int MaximumCollectionSize = 256;
    private const int MaximumStringSize = 4096;
    private const int MaximumTotalItems = 1024;

    /// <summary>The truth of a constant.</summary>
    public static bool IsTrue(PyObject value) => value switch
    {
        PyNone => false,
        PyIntegral integer => integer.Sign != 0,
        PyFloat real => real.Value != 0,
        PyComplex complex => complex.Value.Real != 0 || complex.Value.Imaginary != 0,
        PyStr text => text.Length > 0,
        PyBytes bytes => bytes.Length > 0,
        PyTuple tuple => tuple.Count > 0,
        PyFrozenSet set => set.Count > 0,
        _ => true,
    };

    /// <summary>Whether Python's <c>==</c> holds between two constants of a pattern.</summary>
    public static bool AreEqual(PyObject left, PyObject right)
    {
        if (left is (PyIntegral or PyFloat or PyComplex) && right is (PyIntegral or PyFloat or PyComplex))
        {
            if (left is PyIntegral leftInt && right is PyIntegral rightInt)
                return leftInt.ToBigInteger() == rightInt.ToBigInteger();
            return TryComplex(left, out Complex leftComplex) && TryComplex(right, out Complex rightComplex) && leftComplex == rightComplex;
        }

        return ConstantComparer.Instance.Equals(left, right);
    }

    /// <summary>A frozenset of constants, all of them hashable.</summary>
    public static PyFrozenSet MakeFrozenSet(PyObject[] items)
    {
        var set = new PyFrozenSet();
        foreach (PyObject item in items)
        {
            if (set.Add(item) < 0)
                throw new InvalidOperationException("a constant is not hashable");
        }

        return set;
    }

    /// <summary>The value of a unary operation, or null.</summary>
    public static PyObject? Unary(Opcode opcode, PyObject operand) => opcode switch
    {
        Opcode.UNARY_NOT => PyBool.From(!IsTrue(operand)),
        Opcode.UNARY_NEGATIVE => Negate(operand),
        Opcode.UNARY_INVERT => operand is PyIntegral integer and not PyBool ? PyIntegral.From(-integer.ToBigInteger() - 1) : null,
        _ => operand switch
        {
            PyIntegral integer => integer.Exact,
            PyFloat or PyComplex => operand,
            _ => null,
        },
    };

    /// <summary>The value of a number with its sign changed, or null.</summary>
    public static PyObject? Negate(PyObject operand) => operand switch
    {
        PyInt { Value: > long.MinValue } integer => PyInt.From(-integer.Value),
        PyIntegral integer => PyIntegral.From(-integer.ToBigInteger()),
        PyFloat real => new PyFloat(-real.Value),
        PyComplex complex => new PyComplex(-complex.Value.Real, -complex.Value.Imaginary),
        _ => null,
    };

    /// <summary>The value of BINARY_OP with an operand, or null.</summary>
    public static PyObject? Binary(PyObject left, int operation, PyObject right)
    {
        if (operation == (int)BinaryOperator.Subscript)
            return Subscript(left, right);
        if (operation >= (int)BinaryOperator.InPlaceAdd)
            return null;
        var @operator = (Operator)operation;
        if (left is PyIntegral leftInt && right is PyIntegral rightInt)
            return BinaryInt(leftInt, @operator, rightInt);
        if (left is (PyComplex or PyFloat or PyIntegral) && right is (PyComplex or PyFloat or PyIntegral))
        {
            return left is PyComplex || right is PyComplex
                ? BinaryComplex(left, @operator, right)
                : BinaryFloat(left, @operator, right);
        }

        return @operator switch
        {
            Operator.Add => Concatenate(left, right),
            Operator.Mult => Repeat(left, right),
            _ => null,
        };
    }

    private static PyObject? BinaryInt(PyIntegral left, Operator @operator, PyIntegral right)
    {
        var x = left.ToBigInteger();
        var y = right.ToBigInteger();
        switch (@operator)
        {
            case Operator.Add:
                return PyIntegral.From(x + y);
            case Operator.Sub:
                return PyIntegral.From(x - y);
            case Operator.Mult:
                if (!x.IsZero && !y.IsZero && Bits(x) + Bits(y) > MaximumIntBits)
                    return null;
                return PyIntegral.From(x * y);
            case Operator.Div:
                return y.IsZero ? null : TrueDivide(x, y);
            case Operator.FloorDiv:
                return y.IsZero ? null : PyIntegral.From(FloorDivide(x, y));
            case Operator.Mod:
                return y.IsZero ? null : PyIntegral.From(x - (FloorDivide(x, y) * y));
            case Operator.Pow:
                return Power(x, y);
            case Operator.LShift:
                if (y.Sign < 0)
                    return null;
                if (!x.IsZero && !y.IsZero && (y > MaximumIntBits || Bits(x) > MaximumIntBits - (int)y))
                    return null;
                return PyIntegral.From(x.IsZero ? x : x << (int)y);
            case Operator.RShift:
                if (y.Sign < 0)
                    return null;
                return PyIntegral.From(y > int.MaxValue ? (x.Sign < 0 ? BigInteger.MinusOne : BigInteger.Zero) : x >> (int)y);
            case Operator.BitOr when left is PyBool && right is PyBool:
                return PyBool.From(!(x | y).IsZero);
            case Operator.BitXor when left is PyBool && right is PyBool:
                return PyBool.From(!(x ^ y).IsZero);
            case Operator.BitAnd when left is PyBool && right is PyBool:
                return PyBool.From(!(x & y).IsZero);
            case Operator.BitOr:
                return PyIntegral.From(x | y);
            case Operator.BitXor:
                return PyIntegral.From(x ^ y);
            case Operator.BitAnd:
                return PyIntegral.From(x & y);
            default:
                return null;
        }
    }

    private static int Bits(BigInteger value) => (int)BigInteger.Abs(value).GetBitLength();

    private static BigInteger FloorDivide(BigInteger x, BigInteger y)
    {
        var quotient = BigInteger.DivRem(x, y, out BigInteger remainder);
        return !remainder.IsZero && (remainder.Sign < 0) != (y.Sign < 0) ? quotient - 1 : quotient;
    }

    private static PyObject? Power(BigInteger x, BigInteger y)
    {
        if (y.Sign < 0)
            return x.IsZero ? null : new PyFloat(Math.Pow((double)x, (double)y));
        if (!x.IsZero && y.Sign > 0)
        {
            if (y > int.MaxValue || Bits(x) > MaximumIntBits / (int)y)
                return null;
        }

        return PyIntegral.From(x.IsZero && !y.IsZero ? BigInteger.Zero : BigInteger.Pow(x, (int)y));
    }

    // The quotient of two ints, correctly rounded: 55 bits of it, and whether anything is left.
    private static PyFloat? TrueDivide(BigInteger x, BigInteger y)
    {
        if (x.IsZero)
            return new PyFloat(y.Sign < 0 ? -0.0 : 0.0);
        bool negative = (x.Sign < 0) != (y.Sign < 0);
        var numerator = BigInteger.Abs(x);
        var denominator = BigInteger.Abs(y);
        if (numerator.GetBitLength() <= 53 && denominator.GetBitLength() <= 53)
        {
            double exact = (double)numerator / (double)denominator;
            return new PyFloat(negative ? -exact : exact);
        }

        int shift = Math.Max((int)(denominator.GetBitLength() - numerator.GetBitLength()) + 66, -1200);
        if (shift >= 0)
            numerator <<= shift;
        else
            denominator <<= -shift;
        var quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        if (!remainder.IsZero)
            quotient |= 1;
        double value = ScaleExactly(quotient, -shift);
        if (double.IsInfinity(value))
            return null;
        return new PyFloat(negative ? -value : value);
    }

    // A number of at least 66 bits times a power of two, rounded once, to even.
    private static double ScaleExactly(BigInteger value, int exponent)
    {
        int bits = (int)value.GetBitLength();
        int lowest = Math.Max(bits - 53, -1074 - exponent);
        if (lowest > 0)
        {
            BigInteger half = BigInteger.One << (lowest - 1);
            BigInteger mask = (BigInteger.One << lowest) - 1;
            BigInteger rest = value & mask;
            value >>= lowest;
            if (rest > half || (rest == half && !value.IsEven))
                value += 1;
            exponent += lowest;
        }

        return Math.ScaleB((double)value, exponent);
    }

    private static bool TryDouble(PyObject value, out double result)
    {
        switch (value)
        {
            case PyFloat real:
                result = real.Value;
                return true;
            case PyIntegral integer:
                result = ScaleExactly(BigInteger.Abs(integer.ToBigInteger()), 0) * integer.Sign;
                if (integer.Sign == 0)
                    result = 0;
                return !double.IsInfinity(result);
            default:
                result = 0;
                return false;
        }
    }

    private static bool TryComplex(PyObject value, out Complex result)
    {
        if (value is PyComplex complex)
        {
            result = complex.Value;
            return true;
        }

        bool found = TryDouble(value, out double real);
        result = new Complex(real, 0);
        return found;
    }

    private static PyObject? BinaryFloat(PyObject left, Operator @operator, PyObject right)
    {
        if (!TryDouble(left, out double x) || !TryDouble(right, out double y))
            return null;
        switch (@operator)
        {
            case Operator.Add:
                return new PyFloat(x + y);
            case Operator.Sub:
                return new PyFloat(x - y);
            case Operator.Mult:
                return new PyFloat(x * y);
            case Operator.Div:
                return y == 0 ? null : new PyFloat(x / y);
            case Operator.FloorDiv:
                return y == 0 ? null : new PyFloat(FloatDivMod(x, y).Quotient);
            case Operator.Mod:
                return y == 0 ? null : new PyFloat(FloatDivMod(x, y).Remainder);
            case Operator.Pow:
                return FloatPower(x, y);
            default:
                return null;
        }
    }

    private static (double Quotient, double Remainder) FloatDivMod(double x, double y)
    {
        double remainder = x % y;
        double division = (x - remainder) / y;
        if (remainder != 0)
        {
            if ((y < 0) != (remainder < 0))
            {
                remainder += y;
                division -= 1.0;
            }
        }
        else
        {
            remainder = Math.CopySign(0.0, y);
        }

        double quotient;
        if (division != 0)
        {
            quotient = Math.Floor(division);
            if (division - quotient > 0.5)
                quotient += 1.0;
        }
        else
        {
            quotient = Math.CopySign(0.0, x / y);
        }

        return (quotient, remainder);
    }

    private static PyObject? FloatPower(double x, double y)
    {
        if (x == 0 && y < 0)
            return null;
        if (x < 0 && double.IsFinite(x) && double.IsFinite(y) && y != Math.Floor(y))
            return ComplexPower(new Complex(x, 0), new Complex(y, 0));
        double result = Math.Pow(x, y);
        return double.IsInfinity(result) && double.IsFinite(x) && double.IsFinite(y) ? null : new PyFloat(result);
    }

    // A real operand is not widened: it has no imaginary part that could be a negative zero.
    private static PyObject? BinaryComplex(PyObject left, Operator @operator, PyObject right)
    {
        if (!TryComplex(left, out Complex x) || !TryComplex(right, out Complex y))
            return null;
        bool leftIsReal = left is not PyComplex;
        bool rightIsReal = right is not PyComplex;
        switch (@operator)
        {
            case Operator.Add:
                return new PyComplex(
                    x.Real + y.Real, leftIsReal ? y.Imaginary : rightIsReal ? x.Imaginary : x.Imaginary + y.Imaginary);
            case Operator.Sub:
                return new PyComplex(
                    x.Real - y.Real, leftIsReal ? -y.Imaginary : rightIsReal ? x.Imaginary : x.Imaginary - y.Imaginary);
            case Operator.Mult:
                if (leftIsReal)
                    return new PyComplex(x.Real * y.Real, x.Real * y.Imaginary);
                if (rightIsReal)
                    return new PyComplex(x.Real * y.Real, x.Imaginary * y.Real);
                return new PyComplex(
                    (x.Real * y.Real) - (x.Imaginary * y.Imaginary), (x.Real * y.Imaginary) + (x.Imaginary * y.Real));
            case Operator.Div:
                if (y.Real == 0 && y.Imaginary == 0)
                    return null;
                if (rightIsReal)
                    return new PyComplex(x.Real / y.Real, x.Imaginary / y.Real);
                return leftIsReal ? RealQuotient(x.Real, y) : ComplexQuotient(x, y);
            case Operator.Pow:
                return ComplexPower(x, y);
            default:
                return null;
        }
    }

    private static PyComplex ComplexQuotient(Complex x, Complex y)
    {
        if (Math.Abs(y.Real) >= Math.Abs(y.Imaginary))
        {
            double ratio = y.Imaginary / y.Real;
            double denominator = y.Real + (y.Imaginary * ratio);
            return new PyComplex(
                (x.Real + (x.Imaginary * ratio)) / denominator, (x.Imaginary - (x.Real * ratio)) / denominator);
        }
        else
        {
            double ratio = y.Real / y.Imaginary;
            double denominator = (y.Real * ratio) + y.Imaginary;
            return new PyComplex(
                ((x.Real * ratio) + x.Imaginary) / denominator, ((x.Imaginary * ratio) - x.Real) / denominator);
        }
    }

    // A real number has no imaginary part, not even a zero with a sign.
    private static PyComplex RealQuotient(double x, Complex y)
    {
        if (Math.Abs(y.Real) >= Math.Abs(y.Imaginary))
        {
            double ratio = y.Imaginary / y.Real;
            double denominator = y.Real + (y.Imaginary * ratio);
            return new PyComplex(x / denominator, -x * ratio / denominator);
        }
        else
        {
            double ratio = y.Real / y.Imaginary;
            double denominator = (y.Real * ratio) + y.Imaginary;
            return new PyComplex(x * ratio / denominator, -x / denominator);
        }
    }

    private static PyComplex? Finite(Complex power) =>
        double.IsInfinity(power.Real) || double.IsInfinity(power.Imaginary) ? null : new PyComplex(power);

    private static PyObject? ComplexPower(Complex x, Complex y)
    {
        if (y.Real == 0 && y.Imaginary == 0)
            return new PyComplex(1, 0);
        if (x.Real == 0 && x.Imaginary == 0)
            return y.Imaginary != 0 || y.Real < 0 ? null : new PyComplex(0, 0);
        if (y.Imaginary == 0 && y.Real == Math.Floor(y.Real) && Math.Abs(y.Real) <= 100)
        {
            Complex result = PowerByMultiplying(x, (int)Math.Abs(y.Real));
            return Finite(y.Real < 0 ? ComplexQuotient(Complex.One, result).Value : result);
        }

        double magnitude = double.Hypot(x.Real, x.Imaginary);
        double length = Math.Pow(magnitude, y.Real);
        double angle = Math.Atan2(x.Imaginary, x.Real);
        double phase = angle * y.Real;
        if (y.Imaginary != 0)
        {
            length *= Math.Exp(-angle * y.Imaginary);
            phase += y.Imaginary * Math.Log(magnitude);
        }

        return Finite(new Complex(length * Math.Cos(phase), length * Math.Sin(phase)));
    }

    private static Complex PowerByMultiplying(Complex x, int n)
    {
        Complex result = Complex.One;
        Complex factor = x;
        for (int mask = 1; mask > 0 && n >= mask; mask <<= 1)
        {
            if ((n & mask) != 0)
                result = Multiply(result, factor);
            factor = Multiply(factor, factor);
        }

        return result;
    }

    private static Complex Multiply(Complex x, Complex y) => new(
        (x.Real * y.Real) - (x.Imaginary * y.Imaginary), (x.Real * y.Imaginary) + (x.Imaginary * y.Real));

    private static PyObject? Concatenate(PyObject left, PyObject right)
    {
        switch (left, right)
        {
            case (PyStr x, PyStr y):
                return PyStr.Concat(x, y);
            case (PyBytes x, PyBytes y):
                return PyBytes.From([.. x.Span, .. y.Span]);
            case (PyTuple x, PyTuple y):
                return PyTuple.Create([.. x.Items, .. y.Items]);
            default:
                return null;
        }
    }

    private static PyObject? Repeat(PyObject left, PyObject right)
    {
        if (left is not PyIntegral)
            (left, right) = (right, left);
        if (left is not PyIntegral integer || right is not (PyStr or PyBytes or PyTuple))
            return null;
        int size = right switch
        {
            PyStr text => text.Length,
            PyBytes bytes => bytes.Length,
            _ => ((PyTuple)right).Count,
        };
        if (!integer.TryGetInt64(out long count))
            return null;
        if (size > 0)
        {
            if (count < 0 || count > (right is PyTuple ? MaximumCollectionSize : MaximumStringSize) / size)
                return null;
            if (right is PyTuple && count > 0 && RemainingItems(right, MaximumTotalItems / count) < 0)
                return null;
        }

        int times = size == 0 || count < 0 ? 0 : (int)count;
        switch (right)
        {
            case PyStr text:
                int[] points = new int[size * times];
                for (int i = 0; i < times; i++)
                    text.CopyTo(points.AsSpan(i * size));
                return PyStr.FromCodePoints(points);
            case PyBytes bytes:
                byte[] result = new byte[size * times];
                for (int i = 0; i < times; i++)
                    bytes.Span.CopyTo(result.AsSpan(i * size));
                return PyBytes.From(result);
            default:
                var items = new PyObject[size * times];
                for (int i = 0; i < times; i++)
                    ((PyTuple)right).Items.CopyTo(items, i * size);
                return PyTuple.Create(items);
        }
    }

    // What is left of a limit after counting the items of nested tuples; negative when there are more.
    private static long RemainingItems(PyObject value, long limit)
    {
        if (value is not PyTuple tuple)
            return limit;
        limit -= tuple.Count;
        for (int i = 0; limit >= 0 && i < tuple.Count; i++)
            limit = RemainingItems(tuple[i], limit);
        return limit;
    }

    private static PyObject? Subscript(PyObject left, PyObject right)
    {
        int length = left switch
        {
            PyStr text => text.Length,
            PyBytes bytes => bytes.Length,
            PyTuple tuple => tuple.Count,
            _ => -1,
        };
        if (length < 0)
            return null;
        if (right is PyIntegral integer)
        {
            if (!integer.TryGetInt64(out long index))
                return null;
            if (index < 0)
                index += length;
            if (index < 0 || index >= length)
                return null;
            return left switch
            {
                PyStr text => PyStr.FromCodePoint(text[(int)index]),
                PyBytes bytes => PyInt.From(bytes.Span[(int)index]),
                _ => ((PyTuple)left)[(int)index],
            };
        }

        if (right is not PySlice slice || !TryResolve(slice, length, out long start, out long step, out int count))
            return null;
        switch (left)
        {
            case PyStr text:
                int[] points = new int[count];
                for (int i = 0; i < count; i++)
                    points[i] = text[(int)(start + (i * step))];
                return PyStr.FromCodePoints(points);
            case PyBytes bytes:
                byte[] result = new byte[count];
                for (int i = 0; i < count; i++)
                    result[i] = bytes.Span[(int)(start + (i * step))];
                return PyBytes.From(result);
            default:
                var items = new PyObject[count];
                for (int i = 0; i < count; i++)
                    items[i] = ((PyTuple)left)[(int)(start + (i * step))];
                return PyTuple.Create(items);
        }
    }

    private static bool TryResolve(PySlice slice, int length, out long start, out long step, out int count)
    {
        start = 0;
        count = 0;
        step = 1;
        if (slice.Step is not PyNone && (!TryClamped(slice.Step, out step) || step == 0))
            return false;
        start = step < 0 ? length - 1 : 0;
        long stop = step < 0 ? -1 : length;
        if (slice.Start is not PyNone)
        {
            if (!TryClamped(slice.Start, out start))
                return false;
            start = Adjust(start, length, step);
        }

        if (slice.Stop is not PyNone)
        {
            if (!TryClamped(slice.Stop, out stop))
                return false;
            stop = Adjust(stop, length, step);
        }

        long distance = step < 0 ? start - stop : stop - start;
        count = distance <= 0 ? 0 : (int)(((distance - 1) / Math.Abs(step)) + 1);
        return true;
    }

    private static long Adjust(long index, int length, long step)
    {
        if (index < 0)
            return Math.Max(index + length, step < 0 ? -1 : 0);
        return Math.Min(index, step < 0 ? length - 1 : length);
    }

    private static bool TryClamped(PyObject value, out long result)
    {
        result = 0;
        if (value is not PyIntegral integer)
            return false;
        const long Limit = long.MaxValue / 4;
        result = integer.TryGetInt64(out long exact) ? Math.Clamp(exact, -Limit, Limit) : integer.Sign * Limit;
        return true;
    }
}
