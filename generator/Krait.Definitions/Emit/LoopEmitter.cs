using System.Globalization;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Emit;

/// <summary>Emits the dispatch loop: hot and fused instructions in full, calls for the others, the tails.</summary>
internal static class LoopEmitter
{
    public static EmittedFile Emit(LoopModel model)
    {
        Machine machine = model.Machine;
        var cases = model.Inline.Select(instruction => WriteCase(model, instruction)).ToList();
        HashSet<string> targets = FindTargets(model);
        Dictionary<string, string> shared = model.Cache.Keep(LocalDeclarations.FindShared(cases, NamesTaken(model)));
        var late = new LateTexts();
        return model.Cache.Render(machine.ClassName, "Interpreter", new()
        {
            ["Machine"] = machine,
            ["Flavor"] = model.Flavor.ToString(),
            ["Tails"] = model.Specification.Tails.Select(tail => new TemplateModel
            {
                ["Name"] = tail.Name,
                ["Number"] = tail.Name == "Error" ? 0 : model.TailNumber(tail.Name),
                ["Summary"] = EmitText.Summary(tail.Documentation, tail.Name),
                ["Parameters"] = tail.Parameters.Select(
                    parameter => new TemplateModel
                    {
                        ["Type"] = parameter.Type,
                        ["Field"] = tail.Name + LoopModel.Pascal(parameter.Name),
                    }).ToEquatable(),
                ["Body"] = late.Add(model.Cache.Write("tail " + tail.Name, [tail.Body], () => WriteTail(model, tail)).At(model.PlaceOf)),
            }).ToEquatable(),
            ["Shared"] = shared.Select(local => new TemplateModel { ["Name"] = local.Key, ["Type"] = local.Value }).ToEquatable(),
            ["Inline"] = model.Inline.Select((instruction, index) => new TemplateModel
            {
                ["Name"] = instruction.Name,
                ["Comment"] = EmitText.Comment(instruction, late).ToEquatable(),
                ["Labelled"] = targets.Contains(instruction.Name),
                ["Body"] = late.Add(cases[index].At(model.PlaceOf, shared)),
            }).ToEquatable(),
            ["Called"] = model.Called.Select(instruction => new TemplateModel
            {
                ["Name"] = instruction.Name,
                ["Labelled"] = targets.Contains(instruction.Name),
                ["Call"] = model.OutlinedCall(instruction.Name),
            }).ToEquatable(),
            ["HasUnknown"] = model.Specification.Tails.Any(tail => tail.Name == "Unknown"),
            ["HasError"] = model.Specification.Tails.Any(tail => tail.Name == "Error"),
            ["HasCalls"] = model.Called.Any(),
            ["Redispatches"] = model.Inline.SelectMany(Operations(model))
                .Any(operation => operation.Body!.Uses.Any(use => use.Word == Word.Execute && use.Target is null)),
        }, late);
    }

    /// <summary>Emits the instructions that stand in methods of their own, a class to a file.</summary>
    public static IEnumerable<EmittedFile> EmitOutlined(LoopModel model)
    {
        foreach (IGrouping<int, Instruction> group in model.Outlined)
        {
            string number = group.Key.ToString(CultureInfo.InvariantCulture);
            var late = new LateTexts();
            yield return model.Cache.Render("OutlinedInstructions" + number, "OutlinedInstructions", new()
            {
                ["Machine"] = model.Machine,
                ["Number"] = number,
                ["Instructions"] = group.Select(instruction => new TemplateModel
                {
                    ["Name"] = instruction.Name,
                    ["Summary"] = EmitText.Summary(instruction.Documentation, instruction.Name),
                    ["Comment"] = late.Add(EmitText.Place(instruction)),
                    ["Body"] = late.Add(WriteMethod(model, instruction).At(model.PlaceOf)),
                }).ToEquatable(),
            }, late);
        }
    }

    private static Func<Instruction, IEnumerable<Operation>> Operations(LoopModel model) =>
        instruction => instruction.Operations.Select(model.Operation);

    /// <summary>Names that mean something else somewhere in the loop.</summary>
    private static HashSet<string> NamesTaken(LoopModel model) => new(
        model.Inline.SelectMany(instruction => instruction.Operations).Select(name => model.Operation(name).Body!)
            .Concat(model.Specification.Tails.Select(tail => tail.Body))
            .SelectMany(body => body.Declared)
            .Concat(model.Specification.Tails.SelectMany(tail => tail.Parameters).Select(parameter => parameter.Name))
            .Concat(model.Machine.Registers.Select(register => register.Name))
            .Concat(["thread", "frame", "ip", "slots", "opcode", "transfer", "next", "cache", "checks", "previous", "Unit", "Next",
                "Size"]),
        StringComparer.Ordinal);

    /// <summary>The instructions whose cases code in the loop goes to by name.</summary>
    private static HashSet<string> FindTargets(LoopModel model)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (Instruction instruction in model.Inline)
        {
            IEnumerable<Instruction> parts =
                instruction.Kind == InstructionKind.Fused ? instruction.Parts.Select(model.Instruction) : [instruction];
            foreach (Instruction part in parts)
            {
                foreach (VocabularyUse use in part.Operations.SelectMany(name => model.Operation(name).Body!.Uses))
                {
                    if (use.Word == Word.DeoptIf)
                        _ = targets.Add(part.Head!);
                    else if (use is { Word: Word.Execute, Target: { } target })
                        _ = targets.Add(target);
                }
            }
        }

        return targets;
    }

    private static WrittenCode WriteCase(LoopModel model, Instruction instruction) =>
        Write(model, instruction, "case ", inLoop: true, 3);

    private static WrittenCode WriteMethod(LoopModel model, Instruction instruction) =>
        Write(model, instruction, "method ", inLoop: false, 2);

    private static WrittenCode Write(LoopModel model, Instruction instruction, string kind, bool inLoop, int indentation) =>
        model.Cache.Write(kind + instruction.Name, instruction.Operations.Select(name => model.Operation(name).Body!), () =>
        {
            var writer = new CodeWriter(indentation);
            InstructionWriter.Write(model, instruction, inLoop, writer);
            return writer;
        });

    /// <summary>The statements of a tail.</summary>
    internal static CodeWriter WriteTail(LoopModel model, Tail tail)
    {
        var writer = new CodeWriter(3);
        foreach (TailParameter parameter in tail.Parameters)
        {
            string field = $"transfer.{tail.Name}{LoopModel.Pascal(parameter.Name)}";
            writer.Line($"{parameter.Type} {parameter.Name} = {field};");
            writer.Line($"{field} = default!;");
        }

        if (tail.Body.Mentions("Unit"))
            writer.Line($"{model.Machine.Unit}* Unit = ip;");
        BodyWriter.Write(writer, tail.Name, tail.Body, tail.Body.Uses.SelectMany(use => LowerInTail(model, use)),
            [.. tail.Parameters.Select(parameter => parameter.Name)]);
        if (tail.Body.CanEnd)
            writer.Line("goto LoadFrame;");
        return writer;
    }

    private static IEnumerable<BodyEdit> LowerInTail(LoopModel model, VocabularyUse use) => use.Word switch
    {
        Word.Resume => [new BodyEdit(use.Span, "goto LoadFrame;")],
        Word.Return => BodyWriter.Wrap(use, "return (", ");"),
        Word.Error => [new BodyEdit(use.Span, "goto Error;")],
        Word.ErrorIf => BodyWriter.Wrap(use, "if (", ") goto Error;"),
        Word.Local => BodyWriter.Wrap(use, StackModel.Slots, ").Value"),
        Word.Tail => InstructionWriter.LowerTail(model, use, ""),
        _ => [],
    };
}

/// <summary>How the emitted code is built: for speed, checked while running, or counting.</summary>
public enum Flavor
{
    /// <summary>The interpreter as shipped.</summary>
    Default,

    /// <summary>Every instruction is held to its declaration while it runs.</summary>
    Checked,

    /// <summary>Opcodes and their pairs are counted.</summary>
    Statistics,
}
