using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Protocols;

/// <summary>The iteration protocol.</summary>
internal static class Iteration
{
    /// <summary><c>iter(value)</c>.</summary>
    public static PyObject? GetIter(PyObject value)
    {
        PyType type = value.Type;
        if (type.IterSlot is { } iter)
        {
            PyObject? iterator = iter(value);
            if (iterator is null || iterator.Type.IterNextSlot is not null) return iterator;
            return Raise.TypeError($"iter() returned non-iterator of type '{iterator.Type.Name}'");
        }
        if (IsSequence(value)) return new PySequenceIterator(value);
        return Raise.TypeError($"'{type.Name}' object is not iterable");
    }

    /// <summary>Whether a value can be indexed by position: the old sequence protocol.</summary>
    public static bool IsSequence(PyObject value) =>
        value is not PyDict && (value.Type.SequenceItemSlot is not null
            || (value.Type.IsHeapType && value.Type.Lookup(Names.GetItem) is not null));

    /// <summary>The next item; null when the iterator is exhausted (no exception is set) or fails (one is).</summary>
    public static PyObject? Next(PyObject iterator)
    {
        PyObject? item = PassOn(iterator);
        if (item is null) Exceptions.ClearIf(ExceptionTypes.StopIteration);
        return item;
    }

    /// <summary>
    /// The next item for an iterator that gives what another one gives. A StopIteration that the other one raised stays set, as its value
    /// is the value of both: null then means the end with a StopIteration set, the end with nothing set, or a failure.
    /// </summary>
    public static PyObject? PassOn(PyObject iterator)
    {
        if (iterator.Type.IterNextSlot is not { } next) return Raise.TypeError($"'{iterator.Type.Name}' object is not an iterator");
        if (!NativeStack.HasRoom()) return Calls.NativeStackOverflow();
        return Poll.Step() ? next(iterator) : null;
    }

    /// <summary>All items of an iterable, in a list that belongs to the caller; null on error.</summary>
    public static PyList? ToList(PyObject iterable)
    {
        PyList list = new();
        return ExtendList(list, iterable) ? list : null;
    }

    /// <summary>Appends all items of an iterable.</summary>
    public static bool ExtendList(PyList list, PyObject iterable)
    {
        if (iterable.GetType() == typeof(PyList))
        {
            list.AddRange(((PyList)iterable).AsSpan());
            return true;
        }
        if (iterable.GetType() == typeof(PyTuple))
        {
            list.AddRange(((PyTuple)iterable).Slots);
            return true;
        }
        if (iterable.GetType() == typeof(PyStr)) return ExtendWithCharacters(list, (PyStr)iterable);
        if (iterable.GetType() == typeof(PyBytes)) return ExtendWithBytes(list, iterable, ((PyBytes)iterable).Span);
        if (iterable is PyMemoryView { IsReleased: false, Format: "B", Shape.Length: 1, IsContiguous: true } view)
        {
            return ExtendWithBytes(list, view, view.Memory.Slice(view.Offset, view.ByteCount));
        }
        if (iterable.GetType() == typeof(PyDict)) return ExtendWithEntries(list, (PyDict)iterable, DictViewKind.Keys);
        if (iterable is PyDictView entries) return ExtendWithEntries(list, entries.Dict, entries.Kind);
        if (iterable.GetType() == typeof(PySet) || iterable.GetType() == typeof(PyFrozenSet))
            return ExtendWithElements(list, (PySetBase)iterable);
        if (iterable is PyRange { IsSmall: true, Length: PyInt { Value: < int.MaxValue } } range) return ExtendWithNumbers(list, range);
        PyObject? iterator = GetIter(iterable);
        if (iterator is null || !ReserveFor(iterable, list.Count)) return false;
        UnaryFunction next = iterator.Type.IterNextSlot!;
        while (Take(next, iterator) is { } item) list.Add(item);
        return Finished();
    }

    private static bool ExtendWithEntries(PyList list, PyDict dict, DictViewKind kind)
    {
        if (!Reserve(list, dict.Count)) return false;
        int expected = dict.Count;
        int steps = 0;
        for (int i = dict.NextIndex(0); i >= 0; i = dict.NextIndex(i + 1))
        {
            ref PyDict.Entry entry = ref dict.EntryAt(i);
            list.Add(kind switch
            {
                DictViewKind.Keys => entry.Key!,
                DictViewKind.Values => entry.Value!,
                _ => new PyTuple([entry.Key!, entry.Value!]),
            });
            // A signal handler that runs here may change the dict.
            if (!Poll.Step(ref steps)) return false;
            if (dict.Count == expected) continue;
            Raise.RuntimeError("dictionary changed size during iteration");
            return false;
        }
        return true;
    }

    private static bool ExtendWithElements(PyList list, PySetBase set)
    {
        if (!Reserve(list, set.Count)) return false;
        int expected = set.Count;
        int position = 0;
        int steps = 0;
        while (set.Next(ref position, out PySetBase.Entry entry))
        {
            list.Add(entry.Key!);
            if (!Poll.Step(ref steps)) return false;
            if (set.Count == expected) continue;
            Raise.RuntimeError("Set changed size during iteration");
            return false;
        }
        return true;
    }

    private static bool ExtendWithNumbers(PyList list, PyRange range)
    {
        if (!ReserveFor(range, list.Count)) return false;
        PyRangeIterator numbers = range.Iterate();
        list.EnsureRoom((int)numbers.Remaining);
        int steps = 0;
        while (numbers.TryNext(out long number))
        {
            if (!Poll.Step(ref steps)) return false;
            list.Add(PyInt.From(number));
        }
        return true;
    }

    private static bool Reserve(PyList list, int more)
    {
        if (!Allocation.Reserve(list.Count + (long)more, Unsafe.SizeOf<Slot>())) return false;
        list.EnsureRoom(more);
        return true;
    }

    private static bool ExtendWithCharacters(PyList list, PyStr text)
    {
        if (!ReserveFor(text, list.Count)) return false;
        list.EnsureRoom(text.Length);
        int steps = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!Poll.Step(ref steps)) return false;
            list.Add(PyStr.FromCodePoint(text[i]));
        }
        return true;
    }

    private static bool ExtendWithBytes(PyList list, PyObject iterable, ReadOnlySpan<byte> bytes)
    {
        if (!ReserveFor(iterable, list.Count)) return false;
        list.EnsureRoom(bytes.Length);
        int steps = 0;
        foreach (byte each in bytes)
        {
            if (!Poll.Step(ref steps)) return false;
            list.Add(PyInt.From(each));
        }
        return true;
    }

    /// <summary>
    /// Whether a list of so many items has room for as many as an iterable says that it has; false with an exception set. A
    /// generator and the like say nothing, and are not asked.
    /// </summary>
    private static bool ReserveFor(PyObject iterable, int count)
    {
        if (iterable is PyGenerator) return true;
        long hint = Sizes.LengthHint(iterable, 0);
        // The hint may be wrong: all that is made sure of is that the items could be.
        // One that would take a list past the largest size there is must be wrong.
        if (count > 0 && hint > long.MaxValue / 8 - count) return true;
        return hint >= 0 && Allocation.Reserve(hint > Array.MaxLength ? hint : hint + count, Unsafe.SizeOf<Slot>());
    }

    /// <summary>All items of an iterable as a tuple; null on error.</summary>
    public static PyTuple? ToTuple(PyObject iterable)
    {
        if (iterable.GetType() == typeof(PyTuple)) return (PyTuple)iterable;
        if (iterable.GetType() == typeof(PyList)) return PyTuple.From(((PyList)iterable).Span);
        if (iterable.GetType() == typeof(PyStr) || iterable.GetType() == typeof(PyBytes))
            return ToList(iterable) is { } items ? PyTuple.From(items.Span) : null;
        PyObject? iterator = GetIter(iterable);
        if (iterator is null || !ReserveFor(iterable, 0)) return null;
        UnaryFunction next = iterator.Type.IterNextSlot!;
        ItemBuffer buffer = default;
        Span<PyObject> few = buffer;
        int count = 0;
        PyList? many = null;
        while (Take(next, iterator) is { } item)
        {
            if (count < few.Length)
            {
                few[count++] = item;
                continue;
            }
            many ??= new PyList(few);
            many.Add(item);
        }
        if (!Finished()) return null;
        return PyTuple.From(many is null ? few[..count] : many.Span);
    }

    // Most tuples are short: their items wait on the native stack until their number is known.
    [InlineArray(16)]
    private struct ItemBuffer
    {
        private PyObject _first;
    }

    /// <summary>The next item for a loop that has taken the iterator's slot out, where interrupts are looked for as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject? Take(UnaryFunction next, PyObject iterator) => Poll.Step() ? next(iterator) : null;

    /// <summary>The next item; null when there is none, or with an exception set when the iterator failed or is none.</summary>
    public static PyObject? NextOf(PyObject iterator) =>
        iterator.Type.IterNextSlot is { } next ? next(iterator) : Raise.TypeError($"'{iterator.Type.Name}' object is not an iterator");

    /// <summary>After an iterator gave null: true when it was exhausted, false when it failed.</summary>
    public static bool Finished()
    {
        ThreadState thread = ThreadState.Current;
        return thread.Exception is null || Exceptions.ClearIf(ExceptionTypes.StopIteration);
    }
}
