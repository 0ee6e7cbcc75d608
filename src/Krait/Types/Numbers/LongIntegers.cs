using System.Diagnostics.CodeAnalysis;
using Krait.Objects;

namespace Krait.Types.Numbers;

/// <summary>Arithmetic with ints beyond 64 bits: on magnitudes where the operands have them, else by .NET's long integers.</summary>
internal static class LongIntegers
{
    // A product longer than this is .NET's business, which refuses what gets too long.
    private const int LongestMagnitude = 1 << 20;

    // Native loops over operations with longer numbers, such as sum() and math.prod(), count too few steps for the time they take.
    private const int PolledLength = 1 << 12;

    /// <summary>The sum.</summary>
    public static PyIntegral Add(PyIntegral left, PyIntegral right) => Add(left, right, isDifference: false);

    /// <summary>The difference.</summary>
    public static PyIntegral Subtract(PyIntegral left, PyIntegral right) => Add(left, right, isDifference: true);

    private static PyIntegral Add(PyIntegral left, PyIntegral right, bool isDifference)
    {
        ulong leftLimb = 0;
        ulong rightLimb = 0;
        if (!TryGetMagnitude(left, ref leftLimb, out ReadOnlySpan<ulong> x, out bool isLeftNegative)
            || !TryGetMagnitude(right, ref rightLimb, out ReadOnlySpan<ulong> y, out bool isRightNegative))
        {
            return PyIntegral.From(isDifference ? left.ToBigInteger() - right.ToBigInteger() : left.ToBigInteger() + right.ToBigInteger());
        }
        if (Math.Max(x.Length, y.Length) >= PolledLength) Poll.OrThrow();
        if (isLeftNegative == (isRightNegative != isDifference)) return PyIntegral.From(Magnitudes.Add(x, y), isLeftNegative);
        return Magnitudes.Compare(x, y) >= 0
            ? PyIntegral.From(Magnitudes.Subtract(x, y), isLeftNegative)
            : PyIntegral.From(Magnitudes.Subtract(y, x), !isLeftNegative);
    }

    /// <summary>The product, when one of the factors fits a limb; false else.</summary>
    public static bool TryMultiply(PyIntegral left, PyIntegral right, [NotNullWhen(true)] out PyIntegral? product)
    {
        product = null;
        ulong leftLimb = 0;
        ulong rightLimb = 0;
        if (!TryGetMagnitude(left, ref leftLimb, out ReadOnlySpan<ulong> x, out bool isLeftNegative)
            || !TryGetMagnitude(right, ref rightLimb, out ReadOnlySpan<ulong> y, out bool isRightNegative))
        {
            return false;
        }
        bool isNegative = isLeftNegative != isRightNegative;
        if (Math.Max(x.Length, y.Length) >= PolledLength) Poll.OrThrow();
        if (x.Length == 0 || y.Length == 0) product = PyInt.Zero;
        else if (y.Length == 1 && x.Length < LongestMagnitude) product = PyIntegral.From(Magnitudes.Multiply(x, y[0]), isNegative);
        else if (x.Length == 1 && y.Length < LongestMagnitude) product = PyIntegral.From(Magnitudes.Multiply(y, x[0]), isNegative);
        return product is not null;
    }

    /// <summary>
    /// Quotient and remainder, when neither is negative and the quotient is known to be short; false else. The divisor must
    /// not be 0.
    /// </summary>
    public static bool TryDivide(PyIntegral left, PyIntegral right, [NotNullWhen(true)] out PyIntegral? quotient,
        [NotNullWhen(true)] out PyIntegral? remainder)
    {
        quotient = null;
        remainder = null;
        ulong leftLimb = 0;
        ulong rightLimb = 0;
        if (!TryGetMagnitude(left, ref leftLimb, out ReadOnlySpan<ulong> x, out bool isLeftNegative)
            || !TryGetMagnitude(right, ref rightLimb, out ReadOnlySpan<ulong> y, out bool isRightNegative)
            || isLeftNegative || isRightNegative)
        {
            return false;
        }
        if (Magnitudes.Compare(x, y) < 0)
        {
            quotient = PyInt.Zero;
            remainder = left.Exact;
            return true;
        }
        if (x.Length != y.Length) return false;
        quotient = PyIntegral.From(Magnitudes.Divide(x, y, out ulong[] rest));
        remainder = PyIntegral.From(rest, isNegative: false);
        return true;
    }

    /// <summary>The magnitude of an int; that of one of 64 bits is put in <paramref name="limb"/>. False when there is none.</summary>
    private static bool TryGetMagnitude(PyIntegral value, ref ulong limb, out ReadOnlySpan<ulong> magnitude, out bool isNegative)
    {
        if (value.Exact is PyBigInt big)
        {
            magnitude = big.Magnitude;
            isNegative = big.IsNegative;
            return big.Magnitude is not null;
        }
        _ = value.TryGetInt64(out long small);
        isNegative = small < 0;
        limb = isNegative ? unchecked((ulong)-small) : (ulong)small;
        magnitude = small == 0 ? [] : new ReadOnlySpan<ulong>(ref limb);
        return true;
    }
}
