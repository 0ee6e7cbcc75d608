using System.Globalization;
using Krait.Definitions.Analysis;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>
/// Emits the stack-effect calculator: a table of what is the same for every operand, and a switch over the instructions
/// whose effect depends on it.
/// </summary>
internal static class StackEffectEmitter
{
    /// <summary>In the tables: the effect depends on the operand.</summary>
    private const int Depends = 127;

    /// <summary>In the tables: there is no such effect.</summary>
    private const int Missing = -128;

    public static string Emit(Specification specification)
    {
        var byName = specification.Instructions.ToDictionary(item => item.Name, StringComparer.Ordinal);
        var operations = specification.Operations.ToDictionary(item => item.Name, StringComparer.Ordinal);
        EquatableArray<Instruction> all = specification.Instructions;
        int count = all.Max(item => item.Number) + 1;
        var published = all.Where(item => item.Head is null && item.Kind != InstructionKind.Fused).ToList();
        return TemplateRenderer.Render("StackEffects", new()
        {
            ["Machine"] = specification.Machine,
            ["Depends"] = Depends,
            ["Missing"] = Missing,
            ["Popped"] = Question(all, count, item => [EffectAlgebra.SizeOf(item.Effect.Inputs)], 0),
            ["Pushed"] = Question(all, count, item => [EffectAlgebra.SizeOf(item.Effect.Outputs)], 0),
            ["Peak"] = Question(all, count, item => Peak(item, byName, operations), 0),
            ["Jumped"] = Question(all, count, item => Net(item, ExitKind.Jump), Missing),
            ["Skipped"] = Question(all, count, item => Net(item, ExitKind.Skip), Missing),
            ["Handler"] = Question(all, count, item => Net(item, ExitKind.Handler), Missing),
            ["Published"] = Question(published, count, item => PublishedNet(item.Published ?? item.Effect), Missing, item =>
            {
                StackEffect effect = item.Published ?? item.Effect;
                return $"Difference({EffectAlgebra.SizeOf(effect.Inputs).Format()}, {EffectAlgebra.SizeOf(effect.Outputs).Format()})";
            }),
        });
    }

    /// <summary>
    /// The answers to one question: rows of the table, and the groups of a switch. An answer is the greatest of its sizes;
    /// without any the instruction has none.
    /// </summary>
    private static object Question(
        IEnumerable<Instruction> instructions, int count, Func<Instruction, IReadOnlyList<LinearSize>> sizes, int missing,
            Func<Instruction, string>? format = null)
    {
        long[] table = Enumerable.Repeat((long)missing, count).ToArray();
        var variable = new List<(string Name, string Effect)>();
        foreach (Instruction item in instructions)
        {
            IReadOnlyList<LinearSize> answer = sizes(item);
            if (answer.Count == 0)
                continue;
            if (answer.All(size => size.IsConstant))
            {
                table[item.Number] = answer.Max(size => size.Constant);
                continue;
            }

            table[item.Number] = Depends;
            variable.Add(("Opcode." + item.Name, format is null ? Greatest(answer) : format(item)));
        }

        return new TemplateModel
        {
            ["Rows"] = EmitText.Rows(table).ToList(),
            ["Groups"] = variable.GroupBy(item => item.Effect, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new TemplateModel
                {
                    ["Effect"] = group.Key,
                    ["Names"] = group.Select(item => item.Name).ToList(),
                }).ToList(),
        };
    }

    private static LinearSize[] Net(Instruction item, ExitKind kind) =>
        item.FindExit(kind) is { } exit ? [EffectAlgebra.SizeOf(exit.Outputs) - EffectAlgebra.SizeOf(item.Effect.Inputs)] : [];

    /// <summary>What is constant only as a difference depends on the operand: its parts may be greater than any stack.</summary>
    private static LinearSize[] PublishedNet(StackEffect effect)
    {
        (LinearSize popped, LinearSize pushed) = (EffectAlgebra.SizeOf(effect.Inputs), EffectAlgebra.SizeOf(effect.Outputs));
        return [!popped.IsConstant ? popped : !pushed.IsConstant ? pushed : pushed - popped];
    }

    private static string Greatest(IReadOnlyList<LinearSize> sizes)
    {
        var constants = sizes.Where(size => size.IsConstant).Select(size => size.Constant).ToList();
        return sizes.Where(size => !size.IsConstant).Aggregate(
            constants.Count == 0 ? "" : constants.Max().ToString(CultureInfo.InvariantCulture),
            (text, size) => text.Length == 0 ? size.Format() : $"Math.Max({text}, {size.Format()})");
    }

    /// <summary>Depths reached inside an instruction above the depth it starts at.</summary>
    private static IReadOnlyList<LinearSize> Peak(Instruction item, Dictionary<string, Instruction> byName,
        Dictionary<string, Operation> operations)
    {
        var composer = new EffectComposer();
        IEnumerable<StackEffect> effects = item.Kind == InstructionKind.Fused ? item.Parts.Select(part => byName[part].Effect)
            : item.Operations.Count > 1 ? item.Operations.Select(name => operations[name].Effect)
            : [item.Effect];
        foreach (StackEffect effect in effects)
            _ = composer.Apply(effect);
        IEnumerable<LinearSize> exits = item.Exits.Where(exit => exit.Kind != ExitKind.Return)
            .Select(exit => EffectAlgebra.SizeOf(exit.Outputs) - EffectAlgebra.SizeOf(item.Effect.Inputs));
        return [LinearSize.Zero, .. composer.Depths.Concat(exits).Distinct()];
    }
}
