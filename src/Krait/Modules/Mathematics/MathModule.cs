using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules;

/// <summary>This module provides access to the mathematical functions defined by the C standard.</summary>
[PyModule("math")]
internal static partial class MathModule
{
    private static readonly PyStr s_floor = PyStr.Intern("__floor__");
    private static readonly PyStr s_ceil = PyStr.Intern("__ceil__");

    [PyConstant("pi")]
    private static PyObject Pi => new PyFloat(Math.PI);

    [PyConstant("e")]
    private static PyObject E => new PyFloat(Math.E);

    [PyConstant("tau")]
    private static PyObject Tau => new PyFloat(Math.Tau);

    [PyConstant("inf")]
    private static PyObject Infinity => new PyFloat(double.PositiveInfinity);

    [PyConstant("nan")]
    private static PyObject NaN => new PyFloat(FloatText.NaN);

    /// <summary>A result that must be a number where the argument is one: NaN and infinity are errors.</summary>
    // The argument is put after the description of the domain, which ends where it belongs.
    private static PyObject? Checked(double argument, double result, bool canOverflow, string? domain = null)
    {
        if (double.IsFinite(result)) return new PyFloat(result);
        bool isOutside = double.IsNaN(result) ? !double.IsNaN(argument) : double.IsFinite(argument);
        if (!isOutside) return new PyFloat(result);
        if (canOverflow && !double.IsNaN(result)) return Raise.OverflowError("math range error");
        return Raise.ValueError(domain is null ? "math domain error" : domain + Shown(argument));
    }

    private static string Shown(double value) => FloatText.Repr(value);

    /// <summary>Return the arc cosine (measured in radians) of x. The result is between 0 and pi.</summary>
    [PyFunction("acos(x, /)")]
    private static PyObject? Acos(double x) => Checked(x, Math.Acos(x), false, "expected a number in range from -1 up to 1, got ");

    /// <summary>Return the inverse hyperbolic cosine of x.</summary>
    [PyFunction("acosh(x, /)")]
    private static PyObject? Acosh(double x) => Checked(x, Math.Acosh(x), false, "expected argument value not less than 1, got ");

    /// <summary>Return the arc sine (measured in radians) of x. The result is between -pi/2 and pi/2.</summary>
    [PyFunction("asin(x, /)")]
    private static PyObject? Asin(double x) => Checked(x, Math.Asin(x), false, "expected a number in range from -1 up to 1, got ");

    /// <summary>Return the inverse hyperbolic sine of x.</summary>
    [PyFunction("asinh(x, /)")]
    private static PyObject? Asinh(double x) => Checked(x, Math.Asinh(x), false);

    /// <summary>Return the arc tangent (measured in radians) of x. The result is between -pi/2 and pi/2.</summary>
    [PyFunction("atan(x, /)")]
    private static PyObject Atan(double x) => new PyFloat(Math.Atan(x));

    /// <summary>Return the arc tangent (measured in radians) of y/x. Unlike atan(y/x), the signs of both x and y are considered.</summary>
    [PyFunction("atan2(y, x, /)")]
    private static PyObject Atan2(double y, double x) => new PyFloat(Math.Atan2(y, x));

    /// <summary>Return the inverse hyperbolic tangent of x.</summary>
    [PyFunction("atanh(x, /)")]
    private static PyObject? Atanh(double x) => Checked(x, Math.Atanh(x), false, "expected a number between -1 and 1, got ");

    /// <summary>Return the cube root of x.</summary>
    [PyFunction("cbrt(x, /)")]
    private static PyObject Cbrt(double x) => new PyFloat(Math.Cbrt(x));

    /// <summary>
    /// Return a float with the magnitude (absolute value) of x but the sign of y. On platforms that support signed zeros,
    /// copysign(1.0, -0.0) returns -1.0.
    /// </summary>
    [PyFunction("copysign(x, y, /)")]
    private static PyObject CopySign(double x, double y) => new PyFloat(Math.CopySign(x, y));

    /// <summary>Return the cosine of x (measured in radians).</summary>
    [PyFunction("cos(x, /)")]
    private static PyObject? Cos(double x) => Checked(x, Math.Cos(x), false, "expected a finite input, got ");

    /// <summary>Return the hyperbolic cosine of x.</summary>
    [PyFunction("cosh(x, /)")]
    private static PyObject? Cosh(double x) => Checked(x, Math.Cosh(x), true);

    /// <summary>Convert angle x from radians to degrees.</summary>
    [PyFunction("degrees(x, /)")]
    private static PyObject Degrees(double x) => new PyFloat(x * (180.0 / Math.PI));

    /// <summary>Convert angle x from degrees to radians.</summary>
    [PyFunction("radians(x, /)")]
    private static PyObject Radians(double x) => new PyFloat(x * (Math.PI / 180.0));

    /// <summary>Return e raised to the power of x.</summary>
    [PyFunction("exp(x, /)")]
    private static PyObject? Exp(double x) => Checked(x, Math.Exp(x), true);

    /// <summary>Return 2 raised to the power of x.</summary>
    [PyFunction("exp2(x, /)")]
    private static PyObject? Exp2(double x) => Checked(x, Math.Pow(2, x), true);

    /// <summary>
    /// Return exp(x)-1. This function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.
    /// </summary>
    [PyFunction("expm1(x, /)")]
    private static PyObject? ExpMinusOne(double x) => Checked(x, AccurateFunctions.ExpMinusOne(x), true);

    /// <summary>Return the natural logarithm of 1+x (base e). The result is computed in a way which is accurate for x near zero.</summary>
    [PyFunction("log1p(x, /)")]
    private static PyObject? LogOnePlus(double x) =>
        Checked(x, AccurateFunctions.LogOnePlus(x), false, "expected argument value > -1, got ");

    /// <summary>Return the absolute value of the float x.</summary>
    [PyFunction("fabs(x, /)")]
    private static PyObject Fabs(double x) => new PyFloat(Math.Abs(x));

    /// <summary>Fused multiply-add operation. Compute (x * y) + z with a single round.</summary>
    [PyFunction("fma(x, y, z, /)")]
    private static PyObject? Fma(double x, double y, double z)
    {
        double result = Math.FusedMultiplyAdd(x, y, z);
        if (double.IsFinite(result)) return new PyFloat(result);
        if (double.IsNaN(result))
        {
            return double.IsNaN(x) || double.IsNaN(y) || double.IsNaN(z) ? new PyFloat(result)
                : Raise.ValueError("invalid operation in fma");
        }
        return double.IsFinite(x) && double.IsFinite(y) && double.IsFinite(z) ? Raise.OverflowError("overflow in fma")
            : new PyFloat(result);
    }

    /// <summary>Return fmod(x, y), according to platform C. x % y may differ.</summary>
    [PyFunction("fmod(x, y, /)")]
    private static PyObject? Fmod(double x, double y)
    {
        double result = x % y;
        return double.IsNaN(result) && !double.IsNaN(x) && !double.IsNaN(y) ? Raise.ValueError("math domain error") : new PyFloat(result);
    }

    /// <summary>
    /// Difference between x and the closest integer multiple of y. Return x - n*y where n*y is the closest integer multiple of y.
    /// In the case where x is exactly halfway between two multiples of y, the nearest even value of n is used.
    /// </summary>
    [PyFunction("remainder(x, y, /)")]
    private static PyObject? Remainder(double x, double y)
    {
        double result = Math.IEEERemainder(x, y);
        return double.IsNaN(result) && !double.IsNaN(x) && !double.IsNaN(y) ? Raise.ValueError("math domain error") : new PyFloat(result);
    }

    /// <summary>
    /// Return the mantissa and exponent of x, as pair (m, e). m is a float and e is an int, such that x = m * 2.**e. If x is 0, m
    /// and e are both 0. Else 0.5 &lt;= abs(m) &lt; 1.0.
    /// </summary>
    [PyFunction("frexp(x, /)")]
    private static PyObject Frexp(double x)
    {
        if (x == 0 || !double.IsFinite(x)) return PyTuple.Create(new PyFloat(x), PyInt.Zero);
        int exponent = Math.ILogB(x) + 1;
        return PyTuple.Create(new PyFloat(Math.ScaleB(x, -exponent)), PyInt.From(exponent));
    }

    /// <summary>Return x * (2**i). This is essentially the inverse of frexp().</summary>
    [PyFunction("ldexp(x, i, /)")]
    private static PyObject? Ldexp(double x, PyObject exponent)
    {
        if (exponent is not PyIntegral integer) return Raise.TypeError("Expected an int as second argument to ldexp.");
        if (!integer.TryGetInt64(out long power)) power = integer.Sign < 0 ? long.MinValue : long.MaxValue;
        double result = Math.ScaleB(x, (int)Math.Clamp(power, -5000, 5000));
        return double.IsInfinity(result) && double.IsFinite(x) ? Raise.OverflowError("math range error") : new PyFloat(result);
    }

    /// <summary>Return the fractional and integer parts of x. Both results carry the sign of x and are floats.</summary>
    [PyFunction("modf(x, /)")]
    private static PyObject Modf(double x)
    {
        double whole = Math.Truncate(x);
        double fraction = double.IsInfinity(x) ? Math.CopySign(0, x) : Math.CopySign(x - whole, x);
        return PyTuple.Create(new PyFloat(fraction), new PyFloat(whole));
    }

    /// <summary>Return True if x is neither an infinity nor a NaN, and False otherwise.</summary>
    [PyFunction("isfinite(x, /)")]
    private static PyObject IsFinite(double x) => PyBool.From(double.IsFinite(x));

    /// <summary>Return True if x is a positive or negative infinity, and False otherwise.</summary>
    [PyFunction("isinf(x, /)")]
    private static PyObject IsInfinite(double x) => PyBool.From(double.IsInfinity(x));

    /// <summary>Return True if x is a NaN (not a number), and False otherwise.</summary>
    [PyFunction("isnan(x, /)")]
    private static PyObject IsNaN(double x) => PyBool.From(double.IsNaN(x));

    /// <summary>
    /// Determine whether two floating-point numbers are close in value. Return True if a is close in value to b, and False
    /// otherwise.
    /// </summary>
    [PyFunction("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    private static PyObject? IsClose(double a, double b, double relative, double absolute)
    {
        if (relative < 0 || absolute < 0) return Raise.ValueError("tolerances must be non-negative");
        if (a == b) return PyBool.True;
        if (double.IsInfinity(a) || double.IsInfinity(b)) return PyBool.False;
        double difference = Math.Abs(b - a);
        return PyBool.From(difference <= Math.Abs(relative * b) || difference <= Math.Abs(relative * a) || difference <= absolute);
    }

    /// <summary>
    /// log(x, [base=math.e]): return the logarithm of x to the given base. If the base is not specified, returns the natural
    /// logarithm (base e) of x.
    /// </summary>
    [PyFunction("log(x, base=<unrepresentable>, /)")]
    private static PyObject? Log(PyObject x, PyObject? numberBase)
    {
        if (!TryLog(x, Math.Log, Math.Log(2), out double result)) return null;
        if (numberBase is null) return new PyFloat(result);
        if (!TryLog(numberBase, Math.Log, Math.Log(2), out double divisor)) return null;
        return divisor == 0 ? Raise.ZeroDivisionError("division by zero") : new PyFloat(result / divisor);
    }

    /// <summary>Return the base 2 logarithm of x.</summary>
    [PyFunction("log2(x, /)")]
    private static PyObject? Log2(PyObject x) => TryLog(x, Math.Log2, 1, out double result) ? new PyFloat(result) : null;

    /// <summary>Return the base 10 logarithm of x.</summary>
    [PyFunction("log10(x, /)")]
    private static PyObject? Log10(PyObject x) => TryLog(x, Math.Log10, Math.Log10(2), out double result) ? new PyFloat(result) : null;

    /// <summary>A logarithm, of integers of any size.</summary>
    private static bool TryLog(PyObject value, Func<double, double> log, double logOfTwo, out double result)
    {
        result = 0;
        if (value is PyIntegral integer)
        {
            if (integer.Sign <= 0)
            {
                Raise.ValueError("expected a positive input");
                return false;
            }
            var magnitude = integer.ToBigInteger();
            double rounded = Floats.Round(magnitude);
            if (double.IsFinite(rounded))
            {
                result = log(rounded);
                return true;
            }
            // Beyond the floats: a fraction from a half to one, and a power of two.
            long bits = magnitude.GetBitLength();
            result = log(Floats.Compose(magnitude, -bits, isInexact: false)) + (logOfTwo * bits);
            return true;
        }
        if (!Floats.TryToDouble(value, out double x)) return false;
        result = log(x);
        if (x > 0 || double.IsNaN(x)) return true;
        Raise.ValueError($"expected a positive input, got {Shown(x)}");
        return false;
    }

    /// <summary>Return x**y (x to the power of y).</summary>
    [PyFunction("pow(x, y, /)")]
    private static PyObject? Pow(double x, double y)
    {
        if (x == 1 || y == 0) return new PyFloat(1);
        double result = Math.Pow(x, y);
        if (x == -1 && double.IsInfinity(y)) result = 1;
        if (!double.IsFinite(x) || !double.IsFinite(y) || double.IsFinite(result)) return new PyFloat(result);
        if (double.IsNaN(result) || x == 0) return Raise.ValueError("math domain error");
        return Raise.OverflowError("math range error");
    }

    /// <summary>Return the sine of x (measured in radians).</summary>
    [PyFunction("sin(x, /)")]
    private static PyObject? Sin(double x) => Checked(x, Math.Sin(x), false, "expected a finite input, got ");

    /// <summary>Return the hyperbolic sine of x.</summary>
    [PyFunction("sinh(x, /)")]
    private static PyObject? Sinh(double x) => Checked(x, Math.Sinh(x), true);

    /// <summary>Return the square root of x.</summary>
    [PyFunction("sqrt(x, /)")]
    private static PyObject? Sqrt(double x) =>
        x < 0 ? Raise.ValueError($"expected a nonnegative input, got {Shown(x)}") : new PyFloat(Math.Sqrt(x));

    /// <summary>Return the tangent of x (measured in radians).</summary>
    [PyFunction("tan(x, /)")]
    private static PyObject? Tan(double x) => Checked(x, Math.Tan(x), false, "expected a finite input, got ");

    /// <summary>Return the hyperbolic tangent of x.</summary>
    [PyFunction("tanh(x, /)")]
    private static PyObject Tanh(double x) => new PyFloat(Math.Tanh(x));

    /// <summary>Error function at x.</summary>
    [PyFunction("erf(x, /)")]
    private static PyObject Erf(double x) => new PyFloat(ErrorFunction.Erf(x));

    /// <summary>Complementary error function at x.</summary>
    [PyFunction("erfc(x, /)")]
    private static PyObject Erfc(double x) => new PyFloat(ErrorFunction.Erfc(x));

    /// <summary>Gamma function at x.</summary>
    [PyFunction("gamma(x, /)")]
    private static PyObject? Gamma(double x)
    {
        if (x <= 0 && x == Math.Floor(x)) return Raise.ValueError($"expected a noninteger or positive integer, got {Shown(x)}");
        return Checked(x, AccurateFunctions.Gamma(x), true);
    }

    /// <summary>Natural logarithm of absolute value of Gamma function at x.</summary>
    [PyFunction("lgamma(x, /)")]
    private static PyObject? LogGamma(double x)
    {
        if (x <= 0 && x == Math.Floor(x) && !double.IsInfinity(x))
        {
            return Raise.ValueError($"expected a noninteger or positive integer, got {Shown(x)}");
        }
        return Checked(x, AccurateFunctions.LogGamma(x), true);
    }

    /// <summary>Return the next floating-point value after x towards y. If steps is not specified then it defaults to 1.</summary>
    [PyFunction("nextafter(x, y, /, *, steps=None)")]
    private static PyObject? NextAfter(double x, double y, PyObject? steps)
    {
        long count = 1;
        if (steps is not null && !Indexes.TryToInt64(steps, out count, null)) return null;
        if (count < 0) return Raise.ValueError("steps must be a non-negative integer");
        if (count == 0) return new PyFloat(x);
        if (double.IsNaN(x) || double.IsNaN(y)) return new PyFloat(FloatText.NaN);
        if (x == y) return new PyFloat(y);
        if (steps is null) return new PyFloat(y > x ? Math.BitIncrement(x) : Math.BitDecrement(x));
        // The bits of floats of one sign are in the order of the floats.
        long from = MagnitudeBits(x);
        long to = MagnitudeBits(y);
        if (double.IsNegative(x) != double.IsNegative(y))
        {
            if ((ulong)count >= (ulong)from + (ulong)to) return new PyFloat(y);
            return count > from ? Signed(count - from, y) : Signed(from - count, x);
        }
        if (count >= Math.Abs(to - from)) return new PyFloat(y);
        return Signed(to > from ? from + count : from - count, x);
    }

    private static long MagnitudeBits(double value) => BitConverter.DoubleToInt64Bits(value) & long.MaxValue;

    private static PyFloat Signed(long magnitudeBits, double sign) =>
        new(Math.CopySign(BitConverter.Int64BitsToDouble(magnitudeBits), sign));

    /// <summary>Return the value of the least significant bit of the float x.</summary>
    [PyFunction("ulp(x, /)")]
    private static PyObject Ulp(double x)
    {
        x = Math.Abs(x);
        if (!double.IsFinite(x)) return new PyFloat(x);
        double next = Math.BitIncrement(x);
        return new PyFloat(double.IsInfinity(next) ? x - Math.BitDecrement(x) : next - x);
    }

    /// <summary>Return the floor of x as an Integral. This is the largest integer &lt;= x.</summary>
    [PyFunction("floor(x, /)")]
    private static PyObject? Floor(PyObject x) => Rounded(x, s_floor, Math.Floor);

    /// <summary>Return the ceiling of x as an Integral. This is the smallest integer >= x.</summary>
    [PyFunction("ceil(x, /)")]
    private static PyObject? Ceil(PyObject x) => Rounded(x, s_ceil, Math.Ceiling);

    private static PyObject? Rounded(PyObject x, PyStr name, Func<double, double> round)
    {
        if (x.GetType() != typeof(PyFloat))
        {
            PyObject? method = Attributes.GetSpecial(x, name);
            if (method is not null) return Calls.Call(method);
            if (Exceptions.IsSet) return null;
        }
        return Floats.TryToDouble(x, out double value) ? FloatType.ToInteger(round(value)) : null;
    }

    /// <summary>Truncates the Real x to the nearest Integral toward 0. Uses the __trunc__ magic method.</summary>
    [PyFunction("trunc(x, /)")]
    private static PyObject? Trunc(PyObject x)
    {
        if (x.GetType() == typeof(PyFloat)) return FloatType.ToInteger(Math.Truncate(((PyFloat)x).Value));
        PyObject? method = Attributes.GetSpecial(x, Names.Trunc);
        if (method is not null) return Calls.Call(method);
        return Exceptions.IsSet ? null : Raise.TypeError($"type {x.Type.Name} doesn't define __trunc__ method");
    }
}
