using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>What the whole runtime has once: the builtins, the modules, the namespace of sys.</summary>
internal static class Interpreters
{
    /// <summary>The namespace of the builtins module.</summary>
    public static PyDict Builtins { get; set; } = new();

    /// <summary><c>sys.modules</c>.</summary>
    public static PyDict Modules { get; set; } = new();

    /// <summary>The namespace of sys.</summary>
    public static PyDict SysDict { get; set; } = new();
}
