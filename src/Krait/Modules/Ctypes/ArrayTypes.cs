using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>The classes of arrays that multiplying a C type makes.</summary>
internal static class ArrayTypes
{
    public static readonly PyStr Length = PyStr.Intern("_length_");
    public static readonly PyStr ItemType = PyStr.Intern("_type_");

    /// <summary>The class of arrays of some length, the same as long as it lives; null with an exception set.</summary>
    public static PyObject? Get(PyType type, long length)
    {
        var info = CTypeInfo.Of(type);
        if (info is not null && info.ArrayTypes.TryGetValue(length, out WeakReference<PyType>? known)
            && known.TryGetTarget(out PyType? existing))
        {
            return existing;
        }
        PyDict attributes = new();
        attributes.SetItem(Length, PyInt.From(length));
        attributes.SetItem(ItemType, type);
        PyObject? made = Calls.Call(CtypesTypes.ArrayType, PyStr.FromString($"{type.ShortName}_Array_{length}"),
            PyTuple.Create(CtypesTypes.Array), attributes);
        if (made is PyType array && info is not null) info.ArrayTypes[length] = new WeakReference<PyType>(array);
        return made;
    }
}
