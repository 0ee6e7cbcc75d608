using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>The parameters of functions and lambdas, and the arguments of calls.</summary>
internal sealed partial class Parser
{
    private Arguments ParseParameters(bool isLambda)
    {
        TokenType end = isLambda ? TokenType.Colon : TokenType.RightParenthesis;
        if (Current == end)
            return Arguments.Empty;

        Argument[] positionalOnly = [];
        var positional = new List<Argument>();
        List<Expr>? defaults = null;
        List<Argument>? keywordOnly = null;
        List<Expr?>? keywordDefaults = null;
        Argument? variable = null;
        Argument? variableKeyword = null;
        bool afterSlash = false;
        while (true)
        {
            if (Accept(TokenType.Slash))
            {
                if (keywordOnly is not null)
                    throw RefuseToken(_index - 1, "/ must be ahead of *");
                if (afterSlash)
                    throw RefuseToken(_index - 1, "/ may appear only once");
                if (positional.Count == 0 && isLambda && Current != TokenType.Comma)
                {
                    _index--;
                    throw Fail();
                }

                if (positional.Count == 0)
                    throw RefuseToken(_index - 1, "at least one argument must precede /");
                afterSlash = true;
                positionalOnly = [.. positional];
                positional.Clear();
                if (Current == TokenType.Star)
                    throw RefuseToken(_index, "expected comma between / and *");
                if (Current != end)
                    Expect(TokenType.Comma);
            }
            else if (Accept(TokenType.Star))
            {
                if (keywordOnly is not null && Current is not (TokenType.Name or TokenType.Comma))
                {
                    _index--;
                    throw Fail();
                }

                if (keywordOnly is not null)
                    throw RefuseToken(_index - 1, "* argument may appear only once");
                if (Current == end)
                    throw RefuseToken(isLambda ? _index : _index - 1, "named arguments must follow bare *");
                keywordOnly = [];
                keywordDefaults = [];
                if (Accept(TokenType.Comma))
                {
                    if (Current == TokenType.TypeComment && !isLambda)
                        throw RefuseToken(_index, "bare * has associated type comment");
                    if (Current == end || Current == TokenType.DoubleStar)
                        throw RefuseToken(isLambda ? _index : _index - 2, "named arguments must follow bare *");
                    if (Current == TokenType.Slash)
                        throw RefuseToken(_index, "/ must be ahead of *");
                    if (Current is not (TokenType.Name or TokenType.Star))
                        throw Fail();
                }
                else
                {
                    variable = ParseParameter(isLambda, starAnnotation: true);
                    if (Current == TokenType.Equal)
                    {
                        throw variable.Annotation is Starred
                            ? Fail()
                            : RefuseToken(_index, "var-positional argument cannot have default value");
                    }

                    EndParameter(ref variable, end);
                }
            }
            else if (Accept(TokenType.DoubleStar))
            {
                variableKeyword = ParseParameter(isLambda, starAnnotation: false);
                if (Current == TokenType.Equal)
                    throw RefuseToken(_index, "var-keyword argument cannot have default value");
                EndParameter(ref variableKeyword, end);
                if (Current is TokenType.Name or TokenType.Star or TokenType.DoubleStar or TokenType.Slash)
                    throw RefuseToken(_index, "arguments cannot follow var-keyword argument");
                if (Current != end)
                    throw Fail();
            }
            else
            {
                if (IsDiagnosing && Current == TokenType.LeftParenthesis)
                    DiagnoseParenthesizedParameter(isLambda);
                Argument parameter = ParseParameter(isLambda, starAnnotation: false);
                Expr? defaultValue = Accept(TokenType.Equal) ? ParseDefault() : null;
                EndParameter(ref parameter, end);
                if (keywordOnly is not null)
                {
                    keywordOnly.Add(parameter);
                    keywordDefaults!.Add(defaultValue);
                }
                else
                {
                    positional.Add(parameter);
                    if (defaultValue is not null)
                        (defaults ??= []).Add(defaultValue);
                    else if (defaults is not null)
                        throw Refuse(parameter.Span, "parameter without a default follows parameter with a default");
                }
            }

            if (Current == end)
                break;
        }

        if (afterSlash)
            CheckVersion(8, "Positional-only parameters are", _index);
        return new Arguments(
            positionalOnly,
            [.. positional],
            variable,
            keywordOnly is null ? [] : [.. keywordOnly],
            keywordDefaults is null ? [] : [.. keywordDefaults],
            variableKeyword,
            defaults is null ? [] : [.. defaults]);
    }

    private Expr ParseDefault()
    {
        if (Current is TokenType.Comma or TokenType.RightParenthesis)
            throw RefuseToken(_index - 1, "expected default value expression");
        return ParseExpression();
    }

    private void DiagnoseParenthesizedParameter(bool isLambda)
    {
        int start = _index++;
        while (Current is TokenType.Name or TokenType.Comma)
            _index++;
        if (Current == TokenType.RightParenthesis && _index > start + 1)
        {
            throw Refuse(
                TokenSpan(start).To(TokenSpan(_index)),
                $"{(isLambda ? "Lambda expression" : "Function")} parameters cannot be parenthesized");
        }

        _index = start;
    }

    private Argument ParseParameter(bool isLambda, bool starAnnotation)
    {
        int start = _index;
        string name = ExpectName();
        Expr? annotation = null;
        if (!isLambda && Accept(TokenType.Colon))
            annotation = starAnnotation ? ParseStarExpression() : ParseExpression();
        return new Argument(name, annotation, null, SpanFrom(start));
    }

    // The comma after a parameter, which only the last may lack, and its type comment.
    private void EndParameter(ref Argument parameter, TokenType end)
    {
        bool comma = Accept(TokenType.Comma);
        if (Current == TokenType.TypeComment)
            parameter = new Argument(parameter.Name, parameter.Annotation, ParseTypeComment(), parameter.Span);
        if (!comma && Current != end)
            throw Fail();
    }

    private Expr ParseDiagnosedArgument(int start)
    {
        _diagnosing = true;
        if (Current == TokenType.Name && Peek == TokenType.ColonEqual)
            return ParseNamedExpression();
        Expr expression = ParseExpression();
        if (Current == TokenType.ColonEqual)
            DiagnoseNamedExpression(start, expression);
        return expression;
    }

    private void DiagnoseKeyword(int start, Expr argument)
    {
        if (_tokens[start].Type is TokenType.True or TokenType.False or TokenType.None && _index == start + 1)
            throw Refuse(TokenSpan(start).To(TokenSpan(_index)), $"cannot assign to {ExpressionName(argument)}");
        throw Refuse(
            argument.Span.To(TokenSpan(_index)), "expression cannot contain assignment, perhaps you meant \"==\"?");
    }

    private void DiagnoseKeywordComprehension(int start) =>
        throw Refuse(
            TokenSpan(start).To(TokenSpan(start + 1)),
            "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");

    private Exception RefusePositional(bool afterDoubleStar)
    {
        if (!IsDiagnosing)
            return Fail();
        bool hasKeywords = false;
        while (Accept(TokenType.Comma) && Current != TokenType.RightParenthesis)
        {
            bool isKeyword = Current == TokenType.DoubleStar || (Current == TokenType.Name && Peek == TokenType.Equal);
            if (!isKeyword && hasKeywords && Current != TokenType.Star)
                break;
            hasKeywords |= isKeyword;
            if (Current is TokenType.Star or TokenType.DoubleStar)
                _index++;
            else if (isKeyword)
                _index += 2;
            if (Try(ParseNamedExpression) is null)
                break;
        }

        return RefuseToken(
            _index - (Current == TokenType.RightParenthesis ? 0 : 1),
            afterDoubleStar
                ? "positional argument follows keyword argument unpacking"
                : "positional argument follows keyword argument");
    }

    private void DiagnoseGenerator(int start, bool isLater, Expr argument)
    {
        SourceSpan span = TokenSpan(start).To(TokenSpan(_index - 1));
        if (isLater)
            throw Refuse(span, "Generator expression must be parenthesized");
        if (Current != TokenType.Comma)
            return;

        // What follows is read as arguments, as far as it goes.
        int comma = _index;
        while (Accept(TokenType.Comma) && Try(ParseNamedExpression) is not null)
            continue;
        _looked = Math.Max(_looked, _index);
        _index = comma;
        throw Refuse(span, "Generator expression must be parenthesized");
    }

    // The arguments after an opening parenthesis, and the closing one.
    private (Expr[] Arguments, Keyword[] Keywords) ParseCallArguments(bool isClass = false)
    {
        if (Accept(TokenType.RightParenthesis))
            return ([], []);
        List<Expr> arguments = _expressions.Rent();
        List<Keyword>? keywords = null;
        bool afterDoubleStar = false;
        do
        {
            if (Current == TokenType.RightParenthesis)
                break;
            int start = _index;
            if (Accept(TokenType.Star))
            {
                if (Current is TokenType.RightParenthesis or TokenType.Comma)
                    throw Refuse("Invalid star expression");
                Expr value = ParseUnpackedArgument();
                if (afterDoubleStar)
                {
                    throw Refuse(
                        TokenSpan(start - 1).To(value.Span),
                        "iterable argument unpacking follows keyword argument unpacking");
                }

                if (IsDiagnosing && Current is TokenType.For or TokenType.Async)
                    throw Refuse(SpanFrom(start), "iterable unpacking cannot be used in comprehension");
                DiagnoseUnpackingTarget(start, "iterable");
                arguments.Add(new Starred(value, ExprContext.Load, SpanFrom(start)));
            }
            else if (Accept(TokenType.DoubleStar))
            {
                afterDoubleStar = true;
                Expr value = ParseExpression();
                DiagnoseUnpackingTarget(start, "keyword");
                (keywords ??= _keywords.Rent()).Add(new Keyword(null, value, SpanFrom(start)));
            }
            else if (Current == TokenType.Name && Peek == TokenType.Equal)
            {
                string name = ExpectName();
                _index++;
                if (Current is TokenType.Comma or TokenType.RightParenthesis)
                    throw Refuse(TokenSpan(start).To(TokenSpan(_index - 1)), "expected argument value expression");
                Expr value = ParseExpression();
                if (IsDiagnosing && Current is TokenType.For or TokenType.Async)
                    DiagnoseKeywordComprehension(start);
                (keywords ??= _keywords.Rent()).Add(new Keyword(name, value, SpanFrom(start)));
            }
            else
            {
                bool diagnosing = _diagnosing;
                _diagnosing = false;
                Expr argument = diagnosing ? ParseDiagnosedArgument(start) : ParseNamedExpression();
                _diagnosing = diagnosing;
                if (IsDiagnosing && Current == TokenType.Equal)
                    DiagnoseKeyword(start, argument);
                if (keywords is not null && (!IsDiagnosing || Current is not (TokenType.For or TokenType.Async)))
                    throw RefusePositional(afterDoubleStar);
                if (Current is TokenType.For or TokenType.Async)
                {
                    // A generator expression without parentheses must be the only argument; the call's are its own.
                    if (isClass || (arguments.Count > 0 && !IsDiagnosing))
                        throw Fail();
                    Comprehension[] generators = ParseComprehensions();
                    if (IsDiagnosing)
                        DiagnoseGenerator(start, arguments.Count > 0 || keywords is not null, argument);
                    Expect(TokenType.RightParenthesis);
                    var generator = new ComprehensionExpr(
                        ExprKind.GeneratorExp, argument, null, generators, SpanFrom(start - 1));
                    arguments.Add(generator);
                    return (_expressions.Take(arguments), []);
                }

                arguments.Add(argument);
            }
        }
        while (Accept(TokenType.Comma));

        Expect(TokenType.RightParenthesis);
        return (_expressions.Take(arguments), keywords is null ? [] : _keywords.Take(keywords));
    }
}
