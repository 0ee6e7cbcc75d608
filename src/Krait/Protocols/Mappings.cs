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
        if (TryGetPlain(mapping) is { } dict)
        {
            foreach ((PyObject key, PyObject value) in dict.Copy())
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

    /// <summary>
    /// A dict whose items are what its storage holds: no class of it iterates in another way. Null for any other mapping.
    /// </summary>
    public static PyDict? TryGetPlain(PyObject mapping) =>
        mapping is PyDict dict && (dict.GetType() == typeof(PyDict) || ReferenceEquals(dict.Type.IterSlot, BuiltinTypes.Dict.IterSlot))
            ? dict : null;

    /// <summary>Sets every item of a dict in another one; false with an exception set.</summary>
    public static bool Merge(PyDict target, PyDict source)
    {
        if (ReferenceEquals(target, source) || source.Count == 0) return true;
        if (target.Count == 0 && target.EntriesEnd == 0)
        {
            target.CopyFrom(source);
            return true;
        }
        int expected = source.Count;
        for (int i = source.NextIndex(0); i >= 0; i = source.NextIndex(i + 1))
        {
            if (!Poll.Step()) return false;
            ref PyDict.Entry entry = ref source.EntryAt(i);
            if (!target.SetItem(entry.Key!, entry.Hash, entry.Value!)) return false;
            if (source.Count == expected) continue;
            Raise.RuntimeError("dict mutated during update");
            return false;
        }
        return true;
    }
}
