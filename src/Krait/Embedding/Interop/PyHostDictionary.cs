using Krait.Embedding;
using Krait.Modules;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Interop;

/// <summary>A dictionary of the host, without the types of its keys and values.</summary>
internal abstract class HostDictionaryView(PythonEngine engine) : HostView(engine)
{
    /// <summary>The value of a key: null when there is none, or with an exception set.</summary>
    public abstract PyObject? Find(PyObject key);

    /// <summary>Sets the value of a key; false with an exception set.</summary>
    public abstract bool Set(PyObject key, PyObject value);

    /// <summary>Removes a key; false when there is none.</summary>
    public abstract bool Remove(PyObject key);

    /// <summary>Removes all.</summary>
    public abstract void Clear();

    /// <summary>The entries as they are now; null parts stand for failed conversions.</summary>
    public abstract IEnumerable<(PyObject? Key, PyObject? Value)> Entries();
}

/// <inheritdoc/>
internal sealed class HostDictionaryView<TKey, TValue>(PythonEngine engine, IDictionary<TKey, TValue> dictionary)
    : HostDictionaryView(engine)
    where TKey : notnull
{
    public override object Source => dictionary;

    public override int Count => dictionary.Count;

    // What is no key of the host's is not in its dictionary.
    private bool TryKey(PyObject key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TKey own) =>
        HostConversion.TryFromPython(Engine, key, out own, out _) && own is not null;

    public override PyObject? Find(PyObject key) =>
        TryKey(key, out TKey? own) && dictionary.TryGetValue(own, out TValue? value) ? HostConversion.ToPython(Engine, value) : null;

    public override bool Set(PyObject key, PyObject value)
    {
        if (!HostViews.TryConvert(Engine, key, out TKey? own) || !HostViews.TryConvert(Engine, value, out TValue? item)) return false;
        dictionary[own!] = item!;
        return true;
    }

    public override bool Remove(PyObject key) => TryKey(key, out TKey? own) && dictionary.Remove(own);

    public override void Clear() => dictionary.Clear();

    public override IEnumerable<(PyObject? Key, PyObject? Value)> Entries()
    {
        foreach ((TKey key, TValue value) in dictionary)
        {
            yield return (HostConversion.ToPython(Engine, key), HostConversion.ToPython(Engine, value));
        }
    }
}

/// <summary>A view of a dictionary of the host: each sees what the other changes.</summary>
internal sealed class PyHostDictionary(HostDictionaryView view) : PyObject
{
    public static readonly PyType TypeObject =
        new("Dictionary", BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.Mapping, "host");

    /// <summary>The dictionary.</summary>
    public HostDictionaryView View => view;

    public override PyType Type => TypeObject;

    /// <summary>The view of a dictionary.</summary>
    public static PyHostDictionary Create<TKey, TValue>(PythonEngine engine, IDictionary<TKey, TValue> dictionary)
        where TKey : notnull
    {
        ModuleTypes.Complete(TypeObject, HostDictionaryType.Bind);
        return new PyHostDictionary(new HostDictionaryView<TKey, TValue>(engine, dictionary));
    }

    /// <summary>The entries as they are now; null with an exception set.</summary>
    public PyDict? ToDict() => HostViews.Guard(view.Engine, () =>
    {
        PyDict dict = new();
        foreach ((PyObject? key, PyObject? value) in view.Entries())
        {
            if (!Poll.Step() || key is null || value is null || !dict.TrySetItem(key, value)) return null;
        }
        return dict;
    });
}

/// <summary>A dictionary of the application that runs Python: both see what the other changes.</summary>
[PyMethods]
internal static partial class HostDictionaryType
{
    private static T? Guard<T>(PyObject self, Func<HostDictionaryView, T?> action, T? failed = default)
    {
        HostDictionaryView view = ((PyHostDictionary)self).View;
        return HostViews.Guard(view.Engine, () => action(view), failed);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self) => ((PyHostDictionary)self).ToDict() is { } dict ? Representation.Repr(dict) : null;

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is PyHostDictionary own && (left = own.ToDict()!) is null) return null;
        if (right is PyHostDictionary other && (right = other.ToDict()!) is null) return null;
        return right is PyDict ? Comparison.RichCompare(left, right, comparison) : PyNotImplemented.Instance;
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => Guard(self, static view => (long)view.Count, -1);

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iterate(PyObject self) => Copied(self, "keys") is { } keys ? Iteration.GetIter(keys) : null;

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject key) => Find(self, key) is not null ? 1 : Exceptions.IsSet ? -1 : 0;

    private static PyObject? Find(PyObject self, PyObject key) => Guard(self, view => view.Find(key));

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key) => Find(self, key) ?? (Exceptions.IsSet ? null : Raise.KeyError(key));

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value) =>
        Guard(self, view => value is null ? view.Remove(key) || Raise.KeyError(key) is not null : view.Set(key, value));

    /// <summary>Return the value for key if key is in the dictionary, else default.</summary>
    [PyMethod("get($self, key, default=None, /)")]
    private static PyObject? Get(PyHostDictionary self, PyObject key, PyObject? instead) =>
        Find(self, key) ?? (Exceptions.IsSet ? null : instead ?? PyNone.Instance);

    /// <summary>Insert key with a value of default if key is not in the dictionary. Return the value for key.</summary>
    [PyMethod("setdefault($self, key, default=None, /)")]
    private static PyObject? SetDefault(PyHostDictionary self, PyObject key, PyObject? instead)
    {
        PyObject? found = Find(self, key);
        if (found is not null || Exceptions.IsSet) return found;
        return Assign(self, key, instead ?? PyNone.Instance) ? Find(self, key) : null;
    }

    /// <summary>
    /// Remove specified key and return the corresponding value. If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    /// </summary>
    [PyMethod("pop($self, key, default=<unrepresentable>, /)")]
    private static PyObject? Pop(PyHostDictionary self, PyObject key, PyObject? instead)
    {
        PyObject? found = Find(self, key);
        if (found is null) return Exceptions.IsSet ? null : instead ?? Raise.KeyError(key);
        return Assign(self, key, null) ? found : null;
    }

    /// <summary>Set the entries of another mapping, or of pairs, and of keywords.</summary>
    [PyMethod("update($self, /, *args, **kwargs)")]
    private static PyObject? Update(PyHostDictionary self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (Calls.Call(BuiltinTypes.Dict, arguments, keywordNames) is not PyDict given) return null;
        foreach ((PyObject key, PyObject value) in given)
        {
            if (!Assign(self, key, value)) return null;
        }
        return PyNone.Instance;
    }

    /// <summary>Remove all entries.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject? Clear(PyHostDictionary self) => Guard(self, static view =>
    {
        view.Clear();
        return (PyObject)PyNone.Instance;
    });

    /// <summary>Return a shallow copy, which is Python's own.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject? Copy(PyHostDictionary self) => self.ToDict();

    /// <summary>The keys as they are now.</summary>
    [PyMethod("keys($self, /)")]
    private static PyObject? Keys(PyHostDictionary self) => Copied(self, "keys");

    /// <summary>The values as they are now.</summary>
    [PyMethod("values($self, /)")]
    private static PyObject? Values(PyHostDictionary self) => Copied(self, "values");

    /// <summary>The pairs of keys and values as they are now.</summary>
    [PyMethod("items($self, /)")]
    private static PyObject? Items(PyHostDictionary self) => Copied(self, "items");

    private static PyObject? Copied(PyObject self, string method) =>
        ((PyHostDictionary)self).ToDict() is { } dict ? Attributes.CallMethod(dict, PyStr.Intern(method)) : null;
}
