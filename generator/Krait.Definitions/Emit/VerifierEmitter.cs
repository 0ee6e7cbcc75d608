using System.Globalization;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>
/// Emits the tables of the verifier of code objects, whose own code is <c>Sources/CodeVerifierBase.cs</c>. What an instruction does
/// to the stack is put in a few bytes that it interprets: a list of inputs, then for each exit the outputs and where their kinds come from.
/// </summary>
internal static class VerifierEmitter
{
    private const int NoExit = 255;
    private const int Array = 128;

    /// <summary>An output that is made, not moved: its kinds follow.</summary>
    private const int Made = 127;

    /// <summary>An output with the kinds of a variable; the number of the variable's effect is added.</summary>
    private const int FromVariable = 64;

    private const int Null = 1;

    // Of an array that may have a null: its first item alone may be one.
    private const int NullIsFirst = 128;
    private const int Object = 2;
    private const int Anything = 127;

    public static string Emit(Specification specification)
    {
        var operands = specification.Operands.ToDictionary(operand => operand.Name, StringComparer.Ordinal);
        var instructions = specification.Instructions.Where(item => item.Kind == InstructionKind.Instruction && item.Head is null).ToList();
        List<string> types = TypesOf(specification);
        var sizes = new List<(string Name, int Index, string Size)>();
        var effects = instructions.Select(item => (item.Name, Bytes: Encode(item, types, sizes))).ToList();
        Instruction filler = instructions.FirstOrDefault(item => item.Has(Properties.Filler));
        return TemplateRenderer.Render("CodeVerifier", new()
        {
            ["Machine"] = specification.Machine,
            ["Filler"] = filler?.Name,
            ["HasVariables"] = specification.Machine.Variables is not null,
            ["VariableCount"] = Mapped("        var count = ", specification.Machine.Variables, ";"),
            ["IsBound"] = Mapped("        return ", specification.Machine.Bound ?? new Expression("true", default), ";"),
            ["Types"] = types.Select((type, index) => new TemplateModel { ["Name"] = type, ["Bit"] = 4 << index }).ToList(),
            ["Effects"] = effects.GroupBy(item => item.Bytes, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new TemplateModel
                {
                    ["Bytes"] = group.Key,
                    ["Names"] = group.Select(item => item.Name).ToList(),
                }).ToList(),
            ["Sizes"] = sizes.GroupBy(item => item.Name).Select(group => new TemplateModel
            {
                ["Name"] = group.Key,
                ["Cases"] = group.Select(item => new TemplateModel { ["Index"] = item.Index, ["Size"] = item.Size }).ToList(),
            }).ToList(),
            ["Valid"] = Group(instructions, item => item.Operand is { } name && operands.TryGetValue(name, out Operand? operand)
                ? operand.Valid : null),
            ["Targets"] = Group(instructions.Where(item => item.FindExit(ExitKind.Jump) is not null), item => TargetOf(item, operands)),
            ["Returns"] = Group(instructions, item => item.FindExit(ExitKind.Return)?.Target),
            ["Accesses"] = instructions.Where(item => item.Variables.Count > 0)
                .GroupBy(item => string.Concat(AccessesOf(item, types)), StringComparer.Ordinal)
                .Select(group => new TemplateModel { ["Names"] = group.Select(item => item.Name).ToList(), ["Code"] = group.Key }).ToList(),
        });
    }

    /// <summary>The types that generic instructions declare of items and variables.</summary>
    private static List<string> TypesOf(Specification specification) =>
        [.. specification.Instructions.Where(item => item.Kind == InstructionKind.Instruction && item.Head is null)
            .SelectMany(item => item.Effect.Inputs.Concat(item.Effect.Outputs).Select(part => part.Unboxed is null ? part.Type : null)
                .Concat(item.Variables.Select(variable => variable.Type)))
            .OfType<string>().Distinct().OrderBy(name => name, StringComparer.Ordinal)];

    private static string? Mapped(string before, Expression? expression, string after) =>
        expression is null ? null : EmitText.Mapped(before, expression, after);

    /// <summary>The expressions that instructions have, each with the instructions that have it, or other names for them.</summary>
    internal static List<object> Group(IEnumerable<Instruction> instructions, Func<Instruction, Expression?> expression,
        Func<Instruction, string>? name = null) =>
        [.. instructions.Where(item => expression(item) is not null).GroupBy(item => expression(item)!)
            .Select(group => (object)new TemplateModel
            {
                ["Text"] = EmitText.Mapped("                return ", group.Key, ";"),
                ["Names"] = group.Select(item => name?.Invoke(item) ?? item.Name).ToList(),
            })];

    /// <summary>Where the instruction goes when it jumps.</summary>
    internal static Expression? TargetOf(Instruction instruction, Dictionary<string, Operand> operands) =>
        instruction.FindExit(ExitKind.Jump)?.Target
        ?? (instruction.Operand is { } name && operands.TryGetValue(name, out Operand? operand)
            ? operand.Target : null);

    private static int KindsOf(string? type, bool isNullable, List<string> types)
    {
        int index = type is null ? -1 : types.IndexOf(type);
        return (index < 0 ? Object : 4 << index) | (isNullable ? Null : 0);
    }

    /// <summary>Statements that check and note what an instruction does to the variables of the frame.</summary>
    private static IEnumerable<string> AccessesOf(Instruction instruction, List<string> types)
    {
        const string Indent = "                ";
        int loaded = 0;
        foreach (VariableEffect variable in instruction.Variables)
        {
            if (variable.Access == VariableAccess.Known)
            {
                yield return EmitText.Mapped(Indent + "known = ", variable.Index, ";");
                yield return $"{Indent}Loaded[{Text(loaded++)}] = known ? (byte){Text(KindsOf(variable.Type, false, types))} : Object;\n";
                continue;
            }

            yield return EmitText.Mapped(Indent + "index = ", variable.Index, ";");
            if (variable.End is { } end)
                yield return EmitText.Mapped(Indent + "end = ", end, ";");
            int kinds = variable.Type is not null ? KindsOf(variable.Type, false, types)
                : variable.Access == VariableAccess.Binds ? Object
                : Anything & ~Null;
            string value = variable.Access == VariableAccess.Binds && variable.Item is { } item
                ? $"State[SlotOf(effect, {Text(IndexOf(instruction.Effect.Inputs, item))}, opcode, oparg, bottom)]"
                : Text(kinds);
            string call = variable.Access switch
            {
                VariableAccess.Reads => $"Read(unit, index, {value}, {Text(loaded)})",
                VariableAccess.Checks => $"Check(unit, index, {Text(loaded)})",
                VariableAccess.Binds => $"Bind(unit, index, {value})",
                _ => $"Unbind(unit, index, {Text(loaded)})",
            };
            if (variable.Item is not null && variable.Access != VariableAccess.Binds)
                loaded++;
            if (variable.End is not null)
            {
                yield return $"{Indent}for (; index < end; index++)\n" +
                    $"{Indent}{{\n{Indent}    if (!{call})\n{Indent}        return false;\n{Indent}}}\n\n";
            }
            else
            {
                yield return $"{Indent}if (!{call})\n{Indent}    return false;\n";
            }
        }
    }

    private static int IndexOf(EquatableArray<StackItem> items, string name) => items.TakeWhile(item => item.Name != name).Count();

    /// <summary>
    /// Count of inputs, for each the kinds allowed; then for falling through, jumping, skipping and coming back: count of
    /// outputs, or none, and an output each. Arrays are followed by the index of their size.
    /// </summary>
    private static string Encode(Instruction instruction, List<string> types, List<(string Name, int Index, string Size)> sizes)
    {
        var own = new List<string>();
        var bytes = new List<int> { instruction.Effect.Inputs.Count };
        void AddSize(StackItem item)
        {
            if (item.Size is null)
                return;
            int index = own.IndexOf(item.Size);
            if (index < 0)
            {
                index = own.Count;
                own.Add(item.Size);
                sizes.Add((instruction.Name, index, item.Size));
            }

            bytes.Add(index);
        }

        foreach (StackItem item in instruction.Effect.Inputs)
        {
            bool any = item.IsNullable || item.IsUnnamed
                || (item.IsArray && instruction.Effect.Outputs.Any(output => output.Name == item.Name));
            bytes.Add(item.Size is null ? 0 : Array);
            int kinds = item.Type is not null ? KindsOf(item.Type, item.IsNullable, types) : any ? Anything : Anything & ~Null;
            bytes.Add(item.IsArray && item.IsNullable ? kinds | NullIsFirst : kinds);
            AddSize(item);
        }

        EquatableArray<StackItem>?[] exits = new[]
        {
            instruction.FallsThrough ? instruction.Effect.Outputs : (EquatableArray<StackItem>?)null,
            instruction.FindExit(ExitKind.Jump)?.Outputs,
            instruction.FindExit(ExitKind.Skip)?.Outputs,
            instruction.FindExit(ExitKind.Return)?.Outputs,
        };
        foreach (EquatableArray<StackItem>? outputs in exits)
        {
            if (outputs is not { } items)
            {
                bytes.Add(NoExit);
                continue;
            }

            bytes.Add(items.Count);
            for (int i = 0; i < items.Count; i++)
            {
                int source = SourceOf(instruction, items[i], i);
                bytes.Add(source | (items[i].Size is null ? 0 : Array));
                if (source == Made)
                    bytes.Add(items[i].Name == "null" ? Null : KindsOf(items[i].Type, items[i].IsNullable, types));
                AddSize(items[i]);
            }
        }

        return string.Join(", ", bytes.Select(Text));
    }

    /// <summary>The input an output repeats, the variable it is the value of, or none of these.</summary>
    private static int SourceOf(Instruction instruction, StackItem item, int index)
    {
        if (item.Name == "null")
            return Made;
        var loads = instruction.Variables.Where(variable => variable.Item is not null && variable.Access != VariableAccess.Binds).ToList();
        int load = loads.FindIndex(variable => variable.Item == item.Name);
        if (load >= 0)
            return FromVariable + load;
        EquatableArray<StackItem> inputs = instruction.Effect.Inputs;
        for (int i = 0; i < inputs.Count; i++)
        {
            bool same = inputs[i].Name == (item.CopyOf ?? item.Name) && (!item.IsUnnamed || i == index);
            if (same && inputs[i].Size == item.Size)
                return i;
        }

        return Made;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
