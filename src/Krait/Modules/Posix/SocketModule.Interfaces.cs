using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// The network interfaces of the machine, the services it knows, and its name.
internal static partial class SocketModule
{
    /// <summary>C's <c>struct if_nameindex</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct InterfaceName
    {
        public readonly uint Index;
        public readonly nint Name;
    }

    [LibraryImport("libc", EntryPoint = "if_nameindex", SetLastError = true)]
    private static partial nint ListInterfacesNative();

    [LibraryImport("libc", EntryPoint = "if_freenameindex")]
    private static partial void FreeInterfacesNative(nint list);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial uint InterfaceIndexNative(string name);

    [LibraryImport("libc", EntryPoint = "if_indextoname", SetLastError = true)]
    private static partial nint InterfaceNameNative(uint index, byte[] name);

    [LibraryImport("libc", EntryPoint = "sethostname", SetLastError = true)]
    private static partial int SetHostNameNative(byte[] name, nint length);

    /// <summary>Returns a list of network interface information (index, name) tuples.</summary>
    [PyFunction("if_nameindex()")]
    private static PyObject? ListInterfaces()
    {
        nint list = ListInterfacesNative();
        if (list == 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        PyList interfaces = new();
        for (nint next = list; ; next += Marshal.SizeOf<InterfaceName>())
        {
            InterfaceName entry = Marshal.PtrToStructure<InterfaceName>(next);
            if (entry.Index == 0) break;
            interfaces.Add(PyTuple.Create(PyInt.From(entry.Index), PyStr.FromString(Marshal.PtrToStringUTF8(entry.Name) ?? "")));
        }
        FreeInterfacesNative(list);
        return interfaces;
    }

    /// <summary>Returns the interface index corresponding to the interface name.</summary>
    [PyFunction("if_nametoindex(oname, /)")]
    private static PyObject? InterfaceIndex(PyObject name)
    {
        if (SpawnRequest.Text(name) is not { } bytes) return null;
        uint index = InterfaceIndexNative(FileNameMarshaller.Decode(bytes));
        return index == 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(index);
    }

    /// <summary>Returns the interface name corresponding to the interface index.</summary>
    [PyFunction("if_indextoname(if_index, /)")]
    private static PyObject? InterfaceNameOf(PyObject index)
    {
        if (Indexes.ToIndex(index) is not { } given) return null;
        if (given.Sign < 0) return Raise.ValueError("Cannot convert negative int");
        if (!given.TryGetInt64(out long number) || number > uint.MaxValue)
        {
            return Raise.OverflowError("Python int too large for C unsigned int");
        }
        byte[] name = new byte[64];
        return InterfaceNameNative((uint)number, name) == 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : PyStr.FromString(FileNameMarshaller.Decode(name.AsSpan(0, Array.IndexOf(name, (byte)0))));
    }

    /// <summary>C's <c>struct servent</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Service
    {
        public readonly nint Name;
        public readonly nint Aliases;
        public readonly int Port;
    }

    [LibraryImport("libc", EntryPoint = "getservbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetServiceNative(string name, string? protocol);

    [LibraryImport("libc", EntryPoint = "getservbyport", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetServiceNative(int port, string? protocol);

    /// <summary>Return a port number from a service name and protocol name.</summary>
    [PyFunction("getservbyname(servicename, protocolname=None, /)", HidesSignature = true)]
    private static PyObject? GetServicePort(string name, PyObject? protocol)
    {
        if (protocol is not (null or PyStr)) return Raise.TypeError($"getservbyname() argument 2 must be str, not {protocol.Type.Name}");
        nint found = GetServiceNative(name, protocol?.ToString());
        return found == 0 ? Raise.Set(ExceptionTypes.OSError, "service/proto not found")
            : PyInt.From(InNetworkOrder(Marshal.PtrToStructure<Service>(found).Port));
    }

    /// <summary>Return the service name from a port number and protocol name.</summary>
    [PyFunction("getservbyport(port, protocolname=None, /)", HidesSignature = true)]
    private static PyObject? GetServiceName(int port, PyObject? protocol)
    {
        if (protocol is not (null or PyStr)) return Raise.TypeError($"getservbyport() argument 2 must be str, not {protocol.Type.Name}");
        if (port is < 0 or > ushort.MaxValue) return Raise.OverflowError("getservbyport: port must be 0-65535.");
        nint found = GetServiceNative(InNetworkOrder(port), protocol?.ToString());
        if (found == 0) return Raise.Set(ExceptionTypes.OSError, "port/proto not found");
        return PyStr.FromString(Marshal.PtrToStringUTF8(Marshal.PtrToStructure<Service>(found).Name) ?? "");
    }

    private static int InNetworkOrder(int port) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)port);

    /// <summary>Sets the hostname to name.</summary>
    [PyFunction("sethostname(name)", HidesSignature = true)]
    private static PyObject? SetHostName(PyObject name)
    {
        if (SpawnRequest.Text(name) is not { } bytes) return null;
        return SetHostNameNative(bytes, bytes.Length) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyNone.Instance;
    }
}
