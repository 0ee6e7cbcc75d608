using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>Targets that cannot be ones, and what messages call expressions.</summary>
internal sealed partial class Parser
{
    // The targets of "for": what they turn out not to be, if they are expressions at all.
    private void DiagnoseForTarget()
    {
        int start = _index;
        bool isGood = Try(ParseStarTargets) is not null && Current == TokenType.In;
        _index = start;
        if (isGood)
            return;
        if (Try(ParseStarExpressions) is { } targets && InvalidTarget(targets, isDelete: false, isFor: true) is not null)
            throw RefuseTarget(targets, isFor: true);
        _index = start;
    }

    private void DiagnoseWithTarget()
    {
        int start = _index;
        if (Try(ParseExpression) is { } target && InvalidTarget(target, isDelete: false) is not null
            && Current is TokenType.Comma or TokenType.RightParenthesis or TokenType.Colon)
        {
            throw RefuseTarget(target);
        }

        _index = start;
    }

    private void DiagnosePatternTarget()
    {
        if (IsSoftKeyword(_index, "_"u8))
            throw RefuseToken(_index, "cannot use '_' as a target");
        int start = _index;
        if (Try(ParseExpression) is { } target && target is not Name)
            throw Refuse(target.Span, $"cannot use {ExpressionName(target)} as pattern target");
        _index = start;
    }

    // *a = b as an argument or in parentheses, **a = b as an argument.
    private void DiagnoseUnpackingTarget(int start, string what)
    {
        if (!IsDiagnosing || Current != TokenType.Equal)
            return;
        int equal = _index++;
        if (Try(ParseExpression) is { } value)
            throw Refuse(TokenSpan(start).To(value.Span), $"cannot assign to {what} argument unpacking");
        _index = equal;
    }

    // The part of a target that cannot be one.
    private static Expr? InvalidTarget(Expr expression, bool isDelete, bool isFor = false)
    {
        switch (expression)
        {
            case TupleExpr tuple:
                return InvalidTarget(tuple.Elements, isDelete, isFor);
            case ListExpr list:
                return InvalidTarget(list.Elements, isDelete, isFor);
            case Starred starred:
                return isDelete ? starred : InvalidTarget(starred.Value, isDelete, isFor);
            case Compare compare when isFor:
                return compare.Operators[0] == ComparisonOperator.In ? InvalidTarget(compare.Left, isDelete, isFor) : null;
            case Name or Subscript or Syntax.Attribute:
                return null;
            default:
                return expression;
        }
    }

    private static Expr? InvalidTarget(Expr[] elements, bool isDelete, bool isFor)
    {
        foreach (Expr element in elements)
        {
            if (InvalidTarget(element, isDelete, isFor) is { } invalid)
                return invalid;
        }

        return null;
    }

    private Exception RefuseTarget(Expr target, bool isDelete = false, bool isFor = false)
    {
        Expr? invalid = InvalidTarget(target, isDelete, isFor);
        if (invalid is null)
            return Refuse("invalid syntax");
        return Refuse(invalid.Span, $"cannot {(isDelete ? "delete" : "assign to")} {ExpressionName(invalid)}");
    }

    /// <summary>What an expression is called in messages.</summary>
    internal static string ExpressionName(Expr expression) => expression switch
    {
        Syntax.Attribute => "attribute",
        Subscript => "subscript",
        Starred => "starred",
        Name => "name",
        ListExpr => "list",
        TupleExpr => "tuple",
        Lambda => "lambda",
        Call => "function call",
        BoolOp or BinOp or UnaryOp => "expression",
        ComprehensionExpr comprehension => comprehension.Kind switch
        {
            ExprKind.GeneratorExp => "generator expression",
            ExprKind.ListComp => "list comprehension",
            ExprKind.SetComp => "set comprehension",
            _ => "dict comprehension",
        },
        Yield or YieldFrom => "yield expression",
        Await => "await expression",
        DictExpr => "dict literal",
        SetExpr => "set display",
        JoinedStr or FormattedValue => "f-string expression",
        TemplateStr or Interpolation => "t-string expression",
        Constant { Value: Krait.Objects.PyNone } => "None",
        Constant { Value: Krait.Objects.PyBool value } => value == Krait.Objects.PyBool.True ? "True" : "False",
        Constant { Value: Krait.Objects.PyEllipsis } => "ellipsis",
        Constant => "literal",
        Compare => "comparison",
        IfExp => "conditional expression",
        NamedExpr => "named expression",
        _ => "expression",
    };
}
