using Krait.Embedding;
using Krait.Modules;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Interop;

/// <summary>A list of the host, without the type of its items.</summary>
internal abstract class HostListView(PythonEngine engine) : HostView(engine)
{
    /// <summary>An item; null with an exception set.</summary>
    public abstract PyObject? Get(int index);

    /// <summary>Replaces an item; false with an exception set.</summary>
    public abstract bool Set(int index, PyObject value);

    /// <summary>Adds an item; false with an exception set.</summary>
    public abstract bool Insert(int index, PyObject value);

    /// <summary>Removes an item.</summary>
    public abstract void RemoveAt(int index);
}

/// <inheritdoc/>
internal sealed class HostListView<T>(PythonEngine engine, IList<T> list) : HostListView(engine)
{
    public override object Source => list;

    public override int Count => list.Count;

    public override PyObject? Get(int index) => HostConversion.ToPython(Engine, list[index]);

    public override bool Set(int index, PyObject value)
    {
        if (!HostViews.TryConvert(Engine, value, out T? item)) return false;
        list[index] = item!;
        return true;
    }

    public override bool Insert(int index, PyObject value)
    {
        if (!HostViews.TryConvert(Engine, value, out T? item)) return false;
        list.Insert(index, item!);
        return true;
    }

    public override void RemoveAt(int index) => list.RemoveAt(index);
}

/// <summary>A view of a list of the host: each sees what the other changes.</summary>
internal sealed class PyHostList(HostListView view) : PyObject
{
    public static readonly PyType TypeObject =
        new("List", BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.Sequence, "host");

    /// <summary>The list.</summary>
    public HostListView View => view;

    public override PyType Type => TypeObject;

    /// <summary>The view of a list.</summary>
    public static PyHostList Create<T>(PythonEngine engine, IList<T> list)
    {
        ModuleTypes.Complete(TypeObject, HostListType.Bind);
        return new PyHostList(new HostListView<T>(engine, list));
    }

    /// <summary>The items as they are now; null with an exception set.</summary>
    public PyList? ToList() => HostViews.Guard(view.Engine, () =>
    {
        PyList list = new();
        for (int i = 0; i < view.Count; i++)
        {
            if (!Poll.Step() || view.Get(i) is not { } item) return null;
            list.Add(item);
        }
        return list;
    });
}

/// <summary>A list of the application that runs Python: both see what the other changes.</summary>
[PyMethods]
internal static partial class HostListType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => ((PyHostList)self).ToList() is { } list ? Representation.Repr(list) : null;

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is PyHostList own && (left = own.ToList()!) is null) return null;
        if (right is PyHostList other && (right = other.ToList()!) is null) return null;
        return right is PyList ? Comparison.RichCompare(left, right, comparison) : PyNotImplemented.Instance;
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) =>
        HostViews.Guard(((PyHostList)self).View.Engine, () => (long)((PyHostList)self).View.Count, -1);

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self)
    {
        HostListView view = ((PyHostList)self).View;
        return new PyHostIterator(view.Engine, Items(view).GetEnumerator());
    }

    private static IEnumerable<PyObject?> Items(HostListView view)
    {
        for (int i = 0; i < view.Count; i++) yield return view.Get(i);
    }

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value) => Find((PyHostList)self, value) switch { >= 0 => 1, -1 => 0, _ => -1 };

    // -1 when it is absent, -2 with an exception set.
    private static int Find(PyHostList self, PyObject value)
    {
        if (self.ToList() is not { } list) return -2;
        for (int i = 0; i < list.Count; i++)
        {
            int equal = ObjectKeys.Equal(list[i], value);
            if (equal != 0) return equal < 0 ? -2 : i;
        }
        return -1;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        HostListView view = ((PyHostList)self).View;
        if (key is PySlice) return ((PyHostList)self).ToList() is { } list ? Operators.Subscript(list, key) : null;
        return TryIndex(view, key, out int index) ? HostViews.Guard(view.Engine, () => view.Get(index)) : null;
    }

    private static bool TryIndex(HostListView view, PyObject key, out int index)
    {
        index = -1;
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            return Raise.TypeError($"list indices must be integers or slices, not {key.Type.Name}") is not null;
        }
        if (!SliceIndices.TryConvert(ref key)) return false;
        int found = SliceIndices.TryResolve(key, view.Count, out index);
        return found > 0 || (found == 0 && Raise.IndexError("list index out of range") is not null);
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        HostListView view = ((PyHostList)self).View;
        if (key is PySlice) return AssignSlice((PyHostList)self, key, value);
        if (!TryIndex(view, key, out int index)) return false;
        return HostViews.Guard(view.Engine, () =>
        {
            if (value is not null) return view.Set(index, value);
            view.RemoveAt(index);
            return true;
        });
    }

    // By a copy, which then takes the place of the items.
    private static bool AssignSlice(PyHostList self, PyObject key, PyObject? value)
    {
        if (self.ToList() is not { } list || list.Type.AssignSubscriptSlot is not { } assign || !assign(list, key, value)) return false;
        return Replace(self.View, list);
    }

    private static bool Replace(HostListView view, PyList list) => HostViews.Guard(view.Engine, () =>
    {
        int common = Math.Min(view.Count, list.Count);
        for (int i = 0; i < common; i++)
        {
            if (!view.Set(i, list[i])) return false;
        }
        for (int i = common; i < list.Count; i++)
        {
            if (!view.Insert(i, list[i])) return false;
        }
        while (view.Count > list.Count) view.RemoveAt(view.Count - 1);
        return true;
    });

    /// <summary>Append object to the end of the list.</summary>
    [PyMethod("append($self, object, /)")]
    private static PyObject? Append(PyHostList self, PyObject value) => Insert(self, long.MaxValue, value);

    /// <summary>Insert object before index.</summary>
    [PyMethod("insert($self, index, object, /)")]
    private static PyObject? Insert(PyHostList self, long index, PyObject value)
    {
        HostListView view = self.View;
        return HostViews.Guard(view.Engine, () =>
        {
            long place = Math.Clamp(index < 0 ? index + view.Count : index, 0, view.Count);
            return view.Insert((int)place, value) ? PyNone.Instance : (PyObject?)null;
        });
    }

    /// <summary>Extend list by appending elements from the iterable.</summary>
    [PyMethod("extend($self, iterable, /)")]
    private static PyObject? Extend(PyHostList self, PyObject iterable)
    {
        if (Iteration.ToList(iterable) is not { } items) return null;
        foreach (PyObject each in items.ToArray())
        {
            if (Append(self, each) is null) return null;
        }
        return PyNone.Instance;
    }

    /// <summary>Remove and return item at index (default last).</summary>
    [PyMethod("pop($self, index=-1, /)")]
    private static PyObject? Pop(PyHostList self, long index = -1)
    {
        HostListView view = self.View;
        return HostViews.Guard(view.Engine, () =>
        {
            if (view.Count == 0) return Raise.IndexError("pop from empty list");
            long place = index < 0 ? index + view.Count : index;
            if (place < 0 || place >= view.Count) return Raise.IndexError("pop index out of range");
            PyObject? item = view.Get((int)place);
            if (item is not null) view.RemoveAt((int)place);
            return item;
        });
    }

    /// <summary>Remove first occurrence of value. Raises ValueError if the value is not present.</summary>
    [PyMethod("remove($self, value, /)")]
    private static PyObject? Remove(PyHostList self, PyObject value)
    {
        int index = Find(self, value);
        if (index < 0) return index == -1 ? Raise.ValueError("list.remove(x): x not in list") : null;
        return Pop(self, index) is null ? null : PyNone.Instance;
    }

    /// <summary>Return first index of value. Raises ValueError if the value is not present.</summary>
    [PyMethod("index($self, value, /)")]
    private static PyObject? IndexOf(PyHostList self, PyObject value)
    {
        int index = Find(self, value);
        return index >= 0 ? PyInt.From(index) : index == -1 ? Raise.ValueError("list.index(x): x not in list") : null;
    }

    /// <summary>Return number of occurrences of value.</summary>
    [PyMethod("count($self, value, /)")]
    private static PyObject? CountOf(PyHostList self, PyObject value) =>
        self.ToList() is { } list ? Attributes.CallMethod(list, PyStr.Intern("count"), value) : null;

    /// <summary>Remove all items from list.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject? Clear(PyHostList self) => Replace(self.View, new PyList()) ? PyNone.Instance : null;

    /// <summary>Return a shallow copy of the list, which is Python's own.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject? Copy(PyHostList self) => self.ToList();

    /// <summary>Reverse *IN PLACE*.</summary>
    [PyMethod("reverse($self, /)")]
    private static PyObject? Reverse(PyHostList self)
    {
        if (self.ToList() is not { } list || Attributes.CallMethod(list, PyStr.Intern("reverse")) is null) return null;
        return Replace(self.View, list) ? PyNone.Instance : null;
    }

    /// <summary>Sort the list in ascending order and return None.</summary>
    [PyMethod("sort($self, /, *, key=None, reverse=False)")]
    private static PyObject? Sort(PyHostList self, PyObject? key, bool reverse = false)
    {
        if (self.ToList() is not { } list || Attributes.Get(list, PyStr.Intern("sort")) is not { } sort) return null;
        var names = PyTuple.Create(PyStr.Intern("key"), PyStr.Intern("reverse"));
        if (Calls.Call(sort, [key ?? PyNone.Instance, PyBool.From(reverse)], names) is null) return null;
        return Replace(self.View, list) ? PyNone.Instance : null;
    }
}
