using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Asyncio;

/// <summary>An <c>asyncio.Task</c>: a future that steps a coroutine.</summary>
internal sealed class PyTask(PyType type) : PyFuture(type)
{
    public static readonly PyType TaskTypeObject = new(
        "Task", TypeObject, TypeFlags.BaseType | TypeFlags.HasDict | TypeFlags.HasWeakReferences | TypeFlags.GuardsItself, "_asyncio");

    private PyObject? _wakeup;
    private PyObject? _step;
    private PyObject? _name;
    private long _number;
    private int _place = -1;
    private FinalizationGuard? _guardOfPending;

    public PyObject? Coroutine;
    public PyObject? Context;

    /// <summary>The future that the task waits for.</summary>
    public PyObject? Waiter;

    public bool MustCancel;
    public bool LogsDestroyPending = true;
    public int CancelRequests;

    /// <summary>Whether the task is in the table of scheduled ones.</summary>
    public bool IsScheduled => _place >= 0;

    /// <summary>The callback for the future that the task waits for, always the same.</summary>
    public PyObject Wakeup => _wakeup ??= new PyBuiltinFunction(TaskSteps.WakeupDefinition, this);

    /// <summary>The callable that steps the task without an exception, always the same.</summary>
    public PyObject StepCall => _step ??= new PyTaskStep(this, null);

    /// <summary>The name; tasks that are given none are numbered, and their names made when asked for.</summary>
    public PyObject Name
    {
        get => _name ??= _number == 0 ? PyNone.Instance : PyStr.FromNarrow($"Task-{_number}");
        set => _name = value;
    }

    /// <summary>Names the task by the next number.</summary>
    public void TakeNumber() => _number = ++AsyncioState.Current.TaskNumber;

    /// <summary>Enters the task in the table of scheduled ones.</summary>
    public void Register()
    {
        if (_place < 0) _place = AsyncioState.Current.Scheduled.Add(this);
    }

    /// <summary>Removes the task from the table of scheduled ones.</summary>
    public void Unregister()
    {
        if (_place < 0) return;
        AsyncioState.Current.Scheduled.Remove(_place, this);
        _place = -1;
    }

    /// <summary>Has the death of the task noticed, as long as it is pending.</summary>
    /// <remarks>A coroutine is guarded anyway, and dies with its task: its guard is made the task's.</remarks>
    public void GuardPending()
    {
        if (!ReferenceEquals(Type.FinalizeSlot, Type.NativeBase.FinalizeSlot)) return;
        if (Coroutine is PyGenerator { Guard: { } guard }) guard.Retarget(this);
        else _guardOfPending = FinalizationGuard.Rent(ThreadState.Current, this);
    }

    /// <summary>The task has ended: its death has no consequences any more.</summary>
    public void ReleaseGuard()
    {
        if (_guardOfPending is not { } guard) return;
        _guardOfPending = null;
        guard.Return(ThreadState.Current);
    }

    /// <summary>Closes the coroutine of a task that died pending, whose guard it had been.</summary>
    public void FinalizeCoroutine()
    {
        if (Coroutine is PyGenerator { Guard.HasFired: true } coroutine) GeneratorFinalization.Finalize(coroutine);
    }
}

/// <summary>The callable that a loop is given to step a task.</summary>
internal sealed class PyTaskStep(PyTask task, PyBaseException? exception) : PyObject
{
    public static readonly PyType TypeObject = new("TaskStepMethWrapper", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_asyncio");

    public readonly PyTask Task = task;

    /// <summary>What to throw into the coroutine; null for nothing.</summary>
    public readonly PyBaseException? Exception = exception;

    public override PyType Type => TypeObject;
}
