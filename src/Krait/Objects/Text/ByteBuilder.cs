using System.Buffers;

namespace Krait.Objects;

/// <summary>Bytes put together piece by piece, in a buffer that usually is the caller's stack.</summary>
internal ref struct ByteBuilder
{
    /// <summary>What callers put on their stack.</summary>
    public const int UsualLength = 256;

    private Span<byte> _bytes;
    private byte[]? _rented;
    private int _length;

    public ByteBuilder(Span<byte> buffer) => _bytes = buffer;

    /// <summary>The number of bytes.</summary>
    public readonly int Length => _length;

    /// <summary>The last byte.</summary>
    public readonly byte Last => _bytes[_length - 1];

    /// <summary>Appends a byte.</summary>
    public void Append(byte value)
    {
        if (_length == _bytes.Length) Grow(1);
        _bytes[_length++] = value;
    }

    /// <summary>Appends bytes.</summary>
    public void Append(scoped ReadOnlySpan<byte> values)
    {
        values.CopyTo(Free(values.Length));
        _length += values.Length;
    }

    /// <summary>Appends a byte many times.</summary>
    public void Append(byte value, int count)
    {
        Spans.Fill(Free(count)[..count], value);
        _length += count;
    }

    /// <summary>Room for so many bytes at least; what is written there counts after <see cref="Advance"/>.</summary>
    public Span<byte> Free(int count)
    {
        if (count > _bytes.Length - _length) Grow(count);
        return _bytes[_length..];
    }

    /// <summary>Takes over bytes that were written to <see cref="Free"/>.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>The bytes; the builder must not be used afterwards.</summary>
    public readonly byte[] ToArray()
    {
        Poll.ReserveOrThrow(_length);
        byte[] result = GC.AllocateUninitializedArray<byte>(_length);
        _bytes[.._length].CopyTo(result);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        return result;
    }

    private void Grow(int more)
    {
        long needed = (long)_length + more;
        if (needed > Array.MaxLength) throw new OutOfMemoryException();
        int wanted = (int)Math.Min(Array.MaxLength, Math.Max(needed, _length * 2L));
        Poll.AllocateOrThrow(wanted);
        byte[] larger = ArrayPool<byte>.Shared.Rent(wanted);
        _bytes[.._length].CopyTo(larger);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _bytes = _rented = larger;
    }
}
