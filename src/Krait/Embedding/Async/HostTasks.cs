using System.Threading;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Tasks of the host as awaitables of Python.</summary>
internal static class HostTasks
{
    /// <summary>A future of the loop that runs; null with an exception set.</summary>
    /// <param name="engine">The engine, which is entered.</param>
    /// <param name="task">The task.</param>
    /// <param name="cancellation">Cancelled when the future is; null for nothing.</param>
    public static PyObject? Await<T>(PythonEngine engine, Task<T> task, HostCallCancellation? cancellation) =>
        Await(engine, task, cancellation, () => HostConversion.ToPython(engine, task.Result));

    /// <summary>A future of the loop that runs, with no result; null with an exception set.</summary>
    public static PyObject? Await(PythonEngine engine, Task task, HostCallCancellation? cancellation) =>
        Await(engine, task, cancellation, static () => PyNone.Instance);

    /// <summary>A future of a task whose type is found when the program runs; null with an exception set.</summary>
    /// <exception cref="NotSupportedException">No conversion is known for its result.</exception>
    public static PyObject? AwaitAny(PythonEngine engine, Task task, HostCallCancellation? cancellation) =>
        HostCollections.ResultOf(task.GetType()) is { } elements ? elements.Await(engine, task, cancellation)
            : Await(engine, task, cancellation);

    private static PyObject? Await(PythonEngine engine, Task task, HostCallCancellation? cancellation, Func<PyObject?> result)
    {
        HostLoop loop = engine.Loop;
        if (loop.Current() is not { } current || Attributes.CallMethod(current, PyStr.Intern("create_future")) is not { } future)
        {
            return null;
        }
        if (task.IsCompleted)
        {
            cancellation?.Dispose();
            return Complete(engine, future, task, result) ? future : null;
        }
        // The task may live longer than the engine or than the program waits: it must keep neither of them.
        var waiting = CancellationTokenSource.CreateLinkedTokenSource(engine.Disposal);
        if (!CallWhenDone(engine, future, waiting, cancellation)) return null;
        task.ContinueWith(
            _ => loop.Post(() =>
            {
                if (!Complete(engine, future, task, result) || !loop.Notify(current))
                {
                    Evaluation.Unraisable.Report("Exception ignored at the end of a task of the host", null);
                }
            }),
            waiting.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return future;
    }

    // The task is no longer waited for when the future is done; one that the program cancels cancels what the host does for it.
    private static bool CallWhenDone(
        PythonEngine engine, PyObject future, CancellationTokenSource waiting, HostCallCancellation? cancellation)
    {
        PyObject done = HostFunction.Create(engine, "done", 1, (_, arguments) =>
        {
            waiting.Cancel();
            waiting.Dispose();
            if (Attributes.CallMethod(arguments[0], PyStr.Intern("cancelled")) is not { } cancelled) return null;
            if (ReferenceEquals(cancelled, PyBool.True)) cancellation?.Cancel();
            cancellation?.Dispose();
            return PyNone.Instance;
        });
        return Attributes.CallMethod(future, PyStr.Intern("add_done_callback"), done) is not null;
    }

    private static bool Complete(PythonEngine engine, PyObject future, Task task, Func<PyObject?> result)
    {
        if (Attributes.CallMethod(future, PyStr.Intern("done")) is not { } done) return false;
        // The program has cancelled it meanwhile.
        if (ReferenceEquals(done, PyBool.True)) return true;
        if (task.IsCanceled) return Attributes.CallMethod(future, PyStr.Intern("cancel")) is not null;
        PyObject? value = null;
        if (task.Exception is { } failure)
        {
            PythonErrors.RaiseHostException(engine, failure.InnerException ?? failure);
        }
        else
        {
            try
            {
                value = result();
            }
            catch (NotSupportedException unknown)
            {
                PythonErrors.RaiseHostException(engine, unknown);
            }
        }
        return value is not null
            ? Attributes.CallMethod(future, PyStr.Intern("set_result"), value) is not null
            : Attributes.CallMethod(future, PyStr.Intern("set_exception"), Exceptions.Take()!) is not null;
    }
}
