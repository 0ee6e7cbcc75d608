using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>Mistakes in expressions.</summary>
internal sealed partial class Parser
{
    private int BracketLevel(int index)
    {
        int level = 0;
        for (int i = 0; i <= index; i++)
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
        int end = _index;
        _index = start + 1;
        try
        {
            Expr operands = ParseStarExpressions();
            ref Token token = ref _tokens[start];
            string name = _names.Get(_bytes.AsSpan(token.Start, token.End - token.Start));
            throw Refuse(TokenSpan(start).To(operands.Span), $"Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        }
        catch (ParseFailedException)
        {
            _looked = Math.Max(_looked, _index);
            _index = end;
        }
    }

    // "a"b"c": expressions between two string literals.
    private void DiagnoseQuotesInString()
    {
        if (Current != TokenType.String)
            return;
        int start = _index++;
        Expr? first = null;
        Expr? last = null;
        while (Current != TokenType.String)
        {
            if (Try(ParseExpression) is not { } part)
            {
                if (_gaveUp > _index && !IsTriedAsTarget(start))
                    (_quietStart, _quietEnd) = (_index, _gaveUp);
                break;
            }

            first ??= part;
            last = part;
        }

        if (first is not null && Current == TokenType.String)
            throw Refuse(first.Span.To(last!.Span), "invalid syntax. Is this intended to be part of the string?");
        _index = start;
    }

    // Whether a literal that is called or subscripted has been looked at before as what could be assigned to.
    private bool IsTriedAsTarget(int start)
    {
        if (Current is not (TokenType.LeftParenthesis or TokenType.LeftBracket))
            return false;
        while (start > 0 && _tokens[start - 1].Type == TokenType.LeftParenthesis)
            start--;
        return start == 0
            || _tokens[start - 1].Type is TokenType.NewLine or TokenType.Semicolon or TokenType.Indent or TokenType.Dedent
                or TokenType.Equal;
    }

    private void DiagnoseMissingComma(int start, Expr left)
    {
        if (IsAnySoftKeyword(start))
            return;
        int next = _index;
        if (_tokens[start].Type == TokenType.Name && _tokens[start + 1].Type == TokenType.String)
        {
            // It may be a prefix that there is not; only mistakes in the literals themselves come first.
            _ = Try(ParseStarExpressions);
            _index = next;
            return;
        }

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
        int start = _index++;
        Expr? test = Try(ParseDisjunction);
        if (test is null)
        {
            // The mistake is in the condition, unless what comes before it is one.
            int condition = _index;
            try
            {
                _ = ParseDisjunction();
            }
            catch (ParseFailedException)
            {
                int end = EndOfBeginning(condition);
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
                int orElse = _index;

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
        int start = _index;
        _index += 2;
        if (Try(ParseDisjunction) is not null && Current == TokenType.Else)
            throw RefuseToken(start, "expected expression before 'if', but statement is given");
        _index = start;
    }

    // An f-string's field at its start: what has to come first is an expression.
    private void DiagnoseField(char prefix)
    {
        if (Current is TokenType.Equal or TokenType.Exclamation or TokenType.Colon or TokenType.RightBrace)
        {
            char sign = Current switch
            {
                TokenType.Equal => '=',
                TokenType.Exclamation => '!',
                TokenType.Colon => ':',
                _ => '}',
            };
            throw RefuseToken(_index, $"{prefix}-string: valid expression required before '{sign}'");
        }

        int start = _index;
        if (Try(ParseYieldOrStarExpressions) is null && !StartsExpression(Current) && Current != TokenType.Yield)
            throw RefuseToken(_index, $"{prefix}-string: expecting a valid expression after '{{'");
        _index = start;
    }

    // The expression of an f-string's field. When only its beginning is one, the mistake is what follows that.
    private Expr ParseFieldExpression(char prefix)
    {
        int start = _index;
        try
        {
            return ParseYieldOrStarExpressions();
        }
        catch (ParseFailedException) when (IsDiagnosingAt(start) && _index > start)
        {
            int end = EndOfBeginning(start);
            if (end == start)
                throw Insist(TokenSpan(start), $"{prefix}-string: expecting a valid expression after '{{'");
            if (end == _index)
                throw;
            if (_tokens[end].Type == TokenType.Comma && end + 1 < _index)
                end++;
            throw Insist(TokenSpan(end), $"{prefix}-string: expecting '=', or '!', or ':', or '}}'");
        }
    }

    private bool EndsElement => Current is TokenType.Comma or TokenType.RightParenthesis or TokenType.RightBracket or TokenType.RightBrace;

    // The expression of an argument after a star.
    private Expr ParseUnpackedArgument() => ParseUnpacked(isArgument: true);

    // The expression after a star in an argument or an element.
    private Expr ParseUnpacked(bool isArgument)
    {
        int start = _index;
        try
        {
            return isArgument ? ParseExpression() : ParseBitwiseOr();
        }
        catch (ParseFailedException) when (IsDiagnosing && EndOfBeginning(start) == start && (isArgument || _index > start || EndsElement))
        {
            throw new CompileException(ErrorAtToken(LastRead, "Invalid star expression"));
        }
    }

    // Where the longest expression at a token ends, when parsing it has failed: before a bracket that was not parsed to its
    // end, and before an operator.
    private int EndOfBeginning(int start)
    {
        int end = _index;
        int level = 0;
        for (int i = _index - 1; i >= start; i--)
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
        or TokenType.Ampersand or TokenType.VerticalBar or TokenType.Circumflex
        or TokenType.Less or TokenType.Greater or TokenType.LessEqual or TokenType.GreaterEqual
        or TokenType.EqualEqual or TokenType.NotEqual or TokenType.Is or TokenType.In or TokenType.Not or TokenType.And or TokenType.Or
        or TokenType.Dot or TokenType.Comma;

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
        int equal = _index++;
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
        int index = _index;
        _index = start;
        Expr? atom = Try(ParseAtom);
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
}
