using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>What the engine of the calling thread has once: the builtins, the modules, the namespace of sys.</summary>
internal static class Interpreters
{
    /// <summary>The namespace of the builtins module.</summary>
    public static PyDict Builtins
    {
        get => ThreadState.Current.Interpreter.Builtins;
        set => ThreadState.Current.Interpreter.Builtins = value;
    }

    /// <summary><c>sys.modules</c>.</summary>
    public static PyDict Modules
    {
        get => ThreadState.Current.Interpreter.Modules;
        set => ThreadState.Current.Interpreter.Modules = value;
    }

    /// <summary>The namespace of sys.</summary>
    public static PyDict SysDict
    {
        get => ThreadState.Current.Interpreter.SysDict;
        set => ThreadState.Current.Interpreter.SysDict = value;
    }
}
