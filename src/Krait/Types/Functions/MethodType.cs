using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Functions;

/// <summary>Create a bound instance method object.</summary>
[PyMethods(nameof(BuiltinTypes.Method))]
internal static partial class MethodType
{
    [PyNew("method(function, instance, /)")]
    private static PyObject? New(PyType type, PyObject function, PyObject instance)
    {
        if (function.Type.CallSlot is null) return Raise.TypeError("first argument must be callable");
        if (instance is PyNone) return Raise.TypeError("instance must not be None");
        return new PyMethod(function, instance);
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var method = (PyMethod)callable;
        return Calls.CallPrepended(method.Function, method.Self, arguments, keywordNames);
    }

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name)
    {
        PyObject? descriptor = BuiltinTypes.Method.Lookup(name);
        if (descriptor is not null)
        {
            return descriptor.Type.DescriptorGetSlot is { } get ? get(descriptor, self, BuiltinTypes.Method) : descriptor;
        }
        return Attributes.Get(((PyMethod)self).Function, name);
    }

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner) => self;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var method = (PyMethod)self;
        if (!Attributes.TryGet(method.Function, Names.QualName, out PyObject? name)) return null;
        if (name is null && !Attributes.TryGet(method.Function, Names.Name, out name)) return null;
        PyStr? owner = Representation.Repr(method.Self);
        return owner is null ? null : PyStr.FromString($"<bound method {(name as PyStr)?.ToString() ?? "?"} of {owner}>");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || left is not PyMethod a || right is not PyMethod b)
        {
            return PyNotImplemented.Instance;
        }
        int equal = ReferenceEquals(a.Self, b.Self) ? Comparison.Equal(a.Function, b.Function) : 0;
        return equal < 0 ? null : PyBool.From(equal != 0 == (comparison == CompareOperator.Equal));
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var method = (PyMethod)self;
        if (!ObjectKeys.Hash(method.Function, out hash)) return false;
        hash ^= ObjectIdentity.Of(method.Self) >> 4;
        if (hash == -1) hash = -2;
        return true;
    }

    /// <summary>the function (or other callable) implementing a method</summary>
    [PyGetter("__func__", IsField = true)]
    private static PyObject GetFunction(PyMethod self) => self.Function;

    /// <summary>the instance to which a method is bound</summary>
    [PyGetter("__self__", IsField = true)]
    private static PyObject GetSelf(PyMethod self) => self.Self;

    [PyGetter("__doc__")]
    private static PyObject? GetDocumentation(PyMethod self) => Attributes.Get(self.Function, Names.Doc);

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyMethod self)
    {
        PyObject? name = Attributes.Get(self.Function, Names.Name);
        PyObject? getAttribute = Krait.Evaluation.Interpreters.Builtins.GetItem(PyStr.Intern("getattr"));
        return name is null || getAttribute is null ? null : PyTuple.Create(getAttribute, PyTuple.Create(self.Self, name));
    }
}
