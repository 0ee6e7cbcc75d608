using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Asyncio;

internal enum FutureState : byte
{
    Pending,
    Cancelled,
    Finished,
}

/// <summary>An <c>asyncio.Future</c>.</summary>
internal class PyFuture : PyObject
{
    public static readonly PyType TypeObject = new(
        "Future", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasDict | TypeFlags.HasWeakReferences | TypeFlags.GuardsItself,
        "_asyncio");

    private static readonly PyStr s_callSoon = PyStr.Intern("call_soon");
    private static readonly PyTuple s_contextName = PyTuple.Create(PyStr.Intern("context"));

    private InstanceState _state;

    // Most futures have one callback; further ones are in the list.
    private PyObject? _callback;
    private PyObject? _callbackContext;
    private List<(PyObject Callback, PyObject Context)>? _moreCallbacks;
    private FinalizationGuard? _guard;
    private bool _logsTraceback;

    public PyFuture(PyType type) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;

    /// <summary>The event loop; null before <c>__init__</c>.</summary>
    public PyObject? Loop;

    public FutureState Status;

    /// <summary>Whether a task that is given this future shall wait for it (<c>_asyncio_future_blocking</c>).</summary>
    public bool IsBlocking;

    public PyObject? Result;
    public PyBaseException? Failure;
    public PyTraceback? FailureTraceback;
    public PyObject? SourceTraceback;
    public PyObject? CancelMessage;
    public PyBaseException? CancelledError;

    // One future, or a set of several.
    private PyObject? _awaitedBy;

    /// <summary>Whether the future is of one of the two classes of this module, so that nothing of it is overridden.</summary>
    public bool IsExact => ReferenceEquals(_state.Type, TypeObject) || ReferenceEquals(_state.Type, PyTask.TaskTypeObject);

    /// <summary>Whether the death of the future with an exception that nobody has asked for is logged.</summary>
    public bool LogsTraceback
    {
        get => _logsTraceback;
        set
        {
            if (_logsTraceback == value) return;
            _logsTraceback = value;
            if (value)
            {
                // A class with a __del__ of its own has its instances guarded by their making.
                if (ReferenceEquals(Type.FinalizeSlot, Type.NativeBase.FinalizeSlot))
                {
                    _guard = FinalizationGuard.Rent(ThreadState.Current, this);
                }
            }
            else if (_guard is { } guard)
            {
                _guard = null;
                guard.Return(ThreadState.Current);
            }
        }
    }

    /// <summary>Raises RuntimeError before <c>__init__</c>.</summary>
    public bool CheckAlive() => Loop is not null || Raise.RuntimeError("Future object is not initialized.") is not null;

    /// <summary>Calls <c>loop.call_soon(callback, [argument], context=context)</c>; false with an exception set.</summary>
    public static bool CallSoon(PyObject loop, PyObject callback, PyObject? argument, PyObject context)
    {
        PyObject? method = Attributes.Get(loop, s_callSoon);
        if (method is null) return false;
        PyObject? handle = argument is null
            ? Calls.Call(method, [callback, context], s_contextName)
            : Calls.Call(method, [callback, argument, context], s_contextName);
        return handle is not null;
    }

    /// <summary>Adds a callback, or has it called soon if the future is done; false with an exception set.</summary>
    public bool AddDoneCallback(PyObject callback, PyObject context)
    {
        if (Status != FutureState.Pending) return CallSoon(Loop!, callback, this, context);
        if (_callback is null && _moreCallbacks is null)
        {
            _callback = callback;
            _callbackContext = context;
        }
        else
        {
            (_moreCallbacks ??= []).Add((callback, context));
        }

        return true;
    }

    /// <summary>The callbacks with their contexts, in their order.</summary>
    public List<(PyObject Callback, PyObject Context)> Callbacks
    {
        get
        {
            List<(PyObject Callback, PyObject Context)> all = [];
            if (_callback is not null) all.Add((_callback, _callbackContext!));
            if (_moreCallbacks is not null) all.AddRange(_moreCallbacks);
            return all;
        }
    }

    /// <summary>Removes the callbacks equal to a function; the result is their number, -1 with an exception set.</summary>
    public int RemoveDoneCallback(PyObject function)
    {
        int removed = 0;
        List<(PyObject Callback, PyObject Context)> kept = [];
        foreach ((PyObject callback, PyObject context) in Callbacks)
        {
            int equal = Comparison.IdenticalOrEqual(callback, function);
            if (equal < 0) return -1;
            if (equal > 0) removed++;
            else kept.Add((callback, context));
        }
        // Comparing may have run code that added, removed or called callbacks.
        if (removed > 0 && Status == FutureState.Pending)
        {
            _callback = _callbackContext = null;
            _moreCallbacks = kept.Count == 0 ? null : kept;
        }
        return removed;
    }

    /// <summary>Has the loop call all callbacks; false with an exception set.</summary>
    private bool ScheduleCallbacks()
    {
        if (this is PyTask { IsScheduled: true } task) task.Unregister();
        if (_callback is { } first)
        {
            PyObject context = _callbackContext!;
            _callback = _callbackContext = null;
            if (!CallSoon(Loop!, first, this, context)) return false;
        }
        if (_moreCallbacks is not { } more) return true;
        _moreCallbacks = null;
        foreach ((PyObject callback, PyObject context) in more)
        {
            if (!CallSoon(Loop!, callback, this, context)) return false;
        }
        return true;
    }

    /// <summary>Sets the result; false with an exception set.</summary>
    public bool SetResult(PyObject result)
    {
        if (!CheckAlive()) return false;
        if (Status != FutureState.Pending) return AsyncioState.Current.RaiseInvalidState("invalid state") is not null;
        Result = result;
        Status = FutureState.Finished;
        return ScheduleCallbacks();
    }

    /// <summary>Sets the exception, an instance or a class; false with an exception set.</summary>
    public bool SetException(PyObject given)
    {
        if (!CheckAlive()) return false;
        if (Status != FutureState.Pending) return AsyncioState.Current.RaiseInvalidState("invalid state") is not null;
        PyObject? made = given is PyType type && type.IsSubtypeOf(ExceptionTypes.BaseException) ? Calls.Call(given) : given;
        if (made is null) return false;
        if (made is not PyBaseException exception) return Raise.TypeError("invalid exception object") is not null;
        if (exception.Type.IsSubtypeOf(ExceptionTypes.StopIteration))
        {
            var message = PyStr.FromNarrow("StopIteration interacts badly with generators and cannot be raised into a Future");
            exception = new PyBaseException(ExceptionTypes.RuntimeError, PyTuple.Create(message))
            {
                Cause = exception,
                Context = exception,
                SuppressContext = true
            };
        }
        Failure = exception;
        FailureTraceback = exception.Traceback;
        Status = FutureState.Finished;
        if (!ScheduleCallbacks()) return false;
        LogsTraceback = true;
        return true;
    }

    /// <summary>Cancels the future itself: 1, 0 when it is done already, -1 with an exception set.</summary>
    public int CancelFuture(PyObject? message)
    {
        LogsTraceback = false;
        if (Status != FutureState.Pending) return 0;
        Status = FutureState.Cancelled;
        CancelMessage = message;
        return ScheduleCallbacks() ? 1 : -1;
    }

    /// <summary>The error of a future that was cancelled; null with an exception set.</summary>
    public PyBaseException? MakeCancelledError()
    {
        if (CancelledError is { } saved)
        {
            CancelledError = null;
            return saved;
        }
        if (AsyncioState.Current.CancelledError is not { } type) return null;
        return (CancelMessage is null or PyNone ? Calls.Call(type) : Calls.Call(type, CancelMessage)) as PyBaseException;
    }

    /// <summary>
    /// The result of a future that is done; null with <paramref name="failure"/> for its exception, or with one set when it has
    /// neither.
    /// </summary>
    public PyObject? TakeResult(out PyBaseException? failure)
    {
        failure = null;
        if (Status == FutureState.Cancelled)
        {
            failure = MakeCancelledError();
            return null;
        }
        if (Loop is null || Status != FutureState.Finished)
        {
            return AsyncioState.Current.RaiseInvalidState(Loop is null ? "Future object is not initialized." : "Result is not set.");
        }
        LogsTraceback = false;
        if (Failure is null) return Result;
        Failure.Traceback = FailureTraceback;
        FailureTraceback = null;
        failure = Failure;
        return null;
    }

    /// <summary>The result of a future that is done; null with its exception, or another, set.</summary>
    public PyObject? GetResult()
    {
        PyObject? result = TakeResult(out PyBaseException? failure);
        return failure is null ? result : Raise.Set(failure);
    }

    /// <summary>Notes that another future waits for this one; false with an exception set.</summary>
    public bool AddAwaitedBy(PyFuture waiter)
    {
        if (_awaitedBy is PySet several) return several.TryAdd(waiter);
        if (_awaitedBy is not { } one)
        {
            _awaitedBy = waiter;
            return true;
        }
        if (ReferenceEquals(one, waiter)) return true;
        PySet both = new();
        _awaitedBy = both;
        return both.TryAdd(one) && both.TryAdd(waiter);
    }

    /// <summary>Notes that another future does not wait for this one any more; false with an exception set.</summary>
    public bool DiscardAwaitedBy(PyFuture waiter)
    {
        if (_awaitedBy is PySet several) return several.Discard(waiter) >= 0;
        if (ReferenceEquals(_awaitedBy, waiter)) _awaitedBy = null;
        return true;
    }

    /// <summary>Who waits for this future: a frozenset, or None; null with an exception set.</summary>
    public PyObject? AwaitedBy()
    {
        if (_awaitedBy is null) return PyNone.Instance;
        PyFrozenSet all = new();
        if (_awaitedBy is not PySet several) return all.TryAdd(_awaitedBy) ? all : null;
        return Types.Collections.SetOperations.Update(all, several) ? all : null;
    }

    /// <summary>The loop of any future; null with an exception set.</summary>
    public static PyObject? LoopOf(PyObject future)
    {
        if (future is PyFuture { IsExact: true } own) return own.CheckAlive() ? own.Loop : null;
        if (!Attributes.TryGet(future, s_getLoop, out PyObject? method)) return null;
        return method is not null ? Calls.Call(method) : Attributes.Get(future, s_loop);
    }

    private static readonly PyStr s_getLoop = PyStr.Intern("get_loop");
    private static readonly PyStr s_loop = PyStr.Intern("_loop");
}
