using System.Diagnostics.CodeAnalysis;
using Krait.Embedding;
using Krait.Objects;

namespace Krait.Interop;

/// <summary>Makes values of a type of .NET of Python objects.</summary>
/// <remarks>
/// The table of conversions has collections of simple types. Others are put together with <see cref="PythonConverter"/>, since making their
/// types at run time would need code made at run time.
/// </remarks>
/// <typeparam name="T">The type.</typeparam>
public abstract class PythonConverter<T>
{
    private protected PythonConverter()
    {
    }

    internal abstract bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out T result);

    /// <summary>The converter for a base class or an interface of the type.</summary>
    /// <typeparam name="TBase">The base class or the interface.</typeparam>
    /// <returns>The converter, which converts what this one does.</returns>
    public PythonConverter<TBase> To<TBase>() => new CastConverter<T, TBase>(this);
}

/// <summary>Converters of the types that the table of conversions does not have.</summary>
/// <example>
/// <code>
/// var pair = PythonConverter.Tuple(PythonConverter.Of&lt;string&gt;(), PythonConverter.Of&lt;Guid&gt;());
/// List&lt;(string, Guid)&gt; pairs = value.As(PythonConverter.List(pair));
/// </code>
/// </example>
public static class PythonConverter
{
    /// <summary>For a type of the table, or one with <see cref="PythonTypeAttribute"/>.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The converter.</returns>
    public static PythonConverter<T> Of<T>() => new SimpleConverter<T>();

    /// <summary>For a type that the host converts itself.</summary>
    /// <param name="convert">
    /// Makes a value of the object; <see cref="InvalidCastException"/> says that the object is of another type.
    /// </param>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The converter.</returns>
    public static PythonConverter<T> By<T>(Func<PyValue, T> convert)
    {
        ArgumentNullException.ThrowIfNull(convert);
        return new OwnConverter<T>(convert);
    }

    /// <summary>For <c>None</c> or a value.</summary>
    /// <param name="item">For the value.</param>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The converter.</returns>
    public static PythonConverter<T?> Nullable<T>(PythonConverter<T> item)
        where T : struct => new NullableConverter<T>(item);

    /// <summary>For a list of what an iterable yields, unless that is a string.</summary>
    /// <param name="item">For the items.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The converter.</returns>
    public static PythonConverter<List<T>> List<T>(PythonConverter<T> item) => new ListConverter<T>(item);

    /// <summary>For an array of what an iterable yields, unless that is a string.</summary>
    /// <param name="item">For the items.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The converter.</returns>
    public static PythonConverter<T[]> Array<T>(PythonConverter<T> item) => new ArrayConverter<T>(item);

    /// <summary>For a set.</summary>
    /// <param name="item">For the items.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The converter.</returns>
    public static PythonConverter<HashSet<T>> Set<T>(PythonConverter<T> item) => new SetConverter<T>(item);

    /// <summary>For a dict.</summary>
    /// <param name="key">For the keys.</param>
    /// <param name="value">For the values.</param>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <returns>The converter.</returns>
    public static PythonConverter<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>(PythonConverter<TKey> key,
        PythonConverter<TValue> value)
        where TKey : notnull => new DictionaryConverter<TKey, TValue>(key, value);

    /// <summary>For a tuple of two.</summary>
    /// <param name="first">For the first item.</param>
    /// <param name="second">For the second item.</param>
    /// <returns>The converter.</returns>
    public static PythonConverter<(T1, T2)> Tuple<T1, T2>(PythonConverter<T1> first, PythonConverter<T2> second) =>
        new PairConverter<T1, T2>(first, second);

    /// <summary>For a tuple of three.</summary>
    /// <param name="first">For the first item.</param>
    /// <param name="second">For the second item.</param>
    /// <param name="third">For the third item.</param>
    /// <returns>The converter.</returns>
    public static PythonConverter<(T1, T2, T3)> Tuple<T1, T2, T3>(PythonConverter<T1> first, PythonConverter<T2> second,
        PythonConverter<T3> third) =>
        new TripleConverter<T1, T2, T3>(first, second, third);

    /// <summary>For a callable, which becomes a delegate.</summary>
    /// <param name="make">Makes the delegate: <c>value => value.AsFunc&lt;int, string&gt;()</c>.</param>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The converter.</returns>
    public static PythonConverter<T> Callable<T>(Func<PyValue, T> make)
        where T : Delegate => new CallableConverter<T>(make);
}

internal sealed class SimpleConverter<T> : PythonConverter<T>
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out T result) =>
        HostConversion.TryFromPython(engine, value, out result, out _);
}

internal sealed class OwnConverter<T>(Func<PyValue, T> convert) : PythonConverter<T>
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out T result)
    {
        try
        {
            result = convert(new PyValue(value, engine));
            return true;
        }
        catch (InvalidCastException)
        {
            result = default;
            return false;
        }
    }
}

internal sealed class CastConverter<T, TBase>(PythonConverter<T> inner) : PythonConverter<TBase>
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out TBase result)
    {
        bool isConverted = inner.TryConvert(engine, value, out T? own);
        result = isConverted ? (TBase)(object)own! : default;
        return isConverted;
    }
}

internal sealed class NullableConverter<T>(PythonConverter<T> item) : PythonConverter<T?>
    where T : struct
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, out T? result)
    {
        result = null;
        if (value is PyNone) return true;
        bool isConverted = item.TryConvert(engine, value, out T own);
        if (isConverted) result = own;
        return isConverted;
    }
}

internal sealed class ListConverter<T>(PythonConverter<T> item) : PythonConverter<List<T>>
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out List<T> result)
    {
        result = null!;
        // None, text and numbers are no lists, whatever they can be looped over for.
        if (value is PyNone) return true;
        if (value is PyStr || value.Type.IterSlot is null) return false;
        List<T> list = [];
        foreach (PyValue each in new PyValue(value, engine).Enumerate())
        {
            if (!item.TryConvert(engine, each.Object, out T? converted)) return false;
            list.Add(converted);
        }
        result = list;
        return true;
    }
}

internal sealed class ArrayConverter<T>(PythonConverter<T> item) : PythonConverter<T[]>
{
    private readonly ListConverter<T> _list = new(item);

    internal override bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out T[] result)
    {
        bool isConverted = _list.TryConvert(engine, value, out List<T>? list);
        result = list?.ToArray()!;
        return isConverted;
    }
}

internal sealed class SetConverter<T>(PythonConverter<T> item) : PythonConverter<HashSet<T>>
{
    private readonly ListConverter<T> _list = new(item);

    internal override bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out HashSet<T> result)
    {
        List<T>? list = null;
        bool isConverted = value is PySetBase or PyNone && _list.TryConvert(engine, value, out list);
        result = list is null ? null! : [.. list];
        return isConverted;
    }
}

internal sealed class DictionaryConverter<TKey, TValue>(PythonConverter<TKey> key, PythonConverter<TValue> item)
    : PythonConverter<Dictionary<TKey, TValue>>
    where TKey : notnull
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out Dictionary<TKey, TValue> result)
    {
        result = null!;
        if (value is PyNone) return true;
        if (value is not PyDict dict) return false;
        Dictionary<TKey, TValue> dictionary = [];
        foreach ((PyObject each, PyObject stored) in dict.Copy())
        {
            if (!key.TryConvert(engine, each, out TKey? converted) || !item.TryConvert(engine, stored, out TValue? element)) return false;
            dictionary[converted] = element;
        }
        result = dictionary;
        return true;
    }
}

internal sealed class PairConverter<T1, T2>(PythonConverter<T1> first, PythonConverter<T2> second) : PythonConverter<(T1, T2)>
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, out (T1, T2) result)
    {
        result = default;
        if (value is not PyTuple { Count: 2 } tuple || !first.TryConvert(engine, tuple[0], out T1? one)
            || !second.TryConvert(engine, tuple[1], out T2? two))
        {
            return false;
        }
        result = (one, two);
        return true;
    }
}

internal sealed class TripleConverter<T1, T2, T3>(PythonConverter<T1> first, PythonConverter<T2> second, PythonConverter<T3> third)
    : PythonConverter<(T1, T2, T3)>
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, out (T1, T2, T3) result)
    {
        result = default;
        if (value is not PyTuple { Count: 3 } tuple || !first.TryConvert(engine, tuple[0], out T1? one)
            || !second.TryConvert(engine, tuple[1], out T2? two)
            || !third.TryConvert(engine, tuple[2], out T3? three))
        {
            return false;
        }
        result = (one, two, three);
        return true;
    }
}

internal sealed class CallableConverter<T>(Func<PyValue, T> make) : PythonConverter<T>
    where T : Delegate
{
    internal override bool TryConvert(PythonEngine engine, PyObject value, [MaybeNullWhen(false)] out T result)
    {
        bool isConverted = value is PyNone || value.Type.CallSlot is not null;
        result = value is PyNone || !isConverted ? null! : make(new PyValue(value, engine));
        return isConverted;
    }
}
