using System.Runtime.InteropServices;

namespace Krait.Evaluation.Threads;

/// <summary>What is asked of a descriptor, and the answer: <c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Wanted;
    public short Found;
}

/// <summary>Looking at descriptors without the interpreter lock: poll(2).</summary>
internal static partial class DescriptorPoll
{
    /// <summary>There is something to read.</summary>
    public const short In = 1;

    /// <summary>There is room to write.</summary>
    public const short Out = 4;

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollNative(ref PollEntry entries, nuint count, int milliseconds);

    /// <summary>Waits for a time, for ever if it is negative: how many are ready, or -1, for an error that .NET has then.</summary>
    public static int Poll(Span<PollEntry> entries, int milliseconds)
    {
        PollEntry none = default;
        return PollNative(ref entries.Length == 0 ? ref none : ref entries[0], (nuint)entries.Length, milliseconds);
    }
}

/// <summary>A pipe by which other threads end a wait for descriptors.</summary>
internal sealed partial class WakePipe
{
    [LibraryImport("libc", EntryPoint = "pipe")]
    private static partial int MakePipe(ref int ends);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, ref byte buffer, nint size);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ref byte buffer, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseNative(int descriptor);

    private WakePipe(int readEnd, int writeEnd)
    {
        ReadEnd = readEnd;
        WriteEnd = writeEnd;
    }

    /// <summary>The flag of a descriptor that never waits.</summary>
    public static int NonBlocking => OperatingSystem.IsMacOS() ? 4 : 0x800;

    /// <summary>What is waited for.</summary>
    public int ReadEnd { get; }

    /// <summary>What <see cref="Wake"/> takes.</summary>
    public int WriteEnd { get; }

    /// <summary>A pipe that the programs this one starts do not get; null where there can be none.</summary>
    public static WakePipe? TryMake()
    {
        if (OperatingSystem.IsWindows()) return null;
        const int SetDescriptorFlags = 2;
        const int CloseOnExec = 1;
        const int SetStatusFlags = 4;
        int[] ends = new int[2];
        if (MakePipe(ref ends[0]) != 0) return null;
        foreach (int each in ends)
        {
            _ = Control(each, SetDescriptorFlags, CloseOnExec);
            _ = Control(each, SetStatusFlags, NonBlocking);
        }
        return new WakePipe(ends[0], ends[1]);
    }

    /// <summary>Ends a wait, from any thread. A descriptor that is full ends it already.</summary>
    public static void Wake(int descriptor)
    {
        byte any = 0;
        _ = Write(descriptor, ref any, 1);
    }

    /// <summary>Takes what was written, so that the next wait waits.</summary>
    public void Drain()
    {
        byte[] buffer = new byte[64];
        while (Read(ReadEnd, ref buffer[0], buffer.Length) == buffer.Length) continue;
    }

    /// <summary>Closes both ends.</summary>
    public void Close()
    {
        _ = CloseNative(ReadEnd);
        _ = CloseNative(WriteEnd);
    }
}
