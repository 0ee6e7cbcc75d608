using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Algorithms;

/// <summary>The comparison that heaps and bisection are made of.</summary>
internal static class Ordering
{
    /// <summary><c>left &lt; right</c> for truth: 1 or 0, or -1 with an exception set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Less(PyObject left, PyObject right)
    {
        if (left.GetType() == typeof(PyInt) && right.GetType() == typeof(PyInt))
        {
            return Unsafe.As<PyInt>(left).Value < Unsafe.As<PyInt>(right).Value ? 1 : 0;
        }
        return LessThanOther(left, right);
    }

    private static int LessThanOther(PyObject left, PyObject right)
    {
        if (left.GetType() == typeof(PyFloat) && right.GetType() == typeof(PyFloat))
        {
            return ((PyFloat)left).Value < ((PyFloat)right).Value ? 1 : 0;
        }
        if (left.GetType() == typeof(PyStr) && right.GetType() == typeof(PyStr))
        {
            return PyStr.Compare((PyStr)left, (PyStr)right) < 0 ? 1 : 0;
        }
        if (left.GetType() == typeof(PyTuple) && right.GetType() == typeof(PyTuple)) return LessTuple((PyTuple)left, (PyTuple)right);
        return Comparison.Compare(left, right, CompareOperator.Less);
    }

    // Priority queues hold tuples: the first pair of items that differ decides.
    private static int LessTuple(PyTuple left, PyTuple right)
    {
        if (!NativeStack.HasRoom()) return Raise.RecursionError(" in comparison") is null ? -1 : 0;
        int common = Math.Min(left.Count, right.Count);
        for (int i = 0; i < common; i++)
        {
            int equal = ObjectKeys.Equal(left[i], right[i]);
            if (equal < 0) return -1;
            if (equal == 0) return Less(left[i], right[i]);
        }
        return left.Count < right.Count ? 1 : 0;
    }
}
