using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>Evaluates the integer expressions of <c>oparg</c> that sizes and <c>when</c> conditions are made of.</summary>
public static class OperandExpression
{
    private static readonly ConcurrentDictionary<string, Func<int, long?>> Compiled = new(StringComparer.Ordinal);

    /// <summary>
    /// A function giving the value of <paramref name="expression"/> for an operand, or null when it is not arithmetic of
    /// <c>oparg</c>.
    /// </summary>
    public static Func<int, long?> Compile(string expression) => Compiled.GetOrAdd(expression, static text =>
    {
        ExpressionSyntax syntax = SyntaxFactory.ParseExpression(text);
        return oparg => Evaluate(syntax, oparg);
    });

    private static long? Evaluate(ExpressionSyntax expression, int oparg)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return Evaluate(inner.Expression, oparg);
            case LiteralExpressionSyntax { Token.Value: int value }:
                return value;
            case IdentifierNameSyntax { Identifier.Text: "oparg" }:
                return oparg;
            case PrefixUnaryExpressionSyntax unary:
                return (Evaluate(unary.Operand, oparg), unary.Kind()) switch
                {
                    (long value, SyntaxKind.UnaryMinusExpression) => -value,
                    (long value, SyntaxKind.BitwiseNotExpression) => ~value,
                    (long value, SyntaxKind.LogicalNotExpression) => value == 0 ? 1 : 0,
                    _ => null,
                };
            case ConditionalExpressionSyntax conditional:
                return Evaluate(conditional.Condition, oparg) is not { } condition ? null
                    : Evaluate(condition != 0 ? conditional.WhenTrue : conditional.WhenFalse, oparg);
            case BinaryExpressionSyntax binary:
                return Evaluate(binary.Left, oparg) is { } left && Evaluate(binary.Right, oparg) is { } right
                    ? Apply(binary.Kind(), left, right)
                    : null;
            default:
                return null;
        }
    }

    private static long? Apply(SyntaxKind kind, long left, long right) => kind switch
    {
        SyntaxKind.AddExpression => left + right,
        SyntaxKind.SubtractExpression => left - right,
        SyntaxKind.MultiplyExpression => left * right,
        SyntaxKind.DivideExpression => right == 0 ? null : left / right,
        SyntaxKind.ModuloExpression => right == 0 ? null : left % right,
        SyntaxKind.BitwiseAndExpression => left & right,
        SyntaxKind.BitwiseOrExpression => left | right,
        SyntaxKind.ExclusiveOrExpression => left ^ right,
        SyntaxKind.LeftShiftExpression => left << (int)right,
        SyntaxKind.RightShiftExpression => left >> (int)right,
        SyntaxKind.EqualsExpression => left == right ? 1 : 0,
        SyntaxKind.NotEqualsExpression => left != right ? 1 : 0,
        SyntaxKind.LessThanExpression => left < right ? 1 : 0,
        SyntaxKind.LessThanOrEqualExpression => left <= right ? 1 : 0,
        SyntaxKind.GreaterThanExpression => left > right ? 1 : 0,
        SyntaxKind.GreaterThanOrEqualExpression => left >= right ? 1 : 0,
        SyntaxKind.LogicalAndExpression => left != 0 && right != 0 ? 1 : 0,
        SyntaxKind.LogicalOrExpression => left != 0 || right != 0 ? 1 : 0,
        _ => null,
    };
}
