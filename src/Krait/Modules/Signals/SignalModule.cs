using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>This module provides mechanisms to use signal handlers in Python.</summary>
[PyModule("_signal")]
internal static partial class SignalModule
{
    /// <summary>What one engine does with signals.</summary>
    private sealed class State
    {
        public readonly Dictionary<int, PyObject> Handlers = [];
        public readonly Dictionary<int, PosixSignalRegistration> Registrations = [];
        public readonly bool[] Pending = new bool[65];
        public ThreadState? Thread;
    }

    private static State Own => ThreadState.Current.Interpreter.Get<State>();

    private const int Interrupt = 2;

    private static readonly (string Name, int Number)[] s_signals =
    [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGABRT", 6), ("SIGBUS", 7), ("SIGFPE", 8), ("SIGKILL", 9), ("SIGUSR1", 10),
        ("SIGSEGV", 11), ("SIGUSR2", 12), ("SIGPIPE", 13), ("SIGALRM", 14), ("SIGTERM", 15), ("SIGCHLD", 17), ("SIGCONT", 18), ("SIGSTOP", 19), ("SIGTSTP", 20),
        ("SIGTTIN", 21), ("SIGTTOU", 22), ("SIGURG", 23), ("SIGWINCH", 28), ("SIGIO", 29), ("NSIG", 65), ("SIG_DFL", 0), ("SIG_IGN", 1), ("SIG_BLOCK", 0), ("SIG_UNBLOCK", 1), ("SIG_SETMASK", 2),
    ];

    [PyModuleInitializer]
    private static void AddNumbers(PyModule module)
    {
        foreach ((string name, int number) in s_signals) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
        Own.Handlers.TryAdd(Interrupt, module.Dict.GetItem(PyStr.Intern("default_int_handler"))!);
    }

    /// <summary>From now on an interrupt raises KeyboardInterrupt in the calling thread.</summary>
    public static void CatchInterrupts()
    {
        Own.Thread = ThreadState.Current;
        Register(Interrupt);
    }

    private static void Register(int number)
    {
        if (Own.Registrations.ContainsKey(number)) return;
        try
        {
            State own = Own;
            own.Registrations[number] = PosixSignalRegistration.Create((PosixSignal)ToPosix(number), context =>
            {
                context.Cancel = true;
                Simulate(own, number);
            });
        }
        catch (PlatformNotSupportedException)
        {
            // The handler is kept: raise_signal() still reaches it.
        }
    }

    /// <summary>Has the main thread handle a signal; may be called from any thread.</summary>
    public static void Simulate(int number) => Simulate(Own, number);

    private static void Simulate(State own, int number)
    {
        ThreadState main = own.Thread ?? ThreadState.Current;
        // Until it has been handled, a signal that comes again is the same (signal(7)).
        if (System.Threading.Interlocked.Exchange(ref own.Pending[number], true)) return;
        main.Signals.Enqueue(() =>
        {
            System.Threading.Volatile.Write(ref own.Pending[number], false);
            return Handle(number);
        });
        EvalBreaker.Set(main, EvalBreakerReason.Signal);
    }

    private static int ToPosix(int number) => number switch
    {
        1 => (int)PosixSignal.SIGHUP,
        2 => (int)PosixSignal.SIGINT,
        3 => (int)PosixSignal.SIGQUIT,
        15 => (int)PosixSignal.SIGTERM,
        _ => number,
    };

    private static bool Handle(int number)
    {
        if (!Own.Handlers.TryGetValue(number, out PyObject? handler))
        {
            return number != Interrupt || Raise.Set(Exceptions.Create(ExceptionTypes.KeyboardInterrupt, PyTuple.Empty)) is not null;
        }
        if (handler is PyIntegral) return true;
        PyObject frame = (PyObject?)FrameObjects.Current(ThreadState.Current) ?? PyNone.Instance;
        return Calls.Call(handler, PyInt.From(number), frame) is not null;
    }

    /// <summary>Set the action for the given signal.</summary>
    [PyFunction("signal(signalnum, handler, /)")]
    private static PyObject? SetHandler(int number, PyObject handler)
    {
        if (number is < 1 or >= 65) return Raise.ValueError("signal number out of range");
        if (PythonThreads.Main is { } main && main != ThreadState.Current) return Raise.ValueError("signal only works in main thread of the main interpreter");
        if (handler.Type.CallSlot is null && handler is not PyIntegral) return Raise.TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
        PyObject old = GetHandler(number);
        Own.Handlers[number] = handler;
        Own.Thread ??= ThreadState.Current;
        if (handler is PyIntegral { Sign: 0 })
        {
            if (Own.Registrations.Remove(number, out PosixSignalRegistration? registration)) registration.Dispose();
        }
        else Register(number);
        return old;
    }

    /// <summary>Return the current action for the given signal.</summary>
    [PyFunction("getsignal(signalnum, /)")]
    private static PyObject? GetSignal(int number) => number is < 1 or >= 65 ? Raise.ValueError("signal number out of range") : GetHandler(number);

    private static PyObject GetHandler(int number) => Own.Handlers.TryGetValue(number, out PyObject? handler) ? handler : PyInt.Zero;

    /// <summary>The default handler for SIGINT installed by Python. It raises KeyboardInterrupt.</summary>
    [PyFunction("default_int_handler(signalnum, frame, /)")]
    private static PyObject? DefaultInterruptHandler(PyObject number, PyObject frame) => Raise.Set(Exceptions.Create(ExceptionTypes.KeyboardInterrupt, PyTuple.Empty));

    /// <summary>Send a signal to the executing process.</summary>
    [PyFunction("raise_signal(signalnum, /)")]
    private static PyObject? RaiseSignal(int number)
    {
        if (Own.Thread is null || Own.Thread == ThreadState.Current) return Handle(number) ? PyNone.Instance : null;
        Simulate(number);
        return PyNone.Instance;
    }

    /// <summary>Return the system description of the given signal.</summary>
    [PyFunction("strsignal(signalnum, /)")]
    private static PyObject Describe(int number) => number switch
    {
        1 => PyStr.FromString("Hangup"),
        2 => PyStr.FromString("Interrupt"),
        9 => PyStr.FromString("Killed"),
        15 => PyStr.FromString("Terminated"),
        _ => PyNone.Instance,
    };

    /// <summary>Return a set with the numbers of the valid signals.</summary>
    [PyFunction("valid_signals()")]
    private static PyObject ValidSignals()
    {
        PySet numbers = new();
        for (int i = 1; i < 65; i++)
        {
            if (i is not (32 or 33)) numbers.Add(PyInt.From(i));
        }
        return numbers;
    }

    [PyFunction("set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)")]
    private static PyObject SetWakeupDescriptor(int descriptor, bool warn = true) => PyInt.From(-1);

    [PyFunction("siginterrupt(signalnum, flag, /)")]
    private static PyObject SetInterrupts(int number, bool flag) => PyNone.Instance;
}
