using System.Numerics;
using Krait.Types.Numbers;

namespace Krait.Modules;

/// <summary>
/// Elementary functions of complex numbers that keep the signs of zeros and lose no digits near branch cuts, large or small
/// values (W. Kahan, "Branch cuts for complex elementary functions").
/// </summary>
internal static class ComplexFunctions
{
    /// <summary>Beyond this, squares and sums of parts could overflow.</summary>
    private const double Large = double.MaxValue / 4;
    private const double SmallestNormal = 2.2250738585072014e-308;
    private const double Ln2 = 0.69314718055994530942;

    /// <summary>Beyond this, <c>exp</c> comes near to overflow.</summary>
    private static readonly double s_logLarge = Math.Log(Large);
    private static readonly double s_rootLarge = Math.Sqrt(Large);
    private static readonly double s_rootSmallest = Math.Sqrt(SmallestNormal);

    public static Complex Sqrt(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Sqrt(z);
        if (z.Real == 0 && z.Imaginary == 0) return new Complex(0, z.Imaginary);
        double x = Math.Abs(z.Real);
        double y = Math.Abs(z.Imaginary);
        double s;
        if (x < SmallestNormal && y < SmallestNormal)
        {
            // Scaled up where the sum would have few digits.
            x = Math.ScaleB(x, 53);
            s = Math.ScaleB(Math.Sqrt(x + double.Hypot(x, Math.ScaleB(y, 53))), -27);
        }
        else
        {
            x /= 8;
            s = 2 * Math.Sqrt(x + double.Hypot(x, y / 8));
        }
        double d = y / (2 * s);
        return z.Real >= 0 ? new Complex(s, Math.CopySign(d, z.Imaginary)) : new Complex(d, Math.CopySign(s, z.Imaginary));
    }

    /// <summary>The logarithm; that of zero has an infinite real part.</summary>
    public static Complex Log(Complex z)
    {
        double angle = Math.Atan2(z.Imaginary, z.Real);
        if (!Complex.IsFinite(z))
        {
            return new Complex(double.IsInfinity(z.Real) || double.IsInfinity(z.Imaginary) ? double.PositiveInfinity
                : FloatText.NaN, angle);
        }
        double x = Math.Abs(z.Real);
        double y = Math.Abs(z.Imaginary);
        if (x > Large || y > Large) return new Complex(Math.Log(double.Hypot(x / 2, y / 2)) + Ln2, angle);
        if (x < SmallestNormal && y < SmallestNormal)
        {
            if (x == 0 && y == 0) return new Complex(double.NegativeInfinity, angle);
            return new Complex(Math.Log(double.Hypot(Math.ScaleB(x, 53), Math.ScaleB(y, 53))) - (53 * Ln2), angle);
        }
        double length = double.Hypot(x, y);
        if (length is < 0.71 or > 1.73) return new Complex(Math.Log(length), angle);
        // Near the unit circle the logarithm of the length loses digits that this keeps.
        double most = Math.Max(x, y);
        double least = Math.Min(x, y);
        return new Complex(AccurateFunctions.LogOnePlus(((most - 1) * (most + 1)) + (least * least)) / 2, angle);
    }

    public static Complex Exp(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Exp(z);
        (double sine, double cosine) = Math.SinCos(z.Imaginary);
        if (z.Real <= s_logLarge) return new Complex(Math.Exp(z.Real) * cosine, Math.Exp(z.Real) * sine);
        double scaled = Math.Exp(z.Real - 1);
        return new Complex(scaled * cosine * Math.E, scaled * sine * Math.E);
    }

    public static Complex Cosh(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Cosh(z);
        (double sine, double cosine) = Math.SinCos(z.Imaginary);
        if (Math.Abs(z.Real) <= s_logLarge) return new Complex(cosine * Math.Cosh(z.Real), sine * Math.Sinh(z.Real));
        double nearer = z.Real - Math.CopySign(1, z.Real);
        return new Complex(cosine * Math.Cosh(nearer) * Math.E, sine * Math.Sinh(nearer) * Math.E);
    }

    public static Complex Sinh(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Sinh(z);
        (double sine, double cosine) = Math.SinCos(z.Imaginary);
        if (Math.Abs(z.Real) <= s_logLarge) return new Complex(cosine * Math.Sinh(z.Real), sine * Math.Cosh(z.Real));
        double nearer = z.Real - Math.CopySign(1, z.Real);
        return new Complex(cosine * Math.Sinh(nearer) * Math.E, sine * Math.Cosh(nearer) * Math.E);
    }

    public static Complex Tanh(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Tanh(z);
        if (Math.Abs(z.Real) > s_logLarge)
        {
            return new Complex(Math.CopySign(1, z.Real),
                4 * Math.Sin(z.Imaginary) * Math.Cos(z.Imaginary) * Math.Exp(-2 * Math.Abs(z.Real)));
        }
        double x = Math.Tanh(z.Real);
        double y = Math.Tan(z.Imaginary);
        double secant = 1 / Math.Cosh(z.Real);
        double denominator = 1 + (x * y * x * y);
        return new Complex(x * (1 + (y * y)) / denominator, y / denominator * secant * secant);
    }

    public static Complex Acos(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Acos(z);
        if (IsLarge(z)) return new Complex(Math.Atan2(Math.Abs(z.Imaginary), z.Real), -Math.CopySign(LogOfTwice(z), z.Imaginary));
        Complex first = Sqrt(new Complex(1 - z.Real, -z.Imaginary));
        Complex second = Sqrt(new Complex(1 + z.Real, z.Imaginary));
        return new Complex(
            2 * Math.Atan2(first.Real, second.Real),
            Math.Asinh((second.Real * first.Imaginary) - (second.Imaginary * first.Real)));
    }

    public static Complex Acosh(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Acosh(z);
        if (IsLarge(z)) return new Complex(LogOfTwice(z), Math.Atan2(z.Imaginary, z.Real));
        Complex first = Sqrt(new Complex(z.Real - 1, z.Imaginary));
        Complex second = Sqrt(new Complex(z.Real + 1, z.Imaginary));
        return new Complex(
            Math.Asinh((first.Real * second.Real) + (first.Imaginary * second.Imaginary)),
            2 * Math.Atan2(first.Imaginary, second.Real));
    }

    public static Complex Asinh(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Asinh(z);
        if (IsLarge(z)) return new Complex(Math.CopySign(LogOfTwice(z), z.Real), Math.Atan2(z.Imaginary, Math.Abs(z.Real)));
        Complex first = Sqrt(new Complex(1 + z.Imaginary, -z.Real));
        Complex second = Sqrt(new Complex(1 - z.Imaginary, z.Real));
        return new Complex(
            Math.Asinh((first.Real * second.Imaginary) - (second.Real * first.Imaginary)),
            Math.Atan2(z.Imaginary, (first.Real * second.Real) - (first.Imaginary * second.Imaginary)));
    }

    /// <summary>The inverse hyperbolic tangent; that of 1 and -1 has an infinite real part.</summary>
    public static Complex Atanh(Complex z)
    {
        if (!Complex.IsFinite(z)) return NonFiniteComplex.Atanh(z);
        if (double.IsNegative(z.Real)) return -Atanh(-z);
        double x = z.Real;
        double y = Math.Abs(z.Imaginary);
        if (x > s_rootLarge || y > s_rootLarge)
        {
            double half = double.Hypot(y / 2, x / 2);
            return new Complex(x / 4 / half / half, Math.CopySign(Math.PI / 2, z.Imaginary));
        }
        if (x == 1 && y < s_rootSmallest)
        {
            if (y == 0) return new Complex(double.PositiveInfinity, z.Imaginary);
            return new Complex(-Math.Log(Math.Sqrt(y) / Math.Sqrt(double.Hypot(y, 2))), Math.CopySign(Math.Atan2(2, -y) / 2, z.Imaginary));
        }
        return new Complex(
            AccurateFunctions.LogOnePlus(4 * x / (((1 - x) * (1 - x)) + (y * y))) / 4,
            -Math.Atan2(-2 * z.Imaginary, ((1 - x) * (1 + x)) - (y * y)) / 2);
    }

    /// <summary>The number multiplied by the imaginary unit.</summary>
    public static Complex TimesI(Complex z) => new(-z.Imaginary, z.Real);

    /// <summary>The number divided by the imaginary unit.</summary>
    public static Complex OverI(Complex z) => new(z.Imaginary, -z.Real);

    private static bool IsLarge(Complex z) => Math.Abs(z.Real) > Large || Math.Abs(z.Imaginary) > Large;

    // log(2 * abs(z)), where twice the length overflows.
    private static double LogOfTwice(Complex z) => Math.Log(double.Hypot(z.Real / 2, z.Imaginary / 2)) + (2 * Ln2);
}
