using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Buffers;

// What every type whose objects have a buffer offers Python code (PEP 688).
[PyMethods]
internal static partial class BufferMethods
{
    /// <summary>Return a buffer object that exposes the underlying memory of the object.</summary>
    [PyMethod("__buffer__($self, flags, /)")]
    private static PyObject? GetBuffer(PyObject self, PyObject flags)
    {
        if (!Indexes.TryToInt64(flags, out long wanted, ExceptionTypes.OverflowError)) return null;
        return Protocols.Buffers.NativeView(self, wanted);
    }

    /// <summary>Release the buffer object that exposes the underlying memory of the object.</summary>
    [PyMethod("__release_buffer__($self, buffer, /)")]
    private static PyObject? ReleaseBuffer(PyObject self, PyObject buffer)
    {
        if (buffer is not PyMemoryView view) return Raise.TypeError("expected a memoryview object");
        if (view.IsReleased) return Raise.ValueError("memoryview's buffer has already been released");
        if (!ReferenceEquals(view.Owner, self)) return Raise.ValueError("memoryview's buffer is not this object");
        Protocols.Buffers.Release(view);
        return PyNone.Instance;
    }
}
