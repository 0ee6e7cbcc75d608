using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>Addresses of sockets as Python writes them, and as the operating system does: <c>struct sockaddr</c>.</summary>
internal static class SocketAddresses
{
    public const int Unix = 1;
    public const int Internet = 2;

    /// <summary>Room for the address of any family.</summary>
    public const int LargestSize = 128;

    private const int PathOffset = 2;
    private const int InternetSize = 16;
    private const int Internet6Size = 28;

    /// <summary>The number of the family of IPv6, which differs between systems.</summary>
    public static int Internet6 { get; } = OperatingSystem.IsMacOS() ? 30 : 10;

    /// <summary>An address of a family as bytes; null with an exception set.</summary>
    public static byte[]? Encode(int family, PyObject address, string function)
    {
        if (family == Unix) return EncodePath(address, function);
        string name = family == Internet ? "AF_INET" : "AF_INET6";
        if (family != Internet && family != Internet6)
        {
            Raise.Set(ExceptionTypes.OSError, $"{function}(): bad family");
            return null;
        }
        if (address is not PyTuple parts)
        {
            Raise.TypeError($"{function}(): {name} address must be tuple, not {address.Type.Name}");
            return null;
        }
        bool fits = family == Internet ? parts.Count == 2 : parts.Count is >= 2 and <= 4;
        if (!fits)
        {
            Raise.TypeError(family == Internet ? $"{name} address must be a pair (host, port)"
                : $"{name} address must be a tuple (host, port[, flowinfo[, scopeid]])");
            return null;
        }
        if (!TryNumber(parts, 1, out long port)) return null;
        if (port is < 0 or > ushort.MaxValue)
        {
            Raise.OverflowError($"{function}(): port must be 0-65535.");
            return null;
        }
        if (!TryNumber(parts, 2, out long flow) || !TryNumber(parts, 3, out long scope)) return null;
        if (flow is < 0 or > 0xFFFFF)
        {
            Raise.OverflowError($"{function}(): flowinfo must be 0-1048575.");
            return null;
        }
        if (Resolve(parts[0], family) is not { } host) return null;
        byte[] bytes = new byte[family == Internet ? InternetSize : Internet6Size];
        SetFamily(bytes, family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        if (family == Internet)
        {
            host.GetAddressBytes().CopyTo(bytes, 4);
            return bytes;
        }
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), (uint)flow);
        host.GetAddressBytes().CopyTo(bytes, 8);
        BitConverter.TryWriteBytes(bytes.AsSpan(24), scope != 0 ? (uint)scope : (uint)host.ScopeId);
        return bytes;
    }

    private static bool TryNumber(PyTuple parts, int index, out long number)
    {
        number = 0;
        return parts.Count <= index || Arguments.TryToInt64(parts[index], out number);
    }

    // A path, or a name in Linux's abstract space, which begins with a zero.
    private static byte[]? EncodePath(PyObject address, string function)
    {
        const int LongestPath = 108;
        byte[]? path = address is PyStr text ? FileNameMarshaller.Encode(text.ToString()) : Buffers.BytesOf(address);
        if (path is null)
        {
            Raise.TypeError($"a bytes-like object is required, not '{address.Type.Name}'");
            return null;
        }
        bool isAbstract = path.Length > 0 && path[0] == 0;
        if (path.Length > LongestPath || (!isAbstract && path.Length == LongestPath))
        {
            Raise.Set(ExceptionTypes.OSError, "AF_UNIX path too long");
            return null;
        }
        byte[] bytes = new byte[PathOffset + path.Length + (isAbstract ? 0 : 1)];
        SetFamily(bytes, Unix);
        path.CopyTo(bytes, PathOffset);
        return bytes;
    }

    private static void SetFamily(Span<byte> bytes, int family)
    {
        // Systems descended from BSD have a length first.
        if (OperatingSystem.IsMacOS()) (bytes[0], bytes[1]) = ((byte)bytes.Length, (byte)family);
        else BitConverter.TryWriteBytes(bytes, (ushort)family);
    }

    /// <summary>The address that a host's name stands for in a family; null with an exception set.</summary>
    public static IPAddress? Resolve(PyObject host, int family)
    {
        if (host is not (PyStr or PyBytes or PyByteArray))
        {
            Raise.TypeError($"str, bytes or bytearray expected, not {host.Type.Name}");
            return null;
        }
        string name = host is PyStr text ? text.ToString() : System.Text.Encoding.Latin1.GetString(Buffers.BytesOf(host)!);
        if (name.Length == 0) return family == Internet ? IPAddress.Any : IPAddress.IPv6Any;
        if (name == "<broadcast>" && family == Internet) return IPAddress.Broadcast;
        AddressFamily wanted = family == Internet ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (IPAddress.TryParse(name, out IPAddress? literal))
        {
            if (literal.AddressFamily == wanted) return literal;
            RaiseUnknown(-9, "Address family for hostname not supported");
            return null;
        }
        try
        {
            ThreadState? thread = InterpreterLock.BeginBlocking();
            IPAddress[] found = [];
            try
            {
                found = Dns.GetHostAddresses(name, wanted);
            }
            finally
            {
                InterpreterLock.EndBlocking(thread);
            }
            if (found.Length > 0) return found[0];
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            // Said below, with the C library's words.
        }
        RaiseUnknown(-2, "Name or service not known");
        return null;
    }

    /// <summary>Raises <c>socket.gaierror</c>.</summary>
    public static PyObject? RaiseUnknown(int number, string text)
    {
        PyObject? type =
            (Evaluation.Interpreters.Modules.GetItem(PyStr.Intern("_socket")) as PyModule)?.Dict.GetItem(PyStr.Intern("gaierror"));
        PyObject? error = Calls.Call(type ?? ExceptionTypes.OSError, PyInt.From(number), PyStr.FromString(text));
        return error is PyBaseException exception ? Raise.Set(exception) : null;
    }

    /// <summary>What Python shows of an address.</summary>
    public static PyObject Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2) return PyNone.Instance;
        int family = OperatingSystem.IsMacOS() ? bytes[1] : BitConverter.ToUInt16(bytes);
        if (family == Unix)
        {
            ReadOnlySpan<byte> path = bytes[PathOffset..];
            if (path.Length > 0 && path[0] == 0) return PyBytes.From(path);
            int end = path.IndexOf((byte)0);
            return PyStr.FromString(FileNameMarshaller.Decode(end < 0 ? path : path[..end]));
        }
        PyObject port = bytes.Length >= 4 ? PyInt.From(BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])) : PyInt.Zero;
        if (family == Internet && bytes.Length >= 8)
        {
            return PyTuple.Create(PyStr.FromString(new IPAddress(bytes.Slice(4, 4)).ToString()), port);
        }
        if (family != Internet6 || bytes.Length < Internet6Size) return PyTuple.Create(PyInt.From(family), PyBytes.From(bytes[2..]));
        uint scope = BitConverter.ToUInt32(bytes[24..]);
        return PyTuple.Create(
            PyStr.FromString(new IPAddress(bytes.Slice(8, 16)).ToString()), port,
                PyInt.From(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])), PyInt.From(scope));
    }
}
