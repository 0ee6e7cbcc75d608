using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Rich comparison (language reference, 6.10).</summary>
internal static class Comparison
{
    /// <summary>The operator with its operands exchanged.</summary>
    public static CompareOperator Reflect(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Less => CompareOperator.Greater,
        CompareOperator.LessEqual => CompareOperator.GreaterEqual,
        CompareOperator.Greater => CompareOperator.Less,
        CompareOperator.GreaterEqual => CompareOperator.LessEqual,
        _ => comparison,
    };

    /// <summary>Compares; the result may be any object.</summary>
    public static PyObject? RichCompare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left.GetType() == typeof(PyInt) && right.GetType() == typeof(PyInt))
        {
            return ComparisonResults.From(Unsafe.As<PyInt>(left).Value.CompareTo(Unsafe.As<PyInt>(right).Value), comparison);
        }
        if (left.GetType() == typeof(PyStr) && right.GetType() == typeof(PyStr))
        {
            PyStr x = Unsafe.As<PyStr>(left);
            PyStr y = Unsafe.As<PyStr>(right);
            return comparison switch
            {
                CompareOperator.Equal => PyBool.From(PyStr.Equal(x, y)),
                CompareOperator.NotEqual => PyBool.From(!PyStr.Equal(x, y)),
                _ => ComparisonResults.From(PyStr.Compare(x, y), comparison),
            };
        }
        if (left.GetType() == typeof(PyFloat) && right.GetType() == typeof(PyFloat))
        {
            return ComparisonResults.From(Unsafe.As<PyFloat>(left).Value, Unsafe.As<PyFloat>(right).Value, comparison);
        }
        return CompareBySlots(left, right, comparison);
    }

    private static PyObject? CompareBySlots(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (!NativeStack.HasRoom()) return Raise.RecursionError(" in comparison");
        if (!Poll.Step()) return null;
        PyType leftType = left.Type;
        PyType rightType = right.Type;
        bool triedReflected = false;
        if (!ReferenceEquals(leftType, rightType) && rightType.RichCompareSlot is { } subclassSlot && rightType.IsSubtypeOf(leftType))
        {
            triedReflected = true;
            PyObject? first = subclassSlot(right, left, Reflect(comparison));
            if (!ReferenceEquals(first, PyNotImplemented.Instance)) return first;
        }
        if (leftType.RichCompareSlot is { } leftSlot)
        {
            PyObject? result = leftSlot(left, right, comparison);
            if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        }
        if (!triedReflected && rightType.RichCompareSlot is { } rightSlot)
        {
            PyObject? result = rightSlot(right, left, Reflect(comparison));
            if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
        }
        return comparison switch
        {
            CompareOperator.Equal => PyBool.From(ReferenceEquals(left, right)),
            CompareOperator.NotEqual => PyBool.From(!ReferenceEquals(left, right)),
            _ => NotSupported(leftType, rightType, comparison),
        };
    }

    // Apart, so that the comparison that succeeds has no room for the message to make.
    private static PyObject? NotSupported(PyType left, PyType right, CompareOperator comparison) =>
        Raise.TypeError($"'{comparison.Text()}' not supported between instances of '{left.Name}' and '{right.Name}'");

    /// <summary>Compares for truth; -1 on error, 0 or 1.</summary>
    public static int Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        PyObject? result = RichCompare(left, right, comparison);
        return result is null ? -1 : Truth.IsTrue(result);
    }

    /// <summary><c>left == right</c> for truth; -1 on error, 0 or 1.</summary>
    public static int Equal(PyObject left, PyObject right) => Compare(left, right, CompareOperator.Equal);

    /// <summary><c>left is right or left == right</c>, as containers compare their items; -1 on error, 0 or 1.</summary>
    public static int IdenticalOrEqual(PyObject left, PyObject right) =>
        ReferenceEquals(left, right) ? 1 : Compare(left, right, CompareOperator.Equal);
}
