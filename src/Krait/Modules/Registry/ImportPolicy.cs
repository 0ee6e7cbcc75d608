using Krait.Objects;

namespace Krait.Modules;

/// <summary>What the host of an engine lets a program import.</summary>
internal sealed class ImportPolicy
{
    private int _count;

    /// <summary>The policy of the running engine.</summary>
    public static ImportPolicy Own => ThreadState.Current.Interpreter.Get(static () => new ImportPolicy());

    /// <summary>The policy of an interpreter.</summary>
    public static ImportPolicy Of(InterpreterState interpreter) => interpreter.Get(static () => new ImportPolicy());

    /// <summary>Takes over what another interpreter of the program may import.</summary>
    public void Inherit(ImportPolicy parent) => (AllowedModules, MaximumModules) = (parent.AllowedModules, parent.MaximumModules);

    /// <summary>The modules, with their submodules; null for all.</summary>
    public IReadOnlySet<string>? AllowedModules { get; set; }

    /// <summary>
    /// Told the name of each module that was imported; false with an exception set when that fails the import. Null for nobody.
    /// </summary>
    public Func<string, bool>? Imported { get; set; }

    /// <summary>How many modules may be loaded; null for any number.</summary>
    public int? MaximumModules { get; set; }

    /// <summary>Why a module may not be loaded; null when it may, which is counted.</summary>
    public string? Refuse(string name)
    {
        if (!IsAllowed(name)) return NotAllowed(name);
        if (MaximumModules is not { } maximum || ++_count <= maximum) return null;
        return $"the host of this engine allows no more than {maximum} modules";
    }

    /// <summary>The message about a module that may not be loaded.</summary>
    public static string NotAllowed(string name) => $"the host of this engine does not allow the module '{name}'";

    /// <summary>Whether a module is one that may be loaded.</summary>
    public bool IsAllowed(string name)
    {
        if (AllowedModules is not { } allowed) return true;
        for (string part = name; ; part = part[..part.LastIndexOf('.')])
        {
            if (allowed.Contains(part)) return true;
            if (!part.Contains('.')) return false;
        }
    }
}
