using System.Globalization;
using Krait.Definitions.Model;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Emit;

/// <summary>
/// Emits the choice of a specialisation: the first member of the family whose operands it may have, whose guards hold for what the
/// generic instruction meets, and which its own condition lets fill the cache.
/// </summary>
internal static class SpecializationEmitter
{
    public static EmittedFile? Emit(LoopModel model)
    {
        if (model.Machine.Choose is not { } choose)
            return null;
        var late = new LateTexts();
        return model.Cache.Render("Specializations", "Specializations", new
        {
            model.Machine,
            Families = model.Specification.Families
                .Select(family => (Head: model.Instruction(family.Head), Members: family.Members.Select(model.Instruction).ToList()))
                .Where(family => IsAdaptive(family.Head) && family.Members.Any(IsChosen))
                .Select(family => Describe(model, family.Head, [.. family.Members.Where(IsChosen)], choose, late)).ToEquatable(),
        }, late);

        bool IsAdaptive(Instruction head) => head.Operations.Any(name => model.Operation(name).Body!.Has(Word.Redispatch));

        bool IsChosen(Instruction member) =>
            member.Facts.Fits is not null || GuardsOf(model, model.Instruction(member.Head!), member).Any();
    }

    private static object Describe(LoopModel model, Instruction head, List<Instruction> members, Expression choose, LateTexts late)
    {
        var inputs = head.Effect.Inputs;
        var types = inputs.Select(item => item.IsArray ? $"Span<{model.Machine.Value}>" : model.Machine.Value).ToList();
        var cache = head.Cache is { } name ? $"{name}Cache" : null;
        var given = head.Facts.Given;
        var local = given is null ? null : given.Text.Substring(0, given.Text.IndexOf('=')).Trim();
        var localName = local?.Substring(local.LastIndexOf(' ') + 1);
        var passed = string.Concat(inputs.Select(item => item.Name + ", ")) + "oparg" + (cache is null ? "" : ", ref cache")
            + (localName is null ? "" : ", " + localName);
        string Call(Instruction member) => $"{member.Name}(thread, frame, unit, {passed})";
        return new
        {
            head.Name,
            Parameters = string.Concat(inputs.Select((item, index) => $"{types[index]} {item.Name}, ")),
            MemberParameters = string.Concat(inputs.Select((_, index) => $"{types[index]} input{Text(index)}, ")) + "int oparg"
                + (cache is null ? "" : $", ref {cache} cache") + (local is null ? "" : ", " + local),
            Cache = cache,
            HasObjects = head.Cache is { } layout && model.CacheOf(layout).Fields.Any(field => field.IsObject),
            Given = given is null ? null : late.Add(EmitText.Mapped("        ", given, ";")),
            Choose = late.Add(EmitText.Mapped("        ", choose, ";")),
            Members = members.Select(member => new
            {
                member.Name,
                Call = Call(member),
                Code = late.Add(WriteMember(model, head, member, types)),
            }).ToEquatable(),
        };
    }

    private static string WriteMember(LoopModel model, Instruction head, Instruction member, List<string> types)
    {
        var lines = new List<string>();
        if (member.When is { } when)
            lines.Add($"        if (!({when}))\n            return false;\n");
        foreach (var group in GuardsOf(model, head, member).GroupBy(guard => guard.Operation.Name))
        {
            var operation = group.First().Operation;
            lines.Add("        {\n");
            lines.AddRange(
                Names(model, head, member, operation.Effect.Inputs, types, string.Concat(group.Select(guard => guard.Condition.Text))));
            foreach (var (_, condition) in group)
                lines.Add(EmitText.Mapped("            if (", condition, ") return false;"));
            lines.Add("        }\n");
        }

        if (member.Facts.Fits is { } fits)
        {
            lines.Add("        {\n");
            lines.AddRange(Names(model, head, member, member.Effect.Inputs, types, fits.Text));
            lines.Add(EmitText.Mapped("            return ", fits, ";"));
            lines.Add("        }\n");
        }
        else
        {
            lines.Add("        return true;\n");
        }

        return string.Concat(lines);
    }

    /// <summary>The names that conditions use: inputs by their place from the top, the next instruction, variables.</summary>
    private static IEnumerable<string> Names(LoopModel model, Instruction head, Instruction member, EquatableArray<StackItem> inputs,
        List<string> types, string conditions)
    {
        var words = new HashSet<string>(System.Text.RegularExpressions.Regex.Matches(conditions, @"\w+")
            .Cast<System.Text.RegularExpressions.Match>().Select(match => match.Value), StringComparer.Ordinal);
        var first = head.Effect.Inputs.Count - inputs.Count;
        for (var i = 0; i < inputs.Count; i++)
        {
            if (words.Contains(inputs[i].Name))
                yield return $"            {types[first + i]} {inputs[i].Name} = input{Text(first + i)};\n";
        }

        // What the generic instruction calls an input, if no input of the member has the name.
        for (var i = 0; i < head.Effect.Inputs.Count; i++)
        {
            var name = head.Effect.Inputs[i].Name;
            if (words.Contains(name) && inputs.All(item => item.Name != name))
                yield return $"            {types[i]} {name} = input{Text(i)};\n";
        }

        if (words.Contains("Next"))
            yield return $"            {model.Machine.Unit}* Next = unit + {Text(1 + member.CacheSize)};\n";
        if (words.Contains("Local"))
            yield return $"            ref {model.Machine.Value} Local(int index) => ref {model.Machine.Slots}[index].Value;\n";
    }

    /// <summary>The conditions by which the operations of a member give up before they look at anything but inputs.</summary>
    private static IEnumerable<(Operation Operation, Expression Condition)> GuardsOf(LoopModel model, Instruction head, Instruction member)
    {
        foreach (var operation in member.Operations.Select(model.Operation))
        {
            if (operation.Shape is not { } shape || !TakesWhatIsThere(head, operation.Effect.Inputs))
                yield break;
            foreach (var span in shape.Guards)
                yield return (operation,
                    new Expression(operation.Body!.Text.Substring(span.Start, span.Length), Place(operation.Body, span)));
            if (!shape.IsGuard)
                yield break;
        }
    }

    /// <summary>
    /// Whether inputs have no type but those that the generic instruction declares: bodies take the others for checked, which they are
    /// not before the instruction is chosen.
    /// </summary>
    private static bool TakesWhatIsThere(Instruction head, EquatableArray<StackItem> inputs)
    {
        var first = head.Effect.Inputs.Count - inputs.Count;
        return inputs.Zip(head.Effect.Inputs.Skip(first), (item, generic) => (item, generic))
            .All(pair => pair.item.Unboxed is null && (pair.item.Type is null || pair.item.Type == pair.generic.Type));
    }

    private static Diagnostics.DefinitionLocation Place(Body body, TextSpan span)
    {
        LinePosition At(int position)
        {
            var before = body.Text.Substring(0, position);
            var start = body.Location.Lines.Start;
            var newLine = before.LastIndexOf('\n');
            var source = Substitution.ToSource(body.Substitutions, position);
            return newLine < 0
                ? new LinePosition(start.Line, start.Character + source)
                : new LinePosition(start.Line + before.Count(character => character == '\n'),
                    source - Substitution.ToSource(body.Substitutions, newLine) - 1);
        }

        return new Diagnostics.DefinitionLocation(
            body.Location.Path,
            body.SpanInFile(span),
            new LinePositionSpan(At(span.Start), At(span.End)));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
