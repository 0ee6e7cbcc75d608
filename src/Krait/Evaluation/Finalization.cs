using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Finalizers and weak reference callbacks: queued by the garbage collector's thread, run at safe points of a Python thread.</summary>
internal static class Finalization
{
    /// <summary>Queues an action for a thread.</summary>
    public static void Enqueue(ThreadState thread, Action action)
    {
        thread.Finalizers.Enqueue(action);
        EvalBreaker.Set(thread, EvalBreakerReason.Finalization);
    }

    /// <summary>Runs what is queued. The pending exception, if any, is kept.</summary>
    public static void RunPending(ThreadState thread)
    {
        PyBaseException? pending = thread.Exception;
        thread.Exception = null;
        for (int count = thread.Finalizers.Count; count > 0 && thread.Finalizers.TryDequeue(out Action? action); count--) action();
        thread.Exception = pending;
    }
}
