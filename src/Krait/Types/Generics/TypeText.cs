using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Generics;

/// <summary>Types as they are shown inside generic aliases and unions: classes by their names alone.</summary>
internal static class TypeText
{
    private static readonly PyStr s_origin = PyStr.Intern("__origin__");
    private static readonly PyStr s_arguments = PyStr.Intern("__args__");

    /// <summary>One type; null on error.</summary>
    public static PyStr? Of(PyObject type)
    {
        if (type is PyEllipsis) return PyStr.FromString("...");
        if (ReferenceEquals(type, BuiltinTypes.NoneType)) return PyStr.FromString("None");
        if (!Attributes.TryGet(type, s_origin, out PyObject? origin)) return null;
        if (origin is not null)
        {
            if (!Attributes.TryGet(type, s_arguments, out PyObject? arguments)) return null;
            if (arguments is not null) return Representation.Repr(type);
        }
        if (!Attributes.TryGet(type, Names.QualName, out PyObject? name) || !Attributes.TryGet(type, Names.Module, out PyObject? module))
        {
            return null;
        }
        if (name is null || module is null or PyNone) return Representation.Repr(type);
        PyStr? nameText = Representation.Str(name);
        PyStr? moduleText = nameText is null ? null : Representation.Str(module);
        if (moduleText is null) return null;
        return moduleText.ToString() == "builtins" ? nameText : PyStr.FromString($"{moduleText}.{nameText}");
    }

    /// <summary>Several types with something between them; null on error.</summary>
    public static PyStr? Join(ReadOnlySpan<PyObject> types, string separator)
    {
        // A list among the arguments may hold itself.
        if (!NativeStack.HasRoom())
        {
            Raise.RecursionError(" while getting the repr of an object");
            return null;
        }
        List<PyStr> parts = [];
        foreach (PyObject type in types)
        {
            PyStr? part = type is PyList list ? List(list) : Of(type);
            if (part is null) return null;
            parts.Add(part);
        }
        return Text.CodePoints.Join(parts.ToArray(), PyStr.FromString(separator));
    }

    // Showing an item may run code that shortens the list, which is an error.
    private static PyStr? ListItems(PyList list)
    {
        int count = list.Count;
        List<PyStr> parts = [];
        for (int i = 0; i < count; i++)
        {
            if (i >= list.Count)
            {
                Raise.IndexError("list index out of range");
                return null;
            }
            if (Join([list[i]], ", ") is not { } part) return null;
            parts.Add(part);
        }
        return Text.CodePoints.Join(parts.ToArray(), PyStr.FromString(", "));
    }

    private static PyStr? List(PyList list)
    {
        PyStr? inner = ListItems(list);
        return inner is null ? null : PyStr.FromString($"[{inner}]");
    }
}
