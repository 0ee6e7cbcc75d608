namespace Krait.Objects;

/// <summary>An object, other than the builtin bytes types, whose memory can be viewed (PEP 3118).</summary>
internal interface IBufferOwner
{
    /// <summary>What is wrong with the use of an owner that has given its buffer up; null for one that has it.</summary>
    string? Released => null;

    /// <summary>The memory; invalid after a change of size.</summary>
    Span<byte> Bytes { get; }

    bool IsReadOnly { get; }

    /// <summary>The format of one item, as the struct module writes it.</summary>
    string Format { get; }

    int ItemSize { get; }

    /// <summary>The extents of the items, which lie one after the other; null for one dimension that has them all.</summary>
    int[]? Shape => null;

    /// <summary>Whether Python code does not see the owner: a view of it says that it has no object.</summary>
    bool IsHidden => false;

    /// <summary>The view of another object that this one only passes on; null for an object with memory of its own.</summary>
    PyMemoryView? ForwardedView => null;

    /// <summary>Counts a view more or less: while there are any, the size is fixed. Called from any thread.</summary>
    void Export(int change);
}

/// <summary>Memory that an object of a Python class lends, which it is told to be free again (PEP 688).</summary>
/// <param name="lender">The object.</param>
/// <param name="view">What its <c>__buffer__</c> returned; null for an object that has memory of its own.</param>
internal sealed class BufferLoan(PyObject lender, PyMemoryView? view)
{
    public readonly PyObject Lender = lender;
    public readonly PyMemoryView? View = view;

    /// <summary>How many views there are of the memory.</summary>
    public int Users;
}

/// <summary>A <c>memoryview</c>: items of another object's memory, by shape and strides.</summary>
internal sealed class PyMemoryView : PyObject
{
    private WeakReferenceList? _weakReferences;

    public PyMemoryView(PyObject owner, string format, int itemSize, bool isReadOnly, int offset, int[] shape, int[] strides)
    {
        Owner = owner;
        Format = format;
        ItemSize = itemSize;
        IsReadOnly = isReadOnly;
        Offset = offset;
        Shape = shape;
        Strides = strides;
        Export(1);
    }

    /// <summary>The object whose memory is viewed; null once released.</summary>
    public PyObject? Owner { get; private set; }

    public string Format { get; }

    public int ItemSize { get; }

    public bool IsReadOnly { get; set; }

    /// <summary>Where the first item is.</summary>
    public int Offset { get; }

    public int[] Shape { get; }

    public int[] Strides { get; }

    public long? Hash { get; set; }

    /// <summary>How many operations are looking at the memory: while there are any, the view is not released.</summary>
    public int Users { get; set; }

    public bool IsReleased => Owner is null;

    /// <summary>What is to be told when this view and all that were made of it are released; null for nothing.</summary>
    public BufferLoan? Loan
    {
        get;
        init
        {
            field = value;
            if (value is not null) value.Users++;
        }
    }

    /// <summary>Whether no other view may be made of this one, which an object looks at while it gives its memory free.</summary>
    public bool IsRestricted { get; init; }

    public override PyType Type => BuiltinTypes.MemoryView;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    /// <summary>The whole memory of the owner.</summary>
    public Span<byte> Memory => Owner switch
    {
        PyBytes bytes => bytes.Value,
        PyByteArray array => array.Span,
        IBufferOwner owner => owner.Bytes,
        _ => default,
    };

    public int Count
    {
        get
        {
            int count = 1;
            // Short: a buffer has at most 64 dimensions.
            foreach (int extent in Shape) count *= extent;
            return count;
        }
    }

    /// <summary>The length that the owner gives a single item, which may be other than the item's size; null for that size.</summary>
    public int? OwnLength { get; init; }

    public int ByteCount => OwnLength ?? Count * ItemSize;

    /// <summary>Whether the items lie one after the other, the last index running fastest.</summary>
    public bool IsContiguous
    {
        get
        {
            int expected = ItemSize;
            // Short: a buffer has at most 64 dimensions.
            for (int i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] > 1 && Strides[i] != expected) return false;
                expected *= Shape[i];
            }
            return true;
        }
    }

    /// <summary>The bytes of all items in order.</summary>
    public byte[] ToBytes()
    {
        if (IsContiguous) return Spans.Copy(ByteCount == 0 ? [] : Memory.Slice(Offset, ByteCount));
        Poll.ReserveOrThrow(ByteCount);
        byte[] bytes = new byte[ByteCount];
        int position = 0;
        int steps = 0;
        ForEachItem(0, Offset, offset =>
        {
            Poll.StepOrThrow(ref steps);
            Memory.Slice(offset, ItemSize).CopyTo(bytes.AsSpan(position));
            position += ItemSize;
        });
        return bytes;
    }

    /// <summary>Overwrites bytes of the items from one on, which is the first of an item unless the items lie in one piece.</summary>
    public void CopyFrom(ReadOnlySpan<byte> bytes, int start = 0)
    {
        if (IsContiguous)
        {
            bytes.CopyTo(Memory[(Offset + start)..]);
            return;
        }
        byte[] source = bytes.ToArray();
        int position = -start;
        ForEachItem(0, Offset, offset =>
        {
            if (position >= 0 && position + ItemSize <= source.Length) source.AsSpan(position, ItemSize).CopyTo(Memory[offset..]);
            position += ItemSize;
        });
    }

    private void ForEachItem(int dimension, int offset, Action<int> action)
    {
        if (dimension == Shape.Length)
        {
            action(offset);
            return;
        }
        for (int i = 0; i < Shape[dimension]; i++) ForEachItem(dimension + 1, offset + (i * Strides[dimension]), action);
    }

    private bool _isFinalized;

    /// <summary>Gives the memory free.</summary>
    public void Release()
    {
        if (Owner is null) return;
        if (!_isFinalized) Export(-1);
        Owner = null;
        GC.SuppressFinalize(this);
    }

    private void Export(int change)
    {
        if (Owner is PyByteArray array) System.Threading.Interlocked.Add(ref array.Exports, change);
        else if (Owner is IBufferOwner owner) owner.Export(change);
    }

    // A view that is dropped without release() must not keep its owner from changing size for ever. A __del__ may use it after that.
    ~PyMemoryView()
    {
        _isFinalized = true;
        Export(-1);
    }
}
