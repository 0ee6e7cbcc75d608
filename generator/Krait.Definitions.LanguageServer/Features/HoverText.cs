using System.Globalization;
using System.Text;
using Krait.Definitions.Analysis;
using Krait.Definitions.Emit;
using Krait.Definitions.LanguageServer.Protocol;
using Krait.Definitions.LanguageServer.Symbols;
using Krait.Definitions.LanguageServer.Workspace;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.LanguageServer.Features;

/// <summary>What is said of the name under the cursor.</summary>
internal static class HoverText
{
    /// <summary>The language of the fenced pieces of definitions.</summary>
    private const string Language = "krait-definitions";

    /// <summary>Emitted code is shown so far; the command shows it all.</summary>
    private const int LinesShown = 24;

    /// <summary>The text for a place; null where there is nothing to say.</summary>
    public static HoverAnswer? At(Query query, Position position)
    {
        if (query.OccurrenceAt(position) is { } occurrence)
        {
            string text = Describe(query, occurrence);
            return text.Length == 0 ? null : new HoverAnswer(MarkupContent.Markdown(text), query.Text.RangeOf(occurrence.Span));
        }

        if (KeywordAt(query, query.Text.OffsetOf(position)) is not var (word, span))
            return null;
        return new HoverAnswer(MarkupContent.Markdown($"**{word.Name}**: {word.Description}"), query.Text.RangeOf(span));
    }

    /// <summary>The text for an instruction or operation, as completion shows it, too.</summary>
    public static string OfInstruction(Query query, InstructionDeclaration declaration, bool withCode)
    {
        var text = new StringBuilder();
        Fence(text, Language, Head(declaration, query));
        Paragraph(text, declaration.Documentation);
        string name = declaration.Name.Text;
        if (query.Analysis.Facts?.Instructions.FirstOrDefault(item => item.Name == name) is { } instruction)
            DescribeInstruction(query, text, instruction);
        else if (query.Analysis.Facts?.Operations.FirstOrDefault(item => item.Name == name) is { } operation)
            DescribeOperation(query, text, operation);
        if (withCode && Emission.Of(query, name) is { } code)
        {
            string[] lines = code.TrimEnd().Split('\n');
            Fence(text, "csharp", string.Join('\n', lines.Take(LinesShown)));
            if (lines.Length > LinesShown)
                Paragraph(text, $"… and {lines.Length - LinesShown} lines more: \"Krait: Show Emitted Case\".");
        }

        return text.ToString().TrimEnd();
    }

    private static string Describe(Query query, Occurrence occurrence)
    {
        (NameKind kind, string? name, string? owner) = occurrence.Symbol;
        SymbolTable symbols = query.Symbols;
        switch (kind)
        {
            case NameKind.Instruction when symbols.Instruction(name) is { } instruction:
                return OfInstruction(query, instruction, withCode: true);
            case NameKind.Tail when symbols.Tail(name) is { } tail:
                string parameters = string.Join(", ", tail.Parameters.Select(item => $"{item.Type} {item.Name.Text}"));
                return Declared($"tail {name}({parameters})", tail.Documentation);
            case NameKind.Machine:
                return Declared($"machine {name}", symbols.Machine?.Documentation ?? "");
            case NameKind.Operand when symbols.Operand(name) is { } operand:
                return OfOperand(operand);
            case NameKind.Enumeration when symbols.Enumeration(name) is { } operand:
                return OfOperand(operand);
            case NameKind.Row when symbols.Enumeration(owner ?? "")?.Rows.FirstOrDefault(row => row.Name.Text == name) is { } row:
                return Declared(DescribeRow(row), row.Documentation);
            case NameKind.Application:
                return symbols.Operands.SelectMany(operand => operand.Properties.Where(property => property.Keyword.Text == "apply"
                        && property.Value.Text.Contains(name + "(", StringComparison.Ordinal)).Select(property => (operand, property)))
                    .Select(pair => Declared($"operand {pair.operand.Name.Text} {{ apply {pair.property.Value.Text}; }}",
                        "Applies the helper of a value: its first argument is the number of the value."))
                    .FirstOrDefault() ?? "";
            case NameKind.Unboxed when symbols.UnboxedType(name) is { } unboxed:
                IEnumerable<string> conversions = unboxed.Properties.Select(item => $"{item.Keyword.Text} {item.Value.Text}".Trim() + ";");
                return Declared($"unboxed {name} {{ {string.Join(" ", conversions)} }}", unboxed.Documentation);
            case NameKind.Cache when symbols.Cache(name) is { } cache:
                return OfCache(cache);
            case NameKind.CacheField when query.Analysis.Facts?.Caches.FirstOrDefault(item => item.Name == owner) is { } layout:
                return layout.Fields.FirstOrDefault(item => item.Name == name) is { } field
                    ? Declared($"{field.Name} : {field.Type}",
                        $"Units {field.Position} to {field.Position + field.Width - 1} of the cache `{owner}`, which has {layout.Size}.")
                    : "";
            case NameKind.Register when symbols.Registers.FirstOrDefault(register => register.Name.Text == name) is { } register:
                return Declared($"register {register.Type} {name}", "A local of the loop, reloaded whenever the frame changes.");
            case NameKind.Item:
                return OfItem(query, name, owner);
            case NameKind.Word when Words.Find(name) is { } word:
                string? type = word.Machine is { } property ? symbols.MachineProperty(property) : word.Type;
                return Declared(type is null ? name : $"{type} {name}", word.Description);
            case NameKind.Type or NameKind.Member:
                return OfSource(query, occurrence);
            default:
                return "";
        }
    }

    private static void DescribeInstruction(Query query, StringBuilder text, Instruction instruction)
    {
        var lines = new List<string>
        {
            $"effect: `{EffectAlgebra.Describe(instruction.Effect)}`" + (instruction.IsExecutable
                ? $", code in {(instruction.Placement == Placement.Hot ? "the loop" : "a method of its own")}" : ""),
        };
        string inputs = EffectAlgebra.Describe(instruction.Effect.Inputs);
        lines.AddRange(instruction.Exits.Select(exit =>
            $"{ReferenceEmitter.Verb(exit.Kind)}: `({inputs} -- {EffectAlgebra.Describe(exit.Outputs)})`"));
        if (instruction.Operand is { } operand && query.Symbols.Operand(operand) is { } meaning)
            lines.Add($"operand `{operand}`: {meaning.Documentation.Replace('\n', ' ')}");
        if (instruction.Cache is { } cache && query.Symbols.Cache(cache) is { } layout)
        {
            lines.Add($"cache `{cache}`, {layout.Size} units: "
                + string.Join(", ", layout.Fields.Select(field => $"`{field.Name.Text} : {field.Type.Text}`")));
        }

        if (instruction.Head is { } head)
            lines.Add($"falls back on `{head}`");
        if (query.Symbols.FamilyOf(instruction.Name) is { } family)
            lines.Add($"specialisations: {string.Join(", ", family.Members.Select(member => $"`{member.Text}`"))}");
        if (instruction.Twin is { } twin)
            lines.Add($"twin of `{twin}`");
        if (instruction.Parts.Count > 0)
            lines.Add($"becomes {string.Join(", ", instruction.Parts.Select(part => $"`{part}`"))}");
        if (instruction.When is { } when)
            lines.Add($"only when `{when}`");
        if (ReferenceEmitter.Properties(instruction) is { } properties)
            lines.Add(properties);
        AddFacts(lines, instruction.Facts);
        if (FactsOf(instruction.Properties) is { Length: > 0 } flags)
            lines.Add(flags);
        Paragraph(text, string.Join('\n', lines.Select(line => "- " + line)));
    }

    private static void AddFacts(List<string> lines, InstructionFacts facts)
    {
        if (facts.Loads is { } loads)
            lines.Add($"reads {string.Join(", ", loads)}");
        if (facts.Stores is { } stores)
            lines.Add($"writes {string.Join(", ", stores)}");
        if (facts.Like is { } like)
            lines.Add($"compiled as `{like}`");
        if (facts.Operations is { } operations)
            lines.Add($"compiled as the operations that `{operations.Text}` names");
        if (facts.Concerns is { } concerns)
            lines.Add($"does nothing unless `{concerns.Item}` is a `{concerns.Type}`");
        if (facts.Reports is { } reports)
            lines.Add($"reports `{reports.Text}`{(facts.Source is { } source ? $" of the branch: {source}" : "")}");
        if (facts.Fits is { } fits)
            lines.Add($"chosen if `{fits.Text}`");
    }

    private static string FactsOf(Model.Properties properties) => string.Join(", ", new (Model.Properties Property, string Text)[]
    {
        (Model.Properties.ReadsLocals, "reads variables"),
        (Model.Properties.WritesLocals, "writes variables"),
        (Model.Properties.NoFallThrough, "never comes to the next instruction"),
        (Model.Properties.Polls, "only polls"),
        (Model.Properties.Delegates, "delegates to a generator"),
        (Model.Properties.Entry, "a frame starts or goes on here"),
        (Model.Properties.NoLine, "starts no line"),
        (Model.Properties.Bare, "nothing lies below its inputs"),
    }.Where(item => (properties & item.Property) != 0).Select(item => item.Text));

    private static void DescribeOperation(Query query, StringBuilder text, Operation operation)
    {
        var lines = new List<string> { $"effect: `{EffectAlgebra.Describe(operation.Effect)}`" };
        if (operation.Cache is { } cache)
            lines.Add($"cache `{cache}`");
        if (operation.Shape is { IsTypeGuard: true } shape)
            lines.Add($"a guard: {string.Join(", ", shape.TypeTests.Select(test => $"`{test.Item} : {test.Type}`"))}");
        if (operation.Loads is { } loads)
            lines.Add($"reads {string.Join(", ", loads)}");
        if (operation.Stores is { } stores)
            lines.Add($"writes {string.Join(", ", stores)}");
        var flags = new (Model.Properties Property, string Text)[]
        {
            (Model.Properties.Pure, "pure"),
            (Model.Properties.Raises, "can raise"),
            (Model.Properties.Escapes, "can re-enter the machine"),
            (Model.Properties.Deoptimizes, "can give up"),
        }.Where(item => (operation.Properties & item.Property) != 0).Select(item => item.Text)
            .Append(FactsOf(operation.Properties)).Where(item => item.Length > 0).ToList();
        if (flags.Count > 0)
            lines.Add(string.Join(", ", flags));
        var users = query.Symbols.Instructions.Where(item => item.Parts.Any(part => part.Text == operation.Name))
            .Select(item => $"`{item.Name.Text}`").ToList();
        if (users.Count > 0)
            lines.Add($"part of {string.Join(", ", users)}");
        Paragraph(text, string.Join('\n', lines.Select(line => "- " + line)));
    }

    private static string OfOperand(OperandDeclaration operand)
    {
        string head = $"operand {operand.Name.Text}" + (operand.Enumeration is { } enumeration ? $" : {enumeration.Text}" : "");
        IEnumerable<string> lines = operand.Properties.Select(property => $"    {property.Keyword.Text} {property.Value.Text};");
        string values = string.Join(", ", operand.Rows.Select(row => $"{row.Number} `{row.Name.Text}`"));
        return Declared($"{head} {{\n{string.Join('\n', lines)}\n}}",
            operand.Documentation + (values.Length == 0 ? "" : $"\n\nValues: {values}."));
    }

    private static string DescribeRow(OperandRowSyntax row)
    {
        string text = row.Text is null ? "" : $" \"{row.Text}\"";
        string known = row.PublicName is { } name ? " " + name.Text : "";
        string end = row.Helper is { } helper ? $" = {helper.Text};" : row.IsNever ? " never;" : ";";
        return $"{row.Number} {row.Name.Text}{text}{known}{end}";
    }

    private static string OfCache(CacheDeclaration cache)
    {
        IEnumerable<string> fields = cache.Fields.Select(field => $"    {field.Name.Text} : {field.Type.Text}"
            + (field.Width is { } width ? $"({width.ToString(CultureInfo.InvariantCulture)})" : "")
            + (field.Position is { } position ? $" @{position.ToString(CultureInfo.InvariantCulture)}" : "") + ";");
        return Declared($"cache {cache.Name.Text} {cache.Size} {{\n{string.Join('\n', fields)}\n}}", cache.Documentation);
    }

    private static string OfItem(Query query, string name, string? owner)
    {
        if (owner is null)
            return "";
        if (query.Symbols.Tail(owner)?.Parameters.FirstOrDefault(parameter => parameter.Name.Text == name) is { } parameter)
            return Declared($"{parameter.Type} {name}", $"A parameter of the tail `{owner}`.");
        if (query.Symbols.Instruction(owner) is not { } declaration)
            return "";
        if (declaration.Parameters.Any(other => other.Text == name))
            return Declared(name, $"A parameter of `{owner}`: instructions made of it say what it is.");
        StackItemSyntax? item = CodeScope.ItemsOf(declaration).FirstOrDefault(item => item.Name.Text == name);
        if (item is null)
            return "";
        bool In(IEnumerable<StackItemSyntax>? items) => items?.Any(other => other.Name.Text == name) == true;
        string role = (In(declaration.Effect?.Inputs), In(declaration.Effect?.Outputs)) switch
        {
            (true, true) => "Taken and left",
            (true, false) => "An input",
            (false, true) => "An output",
            _ => "An output of another exit",
        };
        string type = item.Type?.Text ?? query.Symbols.MachineProperty("value") ?? "object";
        type += item.IsNullable ? "?" : "";
        return Declared(item.Size is { } size ? $"Span<{type}> {name}[{size.Text}]" : $"{type} {name}", $"{role} of `{owner}`.");
    }

    private static string OfSource(Query query, Occurrence occurrence)
    {
        var text = new StringBuilder();
        foreach ((string path, TextSpan span, string signature, string summary) in Navigation.FindSources(query.Index, occurrence).Take(4))
        {
            Fence(text, "csharp", signature);
            Paragraph(text, summary);
            int line = query.Index.Files[path].Lines.PositionOf(span.Start).Line + 1;
            Paragraph(text, $"{Path.GetFileName(path)}, line {line.ToString(CultureInfo.InvariantCulture)}");
        }

        return text.ToString().TrimEnd();
    }

    private static (LanguageWord Word, TextSpan Span)? KeywordAt(Query query, int offset)
    {
        if (query.File.DeclarationAt(offset) is not { } declaration)
            return null;
        (IEnumerable<Identifier> keywords, IReadOnlyList<LanguageWord> words) = declaration switch
        {
            InstructionDeclaration instruction => (instruction.Modifiers.Select(modifier => modifier.Keyword), Words.OfModifiers),
            MachineDeclaration machine => (machine.Properties.Select(property => property.Keyword), Words.OfMachines),
            OperandDeclaration operand => (operand.Properties.Select(property => property.Keyword), Words.OfOperands),
            UnboxedDeclaration unboxed => (unboxed.Properties.Select(property => property.Keyword), Words.OfUnboxed),
            _ => ([], Words.OfModifiers),
        };
        foreach (Identifier keyword in keywords.Where(keyword => keyword.Span.Start <= offset && offset <= keyword.Span.End))
            return words.FirstOrDefault(word => word.Name == keyword.Text) is { } described ? (described, keyword.Span) : null;
        foreach (LanguageWord word in Words.OfDeclarations)
        {
            var span = new TextSpan(declaration.Span.Start, word.Name.Length);
            if (offset >= span.Start && offset <= span.End && span.End <= query.Text.Value.Length
                && query.Text.Value.AsSpan(span.Start, span.Length).SequenceEqual(word.Name)
                && (span.End == query.Text.Value.Length || !char.IsLetter(query.Text.Value[span.End])))
            {
                return (word, span);
            }
        }

        return null;
    }

    /// <summary>A declaration up to its body, as written.</summary>
    private static string Head(InstructionDeclaration declaration, Query query)
    {
        AnalysedFile file = query.Analysis.Files.First(file => file.Syntax.Declarations.Any(other => ReferenceEquals(other, declaration)));
        (string text, int start) = (file.Text.Analysed, declaration.Span.Start);
        int end = declaration.Body is { } body ? text.LastIndexOf('{', Math.Max(start, body.Span.Start - 1)) : declaration.Span.End;
        return text[start..Math.Max(start, end)].TrimEnd(' ', ';', '\n');
    }

    private static string Declared(string code, string description)
    {
        var text = new StringBuilder();
        Fence(text, Language, code);
        Paragraph(text, description);
        return text.ToString().TrimEnd();
    }

    private static void Fence(StringBuilder text, string language, string code) =>
        text.Append("```").Append(language).Append('\n').Append(code).Append("\n```\n\n");

    private static void Paragraph(StringBuilder text, string paragraph)
    {
        if (paragraph.Trim().Length > 0)
            _ = text.Append(paragraph.Trim()).Append("\n\n");
    }
}
