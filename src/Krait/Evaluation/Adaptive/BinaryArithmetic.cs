using System.Runtime.CompilerServices;
using Krait.Definitions;
using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Arithmetic of machine-sized numbers that may not apply: where it raises, or its result does not fit.</summary>
internal static class BinaryArithmetic
{
    /// <summary>Whether an operand of BINARY_OP is an operator or its in-place form.</summary>
    public static bool Is(int oparg, BinaryOperator operation) =>
        (BinaryOperator)oparg == operation || (BinaryOperator)oparg == operation + (int)BinaryOperator.InPlaceAdd;

    /// <summary><c>left // right</c>; false where it raises or does not fit.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFloorDivide(long left, long right, out long result)
    {
        result = 0;
        if (right is 0 or -1) return false;
        long quotient = left / right;
        result = left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
        return true;
    }

    /// <summary><c>left % right</c>; false where it raises or does not fit.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRemainder(long left, long right, out long result)
    {
        result = 0;
        if (right is 0 or -1) return false;
        // A division of 32 bits takes a fraction of the time.
        long remainder = (ulong)left <= int.MaxValue && (ulong)right <= int.MaxValue ? (uint)left % (uint)right : left % right;
        result = remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder;
        return true;
    }

    /// <summary><c>left &lt;&lt; right</c>; false where it raises or does not fit.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryLeftShift(long left, long right, out long result)
    {
        result = left << (int)right;
        return (ulong)right < 63 && result >> (int)right == left;
    }

    /// <summary><c>left &gt;&gt; right</c>; false where it raises.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRightShift(long left, long right, out long result)
    {
        result = left >> (int)Math.Min(right, 63);
        return right >= 0;
    }

    /// <summary><c>left ** right</c>; false where it raises, is complex or has a rule of its own.</summary>
    [NonEscaping]
    public static bool TryPower(double left, double right, out double result)
    {
        result = right == 2 ? left * left : Math.Pow(left, right);
        return left > 0 && !double.IsInfinity(left) && double.IsFinite(right) && !double.IsInfinity(result);
    }

    /// <summary><c>left / right</c>; false where it raises.</summary>
    [NonEscaping]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDivide(double left, double right, out double result)
    {
        result = left / right;
        return right != 0;
    }
}
