using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>Expressions down to their operands (reference manual, chapter 6), by precedence climbing.</summary>
internal sealed partial class Parser
{
    private const int BitwiseOrPrecedence = 1;
    private const int UnaryPrecedence = 7;

    private static bool StartsExpression(TokenType type) => type switch
    {
        TokenType.Name or TokenType.Number or TokenType.String or TokenType.FStringStart or TokenType.TStringStart
            or TokenType.LeftParenthesis or TokenType.LeftBracket or TokenType.LeftBrace or TokenType.Minus or TokenType.Plus
            or TokenType.Tilde or TokenType.Ellipsis or TokenType.Not or TokenType.Lambda or TokenType.Await or TokenType.None
            or TokenType.True or TokenType.False => true,
        _ => false,
    };

    // expressions: a tuple without parentheses, or one expression.
    private Expr ParseExpressions()
    {
        int start = _index;
        Expr first = ParseExpression();
        if (Current != TokenType.Comma)
            return first;
        List<Expr> elements = _expressions.Rent();
        elements.Add(first);
        while (Accept(TokenType.Comma) && StartsExpression(Current))
            elements.Add(ParseExpression());
        return new TupleExpr(_expressions.Take(elements), ExprContext.Load, SpanFrom(start));
    }

    // star_expressions: the same, with stars.
    private Expr ParseStarExpressions()
    {
        int start = _index;
        Expr first = ParseStarExpression();
        if (Current != TokenType.Comma)
            return first;
        List<Expr> elements = _expressions.Rent();
        elements.Add(first);
        while (Accept(TokenType.Comma) && (Current == TokenType.Star || StartsExpression(Current)))
            elements.Add(ParseStarExpression());
        return new TupleExpr(_expressions.Take(elements), ExprContext.Load, SpanFrom(start));
    }

    private Expr ParseStarExpression()
    {
        if (Current != TokenType.Star)
            return ParseExpression();
        int start = _index++;
        Expr value = ParseBitwiseOr();
        return new Starred(value, ExprContext.Load, SpanFrom(start));
    }

    private Expr ParseStarNamedExpression()
    {
        if (Current != TokenType.Star)
            return ParseNamedExpression();
        int start = _index++;
        Expr value = ParseUnpacked(isArgument: false);
        return new Starred(value, ExprContext.Load, SpanFrom(start));
    }

    private Expr ParseNamedExpression()
    {
        if (Current == TokenType.Name && Peek == TokenType.ColonEqual)
        {
            int start = _index;
            Name target = ExpectNameNode(ExprContext.Store);
            _index++;
            Expr value = ParseExpression();
            CheckVersion(8, "Assignment expressions are", _index);
            return new NamedExpr(target, value, SpanFrom(start));
        }

        int expressionStart = _index;
        Expr expression = ParseExpression();
        if (IsDiagnosing)
            DiagnoseNamedExpression(expressionStart, expression);
        if (Current == TokenType.ColonEqual)
            throw Fail();
        return expression;
    }

    private Expr ParseYield()
    {
        int start = _index++;
        if (Accept(TokenType.From))
        {
            Expr iterable = ParseExpression();
            return new YieldFrom(iterable, SpanFrom(start));
        }

        Expr? value = Current == TokenType.Star || StartsExpression(Current) ? ParseStarExpressions() : null;
        return new Yield(value, SpanFrom(start));
    }

    private Expr ParseExpression()
    {
        CompileStep.Count();
        if (Current == TokenType.Lambda)
            return ParseLambda();
        if (IsDiagnosing)
        {
            DiagnoseStatementBeforeIf();
            DiagnoseQuotesInString();
        }

        int start = _index;
        Expr body = ParseDisjunction();
        if (IsDiagnosing)
            DiagnoseAfterDisjunction(start, body);
        if (Current != TokenType.If)
            return body;
        _index++;
        Expr test = ParseDisjunction();
        Expect(TokenType.Else);
        Enter();
        Expr orElse = ParseExpression();
        Leave();
        return new IfExp(test, body, orElse, SpanFrom(start));
    }

    private Lambda ParseLambda()
    {
        Enter(2);
        int start = _index++;
        Arguments arguments = ParseParameters(isLambda: true);
        ExpectColon(forced: true);
        if (IsDiagnosing && Current is TokenType.FStringMiddle or TokenType.TStringMiddle)
        {
            throw Refuse(
                TokenSpan(start).To(TokenSpan(_index - 1)),
                $"{(Current == TokenType.FStringMiddle ? 'f' : 't')}-string: lambda expressions are not allowed without parentheses");
        }
        Expr body = ParseExpression();
        Leave(2);
        return new Lambda(arguments, body, SpanFrom(start));
    }

    private Expr ParseDisjunction()
    {
        int start = _index;
        Expr first = ParseConjunction();
        if (Current != TokenType.Or)
            return first;
        List<Expr> values = _expressions.Rent();
        values.Add(first);
        while (Accept(TokenType.Or))
            values.Add(ParseConjunction());
        return new BoolOp(BoolOperator.Or, _expressions.Take(values), SpanFrom(start));
    }

    private Expr ParseConjunction()
    {
        int start = _index;
        Expr first = ParseInversion();
        if (Current != TokenType.And)
            return first;
        List<Expr> values = _expressions.Rent();
        values.Add(first);
        while (Accept(TokenType.And))
            values.Add(ParseInversion());
        return new BoolOp(BoolOperator.And, _expressions.Take(values), SpanFrom(start));
    }

    private Expr ParseInversion()
    {
        if (Current != TokenType.Not)
            return ParseComparison();
        Enter();
        int start = _index++;
        Expr operand = ParseInversion();
        Leave();
        return new UnaryOp(UnaryOperator.Not, operand, SpanFrom(start));
    }

    private Expr ParseComparison()
    {
        int start = _index;
        Expr left = ParseBitwiseOr();
        if (!AcceptComparison(out ComparisonOperator @operator))
            return left;
        var operators = new List<ComparisonOperator>(1);
        List<Expr> comparators = _expressions.Rent();
        do
        {
            operators.Add(@operator);
            comparators.Add(ParseBitwiseOr());
        }
        while (AcceptComparison(out @operator));
        return new Compare(left, [.. operators], _expressions.Take(comparators), SpanFrom(start));
    }

    private bool AcceptComparison(out ComparisonOperator @operator)
    {
        @operator = default;
        switch (Current)
        {
            case TokenType.EqualEqual:
                @operator = ComparisonOperator.Eq;
                break;
            case TokenType.NotEqual:
                CheckNotEqual();
                @operator = ComparisonOperator.NotEq;
                break;
            case TokenType.Less:
                @operator = ComparisonOperator.Lt;
                break;
            case TokenType.LessEqual:
                @operator = ComparisonOperator.LtE;
                break;
            case TokenType.Greater:
                @operator = ComparisonOperator.Gt;
                break;
            case TokenType.GreaterEqual:
                @operator = ComparisonOperator.GtE;
                break;
            case TokenType.In:
                @operator = ComparisonOperator.In;
                break;
            case TokenType.Not when Peek == TokenType.In:
                _index++;
                @operator = ComparisonOperator.NotIn;
                break;
            case TokenType.Is:
                if (Peek == TokenType.Not)
                {
                    _index++;
                    @operator = ComparisonOperator.IsNot;
                }
                else
                {
                    @operator = ComparisonOperator.Is;
                }

                break;
            default:
                return false;
        }

        _index++;
        return true;
    }

    // PEP 401: "from __future__ import barry_as_FLUFL" swaps the two spellings of inequality.
    private void CheckNotEqual()
    {
        bool isDiamond = _bytes[_tokens[_index].Start] == '<';
        if (_barryAsBdfl && !isDiamond)
            throw ErrorAt(TokenSpan(_index), "with Barry as BDFL, use '<>' instead of '!='");
        if (!_barryAsBdfl && isDiamond)
            throw RefuseToken(_index, "invalid syntax.  Maybe you meant '!=' instead of '<>'?");
    }

    // Several of them, with commas between and perhaps one at the end; the first stands for all.
    private Expr ParseSeveralBitwiseOr()
    {
        Expr first = ParseBitwiseOr();
        while (Accept(TokenType.Comma)
            && Current is not (TokenType.In or TokenType.If)
            && Current is not (TokenType.RightParenthesis or TokenType.RightBracket or TokenType.RightBrace))
        {
            ParseBitwiseOr();
        }

        return first;
    }

    private Expr ParseBitwiseOr() => ParseBinary(BitwiseOrPrecedence);

    private static int Precedence(TokenType type, out Operator @operator)
    {
        switch (type)
        {
            case TokenType.VerticalBar: @operator = Operator.BitOr; return 1;
            case TokenType.Circumflex: @operator = Operator.BitXor; return 2;
            case TokenType.Ampersand: @operator = Operator.BitAnd; return 3;
            case TokenType.LeftShift: @operator = Operator.LShift; return 4;
            case TokenType.RightShift: @operator = Operator.RShift; return 4;
            case TokenType.Plus: @operator = Operator.Add; return 5;
            case TokenType.Minus: @operator = Operator.Sub; return 5;
            case TokenType.Star: @operator = Operator.Mult; return 6;
            case TokenType.Slash: @operator = Operator.Div; return 6;
            case TokenType.DoubleSlash: @operator = Operator.FloorDiv; return 6;
            case TokenType.Percent: @operator = Operator.Mod; return 6;
            case TokenType.At: @operator = Operator.MatMult; return 6;
            default: @operator = default; return 0;
        }
    }

    // "not" binds less tightly than any operator before it.
    private void DiagnoseNot()
    {
        if (Current != TokenType.Not)
            return;
        int start = _index;
        if (Try(ParseInversion) is not null)
            throw Insist(TokenSpan(start).To(SpanFrom(start)), "'not' after an operator must be parenthesized");
    }

    private Expr ParseBinary(int minimum)
    {
        int start = _index;
        Expr left = ParseFactor();
        while (true)
        {
            int precedence = Precedence(Current, out Operator @operator);
            if (precedence < minimum || precedence == 0)
                return left;
            _index++;
            if (IsDiagnosingAt(start))
                DiagnoseNot();
            Expr right = precedence + 1 == UnaryPrecedence ? ParseFactor() : ParseBinary(precedence + 1);
            if (@operator == Operator.MatMult)
                CheckVersion(5, "The '@' operator is", _index);
            left = new BinOp(left, @operator, right, SpanFrom(start));
        }
    }

    private Expr ParseFactor()
    {
        UnaryOperator @operator;
        switch (Current)
        {
            case TokenType.Plus:
                @operator = UnaryOperator.UAdd;
                break;
            case TokenType.Minus:
                @operator = UnaryOperator.USub;
                break;
            case TokenType.Tilde:
                @operator = UnaryOperator.Invert;
                break;
            default:
                return ParsePower();
        }

        Enter();
        int start = _index++;
        if (IsDiagnosing)
            DiagnoseNot();
        Expr operand = ParseFactor();
        Leave();
        return new UnaryOp(@operator, operand, SpanFrom(start));
    }

    private Expr ParsePower()
    {
        int start = _index;
        Expr left;
        if (Accept(TokenType.Await))
        {
            Expr value = ParsePrimary();
            CheckVersion(5, "Await expressions are", _index);
            left = new Await(value, SpanFrom(start));
        }
        else
        {
            left = ParsePrimary();
        }

        if (Current != TokenType.DoubleStar)
            return left;
        _index++;
        Enter(2);
        Expr right = ParseFactor();
        Leave(2);
        return new BinOp(left, Operator.Pow, right, SpanFrom(start));
    }

    private Expr ParsePrimary()
    {
        int start = _index;
        Expr primary = ParseAtom();
        while (true)
        {
            switch (Current)
            {
                case TokenType.Dot:
                    _index++;
                    string name = ExpectName();
                    primary = new Syntax.Attribute(primary, name, ExprContext.Load, SpanFrom(start));
                    break;
                case TokenType.LeftParenthesis:
                    _index++;
                    (Expr[] arguments, Keyword[] keywords) = ParseCallArguments();
                    primary = new Call(primary, arguments, keywords, SpanFrom(start));
                    break;
                case TokenType.LeftBracket:
                    _index++;
                    Expr index = ParseSlices();
                    Expect(TokenType.RightBracket);
                    primary = new Subscript(primary, index, ExprContext.Load, SpanFrom(start));
                    break;
                default:
                    return primary;
            }
        }
    }

    private Expr ParseSlices()
    {
        int start = _index;
        Expr first = ParseSliceOrStarred();
        if (Current != TokenType.Comma && first.Kind != ExprKind.Starred)
            return first;
        List<Expr> elements = _expressions.Rent();
        elements.Add(first);
        while (Accept(TokenType.Comma) && Current != TokenType.RightBracket)
            elements.Add(ParseSliceOrStarred());
        return new TupleExpr(_expressions.Take(elements), ExprContext.Load, SpanFrom(start));
    }

    private Expr ParseSliceOrStarred()
    {
        int start = _index;
        if (Accept(TokenType.Star))
        {
            if (Current is TokenType.RightBracket or TokenType.Comma)
                throw Refuse("Invalid star expression");
            Expr value = ParseUnpackedArgument();
            if (IsDiagnosing && Current is TokenType.For or TokenType.Async)
                throw Refuse(SpanFrom(start), "iterable unpacking cannot be used in comprehension");
            return new Starred(value, ExprContext.Load, SpanFrom(start));
        }

        Expr? lower = null;
        if (Current != TokenType.Colon)
        {
            lower = ParseNamedExpression();
            if (Current != TokenType.Colon)
                return lower;
            if (lower.Kind == ExprKind.NamedExpr && _tokens[start].Type == TokenType.Name
                && _tokens[start + 1].Type == TokenType.ColonEqual)
            {
                throw Fail();
            }
        }

        _index++;
        Expr? upper = StartsExpression(Current) ? ParseExpression() : null;
        Expr? step = null;
        if (Accept(TokenType.Colon) && StartsExpression(Current))
            step = ParseExpression();
        return new SliceExpr(lower, upper, step, SpanFrom(start));
    }
}
