using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Threads;

/// <summary>This module provides primitive operations to write multi-threaded programs. Krait has locks, and one thread: starting another is an error.</summary>
[PyModule("_thread")]
internal static partial class ThreadModule
{
    private const double LongestWait = 9223372036.0;

    [PyConstant("TIMEOUT_MAX")]
    private static PyObject TimeoutMaximum => new PyFloat(LongestWait);

    [PyConstant("_NAME_MAXLEN")]
    private static PyObject NameMaximumLength => PyInt.From(15);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, PyLock.TypeObject, LockType.Bind);
        ModuleTypes.Add(module, PyReentrantLock.TypeObject, ReentrantLockType.Bind);
        ModuleTypes.Add(module, PyThreadLocal.TypeObject, ThreadLocalType.Bind);
        ModuleTypes.Add(module, PyThreadHandle.TypeObject, ThreadHandleType.Bind);
        module.Dict.SetItem(PyStr.Intern("LockType"), PyLock.TypeObject);
        module.Dict.SetItem(PyStr.Intern("error"), ExceptionTypes.RuntimeError);
        module.Dict.SetItem(PyStr.Intern("_ExceptHookArgs"), StructSequence.Define("_thread._ExceptHookArgs", ["exc_type", "exc_value", "exc_traceback", "thread"], 4));
    }

    /// <summary>Create a new lock object.</summary>
    [PyFunction("allocate_lock()")]
    private static PyObject AllocateLock() => new PyLock();

    /// <summary>Return a non-zero integer that uniquely identifies the current thread amongst other threads that exist simultaneously.</summary>
    [PyFunction("get_ident()")]
    private static PyObject GetIdentifier() => PyInt.From(Identifier);

    /// <summary>The number that identifies the calling thread.</summary>
    public static long Identifier => 0x7F0000000000 + (Environment.CurrentManagedThreadId * 4096L);

    [PyFunction("_get_main_thread_ident()")]
    private static PyObject GetMainIdentifier() => PyInt.From(Identifier);

    /// <summary>Return a non-negative integer identifying the thread as reported by the OS.</summary>
    [PyFunction("get_native_id()")]
    private static PyObject GetNativeIdentifier() => PyInt.From(Environment.ProcessId);

    [PyFunction("_count()")]
    private static PyObject Count() => PyInt.Zero;

    [PyFunction("_is_main_interpreter()")]
    private static PyObject IsMainInterpreter() => PyBool.True;

    [PyFunction("daemon_threads_allowed()")]
    private static PyObject DaemonThreadsAllowed() => PyBool.True;

    [PyFunction("_shutdown()")]
    private static PyObject Shutdown() => PyNone.Instance;

    [PyFunction("set_name(name)")]
    private static PyObject SetName(PyObject name) => PyNone.Instance;

    [PyFunction("_get_name()")]
    private static PyObject GetName() => PyStr.Intern("MainThread");

    [PyFunction("stack_size(size=0, /)")]
    private static PyObject StackSize(int size = 0) => PyInt.Zero;

    private static PyObject? CannotStart() => Raise.RuntimeError("can't start new thread: Krait runs Python in one thread");

    /// <summary>Start a new thread: Krait cannot, and raises RuntimeError.</summary>
    [PyFunction("start_new_thread(function, args, kwargs={}, /)")]
    private static PyObject? StartNewThread(PyObject function, PyObject arguments, PyObject? keywords) => CannotStart();

    /// <summary>Start a new thread that can be joined: Krait cannot, and raises RuntimeError.</summary>
    [PyFunction("start_joinable_thread(function, handle=None, daemon=True)")]
    private static PyObject? StartJoinableThread(PyObject function, PyObject? handle, bool daemon = true) => CannotStart();

    [PyFunction("_make_thread_handle(ident, /)")]
    private static PyObject MakeThreadHandle(long identifier) => new PyThreadHandle(identifier);

    /// <summary>Simulate the arrival of the given signal in the main thread, where the corresponding signal handler will be executed.</summary>
    [PyFunction("interrupt_main(signum=2, /)")]
    private static PyObject InterruptMain(int signal = 2)
    {
        ThreadState thread = ThreadState.Current;
        thread.Signals.Enqueue(static () => Raise.Set(Exceptions.Create(ExceptionTypes.KeyboardInterrupt, PyTuple.Empty)) is not null);
        EvalBreaker.Set(thread, EvalBreakerReason.Signal);
        return PyNone.Instance;
    }

    /// <summary>This is synonymous to 'raise SystemExit'.</summary>
    [PyFunction("exit()")]
    private static PyObject? Exit() => Raise.Set(Exceptions.Create(ExceptionTypes.SystemExit, PyTuple.Empty));

    /// <summary>Handle uncaught Thread.run() exception.</summary>
    [PyFunction("_excepthook(exc_info, /)")]
    private static PyObject? ExceptHook(PyObject information)
    {
        if (information is not PyStructSequence { Count: 4 } given || given[1] is not PyBaseException exception) return Raise.TypeError("_thread.excepthook argument type must be ExceptHookArgs");
        Sys.StandardStreams.WriteError("Exception in thread:\n" + Sys.TracebackText.Format(exception));
        return PyNone.Instance;
    }
}

/// <summary>A lock.</summary>
internal sealed class PyLock : PyObject
{
    public static readonly PyType TypeObject = new("lock", BuiltinTypes.Object, TypeFlags.HasWeakReferences, "_thread");

    private readonly System.Threading.SemaphoreSlim _semaphore = new(1, 1);
    private WeakReferenceList? _weakReferences;

    public override PyType Type => TypeObject;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    public bool IsLocked => _semaphore.CurrentCount == 0;

    /// <summary>Waits, a negative time for ever: 1 when locked, 0 when not, -1 when an interrupt raised an exception.</summary>
    public int Acquire(bool blocking, double timeout)
    {
        if (_semaphore.Wait(0)) return 1;
        if (!blocking) return 0;
        ThreadState thread = ThreadState.Current;
        long end = timeout < 0 ? long.MaxValue : Environment.TickCount64 + (long)(timeout * 1000);
        const int Slice = 50; // a signal must not wait longer
        while (true)
        {
            long left = end - Environment.TickCount64;
            if (left <= 0) return 0;
            if (_semaphore.Wait((int)Math.Min(left, Slice))) return 1;
            if (thread.EvalBreaker != 0 && !EvalBreaker.Handle(thread)) return -1;
        }
    }

    public bool Release()
    {
        if (!IsLocked) return Raise.RuntimeError("release unlocked lock") is not null;
        _semaphore.Release();
        return true;
    }
}

/// <summary>A lock object is a synchronization primitive. To create a lock, call threading.Lock().</summary>
[PyMethods]
internal static partial class LockType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length > 0 ? Raise.TypeError($"lock() takes no arguments ({arguments.Length} given)") : new PyLock();

    /// <summary>False with ValueError set for a timeout that makes no sense.</summary>
    public static bool CheckTimeout(bool blocking, double timeout)
    {
        string? problem = !blocking && timeout != -1 ? "can't specify a timeout for a non-blocking call" : timeout < 0 && timeout != -1 ? "timeout value must be a non-negative number" : null;
        if (problem is not null) Raise.ValueError(problem);
        return problem is null;
    }

    /// <summary>Lock the lock.</summary>
    [PyMethod("acquire($self, /, blocking=True, timeout=-1)")]
    private static PyObject? Acquire(PyLock self, bool blocking = true, double timeout = -1)
    {
        if (!CheckTimeout(blocking, timeout)) return null;
        int result = self.Acquire(blocking, timeout);
        return result < 0 ? null : PyBool.From(result == 1);
    }

    /// <summary>Release the lock, allowing another thread that is blocked waiting for the lock to acquire the lock.</summary>
    [PyMethod("release($self, /)")]
    private static PyObject? Release(PyLock self) => self.Release() ? PyNone.Instance : null;

    /// <summary>Return whether the lock is in the locked state.</summary>
    [PyMethod("locked($self, /)")]
    private static PyObject IsLocked(PyLock self) => PyBool.From(self.IsLocked);

    [PyMethod("_at_fork_reinit($self, /)")]
    private static PyObject? ReinitializeAfterFork(PyLock self) => !self.IsLocked || self.Release() ? PyNone.Instance : null;

    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PyLock self) => Acquire(self);

    [PyMethod("__exit__($self, /, *exc_info)")]
    private static PyObject? Exit(PyLock self, ReadOnlySpan<PyObject> information) => Release(self);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromString($"<{(((PyLock)self).IsLocked ? "locked" : "unlocked")} _thread.lock object at 0x{ObjectIdentity.Of(self):x}>");
}

/// <summary>A lock that its owner may lock again.</summary>
internal sealed class PyReentrantLock(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("RLock", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasWeakReferences, "_thread");

    public readonly PyLock Lock = new();
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
    private static PyObject? Acquire(PyReentrantLock self, bool blocking = true, double timeout = -1)
    {
        if (!LockType.CheckTimeout(blocking, timeout)) return null;
        if (self.Count > 0 && self.Owner == ThreadModule.Identifier)
        {
            self.Count++;
            return PyBool.True;
        }
        int result = self.Lock.Acquire(blocking, timeout);
        if (result == 1) (self.Owner, self.Count) = (ThreadModule.Identifier, 1);
        return result < 0 ? null : PyBool.From(result == 1);
    }

    /// <summary>Release the lock.</summary>
    [PyMethod("release($self, /)")]
    private static PyObject? Release(PyReentrantLock self)
    {
        if (self.Count == 0 || self.Owner != ThreadModule.Identifier) return Raise.RuntimeError("cannot release un-acquired lock");
        if (--self.Count > 0) return PyNone.Instance;
        self.Owner = 0;
        return self.Lock.Release() ? PyNone.Instance : null;
    }

    /// <summary>Return a boolean indicating whether this object is locked right now.</summary>
    [PyMethod("locked($self, /)")]
    private static PyObject IsLocked(PyReentrantLock self) => PyBool.From(self.Count > 0);

    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PyReentrantLock self) => Acquire(self);

    [PyMethod("__exit__($self, /, *exc_info)")]
    private static PyObject? Exit(PyReentrantLock self, ReadOnlySpan<PyObject> information) => Release(self);

    [PyMethod("_is_owned($self, /)")]
    private static PyObject IsOwned(PyReentrantLock self) => PyBool.From(self.Count > 0 && self.Owner == ThreadModule.Identifier);

    [PyMethod("_recursion_count($self, /)")]
    private static PyObject RecursionCount(PyReentrantLock self) => PyInt.From(self.Owner == ThreadModule.Identifier ? self.Count : 0);

    [PyMethod("_release_save($self, /)")]
    private static PyObject? ReleaseSave(PyReentrantLock self)
    {
        if (self.Count == 0) return Raise.RuntimeError("cannot release un-acquired lock");
        PyTuple saved = PyTuple.Create(PyInt.From(self.Count), PyInt.From(self.Owner));
        (self.Count, self.Owner) = (0, 0);
        return self.Lock.Release() ? saved : null;
    }

    [PyMethod("_acquire_restore($self, state, /)")]
    private static PyObject? AcquireRestore(PyReentrantLock self, PyTuple state)
    {
        if (self.Lock.Acquire(true, -1) < 0) return null;
        if (!Arguments.TryToInt64(state[0], out self.Count) || !Arguments.TryToInt64(state[1], out self.Owner)) return null;
        return PyNone.Instance;
    }

    [PyMethod("_at_fork_reinit($self, /)")]
    private static PyObject? ReinitializeAfterFork(PyReentrantLock self)
    {
        (self.Count, self.Owner) = (0, 0);
        return !self.Lock.IsLocked || self.Lock.Release() ? PyNone.Instance : null;
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        PyReentrantLock reentrant = (PyReentrantLock)self;
        return PyStr.FromString($"<{(reentrant.Count > 0 ? "locked" : "unlocked")} {self.Type.Name} object owner={reentrant.Owner} count={reentrant.Count} at 0x{ObjectIdentity.Of(self):x}>");
    }
}

/// <summary>An object whose attributes each thread has for itself; with one thread, an object.</summary>
internal sealed class PyThreadLocal(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("_local", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasDict | TypeFlags.HasWeakReferences, "_thread");
}

/// <summary>Thread-local data</summary>
[PyMethods]
internal static partial class ThreadLocalType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments.Length > 0 && type.InitSlot == BuiltinTypes.Object.InitSlot ? Raise.TypeError("Initialization arguments are not supported") : new PyThreadLocal(type);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => true;

    [PyGetter("__dict__")]
    private static PyObject GetDict(PyThreadLocal self) => InstanceAttributes.Materialize(ref self.State);
}

/// <summary>What identifies a thread.</summary>
internal sealed class PyThreadHandle(long identifier) : PyObject
{
    public static readonly PyType TypeObject = new("_ThreadHandle", BuiltinTypes.Object, TypeFlags.None, "_thread");

    public readonly long Identifier = identifier;
    public bool IsDone;

    public override PyType Type => TypeObject;
}

/// <summary>The handle of a thread.</summary>
[PyMethods]
internal static partial class ThreadHandleType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyThreadHandle(0);

    [PyGetter("ident")]
    private static PyObject GetIdentifier(PyThreadHandle self) => PyInt.From(self.Identifier);

    [PyMethod("is_done($self, /)")]
    private static PyObject IsDone(PyThreadHandle self) => PyBool.From(self.IsDone);

    [PyMethod("_set_done($self, /)")]
    private static PyObject SetDone(PyThreadHandle self)
    {
        self.IsDone = true;
        return PyNone.Instance;
    }

    [PyMethod("join($self, timeout=None, /)")]
    private static PyObject Join(PyThreadHandle self, PyObject? timeout) => PyNone.Instance;
}
