using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.ClassModel;

/// <summary>Annotations of classes, computed when asked for (PEP 649, PEP 749).</summary>
internal static class ClassAnnotations
{
    private static readonly PyInt s_valueFormat = PyInt.From(1);

    public static PyObject? Get(PyType type)
    {
        if (!type.IsHeapType)
        {
            return Raise.AttributeError(type, Names.Annotations, $"type object '{type.Name}' has no attribute '__annotations__'");
        }
        if (type.Attributes.TryGetValue(Names.Annotations, out PyObject? annotations)
            || type.Attributes.TryGetValue(Names.AnnotationsCache, out annotations))
        {
            return annotations.Type.DescriptorGetSlot is { } get ? get(annotations, null, type) : annotations;
        }
        PyObject? annotate = GetAnnotate(type);
        if (annotate is null) return null;
        PyObject? computed = new PyDict();
        if (annotate is not PyNone)
        {
            computed = Calls.Call(annotate, s_valueFormat);
            if (computed is null) return null;
            if (computed is not PyDict) return Raise.TypeError($"__annotate__ returned non-dict of type '{computed.Type.Name}'");
        }
        type.Attributes.SetItem(Names.AnnotationsCache, computed);
        type.Modified();
        return computed;
    }

    public static bool Set(PyType type, PyObject? value)
    {
        if (!CheckMutable(type, "__annotations__")) return false;
        PyStr key = type.Attributes.IndexOf(Names.Annotations) >= 0 ? Names.Annotations : Names.AnnotationsCache;
        if (value is not null)
        {
            type.Attributes.SetItem(key, value);
        }
        else if (type.Attributes.Remove(key, out _) != 1)
        {
            Raise.AttributeError(type, Names.Annotations, "__annotations__");
            return false;
        }
        type.Attributes.Remove(Names.AnnotateFunc, out _);
        type.Attributes.Remove(Names.Annotate, out _);
        type.Modified();
        return true;
    }

    public static PyObject? GetAnnotate(PyType type)
    {
        if (!type.IsHeapType)
        {
            return Raise.AttributeError(type, Names.Annotate, $"type object '{type.Name}' has no attribute '__annotate__'");
        }
        // One that the class body defines comes before the compiler's.
        if (type.Attributes.TryGetValue(Names.Annotate, out PyObject? annotate)
            || type.Attributes.TryGetValue(Names.AnnotateFunc, out annotate))
        {
            return annotate.Type.DescriptorGetSlot is { } get ? get(annotate, null, type) : annotate;
        }
        return PyNone.Instance;
    }

    public static bool SetAnnotate(PyType type, PyObject? value)
    {
        if (value is null)
        {
            Raise.TypeError("cannot delete __annotate__ attribute");
            return false;
        }
        if (!CheckMutable(type, "__annotate__")) return false;
        if (value is not PyNone && value.Type.CallSlot is null)
        {
            Raise.TypeError("__annotate__ must be callable or None");
            return false;
        }
        type.Attributes.Remove(Names.Annotate, out _);
        type.Attributes.SetItem(Names.AnnotateFunc, value);
        if (value is not PyNone) type.Attributes.Remove(Names.AnnotationsCache, out _);
        type.Modified();
        return true;
    }

    private static bool CheckMutable(PyType type, string attribute)
    {
        if (type.IsHeapType) return true;
        Raise.TypeError($"cannot set '{attribute}' attribute of immutable type '{type.Name}'");
        return false;
    }
}
