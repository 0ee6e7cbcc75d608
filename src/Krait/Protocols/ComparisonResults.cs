using Krait.Objects;

namespace Krait.Protocols;

/// <summary>The outcomes of an ordering as the six comparisons want them.</summary>
internal static class ComparisonResults
{
    /// <summary>The result of a comparison from the sign of an ordering.</summary>
    public static PyBool From(int order, CompareOperator comparison) => PyBool.From(comparison switch
    {
        CompareOperator.Less => order < 0,
        CompareOperator.LessEqual => order <= 0,
        CompareOperator.Equal => order == 0,
        CompareOperator.NotEqual => order != 0,
        CompareOperator.Greater => order > 0,
        _ => order >= 0,
    });

    /// <summary>The result of a comparison of doubles, where a NaN is unequal to everything.</summary>
    public static PyBool From(double left, double right, CompareOperator comparison) => PyBool.From(comparison switch
    {
        CompareOperator.Less => left < right,
        CompareOperator.LessEqual => left <= right,
        CompareOperator.Equal => left == right,
        CompareOperator.NotEqual => left != right,
        CompareOperator.Greater => left > right,
        _ => left >= right,
    });
}
