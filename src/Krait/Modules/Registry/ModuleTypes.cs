using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Modules;

/// <summary>Types that live in modules: they are completed when their module is made.</summary>
internal static class ModuleTypes
{
    /// <summary>Gives a type its behaviour and puts it into a module.</summary>
    public static void Add(PyModule module, PyType type, Action<PyType> bind) => Add(module, type.ShortName, type, bind);

    /// <summary>Gives a type its behaviour and puts it into a module under a name that is not its own.</summary>
    public static void Add(PyModule module, string name, PyType type, Action<PyType> bind)
    {
        Complete(type, bind);
        module.Dict.SetItem(PyStr.Intern(name), type);
    }

    /// <summary>Gives a type its behaviour. Engines share it: the first that makes the module does so for all.</summary>
    public static void Complete(PyType type, Action<PyType> bind)
    {
        if (type.IsComplete) return;
        lock (type)
        {
            if (type.IsComplete) return;
            bind(type);
            SlotInheritance.CompleteBuiltin(type);
            type.IsComplete = true;
        }
    }

    /// <summary>The exception types of one engine, which a module that is imported anew has in common with the one before.</summary>
    private sealed class ExceptionTypesOfModules
    {
        public readonly Dictionary<string, PyType> Made = new(StringComparer.Ordinal);
    }

    /// <summary>Makes an exception type for a module, which the type may name differently; null with an exception set.</summary>
    public static PyType? AddException(PyModule module, string moduleName, string name, PyType baseType)
    {
        Dictionary<string, PyType> made = ThreadState.Current.Interpreter.Get(static () => new ExceptionTypesOfModules()).Made;
        string fullName = $"{moduleName}.{name}";
        if (made.TryGetValue(fullName, out PyType? known))
        {
            module.Dict.SetItem(PyStr.Intern(name), known);
            return known;
        }
        PyDict attributes = new();
        attributes.SetItem(Names.Module, PyStr.Intern(moduleName));
        if (Calls.Call(BuiltinTypes.Type, PyStr.Intern(name), PyTuple.Create(baseType), attributes) is not PyType type) return null;
        made.Add(fullName, type);
        module.Dict.SetItem(PyStr.Intern(name), type);
        return type;
    }
}
