using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
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
        bool truth => PyBool.From(truth),
        char unit => PyStr.FromString(unit.ToString()),
        Enum member => PyIntegral.From(Int128.CreateChecked(Convert.ToInt64(member, null))),
        sbyte or byte or short or ushort or int or uint or long => PyInt.From(Convert.ToInt64(value, null)),
        ulong number => PyIntegral.From(number),
        Int128 number => PyIntegral.From(number),
        UInt128 number => PyIntegral.From((BigInteger)number),
        BigInteger number => PyIntegral.From(number),
        float number => new PyFloat(number),
        double number => new PyFloat(number),
        Half number => new PyFloat((double)number),
        Complex number => new PyComplex(number),
        decimal number => CallOf("decimal", "Decimal", PyStr.FromString(number.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        byte[] bytes => PyBytes.From((ReadOnlySpan<byte>)bytes),
        ReadOnlyMemory<byte> bytes => PyBytes.From(bytes.Span),
        Memory<byte> bytes => PyBytes.From(bytes.Span),
        DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan => FromTime(value),
        Guid guid => CallOf("uuid", "UUID", PyStr.FromString(guid.ToString())),
        ITuple tuple => FromTuple(engine, tuple),
        IDictionary dictionary => FromDictionary(engine, dictionary),
        IEnumerable items => FromItems(engine, items),
        _ => throw new NotSupportedException($"No conversion to Python is known for {value.GetType()}."),
    };

    private static PyObject? FromTime(object value) => value switch
    {
        DateTime time => CallOf("datetime", "datetime", [.. Date(time.Year, time.Month, time.Day), .. Clock(TimeOnly.FromDateTime(time))]),
        DateTimeOffset time => FromOffset(time),
        DateOnly date => CallOf("datetime", "date", Date(date.Year, date.Month, date.Day)),
        TimeOnly time => CallOf("datetime", "time", Clock(time)),
        TimeSpan span => CallOf("datetime", "timedelta", PyInt.From(span.Days), PyInt.From((span - TimeSpan.FromDays(span.Days)).Ticks / TimeSpan.TicksPerSecond),
            PyInt.From(span.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond)),
        _ => throw new NotSupportedException(value.GetType().ToString()),
    };

    private static PyObject? FromOffset(DateTimeOffset time)
    {
        PyObject? offset = FromTime(time.Offset);
        PyObject? zone = offset is null ? null : CallOf("datetime", "timezone", offset);
        return zone is null ? null : CallOf("datetime", "datetime", [.. Date(time.Year, time.Month, time.Day), .. Clock(TimeOnly.FromDateTime(time.DateTime)), zone]);
    }

    private static PyObject[] Date(int year, int month, int day) => [PyInt.From(year), PyInt.From(month), PyInt.From(day)];

    private static PyObject[] Clock(TimeOnly time) =>
        [PyInt.From(time.Hour), PyInt.From(time.Minute), PyInt.From(time.Second), PyInt.From((time.Millisecond * 1000) + time.Microsecond)];

    private static PyObject? CallOf(string module, string name, params PyObject[] arguments)
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
            if (FromObject(engine, entry.Key) is not { } key || FromObject(engine, entry.Value) is not { } value || !dict.TrySetItem(key, value)) return null;
        }
        return dict;
    }

    private static PyObject? FromItems(PythonEngine engine, IEnumerable items)
    {
        bool isSet = items is IReadOnlySet<string> or IReadOnlySet<int> or IReadOnlySet<long>;
        PyList list = new();
        foreach (object? each in items)
        {
            if (FromObject(engine, each) is not { } item) return null;
            list.Add(item);
        }
        return isSet ? Calls.Call(BuiltinTypes.Set, list) : list;
    }

    /// <summary>A Python object as a value of .NET.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    /// <exception cref="OverflowException">An int is too large for it.</exception>
    public static T FromPython<T>(PyValue value)
    {
        if (typeof(T) == typeof(PyValue)) return Unsafe.As<PyValue, T>(ref value);
        PyObject source = value.Object;
        if (typeof(T) == typeof(long) && source is PyInt small)
        {
            long number = small.Value;
            return Unsafe.As<long, T>(ref number);
        }
        if (typeof(T) == typeof(double) && source is PyFloat real)
        {
            double number = real.Value;
            return Unsafe.As<double, T>(ref number);
        }
        if (source is PyNone && default(T) is null) return default!;
        return ToObject(value, typeof(T)) is T result ? result : throw Mismatch(value, typeof(T));
    }

    /// <summary>A Python object as a value of a type that is known when the program runs.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    public static object? FromPython(PyValue value, Type type)
    {
        if (type == typeof(PyValue)) return value;
        bool takesNull = !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;
        if (value.IsNone && takesNull) return null;
        return ToObject(value, type) ?? throw Mismatch(value, type);
    }

    /// <summary>A Python object as a value of .NET; false when it is not of that type or too large.</summary>
    public static bool TryFromPython<T>(PyValue value, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T result)
    {
        try
        {
            result = FromPython<T>(value);
            return true;
        }
        catch (Exception exception) when (exception is InvalidCastException or OverflowException)
        {
            result = default;
            return false;
        }
    }

    private static InvalidCastException Mismatch(PyValue value, Type type) => new($"A Python {value.TypeName} is no {type}.");

    // Null for what does not fit the type.
    private static object? ToObject(PyValue value, Type type)
    {
        PyObject source = value.Object;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(object)) return ToAny(value);
        if (type == typeof(bool)) return source is PyBool ? ReferenceEquals(source, PyBool.True) : null;
        if (type == typeof(string)) return source is PyStr text ? text.ToString() : null;
        if (type == typeof(char)) return source is PyStr { Length: 1 } unit && unit[0] <= char.MaxValue ? (char)unit[0] : null;
        if (source is PyIntegral number && ToNumber(number.ToBigInteger(), type) is { } converted) return converted;
        if (source is PyFloat real) return type == typeof(double) ? real.Value : type == typeof(float) ? (float)real.Value : type == typeof(Half) ? (Half)real.Value : null;
        if (source is PyComplex complex) return type == typeof(Complex) ? complex.Value : null;
        if (type == typeof(byte[])) return ToBytes(source);
        if (type == typeof(ReadOnlyMemory<byte>)) return ToBytes(source) is { } bytes ? (object)new ReadOnlyMemory<byte>(bytes) : null;
        if (type == typeof(decimal)) return source.Type.ShortName == "Decimal" ? decimal.Parse(value.ToString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture) : null;
        if (type == typeof(Guid)) return source.Type.ShortName == "UUID" ? Guid.Parse(value.ToString()) : null;
        return HostCollections.ToCollection(value, type) ?? HostTimes.ToTime(value, type);
    }

    private static object? ToNumber(BigInteger number, Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => Enum.ToObject(type, (long)number),
        TypeCode.SByte => (sbyte)number,
        TypeCode.Byte => (byte)number,
        TypeCode.Int16 => (short)number,
        TypeCode.UInt16 => (ushort)number,
        TypeCode.Int32 => (int)number,
        TypeCode.UInt32 => (uint)number,
        TypeCode.Int64 => (long)number,
        TypeCode.UInt64 => (ulong)number,
        TypeCode.Double => (double)number,
        TypeCode.Single => (float)number,
        TypeCode.Decimal => (decimal)number,
        _ when type == typeof(BigInteger) => number,
        _ when type == typeof(Int128) => (Int128)number,
        _ when type == typeof(UInt128) => (UInt128)number,
        _ => null,
    };

    private static byte[]? ToBytes(PyObject source) => source switch
    {
        PyBytes bytes => bytes.Span.ToArray(),
        PyByteArray array => array.Span.ToArray(),
        _ => null,
    };

    // What a host that asks for any object gets: plain values of .NET, collections of them, and the value itself for the rest.
    private static object? ToAny(PyValue value) => value.Object switch
    {
        PyNone => null,
        PyBool truth => ReferenceEquals(truth, PyBool.True),
        PyIntegral number => number.TryGetInt64(out long small) ? small : (object)number.ToBigInteger(),
        PyFloat real => real.Value,
        PyStr text => text.ToString(),
        PyBytes bytes => bytes.Span.ToArray(),
        PyList or PyTuple => HostCollections.ToCollection(value, typeof(List<object>)),
        PyDict => HostCollections.ToCollection(value, typeof(Dictionary<object, object>)),
        _ => value,
    };
}
