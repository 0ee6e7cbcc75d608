using System.Numerics;
using Krait.Types.Numbers;

namespace Krait.Modules;

/// <summary>Elementary functions where a part of the argument is infinite or NaN (C standard, annex G.6).</summary>
internal static class NonFiniteComplex
{
    private const double Infinity = double.PositiveInfinity;

    private static double NaN => FloatText.NaN;

    private static Complex Unknown => new(NaN, NaN);

    public static Complex Sqrt(Complex z)
    {
        if (double.IsInfinity(z.Imaginary)) return new Complex(Infinity, z.Imaginary);
        if (double.IsNaN(z.Real)) return Unknown;
        if (double.IsNegativeInfinity(z.Real))
        {
            return double.IsNaN(z.Imaginary) ? new Complex(NaN, Infinity) : new Complex(0, Math.CopySign(Infinity, z.Imaginary));
        }
        if (double.IsPositiveInfinity(z.Real))
        {
            return new Complex(Infinity, double.IsNaN(z.Imaginary) ? NaN : Math.CopySign(0, z.Imaginary));
        }
        return Unknown;
    }

    public static Complex Exp(Complex z)
    {
        if (double.IsNaN(z.Real)) return z.Imaginary == 0 ? z : Unknown;
        if (double.IsFinite(z.Real)) return Unknown;
        bool vanishes = z.Real < 0;
        if (!double.IsFinite(z.Imaginary)) return vanishes ? Complex.Zero : new Complex(Infinity, NaN);
        double size = vanishes ? 0 : Infinity;
        return new Complex(Math.CopySign(size, Math.Cos(z.Imaginary)), z.Imaginary == 0 ? z.Imaginary
            : Math.CopySign(size, Math.Sin(z.Imaginary)));
    }

    public static Complex Cosh(Complex z)
    {
        if (double.IsNaN(z.Real)) return z.Imaginary == 0 ? new Complex(NaN, 0) : Unknown;
        if (double.IsFinite(z.Real)) return z.Real == 0 && double.IsNaN(z.Imaginary) ? new Complex(NaN, 0) : Unknown;
        if (!double.IsFinite(z.Imaginary)) return new Complex(Infinity, NaN);
        double sign = Math.CopySign(1, z.Real);
        if (z.Imaginary == 0) return new Complex(Infinity, sign * z.Imaginary);
        return new Complex(Math.CopySign(Infinity, Math.Cos(z.Imaginary)), Math.CopySign(Infinity, sign * Math.Sin(z.Imaginary)));
    }

    public static Complex Sinh(Complex z)
    {
        if (double.IsNaN(z.Real)) return z.Imaginary == 0 ? z : Unknown;
        if (double.IsFinite(z.Real)) return z.Real == 0 && double.IsNaN(z.Imaginary) ? new Complex(0, NaN) : Unknown;
        if (!double.IsFinite(z.Imaginary)) return new Complex(Infinity, NaN);
        if (z.Imaginary == 0) return z;
        return new Complex(Math.CopySign(Infinity, Math.CopySign(1, z.Real) * Math.Cos(z.Imaginary)),
            Math.CopySign(Infinity, Math.Sin(z.Imaginary)));
    }

    public static Complex Tanh(Complex z)
    {
        if (double.IsNaN(z.Real)) return z.Imaginary == 0 ? z : Unknown;
        if (double.IsFinite(z.Real)) return z.Real == 0 && double.IsNaN(z.Imaginary) ? z : Unknown;
        double zero = double.IsFinite(z.Imaginary) ? Math.CopySign(0, Math.Sin(z.Imaginary) * Math.Cos(z.Imaginary)) : 0;
        return new Complex(Math.CopySign(1, z.Real), zero);
    }

    public static Complex Acos(Complex z)
    {
        if (double.IsNaN(z.Real)) return new Complex(NaN, double.IsInfinity(z.Imaginary) ? -z.Imaginary : NaN);
        if (double.IsNaN(z.Imaginary))
        {
            return double.IsInfinity(z.Real) ? new Complex(NaN, Infinity) : new Complex(z.Real == 0 ? Math.PI / 2 : NaN, NaN);
        }
        return new Complex(Math.Atan2(Math.Abs(z.Imaginary), z.Real), -Math.CopySign(Infinity, z.Imaginary));
    }

    public static Complex Acosh(Complex z)
    {
        double length = double.IsInfinity(z.Real) || double.IsInfinity(z.Imaginary) ? Infinity : NaN;
        if (double.IsNaN(z.Imaginary) && z.Real == 0) return new Complex(length, Math.PI / 2);
        return new Complex(length, Angle(z.Imaginary, z.Real));
    }

    public static Complex Asinh(Complex z)
    {
        if (double.IsNaN(z.Real)) return double.IsInfinity(z.Imaginary) ? new Complex(Infinity, NaN) : z.Imaginary == 0 ? z : Unknown;
        if (double.IsNaN(z.Imaginary)) return double.IsInfinity(z.Real) ? z : Unknown;
        return new Complex(Math.CopySign(Infinity, z.Real), Angle(z.Imaginary, Math.Abs(z.Real)));
    }

    public static Complex Atanh(Complex z)
    {
        if (double.IsInfinity(z.Imaginary))
        {
            return new Complex(double.IsNaN(z.Real) ? 0 : Math.CopySign(0, z.Real), Math.CopySign(Math.PI / 2, z.Imaginary));
        }
        if (double.IsInfinity(z.Real))
        {
            return new Complex(Math.CopySign(0, z.Real), double.IsNaN(z.Imaginary) ? NaN : Math.CopySign(Math.PI / 2, z.Imaginary));
        }
        return z.Real == 0 ? z : Unknown;
    }

    /// <summary>The number of a length and an angle.</summary>
    public static Complex Polar(double length, double angle)
    {
        if (length == 0) return Complex.Zero;
        if (double.IsNaN(length)) return new Complex(NaN, angle == 0 ? 0 : NaN);
        if (double.IsFinite(length)) return Unknown;
        if (!double.IsFinite(angle)) return new Complex(Infinity, NaN);
        double sign = Math.CopySign(1, length);
        return new Complex(Math.CopySign(Infinity, sign * Math.Cos(angle)), angle == 0 ? sign * angle
            : Math.CopySign(Infinity, sign * Math.Sin(angle)));
    }

    private static double Angle(double y, double x) => double.IsNaN(x) || double.IsNaN(y) ? NaN : Math.Atan2(y, x);
}
