using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Collections;

/// <summary>Read-only proxy of a mapping.</summary>
[PyMethods(nameof(BuiltinTypes.MappingProxy))]
internal static partial class MappingProxyType
{
    [PyNew("mappingproxy(mapping)")]
    private static PyObject? New(PyType type, PyObject mapping)
    {
        bool isMapping = mapping.Type.SubscriptSlot is not null
            && mapping is not (PyList or PyTuple or PyStr or PyBytes or PyByteArray or PyRange);
        return isMapping ? new PyMappingProxy(mapping)
            : Raise.TypeError($"mappingproxy() argument must be a mapping, not {mapping.Type.Name}");
    }

    private static PyObject Mapping(PyObject self) => ((PyMappingProxy)self).Mapping;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        PyStr? text = Representation.Repr(Mapping(self));
        return text is null ? null : PyStr.Concat(PyStr.Concat(PyStr.FromString("mappingproxy("), text), PyStr.FromString(")"));
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) => Representation.Str(Mapping(self));

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash) => ObjectKeys.Hash(Mapping(self), out hash);

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison) =>
        Comparison.RichCompare(Mapping(left), right, comparison);

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => Sizes.Length(Mapping(self));

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject key) => Operators.Subscript(Mapping(self), key);

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject key) => Operators.Contains(Mapping(self), key);

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iter(PyObject self) => Iteration.GetIter(Mapping(self));

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) =>
        Operators.Binary(BinaryOperator.Or, left is PyMappingProxy first ? first.Mapping : left, right is PyMappingProxy second
            ? second.Mapping : right);

    [PyOperator(BinaryOperator.InPlaceOr)]
    private static PyObject? InPlaceOr(PyObject left, PyObject right) =>
        Raise.TypeError("'|=' is not supported by mappingproxy; use '|' instead");

    /// <summary>Return the value for key if key is in the mapping, else default.</summary>
    [PyMethod("get($self, key, default=None, /)")]
    private static PyObject? Get(PyMappingProxy self, PyObject key, PyObject? defaultValue) =>
        Attributes.CallMethod(self.Mapping, PyStr.Intern("get"), key, defaultValue ?? PyNone.Instance);

    /// <summary>a set-like object providing a view on D's keys</summary>
    [PyMethod("keys($self, /)")]
    private static PyObject? Keys(PyMappingProxy self) => Attributes.CallMethod(self.Mapping, Names.Keys);

    /// <summary>an object providing a view on D's values</summary>
    [PyMethod("values($self, /)")]
    private static PyObject? Values(PyMappingProxy self) => Attributes.CallMethod(self.Mapping, PyStr.Intern("values"));

    /// <summary>a set-like object providing a view on D's items</summary>
    [PyMethod("items($self, /)")]
    private static PyObject? Items(PyMappingProxy self) => Attributes.CallMethod(self.Mapping, PyStr.Intern("items"));

    /// <summary>a shallow copy of D</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject? Copy(PyMappingProxy self) => Attributes.CallMethod(self.Mapping, PyStr.Intern("copy"));

    /// <summary>D.__reversed__() -> reverse iterator</summary>
    [PyMethod("__reversed__($self, /)")]
    private static PyObject? Reversed(PyMappingProxy self) => Attributes.CallMethod(self.Mapping, Names.Reversed);

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}
