using System.Globalization;
using Krait.Definitions.Analysis;
using Krait.Definitions.Model;

namespace Krait.Definitions.Emit;

/// <summary>
/// Emits every operation as a static method to be inlined: inputs by value, outputs by <c>out</c>, the exit taken as
/// the result. They are what code of a second tier is made of, together with the table that describes them.
/// </summary>
internal static class OperationEmitter
{
    private const int MethodsPerClass = 64;

    public static IEnumerable<EmittedFile> Emit(LoopModel model)
    {
        var available = model.Specification.Operations.Where(IsAvailable).ToList();
        // The generic operations of families are the slow ways: small callers matter more than their speed.
        var generic = new HashSet<string>(
            model.Specification.Families.SelectMany(family => model.Instruction(family.Head).Operations), StringComparer.Ordinal);
        for (int start = 0; start < available.Count; start += MethodsPerClass)
        {
            string number = Text(1 + (start / MethodsPerClass));
            var late = new LateTexts();
            EquatableArray<TemplateModel> methods = available.Skip(start).Take(MethodsPerClass).Select(operation => new TemplateModel
            {
                ["Name"] = operation.Name,
                ["Summary"] = EmitText.Summary(operation.Documentation, operation.Name + " " + EffectAlgebra.Describe(operation.Effect)),
                ["IsInlined"] = !generic.Contains(operation.Name),
                ["Returns"] = HasExits(operation) ? "OperationExit" : "void",
                ["Parameters"] = model.Cache.Make("parameters " + operation.Name, [operation.Body!],
                    () => string.Join(", ", Parameters(model, operation))),
                ["Body"] = late.Add(model.Cache.Write("operation " + operation.Name, [operation.Body!], () => WriteMethod(model, operation))
                    .At(model.PlaceOf)),
            }).ToEquatable();
            yield return model.Cache.Render("OperationMethods" + number, "OperationMethods", new()
            {
                ["Machine"] = model.Machine,
                ["Number"] = number,
                ["Methods"] = methods,
            }, late);
        }

        yield return OperationTableEmitter.Emit(model, available, MethodsPerClass);
    }

    /// <summary>The class whose method an operation is.</summary>
    internal static string ClassOf(LoopModel model, Operation operation) => "OperationMethods" + Text(1
        + (model.Specification.Operations.Where(IsAvailable).TakeWhile(item => item.Name != operation.Name).Count() / MethodsPerClass));

    /// <summary>Bodies that dispatch again or look at their own unit make sense only in the loop.</summary>
    internal static bool IsAvailable(Operation operation) =>
        operation.Body is { } body
        && !body.Uses.Any(use => use.Word is Word.Redispatch or Word.Execute)
        && !body.Mentions("Next") && !body.Mentions("Unit") && !body.Mentions("sp") && !body.Mentions("ip");

    /// <summary>Whether the method of an operation returns the exit that was taken.</summary>
    internal static bool HasExits(Operation operation) => operation.Body!.Uses.Any(use => use.Word != Word.Local);

    private static IEnumerable<string> Parameters(LoopModel model, Operation operation) =>
        ParametersOf(model, operation).Select(parameter => parameter.Declaration);

    /// <summary>
    /// The parameters of the method of an operation, with the kind, and for some the index, that the table gives of each.
    /// </summary>
    internal static IEnumerable<OperationParameter> ParametersOf(LoopModel model, Operation operation)
    {
        Body body = operation.Body!;
        Machine machine = model.Machine;
        if (body.Mentions("thread"))
            yield return new(machine.Thread + " thread", "Thread", 0);
        if (body.Mentions("frame"))
            yield return new(machine.Frame + " frame", "Frame", 0);
        if (body.Has(Word.Local) || body.Mentions("slots"))
            yield return new($"ref {machine.Slot} slots", "Slots", 0);
        for (int i = 0; i < machine.Registers.Count; i++)
        {
            if (body.Mentions(machine.Registers[i].Name))
                yield return new($"{machine.Registers[i].Type} {machine.Registers[i].Name}", "Register", i);
        }

        if (UsesOperand(operation))
            yield return new("int oparg", "Operand", 0);
        if (body.CacheFields.Count > 0)
            yield return new($"{operation.Cache}Cache cache", "Cache", 0);
        for (int i = 0; i < operation.Effect.Inputs.Count; i++)
        {
            StackItem item = operation.Effect.Inputs[i];
            if (!item.IsUnnamed && (body.Mentions(item.Name) || IsMoved(operation, item)))
                yield return new($"{(body.Assigns(item.Name) ? "ref " : "")}{TypeOf(model, item)} {item.Name}", "Input", i);
        }

        int made = 0;
        foreach (StackItem item in Outputs(operation))
            yield return new($"{(item.IsArray ? "" : "out ")}{TypeOf(model, item)} {item.Name}", "Made", made++);
        if (body.Has(Word.Jump))
            yield return new("out int distance", "Distance", 0);
        if (body.Has(Word.Tail))
            yield return new("ref Transfer transfer", "Transfer", 0);
    }

    private static bool UsesOperand(Operation operation) => operation.Body!.Mentions("oparg");

    /// <summary>Outputs the body makes: those of all exits that are not inputs as well.</summary>
    internal static IEnumerable<StackItem> Outputs(Operation operation) =>
        operation.Effect.Outputs.Concat(operation.Exits.Where(exit => exit.Kind is ExitKind.Jump or ExitKind.Skip)
            .SelectMany(exit => exit.Outputs))
            .Where(item => !item.IsUnnamed && operation.Effect.Inputs.All(input => input.Name != item.Name))
            .GroupBy(item => item.Name).Select(group => group.First());

    private static bool IsMoved(Operation operation, StackItem item) => operation.Body!.Assigns(item.Name);

    private static string TypeOf(LoopModel model, StackItem item)
    {
        string value = (item.Type ?? model.Machine.Value) + (item.IsNullable || item.IsOptional ? "?" : "");
        return item.Unboxed ?? (item.IsArray ? $"Span<{value}>" : value);
    }

    /// <summary>The statements of the method of an operation.</summary>
    internal static CodeWriter WriteMethod(LoopModel model, Operation operation)
    {
        Body body = operation.Body!;
        var writer = new CodeWriter(2);
        foreach (StackItem item in Outputs(operation).Where(item => !item.IsArray))
            writer.Line(item.IsOptional ? $"{item.Name} = null;" : $"Unsafe.SkipInit(out {item.Name});");
        if (body.Has(Word.Jump))
            writer.Line("distance = 0;");
        if (body.Mentions("Size"))
            writer.Line($"const int Size = {Text(1 + (operation.Cache is { } cache ? model.CacheOf(cache).Size : 0))};");
        var known = new HashSet<string>(operation.Effect.Inputs.Concat(operation.Effect.Outputs).Select(item => item.Name).Append("oparg"),
            StringComparer.Ordinal);
        BodyWriter.Write(writer, operation.Name, body, body.Uses.SelectMany(use => Lower(model, use)), known);
        if (HasExits(operation) && body.CanEnd)
            writer.Line("return OperationExit.Done;");
        return writer;
    }

    private static IEnumerable<BodyEdit> Lower(LoopModel model, VocabularyUse use)
    {
        switch (use.Word)
        {
            case Word.DeoptIf:
                return BodyWriter.Wrap(use, "if (", ") return OperationExit.Deoptimize;");
            case Word.ErrorIf:
                return BodyWriter.Wrap(use, "if (", ") return OperationExit.Raise;");
            case Word.Error:
                return [new BodyEdit(use.Span, "return OperationExit.Raise;")];
            case Word.Jump:
                return BodyWriter.Wrap(use, "{ distance = (", "); return OperationExit.Jump; }");
            case Word.Skip:
                return [new BodyEdit(use.Span, "return OperationExit.Skip;")];
            case Word.Local:
                return BodyWriter.Wrap(use, "Unsafe.Add(ref slots, ", ").Value");
            case Word.Tail:
                Tail tail = model.Tail(use.Target!);
                string leave = $"transfer.Tail = {Text(model.TailNumber(tail.Name))}; return OperationExit.Tail; }}";
                var fields = tail.Parameters.Select(parameter => $"transfer.{tail.Name}{LoopModel.Pascal(parameter.Name)}").ToList();
                return fields.Count switch
                {
                    0 => [new BodyEdit(use.Span, "{ " + leave)],
                    1 => BodyWriter.Wrap(use, $"{{ {fields[0]} = (", "); " + leave),
                    _ => BodyWriter.Wrap(use, $"{{ ({string.Join(", ", fields)}) = (", "); " + leave),
                };
            default:
                return [];
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A parameter of the method of an operation: what the table calls it, with its index where there are several of a kind.</summary>
internal sealed record OperationParameter(string Declaration, string Kind, int Index);
