using Krait.Objects;

namespace Krait.Compiler.Syntax;

internal enum ExprKind : byte
{
    BoolOp,
    NamedExpr,
    BinOp,
    UnaryOp,
    Lambda,
    IfExp,
    Dict,
    Set,
    ListComp,
    SetComp,
    DictComp,
    GeneratorExp,
    Await,
    Yield,
    YieldFrom,
    Compare,
    Call,
    FormattedValue,
    Interpolation,
    JoinedStr,
    TemplateStr,
    Constant,
    Attribute,
    Subscript,
    Starred,
    Name,
    List,
    Tuple,
    Slice,
}

internal enum ExprContext : byte
{
    Load,
    Store,
    Del,
}

internal enum BoolOperator : byte
{
    And,
    Or,
}

/// <summary>The binary operators, in the order of <c>BINARY_OP</c>'s operands.</summary>
internal enum Operator : byte
{
    Add,
    BitAnd,
    FloorDiv,
    LShift,
    MatMult,
    Mult,
    Mod,
    BitOr,
    Pow,
    RShift,
    Sub,
    Div,
    BitXor,
}

internal enum UnaryOperator : byte
{
    Invert,
    Not,
    UAdd,
    USub,
}

/// <summary>The comparison operators; the first six in the order of <c>COMPARE_OP</c>'s operands.</summary>
internal enum ComparisonOperator : byte
{
    Lt,
    LtE,
    Eq,
    NotEq,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// <summary>An expression.</summary>
internal abstract class Expr(ExprKind kind, SourceSpan span) : PositionedNode(span)
{
    public readonly ExprKind Kind = kind;
}

internal sealed class BoolOp(BoolOperator @operator, Expr[] values, SourceSpan span) : Expr(ExprKind.BoolOp, span)
{
    public readonly BoolOperator Operator = @operator;
    public readonly Expr[] Values = values;
}

internal sealed class NamedExpr(Expr target, Expr value, SourceSpan span) : Expr(ExprKind.NamedExpr, span)
{
    public readonly Expr Target = target;
    public Expr Value = value;
}

internal sealed class BinOp(Expr left, Operator @operator, Expr right, SourceSpan span) : Expr(ExprKind.BinOp, span)
{
    public Expr Left = left;
    public readonly Operator Operator = @operator;
    public Expr Right = right;
}

internal sealed class UnaryOp(UnaryOperator @operator, Expr operand, SourceSpan span) : Expr(ExprKind.UnaryOp, span)
{
    public readonly UnaryOperator Operator = @operator;
    public Expr Operand = operand;
}

internal sealed class Lambda(Arguments arguments, Expr body, SourceSpan span) : Expr(ExprKind.Lambda, span)
{
    public readonly Arguments Arguments = arguments;
    public Expr Body = body;
}

internal sealed class IfExp(Expr test, Expr body, Expr orElse, SourceSpan span) : Expr(ExprKind.IfExp, span)
{
    public Expr Test = test;
    public Expr Body = body;
    public Expr OrElse = orElse;
}

internal sealed class DictExpr(Expr?[] keys, Expr[] values, SourceSpan span) : Expr(ExprKind.Dict, span)
{
    /// <summary>The keys; null for a <c>**mapping</c>.</summary>
    public readonly Expr?[] Keys = keys;
    public readonly Expr[] Values = values;
}

internal sealed class SetExpr(Expr[] elements, SourceSpan span) : Expr(ExprKind.Set, span)
{
    public readonly Expr[] Elements = elements;
}

/// <summary>The comprehensions and the generator expression; a dict comprehension's element is its key.</summary>
internal sealed class ComprehensionExpr(ExprKind kind, Expr element, Expr? value, Comprehension[] generators, SourceSpan span)
    : Expr(kind, span)
{
    public Expr Element = element;
    public Expr? Value = value;
    public readonly Comprehension[] Generators = generators;
}

internal sealed class Await(Expr value, SourceSpan span) : Expr(ExprKind.Await, span)
{
    public Expr Value = value;
}

internal sealed class Yield(Expr? value, SourceSpan span) : Expr(ExprKind.Yield, span)
{
    public Expr? Value = value;
}

internal sealed class YieldFrom(Expr value, SourceSpan span) : Expr(ExprKind.YieldFrom, span)
{
    public Expr Value = value;
}

internal sealed class Compare(Expr left, ComparisonOperator[] operators, Expr[] comparators, SourceSpan span)
    : Expr(ExprKind.Compare, span)
{
    public Expr Left = left;
    public readonly ComparisonOperator[] Operators = operators;
    public readonly Expr[] Comparators = comparators;
}

internal sealed class Call(Expr function, Expr[] arguments, Keyword[] keywords, SourceSpan span) : Expr(ExprKind.Call, span)
{
    public Expr Function = function;
    public readonly Expr[] Arguments = arguments;
    public readonly Keyword[] Keywords = keywords;
}

internal sealed class FormattedValue(Expr value, int conversion, Expr? formatSpec, SourceSpan span)
    : Expr(ExprKind.FormattedValue, span)
{
    public Expr Value = value;

    /// <summary>The character of the conversion, or -1.</summary>
    public readonly int Conversion = conversion;
    public Expr? FormatSpec = formatSpec;
}

internal sealed class Interpolation(Expr value, PyObject text, int conversion, Expr? formatSpec, SourceSpan span)
    : Expr(ExprKind.Interpolation, span)
{
    public Expr Value = value;

    /// <summary>The source of the expression.</summary>
    public readonly PyObject Text = text;
    public readonly int Conversion = conversion;
    public Expr? FormatSpec = formatSpec;
}

internal sealed class JoinedStr(Expr[] values, SourceSpan span) : Expr(ExprKind.JoinedStr, span)
{
    public readonly Expr[] Values = values;
}

internal sealed class TemplateStr(Expr[] values, SourceSpan span) : Expr(ExprKind.TemplateStr, span)
{
    public readonly Expr[] Values = values;
}

internal sealed class Constant(PyObject value, string? stringKind, SourceSpan span) : Expr(ExprKind.Constant, span)
{
    public readonly PyObject Value = value;

    /// <summary><c>"u"</c> for <c>u"..."</c>.</summary>
    public readonly string? StringKind = stringKind;
}

internal sealed class Attribute(Expr value, string name, ExprContext context, SourceSpan span) : Expr(ExprKind.Attribute, span)
{
    public Expr Value = value;
    public readonly string Name = name;
    public ExprContext Context = context;
}

internal sealed class Subscript(Expr value, Expr index, ExprContext context, SourceSpan span) : Expr(ExprKind.Subscript, span)
{
    public Expr Value = value;
    public Expr Index = index;
    public ExprContext Context = context;
}

internal sealed class Starred(Expr value, ExprContext context, SourceSpan span) : Expr(ExprKind.Starred, span)
{
    public Expr Value = value;
    public ExprContext Context = context;
}

internal sealed class Name(string id, ExprContext context, SourceSpan span) : Expr(ExprKind.Name, span)
{
    public readonly string Id = id;
    public ExprContext Context = context;
}

internal sealed class ListExpr(Expr[] elements, ExprContext context, SourceSpan span) : Expr(ExprKind.List, span)
{
    public readonly Expr[] Elements = elements;
    public ExprContext Context = context;
}

internal sealed class TupleExpr(Expr[] elements, ExprContext context, SourceSpan span) : Expr(ExprKind.Tuple, span)
{
    public readonly Expr[] Elements = elements;
    public ExprContext Context = context;
}

internal sealed class SliceExpr(Expr? lower, Expr? upper, Expr? step, SourceSpan span) : Expr(ExprKind.Slice, span)
{
    public Expr? Lower = lower;
    public Expr? Upper = upper;
    public Expr? Step = step;
}
