using System.Collections.Immutable;
using Krait.Bindings.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Krait.Bindings.Tests;

/// <summary>What the generator emits for small classes, and what it refuses.</summary>
public class BindingGeneratorTests
{
    // The names that emitted code and attributes refer to, as far as reading them needs.
    private const string Runtime = """
        namespace Krait.Objects
        {
            public class PyObject { }
            public class PyStr : PyObject { }
            public class PyList : PyObject { }
            public class PyDict : PyObject { }
            public class PyTuple : PyObject { }
            public class PyModule : PyObject { }
            public class PyType : PyObject { }
        }
        namespace Krait.Objects.Binding
        {
            class PyModuleAttribute(string name) : System.Attribute { public string Name => name; public bool IsPart { get; set; } }
            class PyMethodsAttribute(params string[] types) : System.Attribute { public string[] Types => types; }
            class PyFunctionAttribute(string signature) : System.Attribute { public string S => signature; }
            class PyMethodAttribute(string signature) : System.Attribute { public string S => signature; }
            class PyClassMethodAttribute(string signature) : System.Attribute { public string S => signature; }
            class PyNewAttribute(string? signature = null) : System.Attribute { public string? S => signature; }
            class PySlotAttribute(string slot) : System.Attribute { public string S => slot; }
            class PyGetterAttribute(string name) : System.Attribute { public string S => name; }
        }
        """;

    private static string Type(string members) => $$"""
        #nullable enable
        using System;
        using Krait.Objects;
        using Krait.Objects.Binding;
        namespace Sample;
        /// <summary>A <c>thing</c>.</summary>
        [PyMethods]
        static partial class ThingType
        {
            {{members}}
        }
        """;

    private static (string Text, ImmutableArray<Diagnostic> Diagnostics) Generate(string source)
    {
        GeneratorDriverRunResult result = Driver(track: false).RunGenerators(Compile(source)).GetRunResult();
        string text = result.GeneratedTrees.Length == 0 ? "" : result.GeneratedTrees[0].ToString();
        return (text, result.Diagnostics);
    }

    private static GeneratorDriver Driver(bool track) => CSharpGeneratorDriver.Create(
        [new BindingGenerator().AsSourceGenerator()],
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, track));

    private static CSharpCompilation Compile(string source)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview, DocumentationMode.Parse);
        string core = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(Runtime, options, "Runtime.cs"), CSharpSyntaxTree.ParseText(source, options, "Sample.cs")],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location),
                MetadataReference.CreateFromFile(Path.Combine(core, "System.Runtime.dll"))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    [Fact]
    public void A_method_without_arguments_is_one_call()
    {
        (string text, _) = Generate(Type("""[PyMethod("clear($self, /)")] static PyObject? Clear(PyList self) => null;"""));
        Assert.Contains("NoArguments = static self =>", text);
        Assert.Contains("return Clear(Unsafe.As<global::Krait.Objects.PyList>(self));", text);
        Assert.Contains("return Faults.Null(fault);", text);
        Assert.Contains("TextSignature = \"($self, /)\",", text);
        Assert.Contains("type.Documentation = \"A thing.\";", text);
    }

    [Fact]
    public void One_positional_argument_is_passed_alone()
    {
        (string text, _) = Generate(Type(
            """[PyMethod("append($self, object, /)")] static PyObject? Append(PyObject self, PyObject item) => null;"""));
        Assert.Contains("OneArgument = static (self, argument) =>", text);
        Assert.Contains("return Append(self, argument);", text);
    }

    [Fact]
    public void Positional_arguments_are_counted_and_converted()
    {
        (string text, _) = Generate(Type(
            """[PyMethod("insert($self, index, object=5, /)")] static PyObject? Insert(PyObject self, long index, int item) => null;"""));
        Assert.Contains("""if (!Arguments.CheckPositional("insert", arguments.Length, 1, 2)) return null;""", text);
        Assert.Contains("if (!Arguments.TryToInt64(item0, out long value0)) return null;", text);
        Assert.Contains("int value1 = 5;", text);
        Assert.Contains("return Insert(self, value0, value1);", text);
    }

    [Fact]
    public void Named_arguments_need_a_specification()
    {
        (string text, _) = Generate(Type(
            """
            [PyMethod("split($self, /, sep=None, *, limit)")]
            static PyObject? Split(PyObject self, PyStr? sep, bool limit) => null;
            """));
        Assert.Contains("""ArgumentSpecification s_SplitArguments = new("split", ["sep", "limit"])""", text);
        Assert.Contains("MaximumPositional = 1,", text);
        Assert.Contains("RequiredKeywords = 1,", text);
        Assert.Contains("(values[0] is { } item0 and not PyNone)", text);
        Assert.Contains("""Arguments.WrongType("split", "argument 'sep'", "str", item0);""", text);
    }

    [Fact]
    public void Further_positional_arguments_arrive_as_a_span()
    {
        (string text, _) = Generate(Type(
            """[PyMethod("union($self, /, *others)")] static PyObject? Union(PyObject self, ReadOnlySpan<PyObject> others) => null;"""));
        Assert.Contains("ReadOnlySpan<PyObject> value0 = arguments[0..];", text);
    }

    [Fact]
    public void A_constructor_without_named_parameters_refuses_names()
    {
        (string text, _) = Generate(Type(
            """[PyNew("thing(value=None, /)")] static PyObject? New(PyType type, PyObject? value) => null;"""));
        Assert.Contains("type.NewSlot = static (self, arguments, keywordNames) =>", text);
        Assert.Contains("""Raise.TypeError("thing() takes no keyword arguments");""", text);
    }

    [Theory]
    [InlineData("""[PyMethod("broken")] static PyObject? A(PyObject self) => null;""", "KRB001")]
    [InlineData("""[PyMethod("f($self, a=1, b, /)")] static PyObject? A(PyObject self, long a, long b) => null;""", "KRB001")]
    [InlineData("""[PyMethod("f(a, /)")] static PyObject? A(PyObject self) => null;""", "KRB001")]
    [InlineData("""[PyMethod("f($self, a, /)")] static PyObject? A(PyObject self) => null;""", "KRB002")]
    [InlineData("""[PyMethod("f($self, a, /)")] static PyObject? A(PyObject self, DateTime a) => null;""", "KRB003")]
    [InlineData("""[PyMethod("f($self, a=sys.maxsize, /)")] static PyObject? A(PyObject self, long a) => null;""", "KRB004")]
    [InlineData("""[PyMethod("f($self, /)")] PyObject? A(PyObject self) => null;""", "KRB005")]
    [InlineData("""[PyMethod("f($self, /)")] static PyObject? A(PyObject self) => null; """
        + """[PyMethod("f($self, /)")] static PyObject? B(PyObject self) => null;""", "KRB006")]
    public void What_cannot_be_bound_is_an_error_at_the_method(string members, string id)
    {
        (_, ImmutableArray<Diagnostic> diagnostics) = Generate(Type(members));
        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal("Sample.cs", diagnostic.Location.GetLineSpan().Path);
        Assert.Equal(9, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void A_module_holds_its_functions()
    {
        (string text, ImmutableArray<Diagnostic> diagnostics) = Generate("""
            #nullable enable
            using Krait.Objects;
            using Krait.Objects.Binding;
            namespace Sample;
            [PyModule("sample")]
            static partial class SampleModule
            {
                [PyFunction("f()")] static PyObject? F() => null;
            }
            """);
        Assert.Empty(diagnostics);
        Assert.Contains("internal static PyModule Create()", text);
        Assert.Contains("PyModule module = new(PyStr.Intern(\"sample\"), null, ", text);
        Assert.Contains("return F();", text);
    }

    [Fact]
    public void An_unrelated_edit_emits_nothing_again()
    {
        string source = Type("""[PyMethod("clear($self, /)")] static PyObject? Clear(PyObject self) => null;""");
        CSharpCompilation compilation = Compile(source);
        GeneratorDriver driver = Driver(track: true).RunGenerators(compilation);
        CSharpCompilation edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated;",
            (CSharpParseOptions)compilation.SyntaxTrees[0].Options));
        GeneratorRunResult result = driver.RunGenerators(edited).GetRunResult().Results[0];
        Assert.All(
            result.TrackedSteps["Model"].SelectMany(static step => step.Outputs),
            static output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        Assert.All(
            result.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static step => step.Outputs),
            static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    /// <summary>A new module or type is one file: nothing else names it.</summary>
    [Fact]
    public void The_modules_and_types_of_an_assembly_are_listed()
    {
        const string Source = """
            using Krait.Objects.Binding;
            namespace Sample;
            static class BuiltinTypes { public const int Thing = 0, Other = 1; }
            [PyModule("zebra")] static partial class ZebraModule { }
            [PyModule("apple")] static partial class AppleModule { }
            [PyModule("apple", IsPart = true)] static partial class MoreOfApple { }
            [PyMethods(nameof(BuiltinTypes.Thing), nameof(BuiltinTypes.Other))] static partial class ThingType { }
            [PyMethods] static partial class UnlistedType { }
            """;
        GeneratorDriverRunResult result = Driver(track: false).RunGenerators(Compile(Source)).GetRunResult();
        string Text(string name) => result.GeneratedTrees.Single(tree => Path.GetFileName(tree.FilePath) == name).ToString();
        Assert.Empty(result.Diagnostics);
        string modules = Text("ModuleList.g.cs");
        Assert.Contains("namespace Sample;", modules);
        Assert.Contains("""Names = ["apple", "zebra"];""", modules);
        Assert.Contains("""
                    "apple" => global::Sample.AppleModule.Create(),
                    "zebra" => global::Sample.ZebraModule.Create(),
                    _ => throw
            """, modules);
        Assert.Contains("""
                    global::Sample.ThingType.Bind(BuiltinTypes.Other);
                    global::Sample.ThingType.Bind(BuiltinTypes.Thing);
                }
            """, Text("TypeList.g.cs"));
    }

    [Fact]
    public void A_moved_line_emits_nothing_again_but_moves_the_problems()
    {
        string source = Type("""
            [PyMethod("clear($self, /)")] static PyObject? Clear(PyObject self) => null;
            [PyMethod("bad")] static int Bad() => 0;
            """);
        CSharpCompilation compilation = Compile(source);
        GeneratorDriver driver = Driver(track: true).RunGenerators(compilation);
        SyntaxTree sample = compilation.SyntaxTrees.Single(tree => tree.FilePath == "Sample.cs");
        CSharpCompilation moved = compilation.ReplaceSyntaxTree(sample,
            CSharpSyntaxTree.ParseText("\n\n" + source, (CSharpParseOptions)sample.Options, "Sample.cs"));
        GeneratorDriverRunResult before = driver.GetRunResult();
        GeneratorDriverRunResult after = driver.RunGenerators(moved).GetRunResult();
        Assert.All(
            after.Results[0].TrackedSteps["Model"].Concat(after.Results[0].TrackedSteps["List"]).SelectMany(static step => step.Outputs),
            static output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        FileLinePositionSpan Place(GeneratorDriverRunResult result) => Assert.Single(result.Diagnostics).Location.GetLineSpan();
        Assert.Equal(Place(before).StartLinePosition.Line + 2, Place(after).StartLinePosition.Line);
    }
}
