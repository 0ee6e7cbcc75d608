using System.Globalization;

namespace Krait.Compiler.Tokens;

/// <summary>
/// Tokens of a source that is read line by line, as <c>tokenize</c> wants them: no line is read before it is needed, and comments
/// and line feeds that mean nothing can be tokens too.
/// </summary>
internal sealed partial class Tokenizer
{
    private readonly bool byLine;
    private readonly bool extraTokens;
    private Func<bool>? appendLine;
    private bool commentNeedsNewLine;
    private bool isAtEnd;
    private CompileError? nullBytes;

    private Tokenizer(SourceText source, Func<bool> appendLine, bool extraTokens)
        : this(source, typeComments: false, singleInput: false, implyDedent: true)
    {
        this.appendLine = appendLine;
        this.extraTokens = extraTokens;
        byLine = true;
        line = 0;
    }

    /// <summary>Starts to tokenize a source that is empty yet.</summary>
    /// <param name="source">The source.</param>
    /// <param name="appendLine">Appends the next line to the source; false when there is none.</param>
    /// <param name="extraTokens">Whether comments and all line feeds are tokens.</param>
    public static Tokenizer ByLine(SourceText source, Func<bool> appendLine, bool extraTokens) => new(source, appendLine, extraTokens);

    /// <summary>The warnings about the tokens so far.</summary>
    public List<(int TokenIndex, CompileWarning Warning)> Warnings => warnings;

    /// <summary>The error that the last token stands for.</summary>
    public CompileError? Error => error;

    /// <summary>Whether the source has ended inside a bracket or after a backslash.</summary>
    public bool EndedInStatement => endedUnexpectedly && !errorWasRaised && nullBytes is null;

    /// <summary>Whether the last line has been read.</summary>
    public bool IsSourceAtEnd => appendLine is null;

    /// <summary>The number of the last line that has been read.</summary>
    public int Line => line;

    /// <summary>Where that line starts.</summary>
    public int LineStart => lineStart;

    /// <summary>Where the first line starts that an unfinished token or f-string needs.</summary>
    public int BufferStart { get; private set; }

    public int Position => position;

    /// <summary>The next tokens, usually one; none at the end.</summary>
    public ReadOnlySpan<Token> ScanNext()
    {
        count = 0;
        while (count == 0 && !isAtEnd)
            isAtEnd = !ScanStep();
        if (nullBytes is not null)
        {
            isAtEnd = true;
            count = 0;
            _ = Fail(nullBytes);
        }

        return tokens.AsSpan(0, count);
    }

    // A carriage return that no line feed follows is part of the next token, which is no name then.
    private bool ScanAfterReturn(int start, byte c)
    {
        int next = position;
        if (c is (byte)'\r' or >= 128)
        {
            position++;
            return Raise(string.Create(CultureInfo.InvariantCulture, $"invalid non-printable character U+{(int)c:X4}"));
        }

        bool isScanned = (CharacterClasses[c] & Digit) != 0
            ? ScanNumber(next)
            : c is (byte)'\'' or (byte)'"' ? ScanString(next, next) : ScanOperator(next, c);
        if (!isScanned || count == 0)
            return isScanned;
        ref Token token = ref tokens[count - 1];
        token.Column -= token.Start - start;
        token.Start = start;
        return true;
    }

    // Appends a line when all before it is consumed.
    private bool ReadLine(bool isBetweenTokens)
    {
        if (appendLine is null)
            return false;
        if (!appendLine())
        {
            appendLine = null;
            if (isBetweenTokens && modeCount == 0)
                BufferStart = length;
            return false;
        }

        lineStart = length;
        line++;
        if (isBetweenTokens && modeCount == 0)
            BufferStart = length;
        bytes = source.Bytes;
        length = source.Length;
        if (bytes.AsSpan(lineStart, length - lineStart).IndexOf((byte)0) is var zero and >= 0)
        {
            int end = Math.Min(lineStart + zero, source.LineEnd(lineStart));
            nullBytes = new CompileError(
                CompileErrorKind.SyntaxError, "source code cannot contain null bytes", line, 0, line, 0, source.GetString(lineStart, end));
            bytes.AsSpan(lineStart).Clear();
            length = lineStart;
            appendLine = null;
            return false;
        }

        return true;
    }
}
