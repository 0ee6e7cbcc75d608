using System.Text.RegularExpressions;
using Xunit;

namespace Krait.Tests.Architecture;

/// <summary>Holds the rooms of the library to their order: each uses only those below it.</summary>
public sealed partial class NamespaceTests
{
    /// <summary>For each room, the rooms it may use.</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Objects"] = [],
        ["Compiler"] = ["Objects"],
        ["Protocols"] = ["Objects"],
        ["Evaluation"] = ["Protocols", "Objects"],
        ["Types"] = ["Evaluation", "Protocols", "Objects"],
        ["Modules"] = ["Types", "Evaluation", "Protocols", "Objects", "Compiler"],
        ["Importing"] = ["Modules", "Types", "Evaluation", "Protocols", "Objects", "Compiler"],
        ["Hosting"] = ["Importing", "Modules", "Types", "Evaluation", "Protocols", "Objects", "Compiler"],
        ["Embedding"] = ["Hosting", "Importing", "Modules", "Types", "Evaluation", "Protocols", "Objects", "Compiler"],
    };

    public static TheoryData<string> Rooms => [.. s_allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_rooms_below_it(string room)
    {
        List<string> violations = [];
        string source = Path.Combine(Repository.Root, "src", "Krait");
        foreach (string file in Directory.GetFiles(Path.Combine(source, room), "*.cs", SearchOption.AllDirectories))
        {
            string text = Comments().Replace(File.ReadAllText(file), "");
            foreach (Match match in Uses().Matches(text))
            {
                string used = match.Groups["room"].Value;
                if (used != room && s_allowed.ContainsKey(used) && !s_allowed[room].Contains(used))
                {
                    violations.Add($"{Path.GetRelativePath(source, file)} uses Krait.{used}");
                }
            }
        }
        Assert.Empty(violations.Distinct());
    }

    [Fact]
    public void Every_file_stands_in_the_namespace_of_its_room()
    {
        string source = Path.Combine(Repository.Root, "src", "Krait");
        foreach (string file in Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string room = Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar)[0];
            string text = File.ReadAllText(file);
            Match match = Declaration().Match(text);
            // What a host uses is in the namespace of the library itself.
            if (room == "Embedding" && PublicNamespace().IsMatch(text)) continue;
            Assert.True(match.Success && s_allowed.ContainsKey(room) && match.Groups["room"].Value == room, file);
        }
    }

    [GeneratedRegex(@"//.*$|/\*.*?\*/", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Comments();

    [GeneratedRegex(@"(?<![\w.""])(?:(?:using\s+(?:static\s+)?)?Krait\.)?(?<room>[A-Z]\w*)(?=[.;])", RegexOptions.CultureInvariant)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^namespace Krait(\.Interop)?;", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex PublicNamespace();

    [GeneratedRegex(@"^namespace Krait\.(?<room>\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();
}
