using Krait.Objects;

namespace Krait.Modules.Collections;

/// <summary>A <c>deque</c>: a ring of items.</summary>
internal sealed class PyDeque(PyType type, long maximum) : PyStatefulObject(type)
{
    private Slot[] _items = new Slot[8];
    private int _first;

    /// <summary>The most items it keeps; negative for no limit.</summary>
    public long Maximum = maximum;

    public int Count { get; private set; }

    /// <summary>Counts changes, so that iterators notice them.</summary>
    public int Version { get; private set; }

    public PyObject this[int index]
    {
        get => _items[Position(index)].Value!;
        set => _items[Position(index)].Value = value;
    }

    public void AddLast(PyObject item)
    {
        if (Maximum == 0) return;
        if (Count == Maximum) RemoveFirst();
        if (Count == _items.Length) Grow();
        _items[Position(Count)].Value = item;
        Count++;
        Version++;
    }

    public void AddFirst(PyObject item)
    {
        if (Maximum == 0) return;
        if (Count == Maximum) RemoveLast();
        if (Count == _items.Length) Grow();
        _first = (_first - 1) & (_items.Length - 1);
        _items[_first].Value = item;
        Count++;
        Version++;
    }

    public PyObject RemoveFirst()
    {
        ref Slot slot = ref _items[_first];
        PyObject item = slot.Value!;
        slot.Value = null;
        _first = (_first + 1) & (_items.Length - 1);
        Count--;
        Version++;
        return item;
    }

    public PyObject RemoveLast()
    {
        ref Slot slot = ref _items[Position(Count - 1)];
        PyObject item = slot.Value!;
        slot.Value = null;
        Count--;
        Version++;
        return item;
    }

    public void Insert(int index, PyObject item)
    {
        AddLast(item);
        for (int i = Count - 1; i > index; i--) this[i] = this[i - 1];
        this[index] = item;
    }

    public void RemoveAt(int index)
    {
        for (int i = index; i + 1 < Count; i++) this[i] = this[i + 1];
        RemoveLast();
    }

    /// <summary>Moves every item some places to the right.</summary>
    public void Rotate(long steps)
    {
        if (Count <= 1) return;
        long places = ((steps % Count) + Count) % Count;
        if (places <= Count / 2)
        {
            for (; places > 0; places--) AddFirst(RemoveLast());
        }
        else
        {
            for (places = Count - places; places > 0; places--) AddLast(RemoveFirst());
        }
    }

    public void Reverse()
    {
        for (int i = 0, k = Count - 1; i < k; i++, k--) (this[i], this[k]) = (this[k], this[i]);
        Version++;
    }

    public void Clear()
    {
        _items = new Slot[8];
        _first = 0;
        Count = 0;
        Version++;
    }

    public PyObject[] ToArray()
    {
        var items = new PyObject[Count];
        for (int i = 0; i < items.Length; i++) items[i] = this[i];
        return items;
    }

    private int Position(int index) => (_first + index) & (_items.Length - 1);

    private void Grow()
    {
        var items = new Slot[_items.Length * 2];
        for (int i = 0; i < Count; i++) items[i] = _items[Position(i)];
        _items = items;
        _first = 0;
    }
}

/// <summary>An iterator of a deque.</summary>
internal sealed class DequeIterator(PyDeque deque, bool backward) : PyObject
{
    public static readonly PyType ForwardType = new("_deque_iterator", BuiltinTypes.Object, TypeFlags.None, "collections");
    public static readonly PyType BackwardType = new("_deque_reverse_iterator", BuiltinTypes.Object, TypeFlags.None, "collections");

    public readonly PyDeque Deque = deque;
    public readonly bool Backward = backward;
    public readonly int Version = deque.Version;
    public int Remaining = deque.Count;

    public override PyType Type => Backward ? BackwardType : ForwardType;
}
