using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Types.Weak;

/// <summary>A weak reference: call it to get the object, or None once that is gone.</summary>
[PyMethods(nameof(BuiltinTypes.WeakReference))]
internal static partial class WeakReferenceType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (keywordNames is { Count: > 0 } && ReferenceEquals(type, BuiltinTypes.WeakReference))
        {
            return Raise.TypeError("ref() takes no keyword arguments");
        }
        if (!Arguments.CheckPositional("__new__", positional.Length, 1, 2)) return null;
        return WeakReferences.Create(type, positional[0], positional.Length > 1 ? positional[1]
            : null, share: ReferenceEquals(type, BuiltinTypes.WeakReference));
    }

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 })
        {
            Raise.TypeError("ref() takes no keyword arguments");
            return false;
        }
        return Arguments.CheckPositional("__init__", arguments.Length, 1, 2);
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("ref.__call__() takes no keyword arguments");
        if (arguments.Length > 0) return Raise.TypeError($"ref.__call__ expected 0 arguments, got {arguments.Length}");
        return ((PyWeakReference)self).Target ?? PyNone.Instance;
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var reference = (PyWeakReference)self;
        hash = reference.Hash ?? 0;
        if (reference.Hash is not null) return true;
        if (reference.Target is not { } target)
        {
            Raise.TypeError("weak object has gone away");
            return false;
        }
        if (!ObjectKeys.Hash(target, out hash)) return false;
        reference.Hash = hash;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || left is not PyWeakReference a
            || right is not PyWeakReference b)
        {
            return PyNotImplemented.Instance;
        }
        if (a.Target is { } leftTarget && b.Target is { } rightTarget) return Comparison.RichCompare(leftTarget, rightTarget, comparison);
        return PyBool.From(ReferenceEquals(a, b) == (comparison == CompareOperator.Equal));
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        if (((PyWeakReference)self).Target is not { } target) return PyStr.FromString($"<weakref at 0x{ObjectIdentity.Of(self):x}; dead>");
        // What the object itself has or computes by that name is not asked.
        string name = Attributes.GetSpecial(target, Names.Name) is PyStr text ? $" ({text})" : "";
        return Exceptions.IsSet ? null
            : PyStr.FromString($"<weakref at 0x{ObjectIdentity.Of(self):x}; to '{TypeNames.Qualified(target.Type)}' at "
                + $"0x{ObjectIdentity.Of(target):x}{name}>");
    }

    [PyGetter("__callback__", IsField = true)]
    private static PyObject GetCallback(PyWeakReference self) => self.Callback ?? PyNone.Instance;

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}
