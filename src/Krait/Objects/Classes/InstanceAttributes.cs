namespace Krait.Objects;

/// <summary>Attribute storage of an instance: inline values by shared keys, or a dict once one is needed.</summary>
internal static class InstanceAttributes
{
    // Shared keys are interned: an instance of a subclass of str stands for the str that it equals.
    private static PyStr KeyOf(PyStr name) => PyStr.Intern(name.GetType() == typeof(PyStr) ? name : PyStr.FromString(name.ToString()));

    // Nearly all names are interned, as code objects have them.
    private static int IndexOf(SharedKeys keys, PyStr name)
    {
        int index = keys.IndexOf(name);
        return index < 0 && KeyOf(name) is var key && !ReferenceEquals(key, name) ? keys.IndexOf(key) : index;
    }

    /// <summary>The value of an attribute, or null.</summary>
    public static PyObject? Get(ref InstanceState state, PyStr name)
    {
        if (state.Dict is { } dict) return dict.TryGetValue(name, out PyObject? found) ? found : null;
        if (state.Type.SharedKeys is not { } keys) return null;
        int index = IndexOf(keys, name);
        if (index < 0) return null;
        index += state.Type.SlotCount;
        return index < state.Values.Length ? state.Values[index].Value : null;
    }

    /// <summary>Whether there is an attribute of an interned name.</summary>
    public static bool Has(ref InstanceState state, PyStr name)
    {
        int index = HintOf(ref state, name);
        return index >= 0 && (state.Dict is not null || (index < state.Values.Length && state.Values[index].Value is not null));
    }

    /// <summary>Sets an attribute of an instance whose class allows a dict.</summary>
    public static void Set(ref InstanceState state, PyStr name, PyObject value)
    {
        if (state.Dict is null && state.Type.SharedKeys is { } keys)
        {
            int key = keys.IndexOf(name);
            if (key < 0) key = keys.Add(name = KeyOf(name));
            if (key >= 0 && SetInline(ref state, key + state.Type.SlotCount, value)) return;
        }
        (state.Dict ?? Materialize(ref state)).SetItem(name, value);
    }

    /// <summary>
    /// Sets the value at an index; false, with nothing changed, when that would hide the order of insertion.
    /// </summary>
    public static bool SetInline(ref InstanceState state, int index, PyObject value)
    {
        if (index >= state.Values.Length) Array.Resize(ref state.Values, Math.Max(index + 1, state.Type.InstanceCapacity));
        ref PyObject? place = ref state.Values[index].Value;
        if (place is null)
        {
            if (index < state.LastIndex) return false;
            if (index == state.LastIndex && HasHigherOrEqualHistory(ref state, index)) return false;
            state.LastIndex = index;
        }
        place = value;
        return true;
    }

    // An attribute that was deleted and is set again goes to the end of the order; it is there only if it was last.
    private static bool HasHigherOrEqualHistory(ref InstanceState state, int index)
    {
        for (int i = index + 1; i < state.Values.Length; i++)
        {
            if (state.Values[i].Value is not null) return true;
        }
        return false;
    }

    /// <summary>Where an attribute of an interned name is kept, or would be: what the methods with a hint take; -1 for nowhere.</summary>
    public static int HintOf(ref InstanceState state, PyStr name)
    {
        if (state.Dict is { } dict) return dict.IndexOf(name);
        int index = state.Type.SharedKeys?.IndexOf(name) ?? -1;
        return index < 0 ? -1 : index + state.Type.SlotCount;
    }

    /// <summary>The value of an interned name, if it still is where another instance had it; null when not.</summary>
    public static PyObject? GetWithHint(ref InstanceState state, int index, PyStr name)
    {
        if (state.Dict is { } dict) return dict.ValueWithHint(index, name);
        return IsAt(ref state, index, name) && index < state.Values.Length ? state.Values[index].Value : null;
    }

    /// <summary>Sets the value of an interned name, if its place still is where another instance had it.</summary>
    public static bool TrySetWithHint(ref InstanceState state, int index, PyStr name, PyObject value) =>
        state.Dict is { } dict ? dict.TrySetWithHint(index, name, value)
            : IsAt(ref state, index, name) && SetInline(ref state, index, value);

    private static bool IsAt(ref InstanceState state, int index, PyStr name)
    {
        int key = index - state.Type.SlotCount;
        return state.Type.SharedKeys is { } keys && (uint)key < (uint)keys.Count && ReferenceEquals(keys[key], name);
    }

    /// <summary>Deletes an attribute; false when there is none.</summary>
    public static bool Delete(ref InstanceState state, PyStr name)
    {
        if (state.Dict is { } dict) return dict.Remove(name);
        if (state.Type.SharedKeys is not { } keys) return false;
        int index = IndexOf(keys, name);
        if (index < 0) return false;
        index += state.Type.SlotCount;
        if (index >= state.Values.Length || state.Values[index].Value is null) return false;
        state.Values[index].Value = null;
        return true;
    }

    /// <summary>Moves the attributes into a dict, which is <c>__dict__</c> from now on.</summary>
    public static PyDict Materialize(ref InstanceState state)
    {
        if (state.Dict is { } existing) return existing;
        PyDict dict = new();
        if (state.Type.SharedKeys is { } keys)
        {
            int slots = state.Type.SlotCount;
            for (int i = slots; i < state.Values.Length; i++)
            {
                if (state.Values[i].Value is not { } value) continue;
                dict.SetItem(keys[i - slots], value);
                state.Values[i].Value = null;
            }
            // Inline access tests the length: what lies past the slots is gone for good.
            if (state.Values.Length > slots) state.Values = slots == 0 ? InstanceState.NoValues : state.Values[..slots];
        }
        state.Dict = dict;
        return dict;
    }
}
