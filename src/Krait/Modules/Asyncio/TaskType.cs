using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Asyncio;

/// <summary>A coroutine wrapped in a Future.</summary>
[PyMethods]
internal static partial class TaskType
{
    private static readonly PyStr s_isRunning = PyStr.Intern("is_running");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyTask(type);

    [PyInit("Task(coro, *, loop=None, name=None, context=None, eager_start=False)")]
    private static bool Init(PyTask self, PyObject coroutine, PyObject? loop, PyObject? name, PyObject? context, bool startsEagerly)
    {
        if (!FutureType.Begin(self, loop)) return false;
        int isCoroutine = IsCoroutine(coroutine);
        if (isCoroutine < 0) return false;
        if (isCoroutine == 0)
        {
            self.LogsDestroyPending = false;
            Raise.TypeError($"a coroutine was expected, got {Representation.Repr(coroutine)}");
            return false;
        }
        self.Context = context is null or PyNone ? new PyContext(PyContext.Current.Values) : context;
        self.Waiter = null;
        self.MustCancel = false;
        self.LogsDestroyPending = true;
        self.CancelRequests = 0;
        self.Coroutine = coroutine;
        if (name is null or PyNone) self.TakeNumber();
        else if (Representation.Str(name) is { } text) self.Name = text;
        else return false;
        self.GuardPending();
        if (startsEagerly)
        {
            PyObject? answer = Attributes.CallMethod(self.Loop!, s_isRunning);
            int isRunning = answer is null ? -1 : Truth.IsTrue(answer);
            if (isRunning < 0) return false;
            if (isRunning > 0) return TaskSteps.StartEagerly(self);
        }
        if (!TaskSteps.CallStepSoon(self, null)) return false;
        self.Register();
        return true;
    }

    private static int IsCoroutine(PyObject value)
    {
        if (value is PyGenerator && ReferenceEquals(value.Type, BuiltinTypes.Coroutine)) return 1;
        PyObject? function = PythonModules.Get("asyncio.coroutines", "iscoroutine");
        PyObject? answer = function is null ? null : Calls.Call(function, value);
        return answer is null ? -1 : Truth.IsTrue(answer);
    }

    /// <summary>
    /// Request that this task cancel itself. This arranges for a CancelledError to be thrown into the wrapped coroutine on the next
    /// cycle through the event loop. The coroutine then has a chance to clean up or even deny the request using try/except/finally.
    /// Unlike Future.cancel, this does not guarantee that the task will be cancelled: the exception might be caught and acted upon,
    /// delaying cancellation of the task or preventing cancellation completely. The task may also return a value or raise a
    /// different exception. Immediately after this method is called, Task.cancelled() will not return True (unless the task was
    /// already cancelled). A task will be marked as cancelled when the wrapped coroutine terminates with a CancelledError exception
    /// (even if cancel() was not called). This also increases the task's count of cancellation requests.
    /// </summary>
    [PyMethod("cancel($self, /, msg=None)")]
    private static PyObject? Cancel(PyTask self, PyObject? message)
    {
        int cancelled = TaskSteps.Cancel(self, message);
        return cancelled < 0 ? null : PyBool.From(cancelled > 0);
    }

    /// <summary>
    /// Return the count of the task's cancellation requests. This count is incremented when .cancel() is called and may be
    /// decremented using .uncancel().
    /// </summary>
    [PyMethod("cancelling($self, /)")]
    private static PyObject Cancelling(PyTask self) => PyInt.From(self.CancelRequests);

    /// <summary>
    /// Decrement the task's count of cancellation requests. This should be used by tasks that catch CancelledError and wish to
    /// continue indefinitely until they are cancelled again. Returns the remaining number of cancellation requests.
    /// </summary>
    [PyMethod("uncancel($self, /)")]
    private static PyObject Uncancel(PyTask self)
    {
        if (self.CancelRequests > 0 && --self.CancelRequests == 0) self.MustCancel = false;
        return PyInt.From(self.CancelRequests);
    }

    /// <summary>
    /// Return the list of stack frames for this task's coroutine. If the coroutine is not done, this returns the stack where it is
    /// suspended. If the coroutine has completed successfully or was cancelled, this returns an empty list. If the coroutine was
    /// terminated by an exception, this returns the list of traceback frames. The frames are always ordered from oldest to newest.
    /// The optional limit gives the maximum number of frames to return; by default all available frames are returned. Its meaning
    /// differs depending on whether a stack or a traceback is returned: the newest frames of a stack are returned, but the oldest
    /// frames of a traceback are returned. (This matches the behavior of the traceback module.) For reasons beyond our control,
    /// only one stack frame is returned for a suspended coroutine.
    /// </summary>
    [PyMethod("get_stack($self, /, *, limit=None)")]
    private static PyObject? GetStack(PyTask self, PyObject limit)
    {
        PyObject? function = PythonModules.Get("asyncio.base_tasks", "_task_get_stack");
        return function is null ? null : Calls.Call(function, self, limit);
    }

    /// <summary>
    /// Print the stack or traceback for this task's coroutine. This produces output similar to that of the traceback module, for
    /// the frames retrieved by get_stack(). The limit argument is passed to get_stack(). The file argument is an I/O stream to
    /// which the output is written; by default output is written to sys.stderr.
    /// </summary>
    [PyMethod("print_stack($self, /, *, limit=None, file=None)")]
    private static PyObject? PrintStack(PyTask self, PyObject limit, PyObject file)
    {
        PyObject? function = PythonModules.Get("asyncio.base_tasks", "_task_print_stack");
        return function is null ? null : Calls.Call(function, self, limit, file);
    }

    [PyMethod("set_result($self, result, /)")]
    private static PyObject? SetResult(PyTask self, PyObject result) => Raise.RuntimeError("Task does not support set_result operation");

    [PyMethod("set_exception($self, exception, /)")]
    private static PyObject? SetException(PyTask self, PyObject exception) =>
        Raise.RuntimeError("Task does not support set_exception operation");

    [PyMethod("get_coro($self, /)")]
    private static PyObject GetCoroutine(PyTask self) => self.Coroutine ?? PyNone.Instance;

    [PyMethod("get_context($self, /)")]
    private static PyObject GetContext(PyTask self) => self.Context ?? PyNone.Instance;

    [PyMethod("get_name($self, /)")]
    private static PyObject GetName(PyTask self) => self.Name;

    [PyMethod("set_name($self, value, /)")]
    private static PyObject? SetName(PyTask self, PyObject value)
    {
        if (Representation.Str(value) is not { } text) return null;
        self.Name = text;
        return PyNone.Instance;
    }

    /// <summary>Tasks are generic over the return type of their wrapped coroutines</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);

    [PyGetter("_log_destroy_pending")]
    private static PyObject GetLogsDestroyPending(PyTask self) => PyBool.From(self.LogsDestroyPending);

    [PySetter("_log_destroy_pending")]
    private static bool SetLogsDestroyPending(PyTask self, PyObject? value)
    {
        if (value is not null) return Arguments.TryToBoolean(value, out self.LogsDestroyPending);
        Raise.AttributeError(self, PyStr.Intern("_log_destroy_pending"),
            "attribute '_log_destroy_pending' of '_asyncio.Task' objects cannot be deleted");
        return false;
    }

    [PyGetter("_must_cancel")]
    private static PyObject GetMustCancel(PyTask self) => PyBool.From(self.MustCancel);

    [PyGetter("_coro")]
    private static PyObject GetCoroutineAttribute(PyTask self) => self.Coroutine ?? PyNone.Instance;

    [PyGetter("_fut_waiter")]
    private static PyObject GetWaiter(PyTask self) => self.Waiter ?? PyNone.Instance;
}

[PyMethods]
internal static partial class TaskStepType
{
    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is { Count: > 0 }) return Raise.TypeError("function takes no keyword arguments");
        if (arguments.Length > 0) return Raise.TypeError("function takes no positional arguments");
        var step = (PyTaskStep)self;
        return TaskSteps.Step(step.Task, step.Exception);
    }

    [PyGetter("__self__")]
    private static PyObject GetSelf(PyTaskStep self) => self.Task;
}
