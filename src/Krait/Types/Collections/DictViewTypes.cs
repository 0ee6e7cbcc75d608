using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Types.Collections;

/// <summary>What the views of a dict have in common.</summary>
internal static class DictViews
{
    public static long Length(PyObject self) => ((PyDictView)self).Dict.Count;

    public static PyObject Iterate(PyObject self)
    {
        var view = (PyDictView)self;
        return new PyDictIterator(view.Dict, view.Kind, reverse: false);
    }

    public static PyObject Reversed(PyDictView view) => new PyDictIterator(view.Dict, view.Kind, reverse: true);

    public static PyObject? Repr(PyObject self)
    {
        if (!Representation.Enter(self)) return PyStr.FromNarrow("...");
        PyList? items = Iteration.ToList(self);
        PyStr? text = items is null ? null : Representation.Repr(items);
        Representation.Leave(self);
        if (text is null) return null;
        return CodePoints.Join([PyStr.FromNarrow(self.Type.ShortName + "("), text, PyStr.FromNarrow(")")], PyStr.Empty);
    }

    public static int ContainsItem(PyDict dict, PyObject value)
    {
        if (value is not PyTuple { Count: 2 } pair) return 0;
        int found = dict.TryGetItem(pair[0], out PyObject? current);
        return found <= 0 ? found : ObjectKeys.Equal(current!, pair[1]);
    }

    private static bool IsSetLike(PyObject value) => value is PySetBase or PyDictView { Kind: not DictViewKind.Values };

    public static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (!IsSetLike(right)) return PyNotImplemented.Instance;
        long leftCount = Sizes.Length(left);
        long rightCount = Sizes.Length(right);
        if (leftCount < 0 || rightCount < 0) return null;
        int result = comparison switch
        {
            CompareOperator.Equal or CompareOperator.NotEqual => leftCount == rightCount ? ContainsAll(right, left) : 0,
            CompareOperator.Less => leftCount < rightCount ? ContainsAll(right, left) : 0,
            CompareOperator.LessEqual => leftCount <= rightCount ? ContainsAll(right, left) : 0,
            CompareOperator.Greater => leftCount > rightCount ? ContainsAll(left, right) : 0,
            _ => leftCount >= rightCount ? ContainsAll(left, right) : 0,
        };
        return result < 0 ? null : PyBool.From(result != 0 == (comparison != CompareOperator.NotEqual));
    }

    private static int ContainsAll(PyObject container, PyObject items)
    {
        PyObject? iterator = Iteration.GetIter(items);
        if (iterator is null) return -1;
        while (Iteration.Next(iterator) is { } item)
        {
            int found = Operators.Contains(container, item);
            if (found <= 0) return found;
        }
        return Exceptions.IsSet ? -1 : 1;
    }

    private static PySet? ToSet(PyObject value)
    {
        PySet set = new();
        return SetOperations.Update(set, value) ? set : null;
    }

    public static PyObject? And(PyObject left, PyObject right)
    {
        if (!IsSetLike(left) || left is PySetBase) (left, right) = (right, left);
        if (left is not PyDictView) return PyNotImplemented.Instance;
        PyObject? iterator = Iteration.GetIter(right);
        if (iterator is null) return null;
        PySet result = new();
        while (Iteration.Next(iterator) is { } item)
        {
            int found = Operators.Contains(left, item);
            if (found < 0 || (found > 0 && result.Add(item) < 0)) return null;
        }
        return Exceptions.IsSet ? null : result;
    }

    public static PyObject? Or(PyObject left, PyObject right)
    {
        PySet? result = ToSet(left);
        return result is not null && SetOperations.Update(result, right) ? result : null;
    }

    public static PyObject? Subtract(PyObject left, PyObject right)
    {
        PySet? result = ToSet(left);
        return result is not null && SetOperations.DifferenceUpdate(result, right) ? result : null;
    }

    public static PyObject? Xor(PyObject left, PyObject right)
    {
        PySet? result = ToSet(left);
        return result is not null && SetOperations.SymmetricDifferenceUpdate(result, right) ? result : null;
    }

    public static PyObject? IsDisjoint(PyObject left, PyObject right)
    {
        PyObject? iterator = Iteration.GetIter(right);
        if (iterator is null) return null;
        while (Iteration.Next(iterator) is { } item)
        {
            int found = Operators.Contains(left, item);
            if (found != 0) return found < 0 ? null : PyBool.False;
        }
        return Exceptions.IsSet ? null : PyBool.True;
    }
}

/// <summary>The view that <c>dict.keys()</c> returns.</summary>
[PyMethods(nameof(BuiltinTypes.DictKeys))]
internal static partial class DictKeysType
{
    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value) => ((PyDictView)self).Dict.Contains(value);

    /// <summary>Return a reverse iterator over the dict keys.</summary>
    [PyMethod("__reversed__($self, /)")]
    private static PyObject Reversed(PyDictView self) => DictViews.Reversed(self);
}

/// <summary>The view that <c>dict.items()</c> returns.</summary>
[PyMethods(nameof(BuiltinTypes.DictItems))]
internal static partial class DictItemsType
{
    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value) => DictViews.ContainsItem(((PyDictView)self).Dict, value);

    /// <summary>Return a reverse iterator over the dict items.</summary>
    [PyMethod("__reversed__($self, /)")]
    private static PyObject Reversed(PyDictView self) => DictViews.Reversed(self);
}

/// <summary>The view that <c>dict.values()</c> returns.</summary>
[PyMethods(nameof(BuiltinTypes.DictValues))]
internal static partial class DictValuesType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => DictViews.Repr(self);

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => DictViews.Length(self);

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => DictViews.Iterate(self);

    /// <summary>Return a reverse iterator over the dict values.</summary>
    [PyMethod("__reversed__($self, /)")]
    private static PyObject Reversed(PyDictView self) => DictViews.Reversed(self);

    /// <summary>dictionary that this view refers to</summary>
    [PyGetter("mapping")]
    private static PyObject? GetMapping(PyDictView self) => Calls.Call(BuiltinTypes.MappingProxy, self.Dict);
}

/// <summary>The iterators of dicts and of their views.</summary>
[PyMethods(nameof(BuiltinTypes.DictKeyIterator), nameof(BuiltinTypes.DictValueIterator), nameof(BuiltinTypes.DictItemIterator),
    nameof(BuiltinTypes.DictReverseKeyIterator), nameof(BuiltinTypes.DictReverseValueIterator),
    nameof(BuiltinTypes.DictReverseItemIterator))]
internal static partial class DictIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyDictIterator)self;
        if (iterator.Dict is not { } dict) return null;
        if (iterator.ExpectedCount != dict.Count)
        {
            iterator.ExpectedCount = -1;
            return Raise.RuntimeError(dict.GetType() != typeof(PyDict) && dict.Type.NativeBase.Name == "collections.OrderedDict"
                ? "OrderedDict mutated during iteration" : "dictionary changed size during iteration");
        }
        int index = iterator.Reverse ? Previous(dict, iterator.Position) : dict.NextIndex(iterator.Position);
        if (index < 0)
        {
            iterator.Dict = null;
            return null;
        }
        if (iterator.Remaining == 0)
        {
            iterator.Dict = null;
            return Raise.RuntimeError("dictionary keys changed during iteration");
        }
        iterator.Position = iterator.Reverse ? index - 1 : index + 1;
        iterator.Remaining--;
        ref PyDict.Entry entry = ref dict.EntryAt(index);
        return iterator.Kind switch
        {
            DictViewKind.Keys => entry.Key,
            DictViewKind.Values => entry.Value,
            _ => new PyTuple([entry.Key!, entry.Value!]),
        };
    }

    private static int Previous(PyDict dict, int index)
    {
        if (index >= dict.EntriesEnd) return -1;
        while (index >= 0 && dict.EntryAt(index).Key is null) index--;
        return index;
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PyDictIterator self) =>
        PyInt.From(self.Dict is { } dict && dict.Count == self.ExpectedCount ? self.Remaining : 0);

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyDictIterator self)
    {
        if (self.Dict is not { } dict) return Iterators.IteratorReduction.Call("iter", new PyList());
        PyDictIterator copy = new(dict, self.Kind, self.Reverse)
        {
            Position = self.Position,
            ExpectedCount = self.ExpectedCount,
            Remaining = self.Remaining,
        };
        return Iterators.IteratorReduction.OfRest(copy);
    }
}
