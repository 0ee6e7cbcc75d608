using System.Buffers.Binary;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Platform;

[PyModule("_suggestions")]
internal static partial class SuggestionsModule
{
    /// <summary>Returns the candidate in candidates that's closest to item</summary>
    [PyFunction("_generate_suggestions(candidates, item, /)")]
    private static PyObject? Suggest(PyObject candidates, PyObject item)
    {
        if (item is not PyStr name) return Arguments.WrongType("_generate_suggestions", "argument 2", "str", item);
        if (candidates is not PyList list) return Raise.TypeError("candidates must be a list");
        string[] texts = new string[list.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            if (list[i] is not PyStr text) return Raise.TypeError("all elements in 'candidates' must be strings");
            texts[i] = text.ToString();
        }
        return Suggestions.Closest(name.ToString(), texts) is { } closest ? PyStr.FromString(closest) : PyNone.Instance;
    }
}

/// <summary>A helper for the sysconfig module.</summary>
[PyModule("_sysconfig")]
internal static partial class SystemConfigurationModule
{
    /// <summary>Returns a dictionary containing build variables intended to be exposed by sysconfig.</summary>
    [PyFunction("config_vars()")]
    private static PyObject Variables()
    {
        PyDict variables = new();
        variables.SetItem(PyStr.Intern("Py_GIL_DISABLED"), PyInt.Zero);
        variables.SetItem(PyStr.Intern("Py_DEBUG"), PyInt.Zero);
        return variables;
    }
}

/// <summary>One engine's generator of identifiers by time and place (RFC 9562, version 1).</summary>
internal sealed class TimeIdentifiers
{
    private readonly byte[] _node = FindNode();
    private readonly int _sequence = MakeSequence();
    private long _last;

    public static TimeIdentifiers Current => ThreadState.Current.Interpreter.Get(static () => new TimeIdentifiers());

    /// <summary>The sixteen bytes of the next identifier.</summary>
    public byte[] Next()
    {
        const long FromGregorianToEpoch = 0x01B21DD213814000;
        long time = (ThreadState.Current.Interpreter.Time.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks + FromGregorianToEpoch;
        _last = time = Math.Max(time, _last + 1);
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)time);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(time >> 32));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)(((time >> 48) & 0x0FFF) | 0x1000));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), (ushort)(_sequence | 0x8000));
        _node.CopyTo(bytes, 10);
        return bytes;
    }

    private static int MakeSequence()
    {
        Span<byte> bytes = stackalloc byte[2];
        RandomSource.Fill(bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x3FFF;
    }

    // The address of a network card; random bytes, with the bit that no card has, where there is none or the host denies the network.
    private static byte[] FindNode()
    {
        bool isDenied = (ThreadState.Current.Interpreter.Denied & DeniedCapabilities.Network) != 0;
        foreach (NetworkInterface each in isDenied ? [] : NetworkInterface.GetAllNetworkInterfaces())
        {
            byte[] address = each.GetPhysicalAddress().GetAddressBytes();
            if (address.Length == 6 && address.AsSpan().ContainsAnyExcept((byte)0)) return address;
        }
        byte[] node = new byte[6];
        RandomSource.Fill(node);
        node[0] |= 1;
        return node;
    }
}

[PyModule("_uuid")]
internal static partial class UniqueIdentifierModule
{
    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("has_uuid_generate_time_safe"), PyInt.One);
        module.Dict.SetItem(PyStr.Intern("has_stable_extractable_node"), PyInt.Zero);
    }

    // The second item, -1, says that two processes may make the same identifier.
    [PyFunction("generate_time_safe()")]
    private static PyObject GenerateTime() => PyTuple.Create(PyBytes.From(TimeIdentifiers.Current.Next()), PyInt.MinusOne);
}
