using System.Globalization;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>A specification with its names looked up, as the writers of code want it.</summary>
internal sealed class LoopModel
{
    /// <summary>Methods in one emitted class: the C# compiler's time grows faster than the size of a class.</summary>
    private const int MethodsPerClass = 48;

    private readonly Dictionary<string, Instruction> _instructions;
    private readonly Dictionary<string, Operation> _operations;
    private readonly Dictionary<string, CacheLayout> _caches;
    private readonly Dictionary<string, Tail> _tails;
    private readonly Dictionary<string, int> _outlined = new(StringComparer.Ordinal);

    /// <summary>Wraps <paramref name="specification"/>.</summary>
    public LoopModel(Specification specification, Flavor flavor, EmissionCache? cache = null)
    {
        Flavor = flavor;
        Cache = cache ?? new EmissionCache();
        Specification = specification;
        _instructions = specification.Instructions.ToDictionary(item => item.Name, StringComparer.Ordinal);
        _operations = specification.Operations.ToDictionary(item => item.Name, StringComparer.Ordinal);
        _caches = specification.Caches.ToDictionary(item => item.Name, StringComparer.Ordinal);
        _tails = specification.Tails.ToDictionary(item => item.Name, StringComparer.Ordinal);
        Inline = [.. specification.Instructions.Where(IsInline).OrderBy(item => item.Kind == InstructionKind.Fused ? 0 : 1)];
        PlaceOutlined();
    }

    public Specification Specification { get; }

    public Flavor Flavor { get; }

    /// <summary>What was written before.</summary>
    public EmissionCache Cache { get; }

    public Machine Machine => Specification.Machine;

    /// <summary>The instructions whose code stands in the loop.</summary>
    public IReadOnlyList<Instruction> Inline { get; }

    /// <summary>The instructions whose code stands in methods, by class.</summary>
    public IEnumerable<IGrouping<int, Instruction>> Outlined =>
        _outlined.GroupBy(pair => pair.Value, pair => _instructions[pair.Key]);

    /// <summary>The instructions the loop only calls.</summary>
    public IEnumerable<Instruction> Called =>
        Specification.Instructions.Where(item => item.IsExecutable && !IsInline(item));

    public Instruction Instruction(string name) => _instructions[name];

    public Operation Operation(string name) => _operations[name];

    public CacheLayout CacheOf(string name) => _caches[name];

    public Tail Tail(string name) => _tails[name];

    /// <summary>The number by which an outlined instruction names the tail to go on with; zero is the error tail.</summary>
    public int TailNumber(string name) =>
        1 + Specification.Tails.Where(tail => tail.Name != "Error").Select((tail, index) => (tail.Name, index))
            .First(pair => pair.Name == name).index;

    /// <summary>Where a body stands.</summary>
    public Diagnostics.DefinitionLocation PlaceOf(string owner) =>
        _operations.TryGetValue(owner, out Operation? operation) ? operation.Body!.Location : Tail(owner).Body.Location;

    /// <summary>The class of each instruction out of the loop, which calls of it name.</summary>
    public string DescribePlacement() =>
        string.Join(" ", _outlined.Select(pair => pair.Key + pair.Value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The call of the method that holds an instruction.</summary>
    public string OutlinedCall(string name) =>
        $"OutlinedInstructions{_outlined[name].ToString(CultureInfo.InvariantCulture)}.{name}(thread, frame, slots, ip, ref transfer)";

    /// <summary>A parameter's name as a field's.</summary>
    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    private bool IsInline(Instruction instruction) =>
        instruction.IsExecutable
        && (instruction.Placement == Placement.Hot
            || instruction.Kind == InstructionKind.Fused
            || instruction.Operations.Any(name => _operations[name].Body!.Uses.Any(use => use.Word == Word.Execute && use.Target is null)));

    /// <summary>Every instruction the loop calls, and those of the loop that such a one falls back on.</summary>
    private void PlaceOutlined()
    {
        var pending = new Queue<Instruction>(Called);
        while (pending.Count > 0)
        {
            Instruction instruction = pending.Dequeue();
            if (_outlined.ContainsKey(instruction.Name))
                continue;
            _outlined.Add(instruction.Name, 1 + (_outlined.Count / MethodsPerClass));
            var bodies = instruction.Operations.Select(name => _operations[name].Body!).ToList();
            if (instruction.Head is { } head && bodies.Any(body => body.Has(Word.DeoptIf)))
                pending.Enqueue(_instructions[head]);
            foreach (VocabularyUse target in bodies.SelectMany(body => body.Uses)
                .Where(use => use is { Word: Word.Execute, Target: not null }))
            {
                pending.Enqueue(_instructions[target.Target!]);
            }
        }
    }
}
