using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Sockets with addresses: connecting, accepting, datagrams, options.
internal static partial class SocketType
{
    private const int InProgress = 115;
    private const int AlreadyConnected = 106;
    private const int DoNotWait = 0x40;
    private const int SocketLevel = 1;
    private const int PendingError = 4;

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindNative(int descriptor, ref byte address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    private static partial int ListenNative(int descriptor, int backlog);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectNative(int descriptor, ref byte address, uint length);

    [LibraryImport("libc", EntryPoint = "accept", SetLastError = true)]
    private static partial int AcceptNative(int descriptor, ref byte address, ref uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static partial int NameNative(int descriptor, ref byte address, ref uint length);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    private static partial int PeerNative(int descriptor, ref byte address, ref uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOptionNative(int descriptor, int level, int option, ref byte value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOptionNative(int descriptor, int level, int option, ref byte value, ref uint length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static partial nint SendToNative(int descriptor, ref byte data, nint length, int flags, ref byte address, uint addressLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    private static partial nint ReceiveFromNative(int descriptor, ref byte data, nint length, int flags, ref byte address,
        ref uint addressLength);

    private static PyObject? Done(int result) => result >= 0 ? PyNone.Instance : FileDescriptors.RaiseError(FileDescriptors.LastError);

    /// <summary>
    /// Bind the socket to a local address. For IP sockets, the address is a pair (host, port); the host must refer to the local
    /// host.
    /// </summary>
    [PyMethod("bind($self, address, /)")]
    private static PyObject? Bind(PySocket self, PyObject address) =>
        SocketAddresses.Encode(self.Family, address, "bind") is { } bytes
            ? Done(BindNative(self.Descriptor, ref bytes[0], (uint)bytes.Length)) : null;

    /// <summary>Enable a server to accept connections.</summary>
    [PyMethod("listen($self, backlog=128, /)")]
    private static PyObject? Listen(PySocket self, int backlog = 128) => Done(ListenNative(self.Descriptor, Math.Max(0, backlog)));

    /// <summary>
    /// Wait for an incoming connection. Return a new socket file descriptor representing the connection, and the address of the
    /// client.
    /// </summary>
    [PyMethod("_accept($self, /)")]
    private static PyObject? Accept(PySocket self)
    {
        if (!WaitUntilReady(self, Polling.In)) return null;
        byte[] address = new byte[SocketAddresses.LargestSize];
        uint length = (uint)address.Length;
        int descriptor = AcceptNative(self.Descriptor, ref address[0], ref length);
        if (descriptor < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        OwnSockets.Add(descriptor);
        const int SetDescriptorFlags = 2;
        const int CloseOnExec = 1;
        _ = NativeCalls.Control(descriptor, SetDescriptorFlags, CloseOnExec);
        return PyTuple.Create(PyInt.From(descriptor), SocketAddresses.Decode(address.AsSpan(0, (int)length)));
    }

    /// <summary>Connect the socket to a remote address. For IP sockets, the address is a pair (host, port).</summary>
    [PyMethod("connect($self, address, /)")]
    private static PyObject? Connect(PySocket self, PyObject address)
    {
        int error = TryConnect(self, address, "connect");
        return error < 0 ? null : error == 0 ? PyNone.Instance : FileDescriptors.RaiseError(error);
    }

    /// <summary>
    /// This is like connect(address), but returns an error code (the errno value) instead of raising an exception when an error
    /// occurs.
    /// </summary>
    [PyMethod("connect_ex($self, address, /)")]
    private static PyObject? ConnectWithCode(PySocket self, PyObject address)
    {
        int error = TryConnect(self, address, "connect_ex");
        return error < 0 ? null : PyInt.From(error);
    }

    // The system's error, 0 for none, -1 with an exception set.
    private static int TryConnect(PySocket self, PyObject address, string function)
    {
        if (SocketAddresses.Encode(self.Family, address, function) is not { } bytes) return -1;
        ThreadState? thread = InterpreterLock.BeginBlocking();
        int result = ConnectNative(self.Descriptor, ref bytes[0], (uint)bytes.Length);
        int error = result < 0 ? FileDescriptors.LastError : 0;
        InterpreterLock.EndBlocking(thread);
        const int Interrupted = 4;
        if (error is not (InProgress or Interrupted) || (self.Timeout == 0 && error == InProgress)) return error;
        if (!WaitUntilReady(self, Polling.Out)) return -1;
        Span<byte> value = stackalloc byte[4];
        uint length = 4;
        if (GetOptionNative(self.Descriptor, SocketLevel, PendingError, ref value[0], ref length) < 0) return FileDescriptors.LastError;
        int pending = BitConverter.ToInt32(value);
        return pending == AlreadyConnected ? 0 : pending;
    }

    /// <summary>Return the address of the local endpoint.</summary>
    [PyMethod("getsockname($self, /)")]
    private static PyObject? GetName(PySocket self)
    {
        byte[] address = new byte[SocketAddresses.LargestSize];
        uint length = (uint)address.Length;
        return NameNative(self.Descriptor, ref address[0], ref length) < 0
            ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : SocketAddresses.Decode(address.AsSpan(0, (int)length));
    }

    /// <summary>Return the address of the remote endpoint.</summary>
    [PyMethod("getpeername($self, /)")]
    private static PyObject? GetPeer(PySocket self)
    {
        byte[] address = new byte[SocketAddresses.LargestSize];
        uint length = (uint)address.Length;
        return PeerNative(self.Descriptor, ref address[0], ref length) < 0
            ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : SocketAddresses.Decode(address.AsSpan(0, (int)length));
    }

    /// <summary>
    /// Set a socket option: setsockopt(level, option, value: int), setsockopt(level, option, value: buffer) or setsockopt(level,
    /// option, None, optlen).
    /// </summary>
    [PyMethod("setsockopt($self, level, option, value, optlen=None, /)")]
    private static PyObject? SetOption(PySocket self, int level, int option, PyObject value, PyObject? length)
    {
        byte[]? bytes;
        if (value is PyNone)
        {
            if (length is null) return Raise.TypeError("setsockopt() requires 4 arguments when the third argument is None");
            if (!Arguments.TryToInt64(length, out long size)) return null;
            return Done(SetOptionNative(self.Descriptor, level, option, ref Unsafe.NullRef<byte>(), (uint)size));
        }
        if (value is PyIntegral || value.Type.IndexSlot is not null)
        {
            if (!Arguments.TryToInt64(value, out long number)) return null;
            if (number is < int.MinValue or > uint.MaxValue)
            {
                return Raise.OverflowError(number < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum");
            }
            bytes = BitConverter.GetBytes((int)number);
        }
        else
        {
            bytes = Buffers.Require(value);
        }

        if (bytes is null) return null;
        byte none = 0;
        return Done(SetOptionNative(self.Descriptor, level, option, ref bytes.Length == 0 ? ref none : ref bytes[0], (uint)bytes.Length));
    }

    /// <summary>
    /// Get a socket option. If a nonzero buffersize argument is given, the return value is a string of that length; otherwise it is
    /// an integer.
    /// </summary>
    [PyMethod("getsockopt($self, level, option, buffersize=0, /)")]
    private static PyObject? GetOption(PySocket self, int level, int option, int size = 0)
    {
        if (size is < 0 or > 1024) return Raise.Set(ExceptionTypes.OSError, "getsockopt buflen out of range");
        byte[] value = new byte[size == 0 ? sizeof(int) : size];
        uint length = (uint)value.Length;
        if (GetOptionNative(self.Descriptor, level, option, ref value[0], ref length) < 0)
        {
            return FileDescriptors.RaiseError(FileDescriptors.LastError);
        }
        return size == 0 ? PyInt.From(BitConverter.ToInt32(value)) : PyBytes.From(value.AsSpan(0, (int)length));
    }

    /// <summary>
    /// Like send(data, flags) but allows specifying the destination address. For IP sockets, the address is a pair (hostaddr,
    /// port).
    /// </summary>
    [PyMethod("sendto($self, data, flags_or_address, address=None, /)")]
    private static PyObject? SendTo(PySocket self, PyObject data, PyObject flagsOrAddress, PyObject? address)
    {
        long flags = 0;
        if (address is not null && !Arguments.TryToInt64(flagsOrAddress, out flags)) return null;
        byte[]? bytes = Buffers.Require(data);
        if (bytes is null || SocketAddresses.Encode(self.Family, address ?? flagsOrAddress, "sendto") is not { } target) return null;
        if (!WaitUntilReady(self, Polling.Out)) return null;
        byte none = 0;
        nint sent = SendToNative(
            self.Descriptor, ref bytes.Length == 0 ? ref none
                : ref bytes[0], bytes.Length, (int)flags | DoNotWait, ref target[0], (uint)target.Length);
        return sent < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(sent);
    }

    /// <summary>A version of recv() that stores its data into a buffer rather than creating a new string.</summary>
    [PyMethod("recv_into($self, buffer, nbytes=0, flags=0)")]
    private static PyObject? ReceiveInto(PySocket self, PyObject buffer, int size = 0, int flags = 0)
    {
        int room = Buffers.WritableLength(buffer);
        if (room < 0) return null;
        if (size < 0) return Raise.ValueError("negative buffersize in recv_into");
        if (size > room) return Raise.ValueError("buffer too small for requested bytes");
        if (Receive(self, size == 0 ? room : size, flags) is not PyBytes data) return null;
        return Buffers.CopyInto(buffer, data.Span) ? PyInt.From(data.Length) : null;
    }

    /// <summary>Like recv(buffersize, flags) but also return the sender's address info.</summary>
    [PyMethod("recvfrom($self, bufsize, flags=0, /)")]
    private static PyObject? ReceiveFrom(PySocket self, int size, int flags = 0)
    {
        if (size < 0) return Raise.ValueError("negative buffersize in recvfrom");
        if (!Allocation.Reserve(size)) return null;
        if (!WaitUntilReady(self, Polling.In)) return null;
        byte[] data = new byte[Math.Max(size, 1)];
        byte[] address = new byte[SocketAddresses.LargestSize];
        uint length = (uint)address.Length;
        nint count = ReceiveFromNative(self.Descriptor, ref data[0], size, flags | DoNotWait, ref address[0], ref length);
        if (count < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        return PyTuple.Create(PyBytes.From(data.AsSpan(0, (int)count)), SocketAddresses.Decode(address.AsSpan(0, (int)length)));
    }

    /// <summary>Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.</summary>
    [PyMethod("recvfrom_into($self, buffer, nbytes=0, flags=0)")]
    private static PyObject? ReceiveFromInto(PySocket self, PyObject buffer, int size = 0, int flags = 0)
    {
        int room = Buffers.WritableLength(buffer);
        if (room < 0) return null;
        if (size < 0) return Raise.ValueError("negative buffersize in recvfrom_into");
        if (size > room) return Raise.ValueError("nbytes is greater than the length of the buffer");
        if (ReceiveFrom(self, size == 0 ? room : size, flags) is not PyTuple received) return null;
        var data = (PyBytes)received[0];
        return Buffers.CopyInto(buffer, data.Span) ? PyTuple.Create(PyInt.From(data.Length), received[1]) : null;
    }
}
