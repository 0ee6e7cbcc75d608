using System.Globalization;
using System.Numerics;
using Krait.Objects;

namespace Krait.Modules.Decimals;

/// <summary>Roots, exponentials, logarithms and powers, correctly rounded.</summary>
internal static class DecimalFunctions
{
    public static PyDecimal SquareRoot(PyDecimal value, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        PyDecimalContext even = context.With(rounding: DecimalRounding.HalfEven);
        if (value.IsZero) return DecimalFinish.Finish(value.IsNegative, BigInteger.Zero, FloorHalf(value.Exponent), even, ref status);
        if (value.IsNegative) return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        if (value.IsInfinite) return DecimalFinish.Plain(value);
        long precision = context.Precision + 1;
        long exponent = FloorHalf(value.Exponent);
        bool isOdd = (value.Exponent & 1) != 0;
        BigInteger coefficient = isOdd ? value.Coefficient * 10 : value.Coefficient;
        long length = isOdd ? (value.Digits >> 1) + 1 : (value.Digits + 1) >> 1;
        long shift = precision - length;
        bool isExact = true;
        if (shift >= 0)
        {
            coefficient = BigNumbers.Multiply(coefficient, Powers.Of(2 * shift));
        }
        else
        {
            coefficient = BigNumbers.DivRem(coefficient, Powers.Of(-2 * shift), out BigInteger rest);
            isExact = rest.IsZero;
        }
        exponent -= shift;
        BigInteger root = BigNumbers.SquareRoot(coefficient);
        isExact = isExact && BigNumbers.Multiply(root, root) == coefficient;
        if (isExact)
        {
            root = shift >= 0 ? BigNumbers.Divide(root, Powers.Of(shift)) : BigNumbers.Multiply(root, Powers.Of(-shift));
            exponent += shift;
        }
        else if ((root % 5).IsZero)
        {
            root += 1;
        }

        return DecimalFinish.Finish(false, root, exponent, even, ref status);
    }

    private static long FloorHalf(long value) => value >> 1;

    private static int LengthOf(BigInteger value) => value.ToString(CultureInfo.InvariantCulture).Length;

    // Whether digits beyond the precision tell how to round, though the last ones may be wrong.
    private static bool IsDecisive(BigInteger coefficient, long precision)
    {
        long surplus = Powers.DigitsOf(coefficient) - precision - 1;
        if (surplus < 0) return true;
        BigInteger unit = 5 * Powers.Of(surplus);
        BigInteger rest = BigNumbers.Remainder(coefficient, unit);
        const int Doubt = 8;
        return rest > Doubt && unit - rest > Doubt;
    }

    // The coefficient, of some digits, and exponent of the exponential of a fixed-point number of any sign.
    private static (BigInteger Coefficient, long Exponent) ExpDigits(BigInteger argument, int bits, long digits)
    {
        BigInteger ln10 = FixedPoint.Ln10(bits);
        BigInteger quotient = BigNumbers.DivRem(argument, ln10, out BigInteger rest);
        if (rest.Sign < 0)
        {
            quotient -= 1;
            rest += ln10;
        }
        BigInteger power = FixedPoint.Exp(rest, bits);
        return (BigNumbers.Multiply(power, Powers.Of(digits - 1)) >> bits, (long)quotient - (digits - 1));
    }

    private static BigInteger Scale(BigInteger coefficient, long exponent, int bits) =>
        exponent >= 0 ? BigNumbers.Multiply(coefficient, Powers.Of(exponent)) << bits
        : BigNumbers.Divide(coefficient << bits, Powers.Of(-exponent));

    public static PyDecimal Exp(PyDecimal value, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        if (value.IsInfinite) return value.IsNegative ? PyDecimal.Zero : PyDecimal.Infinity(false);
        if (value.IsZero) return PyDecimal.One;
        PyDecimalContext even = context.With(rounding: DecimalRounding.HalfEven);
        long precision = context.Precision;
        long adjusted = value.Adjusted;
        if (!value.IsNegative && adjusted > LengthOf(((BigInteger)context.MaxExponent + 1) * 3))
        {
            return DecimalFinish.Finish(false, BigInteger.One, context.MaxExponent + 1, even, ref status);
        }
        if (value.IsNegative && adjusted > LengthOf((-(BigInteger)context.Tiny + 1) * 3))
        {
            return DecimalFinish.Finish(false, BigInteger.One, context.Tiny - 1, even, ref status);
        }
        if (!value.IsNegative && adjusted < -precision)
        {
            return DecimalFinish.Finish(false, Powers.Of(precision) + 1, -precision, even, ref status);
        }
        if (value.IsNegative && adjusted < -precision - 1)
        {
            return DecimalFinish.Finish(false, Powers.Of(precision + 1) - 1, -precision - 1, even, ref status);
        }
        for (int extra = 3; ; extra += 3)
        {
            long digits = precision + extra;
            int bits = FixedPoint.BitsFor(digits + Math.Max(0, adjusted + 1));
            BigInteger argument = Scale(value.Coefficient, value.Exponent, bits);
            (BigInteger coefficient, long exponent) = ExpDigits(value.IsNegative ? -argument : argument, bits, digits);
            if (IsDecisive(coefficient, precision)) return DecimalFinish.Finish(false, coefficient, exponent, even, ref status);
        }
    }

    // About how large the logarithm of a number other than 1 is: the exponent of its first digit.
    private static long LogarithmMagnitude(PyDecimal value)
    {
        long adjusted = value.Adjusted;
        if (adjusted is not (0 or -1)) return (long)Math.Floor(Math.Log10(Math.Abs((double)adjusted) * 2.302));
        if (value.Exponent >= 0) return 0;
        var distance = BigInteger.Abs(value.Coefficient - Powers.Of(-value.Exponent));
        return Math.Min(0, Powers.DigitsOf(distance) + value.Exponent - 1);
    }

    private static BigInteger LogarithmOf(PyDecimal value, int bits)
    {
        long exponent = value.Adjusted;
        BigInteger mantissa = Scale(value.Coefficient, value.Exponent - exponent, bits);
        // Between the square roots of 1/10 and 10.
        if (mantissa > (BigInteger)3 << bits)
        {
            mantissa /= 10;
            exponent++;
        }
        return FixedPoint.Ln(mantissa, bits) + (exponent * FixedPoint.Ln10(bits));
    }

    public static PyDecimal Ln(PyDecimal value, PyDecimalContext context, ref uint status) =>
        Logarithm(value, isDecimal: false, context, ref status);

    public static PyDecimal Log10(PyDecimal value, PyDecimalContext context, ref uint status) =>
        Logarithm(value, isDecimal: true, context, ref status);

    private static PyDecimal Logarithm(PyDecimal value, bool isDecimal, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        if (value.IsZero) return PyDecimal.Infinity(true);
        if (value.IsNegative) return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        if (value.IsInfinite) return PyDecimal.Infinity(false);
        PyDecimalContext even = context.With(rounding: DecimalRounding.HalfEven);
        bool isPowerOfTen = Powers.TrailingZeros(value.Coefficient, value.Digits) == value.Digits - 1
            && value.Coefficient == Powers.Of(value.Digits - 1);
        if (isPowerOfTen && isDecimal) return DecimalFinish.Finish(PyDecimal.FromInteger(value.Adjusted), even, ref status);
        if (isPowerOfTen && value.Adjusted == 0) return PyDecimal.Zero;
        long precision = context.Precision;
        long magnitude = LogarithmMagnitude(value) - (isDecimal ? 1 : 0);
        for (int extra = 3; ; extra += 3)
        {
            long places = precision + extra - magnitude;
            int bits = FixedPoint.BitsFor(places + Math.Max(0, magnitude) + 20);
            BigInteger logarithm = LogarithmOf(value, bits);
            if (isDecimal) logarithm = BigNumbers.Divide(logarithm << bits, FixedPoint.Ln10(bits));
            BigInteger coefficient = places >= 0 ? BigNumbers.Multiply(BigInteger.Abs(logarithm), Powers.Of(places)) >> bits
                : BigNumbers.Divide(BigInteger.Abs(logarithm) >> bits, Powers.Of(-places));
            if (IsDecisive(coefficient, precision)) return DecimalFinish.Finish(logarithm.Sign < 0, coefficient, -places, even, ref status);
        }
    }

    /// <summary>The digits of a power of a positive number, at least as many as asked for.</summary>
    public static (BigInteger Coefficient, long Exponent) PowerDigits(PyDecimal value, PyDecimal power, long digits)
    {
        long size = LogarithmMagnitude(value) + power.Adjusted;
        bool isMore = (value.Adjusted >= 0) != power.IsNegative;
        // So near to 1 that no digit tells: a number on the same side of 1 rounds in the same way.
        const int Little = 50;
        if (size + 1 < -digits) return isMore ? (Powers.Of(digits - 1) + Little, 1 - digits) : (Powers.Of(digits) - Little, -digits);
        int bits = FixedPoint.BitsFor(digits + Math.Max(0, size + 2));
        int workBits = bits + (int)(Math.Max(0, power.Adjusted + 2) * 4) + (int)(Math.Max(0, -LogarithmMagnitude(value)) * 4);
        BigInteger argument = BigNumbers.Multiply(LogarithmOf(value, workBits), power.Coefficient);
        argument = power.Exponent >= 0 ? BigNumbers.Multiply(argument, Powers.Of(power.Exponent))
            : BigNumbers.Divide(argument, Powers.Of(-power.Exponent));
        argument >>= workBits - bits;
        return ExpDigits(power.IsNegative ? -argument : argument, bits, digits);
    }

    /// <summary>Whether a result is far enough from a number that rounds the other way.</summary>
    public static bool CanRound(BigInteger coefficient, long precision) => IsDecisive(coefficient, precision);
}
