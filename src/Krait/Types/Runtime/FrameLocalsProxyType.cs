using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Runtime;

/// <summary>The view of a frame's local variables.</summary>
[PyMethods(nameof(BuiltinTypes.FrameLocalsProxy))]
internal static partial class FrameLocalsProxyType
{
    private static PyDict Snapshot(PyObject self) => FrameLocals.Snapshot(((PyFrameLocalsProxy)self).Frame.Record);

    private static List<PyObject> List(PyObject self, Func<PyObject, PyObject, PyObject> part)
    {
        List<PyObject> list = [];
        foreach ((PyObject key, PyObject value) in Snapshot(self)) list.Add(part(key, value));
        return list;
    }

    [PyNew("FrameLocalsProxy(frame, /)")]
    private static PyObject? New(PyType type, PyObject frame) =>
        frame is PyFrame known ? new PyFrameLocalsProxy(known) : Raise.TypeError($"expect frame, not {frame.Type.Name}");

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        if (!Representation.Enter(self)) return PyStr.FromString("{...}");
        PyStr? text = Representation.Repr(Snapshot(self));
        Representation.Leave(self);
        return text;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyFrameLocalsProxy first || comparison is not (CompareOperator.Equal or CompareOperator.NotEqual))
        {
            return PyNotImplemented.Instance;
        }
        if (right is PyFrameLocalsProxy second)
        {
            return PyBool.From(ReferenceEquals(first.Frame, second.Frame) == (comparison == CompareOperator.Equal));
        }
        return right is PyDict dict ? Comparison.RichCompare(Snapshot(left), dict, comparison) : PyNotImplemented.Instance;
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => Snapshot(self).Count;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iterate(PyObject self) => Iteration.GetIter(PyTuple.Create([.. List(self, static (key, _) => key)]));

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject key) =>
        FrameLocals.TryGet(((PyFrameLocalsProxy)self).Frame, key, out PyObject? value) ? value is null ? 0 : 1 : -1;

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        if (!FrameLocals.TryGet(((PyFrameLocalsProxy)self).Frame, key, out PyObject? value)) return null;
        if (value is not null) return value;
        PyStr? name = Representation.Repr(key);
        return name is null ? null : Raise.KeyError(PyStr.FromString($"local variable '{name}' is not defined"));
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        PyFrame frame = ((PyFrameLocalsProxy)self).Frame;
        if (value is not null) return FrameLocals.Set(frame, key, value);
        if (FrameLocals.Remove(frame, key) is not null) return true;
        if (!Exceptions.IsSet) Raise.KeyError(key);
        return false;
    }

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Union(PyObject left, PyObject right)
    {
        if (left is not (PyFrameLocalsProxy or PyDict) || right is not (PyFrameLocalsProxy or PyDict)) return PyNotImplemented.Instance;
        PyDict result = left is PyDict dict ? dict.Copy() : Snapshot(left);
        foreach ((PyObject key, PyObject value) in right as PyDict ?? Snapshot(right))
        {
            if (!result.SetItem(key, value)) return null;
        }
        return result;
    }

    [PyOperator(BinaryOperator.InPlaceOr)]
    private static PyObject? UnionInPlace(PyObject left, PyObject right)
    {
        if (right is not (PyDict or PyFrameLocalsProxy)) return PyNotImplemented.Instance;
        return Update((PyFrameLocalsProxy)left, right) is null ? null : left;
    }

    /// <summary>A copy as a dict.</summary>
    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = 0;
        return Raise.TypeError("unhashable type: 'FrameLocalsProxy'") is not null;
    }

    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyFrameLocalsProxy self) => Snapshot(self);

    [PyMethod("__reversed__($self, /)")]
    private static PyObject Reversed(PyFrameLocalsProxy self) => new PyList([.. Enumerable.Reverse(List(self, static (key, _) => key))]);

    [PyMethod("keys($self, /)")]
    private static PyObject Keys(PyFrameLocalsProxy self) => new PyList([.. List(self, static (key, _) => key)]);

    [PyMethod("values($self, /)")]
    private static PyObject Values(PyFrameLocalsProxy self) => new PyList([.. List(self, static (_, value) => value)]);

    [PyMethod("items($self, /)")]
    private static PyObject Items(PyFrameLocalsProxy self) =>
        new PyList([.. List(self, static (key, value) => PyTuple.Create(key, value))]);

    [PyMethod("get($self, key, default=None, /)")]
    private static PyObject? Get(PyFrameLocalsProxy self, PyObject key, PyObject? defaultValue) =>
        FrameLocals.TryGet(self.Frame, key, out PyObject? value) || Exceptions.ClearIf(ExceptionTypes.KeyError)
            ? value ?? defaultValue ?? PyNone.Instance : null;

    [PyMethod("setdefault($self, key, default=None, /)")]
    private static PyObject? SetDefault(PyFrameLocalsProxy self, PyObject key, PyObject? defaultValue)
    {
        if (!FrameLocals.TryGet(self.Frame, key, out PyObject? value)) return null;
        if (value is not null) return value;
        value = defaultValue ?? PyNone.Instance;
        return FrameLocals.Set(self.Frame, key, value) ? value : null;
    }

    [PyMethod("pop($self, key, default=<unrepresentable>, /)")]
    private static PyObject? Pop(PyFrameLocalsProxy self, PyObject key, PyObject? defaultValue)
    {
        PyObject? removed = FrameLocals.Remove(self.Frame, key);
        if (removed is not null || Exceptions.IsSet) return removed;
        return defaultValue ?? Raise.KeyError(key);
    }

    [PyMethod("update($self, mapping, /)")]
    private static PyObject? Update(PyFrameLocalsProxy self, PyObject mapping)
    {
        if (mapping is not (PyDict or PyFrameLocalsProxy))
        {
            return Raise.TypeError("update() argument must be dict or another FrameLocalsProxy");
        }
        foreach ((PyObject key, PyObject value) in mapping as PyDict ?? Snapshot(mapping))
        {
            if (!FrameLocals.Set(self.Frame, key, value)) return null;
        }
        return PyNone.Instance;
    }
}
