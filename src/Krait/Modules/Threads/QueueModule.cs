using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Threads;

/// <summary>C implementation of the Python queue module. This module is an implementation detail, please do not use it directly.</summary>
[PyModule("_queue")]
internal static partial class QueueModule
{
    /// <summary>The class of the error of a queue without items.</summary>
    public static PyType Empty =>
        ModuleExceptions.Get("_queue", "Empty", ExceptionTypes.Exception, "Exception raised by Queue.get(block=0)/get_nowait().");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("Empty"), Empty);
        ModuleTypes.Add(module, PySimpleQueue.TypeObject, SimpleQueueType.Bind);
    }
}

/// <summary>A <c>SimpleQueue</c>: its own gate, under which items are put and taken.</summary>
internal sealed class PySimpleQueue(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("SimpleQueue", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasWeakReferences,
        "_queue");

    private readonly Queue<PyObject> _items = new();

    public int Count
    {
        get
        {
            lock (_items) return _items.Count;
        }
    }

    public void Put(PyObject item)
    {
        lock (_items)
        {
            _items.Enqueue(item);
            System.Threading.Monitor.Pulse(_items);
        }
    }

    public bool TryGet(out PyObject? item)
    {
        lock (_items) return _items.TryDequeue(out item);
    }

    /// <summary>Waits for an item, a negative time for ever.</summary>
    public WaitResult WaitForItem(double seconds, out PyObject? item)
    {
        PyObject? taken = null;
        WaitResult result = BlockingWait.Until(ThreadState.Current, _items, () => _items.TryDequeue(out taken), seconds);
        item = taken;
        return result;
    }
}

/// <summary>Simple, unbounded, reentrant FIFO queue.</summary>
[PyMethods]
internal static partial class SimpleQueueType
{
    [PyNew("SimpleQueue()")]
    private static PyObject New(PyType type) => new PySimpleQueue(type);

    /// <summary>
    /// Put the item on the queue. The optional 'block' and 'timeout' arguments are ignored, as this method never blocks. They are
    /// provided for compatibility with the Queue class.
    /// </summary>
    [PyMethod("put($self, /, item, block=True, timeout=None)")]
    private static PyObject Put(PySimpleQueue self, PyObject item, bool block, PyObject? timeout)
    {
        self.Put(item);
        return PyNone.Instance;
    }

    /// <summary>
    /// Put an item into the queue without blocking. This is exactly equivalent to `put(item)` and is only provided for
    /// compatibility with the Queue class.
    /// </summary>
    [PyMethod("put_nowait($self, /, item)")]
    private static PyObject PutNow(PySimpleQueue self, PyObject item)
    {
        self.Put(item);
        return PyNone.Instance;
    }

    /// <summary>
    /// Remove and return an item from the queue. If optional args 'block' is true and 'timeout' is None (the default), block if
    /// necessary until an item is available. If 'timeout' is a non-negative number, it blocks at most 'timeout' seconds and raises
    /// the Empty exception if no item was available within that time. Otherwise ('block' is false), return an item if one is
    /// immediately available, else raise the Empty exception ('timeout' is ignored in that case).
    /// </summary>
    [PyMethod("get($self, /, block=True, timeout=None)")]
    private static PyObject? Get(PySimpleQueue self, bool block, PyObject? timeout)
    {
        double seconds = -1;
        if (block && timeout is not null)
        {
            if (!WaitTimes.TryParse(timeout, out seconds)) return null;
            if (seconds < 0) return Raise.ValueError("'timeout' must be a non-negative number");
        }
        if (self.TryGet(out PyObject? item)) return item;
        if (!block || seconds == 0) return Raise.Set(Exceptions.Create(QueueModule.Empty, PyTuple.Empty));
        return self.WaitForItem(seconds, out item) switch
        {
            WaitResult.Done => item,
            WaitResult.TimedOut => Raise.Set(Exceptions.Create(QueueModule.Empty, PyTuple.Empty)),
            _ => null,
        };
    }

    /// <summary>
    /// Remove and return an item from the queue without blocking. Only get an item if one is immediately available. Otherwise raise
    /// the Empty exception.
    /// </summary>
    [PyMethod("get_nowait($self, /)")]
    private static PyObject? GetNow(PySimpleQueue self) =>
        self.TryGet(out PyObject? item) ? item : Raise.Set(Exceptions.Create(QueueModule.Empty, PyTuple.Empty));

    /// <summary>Return True if the queue is empty, False otherwise (not reliable!).</summary>
    [PyMethod("empty($self, /)")]
    private static PyObject IsEmpty(PySimpleQueue self) => PyBool.From(self.Count == 0);

    /// <summary>Return the approximate size of the queue (not reliable!).</summary>
    [PyMethod("qsize($self, /)")]
    private static PyObject Size(PySimpleQueue self) => PyInt.From(self.Count);

    /// <summary>SimpleQueues are generic over the type of their contents</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}
