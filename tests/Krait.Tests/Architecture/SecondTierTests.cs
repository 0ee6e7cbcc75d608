using System.Text.RegularExpressions;
using Krait.Evaluation;
using Xunit;

namespace Krait.Tests.Architecture;

/// <summary>The second tier follows the facts of Bytecodes.def and knows no instruction by its name.</summary>
public class SecondTierTests
{
    [Fact]
    public void No_source_of_the_second_tier_names_an_instruction_or_an_operation()
    {
        string folder = Path.Combine(Repository.Root, "src", "Krait", "Evaluation", "SecondTier");
        string[] files = Directory.GetFiles(folder, "*.cs");
        Assert.NotEmpty(files);
        HashSet<string> names = [.. OperationTable.Operations.Keys, .. Enum.GetNames<Objects.Opcode>()];
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotMatch(@"\bOpcode\.", text);
            foreach (Match word in Regex.Matches(text, @"\b_?[A-Z][A-Z0-9_]{2,}\b")) Assert.False(names.Contains(word.Value), $"{Path.GetFileName(file)} names {word.Value}");
        }
    }
}
