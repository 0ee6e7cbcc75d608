using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Threads;

/// <summary>A lock.</summary>
internal sealed class PyLock : PyObject
{
    public static readonly PyType TypeObject = new("lock", BuiltinTypes.Object, TypeFlags.HasWeakReferences, "_thread");

    public readonly WaitLock Lock = new();
    private WeakReferenceList? _weakReferences;

    public override PyType Type => TypeObject;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;
}

/// <summary>A lock object is a synchronization primitive. To create a lock, call threading.Lock().</summary>
[PyMethods]
internal static partial class LockType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length > 0 ? Raise.TypeError($"lock expected 0 arguments, got {arguments.Length}") : new PyLock();

    /// <summary>Takes a lock as Python asks for it: true, false, or null with an exception set.</summary>
    public static PyObject? Acquire(WaitLock target, bool blocking, PyObject? timeout)
    {
        if (!WaitTimes.TryParse(timeout, out double seconds)) return null;
        if (!blocking && seconds != -1) return Raise.ValueError("can't specify a timeout for a non-blocking call");
        if (seconds < 0 && seconds != -1) return Raise.ValueError("timeout value must be a non-negative number");
        if (seconds > WaitTimes.Longest) return Raise.OverflowError("timeout value is too large");
        WaitResult result = target.Acquire(blocking, seconds);
        return result == WaitResult.Error ? null : PyBool.From(result == WaitResult.Done);
    }

    /// <summary>Lock the lock.</summary>
    [PyMethod("acquire($self, /, blocking=True, timeout=-1)")]
    private static PyObject? Acquire(PyLock self, bool blocking = true, PyObject? timeout = null) => Acquire(self.Lock, blocking, timeout);

    /// <summary>An obsolete synonym of acquire().</summary>
    [PyMethod("acquire_lock($self, /, blocking=True, timeout=-1)")]
    private static PyObject? AcquireLock(PyLock self, bool blocking = true, PyObject? timeout = null) =>
        Acquire(self.Lock, blocking, timeout);

    /// <summary>Release the lock, allowing another thread that is blocked waiting for the lock to acquire the lock.</summary>
    [PyMethod("release($self, /)")]
    private static PyObject? Release(PyLock self) => self.Lock.Release() ? PyNone.Instance : Raise.RuntimeError("release unlocked lock");

    /// <summary>An obsolete synonym of release().</summary>
    [PyMethod("release_lock($self, /)")]
    private static PyObject? ReleaseLock(PyLock self) => Release(self);

    /// <summary>Return whether the lock is in the locked state.</summary>
    [PyMethod("locked($self, /)")]
    private static PyObject IsLocked(PyLock self) => PyBool.From(self.Lock.IsLocked);

    /// <summary>An obsolete synonym of locked().</summary>
    [PyMethod("locked_lock($self, /)")]
    private static PyObject IsLockedObsolete(PyLock self) => IsLocked(self);

    [PyMethod("_at_fork_reinit($self, /)")]
    private static PyObject ReinitializeAfterFork(PyLock self)
    {
        self.Lock.Release();
        return PyNone.Instance;
    }

    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PyLock self) => Acquire(self.Lock, true, null);

    [PyMethod("__exit__($self, /, *exc_info)")]
    private static PyObject? Exit(PyLock self, ReadOnlySpan<PyObject> information) => Release(self);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromString(
            $"<{(((PyLock)self).Lock.IsLocked ? "locked" : "unlocked")} _thread.lock object at 0x{ObjectIdentity.Of(self):x}>");
}

/// <summary>How long Python says to wait.</summary>
internal static class WaitTimes
{
    /// <summary><c>TIMEOUT_MAX</c>, in seconds.</summary>
    public const double Longest = 9223372036.0;

    /// <summary>Reads a timeout, -1 when there is none; false with an exception set.</summary>
    public static bool TryParse(PyObject? timeout, out double seconds)
    {
        seconds = -1;
        if (timeout is null) return true;
        if (timeout is not (PyFloat or PyIntegral) && timeout.Type.IndexSlot is null)
        {
            return Raise.TypeError($"'{timeout.Type.Name}' object cannot be interpreted as an integer or float") is not null;
        }
        if (!Floats.TryToDouble(timeout, out seconds)) return false;
        if (double.IsNaN(seconds)) return Raise.ValueError("Invalid value NaN (not a number)") is not null;
        return Math.Abs(seconds) <= 9.2233720368547758e9 || Raise.OverflowError("timestamp out of range for C PyTime_t") is not null;
    }
}
