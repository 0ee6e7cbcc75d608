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
            var last = CouldBeNotIn(list, failed) ? failed + 1 : failed;
            if (ReachesEnd(list, last))
                return new Parser(list, flags, featureVersion).ErrorAtToken(last, "incomplete input", CompileErrorKind.IncompleteInputError);
        }

        if (list.Tokens[failed].Type == TokenType.ErrorToken && list.Error is not null)
            return list.Error;
        if (found is null)
        {
            var warnings = list.Warnings.Count;
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
        if (list.Error is not null && list.ErrorReplacesParserError)
            return list.Error;
        if (list.Error is not null && list.OpenBrackets.Length > 0 && list.OpenBrackets[^1] is var open
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
        ref var token = ref list.Tokens[index];
        if (token.Type == TokenType.ErrorToken)
            return list.EndedUnexpectedly;
        if (token.End < list.Source.Length)
        {
            // Two dots may be the first of three.
            return token.Type == TokenType.Dot && token.End + 1 == list.Source.Length && list.Source.Bytes[token.End] == '.';
        }

        var text = list.Source.Bytes.AsSpan(token.Start, token.End - token.Start);
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
        ref var token = ref _tokens[index];
        var source = _list.Source;
        var line = token.Line > 1 && source.LineStart(token.Line) >= source.Length ? token.Line - 1 : token.Line;
        var start = source.LineStart(line);
        var text = source.GetString(start, Math.Min(source.LineEnd(start) + 1, source.Length));
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
        ref var token = ref _tokens[index];
        if (token.Column >= 0)
            return SyntaxErrors.At(_list.Source, token.EndLine, TokenSpan(index), message, kind);

        // It is where the tokenizer stands: after the indentation, or at the very end of the source.
        var source = _list.Source;
        var line = token.Line;
        var start = source.LineStart(line);
        if (token.Start >= source.Length && start >= source.Length && line > 1)
            start = source.LineStart(--line);
        var end = source.LineEnd(start);
        var offset = source.CharacterOffset(start, Math.Min(end + 1, source.Length), token.Start - start);
        return new CompileError(kind, message, line, offset, line, -1, source.GetString(start, Math.Min(end + 1, source.Length)));
    }

    // An error at the last token read, by whichever of the two parsers.
    private Exception Refuse(string message) => _diagnosing ? new CompileException(ErrorAtToken(LastRead, message)) : Fail();

    private int LastRead => Math.Min(Math.Max(_failed, _index), _list.Count - 1);

    private Exception Refuse(in SourceSpan span, string message) => _diagnosing ? ErrorAt(span, message) : Fail();

    private Exception RefuseToken(int index, string message) => Refuse(TokenSpan(index), message);

    private Exception RefuseBlock(string what, int line)
    {
        if (!_diagnosing)
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
        ref var start = ref _tokens[index];
        ref var end = ref _tokens[Math.Max(_failed, _index)];
        var endColumn = end.EndColumn < 0 ? end.End - _list.Source.LineStart(end.EndLine) : end.EndColumn;
        return Refuse(new SourceSpan(start.Line, start.Column, end.EndLine, endColumn - 1), message);
    }

    // Tries to parse something without looking at mistakes; leaves the parser after it, or where it was.
    private T? Try<T>(Func<T> parse)
        where T : class
    {
        var start = _index;
        _diagnosing = false;
        T? result = null;
        try
        {
            result = parse();
        }
        catch (ParseFailedException)
        {
        }
        catch (CompileException)
        {
        }

        _diagnosing = true;
        _looked = Math.Max(_looked, _index);
        if (result is null)
            _index = start;
        return result;
    }

    private int BracketLevel(int index)
    {
        var level = 0;
        for (var i = 0; i <= index; i++)
        {
            switch (_tokens[i].Type)
            {
                case TokenType.LeftParenthesis or TokenType.LeftBracket or TokenType.LeftBrace:
                    level++;
                    break;
                case TokenType.RightParenthesis or TokenType.RightBracket or TokenType.RightBrace:
                    level--;
                    break;
            }
        }

        return level;
    }

    private static bool IsLegacyStatement(Expr expression) => expression is Name { Id: "print" or "exec" };

    // After an operand chain nothing that starts an expression can follow.
    private void DiagnoseAfterDisjunction(int start, Expr left)
    {
        if (Current == TokenType.If)
            DiagnoseConditional(left);
        else if (StartsExpression(Current) && !IsLegacyStatement(left))
            DiagnoseMissingComma(start, left);
        DiagnoseLegacyStatement(start);
    }

    // "print" and "exec" with what could be their operands, whatever else it could be.
    private void DiagnoseLegacyStatement(int start)
    {
        if (!(IsSoftKeyword(start, "print"u8) || IsSoftKeyword(start, "exec"u8)) || _tokens[start + 1].Type == TokenType.LeftParenthesis)
            return;
        if (start == _targetStart || !_legacyStatements.Add(start))
            return;
        var end = _index;
        _index = start + 1;
        try
        {
            var operands = ParseStarExpressions();
            ref var token = ref _tokens[start];
            var name = _names.Get(_bytes.AsSpan(token.Start, token.End - token.Start));
            throw Refuse(TokenSpan(start).To(operands.Span), $"Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        }
        catch (ParseFailedException)
        {
            _looked = Math.Max(_looked, _index);
            _index = end;
        }
    }

    private void DiagnoseMissingComma(int start, Expr left)
    {
        if (_tokens[start].Type == TokenType.Name
            && (_tokens[start + 1].Type == TokenType.String || IsAnySoftKeyword(start)))
        {
            return;
        }

        var next = _index;
        if (Try(ParseExpression) is { } right)
        {
            if (BracketLevel(_index - 1) != 0)
                throw Refuse(left.Span.To(right.Span), "invalid syntax. Perhaps you forgot a comma?");
            _index = next;
        }
    }

    private bool IsAnySoftKeyword(int index) =>
        IsSoftKeyword(index, "_"u8) || IsSoftKeyword(index, "case"u8) || IsSoftKeyword(index, "match"u8)
        || IsSoftKeyword(index, "type"u8);

    private void DiagnoseConditional(Expr body)
    {
        var start = _index++;
        var test = Try(ParseDisjunction);
        if (test is null)
        {
            // The mistake is in the condition, unless what comes before it is one.
            var condition = _index;
            try
            {
                _ = ParseDisjunction();
            }
            catch (ParseFailedException)
            {
                var end = EndOfBeginning(condition);
                if (end == condition || _tokens[end].Type is TokenType.Else or TokenType.Colon)
                    throw;
                throw Refuse(body.Span.To(TokenSpan(end - 1)), "expected 'else' after 'if' expression");
            }
        }
        else
        {
            if (Current is not (TokenType.Else or TokenType.Colon))
                throw Refuse(body.Span.To(test.Span), "expected 'else' after 'if' expression");
            if (Current == TokenType.Else)
            {
                _index++;
                var orElse = _index;

                // What is part of an expression that has been parsed need not be tried: chains are long.
                if (orElse <= _validStart || orElse >= _validEnd)
                {
                    if (Try(ParseExpression) is null)
                        throw RefuseElse(orElse);
                    (_validStart, _validEnd) = (orElse, _index);
                }
            }
        }

        _index = start;
    }

    // What comes after "else" has a mistake with a message of its own, or does not even begin with an expression.
    private CompileException RefuseElse(int start)
    {
        try
        {
            _ = ParseExpression();
        }
        catch (ParseFailedException) when (EndOfBeginning(start) == start)
        {
        }

        return new CompileException(ErrorAtToken(start, "expected expression after 'else', but statement is given"));
    }

    // pass if ... else ...
    private void DiagnoseStatementBeforeIf()
    {
        if (Current is not (TokenType.Pass or TokenType.Break or TokenType.Continue))
            return;
        _looked = Math.Max(_looked, _index + 1);
        if (Peek != TokenType.If)
            return;
        var start = _index;
        _index += 2;
        if (Try(ParseDisjunction) is not null && Current == TokenType.Else)
            throw RefuseToken(start, "expected expression before 'if', but statement is given");
        _index = start;
    }

    // The targets of "for": what they turn out not to be, if they are expressions at all.
    private void DiagnoseForTarget()
    {
        var start = _index;
        var isGood = Try(ParseStarTargets) is not null && Current == TokenType.In;
        _index = start;
        if (isGood)
            return;
        if (Try(ParseStarExpressions) is { } targets && InvalidTarget(targets, isDelete: false, isFor: true) is not null)
            throw RefuseTarget(targets, isFor: true);
        _index = start;
    }

    private void DiagnoseWithTarget()
    {
        var start = _index;
        if (Try(ParseExpression) is { } target && InvalidTarget(target, isDelete: false) is not null
            && Current is TokenType.Comma or TokenType.RightParenthesis or TokenType.Colon)
        {
            throw RefuseTarget(target);
        }

        _index = start;
    }

    private void DiagnosePatternTarget()
    {
        if (IsSoftKeyword(_index, "_"u8))
            throw RefuseToken(_index, "cannot use '_' as a target");
        var start = _index;
        if (Try(ParseExpression) is { } target && target is not Name)
            throw Refuse(target.Span, $"cannot use {ExpressionName(target)} as pattern target");
        _index = start;
    }

    // An f-string's field at its start: what has to come first is an expression.
    private void DiagnoseField(char prefix)
    {
        if (Current is TokenType.Equal or TokenType.Exclamation or TokenType.Colon or TokenType.RightBrace)
        {
            var sign = Current switch
            {
                TokenType.Equal => '=',
                TokenType.Exclamation => '!',
                TokenType.Colon => ':',
                _ => '}',
            };
            throw RefuseToken(_index, $"{prefix}-string: valid expression required before '{sign}'");
        }

        var start = _index;
        if (Try(ParseYieldOrStarExpressions) is null && !StartsExpression(Current) && Current != TokenType.Yield)
            throw RefuseToken(_index, $"{prefix}-string: expecting a valid expression after '{{'");
        _index = start;
    }

    // *a = b as an argument or in parentheses.
    private void DiagnoseUnpackingTarget(int start)
    {
        if (!_diagnosing || Current != TokenType.Equal)
            return;
        var equal = _index++;
        if (Try(ParseExpression) is { } value)
            throw Refuse(TokenSpan(start).To(value.Span), "cannot assign to iterable argument unpacking");
        _index = equal;
    }

    // The expression of an f-string's field. When only its beginning is one, the mistake is what follows that.
    private Expr ParseFieldExpression(char prefix)
    {
        var start = _index;
        try
        {
            return ParseYieldOrStarExpressions();
        }
        catch (ParseFailedException) when (_diagnosing && _index > start)
        {
            var end = EndOfBeginning(start);
            if (end == start)
                throw RefuseToken(start, $"{prefix}-string: expecting a valid expression after '{{'");
            if (end == _index)
                throw;
            if (_tokens[end].Type == TokenType.Comma && end + 1 < _index)
                end++;
            throw RefuseToken(end, $"{prefix}-string: expecting '=', or '!', or ':', or '}}'");
        }
    }

    // The expression of an argument after a star.
    private Expr ParseUnpackedArgument() => ParseUnpacked(isArgument: true);

    // The expression after a star in an argument or an element.
    private Expr ParseUnpacked(bool isArgument)
    {
        var start = _index;
        try
        {
            return isArgument ? ParseExpression() : ParseBitwiseOr();
        }
        catch (ParseFailedException) when (_diagnosing && EndOfBeginning(start) == start && (isArgument || _index > start))
        {
            throw new CompileException(ErrorAtToken(LastRead, "Invalid star expression"));
        }
    }

    // Where the longest expression at a token ends, when parsing it has failed: before a bracket that was not parsed to its
    // end, and before an operator.
    private int EndOfBeginning(int start)
    {
        var end = _index;
        var level = 0;
        for (var i = _index - 1; i >= start; i--)
        {
            if (_tokens[i].Type is TokenType.RightParenthesis or TokenType.RightBracket or TokenType.RightBrace)
                level++;
            else if (_tokens[i].Type is TokenType.LeftParenthesis or TokenType.LeftBracket or TokenType.LeftBrace && --level < 0)
                (end, level) = (i, 0);
        }

        while (end > start && IsBinaryOperator(_tokens[end - 1].Type))
            end--;
        return end;
    }

    private static bool IsBinaryOperator(TokenType type) => type is TokenType.Plus or TokenType.Minus or TokenType.Star or TokenType.Slash
        or TokenType.DoubleSlash or TokenType.Percent or TokenType.At or TokenType.DoubleStar or TokenType.LeftShift or TokenType.RightShift
        or TokenType.Ampersand or TokenType.VerticalBar or TokenType.Circumflex or TokenType.Less or TokenType.Greater or TokenType.LessEqual
        or TokenType.GreaterEqual or TokenType.EqualEqual or TokenType.NotEqual or TokenType.Is or TokenType.In or TokenType.Not
        or TokenType.And or TokenType.Or or TokenType.Dot or TokenType.Comma;

    // An expression where an assignment expression could be: "=" may be meant as "==" or ":=".
    private void DiagnoseNamedExpression(int start, Expr expression)
    {
        if (Current == TokenType.ColonEqual)
        {
            _index++;
            if (Try(ParseExpression) is not null)
                throw Refuse(expression.Span, $"cannot use assignment expressions with {ExpressionName(expression)}");
            return;
        }

        if (Current != TokenType.Equal || !IsBitwiseOr(expression, start))
            return;
        var equal = _index++;
        if (Try(ParseBitwiseOr) is { } value && Current is not (TokenType.Equal or TokenType.ColonEqual))
        {
            if (expression is Name && _tokens[start].Type == TokenType.Name)
                throw Refuse(expression.Span.To(value.Span), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
            if (!((expression is ListExpr or TupleExpr or ComprehensionExpr { Kind: ExprKind.GeneratorExp })
                || _tokens[start].Type is TokenType.True or TokenType.False or TokenType.None
                || StartsWithDisplay(start)))
            {
                throw Refuse(
                    expression.Span, $"cannot assign to {ExpressionName(expression)} here. Maybe you meant '==' instead of '='?");
            }
        }

        _index = equal;
    }

    // Whether a list, a tuple or a generator expression stands at a token, whatever follows it.
    private bool StartsWithDisplay(int start)
    {
        if (_tokens[start].Type is not (TokenType.LeftBracket or TokenType.LeftParenthesis))
            return false;
        var index = _index;
        _index = start;
        var atom = Try(ParseAtom);
        _index = index;
        return atom is ListExpr or TupleExpr or ComprehensionExpr { Kind: ExprKind.GeneratorExp };
    }

    // Whether an expression binds at least as tightly as "|", or is in parentheses.
    private bool IsBitwiseOr(Expr expression, int start) =>
        expression switch
        {
            Compare or BoolOp or IfExp or Lambda or NamedExpr => expression.Span.Column != _tokens[start].Column
                || expression.Span.Line != _tokens[start].Line,
            UnaryOp { Operator: UnaryOperator.Not } => expression.Span.Column != _tokens[start].Column
                || expression.Span.Line != _tokens[start].Line,
            Starred => false,
            _ => true,
        };

    // The part of a target that cannot be one.
    private static Expr? InvalidTarget(Expr expression, bool isDelete, bool isFor = false)
    {
        switch (expression)
        {
            case TupleExpr tuple:
                return InvalidTarget(tuple.Elements, isDelete, isFor);
            case ListExpr list:
                return InvalidTarget(list.Elements, isDelete, isFor);
            case Starred starred:
                return isDelete ? starred : InvalidTarget(starred.Value, isDelete, isFor);
            case Compare compare when isFor:
                return compare.Operators[0] == ComparisonOperator.In ? InvalidTarget(compare.Left, isDelete, isFor) : null;
            case Name or Subscript or Syntax.Attribute:
                return null;
            default:
                return expression;
        }
    }

    private static Expr? InvalidTarget(Expr[] elements, bool isDelete, bool isFor)
    {
        foreach (var element in elements)
        {
            if (InvalidTarget(element, isDelete, isFor) is { } invalid)
                return invalid;
        }

        return null;
    }

    private Exception RefuseTarget(Expr target, bool isDelete = false, bool isFor = false)
    {
        var invalid = InvalidTarget(target, isDelete, isFor);
        if (invalid is null)
            return Refuse("invalid syntax");
        return Refuse(invalid.Span, $"cannot {(isDelete ? "delete" : "assign to")} {ExpressionName(invalid)}");
    }

    /// <summary>What an expression is called in messages.</summary>
    internal static string ExpressionName(Expr expression) => expression switch
    {
        Syntax.Attribute => "attribute",
        Subscript => "subscript",
        Starred => "starred",
        Name => "name",
        ListExpr => "list",
        TupleExpr => "tuple",
        Lambda => "lambda",
        Call => "function call",
        BoolOp or BinOp or UnaryOp => "expression",
        ComprehensionExpr comprehension => comprehension.Kind switch
        {
            ExprKind.GeneratorExp => "generator expression",
            ExprKind.ListComp => "list comprehension",
            ExprKind.SetComp => "set comprehension",
            _ => "dict comprehension",
        },
        Yield or YieldFrom => "yield expression",
        Await => "await expression",
        DictExpr => "dict literal",
        SetExpr => "set display",
        JoinedStr or FormattedValue => "f-string expression",
        TemplateStr or Interpolation => "t-string expression",
        Constant { Value: Krait.Objects.PyNone } => "None",
        Constant { Value: Krait.Objects.PyBool value } => value == Krait.Objects.PyBool.True ? "True" : "False",
        Constant { Value: Krait.Objects.PyEllipsis } => "ellipsis",
        Constant => "literal",
        Compare => "comparison",
        IfExp => "conditional expression",
        NamedExpr => "named expression",
        _ => "expression",
    };
}
