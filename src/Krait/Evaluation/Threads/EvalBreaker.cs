using System.Collections.Concurrent;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>The reasons for which a thread's eval breaker is not zero, one bit each.</summary>
[Flags]
internal enum EvalBreakerReason
{
    None = 0,

    /// <summary>A signal handler or an interrupt (Ctrl-C) waits.</summary>
    Signal = 1,

    /// <summary>Calls that another thread asked for wait.</summary>
    PendingCall = 2,

    /// <summary>An exception was sent to the thread.</summary>
    AsyncException = 4,

    /// <summary>Finalizers or weak reference callbacks wait.</summary>
    Finalization = 8,

    /// <summary>The host asked to stop, or a limit is reached.</summary>
    Cancellation = 16,

    /// <summary>Another thread wants the interpreter lock.</summary>
    InterpreterLock = 32,
}

/// <summary>What the eval breaker stands for is done here, at RESUME, backward jumps and calls.</summary>
internal static class EvalBreaker
{
    /// <summary>Sets a bit; may be called from any thread.</summary>
    public static void Set(ThreadState thread, EvalBreakerReason reason)
    {
        System.Threading.Interlocked.Or(ref thread.EvalBreaker, (int)reason);
        Threads.DescriptorWait.Wake(thread);
        if (System.Threading.Volatile.Read(ref thread.WaitsFor) is not { } gate) return;
        lock (gate) System.Threading.Monitor.PulseAll(gate);
    }

    /// <summary>Takes a bit back whose reason is gone.</summary>
    public static void Forget(ThreadState thread, EvalBreakerReason reason) => Clear(thread, reason);

    private static bool Clear(ThreadState thread, EvalBreakerReason reason) =>
        (System.Threading.Interlocked.And(ref thread.EvalBreaker, ~(int)reason) & (int)reason) != 0;

    /// <summary>
    /// Does what must reach native code in the midst of its work: signals, an asynchronous exception, the host's limits. False
    /// with an exception set when that ended in one.
    /// </summary>
    public static bool HandleUrgent(ThreadState thread)
    {
        if (Clear(thread, EvalBreakerReason.Signal) && !HandleSignals(thread)) return false;
        if (Clear(thread, EvalBreakerReason.AsyncException) && thread.AsyncException is { } type) return RaiseSent(thread, type);
        return !MustCheck(thread) || CheckClock(thread);
    }

    private static bool HandleSignals(ThreadState thread)
    {
        thread.Interpreter.WaitingFunctions++;
        try
        {
            return RunPending(thread, thread.Signals, EvalBreakerReason.Signal);
        }
        finally
        {
            thread.Interpreter.WaitingFunctions--;
        }
    }

    private static bool CheckClock(ThreadState thread) =>
        thread.Stop is null && thread.Limits is { } limits ? limits.CheckClock(thread) : CheckLimits(thread);

    private static bool RaiseSent(ThreadState thread, PyObject type)
    {
        thread.AsyncException = null;
        PyBaseException? exception = ExceptionHandling.Instantiate(type);
        if (exception is not null) Raise.Set(exception);
        NoteInterruption(thread);
        return false;
    }

    private static void NoteInterruption(ThreadState thread)
    {
        if (thread.IsFinalizing) thread.Interruption = thread.Exception;
    }

    /// <summary>
    /// Keeps an exception that came out of a finalizer for the program, if it was no exception of the finalizer: which of the two a
    /// signal meets is chance, and an interrupt must not get lost by it.
    /// </summary>
    public static bool KeepInterruption(ThreadState thread, PyBaseException exception)
    {
        if (!thread.IsFinalizing || !ReferenceEquals(thread.Interruption, exception)) return false;
        thread.EscapedInterruption = exception;
        return true;
    }

    /// <summary>Has the program meet what came out of its finalizers, at its next safe point.</summary>
    public static void PassInterruptionOn(ThreadState thread)
    {
        thread.Interruption = null;
        if (thread.EscapedInterruption is not { } exception) return;
        thread.EscapedInterruption = null;
        thread.Signals.Enqueue(() =>
        {
            thread.Exception = exception;
            return false;
        });
        Set(thread, EvalBreakerReason.Signal);
    }

    /// <summary>Does everything that waits; false with an exception set when that ended in one.</summary>
    public static bool Handle(ThreadState thread) =>
        HandleRequests(thread)
        && ((thread.PollsLeft >= 0 && !IsSet(thread, EvalBreakerReason.Cancellation)) || CheckLimits(thread));

    /// <summary>Does everything that waits where that is no step of the program: when a thread has waited itself, say.</summary>
    public static bool HandleUncounted(ThreadState thread) => HandleRequests(thread) && (!MustCheck(thread) || CheckClock(thread));

    private static bool MustCheck(ThreadState thread) => thread.Limits is not null || IsSet(thread, EvalBreakerReason.Cancellation);

    private static bool IsSet(ThreadState thread, EvalBreakerReason reason) => (thread.EvalBreaker & (int)reason) != 0;

    private static bool HandleRequests(ThreadState thread)
    {
        if (Clear(thread, EvalBreakerReason.InterpreterLock)) Threads.InterpreterLock.Yield(thread);
        if (Clear(thread, EvalBreakerReason.Signal) && !RunPending(thread, thread.Signals, EvalBreakerReason.Signal)) return false;
        if (Clear(thread, EvalBreakerReason.PendingCall) && !RunPending(thread, thread.PendingCalls, EvalBreakerReason.PendingCall))
            return false;
        if (Clear(thread, EvalBreakerReason.Finalization)) Finalization.RunPending(thread);
        return !Clear(thread, EvalBreakerReason.AsyncException) || thread.AsyncException is not { } type || RaiseSent(thread, type);
    }

    private static bool RunPending(ThreadState thread, ConcurrentQueue<Func<bool>> queue, EvalBreakerReason reason)
    {
        // What is queued while these run waits for the next time: a call that queues itself must not hang the program.
        for (int count = queue.Count; count > 0 && queue.TryDequeue(out Func<bool>? call); count--)
        {
            if (call()) continue;
            NoteInterruption(thread);
            if (!queue.IsEmpty) Set(thread, reason);
            return false;
        }
        return true;
    }

    private static bool CheckLimits(ThreadState thread)
    {
        if (thread.Stop is { } stop)
        {
            thread.Exception = stop;
            return false;
        }
        if (thread.Limits is not { } limits)
        {
            Clear(thread, EvalBreakerReason.Cancellation);
            thread.GrantPolls(int.MaxValue);
            return true;
        }
        return limits.Check(thread);
    }
}
