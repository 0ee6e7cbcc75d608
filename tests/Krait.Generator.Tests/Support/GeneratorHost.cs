using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Generator.Tests.Support;

/// <summary>Runs the generator as the compiler does, on definition files in memory.</summary>
internal static class GeneratorHost
{
    /// <summary>A driver for <paramref name="files"/>, tracking its steps.</summary>
    public static GeneratorDriver CreateDriver(string flavor, params AdditionalText[] files) =>
        CSharpGeneratorDriver.Create(
            [new DefinitionGenerator().AsSourceGenerator()],
            files,
            EmittedCode.ParseOptions,
            new Options(flavor),
            new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true));

    /// <summary>A definition file.</summary>
    public static AdditionalText File(string path, string text) => new Definition(path, text);

    /// <summary>The stack calculator with its definitions changed: its emitted sources and hand-written ones compiled together.</summary>
    public static (CSharpCompilation Compilation, ImmutableArray<Diagnostic> Diagnostics) CompileCalculator(string flavor,
        Func<string, string> edit, Func<string, string>? editCode = null)
    {
        var definitions =
            DefinitionFiles.Calculator.Select(
            path => File(path, path.EndsWith("Calculator.def", StringComparison.Ordinal)
            ? edit(System.IO.File.ReadAllText(path)) : System.IO.File.ReadAllText(path)));
        var folder = Path.GetDirectoryName(DefinitionFiles.Calculator[0])!;
        var sources = Directory.GetFiles(folder, "*.cs")
            .Select(path => (path, (editCode ?? (text => text))(System.IO.File.ReadAllText(path))))
            .Append(("Usings.cs", "global using System; global using System.Collections.Generic; global using System.Linq;"));
        var compilation = EmittedCode.Compile("Calculator" + Guid.NewGuid().ToString("N"), sources);
        _ = CreateDriver(flavor, [.. definitions]).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        return ((CSharpCompilation)output, diagnostics);
    }

    private sealed class Definition(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) =>
            SourceText.From(text, System.Text.Encoding.UTF8);
    }

    private sealed class Options(string flavor) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(("build_property.InstructionFlavor", flavor));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values();

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            new Values(("build_metadata.AdditionalFiles.InstructionDefinition", "true"));
    }

    private sealed class Values(params (string Key, string Value)[] values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = values.FirstOrDefault(item => item.Key == key).Value;
            return value is not null;
        }
    }
}
