using System.Text;

namespace Krait.Definitions.Emit;

/// <summary>
/// The locals of the loop. The C# compiler gives every named local a slot of its own, disjoint scopes or not, and RyuJIT
/// stops inlining in a method of 512; so cases share the locals that have the same name and type. Writers mark their
/// declarations, and once all cases are written each mark becomes a declaration or a plain use of a shared local.
/// </summary>
internal static class LocalDeclarations
{
    private const char Start = '\u0001';
    private const char Middle = '\u0002';
    private const char End = '\u0003';

    /// <summary>Marks a declaration.</summary>
    public static string Mark(string type, string name) => $"{Start}{type}{Middle}{name}{End}";

    /// <summary>Makes every mark of <paramref name="code"/> a declaration.</summary>
    public static string Declare(string code) => Share(code, []);

    /// <summary>The declarations that are marked in <paramref name="code"/>.</summary>
    public static IReadOnlyList<(string Type, string Name)> Find(string code)
    {
        var found = new List<(string Type, string Name)>();
        for (int at = code.IndexOf(Start); at >= 0; at = code.IndexOf(Start, at + 1))
        {
            (string type, string name, int _) = Read(code, at);
            found.Add((type, name));
        }

        return found;
    }

    /// <summary>
    /// The locals that several of <paramref name="cases"/> can share: those declared more than once, always with one
    /// type, and never by a body, whose names are <paramref name="taken"/>.
    /// </summary>
    public static Dictionary<string, string> FindShared(IEnumerable<WrittenCode> cases, ICollection<string> taken)
    {
        var types = new Dictionary<string, string?>(StringComparer.Ordinal);
        var repeated = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((string type, string name) in cases.SelectMany(code => code.Locals))
        {
            bool isRepeated = types.TryGetValue(name, out string? known);
            types[name] = isRepeated ? Merge(known, type) : type;
            if (isRepeated)
                _ = repeated.Add(name);
        }

        return repeated.Where(name => types[name] is not null && !taken.Contains(name))
            .ToDictionary(name => name, name => types[name]!, StringComparer.Ordinal);
    }

    /// <summary>
    /// Makes the marks of <paramref name="code"/> uses of shared locals where there are such, and declarations elsewhere.
    /// </summary>
    public static string Share(string code, Dictionary<string, string> shared)
    {
        var result = new StringBuilder(code.Length);
        int copied = 0;
        for (int at = code.IndexOf(Start); at >= 0; at = code.IndexOf(Start, at + 1))
        {
            (string type, string name, int end) = Read(code, at);
            _ = result.Append(code, copied, at - copied);
            copied = end;
            if (!shared.ContainsKey(name))
            {
                _ = result.Append(type).Append(' ').Append(name);
            }
            else if (end + 1 < code.Length && code[end] == ';' && code[end + 1] == '\n')
            {
                // A bare declaration of a shared local: its line goes.
                while (result.Length > 0 && result[result.Length - 1] == ' ')
                    result.Length--;
                copied = end + 2;
            }
            else
            {
                _ = result.Append(name);
            }
        }

        return result.Append(code, copied, code.Length - copied).ToString();
    }

    private static (string Type, string Name, int End) Read(string code, int start)
    {
        int middle = code.IndexOf(Middle, start);
        int end = code.IndexOf(End, middle);
        return (code.Substring(start + 1, middle - start - 1), code.Substring(middle + 1, end - middle - 1), end + 1);
    }

    /// <summary>The type that serves both, the nullable one; null when there is none.</summary>
    private static string? Merge(string? left, string right) =>
        left is null || left.TrimEnd('?') != right.TrimEnd('?') ? null : left.Length >= right.Length ? left : right;
}
