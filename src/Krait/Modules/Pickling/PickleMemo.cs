using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Modules.Pickling;

/// <summary>The objects that were written, by identity, and their numbers.</summary>
internal sealed class PickleMemo
{
    private struct Entry
    {
        public PyObject? Key;
        public int Number;
    }

    private Entry[] _entries = new Entry[32];
    private int _count;

    public int Count => _count;

    /// <summary>The number of an object; -1 when it was not written.</summary>
    public int Find(PyObject key)
    {
        Entry[] entries = _entries;
        int mask = entries.Length - 1;
        int cell = Hash(key) & mask;
        while (true)
        {
            ref Entry entry = ref entries[cell];
            if (ReferenceEquals(entry.Key, key)) return entry.Number;
            if (entry.Key is null) return -1;
            cell = (cell + 1) & mask;
        }
    }

    public void Set(PyObject key, int number)
    {
        int mask = _entries.Length - 1;
        int cell = Hash(key) & mask;
        while (_entries[cell].Key is { } other)
        {
            if (ReferenceEquals(other, key))
            {
                _entries[cell].Number = number;
                return;
            }
            cell = (cell + 1) & mask;
        }
        _entries[cell] = new Entry { Key = key, Number = number };
        if (++_count * 2 > _entries.Length) Grow();
    }

    public void Clear()
    {
        _entries = new Entry[32];
        _count = 0;
    }

    public IEnumerable<(PyObject Key, int Number)> Items()
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Key is not null) yield return (entry.Key, entry.Number);
        }
    }

    public PickleMemo Copy() => new() { _entries = (Entry[])_entries.Clone(), _count = _count };

    private static int Hash(PyObject key) => (int)((uint)RuntimeHelpers.GetHashCode(key) * 0x9E3779B1u >> 7);

    private void Grow()
    {
        Entry[] old = _entries;
        _entries = new Entry[old.Length * 4];
        int mask = _entries.Length - 1;
        foreach (Entry entry in old)
        {
            if (entry.Key is null) continue;
            int cell = Hash(entry.Key) & mask;
            while (_entries[cell].Key is not null) cell = (cell + 1) & mask;
            _entries[cell] = entry;
        }
    }
}
