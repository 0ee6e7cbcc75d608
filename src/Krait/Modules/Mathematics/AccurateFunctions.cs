using System.Numerics;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Functions of real numbers that .NET does not have.</summary>
internal static class AccurateFunctions
{
    /// <summary>The exponent of the unit that <see cref="ToFixedPoint"/> counts in: the smallest float.</summary>
    public const int FixedPointExponent = -1074;

    // Lanczos' approximation of the gamma function with g = 6.024680040776729583740234375 and 13 terms, the coefficients
    // of the rational form (numerator and denominator, lowest power first).
    private const double LanczosG = 6.024680040776729583740234375;

    private static readonly double[] s_lanczosNumerator =
    [
        23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
        35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
        6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
        248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
        2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
        8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
        2.5066282746310002701649081771338373386264310793408,
    ];

    private static readonly double[] s_lanczosDenominator =
        [0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0, 2637558.0, 357423.0, 32670.0, 1925.0, 66.0, 1.0];

    /// <summary>A finite float as an exact multiple of the smallest one.</summary>
    public static BigInteger ToFixedPoint(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (exponent > 0) mantissa = (mantissa | (1L << 52)) << (exponent - 1);
        return bits < 0 ? -mantissa : mantissa;
    }

    /// <summary>The Euclidean length of a vector, as good as rounded once.</summary>
    public static double VectorLength(ReadOnlySpan<double> values)
    {
        bool sawNaN = false;
        double largest = 0;
        foreach (double value in values)
        {
            if (double.IsInfinity(value)) return double.PositiveInfinity;
            sawNaN |= double.IsNaN(value);
            largest = Math.Max(largest, Math.Abs(value));
        }
        if (sawNaN) return double.NaN;
        if (values.Length == 1 || largest == 0) return largest;
        // Here neither the squares overflow nor their rounding errors underflow.
        return largest is > 1e-130 and < 1e150 ? LengthInTwoParts(values) : ExactLength(values);
    }

    // The sum of the squares in two floats, the second the rounding errors of the first, and one step of Newton's method from its root.
    private static double LengthInTwoParts(ReadOnlySpan<double> values)
    {
        double high = 0;
        double low = 0;
        foreach (double value in values)
        {
            double square = value * value;
            double sum = high + square;
            double taken = sum - high;
            low += (high - (sum - taken)) + (square - taken) + Math.FusedMultiplyAdd(value, value, -square);
            high = sum;
        }
        double root = Math.Sqrt(high + low);
        double missed = Math.FusedMultiplyAdd(-root, root, high) + low;
        return root + (missed / (2 * root));
    }

    private static double ExactLength(ReadOnlySpan<double> values)
    {
        BigInteger sum = BigInteger.Zero;
        foreach (double value in values)
        {
            BigInteger each = ToFixedPoint(value);
            sum += each * each;
        }
        // Enough further bits that the root, cut off, rounds as the exact one does.
        int extra = (int)Math.Max(0, 130 - sum.GetBitLength());
        extra += extra & 1;
        BigInteger scaled = sum << extra;
        BigInteger root = BigNumbers.SquareRoot(scaled);
        return Floats.Compose(root, FixedPointExponent - (extra / 2), root * root != scaled);
    }

    /// <summary><c>exp(x) - 1</c>, accurate near zero (Kahan's formula).</summary>
    public static double ExpMinusOne(double x)
    {
        if (Math.Abs(x) > 0.7 || double.IsNaN(x)) return Math.Exp(x) - 1;
        double power = Math.Exp(x);
        if (power == 1) return x;
        double difference = power - 1;
        return difference == -1 ? -1 : difference * (x / Math.Log(power));
    }

    /// <summary><c>log(1 + x)</c>, accurate near zero.</summary>
    public static double LogOnePlus(double x)
    {
        if (x <= -1) return x == -1 ? double.NegativeInfinity : double.NaN;
        if (Math.Abs(x) < 1.1e-16) return x;
        double sum = 1 + x;
        if (double.IsInfinity(sum)) return sum;
        return Math.Log(sum) - ((sum - 1 - x) / sum);
    }

    private static double LanczosSum(double x)
    {
        double numerator = 0;
        double denominator = 0;
        if (x < 5)
        {
            for (int i = s_lanczosNumerator.Length - 1; i >= 0; i--)
            {
                numerator = (numerator * x) + s_lanczosNumerator[i];
                denominator = (denominator * x) + s_lanczosDenominator[i];
            }
        }
        else
        {
            for (int i = 0; i < s_lanczosNumerator.Length; i++)
            {
                numerator = (numerator / x) + s_lanczosNumerator[i];
                denominator = (denominator / x) + s_lanczosDenominator[i];
            }
        }
        return numerator / denominator;
    }

    private static double SineOfPiTimes(double x)
    {
        double y = Math.Abs(x) % 2;
        double result = (int)Math.Round(2 * y) switch
        {
            0 => Math.Sin(Math.PI * y),
            1 => Math.Cos(Math.PI * (y - 0.5)),
            2 => Math.Sin(Math.PI * (1 - y)),
            3 => -Math.Cos(Math.PI * (y - 1.5)),
            _ => Math.Sin(Math.PI * (y - 2)),
        };
        return Math.CopySign(1, x) * result;
    }

    /// <summary>The gamma function; the argument is no pole.</summary>
    public static double Gamma(double x)
    {
        if (!double.IsFinite(x)) return x;
        if (x == Math.Floor(x) && x <= 23)
        {
            double product = 1;
            for (int i = 2; i < x; i++) product *= i;
            return product;
        }
        double magnitude = Math.Abs(x);
        if (magnitude < 1e-20) return 1 / x;
        if (magnitude > 200) return x < 0 ? 0 / SineOfPiTimes(x) : double.PositiveInfinity;
        double y = magnitude + LanczosG - 0.5;
        double error = magnitude > LanczosG - 0.5 ? y - magnitude - (LanczosG - 0.5) : y - (LanczosG - 0.5) - magnitude;
        error = error * LanczosG / y;
        double result;
        if (x < 0)
        {
            result = -Math.PI / SineOfPiTimes(magnitude) / magnitude * Math.Exp(y) / LanczosSum(magnitude);
            result -= error * result;
            result = Scale(result, y, magnitude, divide: true);
        }
        else
        {
            result = LanczosSum(magnitude) / Math.Exp(y);
            result += error * result;
            result = Scale(result, y, magnitude, divide: false);
        }
        return result;
    }

    private static double Scale(double result, double y, double magnitude, bool divide)
    {
        if (magnitude < 140)
        {
            double power = Math.Pow(y, magnitude - 0.5);
            return divide ? result / power : result * power;
        }
        // In two steps, for the power alone would overflow.
        double root = Math.Pow(y, (magnitude / 2) - 0.25);
        return divide ? result / root / root : result * root * root;
    }

    /// <summary>The logarithm of the gamma function's magnitude; the argument is no pole.</summary>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.PositiveInfinity;
        if (x is 1 or 2) return 0;
        double magnitude = Math.Abs(x);
        if (magnitude < 1e-20) return -Math.Log(magnitude);
        double result = Math.Log(LanczosSum(magnitude)) - LanczosG + ((magnitude - 0.5) * (Math.Log(magnitude + LanczosG - 0.5) - 1));
        return x < 0 ? Math.Log(Math.PI) - Math.Log(Math.Abs(SineOfPiTimes(magnitude))) - Math.Log(magnitude) - result : result;
    }
}
