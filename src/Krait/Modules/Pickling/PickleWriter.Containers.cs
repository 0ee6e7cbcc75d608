using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules.Pickling;

internal sealed partial class PickleWriter
{
    private bool TrySaveTuple(PyTuple tuple)
    {
        if (tuple.Count == 0)
        {
            if (IsBinary) _output.Put(PickleCode.EmptyTuple);
            else _output.Put(PickleCode.Mark, PickleCode.Tuple);
            return true;
        }
        bool isShort = tuple.Count <= 3 && Protocol >= 2;
        if (!isShort) _output.Put(PickleCode.Mark);
        for (int i = 0; i < tuple.Count; i++)
        {
            if (!TrySave(tuple[i])) return PickleErrors.Note($"when serializing {TypeNames.InMessages(tuple.Type)} item {i}");
        }
        // An item may have led back to the tuple: then it was written meanwhile, and the items are dropped again.
        if (Memo.Find(tuple) >= 0)
        {
            if (!isShort && IsBinary)
            {
                _output.Put(PickleCode.PopMark);
            }
            else
            {
                int count = tuple.Count + (isShort ? 0 : 1);
                for (int i = 0; i < count; i++) _output.Put(PickleCode.Pop);
            }
            return TryGetFromMemo(tuple);
        }
        _output.Put(!isShort ? PickleCode.Tuple : tuple.Count == 1 ? PickleCode.Tuple1 : tuple.Count == 2 ? PickleCode.Tuple2
            : PickleCode.Tuple3);
        Memoize(tuple);
        return true;
    }

    private bool TrySaveList(PyList list)
    {
        if (IsBinary) _output.Put(PickleCode.EmptyList);
        else _output.Put(PickleCode.Mark, PickleCode.List);
        Memoize(list);
        if (list.Count == 0) return true;
        if (!IsBinary || list.Count == 1)
        {
            for (int i = 0; i < list.Count; i++)
            {
                Poll.AtOrThrow(i);
                if (!TrySave(list[i])) return PickleErrors.Note($"when serializing {TypeNames.InMessages(list.Type)} item {i}");
                _output.Put(PickleCode.Append);
            }
            return true;
        }
        int total = 0;
        do
        {
            Poll.OrThrow();
            _output.Put(PickleCode.Mark);
            for (int n = 0; n < BatchSize && total < list.Count; n++, total++)
            {
                Poll.AtOrThrow(total);
                if (!TrySave(list[total])) return PickleErrors.Note($"when serializing {TypeNames.InMessages(list.Type)} item {total}");
            }
            _output.Put(PickleCode.Appends);
        }
        while (total < list.Count);
        return true;
    }

    // The items of an iterator, for an object that has append and extend.
    private bool TrySaveItems(PyObject iterator, PyObject owner)
    {
        int total = 0;
        PyObject? next = Iteration.NextOf(iterator);
        if (!IsBinary)
        {
            for (; next is not null; next = Iteration.NextOf(iterator), total++)
            {
                if (!TrySave(next)) return PickleErrors.Note($"when serializing {TypeNames.InMessages(owner.Type)} item {total}");
                _output.Put(PickleCode.Append);
            }
            return Iteration.Finished();
        }
        while (next is not null)
        {
            PyObject first = next;
            next = Iteration.NextOf(iterator);
            if (next is null)
            {
                if (!Iteration.Finished()) return false;
                if (!TrySave(first)) return PickleErrors.Note($"when serializing {TypeNames.InMessages(owner.Type)} item {total}");
                _output.Put(PickleCode.Append);
                return true;
            }
            _output.Put(PickleCode.Mark);
            if (!TrySave(first)) return PickleErrors.Note($"when serializing {TypeNames.InMessages(owner.Type)} item {total}");
            total++;
            for (int n = 1; next is not null; n++)
            {
                if (!TrySave(next)) return PickleErrors.Note($"when serializing {TypeNames.InMessages(owner.Type)} item {total}");
                total++;
                next = Iteration.NextOf(iterator);
                if (n + 1 == BatchSize) break;
            }
            if (next is null && !Iteration.Finished()) return false;
            _output.Put(PickleCode.Appends);
        }
        return Iteration.Finished();
    }

    private bool TrySaveDict(PyDict dict)
    {
        if (IsBinary) _output.Put(PickleCode.EmptyDict);
        else _output.Put(PickleCode.Mark, PickleCode.Dict);
        Memoize(dict);
        if (dict.Count == 0) return true;
        int count = dict.Count;
        int index = dict.NextIndex(0);
        bool isSingle = !IsBinary || count == 1;
        int batch;
        do
        {
            batch = 0;
            if (!isSingle) _output.Put(PickleCode.Mark);
            while (index >= 0)
            {
                PyObject key = dict.EntryAt(index).Key!;
                PyObject value = dict.EntryAt(index).Value!;
                if (!TrySavePair(key, value, dict)) return false;
                if (dict.Count != count) return Raise.RuntimeError("dictionary changed size during iteration") is not null;
                index = dict.NextIndex(index + 1);
                if (isSingle) _output.Put(PickleCode.SetItem);
                else if (++batch == BatchSize) break;
            }
            if (!isSingle) _output.Put(PickleCode.SetItems);
        }
        while (batch == BatchSize);
        return true;
    }

    private bool TrySavePair(PyObject key, PyObject value, PyObject owner)
    {
        if (!TrySave(key)) return false;
        if (TrySave(value)) return true;
        PyBaseException? failure = Exceptions.Take();
        PyStr? shown = Representation.Repr(key);
        if (shown is null) return false;
        ThreadState.Current.Exception = failure;
        return PickleErrors.Note($"when serializing {TypeNames.InMessages(owner.Type)} item {shown}");
    }

    // The pairs of an iterator, for an object that has __setitem__.
    private bool TrySavePairs(PyObject iterator, PyObject owner)
    {
        PyObject? next = Iteration.NextOf(iterator);
        while (next is not null)
        {
            PyObject first = next;
            if (first is not PyTuple { Count: 2 }) return Raise.TypeError("dict items iterator must return 2-tuples") is not null;
            PyObject? second = IsBinary ? Iteration.NextOf(iterator) : null;
            if (second is null)
            {
                if (IsBinary && !Iteration.Finished()) return false;
                var pair = (PyTuple)first;
                if (!TrySavePair(pair[0], pair[1], owner)) return false;
                _output.Put(PickleCode.SetItem);
                if (IsBinary) return true;
                next = Iteration.NextOf(iterator);
                continue;
            }
            _output.Put(PickleCode.Mark);
            next = first;
            for (int n = 0; next is not null;)
            {
                if (next is not PyTuple { Count: 2 } pair) return Raise.TypeError("dict items iterator must return 2-tuples") is not null;
                if (!TrySavePair(pair[0], pair[1], owner)) return false;
                n++;
                next = second ?? Iteration.NextOf(iterator);
                second = null;
                if (n == BatchSize) break;
            }
            if (next is null && !Iteration.Finished()) return false;
            _output.Put(PickleCode.SetItems);
        }
        return Iteration.Finished();
    }

    private bool TrySaveSet(PySet set)
    {
        if (Protocol < 4) return TrySaveReduced(PyTuple.Create(BuiltinTypes.Set, PyTuple.Create(ListOf(set))), set);
        _output.Put(PickleCode.EmptySet);
        Memoize(set);
        int count = set.Count;
        if (count == 0) return true;
        int position = 0;
        int batch;
        do
        {
            batch = 0;
            _output.Put(PickleCode.Mark);
            while (set.Next(ref position, out PySetBase.Entry entry))
            {
                if (!TrySave(entry.Key!)) return PickleErrors.Note($"when serializing {TypeNames.InMessages(set.Type)} element");
                if (set.Count != count) return Raise.RuntimeError("set changed size during iteration") is not null;
                if (++batch == BatchSize) break;
            }
            _output.Put(PickleCode.AddItems);
        }
        while (batch == BatchSize);
        return true;
    }

    private static PyList ListOf(PySetBase set)
    {
        PyList items = new(set.Count);
        int position = 0;
        while (set.Next(ref position, out PySetBase.Entry entry)) items.Add(entry.Key!);
        return items;
    }

    private bool TrySaveFrozenSet(PyFrozenSet set)
    {
        if (Protocol < 4) return TrySaveReduced(PyTuple.Create(BuiltinTypes.FrozenSet, PyTuple.Create(ListOf(set))), set);
        _output.Put(PickleCode.Mark);
        int position = 0;
        while (set.Next(ref position, out PySetBase.Entry entry))
        {
            if (!TrySave(entry.Key!)) return PickleErrors.Note($"when serializing {TypeNames.InMessages(set.Type)} element");
        }
        if (Memo.Find(set) >= 0)
        {
            _output.Put(PickleCode.PopMark);
            return TryGetFromMemo(set);
        }
        _output.Put(PickleCode.FrozenSet);
        Memoize(set);
        return true;
    }
}
