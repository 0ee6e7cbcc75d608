using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Collections;
using Krait.Types.Text;

namespace Krait.Modules.Collections;

/// <summary>A <c>defaultdict</c> or an <c>OrderedDict</c>.</summary>
internal sealed class PyDictSubclass(PyType type) : PyDict
{
    private InstanceState _state = new(type);

    /// <summary>What makes a missing value, in a <c>defaultdict</c>.</summary>
    public PyObject DefaultFactory = PyNone.Instance;

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>
/// defaultdict(default_factory=None, /, [...]) --> dict with default factory. The default factory is called without arguments to
/// produce a new value when a key is not present, in __getitem__ only.
/// </summary>
[PyMethods]
internal static partial class DefaultDictType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyDictSubclass(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var dict = (PyDictSubclass)self;
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        if (positional > 0)
        {
            if (arguments[0] is not PyNone && arguments[0].Type.CallSlot is null)
            {
                Raise.TypeError("first argument must be callable or None");
                return false;
            }
            dict.DefaultFactory = arguments[0];
            arguments = arguments[1..];
        }
        return DictType.Init(dict, arguments, keywordNames);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var dict = (PyDictSubclass)self;
        PyObject? content = BuiltinTypes.Dict.ReprSlot!(self);
        if (content is null) return null;
        var factory = PyStr.FromNarrow("...");
        if (Representation.Enter(dict.DefaultFactory))
        {
            factory = Representation.Repr(dict.DefaultFactory);
            Representation.Leave(dict.DefaultFactory);
        }
        if (factory is null) return null;
        return CodePoints.Join([PyStr.FromString(dict.Type.ShortName + "("), factory, PyStr.FromNarrow(", "), (PyStr)content,
            PyStr.FromNarrow(")")], PyStr.Empty);
    }

    /// <summary>
    /// __missing__(key) # Called by __getitem__ for missing key; pseudo-code: if self.default_factory is None: raise
    /// KeyError((key,)); self[key] = value = self.default_factory(); return value
    /// </summary>
    [PyMethod("__missing__($self, key, /)")]
    private static PyObject? Missing(PyDictSubclass self, PyObject key)
    {
        if (self.DefaultFactory is PyNone) return Raise.KeyError(key);
        PyObject? value = Calls.Call(self.DefaultFactory);
        if (value is null) return null;
        // The factory may have stored a value for the key, which then stays.
        return self.SetDefault(key, value);
    }

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Union(PyObject left, PyObject right)
    {
        if (left is not PyDict first || right is not PyDict second) return PyNotImplemented.Instance;
        PyDictSubclass like = left as PyDictSubclass ?? (PyDictSubclass)right;
        PyDictSubclass result = new(like.Type) { DefaultFactory = like.DefaultFactory };
        return DictType.Update(result, first) && DictType.Update(result, second) ? result : null;
    }

    /// <summary>D.copy() -> a shallow copy of D.</summary>
    [PyMethod("copy($self, /)")]
    [PyMethod("__copy__($self, /)")]
    private static PyObject? Copy(PyDictSubclass self) => Calls.Call(self.Type, self.DefaultFactory, self);

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyDictSubclass self)
    {
        PyObject? items = Attributes.CallMethod(self, s_items);
        PyObject? iterator = items is null ? null : Iteration.GetIter(items);
        if (iterator is null) return null;
        PyTuple arguments = self.DefaultFactory is PyNone ? PyTuple.Empty : PyTuple.Create(self.DefaultFactory);
        return PyTuple.Create(self.Type, arguments, PyNone.Instance, PyNone.Instance, iterator);
    }

    private static readonly PyStr s_items = PyStr.Intern("items");

    /// <summary>Factory for default value called by __missing__().</summary>
    [PyGetter("default_factory", IsField = true)]
    private static PyObject GetDefaultFactory(PyDictSubclass self) => self.DefaultFactory;

    [PySetter("default_factory")]
    private static bool SetDefaultFactory(PyDictSubclass self, PyObject? value)
    {
        self.DefaultFactory = value ?? PyNone.Instance;
        return true;
    }
}

/// <summary>Dictionary that remembers insertion order</summary>
[PyMethods]
internal static partial class OrderedDictType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyDictSubclass(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        DictType.Init(self, arguments, keywordNames);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var dict = (PyDictSubclass)self;
        if (dict.Count == 0) return PyStr.FromString(dict.Type.ShortName + "()");
        if (!Representation.Enter(dict)) return PyStr.FromNarrow("...");
        PyStr? content = Representation.Repr(dict.Copy());
        Representation.Leave(dict);
        return content is null ? null
            : CodePoints.Join([PyStr.FromString(dict.Type.ShortName + "("), content, PyStr.FromNarrow(")")], PyStr.Empty);
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyDict first || right is not PyDict second || comparison is not (CompareOperator.Equal or CompareOperator.NotEqual))
        {
            return PyNotImplemented.Instance;
        }
        int equal = DictType.Equal(first, second);
        // Two ordered dicts are equal only in the same order.
        if (equal > 0 && IsOrdered(left) && IsOrdered(right))
        {
            equal = EqualKeys(first, second);
        }
        return equal < 0 ? null : PyBool.From(equal != 0 == (comparison == CompareOperator.Equal));
    }

    // The keys' comparison may change either dict, which is an error.
    private static int EqualKeys(PyDict first, PyDict second)
    {
        int count = first.Count;
        int otherCount = second.Count;
        int other = second.NextIndex(0);
        for (int i = first.NextIndex(0); i >= 0 || other >= 0; i = first.NextIndex(i + 1), other = second.NextIndex(other + 1))
        {
            if (i < 0 || other < 0) return 0;
            (PyObject key, PyObject otherKey) = (first.EntryAt(i).Key!, second.EntryAt(other).Key!);
            int equal = ObjectKeys.Equal(key, otherKey);
            if (equal < 0) return equal;
            if (first.Count != count || second.Count != otherCount || !ReferenceEquals(first.EntryAt(i).Key, key)
                || !ReferenceEquals(second.EntryAt(other).Key, otherKey))
            {
                Raise.RuntimeError("OrderedDict mutated during iteration");
                return -1;
            }
            if (equal == 0) return 0;
        }
        return 1;
    }

    private static bool IsOrdered(PyObject value) => value is PyDictSubclass && value.Type.NativeBase.Name == "collections.OrderedDict";

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Union(PyObject left, PyObject right)
    {
        if (left is not PyDict || right is not PyDict) return PyNotImplemented.Instance;
        PyType type = IsOrdered(left) ? left.Type : right.Type;
        return Calls.Call(type, left) is PyDict result && DictType.Update(result, right) ? result : null;
    }

    /// <summary>
    /// Move an existing element to the end (or beginning if last is false). Raise KeyError if the element does not exist.
    /// </summary>
    [PyMethod("move_to_end($self, /, key, last=True)")]
    private static PyObject? MoveToEnd(PyDictSubclass self, PyObject key, bool last)
    {
        int index = self.Find(key);
        if (index < 0) return index == -1 ? Raise.KeyError(key) : null;
        self.Move(index, last);
        return PyNone.Instance;
    }

    /// <summary>
    /// Remove and return a (key, value) pair from the dictionary. Pairs are returned in LIFO order if last is true or FIFO order if
    /// false.
    /// </summary>
    [PyMethod("popitem($self, /, last=True)")]
    private static PyObject? PopItem(PyDictSubclass self, bool last)
    {
        int index = last ? self.LastIndex() : self.NextIndex(0);
        if (index < 0) return Raise.KeyError(PyStr.FromNarrow("dictionary is empty"));
        PyDict.Entry entry = self.EntryAt(index);
        self.RemoveAt(index);
        return PyTuple.Create(entry.Key!, entry.Value!);
    }

    /// <summary>
    /// od.pop(key[,default]) -> v, remove specified key and return the corresponding value. If the key is not found, return the
    /// default if given; otherwise, raise a KeyError.
    /// </summary>
    [PyMethod("pop($self, /, key, default=<unrepresentable>)")]
    private static PyObject? Pop(PyDictSubclass self, PyObject key, PyObject? defaultValue)
    {
        int index = self.Find(key);
        if (index < 0) return index != -1 ? null : defaultValue ?? Raise.KeyError(key);
        PyObject value = self.EntryAt(index).Value!;
        self.RemoveAt(index);
        return value;
    }

    /// <summary>
    /// Insert key with a value of default if key is not in the dictionary. Return the value for key if key is in the dictionary,
    /// else default.
    /// </summary>
    [PyMethod("setdefault($self, /, key, default=None)")]
    private static PyObject? SetDefault(PyDictSubclass self, PyObject key, PyObject? defaultValue)
    {
        int index = self.Find(key);
        if (index >= 0) return self.EntryAt(index).Value;
        PyObject value = defaultValue ?? PyNone.Instance;
        return index == -1 && Operators.SetItem(self, key, value) ? value : null;
    }

    /// <summary>Create a new ordered dictionary with keys from iterable and values set to value.</summary>
    [PyClassMethod("fromkeys($type, /, iterable, value=None)")]
    private static PyObject? FromKeys(PyType type, PyObject iterable, PyObject? value)
    {
        PyObject? result = Calls.Call(type);
        PyObject? iterator = result is null ? null : Iteration.GetIter(iterable);
        if (iterator is null) return null;
        while (Iteration.Next(iterator) is { } key)
        {
            if (!Operators.SetItem(result!, key, value ?? PyNone.Instance)) return null;
        }
        return Exceptions.IsSet ? null : result;
    }

    /// <summary>od.copy() -> a shallow copy of od</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject? Copy(PyDictSubclass self)
    {
        PyObject? copy = Calls.Call(self.Type);
        if (copy is null) return null;
        int count = self.Count;
        // What a subclass makes of an item, and comparisons of keys, may change the dict.
        for (int i = self.NextIndex(0); i >= 0; i = self.NextIndex(i + 1))
        {
            PyObject key = self.EntryAt(i).Key!;
            PyObject? value = self.Type.IsHeapType ? Operators.Subscript(self, key) : self.EntryAt(i).Value;
            if (value is null || !Operators.SetItem(copy, key, value)) return null;
            if (self.Count != count) return Raise.RuntimeError("OrderedDict mutated during iteration");
        }
        return copy;
    }

    /// <summary>Size of object in memory, in bytes.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyDictSubclass self)
    {
        // A dict, and two links for each of its items.
        const int Empty = 112;
        const int Item = 56;
        return PyInt.From(Empty + (Item * (long)self.Count));
    }

    /// <summary>Return state information for pickling</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyDictSubclass self)
    {
        PyObject? iterator = Iteration.GetIter(new PyDictView(self, DictViewKind.Items));
        if (iterator is null) return null;
        if (Attributes.CallMethod(self, PyStr.Intern("__getstate__")) is not { } state) return null;
        return PyTuple.Create(self.Type, PyTuple.Empty, state, PyNone.Instance, iterator);
    }
}
