using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Attribute lookup that starts after a class in the method resolution order: <c>super</c>.</summary>
internal static class SuperLookup
{
    /// <summary>
    /// The class whose resolution order is searched for <c>super(type, self)</c>; null with TypeError when self is unrelated.
    /// </summary>
    public static PyType? Check(PyType type, PyObject self)
    {
        if (self is PyType selfType && IsInOrder(selfType, type)) return selfType;
        if (IsInOrder(self.Type, type)) return self.Type;
        if (!Attributes.TryGet(self, Names.Class, out PyObject? claimed)) return null;
        if (claimed is PyType claimedType && !ReferenceEquals(claimedType, self.Type) && claimedType.IsSubtypeOf(type)) return claimedType;
        string kind = self is PyType ? "type" : "instance of";
        string name = self is PyType named ? named.Name : self.Type.Name;
        Raise.TypeError($"super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({type.Name}).");
        return null;
    }

    // An order that a metaclass has made may lack the class itself.
    private static bool IsInOrder(PyType type, PyType sought) =>
        type.LacksMro || (type.Mro.Length > 0 && ReferenceEquals(type.Mro[0], type)) ? type.IsSubtypeOf(sought)
        : Array.IndexOf(type.Mro, sought) >= 0;

    /// <summary>The attribute as it stands in the first class after <paramref name="type"/> that has it; null for none.</summary>
    public static PyObject? Find(PyType type, PyType start, PyStr name)
    {
        PyType[] mro = start.Mro;
        int index = Array.IndexOf(mro, type);
        for (int i = index + 1; i < mro.Length; i++)
        {
            if (mro[i].Attributes.TryGetValue(name, out PyObject? found)) return found;
        }
        return null;
    }

    /// <summary>The attribute, bound to self; AttributeError when there is none.</summary>
    public static PyObject? Get(PyType type, PyObject self, PyType start, PyStr name)
    {
        PyObject? found = ReferenceEquals(name, Names.Class) ? null : Find(type, start, name);
        if (found is null)
        {
            PySuper proxy = new(BuiltinTypes.Super) { ThisClass = type, Self = self, SelfClass = start };
            return Attributes.GenericGet(proxy, name);
        }
        return found.Type.DescriptorGetSlot is { } get ? get(found, ReferenceEquals(start, self) ? null : self, start) : found;
    }
}
