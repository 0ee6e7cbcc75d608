using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Krait.Interop;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Values over the border, by the table of conversions.</summary>
internal static class HostConversion
{
    /// <summary>A value of .NET as a Python object; the engine is entered. Null with an exception set when making it failed.</summary>
    /// <exception cref="NotSupportedException">No conversion is known for the type.</exception>
    public static PyObject? ToPython<T>(PythonEngine engine, T value)
    {
        if (typeof(T) == typeof(long)) return PyInt.From(Unsafe.As<T, long>(ref value));
        if (typeof(T) == typeof(int)) return PyInt.From(Unsafe.As<T, int>(ref value));
        if (typeof(T) == typeof(double)) return new PyFloat(Unsafe.As<T, double>(ref value));
        if (typeof(T) == typeof(bool)) return PyBool.From(Unsafe.As<T, bool>(ref value));
        if (typeof(T) == typeof(PyValue)) return Unsafe.As<T, PyValue>(ref value).For(engine);
        return FromObject(engine, value);
    }

    private static PyObject? FromObject(PythonEngine engine, object? value) => value switch
    {
        null => PyNone.Instance,
        string text => PyStr.FromString(text),
        PyValue own => own.For(engine),
        IPythonExported exported => HostTypes.Wrap(engine, exported),
        bool truth => PyBool.From(truth),
        char unit => PyStr.FromString(unit.ToString()),
        Enum member => HostEnumerations.ToPython(member),
        sbyte or byte or short or ushort or int or uint or long => PyInt.From(Convert.ToInt64(value, null)),
        ulong number => PyIntegral.From(number),
        Int128 number => PyIntegral.From(number),
        UInt128 number => PyIntegral.From((BigInteger)number),
        BigInteger number => PyIntegral.From(number),
        float number => new PyFloat(number),
        double number => new PyFloat(number),
        Half number => new PyFloat((double)number),
        Complex number => new PyComplex(number),
        decimal number => CallOf("decimal", "Decimal",
            PyStr.FromString(number.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        byte[] bytes => PyBytes.From((ReadOnlySpan<byte>)bytes),
        ReadOnlyMemory<byte> bytes => PyBytes.From(bytes.Span),
        Memory<byte> bytes => PyBytes.From(bytes.Span),
        DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan => HostTimes.ToPython(value),
        Guid guid => CallOf("uuid", "UUID", PyStr.FromString(guid.ToString())),
        _ when HostTypes.FindExport(engine, value.GetType()) is { } definition => HostTypes.Wrap(engine, value, definition),
        nint number => PyInt.From(number),
        nuint number => PyIntegral.From(number),
        Delegate function => HostDelegates.ToPython(engine, function),
        Task task => PyHostTask.Create(engine, task),
        Stream stream => HostStreams.ToPython(engine, stream),
        IAsyncEnumerable<object?> items => PyHostAsyncIterator.Create(engine, items),
        ITuple tuple => FromTuple(engine, tuple),
        IDictionary dictionary => FromDictionary(engine, dictionary),
        Array { Rank: > 1 } array => FromArray(engine, array, []),
        IEnumerable items => FromItems(engine, items),
        _ when HostCollections.TaskOf(value) is { } task => PyHostTask.Create(engine, task),
        _ => HostCollections.Iterate(engine, value) ?? throw new ConversionException(
            $"No conversion to Python is known for {value.GetType()}: PythonType exports a class, PythonExport one of another assembly."),
    };

    /// <summary>An instance of a class of the library; null with an exception set.</summary>
    public static PyObject? CallOf(string module, string name, params PyObject[] arguments)
    {
        PyObject? imported = Evaluation.ImportStatements.Import(PyStr.Intern(module));
        PyObject? type = imported is null ? null : Attributes.Get(imported, PyStr.Intern(name));
        return type is null ? null : Calls.Call(type, arguments, null);
    }

    private static PyTuple? FromTuple(PythonEngine engine, ITuple tuple)
    {
        var items = new PyObject[tuple.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (FromObject(engine, tuple[i]) is not { } item) return null;
            items[i] = item;
        }
        return new PyTuple(items);
    }

    private static PyDict? FromDictionary(PythonEngine engine, IDictionary dictionary)
    {
        PyDict dict = new();
        foreach (DictionaryEntry entry in dictionary)
        {
            if (FromObject(engine, entry.Key) is not { } key || FromObject(engine, entry.Value) is not { } value
                || !dict.TrySetItem(key, value))
            {
                return null;
            }
        }
        return dict;
    }

    // A list for each dimension.
    private static PyList? FromArray(PythonEngine engine, Array array, int[] place)
    {
        PyList list = new();
        for (int i = array.GetLowerBound(place.Length); i <= array.GetUpperBound(place.Length); i++)
        {
            int[] inner = [.. place, i];
            PyObject? item = inner.Length == array.Rank ? FromObject(engine, array.GetValue(inner)) : FromArray(engine, array, inner);
            if (item is null || !Poll.Step()) return null;
            list.Add(item);
        }
        return list;
    }

    private static PyObject? FromItems(PythonEngine engine, IEnumerable items)
    {
        PyList list = new();
        int steps = 0;
        foreach (object? each in items)
        {
            if (FromObject(engine, each) is not { } item || !Poll.Step(ref steps)) return null;
            list.Add(item);
        }
        return IsSet(items.GetType()) ? Calls.Call(BuiltinTypes.Set, list) : list;
    }

    // The classes of sets, and the frozen and immutable ones, which derive from a few that are generic.
    private static bool IsSet(Type type)
    {
        for (Type? each = type; each is not null; each = each.BaseType)
        {
            if (!each.IsGenericType) continue;
            Type definition = each.GetGenericTypeDefinition();
            if (definition == typeof(HashSet<>) || definition == typeof(SortedSet<>)
                || definition == typeof(System.Collections.Frozen.FrozenSet<>)
                || definition == typeof(System.Collections.Immutable.ImmutableHashSet<>)
                || definition == typeof(System.Collections.Immutable.ImmutableSortedSet<>))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A Python object as a value of .NET.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    /// <exception cref="OverflowException">It is a number too large for the type.</exception>
    public static T FromPython<T>(PyValue value)
    {
        PyObject source = value.Object;
        if (typeof(T) == typeof(long) && source.GetType() == typeof(PyInt))
        {
            long number = ((PyInt)source).Value;
            return Unsafe.As<long, T>(ref number);
        }
        if (TryFromPython(value, out T? result, out bool isTooLarge)) return result!;
        throw isTooLarge ? new OverflowException($"The Python {value.TypeName} is too large for {typeof(T)}.") : Mismatch(value, typeof(T));
    }

    /// <summary>A Python object as a value of a type that is known when the program runs.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    /// <exception cref="OverflowException">It is a number too large for the type.</exception>
    public static object? FromPython(PyValue value, Type type)
    {
        if (type == typeof(PyValue)) return value;
        bool takesNull = !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;
        if (value.IsNone && takesNull) return null;
        if (OriginalOf(value) is { } original && type.IsInstanceOfType(original)) return original;
        object? result = ToObject(value, type);
        if (ReferenceEquals(result, s_tooLarge)) throw new OverflowException($"The Python {value.TypeName} is too large for {type}.");
        return result ?? throw Mismatch(value, type);
    }

    /// <summary>A Python object as a value of a type that is known when the program runs; false when it does not fit.</summary>
    public static bool TryFromPython(PyValue value, Type type, out object? result)
    {
        result = ToObject(value, type);
        return result is not null && !ReferenceEquals(result, s_tooLarge);
    }

    /// <summary>A Python object as a value of .NET; false when it is not of that type.</summary>
    public static bool TryFromPython<T>(PyValue value, [MaybeNullWhen(false)] out T result) =>
        TryFromPython(value, out result, out _);

    /// <summary>A Python object as a value of .NET; false when it is not of that type, or too large for it.</summary>
    public static bool TryFromPython<T>(PythonEngine? engine, PyObject source, [MaybeNullWhen(false)] out T result, out bool isTooLarge) =>
        TryFromPython(new PyValue(source, engine), out result, out isTooLarge);

    private static bool TryFromPython<T>(PyValue value, [MaybeNullWhen(false)] out T result, out bool isTooLarge)
    {
        PyObject source = value.Object;
        isTooLarge = false;
        if (typeof(T) == typeof(PyValue))
        {
            result = Unsafe.As<PyValue, T>(ref value);
            return true;
        }
        if (typeof(T) == typeof(long) && source.GetType() == typeof(PyInt))
        {
            long number = ((PyInt)source).Value;
            result = Unsafe.As<long, T>(ref number);
            return true;
        }
        if (typeof(T) == typeof(double) && source is PyFloat real)
        {
            double number = real.Value;
            result = Unsafe.As<double, T>(ref number);
            return true;
        }
        if (typeof(T) == typeof(int) && source.GetType() == typeof(PyInt) && (int)((PyInt)source).Value == ((PyInt)source).Value)
        {
            int number = (int)((PyInt)source).Value;
            result = Unsafe.As<int, T>(ref number);
            return true;
        }
        if (typeof(T) == typeof(bool) && source is PyBool)
        {
            bool truth = ReferenceEquals(source, PyBool.True);
            result = Unsafe.As<bool, T>(ref truth);
            return true;
        }
        if (typeof(T) == typeof(string) && source is PyStr text)
        {
            result = (T)(object)text.ToString();
            return true;
        }
        if (source is PyHostObject { Value: T host })
        {
            result = host;
            return true;
        }
        if (OriginalOf(value) is T original)
        {
            result = original;
            return true;
        }
        result = default!;
        if (source is PyNone && default(T) is null) return true;
        object? converted = ToObject(value, typeof(T));
        if (converted is T fits)
        {
            result = fits;
            return true;
        }
        isTooLarge = ReferenceEquals(converted, s_tooLarge);
        return false;
    }

    // The object of the host that a view, a function or a file is of.
    private static object? OriginalOf(PyValue value) => value.Object switch
    {
        PyHostList list => list.View.Source,
        PyHostDictionary dictionary => dictionary.View.Source,
        PyHostObject host => host.Value,
        PyHostTask task => task.Task,
        _ => HostStandIns.TryFind(value, out object? original) ? original : null,
    };

    private static InvalidCastException Mismatch(PyValue value, Type type)
    {
        bool needsCode = !RuntimeFeature.IsDynamicCodeSupported && (type.IsArray || type.IsGenericType) && value.Kind is PyKind.List
            or PyKind.Tuple or PyKind.Dict or PyKind.Set;
        string help = needsCode ? " Where no code is made at run time, PythonConverter puts the conversion of such a type together." : "";
        return new InvalidCastException($"A Python {value.TypeName} is no {type}.{help}");
    }

    // Stands for a number that the type cannot hold.
    private static readonly object s_tooLarge = new();

    // Null for what does not fit the type, s_tooLarge for a number that it cannot hold.
    private static object? ToObject(PyValue value, Type type)
    {
        PyObject source = value.Object;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(object)) return ToAny(value);
        if (type == typeof(PyValue)) return value;
        if (type == typeof(bool)) return source is PyBool ? ReferenceEquals(source, PyBool.True) : null;
        if (type == typeof(string)) return source is PyStr text ? text.ToString() : null;
        if (type == typeof(char)) return source is PyStr { Length: 1 } unit && unit[0] <= char.MaxValue ? (char)unit[0] : null;
        if (type.IsEnum) return HostEnumerations.FromPython(source, type, s_tooLarge);
        if (source is PyIntegral number && ToNumber(number.ToBigInteger(), type) is { } converted) return converted;
        if (source is PyFloat real)
        {
            if (type == typeof(double)) return real.Value;
            if (type == typeof(float)) return (float)real.Value;
            if (type == typeof(Half)) return (Half)real.Value;
            return type == typeof(Complex) ? new Complex(real.Value, 0) : null;
        }
        if (source is PyComplex complex) return type == typeof(Complex) ? complex.Value : null;
        if (type == typeof(byte[])) return ToBytes(value);
        if (type == typeof(ReadOnlyMemory<byte>)) return ToBytes(value) is { } bytes ? (object)new ReadOnlyMemory<byte>(bytes) : null;
        if (type == typeof(Memory<byte>)) return ToBytes(value) is { } own ? (object)new Memory<byte>(own) : null;
        if (type == typeof(decimal)) return LibraryTypes.NameOf(source) == "decimal.Decimal" ? ToDecimal(value.ToString()) : null;
        if (type == typeof(Guid)) return LibraryTypes.NameOf(source) == "uuid.UUID" ? ToGuid(value) : null;
        if (type.IsAssignableTo(typeof(Delegate))) return HostDelegates.FromPython(value, type);
        if (type == typeof(Stream)) return HostStreams.FromPython(value);
        if (type.IsAssignableTo(typeof(Task))) return HostCollections.ToTask(value, type);
        try
        {
            return HostTimes.ToTime(value, type) ?? HostCollections.ToCollection(value, type);
        }
        catch (OverflowException)
        {
            return s_tooLarge;
        }
        catch (InvalidCastException)
        {
            return null; // an item of a collection is not of the type
        }
    }

    private static object? ToGuid(PyValue value) => Guid.TryParse(value.ToString(), out Guid guid) ? guid : null;

    // What is no number has no decimal; more digits than a decimal has are rounded, as a float's are.
    private static object? ToDecimal(string text)
    {
        if (text.EndsWith("NaN", StringComparison.Ordinal)) return null;
        System.Globalization.CultureInfo culture = System.Globalization.CultureInfo.InvariantCulture;
        return decimal.TryParse(text, System.Globalization.NumberStyles.Float, culture, out decimal number) ? number : s_tooLarge;
    }

    private static object? ToNumber(BigInteger number, Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte => Fit<sbyte>(number),
        TypeCode.Byte => Fit<byte>(number),
        TypeCode.Int16 => Fit<short>(number),
        TypeCode.UInt16 => Fit<ushort>(number),
        TypeCode.Int32 => Fit<int>(number),
        TypeCode.UInt32 => Fit<uint>(number),
        TypeCode.Int64 => Fit<long>(number),
        TypeCode.UInt64 => Fit<ulong>(number),
        TypeCode.Double => double.IsInfinity((double)number) ? s_tooLarge : (double)number,
        TypeCode.Single => float.IsInfinity((float)number) ? s_tooLarge : (float)number,
        TypeCode.Decimal => Fit<decimal>(number),
        _ when type == typeof(Half) => Half.IsInfinity((Half)number) ? s_tooLarge : (Half)number,
        _ when type == typeof(BigInteger) => number,
        _ when type == typeof(nint) => Fit<nint>(number),
        _ when type == typeof(nuint) => Fit<nuint>(number),
        _ when type == typeof(Int128) => Fit<Int128>(number),
        _ when type == typeof(UInt128) => Fit<UInt128>(number),
        _ when type == typeof(Complex) => double.IsInfinity((double)number) ? s_tooLarge : new Complex((double)number, 0),
        _ => null,
    };

    private static object Fit<T>(BigInteger number)
        where T : INumberBase<T>, IMinMaxValue<T> =>
        number < BigInteger.CreateChecked(T.MinValue) || number > BigInteger.CreateChecked(T.MaxValue) ? s_tooLarge
            : T.CreateChecked(number);

    private static byte[]? ToBytes(PyValue value)
    {
        switch (value.Object)
        {
            case PyBytes bytes:
                return bytes.Span.ToArray();
            case PyByteArray array:
                return array.Span.ToArray();
            case PyMemoryView:
                PyValue copied = value.InvokeMember("tobytes");
                return ((PyBytes)copied.Object).Span.ToArray();
            default:
                return null;
        }
    }

    // What a host that asks for any object gets: plain values of .NET, collections of them, and the value itself for the rest.
    private static object? ToAny(PyValue value) => value.Object switch
    {
        PyNone => null,
        PyHostObject or PyHostList or PyHostDictionary or PyHostTask => OriginalOf(value),
        PyBool truth => ReferenceEquals(truth, PyBool.True),
        PyIntegral number => number.TryGetInt64(out long small) ? small : (object)number.ToBigInteger(),
        PyFloat real => real.Value,
        PyStr text => text.ToString(),
        PyBytes bytes => bytes.Span.ToArray(),
        PyList or PyTuple => HostCollections.ToCollection(value, typeof(List<object>)),
        PyDict => HostCollections.ToCollection(value, typeof(Dictionary<object, object>)),
        PySetBase => HostCollections.ToCollection(value, typeof(HashSet<object>)),
        PyComplex complex => complex.Value,
        _ => HostStandIns.TryFind(value, out object? original) ? original : ToLibraryType(value) ?? value,
    };

    // Null for what .NET has no type for, or one that cannot hold the value.
    private static object? ToLibraryType(PyValue value)
    {
        Type? type = LibraryTypes.NameOf(value.Object) switch
        {
            "decimal.Decimal" => typeof(decimal),
            "uuid.UUID" => typeof(Guid),
            "datetime.datetime" => HostTimes.HasZone(value) ? typeof(DateTimeOffset) : typeof(DateTime),
            "datetime.date" => typeof(DateOnly),
            "datetime.time" => typeof(TimeOnly),
            "datetime.timedelta" => typeof(TimeSpan),
            _ => null,
        };
        if (type is null) return null;
        object? converted = ToObject(value, type);
        return ReferenceEquals(converted, s_tooLarge) ? null : converted;
    }
}
