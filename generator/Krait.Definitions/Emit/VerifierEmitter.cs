using System.Globalization;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>
/// Emits the verifier of code objects. What an instruction does to the stack is put in a few bytes that the verifier
/// interprets: a list of inputs, then for each exit the outputs and where their kinds come from.
/// </summary>
internal static class VerifierEmitter
{
    private const int NoExit = 255;
    private const int Array = 128;

    /// <summary>An input any kind of slot may fill.</summary>
    private const int AnyInput = 1;

    private const int ObjectOutput = 64;
    private const int NullOutput = 65;
    private const int UnknownOutput = 66;

    public static string Emit(Specification specification)
    {
        var operands = specification.Operands.ToDictionary(operand => operand.Name, StringComparer.Ordinal);
        var instructions = specification.Instructions.Where(item => item.Kind == InstructionKind.Instruction && item.Head is null).ToList();
        var sizes = new List<(string Name, int Index, string Size)>();
        var effects = instructions.Select(item => new { item.Name, Bytes = Encode(item, sizes) }).ToList();
        var filler = instructions.FirstOrDefault(item => item.Has(Properties.Filler));
        return TemplateRenderer.Render("CodeVerifier", new
        {
            specification.Machine,
            Filler = filler?.Name,
            Effects = effects.GroupBy(item => item.Bytes, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new { Bytes = group.Key, Names = group.Select(item => item.Name).ToList() }).ToList(),
            Sizes = sizes.GroupBy(item => item.Name).Select(group => new
            {
                Name = group.Key,
                Cases = group.Select(item => new { item.Index, item.Size }).ToList(),
            }).ToList(),
            Valid = Group(instructions, item => item.Operand is { } name && operands.TryGetValue(name, out var operand) ? operand.Valid : null),
            Targets = Group(instructions.Where(item => item.FindExit(ExitKind.Jump) is not null), item => TargetOf(item, operands)),
        });
    }

    private static List<object> Group(IEnumerable<Instruction> instructions, Func<Instruction, string?> text) =>
        [.. instructions.Where(item => text(item) is not null).GroupBy(item => text(item)!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (object)new { Text = group.Key, Names = group.Select(item => item.Name).ToList() })];

    private static string? TargetOf(Instruction instruction, Dictionary<string, Operand> operands) =>
        instruction.FindExit(ExitKind.Jump)?.Target
        ?? (instruction.Operand is { } name && operands.TryGetValue(name, out var operand) ? operand.Target : null);

    /// <summary>
    /// Count of inputs, an input each; then for falling through, jumping and skipping: count of outputs, or none, and
    /// an output each. Arrays are followed by the index of their size.
    /// </summary>
    private static string Encode(Instruction instruction, List<(string Name, int Index, string Size)> sizes)
    {
        var own = new List<string>();
        var bytes = new List<int> { instruction.Effect.Inputs.Count };
        void AddSize(StackItem item)
        {
            var index = own.IndexOf(item.Size!);
            if (index < 0)
            {
                index = own.Count;
                own.Add(item.Size!);
                sizes.Add((instruction.Name, index, item.Size!));
            }

            bytes.Add(index);
        }

        foreach (var item in instruction.Effect.Inputs)
        {
            var any = item.IsNullable || item.IsUnnamed || (item.IsArray && instruction.Effect.Outputs.Any(output => output.Name == item.Name));
            bytes.Add((any ? AnyInput : 0) | (item.Size is null ? 0 : Array));
            if (item.Size is not null)
                AddSize(item);
        }

        var exits = new[]
        {
            instruction.FallsThrough ? instruction.Effect.Outputs : (EquatableArray<StackItem>?)null,
            instruction.FindExit(ExitKind.Jump)?.Outputs,
            instruction.FindExit(ExitKind.Skip)?.Outputs,
        };
        foreach (var outputs in exits)
        {
            if (outputs is not { } items)
            {
                bytes.Add(NoExit);
                continue;
            }

            bytes.Add(items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                bytes.Add(SourceOf(instruction, items[i], i) | (items[i].Size is null ? 0 : Array));
                if (items[i].Size is not null)
                    AddSize(items[i]);
            }
        }

        return string.Join(", ", bytes.Select(value => value.ToString(CultureInfo.InvariantCulture)));
    }

    private static int SourceOf(Instruction instruction, StackItem item, int index)
    {
        if (item.Name == "null")
            return NullOutput;
        var inputs = instruction.Effect.Inputs;
        for (var i = 0; i < inputs.Count; i++)
        {
            var same = inputs[i].Name == (item.CopyOf ?? item.Name) && (!item.IsUnnamed || i == index);
            if (same && inputs[i].Size == item.Size)
                return i;
        }

        return item.IsNullable ? UnknownOutput : ObjectOutput;
    }
}
