using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Types.Iterators;

/// <summary>
/// Return an enumerate object. The enumerate object yields pairs containing a count (from start, which defaults to zero) and a
/// value yielded by the iterable argument.
/// </summary>
[PyMethods(nameof(BuiltinTypes.Enumerate))]
internal static partial class EnumerateType
{
    private static readonly ArgumentSpecification s_arguments = new("enumerate", ["iterable", "start"])
    {
        MinimumPositional = 1,
        MaximumPositional = 2
    };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        bool knowsIterable = positional > 0 || arguments.Length is 0 or > 2;
        for (int i = 0; i < arguments.Length - positional && arguments.Length <= 2; i++)
        {
            string name = keywordNames![i].ToString()!;
            if (name is "iterable" && positional == 0)
            {
                knowsIterable = true;
            }
            else if (name is not "start"
                || (positional == 0 && arguments.Length == 1))
            {
                return Raise.TypeError($"'{name}' is an invalid keyword argument for enumerate()");
            }
        }
        if (arguments.Length == 0 || !knowsIterable) return Raise.TypeError("enumerate() missing required argument 'iterable'");
        var values = new PyObject?[2];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        PyObject iterable = values[0]!;
        PyObject? start = values[1];
        PyIntegral? first = start is null ? PyInt.Zero : Indexes.ToIndex(start);
        PyObject? iterator = first is null ? null : Iteration.GetIter(iterable);
        return iterator is null ? null : new PyEnumerate(type, iterator, first!.Exact);
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var enumerate = (PyEnumerate)self;
        PyObject? item = Iteration.PassOn(enumerate.Iterator);
        if (item is null) return null;
        PyIntegral index = enumerate.Next;
        enumerate.Next = index is PyInt small ? PyInt.Add(small, PyInt.One) : PyIntegral.From(index.ToBigInteger() + 1);
        return new PyTuple([index, item]);
    }

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

/// <summary>Makes the iterators of several arguments.</summary>
internal static class ParallelIteration
{
    public static PyObject[]? GetIterators(ReadOnlySpan<PyObject> iterables)
    {
        var iterators = new PyObject[iterables.Length];
        for (int i = 0; i < iterators.Length; i++)
        {
            PyObject? iterator = Iteration.GetIter(iterables[i]);
            if (iterator is null) return null;
            iterators[i] = iterator;
        }
        return iterators;
    }

    /// <summary>
    /// The next item of every iterator; null when one is exhausted or fails. Where all must be equally long, one that is not
    /// is an error.
    /// </summary>
    public static PyObject[]? Next(PyObject[] iterators, bool strict, string function)
    {
        if (iterators.Length == 0) return null;
        var items = new PyObject[iterators.Length];
        for (int i = 0; i < items.Length; i++)
        {
            PyObject? item = Iteration.PassOn(iterators[i]);
            if (item is not null)
            {
                items[i] = item;
                continue;
            }
            if (strict && Iteration.Finished()) CheckExhausted(iterators, i, function);
            return null;
        }
        return items;
    }

    private static void CheckExhausted(PyObject[] iterators, int ended, string function)
    {
        if (ended > 0)
        {
            Raise.ValueError($"{function}() argument {ended + 1} is shorter than argument{(ended == 1 ? " " : "s 1-")}{ended}");
            return;
        }
        for (int i = 1; i < iterators.Length; i++)
        {
            if (Iteration.Next(iterators[i]) is not null)
            {
                Raise.ValueError($"{function}() argument {i + 1} is longer than argument{(i == 1 ? " " : "s 1-")}{i}");
                return;
            }
            if (Exceptions.IsSet) return;
        }
    }
}

/// <summary>The zip object yields n-length tuples, where n is the number of iterables passed as positional arguments to zip(). The i-th
/// element in every tuple comes from the i-th iterable argument to zip(). This continues until the shortest argument is exhausted. If
/// strict is true and one of the arguments is exhausted before the others, raise a ValueError.
/// <code>
/// &gt;&gt;&gt; list(zip('krait', range(3)))
/// [('k', 0), ('r', 1), ('a', 2)]
/// </code>
/// </summary>
[PyMethods(nameof(BuiltinTypes.Zip))]
internal static partial class ZipType
{
    [PyNew("zip(*iterables, strict=False)")]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> iterables, bool strict)
    {
        PyObject[]? iterators = ParallelIteration.GetIterators(iterables);
        return iterators is null ? null : new PyZip(type, iterators, strict);
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var zip = (PyZip)self;
        PyObject[]? items = ParallelIteration.Next(zip.Iterators, zip.Strict, "zip");
        return items is null ? null : new PyTuple(items);
    }
}

/// <summary>
/// Make an iterator that computes the function using arguments from each of the iterables. Stops when the shortest iterable is
/// exhausted. If strict is true and one of the arguments is exhausted before the others, raise a ValueError.
/// </summary>
[PyMethods(nameof(BuiltinTypes.Map))]
internal static partial class MapType
{
    [PyNew("map(*iterables, strict=False)")]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, bool strict)
    {
        if (arguments.Length < 2) return Raise.TypeError("map() must have at least two arguments.");
        PyObject[]? iterators = ParallelIteration.GetIterators(arguments[1..]);
        return iterators is null ? null : new PyMap(type, arguments[0], iterators, strict);
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var map = (PyMap)self;
        if (map.Iterators.Length == 1 && !map.Strict)
        {
            PyObject? item = Iteration.PassOn(map.Iterators[0]);
            return item is null ? null : Calls.Call(map.Function, item);
        }
        PyObject[]? items = ParallelIteration.Next(map.Iterators, map.Strict, "map");
        return items is null ? null : Calls.Call(map.Function, items, null);
    }
}

/// <summary>
/// Return an iterator yielding those items of iterable for which function(item) is true. If function is None, return the items that
/// are true.
/// </summary>
[PyMethods(nameof(BuiltinTypes.Filter))]
internal static partial class FilterType
{
    [PyNew("filter(function, iterable, /)")]
    private static PyObject? New(PyType type, PyObject function, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new PyFilter(type, function, iterator);
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var filter = (PyFilter)self;
        while (Iteration.PassOn(filter.Iterator) is { } item)
        {
            PyObject? verdict = filter.Function is PyNone || ReferenceEquals(filter.Function, BuiltinTypes.Bool) ? item
                : Calls.Call(filter.Function, item);
            int truth = verdict is null ? -1 : Truth.IsTrue(verdict);
            if (truth < 0) return null;
            if (truth > 0) return item;
        }
        return null;
    }
}

/// <summary>Return a reverse iterator over the values of the given sequence.</summary>
[PyMethods(nameof(BuiltinTypes.Reversed))]
internal static partial class ReversedType
{
    private static readonly PyStr s_reversed = PyStr.Intern("__reversed__");

    [PyNew("reversed(object, /)")]
    private static PyObject? New(PyType type, PyObject sequence)
    {
        PyObject? method = Attributes.GetSpecial(sequence, s_reversed);
        if (method is PyNone) return Raise.TypeError($"'{sequence.Type.Name}' object is not reversible");
        if (method is not null) return Calls.Call(method);
        if (Exceptions.IsSet) return null;
        if (!Iteration.IsSequence(sequence)) return Raise.TypeError($"'{sequence.Type.Name}' object is not reversible");
        long length = Sizes.Length(sequence);
        return length < 0 ? null : new PyReversed(type, sequence, length - 1);
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var reversed = (PyReversed)self;
        if (reversed.Sequence is not { } sequence) return null;
        if (reversed.Index >= 0)
        {
            PyObject? item = Operators.Subscript(sequence, PyInt.From(reversed.Index));
            if (item is not null)
            {
                reversed.Index--;
                return item;
            }
            if (!Exceptions.ClearIf(ExceptionTypes.IndexError) && !Exceptions.ClearIf(ExceptionTypes.StopIteration)) return null;
        }
        reversed.Index = -1;
        reversed.Sequence = null;
        return null;
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject? LengthHint(PyReversed self)
    {
        if (self.Sequence is not { } sequence) return PyInt.Zero;
        long length = Sizes.Length(sequence);
        // A sequence that has become shorter has nothing where the iterator stands.
        return length < 0 ? null : PyInt.From(length < self.Index ? 0 : self.Index + 1);
    }
}
