using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Modules.Itertools;

internal sealed class CountIterator(PyType type, PyObject start, PyObject step) : ItertoolsIterator(type)
{
    public PyObject Current = start;
    public readonly PyObject Step = step;

    public override PyObject? Next()
    {
        PyObject result = Current;
        PyObject? next = result is PyInt number && Step is PyInt stride
            ? PyInt.Add(number, stride)
            : Operators.Binary(BinaryOperator.Add, result, Step);
        if (next is null) return null;
        Current = next;
        return result;
    }
}

/// <summary>Return a count object whose .__next__() method returns consecutive values.</summary>
[PyMethods]
internal static partial class CountType
{
    [PyNew("count(start=0, step=1)")]
    private static PyObject? New(PyType type, PyObject? start, PyObject? step)
    {
        if ((start is not null && !Numbers.IsNumber(start)) || (step is not null && !Numbers.IsNumber(step)))
        {
            return Raise.TypeError("a number is required");
        }
        return new CountIterator(type, start ?? PyInt.Zero, step ?? PyInt.One);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var count = (CountIterator)self;
        PyStr? current = Representation.Repr(count.Current);
        PyStr? step = Representation.Repr(count.Step);
        if (current is null || step is null) return null;
        return count.Step is PyInt { Value: 1 }
            ? SequenceText.Enclose([current], "count(", ")")
            : SequenceText.Enclose([current, step], "count(", ")");
    }
}

internal sealed class CycleIterator(PyType type, PyObject iterator) : ItertoolsIterator(type)
{
    private readonly PyList _saved = new();
    private PyObject? _iterator = iterator;
    private int _index;

    public override PyObject? Next()
    {
        if (_iterator is not null)
        {
            PyObject? item = Iteration.Next(_iterator);
            if (item is not null)
            {
                _saved.Add(item);
                return item;
            }
            if (Exceptions.IsSet) return null;
            _iterator = null;
        }
        if (_saved.Count == 0) return null;
        PyObject result = _saved[_index];
        _index = _index + 1 == _saved.Count ? 0 : _index + 1;
        return result;
    }
}

/// <summary>Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.</summary>
[PyMethods]
internal static partial class CycleType
{
    [PyNew("cycle(iterable, /)")]
    private static PyObject? New(PyType type, PyObject iterable)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        return iterator is null ? null : new CycleIterator(type, iterator);
    }
}

internal sealed class RepeatIterator(PyType type, PyObject value, long times) : ItertoolsIterator(type)
{
    public readonly PyObject Value = value;

    /// <summary>How often the value is still given; negative for ever.</summary>
    public long Remaining = times;

    public override PyObject? Next()
    {
        if (Remaining == 0) return null;
        if (Remaining > 0) Remaining--;
        return Value;
    }
}

/// <summary>
/// repeat(object [,times]) -> create an iterator which returns the object for the specified number of times. If not specified,
/// returns the object endlessly.
/// </summary>
[PyMethods]
internal static partial class RepeatType
{
    [PyNew("repeat(object, times=<unrepresentable>)")]
    private static PyObject New(PyType type, PyObject value, long? times) =>
        new RepeatIterator(type, value, times is { } count ? Math.Max(0, count) : -1);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var repeat = (RepeatIterator)self;
        PyStr? value = Representation.Repr(repeat.Value);
        if (value is null) return null;
        return repeat.Remaining < 0
            ? SequenceText.Enclose([value], "repeat(", ")")
            : SequenceText.Enclose([value, PyStr.FromString(repeat.Remaining.ToString(System.Globalization.CultureInfo.InvariantCulture))],
                "repeat(", ")");
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject? LengthHint(RepeatIterator self) =>
        self.Remaining < 0 ? Raise.TypeError("len() of unsized object") : PyInt.From(self.Remaining);
}
