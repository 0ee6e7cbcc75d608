namespace Krait.Compiler.Syntax;

/// <summary>One <c>for ... in ... if ...</c> of a comprehension.</summary>
internal sealed class Comprehension(Expr target, Expr iterable, Expr[] conditions, bool isAsync) : Node
{
    public readonly Expr Target = target;
    public Expr Iterable = iterable;
    public readonly Expr[] Conditions = conditions;
    public readonly bool IsAsync = isAsync;
}

internal sealed class ExceptHandler(Expr? type, string? name, Stmt[] body, SourceSpan span) : PositionedNode(span)
{
    public Expr? Type = type;
    public readonly string? Name = name;
    public Stmt[] Body = body;
}

internal sealed class Arguments(
    Argument[] positionalOnly,
    Argument[] positional,
    Argument? variable,
    Argument[] keywordOnly,
    Expr?[] keywordDefaults,
    Argument? variableKeyword,
    Expr[] defaults) : Node
{
    /// <summary>No parameters at all.</summary>
    public static readonly Arguments Empty = new([], [], null, [], [], null, []);

    public readonly Argument[] PositionalOnly = positionalOnly;
    public readonly Argument[] Positional = positional;
    public readonly Argument? Variable = variable;
    public readonly Argument[] KeywordOnly = keywordOnly;

    /// <summary>The defaults of the keyword-only parameters; null for a parameter without one.</summary>
    public readonly Expr?[] KeywordDefaults = keywordDefaults;
    public readonly Argument? VariableKeyword = variableKeyword;

    /// <summary>The defaults of the last positional parameters.</summary>
    public readonly Expr[] Defaults = defaults;
}

internal sealed class Argument(string name, Expr? annotation, string? typeComment, SourceSpan span) : PositionedNode(span)
{
    public readonly string Name = name;
    public Expr? Annotation = annotation;
    public readonly string? TypeComment = typeComment;
}

internal sealed class Keyword(string? name, Expr value, SourceSpan span) : PositionedNode(span)
{
    /// <summary>The keyword, or null for <c>**mapping</c>.</summary>
    public readonly string? Name = name;
    public Expr Value = value;
}

internal sealed class Alias(string name, string? asName, SourceSpan span) : PositionedNode(span)
{
    public readonly string Name = name;
    public readonly string? AsName = asName;
}

internal sealed class WithItem(Expr context, Expr? target) : Node
{
    public Expr Context = context;
    public readonly Expr? Target = target;
}

internal sealed class MatchCase(Pattern pattern, Expr? guard, Stmt[] body) : Node
{
    public readonly Pattern Pattern = pattern;
    public Expr? Guard = guard;
    public Stmt[] Body = body;
}

internal enum TypeParamKind : byte
{
    TypeVar,
    ParamSpec,
    TypeVarTuple,
}

/// <summary>A type parameter (PEP 695); only a <c>TypeVar</c> has a bound.</summary>
internal sealed class TypeParam(TypeParamKind kind, string name, Expr? bound, Expr? defaultValue, SourceSpan span)
    : PositionedNode(span)
{
    public readonly TypeParamKind Kind = kind;
    public readonly string Name = name;
    public Expr? Bound = bound;
    public Expr? Default = defaultValue;
}
