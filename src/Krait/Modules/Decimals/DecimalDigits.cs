using System.Numerics;
using Krait.Objects;
using Krait.Types.Numbers;

namespace Krait.Modules.Decimals;

/// <summary>Operations on exponents and digits.</summary>
internal static class DecimalDigits
{
    public static PyDecimal Quantize(PyDecimal value, PyDecimal model, PyDecimalContext context, ref uint status) =>
        Quantize(value, model, context.Rounding, context, ref status);

    public static PyDecimal Quantize(PyDecimal value, PyDecimal model, DecimalRounding rounding, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, model, context, ref status) is { } nan) return nan;
        if (value.IsInfinite || model.IsInfinite)
        {
            return value.IsInfinite && model.IsInfinite ? DecimalFinish.Plain(value)
                : DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        }
        long exponent = model.Exponent;
        if (exponent < context.Tiny || exponent > context.MaxExponent)
        {
            return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        }
        if (value.IsZero) return DecimalFinish.Finish(value.IsNegative, BigInteger.Zero, exponent, context, ref status);
        if (value.IsSmall && TryQuantizeSmall(value, exponent, rounding, context, ref status) is { } quick) return quick;
        long adjusted = value.Adjusted;
        if (adjusted > context.MaxExponent || adjusted - exponent + 1 > context.Precision)
        {
            return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        }
        PyDecimal result = DecimalArithmetic.Rescale(value, exponent, rounding, out bool isInexact);
        if (result.Adjusted > context.MaxExponent || result.Digits > context.Precision)
        {
            return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        }
        if (!result.IsZero && result.Adjusted < context.MinExponent) status |= Conditions.Subnormal;
        if (exponent > value.Exponent) status |= Conditions.Rounded | (isInexact ? Conditions.Inexact : 0);
        return DecimalFinish.Finish(result, context, ref status);
    }

    // What amounts of money need: a few digits less.
    private static PyDecimal? TryQuantizeSmall(PyDecimal value, long exponent, DecimalRounding rounding, PyDecimalContext context,
        ref uint status)
    {
        long dropped = exponent - value.Exponent;
        if (dropped is < 0 or > 18) return null;
        ulong unit = Powers.Small((int)dropped);
        (ulong kept, ulong rest) = Math.DivRem(value.Small, unit);
        if (rest != 0)
        {
            int half = rest.CompareTo(unit - rest);
            if (DecimalFinish.IsIncremented(value.IsNegative, (kept & 1) != 0, kept, half, rounding)) kept++;
        }
        if (!DecimalFinish.Fits(Powers.DigitsOf(kept), kept != 0, exponent, context)) return null;
        if (dropped > 0) status |= Conditions.Rounded | (rest != 0 ? Conditions.Inexact : 0);
        return new PyDecimal(DecimalKind.Finite, value.IsNegative, kept, exponent);
    }

    public static PyDecimal ToIntegralValue(PyDecimal value, PyDecimalContext context, ref uint status) =>
        ToIntegral(value, context.Rounding, isExact: false, context, ref status);

    public static PyDecimal ToIntegralExact(PyDecimal value, PyDecimalContext context, ref uint status) =>
        ToIntegral(value, context.Rounding, isExact: true, context, ref status);

    public static PyDecimal ToIntegral(PyDecimal value, DecimalRounding rounding, bool isExact, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        if (value.IsInfinite || value.Exponent >= 0) return DecimalFinish.Plain(value);
        PyDecimal result = DecimalArithmetic.Rescale(value, 0, rounding, out bool isInexact);
        if (isExact && !value.IsZero) status |= Conditions.Rounded | (isInexact ? Conditions.Inexact : 0);
        return result;
    }

    /// <summary>Drops the zeros at the end.</summary>
    public static PyDecimal Normalize(PyDecimal value, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        PyDecimal result = DecimalFinish.Finish(value, context, ref status);
        if (!result.IsFinite) return result;
        if (result.IsZero) return new PyDecimal(DecimalKind.Finite, result.IsNegative, 0UL, 0);
        long most = (context.Clamp ? context.Top : context.MaxExponent) - result.Exponent;
        long zeros = most <= 0 ? 0 : Powers.TrailingZeros(result.Coefficient, most);
        return zeros == 0 ? result
            : PyDecimal.Finite(result.IsNegative, BigNumbers.Divide(result.Coefficient, Powers.Of(zeros)), result.Exponent + zeros);
    }

    public static PyDecimal NextMinus(PyDecimal value, PyDecimalContext context, ref uint status) =>
        Next(value, isUp: false, context, ref status);

    public static PyDecimal NextPlus(PyDecimal value, PyDecimalContext context, ref uint status) =>
        Next(value, isUp: true, context, ref status);

    private static PyDecimal Next(PyDecimal value, bool isUp, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        if (value.IsInfinite)
        {
            return value.IsNegative == isUp ? PyDecimal.Finite(value.IsNegative, Powers.Of(context.Precision) - 1, context.Top)
                : DecimalFinish.Plain(value);
        }
        PyDecimalContext directed = context.With(rounding: isUp ? DecimalRounding.Ceiling : DecimalRounding.Floor);
        uint ignored = 0;
        PyDecimal rounded = DecimalFinish.Finish(value, directed, ref ignored);
        if (!rounded.IsFinite || DecimalComparison.Compare(rounded, value) != 0) return rounded;
        PyDecimal least = new(DecimalKind.Finite, !isUp, 1UL, context.Tiny - 1);
        return DecimalArithmetic.Add(value, least, directed, ref ignored);
    }

    public static PyDecimal NextToward(PyDecimal value, PyDecimal target, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, target, context, ref status) is { } nan) return nan;
        int order = DecimalComparison.Compare(value, target);
        if (order == 0) return DecimalFinish.Plain(value).WithSign(target.IsNegative);
        PyDecimal next = Next(value, order < 0, context, ref status);
        if (next.IsInfinite)
        {
            status |= Conditions.Overflow | Conditions.Inexact | Conditions.Rounded;
        }
        else if (next.IsZero || next.Adjusted < context.MinExponent)
        {
            status |= Conditions.Underflow | Conditions.Subnormal | Conditions.Inexact | Conditions.Rounded;
            if (next.IsZero) status |= Conditions.Clamped;
        }
        return next;
    }

    public static PyDecimal LogB(PyDecimal value, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, null, context, ref status) is { } nan) return nan;
        if (value.IsInfinite) return PyDecimal.Infinity(false);
        if (value.IsZero)
        {
            status |= Conditions.DivisionByZero;
            return PyDecimal.Infinity(true);
        }
        return DecimalFinish.Finish(PyDecimal.FromInteger(value.Adjusted), context, ref status);
    }

    // An operand that says how far; null when it is no integer with exponent 0 or out of bounds.
    private static long? Distance(PyDecimal value, BigInteger limit)
    {
        if (!value.IsFinite || value.Exponent != 0 || value.Coefficient > limit) return null;
        long distance = (long)value.Coefficient;
        return value.IsNegative ? -distance : distance;
    }

    public static PyDecimal ScaleB(PyDecimal value, PyDecimal other, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, other, context, ref status) is { } nan) return nan;
        if (Distance(other, 2 * ((BigInteger)context.MaxExponent + context.Precision)) is not { } distance)
        {
            return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        }
        if (value.IsInfinite) return DecimalFinish.Plain(value);
        return DecimalFinish.Finish(value.IsNegative, value.Coefficient, value.Exponent + distance, context, ref status);
    }

    public static PyDecimal Rotate(PyDecimal value, PyDecimal other, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, other, context, ref status) is { } nan) return nan;
        if (Distance(other, context.Precision) is not { } distance) return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        if (value.IsInfinite) return DecimalFinish.Plain(value);
        BigInteger digits = BigNumbers.Remainder(value.Coefficient, Powers.Of(context.Precision));
        long left = distance < 0 ? distance + context.Precision : distance;
        BigInteger high = BigNumbers.DivRem(digits, Powers.Of(context.Precision - left), out BigInteger low);
        return PyDecimal.Finite(value.IsNegative, BigNumbers.Multiply(low, Powers.Of(left)) + high, value.Exponent);
    }

    public static PyDecimal Shift(PyDecimal value, PyDecimal other, PyDecimalContext context, ref uint status)
    {
        if (DecimalFinish.CheckNaN(value, other, context, ref status) is { } nan) return nan;
        if (Distance(other, context.Precision) is not { } distance) return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        if (value.IsInfinite) return DecimalFinish.Plain(value);
        BigInteger digits = BigNumbers.Remainder(value.Coefficient, Powers.Of(context.Precision));
        digits = distance < 0 ? BigNumbers.Divide(digits, Powers.Of(-distance))
            : BigNumbers.Remainder(BigNumbers.Multiply(digits, Powers.Of(distance)), Powers.Of(context.Precision));
        return PyDecimal.Finite(value.IsNegative, digits, value.Exponent);
    }

    // The digits of a logical operand, each 0 or 1, the last one first; null for others.
    private static string? LogicalDigits(PyDecimal value)
    {
        if (!value.IsFinite || value.IsNegative || value.Exponent != 0) return null;
        string digits = BigNumberText.ToDecimal(value.Coefficient);
        // Short: the digits of a chunk.
        foreach (char each in digits)
        {
            if (each is not ('0' or '1')) return null;
        }
        char[] reversed = digits.ToCharArray();
        Array.Reverse(reversed);
        return new string(reversed);
    }

    private static PyDecimal Combine(PyDecimal left, PyDecimal right, Func<bool, bool, bool> combine, PyDecimalContext context,
        ref uint status)
    {
        if (LogicalDigits(left) is not { } x || LogicalDigits(right) is not { } y)
        {
            return DecimalFinish.Invalid(Conditions.InvalidOperation, ref status);
        }
        int length = (int)Math.Min(context.Precision, Math.Max(x.Length, y.Length));
        char[] result = new char[length];
        for (int i = 0; i < length; i++)
        {
            Poll.AtOrThrow(i);
            result[length - 1 - i] = combine(i < x.Length && x[i] == '1', i < y.Length && y[i] == '1') ? '1' : '0';
        }
        return PyDecimal.Finite(false, BigNumberText.Parse(result), 0);
    }

    public static PyDecimal LogicalAnd(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        Combine(left, right, static (x, y) => x && y, context, ref status);

    public static PyDecimal LogicalOr(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        Combine(left, right, static (x, y) => x || y, context, ref status);

    public static PyDecimal LogicalXor(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        Combine(left, right, static (x, y) => x != y, context, ref status);

    public static PyDecimal LogicalInvert(PyDecimal value, PyDecimalContext context, ref uint status)
    {
        BigInteger ones = (Powers.Of(context.Precision) - 1) / 9;
        return LogicalXor(value, PyDecimal.Finite(false, ones, 0), context, ref status);
    }

    public static string NumberClass(PyDecimal value, PyDecimalContext context)
    {
        if (value.Kind == DecimalKind.SignalingNaN) return "sNaN";
        if (value.Kind == DecimalKind.QuietNaN) return "NaN";
        string sign = value.IsNegative ? "-" : "+";
        if (value.IsInfinite) return sign + "Infinity";
        if (value.IsZero) return sign + "Zero";
        return sign + (value.Adjusted < context.MinExponent ? "Subnormal" : "Normal");
    }

    public static bool SameQuantum(PyDecimal left, PyDecimal right)
    {
        if (left.IsNaN || right.IsNaN) return left.IsNaN && right.IsNaN;
        if (left.IsInfinite || right.IsInfinite) return left.IsInfinite && right.IsInfinite;
        return left.Exponent == right.Exponent;
    }
}
