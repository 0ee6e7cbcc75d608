using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

// Blocked signals. .NET's threads never block any, so blocking is Krait's own: what arrives stays pending until it is unblocked.
internal static partial class SignalModule
{
    /// <summary>Fetch and/or change the signal mask of the calling thread.</summary>
    [PyFunction("pthread_sigmask(how, mask, /)")]
    private static PyObject? SetMask(int how, PyObject mask)
    {
        if (!TryNumbers(mask, out ulong numbers)) return null;
        ulong old = Own.Blocked;
        ulong? blocked = how switch { 0 => old | numbers, 1 => old & ~numbers, 2 => numbers, _ => null };
        if (blocked is not { } value) return FileDescriptors.RaiseError(InvalidArgument);
        Own.Block(value);
        return RunPending() ? Numbers(old) : null;
    }

    /// <summary>Examine pending signals. Returns a set of signal numbers that are pending for delivery to the calling thread.</summary>
    [PyFunction("sigpending()")]
    private static PyObject GetPending() => Numbers(Own.PendingBlocked);

    /// <summary>
    /// Wait for a signal. Suspend execution of the calling thread until the delivery of one of the signals specified in the signal
    /// set sigset.
    /// </summary>
    [PyFunction("sigwait(sigset, /)")]
    private static PyObject? WaitForSignal(PyObject set) =>
        TryNumbers(set, out ulong numbers) ? WaitForOne(numbers, -1) switch { -1 => null, var number => PyInt.From(number) } : null;

    /// <summary>
    /// Wait synchronously until one of the signals in *sigset* is delivered. Returns a struct_siginfo containing information about
    /// the signal.
    /// </summary>
    [PyFunction("sigwaitinfo(sigset, /)")]
    private static PyObject? WaitForInformation(PyObject set) =>
        TryNumbers(set, out ulong numbers) ? WaitForOne(numbers, -1) switch { -1 => null, var number => Information(number) } : null;

    /// <summary>Like sigwaitinfo(), but with a timeout specified in seconds.</summary>
    [PyFunction("sigtimedwait(sigset, timeout, /)")]
    private static PyObject? WaitForTime(PyObject set, double timeout)
    {
        if (timeout < 0) return Raise.ValueError("timeout must be non-negative");
        if (!TryNumbers(set, out ulong numbers)) return null;
        return WaitForOne(numbers, timeout) switch { -1 => null, 0 => PyNone.Instance, var number => Information(number) };
    }

    // The number of the signal that came; 0 when the time is over, -1 with an exception set.
    private static int WaitForOne(ulong numbers, double seconds)
    {
        int found = 0;
        SignalDelivery own = Own;
        WaitResult result = BlockingWait.Until(ThreadState.Current, own.Gate, () => (found = own.TakePending(numbers)) != 0, seconds);
        return result == WaitResult.Error ? -1 : found;
    }

    private static readonly PyType s_information = StructSequence.Define(
        "signal.struct_siginfo", ["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"], 7);

    [PyConstant("struct_siginfo")]
    private static PyObject InformationType => s_information;

    private static PyObject Information(int number) => StructSequence.Make(
        s_information, PyInt.From(number), PyInt.Zero, PyInt.Zero, PyInt.From(Environment.ProcessId),
            PyInt.From(Posix.NativeCalls.UserId()), PyInt.Zero, PyInt.Zero);

    /// <summary>The bits of a set of numbers of signals; false with an exception set.</summary>
    public static bool TryNumbers(PyObject set, out ulong numbers)
    {
        numbers = 0;
        PyList? list = Iteration.ToList(set);
        if (list is null) return false;
        foreach (PyObject each in list.ToArray())
        {
            if (!Arguments.TryToInt64(each, out long number))
            {
                if (!Exceptions.ClearIf(ExceptionTypes.OverflowError)) return false;
                number = -1;
            }
            if (number is < 1 or >= SignalCount)
            {
                return Raise.ValueError($"signal number {number} out of range [1; {SignalCount - 1}]") is not null;
            }
            numbers |= SignalDelivery.Bit((int)number);
        }
        return true;
    }

    /// <summary>The numbers of the signals of a set, which has a bit for each.</summary>
    public static IEnumerable<int> Each(ulong numbers) =>
        Enumerable.Range(1, SignalCount - 1).Where(number => (numbers & SignalDelivery.Bit(number)) != 0);

    private static PySet Numbers(ulong numbers)
    {
        PySet set = new();
        foreach (int number in Each(numbers)) set.Add(PyInt.From(number));
        return set;
    }
}
