using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.ClassModel;

/// <summary>The attributes that instances have by their class's layout: <c>__dict__</c> and <c>__weakref__</c>.</summary>
internal static class ObjectAttributes
{
    public static readonly GetSetDefinition Dict = new("__dict__", GetDict)
    {
        Set = SetDict,
        Documentation = "dictionary for instance variables",
    };

    public static readonly GetSetDefinition WeakReferences = new("__weakref__", GetWeakReferences)
    {
        Documentation = "list of weak references to the object",
    };

    /// <summary>The object's dict, made if it has none yet; null with AttributeError when it cannot have one.</summary>
    public static PyObject? GetDict(PyObject self)
    {
        if (self is PyType type) return new PyMappingProxy(type.Attributes);
        if (self is PyModule module) return module.Dict;
        ref InstanceState state = ref self.State;
        if (!Unsafe.IsNullRef(ref state)) return InstanceAttributes.Materialize(ref state);
        ref PyDict? dict = ref self.DictField;
        if (!Unsafe.IsNullRef(ref dict)) return dict ??= new PyDict();
        return Raise.AttributeError(self, Names.Dict, "This object has no __dict__");
    }

    /// <summary>Replaces or deletes the object's dict.</summary>
    public static bool SetDict(PyObject self, PyObject? value)
    {
        // A class may derive from one of these and from another that has this descriptor.
        if (self is PyType or PyModule)
        {
            string problem = self is PyType ? "attribute '__dict__' of 'type' objects is not writable" : "readonly attribute";
            return Raise.AttributeError(self, Names.Dict, problem) is not null;
        }
        if (value is not null and not PyDict)
        {
            Raise.TypeError($"__dict__ must be set to a dictionary, not a '{value.Type.Name}'");
            return false;
        }
        // The dict that a builtin type gives its instances is never missing.
        if (value is null && (self.Type.NativeBase.Flags & TypeFlags.HasDict) != 0)
        {
            return Raise.TypeError("cannot delete __dict__") is not null;
        }
        PyDict replacement = (PyDict?)value ?? new PyDict();
        ref InstanceState state = ref self.State;
        if (!Unsafe.IsNullRef(ref state))
        {
            _ = InstanceAttributes.Materialize(ref state);
            state.Dict = replacement;
            return true;
        }
        ref PyDict? dict = ref self.DictField;
        if (Unsafe.IsNullRef(ref dict))
        {
            Raise.AttributeError(self, Names.Dict, "This object has no __dict__");
            return false;
        }
        dict = replacement;
        return true;
    }

    private static PyObject? GetWeakReferences(PyObject self)
    {
        if (WeakReferenceTable.Find(self)?.Alive() is [PyWeakReference first, ..]) return first;
        return PyNone.Instance;
    }
}
