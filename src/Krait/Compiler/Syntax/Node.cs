namespace Krait.Compiler.Syntax;

/// <summary>Where a node is in the source: lines from one, columns in UTF-8 bytes from zero, the end exclusive.</summary>
internal readonly record struct SourceSpan(int Line, int Column, int EndLine, int EndColumn)
{
    /// <summary>From the start of this span to the end of another.</summary>
    public SourceSpan To(in SourceSpan end) => new(Line, Column, end.EndLine, end.EndColumn);
}

/// <summary>A node of the abstract syntax tree, as CPython's <c>Python.asdl</c> names and shapes them.</summary>
internal abstract class Node;

/// <summary>A node with a position.</summary>
internal abstract class PositionedNode(SourceSpan span) : Node
{
    /// <summary>The position; a field, because it is read far more often than anything else.</summary>
    public readonly SourceSpan Span = span;
}

/// <summary>The root of a tree.</summary>
internal abstract class Mod : Node;

/// <summary>A file.</summary>
internal sealed class Module(Stmt[] body, TypeIgnore[] typeIgnores) : Mod
{
    public Stmt[] Body = body;
    public readonly TypeIgnore[] TypeIgnores = typeIgnores;
}

/// <summary>One interactive statement.</summary>
internal sealed class Interactive(Stmt[] body) : Mod
{
    public readonly Stmt[] Body = body;
}

/// <summary>The input of <c>eval</c>.</summary>
internal sealed class ExpressionModule(Expr body) : Mod
{
    public Expr Body = body;
}

/// <summary>A signature type comment.</summary>
internal sealed class FunctionType(Expr[] argumentTypes, Expr returns) : Mod
{
    public readonly Expr[] ArgumentTypes = argumentTypes;
    public readonly Expr Returns = returns;
}

/// <summary>A <c># type: ignore</c> comment.</summary>
internal sealed class TypeIgnore(int line, string tag) : Node
{
    public readonly int Line = line;
    public readonly string Tag = tag;
}
