using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Types.Collections;

/// <summary>The operations of sets and frozensets.</summary>
internal static class SetOperations
{
    /// <summary>Adds the items of an iterable; false with an exception set.</summary>
    public static bool Update(PySetBase set, PyObject items)
    {
        if (items is PySetBase other) return set.Merge(other);
        if (items.GetType() == typeof(PyDict))
        {
            var dict = (PyDict)items;
            set.Reserve(dict.Count);
            for (int i = dict.NextIndex(0); i >= 0; i = dict.NextIndex(i + 1))
            {
                PyDict.Entry entry = dict.EntryAt(i);
                if (!Poll.Step() || set.Add(entry.Key!, entry.Hash) < 0) return false;
            }
            return true;
        }
        if (items.GetType() == typeof(PyList))
        {
            // What hashes and compares an item may change the list.
            var list = (PyList)items;
            for (int i = 0; i < list.Count; i++)
            {
                if (!Poll.Step() || set.Add(list[i]) < 0) return false;
            }
            return true;
        }
        if (items.GetType() == typeof(PyTuple))
        {
            foreach (PyObject item in ((PyTuple)items).Items)
            {
                if (!Poll.Step() || set.Add(item) < 0) return false;
            }
            return true;
        }
        PyObject? iterator = Iteration.GetIter(items);
        if (iterator is null) return false;
        while (Iteration.Next(iterator) is { } item)
        {
            if (set.Add(item) < 0) return false;
        }
        return !Exceptions.IsSet;
    }

    /// <summary>Removes the items of an iterable; false with an exception set.</summary>
    public static bool DifferenceUpdate(PySetBase set, PyObject items)
    {
        if (ReferenceEquals(set, items))
        {
            set.Clear();
            return true;
        }
        if (items is PySetBase other)
        {
            int position = 0;
            while (other.Next(ref position, out PySetBase.Entry entry))
            {
                if (!Poll.Step() || set.Discard(entry.Key!, entry.Hash) < 0) return false;
            }
            return true;
        }
        if (items.GetType() == typeof(PyDict))
        {
            // The hashes of its keys are known.
            var dict = (PyDict)items;
            for (int i = dict.NextIndex(0); i >= 0; i = dict.NextIndex(i + 1))
            {
                PyDict.Entry entry = dict.EntryAt(i);
                if (!Poll.Step() || set.Discard(entry.Key!, entry.Hash) < 0) return false;
            }
            return true;
        }
        PyObject? iterator = Iteration.GetIter(items);
        if (iterator is null) return false;
        while (Iteration.Next(iterator) is { } item)
        {
            if (set.Discard(item) < 0) return false;
        }
        return !Exceptions.IsSet;
    }

    /// <summary>Keeps what is in one of both only; false with an exception set.</summary>
    public static bool SymmetricDifferenceUpdate(PySetBase set, PyObject items)
    {
        if (ReferenceEquals(set, items))
        {
            set.Clear();
            return true;
        }
        if (items is not PySetBase other)
        {
            other = new PySet();
            if (!Update(other, items)) return false;
        }
        int position = 0;
        while (other.Next(ref position, out PySetBase.Entry entry))
        {
            if (!Poll.Step()) return false;
            int removed = set.Discard(entry.Key!, entry.Hash);
            if (removed < 0 || (removed == 0 && set.Add(entry.Key!, entry.Hash) < 0)) return false;
        }
        return true;
    }

    /// <summary>A set of the type that operations on <paramref name="like"/> give.</summary>
    public static PySetBase NewLike(PySetBase like) => like is PyFrozenSet ? new PyFrozenSet() : new PySet();

    public static PySetBase Copy(PySetBase set)
    {
        PySetBase copy = NewLike(set);
        copy.Merge(set);
        return copy;
    }

    public static PySetBase? Intersection(PySetBase set, PyObject items)
    {
        if (ReferenceEquals(set, items)) return Copy(set);
        PySetBase result = NewLike(set);
        if (items is PySetBase other)
        {
            if (other.Count > set.Count) (set, other) = (other, set);
            int position = 0;
            while (other.Next(ref position, out PySetBase.Entry entry))
            {
                if (!Poll.Step()) return null;
                int found = set.Contains(entry.Key!, entry.Hash);
                if (found < 0 || (found > 0 && result.Add(entry.Key!, entry.Hash) < 0)) return null;
            }
            return result;
        }
        PyObject? iterator = Iteration.GetIter(items);
        if (iterator is null) return null;
        while (Iteration.Next(iterator) is { } item)
        {
            if (!ObjectKeys.Hash(item, out long hash)) return null;
            int found = set.Contains(item, hash);
            if (found < 0 || (found > 0 && result.Add(item, hash) < 0)) return null;
        }
        return Exceptions.IsSet ? null : result;
    }

    public static PySetBase? Difference(PySetBase set, PyObject items)
    {
        // Against something much smaller, a copy and few removals are cheaper than testing every element.
        if (items is not PySetBase other || set.Count >> 2 > other.Count)
        {
            PySetBase copy = Copy(set);
            return DifferenceUpdate(copy, items) ? copy : null;
        }
        PySetBase result = NewLike(set);
        int position = 0;
        while (set.Next(ref position, out PySetBase.Entry entry))
        {
            if (!Poll.Step()) return null;
            int found = other.Contains(entry.Key!, entry.Hash);
            if (found < 0 || (found == 0 && result.Add(entry.Key!, entry.Hash) < 0)) return null;
        }
        return result;
    }

    public static int IsSubset(PySetBase set, PySetBase other)
    {
        if (set.Count > other.Count) return 0;
        int position = 0;
        while (set.Next(ref position, out PySetBase.Entry entry))
        {
            if (!Poll.Step()) return -1;
            int found = other.Contains(entry.Key!, entry.Hash);
            if (found <= 0) return found;
        }
        return 1;
    }

    public static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PySetBase first || right is not PySetBase second) return PyNotImplemented.Instance;
        int result = comparison switch
        {
            CompareOperator.Equal or CompareOperator.NotEqual => first.Count == second.Count ? IsSubset(first, second) : 0,
            CompareOperator.Less => first.Count < second.Count ? IsSubset(first, second) : 0,
            CompareOperator.LessEqual => IsSubset(first, second),
            CompareOperator.Greater => second.Count < first.Count ? IsSubset(second, first) : 0,
            _ => IsSubset(second, first),
        };
        return result < 0 ? null : PyBool.From(result != 0 == (comparison != CompareOperator.NotEqual));
    }

    public static PyObject? Repr(PyObject self)
    {
        var set = (PySetBase)self;
        string name = set.Type.ShortName;
        if (set.Count == 0) return PyStr.FromString(name + "()");
        if (!Representation.Enter(set)) return PyStr.FromString(name + "(...)");
        PyList? items = Iteration.ToList(set);
        List<PyStr> parts = [];
        bool failed = items is null;
        for (int i = 0; !failed && i < items!.Count; i++)
        {
            PyStr? part = Representation.Repr(items[i]);
            if (part is null) failed = true;
            else parts.Add(part);
        }
        Representation.Leave(set);
        if (failed) return null;
        bool isPlain = ReferenceEquals(set.Type, BuiltinTypes.Set);
        return SequenceText.Enclose(parts, isPlain ? "{" : name + "({", isPlain ? "}" : "})");
    }

    public static PyObject? Or(PyObject left, PyObject right)
    {
        if (left is not PySetBase first || right is not PySetBase second) return PyNotImplemented.Instance;
        PySetBase result = Copy(first);
        return result.Merge(second) ? result : null;
    }

    public static PyObject? And(PyObject left, PyObject right) =>
        left is PySetBase first && right is PySetBase second ? Intersection(first, second) : PyNotImplemented.Instance;

    public static PyObject? Subtract(PyObject left, PyObject right) =>
        left is PySetBase first && right is PySetBase second ? Difference(first, second) : PyNotImplemented.Instance;

    public static PyObject? Xor(PyObject left, PyObject right)
    {
        if (left is not PySetBase first || right is not PySetBase second) return PyNotImplemented.Instance;
        return SymmetricDifference(first, second);
    }

    public static PyObject? SymmetricDifference(PySetBase set, PyObject items)
    {
        PySetBase result = NewLike(set);
        return Update(result, items) && SymmetricDifferenceUpdate(result, set) ? result : null;
    }

    public static PyObject? UnionAll(PySetBase set, ReadOnlySpan<PyObject> others)
    {
        PySetBase result = Copy(set);
        foreach (PyObject other in others)
        {
            if (!Update(result, other)) return null;
        }
        return result;
    }

    public static PyObject? IntersectAll(PySetBase set, ReadOnlySpan<PyObject> others)
    {
        PySetBase? result = others.Length == 0 ? Copy(set) : set;
        foreach (PyObject other in others)
        {
            result = Intersection(result, other);
            if (result is null) return null;
        }
        return result;
    }

    public static PyObject? SubtractAll(PySetBase set, ReadOnlySpan<PyObject> others)
    {
        PySetBase? result = others.Length == 0 ? Copy(set) : set;
        foreach (PyObject other in others)
        {
            result = Difference(result, other);
            if (result is null) return null;
        }
        return result;
    }

    public static PyObject? IsDisjoint(PySetBase set, PyObject other)
    {
        PySetBase? common = Intersection(set, other);
        return common is null ? null : PyBool.From(common.Count == 0);
    }

    public static PyObject? IsSubset(PySetBase set, PyObject other)
    {
        PySetBase? right = ToSet(other);
        int result = right is null ? -1 : IsSubset(set, right);
        return result < 0 ? null : PyBool.From(result != 0);
    }

    public static PyObject? IsSuperset(PySetBase set, PyObject other)
    {
        PySetBase? right = ToSet(other);
        int result = right is null ? -1 : IsSubset(right, set);
        return result < 0 ? null : PyBool.From(result != 0);
    }

    private static PySetBase? ToSet(PyObject value)
    {
        if (value is PySetBase set) return set;
        PySet result = new();
        return Update(result, value) ? result : null;
    }

    /// <summary>An element for a search: a set, which has no hash, is looked for as the frozenset it equals.</summary>
    public static int Search(PySetBase set, PyObject value, Func<PySetBase, PyObject, int> search)
    {
        int result = search(set, value);
        if (result >= 0 || value is not PySet unhashable || !Exceptions.ClearIf(ExceptionTypes.TypeError)) return result;
        PyFrozenSet frozen = new();
        frozen.Merge(unhashable);
        return search(set, frozen);
    }

    public static PyObject? Reduce(PySetBase self)
    {
        PyList items = new();
        int position = 0;
        while (self.Next(ref position, out PySetBase.Entry entry)) items.Add(entry.Key!);
        PyObject? state = Attributes.CallMethod(self, PyStr.Intern("__getstate__"));
        return state is null ? null : PyTuple.Create(self.Type, PyTuple.Create(items), state);
    }
}

/// <summary>Build an unordered collection of unique elements.</summary>
[PyMethods(nameof(BuiltinTypes.Set))]
internal static partial class SetType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        ReferenceEquals(type, BuiltinTypes.Set) ? new PySet() : new PySetInstance(type);

    // Not even a subclass that makes its instances otherwise may be given arguments by name.
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("set() takes no keyword arguments") is not null;
        if (!Arguments.CheckPositional("set", arguments.Length, 0, 1)) return false;
        PyObject? iterable = arguments.Length > 0 ? arguments[0] : null;
        var set = (PySet)self;
        if (set.Count > 0) set.Clear();
        return iterable is null || SetOperations.Update(set, iterable);
    }

    [PyOperator(BinaryOperator.InPlaceOr)]
    private static PyObject? OrInPlace(PyObject left, PyObject right)
    {
        if (right is not PySetBase other) return PyNotImplemented.Instance;
        return ((PySet)left).Merge(other) ? left : null;
    }

    [PyOperator(BinaryOperator.InPlaceAnd)]
    private static PyObject? AndInPlace(PyObject left, PyObject right)
    {
        if (right is not PySetBase) return PyNotImplemented.Instance;
        return IntersectInPlace((PySet)left, [right]) ? left : null;
    }

    [PyOperator(BinaryOperator.InPlaceSubtract)]
    private static PyObject? SubtractInPlace(PyObject left, PyObject right)
    {
        if (right is not PySetBase) return PyNotImplemented.Instance;
        return SetOperations.DifferenceUpdate((PySet)left, right) ? left : null;
    }

    [PyOperator(BinaryOperator.InPlaceXor)]
    private static PyObject? XorInPlace(PyObject left, PyObject right)
    {
        if (right is not PySetBase) return PyNotImplemented.Instance;
        return SetOperations.SymmetricDifferenceUpdate((PySet)left, right) ? left : null;
    }

    private static bool IntersectInPlace(PySet set, ReadOnlySpan<PyObject> others)
    {
        if (SetOperations.IntersectAll(set, others) is not PySetBase result) return false;
        set.Swap(result);
        return true;
    }

    /// <summary>Add an element to a set. This has no effect if the element is already present.</summary>
    [PyMethod("add($self, object, /)")]
    private static PyObject? Add(PySet self, PyObject item) => self.Add(item) < 0 ? null : PyNone.Instance;

    /// <summary>
    /// Remove an element from a set if it is a member. Unlike set.remove(), the discard() method does not raise an exception when
    /// an element is missing from the set.
    /// </summary>
    [PyMethod("discard($self, object, /)")]
    private static PyObject? Discard(PySet self, PyObject item) =>
        SetOperations.Search(self, item, static (set, key) => set.Discard(key)) < 0 ? null : PyNone.Instance;

    /// <summary>Remove an element from a set; it must be a member. If the element is not a member, raise a KeyError.</summary>
    [PyMethod("remove($self, object, /)")]
    private static PyObject? Remove(PySet self, PyObject item)
    {
        int removed = SetOperations.Search(self, item, static (set, key) => set.Discard(key));
        if (removed == 0) return Raise.KeyError(item);
        return removed < 0 ? null : PyNone.Instance;
    }

    /// <summary>Remove and return an arbitrary set element. Raises KeyError if the set is empty.</summary>
    [PyMethod("pop($self, /)")]
    private static PyObject? Pop(PySet self) => self.Pop() ?? Raise.KeyError(PyStr.FromNarrow("pop from an empty set"));

    /// <summary>Remove all elements from this set.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject Clear(PySet self)
    {
        self.Clear();
        return PyNone.Instance;
    }

    /// <summary>Return a shallow copy of a set.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PySet self) => SetOperations.Copy(self);

    /// <summary>Update the set, adding elements from all others.</summary>
    [PyMethod("update($self, /, *others)")]
    private static PyObject? Update(PySet self, ReadOnlySpan<PyObject> others)
    {
        foreach (PyObject other in others)
        {
            if (!SetOperations.Update(self, other)) return null;
        }
        return PyNone.Instance;
    }

    /// <summary>Update the set, keeping only elements found in it and all others.</summary>
    [PyMethod("intersection_update($self, /, *others)")]
    private static PyObject? IntersectionUpdate(PySet self, ReadOnlySpan<PyObject> others) =>
        IntersectInPlace(self, others) ? PyNone.Instance : null;

    /// <summary>Update the set, removing elements found in others.</summary>
    [PyMethod("difference_update($self, /, *others)")]
    private static PyObject? DifferenceUpdate(PySet self, ReadOnlySpan<PyObject> others)
    {
        foreach (PyObject other in others)
        {
            if (!SetOperations.DifferenceUpdate(self, other)) return null;
        }
        return PyNone.Instance;
    }

    /// <summary>Update the set, keeping only elements found in either set, but not in both.</summary>
    [PyMethod("symmetric_difference_update($self, other, /)")]
    private static PyObject? SymmetricDifferenceUpdate(PySet self, PyObject other) =>
        SetOperations.SymmetricDifferenceUpdate(self, other) ? PyNone.Instance : null;
}

/// <summary>Build an immutable unordered collection of unique elements.</summary>
[PyMethods(nameof(BuiltinTypes.FrozenSet))]
internal static partial class FrozenSetType
{
    [PyNew("frozenset(iterable=(), /)")]
    private static PyObject? New(PyType type, PyObject? iterable)
    {
        bool isExact = ReferenceEquals(type, BuiltinTypes.FrozenSet);
        if (isExact && iterable is null) return PyFrozenSet.Empty;
        if (isExact && iterable!.GetType() == typeof(PyFrozenSet)) return iterable;
        PyFrozenSet set = isExact ? new PyFrozenSet() : new PyFrozenSetInstance(type);
        if (iterable is not null && !SetOperations.Update(set, iterable)) return null;
        return isExact && set.Count == 0 ? PyFrozenSet.Empty : set;
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = ((PyFrozenSet)self).Hash;
        return true;
    }

    /// <summary>Return a shallow copy of a set.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyFrozenSet self) => self.GetType() == typeof(PyFrozenSet) ? self : SetOperations.Copy(self);
}

/// <summary>The iterator of sets.</summary>
[PyMethods(nameof(BuiltinTypes.SetIterator))]
internal static partial class SetIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PySetIterator)self;
        if (iterator.Set is not { } set) return null;
        if (iterator.ExpectedCount != set.Count)
        {
            iterator.ExpectedCount = -1;
            return Raise.RuntimeError("Set changed size during iteration");
        }
        if (set.Next(ref iterator.Position, out PySetBase.Entry entry))
        {
            iterator.Remaining--;
            return entry.Key;
        }
        iterator.Set = null;
        return null;
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PySetIterator self) =>
        PyInt.From(self.Set is { } set && set.Count == self.ExpectedCount ? self.Remaining : 0);

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PySetIterator self)
    {
        if (self.Set is not { } set) return Iterators.IteratorReduction.Call("iter", new PyList());
        PySetIterator copy = new(set) { Position = self.Position, ExpectedCount = self.ExpectedCount, Remaining = self.Remaining };
        return Iterators.IteratorReduction.OfRest(copy);
    }
}
