using Krait.Compiler.Syntax;

namespace Krait.Compiler;

/// <summary>The errors of the stages after the parser, whose offsets count bytes as the tree does, and that have no text.</summary>
internal static class SpanErrors
{
    public static CompileException At(in SourceSpan span, string message) => new(new CompileError(
        CompileErrorKind.SyntaxError, message, span.Line, span.Column + 1, span.EndLine, span.EndColumn + 1));
}
