using Krait.Objects;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Krait.Evaluation.Threads;

/// <summary>
/// The global interpreter lock: of the threads that run Python, the one that holds it does. It is handed on where the eval
/// breaker is polled, when another thread has waited for the switch interval, and left free during calls that block.
/// </summary>
/// <remarks>Until a program starts a second thread nothing is locked.</remarks>
internal static class InterpreterLock
{
    /// <summary>The lock of one engine.</summary>
    private sealed class State
    {
        public readonly object Gate = new();
        public volatile bool IsShared;
        public bool IsClosed;
        public ThreadState? Holder;
        public ThreadState? Closer;
        public int Waiting;
        public long Switches;
        public long SwitchInterval = 5000;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>Whether the program has started threads.</summary>
    public static bool IsShared => Own.IsShared;

    /// <summary>How long a thread waits before it asks for the lock, in microseconds.</summary>
    public static long SwitchInterval
    {
        get => Own.SwitchInterval;
        set => Own.SwitchInterval = value;
    }

    /// <summary>Makes the calling thread the holder, before the first other thread starts.</summary>
    public static void Share(ThreadState holder)
    {
        lock (Own.Gate)
        {
            if (Own.IsShared) return;
            Own.Holder = holder;
            Own.IsShared = true;
        }
    }

    /// <summary>Waits for the lock. A thread that comes when the program has ended never gets it.</summary>
    public static void Take(ThreadState thread)
    {
        if (!Own.IsShared) return;
        lock (Own.Gate) TakeInGate(thread);
    }

    private static void TakeInGate(ThreadState thread)
    {
        Own.Waiting++;
        while (Own.Holder is not null || (Own.IsClosed && Own.Closer != thread))
        {
            if (Own.IsClosed && Own.Closer != thread)
            {
                // The process ends without this thread, which is a background one.
                System.Threading.Monitor.Wait(Own.Gate);
                continue;
            }
            long before = Own.Switches;
            int milliseconds = (int)Math.Clamp(SwitchInterval / 1000, 1, 60_000);
            bool isWoken = System.Threading.Monitor.Wait(Own.Gate, milliseconds);
            if (!isWoken && Own.Switches == before && Own.Holder is { } holder) EvalBreaker.Set(holder, EvalBreakerReason.InterpreterLock);
        }
        Own.Waiting--;
        Own.Holder = thread;
        Own.Switches++;
        System.Threading.Monitor.PulseAll(Own.Gate);
    }

    /// <summary>Lets other threads run.</summary>
    public static void Drop(ThreadState thread)
    {
        if (!Own.IsShared) return;
        lock (Own.Gate)
        {
            System.Diagnostics.Debug.Assert(Own.Holder == thread);
            Own.Holder = null;
            System.Threading.Monitor.PulseAll(Own.Gate);
        }
    }

    /// <summary>Hands the lock to a thread that waits for it, and waits in turn.</summary>
    public static void Yield(ThreadState thread)
    {
        if (!Own.IsShared) return;
        lock (Own.Gate)
        {
            if (Own.Waiting == 0) return;
            Own.Holder = null;
            long before = Own.Switches;
            System.Threading.Monitor.PulseAll(Own.Gate);
            // Without this the thread that runs anyway would win the lock again.
            while (Own.Switches == before && Own.Waiting > 0 && !Own.IsClosed) System.Threading.Monitor.Wait(Own.Gate);
            TakeInGate(thread);
        }
    }

    /// <summary>Drops the lock for a call that may block; the result goes to <see cref="EndBlocking"/>.</summary>
    public static ThreadState? BeginBlocking()
    {
        if (!Own.IsShared) return null;
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
        lock (Own.Gate)
        {
            Own.Closer = thread;
            Own.IsClosed = true;
        }
    }

    /// <summary>Whether the program has ended.</summary>
    public static bool IsClosed => Own.IsClosed;
}
