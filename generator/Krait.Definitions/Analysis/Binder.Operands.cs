using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>Operands: their properties, and the tables of their values.</summary>
public sealed partial class Binder
{
    /// <summary>The properties of an operand.</summary>
    internal static readonly HashSet<string> OperandKeywords =
        new(StringComparer.Ordinal) { "flag", "valid", "text", "target", "number", "apply" };

    /// <summary>The operand that each enumeration was declared for.</summary>
    private readonly Dictionary<string, OperandDeclaration> _enumerations = new(StringComparer.Ordinal);

    private Operand BindOperand(OperandDeclaration declaration)
    {
        foreach (MachineProperty property in declaration.Properties.Where(property => !OperandKeywords.Contains(property.Keyword.Text)))
        {
            ReportProperty(declaration, property.Keyword,
                "is not a property of an operand; the properties are flag, valid, text, target, number and apply");
        }

        Expression? Find(string keyword) => FindExpression(declaration, declaration.Properties, keyword);
        OperandTable? table = BindTable(declaration);
        string number = Find("number")?.Text ?? "oparg";
        return new Operand(
            declaration.Name.Text,
            declaration.Documentation,
            Find("flag")?.Text,
            Find("valid") ?? (table is null ? null : new Expression(ValidOf(table, number), default)),
            Find("text") ?? (table is null || table.Rows.All(row => row.Text is null && row.PublicName is null)
                ? null : new Expression($"(({table.Enumeration})({number})).Text()", default)),
            Find("target"),
            Find("number"),
            table);
    }

    private OperandTable? BindTable(OperandDeclaration declaration)
    {
        MachineProperty? apply = declaration.Properties.FirstOrDefault(property => property.Keyword.Text == "apply");
        if (declaration.Enumeration is not { } enumeration)
        {
            if (apply is not null)
            {
                ReportTable(declaration, apply.Keyword,
                    $"is for operands with a table; name its enumeration: 'operand {declaration.Name.Text} : Name {{ ... }}'");
            }

            if (declaration.Rows.Count > 0)
            {
                ReportTable(declaration, declaration.Rows[0].Name,
                    $"is a row of a table without a name; name its enumeration: 'operand {declaration.Name.Text} : Name {{ ... }}'");
            }

            return null;
        }

        if (declaration.Rows.Count == 0)
            ReportTable(declaration, enumeration, "names no value; write rows such as '0 Name \"text\";'");
        if (_enumerations.TryGetValue(enumeration.Text, out OperandDeclaration? owner))
        {
            _diagnostics.Add(DiagnosticId.DuplicateName, At(declaration, enumeration.Span),
                new RelatedLocation(At(owner, owner.Enumeration!.Span), "first defined here"), enumeration.Text);
        }
        else
        {
            _enumerations.Add(enumeration.Text, declaration);
        }

        CheckRows(declaration, apply is not null);
        HelperSignature? signature = apply is null ? null : ParseSignature(declaration, apply);
        return new OperandTable(
            enumeration.Text,
            new([.. declaration.Rows.Select(row => BindRow(declaration, row))]),
            signature);
    }

    private OperandRow BindRow(OperandDeclaration declaration, OperandRowSyntax row) => new(
        row.Number,
        row.Name.Text,
        row.Documentation,
        row.Text,
        row.PublicName?.Text,
        !row.IsNever,
        row.Helper is { } helper ? BindExpression(declaration, helper) : null);

    private void CheckRows(OperandDeclaration declaration, bool hasHelpers)
    {
        for (int i = 0; i < declaration.Rows.Count; i++)
        {
            OperandRowSyntax row = declaration.Rows[i];
            var before = declaration.Rows.Take(i).ToList();
            if (before.FirstOrDefault(other => other.Number == row.Number) is { } same)
            {
                ReportRow(declaration, same, row.NumberSpan, row.Name.Text,
                    $"has the number {Text(row.Number)} of '{same.Name.Text}'; give it a free one");
            }

            if (before.FirstOrDefault(other => other.Name.Text == row.Name.Text) is { } named)
                ReportRow(declaration, named, row.Name.Span, row.Name.Text, "is already a value of the operand; rename one");
            if (row.IsNever && row.Helper is not null)
            {
                ReportTable(declaration, row.Name, "is never in code, so nothing applies its helper; remove 'never' or the helper");
            }
            else if (row.Helper is not null && !hasHelpers)
            {
                ReportTable(declaration, row.Name,
                    "has a helper, but the operand does not say how helpers are applied; add 'apply Type Method(parameters);'");
            }
            else if (row.Helper is null && !row.IsNever && hasHelpers)
            {
                ReportTable(declaration, row.Name,
                    "lacks a helper to apply; write '= expression' at its end, or 'never' if no code has it");
            }
        }
    }

    private HelperSignature? ParseSignature(OperandDeclaration declaration, MachineProperty apply)
    {
        string text = apply.Value.Text;
        int open = text.IndexOf('(');
        string head = open < 0 ? "" : text.Substring(0, open).TrimEnd();
        int space = head.LastIndexOf(' ');
        if (space < 0 || !text.EndsWith(")", StringComparison.Ordinal))
        {
            ReportTable(declaration, apply.Keyword, "has the form 'apply Type Method(parameters)'");
            return null;
        }

        return new HelperSignature(head.Substring(0, space).TrimEnd(), head.Substring(space + 1),
            text.Substring(open + 1, text.Length - open - 2).Trim());
    }

    /// <summary>Whether an operand is one of the values of its table, as C#.</summary>
    private static string ValidOf(OperandTable table, string number)
    {
        var numbers = table.Rows.Where(row => row.IsValid).Select(row => row.Number).Distinct().OrderBy(value => value).ToList();
        if (numbers.Count == 0)
            return "false";
        string value = number == "oparg" ? number : $"({number})";
        if (numbers[numbers.Count - 1] - numbers[0] != numbers.Count - 1)
            return $"{value} is {string.Join(" or ", numbers.Select(Text))}";
        string last = $"{value} <= {Text(numbers[numbers.Count - 1])}";
        return numbers[0] == 0 ? last : $"{value} >= {Text(numbers[0])} && {last}";
    }

    private void ReportTable(OperandDeclaration declaration, Identifier name, string what) =>
        _diagnostics.Add(DiagnosticId.OperandTable, At(declaration, name.Span), name.Text, what);

    private void ReportRow(OperandDeclaration declaration, OperandRowSyntax first, Microsoft.CodeAnalysis.Text.TextSpan span, string name,
        string what) =>
        _diagnostics.Add(DiagnosticId.OperandTable, At(declaration, span),
            new RelatedLocation(At(declaration, first.Name.Span), "first defined here"), name, what);
}
