using System.Globalization;
using System.Text;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>The source of an expression, made again from its tree: what PEP 563 keeps of an annotation.</summary>
internal sealed class Unparser
{
    // The places an expression can be in, by how tightly they bind.
    private const int Tuple = 0;
    private const int Test = 1;
    private const int Or = 2;
    private const int And = 3;
    private const int Not = 4;
    private const int Comparison = 5;
    private const int Expression = 6;
    private const int BitOr = Expression;
    private const int BitXor = 7;
    private const int BitAnd = 8;
    private const int Shift = 9;
    private const int Arithmetic = 10;
    private const int Term = 11;
    private const int Factor = 12;
    private const int Power = 13;
    private const int AwaitLevel = 14;
    private const int Atom = 15;

    private readonly StringBuilder _text = new();

    private Unparser()
    {
    }

    public static PyStr Unparse(Expr node)
    {
        var unparser = new Unparser();
        unparser.Append(node, Test);
        return PyStr.FromString(unparser._text.ToString());
    }

    private void Append(string text) => _text.Append(text);

    private void AppendIf(bool condition, string text)
    {
        if (condition)
            _ = _text.Append(text);
    }

    private void Append(Expr node, int level)
    {
        CompileStep.Enter();
        switch (node)
        {
            case BoolOp boolean:
                AppendBoolOp(boolean, level);
                break;
            case BinOp binary:
                AppendBinOp(binary, level);
                break;
            case UnaryOp unary:
                AppendUnaryOp(unary, level);
                break;
            case Lambda lambda:
                AppendIf(level > Test, "(");
                Append(HasParameters(lambda.Arguments) ? "lambda " : "lambda");
                AppendParameters(lambda.Arguments);
                Append(": ");
                Append(lambda.Body, Test);
                AppendIf(level > Test, ")");
                break;
            case IfExp conditional:
                AppendIf(level > Test, "(");
                Append(conditional.Body, Test + 1);
                Append(" if ");
                Append(conditional.Test, Test + 1);
                Append(" else ");
                Append(conditional.OrElse, Test);
                AppendIf(level > Test, ")");
                break;
            case DictExpr dict:
                Append("{");
                for (int i = 0; i < dict.Values.Length; i++)
                {
                    AppendIf(i > 0, ", ");
                    if (dict.Keys[i] is { } key)
                    {
                        Append(key, Test);
                        Append(": ");
                        Append(dict.Values[i], Test);
                    }
                    else
                    {
                        Append("**");
                        Append(dict.Values[i], Expression);
                    }
                }

                Append("}");
                break;
            case SetExpr set:
                Append("{");
                AppendSeparated(set.Elements);
                Append("}");
                break;
            case ComprehensionExpr comprehension:
                AppendComprehension(comprehension);
                break;
            case Yield yield:
                Append(yield.Value is null ? "(yield" : "(yield ");
                if (yield.Value is not null)
                    Append(yield.Value, Test);
                Append(")");
                break;
            case YieldFrom yieldFrom:
                Append("(yield from ");
                Append(yieldFrom.Value, Test);
                Append(")");
                break;
            case Await awaited:
                AppendIf(level > AwaitLevel, "(");
                Append("await ");
                Append(awaited.Value, Atom);
                AppendIf(level > AwaitLevel, ")");
                break;
            case Compare compare:
                AppendCompare(compare, level);
                break;
            case Call call:
                AppendCall(call);
                break;
            case Constant constant:
                AppendConstant(constant);
                break;
            case JoinedStr joined:
                AppendFString(joined, isFormatSpec: false);
                break;
            case FormattedValue formatted:
                AppendFString(formatted, isFormatSpec: false);
                break;
            case TemplateStr template:
                AppendTString(template);
                break;
            case Interpolation interpolation:
                AppendTString(interpolation);
                break;
            case Syntax.Attribute attribute:
                AppendAttribute(attribute);
                break;
            case Starred starred:
                Append("*");
                Append(starred.Value, Expression);
                break;
            case Name name:
                Append(name.Id);
                break;
            case ListExpr list:
                Append("[");
                AppendSeparated(list.Elements);
                Append("]");
                break;
            case TupleExpr tuple:
                AppendTuple(tuple, level);
                break;
            case Subscript subscript:
                Append(subscript.Value, Atom);
                Append("[");
                Append(subscript.Index, Tuple);
                Append("]");
                break;
            case SliceExpr slice:
                if (slice.Lower is not null)
                    Append(slice.Lower, Test);
                Append(":");
                if (slice.Upper is not null)
                    Append(slice.Upper, Test);
                if (slice.Step is not null)
                {
                    Append(":");
                    Append(slice.Step, Test);
                }

                break;
            case NamedExpr named:
                AppendIf(level > Tuple, "(");
                Append(named.Target, Atom);
                Append(" := ");
                Append(named.Value, Atom);
                AppendIf(level > Tuple, ")");
                break;
        }
    }

    private void AppendSeparated(Expr[] elements)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            AppendIf(i > 0, ", ");
            Append(elements[i], Test);
        }
    }

    private void AppendTuple(TupleExpr node, int level)
    {
        if (node.Elements.Length == 0)
        {
            Append("()");
            return;
        }

        AppendIf(level > Tuple, "(");
        AppendSeparated(node.Elements);
        AppendIf(node.Elements.Length == 1, ",");
        AppendIf(level > Tuple, ")");
    }

    private void AppendBoolOp(BoolOp node, int level)
    {
        (string text, int own) = node.Operator == BoolOperator.And ? (" and ", And) : (" or ", Or);
        AppendIf(level > own, "(");
        for (int i = 0; i < node.Values.Length; i++)
        {
            AppendIf(i > 0, text);
            Append(node.Values[i], own + 1);
        }

        AppendIf(level > own, ")");
    }

    private void AppendBinOp(BinOp node, int level)
    {
        (string text, int own) = node.Operator switch
        {
            Operator.Add => (" + ", Arithmetic),
            Operator.Sub => (" - ", Arithmetic),
            Operator.Mult => (" * ", Term),
            Operator.MatMult => (" @ ", Term),
            Operator.Div => (" / ", Term),
            Operator.Mod => (" % ", Term),
            Operator.LShift => (" << ", Shift),
            Operator.RShift => (" >> ", Shift),
            Operator.BitOr => (" | ", BitOr),
            Operator.BitXor => (" ^ ", BitXor),
            Operator.BitAnd => (" & ", BitAnd),
            Operator.FloorDiv => (" // ", Term),
            _ => (" ** ", Power),
        };
        bool rightAssociative = node.Operator == Operator.Pow;
        AppendIf(level > own, "(");
        Append(node.Left, own + (rightAssociative ? 1 : 0));
        Append(text);
        Append(node.Right, own + (rightAssociative ? 0 : 1));
        AppendIf(level > own, ")");
    }

    private void AppendUnaryOp(UnaryOp node, int level)
    {
        (string text, int own) = node.Operator switch
        {
            UnaryOperator.Invert => ("~", Factor),
            UnaryOperator.Not => ("not ", Not),
            UnaryOperator.UAdd => ("+", Factor),
            _ => ("-", Factor),
        };
        AppendIf(level > own, "(");
        Append(text);
        Append(node.Operand, own);
        AppendIf(level > own, ")");
    }

    private void AppendCompare(Compare node, int level)
    {
        AppendIf(level > Comparison, "(");
        Append(node.Left, Comparison + 1);
        for (int i = 0; i < node.Operators.Length; i++)
        {
            Append(node.Operators[i] switch
            {
                ComparisonOperator.Eq => " == ",
                ComparisonOperator.NotEq => " != ",
                ComparisonOperator.Lt => " < ",
                ComparisonOperator.LtE => " <= ",
                ComparisonOperator.Gt => " > ",
                ComparisonOperator.GtE => " >= ",
                ComparisonOperator.Is => " is ",
                ComparisonOperator.IsNot => " is not ",
                ComparisonOperator.In => " in ",
                _ => " not in ",
            });
            Append(node.Comparators[i], Comparison + 1);
        }

        AppendIf(level > Comparison, ")");
    }

    // As in CPython, a star comes right after the keyword.
    private static bool HasParameters(Arguments arguments) =>
        arguments.PositionalOnly.Length + arguments.Positional.Length > 0;

    private void AppendParameters(Arguments arguments)
    {
        bool first = true;
        int positionalCount = arguments.PositionalOnly.Length + arguments.Positional.Length;
        for (int i = 0; i < positionalCount; i++)
        {
            Separate(ref first);
            bool isPositionalOnly = i < arguments.PositionalOnly.Length;
            AppendParameter(isPositionalOnly ? arguments.PositionalOnly[i] : arguments.Positional[i - arguments.PositionalOnly.Length]);
            int defaultIndex = i - positionalCount + arguments.Defaults.Length;
            if (defaultIndex >= 0)
            {
                Append("=");
                Append(arguments.Defaults[defaultIndex], Test);
            }

            AppendIf(isPositionalOnly && i + 1 == arguments.PositionalOnly.Length, ", /");
        }

        if (arguments.Variable is not null || arguments.KeywordOnly.Length > 0)
        {
            Separate(ref first);
            Append("*");
            if (arguments.Variable is not null)
                AppendParameter(arguments.Variable);
        }

        for (int i = 0; i < arguments.KeywordOnly.Length; i++)
        {
            Separate(ref first);
            AppendParameter(arguments.KeywordOnly[i]);
            if (arguments.KeywordDefaults[i] is { } defaultValue)
            {
                Append("=");
                Append(defaultValue, Test);
            }
        }

        if (arguments.VariableKeyword is not null)
        {
            Separate(ref first);
            Append("**");
            AppendParameter(arguments.VariableKeyword);
        }
    }

    private void Separate(ref bool first)
    {
        AppendIf(!first, ", ");
        first = false;
    }

    private void AppendParameter(Argument argument)
    {
        Append(argument.Name);
        if (argument.Annotation is null)
            return;
        Append(": ");
        Append(argument.Annotation, Test);
    }

    private void AppendComprehension(ComprehensionExpr node)
    {
        (string open, string close) = node.Kind switch
        {
            ExprKind.ListComp => ("[", "]"),
            ExprKind.GeneratorExp => ("(", ")"),
            _ => ("{", "}"),
        };
        Append(open);
        Append(node.Element, Test);
        if (node.Value is not null)
        {
            Append(": ");
            Append(node.Value, Test);
        }

        foreach (Comprehension generator in node.Generators)
        {
            Append(generator.IsAsync ? " async for " : " for ");
            Append(generator.Target, Tuple);
            Append(" in ");
            Append(generator.Iterable, Test + 1);
            foreach (Expr condition in generator.Conditions)
            {
                Append(" if ");
                Append(condition, Test + 1);
            }
        }

        Append(close);
    }

    private void AppendCall(Call node)
    {
        Append(node.Function, Atom);
        if (node.Keywords.Length == 0 && node.Arguments is [ComprehensionExpr { Kind: ExprKind.GeneratorExp } generator])
        {
            AppendComprehension(generator);
            return;
        }

        Append("(");
        bool first = true;
        foreach (Expr argument in node.Arguments)
        {
            Separate(ref first);
            Append(argument, Test);
        }

        foreach (Keyword keyword in node.Keywords)
        {
            Separate(ref first);
            Append(keyword.Name is null ? "**" : keyword.Name + "=");
            Append(keyword.Value, Test);
        }

        Append(")");
    }

    private void AppendAttribute(Syntax.Attribute node)
    {
        Append(node.Value, Atom);

        // "1.real" would be a float; "1 .real" is not.
        Append(node.Value is Constant { Value: PyIntegral } ? " ." : ".");
        Append(node.Name);
    }

    private void AppendConstant(Constant node)
    {
        if (node.Value is PyEllipsis)
        {
            Append("...");
            return;
        }

        AppendIf(node.StringKind is not null, "u");
        Append(NumberSafeRepr(node.Value));
    }

    // Infinities have no literal: they are written as one too large.
    private static string NumberSafeRepr(PyObject value)
    {
        string text = ConstantText.Repr(value);
        return value is PyFloat { Value: var real } && double.IsInfinity(real)
            || value is PyComplex
            || value is PyTuple
            ? text.Replace("inf", "1e309", StringComparison.Ordinal)
            : text;
    }

    private void AppendFString(Expr node, bool isFormatSpec)
    {
        var inner = new StringBuilder();
        AppendFStringElement(inner, node, isFormatSpec);
        Append("f");
        Append(ConstantText.Repr(PyStr.FromString(inner.ToString())));
    }

    private void AppendTString(Expr node)
    {
        var inner = new StringBuilder();
        AppendFStringElement(inner, node, isFormatSpec: false);
        Append("t");
        Append(ConstantText.Repr(PyStr.FromString(inner.ToString())));
    }

    private static void AppendFStringElement(StringBuilder inner, Expr node, bool isFormatSpec)
    {
        switch (node)
        {
            case Constant constant:
                string text = ((PyStr)constant.Value).ToString();
                _ = inner.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
                break;
            case JoinedStr joined:
                foreach (Expr value in joined.Values)
                    AppendFStringElement(inner, value, isFormatSpec);
                break;
            case TemplateStr template:
                foreach (Expr value in template.Values)
                    AppendFStringElement(inner, value, isFormatSpec);
                break;
            case FormattedValue formatted:
                AppendReplacement(inner, formatted.Value, null, formatted.Conversion, formatted.FormatSpec);
                break;
            case Interpolation interpolation:
                AppendReplacement(
                    inner, interpolation.Value, interpolation.Text, interpolation.Conversion, interpolation.FormatSpec);
                break;
        }
    }

    private static void AppendReplacement(StringBuilder inner, Expr value, PyObject? source, int conversion, Expr? formatSpec)
    {
        string text;
        if (source is PyStr kept)
        {
            text = kept.ToString();
        }
        else
        {
            var unparser = new Unparser();
            unparser.Append(value, Test + 1);
            text = unparser._text.ToString();
        }

        _ = inner.Append(text.StartsWith('{') ? "{ " : "{").Append(text);
        if (conversion >= 0)
            _ = inner.Append(CultureInfo.InvariantCulture, $"!{(char)conversion}");
        if (formatSpec is not null)
        {
            _ = inner.Append(':');
            AppendFStringElement(inner, formatSpec, isFormatSpec: true);
        }

        _ = inner.Append('}');
    }
}
