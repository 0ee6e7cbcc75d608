using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>
/// Follows the paths of a body and tells which names are assigned wherever it can end, as the C# rules of definite
/// assignment do for locals. Working on syntax alone it needs no compilation; conditions are not folded, so it may
/// ask for an assignment that only a constant makes needless.
/// </summary>
internal sealed class DefiniteAssignment
{
    private readonly HashSet<string> _names;
    private readonly Func<ExpressionStatementSyntax, bool> _endsPath;
    private readonly Action<ExpressionStatementSyntax, HashSet<string>> _atExit;
    private readonly Stack<List<HashSet<string>>> _breakTargets = new();

    private DefiniteAssignment(
        IEnumerable<string> names,
        Func<ExpressionStatementSyntax, bool> endsPath,
        Action<ExpressionStatementSyntax, HashSet<string>> atExit)
    {
        _names = new HashSet<string>(names, StringComparer.Ordinal);
        _endsPath = endsPath;
        _atExit = atExit;
    }

    /// <summary>
    /// The names assigned when the end of <paramref name="body"/> is reached; null when it never is.
    /// <paramref name="atExit"/> is told the names assigned at each statement that leaves the body.
    /// </summary>
    public static HashSet<string>? AtEnd(
        BlockSyntax body,
        IEnumerable<string> names,
        Func<ExpressionStatementSyntax, bool> endsPath,
        Action<ExpressionStatementSyntax, HashSet<string>> atExit) =>
        new DefiniteAssignment(names, endsPath, atExit).Statement(body, new HashSet<string>(StringComparer.Ordinal));

    private static HashSet<string>? Meet(HashSet<string>? left, HashSet<string>? right)
    {
        if (left is null || right is null)
            return left ?? right;
        return new HashSet<string>(left.Where(right.Contains), StringComparer.Ordinal);
    }

    private HashSet<string>? Statement(StatementSyntax statement, HashSet<string> before)
    {
        switch (statement)
        {
            case BlockSyntax block:
                return Statements(block.Statements, before);
            case ExpressionStatementSyntax expression:
                HashSet<string> after = Expression(expression.Expression, before);
                _atExit(expression, after);
                return _endsPath(expression) ? null : after;
            case LocalDeclarationStatementSyntax local:
                return local.Declaration.Variables.Aggregate(before, (state, variable) => variable.Initializer is null
                    ? state : Expression(variable.Initializer.Value, state));
            case IfStatementSyntax branch:
                (HashSet<string> whenTrue, HashSet<string> whenFalse) = Condition(branch.Condition, before);
                return Meet(Statement(branch.Statement, whenTrue), branch.Else is null
                    ? whenFalse : Statement(branch.Else.Statement, whenFalse));
            case WhileStatementSyntax loop:
                (HashSet<string>? inside, HashSet<string>? outside) = Condition(loop.Condition, before);
                return Loop(loop.Statement, inside, loop.Condition.IsKind(SyntaxKind.TrueLiteralExpression) ? null : outside);
            case DoStatementSyntax loop:
                HashSet<string> body = Loop(loop.Statement, before, null) ?? before;
                return Condition(loop.Condition, body).WhenFalse;
            case ForStatementSyntax loop:
                HashSet<string> start = loop.Declaration?.Variables.Aggregate(before, (state, variable) => variable.Initializer is null
                    ? state : Expression(variable.Initializer.Value, state)) ?? before;
                start = loop.Initializers.Aggregate(start, (state, initializer) => Expression(initializer, state));
                (HashSet<string>? entered, HashSet<string>? skipped) =
                    loop.Condition is null ? (start, null) : Condition(loop.Condition, start);
                return Loop(loop.Statement, entered, skipped);
            case CommonForEachStatementSyntax loop:
                HashSet<string> source = Expression(loop.Expression, before);
                return Loop(loop.Statement, source, source);
            case SwitchStatementSyntax choice:
                return Switch(choice, Expression(choice.Expression, before));
            case TryStatementSyntax attempt:
                HashSet<string>? result = Statement(attempt.Block, before);
                result = attempt.Catches.Aggregate(result, (state, handler) => Meet(state, Statement(handler.Block, before)));
                if (attempt.Finally is null || result is null)
                    return result;
                HashSet<string>? last = Statement(attempt.Finally.Block, before);
                return last is null ? null : new HashSet<string>(result.Concat(last), StringComparer.Ordinal);
            case UsingStatementSyntax { Statement: var inner }:
                return Statement(inner, before);
            case FixedStatementSyntax { Statement: var inner }:
                return Statement(inner, before);
            case CheckedStatementSyntax { Block: var inner }:
                return Statement(inner, before);
            case UnsafeStatementSyntax { Block: var inner }:
                return Statement(inner, before);
            case LockStatementSyntax { Statement: var inner }:
                return Statement(inner, before);
            case BreakStatementSyntax when _breakTargets.Count > 0:
                _breakTargets.Peek().Add(before);
                return null;
            case BreakStatementSyntax or ContinueStatementSyntax or ReturnStatementSyntax or GotoStatementSyntax or ThrowStatementSyntax:
                return null;
            default:
                return before;
        }
    }

    private HashSet<string>? Statements(SyntaxList<StatementSyntax> statements, HashSet<string> before)
    {
        HashSet<string>? state = before;
        foreach (StatementSyntax statement in statements)
        {
            if (state is null)
                break;
            state = Statement(statement, state);
        }

        return state;
    }

    private HashSet<string>? Loop(StatementSyntax body, HashSet<string> inside, HashSet<string>? outside)
    {
        _breakTargets.Push([]);
        _ = Statement(body, inside);
        return _breakTargets.Pop().Aggregate(outside, Meet);
    }

    private HashSet<string>? Switch(SwitchStatementSyntax choice, HashSet<string> before)
    {
        _breakTargets.Push([]);
        bool hasDefault = false;
        foreach (SwitchSectionSyntax section in choice.Sections)
        {
            hasDefault |= section.Labels.Any(label => label is DefaultSwitchLabelSyntax);
            _ = Statements(section.Statements, before);
        }

        return _breakTargets.Pop().Aggregate(hasDefault ? null : before, Meet);
    }

    private (HashSet<string> WhenTrue, HashSet<string> WhenFalse) Condition(ExpressionSyntax condition, HashSet<string> before)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax inner:
                return Condition(inner.Expression, before);
            case PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression):
                (HashSet<string> whenTrue, HashSet<string> whenFalse) = Condition(negation.Operand, before);
                return (whenFalse, whenTrue);
            case BinaryExpressionSyntax both when both.IsKind(SyntaxKind.LogicalAndExpression):
                (HashSet<string> WhenTrue, HashSet<string> WhenFalse) left = Condition(both.Left, before);
                (HashSet<string> WhenTrue, HashSet<string> WhenFalse) right = Condition(both.Right, left.WhenTrue);
                return (right.WhenTrue, Meet(left.WhenFalse, right.WhenFalse)!);
            case BinaryExpressionSyntax either when either.IsKind(SyntaxKind.LogicalOrExpression):
                (HashSet<string> WhenTrue, HashSet<string> WhenFalse) first = Condition(either.Left, before);
                (HashSet<string> WhenTrue, HashSet<string> WhenFalse) second = Condition(either.Right, first.WhenFalse);
                return (Meet(first.WhenTrue, second.WhenTrue)!, second.WhenFalse);
            default:
                HashSet<string> state = Expression(condition, before);
                return (state, state);
        }
    }

    private HashSet<string> Expression(ExpressionSyntax expression, HashSet<string> before)
    {
        HashSet<string> state = before;
        foreach (SyntaxNode node in expression.DescendantNodesAndSelf(node => node is not AnonymousFunctionExpressionSyntax))
        {
            ExpressionSyntax? target = node switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                ArgumentSyntax argument when argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword) => argument.Expression,
                _ => null,
            };
            IEnumerable<ExpressionSyntax> targets = target switch
            {
                null => [],
                TupleExpressionSyntax tuple => tuple.Arguments.Select(argument => argument.Expression),
                _ => [target],
            };
            foreach (string name in targets.OfType<IdentifierNameSyntax>().Select(identifier => identifier.Identifier.Text))
            {
                if (_names.Contains(name) && !state.Contains(name) && !IsConditional(node, expression))
                    state = new HashSet<string>(state, StringComparer.Ordinal) { name };
            }
        }

        return state;
    }

    /// <summary>Whether <paramref name="node"/> is evaluated only sometimes when <paramref name="root"/> is.</summary>
    private static bool IsConditional(SyntaxNode node, SyntaxNode root)
    {
        for (SyntaxNode child = node; child != root && child.Parent is { } parent; child = parent)
        {
            if (parent is ConditionalExpressionSyntax conditional && child != conditional.Condition)
                return true;
            if (parent is BinaryExpressionSyntax binary && child == binary.Right
                && (SyntaxKind)binary.RawKind
                is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression)
            {
                return true;
            }

            if (parent is SwitchExpressionArmSyntax)
                return true;
        }

        return false;
    }
}
