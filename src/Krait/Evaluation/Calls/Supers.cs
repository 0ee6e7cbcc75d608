using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary><c>super().name</c> (LOAD_SUPER_ATTR).</summary>
internal static class Supers
{
    /// <summary>The generic form: calls whatever <c>super</c> is bound to, unless it is the builtin one.</summary>
    public static PyObject? Load(Frame frame, PyObject super, PyObject ownerClass, PyObject self, int oparg, out PyObject? bound)
    {
        bound = null;
        var name = (PyStr)frame.Code.Names.Items[oparg >> 2];
        if (ReferenceEquals(super, BuiltinTypes.Super) && ownerClass is PyType type)
        {
            return (oparg & 1) != 0 ? LookupMethod(type, self, name, out bound) : Lookup(type, self, name);
        }
        PyObject? proxy = (oparg & 2) != 0 ? Calls.Call(super, ownerClass, self) : Calls.Call(super);
        return proxy is null ? null : Attributes.Get(proxy, name);
    }

    /// <summary>The attribute, bound.</summary>
    public static PyObject? Lookup(PyType ownerClass, PyObject self, PyStr name)
    {
        PyType? start = SuperLookup.Check(ownerClass, self);
        return start is null ? null : SuperLookup.Get(ownerClass, self, start, name);
    }

    /// <summary>The function of a method and its self; or any other attribute, bound, and null for self.</summary>
    public static PyObject? LookupMethod(PyType ownerClass, PyObject self, PyStr name, out PyObject? bound)
    {
        bound = null;
        PyType? start = SuperLookup.Check(ownerClass, self);
        if (start is null) return null;
        PyObject? found = SuperLookup.Find(ownerClass, start, name);
        if (found is not null && (found.Type.Flags & TypeFlags.MethodDescriptor) != 0 && !ReferenceEquals(start, self))
        {
            bound = self;
            return found;
        }
        return SuperLookup.Get(ownerClass, self, start, name);
    }
}
