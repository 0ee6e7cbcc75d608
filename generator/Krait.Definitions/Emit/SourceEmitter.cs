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

    /// <summary>The loop, and the instructions out of it, a file per class: emitted side by side, in this order.</summary>
    public static IReadOnlyList<EmittedFile> EmitCode(Specification specification, Flavor flavor)
    {
        var model = new LoopModel(specification, flavor);
        IReadOnlyList<Func<IEnumerable<EmittedFile?>>> emitters =
        [
            () => [new EmittedFile(specification.Machine.ClassName, LoopEmitter.Emit(model))],
            () => LoopEmitter.EmitOutlined(model).Select(file => new EmittedFile(file.Name, file.Text)),
            () => [UnboxedEmitter.Emit(specification)],
            () => OperationEmitter.Emit(model),
            () => [InverseJumpEmitter.Emit(model)],
            () => [ExtensionEmitter.Emit(model)],
            () => [SpecializationEmitter.Emit(model)],
            () => [flavor == Flavor.Statistics ? Plain("InstructionStatistics") : null],
            () => [flavor == Flavor.Checked ? Plain("InstructionChecks") : null],
        ];
        return [.. emitters.AsParallel().AsOrdered().Select(emit => emit().ToList()).SelectMany(files => files).OfType<EmittedFile>()];

        EmittedFile Plain(string name) => new(name, TemplateRenderer.Render(name, new { specification.Machine }));
    }
}

/// <summary>An emitted file: its name without suffix and its text.</summary>
public sealed record EmittedFile(string Name, string Text);
