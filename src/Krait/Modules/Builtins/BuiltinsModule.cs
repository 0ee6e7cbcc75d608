using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Sequences;

namespace Krait.Modules;

/// <summary>
/// Built-in functions, types, exceptions, and other objects. This module provides direct access to all 'built-in' identifiers of
/// Python; for example, builtins.len is the full name for the built-in function len().
/// </summary>
[PyModule("builtins", IsPart = true)]
internal static partial class BuiltinsModule
{
    private static readonly PyStr s_standardOutput = PyStr.Intern("stdout");
    private static readonly PyStr s_write = PyStr.Intern("write");
    private static readonly PyStr s_flush = PyStr.Intern("flush");
    private static readonly PyStr s_newLine = PyStr.FromNarrow("\n");
    private static readonly PyStr s_blank = PyStr.FromNarrow(" ");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        PyDict dict = module.Dict;
        PyType[] types =
        [
            BuiltinTypes.Object, BuiltinTypes.Type, BuiltinTypes.Bool, BuiltinTypes.Int, BuiltinTypes.Float, BuiltinTypes.Complex,
            BuiltinTypes.Str, BuiltinTypes.Bytes, BuiltinTypes.ByteArray, BuiltinTypes.MemoryView, BuiltinTypes.List, BuiltinTypes.Tuple,
            BuiltinTypes.Dict, BuiltinTypes.Set, BuiltinTypes.FrozenSet, BuiltinTypes.Range, BuiltinTypes.Slice, BuiltinTypes.Enumerate,
            BuiltinTypes.Zip, BuiltinTypes.Map, BuiltinTypes.Filter, BuiltinTypes.Reversed, BuiltinTypes.Property,
            BuiltinTypes.StaticMethod, BuiltinTypes.ClassMethod, BuiltinTypes.Super,
        ];
        foreach (PyType type in types) dict.SetItem(PyStr.Intern(type.ShortName), type);
        AddExceptions(dict, ExceptionTypes.BaseException);
        dict.SetItem(PyStr.Intern("EnvironmentError"), ExceptionTypes.OSError);
        dict.SetItem(PyStr.Intern("IOError"), ExceptionTypes.OSError);
        dict.SetItem(PyStr.Intern("None"), PyNone.Instance);
        dict.SetItem(PyStr.Intern("Ellipsis"), PyEllipsis.Instance);
        dict.SetItem(PyStr.Intern("NotImplemented"), PyNotImplemented.Instance);
        dict.SetItem(PyStr.Intern("True"), PyBool.True);
        dict.SetItem(PyStr.Intern("False"), PyBool.False);
        dict.SetItem(PyStr.Intern("__debug__"), PyBool.True);
    }

    private static void AddExceptions(PyDict dict, PyType type)
    {
        if (type.ModuleText == "builtins" && !type.IsHeapType) dict.SetItem(PyStr.Intern(type.ShortName), type);
        foreach (PyType subclass in type.Subclasses()) AddExceptions(dict, subclass);
    }

    /// <summary>Prints the values to a stream, or to sys.stdout by default.</summary>
    [PyFunction("print(*args, sep=' ', end='\\n', file=None, flush=False)")]
    private static PyObject? Print(ReadOnlySpan<PyObject> arguments, PyObject? separator, PyObject? end, PyObject? file, bool flush)
    {
        if (file is null or PyNone)
        {
            if (!Interpreters.SysDict.TryGetValue(s_standardOutput, out file)) return Raise.RuntimeError("lost sys.stdout");
            if (file is PyNone) return file;
        }
        if (separator is PyNone) separator = null;
        if (separator is not (null or PyStr)) return Raise.TypeError($"sep must be None or a string, not {separator.Type.Name}");
        if (end is PyNone) end = null;
        if (end is not (null or PyStr)) return Raise.TypeError($"end must be None or a string, not {end.Type.Name}");
        PyObject? write = Attributes.Get(file, s_write);
        if (write is null) return null;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (i > 0 && Calls.Call(write, separator ?? s_blank) is null) return null;
            PyStr? text = Representation.Str(arguments[i]);
            if (text is null || Calls.Call(write, text) is null) return null;
        }
        if (Calls.Call(write, end ?? s_newLine) is null) return null;
        return flush && Attributes.CallMethod(file, s_flush) is null ? null : PyNone.Instance;
    }

    /// <summary>Return the number of items in a container.</summary>
    [PyFunction("len(obj, /)")]
    private static PyObject? Len(PyObject value)
    {
        long length = Sizes.Length(value);
        return length < 0 ? null : PyInt.From(length);
    }

    /// <summary>Return the canonical string representation of the object.</summary>
    [PyFunction("repr(obj, /)")]
    private static PyObject? Repr(PyObject value) => Representation.Repr(value);

    /// <summary>
    /// Return an ASCII-only representation of an object. As repr(), return a string containing a printable representation of an
    /// object, but escape the non-ASCII characters in the string returned by repr().
    /// </summary>
    [PyFunction("ascii(obj, /)")]
    private static PyObject? Ascii(PyObject value) => Representation.Ascii(value);

    /// <summary>
    /// Return type(value).__format__(value, format_spec). Many built-in types implement format_spec according to the Format
    /// Specification Mini-language.
    /// </summary>
    [PyFunction("format(value, format_spec='', /)")]
    private static PyObject? Format(PyObject value, PyStr? specification) => Representation.Format(value, specification);

    /// <summary>Return a Unicode string of one character with ordinal i; 0 &lt;= i &lt;= 0x10ffff.</summary>
    [PyFunction("chr(i, /)")]
    private static PyObject? Chr(PyObject value)
    {
        if (!Indexes.TryToInt64(value, out long point, null)) return null;
        return point is < 0 or > 0x10FFFF ? Raise.ValueError("chr() arg not in range(0x110000)") : PyStr.FromCodePoint((int)point);
    }

    /// <summary>
    /// Return the ordinal value of a character. If the argument is a one-character string, return the Unicode code point of that
    /// character.
    /// </summary>
    [PyFunction("ord(character, /)")]
    private static PyObject? Ord(PyObject value)
    {
        int length;
        switch (value)
        {
            case PyStr text:
                if (text.Length == 1) return PyInt.From(text[0]);
                length = text.Length;
                break;
            case PyBytes bytes:
                if (bytes.Length == 1) return PyInt.From(bytes.Value[0]);
                length = bytes.Length;
                break;
            case PyByteArray array:
                if (array.Count == 1) return PyInt.From(array.Span[0]);
                length = array.Count;
                break;
            default:
                return Raise.TypeError($"ord() expected string of length 1, but {value.Type.Name} found");
        }
        return Raise.TypeError($"ord() expected a character, but string of length {length} found");
    }

    /// <summary>
    /// Return a new list containing all items from the iterable in ascending order. A custom key function can be supplied to
    /// customize the sort order, and the reverse flag can be set to request the result in descending order.
    /// </summary>
    [PyFunction("sorted(iterable, /, *, key=None, reverse=False)")]
    private static PyObject? Sorted(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int named = keywordNames?.Count ?? 0;
        if (!Arguments.CheckPositional("sorted", arguments.Length - named, 1, 1)) return null;
        PyList? list = Iteration.ToList(arguments[0]);
        if (list is null) return null;
        PyObject? sort = Attributes.Get(list, s_sort);
        return sort is null || Calls.Call(sort, arguments[1..], keywordNames) is null ? null : list;
    }

    private static readonly PyStr s_sort = PyStr.Intern("sort");

    /// <summary>Return True if bool(x) is True for all values x in the iterable. If the iterable is empty, return True.</summary>
    [PyFunction("all(iterable, /)")]
    private static PyObject? All(PyObject iterable) => Search(iterable, wanted: 0);

    /// <summary>Return True if bool(x) is True for any x in the iterable. If the iterable is empty, return False.</summary>
    [PyFunction("any(iterable, /)")]
    private static PyObject? Any(PyObject iterable) => Search(iterable, wanted: 1);

    /// <summary>Whether an item has the wanted truth: then that is the answer.</summary>
    private static PyObject? Search(PyObject iterable, int wanted)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null) return null;
        UnaryFunction next = iterator.Type.IterNextSlot!;
        while (Iteration.Take(next, iterator) is { } item)
        {
            int truth = Truth.IsTrue(item);
            if (truth < 0) return null;
            if (truth == wanted) return PyBool.From(wanted != 0);
        }
        return Iteration.Finished() ? PyBool.From(wanted == 0) : null;
    }

    /// <summary>
    /// Get an iterator from an object. In the first form, the argument must supply its own iterator, or be a sequence. In the
    /// second form, the callable is called until it returns the sentinel.
    /// </summary>
    [PyFunction("iter(object, sentinel=<unrepresentable>, /)")]
    private static PyObject? Iter(PyObject value, PyObject? sentinel)
    {
        if (sentinel is null) return Iteration.GetIter(value);
        return value.Type.CallSlot is null ? Raise.TypeError("iter(v, w): v must be callable") : new PyCallableIterator(value, sentinel);
    }

    /// <summary>
    /// Return the next item from the iterator. If default is given and the iterator is exhausted, it is returned instead of raising
    /// StopIteration.
    /// </summary>
    [PyFunction("next(iterator, default=<unrepresentable>, /)")]
    private static PyObject? Next(PyObject iterator, PyObject? defaultValue)
    {
        if (iterator.Type.IterNextSlot is not { } next) return Raise.TypeError($"'{iterator.Type.Name}' object is not an iterator");
        PyObject? item = Iteration.Take(next, iterator);
        if (item is not null) return item;
        if (defaultValue is not null) return Iteration.Finished() ? defaultValue : null;
        // An exhausted iterator may have said so without an exception.
        return Exceptions.IsSet ? null : Raise.StopIteration(PyNone.Instance);
    }

    /// <summary>Return an AsyncIterator for an AsyncIterable object.</summary>
    [PyFunction("aiter(async_iterable, /)")]
    private static PyObject? AsyncIter(PyObject value)
    {
        if (value.Type.AsyncIterSlot is not { } iter) return Raise.TypeError($"'{value.Type.Name}' object is not an async iterable");
        PyObject? iterator = iter(value);
        if (iterator is null || iterator.Type.AsyncNextSlot is not null) return iterator;
        return Raise.TypeError($"aiter() returned not an async iterator of type '{iterator.Type.Name}'");
    }

    /// <summary>
    /// Return the next item from the async iterator. If default is given and the async iterator is exhausted, it is returned
    /// instead of raising StopAsyncIteration.
    /// </summary>
    [PyFunction("anext(aiterator, default=<unrepresentable>, /)")]
    private static PyObject? AsyncNext(PyObject iterator, PyObject? defaultValue)
    {
        if (iterator.Type.AsyncNextSlot is not { } next) return Raise.TypeError($"'{iterator.Type.Name}' object is not an async iterator");
        PyObject? awaitable = next(iterator);
        return awaitable is null || defaultValue is null ? awaitable : new PyAnextAwaitable(awaitable, defaultValue);
    }

    /// <summary>
    /// Return whether the object is callable (i.e., some kind of function). Note that classes are callable, as are instances of
    /// classes with a __call__() method.
    /// </summary>
    [PyFunction("callable(obj, /)")]
    private static PyObject Callable(PyObject value) => PyBool.From(value.Type.CallSlot is not null);

    /// <summary>
    /// Return the hash value for the given object. Two objects that compare equal must also have the same hash value, but the
    /// reverse is not necessarily true.
    /// </summary>
    [PyFunction("hash(obj, /)")]
    private static PyObject? Hash(PyObject value) => ObjectKeys.Hash(value, out long hash) ? PyInt.From(hash) : null;

    /// <summary>Return the identity of an object. This is guaranteed to be unique among simultaneously existing objects.</summary>
    [PyFunction("id(obj, /)")]
    private static PyObject Id(PyObject value) => PyInt.From(ObjectIdentity.Of(value));

    /// <summary>
    /// Return whether an object is an instance of a class or of a subclass thereof. A tuple, as in isinstance(x, (A, B, ...)), may
    /// be given as the target to check against.
    /// </summary>
    [PyFunction("isinstance(obj, class_or_tuple, /)")]
    private static PyObject? IsInstance(PyObject value, PyObject type)
    {
        int result = Classes.IsInstance(value, type);
        return result < 0 ? null : PyBool.From(result != 0);
    }

    /// <summary>
    /// Return whether 'cls' is derived from another class or is the same class. A tuple, as in issubclass(x, (A, B, ...)), may be
    /// given as the target to check against.
    /// </summary>
    [PyFunction("issubclass(cls, class_or_tuple, /)")]
    private static PyObject? IsSubclass(PyObject derived, PyObject type)
    {
        int result = Classes.IsSubclass(derived, type);
        return result < 0 ? null : PyBool.From(result != 0);
    }
}
