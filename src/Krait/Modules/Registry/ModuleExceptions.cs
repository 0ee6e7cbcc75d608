using Krait.Objects;

namespace Krait.Modules;

/// <summary>The exception types that native modules define: each is made once, however often its module is.</summary>
internal sealed class ModuleExceptions
{
    private readonly Dictionary<string, PyType> _types = new(StringComparer.Ordinal);

    // One place to change when state belongs to an interpreter.
    private static readonly ModuleExceptions s_current = new();

    /// <summary>The exception type of a module, made when it is first asked for.</summary>
    public static PyType Get(string module, string name, PyType baseType)
    {
        Dictionary<string, PyType> types = s_current._types;
        string key = module + "." + name;
        lock (types)
        {
            if (types.TryGetValue(key, out PyType? known)) return known;
            PyDict attributes = new();
            attributes.SetItem(Names.Module, PyStr.Intern(module));
            PyType made = (PyType)Protocols.Calls.Call(BuiltinTypes.Type, PyStr.Intern(name), PyTuple.Create(baseType), attributes)!;
            types.Add(key, made);
            return made;
        }
    }
}
