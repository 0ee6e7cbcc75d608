using Krait.Definitions.Diagnostics;

namespace Krait.Definitions.Model;

/// <summary>Parts of a specification that change less often than the whole.</summary>
public static class SpecificationSlice
{
    /// <summary>
    /// The specification without bodies, whose other expressions keep their places: what the files with such expressions
    /// are made of.
    /// </summary>
    public static Specification Expressions(Specification specification) => WithoutBodies(specification, OnLines);

    /// <summary>The specification without bodies and places: equal before and after the edit of a body or a moved line.</summary>
    public static Specification Metadata(Specification specification) => WithoutBodies(specification, Unplaced);

    private static Specification WithoutBodies(Specification specification, Func<Expression?, Expression?> change) => specification with
    {
        Machine = specification.Machine with
        {
            Variables = change(specification.Machine.Variables),
            Bound = change(specification.Machine.Bound),
            Choose = null,
        },
        Operands = new([.. specification.Operands.Select(operand => Change(operand, change))]),
        Operations = new(
            [.. specification.Operations.Select(item => item with { Body = null, Shape = null, Location = default, Exits = default })]),
        Instructions = new([.. specification.Instructions.Select(item => item with
        {
            Location = default(DefinitionLocation),
            Exits = Change(item.Exits, change),
            Variables = Change(item.Variables, change),
            Facts = item.Facts with { Operations = null, Reports = change(item.Facts.Reports), Fits = null, Given = null },
        })]),
        Unboxed = default,
        Tails = default,
        Extensions = default,
    };

    /// <summary>What the code that is written of a body may depend on besides the body: its names, effects and properties.</summary>
    public static Specification Environment(Specification specification) => Metadata(specification) with
    {
        Operations = new([.. specification.Operations.Select(
            item => item with
            {
                Body = null,
                Shape = null,
                Documentation = "",
                Location = default,
                Exits = Change(item.Exits, Unplaced),
            })]),
        Instructions = new([.. specification.Instructions.Select(item => item with
        {
            Location = default(DefinitionLocation),
            Documentation = "",
            Exits = Change(item.Exits, Unplaced),
            Variables = default,
            Facts = InstructionFacts.None,
        })]),
        Tails = new([.. specification.Tails.Select(tail => tail with { Documentation = "", Body = Body.Empty })]),
    };

    private static Operand Change(Operand operand, Func<Expression?, Expression?> change) => operand with
    {
        Valid = change(operand.Valid),
        Text = change(operand.Text),
        Target = change(operand.Target),
        Number = change(operand.Number),
        Table = operand.Table is { } table
            ? table with { Rows = new([.. table.Rows.Select(row => row with { Helper = change(row.Helper) })]) }
            : null,
    };

    private static EquatableArray<VariableEffect> Change(
        EquatableArray<VariableEffect> effects, Func<Expression?, Expression?> change) =>
        effects.Count == 0
            ? effects
            : new([.. effects.Select(effect => effect with { Index = change(effect.Index)!, End = change(effect.End) })]);

    private static EquatableArray<Exit> Change(EquatableArray<Exit> exits, Func<Expression?, Expression?> change) =>
        exits.Count == 0 ? exits : new([.. exits.Select(exit => exit with { Target = change(exit.Target) })]);

    private static Expression? Unplaced(Expression? expression) =>
        expression is null ? null : expression with { Location = default };

    /// <summary>The expression at its lines and columns, which directives name: the offset changes with every edit above.</summary>
    private static Expression? OnLines(Expression? expression) =>
        expression is null ? null : expression with { Location = expression.Location with { Span = default } };
}
