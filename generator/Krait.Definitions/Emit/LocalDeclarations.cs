using System.Text.RegularExpressions;

namespace Krait.Definitions.Emit;

/// <summary>
/// The locals of the loop. The C# compiler gives every named local a slot of its own, disjoint scopes or not, and RyuJIT
/// stops inlining in a method of 512; so cases share the locals that have the same name and type. Writers mark their
/// declarations, and once all cases are written each mark becomes a declaration or a plain use of a shared local.
/// </summary>
internal static class LocalDeclarations
{
    private static readonly Regex Marks = new("(?<indent> *)\u0001(?<type>[^\u0002]*)\u0002(?<name>[^\u0003]*)\u0003(?<end>;\n?)?", RegexOptions.CultureInvariant);

    /// <summary>Marks a declaration.</summary>
    public static string Mark(string type, string name) => $"\u0001{type}\u0002{name}\u0003";

    /// <summary>Makes every mark of <paramref name="code"/> a declaration.</summary>
    public static string Declare(string code) => Marks.Replace(code, "${indent}${type} ${name}${end}");

    /// <summary>
    /// The locals that several of <paramref name="cases"/> can share: those declared more than once, always with one
    /// type, and never by a body, whose names are <paramref name="taken"/>.
    /// </summary>
    public static Dictionary<string, string> FindShared(IEnumerable<string> cases, ICollection<string> taken) =>
        cases.SelectMany(code => Marks.Matches(code).Cast<Match>())
            .GroupBy(mark => mark.Groups["name"].Value, StringComparer.Ordinal)
            .Where(group => group.Count() > 1 && !taken.Contains(group.Key))
            .Select(group => (group.Key, Types: group.Select(mark => mark.Groups["type"].Value).Distinct().OrderByDescending(type => type.Length).ToList()))
            .Where(local => local.Types.Select(type => type.TrimEnd('?')).Distinct().Count() == 1)
            .OrderBy(local => local.Key, StringComparer.Ordinal)
            .ToDictionary(local => local.Key, local => local.Types[0], StringComparer.Ordinal);

    /// <summary>Makes the marks of <paramref name="code"/> uses of shared locals where there are such, and declarations elsewhere.</summary>
    public static string Share(string code, Dictionary<string, string> shared) => Marks.Replace(code, mark =>
    {
        var (indent, type, name, end) = (mark.Groups["indent"].Value, mark.Groups["type"].Value, mark.Groups["name"].Value, mark.Groups["end"].Value);
        return !shared.ContainsKey(name) ? $"{indent}{type} {name}{end}" : end.Length > 0 ? "" : indent + name;
    });
}
