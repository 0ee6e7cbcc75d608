using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Modules.Ctypes;

/// <summary>Base class of pointers to C data</summary>
[PyMethods]
internal static partial class PointerDataType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (CTypeInfo.Of(type)?.ItemType is null) return Raise.TypeError("Cannot create instance: has no _type_");
        return PyCData.Create(type);
    }

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (!Arguments.CheckPositional("POINTER", positional.Length, 0, 1)) return false;
        return positional.Length == 0 || SetContents((PyCData)self, positional[0]);
    }

    /// <summary>The address that a pointer, or a function pointer, holds.</summary>
    public static long AddressIn(PyCData self) => SimpleValues.ReadAddress(self.Bytes);

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => AddressIn((PyCData)self) != 0 ? 1 : 0;

    // The memory of an item; false with an exception set.
    private static bool TryLocate(PyCData self, long index, out CMemory memory, out int offset)
    {
        long address = AddressIn(self);
        memory = null!;
        offset = 0;
        if (address == 0)
        {
            Raise.ValueError("NULL pointer access");
            return false;
        }
        if (self.Info.ItemType is not { } type || CTypeInfo.Require(type) is not { } info)
            return Raise.TypeError("abstract class") is not null;
        return CtypesState.Own.Addresses.TryResolve(unchecked(address + (index * info.Size)), info.Size, out memory, out offset);
    }

    private static PyObject? GetAt(PyCData self, long index) => TryLocate(self, index, out CMemory memory, out int offset)
        ? PartValues.Get(self.Info.ItemType!, memory, offset, self, index) : null;

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index) => GetAt((PyCData)self, index);

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        var pointer = (PyCData)self;
        if (key.Type.IndexSlot is not null)
            return Indexes.TryToInt64(key, out long index, ExceptionTypes.IndexError) ? GetAt(pointer, index) : null;
        if (key is not PySlice slice) return Raise.TypeError("Pointer indices must be integer");
        if (!TryUnpack(slice, out long start, out long stop, out long step)) return null;
        // Memory ends somewhere, so that a count that is too great ends the loop with an error.
        long distance = step < 0 ? start - stop : stop - start;
        long count = distance <= 0 ? 0 : ((distance - 1) / Math.Abs(step)) + 1;
        if (count > 0 && (!TryLocate(pointer, start, out _, out _)
            || !TryLocate(pointer, unchecked(start + ((count - 1) * step)), out _, out _)))
        {
            return null;
        }
        return ItemSlices.Get(pointer.Info, count, position => GetAt(pointer, start + (position * step)),
            position => TryLocate(pointer, start + (position * step), out CMemory memory, out int offset)
                ? memory.Span.Slice(offset, (int)pointer.Info.ItemSize) : default);
    }

    // A pointer has no length: a slice must say where it ends, and where it begins if it runs backwards.
    private static bool TryUnpack(PySlice slice, out long start, out long stop, out long step)
    {
        start = 0;
        stop = 0;
        step = 1;
        if (slice.Step is not PyNone)
        {
            if (!Indexes.TryToInt64(slice.Step, out step, ExceptionTypes.ValueError)) return false;
            if (step == 0) return Raise.ValueError("slice step cannot be zero") is not null;
        }
        if (slice.Start is not PyNone)
        {
            if (!Indexes.TryToInt64(slice.Start, out start, ExceptionTypes.ValueError)) return false;
        }
        else if (step < 0)
        {
            return Raise.ValueError("slice start is required for step < 0") is not null;
        }
        if (slice.Stop is PyNone) return Raise.ValueError("slice stop is required") is not null;
        if (!Indexes.TryToInt64(slice.Stop, out stop, ExceptionTypes.ValueError)) return false;
        const long Limit = 1L << 48;
        if (Math.Min(start, stop) > -Limit && Math.Max(start, stop) < Limit && step is > -Limit and < Limit) return true;
        return Raise.OverflowError("slice of a pointer is too large") is not null;
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var pointer = (PyCData)self;
        if (value is null) return Raise.TypeError("Pointer does not support item deletion") is not null;
        return Indexes.TryToInt64(key, out long index, ExceptionTypes.IndexError)
            && TryLocate(pointer, index, out CMemory memory, out int offset)
            && PartValues.Set(pointer, pointer.Info.ItemType!, memory, offset, index, value);
    }

    /// <summary>the object this pointer points to (read-write)</summary>
    [PyGetter("contents")]
    private static PyObject? GetContents(PyCData self) => TryLocate(self, 0, out CMemory memory, out int offset)
        ? PyCData.At(self.Info.ItemType!, memory, offset, self, 0) : null;

    [PySetter("contents")]
    private static bool SetContents(PyCData self, PyObject? value)
    {
        if (value is null) return Raise.TypeError("Pointer does not support item deletion") is not null;
        if (self.Info.ItemType is not { } type) return Raise.TypeError("abstract class") is not null;
        if (value is not PyCData target) return Raise.TypeError($"expected {type.Name} instead of {value.Type.Name}") is not null;
        SimpleValues.WriteAddress(self.Bytes, target.Address);
        return KeptObjects.Keep(self, 1, target) && KeptObjects.Keep(self, 0, KeptObjects.Of(target));
    }
}
