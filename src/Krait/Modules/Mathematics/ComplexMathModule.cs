using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules;

/// <summary>This module provides access to mathematical functions for complex numbers.</summary>
[PyModule("cmath")]
internal static partial class ComplexMathModule
{
    [PyConstant("pi")]
    private static PyObject Pi => new PyFloat(Math.PI);

    [PyConstant("e")]
    private static PyObject E => new PyFloat(Math.E);

    [PyConstant("tau")]
    private static PyObject Tau => new PyFloat(Math.Tau);

    [PyConstant("inf")]
    private static PyObject Infinity => new PyFloat(double.PositiveInfinity);

    [PyConstant("infj")]
    private static PyObject InfinityJ => new PyComplex(0, double.PositiveInfinity);

    [PyConstant("nan")]
    private static PyObject NaN => new PyFloat(FloatText.NaN);

    [PyConstant("nanj")]
    private static PyObject NaNJ => new PyComplex(0, FloatText.NaN);

    private static bool TryConvert(PyObject value, out Complex number) => ComplexType.TryConvert(value, "must be real number", out number);

    private static PyObject? DomainError() => Raise.ValueError("math domain error");

    private static PyObject? Apply(PyObject argument, Func<Complex, Complex> function) =>
        TryConvert(argument, out Complex z) ? new PyComplex(function(z)) : null;

    // A result that overflows is an error, and so is a function that oscillates without end, at an infinite argument.
    private static PyObject? ApplyPeriodic(Complex z, Complex result, double oscillating, double growing, bool isBounded = false)
    {
        if (double.IsInfinity(oscillating) && !double.IsNaN(growing) && !isBounded) return DomainError();
        if (Complex.IsFinite(z) && (double.IsInfinity(result.Real) || double.IsInfinity(result.Imaginary)))
        {
            return Raise.OverflowError("math range error");
        }
        return new PyComplex(result);
    }

    /// <summary>Return the arc cosine of z.</summary>
    [PyFunction("acos(z, /)")]
    private static PyObject? Acos(PyObject argument) => Apply(argument, ComplexFunctions.Acos);

    /// <summary>Return the inverse hyperbolic cosine of z.</summary>
    [PyFunction("acosh(z, /)")]
    private static PyObject? Acosh(PyObject argument) => Apply(argument, ComplexFunctions.Acosh);

    /// <summary>Return the arc sine of z.</summary>
    [PyFunction("asin(z, /)")]
    private static PyObject? Asin(PyObject argument) =>
        Apply(argument, static z => ComplexFunctions.OverI(ComplexFunctions.Asinh(ComplexFunctions.TimesI(z))));

    /// <summary>Return the inverse hyperbolic sine of z.</summary>
    [PyFunction("asinh(z, /)")]
    private static PyObject? Asinh(PyObject argument) => Apply(argument, ComplexFunctions.Asinh);

    /// <summary>Return the arc tangent of z.</summary>
    [PyFunction("atan(z, /)")]
    private static PyObject? Atan(PyObject argument)
    {
        if (!TryConvert(argument, out Complex z)) return null;
        Complex result = ComplexFunctions.OverI(ComplexFunctions.Atanh(ComplexFunctions.TimesI(z)));
        return double.IsInfinity(result.Imaginary) ? DomainError() : new PyComplex(result);
    }

    /// <summary>Return the inverse hyperbolic tangent of z.</summary>
    [PyFunction("atanh(z, /)")]
    private static PyObject? Atanh(PyObject argument)
    {
        if (!TryConvert(argument, out Complex z)) return null;
        Complex result = ComplexFunctions.Atanh(z);
        return double.IsInfinity(result.Real) ? DomainError() : new PyComplex(result);
    }

    /// <summary>Return the cosine of z.</summary>
    [PyFunction("cos(z, /)")]
    private static PyObject? Cos(PyObject argument)
    {
        if (!TryConvert(argument, out Complex z)) return null;
        return ApplyPeriodic(z, ComplexFunctions.Cosh(ComplexFunctions.TimesI(z)), z.Real, z.Imaginary);
    }

    /// <summary>Return the hyperbolic cosine of z.</summary>
    [PyFunction("cosh(z, /)")]
    private static PyObject? Cosh(PyObject argument) =>
        TryConvert(argument, out Complex z) ? ApplyPeriodic(z, ComplexFunctions.Cosh(z), z.Imaginary, z.Real) : null;

    /// <summary>Return the exponential value e**z.</summary>
    [PyFunction("exp(z, /)")]
    private static PyObject? Exp(PyObject argument) =>
        TryConvert(argument, out Complex z)
            ? ApplyPeriodic(z, ComplexFunctions.Exp(z), z.Imaginary, z.Real, isBounded: double.IsNegativeInfinity(z.Real)) : null;

    /// <summary>Return the sine of z.</summary>
    [PyFunction("sin(z, /)")]
    private static PyObject? Sin(PyObject argument)
    {
        if (!TryConvert(argument, out Complex z)) return null;
        return ApplyPeriodic(z, ComplexFunctions.OverI(ComplexFunctions.Sinh(ComplexFunctions.TimesI(z))), z.Real, z.Imaginary);
    }

    /// <summary>Return the hyperbolic sine of z.</summary>
    [PyFunction("sinh(z, /)")]
    private static PyObject? Sinh(PyObject argument) =>
        TryConvert(argument, out Complex z) ? ApplyPeriodic(z, ComplexFunctions.Sinh(z), z.Imaginary, z.Real) : null;

    /// <summary>Return the tangent of z.</summary>
    [PyFunction("tan(z, /)")]
    private static PyObject? Tan(PyObject argument)
    {
        if (!TryConvert(argument, out Complex z)) return null;
        Complex result = ComplexFunctions.OverI(ComplexFunctions.Tanh(ComplexFunctions.TimesI(z)));
        return ApplyPeriodic(z, result, z.Real, z.Imaginary, isBounded: double.IsInfinity(z.Imaginary));
    }

    /// <summary>Return the hyperbolic tangent of z.</summary>
    [PyFunction("tanh(z, /)")]
    private static PyObject? Tanh(PyObject argument) =>
        TryConvert(argument, out Complex z)
            ? ApplyPeriodic(z, ComplexFunctions.Tanh(z), z.Imaginary, z.Real, isBounded: double.IsInfinity(z.Real)) : null;

    /// <summary>
    /// log(z[, base]) -> the logarithm of z to the given base. If the base is not specified, returns the natural logarithm (base e)
    /// of z.
    /// </summary>
    [PyFunction("log(z, base=<unrepresentable>, /)")]
    private static PyObject? Log(PyObject argument, PyObject? baseArgument)
    {
        if (!TryConvert(argument, out Complex z)) return null;
        Complex result = ComplexFunctions.Log(z);
        if (baseArgument is null) return z == Complex.Zero ? DomainError() : new PyComplex(result);
        if (!TryConvert(baseArgument, out Complex logBase)) return null;
        Complex divisor = ComplexFunctions.Log(logBase);
        return logBase == Complex.Zero || divisor == Complex.Zero ? DomainError() : new PyComplex(ComplexType.Divide(result, divisor));
    }

    /// <summary>Return the base-10 logarithm of z.</summary>
    [PyFunction("log10(z, /)")]
    private static PyObject? Log10(PyObject argument)
    {
        if (!TryConvert(argument, out Complex z)) return null;
        Complex result = ComplexFunctions.Log(z);
        double ln10 = Math.Log(10);
        return z == Complex.Zero ? DomainError() : new PyComplex(result.Real / ln10, result.Imaginary / ln10);
    }

    /// <summary>Return the square root of z.</summary>
    [PyFunction("sqrt(z, /)")]
    private static PyObject? Sqrt(PyObject argument) => Apply(argument, ComplexFunctions.Sqrt);

    /// <summary>Return argument, also known as the phase angle, of a complex.</summary>
    [PyFunction("phase(z, /)")]
    private static PyObject? Phase(PyObject argument) =>
        TryConvert(argument, out Complex z) ? new PyFloat(Math.Atan2(z.Imaginary, z.Real)) : null;

    /// <summary>
    /// Convert a complex from rectangular coordinates to polar coordinates. r is the distance from 0 and phi the phase angle.
    /// </summary>
    [PyFunction("polar(z, /)")]
    private static PyObject? Polar(PyObject argument)
    {
        if (!TryConvert(argument, out Complex z)) return null;
        double length = double.Hypot(z.Real, z.Imaginary);
        if (double.IsInfinity(length) && Complex.IsFinite(z)) return Raise.OverflowError("math range error");
        return PyTuple.Create(new PyFloat(length), new PyFloat(Math.Atan2(z.Imaginary, z.Real)));
    }

    /// <summary>Convert from polar coordinates to rectangular coordinates.</summary>
    [PyFunction("rect(r, phi, /)")]
    private static PyObject? Rect(double length, double angle)
    {
        if (double.IsInfinity(angle) && length != 0 && !double.IsNaN(length)) return DomainError();
        if (!double.IsFinite(length) || !double.IsFinite(angle)) return new PyComplex(NonFiniteComplex.Polar(length, angle));
        // A zero angle keeps the sign of its zero.
        return angle == 0 ? new PyComplex(length, length * angle) : new PyComplex(length * Math.Cos(angle), length * Math.Sin(angle));
    }

    /// <summary>Return True if both the real and imaginary parts of z are finite, else False.</summary>
    [PyFunction("isfinite(z, /)")]
    private static PyObject? IsFinite(PyObject argument) => TryConvert(argument, out Complex z) ? PyBool.From(Complex.IsFinite(z)) : null;

    /// <summary>Checks if the real or imaginary part of z not a number (NaN).</summary>
    [PyFunction("isnan(z, /)")]
    private static PyObject? IsNaN(PyObject argument) =>
        TryConvert(argument, out Complex z) ? PyBool.From(double.IsNaN(z.Real) || double.IsNaN(z.Imaginary)) : null;

    /// <summary>Checks if the real or imaginary part of z is infinite.</summary>
    [PyFunction("isinf(z, /)")]
    private static PyObject? IsInfinite(PyObject argument) =>
        TryConvert(argument, out Complex z) ? PyBool.From(double.IsInfinity(z.Real) || double.IsInfinity(z.Imaginary)) : null;

    /// <summary>
    /// Determine whether two complex numbers are close in value. rel_tol: maximum difference for being considered "close", relative
    /// to the magnitude of the input values. abs_tol: maximum difference for being considered "close", regardless of the magnitude
    /// of the input values. Return True if a is close in value to b, and False otherwise. For the values to be considered close,
    /// the difference between them must be smaller than at least one of the tolerances. -inf, inf and NaN behave similarly to the
    /// IEEE 754 Standard. That is, NaN is not close to anything, even itself. inf and -inf are only close to themselves.
    /// </summary>
    [PyFunction("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    private static PyObject? IsClose(PyObject a, PyObject b, double relative, double absolute)
    {
        if (!TryConvert(a, out Complex first) || !TryConvert(b, out Complex second)) return null;
        if (relative < 0 || absolute < 0) return Raise.ValueError("tolerances must be non-negative");
        if (first == second) return PyBool.True;
        double x = double.Hypot(first.Real, first.Imaginary);
        double y = double.Hypot(second.Real, second.Imaginary);
        if (double.IsInfinity(x) || double.IsInfinity(y)) return PyBool.False;
        double difference = double.Hypot(first.Real - second.Real, first.Imaginary - second.Imaginary);
        return PyBool.From(difference <= relative * y || difference <= relative * x || difference <= absolute);
    }
}
