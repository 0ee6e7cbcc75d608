using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Sequences;

/// <summary>
/// range(stop) -> range object; range(start, stop[, step]) -> range object: return an object that produces a sequence of integers
/// from start (inclusive) to stop (exclusive) by step.
/// </summary>
[PyMethods(nameof(BuiltinTypes.Range))]
internal static partial class RangeType
{
    [PyNew("range(start, stop=<unrepresentable>, step=<unrepresentable>, /)")]
    private static PyObject? New(PyType type, PyObject first, PyObject? second, PyObject? third)
    {
        PyIntegral? start = PyInt.Zero;
        PyIntegral? stop;
        PyIntegral? step = PyInt.One;
        if (second is null)
        {
            stop = Indexes.ToIndex(first);
        }
        else
        {
            start = Indexes.ToIndex(first);
            stop = start is null ? null : Indexes.ToIndex(second);
            if (stop is not null && third is not null) step = Indexes.ToIndex(third);
        }
        if (start is null || stop is null || step is null) return null;
        return step.Sign == 0 ? Raise.ValueError("range() arg 3 must not be zero") : new PyRange(start, stop, step);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var range = (PyRange)self;
        PyStr? start = Representation.Repr(range.Start);
        PyStr? stop = Representation.Repr(range.Stop);
        PyStr? step = Representation.Repr(range.Step);
        if (start is null || stop is null || step is null) return null;
        bool hasUnitStep = range.Step is PyInt { Value: 1 };
        return PyStr.FromString(hasUnitStep ? $"range({start}, {stop})" : $"range({start}, {stop}, {step})");
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var range = (PyRange)self;
        // Equal ranges are equal sequences: what an empty or one-item range does not use does not count.
        PyObject start = range.Length.Sign == 0 ? PyNone.Instance : range.Start;
        PyObject step = range.Length is PyInt { Value: <= 1 } ? PyNone.Instance : range.Step;
        return TupleType.Hash([range.Length, start, step], out hash);
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyRange first || right is not PyRange second
            || comparison is not (CompareOperator.Equal or CompareOperator.NotEqual))
        {
            return PyNotImplemented.Instance;
        }
        bool equal = PyIntegral.ValueEquals(first.Length, second.Length)
            && (first.Length.Sign == 0 || PyIntegral.ValueEquals(first.Start, second.Start))
            && (first.Length is PyInt { Value: <= 1 } || PyIntegral.ValueEquals(first.Step, second.Step));
        return PyBool.From(equal == (comparison == CompareOperator.Equal));
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self)
    {
        if (((PyRange)self).Length.TryGetInt64(out long length)) return length;
        Raise.OverflowError("Python int too large to convert to C ssize_t");
        return -1;
    }

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => ((PyRange)self).Length.Sign != 0 ? 1 : 0;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => Iterator((PyRange)self, reversed: false);

    /// <summary>Return a reverse iterator.</summary>
    [PyMethod("__reversed__($self, /)")]
    private static PyObject Reversed(PyRange self) => Iterator(self, reversed: true);

    private static PyObject Iterator(PyRange range, bool reversed)
    {
        if (!reversed && range.IsSmall) return range.Iterate();
        var length = range.Length.ToBigInteger();
        var step = range.Step.ToBigInteger();
        var start = range.Start.ToBigInteger();
        if (reversed)
        {
            start += (length - 1) * step;
            step = -step;
            if (range.IsSmall && Fits(start) && Fits(step)) return new PyRangeIterator((long)start, (long)step, (long)length);
        }
        return new PyLongRangeIterator(start, step, length);
    }

    private static bool Fits(BigInteger value) => value >= long.MinValue && value <= long.MaxValue;

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value)
    {
        var range = (PyRange)self;
        if (value.GetType() == typeof(PyInt) || value.GetType() == typeof(PyBigInt) || value is PyBool)
        {
            return IndexOf(range, (PyIntegral)value) is null ? 0 : 1;
        }
        PyObject iterator = Iterate(range);
        while (Iteration.Next(iterator) is { } item)
        {
            int equal = ObjectKeys.Equal(item, value);
            if (equal != 0) return equal;
        }
        return 0;
    }

    private static BigInteger? IndexOf(PyRange range, PyIntegral value)
    {
        BigInteger distance = value.ToBigInteger() - range.Start.ToBigInteger();
        var index = BigInteger.DivRem(distance, range.Step.ToBigInteger(), out BigInteger remainder);
        return remainder.IsZero && index.Sign >= 0 && index < range.Length.ToBigInteger() ? index : null;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        var range = (PyRange)self;
        if (key is PySlice slice) return GetSlice(range, slice);
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            return Raise.TypeError($"range indices must be integers or slices, not {key.Type.Name}");
        }
        PyIntegral? index = Indexes.ToIndex(key);
        if (index is null) return null;
        var position = index.ToBigInteger();
        var length = range.Length.ToBigInteger();
        if (position.Sign < 0) position += length;
        if (position.Sign < 0 || position >= length) return Raise.IndexError("range object index out of range");
        return range.ItemAt(position);
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        var range = (PyRange)self;
        return index >= 0 && index < range.Length.ToBigInteger() ? range.ItemAt(index)
            : Raise.IndexError("range object index out of range");
    }

    private static PyObject? GetSlice(PyRange range, PySlice slice)
    {
        if (!SliceType.TryIndices(slice, range.Length.ToBigInteger(), out BigInteger start, out BigInteger stop, out BigInteger step))
        {
            return null;
        }
        return new PyRange(range.ItemAt(start), range.ItemAt(stop), PyIntegral.From(range.Step.ToBigInteger() * step));
    }

    /// <summary>rangeobject.count(value) -> integer -- return number of occurrences of value</summary>
    [PyMethod("count($self, object, /)")]
    private static PyObject? Count(PyRange self, PyObject value)
    {
        if (value.GetType() == typeof(PyInt) || value is PyBigInt or PyBool)
        {
            return IndexOf(self, (PyIntegral)value) is null ? PyInt.Zero : PyInt.One;
        }
        long count = 0;
        PyObject iterator = Iterate(self);
        while (Iteration.Next(iterator) is { } item)
        {
            int equal = ObjectKeys.Equal(item, value);
            if (equal < 0) return null;
            count += equal;
        }
        return PyInt.From(count);
    }

    /// <summary>rangeobject.index(value) -> integer -- return index of value. Raise ValueError if the value is not present.</summary>
    [PyMethod("index($self, object, /)")]
    private static PyObject? Index(PyRange self, PyObject value)
    {
        if (value is PyIntegral integer)
        {
            if (IndexOf(self, integer) is { } index) return PyIntegral.From(index);
            return Raise.ValueError("range.index(x): x not in range");
        }
        long position = 0;
        PyObject iterator = Iterate(self);
        while (Iteration.Next(iterator) is { } item)
        {
            int equal = ObjectKeys.Equal(item, value);
            if (equal < 0) return null;
            if (equal > 0) return PyInt.From(position);
            position++;
        }
        return Raise.ValueError("sequence.index(x): x not in sequence");
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyRange self) => PyTuple.Create(BuiltinTypes.Range, PyTuple.Create(self.Start, self.Stop, self.Step));

    [PyGetter("start", IsField = true)]
    private static PyObject GetStart(PyRange self) => self.Start;

    [PyGetter("stop", IsField = true)]
    private static PyObject GetStop(PyRange self) => self.Stop;

    [PyGetter("step", IsField = true)]
    private static PyObject GetStep(PyRange self) => self.Step;
}

/// <summary>slice(stop); slice(start, stop[, step]): create a slice object. This is used for extended slicing (e.g. a[0:10:2]).</summary>
[PyMethods(nameof(BuiltinTypes.Slice))]
internal static partial class SliceType
{
    [PyNew("slice(start, stop=<unrepresentable>, step=<unrepresentable>, /)")]
    private static PyObject New(PyType type, PyObject first, PyObject? second, PyObject? third) =>
        second is null ? new PySlice(PyNone.Instance, first, PyNone.Instance) : new PySlice(first, second, third ?? PyNone.Instance);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var slice = (PySlice)self;
        List<PyStr> parts = [];
        foreach (PyObject part in (ReadOnlySpan<PyObject>)[slice.Start, slice.Stop, slice.Step])
        {
            PyStr? text = Representation.Repr(part);
            if (text is null) return null;
            parts.Add(text);
        }
        return SequenceText.Enclose(parts, "slice(", ")");
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var slice = (PySlice)self;
        // As a tuple's, without the mark of its length.
        hash = 0;
        ulong accumulator = 2870177450012600261;
        foreach (PyObject part in (ReadOnlySpan<PyObject>)[slice.Start, slice.Stop, slice.Step])
        {
            if (!ObjectKeys.Hash(part, out long lane)) return false;
            accumulator = BitOperations.RotateLeft(accumulator + ((ulong)lane * 14029467366897019727), 31) * 11400714785074694791;
        }
        hash = accumulator == ulong.MaxValue ? 1546275796 : (long)accumulator;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PySlice first || right is not PySlice second) return PyNotImplemented.Instance;
        return Comparison.RichCompare(PyTuple.Create(first.Start, first.Stop, first.Step),
            PyTuple.Create(second.Start, second.Stop, second.Step), comparison);
    }

    /// <summary>
    /// S.indices(len) -> (start, stop, stride): assuming a sequence of length len, calculate the start and stop indices, and the
    /// stride length of the extended slice described by S.
    /// </summary>
    [PyMethod("indices($self, object, /)")]
    private static PyObject? Indices(PySlice self, PyObject length)
    {
        PyIntegral? size = Indexes.ToIndex(length);
        if (size is null) return null;
        if (size.Sign < 0) return Raise.ValueError("length should not be negative");
        if (!TryIndices(self, size.ToBigInteger(), out BigInteger start, out BigInteger stop, out BigInteger step)) return null;
        return PyTuple.Create(PyIntegral.From(start), PyIntegral.From(stop), PyIntegral.From(step));
    }

    /// <summary>The parts of a slice of a sequence of any length, without clipping to 64 bits.</summary>
    internal static bool TryIndices(PySlice slice, BigInteger length, out BigInteger start, out BigInteger stop, out BigInteger step)
    {
        start = stop = BigInteger.Zero;
        step = BigInteger.One;
        if (slice.Step is not PyNone)
        {
            if (!TryPart(slice.Step, out step)) return false;
            if (step.IsZero)
            {
                Raise.ValueError("slice step cannot be zero");
                return false;
            }
        }
        BigInteger lower = step.Sign < 0 ? BigInteger.MinusOne : BigInteger.Zero;
        BigInteger upper = step.Sign < 0 ? length - 1 : length;
        start = step.Sign < 0 ? upper : lower;
        stop = step.Sign < 0 ? lower : upper;
        if (slice.Start is not PyNone)
        {
            if (!TryPart(slice.Start, out start)) return false;
            start = Clip(start, length, lower, upper);
        }
        if (slice.Stop is not PyNone)
        {
            if (!TryPart(slice.Stop, out stop)) return false;
            stop = Clip(stop, length, lower, upper);
        }
        return true;
    }

    private static BigInteger Clip(BigInteger value, BigInteger length, BigInteger lower, BigInteger upper)
    {
        if (value.Sign < 0) return BigInteger.Max(value + length, lower);
        return BigInteger.Min(value, upper);
    }

    private static bool TryPart(PyObject part, out BigInteger value)
    {
        value = BigInteger.Zero;
        if (part is not PyIntegral && part.Type.IndexSlot is null)
        {
            Raise.TypeError("slice indices must be integers or None or have an __index__ method");
            return false;
        }
        PyIntegral? index = Indexes.ToIndex(part);
        if (index is null) return false;
        value = index.ToBigInteger();
        return true;
    }

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PySlice self) => PyTuple.Create(BuiltinTypes.Slice, PyTuple.Create(self.Start, self.Stop, self.Step));

    [PyGetter("start", IsField = true)]
    private static PyObject GetStart(PySlice self) => self.Start;

    [PyGetter("stop", IsField = true)]
    private static PyObject GetStop(PySlice self) => self.Stop;

    [PyGetter("step", IsField = true)]
    private static PyObject GetStep(PySlice self) => self.Step;
}
