using Krait.Definitions.Emit;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Krait.Generator.Tests.Support;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>A few definitions and exactly what becomes of them: Emission/*.def and *.expected.</summary>
public class EmissionTests
{
    private static readonly string Folder = Path.Combine(DefinitionFiles.Root, "tests", "Krait.Generator.Tests", "Emission");

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(Folder, "*.def").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_definition_becomes_this_code(string name)
    {
        Specification specification = DefinitionFiles.BindSmall(File.ReadAllText(Path.Combine(Folder, name + ".def")));
        var model = new LoopModel(specification, Flavor.Default);
        var writer = new StringWriter { NewLine = "\n" };
        foreach (Instruction instruction in specification.Instructions.Where(item => item.IsExecutable).OrderBy(item => item.Number))
        {
            bool inLoop = model.Inline.Contains(instruction);
            writer.WriteLine($"{(inLoop ? "case" : "method")} {instruction.Name}:");
            var body = new CodeWriter(1);
            InstructionWriter.Write(model, instruction, inLoop, body);
            foreach (string line in LocalDeclarations.Declare(body.ToString()).Split('\n')
                .Where(line => !line.StartsWith("#line", StringComparison.Ordinal)))
            {
                writer.WriteLine(line);
            }
        }

        Golden.Check(Path.Combine(Folder, name + ".expected"), writer.ToString());
    }

    [Fact]
    public void The_emitted_loop_of_the_interpreter_is_the_one_reviewed()
    {
        Specification specification = DefinitionFiles.BindBytecodes();
        string text = string.Concat(SourceEmitter.EmitCode(specification, Flavor.Default)
            .Where(file => file.Name == specification.Machine.ClassName || file.Name.StartsWith("Outlined", StringComparison.Ordinal))
            .Select(file => file.Text));
        IEnumerable<string> lines = text.Split('\n').Where(line => !line.StartsWith("#line", StringComparison.Ordinal))
            .Select(line => System.Text.RegularExpressions.Regex.Replace(line, @", \w+\.def line \d+$", ""));
        Golden.Check(Path.Combine(DefinitionFiles.Root, "tests", "Krait.Generator.Tests", "Emission", "Interpreter.golden"),
            string.Join('\n', lines));
    }

    [Fact]
    public void The_reference_page_shows_every_instruction()
    {
        Specification specification = DefinitionFiles.BindBytecodes();
        string page = ReferenceEmitter.Emit(specification);
        Assert.All(
            specification.Instructions.Where(item => item.Kind != InstructionKind.Fused),
            item => Assert.Matches($@"(?m)^####? {item.Name} \({item.Number}\)$", page));
        Assert.All(specification.Instructions,
            item => Assert.False(item.Kind != InstructionKind.Fused && item.Documentation.Length == 0, $"{item.Name} has no doc comment."));
    }
}
