using Krait.Objects;

namespace Krait.Compiler.Syntax;

internal enum PatternKind : byte
{
    Value,
    Singleton,
    Sequence,
    Mapping,
    Class,
    Star,
    As,
    Or,
}

/// <summary>A pattern of a <c>case</c> (PEP 634).</summary>
internal abstract class Pattern(PatternKind kind, SourceSpan span) : PositionedNode(span)
{
    public readonly PatternKind Kind = kind;
}

internal sealed class MatchValue(Expr value, SourceSpan span) : Pattern(PatternKind.Value, span)
{
    public Expr Value = value;
}

internal sealed class MatchSingleton(PyObject value, SourceSpan span) : Pattern(PatternKind.Singleton, span)
{
    public readonly PyObject Value = value;
}

internal sealed class MatchSequence(Pattern[] patterns, SourceSpan span) : Pattern(PatternKind.Sequence, span)
{
    public readonly Pattern[] Patterns = patterns;
}

internal sealed class MatchMapping(Expr[] keys, Pattern[] patterns, string? rest, SourceSpan span)
    : Pattern(PatternKind.Mapping, span)
{
    public readonly Expr[] Keys = keys;
    public readonly Pattern[] Patterns = patterns;
    public readonly string? Rest = rest;
}

internal sealed class MatchClass(
    Expr type, Pattern[] patterns, string[] keywordNames, Pattern[] keywordPatterns, SourceSpan span)
    : Pattern(PatternKind.Class, span)
{
    public readonly Expr Type = type;
    public readonly Pattern[] Patterns = patterns;
    public readonly string[] KeywordNames = keywordNames;
    public readonly Pattern[] KeywordPatterns = keywordPatterns;
}

internal sealed class MatchStar(string? name, SourceSpan span) : Pattern(PatternKind.Star, span)
{
    public readonly string? Name = name;
}

internal sealed class MatchAs(Pattern? pattern, string? name, SourceSpan span) : Pattern(PatternKind.As, span)
{
    public readonly Pattern? Pattern = pattern;
    public readonly string? Name = name;
}

internal sealed class MatchOr(Pattern[] patterns, SourceSpan span) : Pattern(PatternKind.Or, span)
{
    public readonly Pattern[] Patterns = patterns;
}
