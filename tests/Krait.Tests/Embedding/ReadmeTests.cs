using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>What the README shows of the library is compiled and run as it stands there.</summary>
public partial class ReadmeTests
{
    private const string ImplicitUsings =
        "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading; "
        + "using System.Threading.Tasks; using Krait; using Krait.Interop;\n";

    [Fact]
    public async Task Every_snippet_compiles_and_does_what_it_says()
    {
        string readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "..", "README.md"));
        string[] snippets = [.. Snippet().Matches(readme).Select(match => match.Groups[1].Value)];
        Assert.True(snippets.Length >= 2);
        StringBuilder source = new(ImplicitUsings);
        foreach (string snippet in snippets.Where(IsDeclaration)) source.Append(snippet);
        // What the snippets take from the host's surroundings: code of a user, a request that may be given up, a folder of plugins.
        source.Append("public static class Snippets {\n");
        source.Append("public static async Task Run(string userCode, CancellationToken requestAborted, string folder) {\n");
        foreach (string snippet in snippets)
        {
            if (!IsDeclaration(snippet)) source.Append("{\n").Append(snippet).Append("\n}\n");
        }
        source.Append("} }");
        string folder = Directory.CreateTempSubdirectory("krait-readme-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "pricing.py"), "async def quote_async(id): return f'quote {id}'\n");

        TextWriter before = Console.Out;
        StringWriter output = new();
        MethodInfo run = Compile(source.ToString()).GetType("Snippets")!.GetMethod("Run")!;
        Console.SetOut(output);
        try
        {
            await (Task)run.Invoke(null, ["while True: pass", CancellationToken.None, folder])!;
        }
        finally
        {
            Console.SetOut(before);
            Directory.Delete(folder, recursive: true);
        }
        Assert.StartsWith("Hello Ada", output.ToString(), StringComparison.Ordinal);
        Assert.Matches("(Steps|Time) after", output.ToString());
        Assert.Contains("[1, 2]", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("quote 7, page of x, 5", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("12", output.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    // Types stand beside the method that the other snippets are parts of.
    private static bool IsDeclaration(string snippet) => snippet.StartsWith('[');

    private static Assembly Compile(string source)
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Snippets",
            [CSharpSyntaxTree.ParseText(source)],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        // What the package brings as an analyzer.
        CSharpGeneratorDriver.Create(new Bindings.Generator.ExportGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        using MemoryStream image = new();
        Assert.DoesNotContain(generated.Emit(image).Diagnostics, static each => each.Severity == DiagnosticSeverity.Error);
        return Assembly.Load(image.ToArray());
    }

    private static string SourceFile([CallerFilePath] string file = "") => file;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
