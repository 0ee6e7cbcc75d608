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
    public static IEnumerable<EmittedFile> EmitCode(Specification specification, Flavor flavor)
    {
        var model = new LoopModel(specification, flavor);
        yield return new EmittedFile(specification.Machine.ClassName, LoopEmitter.Emit(model));
        foreach (var (name, text) in LoopEmitter.EmitOutlined(model))
            yield return new EmittedFile(name, text);
        if (UnboxedEmitter.Emit(specification) is { } unboxed)
            yield return unboxed;
        foreach (var file in OperationEmitter.Emit(model))
            yield return file;
        yield return InverseJumpEmitter.Emit(model);
        if (ExtensionEmitter.Emit(model) is { } extensions)
            yield return extensions;
        if (SpecializationEmitter.Emit(model) is { } specializations)
            yield return specializations;
        if (flavor == Flavor.Statistics)
            yield return new EmittedFile("InstructionStatistics",
                TemplateRenderer.Render("InstructionStatistics", new { specification.Machine }));
        if (flavor == Flavor.Checked)
            yield return new EmittedFile("InstructionChecks", TemplateRenderer.Render("InstructionChecks", new { specification.Machine }));
    }
}

/// <summary>An emitted file: its name without suffix and its text.</summary>
public sealed record EmittedFile(string Name, string Text);
