using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>The parameters of functions and lambdas, and the arguments of calls.</summary>
internal sealed partial class Parser
{
    private Arguments ParseParameters(bool isLambda)
    {
        var end = isLambda ? TokenType.Colon : TokenType.RightParenthesis;
        if (Current == end)
            return Arguments.Empty;

        Argument[] positionalOnly = [];
        var positional = new List<Argument>();
        List<Expr>? defaults = null;
        List<Argument>? keywordOnly = null;
        List<Expr?>? keywordDefaults = null;
        Argument? variable = null;
        Argument? variableKeyword = null;
        var afterSlash = false;
        while (true)
        {
            if (Accept(TokenType.Slash))
            {
                if (afterSlash || keywordOnly is not null || positional.Count == 0)
                    throw Fail();
                afterSlash = true;
                positionalOnly = [.. positional];
                positional.Clear();
                if (Current != end)
                    Expect(TokenType.Comma);
            }
            else if (Accept(TokenType.Star))
            {
                if (keywordOnly is not null)
                    throw Fail();
                keywordOnly = [];
                keywordDefaults = [];
                if (Accept(TokenType.Comma))
                {
                    if (Current is not TokenType.Name)
                        throw Fail();
                }
                else
                {
                    variable = ParseParameter(isLambda, starAnnotation: true);
                    EndParameter(ref variable, end);
                }
            }
            else if (Accept(TokenType.DoubleStar))
            {
                variableKeyword = ParseParameter(isLambda, starAnnotation: false);
                EndParameter(ref variableKeyword, end);
                if (Current != end)
                    throw Fail();
            }
            else
            {
                var parameter = ParseParameter(isLambda, starAnnotation: false);
                var defaultValue = Accept(TokenType.Equal) ? ParseExpression() : null;
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
                        throw Fail();
                }
            }

            if (Current == end)
                break;
        }

        return new Arguments(
            positionalOnly,
            [.. positional],
            variable,
            keywordOnly is null ? [] : [.. keywordOnly],
            keywordDefaults is null ? [] : [.. keywordDefaults],
            variableKeyword,
            defaults is null ? [] : [.. defaults]);
    }

    private Argument ParseParameter(bool isLambda, bool starAnnotation)
    {
        var start = _index;
        var name = ExpectName();
        Expr? annotation = null;
        if (!isLambda && Accept(TokenType.Colon))
            annotation = starAnnotation ? ParseStarExpression() : ParseExpression();
        return new Argument(name, annotation, null, SpanFrom(start));
    }

    // The comma after a parameter, which only the last may lack, and its type comment.
    private void EndParameter(ref Argument parameter, TokenType end)
    {
        var comma = Accept(TokenType.Comma);
        if (Current == TokenType.TypeComment)
            parameter = new Argument(parameter.Name, parameter.Annotation, ParseTypeComment(), parameter.Span);
        if (!comma && Current != end)
            throw Fail();
    }

    // The arguments after an opening parenthesis, and the closing one.
    private (Expr[] Arguments, Keyword[] Keywords) ParseCallArguments()
    {
        if (Accept(TokenType.RightParenthesis))
            return ([], []);
        var arguments = _expressions.Rent();
        List<Keyword>? keywords = null;
        var afterDoubleStar = false;
        do
        {
            if (Current == TokenType.RightParenthesis)
                break;
            var start = _index;
            if (Accept(TokenType.Star))
            {
                if (afterDoubleStar)
                    throw Fail();
                var value = ParseExpression();
                arguments.Add(new Starred(value, ExprContext.Load, SpanFrom(start)));
            }
            else if (Accept(TokenType.DoubleStar))
            {
                afterDoubleStar = true;
                var value = ParseExpression();
                (keywords ??= _keywords.Rent()).Add(new Keyword(null, value, SpanFrom(start)));
            }
            else if (Current == TokenType.Name && Peek == TokenType.Equal)
            {
                var name = ExpectName();
                _index++;
                var value = ParseExpression();
                (keywords ??= _keywords.Rent()).Add(new Keyword(name, value, SpanFrom(start)));
            }
            else
            {
                if (keywords is not null)
                    throw Fail();
                var argument = ParseNamedExpression();
                if (Current is TokenType.For or TokenType.Async)
                {
                    // A generator expression without parentheses must be the only argument; the call's are its own.
                    if (arguments.Count > 0)
                        throw Fail();
                    var generators = ParseComprehensions();
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
