using System.Numerics;

namespace Krait.Modules.Decimals;

/// <summary>Order.</summary>
internal static class DecimalComparison
{
    /// <summary>The order of two values that are no NaN.</summary>
    public static int Compare(PyDecimal left, PyDecimal right)
    {
        if (left.IsInfinite || right.IsInfinite)
        {
            int x = left.IsInfinite ? left.IsNegative ? -1 : 1 : 0;
            int y = right.IsInfinite ? right.IsNegative ? -1 : 1 : 0;
            return x.CompareTo(y);
        }
        if (left.IsZero) return right.IsZero ? 0 : right.IsNegative ? 1 : -1;
        if (right.IsZero) return left.IsNegative ? -1 : 1;
        if (left.IsNegative != right.IsNegative) return left.IsNegative ? -1 : 1;
        int order = CompareMagnitudes(left, right);
        return left.IsNegative ? -order : order;
    }

    private static int CompareMagnitudes(PyDecimal left, PyDecimal right)
    {
        if (left.Exponent == right.Exponent)
        {
            return left.IsSmall && right.IsSmall ? left.Small.CompareTo(right.Small) : left.Coefficient.CompareTo(right.Coefficient);
        }
        int order = left.Adjusted.CompareTo(right.Adjusted);
        if (order != 0) return order;
        long difference = left.Exponent - right.Exponent;
        return difference > 0
            ? (left.Coefficient * Powers.Of(difference)).CompareTo(right.Coefficient)
            : left.Coefficient.CompareTo(right.Coefficient * Powers.Of(-difference));
    }

    private static PyDecimal FromOrder(int order) => order == 0 ? PyDecimal.Zero : new PyDecimal(DecimalKind.Finite, order < 0, 1UL, 0);

    public static PyDecimal Compare(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        DecimalFinish.CheckNaN(left, right, context, ref status) ?? FromOrder(Compare(left, right));

    public static PyDecimal CompareSignal(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status)
    {
        if (left.IsNaN || right.IsNaN) status |= Conditions.InvalidOperation;
        return Compare(left, right, context, ref status);
    }

    /// <summary>The order of all representations (IEEE 754, totalOrder).</summary>
    public static int CompareTotal(PyDecimal left, PyDecimal right)
    {
        if (left.IsNegative != right.IsNegative) return left.IsNegative ? -1 : 1;
        int order;
        if (left.Kind != right.Kind && (left.IsNaN || right.IsNaN))
        {
            order = Rank(left.Kind).CompareTo(Rank(right.Kind));
        }
        else if (left.IsNaN)
        {
            order = left.Coefficient.CompareTo(right.Coefficient);
        }
        else
        {
            order = Compare(left.WithSign(false), right.WithSign(false));
            if (order == 0) order = left.Exponent.CompareTo(right.Exponent);
        }
        return left.IsNegative ? -order : order;
    }

    private static int Rank(DecimalKind kind) => kind switch { DecimalKind.SignalingNaN => 1, DecimalKind.QuietNaN => 2, _ => 0 };

    public static PyDecimal CompareTotal(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        FromOrder(CompareTotal(left, right));

    public static PyDecimal CompareTotalMagnitude(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        FromOrder(CompareTotal(left.WithSign(false), right.WithSign(false)));

    private static PyDecimal Choose(PyDecimal left, PyDecimal right, bool isMaximum, bool isMagnitude, PyDecimalContext context,
        ref uint status)
    {
        if (left.IsNaN || right.IsNaN)
        {
            // A number wins over a quiet NaN.
            if (left.Kind == DecimalKind.QuietNaN && !right.IsNaN) return DecimalFinish.Finish(right, context, ref status);
            if (right.Kind == DecimalKind.QuietNaN && !left.IsNaN) return DecimalFinish.Finish(left, context, ref status);
            return DecimalFinish.CheckNaN(left, right, context, ref status)!;
        }
        int order = isMagnitude ? Compare(left.WithSign(false), right.WithSign(false)) : Compare(left, right);
        if (order == 0) order = CompareTotal(left, right);
        bool isLeft = isMaximum ? order >= 0 : order < 0;
        if (!isMaximum && order == 0) isLeft = true;
        return DecimalFinish.Finish(isLeft ? left : right, context, ref status);
    }

    public static PyDecimal Max(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        Choose(left, right, true, false, context, ref status);

    public static PyDecimal MaxMagnitude(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        Choose(left, right, true, true, context, ref status);

    public static PyDecimal Min(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        Choose(left, right, false, false, context, ref status);

    public static PyDecimal MinMagnitude(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        Choose(left, right, false, true, context, ref status);
}
