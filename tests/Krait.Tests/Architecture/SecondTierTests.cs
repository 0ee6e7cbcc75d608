using System.Text.RegularExpressions;
using Krait.Evaluation;
using Xunit;

namespace Krait.Tests.Architecture;

/// <summary>Facts come from Bytecodes.def: the second tier knows no instruction by its name, other readers hardly one.</summary>
public class SecondTierTests
{
    [Fact]
    public void No_source_of_the_second_tier_names_an_instruction_or_an_operation()
    {
        string folder = Path.Combine(Repository.Root, "src", "Krait", "Evaluation", "SecondTier");
        string[] files = Directory.GetFiles(folder, "*.cs");
        Assert.NotEmpty(files);
        HashSet<string> names = [.. OperationTable.Operations.Keys, .. Enum.GetNames<Krait.Objects.Opcode>()];
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotMatch(@"\bOpcode\.", text);
            foreach (Match word in Regex.Matches(text, @"\b_?[A-Z][A-Z0-9_]{2,}\b")) Assert.False(names.Contains(word.Value), $"{Path.GetFileName(file)} names {word.Value}");
        }
    }

    /// <summary>The few places are listed, with the reason of each, in generator/README.md.</summary>
    [Fact]
    public void Few_lines_outside_the_generating_parts_of_the_compiler_name_an_opcode()
    {
        string source = Path.Combine(Repository.Root, "src", "Krait");
        int lines = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(path => path.Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !path.Contains("/Compiler/CodeGeneration/", StringComparison.Ordinal) && !path.Contains("Peephole", StringComparison.Ordinal))
            // Pickle has opcodes of its own.
            .Where(path => !path.Contains("/Modules/Pickling/", StringComparison.Ordinal))
            .Sum(path => File.ReadLines(path).Count(line => Regex.IsMatch(line, @"\bOpcode\.")));
        Assert.InRange(lines, 1, 39);
    }
}
