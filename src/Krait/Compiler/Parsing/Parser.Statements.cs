using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;

namespace Krait.Compiler.Parsing;

/// <summary>Simple statements (reference manual, chapter 7).</summary>
internal sealed partial class Parser
{
    private bool IsCompoundStart() => Current switch
    {
        TokenType.Def or TokenType.At or TokenType.Async or TokenType.If or TokenType.Class or TokenType.With or TokenType.For
            or TokenType.Try or TokenType.While => true,
        TokenType.Name => IsMatchStatement(),
        _ => false,
    };

    private void ParseStatement(List<Stmt> body)
    {
        switch (Current)
        {
            case TokenType.Def or TokenType.Async:
                body.Add(ParseAsyncOrFunction([]));
                return;
            case TokenType.At:
                body.Add(ParseDecorated());
                return;
            case TokenType.Class:
                body.Add(ParseClass([]));
                return;
            case TokenType.If:
                body.Add(ParseIf());
                return;
            case TokenType.For:
                body.Add(ParseFor(_index, isAsync: false));
                return;
            case TokenType.While:
                body.Add(ParseWhile());
                return;
            case TokenType.With:
                body.Add(ParseWith(_index, isAsync: false));
                return;
            case TokenType.Try:
                body.Add(ParseTry());
                return;
            case TokenType.Name when IsMatchStatement():
                body.Add(ParseMatch());
                return;
            default:
                ParseSimpleStatements(body);
                return;
        }
    }

    private void ParseSimpleStatements(List<Stmt> body)
    {
        while (true)
        {
            body.Add(ParseSimpleStatement());
            if (Accept(TokenType.NewLine))
                return;
            Expect(TokenType.Semicolon);
            if (Accept(TokenType.NewLine))
                return;
        }
    }

    private Stmt ParseSimpleStatement()
    {
        int start = _index;
        if (IsDiagnosing)
            DiagnoseStatementBeforeIf();
        switch (Current)
        {
            case TokenType.Return:
                _index++;
                Expr? value = AtSimpleStatementEnd() ? null : ParseStarExpressions();
                return new Return(value, SpanFrom(start));
            case TokenType.Import:
                return ParseImport();
            case TokenType.From:
                return ParseImportFrom();
            case TokenType.Raise:
                return ParseRaise();
            case TokenType.Pass:
                _index++;
                return new KeywordStmt(StmtKind.Pass, TokenSpan(start));
            case TokenType.Break:
                _index++;
                return new KeywordStmt(StmtKind.Break, TokenSpan(start));
            case TokenType.Continue:
                _index++;
                return new KeywordStmt(StmtKind.Continue, TokenSpan(start));
            case TokenType.Del:
                return ParseDelete();
            case TokenType.Assert:
                _index++;
                Expr test = ParseExpression();
                Expr? message = Accept(TokenType.Comma) ? ParseExpression() : null;
                return new Assert(test, message, SpanFrom(start));
            case TokenType.Global:
                _index++;
                return new Global(ParseNames(), SpanFrom(start));
            case TokenType.Nonlocal:
                _index++;
                return new Nonlocal(ParseNames(), SpanFrom(start));
            case TokenType.Name when Peek == TokenType.Name && IsSoftKeyword(_index, "type"u8):
                return ParseTypeAlias();
            default:
                return ParseExpressionStatement();
        }
    }

    private bool AtSimpleStatementEnd() => Current is TokenType.NewLine or TokenType.Semicolon;

    private string[] ParseNames()
    {
        List<string> names = _identifiers.Rent();
        do
            names.Add(ExpectName());
        while (Accept(TokenType.Comma));
        return _identifiers.Take(names);
    }

    private Expr ParseYieldOrStarExpressions() =>
        Current == TokenType.Yield ? ParseYield() : ParseStarExpressions();

    // An expression, an assignment of any of the three kinds, or an annotation.
    private Stmt ParseExpressionStatement()
    {
        int start = _index;
        if (IsDiagnosing)
            _targetStart = start;
        Expr first = ParseYieldOrStarExpressions();
        if (IsDiagnosing && !IsAssignmentOperator(Current))
        {
            _targetStart = -1;
            DiagnoseLegacyStatement(start);
        }

        switch (Current)
        {
            case TokenType.NewLine or TokenType.Semicolon:
                return new ExprStmt(first, SpanFrom(start));
            case TokenType.Equal:
                return ParseAssignment(start, first);
            case TokenType.Colon:
                return ParseAnnotatedAssignment(start, first);
            case var type when IsAssignmentOperator(type):
                if (first.Kind is not (ExprKind.Name or ExprKind.Attribute or ExprKind.Subscript))
                    throw Refuse(first.Span, $"'{ExpressionName(first)}' is an illegal expression for augmented assignment");
                Targets.SetContext(first, ExprContext.Store);
                Operator @operator = AugmentedOperator(Current);
                if (@operator == Operator.MatMult)
                    CheckVersion(5, "The '@' operator is", _index);
                _index++;
                Expr value = ParseYieldOrStarExpressions();
                return new AugAssign(first, @operator, value, SpanFrom(start));
            default:
                throw Fail();
        }
    }

    private static bool IsAssignmentOperator(TokenType type) =>
        type is TokenType.Equal or TokenType.DoubleSlashEqual or TokenType.AtEqual
            or (>= TokenType.PlusEqual and <= TokenType.DoubleStarEqual);

    private Assign ParseAssignment(int start, Expr first)
    {
        List<Expr> targets = _expressions.Rent();
        Expr value = first;
        int firstEnd = _index;
        int valueStart = start;
        while (Accept(TokenType.Equal))
        {
            if (!Targets.IsStarTarget(value))
            {
                _index--;
                throw RefuseAssignmentTarget(start, firstEnd, first, valueStart, value);
            }

            Targets.SetContext(value, ExprContext.Store);
            targets.Add(value);
            valueStart = _index;
            value = ParseYieldOrStarExpressions();
        }

        string? typeComment = ParseTypeComment();
        return new Assign(_expressions.Take(targets), value, typeComment, SpanFrom(start));
    }

    private Exception RefuseAssignmentTarget(int start, int firstEnd, Expr first, int valueStart, Expr value)
    {
        if (!IsDiagnosing)
            return Fail();
        int failed = _index;
        _index = firstEnd;

        // The last expression before the first equals sign is tried as an assignment expression.
        if (_tokens[_index - 1].Type != TokenType.Comma && _tokens[start].Type != TokenType.Yield)
        {
            Expr last = first;
            int lastStart = start;
            if (first is TupleExpr tuple && IsBareTuple(tuple, start))
            {
                last = tuple.Elements[^1];
                while (_tokens[lastStart].Line != last.Span.Line || _tokens[lastStart].Column != last.Span.Column)
                    lastStart++;
                while (lastStart > start && _tokens[lastStart - 1].Type == TokenType.LeftParenthesis)
                    lastStart--;
            }

            DiagnoseNamedExpression(lastStart, last);
        }

        _index = failed;
        if (_tokens[valueStart].Type == TokenType.Yield)
            return Refuse(value.Span, "assignment to yield expression not possible");
        return RefuseTarget(value);
    }

    private AnnAssign ParseAnnotatedAssignment(int start, Expr target)
    {
        if (target.Kind is not (ExprKind.Name or ExprKind.Attribute or ExprKind.Subscript))
        {
            // Of a tuple without parentheses, only the first element is pointed at.
            SourceSpan bare = target is TupleExpr { Elements.Length: > 0 } tuple && tuple.Span.Column == tuple.Elements[0].Span.Column
                ? tuple.Elements[0].Span
                : target.Span;
            if (IsDiagnosing)
            {
                int colon = _index++;
                bool isAnnotation = Try(ParseExpression) is not null;
                _index = colon;
                if (!isAnnotation)
                    throw Fail();
            }

            throw target is Starred ? Fail() : Refuse(bare, target is ListExpr or TupleExpr
                ? $"only single target (not {ExpressionName(target)}) can be annotated"
                : "illegal target for annotation");
        }

        bool simple = target.Kind == ExprKind.Name && _tokens[start].Type == TokenType.Name;
        Targets.SetContext(target, ExprContext.Store);
        _index++;
        Expr annotation = ParseExpression();
        Expr? value = Accept(TokenType.Equal) ? ParseYieldOrStarExpressions() : null;
        CheckVersion(6, simple ? "Variable annotation syntax is" : "Variable annotations syntax is", _index);
        return new AnnAssign(target, annotation, value, simple, SpanFrom(start));
    }

    private string? ParseTypeComment()
    {
        if (Current != TokenType.TypeComment)
            return null;
        ref Token token = ref _tokens[_index++];
        return _list.Source.GetString(token.Start, token.End);
    }

    private static Operator AugmentedOperator(TokenType type) => type switch
    {
        TokenType.PlusEqual => Operator.Add,
        TokenType.MinusEqual => Operator.Sub,
        TokenType.StarEqual => Operator.Mult,
        TokenType.AtEqual => Operator.MatMult,
        TokenType.SlashEqual => Operator.Div,
        TokenType.PercentEqual => Operator.Mod,
        TokenType.AmpersandEqual => Operator.BitAnd,
        TokenType.VerticalBarEqual => Operator.BitOr,
        TokenType.CircumflexEqual => Operator.BitXor,
        TokenType.LeftShiftEqual => Operator.LShift,
        TokenType.RightShiftEqual => Operator.RShift,
        TokenType.DoubleStarEqual => Operator.Pow,
        _ => Operator.FloorDiv,
    };

    private Raise ParseRaise()
    {
        int start = _index++;
        if (AtSimpleStatementEnd())
            return new Raise(null, null, SpanFrom(start));
        Expr exception = ParseExpression();
        Expr? cause = Accept(TokenType.From) ? ParseExpression() : null;
        return new Raise(exception, cause, SpanFrom(start));
    }

    private Delete ParseDelete()
    {
        int start = _index++;
        List<Expr> targets = _expressions.Rent();
        do
        {
            if (AtSimpleStatementEnd() && targets.Count > 0)
                break;
            Expr target = IsDiagnosing && Current is not TokenType.NewLine ? ParseStarExpression() : ParseBitwiseOr();
            if (!Targets.IsDeleteTarget(target))
                throw RefuseDeletion(start, target);
            Targets.SetContext(target, ExprContext.Del);
            targets.Add(target);
        }
        while (Accept(TokenType.Comma));
        if (!AtSimpleStatementEnd())
            throw Fail();
        return new Delete(_expressions.Take(targets), SpanFrom(start));
    }

    private Exception RefuseDeletion(int start, Expr target)
    {
        if (!IsDiagnosing)
            return Fail();
        _index = start + 1;
        Expr? all = Try(ParseStarExpressions);
        return RefuseTarget(all ?? target, isDelete: true);
    }

    private TypeAlias ParseTypeAlias()
    {
        int start = _index++;
        Name name = ExpectNameNode(ExprContext.Store);
        TypeParam[] typeParams = ParseTypeParams(isAlias: true);
        Expect(TokenType.Equal);
        Expr value = ParseExpression();
        CheckVersion(12, "Type statement is", _index);
        return new TypeAlias(name, typeParams, value, SpanFrom(start));
    }

    private string ParseDottedName()
    {
        string name = ExpectName();
        if (Current != TokenType.Dot)
            return name;
        List<string> parts = _identifiers.Rent();
        parts.Add(name);
        while (Accept(TokenType.Dot))
            parts.Add(ExpectName());
        return string.Join('.', _identifiers.Take(parts));
    }

    // The name after "as", which cannot be any other target.
    private string ParseImportTarget()
    {
        int start = _index;
        if (IsDiagnosing && Try(ParseExpression) is { } target)
        {
            if (target is not Name && Current is TokenType.NewLine or TokenType.Comma or TokenType.RightParenthesis or TokenType.Semicolon)
                throw Refuse(target.Span, $"cannot use {ExpressionName(target)} as import target");
            _index = start;
        }

        return ExpectName();
    }

    private Syntax.Import ParseImport()
    {
        int start = _index++;
        var names = new List<Alias>();
        if (Current == TokenType.NewLine)
            throw RefuseFrom(_index, "Expected one or more names after 'import'");
        do
        {
            int nameStart = _index;
            string name = ParseDottedName();
            string? asName = Accept(TokenType.As) ? ParseImportTarget() : null;
            names.Add(new Alias(name, asName, SpanFrom(nameStart)));
        }
        while (Accept(TokenType.Comma));
        if (IsDiagnosing && Current == TokenType.From && names.TrueForAll(static alias => alias.AsName is null))
        {
            int last = _index++;
            if (Try(ParseDottedName) is not null)
                throw Refuse(TokenSpan(start).To(TokenSpan(_index - 1)), "Did you mean to use 'from ... import ...' instead?");
            _index = last;
        }

        return new Syntax.Import([.. names], SpanFrom(start));
    }

    private ImportFrom ParseImportFrom()
    {
        int start = _index++;
        int level = 0;
        while (Current is TokenType.Dot or TokenType.Ellipsis)
            level += _tokens[_index++].Type == TokenType.Dot ? 1 : 3;
        string? module = null;
        if (Current != TokenType.Import || level == 0)
            module = ParseDottedName();
        Expect(TokenType.Import);

        var names = new List<Alias>();
        if (Current == TokenType.Star)
        {
            names.Add(new Alias("*", null, TokenSpan(_index)));
            _index++;
        }
        else
        {
            if (Current == TokenType.NewLine)
                throw RefuseFrom(_index, "Expected one or more names after 'import'");
            bool parenthesized = Accept(TokenType.LeftParenthesis);
            do
            {
                if (parenthesized && Current == TokenType.RightParenthesis && names.Count > 0)
                    break;
                if (!parenthesized && Current == TokenType.NewLine)
                    throw Refuse("trailing comma not allowed without surrounding parentheses");
                int nameStart = _index;
                string name = ExpectName();
                string? asName = Accept(TokenType.As) ? ParseImportTarget() : null;
                names.Add(new Alias(name, asName, SpanFrom(nameStart)));
            }
            while (Accept(TokenType.Comma));
            if (parenthesized)
                Expect(TokenType.RightParenthesis);
        }

        if (level == 0 && module == "__future__")
        {
            foreach (Alias name in names)
                _barryAsBdfl |= name.Name == "barry_as_FLUFL";
        }

        return new ImportFrom(module, [.. names], level, SpanFrom(start));
    }
}
