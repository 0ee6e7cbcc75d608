using System.Runtime.InteropServices;
using Krait.Objects;

namespace Krait.Evaluation.Threads;

/// <summary>
/// Waiting, without the interpreter lock, until something can be read from a descriptor or written to it. The handlers of signals that
/// come meanwhile are run, which a read or a write that waits itself would keep from the program until it ends.
/// </summary>
internal static unsafe partial class DescriptorWait
{
    /// <summary>The pipe that ends the waits of an engine's main thread.</summary>
    private sealed class State
    {
        // The main thread's alone: the handlers of signals run there.
        public int WakeRead = -1;
        public int WakeWrite = -1;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private const short CanRead = 1;
    private const short CanWrite = 4;
    private const int Interrupted = 4;
    private const int GetStatusFlags = 3;

    private static int NonBlocking => OperatingSystem.IsMacOS() ? 4 : 0x800;

    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Watched* watched, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "pipe")]
    private static partial int MakePipe(int* ends);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte* buffer, nint size);

    /// <summary>Waits in the main thread, if reading would; others return at once. False with an exception set by a handler.</summary>
    public static bool UntilReadable(ThreadState thread, int descriptor) => Until(thread, descriptor, CanRead, handlesSignals: true);

    /// <summary>Waits in the main thread, if writing would; others return at once.</summary>
    /// <param name="thread">The running thread.</param>
    /// <param name="descriptor">What is written to.</param>
    /// <param name="handlesSignals">
    /// Whether handlers are run: false with an exception set by one. Else a signal that has come ends the wait: false.
    /// </param>
    public static bool UntilWritable(ThreadState thread, int descriptor, bool handlesSignals) =>
        Until(thread, descriptor, CanWrite, handlesSignals);

    private static bool Until(ThreadState thread, int descriptor, short wanted, bool handlesSignals)
    {
        if (thread != PythonThreads.Main || IsReady(descriptor, wanted) || IsNonBlocking(descriptor) || !TryMakePipe()) return true;
        System.Threading.Interlocked.Exchange(ref thread.WakeDescriptor, Own.WakeWrite + 1);
        try
        {
            while (true)
            {
                // EvalBreaker.Set sets its bit and then looks for the descriptor; this sets the descriptor and then looks at the bits.
                int reasons = System.Threading.Volatile.Read(ref thread.EvalBreaker);
                if (!handlesSignals && (reasons & (int)EvalBreakerReason.Signal) != 0) return false;
                if (handlesSignals && reasons != 0 && !EvalBreaker.HandleAfterWait(thread)) return false;
                InterpreterLock.Drop(thread);
                bool isReady = PollOnce(descriptor, wanted, TimeLeft(thread));
                InterpreterLock.Take(thread);
                if (isReady) return true;
            }
        }
        finally
        {
            thread.WakeDescriptor = 0;
        }
    }

    // Of a program with limits no wait is longer than they allow.
    private static int TimeLeft(ThreadState thread) =>
        BlockingWait.MillisecondsUntil(thread.Interpreter.Time, thread.Limits is { } limits ? limits.Deadline : long.MaxValue);

    private static bool IsReady(int descriptor, short wanted)
    {
        Watched watched = new() { Descriptor = descriptor, Wanted = wanted };
        return Poll(&watched, 1, 0) != 0;
    }

    private static bool IsNonBlocking(int descriptor) => (Control(descriptor, GetStatusFlags, 0) & NonBlocking) != 0;

    // Whether there is something to read, the other end is closed, or poll(2) cannot tell: then it is for the call itself to say.
    private static bool PollOnce(int descriptor, short wanted, int milliseconds)
    {
        Watched* watched = stackalloc Watched[2];
        watched[0] = new Watched { Descriptor = descriptor, Wanted = wanted };
        watched[1] = new Watched { Descriptor = Own.WakeRead, Wanted = CanRead };
        int count = Poll(watched, 2, milliseconds);
        if (count < 0) return Marshal.GetLastPInvokeError() != Interrupted;
        if (watched[1].Found != 0) Drain();
        return watched[0].Found != 0;
    }

    private static void Drain()
    {
        byte* buffer = stackalloc byte[64];
        while (Read(Own.WakeRead, buffer, 64) == 64) continue;
    }

    /// <summary>Ends the wait of a thread, from any other.</summary>
    public static void Wake(ThreadState thread)
    {
        int descriptor = System.Threading.Volatile.Read(ref thread.WakeDescriptor) - 1;
        if (descriptor < 0) return;
        byte any = 0;
        _ = Write(descriptor, &any, 1);
    }

    private static bool TryMakePipe()
    {
        if (Own.WakeRead >= 0) return true;
        if (OperatingSystem.IsWindows()) return false;
        const int SetDescriptorFlags = 2;
        const int CloseOnExec = 1;
        const int SetStatusFlags = 4;
        int* ends = stackalloc int[2];
        if (MakePipe(ends) != 0) return false;
        for (int i = 0; i < 2; i++)
        {
            _ = Control(ends[i], SetDescriptorFlags, CloseOnExec);
            _ = Control(ends[i], SetStatusFlags, NonBlocking);
        }
        (Own.WakeRead, Own.WakeWrite) = (ends[0], ends[1]);
        return true;
    }
}
