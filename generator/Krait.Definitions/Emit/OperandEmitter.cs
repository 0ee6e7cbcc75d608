using System.Globalization;
using Krait.Definitions.Model;

namespace Krait.Definitions.Emit;

/// <summary>Emits the tables of operands: enumerations with their texts, and the methods that apply the helper of a value.</summary>
internal static class OperandEmitter
{
    public static string EmitTables(Specification specification) => TemplateRenderer.Render("OperandTables", new()
    {
        ["Machine"] = specification.Machine,
        ["Tables"] = TablesOf(specification).Select(item => new TemplateModel
        {
            ["Enumeration"] = item.Table.Enumeration,
            ["Summary"] = EmitText.Summary(item.Operand.Documentation, $"The values of the operand {item.Operand.Name}."),
            ["HasTexts"] = item.Table.Rows.Any(row => row.Text is not null || row.PublicName is not null),
            ["HasPublicNames"] = item.Table.Rows.Any(row => row.PublicName is not null),
            ["Rows"] = item.Table.Rows.Select(row => new TemplateModel
            {
                ["Name"] = row.Name,
                ["Number"] = Text(row.Number),
                ["Summary"] = EmitText.Summary(row.Documentation, row.Text ?? row.PublicName ?? row.Name),
                ["Text"] = EmitText.Literal(row.Text ?? row.PublicName ?? row.Name),
                ["PublicName"] = EmitText.Literal(row.PublicName ?? row.Name),
            }).ToList(),
        }).ToList(),
    });

    public static string EmitHelpers(Specification specification) => TemplateRenderer.Render("OperandHelpers", new()
    {
        ["Machine"] = specification.Machine,
        ["Methods"] = TablesOf(specification).Where(item => item.Table.Helpers is not null).Select(item => new TemplateModel
        {
            ["Summary"] = EmitText.Summary(item.Operand.Documentation, $"Applies the helper of the operand {item.Operand.Name}."),
            ["Returns"] = item.Table.Helpers!.Returns,
            ["Name"] = item.Table.Helpers.Name,
            ["Parameters"] = item.Table.Helpers.Parameters.Length == 0 ? "" : ", " + item.Table.Helpers.Parameters,
            ["Cases"] = item.Table.Rows.Where(row => row.Helper is not null).Select(row => new TemplateModel
            {
                ["Number"] = Text(row.Number),
                ["Name"] = row.Name,
                ["Code"] = EmitText.Mapped("                return ", row.Helper!, ";"),
            }).ToList(),
        }).ToList(),
    });

    private static IEnumerable<(Operand Operand, OperandTable Table)> TablesOf(Specification specification) =>
        specification.Operands.Where(operand => operand.Table is not null).Select(operand => (operand, operand.Table!));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
