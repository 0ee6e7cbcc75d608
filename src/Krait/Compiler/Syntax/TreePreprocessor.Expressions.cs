using System.Globalization;
using System.Text;
using Krait.Objects;

namespace Krait.Compiler.Syntax;

/// <summary>Expressions.</summary>
internal sealed partial class TreePreprocessor
{
    private const int MaximumDigits = 3;

    private Expr? VisitOptional(Expr? node) => node is null ? null : Visit(node);

    private void VisitAll(Expr[] nodes)
    {
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = Visit(nodes[i]);
    }

    private void VisitKeywords(Keyword[] keywords)
    {
        foreach (Keyword keyword in keywords)
            keyword.Value = Visit(keyword.Value);
    }

    private Expr Visit(Expr node)
    {
        CompileStep.Enter();
        switch (node.Kind)
        {
            case ExprKind.Name:
                var name = (Name)node;
                return name.Context == ExprContext.Load && name.Id == "__debug__" && !_checkOnly
                    ? new Constant(PyBool.From(_optimize == 0), null, node.Span)
                    : node;
            case ExprKind.Constant:
                return node;
            case ExprKind.Attribute:
                ((Attribute)node).Value = Visit(((Attribute)node).Value);
                return node;
            case ExprKind.Call:
                var call = (Call)node;
                call.Function = Visit(call.Function);
                VisitAll(call.Arguments);
                VisitKeywords(call.Keywords);
                return node;
            case ExprKind.Subscript:
                ((Subscript)node).Value = Visit(((Subscript)node).Value);
                ((Subscript)node).Index = Visit(((Subscript)node).Index);
                return node;
            case ExprKind.BinOp:
                var binary = (BinOp)node;
                binary.Left = Visit(binary.Left);
                binary.Right = Visit(binary.Right);
                return OptimizeFormat(binary);
            case ExprKind.UnaryOp:
                ((UnaryOp)node).Operand = Visit(((UnaryOp)node).Operand);
                return node;
            case ExprKind.BoolOp:
                VisitAll(((BoolOp)node).Values);
                return node;
            case ExprKind.Compare:
                ((Compare)node).Left = Visit(((Compare)node).Left);
                VisitAll(((Compare)node).Comparators);
                return node;
            case ExprKind.List:
                VisitAll(((ListExpr)node).Elements);
                return node;
            case ExprKind.Tuple:
                VisitAll(((TupleExpr)node).Elements);
                return node;
            case ExprKind.Set:
                VisitAll(((SetExpr)node).Elements);
                return node;
            case ExprKind.Dict:
                var dict = (DictExpr)node;
                for (int i = 0; i < dict.Keys.Length; i++)
                    dict.Keys[i] = VisitOptional(dict.Keys[i]);
                VisitAll(dict.Values);
                return node;
            case ExprKind.IfExp:
                var conditional = (IfExp)node;
                conditional.Test = Visit(conditional.Test);
                conditional.Body = Visit(conditional.Body);
                conditional.OrElse = Visit(conditional.OrElse);
                return node;
            case ExprKind.NamedExpr:
                ((NamedExpr)node).Value = Visit(((NamedExpr)node).Value);
                return node;
            case ExprKind.Lambda:
                VisitArguments(((Lambda)node).Arguments);
                ((Lambda)node).Body = Visit(((Lambda)node).Body);
                return node;
            case ExprKind.ListComp or ExprKind.SetComp or ExprKind.DictComp or ExprKind.GeneratorExp:
                var comprehension = (ComprehensionExpr)node;
                comprehension.Element = Visit(comprehension.Element);
                comprehension.Value = VisitOptional(comprehension.Value);
                foreach (Comprehension generator in comprehension.Generators)
                {
                    _ = Visit(generator.Target);
                    generator.Iterable = Visit(generator.Iterable);
                    VisitAll(generator.Conditions);
                }

                return node;
            case ExprKind.Yield:
                ((Yield)node).Value = VisitOptional(((Yield)node).Value);
                return node;
            case ExprKind.YieldFrom:
                ((YieldFrom)node).Value = Visit(((YieldFrom)node).Value);
                return node;
            case ExprKind.Await:
                ((Await)node).Value = Visit(((Await)node).Value);
                return node;
            case ExprKind.JoinedStr:
                VisitAll(((JoinedStr)node).Values);
                return node;
            case ExprKind.TemplateStr:
                VisitAll(((TemplateStr)node).Values);
                return node;
            case ExprKind.FormattedValue:
                ((FormattedValue)node).Value = Visit(((FormattedValue)node).Value);
                ((FormattedValue)node).FormatSpec = VisitOptional(((FormattedValue)node).FormatSpec);
                return node;
            case ExprKind.Interpolation:
                ((Interpolation)node).Value = Visit(((Interpolation)node).Value);
                ((Interpolation)node).FormatSpec = VisitOptional(((Interpolation)node).FormatSpec);
                return node;
            case ExprKind.Starred:
                ((Starred)node).Value = Visit(((Starred)node).Value);
                return node;
            default:
                var slice = (SliceExpr)node;
                slice.Lower = VisitOptional(slice.Lower);
                slice.Upper = VisitOptional(slice.Upper);
                slice.Step = VisitOptional(slice.Step);
                return node;
        }
    }

    // "%s and %r" % (a, b) as an f-string; only the conversions s, r and a, with width and precision.
    private Expr OptimizeFormat(BinOp node)
    {
        if (_checkOnly || node.Operator != Operator.Mod || node.Left is not Constant { Value: PyStr format }
            || node.Right is not TupleExpr tuple || Array.Exists(tuple.Elements, static element => element.Kind == ExprKind.Starred))
        {
            return node;
        }

        var values = new List<Expr>((tuple.Elements.Length * 2) + 1);
        int position = 0;
        int used = 0;
        while (true)
        {
            if (ParseLiteral(format, ref position) is { } literal)
                values.Add(literal);
            if (position >= format.Length)
                break;
            if (used >= tuple.Elements.Length)
                return node;
            position++;
            if (ParseFormat(format, ref position, tuple.Elements[used]) is not { } value)
                return node;
            used++;
            values.Add(value);
        }

        return used < tuple.Elements.Length ? node : new JoinedStr([.. values], node.Span);
    }

    private static readonly SourceSpan s_noSpan = new(-1, -1, -1, -1);

    private static Constant? ParseLiteral(PyStr format, ref int position)
    {
        var points = new List<int>();
        while (position < format.Length)
        {
            int c = format[position];
            if (c == '%')
            {
                if (position + 1 >= format.Length || format[position + 1] != '%')
                    break;
                position++;
            }

            points.Add(c);
            position++;
        }

        return points.Count == 0 ? null : new Constant(PyStr.FromCodePoints(points.ToArray()), null, s_noSpan);
    }

    private static FormattedValue? ParseFormat(PyStr format, ref int position, Expr argument)
    {
        bool leftJustified = false;
        int c;
        do
        {
            if (position >= format.Length)
                return null;
            c = format[position++];
            leftJustified |= c == '-';
        }
        while (c is '-' or '+' or ' ' or '#' or '0');
        if (!ParseNumber(format, ref position, ref c, -1, out int width))
            return null;
        int precision = -1;
        if (c == '.')
        {
            if (position >= format.Length)
                return null;
            c = format[position++];
            if (!ParseNumber(format, ref position, ref c, 0, out precision))
                return null;
        }

        if (c is not ('s' or 'r' or 'a'))
            return null;
        var specification = new StringBuilder();
        if (!leftJustified && width > 0)
            _ = specification.Append('>');
        if (width >= 0)
            _ = specification.Append(CultureInfo.InvariantCulture, $"{width}");
        if (precision >= 0)
            _ = specification.Append(CultureInfo.InvariantCulture, $".{precision}");
        Constant? node = specification.Length == 0 ? null : new Constant(PyStr.FromString(specification.ToString()), null, s_noSpan);
        return new FormattedValue(argument, c, node, argument.Span);
    }

    private static bool ParseNumber(PyStr format, ref int position, ref int c, int missing, out int number)
    {
        number = missing;
        if (c is not (>= '0' and <= '9'))
            return true;
        number = 0;
        int digits = 0;
        while (c is >= '0' and <= '9')
        {
            number = (number * 10) + c - '0';
            if (position >= format.Length)
                return false;
            c = format[position++];
            if (++digits >= MaximumDigits)
                return false;
        }

        return true;
    }
}
