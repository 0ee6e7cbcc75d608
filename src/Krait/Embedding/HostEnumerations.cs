using System.Numerics;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Enumerations of .NET as those of Python's module <c>enum</c>.</summary>
internal static class HostEnumerations
{
    // The classes of one engine. A class keeps no enumeration of a collectible assembly alive longer than the engine does.
    private sealed class State
    {
        public readonly Dictionary<Type, PyObject> Classes = [];
    }

    /// <summary>
    /// A member of an <c>IntEnum</c>, or an <c>IntFlag</c> for one with <see cref="FlagsAttribute"/>; null with an exception set.
    /// </summary>
    public static PyObject? ToPython(Enum member)
    {
        PyObject value = PyIntegral.From(Number(member));
        Dictionary<Type, PyObject> classes = ThreadState.Current.Interpreter.Get(static () => new State()).Classes;
        Type type = member.GetType();
        if (!classes.TryGetValue(type, out PyObject? known))
        {
            if (MakeClass(type) is not { } made) return null;
            classes.Add(type, known = made);
        }
        if (Calls.Call(known, value) is { } found) return found;
        // A number that has no name is a value of the enumeration in .NET all the same.
        return Exceptions.ClearIf(ExceptionTypes.ValueError) ? value : null;
    }

    private static PyObject? MakeClass(Type type)
    {
        PyDict members = new();
        string[] names = Enum.GetNames(type);
        Array values = Enum.GetValuesAsUnderlyingType(type);
        for (int i = 0; i < names.Length; i++)
        {
            var number = BigInteger.Parse(values.GetValue(i)!.ToString()!, System.Globalization.CultureInfo.InvariantCulture);
            members.SetItem(PyStr.FromString(names[i]), PyIntegral.From(number));
        }
        bool isFlags = type.IsDefined(typeof(FlagsAttribute), inherit: false);
        return HostConversion.CallOf("enum", isFlags ? "IntFlag" : "IntEnum", PyStr.FromString(type.Name), members);
    }

    /// <summary>A value of an enumeration for a number or a name; null for what is neither.</summary>
    /// <param name="source">The Python object.</param>
    /// <param name="type">The enumeration.</param>
    /// <param name="tooLarge">The result for a number that the enumeration cannot hold.</param>
    public static object? FromPython(PyObject source, Type type, object tooLarge)
    {
        if (source is PyStr name) return Enum.IsDefined(type, name.ToString()) ? Enum.Parse(type, name.ToString()) : null;
        if (source is not PyIntegral integral || source is PyBool) return null;
        var number = integral.ToBigInteger();
        (BigInteger least, BigInteger most) = Type.GetTypeCode(type) switch
        {
            TypeCode.SByte => ((BigInteger)sbyte.MinValue, (BigInteger)sbyte.MaxValue),
            TypeCode.Byte => ((BigInteger)byte.MinValue, (BigInteger)byte.MaxValue),
            TypeCode.Int16 => ((BigInteger)short.MinValue, (BigInteger)short.MaxValue),
            TypeCode.UInt16 => ((BigInteger)ushort.MinValue, (BigInteger)ushort.MaxValue),
            TypeCode.Int32 => ((BigInteger)int.MinValue, (BigInteger)int.MaxValue),
            TypeCode.UInt32 => ((BigInteger)uint.MinValue, (BigInteger)uint.MaxValue),
            TypeCode.UInt64 => ((BigInteger)ulong.MinValue, (BigInteger)ulong.MaxValue),
            _ => ((BigInteger)long.MinValue, (BigInteger)long.MaxValue),
        };
        if (number < least || number > most) return tooLarge;
        return number > long.MaxValue ? Enum.ToObject(type, (ulong)number) : Enum.ToObject(type, (long)number);
    }

    private static BigInteger Number(Enum member) =>
        Enum.GetUnderlyingType(member.GetType()) == typeof(ulong) ? Convert.ToUInt64(member, null) : Convert.ToInt64(member, null);
}
