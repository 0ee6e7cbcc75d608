using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Iterators;

/// <summary>The iterator of lists.</summary>
[PyMethods(nameof(BuiltinTypes.ListIterator))]
internal static partial class ListIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => ((PyListIterator)self).TakeNext();

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PyListIterator self) => PyInt.From(self.List is { } list ? Math.Max(0, list.Count - self.Index) : 0);
}

/// <summary>The reverse iterator of lists.</summary>
[PyMethods(nameof(BuiltinTypes.ListReverseIterator))]
internal static partial class ListReverseIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyListReverseIterator)self;
        if (iterator.List is not { } list) return null;
        if (iterator.Index >= 0 && iterator.Index < list.Count) return list[iterator.Index--];
        iterator.List = null;
        return null;
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PyListReverseIterator self) =>
        PyInt.From(self.List is { } list && self.Index < list.Count ? self.Index + 1 : 0);
}

/// <summary>The iterator of tuples.</summary>
[PyMethods(nameof(BuiltinTypes.TupleIterator))]
internal static partial class TupleIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => ((PyTupleIterator)self).TakeNext();

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PyTupleIterator self) => PyInt.From(self.Tuple is { } tuple ? tuple.Count - self.Index : 0);
}

/// <summary>The iterator of ranges of 64-bit integers.</summary>
[PyMethods(nameof(BuiltinTypes.RangeIterator))]
internal static partial class RangeIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => ((PyRangeIterator)self).Next();

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PyRangeIterator self) => PyInt.From(self.Remaining);
}

/// <summary>The iterator of other ranges.</summary>
[PyMethods(nameof(BuiltinTypes.LongRangeIterator))]
internal static partial class LongRangeIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyLongRangeIterator)self;
        if (iterator.Index >= iterator.Length) return null;
        return PyIntegral.From(iterator.Start + (iterator.Index++ * iterator.Step));
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PyLongRangeIterator self) => PyIntegral.From(self.Length - self.Index);
}

/// <summary>The iterator of objects that have only <c>__getitem__</c>.</summary>
[PyMethods(nameof(BuiltinTypes.SequenceIterator))]
internal static partial class SequenceIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PySequenceIterator)self;
        if (iterator.Sequence is not { } sequence) return null;
        PyObject? item = sequence.Type.SequenceItemSlot is { } get && !sequence.Type.IsHeapType
            ? get(sequence, iterator.Index)
            : Operators.Subscript(sequence, PyInt.From(iterator.Index));
        if (item is not null)
        {
            iterator.Index++;
            return item;
        }
        if (Exceptions.ClearIf(ExceptionTypes.IndexError) || Exceptions.ClearIf(ExceptionTypes.StopIteration)) iterator.Sequence = null;
        return null;
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject? LengthHint(PySequenceIterator self)
    {
        if (self.Sequence is not { } sequence) return PyInt.Zero;
        if (sequence.Type.LengthSlot is null) return PyNotImplemented.Instance;
        long length = Sizes.Length(sequence);
        return length < 0 ? null : PyInt.From(Math.Max(0, length - self.Index));
    }
}

/// <summary>The iterator of a callable and a sentinel.</summary>
[PyMethods(nameof(BuiltinTypes.CallableIterator))]
internal static partial class CallableIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyCallableIterator)self;
        if (iterator.Callable is not { } callable) return null;
        PyObject? result = Calls.Call(callable);
        if (result is null)
        {
            if (Exceptions.ClearIf(ExceptionTypes.StopIteration)) iterator.Callable = null;
            return null;
        }
        int equal = iterator.Sentinel is { } sentinel ? ObjectKeys.Equal(sentinel, result) : 1;
        if (equal == 0) return result;
        if (equal > 0)
        {
            iterator.Callable = null;
            iterator.Sentinel = null;
        }
        return null;
    }
}
