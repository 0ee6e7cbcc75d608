using Stopwatch = System.Diagnostics.Stopwatch;
using Krait.Objects;

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
    private const int Interrupting =
        (int)(EvalBreakerReason.Signal | EvalBreakerReason.PendingCall | EvalBreakerReason.Finalization | EvalBreakerReason.Cancellation);

    /// <summary>Waits until a condition, which is asked while the gate is locked, holds.</summary>
    /// <param name="thread">The calling thread.</param>
    /// <param name="gate">What is locked, and pulsed by the thread that changes the condition.</param>
    /// <param name="condition">What is waited for.</param>
    /// <param name="seconds">How long; a negative time for ever.</param>
    public static WaitResult Until(ThreadState thread, object gate, Func<bool> condition, double seconds)
    {
        long end = seconds < 0 ? long.MaxValue : Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        while (true)
        {
            InterpreterLock.Drop(thread);
            WaitResult? result = WaitOnce(thread, gate, condition, end);
            InterpreterLock.Take(thread);
            if (result is { } known) return known;
            if (!EvalBreaker.Handle(thread)) return WaitResult.Error;
        }
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
                    if ((System.Threading.Volatile.Read(ref thread.EvalBreaker) & Interrupting) != 0) return null;
                    if (end == long.MaxValue)
                    {
                        System.Threading.Monitor.Wait(gate);
                        continue;
                    }
                    double left = (double)(end - Stopwatch.GetTimestamp()) / Stopwatch.Frequency * 1000;
                    if (left <= 0) return WaitResult.TimedOut;
                    System.Threading.Monitor.Wait(gate, (int)Math.Min(int.MaxValue, Math.Ceiling(left)));
                }
            }
            finally
            {
                thread.WaitsFor = null;
            }
        }
    }

    /// <summary>Sleeps; false with an exception set.</summary>
    public static bool Sleep(ThreadState thread, double seconds)
    {
        // The system's timers tick in milliseconds: shorter times are spent in a loop.
        const double Tick = 0.001;
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        if (seconds >= Tick && Until(thread, new object(), static () => false, seconds - Tick) == WaitResult.Error) return false;
        InterpreterLock.Drop(thread);
        System.Threading.SpinWait spin = default;
        do spin.SpinOnce(sleep1Threshold: -1);
        while (Stopwatch.GetTimestamp() < end);
        InterpreterLock.Take(thread);
        return thread.EvalBreaker == 0 || EvalBreaker.Handle(thread);
    }
}

/// <summary>A lock that Python code waits for: any thread may release it.</summary>
internal sealed class WaitLock
{
    /// <summary>Whether the lock is taken.</summary>
    public bool IsLocked { get; private set; }

    /// <summary>Takes the lock, waiting for a time, a negative one for ever.</summary>
    public WaitResult Acquire(bool blocking = true, double seconds = -1)
    {
        if (TryAcquire()) return WaitResult.Done;
        return blocking && seconds != 0 ? BlockingWait.Until(ThreadState.Current, this, TakeInGate, seconds) : WaitResult.TimedOut;
    }

    /// <summary>Takes the lock if it is free.</summary>
    public bool TryAcquire()
    {
        lock (this) return TakeInGate();
    }

    /// <summary>Frees the lock; false when it is free.</summary>
    public bool Release()
    {
        lock (this)
        {
            if (!IsLocked) return false;
            IsLocked = false;
            System.Threading.Monitor.Pulse(this);
            return true;
        }
    }

    private bool TakeInGate()
    {
        if (IsLocked) return false;
        IsLocked = true;
        return true;
    }
}
