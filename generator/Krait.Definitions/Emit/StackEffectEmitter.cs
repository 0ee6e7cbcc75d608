using Krait.Definitions.Analysis;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>Emits the stack-effect calculator: a switch per question, instructions of equal answer together.</summary>
internal static class StackEffectEmitter
{
    public static string Emit(Specification specification)
    {
        var byName = specification.Instructions.ToDictionary(item => item.Name, StringComparer.Ordinal);
        var operations = specification.Operations.ToDictionary(item => item.Name, StringComparer.Ordinal);
        var published = specification.Instructions.Where(item => item.Head is null && item.Kind != InstructionKind.Fused).ToList();
        return TemplateRenderer.Render("StackEffects", new
        {
            specification.Machine,
            Popped = Group(specification.Instructions, item => EffectAlgebra.SizeOf(item.Effect.Inputs).Format()),
            Pushed = Group(specification.Instructions, item => EffectAlgebra.SizeOf(item.Effect.Outputs).Format()),
            Jumped = Group(
                specification.Instructions.Where(item => item.FindExit(ExitKind.Jump) is not null),
                item => (EffectAlgebra.SizeOf(item.FindExit(ExitKind.Jump)!.Outputs) - EffectAlgebra.SizeOf(item.Effect.Inputs)).Format()),
            Skipped = Group(
                specification.Instructions.Where(item => item.FindExit(ExitKind.Skip) is not null),
                item => (EffectAlgebra.SizeOf(item.FindExit(ExitKind.Skip)!.Outputs) - EffectAlgebra.SizeOf(item.Effect.Inputs)).Format()),
            Handlers = Group(
                specification.Instructions.Where(item => item.FindExit(ExitKind.Handler) is not null),
                item => (EffectAlgebra.SizeOf(item.FindExit(ExitKind.Handler)!.Outputs) - EffectAlgebra.SizeOf(item.Effect.Inputs)).Format()),
            Published = Group(published, item =>
            {
                var effect = item.Published ?? item.Effect;
                return $"{EffectAlgebra.SizeOf(effect.Inputs).Format()}, {EffectAlgebra.SizeOf(effect.Outputs).Format()}";
            }),
            Peaks = Group(specification.Instructions, item => Peak(item, byName, operations)),
        });
    }

    /// <summary>The greatest depth reached inside an instruction above the depth it starts at.</summary>
    private static string Peak(Instruction item, Dictionary<string, Instruction> byName, Dictionary<string, Operation> operations)
    {
        var composer = new EffectComposer();
        var effects = item.Kind == InstructionKind.Fused ? item.Parts.Select(part => byName[part].Effect)
            : item.Operations.Count > 1 ? item.Operations.Select(name => operations[name].Effect)
            : [item.Effect];
        foreach (var effect in effects)
            _ = composer.Apply(effect);
        var depths = composer.Depths.Concat(item.Exits.Select(exit => EffectAlgebra.SizeOf(exit.Outputs) - EffectAlgebra.SizeOf(item.Effect.Inputs)));
        var candidates = depths.Distinct().ToList();
        var constant = Math.Max(0, candidates.Where(depth => depth.IsConstant).Select(depth => depth.Constant).DefaultIfEmpty(0).Max());
        return candidates.Where(depth => !depth.IsConstant).Aggregate(
            constant.ToString(System.Globalization.CultureInfo.InvariantCulture),
            (text, depth) => $"Math.Max({text}, {depth.Format()})");
    }

    private static List<object> Group(IEnumerable<Instruction> instructions, Func<Instruction, string> effect) =>
        [.. instructions.GroupBy(effect, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (object)new { Effect = group.Key, Names = group.Select(item => "Opcode." + item.Name).ToList() })];
}
