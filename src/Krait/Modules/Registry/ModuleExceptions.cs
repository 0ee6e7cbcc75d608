using Krait.Objects;

namespace Krait.Modules;

/// <summary>The exception types that native modules define: each is made once, however often its module is.</summary>
internal sealed class ModuleExceptions
{
    private readonly Dictionary<string, PyType> _types = new(StringComparer.Ordinal);

    /// <summary>The exception type of a module, made when it is first asked for.</summary>
    public static PyType Get(string module, string name, PyType baseType, string? documentation = null)
    {
        Dictionary<string, PyType> types = ThreadState.Current.Interpreter.Get(static () => new ModuleExceptions())._types;
        string key = module + "." + name;
        lock (types)
        {
            if (types.TryGetValue(key, out PyType? known)) return known;
            PyDict attributes = new();
            attributes.SetItem(Names.Module, PyStr.Intern(module));
            if (documentation is not null) attributes.SetItem(Names.Doc, PyStr.FromNarrow(documentation));
            var made = (PyType)Protocols.Calls.Call(BuiltinTypes.Type, PyStr.Intern(name), PyTuple.Create(baseType), attributes)!;
            types.Add(key, made);
            return made;
        }
    }
}
