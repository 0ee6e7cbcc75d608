using System.Globalization;
using System.Text.RegularExpressions;
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
        var generic = new HashSet<string>(model.Specification.Families.Select(family => model.Instruction(family.Head)).SelectMany(head => head.Operations), StringComparer.Ordinal);
        for (var start = 0; start < available.Count; start += MethodsPerClass)
        {
            var number = Text(1 + (start / MethodsPerClass));
            var methods = available.Skip(start).Take(MethodsPerClass).Select(operation => new
            {
                operation.Name,
                Summary = EmitText.Summary(operation.Documentation, operation.Name + " " + EffectAlgebra.Describe(operation.Effect)),
                IsInlined = !generic.Contains(operation.Name),
                Returns = HasExits(operation) ? "OperationExit" : "void",
                Parameters = string.Join(", ", Parameters(model, operation)),
                Body = WriteMethod(model, operation),
            }).ToList();
            yield return new EmittedFile($"OperationMethods{number}", TemplateRenderer.Render("OperationMethods", new { model.Machine, Number = number, Methods = methods }));
        }

        yield return new EmittedFile("OperationTable", TemplateRenderer.Render("OperationTable", new
        {
            model.Machine,
            Operations = available.Select((operation, index) => new
            {
                operation.Name,
                Type = "OperationMethods" + Text(1 + (index / MethodsPerClass)),
                Inputs = string.Join(", ", operation.Effect.Inputs.Select(item => Describe(model, operation, item, isInput: true))),
                Outputs = string.Join(", ", operation.Effect.Outputs.Select(item => Describe(model, operation, item, isInput: false))),
                Parameters = string.Join(" ", Parameters(model, operation).Select(parameter => parameter.Split(' ').Last())),
                Flags = string.Concat(FlagsOf(operation).Select((flag, position) => (position == 0 ? ", " : " | ") + flag)),
                Exits = Text(ExitsOf(operation)),
                TypeGuard = IsTypeGuard(operation) ? ", isTypeGuard: true" : "",
                Distance = DistanceOf(operation) is { } distance ? $", distance: static oparg => {distance}" : "",
            }).ToList(),
            Instructions = model.Specification.Instructions
                .Select(item => (item.Name, Operations: item.Operations.Where(name => !IsAdaptive(model.Operation(name))).ToList()))
                .Where(item => item.Operations.Count > 0 && !(item.Operations.Count == 1 && item.Operations[0] == item.Name) && item.Operations.All(name => IsAvailable(model.Operation(name))))
                .Select(item => new { item.Name, Operations = string.Join(", ", item.Operations.Select(EmitText.Literal)) }).ToList(),
        }));
    }

    /// <summary>Whether the operation only puts another instruction in the place of its own.</summary>
    private static bool IsAdaptive(Operation operation) => operation.Body is { } body && body.Has(Word.Redispatch);

    /// <summary>
    /// Whether the operation does nothing but check an input for the exact type that its output declares: code that knows
    /// the type can leave it out.
    /// </summary>
    private static bool IsTypeGuard(Operation operation)
    {
        var match = TypeTest.Match(operation.Body!.Text);
        return match.Success
            && operation.Effect.Inputs.Any(item => item.Name == match.Groups["item"].Value)
            && operation.Effect.Outputs.Any(item => item.Name == match.Groups["item"].Value && item.Type == match.Groups["type"].Value);
    }

    private static readonly Regex TypeTest = new(
        @"^\s*DeoptIf\((?<item>\w+)\.GetType\(\) != typeof\((?<type>[\w.]+)\)\);\s*$", RegexOptions.CultureInvariant);

    /// <summary>A bit for each member of the emitted OperationExit.</summary>
    private static int ExitsOf(Operation operation)
    {
        var exits = operation.Body!.CanEnd ? 1 : 0;
        foreach (var use in operation.Body.Uses)
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
        return distances.Count == 1 && !distances[0].Replace("oparg", "").Any(char.IsLetter) ? distances[0] : null;
    }

    /// <summary>Bodies that dispatch again or look at their own unit make sense only in the loop.</summary>
    private static bool IsAvailable(Operation operation) =>
        operation.Body is { } body
        && !body.Uses.Any(use => use.Word is Word.Redispatch or Word.Execute)
        && !body.Mentions("Next") && !body.Mentions("Unit") && !body.Mentions("sp") && !body.Mentions("ip");

    private static bool HasExits(Operation operation) => operation.Body!.Uses.Any(use => use.Word != Word.Local);

    private static IEnumerable<string> Parameters(LoopModel model, Operation operation)
    {
        var body = operation.Body!;
        var machine = model.Machine;
        if (body.Mentions("thread"))
            yield return machine.Thread + " thread";
        if (body.Mentions("frame"))
            yield return machine.Frame + " frame";
        if (body.Has(Word.Local) || body.Mentions("slots"))
            yield return $"ref {machine.Slot} slots";
        foreach (var register in machine.Registers.Where(register => body.Mentions(register.Name)))
            yield return $"{register.Type} {register.Name}";
        if (UsesOperand(operation))
            yield return "int oparg";
        if (body.CacheFields.Count > 0)
            yield return $"{operation.Cache}Cache cache";
        foreach (var item in operation.Effect.Inputs.Where(item => !item.IsUnnamed && (body.Mentions(item.Name) || IsMoved(operation, item))))
            yield return $"{(body.Assigns(item.Name) ? "ref " : "")}{TypeOf(model, item)} {item.Name}";
        foreach (var item in Outputs(operation))
            yield return item.IsArray ? $"{TypeOf(model, item)} {item.Name}" : $"out {TypeOf(model, item)} {item.Name}";
        if (body.Has(Word.Jump))
            yield return "out int distance";
        if (body.Has(Word.Tail))
            yield return "ref Transfer transfer";
    }

    private static bool UsesOperand(Operation operation) => operation.Body!.Mentions("oparg");

    /// <summary>Outputs the body makes: those of all exits that are not inputs as well.</summary>
    private static IEnumerable<StackItem> Outputs(Operation operation) =>
        operation.Effect.Outputs.Concat(operation.Exits.Where(exit => exit.Kind is ExitKind.Jump or ExitKind.Skip).SelectMany(exit => exit.Outputs))
            .Where(item => !item.IsUnnamed && operation.Effect.Inputs.All(input => input.Name != item.Name))
            .GroupBy(item => item.Name).Select(group => group.First());

    private static bool IsMoved(Operation operation, StackItem item) => operation.Body!.Assigns(item.Name);

    private static string TypeOf(LoopModel model, StackItem item)
    {
        var value = (item.Type ?? model.Machine.Value) + (item.IsNullable || item.IsOptional ? "?" : "");
        return item.Unboxed ?? (item.IsArray ? $"Span<{value}>" : value);
    }

    private static string WriteMethod(LoopModel model, Operation operation)
    {
        var body = operation.Body!;
        var writer = new CodeWriter(2);
        foreach (var item in Outputs(operation).Where(item => !item.IsArray))
            writer.Line(item.IsOptional ? $"{item.Name} = null;" : $"Unsafe.SkipInit(out {item.Name});");
        if (body.Has(Word.Jump))
            writer.Line("distance = 0;");
        if (body.Mentions("Size"))
            writer.Line($"const int Size = {Text(1 + (operation.Cache is { } cache ? model.Cache(cache).Size : 0))};");
        var known = new HashSet<string>(operation.Effect.Inputs.Concat(operation.Effect.Outputs).Select(item => item.Name).Append("oparg"), StringComparer.Ordinal);
        BodyWriter.Write(writer, body, body.Uses.SelectMany(use => Lower(model, use)), known);
        if (HasExits(operation) && body.CanEnd)
            writer.Line("return OperationExit.Done;");
        return writer.ToString();
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
                var tail = model.Tail(use.Target!);
                var leave = $"transfer.Tail = {Text(model.TailNumber(tail.Name))}; return OperationExit.Tail; }}";
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

    private static string Describe(LoopModel model, Operation operation, StackItem item, bool isInput)
    {
        var kind = item.Name == "null" ? "Null" : item.IsArray ? "Array" : item.IsOptional ? "Optional" : "Item";
        var source = isInput || item.Name == "null" ? -1 : IndexOf(operation.Effect.Inputs, item.Name);
        return $"Item({EmitText.Literal(item.Name)}"
            + (item.Type is null || item.Type == model.Machine.Value ? "" : $", typeof({item.Type})")
            + (item.Unboxed is null ? "" : $", unboxed: typeof({item.Unboxed})")
            + (kind == "Item" ? "" : $", kind: OperationItemKind.{kind}")
            + (source < 0 ? "" : $", source: {Text(source)}")
                + (item.Size is null ? "" : $", size: static oparg => {item.Size}") + ")";
    }

    private static int IndexOf(EquatableArray<StackItem> items, string name)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Name == name)
                return i;
        }

        return -1;
    }

    private static IEnumerable<string> FlagsOf(Operation operation)
    {
        foreach (var (property, name) in new[] { (Properties.Raises, "Raises"), (Properties.Deoptimizes, "Deoptimizes"), (Properties.Escapes, "Escapes"), (Properties.Pure, "Pure") })
        {
            if ((operation.Properties & property) != 0)
                yield return name;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
