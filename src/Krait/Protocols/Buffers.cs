using Krait.Objects;

namespace Krait.Protocols;

/// <summary>The bytes of objects that have a buffer (PEP 3118).</summary>
internal static class Buffers
{
    /// <summary>A copy of the bytes of a bytes-like object, or its own where they never change; null, without an exception, for other objects.</summary>
    public static byte[]? BytesOf(PyObject value) => value switch
    {
        PyBytes bytes => bytes.Value,
        PyByteArray array => array.Span.ToArray(),
        PyMemoryView { IsReleased: false } view => view.ToBytes(),
        IBufferOwner owner => owner.Bytes.ToArray(),
        _ => null,
    };

    /// <summary>The bytes of a bytes-like argument; null with TypeError set for other objects.</summary>
    public static byte[]? Require(PyObject value)
    {
        if (BytesOf(value) is { } bytes) return bytes;
        if (value is PyMemoryView) Raise.ValueError("operation forbidden on released memoryview object");
        else Raise.TypeError($"a bytes-like object is required, not '{value.Type.Name}'");
        return null;
    }

    /// <summary>Copies bytes into a writable bytes-like object; false with an exception set when it is none, or too small.</summary>
    public static bool CopyInto(PyObject target, ReadOnlySpan<byte> bytes)
    {
        switch (target)
        {
            case PyByteArray array when array.Count >= bytes.Length:
                bytes.CopyTo(array.Span);
                return true;
            case PyMemoryView { IsReleased: false, IsReadOnly: false } view when view.ByteCount >= bytes.Length:
                view.CopyFrom(bytes);
                return true;
            case IBufferOwner { IsReadOnly: false } owner when owner.Bytes.Length >= bytes.Length:
                bytes.CopyTo(owner.Bytes);
                return true;
            default:
                Raise.TypeError($"a read-write bytes-like object is required, not '{target.Type.Name}'");
                return false;
        }
    }

    /// <summary>How many bytes a writable bytes-like object has room for; -1 with TypeError set for other objects.</summary>
    public static int WritableLength(PyObject target)
    {
        switch (target)
        {
            case PyByteArray array:
                return array.Count;
            case PyMemoryView { IsReleased: false, IsReadOnly: false } view:
                return view.ByteCount;
            case IBufferOwner { IsReadOnly: false } owner:
                return owner.Bytes.Length;
            default:
                Raise.TypeError($"a read-write bytes-like object is required, not '{target.Type.Name}'");
                return -1;
        }
    }
}
