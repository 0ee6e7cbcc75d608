using System.Runtime.InteropServices;

namespace Krait.Compiler.Tokens;

/// <summary>
/// A token: its kind, its bytes in the UTF-8 source, and its position as the AST counts it (lines from one, columns in UTF-8
/// bytes from zero). A token that covers no text (INDENT, DEDENT, ENDMARKER) has the columns -1.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct Token
{
    public TokenType Type;
    public int Start;
    public int End;
    public int Line;
    public int Column;
    public int EndLine;
    public int EndColumn;
}

/// <summary>What the tokenizer makes of a source: the tokens up to the end or the first error.</summary>
internal sealed class TokenList
{
    public required SourceText Source { get; init; }

    /// <summary>The tokens, in a longer array; the last is ENDMARKER, or ERRORTOKEN when <see cref="Error"/> is set.</summary>
    public required Token[] Tokens { get; init; }

    public required int Count { get; init; }

    /// <summary>The first error of the tokenizer, which its last token stands for.</summary>
    public CompileError? Error { get; init; }

    /// <summary>
    /// Whether the error takes precedence over one found before it: not when it is about indentation or the end of the source.
    /// </summary>
    public bool ErrorWasRaised { get; init; }

    /// <summary>Whether it is inside an f-string, where the parser's view of the expression is the better message.</summary>
    public bool ErrorIsInFString { get; init; }

    /// <summary>Whether the tokenizer ran into the end of the source inside a bracket, a string or a continued line.</summary>
    public bool EndedUnexpectedly { get; init; }

    /// <summary>The brackets still open where the tokenizer stopped, outermost first.</summary>
    public required OpenBracket[] OpenBrackets { get; init; }

    /// <summary>The text of the expressions of <c>f"{expression=}"</c> and of t-strings, by the index of the token that ends it.</summary>
    public required Dictionary<int, string> ExpressionTexts { get; init; }

    /// <summary>The warnings of the tokenizer, each with the index of the token it was found in.</summary>
    public required List<(int TokenIndex, CompileWarning Warning)> Warnings { get; init; }

    /// <summary>The line and text of every <c># type: ignore</c> comment, when type comments are asked for.</summary>
    public required List<(int TokenIndex, int Line, string Tag)> TypeIgnores { get; init; }
}

/// <summary>A bracket that is still open.</summary>
internal readonly record struct OpenBracket(byte Bracket, int Line, int Column);
