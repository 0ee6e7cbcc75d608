using System.Runtime.CompilerServices;

namespace Krait.Compiler.Symbols;

/// <summary>
/// A map from names to numbers that keeps the order of insertion: what the compiler needs most, so it is made for few entries
/// and for names that are usually the same string object.
/// </summary>
internal sealed class NameMap
{
    private const int LinearLimit = 8;

    private string[] _names = [];
    private int[] _values = [];
    private int[]? _buckets;
    private int _count;

    public int Count => _count;

    public string NameAt(int index) => _names[index];

    public int ValueAt(int index) => _values[index];

    public void SetValueAt(int index, int value) => _values[index] = value;

    /// <summary>The value of a name, or a default.</summary>
    public int Get(string name, int missing)
    {
        int index = IndexOf(name);
        return index < 0 ? missing : _values[index];
    }

    public bool Contains(string name) => IndexOf(name) >= 0;

    public void Set(string name, int value)
    {
        int index = IndexOf(name);
        if (index >= 0)
            _values[index] = value;
        else
            Append(name, value);
    }

    /// <summary>The value of a name, which is the number of names before it when it is new.</summary>
    public int GetOrAdd(string name)
    {
        int index = IndexOf(name);
        if (index >= 0)
            return _values[index];
        Append(name, _count);
        return _count - 1;
    }

    public int IndexOf(string name)
    {
        string[] names = _names;
        if (_buckets is null)
        {
            for (int i = 0; i < _count; i++)
            {
                if (ReferenceEquals(names[i], name))
                    return i;
            }

            for (int i = 0; i < _count; i++)
            {
                if (names[i].Length == name.Length && names[i] == name)
                    return i;
            }

            return -1;
        }

        int mask = _buckets.Length - 1;
        for (int slot = Hash(name) & mask; ; slot = (slot + 1) & mask)
        {
            int index = _buckets[slot] - 1;
            if (index < 0)
                return -1;
            if (ReferenceEquals(names[index], name) || names[index] == name)
                return index;
        }
    }

    /// <summary>Removes all names, and keeps the room of a few.</summary>
    public void Clear()
    {
        if (_buckets is not null)
        {
            _names = [];
            _values = [];
            _buckets = null;
        }

        Array.Clear(_names);
        _count = 0;
    }

    public void Remove(string name)
    {
        int index = IndexOf(name);
        if (index < 0)
            return;
        _count--;
        for (int i = index; i < _count; i++)
        {
            _names[i] = _names[i + 1];
            _values[i] = _values[i + 1];
        }

        if (_buckets is not null)
            Rehash(_buckets.Length);
    }

    private void Append(string name, int value)
    {
        if (_count == _names.Length)
        {
            int capacity = Math.Max(4, _count * 2);
            Array.Resize(ref _names, capacity);
            Array.Resize(ref _values, capacity);
        }

        _names[_count] = name;
        _values[_count] = value;
        _count++;
        if (_buckets is null)
        {
            if (_count > LinearLimit)
                Rehash(32);
        }
        else if (_count * 2 > _buckets.Length)
        {
            Rehash(_buckets.Length * 2);
        }
        else
        {
            Link(_count - 1);
        }
    }

    private void Rehash(int size)
    {
        _buckets = new int[size];
        for (int i = 0; i < _count; i++)
            Link(i);
    }

    private void Link(int index)
    {
        int mask = _buckets!.Length - 1;
        int slot = Hash(_names[index]) & mask;
        while (_buckets[slot] != 0)
            slot = (slot + 1) & mask;
        _buckets[slot] = index + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(string name) => name.GetHashCode();
}
