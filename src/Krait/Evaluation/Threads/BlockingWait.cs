using Krait.Objects;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Krait.Evaluation.Threads;

/// <summary>How a wait ended.</summary>
internal enum WaitResult
{
    /// <summary>With an exception set: a signal handler, run meanwhile, raised it.</summary>
    Error = -1,

    /// <summary>The time was over.</summary>
    TimedOut = 0,

    /// <summary>What was waited for has come.</summary>
    Done = 1,
}

/// <summary>
/// Waiting without the interpreter lock. Signals end a wait; their handlers are run, and unless those raise an exception the
/// wait goes on (PEP 475).
/// </summary>
internal static class BlockingWait
{
    private const int Interrupting = (int)(EvalBreakerReason.Signal | EvalBreakerReason.PendingCall | EvalBreakerReason.Finalization);

    // The latest time stamp that waits are made for.
    private const double Latest = long.MaxValue / 4;

    /// <summary>Waits until a condition, which is asked while the gate is locked, holds.</summary>
    /// <param name="thread">The calling thread.</param>
    /// <param name="gate">What is locked, and pulsed by the thread that changes the condition.</param>
    /// <param name="condition">What is waited for.</param>
    /// <param name="seconds">How long; a negative time for ever.</param>
    public static WaitResult Until(ThreadState thread, object gate, Func<bool> condition, double seconds)
    {
        long end = EndOf(thread.Interpreter.Time, seconds);
        while (true)
        {
            InterpreterLock.Drop(thread);
            WaitResult? result = WaitOnce(thread, gate, condition, end);
            InterpreterLock.Take(thread);
            if (result is { } known) return known;
            if (!EvalBreaker.HandleUncounted(thread)) return WaitResult.Error;
        }
    }

    /// <summary>The time stamp at which a wait of some seconds, from now on, ends; for a negative time there is none.</summary>
    public static long EndOf(TimeProvider time, double seconds) =>
        seconds < 0 ? long.MaxValue : time.GetTimestamp() + (long)Math.Min(Latest, seconds * time.TimestampFrequency);

    /// <summary>The milliseconds from now to a time stamp, rounded up; -1 when there is none.</summary>
    public static int MillisecondsUntil(TimeProvider time, long end)
    {
        if (end == long.MaxValue) return -1;
        double milliseconds = (double)(end - time.GetTimestamp()) / time.TimestampFrequency * 1000;
        return (int)Math.Clamp(Math.Ceiling(milliseconds), 0, int.MaxValue);
    }

    // Null when something asynchronous is to be done first.
    private static WaitResult? WaitOnce(ThreadState thread, object gate, Func<bool> condition, long end)
    {
        lock (gate)
        {
            // EvalBreaker.Set writes its bit and then looks here; this writes here and then looks at the bits.
            System.Threading.Interlocked.Exchange(ref thread.WaitsFor, gate);
            try
            {
                while (true)
                {
                    if (condition()) return WaitResult.Done;
                    int reasons = System.Threading.Volatile.Read(ref thread.EvalBreaker);
                    if ((reasons & Interrupting) != 0) return null;
                    long until = end;
                    if (thread.Limits is not null || (reasons & (int)EvalBreakerReason.Cancellation) != 0)
                    {
                        if (thread.Stop is not null || thread.Limits is not { IsOver: false } limits) return null;
                        until = Math.Min(end, limits.Deadline);
                    }
                    if (!WaitForPulse(thread.Interpreter.Time, gate, until)) return until == end ? WaitResult.TimedOut : null;
                }
            }
            finally
            {
                thread.WaitsFor = null;
            }
        }
    }

    // False when the time is over.
    private static bool WaitForPulse(TimeProvider time, object gate, long until)
    {
        if (until == long.MaxValue) return System.Threading.Monitor.Wait(gate);
        int milliseconds = MillisecondsUntil(time, until);
        if (milliseconds == 0) return false;
        if (ReferenceEquals(time, TimeProvider.System))
        {
            System.Threading.Monitor.Wait(gate, milliseconds);
            return true;
        }
        // A clock of the host says when the time is over, perhaps while the timer is made.
        Alarm alarm = new(gate);
        using System.Threading.ITimer timer = time.CreateTimer(
            static state => ((Alarm)state!).Ring(),
            alarm,
            TimeSpan.FromMilliseconds(milliseconds),
            System.Threading.Timeout.InfiniteTimeSpan);
        if (!alarm.HasRung) System.Threading.Monitor.Wait(gate);
        return true;
    }

    private sealed class Alarm(object gate)
    {
        public bool HasRung { get; private set; }

        public void Ring()
        {
            lock (gate)
            {
                HasRung = true;
                System.Threading.Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>Sleeps; false with an exception set.</summary>
    public static bool Sleep(ThreadState thread, double seconds)
    {
        // The system's timers tick in milliseconds: shorter times are spent in a loop.
        const double Tick = 0.001;
        bool Wait(double span) => Until(thread, new object(), static () => false, span) != WaitResult.Error;
        if (!ReferenceEquals(thread.Interpreter.Time, TimeProvider.System)) return Wait(seconds);
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        if (seconds >= Tick && !Wait(seconds - Tick)) return false;
        InterpreterLock.Drop(thread);
        System.Threading.SpinWait spin = default;
        do spin.SpinOnce(sleep1Threshold: -1);
        while (Stopwatch.GetTimestamp() < end);
        InterpreterLock.Take(thread);
        return !thread.MustLook || EvalBreaker.HandleUncounted(thread);
    }
}

/// <summary>A lock that Python code waits for: any thread may release it.</summary>
internal sealed class WaitLock
{
    private int _taken;

    // How many threads wait, or are about to: who frees the lock wakes one of them only if there is any.
    private int _waiting;

    /// <summary>Whether the lock is taken.</summary>
    public bool IsLocked => System.Threading.Volatile.Read(ref _taken) != 0;

    /// <summary>Takes the lock, waiting for a time, a negative one for ever.</summary>
    public WaitResult Acquire(bool blocking = true, double seconds = -1)
    {
        if (TryAcquire()) return WaitResult.Done;
        if (!blocking || seconds == 0) return WaitResult.TimedOut;
        // Counted before the lock is looked at again: whoever frees it after that look sees the count.
        System.Threading.Interlocked.Increment(ref _waiting);
        try
        {
            return BlockingWait.Until(ThreadState.Current, this, TryAcquire, seconds);
        }
        finally
        {
            System.Threading.Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Takes the lock if it is free.</summary>
    public bool TryAcquire() => System.Threading.Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    /// <summary>Frees the lock; false when it is free.</summary>
    public bool Release()
    {
        if (System.Threading.Interlocked.Exchange(ref _taken, 0) == 0) return false;
        if (System.Threading.Volatile.Read(ref _waiting) != 0)
        {
            lock (this) System.Threading.Monitor.Pulse(this);
        }
        return true;
    }
}
