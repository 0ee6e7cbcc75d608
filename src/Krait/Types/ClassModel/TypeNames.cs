using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.ClassModel;

/// <summary>Names of classes, and the names in them.</summary>
internal static class TypeNames
{
    /// <summary>
    /// Whether a builtin type is one that CPython makes when a module is loaded: as most of its modules' are, but for these. copyreg looks
    /// for the first base that is none.
    /// </summary>
    public static bool IsMadeAtRunTime(PyType type) => type.ModuleText switch
    {
        "builtins" or "" => type.Name == "ExceptionGroup",
        "sys" or "types" or "weakref" or "datetime" or "_contextvars" or "concurrent.interpreters" => false,
        "collections" => type.Name != "OrderedDict",
        "pickle" => type.Name != "PickleBuffer",
        "typing" => type.Name is not ("TypeAliasType" or "Union"),
        _ => true,
    };

    /// <summary>Module and qualified name, the module left out when it is builtins.</summary>
    public static string Qualified(PyType type)
    {
        string module = Module(type);
        string name = QualifiedName(type);
        return module is "builtins" or "" ? name : $"{module}.{name}";
    }

    /// <summary>The name by which messages of newer functions call a type: classes of the program itself go without their module.</summary>
    public static string InMessages(PyType type) => Module(type) == "__main__" ? QualifiedName(type) : Qualified(type);

    /// <summary><c>__qualname__</c></summary>
    public static string QualifiedName(PyType type) => type.QualifiedName?.ToString() ?? type.ShortName;

    /// <summary><c>__module__</c>; empty when it is no string.</summary>
    public static string Module(PyType type)
    {
        if (!type.IsHeapType) return type.ModuleText;
        return type.Attributes.TryGetValue(Names.Module, out PyObject? module) && module is PyStr text ? text.ToString() : "";
    }

    /// <summary>Adds the names of a class and its bases to the keys of a dict.</summary>
    public static void CollectAttributes(PyType type, PyDict names)
    {
        for (int i = type.Mro.Length - 1; i >= 0; i--)
        {
            foreach ((PyObject key, PyObject value) in type.Mro[i].Attributes) names.SetItem(key, value);
        }
    }
}
