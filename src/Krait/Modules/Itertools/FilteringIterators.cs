using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Itertools;

internal sealed class AccumulateIterator(PyType type, PyObject iterator, PyObject? function, PyObject? initial) : ItertoolsIterator(type)
{
    private PyObject? _total;
    private PyObject? _initial = initial;

    public override PyObject? Next()
    {
        if (_initial is not null)
        {
            _total = _initial;
            _initial = null;
            return _total;
        }
        PyObject? item = Iteration.PassOn(iterator);
        if (item is null) return null;
        if (_total is null) return _total = item;
        PyObject? total = function is null ? Operators.Binary(BinaryOperator.Add, _total, item) : Calls.Call(function, _total, item);
        if (total is not null) _total = total;
        return total;
    }
}

/// <summary>Return series of accumulated sums (or other binary function results).</summary>
[PyMethods]
internal static partial class AccumulateType
{
    [PyNew("accumulate(iterable, func=None, *, initial=None)")]
    private static PyObject? New(PyType type, PyObject iterable, PyObject? function, PyObject? initial)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new AccumulateIterator(type, iterator, function, initial);
    }
}

internal sealed class BatchedIterator(PyType type, PyObject iterator, long size, bool strict) : ItertoolsIterator(type)
{
    private PyObject? _iterator = iterator;

    public override PyObject? Next()
    {
        if (_iterator is null) return null;
        List<PyObject> batch = [];
        while (batch.Count < size && Iteration.Next(_iterator) is { } item) batch.Add(item);
        // After a shorter batch the iterator is asked once more: it may have items again.
        bool isIncomplete = strict && batch.Count < size;
        if (Exceptions.IsSet || batch.Count == 0 || isIncomplete) _iterator = null;
        if (Exceptions.IsSet || batch.Count == 0) return null;
        return isIncomplete ? Raise.ValueError("batched(): incomplete batch") : new PyTuple([.. batch]);
    }
}

/// <summary>Batch data into tuples of length n. The last batch may be shorter than n. If "strict" is True, raises a ValueError if the
/// final batch is shorter than n.
/// <code>
/// &gt;&gt;&gt; list(batched('python', 4))
/// [('p', 'y', 't', 'h'), ('o', 'n')]
/// </code>
/// </summary>
[PyMethods]
internal static partial class BatchedType
{
    [PyNew("batched(iterable, n, *, strict=False)")]
    private static PyObject? New(PyType type, PyObject iterable, long size, bool strict)
    {
        if (size < 1) return Raise.ValueError("n must be at least one");
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new BatchedIterator(type, iterator, size, strict);
    }
}

internal sealed class ChainIterator(PyType type, PyObject? source) : ItertoolsIterator(type)
{
    private PyObject? _source = source;
    private PyObject? _active;

    public override PyObject? Next()
    {
        while (_source is not null)
        {
            if (_active is null)
            {
                PyObject? iterable = Iteration.Next(_source);
                _active = iterable is null ? null : Iteration.GetIter(iterable);
                if (_active is null)
                {
                    _source = null;
                    return null;
                }
            }
            PyObject? item = Iteration.Next(_active);
            if (item is not null || Exceptions.IsSet) return item;
            _active = null;
        }
        return null;
    }
}

/// <summary>
/// Return a chain object whose .__next__() method returns elements from the first iterable until it is exhausted, then elements
/// from the next iterable, until all of the iterables are exhausted.
/// </summary>
[PyMethods]
internal static partial class ChainType
{
    [PyNew("chain(*iterables)")]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> iterables) =>
        new ChainIterator(type, new PyTupleIterator(PyTuple.From(iterables)));

    /// <summary>Alternative chain() constructor taking a single iterable argument that evaluates lazily.</summary>
    [PyClassMethod("from_iterable($type, iterable, /)")]
    private static PyObject? FromIterable(PyType type, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new ChainIterator(type, iterator);
    }

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

internal sealed class CompressIterator(PyType type, PyObject data, PyObject selectors) : ItertoolsIterator(type)
{
    public override PyObject? Next()
    {
        while (Iteration.PassOn(data) is { } item)
        {
            PyObject? selector = Iteration.PassOn(selectors);
            int truth = selector is null ? -1 : Truth.IsTrue(selector);
            if (truth < 0) return null;
            if (truth > 0) return item;
        }
        return null;
    }
}

/// <summary>
/// Return data elements corresponding to true selector elements. Forms a shorter iterator from selected data elements using the
/// selectors to choose the data elements.
/// </summary>
[PyMethods]
internal static partial class CompressType
{
    [PyNew("compress(data, selectors)")]
    private static PyObject? New(PyType type, PyObject data, PyObject selectors)
    {
        PyObject? first = Iteration.GetIter(data);
        PyObject? second = first is null ? null : Iteration.GetIter(selectors);
        return second is null ? null : new CompressIterator(type, first!, second);
    }
}

internal sealed class DropWhileIterator(PyType type, PyObject predicate, PyObject iterator) : ItertoolsIterator(type)
{
    private bool _started;

    public override PyObject? Next()
    {
        while (Iteration.PassOn(iterator) is { } item)
        {
            if (_started) return item;
            PyObject? verdict = Calls.Call(predicate, item);
            int truth = verdict is null ? -1 : Truth.IsTrue(verdict);
            if (truth < 0) return null;
            if (truth > 0) continue;
            _started = true;
            return item;
        }
        return null;
    }
}

/// <summary>
/// Drop items from the iterable while predicate(item) is true. Afterwards, return every element until the iterable is exhausted.
/// </summary>
[PyMethods]
internal static partial class DropWhileType
{
    [PyNew("dropwhile(predicate, iterable, /)")]
    private static PyObject? New(PyType type, PyObject predicate, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new DropWhileIterator(type, predicate, iterator);
    }
}

internal sealed class TakeWhileIterator(PyType type, PyObject predicate, PyObject iterator) : ItertoolsIterator(type)
{
    private bool _stopped;

    public override PyObject? Next()
    {
        if (_stopped || Iteration.PassOn(iterator) is not { } item) return null;
        PyObject? verdict = Calls.Call(predicate, item);
        int truth = verdict is null ? -1 : Truth.IsTrue(verdict);
        if (truth > 0) return item;
        if (truth == 0) _stopped = true;
        return null;
    }
}

/// <summary>Return successive entries from an iterable as long as the predicate evaluates to true for each entry.</summary>
[PyMethods]
internal static partial class TakeWhileType
{
    [PyNew("takewhile(predicate, iterable, /)")]
    private static PyObject? New(PyType type, PyObject predicate, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new TakeWhileIterator(type, predicate, iterator);
    }
}

internal sealed class FilterFalseIterator(PyType type, PyObject predicate, PyObject iterator) : ItertoolsIterator(type)
{
    public override PyObject? Next()
    {
        while (Iteration.PassOn(iterator) is { } item)
        {
            PyObject? verdict = predicate is PyNone || ReferenceEquals(predicate, BuiltinTypes.Bool) ? item : Calls.Call(predicate, item);
            int truth = verdict is null ? -1 : Truth.IsTrue(verdict);
            if (truth < 0) return null;
            if (truth == 0) return item;
        }
        return null;
    }
}

/// <summary>
/// Return those items of iterable for which function(item) is false. If function is None, return the items that are false.
/// </summary>
[PyMethods]
internal static partial class FilterFalseType
{
    [PyNew("filterfalse(function, iterable, /)")]
    private static PyObject? New(PyType type, PyObject function, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new FilterFalseIterator(type, function, iterator);
    }
}

internal sealed class PairwiseIterator(PyType type, PyObject iterator) : ItertoolsIterator(type)
{
    private PyObject? _iterator = iterator;
    private PyObject? _previous;

    public override PyObject? Next()
    {
        if (_iterator is null) return null;
        // The iterator may use this one: what comes first is what came before it was asked.
        PyObject? first = _previous ??= Iteration.PassOn(_iterator);
        // It may also have come to its end there.
        PyObject? second = first is null || _iterator is null ? null : Iteration.PassOn(_iterator);
        _previous = second;
        if (second is not null) return new PyTuple([first!, second]);
        _iterator = null;
        return null;
    }
}

/// <summary>Return an iterator of overlapping pairs taken from the input iterator.</summary>
[PyMethods]
internal static partial class PairwiseType
{
    [PyNew("pairwise(iterable, /)")]
    private static PyObject? New(PyType type, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new PairwiseIterator(type, iterator);
    }
}

internal sealed class StarMapIterator(PyType type, PyObject function, PyObject iterator) : ItertoolsIterator(type)
{
    public override PyObject? Next()
    {
        PyObject? item = Iteration.PassOn(iterator);
        PyTuple? arguments = item is null ? null : Iteration.ToTuple(item);
        return arguments is null ? null : Calls.Call(function, arguments.Items, null);
    }
}

/// <summary>
/// Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.
/// </summary>
[PyMethods]
internal static partial class StarMapType
{
    [PyNew("starmap(function, iterable, /)")]
    private static PyObject? New(PyType type, PyObject function, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new StarMapIterator(type, function, iterator);
    }
}

internal sealed class SliceIterator(PyType type, PyObject iterator, long start, long stop, long step) : ItertoolsIterator(type)
{
    private PyObject? _iterator = iterator;
    private long _next = start;
    private long _count;

    public override PyObject? Next()
    {
        if (_iterator is null) return null;
        while (_count < _next)
        {
            if (Iteration.PassOn(_iterator) is null) return End();
            _count++;
        }
        if (stop >= 0 && _count >= stop) return End();
        PyObject? item = Iteration.PassOn(_iterator);
        if (item is null) return End();
        _count++;
        _next = _next > long.MaxValue - step ? long.MaxValue : _next + step;
        if (stop >= 0 && _next > stop) _next = stop;
        return item;
    }

    private PyObject? End()
    {
        _iterator = null;
        return null;
    }
}

/// <summary>
/// islice(iterable, stop) --> islice object; islice(iterable, start, stop[, step]) --> islice object: return an iterator whose
/// next() method returns selected values from an iterable.
/// </summary>
[PyMethods]
internal static partial class SliceIteratorType
{
    [PyNew("islice(iterable, start, stop=<unrepresentable>, step=<unrepresentable>, /)")]
    private static PyObject? New(PyType type, PyObject iterable, PyObject first, PyObject? second, PyObject? third)
    {
        long start = 0;
        long stop = -1;
        long step = 1;
        PyObject stopArgument = second is null ? first : second;
        if (!TryBound(stopArgument, ref stop))
        {
            return Raise.ValueError(second is null
                ? "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
                : "Stop for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        }
        if (second is not null && !TryBound(first, ref start))
        {
            return Raise.ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        }
        if (third is not null && (!TryBound(third, ref step) || step < 1))
        {
            return Raise.ValueError("Step for islice() must be a positive integer or None.");
        }
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new SliceIterator(type, iterator, start, stop, step);
    }

    private static bool TryBound(PyObject value, ref long bound)
    {
        if (value is PyNone) return true;
        if (!Indexes.TryToInt64(value, out long given, ExceptionTypes.ValueError))
        {
            Exceptions.Take();
            return false;
        }
        bound = given;
        return given >= 0;
    }
}

internal sealed class ZipLongestIterator(PyType type, PyObject?[] iterators, PyObject fill) : ItertoolsIterator(type)
{
    private int _active = iterators.Length;

    public override PyObject? Next()
    {
        if (_active == 0) return null;
        var items = new PyObject[iterators.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = fill;
            if (iterators[i] is not { } iterator) continue;
            PyObject? item = Iteration.Next(iterator);
            if (item is not null)
            {
                items[i] = item;
                continue;
            }
            if (Exceptions.IsSet || --_active == 0)
            {
                _active = 0;
                return null;
            }
            iterators[i] = null;
        }
        return new PyTuple(items);
    }
}

/// <summary>
/// Return a zip_longest object whose .__next__() method returns a tuple where the i-th element comes from the i-th iterable
/// argument. The iteration continues until the longest iterable in the argument sequence is exhausted; shorter ones are filled up
/// with the fillvalue.
/// </summary>
[PyMethods]
internal static partial class ZipLongestType
{
    [PyNew("zip_longest(*iterables, fillvalue=None)")]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> iterables, PyObject? fill)
    {
        PyObject[]? iterators = Types.Iterators.ParallelIteration.GetIterators(iterables);
        return iterators is null ? null : new ZipLongestIterator(type, iterators, fill ?? PyNone.Instance);
    }
}

internal sealed class TeeIterator(PyType type, PyObject iterator, TeeIterator.Link link) : ItertoolsIterator(type)
{
    /// <summary>One item that was read, and the place of the next one: what all copies before it share.</summary>
    internal sealed class Link
    {
        public PyObject? Value;
        public Link? Next;
        public bool IsReading;
    }

    private Link _link = link;

    public TeeIterator Copy() => new(Type, iterator, _link);

    public override PyObject? Next()
    {
        if (_link.Value is null)
        {
            if (_link.IsReading) return Raise.RuntimeError("cannot re-enter the tee iterator");
            _link.IsReading = true;
            PyObject? item = Iteration.Next(iterator);
            _link.IsReading = false;
            if (item is null) return null;
            _link.Value = item;
            _link.Next = new Link();
        }
        PyObject result = _link.Value;
        _link = _link.Next!;
        return result;
    }
}

/// <summary>Iterator wrapped to make it copyable.</summary>
[PyMethods]
internal static partial class TeeType
{
    [PyNew("_tee(iterable, /)")]
    private static PyObject? New(PyType type, PyObject iterable)
    {
        if (iterable is TeeIterator tee) return tee.Copy();
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new TeeIterator(type, iterator, new TeeIterator.Link());
    }

    /// <summary>Returns an independent iterator.</summary>
    [PyMethod("__copy__($self, /)")]
    private static PyObject Copy(TeeIterator self) => self.Copy();
}

internal sealed class GroupByIterator(PyType type, PyObject iterator, PyObject? function) : ItertoolsIterator(type)
{
    private PyObject? _targetKey;
    public PyObject? CurrentKey;
    public PyObject? CurrentValue;
    public GrouperIterator? CurrentGroup;

    public override PyObject? Next()
    {
        CurrentGroup = null;
        // What is left of the previous group is skipped.
        while (true)
        {
            if (CurrentKey is not null)
            {
                if (_targetKey is null) break;
                int same = ObjectKeys.Equal(_targetKey, CurrentKey);
                if (same < 0) return null;
                if (same == 0) break;
            }
            if (!Step()) return null;
        }
        _targetKey = CurrentKey;
        CurrentGroup = new GrouperIterator(ItertoolsModule.Grouper, this, _targetKey!);
        return new PyTuple([CurrentKey!, CurrentGroup]);
    }

    /// <summary>Reads one item and its key; false at the end or with an exception set.</summary>
    public bool Step()
    {
        PyObject? value = Iteration.Next(iterator);
        PyObject? key = value is null ? null : function is null ? value : Calls.Call(function, value);
        if (key is null) return false;
        CurrentValue = value;
        CurrentKey = key;
        return true;
    }
}

/// <summary>make an iterator that returns consecutive keys and groups from the iterable</summary>
[PyMethods]
internal static partial class GroupByType
{
    [PyNew("groupby(iterable, key=None)")]
    private static PyObject? New(PyType type, PyObject iterable, PyObject? key)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new GroupByIterator(type, iterator, key);
    }
}

internal sealed class GrouperIterator(PyType type, GroupByIterator parent, PyObject key) : ItertoolsIterator(type)
{
    public override PyObject? Next()
    {
        if (!ReferenceEquals(parent.CurrentGroup, this)) return null;
        if (parent.CurrentValue is null && !parent.Step()) return null;
        int same = ObjectKeys.Equal(key, parent.CurrentKey!);
        if (same <= 0) return null;
        PyObject? value = parent.CurrentValue;
        parent.CurrentValue = null;
        return value;
    }
}

/// <summary>The items of one group of groupby().</summary>
[PyMethods]
internal static partial class GrouperType
{
    [PyNew("_grouper(parent, tgtkey, /)")]
    private static PyObject? New(PyType type, PyObject parent, PyObject key) =>
        parent is GroupByIterator groupBy ? new GrouperIterator(type, groupBy, key)
            : Raise.TypeError("incorrect usage of internal _grouper");
}
