using System.Numerics;
using Krait.Objects;

namespace Krait.Modules.Decimals;

/// <summary>Results as a context wants them: rounded, within the limits.</summary>
internal static class DecimalFinish
{
    /// <summary>A NaN, and the condition that made it.</summary>
    public static PyDecimal Invalid(uint condition, ref uint status)
    {
        status |= condition;
        return PyDecimal.NaN;
    }

    /// <summary>A result that fits the context, of an exact one.</summary>
    public static PyDecimal Finish(bool isNegative, BigInteger coefficient, long exponent, PyDecimalContext context, ref uint status)
    {
        if (coefficient.IsZero) return FinishZero(isNegative, exponent, context, ref status);
        long digits = Powers.DigitsOf(coefficient);
        long least = digits + exponent - context.Precision;
        if (least > context.Top) return Overflow(isNegative, context, ref status);
        bool isSubnormal = least < context.Tiny;
        if (isSubnormal) least = context.Tiny;
        if (exponent < least) return Round(isNegative, coefficient, digits, exponent, least, isSubnormal, context, ref status);
        if (isSubnormal) status |= Conditions.Subnormal;
        if (context.Clamp && exponent > context.Top)
        {
            status |= Conditions.Clamped;
            return PyDecimal.Finite(isNegative, coefficient * Powers.Of(exponent - context.Top), context.Top);
        }
        return PyDecimal.Finite(isNegative, coefficient, exponent);
    }

    private static PyDecimal FinishZero(bool isNegative, long exponent, PyDecimalContext context, ref uint status)
    {
        long most = context.Clamp ? context.Top : context.MaxExponent;
        long kept = Math.Min(Math.Max(exponent, context.Tiny), most);
        if (kept != exponent) status |= Conditions.Clamped;
        return new PyDecimal(DecimalKind.Finite, isNegative, 0UL, kept);
    }

    private static PyDecimal Round(
        bool isNegative, BigInteger coefficient, long digits, long exponent, long least, bool isSubnormal, PyDecimalContext context,
            ref uint status)
    {
        BigInteger rounded = RoundOff(isNegative, coefficient, digits, least - exponent, context.Rounding, out bool isInexact);
        if (Powers.DigitsOf(rounded) > context.Precision)
        {
            rounded /= 10;
            least++;
        }
        if (least > context.Top) return Overflow(isNegative, context, ref status);
        if (isInexact && isSubnormal) status |= Conditions.Underflow;
        if (isSubnormal) status |= Conditions.Subnormal;
        if (isInexact) status |= Conditions.Inexact;
        status |= Conditions.Rounded;
        if (rounded.IsZero) status |= Conditions.Clamped;
        return PyDecimal.Finite(isNegative, rounded, least);
    }

    /// <summary>
    /// A coefficient that more digits follow, as a context wants it; <paramref name="half"/> says how these compare with half of its last
    /// digit.
    /// </summary>
    public static PyDecimal FinishInexact(
        bool isNegative, BigInteger coefficient, int half, long exponent, PyDecimalContext context, ref uint status)
    {
        long missing = context.Precision - Powers.DigitsOf(coefficient);
        if (missing < -1 || exponent - missing < context.Tiny || exponent - missing >= context.Top)
        {
            // One more digit tells the rounding that something follows, and on which side of the half it is.
            int next = half < 0 ? 1 : half == 0 ? 5 : 9;
            long zeros = Math.Max(missing, 0);
            return Finish(isNegative, coefficient * Powers.Of(zeros + 1) + next, exponent - zeros - 1, context, ref status);
        }
        if (missing > 0)
        {
            coefficient = BigNumbers.Multiply(coefficient, Powers.Of(missing));
            half = -1;
        }
        else if (missing < 0)
        {
            coefficient = BigInteger.DivRem(coefficient, 10, out BigInteger digit);
            half = digit >= 5 ? 1 : -1;
        }
        exponent -= missing;
        status |= Conditions.Inexact | Conditions.Rounded;
        if (IsIncremented(isNegative, !coefficient.IsEven, coefficient, half, context.Rounding))
        {
            coefficient += 1;
            if (Powers.DigitsOf(coefficient) > context.Precision)
            {
                coefficient /= 10;
                exponent++;
            }
        }
        return PyDecimal.Finite(isNegative, coefficient, exponent);
    }

    private static PyDecimal Overflow(bool isNegative, PyDecimalContext context, ref uint status)
    {
        status |= Conditions.Overflow | Conditions.Inexact | Conditions.Rounded;
        bool isInfinite = context.Rounding switch
        {
            DecimalRounding.Ceiling => !isNegative,
            DecimalRounding.Floor => isNegative,
            DecimalRounding.Down or DecimalRounding.ZeroFiveUp => false,
            _ => true,
        };
        return isInfinite ? PyDecimal.Infinity(isNegative) : PyDecimal.Finite(isNegative, Powers.Of(context.Precision) - 1, context.Top);
    }

    /// <summary>Drops digits of a coefficient and rounds.</summary>
    public static BigInteger RoundOff(bool isNegative, BigInteger coefficient, long digits, long dropped, DecimalRounding rounding,
        out bool isInexact)
    {
        if (dropped <= 0)
        {
            isInexact = false;
            return dropped == 0 ? coefficient : coefficient * Powers.Of(-dropped);
        }
        BigInteger kept;
        int half;
        if (dropped > digits)
        {
            kept = BigInteger.Zero;
            isInexact = !coefficient.IsZero;
            half = -1;
        }
        else
        {
            BigInteger unit = Powers.Of(dropped);
            kept = BigNumbers.DivRem(coefficient, unit, out BigInteger rest);
            isInexact = !rest.IsZero;
            half = isInexact ? (rest << 1).CompareTo(unit) : -1;
        }
        return isInexact && IsIncremented(isNegative, !kept.IsEven, kept, half, rounding) ? kept + 1 : kept;
    }

    /// <summary>Whether a number that is not exact goes away from zero.</summary>
    public static bool IsIncremented(bool isNegative, bool isOdd, BigInteger kept, int half, DecimalRounding rounding) => rounding switch
    {
        DecimalRounding.Up => true,
        DecimalRounding.Down => false,
        DecimalRounding.Ceiling => !isNegative,
        DecimalRounding.Floor => isNegative,
        DecimalRounding.HalfUp => half >= 0,
        DecimalRounding.HalfDown => half > 0,
        DecimalRounding.HalfEven => half > 0 || (half == 0 && isOdd),
        _ => (kept % 5).IsZero,
    };

    /// <summary>A value as a context wants it; a NaN's payload is cut.</summary>
    public static PyDecimal Finish(PyDecimal value, PyDecimalContext context, ref uint status)
    {
        if (value.IsFinite)
        {
            if (value.IsSmall && Fits(Powers.DigitsOf(value.Small), value.Small != 0, value.Exponent, context)) return Plain(value);
            return Finish(value.IsNegative, value.Coefficient, value.Exponent, context, ref status);
        }
        return value.IsInfinite ? Plain(value) : CutPayload(value, context);
    }

    /// <summary>Whether a coefficient of a length needs nothing done.</summary>
    public static bool Fits(int digits, bool isNonZero, long exponent, PyDecimalContext context) =>
        isNonZero
            ? digits <= context.Precision && exponent + digits - 1 <= context.MaxExponent && exponent + digits - 1 >= context.MinExponent
                && (!context.Clamp || exponent <= context.Top)
            : exponent >= context.Tiny && exponent <= (context.Clamp ? context.Top : context.MaxExponent);

    /// <summary>The value as an exact Decimal.</summary>
    public static PyDecimal Plain(PyDecimal value) =>
        value.GetType() == typeof(PyDecimal) ? value : new PyDecimal(value.Kind, value.IsNegative, value.Coefficient, value.Exponent);

    private static PyDecimal CutPayload(PyDecimal value, PyDecimalContext context)
    {
        long most = context.Precision - (context.Clamp ? 1 : 0);
        if (value.Digits <= most) return Plain(value);
        BigInteger kept = most <= 0 ? BigInteger.Zero : BigNumbers.Remainder(value.Coefficient, Powers.Of(most));
        return new PyDecimal(value.Kind, value.IsNegative, kept, 0);
    }

    private static PyDecimal Quiet(PyDecimal value, PyDecimalContext context) =>
        CutPayload(new PyDecimal(DecimalKind.QuietNaN, value.IsNegative, value.Coefficient, 0), context);

    /// <summary>What an operation with a NaN gives; null when there is none.</summary>
    public static PyDecimal? CheckNaN(PyDecimal left, PyDecimal? right, PyDecimalContext context, ref uint status)
    {
        if (left.Kind < DecimalKind.QuietNaN && (right is null || right.Kind < DecimalKind.QuietNaN)) return null;
        PyDecimal? signaling = left.Kind == DecimalKind.SignalingNaN ? left : right?.Kind == DecimalKind.SignalingNaN ? right : null;
        if (signaling is not null)
        {
            status |= Conditions.InvalidOperation;
            return Quiet(signaling, context);
        }
        return Quiet(left.IsNaN ? left : right!, context);
    }
}
