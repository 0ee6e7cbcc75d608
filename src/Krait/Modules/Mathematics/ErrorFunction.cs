namespace Krait.Modules;

/// <summary>The error function and its complement, each less than one unit in the last place from the truth.</summary>
/// <remarks>
/// Rational approximations in five ranges, with the coefficients of fdlibm (Sun Microsystems, 1993, freely usable), which most C libraries
/// take: near zero of erf(x) / x - 1, about one of erf(x) - c with a constant c, from there on of log(x exp(x²) erfc(x)) as a function of
/// 1 / x².
/// </remarks>
internal static class ErrorFunction
{
    private const double SmallRange = 0.84375;
    private const double MiddleRange = 1.25;
    private const double LargeRange = 1 / 0.35;
    private const double OneForErf = 6;
    private const double ZeroForErfc = 28;

    // Below this the cubic term is less than the rounding, and 2 / sqrt(pi) - 1 is all of the quotient. Sixteen times as much keeps the
    // product's bits where x is subnormal.
    private const double LinearRange = 1.0 / (1 << 28);
    private const double Slope = 1.28379167095512586316e-01;

    // The value at one, to as many bits as a float of 32 bits has.
    private const double AtOne = 8.45062911510467529297e-01;

    // Lowest powers first.
    private static ReadOnlySpan<double> SmallNumerator =>
    [
        1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02, -5.77027029648944159157e-03,
        -2.37630166566501626084e-05,
    ];

    private static ReadOnlySpan<double> SmallDenominator =>
    [
        1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03, 1.32494738004321644526e-04,
        -3.96022827877536812320e-06,
    ];

    private static ReadOnlySpan<double> MiddleNumerator =>
    [
        -2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01, 3.18346619901161753674e-01,
        -1.10894694282396677476e-01, 3.54783043256182359371e-02, -2.16637559486879084300e-03,
    ];

    private static ReadOnlySpan<double> MiddleDenominator =>
    [
        1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02, 1.26171219808761642112e-01,
        1.36370839120290507362e-02, 1.19844998467991074170e-02,
    ];

    private static ReadOnlySpan<double> LargeNumerator =>
    [
        -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01, -6.23753324503260060396e+01,
        -1.62396669462573470355e+02, -1.84605092906711035994e+02, -8.12874355063065934246e+01, -9.81432934416914548592e+00,
    ];

    private static ReadOnlySpan<double> LargeDenominator =>
    [
        1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02, 6.45387271733267880336e+02,
        4.29008140027567833386e+02, 1.08635005541779435134e+02, 6.57024977031928170135e+00, -6.04244152148580987438e-02,
    ];

    private static ReadOnlySpan<double> VastNumerator =>
    [
        -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01, -1.60636384855821916062e+02,
        -6.37566443368389627722e+02, -1.02509513161107724954e+03, -4.83519191608651397019e+02,
    ];

    private static ReadOnlySpan<double> VastDenominator =>
    [
        1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03, 3.19985821950859553908e+03,
        2.55305040643316442583e+03, 4.74528541206955367215e+02, -2.24409524465858183362e+01,
    ];

    /// <summary>The error function.</summary>
    public static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (magnitude < LinearRange) return 0.0625 * ((16 * x) + (16 * Slope * x));
        if (magnitude < SmallRange) return x + (x * Small(x * x));
        double result = magnitude < MiddleRange ? AtOne + Middle(magnitude) : magnitude < OneForErf ? 1 - Tail(magnitude) : 1;
        return x < 0 ? -result : result;
    }

    /// <summary>The complementary error function.</summary>
    public static double Erfc(double x)
    {
        double magnitude = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (magnitude < SmallRange)
        {
            double rest = x * Small(x * x);
            // Where the result is less than a half, taking it from a half loses less.
            return x < 0.25 ? 1 - (x + rest) : 0.5 - (rest + (x - 0.5));
        }
        if (magnitude < MiddleRange) return x < 0 ? 1 + (AtOne + Middle(magnitude)) : 1 - AtOne - Middle(magnitude);
        if (x < -OneForErf) return 2;
        if (x >= ZeroForErfc) return 0;
        return x < 0 ? 2 - Tail(magnitude) : Tail(magnitude);
    }

    private static double Small(double square) => Value(SmallNumerator, square) / Value(SmallDenominator, square);

    private static double Middle(double magnitude) => Value(MiddleNumerator, magnitude - 1) / Value(MiddleDenominator, magnitude - 1);

    // exp(-x²) is taken in two factors, of which the first has an exponent without rounding error.
    private static double Tail(double x)
    {
        double inverse = 1 / (x * x);
        double quotient = x < LargeRange ? Value(LargeNumerator, inverse) / Value(LargeDenominator, inverse)
            : Value(VastNumerator, inverse) / Value(VastDenominator, inverse);
        double head = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & ~0xFFFFFFFFL);
        return Math.Exp((-head * head) - 0.5625) * Math.Exp(((head - x) * (head + x)) + quotient) / x;
    }

    // By pairs, from the lowest power up: the multiplications do not wait for each other, and the rounding is the one C libraries have.
    private static double Value(ReadOnlySpan<double> coefficients, double x)
    {
        double square = x * x;
        double fourth = square * square;
        double value = coefficients[0] + (x * coefficients[1]);
        double power = square;
        for (int i = 2; i < coefficients.Length; i += 2)
        {
            value += power * (i + 1 < coefficients.Length ? coefficients[i] + (x * coefficients[i + 1]) : coefficients[i]);
            power = i == 2 ? fourth : i == 4 ? fourth * square : fourth * fourth;
        }
        return value;
    }
}
