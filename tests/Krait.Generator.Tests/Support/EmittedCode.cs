using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Generator.Tests.Support;

/// <summary>Compiles emitted sources in memory.</summary>
internal static class EmittedCode
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The options all compilations of these tests parse with.</summary>
    public static CSharpParseOptions ParseOptions => GeneratorHost.ParseOptions;

    /// <summary>A compilation of named sources.</summary>
    public static CSharpCompilation Compile(string name, IEnumerable<(string Path, string Text)> sources) =>
        CSharpCompilation.Create(
            name,
            sources.Select(
                source => CSharpSyntaxTree.ParseText(SourceText.From(source.Text, System.Text.Encoding.UTF8), ParseOptions, source.Path)),
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Loads a compilation that must have no errors.</summary>
    public static (Assembly Assembly, byte[] Symbols) Load(CSharpCompilation compilation)
    {
        using var code = new MemoryStream();
        using var symbols = new MemoryStream();
        EmitResult result =
            compilation.Emit(code, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Xunit.Assert.Empty(result.Diagnostics.Where(item => item.Severity == DiagnosticSeverity.Error).Select(item => item.ToString()));
        return (Assembly.Load(code.ToArray(), symbols.ToArray()), symbols.ToArray());
    }
}
