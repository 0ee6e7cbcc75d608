using Krait.Definitions.Analysis;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>Emits what readers of code ask: where control goes, what is reported, where items of the stack come from.</summary>
internal static class CodeFactEmitter
{
    public static string EmitFacts(Specification specification)
    {
        var operands = specification.Operands.ToDictionary(operand => operand.Name, StringComparer.Ordinal);
        List<Instruction> generic = GenericOf(specification);
        return TemplateRenderer.Render("CodeFacts", new()
        {
            ["Machine"] = specification.Machine,
            ["Targets"] = VerifierEmitter.Group(generic.Where(item => item.FindExit(ExitKind.Jump) is not null),
                item => VerifierEmitter.TargetOf(item, operands)),
            ["Returns"] = VerifierEmitter.Group(generic, item => item.FindExit(ExitKind.Return)?.Target),
            ["Events"] = VerifierEmitter.Group(specification.Instructions.Where(item => item.Twin is not null), item => item.Facts.Reports,
                item => item.Twin!),
            ["Sources"] = specification.Instructions.Where(item => item.Facts.Source is not null)
                .GroupBy(item => item.Facts.Source!, StringComparer.Ordinal)
                .Select(group => new TemplateModel
                {
                    ["Place"] = LoopModel.Pascal(group.Key),
                    ["Names"] = group.Select(item => item.Twin).ToList(),
                }).ToList(),
        });
    }

    public static string EmitSources(Specification specification)
    {
        var marks = specification.Instructions.SelectMany(item => item.Facts.Marks).Select(mark => mark.Type).Distinct()
            .OrderBy(name => name, StringComparer.Ordinal).ToList();
        object Cases(Func<Instruction, EquatableArray<StackItem>?> outputs) => GenericOf(specification)
            .Select(item => (item.Name, Code: outputs(item) is { } items ? Describe(item, items) : null))
            .Where(item => item.Code is not null).GroupBy(item => item.Code!, StringComparer.Ordinal)
            .Select(group => new TemplateModel { ["Code"] = group.Key, ["Names"] = group.Select(item => item.Name).ToList() }).ToList();
        return TemplateRenderer.Render("StackSources", new()
        {
            ["Machine"] = specification.Machine,
            ["Marks"] = marks,
            ["FallThrough"] = Cases(item => item.FallsThrough ? item.Effect.Outputs : null),
            ["Jump"] = Cases(item => item.FindExit(ExitKind.Jump)?.Outputs),
        });
    }

    private static List<Instruction> GenericOf(Specification specification) =>
        [.. specification.Instructions.Where(item => item.Kind == InstructionKind.Instruction && item.Head is null)];

    /// <summary>Statements that list the outputs; null when all are made and carry no mark.</summary>
    private static string? Describe(Instruction instruction, EquatableArray<StackItem> outputs)
    {
        bool isPlain = true;
        var lines = outputs.Select(item =>
        {
            string size = EffectAlgebra.SizeOf(item).Format();
            string? source = SourceOf(instruction, item);
            string? mark = instruction.Facts.Marks.FirstOrDefault(candidate => candidate.Item == item.Name)?.Type
                ?? (item.Name == "null" || (item.IsOptional && item.IsNullable) ? "Empty" : null);
            isPlain &= source is null && mark is null;
            return mark is not null ? $"Mark(ref count, sources, StackMark.{mark}, {size});"
                : source is null ? $"Mark(ref count, sources, StackMark.Made, {size});"
                : $"Repeat(ref count, sources, {source}, {size});";
        }).ToList();
        return isPlain ? null : string.Concat(lines.Select(line => "                " + line + "\n"));
    }

    /// <summary>How many items lie below the input that an output repeats, among the inputs; null when it repeats none.</summary>
    private static string? SourceOf(Instruction instruction, StackItem item)
    {
        if (item.Name == "null" || item.IsUnnamed)
            return null;
        LinearSize below = LinearSize.Zero;
        foreach (StackItem input in instruction.Effect.Inputs)
        {
            if (input.Name == (item.CopyOf ?? item.Name) && input.Size == item.Size)
                return below.Format();
            below += EffectAlgebra.SizeOf(input);
        }

        return null;
    }
}
