using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Algorithms;

/// <summary>Accelerators for the statistics module.</summary>
[PyModule("_statistics")]
internal static partial class StatisticsModule
{
    // The rational approximations of algorithm AS 241 (M. J. Wichura, 1988), by the power of the argument from the highest.
    private static readonly double[] s_centralNumerator =
    [
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080,
    ];

    private static readonly double[] s_centralDenominator =
    [
        5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
        5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0,
    ];

    private static readonly double[] s_middleNumerator =
    [
        7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ];

    private static readonly double[] s_middleDenominator =
    [
        1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
        0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
    ];

    private static readonly double[] s_tailNumerator =
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
        0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
    ];

    private static readonly double[] s_tailDenominator =
    [
        2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
        0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
    ];

    private static double Evaluate(double[] coefficients, double argument)
    {
        double sum = coefficients[0];
        for (int i = 1; i < coefficients.Length; i++) sum = (sum * argument) + coefficients[i];
        return sum;
    }

    private static double Quantile(double probability)
    {
        double distance = probability - 0.5;
        if (Math.Abs(distance) <= 0.425)
        {
            double square = 0.180625 - (distance * distance);
            return Evaluate(s_centralNumerator, square) * distance / Evaluate(s_centralDenominator, square);
        }
        double root = Math.Sqrt(-Math.Log(distance <= 0 ? probability : 1 - probability));
        double magnitude = root <= 5
            ? Evaluate(s_middleNumerator, root - 1.6) / Evaluate(s_middleDenominator, root - 1.6)
            : Evaluate(s_tailNumerator, root - 5) / Evaluate(s_tailDenominator, root - 5);
        return distance < 0 ? -magnitude : magnitude;
    }

    [PyFunction("_normal_dist_inv_cdf(p, mu, sigma, /)")]
    private static PyObject? InverseCumulative(double probability, double mean, double deviation)
    {
        double distance = probability - 0.5;
        if (Math.Abs(distance) > 0.425 && (distance <= 0 ? probability : 1 - probability) is <= 0 or double.NaN)
        {
            return Raise.ValueError("math domain error");
        }
        return new PyFloat(mean + (Quantile(probability) * deviation));
    }
}
