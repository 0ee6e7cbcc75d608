using Krait.Definitions.Diagnostics;

namespace Krait.Definitions.Model;

/// <summary>Parts of a specification that change less often than the whole.</summary>
public static class SpecificationSlice
{
    /// <summary>
    /// The specification without bodies, whose other expressions keep their places: what the files with such expressions
    /// are made of.
    /// </summary>
    public static Specification Expressions(Specification specification) => specification with
    {
        Operations = new(
            [.. specification.Operations.Select(item => item with { Body = null, Shape = null, Location = default, Exits = default })]),
        Instructions = new([.. specification.Instructions.Select(item => item with { Location = default(DefinitionLocation) })]),
        Unboxed = default,
        Tails = default,
        Extensions = default,
    };

    /// <summary>The specification without bodies and places: equal before and after the edit of a body or a moved line.</summary>
    public static Specification Metadata(Specification specification) => specification with
    {
        Machine = specification.Machine with
        {
            Variables = Unplaced(specification.Machine.Variables),
            Bound = Unplaced(specification.Machine.Bound),
            Choose = null,
        },
        Operands = new([.. specification.Operands.Select(Unplaced)]),
        Operations = new(
            [.. specification.Operations.Select(item => item with { Body = null, Shape = null, Location = default, Exits = default })]),
        Instructions = new([.. specification.Instructions.Select(item => item with
        {
            Location = default(DefinitionLocation),
            Exits = Unplaced(item.Exits),
            Variables = Unplaced(item.Variables),
            Facts = item.Facts with { Operations = null, Reports = null, Fits = null, Given = null },
        })]),
        Unboxed = default,
        Tails = default,
        Extensions = default,
    };

    /// <summary>What the code that is written of a body may depend on besides the body: its names, effects and properties.</summary>
    public static Specification Environment(Specification specification) => Metadata(specification) with
    {
        Operations = new([.. specification.Operations.Select(
            item => item with { Body = null, Shape = null, Documentation = "", Location = default, Exits = Unplaced(item.Exits) })]),
        Instructions = new([.. specification.Instructions.Select(item => item with
        {
            Location = default(DefinitionLocation),
            Documentation = "",
            Exits = Unplaced(item.Exits),
            Variables = default,
            Facts = InstructionFacts.None,
        })]),
        Tails = new([.. specification.Tails.Select(tail => tail with { Documentation = "", Body = Body.Empty })]),
    };

    private static Operand Unplaced(Operand operand) => operand with
    {
        Valid = Unplaced(operand.Valid),
        Text = Unplaced(operand.Text),
        Target = Unplaced(operand.Target),
        Number = Unplaced(operand.Number),
        Table = operand.Table is { } table
            ? table with { Rows = new([.. table.Rows.Select(row => row with { Helper = Unplaced(row.Helper) })]) }
            : null,
    };

    private static EquatableArray<VariableEffect> Unplaced(EquatableArray<VariableEffect> effects) =>
        effects.Count == 0
            ? effects
            : new([.. effects.Select(effect => effect with { Index = Unplaced(effect.Index)!, End = Unplaced(effect.End) })]);

    private static EquatableArray<Exit> Unplaced(EquatableArray<Exit> exits) =>
        exits.Count == 0 ? exits : new([.. exits.Select(exit => exit with { Target = Unplaced(exit.Target) })]);

    private static Expression? Unplaced(Expression? expression) => expression is null ? null : expression with { Location = default };
}
