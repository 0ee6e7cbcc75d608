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

    /// <summary>The error of source that <see cref="Parse"/> has refused.</summary>
    public static CompileError Diagnose(TokenList list, CompileMode mode, bool barryAsBdfl, int failed, CompileError? found)
    {
        failed = Math.Min(failed, list.Count - 1);
        if (list.Tokens[failed].Type == TokenType.ErrorToken && list.Error is not null)
            return list.Error;
        if (found is null)
        {
            var warnings = list.Warnings.Count;
            var parser = new Parser(list, barryAsBdfl) { _diagnosing = true };
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

            // The literals have been read twice.
            list.Warnings.RemoveRange(warnings, list.Warnings.Count - warnings);
            found ??= parser.GenericError(failed);
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

    private CompileError GenericError(int failed) => _tokens[failed].Type switch
    {
        TokenType.Indent => ErrorAtToken(failed, "unexpected indent", CompileErrorKind.IndentationError),
        TokenType.Dedent => ErrorAtToken(failed, "unexpected unindent", CompileErrorKind.IndentationError),
        _ => ErrorAtToken(failed, "invalid syntax"),
    };

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
        var offset = token.Start >= source.Length
            ? source.CharacterOffset(start, end, end - start) + 1
            : source.CharacterOffset(start, end, token.Start - start);
        return new CompileError(kind, message, line, offset, line, -1, source.GetString(start, Math.Min(end + 1, source.Length)));
    }

    private Exception Refuse(string message) =>
        _diagnosing ? new CompileException(ErrorAtToken(Math.Min(_index, _list.Count - 1), message)) : Fail();

    private Exception Refuse(in SourceSpan span, string message) => _diagnosing ? ErrorAt(span, message) : Fail();

    private Exception RefuseToken(int index, string message) => Refuse(TokenSpan(index), message);

    private Exception RefuseBlock(string what, int line)
    {
        if (!_diagnosing)
            return Fail();
        return new CompileException(ErrorAtToken(
            _index, $"expected an indented block after {what} on line {line}", CompileErrorKind.IndentationError));
    }

    private void ExpectColon(bool forced = true)
    {
        if (Current != TokenType.Colon)
            throw forced ? Refuse("expected ':'") : Fail();
        _index++;
    }

    // Tries to parse something without looking at mistakes; leaves the parser after it, or where it was.
    private T? Try<T>(Func<T> parse)
        where T : class
    {
        var start = _index;
        _diagnosing = false;
        try
        {
            return parse();
        }
        catch (ParseFailedException)
        {
            _index = start;
            return null;
        }
        catch (CompileException)
        {
            _index = start;
            return null;
        }
        finally
        {
            _diagnosing = true;
        }
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
        if (left is Name name && IsLegacyStatement(left) && Current != TokenType.LeftParenthesis
            && (StartsExpression(Current) || Current == TokenType.Star))
        {
            var end = _index;
            if (Try(ParseStarExpressions) is { } operands)
            {
                throw Refuse(
                    left.Span.To(operands.Span), $"Missing parentheses in call to '{name.Id}'. Did you mean {name.Id}(...)?");
            }

            _index = end;
        }

        if (Current == TokenType.If)
        {
            DiagnoseConditional(left);
            return;
        }

        if (!StartsExpression(Current) || IsLegacyStatement(left))
            return;
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
        if (Try(ParseDisjunction) is { } test)
        {
            if (Current is not (TokenType.Else or TokenType.Colon))
                throw Refuse(body.Span.To(test.Span), "expected 'else' after 'if' expression");
            if (Current == TokenType.Else)
            {
                _index++;
                var orElse = _index;
                if (Try(ParseExpression) is null)
                {
                    var at = TokenSpan(orElse);
                    if (IsSimpleStatementKeyword(_tokens[orElse].Type) && Try(ParseSimpleStatement) is { } statement)
                        throw Refuse(body.Span.To(statement.Span), "expected expression after 'else', but statement is given");
                    _ = at;
                }
            }
        }

        _index = start;
    }

    private static bool IsSimpleStatementKeyword(TokenType type) => type is TokenType.Return or TokenType.Import
        or TokenType.From or TokenType.Raise or TokenType.Pass or TokenType.Del or TokenType.Assert or TokenType.Break
        or TokenType.Continue or TokenType.Global or TokenType.Nonlocal or TokenType.Yield or TokenType.Star;

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
                return InvalidTarget(tuple.Elements, isDelete);
            case ListExpr list:
                return InvalidTarget(list.Elements, isDelete);
            case Starred starred:
                return isDelete ? starred : InvalidTarget(starred.Value, isDelete);
            case Compare compare when isFor:
                return compare.Operators[0] == ComparisonOperator.In ? InvalidTarget(compare.Left, isDelete) : compare;
            case Name or Subscript or Syntax.Attribute:
                return null;
            default:
                return expression;
        }
    }

    private static Expr? InvalidTarget(Expr[] elements, bool isDelete)
    {
        foreach (var element in elements)
        {
            if (InvalidTarget(element, isDelete) is { } invalid)
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
