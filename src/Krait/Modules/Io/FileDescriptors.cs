using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>Files by descriptor, as the operating system knows them.</summary>
/// <remarks>On a system that is not POSIX only the standard streams are there; opening a file raises an error that says so.</remarks>
internal static partial class FileDescriptors
{
    private const int Interrupted = 4;

    private static readonly Stream?[] s_standard = new Stream?[3];

    private static bool IsPosix => !OperatingSystem.IsWindows();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int OpenNative(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int CloseNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadNative(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteNative(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long SeekNative(int descriptor, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int TruncateNative(int descriptor, long length);

    // What every program does at start goes through the library that .NET has loaded already: finding libc takes longer.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Open", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial nint OpenPortable(string path, int flags, int mode);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Read", SetLastError = true)]
    private static partial int ReadPortable(nint descriptor, ref byte buffer, int count);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Close", SetLastError = true)]
    private static partial int ClosePortable(nint descriptor);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_IsATty")]
    private static partial int IsTerminalPortable(nint descriptor);

    /// <summary>The number of the last error of the operating system.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>Raises the OSError, or the subclass for its number, of a failed call.</summary>
    public static PyObject? RaiseError(int number, PyObject? file = null, PyObject? secondFile = null)
    {
        if (number == VirtualFiles.HostFailed) return null;
        PyObject message = PyStr.FromString(ErrorText(number));
        PyObject[] arguments = file is null ? [PyInt.From(number), message]
            : secondFile is null ? [PyInt.From(number), message, file]
            : [PyInt.From(number), message, file, PyNone.Instance, secondFile];
        PyObject? error = Calls.Call(ExceptionTypes.OSError, arguments, null);
        return error is PyBaseException exception ? Raise.Set(exception) : null;
    }

    /// <summary>The operating system's words for an error.</summary>
    public static string ErrorText(int number)
    {
        string text = Marshal.GetPInvokeErrorMessage(number);
        return text.Length > 0 ? text : $"Unknown error {number}";
    }

    private static PyObject? RaiseUnsupported() =>
        Raise.Set(ExceptionTypes.NotImplementedError, "files need a POSIX system: Krait opens none on this one");

    // A signal interrupts a call; it is handled, and the call made again unless that raised an exception (PEP 475).
    private static bool IsRetried()
    {
        if (LastError != Interrupted) return false;
        ThreadState thread = ThreadState.Current;
        return !thread.MustLook || EvalBreaker.HandleUncounted(thread);
    }

    // The files that the running engine has to itself; null where there are none.
    private static DescriptorTable? Own => (DescriptorTable?)ThreadState.Current.Interpreter.Descriptors;

    private static DescriptorTable? TableOf(int descriptor) => Own is { } table && table.Owns(descriptor) ? table : null;

    /// <summary>Whether a descriptor is the engine's own, not the operating system's.</summary>
    public static bool IsOwn(int descriptor) => TableOf(descriptor) is not null;

    /// <summary>Opens a file; -1 with an exception set.</summary>
    public static int Open(string path, int flags, int mode, PyObject name)
    {
        int descriptor;
        if (Own?.Files is { } files)
        {
            IoFiles.FlushFor(path);
            int error = files.Open(path, flags, out descriptor);
            if (error != 0) RaiseError(error, name);
            return descriptor;
        }
        if (!IsPosix)
        {
            RaiseUnsupported();
            return -1;
        }
        IoFiles.FlushFor(path);
        do
        {
            ThreadState? thread = InterpreterLock.BeginBlocking();
            descriptor = OpenNative(path, flags, (uint)mode);
            InterpreterLock.EndBlocking(thread);
        }
        while (descriptor < 0 && IsRetried());
        if (descriptor < 0 && !Exceptions.IsSet) RaiseError(LastError, name);
        return descriptor;
    }

    /// <summary>A whole file, for the runtime itself; null with the operating system's number of what went wrong.</summary>
    public static byte[]? ReadFile(string path, out int error)
    {
        const int NotFound = 2;
        const int NotPermitted = 13;
        error = 0;
        if (Own?.Files is { } files)
        {
            error = files.ReadAll(path, out byte[] read);
            return error == 0 ? read : null;
        }
        if (!IsPosix)
        {
            try
            {
                return File.ReadAllBytes(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                error = exception is UnauthorizedAccessException ? NotPermitted : NotFound;
                return null;
            }
        }
        const int CloseOnExec = 0x10;
        nint descriptor = OpenPortable(path, CloseOnExec, 0);
        if (descriptor < 0)
        {
            error = LastError;
            return null;
        }
        byte[] content = new byte[4096];
        int length = 0;
        while (true)
        {
            if (length == content.Length) Array.Resize(ref content, 4 * length);
            int count = ReadPortable(descriptor, ref content[length], content.Length - length);
            if (count < 0 && LastError == Interrupted) continue;
            if (count < 0) error = LastError;
            if (count <= 0) break;
            length += count;
        }
        _ = ClosePortable(descriptor);
        return error != 0 ? null : content.AsSpan(0, length).ToArray();
    }

    /// <summary>Closes a descriptor; false with an exception set.</summary>
    public static bool Close(int descriptor)
    {
        return TableOf(descriptor) is { } table ? table.Close(descriptor) : CloseOfSystem(descriptor);
    }

    /// <summary>Closes a descriptor of the operating system, whatever files the engine has; false with an exception set.</summary>
    public static bool CloseOfSystem(int descriptor)
    {
        if (!IsPosix || CloseNative(descriptor) == 0 || LastError == Interrupted) return true;
        RaiseError(LastError);
        return false;
    }

    /// <summary>Reads; -1 with an exception set, -2 when nothing can be read without waiting.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        const int WouldBlock = 11;
        if (buffer.Length == 0) return 0;
        if (TableOf(descriptor) is { } table) return table.Read(descriptor, buffer);
        if (!IsPosix) return Standard(descriptor).Read(buffer);
        if (!DescriptorWait.UntilReadable(ThreadState.Current, descriptor)) return -1;
        nint count;
        do
        {
            ThreadState? thread = InterpreterLock.BeginBlocking();
            count = ReadNative(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            InterpreterLock.EndBlocking(thread);
        }
        while (count < 0 && IsRetried());
        if (count >= 0) return (int)count;
        if (Exceptions.IsSet) return -1;
        if (LastError == WouldBlock) return -2;
        RaiseError(LastError);
        return -1;
    }

    /// <summary>Writes; the number of bytes written, -1 with an exception set, -2 when nothing can be written without waiting.</summary>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (TableOf(descriptor) is { } table) return table.Write(descriptor, bytes);
        if (!IsPosix)
        {
            Standard(descriptor).Write(bytes);
            Standard(descriptor).Flush();
            return bytes.Length;
        }
        if (bytes.Length == 0) return 0;
        if (bytes.Length > PipeBuffer && ThreadState.Current == PythonThreads.Main && SeekNative(descriptor, 0, 1) < 0)
        {
            return WriteInParts(descriptor, bytes);
        }
        return DescriptorWait.UntilWritable(ThreadState.Current, descriptor, handlesSignals: true) ? WriteOnce(descriptor, bytes) : -1;
    }

    // So much can be written to a pipe without waiting, if anything can.
    private const int PipeBuffer = 4096;

    // To a pipe, a socket or a terminal: a signal ends the writing when a part has been written, as it does in write(2).
    private static int WriteInParts(int descriptor, ReadOnlySpan<byte> bytes)
    {
        int written = 0;
        // Short: writes a file at each step, which looks for signals.
        while (written < bytes.Length)
        {
            if (!DescriptorWait.UntilWritable(ThreadState.Current, descriptor, handlesSignals: written == 0))
            {
                return written > 0 ? written : -1;
            }
            ReadOnlySpan<byte> part = bytes.Slice(written, Math.Min(PipeBuffer, bytes.Length - written));
            int count = WriteOnce(descriptor, part);
            if (count < 0 && written > 0 && !Exceptions.IsSet) return written;
            if (count < 0) return count;
            written += count;
        }
        return written;
    }

    private static int WriteOnce(int descriptor, ReadOnlySpan<byte> bytes)
    {
        const int WouldBlock = 11;
        nint count;
        do
        {
            ThreadState? thread = InterpreterLock.BeginBlocking();
            count = WriteNative(descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length);
            InterpreterLock.EndBlocking(thread);
        }
        while (count < 0 && IsRetried());
        if (count >= 0) return (int)count;
        if (Exceptions.IsSet) return -1;
        if (LastError == WouldBlock) return -2;
        RaiseError(LastError);
        return -1;
    }

    /// <summary>Writes without waiting or handling signals; the result is the system's error, 0 for none.</summary>
    public static int WriteNow(int descriptor, ReadOnlySpan<byte> bytes) =>
        WriteNative(descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length) < 0 ? LastError : 0;

    private static Stream Standard(int descriptor) => s_standard[descriptor] ??= descriptor switch
    {
        0 => Console.OpenStandardInput(),
        1 => Console.OpenStandardOutput(),
        _ => Console.OpenStandardError(),
    };

    /// <summary>Moves the position; -1 with an exception set.</summary>
    public static long Seek(int descriptor, long offset, int origin)
    {
        const int IllegalSeek = 29;
        if (TableOf(descriptor) is { } table) return table.Seek(descriptor, offset, origin);
        long position = IsPosix ? SeekNative(descriptor, offset, origin) : -1;
        if (position < 0) RaiseError(IsPosix ? LastError : IllegalSeek);
        return position;
    }

    /// <summary>Whether the position can be moved.</summary>
    public static bool CanSeek(int descriptor) =>
        TableOf(descriptor) is { } table ? table.CanSeek(descriptor) : IsPosix && SeekNative(descriptor, 0, 1) >= 0;

    /// <summary>Changes a file's length; false with an exception set.</summary>
    public static bool Truncate(int descriptor, long length)
    {
        if (TableOf(descriptor) is { } table) return table.Truncate(descriptor, length);
        if (!IsPosix) return RaiseUnsupported() is not null;
        if (TruncateNative(descriptor, length) == 0) return true;
        RaiseError(LastError);
        return false;
    }

    public static bool IsTerminal(int descriptor) => TableOf(descriptor) is null && (IsPosix
        ? IsTerminalPortable(descriptor) == 1
        : descriptor switch { 0 => !Console.IsInputRedirected, 1 => !Console.IsOutputRedirected, _ => !Console.IsErrorRedirected });
}
