namespace Krait.Objects;

/// <summary>A <c>bytes</c>.</summary>
internal class PyBytes : PyObject
{
    private static readonly PyBytes[] s_single = MakeSingles();

    /// <summary><c>b''</c>.</summary>
    public static readonly PyBytes Empty = new([]);

    private long _hash = -1;

    /// <summary>The bytes; nobody writes to them once the object is made.</summary>
    internal readonly byte[] Value;

    private protected PyBytes(byte[] value) => Value = value;

    /// <summary>An empty object that is not <see cref="Empty"/>.</summary>
    public static PyBytes OtherEmpty() => new([]);

    /// <summary>The <c>bytes</c> over an array that the caller gives away; empty and one-byte ones are shared.</summary>
    public static PyBytes From(byte[] value) => value.Length switch
    {
        0 => Empty,
        1 => s_single[value[0]],
        _ => new PyBytes(value),
    };

    /// <summary>The <c>bytes</c> of a copy of a span.</summary>
    public static PyBytes From(ReadOnlySpan<byte> value) => value.Length switch
    {
        0 => Empty,
        1 => s_single[value[0]],
        _ => new PyBytes(Spans.Copy(value)),
    };

    /// <summary>The number of bytes.</summary>
    public int Length => Value.Length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => Value;

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Bytes;

    internal long Hash => _hash != -1 ? _hash : _hash = StringHash.Compute(Value);

    private static PyBytes[] MakeSingles()
    {
        var singles = new PyBytes[256];
        for (int i = 0; i < singles.Length; i++) singles[i] = new PyBytes([(byte)i]);
        return singles;
    }
}

/// <summary>An instance of a Python subclass of <c>bytes</c>.</summary>
internal sealed class PyBytesInstance : PyBytes
{
    private InstanceState _state;

    public PyBytesInstance(PyType type, byte[] value) : base(value) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>A <c>bytearray</c>.</summary>
internal class PyByteArray : PyObject
{
    private byte[] _buffer;
    private int _count;

    /// <summary>Makes an exact <c>bytearray</c> over a buffer that the caller gives away.</summary>
    internal PyByteArray(byte[] buffer)
    {
        _buffer = buffer;
        _count = buffer.Length;
    }

    /// <summary>Makes an empty exact <c>bytearray</c>.</summary>
    public PyByteArray() : this([]) { }

    /// <summary>How many views (PEP 3118) of the buffer exist: while there are any, its size is fixed.</summary>
    internal int Exports;

    /// <summary>The number of bytes.</summary>
    public int Count => _count;

    /// <summary>The bytes; invalid after a change of size.</summary>
    public Span<byte> Span => _buffer.AsSpan(0, _count);

    /// <summary>The buffer; only the first <see cref="Count"/> bytes are the object's.</summary>
    internal byte[] Buffer => _buffer;

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.ByteArray;

    internal void Append(byte value)
    {
        if (_count == _buffer.Length) Grow(_count + 1);
        _buffer[_count++] = value;
    }

    internal void Append(ReadOnlySpan<byte> values) => Replace(_count, 0, values);

    /// <summary>Replaces a range by other bytes, which may be part of this object.</summary>
    internal void Replace(int start, int length, ReadOnlySpan<byte> values)
    {
        if (values.Overlaps(_buffer)) values = values.ToArray();
        int change = values.Length - length;
        int newCount = _count + change;
        if (newCount > _buffer.Length) Grow(newCount);
        if (change != 0) _buffer.AsSpan(start + length, _count - start - length).CopyTo(_buffer.AsSpan(start + values.Length));
        values.CopyTo(_buffer.AsSpan(start));
        _count = newCount;
    }

    internal void SetContent(byte[] buffer)
    {
        _buffer = buffer;
        _count = buffer.Length;
    }

    private void Grow(int needed)
    {
        Poll.ReserveOrThrow(needed);
        Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(needed, _buffer.Length + (long)(_buffer.Length >> 1) + 16)));
    }
}

/// <summary>An instance of a Python subclass of <c>bytearray</c>.</summary>
internal sealed class PyByteArrayInstance : PyByteArray
{
    private InstanceState _state;

    public PyByteArrayInstance(PyType type) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}
