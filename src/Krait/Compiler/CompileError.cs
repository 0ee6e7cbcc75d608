namespace Krait.Compiler;

/// <summary>The Python exception a failed compilation becomes.</summary>
public enum CompileErrorKind
{
    /// <summary><c>SyntaxError</c>.</summary>
    SyntaxError,

    /// <summary><c>IndentationError</c>.</summary>
    IndentationError,

    /// <summary><c>TabError</c>.</summary>
    TabError,

    /// <summary><c>_IncompleteInputError</c>, when the caller allows incomplete input.</summary>
    IncompleteInputError,

    /// <summary><c>MemoryError</c>: the parser's own depth limit.</summary>
    MemoryError,

    /// <summary><c>RecursionError</c>: the compiler's own depth limit.</summary>
    RecursionError,

    /// <summary><c>ValueError</c>: an AST that no source text could have made.</summary>
    ValueError,

    /// <summary><c>TypeError</c>: an AST with a constant of a type that cannot be one.</summary>
    TypeError,

    /// <summary><c>OverflowError</c>.</summary>
    OverflowError,

    /// <summary><c>SystemError</c>.</summary>
    SystemError,

    /// <summary><c>UnicodeEncodeError</c>: source text with lone surrogates.</summary>
    UnicodeEncodeError,
}

/// <summary>
/// Why a compilation failed, with the position attributes of Python's <c>SyntaxError</c>: lines and offsets count from one, an
/// offset counts characters, and null stands for <c>None</c>.
/// </summary>
/// <param name="Kind">The exception to raise.</param>
/// <param name="Message">Its message.</param>
/// <param name="Line"><c>lineno</c>.</param>
/// <param name="Offset"><c>offset</c>.</param>
/// <param name="EndLine"><c>end_lineno</c>.</param>
/// <param name="EndOffset"><c>end_offset</c>.</param>
/// <param name="Text"><c>text</c>, the source line.</param>
/// <param name="IsAfterParsing">
/// Whether the source follows the grammar: the line is then one of the file, not of the source at hand.
/// </param>
public sealed record CompileError(
    CompileErrorKind Kind,
    string Message,
    int? Line = null,
    int? Offset = null,
    int? EndLine = null,
    int? EndOffset = null,
    string? Text = null,
    bool IsAfterParsing = false)
{
    /// <summary>Whether the exception has the attributes of <c>SyntaxError</c>.</summary>
    public bool IsSyntaxError => Kind <= CompileErrorKind.IncompleteInputError;
}

/// <summary>The category of a warning the compiler issues.</summary>
public enum CompileWarningCategory
{
    /// <summary><c>SyntaxWarning</c>.</summary>
    SyntaxWarning,

    /// <summary><c>DeprecationWarning</c>.</summary>
    DeprecationWarning,
}

/// <summary>
/// A warning found while compiling, in the order CPython issues them. Under an <c>error</c> filter it becomes the SyntaxError
/// of its message at the given position.
/// </summary>
/// <param name="Category">The warning category.</param>
/// <param name="Message">The message.</param>
/// <param name="Line">The line, counted from one.</param>
/// <param name="Offset">The first column, counted from one, or null when only the line is known.</param>
/// <param name="EndLine">The last line.</param>
/// <param name="EndOffset">The column after the last, counted from one.</param>
/// <param name="Error">The error it becomes under an <c>error</c> filter; null for one of this message at this place.</param>
/// <param name="IsAfterParsing">Whether it is one of the compiler, not of the tokenizer.</param>
public sealed record CompileWarning(
    CompileWarningCategory Category,
    string Message,
    int Line,
    int? Offset = null,
    int? EndLine = null,
    int? EndOffset = null,
    CompileError? Error = null,
    bool IsAfterParsing = false);

/// <summary>Carries a <see cref="CompileError"/> out of the compiler's stages to its public entry; never leaves the compiler.</summary>
internal sealed class CompileException(CompileError error) : Exception(error.Message)
{
    public CompileError Error { get; } = error;
}
