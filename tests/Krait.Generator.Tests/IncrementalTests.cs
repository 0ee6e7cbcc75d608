using System.Collections;
using System.Reflection;
using Krait.Definitions.Emit;
using Krait.Definitions.Model;
using Krait.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>An edit regenerates what depends on it and nothing else.</summary>
public class IncrementalTests
{
    private static readonly string[] MetadataFiles =
    [
        "Opcode", "OpcodeMetadata", "OperandTables", "StackEffects", "StackSources", "InlineCaches", "FusedInstructions", "CodeVerifier",
            "InstructionFormatter",
        "OperandHelpers", "CodeFacts",
    ];

    private const string Definitions = DefinitionFiles.SmallMachine +
        """
        /// Makes one.
        inst ONE = 1 ( -- value) hot { value = Maker.Make(); }

        /// Drops it.
        inst TWO = 2 (value -- ) { Maker.Drop(value); }
        """;

    [Fact]
    public void An_unrelated_edit_of_code_regenerates_nothing()
    {
        (GeneratorDriver driver, Compilation compilation) = Run();
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated;", EmittedCode.ParseOptions)));
        Assert.All(Outputs(driver), output => Assert.Equal(IncrementalStepRunReason.Cached, output));
        Assert.All(StepsOf(driver, DefinitionGenerator.ModelStep),
            reason => Assert.Contains(reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
    }

    [Fact]
    public void A_comment_changes_nothing_but_line_maps()
    {
        (GeneratorDriver driver, Compilation compilation) = Run();
        Dictionary<string, string> before = Texts(driver);
        driver = Edit(driver, compilation,
            Definitions.Replace("/// Makes one.", "// A comment.\n/// Makes one.", StringComparison.Ordinal));
        AssertMetadataUntouched(driver);
        Dictionary<string, string> after = Texts(driver);
        Assert.NotEqual(before["Machine.g.cs"], after["Machine.g.cs"]);
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(before.Keys, name => Assert.Equal(WithoutLines(before[name]), WithoutLines(after[name])));
    }

    [Fact]
    public void The_edit_of_a_body_touches_the_loop_and_not_the_metadata()
    {
        (GeneratorDriver driver, Compilation compilation) = Run();
        Dictionary<string, string> before = Texts(driver);
        driver = Edit(driver, compilation, Definitions.Replace("Maker.Make()", "AnotherMaker.Make()", StringComparison.Ordinal));
        AssertMetadataUntouched(driver);
        Dictionary<string, string> after = Texts(driver);
        Assert.Contains("AnotherMaker.Make()", after["Machine.g.cs"], StringComparison.Ordinal);
        Assert.All(MetadataFiles, name => Assert.Same(before[name + ".g.cs"], after[name + ".g.cs"]));
    }

    [Fact]
    public void Files_of_code_that_do_not_show_an_edited_body_are_not_written_again()
    {
        (GeneratorDriver driver, Compilation compilation) = Run();
        Dictionary<string, string> before = Texts(driver);
        driver = Edit(driver, compilation, Definitions.Replace("Maker.Make()", "AnotherMaker.Make()", StringComparison.Ordinal));
        Dictionary<string, string> after = Texts(driver);
        Assert.Equal(["Machine.g.cs", "OperationMethods1.g.cs"],
            before.Keys.Where(name => !ReferenceEquals(before[name], after[name])).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EditsOfInstructions))]
    public void What_is_kept_from_one_edit_to_the_next_is_what_would_be_written_anew(string what, string before, string after)
    {
        string text = File.ReadAllText(DefinitionFiles.Bytecodes);
        var emitter = new CodeEmitter();
        AssertSame(Flavor.Default);
        IReadOnlyList<EmittedFile> first = emitter.Emit(Bind(text), Flavor.Default);
        Assert.Contains(before, text, StringComparison.Ordinal);
        text = text.Replace(before, after, StringComparison.Ordinal);
        AssertSame(Flavor.Default);
        Assert.False(first.SequenceEqual(emitter.Emit(Bind(text), Flavor.Default)), $"{what} changed nothing");
        AssertSame(Flavor.Checked);
        text = text.Replace(after, before, StringComparison.Ordinal);
        AssertSame(Flavor.Default);

        void AssertSame(Flavor flavor)
        {
            Specification specification = Bind(text);
            Assert.Equal(new CodeEmitter().Emit(specification, flavor), emitter.Emit(specification, flavor));
        }

        static Specification Bind(string text) => DefinitionFiles.BindText((DefinitionFiles.Bytecodes, text)).Specification!;
    }

    public static TheoryData<string, string, string> EditsOfInstructions() => new()
    {
        { "a body", "inst NOP = 27 ( -- ) hot { ", "inst NOP = 27 ( -- ) hot { ; " },
        { "a line above all bodies", "// Operands\n", "// Operands\n// and their meanings\n" },
        { "the column of a body", "inst NOP = 27 ( -- ) hot { ", "inst NOP = 27  ( -- ) hot { ; " },
        { "a comment of an instruction", "/// Does nothing.\ninst NOP", "/// Does nothing at all.\ninst NOP" },
        { "a place in the loop", "inst NOP = 27 ( -- ) hot {", "inst NOP = 27 ( -- ) {" },
        { "the name of an item", "inst POP_TOP = 31 (unused -- ) hot", "inst POP_TOP = 31 (value -- ) hot" },
        { "a name of the machine", "    entry frame.InstructionPointer;", "    entry frame.Start;" },
        { "a register of the machine", "frame.Executable.Constants;", "frame.Executable.Code.Constants;" },
        { "a tail", "tail Error() {", "tail Error() { ; " },
        { "a condition of the choice", "    choose Specializer.Choose(", "    choose Specializer.ChooseOne(" },
        { "a box", "box PyInt.From(value)", "box PyInt.Make(value)" },
    };

    [Fact]
    public void A_new_instruction_reaches_the_enumeration()
    {
        (GeneratorDriver driver, Compilation compilation) = Run();
        driver = Edit(driver, compilation, Definitions + "\ninst THREE = 3 ( -- ) { }\n");
        Assert.Equal([IncrementalStepRunReason.Modified], StepsOf(driver, "Opcode"));
        Assert.Contains("THREE = 3", Texts(driver)["Opcode.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Emitting_twice_gives_the_same_text()
    {
        Assert.Equal(Texts(Run().Driver), Texts(Run().Driver));
    }

    [Fact]
    public void No_step_holds_on_to_the_compilation()
    {
        (GeneratorDriver driver, Compilation _) = Run();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (string name in MetadataFiles.Append(DefinitionGenerator.ModelStep).Append("Metadata").Append("Code").Append("Diagnostics"))
        {
            foreach (IncrementalGeneratorRunStep step in driver.GetRunResult().Results.Single().TrackedSteps[name])
            {
                foreach ((object value, IncrementalStepRunReason _) in step.Outputs)
                    Visit(value, seen);
            }
        }

        Assert.NotEmpty(seen);
    }

    private static (GeneratorDriver Driver, Compilation Compilation) Run()
    {
        Compilation compilation = EmittedCode.Compile("Incremental", [("Maker.cs", "class Maker;")]);
        return (GeneratorHost.CreateDriver("", GeneratorHost.File("Small.def", Definitions)).RunGenerators(compilation), compilation);
    }

    private static GeneratorDriver Edit(GeneratorDriver driver, Compilation compilation, string text) =>
        driver.ReplaceAdditionalTexts([GeneratorHost.File("Small.def", text)]).RunGenerators(compilation);

    private static Dictionary<string, string> Texts(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().GeneratedSources.ToDictionary(source => source.HintName,
            source => source.SourceText.ToString());

    private static IEnumerable<IncrementalStepRunReason> Outputs(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs)
            .Select(output => output.Reason);

    private static List<IncrementalStepRunReason> StepsOf(GeneratorDriver driver, string name) =>
        [.. driver.GetRunResult().Results.Single().TrackedSteps[name].SelectMany(step => step.Outputs).Select(output => output.Reason)];

    private static void AssertMetadataUntouched(GeneratorDriver driver)
    {
        Assert.Equal([IncrementalStepRunReason.Unchanged], StepsOf(driver, "Metadata"));
        Assert.All(MetadataFiles, name => Assert.Equal([IncrementalStepRunReason.Cached], StepsOf(driver, name)));
    }

    private static string WithoutLines(string text) =>
        string.Join('\n', text.Split('\n')
            .Where(line => !line.StartsWith("#line", StringComparison.Ordinal) && !line.Contains(".def line", StringComparison.Ordinal)));

    /// <summary>Walks everything a step's value reaches and refuses what would keep a compilation alive.</summary>
    private static void Visit(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            return;
        Assert.False(value is Compilation or ISymbol or SyntaxNode or SyntaxTree or Location or SemanticModel,
            $"A step holds a {value.GetType()}.");
        if (value is IEnumerable items)
        {
            foreach (object item in items)
                Visit(item, seen);
        }

        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (!field.FieldType.IsPointer)
                Visit(field.GetValue(value), seen);
        }
    }
}
