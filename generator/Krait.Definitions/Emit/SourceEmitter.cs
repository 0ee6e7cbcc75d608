using Krait.Definitions.Model;

namespace Krait.Definitions.Emit;

/// <summary>Every emitted file, by name: the list the generator and the tests go through.</summary>
public static class SourceEmitter
{
    /// <summary>Files that follow from names, numbers, effects and properties: untouched by the edit of a body.</summary>
    public static IReadOnlyList<(string Name, Func<Specification, string> Emit)> Metadata { get; } =
    [
        ("Opcode", MetadataEmitter.EmitOpcode),
        ("OpcodeMetadata", MetadataEmitter.EmitMetadata),
        ("OperandTables", OperandEmitter.EmitTables),
        ("StackEffects", StackEffectEmitter.Emit),
        ("StackSources", CodeFactEmitter.EmitSources),
        ("InlineCaches", MetadataEmitter.EmitCaches),
        ("FusedInstructions", MetadataEmitter.EmitFused),
    ];

    /// <summary>Files that show expressions of the definitions, at whose places the compiler reports mistakes in them.</summary>
    public static IReadOnlyList<(string Name, Func<Specification, string> Emit)> Expressions { get; } =
    [
        ("CodeVerifier", VerifierEmitter.Emit),
        ("InstructionFormatter", FormatterEmitter.Emit),
        ("OperandHelpers", OperandEmitter.EmitHelpers),
        ("CodeFacts", CodeFactEmitter.EmitFacts),
    ];

    /// <summary>Sources that every machine gets as they are, on which the emitted ones build.</summary>
    public static IReadOnlyList<EmittedFile> Fixed { get; } = [new("CodeVerifierBase", TemplateRenderer.ReadSource("CodeVerifierBase"))];

    /// <summary>Reads the templates: worth doing on another thread while the definitions are read.</summary>
    public static void Prepare() => TemplateRenderer.Prepare();

    /// <summary>The loop, and the instructions out of it, a file per class.</summary>
    public static IReadOnlyList<EmittedFile> EmitCode(Specification specification, Flavor flavor) =>
        new CodeEmitter().Emit(specification, flavor);
}

/// <summary>Emits the code of one specification after another: only what an edit changes is written again.</summary>
public sealed class CodeEmitter
{
    private readonly EmissionCache _cache = new();

    /// <summary>The files of code, emitted side by side, in this order.</summary>
    public IReadOnlyList<EmittedFile> Emit(Specification specification, Flavor flavor)
    {
        // One after the other: a compiler may ask for several versions of a text at a time.
        lock (_cache)
            return EmitAll(new LoopModel(specification, flavor, _cache));
    }

    private static List<EmittedFile> EmitAll(LoopModel model)
    {
        model.Cache.Begin(model);
        IReadOnlyList<Func<IEnumerable<EmittedFile?>>> emitters =
        [
            () => [LoopEmitter.Emit(model)],
            () => LoopEmitter.EmitOutlined(model),
            () => [UnboxedEmitter.Emit(model)],
            () => OperationEmitter.Emit(model),
            () => [InverseJumpEmitter.Emit(model)],
            () => [ExtensionEmitter.Emit(model)],
            () => [SpecializationEmitter.Emit(model)],
            () => [model.Flavor == Flavor.Statistics ? Plain("InstructionStatistics") : null],
            () => [model.Flavor == Flavor.Checked ? Plain("InstructionChecks") : null],
        ];
        // Parallel LINQ would do, were there not so much of it to compile at run time.
        Task<List<EmittedFile?>>[] tasks = [.. emitters.Select(emit => Task.Run(() => emit().ToList()))];
        return [.. tasks.SelectMany(task => task.Result).OfType<EmittedFile>()];

        EmittedFile Plain(string name) =>
            model.Cache.Render(name, name, new() { ["Machine"] = model.Machine }, new LateTexts());
    }
}

/// <summary>An emitted file: its name without suffix and its text.</summary>
public sealed record EmittedFile(string Name, string Text);
