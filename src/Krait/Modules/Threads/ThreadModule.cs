using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Subinterpreters;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Threads;

/// <summary>This module provides primitive operations to write multi-threaded programs.</summary>
[PyModule("_thread")]
internal static partial class ThreadModule
{
    private static readonly PyStr s_sys = PyStr.Intern("sys");
    private static readonly PyStr s_metaPath = PyStr.Intern("meta_path");

    /// <summary>The threads that the end of an engine waits for.</summary>
    private sealed class State
    {
        // Threads that the program's end waits for.
        public readonly List<PyThreadHandle> Awaited = [];
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    [PyConstant("TIMEOUT_MAX")]
    private static PyObject TimeoutMaximum => new PyFloat(WaitTimes.Longest);

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
        module.Dict.SetItem(PyStr.Intern("_ExceptHookArgs"),
            StructSequence.Define("_thread._ExceptHookArgs", ["exc_type", "exc_value", "exc_traceback", "thread"], 4));
    }

    /// <summary>Create a new lock object.</summary>
    [PyFunction("allocate_lock()")]
    private static PyObject AllocateLock() => new PyLock();

    /// <summary>An obsolete synonym of allocate_lock().</summary>
    [PyFunction("allocate()")]
    private static PyObject Allocate() => new PyLock();

    /// <summary>
    /// Return a non-zero integer that uniquely identifies the current thread amongst other threads that exist simultaneously.
    /// </summary>
    [PyFunction("get_ident()")]
    private static PyObject GetIdentifier() => PyInt.From(ThreadState.Current.Identifier);

    [PyFunction("_get_main_thread_ident()")]
    private static PyObject GetMainIdentifier() => PyInt.From((PythonThreads.Main ?? ThreadState.Current).Identifier);

    /// <summary>Return a non-negative integer identifying the thread as reported by the OS.</summary>
    [PyFunction("get_native_id()")]
    private static PyObject GetNativeIdentifier() => PyInt.From(PythonThreads.AskNativeIdentifier());

    [PyFunction("_count()")]
    private static PyObject Count() => PyInt.From(PythonThreads.Count);

    [PyFunction("_is_main_interpreter()")]
    private static PyObject IsMainInterpreter() => PyBool.From(!ThreadState.Current.Interpreter.IsChild);

    /// <summary>Return True if daemon threads are allowed in the current interpreter, and False otherwise.</summary>
    [PyFunction("daemon_threads_allowed()")]
    private static PyObject DaemonThreadsAllowed() =>
        PyBool.From(InterpreterRecord.Of(ThreadState.Current.Interpreter).Config is not { AllowsDaemonThreads: false });

    /// <summary>Wait for all non-daemon threads (other than the calling thread) to stop.</summary>
    [PyFunction("_shutdown()")]
    private static PyObject? Shutdown()
    {
        long own = ThreadState.Current.Identifier;
        while (true)
        {
            PyThreadHandle? handle;
            lock (Own.Awaited) handle = Own.Awaited.Find(each => each.Identifier != own);
            if (handle is null) return PyNone.Instance;
            if (handle.Join(-1) == WaitResult.Error) return null;
        }
    }

    /// <summary>Set the name of the current thread.</summary>
    [PyFunction("set_name(name)")]
    private static PyObject? SetName(PyStr name)
    {
        // Linux keeps so many bytes of a name, of a character that does not fit its first ones.
        const int LongestName = 15;
        if (Types.Text.Codecs.Encode(name, "utf-8", "replace") is not { } encoded) return null;
        int length = Array.IndexOf(encoded, (byte)0) is >= 0 and int end ? end : encoded.Length;
        byte[] kept = encoded[..Math.Min(length, LongestName)];
        if (Types.Text.Codecs.Decode(kept, "utf-8", "surrogateescape") is not { } text) return null;
        System.Threading.Thread.CurrentThread.Name = text.ToString();
        return PyNone.Instance;
    }

    [PyFunction("_get_name()")]
    private static PyObject GetName() => PyStr.FromString(System.Threading.Thread.CurrentThread.Name ?? "");

    /// <summary>Return the thread stack size used when creating new threads; the optional argument sets it.</summary>
    [PyFunction("stack_size(size=0, /)")]
    private static PyObject? StackSize(long size = 0)
    {
        const int Smallest = 53248;
        if (size < 0 || size is > 0 and < Smallest) return Raise.ValueError($"size must be at least {Smallest} bytes");
        if (size > int.MaxValue) return Raise.ValueError($"size not valid: {size} bytes");
        int old = PythonThreads.StackSize;
        PythonThreads.StackSize = (int)size;
        return PyInt.From(old);
    }

    /// <summary>Start a new thread and return its identifier.</summary>
    [PyFunction("start_new_thread(function, args, kwargs={}, /)")]
    private static PyObject? StartNewThread(PyObject function, PyObject arguments, PyObject? keywords)
    {
        if (function.Type.CallSlot is null) return Raise.TypeError("first arg must be callable");
        if (arguments is not PyTuple tuple) return Raise.TypeError("2nd arg must be a tuple");
        if (keywords is not (null or PyDict)) return Raise.TypeError("optional 3rd arg must be a dictionary");
        if (!Auditing.Tell("_thread.start_new_thread", function, tuple, keywords ?? PyNone.Instance)) return null;
        PyThreadHandle handle = new();
        return Start(function, tuple, keywords as PyDict, handle, isDaemon: true) ? PyInt.From(handle.Identifier) : null;
    }

    /// <summary>An obsolete synonym of start_new_thread().</summary>
    [PyFunction("start_new(function, args, kwargs={}, /)")]
    private static PyObject? StartNew(PyObject function, PyObject arguments, PyObject? keywords) =>
        StartNewThread(function, arguments, keywords);

    /// <summary>*For internal use only*: start a new thread.</summary>
    [PyFunction("start_joinable_thread(function, handle=None, daemon=True)")]
    private static PyObject? StartJoinableThread(PyObject function, PyObject? handle, bool daemon = true)
    {
        if (function.Type.CallSlot is null) return Raise.TypeError("thread function must be callable");
        if (handle is not (null or PyNone or PyThreadHandle)) return Raise.TypeError("'handle' must be a _ThreadHandle");
        PyThreadHandle started = handle as PyThreadHandle ?? new PyThreadHandle();
        if (started.IsStarted) return Raise.RuntimeError("thread already started");
        if (Auditing.IsOn && !Auditing.Tell("_thread.start_joinable_thread", function, PyInt.From(daemon ? 1
            : 0), handle ?? PyNone.Instance))
        {
            return null;
        }
        return Start(function, PyTuple.Empty, null, started, daemon) ? started : null;
    }

    private static bool Start(PyObject function, PyTuple arguments, PyDict? keywords, PyThreadHandle handle, bool isDaemon)
    {
        if (InterpreterLock.IsClosed || ThreadState.Current.Interpreter.IsEnded)
            return Raise.Set(ExceptionTypes.PythonFinalizationError, "can't create new thread at interpreter shutdown") is not null;
        if (InterpreterRecord.Of(ThreadState.Current.Interpreter).Config is { AllowsThreads: false })
            return Raise.RuntimeError("thread is not supported for isolated subinterpreters") is not null;
        if (!PrepareImports()) return false;
        handle.IsStarted = true;
        if (!isDaemon)
        {
            lock (Own.Awaited) Own.Awaited.Add(handle);
        }
        handle.Identifier = PythonThreads.Start(thread => Run(thread, function, arguments, keywords, handle));
        if (handle.Identifier != 0) return true;
        handle.IsStarted = false;
        Forget(handle);
        return Raise.RuntimeError("can't start new thread") is not null;
    }

    // Threads that import at the same time wait for each other by the locks of the library's import machinery, which is loaded when it
    // is first asked for.
    private static bool PrepareImports() =>
        Interpreters.Modules.GetItem(s_sys) is not { } sys || Attributes.TryGet(sys, s_metaPath, out _);

    private static void Run(ThreadState thread, PyObject function, PyTuple arguments, PyDict? keywords, PyThreadHandle handle)
    {
        if (thread.Stop is null && Calls.Call(function, arguments, keywords) is null)
        {
            if (!Exceptions.ClearIf(ExceptionTypes.SystemExit)) Unraisable.Report("Exception ignored in thread started by", function);
        }
        Forget(handle);
        handle.SetDone();
    }

    private static void Forget(PyThreadHandle handle)
    {
        lock (Own.Awaited) Own.Awaited.Remove(handle);
    }

    [PyFunction("_make_thread_handle(ident, /)")]
    private static PyObject MakeThreadHandle(long identifier) => new PyThreadHandle { Identifier = identifier, IsStarted = true };

    /// <summary>
    /// Simulate the arrival of the given signal in the main thread, where the corresponding signal handler will be executed.
    /// </summary>
    [PyFunction("interrupt_main(signum=2, /)")]
    private static PyObject? InterruptMain(int signal = 2)
    {
        if (signal is < 1 or >= 65) return Raise.ValueError("signal number out of range");
        SignalModule.Simulate(signal);
        return PyNone.Instance;
    }

    /// <summary>This is synonymous to 'raise SystemExit'.</summary>
    [PyFunction("exit()")]
    private static PyObject? Exit() => Raise.Set(Exceptions.Create(ExceptionTypes.SystemExit, PyTuple.Empty));

    /// <summary>An obsolete synonym of exit().</summary>
    [PyFunction("exit_thread()")]
    private static PyObject? ExitThread() => Exit();

    /// <summary>Handle uncaught Thread.run() exception.</summary>
    [PyFunction("_excepthook(exc_info, /)")]
    private static PyObject? ExceptHook(PyObject information)
    {
        if (information is not PyStructSequence { Count: 4 } given || given.Type.ShortName != "_ExceptHookArgs")
        {
            return Raise.TypeError("_thread.excepthook argument type must be ExceptHookArgs");
        }
        if (ReferenceEquals(given[0], ExceptionTypes.SystemExit) || given[1] is not PyBaseException exception) return PyNone.Instance;
        PyObject thread = given[3];
        PyObject name = PyInt.From(ThreadState.Current.Identifier);
        PyObject? file = Interpreters.SysDict.GetItem(PyStr.Intern("stderr"));
        if (thread is not PyNone)
        {
            if (!Attributes.TryGet(thread, PyStr.Intern("name"), out PyObject? known)) return null;
            name = known ?? name;
            // What the thread had when it was made, should sys.stderr be gone at the end of the program.
            if (file is null or PyNone && !Attributes.TryGet(thread, PyStr.Intern("_stderr"), out file)) return null;
        }
        if (file is null or PyNone) return PyNone.Instance;
        PyStr? text = Representation.Str(name);
        if (text is null) return null;
        if (given[2] is PyTraceback traceback) exception.Traceback = traceback;
        if (Attributes.CallMethod(file, PyStr.Intern("write"),
            PyStr.FromString($"Exception in thread {text}:\n{Sys.TracebackText.Format(exception)}")) is null)
        {
            return null;
        }
        return Attributes.CallMethod(file, PyStr.Intern("flush"));
    }
}
