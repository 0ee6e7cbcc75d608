using Krait.Definitions;

namespace Krait.Objects;

/// <summary>A <c>list_iterator</c>.</summary>
internal sealed class PyListIterator(PyList list) : PyObject
{
    /// <summary>The list; null once exhausted.</summary>
    public PyList? List = list;
    public int Index;

    public override PyType Type => BuiltinTypes.ListIterator;

    /// <summary>The next item, or null at the end, from where a longer list does not revive the iterator.</summary>
    [NonEscaping]
    public PyObject? TakeNext()
    {
        PyList? source = List;
        if (source is null) return null;
        int index = Index;
        if (index < source.Count)
        {
            Index = index + 1;
            return source.ItemAt(index);
        }
        List = null;
        return null;
    }
}

/// <summary>A <c>list_reverseiterator</c>.</summary>
internal sealed class PyListReverseIterator(PyList list) : PyObject
{
    public PyList? List = list;
    public int Index = list.Count - 1;

    public override PyType Type => BuiltinTypes.ListReverseIterator;
}

/// <summary>A <c>tuple_iterator</c>.</summary>
internal sealed class PyTupleIterator(PyTuple tuple) : PyObject
{
    /// <summary>The tuple; null once exhausted.</summary>
    public PyTuple? Tuple = tuple;
    public int Index;

    public override PyType Type => BuiltinTypes.TupleIterator;

    /// <summary>The next item, or null at the end.</summary>
    [NonEscaping]
    public PyObject? TakeNext()
    {
        PyTuple? source = Tuple;
        if (source is null) return null;
        int index = Index;
        if (index < source.Items.Length)
        {
            Index = index + 1;
            return source.Items[index];
        }
        Tuple = null;
        return null;
    }
}

/// <summary>A <c>str_iterator</c> or <c>str_ascii_iterator</c>.</summary>
internal sealed class PyStrIterator(PyStr text, bool ascii) : PyObject
{
    public PyStr? Text = text;
    public int Index;

    public override PyType Type => ascii ? BuiltinTypes.StrAsciiIterator : BuiltinTypes.StrIterator;
}

/// <summary>A <c>bytes_iterator</c>.</summary>
internal sealed class PyBytesIterator(PyBytes bytes) : PyObject
{
    public PyBytes? Bytes = bytes;
    public int Index;

    public override PyType Type => BuiltinTypes.BytesIterator;
}

/// <summary>A <c>bytearray_iterator</c>.</summary>
internal sealed class PyByteArrayIterator(PyByteArray bytes) : PyObject
{
    public PyByteArray? Bytes = bytes;
    public int Index;

    public override PyType Type => BuiltinTypes.ByteArrayIterator;
}

/// <summary>A <c>set_iterator</c>.</summary>
internal sealed class PySetIterator(PySetBase set) : PyObject
{
    public PySetBase? Set = set;
    public int Position;

    /// <summary>The set's size at the start, or -1 once a change of it was reported.</summary>
    public int ExpectedCount = set.Count;
    public int Remaining = set.Count;

    public override PyType Type => BuiltinTypes.SetIterator;
}

/// <summary>What a view or an iterator of a dict shows.</summary>
internal enum DictViewKind : byte
{
    Keys,
    Values,
    Items,
}

/// <summary><c>dict_keys</c>, <c>dict_values</c> and <c>dict_items</c>.</summary>
internal sealed class PyDictView(PyDict dict, DictViewKind kind) : PyObject
{
    public readonly PyDict Dict = dict;
    public readonly DictViewKind Kind = kind;

    public override PyType Type => Kind switch
    {
        DictViewKind.Keys => BuiltinTypes.DictKeys,
        DictViewKind.Values => BuiltinTypes.DictValues,
        _ => BuiltinTypes.DictItems,
    };
}

/// <summary>An iterator of a dict's keys, values or items, forwards or backwards.</summary>
internal sealed class PyDictIterator(PyDict dict, DictViewKind kind, bool reverse) : PyObject
{
    public PyDict? Dict = dict;
    public readonly DictViewKind Kind = kind;
    public readonly bool Reverse = reverse;

    /// <summary>The index of the entry to look at next.</summary>
    public int Position = reverse ? dict.EntriesEnd - 1 : 0;

    /// <summary>The dict's size at the start, or -1 once a change of it was reported.</summary>
    public int ExpectedCount = dict.Count;
    public int Remaining = dict.Count;

    public override PyType Type => (Kind, Reverse) switch
    {
        (DictViewKind.Keys, false) => BuiltinTypes.DictKeyIterator,
        (DictViewKind.Values, false) => BuiltinTypes.DictValueIterator,
        (DictViewKind.Items, false) => BuiltinTypes.DictItemIterator,
        (DictViewKind.Keys, true) => BuiltinTypes.DictReverseKeyIterator,
        (DictViewKind.Values, true) => BuiltinTypes.DictReverseValueIterator,
        _ => BuiltinTypes.DictReverseItemIterator,
    };
}

/// <summary>The <c>iterator</c> of an object that has only <c>__getitem__</c>.</summary>
internal sealed class PySequenceIterator(PyObject sequence) : PyObject
{
    public PyObject? Sequence = sequence;
    public long Index;

    public override PyType Type => BuiltinTypes.SequenceIterator;
}

/// <summary>The iterator of a <c>memoryview</c>.</summary>
internal sealed class PyMemoryIterator(PyMemoryView view) : PyObject
{
    public PyMemoryView? View = view;
    public int Index;

    public override PyType Type => BuiltinTypes.MemoryIterator;
}

/// <summary>What <c>iter(callable, sentinel)</c> makes.</summary>
internal sealed class PyCallableIterator(PyObject callable, PyObject sentinel) : PyObject
{
    public PyObject? Callable = callable;
    public PyObject? Sentinel = sentinel;

    public override PyType Type => BuiltinTypes.CallableIterator;
}

/// <summary>An object of a builtin type that may be subclassed and whose instances are rare enough to carry state always.</summary>
internal abstract class PyStatefulObject(PyType type) : PyObject
{
    private InstanceState _state = new(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>An <c>enumerate</c>.</summary>
internal sealed class PyEnumerate(PyType type, PyObject iterator, PyIntegral start) : PyStatefulObject(type)
{
    public readonly PyObject Iterator = iterator;
    public PyIntegral Next = start;
}

/// <summary>A <c>zip</c>.</summary>
internal sealed class PyZip(PyType type, PyObject[] iterators, bool strict) : PyStatefulObject(type)
{
    public PyObject[] Iterators = iterators;
    public bool Strict = strict;
}

/// <summary>A <c>map</c>.</summary>
internal sealed class PyMap(PyType type, PyObject function, PyObject[] iterators, bool strict) : PyStatefulObject(type)
{
    public readonly PyObject Function = function;
    public readonly PyObject[] Iterators = iterators;
    public bool Strict = strict;
}

/// <summary>A <c>filter</c>.</summary>
internal sealed class PyFilter(PyType type, PyObject function, PyObject iterator) : PyStatefulObject(type)
{
    public readonly PyObject Function = function;
    public readonly PyObject Iterator = iterator;
}

/// <summary>A <c>reversed</c> of a sequence.</summary>
internal sealed class PyReversed(PyType type, PyObject sequence, long index) : PyStatefulObject(type)
{
    public PyObject? Sequence = sequence;
    public long Index = index;
}
