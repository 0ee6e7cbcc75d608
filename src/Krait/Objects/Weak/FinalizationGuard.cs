using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>Dies together with an object and then has the object finalised in a Python thread.</summary>
/// <remarks>
/// The object alone refers to its guard, and the guard to the object: the garbage collector finds both dead at once, and the
/// guard's finalizer gives the object a last chance (PEP 442). A .NET finalizer on the object itself would slow down every
/// object of its class.
/// </remarks>
internal class FinalizationGuard(ThreadState thread, PyObject target)
{
    // More than this would only keep memory.
    private const int MaximumSpares = 1 << 14;

    private PyObject? _target = target;
    private int _epoch = thread.Interpreter.FinalizationEpoch;
    private FinalizationGuard? _nextSpare;

    /// <summary>A guard that its owner returns when it needs it no more: to make one costs as much as ten other objects.</summary>
    public static FinalizationGuard Rent(ThreadState thread, PyObject target)
    {
        if (thread.SpareGuards is not { } spare) return new FinalizationGuard(thread, target);
        thread.SpareGuards = spare._nextSpare;
        thread.SpareGuardCount--;
        spare._nextSpare = null;
        spare._target = target;
        spare._epoch = thread.Interpreter.FinalizationEpoch;
        spare._isCounted = Register(thread);
        return spare;
    }

    /// <summary>Has another object finalised in the place of the one that refers to the guard, with which it dies.</summary>
    public void Retarget(PyObject target) => _target = target;

    /// <summary>Whether the collector has found the object dead.</summary>
    public bool HasFired => !_isCounted;

    /// <summary>Finalisation is not needed any more, nor does anybody refer to the guard.</summary>
    public void Return(ThreadState current)
    {
        if (!ReferenceEquals(current, thread) || thread.SpareGuardCount >= MaximumSpares || !_isCounted)
        {
            Dismiss();
            return;
        }
        _isCounted = false;
        System.Threading.Interlocked.Decrement(ref thread.Interpreter.GuardedCount);
        _target = null;
        _nextSpare = thread.SpareGuards;
        thread.SpareGuards = this;
        thread.SpareGuardCount++;
    }

    /// <summary>Queues the finalisation of an object that died; set by the evaluation core.</summary>
    public static Action<ThreadState, PyObject>? TargetDied { get; set; }

    /// <summary>How many objects wait for their finalisation.</summary>
    public static int Count => ThreadState.Current.Interpreter.GuardedCount;

    private bool _isCounted = Register(thread);

    private static bool Register(ThreadState thread)
    {
        System.Threading.Interlocked.Increment(ref thread.Interpreter.GuardedCount);
        return true;
    }

    /// <summary>Finalisation is not needed any more.</summary>
    public void Dismiss()
    {
        if (!_isCounted) return;
        _isCounted = false;
        System.Threading.Interlocked.Decrement(ref thread.Interpreter.GuardedCount);
        GC.SuppressFinalize(Collected);
    }

    /// <summary>The object whose .NET finalizer fires the guard.</summary>
    protected virtual object Collected => this;

    // The object stays reachable from here to the queue: a Python thread finalises it, not the garbage collector's.
    ~FinalizationGuard() => Fire();

    /// <summary>Queues the finalisation, once.</summary>
    protected void Fire()
    {
        if (!_isCounted) return;
        _isCounted = false;
        // What a program has left that its host stopped is not finalised: none of its code runs any more. All other objects count until
        // they have been finalised.
        if (_epoch == thread.Interpreter.FinalizationEpoch && TargetDied is { } queue) queue(thread, _target!);
        else System.Threading.Interlocked.Decrement(ref thread.Interpreter.GuardedCount);
    }

    /// <summary>Guards an instance of a class with <c>__del__</c>; doing it twice is doing it once.</summary>
    public static void Attach(ThreadState thread, PyObject target)
    {
        ConditionalWeakTable<PyObject, FinalizationGuard> guards = thread.Interpreter.Guards;
        if (guards.TryGetValue(target, out _)) return;
        bool isNative = ReferenceEquals(target.Type.FinalizeSlot, target.Type.NativeBase.FinalizeSlot);
        guards.Add(target, isNative ? new LateFinalizationGuard(thread, target) : new FinalizationGuard(thread, target));
    }

    /// <summary>Ends the guarding of an object that has been finalised on demand, or whose owner will see to it.</summary>
    public static void Detach(PyObject target)
    {
        if (ThreadState.Current.Interpreter.Guards.TryGetValue(target, out FinalizationGuard? guard)) guard.Dismiss();
    }

    /// <summary>Whether the object was guarded and has been finalised.</summary>
    public static bool IsFinalized(PyObject target) =>
        ThreadState.Current.Interpreter.Guards.TryGetValue(target, out FinalizationGuard? guard) && !guard._isCounted;
}
