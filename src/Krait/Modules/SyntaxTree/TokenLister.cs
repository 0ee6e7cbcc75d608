using System.Text;
using Krait.Compiler;
using Krait.Compiler.Tokens;
using Krait.Objects;

namespace Krait.Modules.SyntaxTree;

/// <summary>
/// The tokens of a source as <c>tokenize</c> has them: those of the compiler and, if asked for, comments and line feeds that mean
/// nothing, which are found between those.
/// </summary>
internal sealed class TokenLister
{
    private readonly SourceText _source;
    private readonly TokenList _list;
    private readonly string[] _lines;
    private readonly bool _isExtra;
    private readonly List<int> _lineStarts = [0];
    private readonly List<PyTuple> _result = [];

    private TokenLister(SourceText source, TokenList list, string[] lines, bool isExtra)
    {
        _source = source;
        _list = list;
        _lines = lines;
        _isExtra = isExtra;
        for (int i = 0; i < source.Length; i++)
        {
            if (source.Bytes[i] == '\n') _lineStarts.Add(i + 1);
        }
    }

    /// <summary>The tokens up to the end or the first error.</summary>
    /// <param name="lines">The lines of the source with their ends.</param>
    /// <param name="isExtra">Whether comments and line feeds are wanted, and operators without their kinds.</param>
    /// <param name="error">The error, or null.</param>
    public static List<PyTuple> Read(string[] lines, bool isExtra, out CompileError? error)
    {
        string text = string.Concat(lines);
        var source = SourceText.FromString(text, endWithNewLine: true);
        TokenList list = Tokenizer.Tokenize(source);
        TokenLister lister = new(source, list, lines, isExtra);
        lister.Run();
        error = list.Error is { } found ? Reword(found, list.EndedUnexpectedly) : null;
        return lister._result;
    }

    // Tokenizing alone, CPython tells less of these errors than when it parses.
    private static CompileError Reword(CompileError error, bool endedUnexpectedly)
    {
        if (endedUnexpectedly && error.Message.EndsWith("was never closed", StringComparison.Ordinal))
            return new CompileError(CompileErrorKind.SyntaxError, "unexpected EOF in multi-line statement");
        if (error.Kind is not (CompileErrorKind.IndentationError or CompileErrorKind.TabError)) return error;
        string? text = error.Text?.TrimEnd('\n');
        return error with { Text = text, Offset = (text?.Length ?? 0) + 1, EndLine = null, EndOffset = null };
    }

    private void Run()
    {
        int previous = 0;
        for (int i = 0; i < _list.Count; i++)
        {
            ref Token token = ref _list.Tokens[i];
            bool isError = token.Type == TokenType.ErrorToken;
            int start = isError ? _source.Length : token.Start;
            if (_isExtra && (!isError || _list.EndedUnexpectedly)) ReadGap(previous, Math.Min(start, _source.Length));
            if (isError) return;
            Add(token);
            previous = token.Type == TokenType.NewLine ? token.Start + 1 : Math.Max(token.End, token.Start);
        }
    }

    // Between two tokens are blanks, comments, line feeds, and line feeds after a backslash.
    private void ReadGap(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            switch (_source.Bytes[i])
            {
                case (byte)'#':
                    int stop = Array.IndexOf(_source.Bytes, (byte)'\n', i, end - i);
                    if (stop < 0) stop = end;
                    Add(TokenType.Comment, i, stop);
                    i = stop - 1;
                    break;
                case (byte)'\\':
                    i++;
                    break;
                case (byte)'\n':
                    AddLineFeed(TokenType.NonLogicalNewLine, i);
                    break;
            }
        }
    }

    private void Add(in Token token)
    {
        switch (token.Type)
        {
            case TokenType.NewLine when _isExtra:
                AddLineFeed(TokenType.NewLine, token.Start);
                break;
            case TokenType.NewLine:
                Add(TokenType.NewLine, token.Start, token.Start);
                break;
            case TokenType.EndMarker or TokenType.Dedent when token.Start >= _source.Length:
                PyTuple place = _isExtra ? Place(_lines.Length + 1, 0) : Place(Math.Max(1, _lines.Length), -1);
                Add(token.Type, "", place, place, _isExtra || _lines.Length == 0 ? "" : _lines[^1]);
                break;
            case TokenType.Indent when _isExtra:
                Add(TokenType.Indent, _source.LineStart(LineOf(token.Start)), token.Start);
                break;
            case TokenType.Indent or TokenType.Dedent:
                int line = LineOf(token.Start);
                PyTuple start = _isExtra ? PlaceOf(token.Start) : Place(line, -1);
                Add(token.Type, "", start, start, LineText(line, line));
                break;
            default:
                Add(token.Type, token.Start, token.End);
                break;
        }
    }

    // A line feed the source lacks at its end counts as a column all the same.
    private void AddLineFeed(TokenType type, int position)
    {
        int line = LineOf(position);
        int column = ColumnOf(line, position);
        string text = line <= _lines.Length && _lines[line - 1].EndsWith('\n') ? _lines[line - 1].EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n" : "";
        Add(type, text, Place(line, column), Place(line, column + Math.Max(1, text.Length)), LineText(line, line));
    }

    private void Add(TokenType type, int start, int end)
    {
        int line = LineOf(start);
        int endLine = end > start ? LineOf(end - 1) : line;
        // A token that ends with a line feed ends where the next line starts.
        if (end > start && _source.Bytes[end - 1] == '\n') endLine++;
        Add(type, _source.GetString(start, end), Place(line, ColumnOf(line, start)), Place(endLine, ColumnOf(endLine, end)), LineText(line, endLine));
    }

    private void Add(TokenType type, string text, PyTuple start, PyTuple end, string line)
    {
        bool isOperator = type is >= TokenType.LeftParenthesis and <= TokenType.Exclamation;
        int number = type >= TokenType.FirstKeyword ? (int)TokenType.Name : _isExtra && isOperator ? (int)TokenType.Operator : (int)type;
        _result.Add(PyTuple.Create(PyInt.From(number), PyStr.FromString(text), start, end, PyStr.FromString(line)));
    }

    private int LineOf(int position)
    {
        int index = _lineStarts.BinarySearch(position);
        return index >= 0 ? index + 1 : ~index;
    }

    private int ColumnOf(int line, int position) => Encoding.UTF8.GetCharCount(_source.Bytes, _lineStarts[line - 1], position - _lineStarts[line - 1])
        - SurrogatePairs(_lineStarts[line - 1], position);

    // Characters of four bytes are two of .NET's.
    private int SurrogatePairs(int start, int end)
    {
        int count = 0;
        for (int i = start; i < end; i++) count += _source.Bytes[i] >= 0xF0 ? 1 : 0;
        return count;
    }

    private PyTuple PlaceOf(int position) => Place(LineOf(position), ColumnOf(LineOf(position), position));

    private static PyTuple Place(int line, int column) => PyTuple.Create(PyInt.From(line), PyInt.From(column));

    private string LineText(int first, int last) => string.Concat(_lines.Skip(first - 1).Take(last - first + 1));
}
