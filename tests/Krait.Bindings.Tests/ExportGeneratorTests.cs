using System.Collections.Immutable;
using Krait.Bindings.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Krait.Bindings.Tests;

/// <summary>What the generator makes of an application's types, and what it refuses.</summary>
public class ExportGeneratorTests
{
    private const string Runtime = """
        namespace Krait
        {
            public class PythonEngine { }
            public struct PyValue { }
        }
        namespace Krait.Interop
        {
            public class PythonTypeAttribute(string? name = null) : System.Attribute
            {
                public string? N => name;
                public string Module { get; init; } = "";
            }
            public class PythonModuleAttribute(string name) : System.Attribute
            {
                public string N => name;
                public System.Type[] Types { get; init; } = [];
            }
            public class PythonFunctionAttribute(string? name = null) : System.Attribute { public string? N => name; }
            public class PythonMemberAttribute(string name) : System.Attribute { public string N => name; }
            public enum PythonNamingStyle { SnakeCase, AsIs }
            public class PythonNamingAttribute(PythonNamingStyle style) : System.Attribute { public PythonNamingStyle S => style; }
            [System.AttributeUsage(System.AttributeTargets.Assembly, AllowMultiple = true)]
            public class PythonExportAttribute(System.Type type) : System.Attribute
            {
                public System.Type T => type;
                public string? Name { get; init; }
                public string Module { get; init; } = "";
            }
            public class PythonIgnoreAttribute : System.Attribute;
            public class PythonInterfaceAttribute : System.Attribute;
        }
        """;

    private static readonly string[] s_usings =
        ["using System;", "using System.Collections.Generic;", "using Krait;", "using Krait.Interop;"];

    private static CSharpCompilation Compile(string source)
    {
        // Documentation is read from the comments although the compiler is not asked to.
        CSharpParseOptions options = new(LanguageVersion.Preview, DocumentationMode.None);
        string sample = string.Join('\n', [.. s_usings, source]);
        IEnumerable<string> platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static each => Path.GetFileName(each).StartsWith("System.", StringComparison.Ordinal));
        return CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(Runtime, options, "Runtime.cs"), CSharpSyntaxTree.ParseText(sample, options, "Sample.cs")],
            platform.Select(static each => MetadataReference.CreateFromFile(each)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static GeneratorDriver Driver(bool track = false) => CSharpGeneratorDriver.Create(
        [new ExportGenerator().AsSourceGenerator()],
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, track));

    private static (string Text, ImmutableArray<Diagnostic> Diagnostics) Generate(string source)
    {
        CSharpCompilation compilation = Compile(source);
        Assert.DoesNotContain(compilation.GetDiagnostics(), static each => each.Severity == DiagnosticSeverity.Error);
        GeneratorDriverRunResult result = Driver().RunGenerators(compilation).GetRunResult();
        return (result.GeneratedTrees.Length == 0 ? "" : result.GeneratedTrees[0].ToString(), result.Diagnostics);
    }

    [Fact]
    public void A_type_is_written_as_its_golden_says()
    {
        (string text, ImmutableArray<Diagnostic> diagnostics) = Generate("""
            namespace Sample;
            /// <summary>A vector.</summary>
            [PythonType]
            public partial record Vector(double X, double Y)
            {
                public const int Dimensions = 2;
                public static Vector operator +(Vector a, Vector b) => a;
                public static Vector operator *(double factor, Vector a) => a;
                /// <summary>How long it is.</summary>
                public double Length(bool squared = false) => 0;
                public string Describe(int number) => "";
                public string Describe(string text, params List<int>[] rest) => "";
                public int? Weight { get; set; }
            }
            """);
        Assert.Empty(diagnostics);
        string golden = Path.Combine(Folder(), "Vector.Python.g.cs.txt");
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDENS") == "1") File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Fact]
    public void A_type_of_another_assembly_is_written_as_its_golden_says()
    {
        CSharpCompilation compilation = Compile("""
            [assembly: PythonExport(typeof(StringComparer), Module = "texts")]
            [assembly: PythonExport(typeof(System.Text.CompositeFormat), Name = "Format")]
            """);
        GeneratorDriverRunResult result = Driver().RunGenerators(compilation).GetRunResult();
        Assert.Empty(result.Diagnostics);
        string text = string.Join('\n', result.GeneratedTrees.OrderBy(static each => each.FilePath, StringComparer.Ordinal));
        string golden = Path.Combine(Folder(), "PythonExports.g.cs.txt");
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDENS") == "1") File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Theory]
    [InlineData("[assembly: [|PythonExport(typeof(int))|]]", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(TimeSpan))|]]", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(List<int>))|]]", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(Func<>))|]]", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(Console))|]]", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(IDisposable))|]]", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(int[]))|]]", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(ReadOnlySpan<int>))|]]", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(C))|]] [PythonType] public partial class C { }", "KRI005")]
    [InlineData("[assembly: [|PythonExport(typeof(Version), Name = \"a b\")|]]", "KRI004")]
    [InlineData("[assembly: [|PythonExport(typeof(Version), Name = \"All\")|]]", "KRI004")]
    public void Exports_are_refused_too(string marked, string id)
    {
        string source = marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        Diagnostic diagnostic = Assert.Single(Driver().RunGenerators(Compile(source)).GetRunResult().Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        FileLinePositionSpan lines = diagnostic.Location.GetLineSpan();
        string line = source.Split('\n')[lines.StartLinePosition.Line - s_usings.Length];
        Assert.Equal(marked[(marked.IndexOf("[|", StringComparison.Ordinal) + 2)..marked.IndexOf("|]", StringComparison.Ordinal)],
            line[lines.StartLinePosition.Character..lines.EndLinePosition.Character]);
    }

    [Fact]
    public void Two_exports_by_one_name_are_refused_at_the_second()
    {
        (_, ImmutableArray<Diagnostic> diagnostics) =
            Generate("[assembly: PythonExport(typeof(Version))]\n[assembly: PythonExport(typeof(Random), Name = \"Version\")]");
        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("KRI004", diagnostic.Id);
        Assert.Equal(s_usings.Length + 1, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Theory]
    [InlineData("public delegate int Op(int a, string b);", "Op", "new global::Op(value.AsFunc<int, string, int>().Invoke)")]
    [InlineData("", "Predicate<int>", "new global::System.Predicate<int>(value.AsFunc<int, bool>().Invoke)")]
    [InlineData("", "Action", "=> value.AsAction()")]
    [InlineData("", "Func<int, int>", "=> value.AsFunc<int, int>()")]
    public void Delegates_of_all_types_are_parameters_and_results(string declaration, string type, string made)
    {
        (string text, ImmutableArray<Diagnostic> diagnostics) =
            Generate($"{declaration} [PythonType] public partial class C {{ public {type} M({type} p) => p; "
                + $"public {type}? P {{ get; set; }} }}");
        Assert.Empty(diagnostics);
        Assert.Contains(made, text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_disposed_or_enumerated_asynchronously_has_the_methods_of_async_with_and_async_for()
    {
        (string text, ImmutableArray<Diagnostic> diagnostics) = Generate("""
            [PythonType]
            public abstract partial class C : IAsyncDisposable, IAsyncEnumerable<int>
            {
                public abstract System.Threading.Tasks.ValueTask DisposeAsync();
                public abstract IAsyncEnumerator<int> GetAsyncEnumerator(System.Threading.CancellationToken token);
            }
            """);
        Assert.Empty(diagnostics);
        foreach (string name in (string[])["__aenter__", "__aexit__", "__aiter__"])
        {
            Assert.Contains($"\"{name}\"", text, StringComparison.Ordinal);
        }
    }

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [Theory]
    [InlineData("public class [|C|] { }", "KRI001")]
    [InlineData("class [|Outer|] { [PythonType] public partial class C { } }", "KRI001", false)]
    [InlineData("public partial class C { public void M([|Version p|]) { } }", "KRI002")]
    [InlineData("public partial class C { public Version [|M|]() => null!; }", "KRI002")]
    [InlineData("public partial class C { public Version [|P|] => null!; }", "KRI002")]
    [InlineData("public partial class C { public Version [|F|] = null!; }", "KRI002")]
    [InlineData("public partial class C { public void M([|List<Version> all|]) { } }", "KRI002")]
    [InlineData("public partial class C { public int [|this|][int a, int b] => 0; }", "KRI002")]
    [InlineData("public partial class C { public static C operator [|+|](C a, Version b) => a; }", "KRI002")]
    [InlineData("public partial class C { public void M([|ref int p|]) { } }", "KRI003")]
    [InlineData("public partial class C { public void M([|out int p|]) => p = 0; }", "KRI003")]
    [InlineData("public partial class C { public void [|M|]<T>(T p) { } }", "KRI003")]
    [InlineData("public partial class C { public event Action? [|E|]; }", "KRI003")]
    [InlineData("public partial class C { public static int [|P|] { get; set; } }", "KRI003")]
    [InlineData("public partial class C { public static int [|F|]; }", "KRI003")]
    [InlineData("public partial class C { public static int [|M|]() => 0; public int M(int a) => 0; }", "KRI003")]
    [InlineData("public partial class C { public int Value => 0; public int [|value|] => 0; }", "KRI004")]
    [InlineData("public partial class C { [PythonMember(\"a\")] public int B => 0; public int [|A|]() => 0; }", "KRI004")]
    [InlineData("public partial class [|C|]<T> { }", "KRI005")]
    [InlineData("public static partial class [|C|] { }", "KRI005")]
    public void What_Python_cannot_have_is_an_error_at_its_place(string source, string id, bool isWhole = true) =>
        Refused(isWhole ? "[PythonType] " + source : source, id);

    [Theory]
    [InlineData("[PythonModule(\"m\")] public static partial class [|M|] { }", "KRI005")]
    [InlineData("[PythonModule(\"m\")] public partial class M { [PythonFunction] public int [|F|]() => 0; }", "KRI006")]
    [InlineData("[PythonModule(\"m\", Types = [typeof(Version)])] public partial class [|M|] { }", "KRI006")]
    [InlineData("[PythonInterface] public partial interface I { event Action [|E|]; }", "KRI003")]
    [InlineData("[PythonInterface] public partial interface I { void [|M|](ref int p); }", "KRI003")]
    [InlineData("[PythonInterface] public partial interface I { Version [|M|](); }", "KRI002")]
    [InlineData("[PythonInterface] public partial interface I { Version [|P|] { get; } }", "KRI002")]
    public void Modules_and_interfaces_are_refused_too(string source, string id) => Refused(source, id);

    private static void Refused(string marked, string id)
    {
        string source = marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        string place = marked[(marked.IndexOf("[|", StringComparison.Ordinal) + 2)..marked.IndexOf("|]", StringComparison.Ordinal)];
        (string text, ImmutableArray<Diagnostic> diagnostics) = Generate(source);
        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        // Nothing is written, so that the one error is not buried under others.
        Assert.Equal("", text);
        TextAt(source, diagnostic, place);
    }

    private static void TextAt(string source, Diagnostic diagnostic, string place)
    {
        FileLinePositionSpan lines = diagnostic.Location.GetLineSpan();
        string line = source.Split('\n')[lines.StartLinePosition.Line - s_usings.Length];
        string found = line[lines.StartLinePosition.Character..lines.EndLinePosition.Character];
        // The place of a parameter is its name.
        bool isThere = place.EndsWith(" " + found, StringComparison.Ordinal) || found.Contains(place, StringComparison.Ordinal);
        Assert.True(isThere, found);
    }

    [Theory]
    [InlineData("Name", "name")]
    [InlineData("GetHTTPClient", "get_http_client")]
    [InlineData("IsX2", "is_x2")]
    [InlineData("Class", "class_")]
    [InlineData("already_snake", "already_snake")]
    public void Names_become_pythonic(string name, string expected) => Assert.Equal(expected, ExportNames.Snake(name));

    [Theory]
    [InlineData("AsIs", "MaximumLength", "UnitPrice", "ScaleBy", "byFactor", "is_")]
    [InlineData("SnakeCase", "MAXIMUM_LENGTH", "unit_price", "scale_by", "by_factor", "is_")]
    public void The_assembly_says_how_members_are_called(string style, params string[] names)
    {
        (string text, ImmutableArray<Diagnostic> diagnostics) = Generate($$"""
            [assembly: PythonNaming(PythonNamingStyle.{{style}})]
            [PythonType]
            public partial class Price
            {
                public const int MaximumLength = 3;
                public double UnitPrice { get; set; }
                public double ScaleBy(double byFactor, double @is) => byFactor;
            }
            """);
        Assert.Empty(diagnostics);
        Assert.All(names, name => Assert.Contains($"\"{name}\"", text));
    }

    [Fact]
    public void A_change_elsewhere_makes_nothing_again()
    {
        CSharpCompilation compilation = Compile("""
            [assembly: PythonExport(typeof(Version))]
            [PythonType] public partial class C { public int A => 0; }
            """);
        GeneratorDriver driver = Driver(track: true).RunGenerators(compilation);
        SyntaxTree other = CSharpSyntaxTree.ParseText("class Other;", new CSharpParseOptions(LanguageVersion.Preview));
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(other));
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Assert.All(result.TrackedSteps[ExportGenerator.ModelStep].Concat(result.TrackedSteps[ExportGenerator.ForeignStep])
                .SelectMany(static step => step.Outputs),
            static output => Assert.True(output.Reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached));
    }
}
