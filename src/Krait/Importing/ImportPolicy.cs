namespace Krait.Importing;

/// <summary>What the host of an engine lets a program import.</summary>
internal sealed class ImportPolicy
{
    private int _count;

    /// <summary>The modules, with their submodules; null for all.</summary>
    public IReadOnlySet<string>? AllowedModules { get; set; }

    /// <summary>How many modules may be loaded; null for any number.</summary>
    public int? MaximumModules { get; set; }

    /// <summary>The folders that modules may come from; null for all.</summary>
    public IReadOnlyList<string>? Roots { get; set; }

    /// <summary>Why a module may not be loaded; null when it may, which is counted.</summary>
    public string? Refuse(string name)
    {
        if (AllowedModules is { } allowed && !IsAllowed(allowed, name)) return $"the host of this engine does not allow the module '{name}'";
        if (MaximumModules is not { } maximum || ++_count <= maximum) return null;
        return $"the host of this engine allows no more than {maximum} modules";
    }

    /// <summary>Whether modules may come from a folder.</summary>
    public bool Allows(string folder)
    {
        if (Roots is not { } roots) return true;
        string full = Path.GetFullPath(folder);
        foreach (string root in roots)
        {
            if (full == root || full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    private static bool IsAllowed(IReadOnlySet<string> allowed, string name)
    {
        for (string part = name; ; part = part[..part.LastIndexOf('.')])
        {
            if (allowed.Contains(part)) return true;
            if (!part.Contains('.')) return false;
        }
    }
}
