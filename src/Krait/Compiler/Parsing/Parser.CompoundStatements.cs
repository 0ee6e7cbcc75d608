using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>Compound statements (reference manual, chapter 8) but <c>match</c>.</summary>
internal sealed partial class Parser
{
    private Stmt[] ParseBlock(string what, int start)
    {
        List<Stmt> body = _statements.Rent();
        if (Accept(TokenType.NewLine))
        {
            if (!Accept(TokenType.Indent))
                throw RefuseBlock(what, _tokens[start].Line);
            do
                ParseStatement(body);
            while (Current != TokenType.Dedent);
            _index++;
        }
        else
        {
            ParseSimpleStatements(body);
        }

        return _statements.Take(body);
    }

    private Stmt[] ParseElse()
    {
        int start = _index;
        if (!Accept(TokenType.Else))
            return [];
        ExpectColon(forced: true);
        return ParseBlock("'else' statement", start);
    }

    private If ParseIf()
    {
        Enter();
        int start = _index++;
        Expr test = ParseNamedExpression();
        ExpectColon();
        Stmt[] body = ParseBlock(_tokens[start].Type == TokenType.Elif ? "'elif' statement" : "'if' statement", start);
        Stmt[] orElse = Current == TokenType.Elif ? [ParseIf()] : ParseElse();
        if (orElse.Length > 0 && Current == TokenType.Elif)
            throw RefuseToken(_index, "'elif' block follows an 'else' block");
        Leave();
        return new If(test, body, orElse, SpanFrom(start));
    }

    private While ParseWhile()
    {
        int start = _index++;
        Expr test = ParseNamedExpression();
        ExpectColon();
        Stmt[] body = ParseBlock("'while' statement", start);
        Stmt[] orElse = ParseElse();
        return new While(test, body, orElse, SpanFrom(start));
    }

    private For ParseFor(int start, bool isAsync)
    {
        Expect(TokenType.For);
        if (IsDiagnosing)
            DiagnoseForTarget();
        Expr target = ParseStarTargets();
        Expect(TokenType.In);
        Expr iterable = ParseStarExpressions();
        ExpectColon();
        string? typeComment = ParseTypeComment();
        Stmt[] body = ParseBlock("'for' statement", start);
        Stmt[] orElse = ParseElse();
        if (isAsync)
            CheckVersion(5, "Async for loops are", orElse.Length > 0 ? _index - 1 : _index);
        return new For(isAsync, target, iterable, body, orElse, typeComment, SpanFrom(start));
    }

    // The targets of "for": one, or a tuple of them without parentheses.
    private Expr ParseStarTargets()
    {
        int start = _index;
        Expr first = ParseStarTarget();
        if (Current != TokenType.Comma)
            return first;
        List<Expr> elements = _expressions.Rent();
        elements.Add(first);
        while (Accept(TokenType.Comma))
        {
            if (Current is TokenType.In or TokenType.Equal)
                break;
            elements.Add(ParseStarTarget());
        }

        return new TupleExpr(_expressions.Take(elements), ExprContext.Store, SpanFrom(start));
    }

    private Expr ParseStarTarget()
    {
        int start = _index;
        bool starred = Accept(TokenType.Star);
        Expr target = ParseBitwiseOr();
        if (!Targets.IsStarTarget(target) || (starred && target is Starred))
            throw Fail();
        if (starred)
            target = new Starred(target, ExprContext.Store, SpanFrom(start));
        Targets.SetContext(target, ExprContext.Store);
        return target;
    }

    private With ParseWith(int start, bool isAsync)
    {
        Expect(TokenType.With);
        var items = new List<WithItem>();
        bool parenthesized = Current == TokenType.LeftParenthesis && ParenthesesHoldWithItems();
        if (parenthesized)
            _index++;
        do
        {
            if (parenthesized && Current == TokenType.RightParenthesis && items.Count > 0)
                break;
            Expr context = ParseExpression();
            Expr? target = null;
            if (Accept(TokenType.As))
            {
                if (IsDiagnosing)
                    DiagnoseWithTarget();
                target = ParseStarTarget();
                if (IsDiagnosing && Current == TokenType.NewLine)
                    ExpectColon();
                if (Current is not (TokenType.Comma or TokenType.RightParenthesis or TokenType.Colon))
                    throw Fail();
            }

            items.Add(new WithItem(context, target));
        }
        while (Accept(TokenType.Comma));
        if (parenthesized)
            Expect(TokenType.RightParenthesis);
        ExpectColon();
        string? typeComment = parenthesized && isAsync ? null : ParseTypeComment();
        Stmt[] body = ParseBlock("'with' statement", start);
        if (isAsync)
            CheckVersion(5, "Async with statements are", _index - 1);
        return new With(isAsync, [.. items], body, typeComment, SpanFrom(start));
    }

    // Whether the parenthesis after "with" encloses its items. It does when it closes right before the colon and what it
    // holds is no tuple with a star, assignment expression, yield or generator expression.
    private bool ParenthesesHoldWithItems()
    {
        int depth = 0;
        bool itemStarts = true;
        bool hasAs = false;
        for (int i = _index; i < _list.Count; i++)
        {
            switch (_tokens[i].Type)
            {
                case TokenType.LeftParenthesis or TokenType.LeftBracket or TokenType.LeftBrace:
                    depth++;
                    itemStarts = depth == 1;
                    continue;
                case TokenType.RightParenthesis or TokenType.RightBracket or TokenType.RightBrace:
                    if (--depth == 0)
                    {
                        // CPython falls back to a parenthesized expression for every other way to close.
                        return hasAs || i > _index + 1 && i + 1 < _list.Count && _tokens[i + 1].Type == TokenType.Colon;
                    }

                    break;
                case TokenType.As when depth == 1:
                    hasAs = true;
                    break;
                case TokenType.Comma when depth == 1:
                    itemStarts = true;
                    continue;
                case TokenType.Star or TokenType.Yield when depth == 1 && itemStarts:
                case TokenType.ColonEqual or TokenType.For when depth == 1:
                    return false;
            }

            itemStarts = false;
        }

        return hasAs;
    }

    private Try ParseTry()
    {
        int start = _index++;
        ExpectColon(forced: true);
        Stmt[] body = ParseBlock("'try' statement", start);
        var handlers = new List<ExceptHandler>();
        bool isStar = Current == TokenType.Except && Peek == TokenType.Star;
        while (Current == TokenType.Except)
            handlers.Add(ParseExcept(isStar));
        Stmt[] orElse = [];
        if (handlers.Count > 0)
            orElse = ParseElse();
        Stmt[] finalBody = [];
        int finallyStart = _index;
        if (Accept(TokenType.Finally))
        {
            ExpectColon(forced: true);
            finalBody = ParseBlock("'finally' statement", finallyStart);
        }
        else if (handlers.Count == 0)
        {
            throw Refuse("expected 'except' or 'finally' block");
        }

        if (isStar)
            CheckVersion(11, "Exception groups are", finalBody.Length > 0 ? _index - 1 : _index);
        return new Try(isStar, body, [.. handlers], orElse, finalBody, SpanFrom(start));
    }

    private ExceptHandler ParseExcept(bool isStar)
    {
        int start = _index++;
        if (Accept(TokenType.Star) != isStar)
            throw RefuseMixedHandlers(start);
        Expr? type = null;
        string? name = null;
        bool isBare = false;
        if (isStar && Current is TokenType.Colon or TokenType.NewLine)
            throw Refuse("expected one or more exception types");
        if (isStar || Current != TokenType.Colon)
        {
            if (Current == TokenType.NewLine)
                ExpectColon();
            int first = _index;
            type = ParseExpressions();
            isBare = type is TupleExpr tuple && IsBareTuple(tuple, first);
            if (Current == TokenType.As)
            {
                if (type is TupleExpr && _tokens[_index - 1].Type == TokenType.Comma)
                    throw Fail();
                if (isBare)
                {
                    if (Peek != TokenType.Name || _tokens[_index + 2].Type != TokenType.Colon)
                        throw Fail();
                    _index += 2;
                    throw RefuseFrom(first, "multiple exception types must be parenthesized when using 'as'");
                }

                _index++;
                if (IsDiagnosing)
                    DiagnoseHandlerName(isStar);
                name = ExpectName();
            }
        }

        ExpectColon();
        Stmt[] body = ParseBlock(isStar ? "'except*' statement" : "'except' statement", start);
        if (isBare)
            CheckVersion(14, "except expressions without parentheses are", _index - 1);
        return new ExceptHandler(type, name, body, SpanFrom(start));
    }

    private Exception RefuseMixedHandlers(int start)
    {
        if (!IsDiagnosing)
            return Fail();
        return Refuse(
            TokenSpan(start).To(TokenSpan(_index - 1)), "cannot have both 'except' and 'except*' on the same 'try'");
    }

    private void DiagnoseHandlerName(bool isStar)
    {
        int start = _index;
        if (Try(ParseExpression) is { } target && target is not Name && Current == TokenType.Colon)
            throw Refuse(target.Span, $"cannot use except{(isStar ? "*" : "")} statement with {ExpressionName(target)}");
        _index = start;
    }

    // Whether a tuple that starts at a token was written without parentheses of its own.
    private bool IsBareTuple(TupleExpr tuple, int startIndex)
    {
        if (tuple.Elements.Length == 0)
            return false;
        if (_tokens[startIndex].Type != TokenType.LeftParenthesis)
            return true;

        // The parentheses may be those of its first element only.
        int close = startIndex;
        for (int level = 0; ; close++)
        {
            if (_tokens[close].Type is TokenType.LeftParenthesis or TokenType.LeftBracket or TokenType.LeftBrace)
                level++;
            else if (_tokens[close].Type is TokenType.RightParenthesis or TokenType.RightBracket or TokenType.RightBrace && --level == 0)
                break;
        }

        return _tokens[close].EndLine != tuple.Span.EndLine || _tokens[close].EndColumn != tuple.Span.EndColumn;
    }

    private Stmt ParseAsyncOrFunction(Expr[] decorators)
    {
        int start = _index;
        bool isAsync = Accept(TokenType.Async);
        switch (Current)
        {
            case TokenType.Def:
                return ParseFunction(start, isAsync, decorators);
            case TokenType.For when isAsync && decorators.Length == 0:
                return ParseFor(start, isAsync: true);
            case TokenType.With when isAsync && decorators.Length == 0:
                return ParseWith(start, isAsync: true);
            default:
                throw Fail();
        }
    }

    private Stmt ParseDecorated()
    {
        List<Expr> decorators = _expressions.Rent();
        while (Accept(TokenType.At))
        {
            decorators.Add(ParseNamedExpression());
            Expect(TokenType.NewLine);
        }

        Expr[] array = _expressions.Take(decorators);
        return Current == TokenType.Class ? ParseClass(array) : ParseAsyncOrFunction(array);
    }

    private ClassDef ParseClass(Expr[] decorators)
    {
        int start = _index++;
        string name = ExpectName();
        TypeParam[] typeParams = ParseTypeParams();
        Expr[] bases = [];
        Keyword[] keywords = [];
        if (Accept(TokenType.LeftParenthesis))
            (bases, keywords) = ParseCallArguments(isClass: true);
        ExpectColon();
        Stmt[] body = ParseBlock("class definition", start);
        return new ClassDef(name, bases, keywords, body, decorators, typeParams, SpanFrom(start));
    }

    private FunctionDef ParseFunction(int start, bool isAsync, Expr[] decorators)
    {
        _index++;
        string name = ExpectName();
        int bracket = _index;
        TypeParam[] typeParams;
        try
        {
            typeParams = ParseTypeParams();
        }
        catch (ParseFailedException) when (IsDiagnosing)
        {
            // What is no list of type parameters should have been one of parameters.
            _index = bracket;
            throw RefuseToken(_index, "expected '('");
        }

        if (Current != TokenType.LeftParenthesis)
            throw RefuseToken(_index, "expected '('");
        _index++;
        Arguments arguments = ParseParameters(isLambda: false);
        Expect(TokenType.RightParenthesis);
        Expr? returns = ParseReturnAnnotation();
        ExpectColon(forced: true);
        string? typeComment = null;
        if (Current == TokenType.NewLine && Peek == TokenType.TypeComment)
        {
            // A type comment on a line of its own must come before an indented block.
            _index++;
            typeComment = ParseTypeComment();
            if (Current != TokenType.NewLine || Peek != TokenType.Indent)
                throw Fail();
        }
        else
        {
            typeComment = ParseTypeComment();
            if (typeComment is not null && IsDiagnosing)
                DiagnoseSecondTypeComment();
        }

        Stmt[] body = ParseBlock("function definition", isAsync ? start + 1 : start);
        if (isAsync)
            CheckVersion(5, "Async functions are", _index - 1);
        return new FunctionDef(isAsync, name, arguments, body, decorators, returns, typeComment, typeParams, SpanFrom(start));
    }

    private void DiagnoseSecondTypeComment()
    {
        ReadOnlySpan<TokenType> second = [TokenType.NewLine, TokenType.TypeComment, TokenType.NewLine, TokenType.Indent];
        for (int i = 0; i < second.Length; i++)
        {
            if (_index + i >= _list.Count || _tokens[_index + i].Type != second[i])
                return;
        }

        throw new CompileException(ErrorAtToken(_index + second.Length - 1, "Cannot have two type comments on def"));
    }

    private Expr? ParseReturnAnnotation()
    {
        int arrow = _index;
        if (!Accept(TokenType.RightArrow))
            return null;
        try
        {
            return ParseExpression();
        }
        catch (ParseFailedException) when (IsDiagnosing)
        {
            // Without an expression the arrow is where the colon should be.
            throw RefuseToken(arrow, "expected ':'");
        }
    }

    private TypeParam[] ParseTypeParams(bool isAlias = false)
    {
        if (!Accept(TokenType.LeftBracket))
            return [];
        if (Current == TokenType.RightBracket)
        {
            int bracket = _index;
            // Looking for an alias, CPython has read what follows as well.
            if (isAlias)
                _index++;
            throw RefuseFrom(bracket, "Type parameter list cannot be empty");
        }

        var typeParams = new List<TypeParam>();
        do
        {
            if (Current == TokenType.RightBracket && typeParams.Count > 0)
                break;
            typeParams.Add(ParseTypeParam());
        }
        while (Accept(TokenType.Comma));
        Expect(TokenType.RightBracket);
        CheckVersion(12, "Type parameter lists are", _index - 1);
        return [.. typeParams];
    }

    private Expr? ParseTypeParamDefault(Func<Expr> parse)
    {
        if (!Accept(TokenType.Equal))
            return null;
        Expr value = parse();
        CheckVersion(13, "Type parameter defaults are", _index);
        return value;
    }

    private void RefuseBound(string what)
    {
        if (!IsDiagnosing || Current != TokenType.Colon)
            return;
        int colon = _index++;
        if (Try(ParseExpression) is { } bound)
            throw RefuseFrom(colon, $"cannot use {(bound is TupleExpr ? "constraints" : "bound")} with {what}");
        _index = colon;
    }

    private TypeParam ParseTypeParam()
    {
        int start = _index;
        if (Accept(TokenType.Star))
        {
            string name = ExpectName();
            RefuseBound("TypeVarTuple");
            Expr? defaultValue = ParseTypeParamDefault(ParseStarExpression);
            return new TypeParam(TypeParamKind.TypeVarTuple, name, null, defaultValue, SpanFrom(start));
        }

        if (Accept(TokenType.DoubleStar))
        {
            string name = ExpectName();
            RefuseBound("ParamSpec");
            Expr? defaultValue = ParseTypeParamDefault(ParseExpression);
            return new TypeParam(TypeParamKind.ParamSpec, name, null, defaultValue, SpanFrom(start));
        }

        string typeVar = ExpectName();
        Expr? bound = Accept(TokenType.Colon) ? ParseExpression() : null;
        Expr? typeVarDefault = ParseTypeParamDefault(ParseExpression);
        return new TypeParam(TypeParamKind.TypeVar, typeVar, bound, typeVarDefault, SpanFrom(start));
    }
}
