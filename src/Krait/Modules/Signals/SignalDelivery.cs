using System.Numerics;
using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>
/// The signals of the process: what is done about each, which are blocked, which have arrived. .NET receives them in threads of its own;
/// handlers run in the main thread of Python, at its next check.
/// </summary>
internal static class SignalDelivery
{
    private const int Interrupt = 2;
    private const int BrokenPipe = 13;
    private const int FileTooLarge = 25;

    private static readonly Dictionary<int, PyObject> s_handlers = new() { [BrokenPipe] = PyInt.One, [FileTooLarge] = PyInt.One };
    private static readonly Dictionary<int, PosixSignalRegistration> s_registrations = [];
    private static ulong s_pending;
    private static ulong s_blocked;
    private static long s_handled;
    private static int s_wakeup = -1;
    private static bool s_warnsOfFullBuffer;
    private static ThreadState? s_thread;

    /// <summary>What waits for signals, pulsed when one arrives or has been handled.</summary>
    public static object Gate { get; } = new();

    /// <summary>How many signals have been handled.</summary>
    public static long Handled => System.Threading.Volatile.Read(ref s_handled);

    /// <summary>The blocked signals, a bit each.</summary>
    public static ulong Blocked => s_blocked;

    /// <summary>The blocked signals that have arrived.</summary>
    public static ulong PendingBlocked => System.Threading.Volatile.Read(ref s_pending) & s_blocked;

    /// <summary>The bit of a signal in a set of them.</summary>
    public static ulong Bit(int number) => 1UL << (number - 1);

    /// <summary>Whether Python has an action of its own for a signal.</summary>
    public static bool HasHandler(int number) => s_handlers.ContainsKey(number);

    /// <summary>The action for a signal: a callable, SIG_IGN or SIG_DFL.</summary>
    public static PyObject HandlerOf(int number) => s_handlers.TryGetValue(number, out PyObject? handler) ? handler : PyInt.Zero;

    /// <summary>Whether a signal runs a handler or stays pending here, so that the operating system need not be asked.</summary>
    public static bool IsHandledHere(int number) => HandlerOf(number) is not PyIntegral || (s_blocked & Bit(number)) != 0;

    /// <summary>From now on an interrupt raises KeyboardInterrupt in the calling thread.</summary>
    public static void CatchInterrupts()
    {
        s_thread = ThreadState.Current;
        Register(Interrupt);
    }

    /// <summary>Sets the action for a signal.</summary>
    public static void SetHandler(int number, PyObject handler)
    {
        s_handlers[number] = handler;
        s_thread ??= ThreadState.Current;
        if (handler is PyIntegral { Sign: 0 } && (s_blocked & Bit(number)) == 0) Unregister(number);
        else Register(number);
    }

    /// <summary>Sets which signals are blocked; those that have arrived and no longer are, are delivered.</summary>
    public static void Block(ulong blocked)
    {
        ulong released = s_blocked & ~blocked;
        for (ulong added = blocked & ~s_blocked; added != 0; added &= added - 1) Register(BitOperations.TrailingZeroCount(added) + 1);
        s_blocked = blocked;
        for (; released != 0; released &= released - 1)
        {
            int number = BitOperations.TrailingZeroCount(released) + 1;
            bool isDefault = HandlerOf(number) is PyIntegral { Sign: 0 };
            if (isDefault) Unregister(number);
            if ((System.Threading.Volatile.Read(ref s_pending) & Bit(number)) == 0) continue;
            System.Threading.Interlocked.And(ref s_pending, ~Bit(number));
            if (isDefault) _ = NativeSignals.Kill(Environment.ProcessId, number);
            else Arrive(number);
        }
    }

    /// <summary>Takes one of some signals that has arrived; 0 when none has.</summary>
    public static int TakePending(ulong numbers)
    {
        ulong found = System.Threading.Volatile.Read(ref s_pending) & numbers;
        if (found == 0) return 0;
        int number = BitOperations.TrailingZeroCount(found) + 1;
        System.Threading.Interlocked.And(ref s_pending, ~Bit(number));
        return number;
    }

    /// <summary>Sets the descriptor that the numbers of signals are written to; the result is the one before.</summary>
    public static int SetWakeup(int descriptor, bool warns)
    {
        s_warnsOfFullBuffer = warns;
        return System.Threading.Interlocked.Exchange(ref s_wakeup, descriptor);
    }

    /// <summary>Has the main thread handle a signal, unless it is blocked or ignored; may be called from any thread.</summary>
    public static void Arrive(int number)
    {
        PyObject handler = HandlerOf(number);
        if (handler is PyIntegral && (s_blocked & Bit(number)) == 0) return;
        ThreadState main = s_thread ?? ThreadState.Current;
        // A signal that comes again before it has been handled is the same (signal(7)).
        bool isNew = (System.Threading.Interlocked.Or(ref s_pending, Bit(number)) & Bit(number)) == 0;
        if (s_wakeup >= 0 && (s_blocked & Bit(number)) == 0) WakeUp(main, number);
        lock (Gate) System.Threading.Monitor.PulseAll(Gate);
        if (!isNew || (s_blocked & Bit(number)) != 0) return;
        main.Signals.Enqueue(() =>
        {
            if ((System.Threading.Interlocked.And(ref s_pending, ~Bit(number)) & Bit(number)) == 0) return true;
            bool done = Handle(number);
            System.Threading.Interlocked.Increment(ref s_handled);
            return done;
        });
        EvalBreaker.Set(main, EvalBreakerReason.Signal);
    }

    private static void WakeUp(ThreadState main, int number)
    {
        int error = FileDescriptors.WriteNow(s_wakeup, [(byte)number]);
        const int WouldBlock = 11;
        if (error == 0 || (error == WouldBlock && !s_warnsOfFullBuffer)) return;
        main.Signals.Enqueue(() =>
        {
            FileDescriptors.RaiseError(error);
            Unraisable.Report("Exception ignored when trying to write to the signal wakeup fd", PyNone.Instance);
            return true;
        });
        EvalBreaker.Set(main, EvalBreakerReason.Signal);
    }

    private static bool Handle(int number)
    {
        PyObject handler = HandlerOf(number);
        if (handler is PyIntegral) return true;
        PyObject frame = (PyObject?)FrameObjects.Current(ThreadState.Current) ?? PyNone.Instance;
        return Calls.Call(handler, PyInt.From(number), frame) is not null;
    }

    private static void Register(int number)
    {
        if (s_registrations.ContainsKey(number)) return;
        try
        {
            s_registrations[number] = PosixSignalRegistration.Create((PosixSignal)ToPosix(number), context =>
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

    private static void Unregister(int number)
    {
        if (s_registrations.Remove(number, out PosixSignalRegistration? registration)) registration.Dispose();
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
