using Krait.Compiler;
using Krait.Compiler.Tokens;
using Krait.Objects;

namespace Krait.Modules.SyntaxTree;

/// <summary>
/// The tokens of a source as <c>tokenize</c> has them: tuples of number, text, start, end and line, made as the lines are read.
/// </summary>
internal sealed class TokenLister
{
    private readonly SourceText _source = SourceText.Empty();
    private readonly Func<byte[]?> _readLine;
    private readonly Tokenizer _tokenizer;
    private readonly bool _isExtra;
    private readonly Queue<PyTuple> _ready = new();
    private bool _lineFeedIsAdded;
    private int _lastLine;
    private PyStr? _lastText;

    /// <param name="readLine">Gives the next line; null at the end.</param>
    /// <param name="isExtra">Whether comments and line feeds are wanted, and operators without their kinds.</param>
    public TokenLister(Func<byte[]?> readLine, bool isExtra)
    {
        _readLine = readLine;
        _isExtra = isExtra;
        _tokenizer = Tokenizer.ByLine(_source, AppendLine, isExtra);
    }

    /// <summary>The next token; null at the end, and after an error.</summary>
    /// <param name="error">The error, or null.</param>
    /// <param name="warnings">The warnings found on the way to the token.</param>
    public PyTuple? Next(out CompileError? error, List<CompileWarning> warnings)
    {
        error = null;
        if (_ready.Count == 0)
        {
            ReadOnlySpan<Token> tokens = _tokenizer.ScanNext();
            foreach ((_, CompileWarning warning) in _tokenizer.Warnings) warnings.Add(warning);
            _tokenizer.Warnings.Clear();
            foreach (ref readonly Token token in tokens)
            {
                if (token.Type == TokenType.ErrorToken)
                {
                    error = Reword(_tokenizer.Error!);
                    return null;
                }
                if (Describe(token) is { } description) _ready.Enqueue(description);
            }
        }
        return _ready.TryDequeue(out PyTuple? next) ? next : null;
    }

    private bool AppendLine()
    {
        if (_readLine() is not { Length: > 0 } line) return false;
        _source.Append(line);
        _lineFeedIsAdded = line[^1] != '\n';
        if (_lineFeedIsAdded) _source.Append("\n"u8);
        return true;
    }

    // Tokenizing alone, CPython tells less of the errors that its parser would explain.
    private CompileError Reword(CompileError error)
    {
        if (_tokenizer.EndedInStatement)
        {
            // Here the offset counts the bytes that are in CPython's buffer.
            return new CompileError(
                CompileErrorKind.SyntaxError, "unexpected EOF in multi-line statement", _tokenizer.Line,
                    _source.Length - _tokenizer.BufferStart);
        }
        bool isContinuation = error.Message.EndsWith("line continuation character", StringComparison.Ordinal);
        if (!isContinuation && error.Kind is not (CompileErrorKind.IndentationError or CompileErrorKind.TabError)) return error;
        int start = _tokenizer.BufferStart;
        int end = _source.Length - 1;
        return error with
        {
            Line = _tokenizer.Line,
            Text = _source.GetString(start, end),
            Offset = CountCharacters(start, end) + 1,
            EndLine = null,
            EndOffset = null,
        };
    }

    // Null for the end of a source without a line, which has no text to show.
    private PyTuple? Describe(in Token token)
    {
        bool isTrailing = token.Type == TokenType.EndMarker || (token.Type == TokenType.Dedent && _tokenizer.IsSourceAtEnd);
        bool isString = token.Type is TokenType.String or TokenType.FStringMiddle or TokenType.TStringMiddle;
        bool isIndent = _isExtra && token.Type == TokenType.Indent;
        bool hasText = isIndent || token.Type is not (TokenType.EndMarker or TokenType.Dedent or TokenType.Indent);
        int start = isIndent ? _tokenizer.BufferStart : token.Start;
        int line = isString ? token.Line : token.EndLine;
        int endLine = token.EndLine;
        int firstStart = isString ? token.Start - token.Column : _tokenizer.LineStart;
        if (LineText(firstStart, line, endLine, isTrailing) is not { } text) return null;
        int column = hasText && start >= firstStart ? CountCharacters(firstStart, start) : -1;
        int endColumn = hasText && token.End >= _tokenizer.LineStart ? CountCharacters(_tokenizer.LineStart, token.End) : -1;
        string value = hasText ? _source.GetString(start, token.End) : "";
        int number = token.Type >= TokenType.FirstKeyword ? (int)TokenType.Name : (int)token.Type;
        if (_isExtra)
        {
            if (isTrailing)
            {
                line = endLine = line + 1;
                column = endColumn = 0;
            }
            else if (token.Type is TokenType.Dedent)
            {
                column = endColumn = CountCharacters(_tokenizer.LineStart, _tokenizer.Position);
            }
            else if (token.Type == TokenType.NewLine)
            {
                // Its text is the line feed, which counts as a column even if the source lacks it.
                value = (_source.Bytes[token.Start] == '\r' ? "\r" : "") + (_lineFeedIsAdded ? "" : "\n");
                endColumn++;
            }
            else if (token.Type == TokenType.NonLogicalNewLine)
            {
                if (_lineFeedIsAdded) value = "";
            }
            else if (token.Type is >= TokenType.LeftParenthesis and <= TokenType.Exclamation)
            {
                number = (int)TokenType.Operator;
            }
        }
        return PyTuple.Create(PyInt.From(number), PyStr.FromString(value), Place(line, column), Place(endLine, endColumn), text);
    }

    // CPython keeps the text of the line from the token before if its number has not changed.
    private PyStr? LineText(int start, int line, int endLine, bool isTrailing)
    {
        if (_isExtra && isTrailing) return PyStr.Empty;
        if (endLine != _lastLine)
        {
            int end = _source.Length;
            if (end > start && _lineFeedIsAdded) end--;
            _lastText = _tokenizer.IsSourceAtEnd ? PyStr.Empty : PyStr.FromString(_source.GetString(start, end));
        }
        _lastLine = line;
        return _lastText;
    }

    private int CountCharacters(int start, int end)
    {
        int count = 0;
        int steps = 0;
        foreach (byte value in _source.Bytes.AsSpan(start, end - start))
        {
            Poll.StepOrThrow(ref steps);
            count += (value & 0xC0) != 0x80 ? 1 : 0;
        }
        return count;
    }

    private static PyTuple Place(int line, int column) => PyTuple.Create(PyInt.From(line), PyInt.From(column));
}
