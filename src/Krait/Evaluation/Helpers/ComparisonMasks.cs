using System.Runtime.CompilerServices;
using Krait.Definitions;
using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Comparisons of numbers by the outcomes in a comparison's operand.</summary>
/// <remarks>
/// Two methods of the same shape, not one over <c>IComparisonOperators</c>: .NET never precompiles the static members of that interface,
/// and the dispatch loop is precompiled.
/// </remarks>
internal static class ComparisonMasks
{
    /// <summary>Whether the outcome of comparing two numbers is in the operand's mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [NonEscaping]
    public static bool Holds(long left, long right, int oparg)
    {
        // Where code is compiled for one operand, one comparison is left of this.
        return (ComparisonOutcome)(oparg & 15) switch
        {
            ComparisonOutcome.Less => left < right,
            ComparisonOutcome.Less | ComparisonOutcome.Equal => left <= right,
            ComparisonOutcome.Equal => left == right,
            ComparisonOutcome.Less | ComparisonOutcome.Greater | ComparisonOutcome.Unordered => left != right,
            ComparisonOutcome.Greater => left > right,
            ComparisonOutcome.Greater | ComparisonOutcome.Equal => left >= right,
            _ => ((ComparisonOutcome)oparg & (left < right ? ComparisonOutcome.Less : left > right ? ComparisonOutcome.Greater
                : ComparisonOutcome.Equal)) != 0,
        };
    }

    /// <summary>Whether the outcome of comparing two numbers is in the operand's mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [NonEscaping]
    public static bool Holds(double left, double right, int oparg)
    {
        return (ComparisonOutcome)(oparg & 15) switch
        {
            ComparisonOutcome.Less => left < right,
            ComparisonOutcome.Less | ComparisonOutcome.Equal => left <= right,
            ComparisonOutcome.Equal => left == right,
            ComparisonOutcome.Less | ComparisonOutcome.Greater | ComparisonOutcome.Unordered => left != right,
            ComparisonOutcome.Greater => left > right,
            ComparisonOutcome.Greater | ComparisonOutcome.Equal => left >= right,
            _ => ((ComparisonOutcome)oparg & (left < right ? ComparisonOutcome.Less : left > right ? ComparisonOutcome.Greater
                : left == right ? ComparisonOutcome.Equal : ComparisonOutcome.Unordered)) != 0,
        };
    }
}
