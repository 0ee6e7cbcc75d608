using System.Runtime.CompilerServices;
using Krait.Definitions;

namespace Krait.Evaluation;

/// <summary>Comparisons by the outcome mask in COMPARE_OP's operand: 1 unordered, 2 less, 4 greater, 8 equal.</summary>
internal static class ComparisonMasks
{
    /// <summary>Whether the outcome of comparing two numbers is in the operand's mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [NonEscaping]
    public static bool Holds(long left, long right, int oparg)
    {
        // Where code is compiled for one operand, one comparison is left of this.
        return (oparg & 15) switch
        {
            2 => left < right,
            10 => left <= right,
            8 => left == right,
            7 => left != right,
            4 => left > right,
            12 => left >= right,
            _ => (oparg & (left < right ? 2 : left > right ? 4 : 8)) != 0,
        };
    }

    /// <summary>Whether the outcome of comparing two numbers is in the operand's mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [NonEscaping]
    public static bool Holds(double left, double right, int oparg)
    {
        return (oparg & 15) switch
        {
            2 => left < right,
            10 => left <= right,
            8 => left == right,
            7 => left != right,
            4 => left > right,
            12 => left >= right,
            _ => (oparg & (left < right ? 2 : left > right ? 4 : left == right ? 8 : 1)) != 0,
        };
    }
}
