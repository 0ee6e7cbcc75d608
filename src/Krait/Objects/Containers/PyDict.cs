using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Krait.Definitions;

namespace Krait.Objects;

/// <summary>A <c>dict</c>: entries in insertion order, and a hash table of their indexes.</summary>
/// <remarks>
/// A comparison of keys may run Python code that changes the dict; every search that compares looks whether that happened
/// and starts again.
/// </remarks>
internal class PyDict : PyObject
{
    /// <summary>One item; the key of a removed one is null.</summary>
    internal struct Entry
    {
        public PyObject? Key;
        public PyObject? Value;
        public long Hash;
    }

    private const int MinimumSize = 8;
    private const int PerturbShift = 5;

    // What a cell of the table holds: nothing yet, a removed entry, or an entry's index plus 2.
    private const int Free = 0;
    private const int Removed = 1;
    private const int FirstIndex = 2;

    private const int Missing = -1;
    private const int Failed = -2;

    private static readonly byte[] s_noIndexes = [0];
    private static readonly Entry[] s_noEntries = new Entry[0];

    private byte[] _indexes = s_noIndexes;
    private Entry[] _entries = s_noEntries;
    private int _mask;
    private int _width = 1;
    private int _end;
    private int _begin;
    private int _count;
    private bool _onlyStrings = true;
    private uint _keysVersion;

    /// <summary>Makes an empty exact <c>dict</c>.</summary>
    public PyDict() { }

    /// <summary>Makes an empty exact <c>dict</c> with room for some items.</summary>
    public PyDict(int capacity)
    {
        if (capacity > 0) Resize(capacity);
    }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Dict;

    /// <summary>The number of items.</summary>
    public int Count => _count;

    /// <summary>Whether every key is an exact <c>str</c>.</summary>
    internal bool HasOnlyStringKeys => _onlyStrings;

    /// <summary>The index after the last entry. Entries below it may be removed ones.</summary>
    internal int EntriesEnd => _end;

    /// <summary>An index below which every entry is removed.</summary>
    internal int EntriesBegin => _begin;

    /// <summary>Identifies the set of keys to inline caches; 0 when none does.</summary>
    internal uint KeysVersion => _keysVersion;

    /// <summary>The keys' version, given now if there is none; 0 when there are keys other than str or no versions left.</summary>
    internal uint KeysVersionOrAssign()
    {
        if (_keysVersion != 0 || !_onlyStrings) return _keysVersion;
        InterpreterState interpreter = ThreadState.Current.Interpreter;
        if (interpreter.NextKeysVersion != 0) _keysVersion = interpreter.NextKeysVersion++;
        return _keysVersion;
    }

    /// <summary>Makes inline caches look again: what the keys mean to them has changed.</summary>
    internal void ForgetKeysVersion() => _keysVersion = 0;

    /// <summary>An entry; the reference is valid until the next change of keys.</summary>
    [NonEscaping]
    internal ref Entry EntryAt(int index) => ref _entries[index];

    /// <summary>The index of the entry of a str key; -1 when it is absent or the dict has keys other than str.</summary>
    internal int IndexOf(PyStr key) => _onlyStrings && key.GetType() == typeof(PyStr) ? FindString(key, key.Hash) : Missing;

    /// <summary>
    /// Gets a value by a str key. False also when a comparison with another kind of key failed: then an exception is set.
    /// </summary>
    internal bool TryGetValue(PyStr key, [NotNullWhen(true)] out PyObject? value)
    {
        int index = _onlyStrings && key.GetType() == typeof(PyStr) ? FindString(key, key.Hash) : Find(key);
        value = index >= 0 ? _entries[index].Value : null;
        return index >= 0;
    }

    /// <summary>Gets a value by a key: 1 when found, 0 when not, -1 with an exception set.</summary>
    internal int TryGetItem(PyObject key, out PyObject? value)
    {
        int index = Find(key);
        value = index >= 0 ? _entries[index].Value : null;
        return index >= 0 ? 1 : index == Missing ? 0 : -1;
    }

    /// <summary>Gets a value by a key; null when there is none, or with an exception set.</summary>
    internal PyObject? GetItem(PyObject key)
    {
        int index = Find(key);
        return index >= 0 ? _entries[index].Value : null;
    }

    /// <summary>Whether a key is there: 1 or 0, or -1 with an exception set.</summary>
    internal int Contains(PyObject key)
    {
        int index = Find(key);
        return index >= 0 ? 1 : index == Missing ? 0 : -1;
    }

    /// <summary>Sets a value; false with an exception set.</summary>
    internal bool SetItem(PyObject key, PyObject value) => ObjectKeys.Hash(key, out long hash, "dict key") && SetItem(key, hash, value);

    /// <summary>Sets a value by a str key; fails only when the dict has keys other than str.</summary>
    internal bool SetItem(PyStr key, PyObject value)
    {
        if (!_onlyStrings || key.GetType() != typeof(PyStr)) return SetItem((PyObject)key, value);
        long hash = key.Hash;
        int index = FindString(key, hash);
        if (index >= 0) _entries[index].Value = value;
        else Insert(key, hash, value);
        return true;
    }

    /// <summary>Sets a value by a key whose hash is known; false with an exception set.</summary>
    internal bool SetItem(PyObject key, long hash, PyObject value)
    {
        int index = Find(key, hash);
        if (index == Failed) return false;
        if (index >= 0) _entries[index].Value = value;
        else Insert(key, hash, value);
        return true;
    }

    /// <summary>Sets a value; false with an exception set.</summary>
    internal bool TrySetItem(PyObject key, PyObject value) =>
        key.GetType() == typeof(PyStr) ? SetItem(Unsafe.As<PyStr>(key), value) : SetItem(key, value);

    /// <summary>The value of an interned name, if its entry still is at the index where it was seen; else null.</summary>
    internal PyObject? ValueWithHint(int index, PyStr name)
    {
        Entry[] entries = _entries;
        return (uint)index < (uint)entries.Length && ReferenceEquals(entries[index].Key, name) ? entries[index].Value : null;
    }

    /// <summary>Sets the value of an interned name, if its entry still is at the index where it was seen.</summary>
    internal bool TrySetWithHint(int index, PyStr name, PyObject value)
    {
        Entry[] entries = _entries;
        if ((uint)index >= (uint)entries.Length || !ReferenceEquals(entries[index].Key, name)) return false;
        entries[index].Value = value;
        return true;
    }

    /// <summary>Sets the value of an entry that exists.</summary>
    internal void SetValueAt(int index, PyObject value) => _entries[index].Value = value;

    /// <summary>The value of a key, which gets <paramref name="value"/> if it is absent; null with an exception set.</summary>
    internal PyObject? SetDefault(PyObject key, PyObject value)
    {
        if (!ObjectKeys.Hash(key, out long hash, "dict key")) return null;
        int index = Find(key, hash);
        if (index == Failed) return null;
        if (index >= 0) return _entries[index].Value;
        Insert(key, hash, value);
        return value;
    }

    /// <summary>Removes a key: 1 when it was there, 0 when not, -1 with an exception set.</summary>
    internal int Remove(PyObject key, out PyObject? value)
    {
        value = null;
        if (!ObjectKeys.Hash(key, out long hash, "dict key")) return -1;
        int index = Find(key, hash);
        if (index < 0) return index == Missing ? 0 : -1;
        value = _entries[index].Value;
        RemoveAt(index);
        return 1;
    }

    /// <summary>Removes a str key; says whether it was there.</summary>
    internal bool Remove(PyStr key) => Remove(key, out _) > 0;

    /// <summary>Removes the entry at an index.</summary>
    internal void RemoveAt(int index)
    {
        ref Entry entry = ref _entries[index];
        int cell = CellOf(index, entry.Hash);
        WriteCell(_indexes, cell, Removed);
        entry.Key = null;
        entry.Value = null;
        _count--;
        _keysVersion = 0;
        // So few entries are not worth it, and an iterator sees that what was removed has come again.
        const int Few = 8;
        if (_count == 0 && _end > Few)
        {
            // Nothing is left to keep in place: the space of removed entries is used again at once.
            Array.Clear(_indexes);
            _end = 0;
            _begin = 0;
            _onlyStrings = true;
            return;
        }
        if (index == _begin) SkipRemoved();
    }

    /// <summary>The index of the last entry, or -1.</summary>
    internal int LastIndex()
    {
        int index = _end - 1;
        while (index >= 0 && _entries[index].Key is null) index--;
        return index;
    }

    /// <summary>The index of the first entry at or after an index, or -1.</summary>
    internal int NextIndex(int index)
    {
        Entry[] entries = _entries;
        if (index < _begin) index = _begin;
        for (; index < _end; index++)
        {
            if (entries[index].Key is not null) return index;
        }
        return -1;
    }

    internal void Clear()
    {
        _indexes = s_noIndexes;
        _entries = s_noEntries;
        _mask = 0;
        _width = 1;
        _end = 0;
        _begin = 0;
        _count = 0;
        _onlyStrings = true;
        _keysVersion = 0;
    }

    /// <summary>An exact <c>dict</c> of the same items.</summary>
    internal PyDict Copy()
    {
        PyDict copy = new();
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Takes the items of another dict into this one, which is empty.</summary>
    internal void CopyFrom(PyDict source)
    {
        if (source._count == 0) return;
        if (source._count == source._end)
        {
            // Array.Clone would copy reflectively, which small dicts feel.
            _indexes = new byte[source._indexes.Length];
            Buffer.BlockCopy(source._indexes, 0, _indexes, 0, _indexes.Length);
            _entries = new Entry[source._entries.Length];
            Array.Copy(source._entries, _entries, source._end);
            _mask = source._mask;
            _width = source._width;
            _end = source._end;
            _begin = source._begin;
            _count = source._count;
            _onlyStrings = source._onlyStrings;
            _keysVersion = 0;
            return;
        }
        Resize(source._count);
        for (int i = source._begin; i < source._end; i++)
        {
            ref Entry entry = ref source._entries[i];
            if (entry.Key is not null) Insert(entry.Key, entry.Hash, entry.Value!);
        }
    }

    /// <summary>Moves an entry to the end or, with time proportional to the size, to the beginning.</summary>
    internal void Move(int index, bool toEnd)
    {
        Entry moved = _entries[index];
        if (toEnd)
        {
            if (index == LastIndex()) return;
            RemoveAt(index);
            Insert(moved.Key!, moved.Hash, moved.Value!);
            return;
        }
        if (index == NextIndex(0)) return;
        Entry[] old = _entries;
        int end = _end;
        int count = _count;
        Clear();
        Resize(count);
        Insert(moved.Key!, moved.Hash, moved.Value!);
        for (int i = 0; i < end; i++)
        {
            if (i != index && old[i].Key is not null) Insert(old[i].Key!, old[i].Hash, old[i].Value!);
        }
    }

    /// <summary>Enumerates the items for C# code that does not change the dict meanwhile.</summary>
    /// <summary>The keys as a list.</summary>
    internal PyList KeyList()
    {
        PyList keys = new(Count);
        foreach ((PyObject key, _) in this) keys.Add(key);
        return keys;
    }

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes over the items of a dict.</summary>
    public struct Enumerator(PyDict dict)
    {
        private int _next = -1;

        /// <summary>Advances to the next item.</summary>
        public bool MoveNext()
        {
            _next = dict.NextIndex(_next + 1);
            if (_next >= 0) return true;
            _next = dict._end;
            return false;
        }

        /// <summary>The item.</summary>
        public readonly KeyValuePair<PyObject, PyObject> Current => new(dict._entries[_next].Key!, dict._entries[_next].Value!);
    }

    private void SkipRemoved()
    {
        int begin = _begin;
        while (begin < _end && _entries[begin].Key is null) begin++;
        _begin = begin;
    }

    /// <summary>The index of a key's entry, -1 when absent, -2 with an exception set.</summary>
    internal int Find(PyObject key)
    {
        if (key.GetType() == typeof(PyStr))
        {
            PyStr text = Unsafe.As<PyStr>(key);
            return _onlyStrings ? FindString(text, text.Hash) : FindGeneral(key, text.Hash);
        }
        return ObjectKeys.Hash(key, out long hash, "dict key") ? FindGeneral(key, hash) : Failed;
    }

    /// <summary>The index of the entry of a key whose hash is known, -1 when absent, -2 with an exception set.</summary>
    internal int Find(PyObject key, long hash) =>
        _onlyStrings && key.GetType() == typeof(PyStr) ? FindString(Unsafe.As<PyStr>(key), hash) : FindGeneral(key, hash);

    private int FindString(PyStr key, long hash)
    {
        Entry[] entries = _entries;
        byte[] indexes = _indexes;
        int mask = _mask;
        int width = _width;
        int cell = (int)hash & mask;
        ulong perturb = (ulong)hash;
        while (true)
        {
            int content = ReadCell(indexes, cell, width);
            if (content >= FirstIndex)
            {
                ref Entry entry = ref entries[content - FirstIndex];
                if (ReferenceEquals(entry.Key, key)) return content - FirstIndex;
                if (entry.Hash == hash && PyStr.Equal(Unsafe.As<PyStr>(entry.Key!), key)) return content - FirstIndex;
            }
            else if (content == Free)
            {
                return Missing;
            }
            perturb >>= PerturbShift;
            cell = (int)((ulong)cell * 5 + perturb + 1) & mask;
        }
    }

    private int FindGeneral(PyObject key, long hash)
    {
        // A comparison may change the dict: the search begins anew, but asks the same candidate only once, or one whose __eq__
        // always puts it back would be asked for ever.
        PyObject? asked = null;
        bool isEqual = false;
    Restart:
        Entry[] entries = _entries;
        byte[] indexes = _indexes;
        int mask = _mask;
        int width = _width;
        int cell = (int)hash & mask;
        ulong perturb = (ulong)hash;
        while (true)
        {
            int content = ReadCell(indexes, cell, width);
            if (content >= FirstIndex)
            {
                ref Entry entry = ref entries[content - FirstIndex];
                PyObject? candidate = entry.Key;
                if (ReferenceEquals(candidate, key)) return content - FirstIndex;
                if (entry.Hash == hash && candidate is not null)
                {
                    if (!ReferenceEquals(candidate, asked))
                    {
                        int equal = ObjectKeys.Equal(candidate, key);
                        if (equal < 0) return Failed;
                        (asked, isEqual) = (candidate, equal > 0);
                        if (!ReferenceEquals(entries, _entries) || !ReferenceEquals(entry.Key, candidate)) goto Restart;
                    }
                    if (isEqual) return content - FirstIndex;
                }
            }
            else if (content == Free)
            {
                return Missing;
            }
            perturb >>= PerturbShift;
            cell = (int)((ulong)cell * 5 + perturb + 1) & mask;
        }
    }

    private int CellOf(int index, long hash)
    {
        int cell = (int)hash & _mask;
        ulong perturb = (ulong)hash;
        while (ReadCell(_indexes, cell, _width) != index + FirstIndex)
        {
            perturb >>= PerturbShift;
            cell = (int)((ulong)cell * 5 + perturb + 1) & _mask;
        }
        return cell;
    }

    internal void Insert(PyObject key, long hash, PyObject value)
    {
        if (_end == _entries.Length) Resize(NextCapacity);
        int index = _end++;
        ref Entry entry = ref _entries[index];
        entry.Key = key;
        entry.Value = value;
        entry.Hash = hash;
        WriteCell(_indexes, FreeCell(_indexes, hash), index + FirstIndex);
        _count++;
        _keysVersion = 0;
        if (key.GetType() != typeof(PyStr)) _onlyStrings = false;
    }

    private int FreeCell(byte[] indexes, long hash)
    {
        int cell = (int)hash & _mask;
        ulong perturb = (ulong)hash;
        while (ReadCell(indexes, cell, _width) != Free)
        {
            perturb >>= PerturbShift;
            cell = (int)((ulong)cell * 5 + perturb + 1) & _mask;
        }
        return cell;
    }

    private int NextCapacity => (int)Math.Min(int.MaxValue / 2, (long)_count * 2 + 1);

    /// <summary>The bytes that one more entry takes from the collector: none while there is room.</summary>
    internal long BytesOfNext
    {
        get
        {
            if (_end < _entries.Length) return 0;
            uint size = SizeFor(NextCapacity);
            return ((long)size * 2 / 3 * Unsafe.SizeOf<Entry>()) + ((long)size * WidthFor(size));
        }
    }

    // Two thirds of the table may be used; beyond that searches grow long.
    private static uint SizeFor(int capacity) =>
        Math.Max(MinimumSize, BitOperations.RoundUpToPowerOf2((uint)(((long)capacity * 3 + 1) / 2)));

    private static int WidthFor(uint size) => size <= 0x100 ? 1 : size <= 0x10000 ? 2 : 4;

    /// <summary>Makes room for a number of entries in all, and drops the removed ones.</summary>
    private void Resize(int capacity)
    {
        uint size = SizeFor(capacity);
        Entry[] old = _entries;
        int oldEnd = _end;
        var entries = new Entry[(int)((long)size * 2 / 3)];
        int end = 0;
        for (int i = _begin; i < oldEnd; i++)
        {
            if (old[i].Key is not null) entries[end++] = old[i];
        }
        _mask = (int)size - 1;
        _width = WidthFor(size);
        byte[] indexes = new byte[(long)size * _width];
        _indexes = indexes;
        for (int i = 0; i < end; i++) WriteCell(indexes, FreeCell(indexes, entries[i].Hash), i + FirstIndex);
        _entries = entries;
        _end = end;
        _begin = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadCell(byte[] indexes, int cell, int width)
    {
        ref byte first = ref MemoryMarshal.GetArrayDataReference(indexes);
        if (width == 1) return Unsafe.Add(ref first, cell);
        return width == 2
            ? Unsafe.Add(ref Unsafe.As<byte, ushort>(ref first), cell)
            : Unsafe.Add(ref Unsafe.As<byte, int>(ref first), cell);
    }

    private void WriteCell(byte[] indexes, int cell, int content)
    {
        ref byte first = ref MemoryMarshal.GetArrayDataReference(indexes);
        if (_width == 1) Unsafe.Add(ref first, cell) = (byte)content;
        else if (_width == 2) Unsafe.Add(ref Unsafe.As<byte, ushort>(ref first), cell) = (ushort)content;
        else Unsafe.Add(ref Unsafe.As<byte, int>(ref first), cell) = content;
    }
}

/// <summary>An instance of a Python subclass of <c>dict</c>.</summary>
internal sealed class PyDictInstance : PyDict
{
    private InstanceState _state;

    public PyDictInstance(PyType type) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}
