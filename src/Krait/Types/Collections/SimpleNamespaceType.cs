using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Collections;

/// <summary>A simple attribute-based namespace.</summary>
[PyMethods(nameof(BuiltinTypes.SimpleNamespace))]
internal static partial class SimpleNamespaceType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PySimpleNamespace(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyDict dict = ((PySimpleNamespace)self).Dict;
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (!Arguments.CheckPositional(self.Type.ShortName, positional.Length, 0, 1)) return false;
        if (positional.Length == 1)
        {
            var initial = positional[0] as PyDict;
            if (initial is null && (initial = Calls.Call(BuiltinTypes.Dict, positional[0]) as PyDict) is null) return false;
            foreach ((PyObject key, PyObject _) in initial)
            {
                if (key is PyStr) continue;
                Raise.TypeError("keywords must be strings");
                return false;
            }
            foreach ((PyObject key, PyObject value) in initial) dict.SetItem(key, value);
        }
        foreach ((PyObject key, PyObject value) in Arguments.Keywords(arguments, keywordNames) ?? new PyDict()) dict.SetItem(key, value);
        return true;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        string name = ReferenceEquals(self.Type, BuiltinTypes.SimpleNamespace) ? "namespace" : self.Type.ShortName;
        if (!Representation.Enter(self)) return PyStr.FromString($"{name}(...)");
        List<PyStr> parts = [];
        foreach ((PyObject key, PyObject value) in ((PySimpleNamespace)self).Dict.Copy())
        {
            if (key is not PyStr { Length: > 0 } field) continue;
            PyStr? text = Representation.Repr(value);
            if (text is null)
            {
                Representation.Leave(self);
                return null;
            }
            parts.Add(PyStr.Concat(PyStr.Concat(field, PyStr.FromString("=")), text));
        }
        Representation.Leave(self);
        return Sequences.SequenceText.Enclose(parts, name + "(", ")");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison) =>
        left is PySimpleNamespace a && right is PySimpleNamespace b ? Comparison.RichCompare(a.Dict, b.Dict, comparison)
            : PyNotImplemented.Instance;

    [PyGetter("__dict__", IsField = true)]
    private static PyObject GetDict(PySimpleNamespace self) => self.Dict;

    /// <summary>Return state information for pickling</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PySimpleNamespace self) => PyTuple.Create(self.Type, PyTuple.Empty, self.Dict);

    /// <summary>Return a copy of the namespace object with new values for the specified attributes.</summary>
    [PyMethod("__replace__($self, /, **changes)")]
    private static PyObject? Replace(PySimpleNamespace self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        if (positional > 0) return Raise.TypeError("__replace__() takes no positional arguments");
        PyObject? copy = Calls.Call(self.Type);
        if (copy is null) return null;
        if (copy is not PySimpleNamespace result)
        {
            string made = $"{ClassModel.TypeNames.Qualified(self.Type)}() returned '{copy.Type.Name}' object";
            return Raise.TypeError($"expect {BuiltinTypes.SimpleNamespace.Name} type, but {made}");
        }
        foreach ((PyObject key, PyObject value) in self.Dict) result.Dict.SetItem(key, value);
        foreach ((PyObject key, PyObject value) in Arguments.Keywords(arguments, keywordNames) ?? new PyDict())
        {
            result.Dict.SetItem(key, value);
        }
        return result;
    }
}
