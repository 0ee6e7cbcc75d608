using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Copying mappings that need not be dicts.</summary>
internal static class Mappings
{
    /// <summary>
    /// Sets every item of a mapping, which is any object with <c>keys</c>, in a dict. The check may refuse one by raising.
    /// </summary>
    public static bool Update(PyDict target, PyObject mapping, Func<PyDict, PyObject, PyObject, bool> check)
    {
        if (mapping.GetType() == typeof(PyDict)
            || (mapping is PyDict && ReferenceEquals(mapping.Type.IterSlot, BuiltinTypes.Dict.IterSlot)))
        {
            foreach ((PyObject key, PyObject value) in ((PyDict)mapping).Copy())
            {
                if (!check(target, key, value) || !target.SetItem(key, value)) return false;
            }
            return true;
        }
        PyObject? keys = Attributes.CallMethod(mapping, Names.Keys);
        if (keys is null) return false;
        PyObject? iterator = Iteration.GetIter(keys);
        if (iterator is null) return false;
        while (Iteration.Next(iterator) is { } key)
        {
            PyObject? value = Operators.Subscript(mapping, key);
            if (value is null || !check(target, key, value) || !target.SetItem(key, value)) return false;
        }
        return !Exceptions.IsSet;
    }
}
