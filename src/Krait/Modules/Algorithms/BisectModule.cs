using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Modules.Algorithms;

/// <summary>
/// Bisection algorithms. This module provides support for maintaining a list in sorted order without having to sort the list after
/// each insertion. For long lists of items with expensive comparison operations, this can be an improvement over the more common
/// approach.
/// </summary>
[PyModule("_bisect")]
internal static partial class BisectModule
{
    private static readonly PyStr s_insert = PyStr.Intern("insert");

    // The position of an item; -1 with an exception set.
    private static long Search(PyObject sequence, PyObject item, long low, PyObject? highBound, PyObject? key, bool isRight)
    {
        long high = -1;
        if (low < 0) return Raise.ValueError("lo must be non-negative") is null ? -1 : 0;
        if (highBound is not null && !Arguments.TryToInt64(highBound, out high)) return -1;
        if (high == -1)
        {
            high = Sizes.Length(sequence);
            if (high < 0) return -1;
        }
        while (low < high)
        {
            // Both are at most the length of a sequence: the sum fits.
            long middle = (low + high) >>> 1;
            PyObject? found = ItemAt(sequence, middle);
            if (found is null) return -1;
            if (key is not null)
            {
                found = Calls.Call(key, found);
                if (found is null) return -1;
            }
            int less = isRight ? Ordering.Less(item, found) : Ordering.Less(found, item);
            if (less < 0) return -1;
            if ((less > 0) == isRight) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private static PyObject? ItemAt(PyObject sequence, long index)
    {
        if (sequence is PyList list && sequence.GetType() == typeof(PyList))
        {
            return (ulong)index < (ulong)list.Count ? list[(int)index] : Raise.IndexError("list index out of range");
        }
        if (sequence is PyDict || (sequence.Type.SequenceItemSlot is null && sequence.Type.SubscriptSlot is null))
        {
            return Raise.TypeError($"'{sequence.Type.Name}' object does not support indexing");
        }
        return Operators.Subscript(sequence, PyInt.From(index));
    }

    private static PyObject? Insert(PyObject sequence, long index, PyObject item)
    {
        if (index < 0) return null;
        if (sequence.GetType() == typeof(PyList))
        {
            var list = (PyList)sequence;
            list.Insert((int)Math.Min(index, list.Count), item);
            return PyNone.Instance;
        }
        return Attributes.CallMethod(sequence, s_insert, PyInt.From(index), item) is null ? null : PyNone.Instance;
    }

    private static PyObject? InsertSorted(PyObject sequence, PyObject item, long low, PyObject? high, PyObject? key, bool isRight)
    {
        PyObject? compared = key is null ? item : Calls.Call(key, item);
        return compared is null ? null : Insert(sequence, Search(sequence, compared, low, high, key, isRight), item);
    }

    private static PyObject? Position(long index) => index < 0 ? null : PyInt.From(index);

    /// <summary>
    /// Return the index where to insert item x in list a, assuming a is sorted. The return value i is such that all e in a[:i] have
    /// e &lt;= x, and all e in a[i:] have e &gt; x. So if x already appears in the list, a.insert(i, x) will insert just after the
    /// rightmost x already there. Optional args lo (default 0) and hi (default len(a)) bound the slice of a to be searched. A
    /// custom key function can be supplied to customize the sort order.
    /// </summary>
    [PyFunction("bisect_right(a, x, lo=0, hi=None, *, key=None)")]
    private static PyObject? BisectRight(PyObject sequence, PyObject item, long low, PyObject? high, PyObject? key) =>
        Position(Search(sequence, item, low, high, key, isRight: true));

    /// <summary>
    /// Insert item x in list a, and keep it sorted assuming a is sorted. If x is already in a, insert it to the right of the
    /// rightmost x. Optional args lo (default 0) and hi (default len(a)) bound the slice of a to be searched. A custom key function
    /// can be supplied to customize the sort order.
    /// </summary>
    [PyFunction("insort_right(a, x, lo=0, hi=None, *, key=None)")]
    private static PyObject? InsertRight(PyObject sequence, PyObject item, long low, PyObject? high, PyObject? key) =>
        InsertSorted(sequence, item, low, high, key, isRight: true);

    /// <summary>
    /// Return the index where to insert item x in list a, assuming a is sorted. The return value i is such that all e in a[:i] have
    /// e &lt; x, and all e in a[i:] have e &gt;= x. So if x already appears in the list, a.insert(i, x) will insert just before the
    /// leftmost x already there. Optional args lo (default 0) and hi (default len(a)) bound the slice of a to be searched. A custom
    /// key function can be supplied to customize the sort order.
    /// </summary>
    [PyFunction("bisect_left(a, x, lo=0, hi=None, *, key=None)")]
    private static PyObject? BisectLeft(PyObject sequence, PyObject item, long low, PyObject? high, PyObject? key) =>
        Position(Search(sequence, item, low, high, key, isRight: false));

    /// <summary>
    /// Insert item x in list a, and keep it sorted assuming a is sorted. If x is already in a, insert it to the left of the
    /// leftmost x. Optional args lo (default 0) and hi (default len(a)) bound the slice of a to be searched. A custom key function
    /// can be supplied to customize the sort order.
    /// </summary>
    [PyFunction("insort_left(a, x, lo=0, hi=None, *, key=None)")]
    private static PyObject? InsertLeft(PyObject sequence, PyObject item, long low, PyObject? high, PyObject? key) =>
        InsertSorted(sequence, item, low, high, key, isRight: false);
}
