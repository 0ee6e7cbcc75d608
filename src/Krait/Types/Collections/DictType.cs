using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;
using Krait.Types.Text;

namespace Krait.Types.Collections;

/// <summary>
/// dict() -> new empty dictionary; dict(mapping) -> new dictionary initialized from a mapping object's (key, value) pairs;
/// dict(iterable) -> new dictionary initialized as if via: d = {}; for k, v in iterable: d[k] = v; dict(**kwargs) -> new dictionary
/// initialized with the name=value pairs in the keyword argument list. For example: dict(one=1, two=2)
/// </summary>
[PyMethods(nameof(BuiltinTypes.Dict))]
internal static partial class DictType
{
    private static readonly PyStr s_missing = PyStr.Intern("__missing__");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        ReferenceEquals(type, BuiltinTypes.Dict) ? new PyDict() : new PyDictInstance(type);

    [PyInit]
    internal static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        Update((PyDict)self, "dict", arguments, keywordNames);

    /// <summary>What <c>dict()</c> and <c>dict.update()</c> take; false with an exception set.</summary>
    private static bool Update(PyDict dict, string function, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int named = keywordNames?.Count ?? 0;
        if (!Arguments.CheckPositional(function, arguments.Length - named, 0, 1)) return false;
        if (arguments.Length > named && !Update(dict, arguments[0])) return false;
        for (int i = 0; i < named; i++)
        {
            if (!dict.SetItem((PyStr)keywordNames![i], arguments[arguments.Length - named + i])) return false;
        }
        return true;
    }

    /// <summary>Adds the items of a mapping or of an iterable of pairs; false with an exception set.</summary>
    internal static bool Update(PyDict dict, PyObject source)
    {
        if (Mappings.TryGetPlain(source) is { } other) return Mappings.Merge(dict, other);
        if (!Attributes.TryGet(source, Names.Keys, out PyObject? keys)) return false;
        return keys is not null ? Mappings.Update(dict, source, static (_, _, _) => true) : UpdateFromPairs(dict, source);
    }

    private static bool UpdateFromPairs(PyDict dict, PyObject source)
    {
        PyObject? iterator = Iteration.GetIter(source);
        if (iterator is null) return false;
        if (iterator is PyZip { Iterators.Length: 2, Strict: false } zip && ReferenceEquals(zip.Type, BuiltinTypes.Zip))
            return UpdateFromZip(dict, zip);
        for (int index = 0; Iteration.Next(iterator) is { } item; index++)
        {
            PyTuple? pair = Pair(item);
            if (pair is null)
            {
                if (!Exceptions.IsSetTo(ExceptionTypes.TypeError)) return false;
                PyBaseException error = Exceptions.Take()!;
                if (ExceptionNotes.Add(error, $"Cannot convert dictionary update sequence element #{index} to a sequence"))
                {
                    ThreadState.Current.Exception = error;
                }
                return false;
            }
            if (pair.Count != 2)
            {
                Raise.ValueError($"dictionary update sequence element #{index} has length {pair.Count}; 2 is required");
                return false;
            }
            if (!dict.SetItem(pair[0], pair[1])) return false;
        }
        return !Exceptions.IsSet;
    }

    // dict(zip(keys, values)): nobody sees the pairs, so they are not made.
    private static bool UpdateFromZip(PyDict dict, PyZip zip)
    {
        while (Iteration.PassOn(zip.Iterators[0]) is { } key && Iteration.PassOn(zip.Iterators[1]) is { } value)
        {
            // A limit on bytes is looked at from time to time only, and a table doubles: a large one asks first.
            long bytes = dict.BytesOfNext;
            if (bytes > Poll.LargeAllocation && !Allocation.Reserve(bytes / IntPtr.Size, IntPtr.Size)) return false;
            if (!dict.SetItem(key, value)) return false;
        }
        return Iteration.Finished();
    }

    private static PyTuple? Pair(PyObject item)
    {
        if (item is PyTuple or PyList || item.Type.IterSlot is not null || Iteration.IsSequence(item)) return Iteration.ToTuple(item);
        Raise.TypeError("object is not iterable");
        return null;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var dict = (PyDict)self;
        if (dict.Count == 0) return PyStr.FromNarrow("{}");
        if (!Representation.Enter(dict)) return PyStr.FromNarrow("{...}");
        List<PyStr> parts = new(dict.Count);
        var colon = PyStr.FromNarrow(": ");
        bool failed = false;
        for (int i = dict.NextIndex(0); i >= 0 && !failed; i = dict.NextIndex(i + 1))
        {
            PyDict.Entry entry = dict.EntryAt(i);
            PyStr? key = Representation.Repr(entry.Key!);
            PyStr? value = key is null ? null : Representation.Repr(entry.Value!);
            if (value is null) failed = true;
            else parts.Add(CodePoints.Join([key!, colon, value], PyStr.Empty));
        }
        Representation.Leave(dict);
        return failed ? null : SequenceText.Enclose(parts, "{", "}");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyDict first || right is not PyDict second || comparison is not (CompareOperator.Equal or CompareOperator.NotEqual))
        {
            return PyNotImplemented.Instance;
        }
        int equal = Equal(first, second);
        return equal < 0 ? null : PyBool.From(equal != 0 == (comparison == CompareOperator.Equal));
    }

    internal static int Equal(PyDict first, PyDict second)
    {
        if (first.Count != second.Count) return 0;
        for (int i = first.NextIndex(0); i >= 0; i = first.NextIndex(i + 1))
        {
            PyDict.Entry entry = first.EntryAt(i);
            int index = second.Find(entry.Key!, entry.Hash);
            if (index < 0) return index == -1 ? 0 : -1;
            int equal = ObjectKeys.Equal(entry.Value!, second.EntryAt(index).Value!);
            if (equal <= 0) return equal;
        }
        return 1;
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyDict)self).Count;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => new PyDictIterator((PyDict)self, DictViewKind.Keys, reverse: false);

    /// <summary>Return self[key].</summary>
    [PyMethod("__getitem__($self, key, /)")]
    private static PyObject? GetItem(PyDict self, PyObject key) => Subscript(self, key);

    /// <summary>Tell whether the dictionary has the key.</summary>
    [PyMethod("__contains__($self, key, /)")]
    private static PyObject? ContainsKey(PyDict self, PyObject key)
    {
        int found = self.Contains(key);
        return found < 0 ? null : PyBool.From(found == 1);
    }

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject key) => ((PyDict)self).Contains(key);

    [PySlot(nameof(PyType.SubscriptSlot))]
    internal static PyObject? Subscript(PyObject self, PyObject key)
    {
        var dict = (PyDict)self;
        int found = dict.TryGetItem(key, out PyObject? value);
        if (found != 0) return value;
        if (self.GetType() != typeof(PyDict))
        {
            PyObject? missing = Attributes.GetSpecial(self, s_missing);
            if (missing is not null) return Calls.Call(missing, key);
            if (Exceptions.IsSet) return null;
        }
        return Raise.KeyError(key);
    }

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        var dict = (PyDict)self;
        if (value is not null) return dict.TrySetItem(key, value);
        int removed = dict.Remove(key, out _);
        if (removed == 0) Raise.KeyError(key);
        return removed > 0;
    }

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Union(PyObject left, PyObject right)
    {
        if (left is not PyDict first || right is not PyDict second) return PyNotImplemented.Instance;
        PyDict result = first.Copy();
        return Update(result, second) ? result : null;
    }

    [PyOperator(BinaryOperator.InPlaceOr)]
    private static PyObject? UnionInPlace(PyObject left, PyObject right) => Update((PyDict)left, right) ? left : null;

    /// <summary>Return the value for key if key is in the dictionary, else default.</summary>
    [PyMethod("get($self, key, default=None, /)")]
    private static PyObject? Get(PyDict self, PyObject key, PyObject? defaultValue)
    {
        int found = self.TryGetItem(key, out PyObject? value);
        return found == 0 ? defaultValue ?? PyNone.Instance : value;
    }

    /// <summary>
    /// Insert key with a value of default if key is not in the dictionary. Return the value for key if key is in the dictionary,
    /// else default.
    /// </summary>
    [PyMethod("setdefault($self, key, default=None, /)")]
    private static PyObject? SetDefault(PyDict self, PyObject key, PyObject? defaultValue) =>
        self.SetDefault(key, defaultValue ?? PyNone.Instance);

    /// <summary>
    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value. If the key is not found, return the default if
    /// given; otherwise, raise a KeyError.
    /// </summary>
    [PyMethod("pop($self, key, default=<unrepresentable>, /)")]
    private static PyObject? Pop(PyDict self, PyObject key, PyObject? defaultValue)
    {
        if (self.Count == 0) return defaultValue ?? Raise.KeyError(key);
        int removed = self.Remove(key, out PyObject? value);
        return removed == 0 ? defaultValue ?? Raise.KeyError(key) : value;
    }

    /// <summary>
    /// Remove and return a (key, value) pair as a 2-tuple. Pairs are returned in LIFO (last-in, first-out) order. Raises KeyError
    /// if the dict is empty.
    /// </summary>
    [PyMethod("popitem($self, /)")]
    private static PyObject? PopItem(PyDict self)
    {
        int last = self.LastIndex();
        if (last < 0) return Raise.KeyError(PyStr.FromNarrow("popitem(): dictionary is empty"));
        PyDict.Entry entry = self.EntryAt(last);
        self.RemoveAt(last);
        return PyTuple.Create(entry.Key!, entry.Value!);
    }

    /// <summary>Return a set-like object providing a view on the dict's keys.</summary>
    [PyMethod("keys($self, /)")]
    private static PyObject Keys(PyDict self) => new PyDictView(self, DictViewKind.Keys);

    /// <summary>Return a set-like object providing a view on the dict's items.</summary>
    [PyMethod("items($self, /)")]
    private static PyObject Items(PyDict self) => new PyDictView(self, DictViewKind.Items);

    /// <summary>Return an object providing a view on the dict's values.</summary>
    [PyMethod("values($self, /)")]
    private static PyObject Values(PyDict self) => new PyDictView(self, DictViewKind.Values);

    /// <summary>D.update([E, ]**F) -> None. Update D from mapping/iterable E and F.</summary>
    [PyMethod("update($self, /, *args, **kwargs)")]
    private static PyObject? Update(PyDict self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        Update(self, "update", arguments, keywordNames) ? PyNone.Instance : null;

    /// <summary>Create a new dictionary with keys from iterable and values set to value.</summary>
    [PyClassMethod("fromkeys($type, iterable, value=None, /)")]
    private static PyObject? FromKeys(PyType type, PyObject iterable, PyObject? given)
    {
        PyObject value = given ?? PyNone.Instance;
        PyObject? result = ReferenceEquals(type, BuiltinTypes.Dict) ? new PyDict() : Calls.Call(type);
        if (result is null) return null;
        if (result is PyDict { Count: 0 } plain && plain.GetType() == typeof(PyDict) && iterable is PySetBase or PyDict
            && TryFill(plain, iterable, value))
        {
            return plain;
        }
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null) return null;
        while (Iteration.Next(iterator) is { } key)
        {
            bool set = result.GetType() == typeof(PyDict) ? ((PyDict)result).TrySetItem(key, value) : Operators.SetItem(result, key, value);
            if (!set) return null;
        }
        return Exceptions.IsSet ? null : result;
    }

    // From what knows the hashes of its keys.
    private static bool TryFill(PyDict dict, PyObject keys, PyObject value)
    {
        if (keys is PySetBase set && keys.GetType() is var type && (type == typeof(PySet) || type == typeof(PyFrozenSet)))
        {
            int position = 0;
            while (set.Next(ref position, out PySetBase.Entry entry))
            {
                Poll.AtOrThrow(position);
                dict.Insert(entry.Key!, entry.Hash, value);
            }
            return true;
        }
        if (keys.GetType() != typeof(PyDict)) return false;
        var source = (PyDict)keys;
        for (int i = source.NextIndex(0); i >= 0; i = source.NextIndex(i + 1))
        {
            dict.Insert(source.EntryAt(i).Key!, source.EntryAt(i).Hash, value);
            Poll.AtOrThrow(i);
        }
        return true;
    }

    /// <summary>Remove all items from the dict.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject Clear(PyDict self)
    {
        self.Clear();
        return PyNone.Instance;
    }

    /// <summary>Return a shallow copy of the dict.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyDict self) => self.Copy();

    /// <summary>Return a reverse iterator over the dict keys.</summary>
    [PyMethod("__reversed__($self, /)")]
    private static PyObject Reversed(PyDict self) => new PyDictIterator(self, DictViewKind.Keys, reverse: true);

    /// <summary>Return the size of the dict in memory.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyDict self) => PyInt.From(64 + (32L * self.EntriesEnd));

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}
