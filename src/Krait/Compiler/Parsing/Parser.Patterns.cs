using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;
using Krait.Objects;

namespace Krait.Compiler.Parsing;

/// <summary>The <c>match</c> statement (reference manual, section 8.6).</summary>
internal sealed partial class Parser
{
    // "match" begins a statement when its logical line ends in a colon, as that of no expression does.
    private bool IsMatchStatement()
    {
        if (!IsSoftKeyword(_index, "match"u8) || !(StartsExpression(Peek) || Peek == TokenType.Star))
            return false;
        if (Peek is TokenType.Name or TokenType.Number or TokenType.String or TokenType.FStringStart or TokenType.TStringStart
            or TokenType.LeftBrace or TokenType.None or TokenType.True or TokenType.False or TokenType.Await)
        {
            return true; // a name cannot be followed by any of these
        }

        bool hasColon = false;
        for (int i = _index + 1; i < _list.Count; i++)
        {
            if (_tokens[i].Type != TokenType.NewLine)
            {
                hasColon |= _tokens[i].Type == TokenType.Colon && _tokens[i + 1].Type != TokenType.NewLine;
                continue;
            }

            // A subject in brackets could be a slice.
            return _tokens[i - 1].Type == TokenType.Colon && (Peek != TokenType.LeftBracket || !hasColon
                || (i + 2 < _list.Count && _tokens[i + 1].Type == TokenType.Indent && IsSoftKeyword(i + 2, "case"u8)));
        }

        return false;
    }

    private Match ParseMatch()
    {
        int start = _index++;
        int subjectStart = _index;
        Expr subject = ParseStarNamedExpression();
        if (Current == TokenType.Comma)
        {
            List<Expr> elements = _expressions.Rent();
            elements.Add(subject);
            while (Accept(TokenType.Comma) && Current != TokenType.Colon)
                elements.Add(ParseStarNamedExpression());
            subject = new TupleExpr(_expressions.Take(elements), ExprContext.Load, SpanFrom(subjectStart));
        }
        else if (subject.Kind == ExprKind.Starred)
        {
            throw Fail();
        }

        ExpectColon();
        Expect(TokenType.NewLine);
        if (!Accept(TokenType.Indent))
            throw RefuseBlock("'match' statement", _tokens[start].Line);
        var cases = new List<MatchCase>();
        do
            cases.Add(ParseCase());
        while (!Accept(TokenType.Dedent));
        CheckVersion(10, "Pattern matching is", _index - 1);
        return new Match(subject, [.. cases], SpanFrom(start));
    }

    private MatchCase ParseCase()
    {
        if (!IsSoftKeyword(_index, "case"u8))
            throw Fail();
        _index++;
        int start = _index;
        Pattern pattern = ParseMaybeStarPattern();
        if (Current == TokenType.Comma)
            pattern = new MatchSequence(ParseSequencePatterns(pattern, TokenType.Colon), SpanFrom(start));
        else if (pattern.Kind == PatternKind.Star)
            throw Fail();
        Expr? guard = Accept(TokenType.If) ? ParseNamedExpression() : null;
        ExpectColon();
        return new MatchCase(pattern, guard, ParseBlock("'case' statement", start - 1));
    }

    // The patterns of a sequence after its first; the last may be followed by a comma.
    private Pattern[] ParseSequencePatterns(Pattern first, TokenType close)
    {
        List<Pattern> patterns = _patterns.Rent();
        patterns.Add(first);
        while (Accept(TokenType.Comma) && Current != close && Current != TokenType.If)
            patterns.Add(ParseMaybeStarPattern());
        return _patterns.Take(patterns);
    }

    private Pattern ParseMaybeStarPattern()
    {
        int start = _index;
        if (!Accept(TokenType.Star))
            return ParsePattern();
        string? name = null;
        if (IsSoftKeyword(_index, "_"u8))
            _index++;
        else
            name = ExpectCaptureName();
        return new MatchStar(name, SpanFrom(start));
    }

    // A name to bind: no underscore, and nothing that would make it a part of something else.
    private string ExpectCaptureName()
    {
        if (IsSoftKeyword(_index, "_"u8) || Peek is TokenType.Dot or TokenType.LeftParenthesis or TokenType.Equal)
            throw Fail();
        return ExpectName();
    }

    private Pattern ParsePattern()
    {
        CompileStep.Enter();
        int start = _index;
        Pattern pattern = ParseClosedPattern();
        if (Current == TokenType.VerticalBar)
        {
            List<Pattern> alternatives = _patterns.Rent();
            alternatives.Add(pattern);
            while (Accept(TokenType.VerticalBar))
                alternatives.Add(ParseClosedPattern());
            pattern = new MatchOr(_patterns.Take(alternatives), SpanFrom(start));
        }

        if (!Accept(TokenType.As))
            return pattern;
        if (IsDiagnosing)
            DiagnosePatternTarget();
        string name = ExpectCaptureName();
        return new MatchAs(pattern, name, SpanFrom(start));
    }

    private Pattern ParseClosedPattern()
    {
        int start = _index;
        switch (Current)
        {
            case TokenType.Number or TokenType.Minus:
                return new MatchValue(ParseNumberPattern(), SpanFrom(start));
            case TokenType.String or TokenType.FStringStart or TokenType.TStringStart:
                return new MatchValue(ParseStrings(), SpanFrom(start));
            case TokenType.None:
                _index++;
                return new MatchSingleton(PyNone.Instance, TokenSpan(start));
            case TokenType.True:
                _index++;
                return new MatchSingleton(PyBool.True, TokenSpan(start));
            case TokenType.False:
                _index++;
                return new MatchSingleton(PyBool.False, TokenSpan(start));
            case TokenType.Name:
                return ParseNamePattern();
            case TokenType.LeftParenthesis:
                return ParseParenthesizedPattern();
            case TokenType.LeftBracket:
                _index++;
                if (Accept(TokenType.RightBracket))
                    return new MatchSequence([], SpanFrom(start));
                Pattern[] patterns = ParseSequencePatterns(ParseMaybeStarPattern(), TokenType.RightBracket);
                Expect(TokenType.RightBracket);
                return new MatchSequence(patterns, SpanFrom(start));
            case TokenType.LeftBrace:
                return ParseMappingPattern();
            default:
                throw Fail();
        }
    }

    private Pattern ParseParenthesizedPattern()
    {
        int start = _index++;
        if (Accept(TokenType.RightParenthesis))
            return new MatchSequence([], SpanFrom(start));
        Pattern first = ParseMaybeStarPattern();
        if (Current == TokenType.Comma)
        {
            Pattern[] patterns = ParseSequencePatterns(first, TokenType.RightParenthesis);
            Expect(TokenType.RightParenthesis);
            return new MatchSequence(patterns, SpanFrom(start));
        }

        if (first.Kind == PatternKind.Star)
            throw Fail();
        Expect(TokenType.RightParenthesis);
        return first;
    }

    // A capture, the wildcard, a dotted value or a class.
    private Pattern ParseNamePattern()
    {
        int start = _index;
        if (IsSoftKeyword(_index, "_"u8))
        {
            // The wildcard wins over a class or a value of that name.
            _index++;
            return new MatchAs(null, null, TokenSpan(start));
        }

        if (Peek is not (TokenType.Dot or TokenType.LeftParenthesis or TokenType.Equal))
            return new MatchAs(null, ExpectName(), TokenSpan(start));
        Expr value = ParseNameOrAttribute();
        if (Current == TokenType.LeftParenthesis)
            return ParseClassPattern(start, value);
        if (value.Kind == ExprKind.Name || Current == TokenType.Equal)
            throw Fail();
        return new MatchValue(value, SpanFrom(start));
    }

    private Expr ParseNameOrAttribute()
    {
        int start = _index;
        Expr value = ExpectNameNode(ExprContext.Load);
        while (Accept(TokenType.Dot))
        {
            string name = ExpectName();
            value = new Syntax.Attribute(value, name, ExprContext.Load, SpanFrom(start));
        }

        return value;
    }

    private MatchClass ParseClassPattern(int start, Expr type)
    {
        _index++;
        List<Pattern> patterns = _patterns.Rent();
        List<string> names = _identifiers.Rent();
        List<Pattern> keywordPatterns = _patterns.Rent();
        while (Current != TokenType.RightParenthesis)
        {
            if (Current == TokenType.Name && Peek == TokenType.Equal)
            {
                names.Add(ExpectName());
                _index++;
                keywordPatterns.Add(ParsePattern());
            }
            else if (names.Count > 0)
            {
                throw IsDiagnosing && Try(ParsePattern) is { } late
                    ? Refuse(SpanOfPatterns(late), "positional patterns follow keyword patterns")
                    : Fail();
            }
            else
            {
                patterns.Add(ParsePattern());
            }

            if (!Accept(TokenType.Comma))
                break;
        }

        Expect(TokenType.RightParenthesis);
        return new MatchClass(
            type, _patterns.Take(patterns), _identifiers.Take(names), _patterns.Take(keywordPatterns), SpanFrom(start));
    }

    // What a pattern and the positional ones after it span, as far as they can be read.
    private SourceSpan SpanOfPatterns(Pattern first)
    {
        SourceSpan span = first.Span;
        while (Accept(TokenType.Comma) && !(Current == TokenType.Name && Peek == TokenType.Equal) && Try(ParsePattern) is { } next)
            span = span.To(next.Span);
        return span;
    }

    private MatchMapping ParseMappingPattern()
    {
        int start = _index++;
        List<Expr> keys = _expressions.Rent();
        List<Pattern> patterns = _patterns.Rent();
        string? rest = null;
        while (Current != TokenType.RightBrace)
        {
            if (Accept(TokenType.DoubleStar))
            {
                rest = ExpectCaptureName();
                _ = Accept(TokenType.Comma);
                break;
            }

            keys.Add(ParseMappingKey());
            Expect(TokenType.Colon);
            patterns.Add(ParsePattern());
            if (!Accept(TokenType.Comma))
                break;
        }

        Expect(TokenType.RightBrace);
        return new MatchMapping(_expressions.Take(keys), _patterns.Take(patterns), rest, SpanFrom(start));
    }

    private Expr ParseMappingKey()
    {
        switch (Current)
        {
            case TokenType.Number or TokenType.Minus:
                return ParseNumberPattern();
            case TokenType.String or TokenType.FStringStart or TokenType.TStringStart:
                return ParseStrings();
            case TokenType.None or TokenType.True or TokenType.False:
                return ParseAtom();
            case TokenType.Name when Peek == TokenType.Dot:
                return ParseNameOrAttribute();
            case TokenType.Name:
                // A dot is missed.
                _index++;
                throw Fail();
            default:
                throw Fail();
        }
    }

    // A number with an optional sign, or a complex number as a sum.
    private Expr ParseNumberPattern()
    {
        int start = _index;
        Expr number;
        bool negative = Accept(TokenType.Minus);
        if (Current != TokenType.Number)
            throw Fail();
        Constant literal = ParseNumber();
        number = negative ? new UnaryOp(UnaryOperator.USub, literal, SpanFrom(start)) : literal;
        if (Current is not (TokenType.Plus or TokenType.Minus))
            return number;
        if (literal.Value is PyComplex)
            throw ErrorAt(literal.Span, "real number required in complex literal");
        Operator @operator = _tokens[_index++].Type == TokenType.Plus ? Operator.Add : Operator.Sub;
        if (Current != TokenType.Number)
            throw Fail();
        Constant imaginary = ParseNumber();
        if (imaginary.Value is not PyComplex)
            throw ErrorAt(imaginary.Span, "imaginary number required in complex literal");
        return new BinOp(number, @operator, imaginary, SpanFrom(start));
    }
}
