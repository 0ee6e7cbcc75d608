using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Modules.Ctypes;

/// <summary>
/// Abstract base class for arrays.
///
/// The recommended way to create concrete array types is by multiplying any
/// ctypes data type with a non-negative integer. Alternatively, you can subclass
/// this type and define _length_ and _type_ class variables. Array elements can
/// be read and written using standard subscript and slice accesses for slice
/// reads, the resulting object is not itself an Array.
/// </summary>
[PyMethods]
internal static partial class CArrayType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => PyCData.Create(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> items = Arguments.Positional(arguments, keywordNames);
        int steps = 0;
        for (int i = 0; i < items.Length; i++)
        {
            if (!Poll.Step(ref steps) || !SetAt((PyCData)self, i, items[i])) return false;
        }
        return true;
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyCData)self).Info.Length;

    private static PyObject? GetAt(PyCData self, long index)
    {
        if (index < 0 || index >= self.Info.Length) return Raise.IndexError("invalid index");
        return PartValues.Get(self.Info.ItemType!, self.Memory, self.Offset + (index * self.Info.ItemSize), self, index);
    }

    private static bool SetAt(PyCData self, long index, PyObject value)
    {
        if (index >= 0 && index < self.Info.Length)
            return PartValues.Set(self, self.Info.ItemType!, self.Memory, self.Offset + (index * self.Info.ItemSize), index, value);
        Raise.IndexError("invalid index");
        return false;
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index) => GetAt((PyCData)self, index);

    private static bool TryIndex(PyCData self, PyObject key, out long index)
    {
        if (!Indexes.TryToInt64(key, out index, ExceptionTypes.IndexError)) return false;
        if (index < 0) index += self.Info.Length;
        return true;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        var array = (PyCData)self;
        if (key.Type.IndexSlot is not null) return TryIndex(array, key, out long index) ? GetAt(array, index) : null;
        if (key is not PySlice slice) return Raise.TypeError("indices must be integers");
        if (!SliceIndices.TryAdjust(slice, array.Info.Length, out long start, out _, out long step, out long count)) return null;
        return ItemSlices.Get(array.Info, count, position => GetAt(array, start + (position * step)),
            position => array.Bytes.Slice((int)((start + (position * step)) * array.Info.ItemSize), (int)array.Info.ItemSize));
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var array = (PyCData)self;
        if (value is null) return Raise.TypeError("Array does not support item deletion") is not null;
        if (key.Type.IndexSlot is not null) return TryIndex(array, key, out long index) && SetAt(array, index, value);
        if (key is not PySlice slice) return Raise.TypeError("indices must be integer") is not null;
        if (!SliceIndices.TryAdjust(slice, array.Info.Length, out long start, out _, out long step, out long count)) return false;
        if (!Iteration.IsSequence(value))
            return Raise.TypeError($"object of type '{value.Type.Name}' has no len()") is not null;
        long given = value.Type.LengthSlot is { } length ? length(value) : 0;
        if (given < 0) return false;
        if (given != count) return Raise.ValueError("Can only assign sequence of same size") is not null;
        int steps = 0;
        for (long i = 0; i < count; i++)
        {
            if (!Poll.Step(ref steps)) return false;
            PyObject? item = Operators.Subscript(value, PyInt.From(i));
            if (item is null || !SetAt(array, start + (i * step), item)) return false;
        }
        return true;
    }

    /// <summary>Arrays are generic over the type of their elements</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}
