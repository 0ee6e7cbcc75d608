using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Buffers;

namespace Krait.Modules.Binary;

/// <summary>An <c>array.array</c>: items of one kind, as bytes.</summary>
internal sealed class PyArray(PyType type, ArrayItems items) : PyStatefulObject(type), IBufferOwner
{
    public static readonly PyType TypeObject = new("array", BuiltinTypes.Object,
        TypeFlags.BaseType | TypeFlags.Sequence | TypeFlags.HasWeakReferences, "array");

    private byte[] _buffer = [];
    private int _exports;

    public readonly ArrayItems Items = items;

    public int Count { get; private set; }

    /// <summary>How many items fit without growing.</summary>
    public int Capacity => _buffer.Length / Items.Size;

    public Span<byte> Bytes => _buffer.AsSpan(0, Count * Items.Size);

    bool IBufferOwner.IsReadOnly => false;

    string IBufferOwner.Format => Items.Format;

    int IBufferOwner.ItemSize => Items.Size;

    void IBufferOwner.Export(int change) => System.Threading.Interlocked.Add(ref _exports, change);

    public Span<byte> ItemAt(int index) => _buffer.AsSpan(index * Items.Size, Items.Size);

    /// <summary>The value of an item; null with an exception set.</summary>
    public PyObject? this[int index] => Items.Read(ItemAt(index));

    /// <summary>Whether the size may change; false with BufferError set while somebody looks at the memory.</summary>
    public bool CanResize()
    {
        if (_exports == 0) return true;
        // Views that nobody holds any more count until the collector finds them.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return _exports == 0 || Raise.Set(ExceptionTypes.BufferError, "cannot resize an array that is exporting buffers") is not null;
    }

    /// <summary>Replaces some items by others, given as bytes that may be this array's own; false with an exception set.</summary>
    public bool Replace(int start, int length, ReadOnlySpan<byte> bytes)
    {
        int size = Items.Size;
        long newCount = Count - (long)length + (bytes.Length / size);
        if (newCount != Count)
        {
            if (!CanResize()) return false;
            if (newCount * size > Array.MaxLength) return Raise.MemoryError("") is not null;
        }
        if (bytes.Overlaps(_buffer)) bytes = bytes.ToArray();
        int rest = (start + length) * size;
        int newRest = (start * size) + bytes.Length;
        int moved = (Count * size) - rest;
        if (newCount * size > _buffer.Length)
        {
            Poll.ReserveOrThrow(newCount * size);
            Array.Resize(ref _buffer,
                (int)Math.Min(Array.MaxLength, Math.Max(newCount * size, _buffer.Length + (long)(_buffer.Length >> 3) + 16)));
        }
        if (newCount != Count) _buffer.AsSpan(rest, moved).CopyTo(_buffer.AsSpan(newRest));
        bytes.CopyTo(_buffer.AsSpan(start * size));
        Count = (int)newCount;
        return true;
    }

    /// <summary>Adds items at the end, given as bytes; false with an exception set.</summary>
    public bool Append(ReadOnlySpan<byte> bytes) => Replace(Count, 0, bytes);

    /// <summary>Adds a value at a place; false with an exception set.</summary>
    public bool Insert(long index, PyObject value)
    {
        Span<byte> item = stackalloc byte[Items.Size];
        // Converting may call Python code, which may change the size.
        if (!Items.Write(value, item)) return false;
        if (index < 0) index = Math.Max(0, index + Count);
        return Replace((int)Math.Min(index, Count), 0, item);
    }
}

/// <summary>An iterator of an array.</summary>
internal sealed class PyArrayIterator(PyArray array) : PyObject
{
    public static readonly PyType TypeObject = new("arrayiterator", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "array");

    /// <summary>The array; null once exhausted.</summary>
    public PyArray? Array = array;
    public int Index;

    public override PyType Type => TypeObject;
}
