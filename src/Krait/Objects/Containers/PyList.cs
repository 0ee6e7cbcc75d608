using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>A <c>list</c>.</summary>
internal class PyList : PyObject
{
    private static readonly Slot[] s_none = InstanceState.NoValues;

    /// <summary>The storage; only the first <see cref="Count"/> slots are the list's, and none of those is empty.</summary>
    internal Slot[] Items;

    private int _count;

    /// <summary>Makes an empty exact <c>list</c>.</summary>
    public PyList() => Items = s_none;

    /// <summary>Makes an empty exact <c>list</c> with room for some items.</summary>
    public PyList(int capacity)
    {
        Poll.ReserveOrThrow((long)capacity * IntPtr.Size);
        Items = capacity == 0 ? s_none : new Slot[capacity];
    }

    internal PyList(Slot[] items, int count)
    {
        Items = items;
        _count = count;
    }

    internal PyList(ReadOnlySpan<PyObject> items) : this(items.Length)
    {
        for (int i = 0; i < items.Length; i++) Items[i].Value = items[i];
        _count = items.Length;
    }

    /// <summary>The number of items.</summary>
    public int Count => _count;

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.List;

    /// <summary>An item; the index is in range.</summary>
    public PyObject this[int index]
    {
        get
        {
            Debug.Assert((uint)index < (uint)_count);
            return Items[index].Value!;
        }
        set
        {
            Debug.Assert((uint)index < (uint)_count);
            Items[index].Value = value;
        }
    }

    /// <summary>The item at an index that is in range.</summary>
    internal PyObject ItemAt(int index) => Items[index].Value!;

    /// <summary>Replaces the item at an index that is in range.</summary>
    internal void SetItemAt(int index, PyObject item) => Items[index].Value = item;

    /// <summary>Appends an item.</summary>
    public void Add(PyObject item)
    {
        Slot[] items = Items;
        int count = _count;
        if ((uint)count < (uint)items.Length)
        {
            items[count].Value = item;
            _count = count + 1;
            return;
        }
        Grow(count + 1);
        Items[count].Value = item;
        _count = count + 1;
    }

    internal void AddRange(ReadOnlySpan<Slot> items) => Replace(_count, 0, items);

    internal void Insert(int index, PyObject item)
    {
        if (_count == Items.Length) Grow(_count + 1);
        Array.Copy(Items, index, Items, index + 1, _count - index);
        Items[index].Value = item;
        _count++;
    }

    internal void RemoveAt(int index)
    {
        _count--;
        Array.Copy(Items, index + 1, Items, index, _count - index);
        Items[_count].Value = null;
        Shrink();
    }

    /// <summary>Replaces a range by items that are not this list's own storage.</summary>
    internal void Replace(int start, int length, ReadOnlySpan<Slot> items)
    {
        int tail = _count - start - length;
        int newCount = _count + items.Length - length;
        if (newCount > Items.Length)
        {
            Slot[] old = Items;
            Grow(newCount);
            if (items.Overlaps(old)) items = items.ToArray();
        }
        else if (items.Overlaps(Items))
        {
            items = items.ToArray();
        }
        if (items.Length != length) Array.Copy(Items, start + length, Items, start + items.Length, tail);
        items.CopyTo(Items.AsSpan(start));
        if (newCount < _count) Items.AsSpan(newCount, _count - newCount).Clear();
        _count = newCount;
        Shrink();
    }

    internal void Clear()
    {
        Items = s_none;
        _count = 0;
    }

    /// <summary>Makes room for some more items, in an empty list for no others.</summary>
    internal void EnsureRoom(int more)
    {
        if (Items.Length - _count >= more) return;
        Poll.ReserveOrThrow(((long)_count + more) * IntPtr.Size);
        if (_count == 0) Items = new Slot[more];
        else Grow(_count + more);
    }

    /// <summary>Takes over storage: what a sort that hid the list's items puts back.</summary>
    internal void SetContent(Slot[] items, int count)
    {
        Items = items;
        _count = count;
    }

    internal Span<Slot> AsSpan() => Items.AsSpan(0, _count);

    /// <summary>The items, to be read before the list next changes.</summary>
    internal ReadOnlySpan<PyObject> Span =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<Slot, PyObject>(ref MemoryMarshal.GetArrayDataReference(Items)), _count);

    internal void EnsureCapacity(int capacity)
    {
        if (capacity <= Items.Length) return;
        Poll.ReserveOrThrow((long)capacity * IntPtr.Size);
        Grow(capacity);
    }

    internal PyObject[] ToArray()
    {
        if (_count == 0) return [];
        Poll.ReserveOrThrow((long)_count * IntPtr.Size);
        var array = new PyObject[_count];
        for (int i = 0; i < array.Length; i++) array[i] = Items[i].Value!;
        return array;
    }

    private void Grow(int needed)
    {
        var larger = new Slot[(int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(4, Items.Length + ((long)Items.Length >> 1))))];
        Array.Copy(Items, larger, _count);
        Items = larger;
    }

    private void Shrink()
    {
        if (Items.Length > 64 && _count < Items.Length >> 2) Array.Resize(ref Items, Items.Length >> 1);
    }
}

/// <summary>An instance of a Python subclass of <c>list</c>.</summary>
internal sealed class PyListInstance : PyList
{
    private InstanceState _state;

    public PyListInstance(PyType type) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}
