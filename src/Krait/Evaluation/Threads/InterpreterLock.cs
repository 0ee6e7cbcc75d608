using Stopwatch = System.Diagnostics.Stopwatch;
using Krait.Objects;

namespace Krait.Evaluation.Threads;

/// <summary>
/// The global interpreter lock: of the threads that run Python, the one that holds it does. It is handed on where the eval
/// breaker is polled, when another thread has waited for the switch interval, and left free during calls that block.
/// </summary>
/// <remarks>Until a program starts a second thread nothing is locked.</remarks>
internal static class InterpreterLock
{
    private static readonly object s_gate = new();
    private static volatile bool s_isShared;
    private static bool s_isClosed;
    private static ThreadState? s_holder;
    private static ThreadState? s_closer;
    private static int s_waiting;
    private static long s_switches;

    /// <summary>Whether the program has started threads.</summary>
    public static bool IsShared => s_isShared;

    /// <summary>How long a thread waits before it asks for the lock, in microseconds.</summary>
    public static long SwitchInterval { get; set; } = 5000;

    /// <summary>Makes the calling thread the holder, before the first other thread starts.</summary>
    public static void Share(ThreadState holder)
    {
        lock (s_gate)
        {
            if (s_isShared) return;
            s_holder = holder;
            s_isShared = true;
        }
    }

    /// <summary>Waits for the lock. A thread that comes when the program has ended never gets it.</summary>
    public static void Take(ThreadState thread)
    {
        if (!s_isShared) return;
        lock (s_gate) TakeInGate(thread);
    }

    private static void TakeInGate(ThreadState thread)
    {
        s_waiting++;
        while (s_holder is not null || (s_isClosed && s_closer != thread))
        {
            if (s_isClosed && s_closer != thread)
            {
                // The process ends without this thread, which is a background one.
                System.Threading.Monitor.Wait(s_gate);
                continue;
            }
            long before = s_switches;
            int milliseconds = (int)Math.Clamp(SwitchInterval / 1000, 1, 60_000);
            bool isWoken = System.Threading.Monitor.Wait(s_gate, milliseconds);
            if (!isWoken && s_switches == before && s_holder is { } holder) EvalBreaker.Set(holder, EvalBreakerReason.InterpreterLock);
        }
        s_waiting--;
        s_holder = thread;
        s_switches++;
        System.Threading.Monitor.PulseAll(s_gate);
    }

    /// <summary>Lets other threads run.</summary>
    public static void Drop(ThreadState thread)
    {
        if (!s_isShared) return;
        lock (s_gate)
        {
            System.Diagnostics.Debug.Assert(s_holder == thread);
            s_holder = null;
            System.Threading.Monitor.PulseAll(s_gate);
        }
    }

    /// <summary>Hands the lock to a thread that waits for it, and waits in turn.</summary>
    public static void Yield(ThreadState thread)
    {
        if (!s_isShared) return;
        lock (s_gate)
        {
            if (s_waiting == 0) return;
            s_holder = null;
            long before = s_switches;
            System.Threading.Monitor.PulseAll(s_gate);
            // Without this the thread that runs anyway would win the lock again.
            while (s_switches == before && s_waiting > 0 && !s_isClosed) System.Threading.Monitor.Wait(s_gate);
            TakeInGate(thread);
        }
    }

    /// <summary>Drops the lock for a call that may block; the result goes to <see cref="EndBlocking"/>.</summary>
    public static ThreadState? BeginBlocking()
    {
        if (!s_isShared) return null;
        ThreadState thread = ThreadState.Current;
        Drop(thread);
        return thread;
    }

    /// <summary>Takes the lock again after a call that may have blocked.</summary>
    public static void EndBlocking(ThreadState? thread)
    {
        if (thread is not null) Take(thread);
    }

    /// <summary>Ends the program: of all threads only the calling one goes on.</summary>
    public static void Close(ThreadState thread)
    {
        lock (s_gate)
        {
            s_closer = thread;
            s_isClosed = true;
        }
    }

    /// <summary>Whether the program has ended.</summary>
    public static bool IsClosed => s_isClosed;
}
