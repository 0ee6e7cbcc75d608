using System.Text.RegularExpressions;
using Krait.Modules;
using Xunit;

namespace Krait.Tests.Architecture;

/// <summary>A module that calls the operating system is gated: an engine has what its host grants.</summary>
public sealed partial class CapabilityTests
{
    // Modules whose functions ask for the capability themselves, or need none.
    private static readonly Dictionary<string, string> s_ungated = new()
    {
        ["_locale"] = "changes are denied by their arguments: a query needs nothing",
        ["_io"] = "descriptors and files are the engine's own where it has some",
    };

    [GeneratedRegex("""\[PyModule\("(?<name>\w+)"\)\][^{;]*?\bclass (?<class>\w+)""")]
    private static partial Regex ModuleClass();

    [GeneratedRegex("""\bclass (?<class>\w+)""")]
    private static partial Regex AnyClass();

    [Fact]
    public void A_module_with_calls_of_the_system_is_gated()
    {
        Dictionary<string, string> modules = [];
        HashSet<string> calling = [];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Krait", "Modules"), "*.cs",
            SearchOption.AllDirectories))
        {
            string source = File.ReadAllText(file);
            foreach (Match each in ModuleClass().Matches(source)) modules[each.Groups["class"].Value] = each.Groups["name"].Value;
            if (!source.Contains("[LibraryImport(", StringComparison.Ordinal)) continue;
            foreach (Match each in AnyClass().Matches(source)) calling.Add(each.Groups["class"].Value);
        }
        string[] found = [.. modules.Where(each => calling.Contains(each.Key)).Select(each => each.Value).Distinct()];
        Assert.Contains("time", found);
        Assert.Contains("posix", found);
        Assert.Empty(found.Where(each => !CapabilityGate.IsGated(each)).Except(s_ungated.Keys));
    }
}
