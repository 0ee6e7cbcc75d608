using System.Reflection;
using System.Text.Json;
using Krait.Definitions.Emit;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Krait.Generator.Tests.Support;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>
/// The instruction set agrees with CPython 3.14, as recorded in Facts/opcode_facts.json; Facts/record_opcode_facts.py
/// records it again.
/// </summary>
public class OpcodeFactTests
{
    private static readonly JsonElement Facts =
        JsonDocument.Parse(
        File.ReadAllText(Path.Combine(DefinitionFiles.Root, "tests", "Krait.Generator.Tests", "Facts", "opcode_facts.json"))).RootElement;
    private static readonly Specification Specification = DefinitionFiles.BindBytecodes();
    private static readonly Assembly Metadata = CompileMetadata();

    private delegate int? PublishedEffect(int opcode, int oparg, bool? jump);

    [Fact]
    public void Names_and_numbers_agree()
    {
        var expected = Numbers("opmap").Concat(Numbers("specialized")).OrderBy(pair => pair.Value).ToList();
        var actual = Specification.Instructions.Where(item => item.Kind != InstructionKind.Fused)
            .Select(item => KeyValuePair.Create(item.Name, item.Number)).Where(pair => pair.Value != 255 || expected.Contains(pair))
                .ToList();
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Caches_have_the_published_sizes()
    {
        IOrderedEnumerable<KeyValuePair<string, int>> expected = Numbers("caches").OrderBy(pair => pair.Key, StringComparer.Ordinal);
        var generic = Numbers("opmap").Select(pair => pair.Key).ToHashSet();
        IOrderedEnumerable<KeyValuePair<string, int>> actual =
            Specification.Instructions.Where(item => item.CacheSize > 0 && item.Kind == InstructionKind.Instruction
            && generic.Contains(item.Name))
            .Select(item => KeyValuePair.Create(item.Name, item.CacheSize)).OrderBy(pair => pair.Key, StringComparer.Ordinal);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Families_have_the_published_members()
    {
        IOrderedEnumerable<string> expected = Facts.GetProperty("families").EnumerateObject()
            .Select(family => family.Name + ": "
                + string.Join(", ", family.Value.EnumerateArray().Select(member => member.GetString()).Order(StringComparer.Ordinal)))
                .Order(StringComparer.Ordinal);
        IOrderedEnumerable<string> actual = Specification.Families.Select(family => family.Head + ": "
            + string.Join(", ", family.Members.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Operands_start_at_the_published_number()
    {
        object? constant = Metadata.GetType("Krait.Objects.OpcodeMetadata")!.GetField("HaveArgument")!.GetValue(null);
        Assert.Equal(Facts.GetProperty("have_argument").GetInt32(), (int)constant! - 1);
        Assert.All(
            Specification.Instructions.Where(item => item.Kind == InstructionKind.Instruction && item.Head is null),
            item => Assert.Equal(item.Number > Facts.GetProperty("have_argument").GetInt32(), item.Operand is not null));
    }

    [Theory]
    [InlineData("HasConst")]
    [InlineData("HasName")]
    [InlineData("HasLocal")]
    [InlineData("HasFree")]
    [InlineData("HasJump")]
    public void Operand_kinds_agree(string flag)
    {
        // Twins have the operands of what they stand for; CPython marks some of theirs and not others.
        var published = Numbers("opmap").ToDictionary(pair => pair.Value, pair => pair.Key);
        IOrderedEnumerable<string> expected =
            Facts.GetProperty("flags").GetProperty(flag).EnumerateArray().Select(number => published[number.GetInt32()])
            .Where(name => !name.StartsWith("INSTRUMENTED_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var operands =
            Specification.Operands.Where(operand => operand.Flag is { } flags && flags.Split(',').Any(each => each.Trim() == flag))
            .Select(operand => operand.Name).ToHashSet();
        IOrderedEnumerable<string> actual = Specification.Instructions.Where(
            item => item is { Head: null, Kind: InstructionKind.Instruction or InstructionKind.Pseudo } && item.Operand is { } name
            && operands.Contains(name))
            .Select(item => item.Name).Order(StringComparer.Ordinal);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Stack_effects_agree_for_every_operand_and_jump_flag()
    {
        PublishedEffect published =
            Metadata.GetType("Krait.Objects.StackEffects")!.GetMethod("Published")!.CreateDelegate<PublishedEffect>();
        int[] opargs = Facts.GetProperty("opargs").EnumerateArray().Select(item => item.GetInt32()).ToArray();
        int compared = 0;
        var differences = new List<string>();
        foreach (JsonElement group in Facts.GetProperty("effects").EnumerateArray())
        {
            foreach (int opcode in group.GetProperty("opcodes").EnumerateArray().Select(item => item.GetInt32()))
            {
                int row = 0;
                foreach (JsonElement effects in group.GetProperty("none_true_false").EnumerateArray())
                {
                    bool? jump = row++ switch { 0 => null, 1 => true, _ => false };
                    int?[] values = effects.EnumerateArray()
                        .Select(item => item.ValueKind == JsonValueKind.Null ? (int?)null : item.GetInt32()).ToArray();
                    for (int i = 0; i < opargs.Length; i++, compared++)
                    {
                        int? actual = published(opcode, opargs[i], jump);
                        if (actual != values[i])
                            differences.Add($"opcode {opcode}, oparg {opargs[i]}, jump {jump}: {actual} instead of {values[i]}");
                    }
                }
            }
        }

        Assert.True(compared > 200_000);
        Assert.Empty(differences.Take(20));
    }

    private static IEnumerable<KeyValuePair<string, int>> Numbers(string name) =>
        Facts.GetProperty(name).EnumerateObject().Select(item => KeyValuePair.Create(item.Name, item.Value.GetInt32()));

    private static Assembly CompileMetadata()
    {
        string[] wanted = new[] { "Opcode", "OpcodeMetadata", "StackEffects" };
        IEnumerable<(string, string)> sources = SourceEmitter.Metadata.Where(item => wanted.Contains(item.Name))
            .Select(item => (item.Name + ".cs", item.Emit(Specification)));
        return EmittedCode.Load(EmittedCode.Compile("Metadata", sources)).Assembly;
    }
}
