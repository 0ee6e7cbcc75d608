using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;
using Krait.Objects;

namespace Krait.Compiler.Parsing;

/// <summary>Atoms: names, literals and displays (reference manual, section 6.2).</summary>
internal sealed partial class Parser
{
    private Expr ParseAtom()
    {
        switch (Current)
        {
            case TokenType.Name:
                return ExpectNameNode(ExprContext.Load);
            case TokenType.Number:
                return ParseNumber();
            case TokenType.String or TokenType.FStringStart or TokenType.TStringStart:
                return ParseStrings();
            case TokenType.LeftParenthesis:
                return ParseParenthesized();
            case TokenType.LeftBracket:
                return ParseList();
            case TokenType.LeftBrace:
                return ParseDictOrSet();
            case TokenType.None:
                _index++;
                return new Constant(PyNone.Instance, null, TokenSpan(_index - 1));
            case TokenType.True:
                _index++;
                return new Constant(PyBool.True, null, TokenSpan(_index - 1));
            case TokenType.False:
                _index++;
                return new Constant(PyBool.False, null, TokenSpan(_index - 1));
            case TokenType.Ellipsis:
                _index++;
                return new Constant(PyEllipsis.Instance, null, TokenSpan(_index - 1));
            default:
                throw Fail();
        }
    }

    private Constant ParseNumber()
    {
        ref Token token = ref _tokens[_index];
        SourceSpan span = TokenSpan(_index);
        Span<byte> text = _bytes.AsSpan(token.Start, token.End - token.Start);
        if (text.Contains((byte)'_'))
            CheckVersion(6, "Underscores in numeric literals are", _index);
        _index++;
        PyObject? value = NumberLiteral.Parse(text, out int tooManyDigits);
        if (value is not null)
            return new Constant(value, null, span);

        // The columns are left out, to spare the reader a line of thousands of carets.
        throw ErrorAt(
            new SourceSpan(span.Line, -1, span.EndLine, -1),
            $"Exceeds the limit ({ThreadState.Current.Interpreter.MaximumDigits} digits) for integer string conversion: " +
            $"value has {tooManyDigits} digits; use sys.set_int_max_str_digits() to increase the limit - " +
            "Consider hexadecimal for huge integer literals to avoid decimal conversion limits.");
    }

    // A group, a tuple or a generator expression.
    private Expr ParseParenthesized()
    {
        int start = _index++;
        CompileStep.Enter();
        if (Accept(TokenType.RightParenthesis))
            return new TupleExpr([], ExprContext.Load, SpanFrom(start));
        if (Current == TokenType.DoubleStar)
        {
            _index++;
            if (IsDiagnosing && Try(ParseExpression) is not null && Current == TokenType.RightParenthesis)
                throw RefuseToken(start + 1, "cannot use double starred expression here");
            throw Fail();
        }

        if (Current == TokenType.Yield)
        {
            Expr yield = ParseYield();
            Expect(TokenType.RightParenthesis);
            return yield;
        }

        Expr first = ParseStarNamedExpression();
        switch (Current)
        {
            case TokenType.RightParenthesis when first.Kind != ExprKind.Starred || _tokens[start + 1].Type != TokenType.Star:
                _index++;
                return first;
            case TokenType.Comma:
                Expr[] elements = ParseElements(first, TokenType.RightParenthesis);
                return new TupleExpr(elements, ExprContext.Load, SpanFrom(start));
            case TokenType.For or TokenType.Async when first.Kind != ExprKind.Starred:
                Comprehension[] generators = ParseComprehensions();
                Expect(TokenType.RightParenthesis);
                return new ComprehensionExpr(ExprKind.GeneratorExp, first, null, generators, SpanFrom(start));
            case TokenType.RightParenthesis:
                throw Refuse(first.Span, "cannot use starred expression here");
            case TokenType.For or TokenType.Async:
                throw Refuse(first.Span, "iterable unpacking cannot be used in comprehension");
            case TokenType.Equal when first.Kind == ExprKind.Starred:
                DiagnoseUnpackingTarget(start + 1, "iterable");
                throw Fail();
            default:
                throw Fail();
        }
    }

    // The elements of a display after its first, and the bracket that closes it.
    private Expr[] ParseElements(Expr first, TokenType close)
    {
        List<Expr> elements = _expressions.Rent();
        elements.Add(first);
        while (Accept(TokenType.Comma) && Current != close && !(IsDiagnosing && Current is TokenType.For or TokenType.Async))
            elements.Add(ParseStarNamedExpression());
        if (IsDiagnosing && Current is TokenType.For or TokenType.Async)
            DiagnoseComprehensionTarget(elements, close);
        Expect(close);
        return _expressions.Take(elements);
    }

    // A tuple before "for" needs parentheses.
    private void DiagnoseComprehensionTarget(List<Expr> elements, TokenType close)
    {
        if (close == TokenType.RightParenthesis || elements[0] is Starred)
            return;
        SourceSpan last = TokenSpan(_index - 1);
        int clause = _index;
        if (Try(ParseComprehensions) is not null)
            throw Refuse(elements[0].Span.To(last), "did you forget parentheses around the comprehension target?");
        _index = clause;
    }

    private Expr ParseList()
    {
        int start = _index++;
        CompileStep.Enter();
        if (Accept(TokenType.RightBracket))
            return new ListExpr([], ExprContext.Load, SpanFrom(start));
        Expr first = ParseStarNamedExpression();
        if (Current is TokenType.For or TokenType.Async && first.Kind != ExprKind.Starred)
        {
            Comprehension[] generators = ParseComprehensions();
            Expect(TokenType.RightBracket);
            return new ComprehensionExpr(ExprKind.ListComp, first, null, generators, SpanFrom(start));
        }

        if (first.Kind == ExprKind.Starred && Current is TokenType.For or TokenType.Async && IsDiagnosing)
            throw Refuse(first.Span, "iterable unpacking cannot be used in comprehension");
        Expr[] elements = ParseElements(first, TokenType.RightBracket);
        return new ListExpr(elements, ExprContext.Load, SpanFrom(start));
    }

    private Expr ParseDictOrSet()
    {
        int start = _index++;
        CompileStep.Enter();
        if (Accept(TokenType.RightBrace))
            return new DictExpr([], [], SpanFrom(start));
        if (Current == TokenType.DoubleStar)
            return ParseDict(start, null);

        Expr first = ParseStarNamedExpression();
        if (Current == TokenType.Colon && first.Kind is not (ExprKind.Starred or ExprKind.NamedExpr))
            return ParseDict(start, first);
        if (Current == TokenType.Colon && first.Kind == ExprKind.NamedExpr && _tokens[start + 1].Type != TokenType.Name)
            return ParseDict(start, first);
        if (Current is TokenType.For or TokenType.Async && first.Kind != ExprKind.Starred)
        {
            Comprehension[] generators = ParseComprehensions();
            Expect(TokenType.RightBrace);
            return new ComprehensionExpr(ExprKind.SetComp, first, null, generators, SpanFrom(start));
        }

        if (first.Kind == ExprKind.Starred && Current is TokenType.For or TokenType.Async && IsDiagnosing)
            throw Refuse(first.Span, "iterable unpacking cannot be used in comprehension");
        Expr[] elements = ParseElements(first, TokenType.RightBrace);
        return new SetExpr(elements, SpanFrom(start));
    }

    // A dict display or comprehension, whose first key has been parsed unless it starts with "**".
    private Expr ParseDict(int start, Expr? firstKey)
    {
        var keys = new List<Expr?>();
        List<Expr> values = _expressions.Rent();
        while (true)
        {
            if (firstKey is null && Accept(TokenType.DoubleStar))
            {
                keys.Add(null);
                values.Add(ParseBitwiseOr());
                if (IsDiagnosing && keys.Count == 1 && Current is TokenType.For or TokenType.Async)
                    throw RefuseToken(start + 1, "dict unpacking cannot be used in dict comprehension");
            }
            else
            {
                Expr key = firstKey ?? (IsDiagnosing ? Try(ParseExpression) : null) ?? ParseExpression();
                firstKey = null;
                if (Current != TokenType.Colon)
                {
                    throw keys.Count == 0 || !_diagnosing ? Fail() : Insist(
                        new SourceSpan(key.Span.Line, key.Span.EndColumn - 1, key.Span.EndLine, -1),
                        "':' expected after dictionary key");
                }

                _index++;
                if (_diagnosing)
                    DiagnoseDictValue();
                keys.Add(key);
                values.Add(ParseExpression());
                if (keys.Count == 1 && Current is TokenType.For or TokenType.Async)
                {
                    Expr value = values[0];
                    _ = _expressions.Take(values);
                    Comprehension[] generators = ParseComprehensions();
                    Expect(TokenType.RightBrace);
                    return new ComprehensionExpr(ExprKind.DictComp, key, value, generators, SpanFrom(start));
                }
            }

            if (!Accept(TokenType.Comma) || Current == TokenType.RightBrace)
                break;
        }

        Expect(TokenType.RightBrace);
        return new DictExpr([.. keys], _expressions.Take(values), SpanFrom(start));
    }

    private void DiagnoseDictValue()
    {
        if (Current is TokenType.RightBrace or TokenType.Comma)
            throw Insist(TokenSpan(_index - 1), "expression expected after dictionary key and ':'");
        if (Current != TokenType.Star)
            return;
        int star = _index++;
        if (Try(ParseBitwiseOr) is not null)
            throw Insist(SpanFrom(star), "cannot use a starred expression in a dictionary value");
        _index = star;
    }

    private Comprehension[] ParseComprehensions()
    {
        var generators = new List<Comprehension>(1);
        while (Current is TokenType.For or TokenType.Async)
        {
            bool isAsync = Accept(TokenType.Async);
            Expect(TokenType.For);
            int targetStart = _index;
            if (IsDiagnosing)
            {
                // Whatever stands there, "in" has to follow it.
                if (Try(ParseSeveralBitwiseOr) is not null && Current != TokenType.In)
                    throw Refuse("'in' expected after for-loop variables");
                _index = targetStart;
            }

            if (IsDiagnosing && Try(ParseStarTargets) is null)
                DiagnoseForTarget();
            else if (IsDiagnosing)
                _index = targetStart;
            Expr target = ParseStarTargets();
            if (Current != TokenType.In)
                throw Refuse("'in' expected after for-loop variables");
            _index++;
            Expr iterable = ParseDisjunction();
            List<Expr> conditions = _expressions.Rent();
            while (Accept(TokenType.If))
                conditions.Add(ParseDisjunction());
            if (isAsync)
                CheckVersion(6, "Async comprehensions are", _index);
            generators.Add(new Comprehension(target, iterable, _expressions.Take(conditions), isAsync));
        }

        return [.. generators];
    }
}
