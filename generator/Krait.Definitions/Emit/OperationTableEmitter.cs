using System.Globalization;
using Krait.Definitions.Analysis;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>
/// Emits the table of operations and what instructions are to a second tier: the facts by which it compiles them without
/// knowing one by its name.
/// </summary>
internal static class OperationTableEmitter
{
    private static readonly (Properties Property, string Name)[] Flags =
    [
        (Properties.Raises, "Raises"), (Properties.Deoptimizes, "Deoptimizes"), (Properties.Escapes, "Escapes"), (Properties.Pure, "Pure"),
    ];

    public static EmittedFile Emit(LoopModel model, IReadOnlyList<Operation> available, int methodsPerClass)
    {
        var instructions = model.Specification.Instructions.Where(item => item.Kind == InstructionKind.Instruction && item.IsExecutable)
            .ToList();
        var late = new LateTexts();
        return model.Cache.Render("OperationTable", "OperationTable", new()
        {
            ["Machine"] = model.Machine,
            ["Operations"] = available.Select((operation, index) => (Operation: operation, Class: 1 + (index / methodsPerClass)))
                .GroupBy(item => item.Class, item => item.Operation).Select(group => new TemplateModel
                {
                    ["Type"] = "OperationMethods" + Text(group.Key),
                    ["Operations"] = group.Select(operation => new TemplateModel
                    {
                        ["Name"] = operation.Name,
                        ["Facts"] = model.Cache.Make("facts " + operation.Name, [operation.Body!], () => new TemplateModel
                        {
                            ["Parameters"] = string.Join(" ", OperationEmitter.ParametersOf(model, operation).Select(Abbreviate)),
                            ["Inputs"] = Items(model, operation, operation.Effect.Inputs, isInput: true),
                            ["Outputs"] = Items(model, operation, operation.Effect.Outputs),
                            ["Exits"] = Text(ExitsOf(operation)),
                            ["More"] = string.Concat(MoreOf(model, operation).Select(argument => ", " + argument)),
                        }),
                    }).ToEquatable(),
                }).ToEquatable(),
            ["Instructions"] = instructions
                .Select(item => (item.Name, Operations: OperationsOf(model, item)))
                .Where(item => item.Operations.Count > 0 && !(item.Operations.Count == 1 && item.Operations[0].Name == item.Name)
                    && item.Operations.All(OperationEmitter.IsAvailable))
                .Select(item => new TemplateModel
                {
                    ["Name"] = item.Name,
                    ["Operations"] = string.Join(", ", item.Operations.Select(operation => EmitText.Literal(operation.Name))),
                }).ToEquatable(),
            ["Shapes"] = instructions.Select(item => (item.Name, Shape: ShapeOf(model, item))).Where(item => item.Shape is not null)
                .Select(item => new TemplateModel { ["Name"] = item.Name, ["Shape"] = item.Shape }).ToEquatable(),
            ["Likes"] = instructions.Where(item => item.Facts.Like is not null)
                .Select(item => new TemplateModel { ["Name"] = item.Name, ["Like"] = item.Facts.Like }).ToEquatable(),
            ["Returns"] = instructions.Where(item => item.FindExit(ExitKind.Push) is not null)
                .Select(item => (item.Name, Exit: item.FindExit(ExitKind.Return)
                    ?? (item.Head is { } head ? model.Instruction(head).FindExit(ExitKind.Return) : null)))
                .Where(item => item.Exit?.Target is not null)
                .GroupBy(item => item.Exit!.Target!)
                .Select(group => new TemplateModel
                {
                    ["Names"] = group.Select(item => item.Name).ToEquatable(),
                    ["Code"] = late.Add(EmitText.Mapped("                return ", group.Key, ";")),
                }).ToEquatable(),
            ["Named"] = instructions.Where(item => item.Facts.Operations is not null).Select(item => new TemplateModel
            {
                ["Name"] = item.Name,
                ["Cache"] = item.Cache,
                ["HasObjects"] = model.CacheOf(item.Cache!).Fields.Any(field => field.IsObject),
                ["Code"] = late.Add(EmitText.Mapped("                names = ", item.Facts.Operations!, ";")),
            }).ToEquatable(),
        }, late);
    }

    private static readonly Dictionary<string, string> Letters = new(StringComparer.Ordinal)
    {
        ["Thread"] = "t",
        ["Frame"] = "f",
        ["Slots"] = "s",
        ["Register"] = "r",
        ["Operand"] = "o",
        ["Cache"] = "c",
        ["Input"] = "i",
        ["Made"] = "m",
        ["Distance"] = "d",
        ["Transfer"] = "x",
    };

    private static string Abbreviate(OperationParameter parameter) =>
        Letters[parameter.Kind] + (parameter.Kind is "Input" or "Made" or "Register" ? Text(parameter.Index) : "");

    /// <summary>The operations of an instruction without those that only put another one in its place.</summary>
    private static List<Operation> OperationsOf(LoopModel model, Instruction instruction) =>
        [.. instruction.Operations.Select(model.Operation)
            .Where(operation => operation.Body is not { } body || !body.Has(Word.Redispatch))];

    /// <summary>What an instruction is when it is more to a second tier than its operations; null for all others.</summary>
    private static string? ShapeOf(LoopModel model, Instruction instruction)
    {
        List<Operation> operations = OperationsOf(model, instruction);
        if (instruction.Has(Properties.Polls))
        {
            string? target = operations.Select(DistanceOf).FirstOrDefault(found => found is not null);
            return $"new(InstructionForm.Poll{(target is null ? "" : $", distance: static oparg => {target}")})";
        }

        if (instruction.Has(Properties.Returns) || instruction.Has(Properties.Yields))
        {
            return operations.Count == 1 && HandsOverInput(operations[0])
                ? $"new(InstructionForm.{(instruction.Has(Properties.Returns) ? "Leave" : "Suspend")})" : null;
        }

        if (operations.Count != 1 || operations[0].Shape is not { } shape)
            return null;
        if (shape.Branch is { } branch && (branch.Passed is null || DoesNothing(model, branch.Passed)))
        {
            return $"new(InstructionForm.Branch, distance: static oparg => {branch.Distance}, "
                + $"whenTrue: {(branch.WhenTrue ? "true" : "false")}"
                + (branch.Owner is null ? ")" : $", tested: typeof({branch.Owner}).GetField(nameof({branch.Owner}.{branch.Member})))");
        }

        TypeTest? concerns = instruction.Facts.Concerns;
        EquatableArray<Move>? moves = concerns is null
            ? shape.Moves
            : new EquatableArray<Move>([.. instruction.Effect.Inputs.Select(_ => new Move(MoveKind.Drop, ""))]);
        // Of constants, a compiler knows objects and machine-sized ints.
        if (moves is not { } all || all.Any(move => move.Kind == MoveKind.Number && move.Of != "long"))
            return null;
        string steps = string.Join(", ",
            all.Select(move => $"new(MoveKind.{move.Kind}{(move.Index.Length == 0 ? "" : $", static oparg => {move.Index}")})"));
        string head = $"new(InstructionForm.Moves, [{steps}]";
        if (concerns is null)
            return head + ")";
        string concerned = Text(instruction.Effect.Inputs.Count - 1 - IndexOf(instruction.Effect.Inputs, concerns.Item));
        return head + $", concerns: typeof({concerns.Type}), concerned: {concerned})";
    }

    /// <summary>Whether a frame is left with the input as it is, or with what the tail makes when there is no input.</summary>
    private static bool HandsOverInput(Operation operation)
    {
        Body body = operation.Body!;
        var tails = body.Uses.Where(use => use.Word == Word.Tail).ToList();
        return tails.Count == 1 && operation.Effect.Inputs.Count switch
        {
            0 => true,
            1 => body.Text.Substring(tails[0].Argument.Start, tails[0].Argument.Length) == operation.Effect.Inputs.First().Name,
            _ => false,
        };
    }

    private static bool DoesNothing(LoopModel model, string name) =>
        model.Specification.Instructions.FirstOrDefault(item => item.Name == name) is { CacheSize: 0, Operations: [var only] }
        && model.Operation(only).Shape is { Moves: { Count: 0 } };

    /// <summary>The arguments of a description that most operations leave out.</summary>
    private static IEnumerable<string> MoreOf(LoopModel model, Operation operation)
    {
        var flags = Flags.Where(flag => (operation.Properties & flag.Property) != 0).Select(flag => flag.Name).ToList();
        if (flags.Count > 0)
            yield return "flags: " + string.Join(" | ", flags);
        if (operation.FindExit(ExitKind.Jump) is { } jump)
            yield return $"jumps: [{Items(model, operation, jump.Outputs)}]";
        if (operation.FindExit(ExitKind.Skip) is { } skip)
            yield return $"skips: [{Items(model, operation, skip.Outputs)}]";
        if (operation.FindExit(ExitKind.Push) is { Outputs.Count: > 0 } push)
            yield return $"kept: {Text(push.Outputs.Count)}";
        if (DistanceOf(operation) is { } distance)
            yield return $"distance: static oparg => {distance}";
        BodyShape shape = operation.Shape!;
        if (shape.TypeTests.Count > 0)
        {
            IEnumerable<string> guards =
                shape.TypeTests.Select(test => $"new({Text(IndexOf(operation.Effect.Inputs, test.Item))}, typeof({test.Type}))");
            yield return $"guards: [{string.Join(", ", guards)}]";
        }

        if (shape.IsTypeGuard)
            yield return "isTypeGuard: true";
        if (shape.ComparesIdentities)
            yield return "comparesIdentities: true";
        if (operation.Loads is { } loads)
            yield return "loads: " + Domains(loads);
        if (operation.Stores is { } stores)
            yield return "stores: " + Domains(stores);
        if (VariablesOf(operation) is not { } variables)
            yield return "touchesAnyVariable: true";
        else if (variables.Count > 0)
            yield return $"variables: [{string.Join(", ", variables.Select(variable => "static oparg => " + variable))}]";
    }

    private static string Domains(EquatableArray<string> names) =>
        names.Count == 0 ? "MemoryDomains.None" : string.Join(" | ", names.Select(name => "MemoryDomains." + LoopModel.Pascal(name)));

    /// <summary>The indexes of the variables an operation reads or writes; null when the operand alone does not tell.</summary>
    private static List<string>? VariablesOf(Operation operation)
    {
        Body body = operation.Body!;
        var indexes = body.Uses.Where(use => use.Word == Word.Local)
            .Select(use => body.Text.Substring(use.Argument.Start, use.Argument.Length)).Distinct().ToList();
        return body.Mentions("slots") || !indexes.All(BodyShapes.IsOverOperand) ? null : indexes;
    }

    /// <summary>A bit for each member of the emitted OperationExit.</summary>
    private static int ExitsOf(Operation operation)
    {
        int exits = operation.Body!.CanEnd ? 1 : 0;
        foreach (VocabularyUse use in operation.Body.Uses)
        {
            exits |= use.Word switch
            {
                Word.DeoptIf => 1 << 1,
                Word.ErrorIf or Word.Error => 1 << 2,
                Word.Jump => 1 << 3,
                Word.Skip => 1 << 4,
                Word.Tail => 1 << 5,
                _ => 0,
            };
        }

        return exits;
    }

    /// <summary>What the operation jumps by when that is one expression of the operand alone; null otherwise.</summary>
    private static string? DistanceOf(Operation operation)
    {
        var distances = operation.Body!.Uses.Where(use => use.Word == Word.Jump)
            .Select(use => operation.Body.Text.Substring(use.Argument.Start, use.Argument.Length).Trim()).Distinct().ToList();
        return distances.Count == 1 && BodyShapes.IsOverOperand(distances[0]) ? distances[0] : null;
    }

    private static string Items(LoopModel model, Operation operation, EquatableArray<StackItem> items, bool isInput = false)
    {
        var made = OperationEmitter.Outputs(operation).Select(item => item.Name).ToList();
        return string.Join(", ", items.Select(item =>
        {
            string kind = item.Name == "null" ? "Null" : item.IsArray ? "Array" : item.IsOptional ? "Optional" : "Item";
            int source = isInput || item.Name == "null" ? -1 : IndexOf(operation.Effect.Inputs, item.Name);
            int index = isInput || source >= 0 ? -1 : made.IndexOf(item.Name);
            string size = item.Size is null ? "" : $"static oparg => {item.Size}";
            return kind == "Null" ? $"Null({size})"
                : $"{kind}({EmitText.Literal(item.Name)}"
                + (size.Length == 0 ? "" : ", " + size)
                + (item.Type is null || item.Type == model.Machine.Value ? "" : $", typeof({item.Type})")
                + (item.Unboxed is null ? "" : $", unboxed: typeof({item.Unboxed})")
                + (source < 0 ? "" : $", source: {Text(source)}")
                + (index < 0 ? "" : $", made: {Text(index)}") + ")";
        }));
    }

    private static int IndexOf(EquatableArray<StackItem> items, string name)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Name == name)
                return i;
        }

        return -1;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
