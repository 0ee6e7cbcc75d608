namespace Krait.Compiler.Syntax;

internal enum StmtKind : byte
{
    FunctionDef,
    ClassDef,
    Return,
    Delete,
    Assign,
    TypeAlias,
    AugAssign,
    AnnAssign,
    For,
    While,
    If,
    With,
    Match,
    Raise,
    Try,
    Assert,
    Import,
    ImportFrom,
    Global,
    Nonlocal,
    Expr,
    Pass,
    Break,
    Continue,
}

/// <summary>A statement.</summary>
internal abstract class Stmt(StmtKind kind, SourceSpan span) : PositionedNode(span)
{
    public readonly StmtKind Kind = kind;
}

/// <summary><c>FunctionDef</c> and <c>AsyncFunctionDef</c>.</summary>
internal sealed class FunctionDef(
    bool isAsync,
    string name,
    Arguments arguments,
    Stmt[] body,
    Expr[] decorators,
    Expr? returns,
    string? typeComment,
    TypeParam[] typeParams,
    SourceSpan span) : Stmt(StmtKind.FunctionDef, span)
{
    public readonly bool IsAsync = isAsync;
    public readonly string Name = name;
    public readonly Arguments Arguments = arguments;
    public Stmt[] Body = body;
    public readonly Expr[] Decorators = decorators;
    public Expr? Returns = returns;
    public readonly string? TypeComment = typeComment;
    public readonly TypeParam[] TypeParams = typeParams;
}

internal sealed class ClassDef(
    string name, Expr[] bases, Keyword[] keywords, Stmt[] body, Expr[] decorators, TypeParam[] typeParams, SourceSpan span)
    : Stmt(StmtKind.ClassDef, span)
{
    public readonly string Name = name;
    public readonly Expr[] Bases = bases;
    public readonly Keyword[] Keywords = keywords;
    public Stmt[] Body = body;
    public readonly Expr[] Decorators = decorators;
    public readonly TypeParam[] TypeParams = typeParams;
}

internal sealed class Return(Expr? value, SourceSpan span) : Stmt(StmtKind.Return, span)
{
    public Expr? Value = value;
}

internal sealed class Delete(Expr[] targets, SourceSpan span) : Stmt(StmtKind.Delete, span)
{
    public readonly Expr[] Targets = targets;
}

internal sealed class Assign(Expr[] targets, Expr value, string? typeComment, SourceSpan span) : Stmt(StmtKind.Assign, span)
{
    public readonly Expr[] Targets = targets;
    public Expr Value = value;
    public readonly string? TypeComment = typeComment;
}

internal sealed class TypeAlias(Expr name, TypeParam[] typeParams, Expr value, SourceSpan span) : Stmt(StmtKind.TypeAlias, span)
{
    public readonly Expr Name = name;
    public readonly TypeParam[] TypeParams = typeParams;
    public Expr Value = value;
}

internal sealed class AugAssign(Expr target, Operator @operator, Expr value, SourceSpan span) : Stmt(StmtKind.AugAssign, span)
{
    public Expr Target = target;
    public readonly Operator Operator = @operator;
    public Expr Value = value;
}

internal sealed class AnnAssign(Expr target, Expr annotation, Expr? value, bool simple, SourceSpan span)
    : Stmt(StmtKind.AnnAssign, span)
{
    public Expr Target = target;
    public Expr Annotation = annotation;
    public Expr? Value = value;

    /// <summary>Whether the target is a name without parentheses.</summary>
    public readonly bool Simple = simple;
}

/// <summary><c>For</c> and <c>AsyncFor</c>.</summary>
internal sealed class For(
    bool isAsync, Expr target, Expr iterable, Stmt[] body, Stmt[] orElse, string? typeComment, SourceSpan span)
    : Stmt(StmtKind.For, span)
{
    public readonly bool IsAsync = isAsync;
    public Expr Target = target;
    public Expr Iterable = iterable;
    public Stmt[] Body = body;
    public Stmt[] OrElse = orElse;
    public readonly string? TypeComment = typeComment;
}

internal sealed class While(Expr test, Stmt[] body, Stmt[] orElse, SourceSpan span) : Stmt(StmtKind.While, span)
{
    public Expr Test = test;
    public Stmt[] Body = body;
    public Stmt[] OrElse = orElse;
}

internal sealed class If(Expr test, Stmt[] body, Stmt[] orElse, SourceSpan span) : Stmt(StmtKind.If, span)
{
    public Expr Test = test;
    public Stmt[] Body = body;
    public Stmt[] OrElse = orElse;
}

/// <summary><c>With</c> and <c>AsyncWith</c>.</summary>
internal sealed class With(bool isAsync, WithItem[] items, Stmt[] body, string? typeComment, SourceSpan span)
    : Stmt(StmtKind.With, span)
{
    public readonly bool IsAsync = isAsync;
    public readonly WithItem[] Items = items;
    public Stmt[] Body = body;
    public readonly string? TypeComment = typeComment;
}

internal sealed class Match(Expr subject, MatchCase[] cases, SourceSpan span) : Stmt(StmtKind.Match, span)
{
    public Expr Subject = subject;
    public readonly MatchCase[] Cases = cases;
}

internal sealed class Raise(Expr? exception, Expr? cause, SourceSpan span) : Stmt(StmtKind.Raise, span)
{
    public Expr? Exception = exception;
    public Expr? Cause = cause;
}

/// <summary><c>Try</c> and <c>TryStar</c>.</summary>
internal sealed class Try(
    bool isStar, Stmt[] body, ExceptHandler[] handlers, Stmt[] orElse, Stmt[] finalBody, SourceSpan span)
    : Stmt(StmtKind.Try, span)
{
    public readonly bool IsStar = isStar;
    public Stmt[] Body = body;
    public readonly ExceptHandler[] Handlers = handlers;
    public Stmt[] OrElse = orElse;
    public Stmt[] FinalBody = finalBody;
}

internal sealed class Assert(Expr test, Expr? message, SourceSpan span) : Stmt(StmtKind.Assert, span)
{
    public Expr Test = test;
    public Expr? Message = message;
}

internal sealed class Import(Alias[] names, SourceSpan span) : Stmt(StmtKind.Import, span)
{
    public readonly Alias[] Names = names;
}

internal sealed class ImportFrom(string? module, Alias[] names, int level, SourceSpan span) : Stmt(StmtKind.ImportFrom, span)
{
    public readonly string? Module = module;
    public readonly Alias[] Names = names;
    public readonly int Level = level;
}

internal sealed class Global(string[] names, SourceSpan span) : Stmt(StmtKind.Global, span)
{
    public readonly string[] Names = names;
}

internal sealed class Nonlocal(string[] names, SourceSpan span) : Stmt(StmtKind.Nonlocal, span)
{
    public readonly string[] Names = names;
}

/// <summary>An expression as a statement, <c>Expr</c> in the grammar of the tree.</summary>
internal sealed class ExprStmt(Expr value, SourceSpan span) : Stmt(StmtKind.Expr, span)
{
    public Expr Value = value;
}

/// <summary><c>pass</c>, <c>break</c> and <c>continue</c>.</summary>
internal sealed class KeywordStmt(StmtKind kind, SourceSpan span) : Stmt(kind, span);
