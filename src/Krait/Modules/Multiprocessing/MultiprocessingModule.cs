using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait.Modules.Multiprocessing;

// What multiprocessing needs of the operating system. CPython's module has no __doc__, which a summary would become.
[PyModule("_multiprocessing")]
internal static partial class MultiprocessingModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, PySemaphore.TypeObject, static type =>
        {
            SemaphoreType.Bind(type);
            type.Attributes.SetItem(PyStr.Intern("SEM_VALUE_MAX"), PyInt.From(int.MaxValue));
        });
        PyDict flags = new();
        flags.SetItem(PyStr.Intern("HAVE_SEM_OPEN"), PyInt.One);
        flags.SetItem(PyStr.Intern("HAVE_SEM_TIMEDWAIT"), PyInt.One);
        module.Dict.SetItem(PyStr.Intern("flags"), flags);
    }

    [PyFunction("sem_unlink(name, /)")]
    private static PyObject? Unlink(string name) =>
        NativeSemaphore.Unlink(name) ? PyNone.Instance : FileDescriptors.RaiseError(FileDescriptors.LastError);
}

/// <summary>A semaphore, or a lock that its owner can take again.</summary>
/// <param name="type">Its class.</param>
/// <param name="handle">What the operating system knows it by.</param>
/// <param name="kind"><see cref="Recursive"/> or <see cref="Counting"/>.</param>
/// <param name="maximum">The most that it counts to.</param>
/// <param name="name">Its name; None for one without.</param>
internal sealed class PySemaphore(PyType type, nint handle, int kind, int maximum, PyObject name) : PyStatefulObject(type)
{
    /// <summary>The kind of a lock.</summary>
    public const int Recursive = 0;

    /// <summary>The kind of a semaphore.</summary>
    public const int Counting = 1;

    public static readonly PyType TypeObject = new("SemLock", BuiltinTypes.Object, TypeFlags.BaseType, "_multiprocessing");

    public readonly nint Handle = handle;
    public readonly int Kind = kind;
    public readonly int Maximum = maximum;
    public readonly PyObject Name = name;
    private LateRelease _release = new(ThreadState.Current.Interpreter);

    /// <summary>How often this process has taken it.</summary>
    public int Count;

    /// <summary>The thread that took it last.</summary>
    public long Owner;

    /// <summary>Whether the running thread has it.</summary>
    public bool IsMine => Count > 0 && Owner == ThreadState.Current.Identifier;

    ~PySemaphore()
    {
        if (Handle != 0 && _release.IsDue(this)) NativeSemaphore.Close(Handle);
    }
}

/// <summary>Semaphore/Mutex type</summary>
[PyMethods]
internal static partial class SemaphoreType
{
    private const int Again = 11;
    private const int Interrupted = 4;
    private const int TimedOut = 110;

    // The signal handlers of .NET have the system restart an interrupted wait, so a wait ends after this time to look for signals.
    private const double LongestWait = 0.1;

    [PyNew("SemLock(kind, value, maxvalue, name, unlink)")]
    private static PyObject? New(PyType type, int kind, int value, int maximum, string name, bool unlink)
    {
        if (!CapabilityGate.Check(DeniedCapabilities.Processes, "semaphores")) return null;
        if (kind is not (PySemaphore.Recursive or PySemaphore.Counting)) return Raise.ValueError("unrecognized kind");
        nint handle = NativeSemaphore.Create(name, value);
        if (handle == 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        if (!unlink) return new PySemaphore(type, handle, kind, maximum, PyStr.FromString(name));
        if (NativeSemaphore.Unlink(name)) return new PySemaphore(type, handle, kind, maximum, PyNone.Instance);
        int error = FileDescriptors.LastError;
        NativeSemaphore.Close(handle);
        return FileDescriptors.RaiseError(error);
    }

    [PyClassMethod("_rebuild($type, handle, kind, maxvalue, name, /)")]
    private static PyObject? Rebuild(PyType type, long handle, int kind, int maximum, PyObject name)
    {
        if (!CapabilityGate.Check(DeniedCapabilities.Processes, "semaphores")) return null;
        if (name is not PyStr text) return Raise.TypeError("a semaphore without a name cannot go to another process");
        nint opened = NativeSemaphore.Open(text.ToString());
        return opened == 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : new PySemaphore(type, opened, kind, maximum, name);
    }

    /// <summary>Acquire the semaphore/lock.</summary>
    [PyMethod("acquire($self, /, block=True, timeout=None)")]
    private static PyObject? Acquire(PySemaphore self, bool block = true, PyObject? timeout = null)
    {
        if (self.Kind == PySemaphore.Recursive && self.IsMine)
        {
            self.Count++;
            return PyBool.True;
        }
        double until = double.PositiveInfinity;
        if (timeout is not (null or PyNone))
        {
            if (!Arguments.TryToDouble(timeout, out double seconds)) return null;
            until = Now() + Math.Max(0, seconds);
        }
        if (!NativeSemaphore.TryWait(self.Handle))
        {
            int error = FileDescriptors.LastError;
            if (error is not (Again or Interrupted)) return FileDescriptors.RaiseError(error);
            if (!block) return PyBool.False;
            if (Wait(self, until) is not { } taken) return null;
            if (!taken) return PyBool.False;
        }
        self.Count++;
        self.Owner = ThreadState.Current.Identifier;
        return PyBool.True;
    }

    private static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    // Whether the semaphore was taken in time; null with an exception set.
    private static bool? Wait(PySemaphore self, double until)
    {
        while (true)
        {
            double now = Now();
            ThreadState? thread = InterpreterLock.BeginBlocking();
            bool taken = NativeSemaphore.WaitUntil(self.Handle, Math.Min(until, now + LongestWait));
            int error = FileDescriptors.LastError;
            InterpreterLock.EndBlocking(thread);
            if (taken) return true;
            if (error is not (TimedOut or Interrupted))
            {
                FileDescriptors.RaiseError(error);
                return null;
            }
            if (ThreadState.Current.MustLook && !EvalBreaker.HandleUncounted(ThreadState.Current)) return null;
            if (Now() >= until) return false;
        }
    }

    /// <summary>Release the semaphore/lock.</summary>
    [PyMethod("release($self, /)")]
    private static PyObject? Release(PySemaphore self)
    {
        if (self.Kind == PySemaphore.Recursive)
        {
            if (!self.IsMine) return Raise.Set(ExceptionTypes.AssertionError, "attempt to release recursive lock not owned by thread");
            if (self.Count > 1)
            {
                self.Count--;
                return PyNone.Instance;
            }
        }
        else
        {
            if (!TryGetValue(self, out int value)) return null;
            if (value >= self.Maximum) return Raise.ValueError("semaphore or lock released too many times");
        }
        if (!NativeSemaphore.Post(self.Handle)) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        self.Count--;
        return PyNone.Instance;
    }

    private static bool TryGetValue(PySemaphore self, out int value)
    {
        value = NativeSemaphore.Value(self.Handle);
        return value >= 0 || FileDescriptors.RaiseError(FileDescriptors.LastError) is not null;
    }

    /// <summary>Num of `acquire()`s minus num of `release()`s for this process.</summary>
    [PyMethod("_count($self, /)")]
    private static PyObject Count(PySemaphore self) => PyInt.From(self.Count);

    /// <summary>Whether the lock is owned by this thread.</summary>
    [PyMethod("_is_mine($self, /)")]
    private static PyObject IsMine(PySemaphore self) => PyBool.From(self.IsMine);

    /// <summary>Get the value of the semaphore.</summary>
    [PyMethod("_get_value($self, /)")]
    private static PyObject? GetValue(PySemaphore self) => TryGetValue(self, out int value) ? PyInt.From(value) : null;

    /// <summary>Return whether semaphore has value zero.</summary>
    [PyMethod("_is_zero($self, /)")]
    private static PyObject? IsZero(PySemaphore self) => TryGetValue(self, out int value) ? PyBool.From(value == 0) : null;

    /// <summary>Rezero the net acquisition count after fork().</summary>
    [PyMethod("_after_fork($self, /)")]
    private static PyObject AfterFork(PySemaphore self)
    {
        self.Count = 0;
        return PyNone.Instance;
    }

    /// <summary>Enter the semaphore/lock.</summary>
    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PySemaphore self) => Acquire(self);

    /// <summary>Exit the semaphore/lock.</summary>
    [PyMethod("__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)")]
    private static PyObject? Exit(PySemaphore self, PyObject? type, PyObject? value, PyObject? traceback) => Release(self);

    [PyGetter("handle")]
    private static PyObject GetHandle(PySemaphore self) => PyInt.From((long)self.Handle);

    [PyGetter("kind")]
    private static PyObject GetKind(PySemaphore self) => PyInt.From(self.Kind);

    [PyGetter("maxvalue")]
    private static PyObject GetMaximum(PySemaphore self) => PyInt.From(self.Maximum);

    [PyGetter("name")]
    private static PyObject GetName(PySemaphore self) => self.Name;
}
