using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Generator.Tests.Support;

/// <summary>Runs the generator as the compiler does, on definition files in memory.</summary>
internal static partial class GeneratorHost
{
    /// <summary>The options all compilations parse with.</summary>
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.CSharp14);

    /// <summary>A driver for <paramref name="files"/>, tracking its steps.</summary>
    public static GeneratorDriver CreateDriver(string flavor, params AdditionalText[] files) =>
        CSharpGeneratorDriver.Create(
            [new DefinitionGenerator().AsSourceGenerator()],
            files,
            ParseOptions,
            new Options(flavor),
            new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true));

    /// <summary>A definition file.</summary>
    public static AdditionalText File(string path, string text) => new Definition(path, text);

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
