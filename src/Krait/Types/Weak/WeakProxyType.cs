using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Types.Weak;

/// <summary>A weak proxy: everything done to it is done to its object.</summary>
[PyMethods]
internal static partial class WeakProxyType
{
    /// <summary>Binds what both kinds of proxies do; only one of them can be called.</summary>
    public static void BindAll(PyType type)
    {
        Bind(type);
        for (int i = 0; i < (int)BinaryOperator.Subscript; i++)
        {
            var each = (BinaryOperator)i;
            type.NumberSlots[i] = (left, right) =>
                Target(left) is { } first && Target(right) is { } second ? Operators.Binary(each, first, second) : null;
        }
        type.PowerSlot = static (first, second, third) =>
            Target(first) is { } value && Target(second) is { } exponent && Target(third) is { } modulus
                ? Operators.Power(value, exponent, modulus) : null;
        type.NegativeSlot = static self => Target(self) is { } target ? Operators.Negative(target) : null;
        type.PositiveSlot = static self => Target(self) is { } target ? Operators.Positive(target) : null;
        type.InvertSlot = static self => Target(self) is { } target ? Operators.Invert(target) : null;
        type.AbsoluteSlot = static self => Target(self) is { } target ? Operators.Absolute(target) : null;
        type.DivmodSlot = static (left, right) => Target(left) is { } first && Target(right) is { } second
            ? Operators.Divmod(first, second) : null;
        type.HashSlot = static (PyObject self, out long hash) =>
        {
            hash = 0;
            Raise.TypeError($"unhashable type: '{TypeNames.Qualified(self.Type)}'");
            return false;
        };
        if (ReferenceEquals(type, BuiltinTypes.WeakCallableProxy))
        {
            type.CallSlot = static (self, arguments, keywordNames) => Target(self) is { } target
                ? Calls.Call(target, arguments, keywordNames) : null;
        }
    }

    /// <summary>The object behind a proxy, or the value itself when it is none; null with ReferenceError set for a dead one.</summary>
    public static PyObject? Target(PyObject value)
    {
        if (value is not PyWeakReference proxy || ReferenceEquals(proxy.Type.NativeBase, BuiltinTypes.WeakReference)) return value;
        return proxy.Target ?? Raise.Set(ExceptionTypes.ReferenceError, "weakly-referenced object no longer exists");
    }

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name) => Target(self) is { } target ? Attributes.Get(target, name) : null;

    [PySlot(nameof(PyType.SetAttributeSlot))]
    private static bool SetAttribute(PyObject self, PyStr name, PyObject? value) =>
        Target(self) is { } target && Attributes.Set(target, name, value);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => ((PyWeakReference)self).Target is { } target
        ? PyStr.FromString(
            $"<weakproxy at 0x{ObjectIdentity.Of(self):x}; to '{TypeNames.Qualified(target.Type)}' at 0x{ObjectIdentity.Of(target):x}>")
        : PyStr.FromString($"<weakproxy at 0x{ObjectIdentity.Of(self):x}; dead>");

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) => Target(self) is { } target ? Representation.Str(target) : null;

    [PySlot(nameof(PyType.BoolSlot))]
    private static int IsTrue(PyObject self) => Target(self) is { } target ? Truth.IsTrue(target) : -1;

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison) =>
        Target(left) is { } first && Target(right) is { } second ? Comparison.RichCompare(first, second, comparison) : null;

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => Target(self) is { } target ? Sizes.Length(target) : -1;

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject key) => Target(self) is { } target ? Operators.Subscript(target, key) : null;

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool SetItem(PyObject self, PyObject key, PyObject? value)
    {
        if (Target(self) is not { } target) return false;
        return value is null ? Operators.DeleteItem(target, key) : Operators.SetItem(target, key, value);
    }

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value) => Target(self) is { } target ? Operators.Contains(target, value) : -1;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iter(PyObject self) => Target(self) is { } target ? Iteration.GetIter(target) : null;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        if (Target(self) is not { } target) return null;
        return target.Type.IterNextSlot is { } next
            ? next(target)
            : Raise.TypeError($"Weakref proxy referenced a non-iterator '{target.Type.Name}' object");
    }

    [PySlot(nameof(PyType.IndexSlot))]
    private static PyObject? Index(PyObject self) => Target(self) is { } target ? Indexes.ToIndex(target) : null;

    [PySlot(nameof(PyType.IntSlot))]
    private static PyObject? Int(PyObject self) => Target(self) is { } target ? Calls.Call(BuiltinTypes.Int, target) : null;

    [PySlot(nameof(PyType.FloatSlot))]
    private static PyObject? Float(PyObject self) => Target(self) is { } target ? Calls.Call(BuiltinTypes.Float, target) : null;

    [PyMethod("__bytes__($self, /)")]
    private static PyObject? Bytes(PyObject self) => Target(self) is { } target ? Attributes.CallMethod(target, Names.Bytes) : null;

    [PyMethod("__reversed__($self, /)")]
    private static PyObject? Reversed(PyObject self) => Target(self) is { } target ? Attributes.CallMethod(target, Names.Reversed) : null;
}
