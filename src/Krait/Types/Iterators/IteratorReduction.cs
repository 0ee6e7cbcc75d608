using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Collections;

namespace Krait.Types.Iterators;

/// <summary>What pickle and copy make iterators of: the call that makes one of the same kind, and where it stands.</summary>
internal static class IteratorReduction
{
    // Those of the running frame.
    internal static PyDict RunningBuiltins => ThreadState.Current.CurrentFrame?.Function.Builtins ?? Interpreters.Builtins;

    /// <summary>A call of a builtin function, with a state for <c>__setstate__</c> if there is one.</summary>
    public static PyObject? Call(string function, PyObject argument, PyObject? state = null) => Call(function, () => (argument, state));

    /// <summary>
    /// A call of a builtin function with what is left of an iterator. Looking the function up may run Python code, which may move
    /// the iterator.
    /// </summary>
    public static PyObject? Call(string function, Func<(PyObject Argument, PyObject? State)> rest)
    {
        if (RunningBuiltins.GetItem(PyStr.Intern(function)) is not { } callable)
        {
            return Exceptions.IsSet ? null : Raise.Set(ExceptionTypes.AttributeError, function);
        }
        (PyObject argument, PyObject? state) = rest();
        return state is null ? PyTuple.Create(callable, PyTuple.Create(argument))
            : PyTuple.Create(callable, PyTuple.Create(argument), state);
    }

    /// <summary>An iterator over the items that another has left, itself not moved.</summary>
    public static PyObject? OfRest(PyObject copy)
    {
        PyList? items = Iteration.ToList(copy);
        return items is null ? null : Call("iter", items);
    }

    /// <summary>The index that a state says, between two bounds; false with an exception set.</summary>
    public static bool TryIndex(PyObject state, long lowest, long highest, out long index)
    {
        if (!Arguments.TryToInt64(state, out index)) return false;
        index = Math.Max(lowest, Math.Min(index, highest));
        return true;
    }
}

internal static partial class ListIteratorType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyListIterator self) =>
        IteratorReduction.Call("iter", () => self.List is { } source ? (source, PyInt.From(self.Index)) : (new PyList(), null));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyListIterator self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.List is not { } source) return PyNone.Instance;
        if (!IteratorReduction.TryIndex(state, -1, source.Count, out long index)) return null;
        if (index < 0) self.List = null;
        else self.Index = (int)index;
        return PyNone.Instance;
    }
}

internal static partial class ListReverseIteratorType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyListReverseIterator self) =>
        IteratorReduction.Call("reversed", () => self.List is { } source ? (source, PyInt.From(self.Index)) : (new PyList(), null));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyListReverseIterator self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.List is not { } source) return PyNone.Instance;
        if (!IteratorReduction.TryIndex(state, -1, source.Count - 1, out long index)) return null;
        self.Index = (int)index;
        return PyNone.Instance;
    }
}

internal static partial class TupleIteratorType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyTupleIterator self) =>
        IteratorReduction.Call("iter", () => self.Tuple is { } source ? (source, PyInt.From(self.Index)) : (PyTuple.Empty, null));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyTupleIterator self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.Tuple is not { } source) return PyNone.Instance;
        if (!IteratorReduction.TryIndex(state, 0, source.Count, out long index)) return null;
        self.Index = (int)index;
        return PyNone.Instance;
    }
}

internal static partial class SequenceIteratorType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PySequenceIterator self) =>
        IteratorReduction.Call("iter", () => self.Sequence is { } source ? (source, PyInt.From(self.Index)) : (PyTuple.Empty, null));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PySequenceIterator self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.Sequence is not { } source) return PyNone.Instance;
        if (!IteratorReduction.TryIndex(state, 0, long.MaxValue, out long index)) return null;
        self.Index = index;
        return PyNone.Instance;
    }
}

internal static partial class CallableIteratorType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyCallableIterator self)
    {
        if (IteratorReduction.RunningBuiltins.GetItem(PyStr.Intern("iter")) is not { } iter)
        {
            return Exceptions.IsSet ? null : Raise.Set(ExceptionTypes.AttributeError, "iter");
        }
        return PyTuple.Create(iter, self.Callable is null || self.Sentinel is null ? PyTuple.Create(PyTuple.Empty)
            : PyTuple.Create(self.Callable, self.Sentinel));
    }
}

internal static partial class RangeIteratorType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyRangeIterator self)
    {
        System.Numerics.BigInteger end =
            new System.Numerics.BigInteger(self.Current) + (new System.Numerics.BigInteger(self.Step) * self.Remaining);
        // So near the bounds of a long the end is brought close to the last value, for an iterator of the same type.
        if (end > long.MaxValue || end < long.MinValue) end += Math.Sign(self.Step) - self.Step;
        PyObject? rest = Calls.Call(BuiltinTypes.Range, PyInt.From(self.Current), PyIntegral.From(end), PyInt.From(self.Step));
        return rest is null ? null : IteratorReduction.Call("iter", rest, PyNone.Instance);
    }

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyRangeIterator self, PyObject state)
    {
        if (!IteratorReduction.TryIndex(state, 0, self.Remaining, out long index)) return null;
        self.Current = unchecked(self.Current + (self.Step * index));
        self.Remaining -= index;
        return PyNone.Instance;
    }
}

internal static partial class LongRangeIteratorType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyLongRangeIterator self)
    {
        PyObject? rest = Calls.Call(
            BuiltinTypes.Range, PyIntegral.From(self.Start + (self.Step * self.Index)),
                PyIntegral.From(self.Start + (self.Step * self.Length)), PyIntegral.From(self.Step));
        return rest is null ? null : IteratorReduction.Call("iter", rest, PyNone.Instance);
    }

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyLongRangeIterator self, PyObject state)
    {
        if (state is not PyIntegral index) return Raise.TypeError($"state must be an int, not {state.Type.Name}");
        self.Index = System.Numerics.BigInteger.Clamp(index.ToBigInteger(), 0, self.Length);
        return PyNone.Instance;
    }
}

internal static partial class EnumerateType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyEnumerate self) => PyTuple.Create(self.Type, PyTuple.Create(self.Iterator, self.Next));
}

internal static partial class ZipType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyZip self)
    {
        var iterators = PyTuple.Create(self.Iterators);
        return self.Strict ? PyTuple.Create(self.Type, iterators, PyBool.True) : PyTuple.Create(self.Type, iterators);
    }

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyZip self, PyObject state)
    {
        int strict = Truth.IsTrue(state);
        if (strict < 0) return null;
        self.Strict = strict > 0;
        return PyNone.Instance;
    }
}

internal static partial class MapType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyMap self)
    {
        var arguments = PyTuple.Create([self.Function, .. self.Iterators]);
        return self.Strict ? PyTuple.Create(self.Type, arguments, PyBool.True) : PyTuple.Create(self.Type, arguments);
    }

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyMap self, PyObject state)
    {
        int strict = Truth.IsTrue(state);
        if (strict < 0) return null;
        self.Strict = strict > 0;
        return PyNone.Instance;
    }
}

internal static partial class FilterType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyFilter self) => PyTuple.Create(self.Type, PyTuple.Create(self.Function, self.Iterator));
}

internal static partial class ReversedType
{
    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyReversed self) => self.Sequence is { } sequence
        ? PyTuple.Create(self.Type, PyTuple.Create(sequence), PyInt.From(self.Index))
        : PyTuple.Create(self.Type, PyTuple.Create(PyTuple.Empty));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyReversed self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.Sequence is not { } sequence) return PyNone.Instance;
        long length = Sizes.Length(sequence);
        if (length < 0 || !IteratorReduction.TryIndex(state, -1, length - 1, out long index)) return null;
        self.Index = index;
        return PyNone.Instance;
    }
}
