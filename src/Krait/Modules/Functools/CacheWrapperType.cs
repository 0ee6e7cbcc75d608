using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Functools;

/// <summary>A function with a cache of its results.</summary>
internal sealed class CacheWrapper(PyType type, PyObject function, long maximum, bool isTyped, PyObject infoType) : PyStatefulObject(type)
{
    public readonly PyObject Function = function;

    /// <summary>The most results kept: 0 for none, negative for all.</summary>
    public readonly long Maximum = maximum;
    public readonly bool IsTyped = isTyped;
    public readonly PyObject InfoType = infoType;

    /// <summary>Results by arguments, the least recently used first.</summary>
    public readonly PyDict Cache = new();
    public long Hits;
    public long Misses;
}

/// <summary>
/// Create a cached callable that wraps another function. user_function: the function being cached; maxsize: 0 for no caching, None
/// for unlimited cache size, n for a bounded cache; typed: False cache f(3) and f(3.0) as identical calls, True cache f(3) and
/// f(3.0) as distinct calls; cache_info_type: namedtuple class with the fields: hits misses currsize maxsize
/// </summary>
[PyMethods]
internal static partial class CacheWrapperType
{
    // Stands between positional and named arguments in a key; no program has it.
    private static readonly PyObject s_mark = new PySlice(PyStr.FromNarrow("keywords"), PyNone.Instance, PyNone.Instance);

    [PyNew("_lru_cache_wrapper(user_function, maxsize, typed, cache_info_type)")]
    private static PyObject? New(PyType type, PyObject function, PyObject maximum, bool typed, PyObject infoType)
    {
        if (function.Type.CallSlot is null) return Raise.TypeError("the first argument must be callable");
        long limit = -1;
        if (maximum is not PyNone)
        {
            if (maximum is not PyIntegral && maximum.Type.IndexSlot is null) return Raise.TypeError("maxsize should be integer or None");
            if (!Arguments.TryToInt64(maximum, out limit)) return null;
            limit = Math.Max(0, limit);
        }
        return new CacheWrapper(type, function, limit, typed, infoType);
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var wrapper = (CacheWrapper)self;
        if (wrapper.Maximum == 0)
        {
            wrapper.Misses++;
            return Calls.Call(wrapper.Function, arguments, keywordNames);
        }
        PyObject key = MakeKey(wrapper, arguments, keywordNames);
        if (!ObjectKeys.Hash(key, out long hash)) return null;
        int index = wrapper.Cache.Find(key, hash);
        if (index < -1) return null;
        if (index >= 0)
        {
            wrapper.Hits++;
            PyObject found = wrapper.Cache.EntryAt(index).Value!;
            if (wrapper.Maximum > 0) wrapper.Cache.Move(index, toEnd: true);
            return found;
        }
        wrapper.Misses++;
        PyObject? result = Calls.Call(wrapper.Function, arguments, keywordNames);
        if (result is null) return null;
        // The call may have filled this entry itself.
        if (!wrapper.Cache.SetItem(key, hash, result)) return null;
        if (wrapper.Maximum > 0 && wrapper.Cache.Count > wrapper.Maximum) wrapper.Cache.RemoveAt(wrapper.Cache.NextIndex(0));
        return result;
    }

    private static PyObject MakeKey(CacheWrapper wrapper, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!wrapper.IsTyped && keywordNames is null && arguments.Length == 1
            && (arguments[0].GetType() == typeof(PyInt) || arguments[0].GetType() == typeof(PyStr)))
        {
            return arguments[0];
        }
        if (!wrapper.IsTyped && keywordNames is null) return PyTuple.From(arguments);
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        List<PyObject> parts = new(arguments.Length * 2);
        for (int i = 0; i < positional; i++) parts.Add(arguments[i]);
        if (keywordNames is not null)
        {
            parts.Add(s_mark);
            for (int i = 0; i < keywordNames.Count; i++)
            {
                parts.Add(keywordNames[i]);
                parts.Add(arguments[positional + i]);
            }
        }
        if (wrapper.IsTyped)
        {
            foreach (PyObject argument in arguments) parts.Add(argument.Type);
        }
        return PyTuple.Create([.. parts]);
    }

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject descriptor, PyObject? instance, PyObject? owner) =>
        instance is null or PyNone ? descriptor : Calls.Call(BuiltinTypes.Method, descriptor, instance);

    /// <summary>Report cache statistics</summary>
    [PyMethod("cache_info($self, /)")]
    private static PyObject? CacheInfo(CacheWrapper self) => Calls.Call(
        self.InfoType,
        [PyInt.From(self.Hits), PyInt.From(self.Misses), self.Maximum < 0 ? PyNone.Instance
            : PyInt.From(self.Maximum), PyInt.From(self.Cache.Count)],
        null);

    /// <summary>Clear the cache and cache statistics</summary>
    [PyMethod("cache_clear($self, /)")]
    private static PyObject CacheClear(CacheWrapper self)
    {
        self.Cache.Clear();
        self.Hits = 0;
        self.Misses = 0;
        return PyNone.Instance;
    }

    [PyMethod("__copy__($self, /)")]
    private static PyObject Copy(CacheWrapper self) => self;

    [PyMethod("__deepcopy__($self, memo, /)")]
    private static PyObject DeepCopy(CacheWrapper self, PyObject memo) => self;

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(CacheWrapper self) => Attributes.Get(self, Names.QualName);
}
