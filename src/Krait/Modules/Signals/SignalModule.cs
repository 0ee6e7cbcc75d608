using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>This module provides mechanisms to use signal handlers in Python.</summary>
[PyModule("_signal")]
internal static partial class SignalModule
{
    private const int Interrupt = 2;
    private const int SignalCount = 65;
    private const int InvalidArgument = 22;

    // The numbers are Linux's.
    private static readonly (string Name, int Number)[] s_numbers =
    [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGABRT", 6), ("SIGIOT", 6), ("SIGBUS", 7),
        ("SIGFPE", 8), ("SIGKILL", 9), ("SIGUSR1", 10), ("SIGSEGV", 11), ("SIGUSR2", 12), ("SIGPIPE", 13), ("SIGALRM", 14), ("SIGTERM", 15),
        ("SIGSTKFLT", 16), ("SIGCHLD", 17), ("SIGCLD", 17), ("SIGCONT", 18), ("SIGSTOP", 19), ("SIGTSTP", 20), ("SIGTTIN", 21),
        ("SIGTTOU", 22), ("SIGURG", 23), ("SIGXCPU", 24), ("SIGXFSZ", 25), ("SIGVTALRM", 26), ("SIGPROF", 27), ("SIGWINCH", 28),
        ("SIGIO", 29), ("SIGPOLL", 29), ("SIGPWR", 30), ("SIGSYS", 31), ("SIGRTMIN", 34), ("SIGRTMAX", 64), ("NSIG", SignalCount),
        ("SIG_DFL", 0), ("SIG_IGN", 1), ("SIG_BLOCK", 0), ("SIG_UNBLOCK", 1), ("SIG_SETMASK", 2), ("ITIMER_REAL", 0), ("ITIMER_VIRTUAL", 1),
        ("ITIMER_PROF", 2),
    ];

    private static SignalDelivery Own => ThreadState.Current.Interpreter.Get(static () => new SignalDelivery());

    [PyModuleInitializer]
    private static void AddNumbers(PyModule module)
    {
        foreach ((string name, int number) in s_numbers) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
        if (!Own.HasHandler(Interrupt)) Own.SetHandler(Interrupt, module.Dict.GetItem(PyStr.Intern("default_int_handler"))!);
        ModuleTypes.AddException(module, "signal", "itimer_error", ExceptionTypes.OSError);
        module.Dict.SetItem(PyStr.Intern("ItimerError"), module.Dict.GetItem(PyStr.Intern("itimer_error"))!);
    }

    /// <summary>From now on an interrupt raises KeyboardInterrupt in the calling thread.</summary>
    public static void CatchInterrupts() => Own.CatchInterrupts();

    /// <summary>The program ends: no handler runs any more.</summary>
    public static void Close() => Own.Close();

    /// <summary>Has the main thread handle a signal; may be called from any thread.</summary>
    public static void Simulate(int number) => Own.Arrive(number);

    // Signals are the main thread's, in the interpreter that was there first.
    private static bool IsElsewhere()
    {
        ThreadState thread = ThreadState.Current;
        return thread.Interpreter.IsChild || (PythonThreads.Main is { } main && main != thread);
    }

    private static bool CheckNumber(int number) =>
        number is >= 1 and < SignalCount || Raise.ValueError("signal number out of range") is not null;

    /// <summary>Set the action for the given signal.</summary>
    [PyFunction("signal(signalnum, handler, /)")]
    private static PyObject? SetHandler(PyObject signal, PyObject handler)
    {
        if (!Arguments.TryToInt64(signal, out long given)) return null;
        if (IsElsewhere()) return Raise.ValueError("signal only works in main thread of the main interpreter");
        if (given is < 1 or >= SignalCount) return Raise.ValueError("signal number out of range");
        bool isAction = handler is PyIntegral choice && choice.TryGetInt64(out long action) && action is 0 or 1;
        if (!isAction && handler.Type.CallSlot is null)
        {
            return Raise.TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
        }
        const int Kill = 9;
        const int Stop = 19;
        int number = (int)given;
        if (number is Kill or Stop or 32 or 33) return FileDescriptors.RaiseError(InvalidArgument);
        if (!RunPending()) return null;
        PyObject old = Own.HandlerOf(number);
        Own.SetHandler(number, handler);
        return old;
    }

    /// <summary>Return the current action for the given signal.</summary>
    [PyFunction("getsignal(signalnum, /)")]
    private static PyObject? GetSignal(int number) =>
        !CheckNumber(number) ? null
        // Where signals are the host's, no handler is Python's.
        : (ThreadState.Current.Interpreter.Denied & DeniedCapabilities.Signals) != 0 ? PyNone.Instance : Own.HandlerOf(number);

    /// <summary>The default handler for SIGINT installed by Python. It raises KeyboardInterrupt.</summary>
    [PyFunction("default_int_handler(signalnum, frame, /)")]
    private static PyObject? DefaultInterruptHandler(PyObject number, PyObject frame) =>
        Raise.Set(Exceptions.Create(ExceptionTypes.KeyboardInterrupt, PyTuple.Empty));

    /// <summary>Send a signal to the executing process.</summary>
    [PyFunction("raise_signal(signalnum, /)")]
    private static PyObject? RaiseSignal(int number) => SendToSelf(number) ? PyNone.Instance : null;

    /// <summary>Send a signal to a process referred to by a pid file descriptor.</summary>
    [PyFunction("pidfd_send_signal(pidfd, signalnum, siginfo=None, flags=0, /)")]
    private static PyObject? SendToDescriptor(int descriptor, int number, PyObject? information, int flags = 0)
    {
        if (information is not (null or PyNone)) return Raise.TypeError("siginfo must be None");
        bool isOwn = NativeSignals.IsOwnProcess(descriptor);
        if (isOwn && !CapabilityGate.Check(DeniedCapabilities.Signals, "signals to its own process")) return null;
        // A handler of this process has run when the call returns.
        if (isOwn && number is >= 1 and < SignalCount) return SendToSelf(number) ? PyNone.Instance : null;
        if (!CapabilityGate.Check(DeniedCapabilities.Processes, "processes")) return null;
        return NativeSignals.SendToDescriptor(descriptor, number, (uint)flags) == 0 ? PyNone.Instance
            : FileDescriptors.RaiseError(FileDescriptors.LastError);
    }

    /// <summary>Sends a signal to this process; a handler for it has run when this returns. False with an exception set.</summary>
    public static bool SendToSelf(int number)
    {
        if (!Own.IsHandledHere(number))
        {
            if (!CapabilityGate.Check(DeniedCapabilities.Signals, "signals")) return false;
            FaultDump.OfSignal(number);
            if (NativeSignals.Kill(Environment.ProcessId, number) < 0)
            {
                return FileDescriptors.RaiseError(FileDescriptors.LastError) is not null;
            }
            return RunPending();
        }
        Own.Arrive(number);
        return RunPending();
    }

    // Handlers run in the main thread only.
    private static bool RunPending()
    {
        ThreadState thread = ThreadState.Current;
        return !thread.MustLook || EvalBreaker.HandleUncounted(thread);
    }

    /// <summary>Send a signal to a thread.</summary>
    [PyFunction("pthread_kill(thread_id, signalnum, /)")]
    private static PyObject? SendToThread(long thread, int number)
    {
        const int NoSuchThread = 3;
        if (number is < 0 or >= SignalCount) return FileDescriptors.RaiseError(InvalidArgument);
        if (!PythonThreads.All.Any(each => each.Identifier == thread)) return FileDescriptors.RaiseError(NoSuchThread);
        return number == 0 || SendToSelf(number) ? PyNone.Instance : null;
    }

    /// <summary>
    /// Return the system description of the given signal. Returns the description of signal signalnum, such as "Interrupt" for
    /// SIGINT, or None if signalnum has no description.
    /// </summary>
    [PyFunction("strsignal(signalnum, /)")]
    private static PyObject? Describe(int number)
    {
        if (!CheckNumber(number)) return null;
        string? text = NativeSignals.Describe(number);
        return text is null || text.StartsWith("Unknown signal", StringComparison.Ordinal) ? PyNone.Instance : PyStr.FromString(text);
    }

    /// <summary>Return a set of valid signal numbers on this platform.</summary>
    [PyFunction("valid_signals()")]
    private static PyObject ValidSignals()
    {
        PySet numbers = new();
        // Two are the C library's own.
        for (int i = 1; i < SignalCount; i++)
        {
            if (i is not (32 or 33)) numbers.Add(PyInt.From(i));
        }
        return numbers;
    }

    /// <summary>Sets the fd to be written to (with the signal number) when a signal comes in. Returns the previous fd or -1.</summary>
    [PyFunction("set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)")]
    private static PyObject? SetWakeupDescriptor(int descriptor, bool warn = true)
    {
        if (IsElsewhere()) return Raise.ValueError("set_wakeup_fd only works in main thread of the main interpreter");
        if (descriptor != -1)
        {
            const int GetStatusFlags = 3;
            int flags = Posix.NativeCalls.Control(descriptor, GetStatusFlags, 0);
            if (flags < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
            const int NonBlocking = 0x800;
            if (OperatingSystem.IsLinux() && (flags & NonBlocking) == 0)
            {
                return Raise.ValueError($"the fd {descriptor} must be in non-blocking mode");
            }
        }
        return PyInt.From(Own.SetWakeup(descriptor, warn));
    }

    /// <summary>Change system call restart behaviour: system calls are always continued, after handlers have run (PEP 475).</summary>
    [PyFunction("siginterrupt(signalnum, flag, /)")]
    private static PyObject? SetInterrupts(int number, bool flag) => CheckNumber(number) ? PyNone.Instance : null;

    /// <summary>Arrange for SIGALRM to arrive after the given number of seconds.</summary>
    [PyFunction("alarm(seconds, /)")]
    private static PyObject Alarm(int seconds) => PyInt.From(NativeSignals.Alarm((uint)seconds));

    /// <summary>
    /// Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF). The timer will fire after value seconds and after
    /// that every interval seconds.
    /// </summary>
    [PyFunction("setitimer(which, seconds, interval=0.0, /)")]
    private static PyObject? SetTimer(int which, PyObject seconds, PyObject? interval)
    {
        double period = 0;
        if (!Floats.TryToDouble(seconds, out double first) || (interval is not null && !Floats.TryToDouble(interval, out period)))
        {
            return null;
        }
        NativeTimer timer = new(first, period);
        return NativeSignals.SetTimer(which, timer, out NativeTimer old) == 0 ? Times(old) : RaiseTimerError();
    }

    /// <summary>Returns current value of given itimer.</summary>
    [PyFunction("getitimer(which, /)")]
    private static PyObject? GetTimer(int which) =>
        NativeSignals.GetTimer(which, out NativeTimer timer) == 0 ? Times(timer) : RaiseTimerError();

    private static PyObject? RaiseTimerError()
    {
        int error = FileDescriptors.LastError;
        var type = (PyType)((PyModule)Interpreters.Modules.GetItem(PyStr.Intern("_signal"))!).Dict.GetItem(PyStr.Intern("itimer_error"))!;
        PyObject? exception = Calls.Call(type, PyInt.From(error), PyStr.FromString(FileDescriptors.ErrorText(error)));
        return exception is PyBaseException raised ? Raise.Set(raised) : null;
    }

    private static PyTuple Times(in NativeTimer timer) => PyTuple.Create(new PyFloat(timer.Value), new PyFloat(timer.Period));

    /// <summary>Wait until a signal arrives.</summary>
    [PyFunction("pause()")]
    private static PyObject? Pause()
    {
        SignalDelivery own = Own;
        long seen = own.Handled;
        return BlockingWait.Until(ThreadState.Current, own.Gate, () => own.Handled != seen, -1) == WaitResult.Error ? null
            : PyNone.Instance;
    }
}
