using Krait.Definitions.Analysis;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>Writes the reference page of the instruction set, in Markdown, from the doc comments.</summary>
public static class ReferenceEmitter
{
    /// <summary>The page for <paramref name="specification"/>.</summary>
    public static string Emit(Specification specification)
    {
        var operands = specification.Operands.ToDictionary(operand => operand.Name, StringComparer.Ordinal);
        object Describe(Instruction item) => new TemplateModel
        {
            ["Name"] = item.Name,
            ["Number"] = item.Number,
            ["Effect"] = EffectAlgebra.Describe(item.Effect),
            ["Documentation"] = item.Documentation.Length == 0 ? null : item.Documentation,
            ["Operand"] = item.Operand is { } name && operands.TryGetValue(name, out Operand? operand)
                ? Sentence(operand.Documentation) : null,
            ["Exits"] = item.Exits.Select(
                exit => $"{Verb(exit.Kind)}: ({EffectAlgebra.Describe(item.Effect.Inputs)} -- {EffectAlgebra.Describe(exit.Outputs)})")
                .ToList(),
            ["Properties"] = Properties(item),
            ["Cache"] = item.CacheSize == 0 ? null : $"{item.Cache}, {item.CacheSize} units",
            ["When"] = item.When,
            ["Parts"] = item.Operations.Count > 1 ? string.Join(" + ", item.Operations) : null,
            ["Targets"] = item.Kind == InstructionKind.Pseudo && item.Parts.Count > 0 ? string.Join(", ", item.Parts) : null,
            ["Twin"] = item.Twin,
        };

        var byName = specification.Instructions.ToDictionary(item => item.Name, StringComparer.Ordinal);
        string page = TemplateRenderer.Render("Reference", new()
        {
            ["Machine"] = specification.Machine,
            ["Count"] = specification.Instructions.Count,
            ["Generic"] = specification.Instructions.Where(item => item.Kind == InstructionKind.Instruction && item.Head is null)
                .OrderBy(item => item.Name, StringComparer.Ordinal)
                .Select(item => new TemplateModel
                {
                    ["Instruction"] = Describe(item),
                    ["Members"] = (specification.Families.FirstOrDefault(family => family.Head == item.Name)?.Members ?? default)
                        .Where(byName.ContainsKey).Select(member => Describe(byName[member])).ToList(),
                }).ToList(),
            ["Instrumented"] =
                specification.Instructions.Where(item => item.Kind == InstructionKind.Instrumented).Select(Describe).ToList(),
            ["Pseudo"] = specification.Instructions.Where(item => item.Kind == InstructionKind.Pseudo).Select(Describe).ToList(),
            ["Fused"] = specification.Instructions.Where(item => item.Kind == InstructionKind.Fused)
                .Select(item => new TemplateModel { ["Number"] = item.Number, ["Parts"] = string.Join(" + ", item.Parts) }).ToList(),
            ["Caches"] = specification.Caches.Select(cache => new TemplateModel
            {
                ["Name"] = cache.Name,
                ["Size"] = cache.Size,
                ["Documentation"] = cache.Documentation.Length == 0 ? null : cache.Documentation,
                ["Fields"] = cache.Fields.Select(field => new TemplateModel
                {
                    ["Name"] = field.Name,
                    ["Type"] = field.Type,
                    ["Position"] = field.Position,
                    ["Width"] = field.Width,
                }).ToList(),
            }).ToList(),
        });
        while (page.Contains("\n\n\n"))
            page = page.Replace("\n\n\n", "\n\n");
        return page;
    }

    /// <summary>How control leaves by an exit.</summary>
    internal static string Verb(ExitKind kind) => kind switch
    {
        ExitKind.Jump => "jumps",
        ExitKind.Skip => "skips the next instruction",
        ExitKind.Push => "pushes a frame, and has on its return",
        ExitKind.Return => "has on the return of the frame it pushed",
        ExitKind.Handler => "at the handler",
        _ => "falls through",
    };

    /// <summary>What an instruction can do; null if nothing of note.</summary>
    internal static string? Properties(Instruction item)
    {
        var names = new List<string>();
        if (item.Has(Model.Properties.Raises))
            names.Add("can raise");
        if (item.Has(Model.Properties.Escapes))
            names.Add("can re-enter the machine");
        if (item.Has(Model.Properties.Deoptimizes))
            names.Add("falls back on its head");
        if (item.Has(Model.Properties.EvalBreak))
            names.Add("polls for interruptions");
        if (item.Has(Model.Properties.Returns))
            names.Add("leaves the frame");
        if (item.Has(Model.Properties.Yields))
            names.Add("suspends the frame");
        if (item.Has(Model.Properties.Pure))
            names.Add("pure");
        return names.Count == 0 ? null : string.Join(", ", names);
    }

    private static string? Sentence(string text) => text.Length == 0 ? null : text.Replace('\n', ' ').TrimEnd('.');
}
