using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Generator.Tests.Support;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>
/// Every mistake has its message and its place: each Diagnostics/*.def is broken in the ways its .expected lists.
/// </summary>
public class DiagnosticTests
{
    private static readonly string Folder = Path.Combine(DefinitionFiles.Root, "tests", "Krait.Generator.Tests", "Diagnostics");

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(Folder, "*.def").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_broken_definition_is_refused_precisely(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name + ".def"));
        (_, EquatableArray<DefinitionDiagnostic> diagnostics) = DefinitionFiles.BindText((name + ".def", text));
        Golden.Check(Path.Combine(Folder, name + ".expected"), string.Concat(diagnostics.Select(item => item + "\n")));
    }

    [Fact]
    public void Every_diagnostic_has_a_case()
    {
        string expected = string.Concat(Directory.GetFiles(Folder, "*.expected").Select(File.ReadAllText));
        Assert.Empty(DiagnosticTable.Entries.Where(entry => !expected.Contains(entry.Code, StringComparison.Ordinal))
            .Select(entry => $"{entry.Code} {entry.Title}"));
    }

    [Fact]
    public void An_override_in_a_later_file_is_no_mistake()
    {
        (Specification? specification, EquatableArray<DefinitionDiagnostic> diagnostics) = DefinitionFiles.BindText(
            ("First.def", DefinitionFiles.SmallMachine + "inst ONE = 1 ( -- ) { First(); }"),
            ("Second.def", "override inst ONE = 1 ( -- ) { Second(); }"));
        Assert.Empty(diagnostics);
        Assert.Equal("Second();", specification!.Operations.Single().Body!.Text);
    }
}
