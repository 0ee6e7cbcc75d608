using System.Globalization;
using System.Numerics;
using Krait.Objects;
using Krait.Types.Numbers;

namespace Krait.Modules.Decimals;

/// <summary>Powers.</summary>
internal static class DecimalPower
{
    public static PyDecimal Power(PyDecimal value, PyDecimal power, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, power, context, ref status) is { } nan) return nan;
        if (power.IsZero) return value.IsZero ? DecimalFinish.Invalid(Conditions.InvalidOperation, ref status) : PyDecimal.One;
        bool isNegative = false;
        if (value.IsNegative)
        {
            if (power.IsInteger) isNegative = IsOdd(power);
            else if (!value.IsZero) return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
            value = value.WithSign(false);
        }
        if (value.IsZero) return power.IsNegative ? PyDecimal.Infinity(isNegative) : new PyDecimal(DecimalKind.Finite, isNegative, 0UL, 0);
        if (value.IsInfinite)
        {
            return power.IsNegative ? new PyDecimal(DecimalKind.Finite, isNegative, 0UL, 0) : PyDecimal.Infinity(isNegative);
        }
        if (DecimalComparison.Compare(value, PyDecimal.One) == 0) return PowerOfOne(value, power, isNegative, context, ref status);
        long adjusted = value.Adjusted;
        if (power.IsInfinite)
        {
            return power.IsNegative == adjusted < 0 ? PyDecimal.Infinity(false) : PyDecimal.Zero;
        }
        return PowerOfFinite(value, power, isNegative, context, ref status);
    }

    private static bool IsOdd(PyDecimal integer) =>
        integer.IsFinite && integer.Exponent <= 0 && !BigNumbers.Divide(integer.Coefficient, Powers.Of(-integer.Exponent)).IsEven;

    private static PyDecimal PowerOfOne(PyDecimal value, PyDecimal power, bool isNegative, PyDecimalContext context, ref uint status)
    {
        long exponent;
        if (power.IsInteger)
        {
            BigInteger count = power.IsNegative ? BigInteger.Zero
                : power.Exponent >= 0 && power.Adjusted > 20 ? context.Precision
                : IntegerOf(power);
            count = BigInteger.Min(count, context.Precision);
            BigInteger wanted = value.Exponent * count;
            exponent = 1 - context.Precision;
            if (wanted < exponent) status |= Conditions.Rounded;
            else exponent = (long)wanted;
        }
        else
        {
            status |= Conditions.Inexact | Conditions.Rounded;
            exponent = 1 - context.Precision;
        }
        return PyDecimal.Finite(isNegative, Powers.Of(Math.Max(0, -exponent)), Math.Min(0, exponent));
    }

    // A bound from below of the exponent of the decimal logarithm.
    private static long LogarithmBound(PyDecimal value)
    {
        long adjusted = value.Adjusted;
        if (adjusted >= 1) return DigitsOf(adjusted) - 1;
        if (adjusted <= -2) return DigitsOf(-1 - adjusted) - 1;
        if (value.Exponent >= 0) return -1;
        // ln(1 + d) is at least d / (1 + d), and a decimal logarithm 0.43 of that.
        var distance = BigInteger.Abs(value.Coefficient - Powers.Of(-value.Exponent));
        return Powers.DigitsOf(distance) - 1 + value.Exponent - 2;
    }

    private static int DigitsOf(BigInteger value) => value.ToString(CultureInfo.InvariantCulture).Length;

    private static PyDecimal PowerOfFinite(PyDecimal value, PyDecimal power, bool isNegative, PyDecimalContext context, ref uint status)
    {
        PyDecimal? result = null;
        bool isExact = false;
        long bound = LogarithmBound(value) + power.Adjusted;
        if (value.Adjusted >= 0 == !power.IsNegative)
        {
            // The result is larger than any number of the context, or smaller.
            if (bound >= DigitsOf(context.MaxExponent)) result = PyDecimal.Finite(isNegative, BigInteger.One, context.MaxExponent + 1);
        }
        else if (bound >= DigitsOf(-(BigInteger)context.Tiny))
        {
            result = PyDecimal.Finite(isNegative, BigInteger.One, context.Tiny - 1);
        }

        if (result is null)
        {
            PyDecimal? exact = ExactPower(value, power, context.Precision + 1);
            if (exact is not null)
            {
                result = exact.WithSign(isNegative);
                isExact = true;
            }
        }
        if (result is null)
        {
            for (int extra = 3; ; extra += 3)
            {
                (BigInteger coefficient, long exponent) = DecimalFunctions.PowerDigits(value, power, context.Precision + extra);
                if (!DecimalFunctions.CanRound(coefficient, context.Precision)) continue;
                result = PyDecimal.Finite(isNegative, coefficient, exponent);
                break;
            }
        }
        if (!isExact || power.IsInteger)
        {
            return DecimalFinish.Finish(result.IsNegative, result.Coefficient, result.Exponent, context, ref status);
        }

        // A root that happens to be exact looks like one that is not: full length, inexact.
        long digits = result.Digits;
        if (digits <= context.Precision)
        {
            long zeros = context.Precision + 1 - digits;
            BigInteger extended = BigNumbers.Multiply(result.Coefficient, Powers.Of(zeros));
            result = PyDecimal.Finite(result.IsNegative, extended, result.Exponent - zeros);
        }
        result = DecimalFinish.Finish(result.IsNegative, result.Coefficient, result.Exponent, context, ref status);
        status |= Conditions.Inexact;
        if ((status & Conditions.Subnormal) != 0) status |= Conditions.Underflow;
        return result;
    }

    // The power when it has at most a number of digits and is exact; null otherwise.
    private static PyDecimal? ExactPower(PyDecimal value, PyDecimal power, long precision)
    {
        long zeros = Powers.TrailingZeros(value.Coefficient, value.Digits - 1);
        BigInteger x = BigNumbers.Divide(value.Coefficient, Powers.Of(zeros));
        BigInteger xExponent = value.Exponent + zeros;
        zeros = Powers.TrailingZeros(power.Coefficient, power.Digits - 1);
        BigInteger numerator = BigNumbers.Divide(power.Coefficient, Powers.Of(zeros));
        long powerExponent = power.Exponent + zeros;
        const int LongestDenominator = 40;
        if (powerExponent < -LongestDenominator || powerExponent > LongestDenominator) return null;
        BigInteger denominator = BigInteger.One;
        if (powerExponent >= 0)
        {
            numerator *= Powers.Of(powerExponent);
        }
        else
        {
            denominator = Powers.Of(-powerExponent);
            BigInteger common = GreatestCommonDivisor.Of(numerator, denominator);
            numerator /= common;
            denominator /= common;
        }
        BigInteger scaled = xExponent * numerator;
        if (!(scaled % denominator).IsZero) return null;
        BigInteger exponent = scaled / denominator;
        if (power.IsNegative) exponent = -exponent;
        if (x.IsOne) return Pad(BigInteger.One, exponent, value, power, precision);
        if (denominator > x.GetBitLength() || numerator > 4 * (BigInteger)(precision + 1)) return null;
        BigInteger root = FixedPoint.Root(x, (int)denominator);
        if (BigNumbers.Power(root, (int)denominator) != x) return null;
        int count = (int)numerator;
        if (!power.IsNegative)
        {
            // At least two to that power: every exact result has to be found here, as no number of digits tells how to round one.
            if ((root.GetBitLength() - 1) * (double)count > (precision + 2) * 3.33) return null;
            BigInteger result = BigNumbers.Power(root, count);
            return Powers.DigitsOf(result) > precision ? null : Pad(result, exponent, value, power, precision);
        }
        // 1/2 is 5/10: only powers of two and of five have a decimal inverse.
        BigInteger other;
        int twos = LogarithmOf(root, 2);
        int fives = twos < 0 ? LogarithmOf(root, 5) : -1;
        if (twos < 0 && fives < 0) return null;
        long places = (long)Math.Max(twos, fives) * count;
        if (places > precision * 4) return null;
        other = BigNumbers.Power(twos >= 0 ? 5 : 2, (int)places);
        return Powers.DigitsOf(other) > precision ? null : Pad(other, exponent - places, value, power, precision);
    }

    private static int LogarithmOf(BigInteger value, int factor)
    {
        int count = 0;
        while (!value.IsOne)
        {
            Poll.OrThrow();
            value = BigInteger.DivRem(value, factor, out BigInteger rest);
            if (!rest.IsZero) return -1;
            count++;
        }
        return count;
    }

    // Zeros at the end as the exponent of the operand asks for, where the power is a natural number.
    private static PyDecimal? Pad(BigInteger coefficient, BigInteger exponent, PyDecimal value, PyDecimal power, long precision)
    {
        if (BigInteger.Abs(exponent) > 4 * (BigInteger)PyDecimalContext.MaximumExponent) return null;
        long zeros = 0;
        if (power.IsInteger && !power.IsNegative)
        {
            BigInteger wanted = exponent - (value.Exponent * IntegerOf(power));
            BigInteger room = precision - Powers.DigitsOf(coefficient);
            var most = BigInteger.Min(wanted, coefficient.IsOne ? precision - 1 : room);
            if (most.Sign > 0) zeros = (long)most;
        }
        return PyDecimal.Finite(false, BigNumbers.Multiply(coefficient, Powers.Of(zeros)), (long)exponent - zeros);
    }

    /// <summary>A power modulo an integer.</summary>
    public static PyDecimal PowerModulo(PyDecimal value, PyDecimal power, PyDecimal modulus, PyDecimalContext context, ref uint status)
    {
        if (value.IsNaN || power.IsNaN || modulus.IsNaN)
        {
            foreach (PyDecimal each in (ReadOnlySpan<PyDecimal>)[value, power, modulus])
            {
                if (each.Kind == DecimalKind.SignalingNaN) return DecimalFinish.CheckNaN(each, null, context, ref status)!;
            }
            return DecimalFinish.CheckNaN(value.IsNaN ? value : power.IsNaN ? power : modulus, null, context, ref status)!;
        }
        if (!value.IsInteger || !power.IsInteger || !modulus.IsInteger || power.IsNegative && !power.IsZero || modulus.IsZero
            || modulus.Adjusted >= context.Precision
            || (power.IsZero && value.IsZero))
        {
            return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        }
        BigInteger divisor = IntegerOf(modulus);
        BigInteger b = IntegerOf(new PyDecimal(DecimalKind.Finite, false, value.Coefficient, Math.Min(value.Exponent, 0)));
        b = BigNumbers.Remainder(b, divisor);
        if (value.Exponent > 0)
        {
            b = BigNumbers.Remainder(BigNumbers.Multiply(b, BigNumbers.ModularPower(10, value.Exponent, divisor)), divisor);
        }
        BigInteger result;
        if (power.Exponent <= 0)
        {
            result = BigNumbers.ModularPower(b, IntegerOf(power), divisor);
        }
        else
        {
            for (long i = 0; i < power.Exponent; i++)
            {
                Poll.OrThrow();
                b = BigNumbers.ModularPower(b, 10, divisor);
            }
            result = BigNumbers.ModularPower(b, power.Coefficient, divisor);
        }
        bool isOdd = IsOdd(power);
        return PyDecimal.Finite(value.IsNegative && isOdd, result, 0);
    }

    private static BigInteger IntegerOf(PyDecimal value) =>
        value.Exponent >= 0 ? BigNumbers.Multiply(value.Coefficient, Powers.Of(value.Exponent))
        : BigNumbers.Divide(value.Coefficient, Powers.Of(-value.Exponent));
}
