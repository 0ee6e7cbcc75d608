using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Collections;

/// <summary>High performance data structures.</summary>
[PyModule("_collections")]
internal static partial class CollectionsModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module,
            new PyType("deque", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.Sequence | TypeFlags.HasWeakReferences, "collections"),
                DequeType.Bind);
        ModuleTypes.Add(module, new PyType("defaultdict", BuiltinTypes.Dict, TypeFlags.BaseType | TypeFlags.Mapping, "collections"),
            DefaultDictType.Bind);
        ModuleTypes.Add(module,
            new PyType("OrderedDict", BuiltinTypes.Dict, TypeFlags.BaseType | TypeFlags.Mapping | TypeFlags.HasDict, "collections"),
                OrderedDictType.Bind);
        ModuleTypes.Add(module, DequeIterator.ForwardType, DequeIteratorType.Bind);
        ModuleTypes.Add(module, DequeIterator.BackwardType, DequeIteratorType.Bind);
        ModuleTypes.Add(module, new PyType("_tuplegetter", BuiltinTypes.Object, TypeFlags.None, "collections"), TupleGetterType.Bind);
    }

    /// <summary>Count elements in the iterable, updating the mapping.</summary>
    [PyFunction("_count_elements(mapping, iterable, /)")]
    private static PyObject? CountElements(PyObject mapping, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null) return null;
        // A subclass that defines __delitem__ alone has another slot, but sets items as dict does.
        bool isPlain = mapping is PyDict && ReferenceEquals(mapping.Type.Lookup(s_get), BuiltinTypes.Dict.Lookup(s_get))
            && ReferenceEquals(mapping.Type.Lookup(Names.SetItem), BuiltinTypes.Dict.Lookup(Names.SetItem));
        PyObject? get = isPlain ? null : Attributes.Get(mapping, s_get);
        if (!isPlain && get is null) return null;
        while (Iteration.Next(iterator) is { } item)
        {
            PyObject? count = isPlain ? ((PyDict)mapping).GetItem(item) ?? (Exceptions.IsSet ? null : PyInt.Zero)
                : Calls.Call(get!, item, PyInt.Zero);
            PyObject? sum = count is null ? null : Operators.Binary(BinaryOperator.Add, count, PyInt.One);
            if (sum is null) return null;
            bool set = isPlain ? ((PyDict)mapping).TrySetItem(item, sum) : Operators.SetItem(mapping, item, sum);
            if (!set) return null;
        }
        return Exceptions.IsSet ? null : PyNone.Instance;
    }

    private static readonly PyStr s_get = PyStr.Intern("get");
}

/// <summary>The attribute of a named tuple that reads one item.</summary>
internal sealed class TupleGetter(PyType type, int index, PyObject documentation) : PyStatefulObject(type)
{
    public readonly int Index = index;
    public PyObject Documentation = documentation;
}

/// <summary>Descriptor of a named tuple's field.</summary>
[PyMethods]
internal static partial class TupleGetterType
{
    [PyNew("_tuplegetter(index, doc, /)")]
    private static PyObject New(PyType type, int index, PyObject documentation) => new TupleGetter(type, index, documentation);

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject descriptor, PyObject? instance, PyObject? owner)
    {
        var getter = (TupleGetter)descriptor;
        if (instance is null or PyNone) return getter;
        if (instance is not PyTuple tuple)
        {
            return Raise.TypeError(
                $"descriptor for index '{getter.Index}' for tuple subclasses doesn't apply to '{instance.Type.Name}' object");
        }
        return (uint)getter.Index < (uint)tuple.Count ? tuple[getter.Index] : Raise.IndexError("tuple index out of range");
    }

    [PySlot(nameof(PyType.DescriptorSetSlot))]
    private static bool Set(PyObject descriptor, PyObject instance, PyObject? value)
    {
        Raise.Set(ExceptionTypes.AttributeError, value is null ? "can't delete attribute" : "can't set attribute");
        return false;
    }

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(TupleGetter self) => self.Documentation;

    [PySetter("__doc__")]
    private static bool SetDocumentation(TupleGetter self, PyObject? value)
    {
        self.Documentation = value ?? PyNone.Instance;
        return true;
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(TupleGetter self) =>
        PyTuple.Create(self.Type, PyTuple.Create(PyInt.From(self.Index), self.Documentation));
}
