using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Asyncio;

/// <summary>
/// This class is *almost* compatible with concurrent.futures.Future. Differences: - result() and exception() do not take a timeout
/// argument and raise an exception when the future isn't done yet. - Callbacks registered with add_done_callback() are always
/// called via the event loop's call_soon_threadsafe(). - This class is not compatible with the wait() and as_completed() methods in
/// the concurrent.futures package.
/// </summary>
[PyMethods]
internal static partial class FutureType
{
    private static readonly PyStr s_getDebug = PyStr.Intern("get_debug");
    private static readonly PyStr s_callExceptionHandler = PyStr.Intern("call_exception_handler");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyFuture(type);

    [PyInit("Future(*, loop=None)")]
    private static bool Init(PyFuture self, PyObject? loop) => Begin(self, loop);

    /// <summary>Gives a future its loop, the current one for null; false with an exception set.</summary>
    public static bool Begin(PyFuture self, PyObject? loop)
    {
        loop = loop is null or PyNone ? AsyncioModule.CurrentEventLoop() : loop;
        if (loop is null) return false;
        self.Loop = loop;
        self.Status = FutureState.Pending;
        self.LogsTraceback = false;
        self.IsBlocking = false;
        self.Result = self.CancelMessage = self.SourceTraceback = null;
        self.Failure = self.CancelledError = null;
        PyObject? debug = Attributes.CallMethod(loop, s_getDebug);
        int isDebug = debug is null ? -1 : Truth.IsTrue(debug);
        if (isDebug <= 0) return isDebug == 0;
        PyObject? extract = PythonModules.Get("traceback", "extract_stack");
        return extract is not null && (self.SourceTraceback = Calls.Call(extract)) is not null;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        if (!((PyFuture)self).CheckAlive()) return null;
        PyObject? function = self is PyTask ? PythonModules.Get("asyncio.base_tasks", "_task_repr")
            : PythonModules.Get("asyncio.base_futures", "_future_repr");
        return function is null ? null : Calls.Call(function, self);
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iter(PyObject self) => ((PyFuture)self).CheckAlive() ? new PyFutureIterator((PyFuture)self) : null;

    [PySlot(nameof(PyType.AwaitSlot))]
    private static PyObject? Await(PyObject self) => Iter(self);

    [PySlot(nameof(PyType.FinalizeSlot))]
    private static PyObject? Finalize(PyObject self)
    {
        var future = (PyFuture)self;
        if (future is PyTask { Status: FutureState.Pending, LogsDestroyPending: true, Loop: not null } pending)
        {
            if (!Report(pending, "Task was destroyed but it is pending!", "task", null)) return null;
            pending.FinalizeCoroutine();
            return PyNone.Instance;
        }
        if (future is PyTask task) task.FinalizeCoroutine();
        if (!future.LogsTraceback) return PyNone.Instance;
        future.LogsTraceback = false;
        return Report(future, $"{future.Type.ShortName} exception was never retrieved", "future", future.Failure) ? PyNone.Instance : null;
    }

    private static bool Report(PyFuture self, string message, string key, PyBaseException? exception)
    {
        PyDict context = new();
        context.SetItem(PyStr.Intern("message"), PyStr.FromString(message));
        if (exception is not null) context.SetItem(PyStr.Intern("exception"), exception);
        context.SetItem(PyStr.Intern(key), self);
        if (self.SourceTraceback is { } source) context.SetItem(PyStr.Intern("source_traceback"), source);
        PyObject? handler = Attributes.Get(self.Loop!, s_callExceptionHandler);
        return handler is not null && Calls.Call(handler, context) is not null;
    }

    /// <summary>
    /// Return the result this future represents. If the future has been cancelled, raises CancelledError. If the future's result
    /// isn't yet available, raises InvalidStateError. If the future is done and has an exception set, this exception is raised.
    /// </summary>
    [PyMethod("result($self, /)")]
    private static PyObject? Result(PyFuture self) => self.GetResult();

    /// <summary>
    /// Return the exception that was set on this future. The exception (or None if no exception was set) is returned only if the
    /// future is done. If the future has been cancelled, raises CancelledError. If the future isn't done yet, raises
    /// InvalidStateError.
    /// </summary>
    [PyMethod("exception($self, /)")]
    private static PyObject? Failure(PyFuture self)
    {
        if (self.Loop is null) return AsyncioState.Current.RaiseInvalidState("Future object is not initialized.");
        if (self.Status == FutureState.Cancelled) return self.GetResult();
        if (self.Status != FutureState.Finished) return AsyncioState.Current.RaiseInvalidState("Exception is not set.");
        self.LogsTraceback = false;
        return self.Failure ?? (PyObject)PyNone.Instance;
    }

    /// <summary>
    /// Mark the future done and set its result. If the future is already done when this method is called, raises InvalidStateError.
    /// </summary>
    [PyMethod("set_result($self, result, /)")]
    private static PyObject? SetResult(PyFuture self, PyObject result) => self.SetResult(result) ? PyNone.Instance : null;

    /// <summary>
    /// Mark the future done and set an exception. If the future is already done when this method is called, raises
    /// InvalidStateError.
    /// </summary>
    [PyMethod("set_exception($self, exception, /)")]
    private static PyObject? SetException(PyFuture self, PyObject exception) => self.SetException(exception) ? PyNone.Instance : null;

    /// <summary>
    /// Add a callback to be run when the future becomes done. The callback is called with a single argument - the future object. If
    /// the future is already done when this is called, the callback is scheduled with call_soon.
    /// </summary>
    [PyMethod("add_done_callback($self, fn, /, *, context=<unrepresentable>)")]
    private static PyObject? AddDoneCallback(PyFuture self, PyObject function, PyObject? context)
    {
        if (self.Loop is null) return Raise.RuntimeError("uninitialized Future object");
        return self.AddDoneCallback(function, context ?? new PyContext(PyContext.Current.Values)) ? PyNone.Instance : null;
    }

    /// <summary>Remove all instances of a callback from the "call when done" list. Returns the number of callbacks removed.</summary>
    [PyMethod("remove_done_callback($self, fn, /)")]
    private static PyObject? RemoveDoneCallback(PyFuture self, PyObject function)
    {
        if (!self.CheckAlive()) return null;
        int removed = self.RemoveDoneCallback(function);
        return removed < 0 ? null : PyInt.From(removed);
    }

    /// <summary>
    /// Cancel the future and schedule callbacks. If the future is already done or cancelled, return False. Otherwise, change the
    /// future's state to cancelled, schedule the callbacks and return True.
    /// </summary>
    [PyMethod("cancel($self, /, msg=None)")]
    private static PyObject? Cancel(PyFuture self, PyObject? message)
    {
        if (!self.CheckAlive()) return null;
        int cancelled = self.CancelFuture(message);
        return cancelled < 0 ? null : PyBool.From(cancelled > 0);
    }

    /// <summary>Return True if the future was cancelled.</summary>
    [PyMethod("cancelled($self, /)")]
    private static PyObject IsCancelled(PyFuture self) => PyBool.From(self.Loop is not null && self.Status == FutureState.Cancelled);

    /// <summary>
    /// Return True if the future is done. Done means either that a result / exception are available, or that the future was
    /// cancelled.
    /// </summary>
    [PyMethod("done($self, /)")]
    private static PyObject IsDone(PyFuture self) => PyBool.From(self.Loop is not null && self.Status != FutureState.Pending);

    /// <summary>Return the event loop the Future is bound to.</summary>
    [PyMethod("get_loop($self, /)")]
    private static PyObject? GetLoop(PyFuture self) => self.CheckAlive() ? self.Loop : null;

    /// <summary>
    /// Create the CancelledError to raise if the Future is cancelled. This should only be called once when handling a cancellation
    /// since it erases the context exception value.
    /// </summary>
    [PyMethod("_make_cancelled_error($self, /)")]
    private static PyObject? MakeCancelledError(PyFuture self) => self.MakeCancelledError();

    /// <summary>Futures are generic over the type of their results</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);

    [PyGetter("_state")]
    private static PyObject? GetState(PyFuture self) => !self.CheckAlive() ? null : PyStr.Intern(self.Status switch
    {
        FutureState.Pending => "PENDING",
        FutureState.Cancelled => "CANCELLED",
        _ => "FINISHED",
    });

    private static bool CannotDelete(PyObject self, string name)
    {
        Raise.AttributeError(self, PyStr.Intern(name), $"attribute '{name}' of '_asyncio.Future' objects cannot be deleted");
        return false;
    }

    [PyGetter("_asyncio_future_blocking")]
    private static PyObject? GetBlocking(PyFuture self) => self.CheckAlive() ? PyBool.From(self.IsBlocking) : null;

    [PySetter("_asyncio_future_blocking")]
    private static bool SetBlocking(PyFuture self, PyObject? value)
    {
        if (!self.CheckAlive()) return false;
        if (value is null) return CannotDelete(self, "_asyncio_future_blocking");
        return Arguments.TryToBoolean(value, out self.IsBlocking);
    }

    [PyGetter("_asyncio_awaited_by")]
    private static PyObject? GetAwaitedBy(PyFuture self) => self.AwaitedBy();

    [PyGetter("_loop")]
    private static PyObject GetLoopOrNone(PyFuture self) => self.Loop ?? PyNone.Instance;

    [PyGetter("_callbacks")]
    private static PyObject? GetCallbacks(PyFuture self)
    {
        if (!self.CheckAlive()) return null;
        List<(PyObject Callback, PyObject Context)> callbacks = self.Callbacks;
        if (callbacks.Count == 0) return PyNone.Instance;
        PyList list = new(callbacks.Count);
        foreach ((PyObject callback, PyObject context) in callbacks) list.Add(PyTuple.Create(callback, context));
        return list;
    }

    [PyGetter("_result")]
    private static PyObject? GetResult(PyFuture self) => self.CheckAlive() ? self.Result ?? PyNone.Instance : null;

    [PyGetter("_exception")]
    private static PyObject? GetException(PyFuture self) => self.CheckAlive() ? self.Failure ?? (PyObject)PyNone.Instance : null;

    [PyGetter("_source_traceback")]
    private static PyObject GetSourceTraceback(PyFuture self) => self.SourceTraceback ?? PyNone.Instance;

    [PyGetter("_cancel_message")]
    private static PyObject GetCancelMessage(PyFuture self) => self.CancelMessage ?? PyNone.Instance;

    [PySetter("_cancel_message")]
    private static bool SetCancelMessage(PyFuture self, PyObject? value)
    {
        if (value is null) return CannotDelete(self, "_cancel_message");
        self.CancelMessage = value;
        return true;
    }

    [PyGetter("_log_traceback")]
    private static PyObject? GetLogsTraceback(PyFuture self) => self.CheckAlive() ? PyBool.From(self.LogsTraceback) : null;

    [PySetter("_log_traceback")]
    private static bool SetLogsTraceback(PyFuture self, PyObject? value)
    {
        if (value is null) return CannotDelete(self, "_log_traceback");
        if (!Arguments.TryToBoolean(value, out bool isSet)) return false;
        if (isSet) return Raise.ValueError("_log_traceback can only be set to False") is not null;
        self.LogsTraceback = false;
        return true;
    }
}
