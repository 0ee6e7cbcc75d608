using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Modules.Collections;

/// <summary>A list-like sequence optimized for data accesses near its endpoints.</summary>
[PyMethods]
internal static partial class DequeType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyDeque(type, -1);

    [PyInit("deque(iterable=<unrepresentable>, maxlen=None)")]
    private static bool Init(PyDeque self, PyObject? iterable, PyObject? maximum)
    {
        long limit = -1;
        if (maximum is not null)
        {
            if (maximum is not PyIntegral)
            {
                Raise.TypeError("an integer is required");
                return false;
            }
            if (!Arguments.TryToInt64(maximum, out limit)) return false;
            if (limit < 0)
            {
                Raise.ValueError("maxlen must be non-negative");
                return false;
            }
        }
        self.Clear();
        self.Maximum = limit;
        return iterable is null || TryExtend(self, iterable, atStart: false);
    }

    private static bool TryExtend(PyDeque deque, PyObject iterable, bool atStart)
    {
        if (ReferenceEquals(deque, iterable)) iterable = new PyTuple(deque.ToArray());
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null) return false;
        while (Iteration.Next(iterator) is { } item)
        {
            if (atStart) deque.AddFirst(item);
            else deque.AddLast(item);
        }
        return !Exceptions.IsSet;
    }

    private static PyDeque CopyOf(PyDeque deque)
    {
        PyDeque copy = new(deque.Type, deque.Maximum);
        int steps = 0;
        foreach (PyObject item in deque.ToArray())
        {
            Poll.StepOrThrow(ref steps);
            copy.AddLast(item);
        }
        return copy;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var deque = (PyDeque)self;
        if (!Representation.Enter(deque)) return PyStr.FromNarrow("[...]");
        PyStr? items = Representation.Repr(new PyList(deque.ToArray()));
        Representation.Leave(deque);
        if (items is null) return null;
        string end = deque.Maximum >= 0 ? $", maxlen={deque.Maximum})" : ")";
        return CodePoints.Join([PyStr.FromString(deque.Type.ShortName + "("), items, PyStr.FromString(end)], PyStr.Empty);
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyDeque first || right is not PyDeque second) return PyNotImplemented.Instance;
        return Comparison.RichCompare(new PyList(first.ToArray()), new PyList(second.ToArray()), comparison);
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyDeque)self).Count;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => new DequeIterator((PyDeque)self, backward: false);

    /// <summary>Return a reverse iterator over the deque.</summary>
    [PyMethod("__reversed__($self, /)")]
    private static PyObject Reversed(PyDeque self) => new DequeIterator(self, backward: true);

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value)
    {
        int index = Find((PyDeque)self, value, 0, long.MaxValue);
        return index >= 0 ? 1 : index == -1 ? 0 : -1;
    }

    /// <summary>The index of a value, -1 when it is absent, -2 with an exception set.</summary>
    private static int Find(PyDeque deque, PyObject value, long start, long stop)
    {
        int version = deque.Version;
        for (int i = (int)Math.Min(start, deque.Count); i < deque.Count && i < stop; i++)
        {
            Poll.AtOrThrow(i);
            int equal = ObjectKeys.Equal(deque[i], value);
            if (equal < 0) return -2;
            if (deque.Version != version)
            {
                Raise.RuntimeError("deque mutated during iteration");
                return -2;
            }
            if (equal > 0) return i;
        }
        return -1;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        var deque = (PyDeque)self;
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            return Raise.TypeError($"sequence index must be integer, not '{key.Type.Name}'");
        }
        if (!SliceIndices.TryConvert(ref key)) return null;
        int found = SliceIndices.TryResolve(key, deque.Count, out int index);
        if (found > 0) return deque[index];
        return found < 0 ? null : Raise.IndexError("deque index out of range");
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        var deque = (PyDeque)self;
        return (ulong)index < (ulong)deque.Count ? deque[(int)index] : Raise.IndexError("deque index out of range");
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var deque = (PyDeque)self;
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            Raise.TypeError($"sequence index must be integer, not '{key.Type.Name}'");
            return false;
        }
        if (!SliceIndices.TryConvert(ref key)) return false;
        int found = SliceIndices.TryResolve(key, deque.Count, out int index);
        if (found <= 0)
        {
            if (found == 0) Raise.IndexError("deque index out of range");
            return false;
        }
        if (value is null) deque.RemoveAt(index);
        else deque[index] = value;
        return true;
    }

    [PySlot(nameof(PyType.ConcatSlot))]
    private static PyObject? Concat(PyObject left, PyObject right)
    {
        if (right is not PyDeque) return Raise.TypeError($"can only concatenate deque (not \"{right.Type.Name}\") to deque");
        PyDeque result = CopyOf((PyDeque)left);
        return TryExtend(result, right, atStart: false) ? result : null;
    }

    [PySlot(nameof(PyType.InPlaceConcatSlot))]
    private static PyObject? ConcatInPlace(PyObject left, PyObject right) => TryExtend((PyDeque)left, right, atStart: false) ? left : null;

    [PySlot(nameof(PyType.RepeatSlot))]
    private static PyObject? Repeat(PyObject self, PyObject count) => RepeatInPlace(CopyOf((PyDeque)self), count);

    [PySlot(nameof(PyType.InPlaceRepeatSlot))]
    private static PyObject? RepeatInPlace(PyObject self, PyObject count)
    {
        var deque = (PyDeque)self;
        if (!SliceIndices.TryConvert(ref count, ExceptionTypes.OverflowError)) return null;
        if (!SliceIndices.TryToRepetition(count, deque.Count, IntPtr.Size, out int times)) return null;
        PyObject[] items = deque.ToArray();
        deque.Clear();
        int steps = 0;
        for (int i = 0; i < times; i++)
        {
            Poll.StepsOrThrow(ref steps, items.Length);
            foreach (PyObject item in items) deque.AddLast(item);
        }
        return deque;
    }

    /// <summary>Add an element to the right side of the deque.</summary>
    [PyMethod("append($self, item, /)")]
    private static PyObject Append(PyDeque self, PyObject item)
    {
        self.AddLast(item);
        return PyNone.Instance;
    }

    /// <summary>Add an element to the left side of the deque.</summary>
    [PyMethod("appendleft($self, item, /)")]
    private static PyObject AppendLeft(PyDeque self, PyObject item)
    {
        self.AddFirst(item);
        return PyNone.Instance;
    }

    /// <summary>Extend the right side of the deque with elements from the iterable.</summary>
    [PyMethod("extend($self, iterable, /)")]
    private static PyObject? Extend(PyDeque self, PyObject iterable) => TryExtend(self, iterable, atStart: false) ? PyNone.Instance : null;

    /// <summary>Extend the left side of the deque with elements from the iterable.</summary>
    [PyMethod("extendleft($self, iterable, /)")]
    private static PyObject? ExtendLeft(PyDeque self, PyObject iterable) =>
        TryExtend(self, iterable, atStart: true) ? PyNone.Instance : null;

    /// <summary>Remove and return the rightmost element.</summary>
    [PyMethod("pop($self, /)")]
    private static PyObject? Pop(PyDeque self) => self.Count == 0 ? Raise.IndexError("pop from an empty deque") : self.RemoveLast();

    /// <summary>Remove and return the leftmost element.</summary>
    [PyMethod("popleft($self, /)")]
    private static PyObject? PopLeft(PyDeque self) => self.Count == 0 ? Raise.IndexError("pop from an empty deque") : self.RemoveFirst();

    /// <summary>Remove all elements from the deque.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject Clear(PyDeque self)
    {
        self.Clear();
        return PyNone.Instance;
    }

    /// <summary>Return a shallow copy of a deque.</summary>
    [PyMethod("copy($self, /)")]
    [PyMethod("__copy__($self, /)")]
    private static PyObject Copy(PyDeque self) => CopyOf(self);

    /// <summary>Return number of occurrences of value.</summary>
    [PyMethod("count($self, value, /)")]
    private static PyObject? Count(PyDeque self, PyObject value)
    {
        int version = self.Version;
        long count = 0;
        for (int i = 0; i < self.Count; i++)
        {
            Poll.AtOrThrow(i);
            int equal = ObjectKeys.Equal(self[i], value);
            if (equal < 0) return null;
            if (self.Version != version) return Raise.RuntimeError("deque mutated during iteration");
            count += equal;
        }
        return PyInt.From(count);
    }

    /// <summary>Return first index of value. Raises ValueError if the value is not present.</summary>
    [PyMethod("index($self, value, start=<unrepresentable>, stop=<unrepresentable>, /)")]
    private static PyObject? Index(PyDeque self, PyObject value, PyObject? start, PyObject? stop)
    {
        if (!SliceIndices.TryToBounds(start, stop, out long first, out long last)) return null;
        SliceIndices.Clip(self.Count, ref first, ref last);
        int index = Find(self, value, first, last);
        if (index >= 0) return PyInt.From(index);
        return index == -2 ? null : Raise.ValueError("deque.index(x): x not in deque");
    }

    /// <summary>Insert value before index.</summary>
    [PyMethod("insert($self, index, value, /)")]
    private static PyObject? Insert(PyDeque self, long index, PyObject value)
    {
        if (self.Count == self.Maximum) return Raise.IndexError("deque already at its maximum size");
        if (index < 0) index = Math.Max(0, index + self.Count);
        self.Insert((int)Math.Min(index, self.Count), value);
        return PyNone.Instance;
    }

    /// <summary>Remove first occurrence of value.</summary>
    [PyMethod("remove($self, value, /)")]
    private static PyObject? Remove(PyDeque self, PyObject value)
    {
        int version = self.Version;
        int index = Find(self, value, 0, long.MaxValue);
        if (index == -2)
        {
            return version != self.Version && Exceptions.ClearIf(ExceptionTypes.RuntimeError)
                ? Raise.IndexError("deque mutated during iteration") : null;
        }
        if (index < 0) return Raise.ValueError("deque.remove(x): x not in deque");
        self.RemoveAt(index);
        return PyNone.Instance;
    }

    /// <summary>Reverse *IN PLACE*.</summary>
    [PyMethod("reverse($self, /)")]
    private static PyObject Reverse(PyDeque self)
    {
        self.Reverse();
        return PyNone.Instance;
    }

    /// <summary>Rotate the deque n steps to the right. If n is negative, rotates left.</summary>
    [PyMethod("rotate($self, n=1, /)")]
    private static PyObject Rotate(PyDeque self, long steps)
    {
        self.Rotate(steps);
        return PyNone.Instance;
    }

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyDeque self)
    {
        PyObject? state = Types.ClassModel.Reduction.GetState(self);
        PyObject? iterator = state is null ? null : Iteration.GetIter(self);
        if (iterator is null) return null;
        PyTuple arguments = self.Maximum < 0 ? PyTuple.Empty : PyTuple.Create(PyTuple.Empty, PyInt.From(self.Maximum));
        return PyTuple.Create(self.Type, arguments, state!, iterator);
    }

    /// <summary>maximum size of a deque or None if unbounded</summary>
    [PyGetter("maxlen")]
    private static PyObject GetMaximum(PyDeque self) => self.Maximum < 0 ? PyNone.Instance : PyInt.From(self.Maximum);

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

/// <summary>The iterators of deques.</summary>
[PyMethods]
internal static partial class DequeIteratorType
{
    /// <summary>Makes an iterator that has passed some items already.</summary>
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length is 0 or > 2)
        {
            return Raise.TypeError(
                $"function takes at {(positional.Length == 0 ? "least 1 argument" : "most 2 arguments")} ({positional.Length} given)");
        }
        if (positional[0] is not PyDeque deque)
        {
            return Raise.TypeError($"argument 1 must be collections.deque, not {positional[0].Type.Name}");
        }
        long passed = 0;
        if (positional.Length > 1 && !Arguments.TryToInt64(positional[1], out passed)) return null;
        DequeIterator iterator = new(deque, ReferenceEquals(type, DequeIterator.BackwardType));
        iterator.Remaining -= (int)Math.Clamp(passed, 0, iterator.Remaining);
        return iterator;
    }

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(DequeIterator self) =>
        PyTuple.Create(self.Type, PyTuple.Create(self.Deque, PyInt.From(self.Deque.Count - self.Remaining)));

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (DequeIterator)self;
        PyDeque deque = iterator.Deque;
        if (iterator.Version != deque.Version)
        {
            iterator.Remaining = 0;
            return Raise.RuntimeError("deque mutated during iteration");
        }
        if (iterator.Remaining == 0) return null;
        int index = iterator.Backward ? iterator.Remaining - 1 : deque.Count - iterator.Remaining;
        iterator.Remaining--;
        return deque[index];
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(DequeIterator self) => PyInt.From(self.Remaining);
}
