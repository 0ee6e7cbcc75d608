using System.Globalization;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>Emits the opcode enumeration, the metadata tables, the cache accessors and the fused-instruction matcher.</summary>
internal static class MetadataEmitter
{
    private static readonly (Properties Property, string Name)[] PropertyFlags =
    [
        (Properties.Raises, "Raises"),
        (Properties.Escapes, "Escapes"),
        (Properties.Deoptimizes, "Deoptimizes"),
        (Properties.EvalBreak, "EvalBreak"),
        (Properties.Pure, "Pure"),
        (Properties.Jumps, "Jumps"),
        (Properties.Pushes, "PushesFrame"),
        (Properties.Skips, "Skips"),
        (Properties.Returns, "Returns"),
        (Properties.Yields, "Yields"),
        (Properties.NoFallThrough, "NoFallThrough"),
        (Properties.ReadsLocals, "ReadsLocals"),
        (Properties.WritesLocals, "WritesLocals"),
        (Properties.Prefix, "Prefix"),
        (Properties.Filler, "Filler"),
        (Properties.Bare, "Bare"),
        (Properties.Polls, "Polls"),
        (Properties.Delegates, "Delegates"),
        (Properties.Entry, "Entry"),
        (Properties.NoLine, "NoLine"),
    ];

    public static string EmitOpcode(Specification specification) => TemplateRenderer.Render("Opcode", new()
    {
        ["Machine"] = specification.Machine,
        ["Instructions"] = specification.Instructions.Select(item => new TemplateModel
        {
            ["Name"] = item.Name,
            ["Number"] = item.Number,
            ["Summary"] = EmitText.Summary(
                item.Documentation, item.Kind == InstructionKind.Fused ? $"Fused: {string.Join(", ", item.Parts)}." : item.Name),
        }).ToList(),
    });

    public static string EmitMetadata(Specification specification)
    {
        static IEnumerable<string> FlagsOfOperand(Operand operand) =>
            operand.Flag is { } list ? list.Split(',').Select(flag => flag.Trim()) : [];
        var operandFlags = specification.Operands.SelectMany(FlagsOfOperand).Distinct().OrderBy(flag => flag, StringComparer.Ordinal)
            .ToList();
        var names = PropertyFlags.Select(flag => flag.Name).Prepend("HasArgument").Concat(operandFlags).ToList();
        int count = specification.Instructions.Max(item => item.Number) + 1;
        var byNumber = specification.Instructions.ToDictionary(item => item.Number);
        var byName = specification.Instructions.ToDictionary(item => item.Name, StringComparer.Ordinal);
        var operands = specification.Operands.ToDictionary(operand => operand.Name, StringComparer.Ordinal);

        uint FlagsOf(Instruction item)
        {
            uint flags = item.Operand is null ? 0u : 1u;
            for (int i = 0; i < PropertyFlags.Length; i++)
                flags |= item.Has(PropertyFlags[i].Property) ? 1u << (i + 1) : 0;
            if (item.Operand is { } name && operands.TryGetValue(name, out Operand? operand))
                flags |= FlagsOfOperand(operand).Aggregate(0u, (set, flag) => set | (1u << names.IndexOf(flag)));
            return flags;
        }

        int BaseOf(Instruction item) =>
            item.Head is { } head ? BaseOf(byName[head])
            : item.Kind == InstructionKind.Fused ? BaseOf(byName[item.Parts[0]])
            : item.Twin is { } twin ? BaseOf(byName[twin])
            : item.Number;

        IEnumerable<string> Table(Func<Instruction, long> value, long missing) =>
            EmitText.Rows(Enumerable.Range(0, count)
                .Select(number => byNumber.TryGetValue(number, out Instruction? item) ? value(item) : missing));

        var twins = specification.Instructions.Where(item => item.Twin is not null)
            .ToDictionary(item => item.Twin!, item => item.Number, StringComparer.Ordinal);
        var withOperand = specification.Instructions
            .Where(item => item is { Kind: InstructionKind.Instruction, Head: null, Operand: not null }).ToList();
        List<string> domains = DomainsOf(specification);
        long Touched(EquatableArray<string>? names) => names is not { } list ? 0 : list.Sum(name => 1L << domains.IndexOf(name));
        return TemplateRenderer.Render("OpcodeMetadata", new()
        {
            ["Domains"] = domains.Select((name, index) => new TemplateModel
            {
                ["Name"] = LoopModel.Pascal(name),
                ["Text"] = name,
                ["Value"] = (1 << index).ToString(CultureInfo.InvariantCulture),
            }).ToList(),
            ["LoadRows"] = Table(item => Touched(item.Facts.Loads), 0).ToList(),
            ["StoreRows"] = Table(item => Touched(item.Facts.Stores), 0).ToList(),
            ["Numbers"] = specification.Instructions.Where(item => item.Kind == InstructionKind.Instruction && item.Head is null)
                .Select(item => (
                    item.Name,
                    Number: item.Operand is { } operand && operands.TryGetValue(operand, out Operand? found) ? found.Number?.Text : null))
                .Where(item => item.Number is not null).GroupBy(item => item.Number!, StringComparer.Ordinal)
                .Select(group => new TemplateModel { ["Code"] = group.Key, ["Names"] = group.Select(item => item.Name).ToList() }).ToList(),
            ["Machine"] = specification.Machine,
            ["Count"] = count,
            ["Flags"] = names.Select((name, index) => new TemplateModel
            {
                ["Name"] = name,
                ["Value"] = "1u << " + index.ToString(CultureInfo.InvariantCulture),
            })
                .ToList(),
            ["HaveArgument"] = withOperand.Count == 0 ? count : withOperand.Min(item => item.Number),
            ["Names"] = specification.Instructions.Select(item => new TemplateModel
            {
                ["Number"] = item.Number,
                ["Name"] = item.Name,
            }).ToList(),
            ["FlagRows"] = Table(item => FlagsOf(item), 0).ToList(),
            ["CacheRows"] =
                Table(item => item.Kind == InstructionKind.Fused ? byName[item.Parts[0]].CacheSize : item.CacheSize, 0).ToList(),
            ["BaseRows"] = Table(item => BaseOf(item), 0).ToList(),
            ["TwinRows"] = Table(item => twins.TryGetValue(item.Name, out int twin) ? twin : 0, 0).ToList(),
            ["KindRows"] = Table(KindOf, 0).ToList(),
            ["Families"] = specification.Families.Select(family => new TemplateModel { ["Head"] = family.Head }).ToList(),
            ["Pseudos"] = specification.Instructions.Where(item => item.Kind == InstructionKind.Pseudo && item.Parts.Count > 0)
                .Select(item => new TemplateModel
                {
                    ["Name"] = item.Name,
                    ["Target"] = "Opcode." + item.Parts[0],
                    ["Backward"] = item.Parts.Count > 1 ? "Opcode." + item.Parts[1] : null,
                }).ToList(),
            ["Accesses"] = specification.Instructions.Where(item => item.Variables.Count == 1
                && item.Variables[0] is { End: null, Type: null, Access: not VariableAccess.Known, Index.Text: "oparg" })
                .GroupBy(item => item.Variables[0].Access).OrderBy(group => group.Key)
                .Select(group => new TemplateModel
                {
                    ["Access"] = group.Key.ToString(),
                    ["Names"] = group.Select(item => item.Name).ToList(),
                }).ToList(),
        });
    }

    /// <summary>The domains of memory that instructions are declared to touch, by name.</summary>
    private static List<string> DomainsOf(Specification specification) =>
        [.. specification.Instructions.SelectMany(item => new[] { item.Facts.Loads, item.Facts.Stores }).OfType<EquatableArray<string>>()
            .SelectMany(list => list).Distinct().OrderBy(name => name, StringComparer.Ordinal)];

    /// <summary>The number of the emitted OpcodeKind.</summary>
    private static long KindOf(Instruction instruction) => instruction.Kind switch
    {
        InstructionKind.Instruction => instruction.Head is null ? 1 : 2,
        InstructionKind.Instrumented => 3,
        InstructionKind.Pseudo => 4,
        _ => 5,
    };

    public static string EmitCaches(Specification specification)
    {
        Machine machine = specification.Machine;
        Dictionary<string, List<int>> units = ObjectUnits(specification);
        return TemplateRenderer.Render("InlineCaches", new()
        {
            ["Machine"] = machine,
            ["Caches"] = specification.Caches.Select(cache => new TemplateModel
            {
                ["Name"] = cache.Name,
                ["Size"] = cache.Size,
                ["Summary"] = EmitText.Summary(cache.Documentation, $"The inline cache {cache.Name}."),
                ["HasObjects"] = cache.Fields.Any(field => field.IsObject),
                ["Fields"] = cache.Fields.Where(field => !field.Name.StartsWith("unused", StringComparison.Ordinal))
                    .Select(field => new TemplateModel
                    {
                        ["Name"] = field.Name,
                        ["Type"] = field.Type,
                        ["IsObject"] = field.IsObject,
                        ["Position"] = field.Position,
                        ["Unit"] = field.Position + 1,
                        ["Width"] = field.Width,
                        ["IsWide"] = field.Bytes > 4,
                    }).ToList(),
            }).ToList(),
            ["Objects"] = specification.Instructions
                .Where(item => item.Kind != InstructionKind.Fused && item.Cache is not null)
                .GroupBy(item => string.Join(", ", units[item.Head ?? item.Name]))
                .Where(group => group.Key.Length > 0)
                .Select(group => new TemplateModel
                {
                    ["Units"] = group.Key,
                    ["Names"] = string.Join(" or ", group.Select(item => "Opcode." + item.Name)),
                }).ToList(),
        });
    }

    public static string EmitFused(Specification specification)
    {
        var byName = specification.Instructions.ToDictionary(item => item.Name, StringComparer.Ordinal);
        var fused = specification.Instructions.Where(item => item.Kind == InstructionKind.Fused).ToList();
        return TemplateRenderer.Render("FusedInstructions", new()
        {
            ["Machine"] = specification.Machine,
            ["First"] = fused.Count == 0 ? specification.Instructions.Max(item => item.Number) + 1 : fused.Min(item => item.Number),
            ["Count"] = fused.Count,
            ["Longest"] = fused.Count == 0 ? 0 : fused.Max(item => item.CacheSize + 1),
            ["Fused"] = fused.Select(item => new TemplateModel
            {
                ["Name"] = item.Name,
                ["Parts"] = string.Join(", ", item.Parts.Select(part => "(ushort)Opcode." + part)),
                ["FirstPart"] = item.Parts[0],
            }).ToList(),
            ["Starts"] = fused.GroupBy(item => item.Parts[0]).Select(group => new TemplateModel
            {
                ["Name"] = group.Key,
                ["Candidates"] = group.OrderByDescending(item => item.Parts.Count).Select(item => new TemplateModel
                {
                    ["Name"] = item.Name,
                    ["Length"] = item.CacheSize + 1,
                    ["Condition"] = string.Join(" && ", OffsetsOf(item, byName).Skip(1)
                        .Select(part =>
                        $"Starts(at[{part.Offset.ToString(CultureInfo.InvariantCulture)}], Opcode.{part.Name})")),
                }).ToList(),
            }).ToList(),
        });
    }

    /// <summary>The parts of a fused instruction with their distance from its start in code units.</summary>
    private static IEnumerable<(string Name, int Offset)> OffsetsOf(Instruction fused, Dictionary<string, Instruction> byName)
    {
        int offset = 0;
        foreach (string part in fused.Parts)
        {
            yield return (part, offset);
            offset += 1 + byName[part].CacheSize;
        }
    }

    /// <summary>
    /// By the head of a family the units that hold object indexes in any of its layouts, so that specialising never has to
    /// allocate one.
    /// </summary>
    private static Dictionary<string, List<int>> ObjectUnits(Specification specification)
    {
        var layouts = specification.Caches.ToDictionary(
            cache => cache.Name,
            cache => cache.Fields.Where(field => field.IsObject).Select(field => field.Position + 1).ToList(),
            StringComparer.Ordinal);
        return specification.Instructions.Where(item => item.Cache is not null)
            .GroupBy(item => item.Head ?? item.Name, StringComparer.Ordinal)
            .ToDictionary(
                family => family.Key,
                family => family.SelectMany(item => layouts[item.Cache!]).Distinct().OrderBy(unit => unit).ToList(),
                StringComparer.Ordinal);
    }
}
