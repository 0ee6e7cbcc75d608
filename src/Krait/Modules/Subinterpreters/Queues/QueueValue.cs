using Krait.Evaluation;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters.Queues;

/// <summary>The classes that the library has registered for queues, in one interpreter.</summary>
internal sealed class QueueClasses
{
    /// <summary><c>Queue</c>.</summary>
    public PyType? Queue { get; set; }

    /// <summary><c>QueueEmpty</c>.</summary>
    public PyType? Empty { get; set; }

    /// <summary><c>QueueFull</c>.</summary>
    public PyType? Full { get; set; }

    /// <summary>The classes of the calling thread's interpreter.</summary>
    public static QueueClasses Own => ThreadState.Current.Interpreter.Get(static () => new QueueClasses());

    /// <summary>The classes, which importing the library's module registers; null with an exception set.</summary>
    public static QueueClasses? Load()
    {
        QueueClasses own = Own;
        if (own.Queue is not null) return own;
        const string Library = "concurrent.interpreters._queues";
        if (BuiltinsCore.Importer(PyStr.Intern(Library), null, PyTuple.Create(PyStr.Intern("Queue")), 0) is null) return null;
        if (own.Queue is not null) return own;
        Raise.RuntimeError($"{Library} has registered no classes");
        return null;
    }
}

/// <summary>A queue that goes to another interpreter, which gets an object of its own for it.</summary>
internal sealed class QueueValue : SharedValue
{
    private readonly long _id;
    private readonly QueueTable _table;

    private QueueValue(long id, QueueTable table)
    {
        _id = id;
        _table = table;
    }

    /// <summary>Whether a value is an object of the library's class.</summary>
    public static bool IsQueue(PyObject value) =>
        value is PyInstance && QueueClasses.Own.Queue is { } queue && ReferenceEquals(value.Type, queue);

    /// <summary>The queue that an object stands for; null with an exception set.</summary>
    public static QueueValue? Of(PyObject value)
    {
        if (Attributes.Get(value, PyStr.Intern("_id")) is not { } number || !InterpreterRecord.TryId(number, "queue", out long id))
        {
            return null;
        }
        var table = QueueTable.Of(ThreadState.Current.Interpreter);
        if (table.With(id, static queue => queue.References++, out _)) return new QueueValue(id, table);
        QueuesModule.RaiseNotFound(id);
        return null;
    }

    public override PyObject? Restore() =>
        QueueClasses.Load() is { Queue: { } queue } ? Calls.Call(queue, PyInt.From(_id)) : null;

    public override void Drop() => QueuesModule.Release(_table, _id);
}
