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
        // All keys are taken before the first value: what gives them may change the target.
        PyObject? found = Attributes.CallMethod(mapping, Names.Keys);
        if (found is null || Iteration.ToList(found) is not { } keys) return false;
        for (int i = 0; i < keys.Count; i++)
        {
            Poll.AtOrThrow(i);
            PyObject key = keys[i];
            PyObject? value = Operators.Subscript(mapping, key);
            if (value is null || !check(target, key, value) || !target.SetItem(key, value)) return false;
        }
        return true;
    }
}
