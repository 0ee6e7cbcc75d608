using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Weak;

/// <summary>Making weak references.</summary>
internal static class WeakReferences
{
    /// <summary>
    /// A reference of a type to an object; an exact one without a callback is shared. Null with TypeError when the object
    /// cannot be weakly referenced.
    /// </summary>
    public static PyWeakReference? Create(PyType type, PyObject target, PyObject? callback, bool share)
    {
        if (callback is PyNone) callback = null;
        if ((target.Type.Flags & TypeFlags.HasWeakReferences) == 0)
        {
            Raise.TypeError($"cannot create weak reference to '{target.Type.Name}' object");
            return null;
        }
        WeakReferenceList list = WeakReferenceTable.GetOrAdd(target);
        if (callback is null && share)
        {
            foreach (PyWeakReference each in list.Alive())
            {
                if (each.Callback is null && ReferenceEquals(each.Type, type)) return each;
            }
        }
        PyWeakReference reference = new(type, target, callback);
        list.Add(reference);
        return reference;
    }
}
