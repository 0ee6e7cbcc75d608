using Krait.Objects;

namespace Krait.Protocols;

/// <summary>The bytes of objects that have a buffer (PEP 3118).</summary>
internal static class Buffers
{
    /// <summary>
    /// A copy of the bytes of a bytes-like object, or its own where they never change; null, without an exception, for other
    /// objects.
    /// </summary>
    public static byte[]? BytesOf(PyObject value) => value switch
    {
        PyBytes bytes => bytes.Value,
        PyByteArray array => Spans.Copy(array.Span),
        PyMemoryView { IsReleased: false } view => view.ToBytes(),
        IBufferOwner owner => Spans.Copy(owner.Bytes),
        _ => LentBytes(value),
    };

    /// <summary>
    /// The bytes of an object themselves, where they lie in one piece: they are valid as long as no Python code runs, which may change
    /// their number. False, without an exception, for other objects, of which <see cref="BytesOf"/> may make a copy.
    /// </summary>
    public static bool TryView(PyObject value, out ReadOnlySpan<byte> bytes)
    {
        switch (value)
        {
            case PyBytes constant:
                bytes = constant.Value;
                return true;
            case PyByteArray array:
                bytes = array.Span;
                return true;
            case PyMemoryView { IsReleased: false, IsContiguous: true } view:
                bytes = view.Memory.Slice(view.Offset, view.ByteCount);
                return true;
            case IBufferOwner { Released: null, ForwardedView: null } owner:
                bytes = owner.Bytes;
                return true;
            default:
                bytes = default;
                return false;
        }
    }

    /// <summary>
    /// The bytes of a bytes-like argument, which are valid as long as no Python code runs; false with TypeError set for other objects.
    /// </summary>
    public static bool TryRequire(PyObject value, out ReadOnlySpan<byte> bytes)
    {
        if (TryView(value, out bytes)) return true;
        byte[]? copy = Require(value);
        bytes = copy;
        return copy is not null;
    }

    // The bytes of an object of a Python class with a __buffer__ method; null, perhaps with an exception set.
    private static byte[]? LentBytes(PyObject value)
    {
        if (Borrow(value) is not { } view) return null;
        byte[] bytes = view.ToBytes();
        return GiveBack(value, view) ? bytes : null;
    }

    /// <summary>The view that an object's <c>__buffer__</c> method returns; null when it has none, or with an exception set.</summary>
    public static PyMemoryView? Borrow(PyObject value)
    {
        const int FullAndReadOnly = 0x11C;
        if (!value.Type.IsHeapType || value.Type.Lookup(s_buffer) is not { } method || method is PyBuiltinFunction) return null;
        PyObject? bound = Attributes.GetSpecial(value, s_buffer);
        PyObject? result = bound is null ? null : Calls.Call(bound, PyInt.From(FullAndReadOnly));
        if (result is null or PyMemoryView) return (PyMemoryView?)result;
        Raise.TypeError("__buffer__ returned non-memoryview object");
        return null;
    }

    /// <summary>Tells an object that a view it lent is not needed any more; false with an exception set.</summary>
    public static bool GiveBack(PyObject value, PyMemoryView view)
    {
        PyObject? release = Attributes.GetSpecial(value, s_releaseBuffer);
        if (release is null && Exceptions.IsSet) return false;
        bool done = release is null || Calls.Call(release, view) is not null;
        view.Release();
        return done;
    }

    private static readonly PyStr s_buffer = PyStr.Intern("__buffer__");
    private static readonly PyStr s_releaseBuffer = PyStr.Intern("__release_buffer__");

    /// <summary>The bytes of a bytes-like argument; null with TypeError set for other objects.</summary>
    public static byte[]? Require(PyObject value)
    {
        if (!IsScattered(value) && BytesOf(value) is { } bytes) return bytes;
        if (!Exceptions.IsSet) RaiseUnusable(value);
        return null;
    }

    /// <summary>Whether a value is a view of items that do not lie one after the other.</summary>
    public static bool IsScattered(PyObject value) => value is PyMemoryView { IsReleased: false, IsContiguous: false };

    /// <summary>Says why the bytes of a value cannot be had in one piece.</summary>
    public static PyObject? RaiseUnusable(PyObject value)
    {
        if (Exceptions.IsSet) return null;
        if (IsScattered(value)) return Raise.Set(ExceptionTypes.BufferError, "memoryview: underlying buffer is not C-contiguous");
        return value is PyMemoryView
            ? Raise.ValueError("operation forbidden on released memoryview object")
            : Raise.TypeError($"a bytes-like object is required, not '{value.Type.Name}'");
    }

    /// <summary>
    /// Copies bytes into a writable bytes-like object from an offset on; false with an exception set when it is none, or too small.
    /// </summary>
    public static bool CopyInto(PyObject target, ReadOnlySpan<byte> bytes, int offset = 0)
    {
        switch (target)
        {
            case PyByteArray array when array.Count - offset >= bytes.Length:
                bytes.CopyTo(array.Span[offset..]);
                return true;
            case PyMemoryView { IsReleased: false, IsReadOnly: false } view when view.ByteCount - offset >= bytes.Length:
                view.CopyFrom(bytes, offset);
                return true;
            case IBufferOwner { IsReadOnly: false } owner when owner.Bytes.Length - offset >= bytes.Length:
                bytes.CopyTo(owner.Bytes[offset..]);
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
