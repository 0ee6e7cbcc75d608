using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Asyncio;

/// <summary>What an engine has of asyncio: its tasks, and what the Python half of the library defines.</summary>
internal sealed class AsyncioState
{
    private PyType? _cancelledError;
    private PyType? _invalidStateError;
    private PyObject? _otherTasks;

    public static AsyncioState Current => ThreadState.Current.Interpreter.Get(static () => new AsyncioState());

    /// <summary>The tasks that a loop has been told of.</summary>
    public TaskTable Scheduled { get; } = new();

    /// <summary>The tasks that run their first step before their loop knows them.</summary>
    public PySet Eager { get; } = new();

    /// <summary>The number of the last task without a name of its own.</summary>
    public long TaskNumber { get; set; }

    /// <summary><c>asyncio.CancelledError</c>; null with an exception set when the library cannot be imported.</summary>
    public PyType? CancelledError => _cancelledError ??= PythonModules.Get("asyncio.exceptions", "CancelledError") as PyType;

    /// <summary>Raises <c>asyncio.InvalidStateError</c>.</summary>
    public PyObject? RaiseInvalidState(string message)
    {
        _invalidStateError ??= PythonModules.Get("asyncio.exceptions", "InvalidStateError") as PyType;
        return _invalidStateError is null ? null : Raise.Set(_invalidStateError, message);
    }

    /// <summary>The scheduled tasks of other classes, a <c>weakref.WeakSet</c>; null with an exception set.</summary>
    public PyObject? OtherTasks
    {
        get
        {
            if (_otherTasks is not null) return _otherTasks;
            PyObject? type = PythonModules.Get("weakref", "WeakSet");
            return type is null ? null : _otherTasks = Calls.Call(type);
        }
    }

    /// <summary>Whether there are scheduled tasks of other classes.</summary>
    public bool HasOtherTasks => _otherTasks is not null;
}
