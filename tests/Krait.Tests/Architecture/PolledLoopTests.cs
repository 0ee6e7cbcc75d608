using System.Text.RegularExpressions;
using Xunit;

namespace Krait.Tests.Architecture;

/// <summary>Interrupts reach loops over iterators: no source takes items past the two methods that look for interrupts.</summary>
public sealed partial class PolledLoopTests
{
    // Where one item at most is taken, or the method itself stands.
    private static readonly string[] s_single = ["Iteration.cs", "Generators.cs", "AsyncGeneratorType.cs", "PyAsyncGeneratorStep.cs"];

    [Fact]
    public void Loops_take_items_where_interrupts_are_looked_for()
    {
        List<string> problems = [];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Krait"), "*.cs",
            SearchOption.AllDirectories))
        {
            if (s_single.Contains(Path.GetFileName(file))) continue;
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                if (DirectStep().IsMatch(lines[i])) problems.Add($"{Path.GetFileName(file)}:{i + 1}: {lines[i].Trim()}");
            }
        }
        Assert.True(problems.Count == 0,
            "Iteration.Next and Iteration.Take look for interrupts, these do not:\n" + string.Join('\n', problems));
    }

    // A slot that was taken out, or taken and called at once, in the head of a loop.
    [GeneratedRegex(@"while \(.*(?<![.\w])next\(\w+\)|while \(.*IterNextSlot!?\(|for \(.*;.*(?<![.\w])next\(\w+\).*;")]
    private static partial Regex DirectStep();
}
