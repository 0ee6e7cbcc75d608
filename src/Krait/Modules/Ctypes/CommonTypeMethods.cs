using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Buffers;

namespace Krait.Modules.Ctypes;

// Ways to make instances that the classes of all sorts of C types have.
[PyMethods]
internal static partial class CommonTypeMethods
{
    private static readonly PyStr s_handle = PyStr.Intern("_handle");

    /// <summary>
    /// C.from_address(integer) -> C instance
    ///
    /// Access a C instance at the specified address.
    /// </summary>
    [PyMethod("from_address($self, value, /)")]
    private static PyObject? FromAddress(PyType self, PyObject value)
    {
        if (value is not PyIntegral integer) return Raise.TypeError("integer expected");
        if (!integer.TryGetInt64(out long address))
        {
            if (integer.Sign < 0 || integer.ToBigInteger() > ulong.MaxValue)
                return Raise.OverflowError("Python int too large to convert to C unsigned long");
            address = (long)SimpleValues.LowBits(integer);
        }
        if (Auditing.IsOn && !Auditing.Tell("ctypes.cdata", value)) return null;
        if (CTypeInfo.Require(self) is not { } info) return null;
        return CtypesState.Own.Addresses.TryResolve(address, info.Size, out CMemory memory, out int offset)
            ? PyCData.At(self, memory, offset) : null;
    }

    /// <summary>
    /// C.from_buffer(object, offset=0) -> C instance
    ///
    /// Create a C instance from a writeable buffer.
    /// </summary>
    [PyMethod("from_buffer($self, obj, offset=0, /)")]
    private static PyObject? FromBuffer(PyType self, PyObject obj, long offset)
    {
        if (CTypeInfo.Require(self) is not { } info) return null;
        PyMemoryView? view = MemoryViewType.Create(obj);
        if (view is null) return null;
        // A view shows the type of a ctypes object, not the memory that resize added.
        PyObject? made = FromView(self, info, view, offset, obj is PyCData data ? data.Size : view.ByteCount);
        if (made is null) Buffers.Release(view);
        return made;
    }

    private static PyCData? FromView(PyType type, CTypeInfo info, PyMemoryView view, long offset, long length)
    {
        if (view.IsReadOnly)
        {
            Raise.TypeError("underlying buffer is not writable");
        }
        else if (!view.IsContiguous)
        {
            Raise.TypeError("underlying buffer is not C contiguous");
        }
        else if (CheckSize(info, offset, length) && (!Auditing.IsOn || TellOfBuffer(view, offset)))
        {
            // Memory of a ctypes object is the same memory, at the same address, not a window to it.
            PyCData? made = view.Owner is PyCData owner
                ? PyCData.At(type, owner.Memory, owner.Offset + view.Offset + offset)
                : ViewAgain(view) is { } own ? PyCData.At(type, new CMemory(own), offset) : null;
            return made is not null && KeptObjects.Keep(made, -1, view) ? made : null;
        }
        return null;
    }

    // The view in _objects can be released by a program, that of the memory cannot.
    private static PyMemoryView? ViewAgain(PyMemoryView view) =>
        Buffers.Derive(view, view.IsReadOnly, view.Offset, view.Shape, view.Strides);

    private static bool TellOfBuffer(PyMemoryView view, long offset) =>
        Auditing.Tell("ctypes.cdata/buffer", PyInt.Zero, PyInt.From(view.ByteCount), PyInt.From(offset));

    private static bool CheckSize(CTypeInfo info, long offset, long length)
    {
        if (offset < 0)
        {
            Raise.ValueError("offset cannot be negative");
            return false;
        }
        if (info.Size <= length - offset) return true;
        System.Numerics.BigInteger needed = new System.Numerics.BigInteger(info.Size) + offset;
        Raise.ValueError($"Buffer size too small ({length} instead of at least {needed} bytes)");
        return false;
    }

    /// <summary>
    /// C.from_buffer_copy(object, offset=0) -> C instance
    ///
    /// Create a C instance from a readable buffer.
    /// </summary>
    [PyMethod("from_buffer_copy($self, buffer, offset=0, /)")]
    private static PyObject? FromBufferCopy(PyType self, PyObject buffer, long offset)
    {
        if (Buffers.Require(buffer) is not { } bytes) return null;
        if (CTypeInfo.Require(self) is not { } info || !CheckSize(info, offset, bytes.Length)) return null;
        if (Auditing.IsOn && !Auditing.Tell("ctypes.cdata/buffer", PyInt.Zero, PyInt.From(bytes.Length), PyInt.From(offset))) return null;
        var made = PyCData.Create(self);
        if (made is not null) bytes.AsSpan((int)offset, made.Size).CopyTo(made.Bytes);
        return made;
    }

    /// <summary>
    /// C.in_dll(dll, name) -> C instance
    ///
    /// Access a C instance in a dll.
    /// </summary>
    [PyMethod("in_dll($self, dll, name, /)")]
    private static PyObject? InLibrary(PyType self, PyObject dll, PyStr name)
    {
        PyObject? handle = Attributes.Get(dll, s_handle);
        if (handle is null) return null;
        if (handle is not PyIntegral) return Raise.TypeError("the _handle attribute of the second argument must be an integer");
        if (Auditing.IsOn && !Auditing.Tell("ctypes.dlsym", dll, name)) return null;
        return Raise.ValueError(ForeignCode.UndefinedSymbol(name));
    }
}
