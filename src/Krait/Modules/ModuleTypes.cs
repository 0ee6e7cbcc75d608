using Krait.Objects;
using Krait.Types.Slots;

namespace Krait.Modules;

/// <summary>Types that live in modules: they are completed when their module is made.</summary>
internal static class ModuleTypes
{
    /// <summary>Gives a type its behaviour and puts it into a module.</summary>
    public static void Add(PyModule module, PyType type, Action<PyType> bind)
    {
        bind(type);
        SlotInheritance.CompleteBuiltin(type);
        module.Dict.SetItem(PyStr.Intern(type.ShortName), type);
    }
}
