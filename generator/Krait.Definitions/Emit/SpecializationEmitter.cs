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
        return model.Cache.Render("Specializations", "Specializations", new()
        {
            ["Machine"] = model.Machine,
            ["Families"] = model.Specification.Families
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
        EquatableArray<StackItem> inputs = head.Effect.Inputs;
        var types = inputs.Select(item => item.IsArray ? $"Span<{model.Machine.Value}>" : model.Machine.Value).ToList();
        string? cache = head.Cache is { } name ? $"{name}Cache" : null;
        Expression? given = head.Facts.Given;
        string? local = given is null ? null : given.Text.Substring(0, given.Text.IndexOf('=')).Trim();
        string? localName = local?.Substring(local.LastIndexOf(' ') + 1);
        // What the choice has, by the name that it has there: a member takes of it what its conditions speak of.
        List<(string Type, string Name, string Passed)> known =
        [
            (model.Machine.Thread, "thread", "thread"),
            (model.Machine.Frame, "frame", "frame"),
            (model.Machine.Unit + "*", "unit", "unit"),
            .. inputs.Select((item, index) => (types[index], "input" + Text(index), item.Name)),
            ("int", "oparg", "oparg"),
        ];
        if (cache is not null)
            known.Add(("ref " + cache, "cache", "ref cache"));
        if (local is not null)
            known.Add((local.Substring(0, local.LastIndexOf(' ')), localName!, localName!));
        return new TemplateModel
        {
            ["Name"] = head.Name,
            ["Parameters"] = string.Concat(inputs.Select((item, index) => $"{types[index]} {item.Name}, ")),
            ["Cache"] = cache,
            ["HasObjects"] = head.Cache is { } layout && model.CacheOf(layout).Fields.Any(field => field.IsObject),
            ["Given"] = given is null ? null : late.Add(EmitText.Mapped("        ", given, ";")),
            ["Choose"] = late.Add(EmitText.Mapped("        ", choose, ";")),
            ["Members"] = members.Select(member => DescribeMember(model, head, member, types, known, late)).ToEquatable(),
        };
    }

    private static object DescribeMember(LoopModel model, Instruction head, Instruction member, List<string> types,
        List<(string Type, string Name, string Passed)> known, LateTexts late)
    {
        var blocks = GuardsOf(model, head, member).GroupBy(guard => guard.Operation.Name)
            .Select(group => new Block(group.First().Operation.Effect.Inputs, [.. group.Select(guard => guard.Condition)], null)).ToList();
        if (member.Facts.Fits is { } fits)
            blocks.Add(new Block(member.Effect.Inputs, [], fits));
        foreach (Block block in blocks)
            block.FindNames(head.Effect.Inputs);
        List<string> names = NameInputs(blocks, head.Effect.Inputs.Count);
        string code = WriteMember(model, member, blocks, names, types);
        HashSet<string> words = EmitText.WordsIn(string.Join("\n",
            code.Split('\n').Where(line => !line.StartsWith("#line", StringComparison.Ordinal))));
        int first = known.FindIndex(item => item.Name == "unit") + 1;
        var parameters = known
            .Select((item, index) => index >= first && index < first + names.Count ? item with { Name = names[index - first] } : item)
            .Where(item => words.Contains(item.Name)).ToList();
        return new TemplateModel
        {
            ["Name"] = member.Name,
            ["Parameters"] = string.Join(", ", parameters.Select(item => $"{item.Type} {item.Name}")),
            ["Call"] = $"{member.Name}({string.Join(", ", parameters.Select(item => item.Passed))})",
            ["Code"] = late.Add(code),
        };
    }

    /// <summary>An input has the name that all conditions call it by, unless they call it by several or use the name for another.</summary>
    private static List<string> NameInputs(List<Block> blocks, int count)
    {
        var names = blocks.SelectMany(block => block.Names).Distinct().ToList();
        return [.. Enumerable.Range(0, count).Select(index =>
        {
            var own = names.Where(name => name.Index == index).ToList();
            return own.Count == 1 && names.Count(name => name.Name == own[0].Name) == 1 ? own[0].Name : "input" + Text(index);
        })];
    }

    private static string WriteMember(LoopModel model, Instruction member, List<Block> blocks, List<string> inputs, List<string> types)
    {
        var lines = new List<string>();
        if (member.When is { } when)
            lines.Add($"        if (!({when})) return false;\n");
        foreach (Block block in blocks)
        {
            // Conditions may declare variables: blocks keep those of one operation from another.
            string indentation = blocks.Count > 1 ? "            " : "        ";
            if (blocks.Count > 1)
                lines.Add("        {\n");
            foreach ((string name, int index) in block.Names.Where(name => inputs[name.Index] != name.Name))
                lines.Add($"{indentation}{types[index]} {name} = {inputs[index]};\n");
            if (block.Words.Contains("Next"))
                lines.Add($"{indentation}{model.Machine.Unit}* Next = unit + {Text(1 + member.CacheSize)};\n");
            if (block.Words.Contains("Local"))
                lines.Add($"{indentation}ref {model.Machine.Value} Local(int index) => ref {model.Machine.Slots}[index].Value;\n");
            lines.AddRange(block.Guards.Select(guard => EmitText.Mapped(indentation + "if (", guard, ") return false;")));
            if (block.Fits is { } fits)
                lines.Add(EmitText.Mapped(indentation + "return ", fits, ";"));
            if (blocks.Count > 1)
                lines.Add("        }\n");
        }

        if (blocks.All(block => block.Fits is null))
            lines.Add("        return true;\n");
        return string.Concat(lines);
    }

    /// <summary>
    /// The conditions of one operation, or that by which a member is chosen: <paramref name="inputs"/> are what they call the topmost
    /// inputs of the generic instruction.
    /// </summary>
    private sealed class Block(EquatableArray<StackItem> inputs, List<Expression> guards, Expression? fits)
    {
        public List<Expression> Guards { get; } = guards;

        public Expression? Fits { get; } = fits;

        public HashSet<string> Words { get; } =
            EmitText.WordsIn(string.Join(" ", guards.Append(fits).OfType<Expression>().Select(expression => expression.Text)));

        /// <summary>The names that the conditions use, and the inputs that they name.</summary>
        public List<(string Name, int Index)> Names { get; } = [];

        /// <summary>Looks up names among the inputs of the operation, then among those of the generic instruction.</summary>
        public void FindNames(EquatableArray<StackItem> head)
        {
            int first = head.Count - inputs.Count;
            Names.AddRange(inputs.Select((item, index) => (item.Name, first + index)).Where(name => Words.Contains(name.Name)));
            Names.AddRange(head.Select((item, index) => (item.Name, index))
                .Where(name => Words.Contains(name.Name) && inputs.All(item => item.Name != name.Name)));
        }
    }

    /// <summary>The conditions by which the operations of a member give up before they look at anything but inputs.</summary>
    private static IEnumerable<(Operation Operation, Expression Condition)> GuardsOf(LoopModel model, Instruction head, Instruction member)
    {
        foreach (Operation operation in member.Operations.Select(model.Operation))
        {
            if (operation.Shape is not { } shape || !TakesWhatIsThere(head, operation.Effect.Inputs))
                yield break;
            foreach (TextSpan span in shape.Guards)
            {
                yield return (operation,
                    new Expression(operation.Body!.Text.Substring(span.Start, span.Length), Place(operation.Body, span)));
            }

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
        int first = head.Effect.Inputs.Count - inputs.Count;
        return inputs.Zip(head.Effect.Inputs.Skip(first), (item, generic) => (item, generic))
            .All(pair => pair.item.Unboxed is null && (pair.item.Type is null || pair.item.Type == pair.generic.Type));
    }

    private static Diagnostics.DefinitionLocation Place(Body body, TextSpan span)
    {
        LinePosition At(int position)
        {
            string before = body.Text.Substring(0, position);
            LinePosition start = body.Location.Lines.Start;
            int newLine = before.LastIndexOf('\n');
            int source = Substitution.ToSource(body.Substitutions, position);
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
