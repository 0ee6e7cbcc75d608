using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>The storage of <c>set</c> and <c>frozenset</c>.</summary>
/// <remarks>
/// Size, probe sequence and growth follow CPython, for programs show the order that results: of numbers always, of strings
/// under a fixed hash seed.
/// </remarks>
internal abstract class PySetBase : PyObject
{
    internal struct Entry
    {
        public PyObject? Key;
        public long Hash;
    }

    private const int MinimumSize = 8;
    private const int LinearProbes = 9;
    private const int PerturbShift = 5;

    // Sets larger than this only double.
    private const int LargeSet = 50000;

    // Stands where a key was removed; its hash is no object's.
    private static readonly PyObject s_removed = new PyCell(null);
    private const long RemovedHash = -1;

    private Entry[] _table = new Entry[MinimumSize];
    private int _fill;
    private int _count;
    private int _finger;

    private protected PySetBase() { }

    /// <summary>The number of elements.</summary>
    public int Count => _count;

    /// <summary>Whether an element is there: 1 or 0, or -1 with an exception set.</summary>
    internal int Contains(PyObject key) =>
        ObjectKeys.Hash(key, out long hash, "set element") ? Contains(key, hash) : ContainsUnhashable(key);

    // A set, which has no hash, is looked for as the frozenset it equals.
    private int ContainsUnhashable(PyObject key)
    {
        ThreadState thread = ThreadState.Current;
        if (key is not PySet set || !thread.Exception!.Type.IsSubtypeOf(ExceptionTypes.TypeError)) return -1;
        thread.Exception = null;
        PyFrozenSet frozen = new();
        return frozen.Merge(set) ? Contains(frozen, frozen.Hash) : -1;
    }

    internal int Contains(PyObject key, long hash)
    {
        int index = Find(key, hash);
        return index >= 0 ? 1 : index == -1 ? 0 : -1;
    }

    /// <summary>Adds an element: 1 when it was new, 0 when not, -1 with an exception set.</summary>
    internal int Add(PyObject key) => ObjectKeys.Hash(key, out long hash, "set element") ? Add(key, hash) : -1;

    internal int Add(PyObject key, long hash)
    {
        int index = Find(key, hash);
        if (index >= 0) return 0;
        if (index == -2) return -1;
        // The search has just proved the key absent, so the first free cell of the same sequence is its place.
        InsertClean(_table, key, hash);
        _fill++;
        _count++;
        if ((long)_fill * 5 >= (long)(_table.Length - 1) * 3) Resize(_count > LargeSet ? (long)_count * 2 : (long)_count * 4);
        return 1;
    }

    /// <summary>Adds an element; false with an exception set.</summary>
    internal bool TryAdd(PyObject key) => Add(key) >= 0;

    /// <summary>Removes an element: 1 when it was there, 0 when not, -1 with an exception set.</summary>
    internal int Discard(PyObject key) => ObjectKeys.Hash(key, out long hash, "set element") ? Discard(key, hash) : -1;

    internal int Discard(PyObject key, long hash)
    {
        int index = Find(key, hash);
        if (index < 0) return index == -1 ? 0 : -1;
        RemoveAt(index);
        return 1;
    }

    /// <summary>Removes and returns some element; null when there is none.</summary>
    internal PyObject? Pop()
    {
        if (_count == 0) return null;
        int mask = _table.Length - 1;
        int index = _finger & mask;
        while (IsVacant(_table[index].Key)) index = (index + 1) & mask;
        PyObject key = _table[index].Key!;
        RemoveAt(index);
        _finger = index + 1;
        return key;
    }

    internal void Clear()
    {
        _table = new Entry[MinimumSize];
        _fill = 0;
        _count = 0;
        _finger = 0;
    }

    /// <summary>Advances over the elements; <paramref name="position"/> starts at 0.</summary>
    internal bool Next(ref int position, out Entry entry)
    {
        Entry[] table = _table;
        while (position < table.Length)
        {
            entry = table[position++];
            if (!IsVacant(entry.Key)) return true;
        }
        entry = default;
        return false;
    }

    /// <summary>Adds the elements of another set; false with an exception set.</summary>
    internal bool Merge(PySetBase other)
    {
        if (ReferenceEquals(this, other) || other._count == 0) return true;
        Reserve(other._count);
        if (_fill == 0)
        {
            if (_table.Length == other._table.Length && other._fill == other._count)
            {
                other._table.CopyTo(_table, 0);
            }
            else
            {
                foreach (Entry each in other._table)
                {
                    if (!IsVacant(each.Key)) InsertClean(_table, each.Key!, each.Hash);
                }
            }
            _fill = other._count;
            _count = other._count;
            return true;
        }
        int position = 0;
        while (other.Next(ref position, out Entry entry))
        {
            if (Add(entry.Key!, entry.Hash) < 0) return false;
        }
        return true;
    }

    /// <summary>Makes room ahead of adding a known number of elements.</summary>
    internal void Reserve(int additional)
    {
        if (((long)_fill + additional) * 5 >= (long)(_table.Length - 1) * 3) Resize(((long)_count + additional) * 2);
    }

    /// <summary>Exchanges the elements of two sets.</summary>
    internal void Swap(PySetBase other)
    {
        (_table, other._table) = (other._table, _table);
        (_fill, other._fill) = (other._fill, _fill);
        (_count, other._count) = (other._count, _count);
        _finger = 0;
        other._finger = 0;
    }

    /// <summary>The hash of the elements, whatever their order.</summary>
    internal long ComputeHash()
    {
        ulong hash = 0;
        foreach (Entry each in _table)
        {
            if (!IsVacant(each.Key)) hash ^= Shuffle((ulong)each.Hash);
        }
        unchecked
        {
            hash ^= ((ulong)_count + 1) * 1927868237UL;
            hash ^= (hash >> 11) ^ (hash >> 25);
            hash = hash * 69069UL + 907133923UL;
        }
        return hash == ulong.MaxValue ? 590923713 : (long)hash;
    }

    private static ulong Shuffle(ulong hash) => unchecked(((hash ^ 89869747UL) ^ (hash << 16)) * 3644798167UL);

    private static bool IsVacant(PyObject? key) => key is null || ReferenceEquals(key, s_removed);

    private void RemoveAt(int index)
    {
        _table[index].Key = s_removed;
        _table[index].Hash = RemovedHash;
        _count--;
    }

    /// <summary>The cell of a key, -1 when it is absent, -2 with an exception set.</summary>
    private int Find(PyObject key, long hash)
    {
        // A comparison may change the set: the search begins anew, but asks the same candidate only once.
        PyObject? asked = null;
        bool isEqual = false;
    Restart:
        Entry[] table = _table;
        int mask = table.Length - 1;
        int start = (int)hash & mask;
        ulong perturb = (ulong)hash;
        while (true)
        {
            int last = start + LinearProbes <= mask ? start + LinearProbes : start;
            for (int index = start; index <= last; index++)
            {
                PyObject? candidate = table[index].Key;
                if (candidate is null) return -1;
                if (table[index].Hash != hash) continue;
                if (ReferenceEquals(candidate, key)) return index;
                if (!ReferenceEquals(candidate, asked))
                {
                    int equal = ObjectKeys.Equal(candidate, key);
                    if (equal < 0) return -2;
                    (asked, isEqual) = (candidate, equal > 0);
                    if (!ReferenceEquals(table, _table) || !ReferenceEquals(table[index].Key, candidate)) goto Restart;
                }
                if (isEqual) return index;
            }
            perturb >>= PerturbShift;
            start = (int)((ulong)start * 5 + 1 + perturb) & mask;
        }
    }

    private static void InsertClean(Entry[] table, PyObject key, long hash)
    {
        int mask = table.Length - 1;
        int start = (int)hash & mask;
        ulong perturb = (ulong)hash;
        while (true)
        {
            int last = start + LinearProbes <= mask ? start + LinearProbes : start;
            for (int index = start; index <= last; index++)
            {
                if (table[index].Key is not null) continue;
                table[index].Key = key;
                table[index].Hash = hash;
                return;
            }
            perturb >>= PerturbShift;
            start = (int)((ulong)start * 5 + 1 + perturb) & mask;
        }
    }

    private void Resize(long atLeast)
    {
        long size = MinimumSize;
        while (size <= atLeast) size <<= 1;
        Poll.AllocateOrThrow((long)size * System.Runtime.CompilerServices.Unsafe.SizeOf<Entry>());
        var table = new Entry[size];
        foreach (Entry each in _table)
        {
            if (!IsVacant(each.Key)) InsertClean(table, each.Key!, each.Hash);
        }
        _table = table;
        _fill = _count;
    }
}

/// <summary>A <c>set</c>.</summary>
internal class PySet : PySetBase
{
    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Set;

    internal WeakReferenceList? WeakReferences;
}

/// <summary>An instance of a Python subclass of <c>set</c>.</summary>
internal sealed class PySetInstance : PySet
{
    private InstanceState _state;

    public PySetInstance(PyType type) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>A <c>frozenset</c>.</summary>
internal class PyFrozenSet : PySetBase
{
    private long _hash = -1;

    /// <summary><c>frozenset()</c>.</summary>
    public static readonly PyFrozenSet Empty = new();

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.FrozenSet;

    internal long Hash => _hash != -1 ? _hash : _hash = ComputeHash();

    internal WeakReferenceList? WeakReferences;
}

/// <summary>An instance of a Python subclass of <c>frozenset</c>.</summary>
internal sealed class PyFrozenSetInstance : PyFrozenSet
{
    private InstanceState _state;

    public PyFrozenSetInstance(PyType type) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}
