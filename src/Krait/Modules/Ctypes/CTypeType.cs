using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

// The class that all classes of C types derive from.
[PyMethods]
internal static partial class CTypeType
{
    [PySlot(nameof(PyType.RepeatSlot))]
    private static PyObject? Repeat(PyObject self, PyObject count)
    {
        if (!Indexes.TryToInt64(count, out long length, ExceptionTypes.OverflowError)) return null;
        if (length < 0) return Raise.ValueError($"Array length must be >= 0, not {length}");
        return ArrayTypes.Get((PyType)self, length);
    }

    /// <summary>pointer type</summary>
    [PyGetter("__pointer_type__")]
    private static PyObject? GetPointerType(PyType self)
    {
        if (CTypeInfo.Of(self) is not { } info) return Raise.TypeError($"{Representation.Repr(self)} must have storage info");
        return info.PointerType ?? Raise.Set(ExceptionTypes.AttributeError,
            $"{Representation.Repr(self)} has no attribute '__pointer_type__'");
    }

    [PySetter("__pointer_type__")]
    private static bool SetPointerType(PyType self, PyObject? value)
    {
        if (CTypeInfo.Of(self) is not { } info)
            return Raise.TypeError($"{Representation.Repr(self)} must have storage info") is not null;
        info.PointerType = value;
        return true;
    }
}
