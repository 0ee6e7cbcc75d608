using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Warnings about expressions that cannot mean what they say.</summary>
internal sealed partial class CodeGenerator
{
    private static bool IsIdentityOperand(Expr node)
    {
        if (node is TupleExpr tuple)
            return !Array.TrueForAll(tuple.Elements, static element => element.Kind == ExprKind.Constant);
        return node is not Constant constant || constant.Value is PyNone or PyBool or PyEllipsis;
    }

    // "is" with a literal.
    private void CheckIdentityOperands(Compare node)
    {
        Expr leftNode = node.Left;
        bool left = IsIdentityOperand(leftNode);
        for (int i = 0; i < node.Operators.Length; i++)
        {
            Expr rightNode = node.Comparators[i];
            bool right = IsIdentityOperand(rightNode);
            if (node.Operators[i] is ComparisonOperator.Is or ComparisonOperator.IsNot && !(left && right))
            {
                string? type = InferType(left ? rightNode : leftNode);
                Warn(
                    node.Operators[i] == ComparisonOperator.Is
                        ? $"\"is\" with '{type}' literal. Did you mean \"==\"?"
                        : $"\"is not\" with '{type}' literal. Did you mean \"!=\"?",
                    node.Span);
                return;
            }

            left = right;
            leftNode = rightNode;
        }
    }

    private static string? InferType(Expr node) => node.Kind switch
    {
        ExprKind.Tuple => "tuple",
        ExprKind.List or ExprKind.ListComp => "list",
        ExprKind.Dict or ExprKind.DictComp => "dict",
        ExprKind.Set or ExprKind.SetComp => "set",
        ExprKind.GeneratorExp => "generator",
        ExprKind.Lambda => "function",
        ExprKind.JoinedStr or ExprKind.FormattedValue => "str",
        ExprKind.TemplateStr => "string.templatelib.Template",
        ExprKind.Interpolation => "string.templatelib.Interpolation",
        ExprKind.Constant => ((Constant)node).Value switch
        {
            PyStr => "str",
            PyBool => "bool",
            PyIntegral => "int",
            PyFloat => "float",
            PyComplex => "complex",
            PyBytes => "bytes",
            PyTuple => "tuple",
            PyFrozenSet => "frozenset",
            PyNone => "NoneType",
            _ => "ellipsis",
        },
        _ => null,
    };

    private void CheckCalled(Expr node)
    {
        switch (node.Kind)
        {
            case ExprKind.Constant or ExprKind.Tuple or ExprKind.List or ExprKind.ListComp or ExprKind.Dict or ExprKind.DictComp
                or ExprKind.Set or ExprKind.SetComp or ExprKind.GeneratorExp or ExprKind.JoinedStr or ExprKind.TemplateStr
                or ExprKind.FormattedValue or ExprKind.Interpolation:
                Warn($"'{InferType(node)}' object is not callable; perhaps you missed a comma?", node.Span);
                break;
        }
    }

    private void CheckSubscripted(Expr node)
    {
        switch (node.Kind)
        {
            case ExprKind.Constant when ((Constant)node).Value is PyNone or PyEllipsis or PyIntegral or PyFloat or PyComplex or PyFrozenSet:
            case ExprKind.Set or ExprKind.SetComp or ExprKind.GeneratorExp or ExprKind.TemplateStr or ExprKind.Interpolation
                or ExprKind.Lambda:
                Warn($"'{InferType(node)}' object is not subscriptable; perhaps you missed a comma?", node.Span);
                break;
        }
    }

    private void CheckIndex(Expr node, Expr index)
    {
        string? indexType = InferType(index);
        if (indexType is null or "int" or "bool")
            return;
        switch (node.Kind)
        {
            case ExprKind.Constant when ((Constant)node).Value is PyStr or PyBytes or PyTuple:
            case ExprKind.Tuple or ExprKind.List or ExprKind.ListComp or ExprKind.JoinedStr or ExprKind.FormattedValue:
                Warn(
                    $"{InferType(node)} indices must be integers or slices, not {indexType}; perhaps you missed a comma?", node.Span);
                break;
        }
    }
}
