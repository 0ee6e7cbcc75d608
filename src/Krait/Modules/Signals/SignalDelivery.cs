using System.Numerics;
using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>
/// The signals of the process as one engine sees them: what is done about each, which are blocked, which have arrived. .NET receives them
/// in threads of its own; handlers run in the main thread of Python, at its next check.
/// </summary>
internal sealed class SignalDelivery
{
    private const int Interrupt = 2;
    private const int BrokenPipe = 13;
    private const int FileTooLarge = 25;

    private readonly Dictionary<int, PyObject> _handlers = new() { [BrokenPipe] = PyInt.One, [FileTooLarge] = PyInt.One };
    private readonly Dictionary<int, PosixSignalRegistration> _registrations = [];
    private ulong _pending;
    private ulong _blocked;
    private long _handled;
    private int _wakeup = -1;
    private bool _warnsOfFullBuffer;
    private bool _catchesInterrupts;
    private bool _isClosed;
    private ThreadState? _thread;

    /// <summary>What waits for signals, pulsed when one arrives or has been handled.</summary>
    public object Gate { get; } = new();

    /// <summary>How many signals have been handled.</summary>
    public long Handled => System.Threading.Volatile.Read(ref _handled);

    /// <summary>The blocked signals, a bit each.</summary>
    public ulong Blocked => _blocked;

    /// <summary>The blocked signals that have arrived.</summary>
    public ulong PendingBlocked => System.Threading.Volatile.Read(ref _pending) & _blocked;

    /// <summary>The bit of a signal in a set of them.</summary>
    public static ulong Bit(int number) => 1UL << (number - 1);

    /// <summary>Whether Python has an action of its own for a signal.</summary>
    public bool HasHandler(int number) => _handlers.ContainsKey(number);

    /// <summary>The action for a signal: a callable, SIG_IGN or SIG_DFL.</summary>
    public PyObject HandlerOf(int number) =>
        _handlers.TryGetValue(number, out PyObject? handler) ? handler : IsIgnoredFromStart(number) ? PyInt.One : PyInt.Zero;

    // Interrupts raise KeyboardInterrupt however the process was started.
    private static bool IsIgnoredFromStart(int number) => number != Interrupt && (NativeSignals.IgnoredAtStart & Bit(number)) != 0;

    /// <summary>Whether a signal runs a handler or stays pending here, so that the operating system need not be asked.</summary>
    public bool IsHandledHere(int number) =>
        HandlerOf(number) is not PyIntegral || RaisesInterrupt(number) || (_blocked & Bit(number)) != 0;

    // Until _signal is imported, which has the function that does it, an interrupt raises KeyboardInterrupt all the same.
    private bool RaisesInterrupt(int number) => number == Interrupt && _catchesInterrupts && !HasHandler(Interrupt);

    /// <summary>From now on an interrupt raises KeyboardInterrupt in the calling thread.</summary>
    public void CatchInterrupts()
    {
        _thread = ThreadState.Current;
        _catchesInterrupts = true;
        Register(Interrupt);
    }

    /// <summary>Sets the action for a signal.</summary>
    public void SetHandler(int number, PyObject handler)
    {
        _handlers[number] = handler;
        _thread ??= ThreadState.Current;
        bool wasIgnored = IsIgnoredFromStart(number);
        if (handler is not PyIntegral { Sign: 0 } || (_blocked & Bit(number)) != 0)
        {
            Register(number);
            return;
        }
        Unregister(number);
        if (wasIgnored && (ThreadState.Current.Interpreter.Denied & DeniedCapabilities.Signals) == 0) NativeSignals.UseDefault(number);
    }

    /// <summary>
    /// The program ends: signals of the process have their usual effects again, and one that the program sends to itself from now on is
    /// reported.
    /// </summary>
    public void Close()
    {
        _isClosed = true;
        foreach (int number in _registrations.Keys.ToArray()) Unregister(number);
        _handlers.Clear();
    }

    /// <summary>Sets which signals are blocked; those that have arrived and no longer are, are delivered.</summary>
    public void Block(ulong blocked)
    {
        ulong released = _blocked & ~blocked;
        for (ulong added = blocked & ~_blocked; added != 0; added &= added - 1) Register(BitOperations.TrailingZeroCount(added) + 1);
        _blocked = blocked;
        for (; released != 0; released &= released - 1)
        {
            int number = BitOperations.TrailingZeroCount(released) + 1;
            bool isDefault = HandlerOf(number) is PyIntegral { Sign: 0 };
            if (isDefault) Unregister(number);
            if ((System.Threading.Volatile.Read(ref _pending) & Bit(number)) == 0) continue;
            System.Threading.Interlocked.And(ref _pending, ~Bit(number));
            if (isDefault) _ = NativeSignals.Kill(Environment.ProcessId, number);
            else Arrive(number);
        }
    }

    /// <summary>Takes one of some signals that has arrived; 0 when none has.</summary>
    public int TakePending(ulong numbers)
    {
        ulong found = System.Threading.Volatile.Read(ref _pending) & numbers;
        if (found == 0) return 0;
        int number = BitOperations.TrailingZeroCount(found) + 1;
        System.Threading.Interlocked.And(ref _pending, ~Bit(number));
        return number;
    }

    /// <summary>Sets the descriptor that the numbers of signals are written to; the result is the one before.</summary>
    public int SetWakeup(int descriptor, bool warns)
    {
        _warnsOfFullBuffer = warns;
        return System.Threading.Interlocked.Exchange(ref _wakeup, descriptor);
    }

    /// <summary>Has the main thread handle a signal, unless it is blocked or ignored; may be called from any thread.</summary>
    public void Arrive(int number)
    {
        PyObject handler = HandlerOf(number);
        if (handler is PyIntegral && !_isClosed && !RaisesInterrupt(number) && (_blocked & Bit(number)) == 0) return;
        ThreadState main = _thread ?? ThreadState.Current;
        // A signal that comes again before it has been handled is the same (signal(7)).
        bool isNew = (System.Threading.Interlocked.Or(ref _pending, Bit(number)) & Bit(number)) == 0;
        if (_wakeup >= 0 && (_blocked & Bit(number)) == 0) WakeUp(main, number);
        lock (Gate) System.Threading.Monitor.PulseAll(Gate);
        if (!isNew || (_blocked & Bit(number)) != 0) return;
        main.Signals.Enqueue(() =>
        {
            if ((System.Threading.Interlocked.And(ref _pending, ~Bit(number)) & Bit(number)) == 0) return true;
            bool done = Handle(number);
            System.Threading.Interlocked.Increment(ref _handled);
            return done;
        });
        EvalBreaker.Set(main, EvalBreakerReason.Signal);
    }

    private void WakeUp(ThreadState main, int number)
    {
        int error = FileDescriptors.WriteNow(_wakeup, [(byte)number]);
        const int WouldBlock = 11;
        if (error == 0 || (error == WouldBlock && !_warnsOfFullBuffer)) return;
        main.Signals.Enqueue(() =>
        {
            FileDescriptors.RaiseError(error);
            Unraisable.Report("Exception ignored when trying to write to the signal wakeup fd", PyNone.Instance);
            return true;
        });
        EvalBreaker.Set(main, EvalBreakerReason.Signal);
    }

    private bool Handle(int number)
    {
        if (_isClosed)
        {
            Raise.Set(ExceptionTypes.OSError, $"Signal {number} ignored due to race condition");
            Unraisable.Report("Exception ignored while calling signal handler", null);
            return true;
        }
        PyObject handler = HandlerOf(number);
        if (RaisesInterrupt(number)) return Raise.Set(Exceptions.Create(ExceptionTypes.KeyboardInterrupt, PyTuple.Empty)) is not null;
        if (handler is PyIntegral) return true;
        PyObject frame = (PyObject?)FrameObjects.Current(ThreadState.Current) ?? PyNone.Instance;
        return Calls.Call(handler, PyInt.From(number), frame) is not null;
    }

    private void Register(int number)
    {
        // Where signals are denied, those of the process go to the host: the handler gets those of raise_signal() and interrupt_main().
        if (_registrations.ContainsKey(number) || (ThreadState.Current.Interpreter.Denied & DeniedCapabilities.Signals) != 0) return;
        try
        {
            _registrations[number] = PosixSignalRegistration.Create((PosixSignal)ToPosix(number), context =>
            {
                context.Cancel = true;
                Arrive(number);
            });
        }
        catch (Exception exception) when (exception is PlatformNotSupportedException or ArgumentOutOfRangeException or IOException)
        {
            // The handler is kept: raise_signal() still reaches it.
        }
    }

    private void Unregister(int number)
    {
        if (_registrations.Remove(number, out PosixSignalRegistration? registration)) registration.Dispose();
    }

    private static int ToPosix(int number) => number switch
    {
        1 => (int)PosixSignal.SIGHUP,
        2 => (int)PosixSignal.SIGINT,
        3 => (int)PosixSignal.SIGQUIT,
        15 => (int)PosixSignal.SIGTERM,
        _ => number,
    };
}
