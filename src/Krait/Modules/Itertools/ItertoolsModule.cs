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
    /// <summary>The type of the groups of groupby().</summary>
    public static readonly PyType Grouper = Define("_grouper");

    private static readonly PyType s_tee = Define("_tee", TypeFlags.HasWeakReferences);

    private static readonly (PyType Type, Action<PyType> Bind)[] s_types =
    [
        (Define("accumulate"), AccumulateType.Bind),
        (Define("batched"), BatchedType.Bind),
        (Define("chain"), ChainType.Bind),
        (Define("combinations"), CombinationsType.Bind),
        (Define("combinations_with_replacement"), CombinationsWithReplacementType.Bind),
        (Define("compress"), CompressType.Bind),
        (Define("count"), CountType.Bind),
        (Define("cycle"), CycleType.Bind),
        (Define("dropwhile"), DropWhileType.Bind),
        (Define("filterfalse"), FilterFalseType.Bind),
        (Define("groupby"), GroupByType.Bind),
        (Define("islice"), SliceIteratorType.Bind),
        (Define("pairwise"), PairwiseType.Bind),
        (Define("permutations"), PermutationsType.Bind),
        (Define("product"), ProductType.Bind),
        (Define("repeat"), RepeatType.Bind),
        (Define("starmap"), StarMapType.Bind),
        (Define("takewhile"), TakeWhileType.Bind),
        (Define("zip_longest"), ZipLongestType.Bind),
        (Grouper, GrouperType.Bind),
        (s_tee, TeeType.Bind),
    ];

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach ((PyType type, Action<PyType> bind) in s_types) ModuleTypes.Add(module, type, bind);
    }

    private static PyType Define(string name, TypeFlags flags = TypeFlags.BaseType) => new(name, BuiltinTypes.Object, flags, "itertools")
    {
        IterSlot = static self => self,
        IterNextSlot = static self => ((ItertoolsIterator)self).Next(),
    };

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
            first = new TeeIterator(s_tee, iterator, new TeeIterator.Link());
        }
        // As many references, and iterators that are made without a look at what they take.
        const int Size = 64;
        if (!Allocation.Reserve(count, Size)) return null;
        var copies = new PyObject[count];
        copies[0] = first;
        for (int i = 1; i < copies.Length; i++) copies[i] = first.Copy();
        return new PyTuple(copies);
    }
}
