using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters.Queues;

/// <summary>
/// This module provides primitive operations to manage Python interpreters. The 'interpreters' module provides a more convenient
/// interface.
/// </summary>
[PyModule("_interpqueues")]
internal static partial class QueuesModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("QueueError"), SharingErrors.QueueError);
        module.Dict.SetItem(PyStr.Intern("QueueNotFoundError"), SharingErrors.QueueNotFound);
    }

    private static QueueTable Table => QueueTable.Of(ThreadState.Current.Interpreter);

    /// <summary>Raises QueueNotFoundError.</summary>
    public static PyObject? RaiseNotFound(long id) => Raise.Set(SharingErrors.QueueNotFound, $"queue {id} not found");

    /// <summary>Gives up a reference to a queue, which ends with the last; false when there is none with the number.</summary>
    public static bool Release(QueueTable table, long id)
    {
        if (!table.With(id, static queue => queue.References = Math.Max(0, queue.References - 1), out long left)) return false;
        return left > 0 || table.Remove(id);
    }

    private static bool CheckUnbound(int unbound) =>
        unbound is Unbound.Remove or Unbound.Error or Unbound.Replace || Raise.ValueError($"unsupported unboundop {unbound}") is not null;

    private static bool CheckFallback(int fallback) =>
        fallback is 0 or 1 || Raise.ValueError($"unsupported fallback {fallback}") is not null;

    private static PyObject? Use(PyObject qid, Func<InterpreterQueue, PyObject> action)
    {
        if (!InterpreterRecord.TryId(qid, "queue", out long id)) return null;
        return Table.With(id, action, out PyObject? result) ? result : RaiseNotFound(id);
    }

    /// <summary>
    /// Create a new cross-interpreter queue and return its unique generated ID. It is a new reference as though bind() had been
    /// called on the queue. The caller is responsible for calling destroy() for the new queue before the runtime is finalized.
    /// </summary>
    [PyFunction("create(maxsize, unboundop=-1, fallback=-1)")]
    private static PyObject? Create(long maxsize, int unboundop = -1, int fallback = -1)
    {
        if (unboundop < 0) unboundop = Unbound.Replace;
        if (fallback < 0) fallback = 1;
        return CheckUnbound(unboundop) && CheckFallback(fallback) ? PyInt.From(Table.Create(maxsize, unboundop, fallback).Id) : null;
    }

    /// <summary>Clear and destroy the queue. Afterward attempts to use the queue will behave as though it never existed.</summary>
    [PyFunction("destroy(qid)")]
    private static PyObject? Destroy(PyObject qid)
    {
        if (!InterpreterRecord.TryId(qid, "queue", out long id)) return null;
        return Table.Remove(id) ? PyNone.Instance : RaiseNotFound(id);
    }

    /// <summary>Return the list of IDs for all queues. Each corresponding default unbound op and fallback is also included.</summary>
    [PyFunction("list_all()")]
    private static PyObject ListAll()
    {
        PyList list = new();
        foreach (InterpreterQueue queue in Table.All)
        {
            list.Add(PyTuple.Create(PyInt.From(queue.Id), PyInt.From(queue.Unbound), PyInt.From(queue.Fallback)));
        }
        return list;
    }

    /// <summary>Add the object's data to the queue.</summary>
    [PyFunction("put(qid, obj, unboundop=None, fallback=None)")]
    private static PyObject? Put(PyObject qid, PyObject obj, PyObject? unboundop, PyObject? fallback)
    {
        if (!InterpreterRecord.TryId(qid, "queue", out long id)) return null;
        int unbound = -1;
        if (unboundop is not (null or PyNone)
            && (!Arguments.TryToInt32(unboundop, out unbound) || (unbound >= 0 && !CheckUnbound(unbound))))
        {
            return null;
        }
        int pickles = -1;
        if (fallback is not (null or PyNone) && (!Arguments.TryToInt32(fallback, out pickles) || (pickles >= 0 && !CheckFallback(pickles))))
        {
            return null;
        }
        if (!Table.With(id, queue => (queue.Unbound, queue.Fallback, queue.IsFull), out (int Unbound, int Fallback, bool IsFull) known))
        {
            return RaiseNotFound(id);
        }
        if (known.IsFull) return RaiseFull(id);
        if (Sharing.Share(obj, (pickles < 0 ? known.Fallback : pickles) == 1) is not { } value) return null;
        QueueItem item = new(value, ThreadState.Current.Interpreter, unbound < 0 ? known.Unbound : unbound);
        bool isThere = Table.With(id, queue => !queue.IsFull && queue.Items.AddLast(item) is not null, out bool isAdded);
        if (isAdded) return PyNone.Instance;
        value.Drop();
        return isThere ? RaiseFull(id) : RaiseNotFound(id);
    }

    private static PyObject? RaiseFull(long id) =>
        QueueClasses.Load() is { Full: { } type } ? RaiseOf(type, $"queue {id} is full") : null;

    // Classes of the library, made by Python code.
    private static PyObject? RaiseOf(PyType type, string message) =>
        Calls.Call(type, PyStr.FromString(message)) is PyBaseException exception ? Raise.Set(exception) : null;

    /// <summary>
    /// Return a new object from the data at the front of the queue. The unbound op is also returned. If there is nothing to receive
    /// then raise QueueEmpty.
    /// </summary>
    [PyFunction("get(qid)")]
    private static PyObject? Get(PyObject qid)
    {
        if (!InterpreterRecord.TryId(qid, "queue", out long id)) return null;
        if (!Table.With(id, Take, out QueueItem? item)) return RaiseNotFound(id);
        if (item is null) return QueueClasses.Load() is { Empty: { } type } ? RaiseOf(type, $"queue {id} is empty") : null;
        if (item.Value is not { } value) return PyTuple.Create(PyNone.Instance, PyInt.From(item.Unbound));
        PyObject? restored = value.Restore();
        value.Drop();
        return restored is null ? null : PyTuple.Create(restored, PyNone.Instance);
    }

    private static QueueItem? Take(InterpreterQueue queue)
    {
        QueueItem? first = queue.Items.First?.Value;
        if (first is not null) queue.Items.RemoveFirst();
        return first;
    }

    /// <summary>Take a reference to the identified queue. The queue is not destroyed until there are no references left.</summary>
    [PyFunction("bind(qid)")]
    private static PyObject? Bind(PyObject qid) => Use(qid, static queue =>
    {
        queue.References++;
        return PyNone.Instance;
    });

    /// <summary>Release a reference to the queue. The queue is destroyed once there are no references left.</summary>
    [PyFunction("release(qid)")]
    private static PyObject? Release(PyObject qid)
    {
        if (!InterpreterRecord.TryId(qid, "queue", out long id)) return null;
        if (!Table.With(id, static queue => queue.References > 0, out bool isBound)) return RaiseNotFound(id);
        if (!isBound) return Raise.Set(SharingErrors.QueueError, $"queue {id} never bound");
        Release(Table, id);
        return PyNone.Instance;
    }

    /// <summary>Return the maximum number of items in the queue.</summary>
    [PyFunction("get_maxsize(qid)")]
    private static PyObject? GetMaximum(PyObject qid) => Use(qid, static queue => PyInt.From(queue.Maximum));

    /// <summary>Return the queue's default values, set when it was created.</summary>
    [PyFunction("get_queue_defaults(qid)")]
    private static PyObject? GetDefaults(PyObject qid) =>
        Use(qid, static queue => PyTuple.Create(PyInt.From(queue.Unbound), PyInt.From(queue.Fallback)));

    /// <summary>Return true if the queue has a maxsize and has reached it.</summary>
    [PyFunction("is_full(qid)")]
    private static PyObject? IsFull(PyObject qid) => Use(qid, static queue => PyBool.From(queue.IsFull));

    /// <summary>Return the number of items in the queue.</summary>
    [PyFunction("get_count(qid)")]
    private static PyObject? GetCount(PyObject qid) => Use(qid, static queue => PyInt.From(queue.Items.Count));

    [PyFunction("_register_heap_types(queuetype, emptyerror, fullerror)")]
    private static PyObject? RegisterTypes(PyObject queuetype, PyObject emptyerror, PyObject fullerror)
    {
        if (queuetype is not PyType queue) return Raise.TypeError("expected a type for 'queuetype'");
        if (emptyerror is not PyType empty) return Raise.TypeError("expected a type for 'emptyerror'");
        if (fullerror is not PyType full) return Raise.TypeError("expected a type for 'fullerror'");
        QueueClasses own = QueueClasses.Own;
        (own.Queue, own.Empty, own.Full) = (queue, empty, full);
        return PyNone.Instance;
    }
}
