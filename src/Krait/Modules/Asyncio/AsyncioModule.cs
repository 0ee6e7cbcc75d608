using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Collections;

namespace Krait.Modules.Asyncio;

/// <summary>Accelerator module for asyncio</summary>
[PyModule("_asyncio")]
internal static partial class AsyncioModule
{
    private static readonly PyStr s_add = PyStr.Intern("add");
    private static readonly PyStr s_discard = PyStr.Intern("discard");
    private static readonly PyStr s_done = PyStr.Intern("done");
    private static readonly PyStr s_getEventLoop = PyStr.Intern("get_event_loop");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, PyFuture.TypeObject, FutureType.Bind);
        ModuleTypes.Add(module, PyTask.TaskTypeObject, TaskType.Bind);
        ModuleTypes.Complete(PyFutureIterator.TypeObject, FutureIteratorType.Bind);
        ModuleTypes.Complete(PyTaskStep.TypeObject, TaskStepType.Bind);
    }

    /// <summary>The running loop, or else that of the policy; null with an exception set.</summary>
    public static PyObject? CurrentEventLoop()
    {
        if (ThreadState.Current.RunningLoop is { } running) return running;
        PyObject? getPolicy = PythonModules.Get("asyncio.events", "_get_event_loop_policy");
        PyObject? policy = getPolicy is null ? null : Calls.Call(getPolicy);
        return policy is null ? null : Attributes.CallMethod(policy, s_getEventLoop);
    }

    private static PyObject? RequireRunningLoop() => ThreadState.Current.RunningLoop ?? Raise.RuntimeError("no running event loop");

    /// <summary>
    /// Return an asyncio event loop. When called from a coroutine or a callback (e.g. scheduled with call_soon or similar API),
    /// this function will always return the running event loop. If there is no running event loop set, the function will return the
    /// result of `get_event_loop_policy().get_event_loop()` call.
    /// </summary>
    [PyFunction("get_event_loop()")]
    private static PyObject? GetEventLoop() => CurrentEventLoop();

    /// <summary>Return the running event loop. Raise a RuntimeError if there is none. This function is thread-specific.</summary>
    [PyFunction("get_running_loop()")]
    private static PyObject? GetRunningLoop() => RequireRunningLoop();

    /// <summary>
    /// Return the running event loop or None. This is a low-level function intended to be used by event loops. This function is
    /// thread-specific.
    /// </summary>
    [PyFunction("_get_running_loop()")]
    private static PyObject GetRunningLoopOrNone() => ThreadState.Current.RunningLoop ?? PyNone.Instance;

    /// <summary>
    /// Set the running event loop. This is a low-level function intended to be used by event loops. This function is
    /// thread-specific.
    /// </summary>
    [PyFunction("_set_running_loop(loop, /)")]
    private static PyObject SetRunningLoop(PyObject loop)
    {
        ThreadState.Current.RunningLoop = loop is PyNone ? null : loop;
        return PyNone.Instance;
    }

    private static bool CallOnOthers(PyStr method, PyObject task) =>
        AsyncioState.Current.OtherTasks is { } others && Attributes.CallMethod(others, method, task) is not null;

    /// <summary>Register a new task in asyncio as executed by loop. Returns None.</summary>
    [PyFunction("_register_task(task)")]
    private static PyObject? RegisterTask(PyObject task)
    {
        if (task is PyTask own) own.Register();
        else if (!CallOnOthers(s_add, task)) return null;
        return PyNone.Instance;
    }

    /// <summary>Register a new task in asyncio as executed by loop. Returns None.</summary>
    [PyFunction("_register_eager_task(task)")]
    private static PyObject? RegisterEagerTask(PyObject task) => AsyncioState.Current.Eager.TryAdd(task) ? PyNone.Instance : null;

    /// <summary>Unregister a task. Returns None.</summary>
    [PyFunction("_unregister_task(task)")]
    private static PyObject? UnregisterTask(PyObject task)
    {
        if (task is PyTask own) own.Unregister();
        else if (!CallOnOthers(s_discard, task)) return null;
        return PyNone.Instance;
    }

    /// <summary>Unregister a task. Returns None.</summary>
    [PyFunction("_unregister_eager_task(task)")]
    private static PyObject? UnregisterEagerTask(PyObject task) => AsyncioState.Current.Eager.Discard(task) >= 0 ? PyNone.Instance : null;

    /// <summary>Enter into task execution or resume suspended task. Task belongs to loop. Returns None.</summary>
    [PyFunction("_enter_task(loop, task)")]
    private static PyObject? EnterTask(PyObject loop, PyObject task) =>
        TaskSteps.Enter(ThreadState.Current, loop, task) ? PyNone.Instance : null;

    /// <summary>Leave task execution or suspend a task. Task belongs to loop. Returns None.</summary>
    [PyFunction("_leave_task(loop, task)")]
    private static PyObject? LeaveTask(PyObject loop, PyObject task) =>
        TaskSteps.Leave(ThreadState.Current, loop, task) ? PyNone.Instance : null;

    /// <summary>
    /// Temporarily swap in the supplied task and return the original one (or None). This is intended for use during eager coroutine
    /// execution.
    /// </summary>
    [PyFunction("_swap_current_task(loop, task)")]
    private static PyObject? SwapCurrentTask(PyObject loop, PyObject task) =>
        TaskSteps.Swap(ThreadState.Current, loop, task is PyNone ? null : task);

    /// <summary>Return a currently executed task.</summary>
    [PyFunction("current_task(loop=None)")]
    private static PyObject? CurrentTask(PyObject? loop)
    {
        loop ??= RequireRunningLoop();
        if (loop is null) return null;
        ThreadState thread = ThreadState.Current;
        if (ReferenceEquals(thread.RunningLoop, loop)) return thread.RunningTask ?? PyNone.Instance;
        foreach (ThreadState each in PythonThreads.All)
        {
            if (ReferenceEquals(each.RunningLoop, loop)) return each.RunningTask ?? PyNone.Instance;
        }
        return PyNone.Instance;
    }

    /// <summary>Return a set of all tasks for the loop.</summary>
    [PyFunction("all_tasks(loop=None)")]
    private static PyObject? AllTasks(PyObject? loop)
    {
        loop ??= RequireRunningLoop();
        if (loop is null) return null;
        AsyncioState state = AsyncioState.Current;
        PySet found = new();
        PySet foreign = new();
        if (!SetOperations.Update(foreign, state.Eager)) return null;
        if (state.HasOtherTasks && !SetOperations.Update(foreign, state.OtherTasks!)) return null;
        foreach (PyTask task in state.Scheduled.Alive())
        {
            if (ReferenceEquals(task.Loop, loop) && task.Status == FutureState.Pending && !found.TryAdd(task)) return null;
        }
        PyObject? iterator = Iteration.GetIter(foreign);
        while (iterator is not null && Iteration.NextOf(iterator) is { } task)
        {
            if (PyFuture.LoopOf(task) is not { } itsLoop) return null;
            if (!ReferenceEquals(itsLoop, loop)) continue;
            PyObject? done = Attributes.CallMethod(task, s_done);
            int isDone = done is null ? -1 : Truth.IsTrue(done);
            if (isDone < 0 || (isDone == 0 && !found.TryAdd(task))) return null;
        }
        return Iteration.Finished() ? found : null;
    }

    /// <summary>Record that `fut` is awaited on by `waiter`.</summary>
    [PyFunction("future_add_to_awaited_by(fut, waiter, /)")]
    private static PyObject? AddToAwaitedBy(PyObject future, PyObject waiter) =>
        future is PyFuture own && waiter is PyFuture other && !own.AddAwaitedBy(other) ? null : PyNone.Instance;

    [PyFunction("future_discard_from_awaited_by(fut, waiter, /)")]
    private static PyObject? DiscardFromAwaitedBy(PyObject future, PyObject waiter) =>
        future is PyFuture own && waiter is PyFuture other && !own.DiscardAwaitedBy(other) ? null : PyNone.Instance;
}
