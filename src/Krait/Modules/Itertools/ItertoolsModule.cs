using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Itertools;

/// <summary>An iterator of <c>itertools</c>.</summary>
internal abstract class ItertoolsIterator(PyType type) : PyStatefulObject(type)
{
    /// <summary>The next item; null when exhausted, or with an exception set.</summary>
    public abstract PyObject? Next();
}

/// <summary>Functional tools for creating and using iterators.</summary>
[PyModule("itertools")]
internal static partial class ItertoolsModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        Add(module, "accumulate", AccumulateType.Bind);
        Add(module, "batched", BatchedType.Bind);
        Add(module, "chain", ChainType.Bind);
        Add(module, "combinations", CombinationsType.Bind);
        Add(module, "combinations_with_replacement", CombinationsWithReplacementType.Bind);
        Add(module, "compress", CompressType.Bind);
        Add(module, "count", CountType.Bind);
        Add(module, "cycle", CycleType.Bind);
        Add(module, "dropwhile", DropWhileType.Bind);
        Add(module, "filterfalse", FilterFalseType.Bind);
        Add(module, "groupby", GroupByType.Bind);
        Add(module, "islice", SliceIteratorType.Bind);
        Add(module, "pairwise", PairwiseType.Bind);
        Add(module, "permutations", PermutationsType.Bind);
        Add(module, "product", ProductType.Bind);
        Add(module, "repeat", RepeatType.Bind);
        Add(module, "starmap", StarMapType.Bind);
        Add(module, "takewhile", TakeWhileType.Bind);
        Add(module, "zip_longest", ZipLongestType.Bind);
        Add(module, "_grouper", GrouperType.Bind);
        Add(module, "_tee", TeeType.Bind, TypeFlags.HasWeakReferences);
        GroupByType.Grouper = (PyType)module.Dict.GetItem(PyStr.Intern("_grouper"))!;
        s_tee = (PyType)module.Dict.GetItem(PyStr.Intern("_tee"))!;
    }

    private static PyType? s_tee;

    private static void Add(PyModule module, string name, Action<PyType> bind, TypeFlags flags = TypeFlags.BaseType)
    {
        PyType type = new(name, BuiltinTypes.Object, flags, "itertools")
        {
            IterSlot = static self => self,
            IterNextSlot = static self => ((ItertoolsIterator)self).Next(),
        };
        ModuleTypes.Add(module, type, bind);
    }

    /// <summary>Returns a tuple of n independent iterators.</summary>
    [PyFunction("tee(iterable, n=2, /)")]
    private static PyObject? Tee(PyObject iterable, long count)
    {
        if (count < 0) return Raise.ValueError("n must be >= 0");
        if (count == 0) return PyTuple.Empty;
        TeeIterator first;
        if (iterable is TeeIterator existing)
        {
            first = existing.Copy();
        }
        else
        {
            PyObject? iterator = Iteration.GetIter(iterable);
            if (iterator is null) return null;
            first = new TeeIterator(s_tee!, iterator, new TeeIterator.Link());
        }
        var copies = new PyObject[count];
        copies[0] = first;
        for (int i = 1; i < copies.Length; i++) copies[i] = first.Copy();
        return new PyTuple(copies);
    }
}
