using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Krait.Generator.Tests.Support;

internal static partial class GeneratorHost
{
    /// <summary>The stack calculator with its definitions changed: its emitted sources and hand-written ones compiled together.</summary>
    public static (CSharpCompilation Compilation, ImmutableArray<Diagnostic> Diagnostics) CompileCalculator(string flavor,
        Func<string, string> edit, Func<string, string>? editCode = null)
    {
        IEnumerable<AdditionalText> definitions =
            DefinitionFiles.Calculator.Select(
            path => File(path, path.EndsWith("Calculator.def", StringComparison.Ordinal)
            ? edit(System.IO.File.ReadAllText(path)) : System.IO.File.ReadAllText(path)));
        string folder = Path.GetDirectoryName(DefinitionFiles.Calculator[0])!;
        IEnumerable<(string, string)> sources = Directory.GetFiles(folder, "*.cs")
            .Select(path => (path, (editCode ?? (text => text))(System.IO.File.ReadAllText(path))))
            .Append(("Usings.cs", "global using System; global using System.Collections.Generic; global using System.Linq;"));
        CSharpCompilation compilation = EmittedCode.Compile("Calculator" + Guid.NewGuid().ToString("N"), sources);
        _ = CreateDriver(flavor, [.. definitions])
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation? output, out ImmutableArray<Diagnostic> diagnostics);
        return ((CSharpCompilation)output, diagnostics);
    }
}
