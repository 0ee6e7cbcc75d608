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
            foreach (Match word in Regex.Matches(text, @"\b_?[A-Z][A-Z0-9_]{2,}\b"))
            {
                Assert.False(names.Contains(word.Value), $"{Path.GetFileName(file)} names {word.Value}");
            }
        }
    }

    /// <summary>
    /// Each file that names an opcode stands in a table of generator/README.md, with the reason; no file stands there without.
    /// </summary>
    [Fact]
    public void Few_lines_outside_the_generating_parts_of_the_compiler_name_an_opcode_and_each_has_its_reason()
    {
        string source = Path.Combine(Repository.Root, "src", "Krait");
        var lines = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(source, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !path.StartsWith("Compiler/CodeGeneration/", StringComparison.Ordinal)
                && !path.Contains("Peephole", StringComparison.Ordinal))
            .SelectMany(path => File.ReadLines(Path.Combine(source, path)).Where(line => line.Contains("Opcode.",
                StringComparison.Ordinal)).Select(_ => path))
            .ToList();
        Assert.InRange(lines.Count, 1, 39);

        string page = File.ReadAllText(Path.Combine(Repository.Root, "generator", "README.md"));
        IEnumerable<string> explained = Regex.Matches(page, @"^\| (`\w+/[^|]*) \| `[A-Z]", RegexOptions.Multiline)
            .SelectMany(row => Regex.Matches(row.Groups[1].Value, "`([^`]+)`")).Select(name => name.Groups[1].Value + ".cs");
        Assert.Equal(lines.Distinct().Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }
}
