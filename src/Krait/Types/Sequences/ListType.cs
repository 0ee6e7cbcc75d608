using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Types.Sequences;

/// <summary>
/// Built-in mutable sequence. If no argument is given, the constructor creates a new empty list. The argument must be an iterable
/// if specified.
/// </summary>
[PyMethods(nameof(BuiltinTypes.List))]
internal static partial class ListType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        ReferenceEquals(type, BuiltinTypes.List) ? new PyList() : new PyListInstance(type);

    [PyInit("list(iterable=(), /)")]
    private static bool Init(PyList self, PyObject? iterable)
    {
        if (self.Count > 0) self.Clear();
        return iterable is null || Iteration.ExtendList(self, iterable);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var list = (PyList)self;
        if (list.Count == 0) return PyStr.FromNarrow("[]");
        if (!Representation.Enter(list)) return PyStr.FromNarrow("[...]");
        List<PyStr> parts = new(list.Count);
        bool failed = false;
        for (int i = 0; i < list.Count && !failed; i++)
        {
            PyStr? part = Representation.Repr(list[i]);
            if (part is null) failed = true;
            else parts.Add(part);
        }
        Representation.Leave(list);
        return failed ? null : SequenceText.Enclose(parts, "[", "]");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyList first || right is not PyList second) return PyNotImplemented.Instance;
        if (first.Count != second.Count && comparison is CompareOperator.Equal or CompareOperator.NotEqual)
        {
            return PyBool.From(comparison == CompareOperator.NotEqual);
        }
        for (int i = 0; i < first.Count && i < second.Count; i++)
        {
            Poll.AtOrThrow(i);
            PyObject x = first[i];
            PyObject y = second[i];
            if (ReferenceEquals(x, y)) continue;
            int equal = ObjectKeys.Equal(x, y);
            if (equal < 0) return null;
            if (equal > 0) continue;
            // Comparing may have shortened a list, so that nothing is left to differ.
            if (i >= first.Count || i >= second.Count) break;
            if (comparison == CompareOperator.Equal) return PyBool.False;
            return comparison == CompareOperator.NotEqual ? PyBool.True : Comparison.RichCompare(x, y, comparison);
        }
        return ComparisonResults.From(first.Count.CompareTo(second.Count), comparison);
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyList)self).Count;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => new PyListIterator((PyList)self);

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value)
    {
        var list = (PyList)self;
        if (value.GetType() == typeof(PyInt)) return ContainsInt(list, Unsafe.As<PyInt>(value));
        for (int i = 0; i < list.Count; i++)
        {
            Poll.AtOrThrow(i);
            int equal = ObjectKeys.Equal(list[i], value);
            if (equal != 0) return equal;
        }
        return 0;
    }

    private static int ContainsInt(PyList list, PyInt value)
    {
        for (int i = 0; i < list.Count; i++)
        {
            Poll.AtOrThrow(i);
            PyObject item = list[i];
            if (item.GetType() == typeof(PyInt))
            {
                if (Unsafe.As<PyInt>(item).Value == value.Value) return 1;
                continue;
            }
            int equal = ObjectKeys.Equal(item, value);
            if (equal != 0) return equal;
        }
        return 0;
    }

    /// <summary>Return self[index].</summary>
    [PyMethod("__getitem__($self, index, /)")]
    private static PyObject? GetItem(PyList self, PyObject index) => Subscript(self, index);

    [PySlot(nameof(PyType.SubscriptSlot))]
    internal static PyObject? Subscript(PyObject self, PyObject key)
    {
        var list = (PyList)self;
        if (key is PySlice slice) return GetSlice(list, slice);
        if (key is not (PyInt or PyIntegral) && key.Type.IndexSlot is null)
        {
            return Raise.TypeError($"list indices must be integers or slices, not {key.Type.Name}");
        }
        if (!SliceIndices.TryConvert(ref key)) return null;
        int found = SliceIndices.TryResolve(key, list.Count, out int index);
        if (found > 0) return list[index];
        return found < 0 ? null : Raise.IndexError("list index out of range");
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        var list = (PyList)self;
        return (ulong)index < (ulong)list.Count ? list[(int)index] : Raise.IndexError("list index out of range");
    }

    private static PyObject? GetSlice(PyList list, PySlice slice)
    {
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return null;
        long count = SliceIndices.Adjust(list.Count, ref start, ref stop, step);
        if (count == 0) return new PyList();
        Poll.ReserveOrThrow(count * (long)IntPtr.Size);
        var items = new Slot[count];
        ReadOnlySpan<Slot> all = list.AsSpan();
        if (step == 1)
        {
            all.Slice((int)start, items.Length).CopyTo(items);
        }
        else
        {
            for (int i = 0; i < items.Length; i++, start += step) items[i] = all[(int)start];
        }
        return new PyList(items, items.Length);
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var list = (PyList)self;
        if (key is PySlice slice) return value is null ? DeleteSlice(list, slice) : SetSlice(list, slice, value);
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            Raise.TypeError($"list indices must be integers or slices, not {key.Type.Name}");
            return false;
        }
        if (!SliceIndices.TryConvert(ref key)) return false;
        int found = SliceIndices.TryResolve(key, list.Count, out int index);
        if (found <= 0)
        {
            if (found == 0) Raise.IndexError("list assignment index out of range");
            return false;
        }
        if (value is null) list.RemoveAt(index);
        else list[index] = value;
        return true;
    }

    private static bool SetSlice(PyList list, PySlice slice, PyObject value)
    {
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return false;
        if (step != 1 && value is not (PyList or PyTuple) && value.Type.IterSlot is null && !Iteration.IsSequence(value))
        {
            Raise.TypeError("must assign iterable to extended slice");
            return false;
        }
        if (value.Type.IterSlot is null && !Iteration.IsSequence(value))
        {
            Raise.TypeError("can only assign an iterable");
            return false;
        }
        if (step == 1 && (value.GetType() == typeof(PyList) || value.GetType() == typeof(PyTuple)))
        {
            long length = SliceIndices.Adjust(list.Count, ref start, ref stop, step);
            list.Replace((int)start, (int)length, value is PyList source ? source.AsSpan() : ((PyTuple)value).Slots);
            return true;
        }
        // Collected first: the iterable may be, or change, this list.
        PyList? items = Iteration.ToList(value);
        if (items is null) return false;
        long count = SliceIndices.Adjust(list.Count, ref start, ref stop, step);
        if (step == 1)
        {
            list.Replace((int)start, (int)count, items.AsSpan());
            return true;
        }
        if (items.Count != count)
        {
            Raise.ValueError($"attempt to assign sequence of size {items.Count} to extended slice of size {count}");
            return false;
        }
        // Short: stores items as fast as a copy does.
        for (int i = 0; i < items.Count; i++, start += step) list[(int)start] = items[i];
        return true;
    }

    private static bool DeleteSlice(PyList list, PySlice slice)
    {
        if (!SliceIndices.TryUnpack(slice, out long start, out long stop, out long step)) return false;
        long count = SliceIndices.Adjust(list.Count, ref start, ref stop, step);
        if (count == 0) return true;
        if (step < 0)
        {
            start += step * (count - 1);
            step = -step;
        }
        if (step == 1)
        {
            list.Replace((int)start, (int)count, []);
            return true;
        }
        PyList kept = new(list.Count - (int)count);
        long next = start;
        for (int i = 0; i < list.Count; i++)
        {
            Poll.AtOrThrow(i);
            if (i == next && count > 0)
            {
                next += step;
                count--;
            }
            else
            {
                kept.Add(list[i]);
            }
        }
        list.SetContent(kept.Items, kept.Count);
        return true;
    }

    [PySlot(nameof(PyType.ConcatSlot))]
    private static PyObject? Concat(PyObject left, PyObject right)
    {
        if (right is not PyList second) return Raise.TypeError($"can only concatenate list (not \"{right.Type.Name}\") to list");
        var first = (PyList)left;
        if ((long)first.Count + second.Count > Array.MaxLength) return Raise.MemoryError("");
        PyList result = new(first.Count + second.Count);
        result.AddRange(first.AsSpan());
        result.AddRange(second.AsSpan());
        return result;
    }

    [PySlot(nameof(PyType.InPlaceConcatSlot))]
    private static PyObject? ConcatInPlace(PyObject left, PyObject right) => Extend((PyList)left, right) is null ? null : left;

    [PySlot(nameof(PyType.RepeatSlot))]
    private static PyObject? Repeat(PyObject self, PyObject count)
    {
        var list = (PyList)self;
        if (!SliceIndices.TryConvert(ref count, ExceptionTypes.OverflowError)) return null;
        if (!SliceIndices.TryToRepetition(count, list.Count, IntPtr.Size, out int times)) return null;
        PyList result = new(list.Count * times);
        Fill(result, list.AsSpan(), times);
        return result;
    }

    [PySlot(nameof(PyType.InPlaceRepeatSlot))]
    private static PyObject? RepeatInPlace(PyObject self, PyObject count)
    {
        var list = (PyList)self;
        if (!SliceIndices.TryConvert(ref count, ExceptionTypes.OverflowError)) return null;
        if (!SliceIndices.TryToRepetition(count, list.Count, IntPtr.Size, out int times)) return null;
        Slot[] items = list.AsSpan().ToArray();
        list.Clear();
        list.EnsureCapacity(items.Length * times);
        Fill(list, items, times);
        return self;
    }

    private static void Fill(PyList target, ReadOnlySpan<Slot> items, int times)
    {
        if (items.Length == 1)
        {
            Slot[] storage = target.Items;
            Spans.Fill(storage.AsSpan(0, times), items[0]);
            target.SetContent(storage, times);
            return;
        }
        for (int i = 0; i < times; i++) target.AddRange(items);
    }

    /// <summary>Append object to the end of the list.</summary>
    [PyMethod("append($self, object, /)")]
    private static PyObject Append(PyList self, PyObject item)
    {
        self.Add(item);
        return PyNone.Instance;
    }

    /// <summary>Extend list by appending elements from the iterable.</summary>
    [PyMethod("extend($self, iterable, /)")]
    private static PyObject? Extend(PyList self, PyObject iterable) => Iteration.ExtendList(self, iterable) ? PyNone.Instance : null;

    /// <summary>Insert object before index.</summary>
    [PyMethod("insert($self, index, object, /)")]
    private static PyObject Insert(PyList self, long index, PyObject item)
    {
        if (index < 0) index = Math.Max(0, index + self.Count);
        self.Insert((int)Math.Min(index, self.Count), item);
        return PyNone.Instance;
    }

    /// <summary>Remove and return item at index (default last). Raises IndexError if list is empty or index is out of range.</summary>
    [PyMethod("pop($self, index=-1, /)")]
    private static PyObject? Pop(PyList self, long index)
    {
        if (self.Count == 0) return Raise.IndexError("pop from empty list");
        if (index < 0) index += self.Count;
        if ((ulong)index >= (ulong)self.Count) return Raise.IndexError("pop index out of range");
        PyObject item = self[(int)index];
        self.RemoveAt((int)index);
        return item;
    }

    /// <summary>Remove first occurrence of value. Raises ValueError if the value is not present.</summary>
    [PyMethod("remove($self, value, /)")]
    private static PyObject? Remove(PyList self, PyObject value)
    {
        for (int i = 0; i < self.Count; i++)
        {
            Poll.AtOrThrow(i);
            int equal = ObjectKeys.Equal(self[i], value);
            if (equal < 0) return null;
            if (equal == 0) continue;
            if (i < self.Count) self.RemoveAt(i);
            return PyNone.Instance;
        }
        return Raise.ValueError("list.remove(x): x not in list");
    }

    /// <summary>Remove all items from list.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject Clear(PyList self)
    {
        self.Clear();
        return PyNone.Instance;
    }

    /// <summary>Return a shallow copy of the list.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyList self)
    {
        PyList copy = new(self.Count);
        copy.AddRange(self.AsSpan());
        return copy;
    }

    /// <summary>Return number of occurrences of value.</summary>
    [PyMethod("count($self, value, /)")]
    private static PyObject? Count(PyList self, PyObject value)
    {
        long count = 0;
        for (int i = 0; i < self.Count; i++)
        {
            Poll.AtOrThrow(i);
            int equal = ObjectKeys.Equal(self[i], value);
            if (equal < 0) return null;
            count += equal;
        }
        return PyInt.From(count);
    }

    /// <summary>Return first index of value. Raises ValueError if the value is not present.</summary>
    [PyMethod("index($self, value, start=0, stop=sys.maxsize, /)")]
    private static PyObject? Index(PyList self, PyObject value, PyObject? start, PyObject? stop)
    {
        if (!SliceIndices.TryToBounds(start, stop, out long first, out long last)) return null;
        SliceIndices.Clip(self.Count, ref first, ref last);
        for (long i = first; i < last && i < self.Count; i++)
        {
            Poll.AtOrThrow((int)i);
            int equal = ObjectKeys.Equal(self[(int)i], value);
            if (equal < 0) return null;
            if (equal > 0) return PyInt.From(i);
        }
        return Raise.ValueError("list.index(x): x not in list");
    }

    /// <summary>Reverse *IN PLACE*.</summary>
    [PyMethod("reverse($self, /)")]
    private static PyObject Reverse(PyList self)
    {
        self.AsSpan().Reverse();
        return PyNone.Instance;
    }

    /// <summary>
    /// Sort the list in ascending order and return None. The sort is in-place (i.e. the list itself is modified) and stable (i.e.
    /// the order of two equal elements is maintained). If a key function is given, apply it once to each list item and sort them,
    /// ascending or descending, according to their function values. The reverse flag can be set to sort in descending order.
    /// </summary>
    [PyMethod("sort($self, /, *, key=None, reverse=False)")]
    internal static PyObject? Sort(PyList self, PyObject? key, bool reverse) =>
        ListSorting.Sort(self, key, reverse) ? PyNone.Instance : null;

    /// <summary>Return a reverse iterator over the list.</summary>
    [PyMethod("__reversed__($self, /)")]
    private static PyObject Reversed(PyList self) => new PyListReverseIterator(self);

    /// <summary>Return the size of the list in memory, in bytes.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyList self) => PyInt.From(40 + (8L * self.Items.Length));

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

/// <summary>Text of sequences.</summary>
internal static class SequenceText
{
    /// <summary>Parts with commas between them, in brackets.</summary>
    public static PyStr Enclose(List<PyStr> parts, string open, string close)
    {
        PyStr inner = Text.CodePoints.Join(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts), PyStr.FromNarrow(", "));
        return Text.CodePoints.Join([PyStr.FromNarrow(open), inner, PyStr.FromNarrow(close)], PyStr.Empty);
    }
}
