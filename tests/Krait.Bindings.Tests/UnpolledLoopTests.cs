using System.Collections.Immutable;
using Krait.Bindings.Generator.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Krait.Bindings.Tests;

/// <summary>Which loops the analyzer takes for as long as a program's data, and what it takes for a look at interrupts.</summary>
public class UnpolledLoopTests
{
    private const string Runtime = """
        namespace Krait.Objects
        {
            public static class Poll { public static void StepOrThrow(ref int steps) { } public static void AtOrThrow(int position) { } }
            public class PyObject { }
            public class PyStr : PyObject { public int Length => 0; public int this[int i] => 0; }
            public class PyList : PyObject { public int Count => 0; public System.ReadOnlySpan<PyObject> Span => default; }
        }
        """;

    [Theory]
    [InlineData("foreach (byte each in data) count += each;")]
    [InlineData("for (int i = 0; i < data.Length; i++) count += data[i];")]
    [InlineData("for (int i = 0; i < text.Length; i++) count += text[i];")]
    [InlineData("int end = data.Length; while (count < end) count++;")]
    [InlineData("do count++; while (count < text.Length);")]
    [InlineData("foreach (PyObject each in list.Span) count++;")]
    [InlineData("foreach (char each in name) { int steps = 0; foreach (char other in name) Poll.StepOrThrow(ref steps); }", 0)]
    [InlineData("for (int i = 0; i < data.Length; i++) { Poll.AtOrThrow(i); foreach (byte each in data) count += each; }", 1)]
    [InlineData("for (int i = 0; i < data.Length; i++) { Poll.AtOrThrow(i); count += data[i]; }", 0)]
    [InlineData("foreach (PyObject each in arguments) count++;", 0)]
    [InlineData("foreach (int each in s_table) count += each;", 0)]
    [InlineData("for (int i = 0; i < 16; i++) count += i;", 0)]
    [InlineData("// Short: a key of four bytes.\nforeach (byte each in data) count += each;", 0)]
    [InlineData("// A key of four bytes.\nforeach (byte each in data) count += each;", 1)]
    public void Loops_over_data_ask_for_interrupts(string body, int problems = 1) =>
        Assert.Equal(problems, Check("Krait.Types.Text", body));

    [Fact]
    public void Rooms_that_see_no_data_are_left_alone() =>
        Assert.Equal(0, Check("Krait.Hosting", "foreach (byte each in data) count += each;"));

    private static int Check(string room, string body)
    {
        string source = $$"""
            using System;
            using Krait.Objects;
            namespace {{room}};
            static class Sample
            {
                private static readonly int[] s_table = [1, 2];
                static int Run(ReadOnlySpan<byte> data, PyStr text, PyList list, string name, ReadOnlySpan<PyObject> arguments)
                {
                    int count = 0;
                    {{body}}
                    return count;
                }
            }
            """;
        IEnumerable<PortableExecutableReference> references =
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(each => MetadataReference.CreateFromFile(each));
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create("Sample",
            [CSharpSyntaxTree.ParseText(Runtime, options), CSharpSyntaxTree.ParseText(source, options)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> found = compilation.WithAnalyzers([new UnpolledLoopAnalyzer()]).GetAnalyzerDiagnosticsAsync().Result;
        Assert.All(found, each => Assert.Equal("KRL001", each.Id));
        return found.Length;
    }
}
