namespace Krait.Objects;

/// <summary>The attribute names that instances of one class share: each has the index of its value in every instance.</summary>
/// <remarks>Grows only; a class whose instances have more names than <see cref="Limit"/> keeps the rest in dicts.</remarks>
internal sealed class SharedKeys
{
    /// <summary>The most names that are shared, as in CPython.</summary>
    public const int Limit = 30;

    private readonly Dictionary<PyStr, int> _indexes = new(ReferenceEqualityComparer.Instance);
    private readonly List<PyStr> _names = [];

    /// <summary>How many names have an index.</summary>
    public int Count => _names.Count;

    /// <summary>The name at an index.</summary>
    public PyStr this[int index] => _names[index];

    /// <summary>The index of an interned name, or -1.</summary>
    public int IndexOf(PyStr name) => _indexes.TryGetValue(name, out int index) ? index : -1;

    /// <summary>The index of an interned name, given to it now if it has none; -1 when the table is full.</summary>
    public int Add(PyStr name)
    {
        if (_indexes.TryGetValue(name, out int index)) return index;
        if (_names.Count == Limit) return -1;
        _indexes.Add(name, _names.Count);
        _names.Add(name);
        return _names.Count - 1;
    }
}
