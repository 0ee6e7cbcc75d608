using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Collections;

// What set and frozenset share. A summary would become their documentation.
[PyMethods(nameof(BuiltinTypes.Set), nameof(BuiltinTypes.FrozenSet))]
internal static partial class SetCommonMembers
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => SetOperations.Repr(self);

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PySetBase)self).Count;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => new PySetIterator((PySetBase)self);

    /// <summary>Tell whether the set has the element.</summary>
    [PyMethod("__contains__($self, object, /)")]
    private static PyObject? ContainsElement(PyObject self, PyObject element)
    {
        int found = Contains(self, element);
        return found < 0 ? null : PyBool.From(found == 1);
    }

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value) => ((PySetBase)self).Contains(value);

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison) =>
        SetOperations.Compare(left, right, comparison);

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) => SetOperations.Or(left, right);

    [PyOperator(BinaryOperator.And)]
    private static PyObject? And(PyObject left, PyObject right) => SetOperations.And(left, right);

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject? Subtract(PyObject left, PyObject right) => SetOperations.Subtract(left, right);

    [PyOperator(BinaryOperator.Xor)]
    private static PyObject? Xor(PyObject left, PyObject right) => SetOperations.Xor(left, right);

    /// <summary>Return a new set with elements from the set and all others.</summary>
    [PyMethod("union($self, /, *others)")]
    private static PyObject? Union(PySetBase self, ReadOnlySpan<PyObject> others) => SetOperations.UnionAll(self, others);

    /// <summary>Return a new set with elements common to the set and all others.</summary>
    [PyMethod("intersection($self, /, *others)")]
    private static PyObject? Intersection(PySetBase self, ReadOnlySpan<PyObject> others) => SetOperations.IntersectAll(self, others);

    /// <summary>Return a new set with elements in the set that are not in the others.</summary>
    [PyMethod("difference($self, /, *others)")]
    private static PyObject? Difference(PySetBase self, ReadOnlySpan<PyObject> others) => SetOperations.SubtractAll(self, others);

    /// <summary>Return a new set with elements in either the set or other but not both.</summary>
    [PyMethod("symmetric_difference($self, other, /)")]
    private static PyObject? SymmetricDifference(PySetBase self, PyObject other) => SetOperations.SymmetricDifference(self, other);

    /// <summary>Return True if two sets have a null intersection.</summary>
    [PyMethod("isdisjoint($self, other, /)")]
    private static PyObject? IsDisjoint(PySetBase self, PyObject other) => SetOperations.IsDisjoint(self, other);

    /// <summary>Report whether another set contains this set.</summary>
    [PyMethod("issubset($self, other, /)")]
    private static PyObject? IsSubset(PySetBase self, PyObject other) => SetOperations.IsSubset(self, other);

    /// <summary>Report whether this set contains another set.</summary>
    [PyMethod("issuperset($self, other, /)")]
    private static PyObject? IsSuperset(PySetBase self, PyObject other) => SetOperations.IsSuperset(self, other);

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PySetBase self) => SetOperations.Reduce(self);

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}
