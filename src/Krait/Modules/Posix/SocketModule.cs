using System.Buffers;
using System.Runtime.InteropServices;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>Implementation module for socket operations.</summary>
/// <remarks>The numbers are Linux's. Ancillary data and other families than AF_UNIX, AF_INET and AF_INET6 are missing.</remarks>
[PyModule("_socket")]
internal static unsafe partial class SocketModule
{
    /// <summary>What one engine has set.</summary>
    private sealed class State
    {
        public PyObject DefaultTimeout = PyNone.Instance;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private static readonly (string Name, long Value)[] s_constants =
    [
        ("AF_UNSPEC", 0), ("AF_UNIX", 1), ("AF_INET", 2), ("AF_INET6", 10), ("SOCK_STREAM", 1), ("SOCK_DGRAM", 2), ("SOCK_RAW", 3),
        ("SOCK_SEQPACKET", 5), ("SOCK_NONBLOCK", 2048), ("SOCK_CLOEXEC", 524288), ("SOL_SOCKET", 1), ("SO_REUSEADDR", 2), ("SO_TYPE", 3),
        ("SO_ERROR", 4), ("SO_BROADCAST", 6), ("SO_KEEPALIVE", 9), ("IPPROTO_IP", 0), ("IPPROTO_TCP", 6), ("IPPROTO_UDP", 17),
        ("IPPROTO_IPV6", 41), ("IPV6_V6ONLY", 26), ("TCP_NODELAY", 1), ("SOMAXCONN", 4096), ("MSG_PEEK", 2), ("SHUT_RD", 0), ("SHUT_WR", 1),
        ("SHUT_RDWR", 2), ("AI_PASSIVE", 1), ("AI_CANONNAME", 2), ("AI_NUMERICHOST", 4), ("AI_V4MAPPED", 8), ("AI_ALL", 16),
        ("AI_ADDRCONFIG", 32), ("AI_NUMERICSERV", 1024), ("EAI_BADFLAGS", -1), ("EAI_NONAME", -2), ("EAI_AGAIN", -3), ("EAI_FAIL", -4),
        ("EAI_NODATA", -5), ("EAI_FAMILY", -6), ("EAI_SOCKTYPE", -7), ("EAI_SERVICE", -8), ("EAI_ADDRFAMILY", -9), ("EAI_MEMORY", -10),
        ("EAI_SYSTEM", -11), ("EAI_OVERFLOW", -12), ("NI_NUMERICHOST", 1), ("NI_NUMERICSERV", 2), ("NI_NOFQDN", 4), ("NI_NAMEREQD", 8),
        ("NI_DGRAM", 16), ("NI_MAXHOST", 1025), ("NI_MAXSERV", 32), ("SO_DEBUG", 1), ("SO_DONTROUTE", 5), ("SO_SNDBUF", 7),
        ("SO_RCVBUF", 8), ("SO_OOBINLINE", 10), ("SO_PRIORITY", 12), ("SO_LINGER", 13), ("SO_REUSEPORT", 15), ("SO_PASSCRED", 16),
        ("SO_PEERCRED", 17), ("SO_RCVLOWAT", 18), ("SO_SNDLOWAT", 19), ("SO_RCVTIMEO", 20), ("SO_SNDTIMEO", 21), ("SO_BINDTODEVICE", 25),
        ("SO_ACCEPTCONN", 30), ("SO_DOMAIN", 39), ("SO_PROTOCOL", 38), ("SO_INCOMING_CPU", 49), ("TCP_MAXSEG", 2), ("TCP_CORK", 3),
        ("TCP_KEEPIDLE", 4), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 6), ("TCP_SYNCNT", 7), ("TCP_LINGER2", 8), ("TCP_DEFER_ACCEPT", 9),
        ("TCP_INFO", 11), ("TCP_QUICKACK", 12), ("TCP_USER_TIMEOUT", 18), ("TCP_NOTSENT_LOWAT", 25), ("IPPROTO_ICMP", 1),
        ("IPPROTO_IGMP", 2), ("IPPROTO_RAW", 255), ("IPPROTO_ICMPV6", 58), ("IPPROTO_NONE", 59), ("IP_TOS", 1), ("IP_TTL", 2),
        ("IP_HDRINCL", 3), ("IP_OPTIONS", 4), ("IP_RECVOPTS", 6), ("IP_MULTICAST_IF", 32), ("IP_MULTICAST_TTL", 33),
        ("IP_MULTICAST_LOOP", 34), ("IP_ADD_MEMBERSHIP", 35), ("IP_DROP_MEMBERSHIP", 36), ("IPV6_UNICAST_HOPS", 16),
        ("IPV6_MULTICAST_IF", 17), ("IPV6_MULTICAST_HOPS", 18), ("IPV6_MULTICAST_LOOP", 19),
        ("IPV6_JOIN_GROUP", 20), ("IPV6_LEAVE_GROUP", 21), ("IPV6_RECVPKTINFO", 49), ("IPV6_TCLASS", 67), ("MSG_OOB", 1),
        ("MSG_DONTROUTE", 4),
        ("MSG_CTRUNC", 8), ("MSG_ERRQUEUE", 8192), ("MSG_CMSG_CLOEXEC", 0x40000000), ("SCM_RIGHTS", 1), ("SCM_CREDENTIALS", 2),
        ("MSG_TRUNC", 32),
        ("MSG_DONTWAIT", 64), ("MSG_EOR", 128), ("MSG_WAITALL", 256), ("MSG_NOSIGNAL", 16384), ("MSG_MORE", 32768), ("INADDR_ANY", 0),
        ("INADDR_LOOPBACK", 0x7F000001),
        ("IPPORT_RESERVED", 1024), ("IPPORT_USERRESERVED", 5000), ("SOL_IP", 0), ("SOL_TCP", 6), ("SOL_UDP", 17),
        ("ETH_P_ALL", 3), ("ETHERTYPE_IP", 2048), ("ETHERTYPE_ARP", 2054), ("ETHERTYPE_VLAN", 33024), ("ETHERTYPE_IPV6", 34525),
        ("INADDR_UNSPEC_GROUP", 3758096384), ("INADDR_ALLHOSTS_GROUP", 3758096385), ("INADDR_MAX_LOCAL_GROUP", 3758096639),
        ("IP_DEFAULT_MULTICAST_LOOP", 1), ("IP_DEFAULT_MULTICAST_TTL", 1), ("IP_RECVRETOPTS", 7), ("IP_RETOPTS", 7), ("IP_PKTINFO", 8),
        ("IP_RECVERR", 11), ("IP_RECVTTL", 12), ("IP_RECVTOS", 13), ("IP_FREEBIND", 15), ("IP_TRANSPARENT", 19),
        ("IP_MAX_MEMBERSHIPS", 20), ("IP_RECVORIGDSTADDR", 20), ("IP_BIND_ADDRESS_NO_PORT", 24), ("IP_UNBLOCK_SOURCE", 37),
        ("IP_BLOCK_SOURCE", 38), ("IP_ADD_SOURCE_MEMBERSHIP", 39), ("IP_DROP_SOURCE_MEMBERSHIP", 40), ("IPPROTO_HOPOPTS", 0),
        ("IPPROTO_IPIP", 4), ("IPPROTO_EGP", 8), ("IPPROTO_PUP", 12), ("IPPROTO_IDP", 22), ("IPPROTO_TP", 29), ("IPPROTO_ROUTING", 43),
        ("IPPROTO_FRAGMENT", 44), ("IPPROTO_RSVP", 46), ("IPPROTO_GRE", 47), ("IPPROTO_ESP", 50), ("IPPROTO_AH", 51),
        ("IPPROTO_DSTOPTS", 60), ("IPPROTO_PIM", 103), ("IPPROTO_SCTP", 132), ("IPPROTO_UDPLITE", 136), ("IPPROTO_MPTCP", 262),
        ("IPV6_RTHDR_TYPE_0", 0), ("IPV6_CHECKSUM", 7), ("IPV6_NEXTHOP", 9), ("IPV6_RECVERR", 25), ("IPV6_PKTINFO", 50),
        ("IPV6_RECVHOPLIMIT", 51), ("IPV6_HOPLIMIT", 52), ("IPV6_RECVHOPOPTS", 53), ("IPV6_HOPOPTS", 54), ("IPV6_RTHDRDSTOPTS", 55),
        ("IPV6_RECVRTHDR", 56), ("IPV6_RTHDR", 57), ("IPV6_RECVDSTOPTS", 58), ("IPV6_DSTOPTS", 59), ("IPV6_RECVPATHMTU", 60),
        ("IPV6_PATHMTU", 61), ("IPV6_DONTFRAG", 62), ("IPV6_RECVTCLASS", 66), ("MSG_CONFIRM", 2048), ("MSG_FASTOPEN", 536870912),
        ("NI_IDN", 32), ("SO_PEERSEC", 31), ("SO_PASSSEC", 34), ("SO_MARK", 36), ("SO_BINDTOIFINDEX", 62), ("SO_ORIGINAL_DST", 80),
        ("SOCK_RDM", 4), ("TCP_WINDOW_CLAMP", 10), ("TCP_CONGESTION", 13), ("TCP_MD5SIG", 14), ("TCP_THIN_LINEAR_TIMEOUTS", 16),
        ("TCP_THIN_DUPACK", 17), ("TCP_REPAIR", 19), ("TCP_REPAIR_QUEUE", 20), ("TCP_QUEUE_SEQ", 21), ("TCP_REPAIR_OPTIONS", 22),
        ("TCP_FASTOPEN", 23), ("TCP_TIMESTAMP", 24), ("TCP_CC_INFO", 26), ("TCP_SAVE_SYN", 27), ("TCP_SAVED_SYN", 28),
        ("TCP_REPAIR_WINDOW", 29), ("TCP_FASTOPEN_CONNECT", 30), ("TCP_ULP", 31), ("TCP_MD5SIG_EXT", 32), ("TCP_FASTOPEN_KEY", 33),
        ("TCP_FASTOPEN_NO_COOKIE", 34), ("TCP_ZEROCOPY_RECEIVE", 35), ("TCP_INQ", 36), ("TCP_TX_DELAY", 37), ("UDPLITE_SEND_CSCOV", 10),
        ("UDPLITE_RECV_CSCOV", 11),
    ];

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int PairNative(int family, int type, int protocol, ref int descriptors);

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        PyDict dict = module.Dict;
        foreach ((string name, long value) in s_constants) dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        dict.SetItem(PyStr.Intern("INADDR_BROADCAST"), PyInt.From(uint.MaxValue));
        dict.SetItem(PyStr.Intern("INADDR_NONE"), PyInt.From(uint.MaxValue));
        dict.SetItem(PyStr.Intern("has_ipv6"), PyBool.From(System.Net.Sockets.Socket.OSSupportsIPv6));
        dict.SetItem(PyStr.Intern("error"), ExceptionTypes.OSError);
        dict.SetItem(PyStr.Intern("timeout"), ExceptionTypes.TimeoutError);
        foreach (string name in (ReadOnlySpan<string>)["gaierror", "herror"]) dict.SetItem(PyStr.Intern(name), ErrorType(name));
        ModuleTypes.Add(module, PySocket.TypeObject, SocketType.Bind);
        dict.SetItem(PyStr.Intern("SocketType"), PySocket.TypeObject);
    }

    private static PyObject ErrorType(string name)
    {
        PyDict body = new();
        body.SetItem(PyStr.Intern("__module__"), PyStr.Intern("socket"));
        return Calls.Call(BuiltinTypes.Type, PyStr.FromString(name), PyTuple.Create(ExceptionTypes.OSError), body)!;
    }

    /// <summary>Create a pair of socket objects from the sockets returned by the platform socketpair() function.</summary>
    [PyFunction("socketpair(family=1, type=1, proto=0, /)")]
    private static PyObject? MakePair(int family = 1, int type = 1, int protocol = 0)
    {
        const int CloseOnExec = 0x80000;
        int[] ends = new int[2];
        if (PairNative(family, type | (OperatingSystem.IsLinux() ? CloseOnExec : 0), protocol, ref ends[0]) < 0)
        {
            return FileDescriptors.RaiseError(FileDescriptors.LastError);
        }
        var pair = new PyObject[2];
        for (int i = 0; i < 2; i++)
        {
            OwnSockets.Add(ends[i]);
            pair[i] = new PySocket(PySocket.TypeObject)
            {
                Descriptor = ends[i],
                Family = family,
                Kind = type,
                Protocol = protocol,
            };
        }
        return PyTuple.Create(pair);
    }

    /// <summary>Returns the default timeout in seconds (float) for new socket objects.</summary>
    [PyFunction("getdefaulttimeout()")]
    public static PyObject GetDefaultTimeout() => Own.DefaultTimeout;

    /// <summary>Set the default timeout in seconds (float) for new socket objects.</summary>
    [PyFunction("setdefaulttimeout(timeout, /)")]
    private static PyObject? SetDefaultTimeout(PyObject timeout)
    {
        if (!SocketType.TryParseTimeout(timeout, out double seconds)) return null;
        Own.DefaultTimeout = seconds < 0 ? PyNone.Instance : new PyFloat(seconds);
        return PyNone.Instance;
    }

    /// <summary>Return the current host name.</summary>
    [PyFunction("gethostname()")]
    private static PyObject GetHostName() => PyStr.FromString(Environment.MachineName);

    /// <summary>Close an integer socket file descriptor.</summary>
    [PyFunction("close(fd, /)")]
    private static PyObject? Close(int descriptor) => OwnSockets.Close(descriptor) ? PyNone.Instance : null;
}

/// <summary>A socket: a descriptor and how long its operations may take.</summary>
internal sealed class PySocket(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("socket", BuiltinTypes.Object, TypeFlags.BaseType, "_socket");

    public int Descriptor = -1;
    public int Family;
    public int Kind;
    public int Protocol;

    /// <summary>Seconds that an operation waits; negative: for ever, zero: not at all.</summary>
    public double Timeout = -1;
}

/// <summary>A communication endpoint.</summary>
[PyMethods]
internal static partial class SocketType
{
    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int MakeNative(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendNative(int descriptor, ref byte data, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveNative(int descriptor, ref byte data, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    private static partial int ShutDownNative(int descriptor, int how);

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PySocket(type);

    [PyInit("socket(family=-1, type=-1, proto=-1, fileno=None)")]
    private static bool Init(PySocket self, int family = -1, int type = -1, int protocol = -1, PyObject? descriptor = null)
    {
        if (!CapabilityGate.Check(DeniedCapabilities.Network, "sockets")) return false;
        const int CloseOnExec = 0x80000;
        self.Family = family < 0 ? 2 : family;
        self.Kind = type < 0 ? 1 : type;
        self.Protocol = Math.Max(protocol, 0);
        // SOCK_NONBLOCK is a wish and not a part of the type.
        const int WantsNonBlocking = 0x800;
        bool isNonBlocking = type > 0 && (type & WantsNonBlocking) != 0;
        self.Kind &= ~(WantsNonBlocking | CloseOnExec);
        self.Timeout = isNonBlocking ? 0 : SocketModule.GetDefaultTimeout() is PyFloat timeout ? timeout.Value : -1;
        if (descriptor is not null and not PyNone)
        {
            if (!Arguments.TryToInt64(descriptor, out long given)) return false;
            if (given < 0) return Raise.ValueError("negative file descriptor") is not null;
            if (!OwnSockets.Check((int)given)) return false;
            self.Descriptor = (int)given;
            return true;
        }
        self.Descriptor = MakeNative(self.Family, self.Kind | (OperatingSystem.IsLinux() ? CloseOnExec : 0), self.Protocol);
        if (self.Descriptor >= 0) OwnSockets.Add(self.Descriptor);
        if (self.Descriptor >= 0 && self.Timeout >= 0) SetTimeout(self, self.Timeout);
        return self.Descriptor >= 0 || FileDescriptors.RaiseError(FileDescriptors.LastError) is not null;
    }

    /// <summary>Seconds, negative for None; false with an exception set.</summary>
    public static bool TryParseTimeout(PyObject timeout, out double seconds)
    {
        seconds = -1;
        if (timeout is PyNone) return true;
        if (!Floats.TryToDouble(timeout, out seconds)) return false;
        return seconds >= 0 || Raise.ValueError("Timeout value out of range") is not null;
    }

    [PyGetter("family", IsField = true)]
    private static PyObject GetFamily(PySocket self) => PyInt.From(self.Family);

    [PyGetter("type", IsField = true)]
    private static PyObject GetKind(PySocket self) => PyInt.From(self.Kind);

    [PyGetter("proto", IsField = true)]
    private static PyObject GetProtocol(PySocket self) => PyInt.From(self.Protocol);

    [PyGetter("timeout")]
    private static PyObject GetTimeoutAttribute(PySocket self) => GetTimeout(self);

    /// <summary>Return the integer file descriptor of the socket.</summary>
    [PyMethod("fileno($self, /)")]
    private static PyObject GetDescriptor(PySocket self) => PyInt.From(self.Descriptor);

    /// <summary>Close the socket.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PySocket self)
    {
        int descriptor = self.Descriptor;
        self.Descriptor = -1;
        return descriptor < 0 || OwnSockets.Close(descriptor) ? PyNone.Instance : null;
    }

    /// <summary>Close the socket object without closing the underlying file descriptor.</summary>
    [PyMethod("detach($self, /)")]
    private static PyObject Detach(PySocket self)
    {
        PyObject descriptor = PyInt.From(self.Descriptor);
        self.Descriptor = -1;
        return descriptor;
    }

    /// <summary>Set the socket to blocking (flag is true) or non-blocking (false).</summary>
    [PyMethod("setblocking($self, flag, /)")]
    private static PyObject SetBlocking(PySocket self, bool flag)
    {
        SetTimeout(self, flag ? -1 : 0);
        return PyNone.Instance;
    }

    // The descriptor of a socket with a limit never waits itself.
    private static void SetTimeout(PySocket self, double seconds)
    {
        const int GetStatusFlags = 3;
        const int SetStatusFlags = 4;
        const int NonBlocking = 0x800;
        self.Timeout = seconds;
        if (!OperatingSystem.IsLinux() || self.Descriptor < 0) return;
        int flags = NativeCalls.Control(self.Descriptor, GetStatusFlags, 0);
        int wanted = seconds < 0 ? flags & ~NonBlocking : flags | NonBlocking;
        if (flags >= 0 && flags != wanted) _ = NativeCalls.Control(self.Descriptor, SetStatusFlags, wanted);
    }

    /// <summary>Returns True if socket is in blocking mode, or False if it is in non-blocking mode.</summary>
    [PyMethod("getblocking($self, /)")]
    private static PyObject GetBlocking(PySocket self) => PyBool.From(self.Timeout != 0);

    /// <summary>Set a timeout on socket operations.</summary>
    [PyMethod("settimeout($self, timeout, /)")]
    private static PyObject? SetTimeout(PySocket self, PyObject timeout)
    {
        if (!TryParseTimeout(timeout, out double seconds)) return null;
        SetTimeout(self, seconds);
        return PyNone.Instance;
    }

    /// <summary>Returns the timeout in seconds (float) associated with socket operations.</summary>
    [PyMethod("gettimeout($self, /)")]
    private static PyObject GetTimeout(PySocket self) => self.Timeout < 0 ? PyNone.Instance : new PyFloat(self.Timeout);

    /// <summary>Shut down the reading side of the socket (flag == SHUT_RD), the writing side (SHUT_WR), or both ends (SHUT_RDWR).</summary>
    [PyMethod("shutdown($self, flag, /)")]
    private static PyObject? ShutDown(PySocket self, int how) =>
        ShutDownNative(self.Descriptor, how) >= 0 ? PyNone.Instance : FileDescriptors.RaiseError(FileDescriptors.LastError);

    /// <summary>Send a data string to the socket. Returns how many bytes were sent.</summary>
    [PyMethod("send($self, data, flags=0, /)")]
    private static PyObject? Send(PySocket self, PyObject data, int flags = 0)
    {
        byte[]? bytes = Buffers.Require(data);
        if (bytes is null) return null;
        int sent = SendPart(self, bytes, flags);
        return sent < 0 ? null : PyInt.From(sent);
    }

    /// <summary>Send a data string to the socket, until all of it is sent.</summary>
    [PyMethod("sendall($self, data, flags=0, /)")]
    private static PyObject? SendAll(PySocket self, PyObject data, int flags = 0)
    {
        byte[]? bytes = Buffers.Require(data);
        if (bytes is null) return null;
        int done = 0;
        while (done < bytes.Length)
        {
            int sent = SendPart(self, bytes.AsSpan(done), flags);
            if (sent < 0) return null;
            done += sent;
        }
        return PyNone.Instance;
    }

    /// <summary>Receive up to buffersize bytes from the socket.</summary>
    [PyMethod("recv($self, bufsize, flags=0, /)")]
    private static PyObject? Receive(PySocket self, int size, int flags = 0)
    {
        if (size < 0) return Raise.ValueError("negative buffersize in recv");
        if (!Allocation.Reserve(size)) return null;
        if (!WaitUntilReady(self, Polling.In)) return null;
        // Most callers allow for more than comes: what they allow for is borrowed, not made and cleared each time.
        byte[] data = ArrayPool<byte>.Shared.Rent(Math.Max(size, 1));
        nint count = ReceiveNative(self.Descriptor, ref data[0], size, flags | DoNotWait);
        PyObject? received = count < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : PyBytes.From(data.AsSpan(0, (int)count).ToArray());
        ArrayPool<byte>.Shared.Return(data);
        return received;
    }

    private static int SendPart(PySocket self, ReadOnlySpan<byte> data, int flags)
    {
        if (!WaitUntilReady(self, Polling.Out)) return -1;
        const int NoSignal = 0x4000;
        byte none = 0;
        ref byte first = ref data.Length == 0 ? ref none : ref MemoryMarshal.GetReference(data);
        nint count = SendNative(self.Descriptor, ref first, data.Length, flags | DoNotWait | (OperatingSystem.IsLinux() ? NoSignal : 0));
        if (count < 0) FileDescriptors.RaiseError(FileDescriptors.LastError);
        return (int)count;
    }

    // The descriptor itself may block: an operation that may not is told so, one that may waits here first. On the descriptor of a
    // closed socket poll would wait in vain; the operation itself reports it.
    private static bool WaitUntilReady(PySocket self, short wanted)
    {
        if (self.Timeout == 0 || self.Descriptor < 0) return true;
        PollEntry entry = new() { Descriptor = self.Descriptor, Wanted = wanted };
        int ready = Polling.Wait(new Span<PollEntry>(ref entry), self.Timeout);
        if (ready == 0) Raise.Set(ExceptionTypes.TimeoutError, "timed out");
        return ready > 0;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var socket = (PySocket)self;
        return PyStr.FromString(
            $"<socket object, fd={socket.Descriptor}, family={socket.Family}, type={socket.Kind}, proto={socket.Protocol}>");
    }
}
