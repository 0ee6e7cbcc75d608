using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>
/// What is wrong with source that is not valid. It is parsed once more, now with a look at the mistakes that have a message of
/// their own; when none of them is found, the error is at the token that did not fit.
/// </summary>
internal sealed partial class Parser
{
    private bool _diagnosing;

    // The tokens of an expression after a string literal that has a mistake: CPython, which remembers what it has parsed, does
    // not look at mistakes there again.
    private int _quietStart = -1;
    private int _quietEnd = -1;

    // Where Try gave up.
    private int _gaveUp;

    private bool IsDiagnosing => IsDiagnosingAt(_index);

    // The furthest token the parser got to.
    private int _failed;

    // The furthest token that looking for mistakes has read.
    private int _looked;

    // The first and the last token but one of an expression after "else" that has no mistake.
    private int _validStart = -1;
    private int _validEnd = -1;

    // The start of a statement that may be an assignment, whose targets are no expressions.
    private int _targetStart = -1;

    // Where "print" and "exec" have been looked at as statements of Python 2.
    private readonly HashSet<int> _legacyStatements = [];

    /// <summary>The error of source that <see cref="Parse"/> has refused.</summary>
    private static CompileError Diagnose(
        TokenList list, CompileMode mode, CompilerFlags flags, int featureVersion, int failed, CompileError? found)
    {
        if ((flags & CompilerFlags.AllowIncompleteInput) != 0)
        {
            int last = CouldBeNotIn(list, failed) ? failed + 1 : failed;
            if (ReachesEnd(list, last))
            {
                return new Parser(list, flags, featureVersion)
                    .ErrorAtToken(last, "incomplete input", CompileErrorKind.IncompleteInputError);
            }
        }

        if (list.Tokens[failed].Type == TokenType.ErrorToken && list.Error is not null)
            return list.Error;
        if (found is null)
        {
            int warnings = list.Warnings.Count;
            var parser = new Parser(list, flags, featureVersion) { _diagnosing = true, _failed = failed };
            try
            {
                _ = parser.ParseMode(mode);
            }
            catch (ParseFailedException)
            {
            }
            catch (CompileException exception)
            {
                found = exception.Error;
                failed = Math.Max(failed, Math.Min(parser._index, list.Count - 1));
                if (list.Tokens[failed].Type == TokenType.ErrorToken && list.Error is not null)
                    return list.Error;
            }

            if (list.Tokens[Math.Min(parser._looked, list.Count - 1)].Type == TokenType.ErrorToken && list.Error is not null)
                return list.Error;

            // The literals have been read twice.
            list.Warnings.RemoveRange(warnings, list.Warnings.Count - warnings);
            if (found is null)
            {
                found = parser.GenericError(failed);

                // Whatever follows a line that is indented for no reason, this comes first.
                if (found.Kind == CompileErrorKind.IndentationError)
                    return found;
            }
        }

        if (found.Kind is not (CompileErrorKind.SyntaxError or CompileErrorKind.IndentationError or CompileErrorKind.TabError))
            return found;

        // The rest of the source may have an error that explains this one: a bracket or a string that is not closed.
        if (list.Error is null || list.ErrorIsInFString)
            return found;
        if (list.ErrorWasRaised)
            return list.Error;
        if (list.OpenBrackets.Length > 0 && list.OpenBrackets[^1] is var open
            && list.Tokens[failed].Line > open.Line)
        {
            return SyntaxErrors.At(
                list.Source,
                int.MaxValue,
                new SourceSpan(open.Line, open.Column, open.Line, -1),
                $"'{(char)open.Bracket}' was never closed");
        }

        return found;
    }

    private bool IsDiagnosingAt(int index) => _diagnosing && (index > _quietEnd || index < _quietStart);

    // An error that what has been remembered does not hide.
    private Exception Insist(in SourceSpan span, string message)
    {
        _quietEnd = -1;
        return Refuse(span, message);
    }

    private Mod ParseMode(CompileMode mode) => mode switch
    {
        CompileMode.Exec => ParseFile(),
        CompileMode.Eval => ParseEval(),
        CompileMode.Single => ParseInteractive(),
        _ => ParseFunctionType(),
    };

    // Whether a tokenizer that is run on demand has met the end of the source when it has read a token: most end where the next
    // character is none of theirs.
    private static bool ReachesEnd(TokenList list, int index)
    {
        ref Token token = ref list.Tokens[index];
        if (token.Type == TokenType.ErrorToken)
            return list.EndedUnexpectedly;
        if (token.End < list.Source.Length)
        {
            // Two dots may be the first of three.
            return token.Type == TokenType.Dot && token.End + 1 == list.Source.Length && list.Source.Bytes[token.End] == '.';
        }

        Span<byte> text = list.Source.Bytes.AsSpan(token.Start, token.End - token.Start);
        return token.Type switch
        {
            TokenType.FStringEnd or TokenType.TStringEnd or TokenType.Ellipsis => false,
            TokenType.LeftShiftEqual or TokenType.RightShiftEqual or TokenType.DoubleStarEqual or TokenType.DoubleSlashEqual => false,

            // Two quotes may be the first of three.
            TokenType.String => text.Length - text.IndexOfAny((byte)'\'', (byte)'"') == 2,
            _ => true,
        };
    }

    private CompileError GenericError(int failed)
    {
        switch (_tokens[failed].Type)
        {
            case TokenType.Indent:
                return ErrorAtToken(failed, "unexpected indent", CompileErrorKind.IndentationError);
            case TokenType.Dedent:
                return ErrorAtToken(failed, "unexpected unindent", CompileErrorKind.IndentationError);
        }

        if (CouldBeNotIn(_list, failed))
            failed++;
        return _tokens[failed].Column < 0 ? ErrorAtEnd(failed) : ErrorAtToken(failed, "invalid syntax");
    }

    // Whether "not" has been followed by another look, for "in".
    private static bool CouldBeNotIn(TokenList list, int index) =>
        list.Tokens[index].Type == TokenType.Not && index > 0 && index + 1 < list.Count
            && !EndsOperator(list.Tokens[index - 1].Type) && !FollowsLoopTarget(list.Tokens, index);

    // A token without text is before the first column of its line.
    private CompileError ErrorAtEnd(int index)
    {
        ref Token token = ref _tokens[index];
        SourceText source = _list.Source;
        int line = token.Line > 1 && source.LineStart(token.Line) >= source.Length ? token.Line - 1 : token.Line;
        int start = source.LineStart(line);
        string text = source.GetString(start, Math.Min(source.LineEnd(start) + 1, source.Length));
        return new CompileError(CompileErrorKind.SyntaxError, "invalid syntax", line, 0, line, 0, text);
    }

    // Whether the targets of a "for" come before a token.
    private static bool FollowsLoopTarget(Token[] tokens, int index)
    {
        while (--index >= 0 && tokens[index].Type is not (TokenType.For or TokenType.In or TokenType.Colon or TokenType.NewLine))
            continue;
        return index >= 0 && tokens[index].Type == TokenType.For;
    }

    private static bool EndsOperator(TokenType type) => type is not (TokenType.Name or TokenType.Number or TokenType.String
        or TokenType.FStringEnd or TokenType.TStringEnd or TokenType.None or TokenType.True or TokenType.False or TokenType.Ellipsis
        or TokenType.RightParenthesis or TokenType.RightBracket or TokenType.RightBrace);

    // An error at a token, which may be one that covers no text.
    private CompileError ErrorAtToken(int index, string message, CompileErrorKind kind = CompileErrorKind.SyntaxError)
    {
        ref Token token = ref _tokens[index];
        if (token.Column >= 0)
            return SyntaxErrors.At(_list.Source, token.EndLine, TokenSpan(index), message, kind);

        // It is where the tokenizer stands: after the indentation, or at the very end of the source.
        SourceText source = _list.Source;
        int line = token.Line;
        int start = source.LineStart(line);
        if (token.Start >= source.Length && start >= source.Length && line > 1)
            start = source.LineStart(--line);
        int end = source.LineEnd(start);
        int offset = source.CharacterOffset(start, Math.Min(end + 1, source.Length), token.Start - start);
        return new CompileError(kind, message, line, offset, line, -1, source.GetString(start, Math.Min(end + 1, source.Length)));
    }

    // An error at the last token read, by whichever of the two parsers.
    private Exception Refuse(string message) => IsDiagnosing ? new CompileException(ErrorAtToken(LastRead, message)) : Fail();

    private int LastRead => Math.Min(Math.Max(_failed, _index), _list.Count - 1);

    private Exception Refuse(in SourceSpan span, string message) => IsDiagnosing ? ErrorAt(span, message) : Fail();

    private Exception RefuseToken(int index, string message) => Refuse(TokenSpan(index), message);

    private Exception RefuseBlock(string what, int line)
    {
        if (!IsDiagnosing)
            return Fail();
        return new CompileException(ErrorAtToken(
            LastRead, $"expected an indented block after {what} on line {line}", CompileErrorKind.IndentationError));
    }

    // Most statements miss their colon only at the end of the line; some can be nothing else before.
    private void ExpectColon(bool forced = false)
    {
        if (Current != TokenType.Colon)
        {
            if (forced)
                throw RefuseToken(_index, "expected ':'");
            throw Current == TokenType.NewLine ? Refuse("expected ':'") : Fail();
        }

        _index++;
    }

    // An error from a token up to where the parser got.
    private Exception RefuseFrom(int index, string message)
    {
        ref Token start = ref _tokens[index];
        ref Token end = ref _tokens[Math.Max(_failed, _index)];
        int endColumn = end.EndColumn < 0 ? end.End - _list.Source.LineStart(end.EndLine) : end.EndColumn;
        return Refuse(new SourceSpan(start.Line, start.Column, end.EndLine, endColumn - 1), message);
    }

    // Tries to parse something without looking at mistakes but those in literals; leaves the parser after it, or where it was.
    private T? Try<T>(Func<T> parse)
        where T : class
    {
        int start = _index;
        _diagnosing = false;
        T? result = null;
        try
        {
            result = parse();
        }
        catch (ParseFailedException)
        {
        }

        _diagnosing = true;
        _looked = Math.Max(_looked, _index);
        _gaveUp = _index;
        if (result is null)
            _index = start;
        return result;
    }
}
