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

    /// <summary>Adds an exception type to a module, which the type may name differently.</summary>
    public static PyType AddException(PyModule module, string moduleName, string name, PyType baseType)
    {
        PyType type = ModuleExceptions.Get(moduleName, name, baseType);
        module.Dict.SetItem(PyStr.Intern(name), type);
        return type;
    }
}
