using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Types.Sequences;

/// <summary>
/// Built-in immutable sequence. If no argument is given, the constructor returns an empty tuple. If iterable is specified the tuple
/// is initialized from iterable's items. If the argument is a tuple, the return value is the same object.
/// </summary>
[PyMethods(nameof(BuiltinTypes.Tuple))]
internal static partial class TupleType
{
    // The constants of xxHash64, which tuple hashes are computed with.
    private const ulong Prime1 = 11400714785074694791;
    private const ulong Prime2 = 14029467366897019727;
    private const ulong Prime5 = 2870177450012600261;
    private const long HashInsteadOfMinusOne = 1546275796;

    [PyNew("tuple(iterable=(), /)")]
    private static PyObject? New(PyType type, PyObject? iterable)
    {
        PyTuple? tuple = iterable is null ? PyTuple.Empty : Iteration.ToTuple(iterable);
        if (tuple is null || ReferenceEquals(type, BuiltinTypes.Tuple)) return tuple;
        return new PyTupleInstance(type, tuple.Items);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var tuple = (PyTuple)self;
        if (tuple.Count == 0) return PyStr.FromNarrow("()");
        if (!Representation.Enter(tuple)) return PyStr.FromNarrow("(...)");
        List<PyStr> parts = new(tuple.Count);
        foreach (PyObject item in tuple.Items)
        {
            PyStr? part = Representation.Repr(item);
            if (part is null) break;
            parts.Add(part);
        }
        Representation.Leave(tuple);
        if (parts.Count < tuple.Count) return null;
        return SequenceText.Enclose(parts, "(", tuple.Count == 1 ? ",)" : ")");
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash) => Hash(((PyTuple)self).Items, out hash);

    /// <summary>The hash of several objects as one.</summary>
    internal static bool Hash(ReadOnlySpan<PyObject> items, out long hash)
    {
        hash = 0;
        ulong accumulator = Prime5;
        if (!NativeStack.HasRoomBeyond())
        {
            Raise.RecursionError("");
            return false;
        }
        foreach (PyObject item in items)
        {
            if (!ObjectKeys.Hash(item, out long lane)) return false;
            accumulator = BitOperations.RotateLeft(accumulator + ((ulong)lane * Prime2), 31) * Prime1;
        }
        accumulator += (ulong)items.Length ^ (Prime5 ^ 3527539);
        hash = accumulator == ulong.MaxValue ? HashInsteadOfMinusOne : (long)accumulator;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyTuple first || right is not PyTuple second) return PyNotImplemented.Instance;
        PyObject[] x = first.Items;
        PyObject[] y = second.Items;
        for (int i = 0; i < x.Length && i < y.Length; i++)
        {
            if (ReferenceEquals(x[i], y[i])) continue;
            int equal = ObjectKeys.Equal(x[i], y[i]);
            if (equal < 0) return null;
            if (equal > 0) continue;
            if (comparison == CompareOperator.Equal) return PyBool.False;
            return comparison == CompareOperator.NotEqual ? PyBool.True : Comparison.RichCompare(x[i], y[i], comparison);
        }
        return ComparisonResults.From(x.Length.CompareTo(y.Length), comparison);
    }

    /// <summary>Whether one tuple is less than another: 1 or 0, or -1 with an exception set.</summary>
    internal static int Less(PyTuple left, PyTuple right, int start)
    {
        PyObject[] x = left.Items;
        PyObject[] y = right.Items;
        for (int i = start; i < x.Length && i < y.Length; i++)
        {
            if (ReferenceEquals(x[i], y[i])) continue;
            int equal = ObjectKeys.Equal(x[i], y[i]);
            if (equal < 0) return -1;
            if (equal == 0) return Comparison.Compare(x[i], y[i], CompareOperator.Less);
        }
        return x.Length < y.Length ? 1 : 0;
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyTuple)self).Count;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => new PyTupleIterator((PyTuple)self);

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value)
    {
        foreach (PyObject item in ((PyTuple)self).Items)
        {
            int equal = ObjectKeys.Equal(item, value);
            if (equal != 0) return equal;
        }
        return 0;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    internal static PyObject? Subscript(PyObject self, PyObject key)
    {
        var tuple = (PyTuple)self;
        if (key is PySlice slice) return GetSlice(tuple, slice);
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            return Raise.TypeError($"tuple indices must be integers or slices, not {key.Type.Name}");
        }
        int found = SliceIndices.TryResolve(key, tuple.Count, out int index);
        if (found > 0) return tuple[index];
        return found < 0 ? null : Raise.IndexError("tuple index out of range");
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        var tuple = (PyTuple)self;
        return (ulong)index < (ulong)tuple.Count ? tuple[(int)index] : Raise.IndexError("tuple index out of range");
    }

    private static PyObject? GetSlice(PyTuple tuple, PySlice slice)
    {
        if (!SliceIndices.TryAdjust(slice, tuple.Count, out long start, out _, out long step, out long count)) return null;
        if (count == tuple.Count && step == 1 && tuple.GetType() == typeof(PyTuple)) return tuple;
        if (step == 1) return PyTuple.From(tuple.Items.AsSpan((int)start, (int)count));
        Poll.ReserveOrThrow(count * (long)IntPtr.Size);
        var items = new PyObject[count];
        for (int i = 0; i < items.Length; i++, start += step) items[i] = tuple[(int)start];
        return PyTuple.Create(items);
    }

    [PySlot(nameof(PyType.ConcatSlot))]
    private static PyObject? Concat(PyObject left, PyObject right)
    {
        if (right is not PyTuple second) return Raise.TypeError($"can only concatenate tuple (not \"{right.Type.Name}\") to tuple");
        var first = (PyTuple)left;
        if (first.Count == 0 && second.GetType() == typeof(PyTuple)) return second;
        if (second.Count == 0 && first.GetType() == typeof(PyTuple)) return first;
        if ((long)first.Count + second.Count > Array.MaxLength) return Raise.MemoryError("");
        return PyTuple.Create([.. first.Items, .. second.Items]);
    }

    [PySlot(nameof(PyType.RepeatSlot))]
    private static PyObject? Repeat(PyObject self, PyObject count)
    {
        var tuple = (PyTuple)self;
        if (!SliceIndices.TryToRepetition(count, tuple.Count, IntPtr.Size, out int times)) return null;
        if (times == 1 && tuple.GetType() == typeof(PyTuple)) return tuple;
        var items = new PyObject[tuple.Count * times];
        for (int i = 0; i < times; i++) tuple.Items.CopyTo(items, i * tuple.Count);
        return PyTuple.Create(items);
    }

    /// <summary>Return number of occurrences of value.</summary>
    [PyMethod("count($self, value, /)")]
    private static PyObject? Count(PyTuple self, PyObject value)
    {
        long count = 0;
        foreach (PyObject item in self.Items)
        {
            int equal = ObjectKeys.Equal(item, value);
            if (equal < 0) return null;
            count += equal;
        }
        return PyInt.From(count);
    }

    /// <summary>Return first index of value. Raises ValueError if the value is not present.</summary>
    [PyMethod("index($self, value, start=0, stop=sys.maxsize, /)")]
    private static PyObject? Index(PyTuple self, PyObject value, PyObject? start, PyObject? stop)
    {
        if (!SliceIndices.TryToBounds(start, stop, out long first, out long last)) return null;
        SliceIndices.Clip(self.Count, ref first, ref last);
        for (long i = first; i < last; i++)
        {
            int equal = ObjectKeys.Equal(self[(int)i], value);
            if (equal < 0) return null;
            if (equal > 0) return PyInt.From(i);
        }
        return Raise.ValueError("tuple.index(x): x not in tuple");
    }

    [PyMethod("__getnewargs__($self, /)")]
    private static PyObject GetNewArguments(PyTuple self) => PyTuple.Create(PyTuple.Create(self.Items));

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}
