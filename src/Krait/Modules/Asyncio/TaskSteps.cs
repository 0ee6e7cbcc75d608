using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Generators;

namespace Krait.Modules.Asyncio;

/// <summary>Running the coroutines of tasks from one await to the next.</summary>
internal static class TaskSteps
{
    private static readonly PyStr s_blocking = PyStr.Intern("_asyncio_future_blocking");
    private static readonly PyStr s_addDoneCallback = PyStr.Intern("add_done_callback");
    private static readonly PyStr s_cancel = PyStr.Intern("cancel");
    private static readonly PyStr s_result = PyStr.Intern("result");
    private static readonly PyTuple s_contextName = PyTuple.Create(PyStr.Intern("context"));
    private static readonly PyTuple s_messageName = PyTuple.Create(PyStr.Intern("msg"));

    /// <summary>The method that wakes a task up when the future that it waits for is done.</summary>
    public static readonly MethodDefinition WakeupDefinition = new("task_wakeup")
    {
        TextSignature = "($self, object, /)",
        OneArgument = static (self, future) =>
        {
            try
            {
                return Wake((PyTask)self, future);
            }
            catch (Exception fault)
            {
                return Faults.Null(fault);
            }
        },
    };

    /// <summary>Makes a task the one that its loop runs; false with an exception set.</summary>
    public static bool Enter(ThreadState thread, PyObject loop, PyObject task)
    {
        if (!CheckLoop(thread, loop)) return false;
        if (thread.RunningTask is { } other)
        {
            Raise.RuntimeError(
                $"Cannot enter into task {Representation.Repr(task)} while another task {Representation.Repr(other)} is being executed.");
            return false;
        }
        thread.RunningTask = task;
        return true;
    }

    /// <summary>Ends what <see cref="Enter"/> began; false with an exception set.</summary>
    public static bool Leave(ThreadState thread, PyObject loop, PyObject task)
    {
        if (!CheckLoop(thread, loop)) return false;
        if (!ReferenceEquals(thread.RunningTask, task))
        {
            Raise.RuntimeError($"Invalid attempt to leave task {Representation.Repr(task)} while task "
                + $"{Representation.Repr(thread.RunningTask ?? PyNone.Instance)} is entered.");
            return false;
        }
        thread.RunningTask = null;
        return true;
    }

    /// <summary>
    /// Makes a task, or null for none, the one that its loop runs; the result is the one before or None, null with an exception
    /// set.
    /// </summary>
    public static PyObject? Swap(ThreadState thread, PyObject loop, PyObject? task)
    {
        if (!CheckLoop(thread, loop)) return null;
        PyObject before = thread.RunningTask ?? PyNone.Instance;
        thread.RunningTask = task;
        return before;
    }

    private static bool CheckLoop(ThreadState thread, PyObject loop) =>
        ReferenceEquals(thread.RunningLoop, loop)
            || Raise.RuntimeError($"loop {Representation.Repr(loop)} is not the running loop") is not null;

    /// <summary>Has the loop step a task; false with an exception set.</summary>
    public static bool CallStepSoon(PyTask task, PyBaseException? exception) =>
        PyFuture.CallSoon(task.Loop!, exception is null ? task.StepCall : new PyTaskStep(task, exception), null, task.Context!);

    /// <summary>Steps a task whose loop runs; None, or null with an exception set.</summary>
    public static PyObject? Step(PyTask task, PyBaseException? exception)
    {
        ThreadState thread = ThreadState.Current;
        if (!Enter(thread, task.Loop!, task)) return null;
        PyObject? result = Run(task, exception);
        PyBaseException? failure = Exceptions.Take();
        if (!Leave(thread, task.Loop!, task))
        {
            if (failure is not null && thread.Exception is { } raised) raised.Context = failure;
            return null;
        }
        thread.Exception = failure;
        return result;
    }

    /// <summary>Runs the first step of a task before its loop knows it; false with an exception set.</summary>
    public static bool StartEagerly(PyTask task)
    {
        ThreadState thread = ThreadState.Current;
        AsyncioState state = AsyncioState.Current;
        PyObject? before = Swap(thread, task.Loop!, task);
        if (before is null || !state.Eager.TryAdd(task)) return false;
        var context = (PyContext)task.Context!;
        if (!context.TryEnter(out PyContext outer)) return false;
        PyObject? result = Run(task, null);
        PyBaseException? failure = Exceptions.Take();
        context.Leave(outer);
        state.Eager.Discard(task);
        if (Swap(thread, task.Loop!, before is PyNone ? null : before) is null) return false;
        if (task.Status == FutureState.Pending) task.Register();
        else task.Coroutine = null;
        thread.Exception = failure;
        return result is not null;
    }

    // A step without the loop's bookkeeping.
    private static PyObject? Run(PyTask task, PyBaseException? exception)
    {
        if (task.Status != FutureState.Pending)
        {
            PyObject thrown = exception ?? (PyObject)PyNone.Instance;
            return AsyncioState.Current.RaiseInvalidState(
                $"__step(): already done: {Representation.Repr(task)} {Representation.Repr(thrown)}");
        }
        if (task.MustCancel)
        {
            if (AsyncioState.Current.CancelledError is not { } type) return null;
            if (exception is null || !exception.Type.IsSubtypeOf(type))
            {
                exception = task.MakeCancelledError();
                if (exception is null) return null;
            }
            task.MustCancel = false;
        }
        task.Waiter = null;
        if (task.Coroutine is not { } coroutine) return Raise.RuntimeError("uninitialized Task object");
        PyObject? result;
        bool isFinished = false;
        if (exception is null) result = Generators.Send(coroutine, PyNone.Instance, out isFinished);
        else if (coroutine is PyGenerator generator) result = GeneratorMethods.Throw(generator, exception, closeOnExit: true);
        else result = Attributes.CallMethod(coroutine, Names.Throw, exception);
        if (result is null) return End(task);
        return isFinished ? Finish(task, result) : Await(task, result) ? PyNone.Instance : null;
    }

    private static PyObject? Finish(PyTask task, PyObject result)
    {
        task.ReleaseGuard();
        if (!task.MustCancel) return task.SetResult(result) ? PyNone.Instance : null;
        // Cancelled in the step in which the coroutine ended.
        task.MustCancel = false;
        return task.CancelFuture(task.CancelMessage) < 0 ? null : PyNone.Instance;
    }

    // The coroutine raised an exception, which is that of the task; only what ends programs goes on as well.
    private static PyObject? End(PyTask task)
    {
        ThreadState thread = ThreadState.Current;
        if (thread.Exception is not { } exception || ReferenceEquals(exception, thread.Stop)) return null;
        thread.Exception = null;
        if (exception is PyStopIteration stop) return Finish(task, stop.Value);
        task.ReleaseGuard();
        if (AsyncioState.Current.CancelledError is not { } cancelled) return null;
        if (exception.Type.IsSubtypeOf(cancelled))
        {
            task.CancelledError = exception;
            return task.CancelFuture(null) < 0 ? null : PyNone.Instance;
        }
        if (!task.SetException(exception)) return null;
        bool endsProgram = exception.Type.IsSubtypeOf(ExceptionTypes.KeyboardInterrupt)
            || exception.Type.IsSubtypeOf(ExceptionTypes.SystemExit);
        if (!endsProgram) return PyNone.Instance;
        thread.Exception = exception;
        return null;
    }

    // The coroutine awaits what it gave; false with an exception set.
    private static bool Await(PyTask task, PyObject awaited)
    {
        if (awaited is PyFuture { IsExact: true } future) return AwaitOwn(task, future);
        if (awaited is PyNone) return CallStepSoon(task, null);
        if (!Attributes.TryGet(awaited, s_blocking, out PyObject? blocking)) return false;
        if (blocking is not (null or PyNone)) return AwaitForeign(task, awaited, blocking);
        return awaited is PyGenerator
            ? FailSoon(task,
                $"yield was used instead of yield from for generator in task {Representation.Repr(task)} with "
                    + $"{Representation.Repr(awaited)}")
            : FailSoon(task, $"Task got bad yield: {Representation.Repr(awaited)}");
    }

    private static bool AwaitOwn(PyTask task, PyFuture future)
    {
        if (ReferenceEquals(future, task)) return FailOnItself(task);
        if (!ReferenceEquals(future.Loop, task.Loop)) return FailOnLoop(task, future);
        if (!future.IsBlocking) return FailOnYield(task, future);
        future.IsBlocking = false;
        if (!future.AddAwaitedBy(task) || !future.AddDoneCallback(task.Wakeup, task.Context!)) return false;
        task.Waiter = future;
        if (!task.MustCancel) return true;
        int cancelled = Cancel(future, task.CancelMessage);
        if (cancelled > 0) task.MustCancel = false;
        return cancelled >= 0;
    }

    // A future of a subclass, or of another class that says it is one.
    private static bool AwaitForeign(PyTask task, PyObject future, PyObject blocking)
    {
        int isBlocking = Truth.IsTrue(blocking);
        PyObject? loop = isBlocking < 0 ? null : PyFuture.LoopOf(future);
        if (loop is null) return false;
        if (ReferenceEquals(future, task)) return FailOnItself(task);
        if (!ReferenceEquals(loop, task.Loop)) return FailOnLoop(task, future);
        if (isBlocking == 0) return FailOnYield(task, future);
        if (!Attributes.Set(future, s_blocking, PyBool.False)) return false;
        if (future is PyFuture own && !own.AddAwaitedBy(task)) return false;
        PyObject? add = Attributes.Get(future, s_addDoneCallback);
        if (add is null || Calls.Call(add, [task.Wakeup, task.Context!], s_contextName) is null) return false;
        task.Waiter = future;
        if (!task.MustCancel) return true;
        int cancelled = Cancel(future, task.CancelMessage);
        if (cancelled > 0) task.MustCancel = false;
        return cancelled >= 0;
    }

    private static bool FailOnItself(PyTask task) => FailSoon(task, $"Task cannot await on itself: {Representation.Repr(task)}");

    private static bool FailOnLoop(PyTask task, PyObject future) =>
        FailSoon(task, $"Task {Representation.Repr(task)} got Future {Representation.Repr(future)} attached to a different loop");

    private static bool FailOnYield(PyTask task, PyObject future) =>
        FailSoon(task, $"yield was used instead of yield from in task {Representation.Repr(task)} with {Representation.Repr(future)}");

    private static bool FailSoon(PyTask task, string message) =>
        !Exceptions.IsSet && CallStepSoon(task,
            new PyBaseException(ExceptionTypes.RuntimeError, PyTuple.Create(PyStr.FromString(message))));

    /// <summary>
    /// Calls <c>future.cancel(msg=message)</c>: 1 when it says that it is cancelled, 0 when not, -1 with an exception set.
    /// </summary>
    public static int Cancel(PyObject future, PyObject? message)
    {
        if (future is PyFuture { IsExact: true } own) return own is PyTask task ? Cancel(task, message) : own.CancelFuture(message);
        PyObject? method = Attributes.Get(future, s_cancel);
        PyObject? answer = method is null ? null : Calls.Call(method, [message ?? PyNone.Instance], s_messageName);
        return answer is null ? -1 : Truth.IsTrue(answer);
    }

    /// <summary>Asks a task to cancel itself: 1, 0 when it is done already, -1 with an exception set.</summary>
    public static int Cancel(PyTask task, PyObject? message)
    {
        task.LogsTraceback = false;
        if (task.Status != FutureState.Pending) return 0;
        task.CancelRequests++;
        if (task.Waiter is { } waiter)
        {
            int cancelled = Cancel(waiter, message);
            if (cancelled != 0) return cancelled;
        }
        task.MustCancel = true;
        task.CancelMessage = message;
        return 1;
    }

    // The future that the task waits for is done.
    private static PyObject? Wake(PyTask task, PyObject future)
    {
        if (future is PyFuture known && !known.DiscardAwaitedBy(task)) return null;
        if (future is PyFuture { IsExact: true } own)
        {
            PyObject? result = own.TakeResult(out PyBaseException? failure);
            if (failure is not null) return Step(task, failure);
            if (result is not null) return Step(task, null);
        }
        else if (Attributes.CallMethod(future, s_result) is not null)
        {
            return Step(task, null);
        }

        PyBaseException? raised = Exceptions.Take();
        return raised is null ? null : Step(task, raised);
    }
}
