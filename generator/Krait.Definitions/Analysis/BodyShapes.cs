using Krait.Definitions.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Analysis;

/// <summary>
/// Recognises what a body comes to where its syntax shows it: only moving values, branching on an input, comparing identities,
/// checking types. A body that fits no shape has none, and nothing is assumed of it.
/// </summary>
internal static class BodyShapes
{
    /// <summary>The shape of a body with an effect.</summary>
    public static BodyShape Find(BlockSyntax block, StackEffect effect)
    {
        SyntaxList<StatementSyntax> statements = block.Statements;
        List<TypeTest> tests = FindTypeTests(statements, effect);
        TextSpan[] guards = FindGuards(block).ToArray();
        return new BodyShape(
            FindMoves(statements, effect),
            FindBranch(statements, effect),
            ComparesIdentities(statements, effect),
            new([.. tests]),
            tests.Count > 0 && tests.Count == statements.Sum(CountOfTests) && effect.Outputs.Count == effect.Inputs.Count,
            new(guards),
            guards.Length > 0 && guards.Length == statements.Count && effect.Outputs.Count == effect.Inputs.Count);
    }

    /// <summary>Whether an expression is made of the operand and numbers alone.</summary>
    public static bool IsOverOperand(string expression) =>
        SyntaxFactory.ParseExpression(expression).DescendantNodesAndSelf()
            .All(node => node is IdentifierNameSyntax { Identifier.Text: "oparg" }
                or LiteralExpressionSyntax or BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or ParenthesizedExpressionSyntax);

    private static EquatableArray<Move>? FindMoves(SyntaxList<StatementSyntax> statements, StackEffect effect)
    {
        if (effect.Inputs.Concat(effect.Outputs).Any(item => item.Size is not null))
            return null;
        var moves = new List<Move>();
        var inputs = new Stack<StackItem>(effect.Inputs);
        var outputs = new Queue<StackItem>(effect.Outputs);
        foreach (StatementSyntax statement in statements)
        {
            if (statement is not ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment }
                || !assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
            {
                return null;
            }

            if (VariableOf(assignment.Left) is { } stored)
            {
                if (inputs.Count == 0 || assignment.Right.ToString() != inputs.Pop().Name)
                    return null;
                moves.Add(new Move(MoveKind.Store, stored));
                continue;
            }

            if (inputs.Count > 0 || outputs.Count == 0 || outputs.Peek().Name != assignment.Left.ToString()
                || MoveTo(outputs.Dequeue(), assignment.Right) is not { } move)
            {
                return null;
            }

            moves.Add(move);
        }

        if (effect.Outputs.Any(output => output.Name != "null" && effect.Inputs.Any(input => input.Name == output.Name)))
            return null;
        // What was not named is dropped; that comes first, or names would be left over.
        moves.InsertRange(0, inputs.Select(_ => new Move(MoveKind.Drop, "")));
        if (inputs.Count > 0 && statements.Count > 0)
            return null;
        foreach (StackItem output in outputs)
        {
            if (output.Name != "null")
                return null;
            moves.Add(new Move(MoveKind.Null, ""));
        }

        return new([.. moves]);
    }

    private static Move? MoveTo(StackItem output, ExpressionSyntax value)
    {
        if (VariableOf(value) is { } loaded)
            return new Move(MoveKind.Load, loaded);
        if (value is ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax register, ArgumentList.Arguments: [var index] }
            && IsOverOperand(index.ToString()))
        {
            return new Move(MoveKind.Element, index.ToString(), register.Identifier.Text);
        }

        return output.Unboxed is { } unboxed && IsOverOperand(value.ToString())
            ? new Move(MoveKind.Number, value.ToString(), unboxed) : null;
    }

    /// <summary>The index of a variable, where it depends on the operand alone.</summary>
    private static string? VariableOf(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax
        {
            Expression: IdentifierNameSyntax { Identifier.Text: "Local" },
            ArgumentList.Arguments: [var index]
        } && IsOverOperand(index.ToString())
            ? index.ToString()
            : null;

    /// <summary><c>if (condition) Jump(distance);</c>, after which at most an instruction that does nothing is passed over.</summary>
    private static Branch? FindBranch(SyntaxList<StatementSyntax> statements, StackEffect effect)
    {
        if (statements.Count is 0 or > 2 || effect.Inputs.Count != 1 || effect.Outputs.Count != 0
            || JumpIf(statements[0]) is not var (condition, distance) || !IsOverOperand(distance))
        {
            return null;
        }

        string? passed = null;
        if (statements.Count == 2)
        {
            if (JumpIf(statements[1]) is not (
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: var next, Right: CastExpressionSyntax cast }, "1")
                || next.ToString() != "Next->Opcode"
                || cast.Expression is not MemberAccessExpressionSyntax
                {
                    Expression: IdentifierNameSyntax { Identifier.Text: "Opcode" },
                    Name: var name,
                })
            {
                return null;
            }

            passed = name.Identifier.Text;
        }

        bool whenTrue = true;
        if (condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not)
            (condition, whenTrue) = (not.Operand, false);
        StackItem input = effect.Inputs.First();
        if (condition is IdentifierNameSyntax flag && flag.Identifier.Text == input.Name && input.Unboxed is not null)
            return new Branch(whenTrue, null, null, distance, passed);
        return condition is InvocationExpressionSyntax
        {
            Expression: IdentifierNameSyntax { Identifier.Text: "ReferenceEquals" },
            ArgumentList.Arguments: [var tested, var other],
        }
            && tested.ToString() == input.Name
            && other.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner, Name: var member }
            ? new Branch(whenTrue, owner.Identifier.Text, member.Identifier.Text, distance, passed)
            : null;
    }

    private static (ExpressionSyntax Condition, string Distance)? JumpIf(StatementSyntax statement) =>
        statement is IfStatementSyntax
        {
            Else: null, Condition: var condition,
            Statement: ExpressionStatementSyntax { Expression: InvocationExpressionSyntax jump }
        }
        && jump.Expression.ToString() == "Jump" && jump.ArgumentList.Arguments is [var distance]
            ? (condition, distance.ToString())
            : null;

    /// <summary><c>output = ReferenceEquals(first, second) == (oparg == 0);</c>.</summary>
    private static bool ComparesIdentities(SyntaxList<StatementSyntax> statements, StackEffect effect) =>
        statements.Count == 1 && effect.Inputs.Count == 2 && effect.Outputs.Count == 1
        && statements[0] is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment }
        && assignment.Left.ToString() == effect.Outputs.First().Name
        && assignment.Right.NormalizeWhitespace().ToString()
            == $"ReferenceEquals({effect.Inputs.First().Name}, {effect.Inputs.Last().Name}) == (oparg == 0)";

    /// <summary>The exact types that the first statements of a body make sure of.</summary>
    private static List<TypeTest> FindTypeTests(SyntaxList<StatementSyntax> statements, StackEffect effect)
    {
        var tests = new List<TypeTest>();
        foreach (StatementSyntax statement in statements)
        {
            if (DeoptCondition(statement) is not { } condition)
                break;
            foreach (ExpressionSyntax part in Alternatives(condition))
            {
                if (TestOf(part) is var (item, type) && effect.Inputs.Any(input => input.Name == item))
                    tests.Add(new TypeTest(item, type));
            }
        }

        return tests;
    }

    /// <summary>
    /// The conditions of the first DeoptIf statements, with declarations between them, up to one about the cache or a local. Spans
    /// count from the start of the body, which the brace before it is not part of.
    /// </summary>
    private static IEnumerable<TextSpan> FindGuards(BlockSyntax block)
    {
        IEnumerable<string> locals = block.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Select(variable => variable.Identifier.Text);
        var unknown = new HashSet<string>(locals, StringComparer.Ordinal) { "cache" };
        foreach (StatementSyntax statement in block.Statements)
        {
            if (statement is LocalDeclarationStatementSyntax)
                continue;
            if (DeoptCondition(statement) is not { } condition)
                yield break;
            IEnumerable<IdentifierNameSyntax> names = condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>();
            if (names.Any(name => unknown.Contains(name.Identifier.Text)))
                yield break;
            yield return new TextSpan(condition.SpanStart - 1, condition.Span.Length);
        }
    }

    private static int CountOfTests(StatementSyntax statement) =>
        DeoptCondition(statement) is { } condition ? Alternatives(condition).Count() : 1;

    private static ExpressionSyntax? DeoptCondition(StatementSyntax statement) =>
        statement is ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax
            {
                Expression: IdentifierNameSyntax { Identifier.Text: "DeoptIf" },
                ArgumentList.Arguments: [var argument],
            },
        }
            ? argument.Expression
            : null;

    private static IEnumerable<ExpressionSyntax> Alternatives(ExpressionSyntax condition) =>
        condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } or
            ? Alternatives(or.Left).Concat(Alternatives(or.Right))
            : [condition];

    /// <summary><c>item.GetType() != typeof(Type)</c>.</summary>
    private static (string Item, string Type)? TestOf(ExpressionSyntax expression) =>
        expression is BinaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.NotEqualsExpression,
            Left: InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax
                {
                    Expression: IdentifierNameSyntax item,
                    Name.Identifier.Text: "GetType"
                }
            },
            Right: TypeOfExpressionSyntax type,
        }
            ? (item.Identifier.Text, type.Type.ToString())
            : null;
}
