using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>Makes the errors of the parser from positions of the tree.</summary>
internal static class SyntaxErrors
{
    /// <summary>A SyntaxError at a span.</summary>
    /// <param name="source">The source.</param>
    /// <param name="readLine">The line the tokenizer would have reached, were it run on demand; it decides the text.</param>
    /// <param name="span">The position; an end column of -1 leaves the end open.</param>
    /// <param name="message">The message.</param>
    /// <param name="kind">The exception.</param>
    public static CompileError At(
        SourceText source, int readLine, in SourceSpan span, string message, CompileErrorKind kind = CompileErrorKind.SyntaxError)
    {
        int start = source.LineStart(span.Line);
        int end = source.LineEnd(start);

        // The line being read is shown with its line feed, an earlier one without.
        if (readLine <= span.Line && end < source.Length)
            end++;
        return new CompileError(
            kind,
            message,
            span.Line,
            source.CharacterOffset(start, end, span.Column + 1),
            span.EndLine,
            span.EndColumn < 0 ? span.EndColumn + 1 : source.CharacterOffset(start, end, span.EndColumn + 1),
            source.GetString(start, end));
    }
}
