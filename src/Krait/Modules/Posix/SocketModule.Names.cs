using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Names of hosts and services, and numbers in the byte order of networks.
internal static unsafe partial class SocketModule
{
    [StructLayout(LayoutKind.Sequential)]
    private struct AddressInformation
    {
        public int Flags;
        public int Family;
        public int Kind;
        public int Protocol;
        public uint Length;
        public byte* FirstPointer;
        public byte* SecondPointer;
        public AddressInformation* Next;

        // The order of these two differs.
        public readonly byte* Address => OperatingSystem.IsMacOS() ? SecondPointer : FirstPointer;

        public readonly byte* CanonicalName => OperatingSystem.IsMacOS() ? FirstPointer : SecondPointer;
    }

    [LibraryImport("libc", EntryPoint = "getaddrinfo", StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int GetAddressesNative(string? host, string? service, in AddressInformation hints,
        out AddressInformation* found);

    [LibraryImport("libc", EntryPoint = "freeaddrinfo")]
    private static partial void FreeAddresses(AddressInformation* found);

    [LibraryImport("libc", EntryPoint = "gai_strerror")]
    private static partial nint AddressErrorText(int error);

    [LibraryImport("libc", EntryPoint = "getnameinfo")]
    private static partial int GetNamesNative(ref byte address, uint length, ref byte host, uint hostLength, ref byte service,
        uint serviceLength, int flags);

    /// <summary>Resolve host and port into list of tuples (family, type, proto, canonname, sockaddr).</summary>
    [PyFunction("getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)")]
    private static PyObject? GetAddresses(PyObject host, PyObject port, int family = 0, int kind = 0, int protocol = 0, int flags = 0)
    {
        if (!TryText(host, "getaddrinfo() argument 1 must be string or None", out string? name)) return null;
        string? service;
        if (port is PyIntegral number)
        {
            if (!number.TryGetInt64(out long value)) return Raise.OverflowError("Python int too large to convert to C long");
            service = value.ToString(CultureInfo.InvariantCulture);
        }
        else if (!TryText(port, "Int or String expected", out service))
        {
            return null;
        }

        AddressInformation hints = new() { Flags = flags, Family = family, Kind = kind, Protocol = protocol };
        ThreadState? thread = InterpreterLock.BeginBlocking();
        int error = GetAddressesNative(name, service, hints, out AddressInformation* found);
        InterpreterLock.EndBlocking(thread);
        if (error != 0) return SocketAddresses.RaiseUnknown(error, Marshal.PtrToStringUTF8(AddressErrorText(error)) ?? "");
        PyList result = new();
        for (AddressInformation* each = found; each is not null; each = each->Next)
        {
            string canonical = Marshal.PtrToStringUTF8((nint)each->CanonicalName) ?? "";
            result.Add(PyTuple.Create(
                PyInt.From(each->Family), PyInt.From(each->Kind), PyInt.From(each->Protocol), PyStr.FromString(canonical),
                SocketAddresses.Decode(new ReadOnlySpan<byte>(each->Address, (int)each->Length))));
        }
        FreeAddresses(found);
        return result;
    }

    private static bool TryText(PyObject value, string problem, out string? text)
    {
        text = null;
        if (value is PyNone) return true;
        if (value is PyStr given) text = given.ToString().All(char.IsAscii) ? given.ToString() : Idn(given);
        else if (value is PyBytes bytes) text = System.Text.Encoding.Latin1.GetString(bytes.Span);
        else return Raise.TypeError(problem) is not null;
        return text is not null;
    }

    private static string? Idn(PyStr name) =>
        Types.Text.Codecs.Encode(name, "idna", "strict") is { } bytes ? System.Text.Encoding.ASCII.GetString(bytes) : null;

    /// <summary>Get host and port for a sockaddr.</summary>
    [PyFunction("getnameinfo(sockaddr, flags, /)")]
    private static PyObject? GetNames(PyObject address, int flags)
    {
        if (address is not PyTuple { Count: >= 2 } parts) return Raise.TypeError("getnameinfo() argument 1 must be a tuple");
        int family = parts[0].ToString()!.Contains(':') ? SocketAddresses.Internet6 : SocketAddresses.Internet;
        if (SocketAddresses.Encode(family, address, "getnameinfo") is not { } bytes) return null;
        byte[] host = new byte[1025];
        byte[] service = new byte[32];
        int error = GetNamesNative(ref bytes[0], (uint)bytes.Length, ref host[0], (uint)host.Length, ref service[0], (uint)service.Length,
            flags);
        if (error != 0) return SocketAddresses.RaiseUnknown(error, Marshal.PtrToStringUTF8(AddressErrorText(error)) ?? "");
        return PyTuple.Create(Text(host), Text(service));
    }

    private static PyStr Text(byte[] bytes) => PyStr.FromString(FileNameMarshaller.Decode(bytes.AsSpan(0, Array.IndexOf(bytes, (byte)0))));

    /// <summary>Return the IP address (a string of the form '255.255.255.255') for a host.</summary>
    [PyFunction("gethostbyname(host, /)")]
    private static PyObject? GetHost(PyObject host) =>
        SocketAddresses.Resolve(host, SocketAddresses.Internet) is { } address ? PyStr.FromString(address.ToString()) : null;

    /// <summary>Return the true host name, a list of aliases, and a list of IP addresses, for a host.</summary>
    [PyFunction("gethostbyname_ex(host, /)")]
    private static PyObject? GetHostWithAliases(PyObject host) => SocketAddresses.Resolve(host, SocketAddresses.Internet) is { } address
        ? PyTuple.Create(host, new PyList(), new PyList([PyStr.FromString(address.ToString())]))
        : null;

    /// <summary>Return the true host name, a list of aliases, and a list of IP addresses, for a host name or address.</summary>
    [PyFunction("gethostbyaddr(host, /)")]
    private static PyObject? GetHostByAddress(PyObject host)
    {
        if (SocketAddresses.Resolve(host, SocketAddresses.Internet) is not { } address) return null;
        try
        {
            IPHostEntry entry = Dns.GetHostEntry(address);
            return PyTuple.Create(PyStr.FromString(entry.HostName), new PyList(), new PyList([PyStr.FromString(address.ToString())]));
        }
        catch (SocketException)
        {
            return SocketAddresses.RaiseUnknown(-2, "Name or service not known");
        }
    }

    /// <summary>
    /// Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary format used in low-level network
    /// functions.
    /// </summary>
    [PyFunction("inet_aton(ip_addr, /)")]
    private static PyObject? ToNetwork(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork
        ? PyBytes.From(address.GetAddressBytes())
        : Raise.Set(ExceptionTypes.OSError, "illegal IP address string passed to inet_aton");

    /// <summary>Convert an IP address from 32-bit packed binary format to string format.</summary>
    [PyFunction("inet_ntoa(packed_ip, /)")]
    private static PyObject? FromNetwork(PyObject packed)
    {
        byte[]? bytes = Buffers.Require(packed);
        if (bytes is null) return null;
        return bytes.Length == 4 ? PyStr.FromString(new IPAddress(bytes).ToString())
            : Raise.Set(ExceptionTypes.OSError, "packed IP wrong length");
    }

    /// <summary>Convert an IP address from string format to a packed string suitable for use with low-level network functions.</summary>
    [PyFunction("inet_pton(af, ip, /)")]
    private static PyObject? Pack(int family, string name)
    {
        bool isSix = family == SocketAddresses.Internet6;
        if (!isSix && family != SocketAddresses.Internet) return FileDescriptors.RaiseError(97);
        bool fits = IPAddress.TryParse(name, out IPAddress? address)
            && address.AddressFamily == (isSix ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)
            && (isSix ? !name.Contains('%') && !name.Contains('[') : name.Count(each => each == '.') == 3);
        return fits ? PyBytes.From(address!.GetAddressBytes())
            : Raise.Set(ExceptionTypes.OSError, "illegal IP address string passed to inet_pton");
    }

    /// <summary>Convert a packed IP address of the given family to string format.</summary>
    [PyFunction("inet_ntop(af, packed_ip, /)")]
    private static PyObject? Unpack(int family, PyObject packed)
    {
        byte[]? bytes = Buffers.Require(packed);
        if (bytes is null) return null;
        int size = family == SocketAddresses.Internet ? 4 : family == SocketAddresses.Internet6 ? 16 : 0;
        if (size == 0) return Raise.ValueError($"unknown address family {family}");
        return bytes.Length == size ? PyStr.FromString(new IPAddress(bytes).ToString())
            : Raise.ValueError("invalid length of packed IP address string");
    }

    /// <summary>Convert a 16-bit unsigned integer from network to host byte order.</summary>
    [PyFunction("ntohs(integer, /)")]
    private static PyObject? NetworkToHost16(PyObject value) =>
        Swap(value, "ntohs", ushort.MaxValue) is { } number ? PyInt.From(Swap16(number)) : null;

    /// <summary>Convert a 16-bit unsigned integer from host to network byte order.</summary>
    [PyFunction("htons(integer, /)")]
    private static PyObject? HostToNetwork16(PyObject value) =>
        Swap(value, "htons", ushort.MaxValue) is { } number ? PyInt.From(Swap16(number)) : null;

    /// <summary>Convert a 32-bit unsigned integer from network to host byte order.</summary>
    [PyFunction("ntohl(integer, /)")]
    private static PyObject? NetworkToHost32(PyObject value) =>
        Swap(value, "ntohl", uint.MaxValue) is { } number ? PyInt.From(Swap32(number)) : null;

    /// <summary>Convert a 32-bit unsigned integer from host to network byte order.</summary>
    [PyFunction("htonl(integer, /)")]
    private static PyObject? HostToNetwork32(PyObject value) =>
        Swap(value, "htonl", uint.MaxValue) is { } number ? PyInt.From(Swap32(number)) : null;

    private static long? Swap(PyObject value, string function, uint largest)
    {
        if (!Arguments.TryToInt64(value, out long number)) return null;
        if (number >= 0 && number <= largest) return number;
        if (number < 0)
        {
            string type = largest == uint.MaxValue ? "unsigned long" : "16-bit unsigned integer";
            Raise.OverflowError($"{function}: can't convert negative Python int to C {type}");
        }
        else
        {
            string size = largest == uint.MaxValue ? "32-bit" : "16-bit";
            Raise.OverflowError($"{function}: Python int too large to convert to C {size} unsigned integer");
        }

        return null;
    }

    private static long Swap16(long value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)value) : value;

    private static long Swap32(long value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((uint)value) : value;

    /// <summary>Return the protocol number for the named protocol.</summary>
    [PyFunction("getprotobyname(name, /)")]
    private static PyObject? GetProtocolByName(string name) => name switch
    {
        "ip" => PyInt.Zero,
        "icmp" => PyInt.One,
        "tcp" => PyInt.From(6),
        "udp" => PyInt.From(17),
        "ipv6" => PyInt.From(41),
        _ => Raise.Set(ExceptionTypes.OSError, "protocol not found"),
    };

    /// <summary>Duplicate an integer socket file descriptor.</summary>
    [PyFunction("dup(fd, /)")]
    private static PyObject? Duplicate(int descriptor)
    {
        if (!OwnSockets.Check(descriptor)) return null;
        int copy = NativeCalls.Duplicate(descriptor);
        if (copy < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        OwnSockets.Add(copy);
        return PyInt.From(copy);
    }
}
