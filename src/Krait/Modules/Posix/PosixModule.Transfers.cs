using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Moving bytes between descriptors and several buffers, or from one descriptor to another.
internal static partial class PosixModule
{
    /// <summary>C's <c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryPart
    {
        public nint Start;
        public nint Length;
    }

    [LibraryImport("libc", EntryPoint = "preadv2", SetLastError = true)]
    private static partial nint ReadPartsNative(int descriptor, in MemoryPart part, int count, long offset, int flags);

    [LibraryImport("libc", EntryPoint = "pwritev2", SetLastError = true)]
    private static partial nint WritePartsNative(int descriptor, in MemoryPart part, int count, long offset, int flags);

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    private static partial nint SendFileNative(int target, int source, long[]? offset, nint count);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    private static partial nint SpliceNative(int source, long[]? sourceOffset, int target, long[]? targetOffset, nint count, uint flags);

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint CopyRangeNative(int source, long[]? sourceOffset, int target, long[]? targetOffset, nint count, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int AdviseNative(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int AllocateNative(int descriptor, long offset, long length);

    [LibraryImport("libc", EntryPoint = "lockf", SetLastError = true)]
    private static partial int LockNative(int descriptor, int command, long length);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int PipeNative(ref int descriptors, int flags);

    // Calls the system without the interpreter lock, and again after a signal unless its handler raised an exception. Null with an
    // exception set.
    private static long? Block(Func<long> call)
    {
        while (true)
        {
            ThreadState? thread = InterpreterLock.BeginBlocking();
            long result = call();
            int error = FileDescriptors.LastError;
            InterpreterLock.EndBlocking(thread);
            if (result >= 0) return result;
            if (error != Interrupted)
            {
                FileDescriptors.RaiseError(error);
                return null;
            }
            if (ThreadState.Current.MustLook && !EvalBreaker.HandleUncounted(ThreadState.Current)) return null;
        }
    }

    private static PyObject? Count(long? result) => result is { } count ? PyInt.From(count) : null;

    // The items of a sequence of buffers; null with an exception set.
    private static PyObject[]? BuffersOf(PyObject buffers, string function)
    {
        if (buffers is PyDict || buffers.Type.Lookup(PyStr.Intern("__getitem__")) is null)
        {
            return Raise.TypeError($"{function}() arg 2 must be a sequence") is null ? null : [];
        }
        return Iteration.ToList(buffers)?.ToArray();
    }

    // Reads into several buffers by one call for all of them.
    private static PyObject? ReadParts(PyObject buffers, string function, Func<byte[], long?> read)
    {
        if (BuffersOf(buffers, function) is not { } targets) return null;
        int[] lengths = new int[targets.Length];
        long total = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            if (Buffers.WritableLength(targets[i]) is >= 0 and int length) total += lengths[i] = length;
            else return RaiseNotWritable(targets[i]);
        }
        if (!Allocation.Reserve(total)) return null;
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)total, pinned: true);
        if (read(bytes) is not { } count) return null;
        int start = 0;
        for (int i = 0; i < targets.Length && start < count; i++)
        {
            int length = Math.Min(lengths[i], (int)count - start);
            if (!Buffers.CopyInto(targets[i], bytes.AsSpan(start, length))) return null;
            start += length;
        }
        return PyInt.From(count);
    }

    // CPython's words for a buffer that cannot be written to, and for what is no buffer.
    private static PyObject? RaiseNotWritable(PyObject target)
    {
        if (!Buffers.TryView(target, out _)) return Raise.TypeError($"a bytes-like object is required, not '{target.Type.Name}'");
        return Raise.Set(ExceptionTypes.BufferError, "Object is not writable.");
    }

    private static PyObject? WriteParts(PyObject buffers, string function, Func<byte[], long?> write)
    {
        if (BuffersOf(buffers, function) is not { } sources) return null;
        List<byte[]> parts = [];
        long total = 0;
        foreach (PyObject source in sources)
        {
            if (Buffers.Require(source) is not { } part) return null;
            parts.Add(part);
            total += part.Length;
        }
        if (!Allocation.Reserve(total)) return null;
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)total, pinned: true);
        int start = 0;
        foreach (byte[] part in parts)
        {
            part.CopyTo(bytes, start);
            start += part.Length;
        }
        return Count(write(bytes));
    }

    private static long? Checked(int count)
    {
        if (count >= 0) return count;
        _ = Failed(count);
        return null;
    }

    private static MemoryPart PartOf(byte[] pinned) =>
        new() { Start = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), Length = pinned.Length };

    /// <summary>Read from a file descriptor into a sequence of writable buffers. Returns the number of bytes.</summary>
    [PyFunction("readv(fd, buffers, /)")]
    private static PyObject? ReadVector(int descriptor, PyObject buffers) =>
        ReadParts(buffers, "readv", bytes => Checked(FileDescriptors.Read(descriptor, bytes)));

    /// <summary>Write a sequence of buffers to a file descriptor, one after the other. Returns the number of bytes.</summary>
    [PyFunction("writev(fd, buffers, /)")]
    private static PyObject? WriteVector(int descriptor, PyObject buffers) =>
        WriteParts(buffers, "writev", bytes => Checked(FileDescriptors.Write(descriptor, bytes)));

    /// <summary>Read from a place of a file into a sequence of writable buffers. The file offset remains unchanged.</summary>
    [PyFunction("preadv(fd, buffers, offset, flags=0, /)")]
    private static PyObject? ReadVectorAt(int descriptor, PyObject buffers, long offset, int flags = 0) =>
        ReadParts(buffers, "preadv", bytes => Block(() => ReadPartsNative(descriptor, PartOf(bytes), 1, offset, flags)));

    /// <summary>Write a sequence of buffers to a place of a file. The file offset remains unchanged.</summary>
    [PyFunction("pwritev(fd, buffers, offset, flags=0, /)")]
    private static PyObject? WriteVectorAt(int descriptor, PyObject buffers, long offset, int flags = 0) =>
        WriteParts(buffers, "pwritev", bytes => Block(() => WritePartsNative(descriptor, PartOf(bytes), 1, offset, flags)));

    // A place in a file, or none for where the file stands; false with an exception set.
    private static bool TryOffset(PyObject? given, out long[]? offset)
    {
        offset = null;
        if (given is null or PyNone) return true;
        if (!Arguments.TryToInt64(given, out long place)) return false;
        offset = [place];
        return true;
    }

    /// <summary>
    /// Copy count bytes from file descriptor in_fd to file descriptor out_fd, from offset on, or from where in_fd stands for None.
    /// </summary>
    [PyFunction("sendfile(out_fd, in_fd, offset, count)")]
    private static PyObject? SendFile(int target, int source, PyObject offset, long count) =>
        TryOffset(offset, out long[]? place) ? Count(Block(() => SendFileNative(target, source, place, (nint)count))) : null;

    /// <summary>
    /// Transfer count bytes from one pipe to a descriptor or vice versa. An offset of None stands for where the descriptor stands.
    /// </summary>
    [PyFunction("splice(src, dst, count, offset_src=None, offset_dst=None, flags=0)")]
    private static PyObject? Splice(int source, int target, long count, PyObject? sourceOffset, PyObject? targetOffset, int flags = 0)
    {
        if (count < 0) return Raise.ValueError("negative value for 'count' not allowed");
        if (!TryOffset(sourceOffset, out long[]? from) || !TryOffset(targetOffset, out long[]? to)) return null;
        return Count(Block(() => SpliceNative(source, from, target, to, (nint)count, (uint)flags)));
    }

    /// <summary>
    /// Copy count bytes from one file descriptor to another. An offset of None stands for where the descriptor stands.
    /// </summary>
    [PyFunction("copy_file_range(src, dst, count, offset_src=None, offset_dst=None)")]
    private static PyObject? CopyRange(int source, int target, long count, PyObject? sourceOffset, PyObject? targetOffset)
    {
        if (count < 0) return Raise.ValueError("negative value for 'count' not allowed");
        if (!TryOffset(sourceOffset, out long[]? from) || !TryOffset(targetOffset, out long[]? to)) return null;
        return Count(Block(() => CopyRangeNative(source, from, target, to, (nint)count, 0)));
    }

    // These two return the number of their error.
    private static PyObject? DoneWith(int error) => error == 0 ? PyNone.Instance : FileDescriptors.RaiseError(error);

    /// <summary>Announce how a part of a file will be read.</summary>
    [PyFunction("posix_fadvise(fd, offset, length, advice, /)")]
    private static PyObject? Advise(int descriptor, long offset, long length, int advice) =>
        DoneWith(AdviseNative(descriptor, offset, length, advice));

    /// <summary>Ensure that a file has room on the disk for a part of it.</summary>
    [PyFunction("posix_fallocate(fd, offset, length, /)")]
    private static PyObject? Allocate(int descriptor, long offset, long length) => DoneWith(AllocateNative(descriptor, offset, length));

    /// <summary>Apply, test or remove a lock on a part of an open file, from where it stands.</summary>
    [PyFunction("lockf(fd, command, length, /)")]
    private static PyObject? Lock(int descriptor, int command, long length)
    {
        if (Auditing.IsOn && !Auditing.Tell("os.lockf", PyInt.From(descriptor), PyInt.From(command), PyInt.From(length))) return null;
        return Block(() => LockNative(descriptor, command, length)) is null ? null : PyNone.Instance;
    }

    /// <summary>Create a pipe with flags set. Returns a tuple of two file descriptors: (read_fd, write_fd).</summary>
    [PyFunction("pipe2(flags, /)")]
    private static PyObject? PipeWith(int flags)
    {
        int[] ends = new int[2];
        return PipeNative(ref ends[0], flags) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : PyTuple.Create(PyInt.From(ends[0]), PyInt.From(ends[1]));
    }

    /// <summary>Closes all file descriptors from fd_low to, and without, fd_high, ignoring errors.</summary>
    [PyFunction("closerange(fd_low, fd_high, /)")]
    private static PyObject CloseRange(int first, int end)
    {
        // Numbers beyond the limit of the process stand for no descriptor.
        const int OpenMaximum = 4;
        int most = (int)Math.Min(int.MaxValue, GetLimitNative(OpenMaximum));
        for (int each = Math.Max(first, 0); each < Math.Min(end, most); each++) _ = FileDescriptors.CloseNative(each);
        return PyNone.Instance;
    }
}
