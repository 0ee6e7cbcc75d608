using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Operands that the compiler puts together.</summary>
internal static class Operands
{
    /// <summary>The most items that are built on the stack at once.</summary>
    public const int StackUseGuideline = 30;

    /// <summary>The operand of COMPARE_OP for one of the six rich comparisons: its number above the outcomes that make it true.</summary>
    public static int CompareOperand(Syntax.ComparisonOperator @operator) => ((int)@operator << 5) | (int)(@operator switch
    {
        Syntax.ComparisonOperator.Lt => ComparisonOutcome.Less,
        Syntax.ComparisonOperator.LtE => ComparisonOutcome.Less | ComparisonOutcome.Equal,
        Syntax.ComparisonOperator.Eq => ComparisonOutcome.Equal,
        Syntax.ComparisonOperator.NotEq => ComparisonOutcome.Unordered | ComparisonOutcome.Less | ComparisonOutcome.Greater,
        Syntax.ComparisonOperator.Gt => ComparisonOutcome.Greater,
        _ => ComparisonOutcome.Greater | ComparisonOutcome.Equal,
    });
}
