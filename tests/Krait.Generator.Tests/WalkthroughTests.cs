using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Krait.Definitions.Emit;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Krait.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>generator/README.md tells the truth: its examples are emitted as shown, and its walk leads where it says.</summary>
public class WalkthroughTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(DefinitionFiles.Root, "generator", "README.md"));

    [Fact]
    public void Examples_become_the_code_beside_them()
    {
        MatchCollection pairs = Regex.Matches(Page, "```def\n(?<definition>.*?)```\n\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline);
        Assert.Equal(3, pairs.Count);
        foreach (Match pair in pairs)
        {
            Specification specification = DefinitionFiles.BindSmall(pair.Groups["definition"].Value);
            var model = new LoopModel(specification, Flavor.Default);
            var writer = new CodeWriter();
            InstructionWriter.Write(model, model.Inline.Last(item => item.Kind == InstructionKind.Instruction), true, writer);
            string code = string.Join('\n', LocalDeclarations.Declare(writer.ToString()).Split('\n')
                .Where(line => !line.StartsWith("#line", StringComparison.Ordinal)));
            Assert.Equal(WithoutLabelIndentation(pair.Groups["code"].Value), WithoutLabelIndentation(code));
        }
    }

    [Fact]
    public void The_example_of_parameters_makes_an_operation_for_each_list_of_arguments()
    {
        Specification specification = DefinitionFiles.BindSmall(Block("def template"));
        Assert.Equal(["_GUARD_LEFT_Whole", "_ARITHMETIC_Plus"], specification.Operations.Where(item => !item.IsInstruction)
            .Select(item => item.Name));
        Assert.Equal("result = left + right;", specification.Operations.Single(item => item.Name == "_ARITHMETIC_Plus").Body!.Text);
    }

    [Fact]
    public void The_helpers_of_an_operand_are_applied_as_shown()
    {
        Specification specification = DefinitionFiles.BindSmall(Block("def helper"));
        string emitted = SourceEmitter.Expressions.Single(file => file.Name == "OperandHelpers").Emit(specification);
        IEnumerable<string> lines = emitted.Split('\n').Where(line => !line.StartsWith('#')).Select(line => line.Trim());
        Assert.Contains(WithoutIndentation(Block("csharp helper")), string.Join('\n', lines), StringComparison.Ordinal);
        string tables = SourceEmitter.Metadata.Single(file => file.Name == "OperandTables").Emit(specification);
        Assert.Contains("Silence = 0,", tables, StringComparison.Ordinal);
        Assert.Contains("Tone.Low => \"low\",", tables, StringComparison.Ordinal);

        static string WithoutIndentation(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));
    }

    [Fact]
    public void The_walk_leads_from_a_failing_program_to_a_passing_one()
    {
        List<string> definitions = Blocks("def walk");
        string helper = Assert.Single(Blocks("csharp walk"));
        Assert.Equal(2, definitions.Count);
        (string, int)[] program = [("PUSH", 1), ("PUSH", 1), ("ADD", 0), ("SQUARE", 0), ("RETURN", 0)];

        Assembly before = EmittedCode.Load(Build("", "").Compilation).Assembly;
        _ = Assert.ThrowsAny<ArgumentException>(() => CalculatorReflection.Run(before, program));

        (CSharpCompilation Compilation, IEnumerable<Diagnostic> Diagnostics) withoutHelper = Build(definitions[0], "");
        string error = Assert.Single(withoutHelper.Compilation.GetDiagnostics().Where(item => item.Severity == DiagnosticSeverity.Error)
            .Select(item => item.Id).Distinct());
        Assert.Equal("CS0117", error);

        Assembly generic = EmittedCode.Load(Build(definitions[0], helper).Compilation).Assembly;
        Assert.Equal("4", CalculatorReflection.Run(generic, program).Result?.ToString());

        (CSharpCompilation specialised, IEnumerable<Diagnostic> diagnostics) = Build(definitions[0] + "\n" + definitions[1], helper);
        Assert.Empty(diagnostics);
        program[3] = ("SQUARE_WHOLE", 0);
        Assert.Equal("4", CalculatorReflection.Run(EmittedCode.Load(specialised).Assembly, program).Result?.ToString());
    }

    [Fact]
    public void Every_word_and_declaration_is_explained()
    {
        foreach (string word in new[] { "DeoptIf", "ErrorIf", "Error", "Jump", "Skip", "Local", "Execute", "Redispatch", "Resume", "Return",
            "Unit", "Next", "family", "instrumented", "pseudo", "fused", "tail", "override", "published", "handler", "prefix", "filler",
            "evalbreak", "apply", "never", "number" })
        {
            Assert.Matches($@"\b{word}\b", Page);
        }
    }

    private static (CSharpCompilation Compilation, IEnumerable<Diagnostic> Diagnostics) Build(string definition, string helper)
    {
        (CSharpCompilation compilation, ImmutableArray<Diagnostic> diagnostics) = GeneratorHost.CompileCalculator("", source =>
            source + "\n" + definition, source =>
            source.Replace("internal static class Arithmetic\n{", "internal static class Arithmetic\n{\n" + helper,
                StringComparison.Ordinal));
        return (compilation, diagnostics);
    }

    private static List<string> Blocks(string language) =>
        [.. Regex.Matches(Page, $"   ```{language}\n(.*?)   ```", RegexOptions.Singleline)
            .Select(match => Regex.Replace(match.Groups[1].Value, "(?m)^   ", ""))];

    private static string Block(string language) => Regex.Match(Page, $"```{language}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    /// <summary>Labels, and lines that continue a body after a replacement, stand where the columns of the definition want them.</summary>
    private static string WithoutLabelIndentation(string code) => Regex.Replace(code, @"(?m)^ +", "").Trim();
}
