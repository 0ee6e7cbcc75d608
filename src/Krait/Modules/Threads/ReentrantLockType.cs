using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Threads;

/// <summary>A lock that its owner may lock again.</summary>
internal sealed class PyReentrantLock(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("RLock", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasWeakReferences,
        "_thread");

    public readonly WaitLock Lock = new();
    public long Owner;
    public long Count;
}

/// <summary>A reentrant lock object.</summary>
[PyMethods]
internal static partial class ReentrantLockType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyReentrantLock(type);

    /// <summary>Lock the lock.</summary>
    [PyMethod("acquire($self, /, blocking=True, timeout=-1)")]
    private static PyObject? Acquire(PyReentrantLock self, bool blocking = true, PyObject? timeout = null)
    {
        if (self.Count > 0 && self.Owner == ThreadState.Current.Identifier)
        {
            self.Count++;
            return PyBool.True;
        }
        PyObject? result = LockType.Acquire(self.Lock, blocking, timeout);
        if (ReferenceEquals(result, PyBool.True)) (self.Owner, self.Count) = (ThreadState.Current.Identifier, 1);
        return result;
    }

    /// <summary>Release the lock.</summary>
    [PyMethod("release($self, /)")]
    private static PyObject? Release(PyReentrantLock self)
    {
        if (self.Count == 0 || self.Owner != ThreadState.Current.Identifier) return Raise.RuntimeError("cannot release un-acquired lock");
        if (--self.Count > 0) return PyNone.Instance;
        self.Owner = 0;
        self.Lock.Release();
        return PyNone.Instance;
    }

    /// <summary>Return a boolean indicating whether this object is locked right now.</summary>
    [PyMethod("locked($self, /)")]
    private static PyObject IsLocked(PyReentrantLock self) => PyBool.From(self.Count > 0);

    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PyReentrantLock self) => Acquire(self);

    [PyMethod("__exit__($self, /, *exc_info)")]
    private static PyObject? Exit(PyReentrantLock self, ReadOnlySpan<PyObject> information) => Release(self);

    [PyMethod("_is_owned($self, /)")]
    private static PyObject IsOwned(PyReentrantLock self) => PyBool.From(self.Count > 0 && self.Owner == ThreadState.Current.Identifier);

    [PyMethod("_recursion_count($self, /)")]
    private static PyObject RecursionCount(PyReentrantLock self) =>
        PyInt.From(self.Owner == ThreadState.Current.Identifier ? self.Count : 0);

    [PyMethod("_release_save($self, /)")]
    private static PyObject? ReleaseSave(PyReentrantLock self)
    {
        if (self.Count == 0) return Raise.RuntimeError("cannot release un-acquired lock");
        var saved = PyTuple.Create(PyInt.From(self.Count), PyInt.From(self.Owner));
        (self.Count, self.Owner) = (0, 0);
        self.Lock.Release();
        return saved;
    }

    [PyMethod("_acquire_restore($self, state, /)")]
    private static PyObject? AcquireRestore(PyReentrantLock self, PyTuple state)
    {
        if (self.Lock.Acquire() != WaitResult.Done) return null;
        if (!Arguments.TryToInt64(state[0], out self.Count) || !Arguments.TryToInt64(state[1], out self.Owner)) return null;
        return PyNone.Instance;
    }

    [PyMethod("_at_fork_reinit($self, /)")]
    private static PyObject? ReinitializeAfterFork(PyReentrantLock self)
    {
        (self.Count, self.Owner) = (0, 0);
        self.Lock.Release();
        return PyNone.Instance;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var reentrant = (PyReentrantLock)self;
        return PyStr.FromString($"<{(reentrant.Count > 0 ? "locked" : "unlocked")} {self.Type.Name} object owner={reentrant.Owner} "
            + $"count={reentrant.Count} at 0x{ObjectIdentity.Of(self):x}>");
    }
}
