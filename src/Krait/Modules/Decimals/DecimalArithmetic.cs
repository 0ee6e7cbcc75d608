using System.Numerics;
using Krait.Objects;

namespace Krait.Modules.Decimals;

/// <summary>Sums, products, quotients and remainders.</summary>
internal static class DecimalArithmetic
{
    public static PyDecimal Add(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        AddSigned(left, right, right.IsNegative, context, ref status);

    public static PyDecimal Subtract(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        AddSigned(left, right, !right.IsNegative, context, ref status);

    private static PyDecimal AddSigned(PyDecimal left, PyDecimal right, bool isRightNegative, PyDecimalContext context, ref uint status)
    {
        if (left.IsFinite && right.IsFinite)
        {
            return left.IsSmall && right.IsSmall && TryAddSmall(left, right, isRightNegative, context) is { } sum
                ? sum
                : AddFinite(left.IsNegative, left.Coefficient, left.Exponent, isRightNegative, right.Coefficient, right.Exponent, context,
                    ref status);
        }
        if (DecimalFinish.CheckNaN(left, right, context, ref status) is { } nan) return nan;
        if (!left.IsInfinite) return PyDecimal.Infinity(isRightNegative);
        return right.IsInfinite && left.IsNegative != isRightNegative
            ? DecimalFinish.Invalid(Conditions.InvalidOperation, ref status)
            : PyDecimal.Infinity(left.IsNegative);
    }

    private static PyDecimal? TryAddSmall(PyDecimal left, PyDecimal right, bool isRightNegative, PyDecimalContext context)
    {
        const int MostShift = 18;
        long exponent = Math.Min(left.Exponent, right.Exponent);
        long leftShift = left.Exponent - exponent;
        long rightShift = right.Exponent - exponent;
        if (leftShift > MostShift || rightShift > MostShift) return null;
        if (Math.BigMul(left.Small, Powers.Small((int)leftShift), out ulong x) != 0) return null;
        if (Math.BigMul(right.Small, Powers.Small((int)rightShift), out ulong y) != 0) return null;
        bool isNegative = left.IsNegative;
        ulong coefficient = unchecked(x + y);
        if (left.IsNegative == isRightNegative)
        {
            if (coefficient < x) return null;
        }
        else
        {
            if (y > x) isNegative = isRightNegative;
            coefficient = y > x ? y - x : x - y;
        }
        if (coefficient == 0) return null;
        return DecimalFinish.Fits(Powers.DigitsOf(coefficient), true, exponent, context)
            ? new PyDecimal(DecimalKind.Finite, isNegative, coefficient, exponent) : null;
    }

    private static PyDecimal AddFinite(
        bool isLeftNegative, BigInteger left, long leftExponent, bool isRightNegative, BigInteger right, long rightExponent,
            PyDecimalContext context, ref uint status)
    {
        long exponent = Math.Min(leftExponent, rightExponent);
        bool isZeroNegative = context.Rounding == DecimalRounding.Floor;
        if (left.IsZero && right.IsZero)
        {
            bool sign = isLeftNegative == isRightNegative ? isLeftNegative : isZeroNegative;
            return DecimalFinish.Finish(sign, BigInteger.Zero, exponent, context, ref status);
        }
        if (left.IsZero)
        {
            exponent = Math.Max(exponent, rightExponent - context.Precision - 1);
            return DecimalFinish.Finish(isRightNegative, Extend(right, rightExponent - exponent), exponent, context, ref status);
        }
        if (right.IsZero)
        {
            exponent = Math.Max(exponent, leftExponent - context.Precision - 1);
            return DecimalFinish.Finish(isLeftNegative, Extend(left, leftExponent - exponent), exponent, context, ref status);
        }
        if (isLeftNegative == isRightNegative)
        {
            if (IsNegligible(left, leftExponent, right, rightExponent, context.Precision))
            {
                return DecimalFinish.FinishInexact(isLeftNegative, left, -1, leftExponent, context, ref status);
            }
            if (IsNegligible(right, rightExponent, left, leftExponent, context.Precision))
            {
                return DecimalFinish.FinishInexact(isLeftNegative, right, -1, rightExponent, context, ref status);
            }
        }
        Align(ref left, ref leftExponent, ref right, ref rightExponent, context.Precision);
        BigInteger sum = (isLeftNegative ? -left : left) + (isRightNegative ? -right : right);
        if (sum.IsZero) return DecimalFinish.Finish(isZeroNegative, BigInteger.Zero, leftExponent, context, ref status);
        return DecimalFinish.Finish(sum.Sign < 0, BigInteger.Abs(sum), leftExponent, context, ref status);
    }

    // Whether a number begins below the digits that count of the sum: it only makes it inexact.
    private static bool IsNegligible(BigInteger value, long exponent, BigInteger added, long addedExponent, long precision)
    {
        long digits = Powers.DigitsOf(value);
        return digits <= precision && Powers.DigitsOf(added) + addedExponent < exponent + digits - precision - 1;
    }

    private static BigInteger Extend(BigInteger coefficient, long zeros) =>
        zeros > 0 ? BigNumbers.Multiply(coefficient, Powers.Of(zeros)) : coefficient;

    // Gives both the same exponent. One that is so small that only its being there matters becomes a 1 just below the digits that count.
    private static void Align(ref BigInteger left, ref long leftExponent, ref BigInteger right, ref long rightExponent, long precision)
    {
        if (leftExponent < rightExponent)
        {
            Align(ref right, ref rightExponent, ref left, ref leftExponent, precision);
            return;
        }
        long exponent = leftExponent + Math.Min(-1, Powers.DigitsOf(left) - precision - 2);
        if (Powers.DigitsOf(right) + rightExponent - 1 < exponent)
        {
            right = BigInteger.One;
            rightExponent = exponent;
        }
        left = Extend(left, leftExponent - rightExponent);
        leftExponent = rightExponent;
    }

    public static PyDecimal Multiply(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status)
    {
        bool isNegative = left.IsNegative != right.IsNegative;
        if (left.IsFinite && right.IsFinite)
        {
            long exponent = left.Exponent + right.Exponent;
            if (left.IsSmall && right.IsSmall)
            {
                ulong high = Math.BigMul(left.Small, right.Small, out ulong low);
                if (high == 0 && DecimalFinish.Fits(Powers.DigitsOf(low), low != 0, exponent, context))
                {
                    return new PyDecimal(DecimalKind.Finite, isNegative, low, exponent);
                }
            }
            return DecimalFinish.Finish(isNegative, BigNumbers.Multiply(left.Coefficient, right.Coefficient), exponent, context,
                ref status);
        }
        if (DecimalFinish.CheckNaN(left, right, context, ref status) is { } nan) return nan;
        return left.IsZero || right.IsZero ? DecimalFinish.Invalid(Conditions.InvalidOperation, ref status)
            : PyDecimal.Infinity(isNegative);
    }

    public static PyDecimal Divide(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status)
    {
        bool isNegative = left.IsNegative != right.IsNegative;
        if (DecimalFinish.CheckNaN(left, right, context, ref status) is { } nan) return nan;
        if (left.IsInfinite)
        {
            return right.IsInfinite ? DecimalFinish.Invalid(Conditions.InvalidOperation, ref status) : PyDecimal.Infinity(isNegative);
        }
        if (right.IsInfinite)
        {
            status |= Conditions.Clamped;
            return new PyDecimal(DecimalKind.Finite, isNegative, 0UL, context.Tiny);
        }
        if (right.IsZero)
        {
            if (left.IsZero) return DecimalFinish.Invalid(Conditions.DivisionUndefined, ref status);
            status |= Conditions.DivisionByZero;
            return PyDecimal.Infinity(isNegative);
        }
        long ideal = left.Exponent - right.Exponent;
        if (left.IsZero) return DecimalFinish.Finish(isNegative, BigInteger.Zero, ideal, context, ref status);
        if (left.IsSmall && right.IsSmall && left.Small % right.Small == 0)
        {
            ulong exact = left.Small / right.Small;
            if (DecimalFinish.Fits(Powers.DigitsOf(exact), true, ideal, context))
            {
                return new PyDecimal(DecimalKind.Finite, isNegative, exact, ideal);
            }
        }
        // The quotient gets as many digits as the context has, or one more.
        long shift = right.Digits - left.Digits + context.Precision;
        long exponent = ideal - shift;
        BigInteger dividend = Extend(left.Coefficient, shift);
        BigInteger divisor = Extend(right.Coefficient, -shift);
        BigInteger quotient = BigNumbers.DivRem(dividend, divisor, out BigInteger rest);
        if (!rest.IsZero)
        {
            int half = (rest << 1).CompareTo(divisor);
            return DecimalFinish.FinishInexact(isNegative, quotient, half, exponent, context, ref status);
        }
        if (exponent < ideal)
        {
            long zeros = Powers.TrailingZeros(quotient, ideal - exponent);
            if (zeros > 0) quotient = BigNumbers.Divide(quotient, Powers.Of(zeros));
            exponent += zeros;
        }
        // Digits between the ideal exponent and this one were zeros for which there is no room.
        if (exponent > ideal) status |= Conditions.Rounded;
        return DecimalFinish.Finish(isNegative, quotient, exponent, context, ref status);
    }

    /// <summary>The integer part of a quotient and the remainder; false when the quotient is too long.</summary>
    private static bool TryDivideInteger(PyDecimal left, PyDecimal right, PyDecimalContext context, out BigInteger quotient,
        out PyDecimal remainder, ref uint status)
    {
        quotient = BigInteger.Zero;
        long ideal = right.IsInfinite ? left.Exponent : Math.Min(left.Exponent, right.Exponent);
        long difference = right.IsInfinite || left.IsZero ? -2 : left.Adjusted - right.Adjusted;
        if (difference <= -2)
        {
            remainder = Rescale(left, ideal, context.Rounding, out _);
            return true;
        }
        remainder = PyDecimal.NaN;
        if (difference <= context.Precision)
        {
            BigInteger dividend = Extend(left.Coefficient, left.Exponent - right.Exponent);
            BigInteger divisor = Extend(right.Coefficient, right.Exponent - left.Exponent);
            quotient = BigNumbers.DivRem(dividend, divisor, out BigInteger rest);
            if (Powers.DigitsOf(quotient) <= context.Precision)
            {
                remainder = PyDecimal.Finite(left.IsNegative, rest, ideal);
                return true;
            }
        }
        status |= Conditions.DivisionImpossible;
        return false;
    }

    /// <summary>The value with another exponent, rounded where it loses digits.</summary>
    public static PyDecimal Rescale(PyDecimal value, long exponent, DecimalRounding rounding, out bool isInexact)
    {
        isInexact = false;
        if (value.IsZero) return new PyDecimal(DecimalKind.Finite, value.IsNegative, 0UL, exponent);
        BigInteger coefficient = DecimalFinish.RoundOff(value.IsNegative, value.Coefficient, value.Digits, exponent - value.Exponent,
            rounding, out isInexact);
        return PyDecimal.Finite(value.IsNegative, coefficient, exponent);
    }

    public static PyDecimal DivideInteger(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status)
    {
        bool isNegative = left.IsNegative != right.IsNegative;
        if (DecimalFinish.CheckNaN(left, right, context, ref status) is { } nan) return nan;
        if (left.IsInfinite)
        {
            return right.IsInfinite ? DecimalFinish.Invalid(Conditions.InvalidOperation, ref status) : PyDecimal.Infinity(isNegative);
        }
        if (right.IsZero)
        {
            if (left.IsZero) return DecimalFinish.Invalid(Conditions.DivisionUndefined, ref status);
            status |= Conditions.DivisionByZero;
            return PyDecimal.Infinity(isNegative);
        }
        if (!TryDivideInteger(left, right, context, out BigInteger quotient, out _, ref status)) return PyDecimal.NaN;
        return DecimalFinish.Finish(isNegative, quotient, 0, context, ref status);
    }

    public static PyDecimal Remainder(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(left, right, context, ref status) is { } nan) return nan;
        if (left.IsInfinite) return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        if (right.IsZero)
        {
            return DecimalFinish.Invalid(left.IsZero ? Conditions.DivisionUndefined : Conditions.InvalidOperation, ref status);
        }
        return TryDivideInteger(left, right, context, out _, out PyDecimal remainder, ref status)
            ? DecimalFinish.Finish(remainder, context, ref status) : PyDecimal.NaN;
    }

    /// <summary>Both the integer quotient and the remainder.</summary>
    public static (PyDecimal Quotient, PyDecimal Remainder) DivideWithRemainder(PyDecimal left, PyDecimal right, PyDecimalContext context,
        ref uint status)
    {
        if (DecimalFinish.CheckNaN(left, right, context, ref status) is { } nan) return (nan, nan);
        bool isNegative = left.IsNegative != right.IsNegative;
        if (left.IsInfinite)
        {
            status |= Conditions.InvalidOperation;
            return (right.IsInfinite ? PyDecimal.NaN : PyDecimal.Infinity(isNegative), PyDecimal.NaN);
        }
        if (right.IsZero)
        {
            if (left.IsZero)
            {
                status |= Conditions.DivisionUndefined;
                return (PyDecimal.NaN, PyDecimal.NaN);
            }
            status |= Conditions.DivisionByZero | Conditions.InvalidOperation;
            return (PyDecimal.Infinity(isNegative), PyDecimal.NaN);
        }
        if (!TryDivideInteger(left, right, context, out BigInteger quotient, out PyDecimal remainder, ref status))
        {
            return (PyDecimal.NaN, PyDecimal.NaN);
        }
        return (DecimalFinish.Finish(isNegative, quotient, 0, context, ref status), DecimalFinish.Finish(remainder, context, ref status));
    }

    public static PyDecimal RemainderNear(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(left, right, context, ref status) is { } nan) return nan;
        if (left.IsInfinite) return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        if (right.IsZero)
        {
            return DecimalFinish.Invalid(left.IsZero ? Conditions.DivisionUndefined : Conditions.InvalidOperation, ref status);
        }
        if (right.IsInfinite) return DecimalFinish.Finish(left, context, ref status);
        long ideal = Math.Min(left.Exponent, right.Exponent);
        if (left.IsZero) return DecimalFinish.Finish(left.IsNegative, BigInteger.Zero, ideal, context, ref status);
        long difference = left.Adjusted - right.Adjusted;
        if (difference >= context.Precision + 1) return DecimalFinish.Invalid(Conditions.DivisionImpossible, ref status);
        if (difference <= -2) return DecimalFinish.Finish(Rescale(left, ideal, context.Rounding, out _), context, ref status);
        BigInteger dividend = Extend(left.Coefficient, left.Exponent - right.Exponent);
        BigInteger divisor = Extend(right.Coefficient, right.Exponent - left.Exponent);
        BigInteger quotient = BigNumbers.DivRem(dividend, divisor, out BigInteger rest);
        bool isNegative = left.IsNegative;
        if ((rest << 1) + (quotient.IsEven ? 0 : 1) > divisor)
        {
            rest -= divisor;
            quotient += 1;
        }
        if (Powers.DigitsOf(quotient) > context.Precision) return DecimalFinish.Invalid(Conditions.DivisionImpossible, ref status);
        if (rest.Sign < 0)
        {
            isNegative = !isNegative;
            rest = -rest;
        }
        return DecimalFinish.Finish(isNegative, rest, ideal, context, ref status);
    }

    /// <summary>A product and a sum with one rounding.</summary>
    public static PyDecimal MultiplyAdd(PyDecimal left, PyDecimal right, PyDecimal third, PyDecimalContext context, ref uint status)
    {
        PyDecimal product;
        if (left.Kind == DecimalKind.SignalingNaN || right.Kind == DecimalKind.SignalingNaN || left.IsNaN || right.IsNaN)
        {
            // A quiet NaN of the product gives way to a signaling one of the sum.
            if (left.Kind != DecimalKind.SignalingNaN && right.Kind != DecimalKind.SignalingNaN && third.Kind == DecimalKind.SignalingNaN)
            {
                return DecimalFinish.CheckNaN(third, null, context, ref status)!;
            }
            return DecimalFinish.CheckNaN(left, right, context, ref status)!;
        }
        bool isNegative = left.IsNegative != right.IsNegative;
        if (left.IsInfinite || right.IsInfinite)
        {
            if (left.IsZero || right.IsZero) return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
            product = PyDecimal.Infinity(isNegative);
        }
        else
        {
            product = PyDecimal.Finite(isNegative, left.Coefficient * right.Coefficient, left.Exponent + right.Exponent);
        }

        return Add(product, third, context, ref status);
    }

    public static PyDecimal Plus(PyDecimal value, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        if (value.IsZero && value.IsNegative && context.Rounding != DecimalRounding.Floor) value = value.WithSign(false);
        return DecimalFinish.Finish(value, context, ref status);
    }

    public static PyDecimal Minus(PyDecimal value, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        PyDecimal negated = value.IsZero && context.Rounding != DecimalRounding.Floor ? value.WithSign(false)
            : value.WithSign(!value.IsNegative);
        return DecimalFinish.Finish(negated, context, ref status);
    }

    public static PyDecimal Absolute(PyDecimal value, PyDecimalContext context, ref uint status) =>
        value.IsNegative ? Minus(value, context, ref status) : Plus(value, context, ref status);
}
