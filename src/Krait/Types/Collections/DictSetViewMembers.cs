using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Collections;

// What the views of keys and of items, which are like sets, share. A summary would become their documentation.
[PyMethods(nameof(BuiltinTypes.DictKeys), nameof(BuiltinTypes.DictItems))]
internal static partial class DictSetViewMembers
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => DictViews.Repr(self);

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => DictViews.Length(self);

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => DictViews.Iterate(self);

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison) =>
        DictViews.Compare(left, right, comparison);

    [PyOperator(BinaryOperator.And)]
    private static PyObject? And(PyObject left, PyObject right) => DictViews.And(left, right);

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) => DictViews.Or(left, right);

    [PyOperator(BinaryOperator.Xor)]
    private static PyObject? Xor(PyObject left, PyObject right) => DictViews.Xor(left, right);

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject? Subtract(PyObject left, PyObject right) => DictViews.Subtract(left, right);

    /// <summary>Return True if the view and the given iterable have a null intersection.</summary>
    [PyMethod("isdisjoint($self, other, /)")]
    private static PyObject? IsDisjoint(PyDictView self, PyObject other) => DictViews.IsDisjoint(self, other);

    /// <summary>dictionary that this view refers to</summary>
    [PyGetter("mapping")]
    private static PyObject? GetMapping(PyDictView self) => Calls.Call(BuiltinTypes.MappingProxy, self.Dict);
}
