using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>
/// Finalizers and weak reference callbacks: the garbage collector's thread queues them, a Python thread runs them at its next
/// safe point.
/// </summary>
internal static class Finalization
{
    /// <summary>What one engine has finalised.</summary>
    private sealed class State
    {
        public int Finalized;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private const int MaximumRounds = 8;

    /// <summary>How many objects have been finalised.</summary>
    public static int Finalized
    {
        get => Own.Finalized;
        private set => Own.Finalized = value;
    }

    /// <summary>Connects the garbage collector's notices with the queues of the threads.</summary>
    public static void Install()
    {
        ThreadState.Current.Interpreter.BufferReleaseFailed = static lender =>
            Unraisable.Report($"Exception ignored in __release_buffer__ of {lender.Type.Name}", null);
        FinalizationGuard.TargetDied = static (thread, target) =>
        {
            thread = Heir(thread);
            thread.Finalizers.Enqueue(target);
            EvalBreaker.Set(thread, EvalBreakerReason.Finalization);
        };
        WeakReferenceList.TargetDied = static (thread, references) =>
        {
            thread = Heir(thread);
            thread.WeakReferenceCallbacks.Enqueue(() =>
            {
                foreach (PyWeakReference reference in references) RunCallback(reference);
            });
            EvalBreaker.Set(thread, EvalBreakerReason.Finalization);
        };
    }

    private static ThreadState Heir(ThreadState thread) =>
        thread.IsFinished && Threads.PythonThreads.MainOf(thread.Interpreter) is { } main ? main : thread;

    /// <summary>Leaves what a thread that ends has not run to the main thread.</summary>
    public static void HandOver(ThreadState thread)
    {
        if (Threads.PythonThreads.MainOf(thread.Interpreter) is not { } main) return;
        while (thread.Finalizers.TryDequeue(out PyObject? target)) main.Finalizers.Enqueue(target);
        while (thread.WeakReferenceCallbacks.TryDequeue(out Action? action)) main.WeakReferenceCallbacks.Enqueue(action);
        EvalBreaker.Set(main, EvalBreakerReason.Finalization);
    }

    /// <summary>Leaves what is queued for a thread undone.</summary>
    public static void Forget(ThreadState thread)
    {
        while (thread.Finalizers.TryDequeue(out _)) System.Threading.Interlocked.Decrement(ref thread.Interpreter.GuardedCount);
        thread.WeakReferenceCallbacks.Clear();
    }

    /// <summary>
    /// Runs what is queued, between any two instructions of the program. The trace and profile functions are not told: a debugger that
    /// steps would land in a callback that nothing on the line calls. Tools of sys.monitoring are.
    /// </summary>
    public static void RunPending(ThreadState thread)
    {
        bool outer = thread.FinalizesUnasked;
        thread.FinalizesUnasked = true;
        RunQueued(thread);
        thread.FinalizesUnasked = outer;
    }

    // The pending exception, if any, is kept.
    private static void RunQueued(ThreadState thread)
    {
        // A finalizer is code like any other and polls the eval breaker: the others wait until it has ended.
        if (thread.IsFinalizing) return;
        if (thread.Stop is not null)
        {
            // A program that is being stopped runs no code any more, its finalizers neither.
            Forget(thread);
            return;
        }
        // Finalizers run when the collector has found something: their steps are counted apart.
        thread.Limits?.Settle(thread);
        thread.IsFinalizing = true;
        PyBaseException? pending = thread.Exception;
        thread.Exception = null;
        // .NET's thread may be in the midst of what a collection found, of which the order matters. It runs those of the
        // whole process: a program that its host denies something, or limits, does not wait for the host's.
        bool isAlone = thread.Interpreter.Denied == DeniedCapabilities.None && thread.Limits is null;
        if (isAlone && !thread.Finalizers.IsEmpty) GC.WaitForPendingFinalizers();
        int callbacks = thread.WeakReferenceCallbacks.Count;
        List<PyObject> dead = new(thread.Finalizers.Count);
        while (dead.Count < dead.Capacity && thread.Finalizers.TryDequeue(out PyObject? target)) dead.Add(target);
        foreach (PyObject target in FinalizationOrder.Of(dead))
        {
            Finalize(target);
            System.Threading.Interlocked.Decrement(ref thread.Interpreter.GuardedCount);
        }
        for (; callbacks > 0 && thread.WeakReferenceCallbacks.TryDequeue(out Action? action); callbacks--) action();
        thread.Exception = pending;
        thread.Limits?.Settle(thread);
        thread.IsFinalizing = false;
        EvalBreaker.PassInterruptionOn(thread);
        if (!thread.Finalizers.IsEmpty || !thread.WeakReferenceCallbacks.IsEmpty) EvalBreaker.Set(thread, EvalBreakerReason.Finalization);
    }

    /// <summary>A guard that finalises an object when it dies.</summary>
    public static FinalizationGuard Guard(PyObject target) => new(ThreadState.Current, target);

    /// <summary>Has an instance finalised when it dies, if its class says how.</summary>
    public static void Track(PyObject instance)
    {
        if (instance.Type.FinalizeSlot is not null) FinalizationGuard.Attach(ThreadState.Current, instance);
    }

    /// <summary>
    /// Collects all garbage and finalises what died; the result is how many objects were finalised. A finalizer that asks for it gets
    /// 0, as in CPython: the collection that found its object goes on when it has ended.
    /// </summary>
    public static int Collect(ThreadState thread)
    {
        if (thread.IsFinalizing) return 0;
        int before = Finalized;
        for (int round = 0; round < MaximumRounds; round++)
        {
            thread.ForgetUnusedFrames();
            thread.Interpreter.TypeCache.Clear();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (thread.Finalizers.IsEmpty && thread.WeakReferenceCallbacks.IsEmpty) break;
            RunQueued(thread);
        }
        return Finalized - before;
    }

    private static void Finalize(PyObject target)
    {
        Finalized++;
        switch (target)
        {
            case PyGenerator generator:
                GeneratorFinalization.Finalize(generator);
                break;
            case PyAsyncGeneratorStep step:
                GeneratorFinalization.WarnUnawaited(step);
                break;
            default:
                RunDelete(target);
                break;
        }
    }

    private static void RunDelete(PyObject target)
    {
        if (target.Type.FinalizeSlot is not { } finalize || finalize(target) is not null) return;
        Unraisable.Report("Exception ignored while calling deallocator", target.Type.Lookup(Names.Delete));
    }

    private static void RunCallback(PyWeakReference reference)
    {
        if (reference.Callback is not { } callback) return;
        reference.Callback = null;
        if (Calls.Call(callback, reference) is null) Unraisable.Report("Exception ignored while calling weakref callback", callback);
    }
}
