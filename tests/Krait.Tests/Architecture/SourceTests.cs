using Xunit;

namespace Krait.Tests.Architecture;

/// <summary>The form of sources that neither the compiler nor an analyzer looks at.</summary>
public sealed class SourceTests
{
    private const int LongestLine = 140;

    private static readonly string[] s_folders = ["src", "generator", "build", "tests"];

    private static readonly string[] s_kinds = [".cs", ".def", ".scriban", ".csproj", ".props", ".targets"];

    // Its golden has the columns that the parts of a body stand in: on two lines the body would be emitted with other blanks.
    private static readonly string[] s_wide = [Path.Combine("tests", "Krait.Generator.Tests", "Emission", "operations.def")];

    [Fact]
    public void No_line_is_too_long()
    {
        List<string> problems = [];
        foreach (string file in Sources())
        {
            if (s_wide.Contains(Path.GetRelativePath(Repository.Root, file))) continue;
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                if (lines[i].Length <= LongestLine) continue;
                problems.Add($"{Path.GetRelativePath(Repository.Root, file)}:{i + 1}: {lines[i].Length} columns");
            }
        }
        Assert.True(problems.Count == 0, $"lines of more than {LongestLine} columns:\n" + string.Join('\n', problems));
    }

    private static IEnumerable<string> Sources() =>
        s_folders.SelectMany(static folder => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(static file => s_kinds.Contains(Path.GetExtension(file)))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.props"))
            .Append(Path.Combine(Repository.Root, "Bytecodes.def"));
}
