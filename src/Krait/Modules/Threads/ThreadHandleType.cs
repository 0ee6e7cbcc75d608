using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Threads;

/// <summary>What identifies a thread and tells when it has ended.</summary>
internal sealed class PyThreadHandle : PyObject
{
    public static readonly PyType TypeObject = new("_ThreadHandle", BuiltinTypes.Object, TypeFlags.HasWeakReferences, "_thread");

    private WeakReferenceList? _weakReferences;

    /// <summary>The thread's number; 0 before it is started.</summary>
    public long Identifier;

    /// <summary>Whether the handle has been used to start a thread.</summary>
    public bool IsStarted;

    /// <summary>Whether the thread has ended.</summary>
    public bool IsDone { get; private set; }

    public override PyType Type => TypeObject;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    /// <summary>Wakes who waits for the thread's end.</summary>
    public void SetDone()
    {
        lock (this)
        {
            IsDone = true;
            System.Threading.Monitor.PulseAll(this);
        }
    }

    /// <summary>Waits for the thread's end.</summary>
    public WaitResult Join(double seconds) =>
        IsDone ? WaitResult.Done : BlockingWait.Until(ThreadState.Current, this, () => IsDone, seconds);
}

/// <summary>The handle of a thread.</summary>
[PyMethods]
internal static partial class ThreadHandleType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyThreadHandle();

    [PyGetter("ident")]
    private static PyObject GetIdentifier(PyThreadHandle self) => PyInt.From(self.Identifier);

    [PyMethod("is_done($self, /)")]
    private static PyObject IsDone(PyThreadHandle self) => PyBool.From(self.IsDone);

    [PyMethod("_set_done($self, /)")]
    private static PyObject? SetDone(PyThreadHandle self)
    {
        if (!self.IsStarted) return Raise.RuntimeError("thread not started");
        self.SetDone();
        return PyNone.Instance;
    }

    [PyMethod("join($self, timeout=None, /)")]
    private static PyObject? Join(PyThreadHandle self, PyObject? timeout)
    {
        if (!WaitTimes.TryParse(timeout is PyNone ? null : timeout, out double seconds)) return null;
        if (!self.IsStarted) return Raise.RuntimeError("thread not started");
        if (!self.IsDone && self.Identifier == ThreadState.Current.Identifier) return Raise.RuntimeError("Cannot join current thread");
        if (!self.IsDone && Evaluation.Threads.InterpreterLock.IsClosed)
        {
            return Raise.Set(ExceptionTypes.PythonFinalizationError, "cannot join thread at interpreter shutdown");
        }
        return self.Join(seconds) == WaitResult.Error ? null : PyNone.Instance;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromString($"<_thread._ThreadHandle object: ident={((PyThreadHandle)self).Identifier}>");
}
