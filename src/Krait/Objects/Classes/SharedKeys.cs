namespace Krait.Objects;

/// <summary>The attribute names that instances of one class share: each has the index of its value in every instance.</summary>
/// <remarks>Grows only; a class whose instances have more names than <see cref="Limit"/> keeps the rest in dicts.</remarks>
internal sealed class SharedKeys
{
    /// <summary>The most names that are shared, as in CPython.</summary>
    public const int Limit = 30;

    private PyStr[] _names = new PyStr[4];
    private int _count;

    /// <summary>How many names have an index.</summary>
    public int Count => _count;

    /// <summary>The name at an index.</summary>
    public PyStr this[int index] => _names[index];

    /// <summary>The index of an interned name, or -1.</summary>
    public int IndexOf(PyStr name) => FindIndex(name);

    /// <summary>The index of an interned name, given to it now if it has none; -1 when the table is full.</summary>
    public int Add(PyStr name)
    {
        int index = FindIndex(name);
        if (index >= 0) return index;
        if (_count == Limit) return -1;
        if (_count == _names.Length) Array.Resize(ref _names, Math.Min(Limit, _count * 2));
        _names[_count] = name;
        return _count++;
    }

    // So few references are compared faster than one is hashed.
    private int FindIndex(PyStr name)
    {
        PyStr[] names = _names;
        for (int i = 0; i < names.Length; i++)
        {
            if (ReferenceEquals(names[i], name)) return i;
        }
        return -1;
    }
}
