using System.Globalization;
using Krait.Definitions.Analysis;
using Krait.Definitions.Model;

namespace Krait.Definitions.Emit;

/// <summary>
/// Emits the extensions of instructions: for each a method that runs its operations on values, and a choice of the one that has a
/// result for what an instruction meets.
/// </summary>
internal static class ExtensionEmitter
{
    public static EmittedFile? Emit(LoopModel model)
    {
        if (model.Specification.Extensions.Count == 0)
            return null;
        string value = model.Machine.Value;
        var late = new LateTexts();
        return model.Cache.Render("Extensions", "Extensions", new()
        {
            ["Machine"] = model.Machine,
            ["Heads"] = model.Specification.Extensions.GroupBy(extension => extension.Of).Select(group =>
            {
                var inputs = model.Instruction(group.Key).Effect.Inputs.Select(item => item.Name).ToList();
                return new TemplateModel
                {
                    ["Name"] = group.Key,
                    ["Function"] = $"Func<{string.Concat(inputs.Select(_ => value + ", "))}{value}?>",
                    ["Parameters"] = string.Join(", ", inputs.Select(name => $"{value} {name}")),
                    ["Arguments"] = string.Join(", ", inputs),
                    ["Extensions"] = group.Select(extension => new TemplateModel
                    {
                        ["Name"] = extension.Name,
                        ["Summary"] = EmitText.Summary(extension.Documentation, string.Join(" + ", extension.Operations)),
                        ["When"] = extension.When is null
                            ? null : late.Add(EmitText.Mapped("            holds = ", extension.When, ";")),
                        ["Operations"] = string.Join(", ", extension.Operations.Select(EmitText.Literal)),
                        ["Parameters"] = string.Join(", ", extension.Effect.Inputs.Select(item => $"{value} {item.Name}")),
                        ["Body"] = model.Cache.Make($"extension {extension.Name} = {string.Join(" + ", extension.Operations)}",
                            extension.Operations.Select(name => model.Operation(name).Body!), () => WriteBody(model, extension)),
                    }).ToEquatable(),
                };
            }).ToEquatable(),
        }, late);
    }

    private static string WriteBody(LoopModel model, Extension extension)
    {
        var writer = new CodeWriter(3);
        var stack = new StackModel();
        LinearSize position = Analysis.LinearSize.Zero;
        foreach (StackItem item in extension.Effect.Inputs)
        {
            stack.Push([new StackEntry(item, position, item.Name)]);
            position += Analysis.EffectAlgebra.SizeOf(item);
        }

        int made = 0;
        foreach (Operation operation in extension.Operations.Select(model.Operation))
        {
            IReadOnlyList<StackEntry> inputs = stack.Pop(operation.Effect);
            var outputs = OperationEmitter.Outputs(operation).ToDictionary(item => item.Name, item => $"{item.Name}{Text(++made)}",
                StringComparer.Ordinal);
            IEnumerable<string> arguments = OperationEmitter.ParametersOf(model, operation).Select(parameter => parameter.Kind == "Input"
                ? inputs[parameter.Index].Wanted
                : $"out {TypeOf(model, operation, parameter.Index)} {OutputAt(operation, outputs, parameter.Index)}");
            string call = $"{OperationEmitter.ClassOf(model, operation)}.{operation.Name}({string.Join(", ", arguments)})";
            writer.Line(OperationEmitter.HasExits(operation) ? $"if ({call} != OperationExit.Done) return null;" : call + ";");
            stack.Push(operation.Effect.Outputs.Select(item => outputs.TryGetValue(item.Name, out string? local)
                ? new StackEntry(item, position, local, Unboxed: item.Unboxed)
                : inputs.First(entry => entry.Item.Name == item.Name)));
        }

        writer.Line($"return {stack.Entries[stack.Entries.Count - 1].Boxed};");
        return writer.ToString();
    }

    private static string OutputAt(Operation operation, Dictionary<string, string> locals, int index) =>
        locals[OperationEmitter.Outputs(operation).ElementAt(index).Name];

    private static string TypeOf(LoopModel model, Operation operation, int index)
    {
        StackItem item = OperationEmitter.Outputs(operation).ElementAt(index);
        return item.Unboxed ?? item.Type ?? model.Machine.Value;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
