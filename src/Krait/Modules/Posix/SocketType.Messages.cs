using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Messages of sockets: data gathered from and scattered into several buffers, with ancillary data (RFC 3542).
internal static partial class SocketType
{
    /// <summary>C's <c>struct msghdr</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public nint Address;
        public uint AddressLength;
        public nint Pieces;
        public nint PieceCount;
        public nint Control;
        public nint ControlLength;
        public int Flags;
    }

    /// <summary>C's <c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Piece
    {
        public nint Start;
        public nint Length;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessageNative(int descriptor, ref MessageHeader header, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessageNative(int descriptor, ref MessageHeader header, int flags);

    // The structures above are Linux's.
    private static bool CheckSystem() => OperatingSystem.IsLinux()
        || Raise.Set(ExceptionTypes.NotImplementedError, "messages with ancillary data are not there on this system") is not null;

    private static nint NativeCopy(byte[] bytes)
    {
        nint start = Marshal.AllocHGlobal(Math.Max(bytes.Length, 1));
        Marshal.Copy(bytes, 0, start, bytes.Length);
        return start;
    }

    private static nint NativePiece(nint data, int length)
    {
        nint piece = Marshal.AllocHGlobal(Marshal.SizeOf<Piece>());
        Marshal.StructureToPtr(new Piece { Start = data, Length = length }, piece, fDeleteOld: false);
        return piece;
    }

    /// <summary>
    /// Send normal and ancillary data to the socket, gathering the non-ancillary data from a series of buffers. The ancillary data is
    /// an iterable of tuples (cmsg_level, cmsg_type, cmsg_data).
    /// </summary>
    [PyMethod("sendmsg($self, buffers, ancdata=(), flags=0, address=None, /)")]
    private static PyObject? SendMessage(PySocket self, PyObject buffers, PyObject? ancillary, int flags = 0, PyObject? address = null)
    {
        if (Gather(buffers) is not { } data) return null;
        if ((ancillary is null ? [] : Controls(ancillary)) is not { } control || !CheckSystem()) return null;
        byte[]? target = address is null or PyNone ? [] : SocketAddresses.Encode(self.Family, address, "sendmsg");
        if (target is null || !WaitUntilReady(self, Polling.Out)) return null;
        nint dataStart = NativeCopy(data);
        nint piece = NativePiece(dataStart, data.Length);
        nint addressStart = NativeCopy(target);
        nint controlStart = NativeCopy(control);
        MessageHeader header = new()
        {
            Address = target.Length == 0 ? 0 : addressStart,
            AddressLength = (uint)target.Length,
            Pieces = piece,
            PieceCount = 1,
            Control = control.Length == 0 ? 0 : controlStart,
            ControlLength = control.Length,
        };
        nint sent = SendMessageNative(self.Descriptor, ref header, flags | DoNotWait);
        int error = FileDescriptors.LastError;
        foreach (nint each in (ReadOnlySpan<nint>)[dataStart, piece, addressStart, controlStart]) Marshal.FreeHGlobal(each);
        return sent < 0 ? FileDescriptors.RaiseError(error) : PyInt.From(sent);
    }

    private static byte[]? Gather(PyObject buffers)
    {
        if (Iteration.ToList(buffers) is not { } parts)
        {
            if (Exceptions.ClearIf(ExceptionTypes.TypeError)) Raise.TypeError("sendmsg() argument 1 must be an iterable");
            return null;
        }
        List<byte> data = [];
        foreach (PyObject each in parts.ToArray())
        {
            if (Buffers.Require(each) is not { } bytes) return null;
            data.AddRange(bytes);
        }
        return [.. data];
    }

    // The ancillary data as the system takes it: level, type and data with its length, each at a multiple of a word.
    private static byte[]? Controls(PyObject ancillary)
    {
        if (Iteration.ToList(ancillary) is not { } items)
        {
            if (Exceptions.ClearIf(ExceptionTypes.TypeError)) Raise.TypeError("sendmsg() argument 2 must be an iterable");
            return null;
        }
        using MemoryStream control = new();
        foreach (PyObject each in items.ToArray())
        {
            if (Iteration.ToTuple(each) is not { } item) return null;
            if (item.Count != 3)
            {
                Raise.TypeError("[sendmsg() ancillary data items] must be sequence of length 3, not " + item.Count);
                return null;
            }
            if (!Arguments.TryToInt32(item[0], out int level) || !Arguments.TryToInt32(item[1], out int type)) return null;
            if (Buffers.Require(item[2]) is not { } bytes) return null;
            control.Write(BitConverter.GetBytes(AncillaryData.HeaderSize + bytes.LongLength));
            control.Write(BitConverter.GetBytes(level));
            control.Write(BitConverter.GetBytes(type));
            control.Write(bytes);
            control.Write(new byte[AncillaryData.Space(bytes.Length) - AncillaryData.HeaderSize - bytes.Length]);
        }
        return control.ToArray();
    }

    /// <summary>
    /// Receive normal data (up to bufsize bytes) and ancillary data from the socket. The result is a tuple (data, ancdata, msg_flags,
    /// address).
    /// </summary>
    [PyMethod("recvmsg($self, bufsize, ancbufsize=0, flags=0, /)")]
    private static PyObject? ReceiveMessage(PySocket self, int size, int ancillarySize = 0, int flags = 0)
    {
        if (size < 0) return Raise.ValueError("negative buffer size in recvmsg()");
        if (!Allocation.Reserve(size)) return null;
        byte[] data = new byte[size];
        if (Receive(self, data, ancillarySize, flags, "recvmsg", out int count) is not { } rest) return null;
        return PyTuple.Create(PyBytes.From(data.AsSpan(0, count)), rest[0], rest[1], rest[2]);
    }

    /// <summary>
    /// Receive normal data and ancillary data from the socket, scattering the non-ancillary data into a series of buffers. The result
    /// is a tuple (nbytes, ancdata, msg_flags, address).
    /// </summary>
    [PyMethod("recvmsg_into($self, buffers, ancbufsize=0, flags=0, /)")]
    private static PyObject? ReceiveMessageInto(PySocket self, PyObject buffers, int ancillarySize = 0, int flags = 0)
    {
        if (Iteration.ToList(buffers) is not { } parts)
        {
            return Exceptions.ClearIf(ExceptionTypes.TypeError) ? Raise.TypeError("recvmsg_into() argument 1 must be an iterable") : null;
        }
        PyObject[] targets = parts.ToArray();
        int[] rooms = new int[targets.Length];
        long size = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            rooms[i] = Buffers.WritableLength(targets[i]);
            if (rooms[i] < 0) return null;
            size += rooms[i];
        }
        if (!Allocation.Reserve(size)) return null;
        byte[] data = new byte[size];
        if (Receive(self, data, ancillarySize, flags, "recvmsg_into", out int count) is not { } rest) return null;
        int done = 0;
        for (int i = 0; i < targets.Length && done < count; i++)
        {
            int length = Math.Min(rooms[i], count - done);
            if (!Buffers.CopyInto(targets[i], data.AsSpan(done, length))) return null;
            done += length;
        }
        return PyTuple.Create(PyInt.From(count), rest[0], rest[1], rest[2]);
    }

    // Ancillary data, flags and address of a message whose data goes to an array; null with an exception set.
    private static PyTuple? Receive(PySocket self, byte[] data, int ancillarySize, int flags, string function, out int count)
    {
        count = 0;
        if (ancillarySize < 0 || ancillarySize > int.MaxValue - AncillaryData.HeaderSize)
        {
            Raise.ValueError($"invalid ancillary data buffer length in {function}()");
            return null;
        }
        if (!CheckSystem() || !Allocation.Reserve(ancillarySize) || !WaitUntilReady(self, Polling.In)) return null;
        nint dataStart = Marshal.AllocHGlobal(Math.Max(data.Length, 1));
        nint piece = NativePiece(dataStart, data.Length);
        nint addressStart = Marshal.AllocHGlobal(SocketAddresses.LargestSize);
        nint controlStart = Marshal.AllocHGlobal(Math.Max(ancillarySize, 1));
        MessageHeader header = new()
        {
            Address = addressStart,
            AddressLength = SocketAddresses.LargestSize,
            Pieces = piece,
            PieceCount = 1,
            Control = ancillarySize == 0 ? 0 : controlStart,
            ControlLength = ancillarySize,
        };
        count = (int)ReceiveMessageNative(self.Descriptor, ref header, flags | DoNotWait);
        int error = FileDescriptors.LastError;
        byte[] address = [];
        byte[] control = [];
        if (count >= 0)
        {
            Marshal.Copy(dataStart, data, 0, Math.Min(count, data.Length));
            address = new byte[Math.Min((int)header.AddressLength, SocketAddresses.LargestSize)];
            Marshal.Copy(addressStart, address, 0, address.Length);
            control = new byte[header.ControlLength];
            Marshal.Copy(controlStart, control, 0, control.Length);
        }
        foreach (nint each in (ReadOnlySpan<nint>)[dataStart, piece, addressStart, controlStart]) Marshal.FreeHGlobal(each);
        if (count < 0)
        {
            FileDescriptors.RaiseError(error);
            return null;
        }
        // With a flag that asks for it, the system tells how long a message was of which there was no room for all.
        count = Math.Min(count, data.Length);
        return PyTuple.Create(AncillaryData.Decode(control), PyInt.From(header.Flags), SocketAddresses.Decode(address));
    }
}
