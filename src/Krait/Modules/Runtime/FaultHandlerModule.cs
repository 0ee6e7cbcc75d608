using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>
/// faulthandler module. Functions to dump Python tracebacks explicitly, on a fault, after a timeout, or on a user signal.
/// </summary>
/// <remarks>
/// Faults within managed code end .NET before anything can run. What a program can bring about itself is reported: fatal signals it sends
/// to itself, <c>os.abort()</c>.
/// </remarks>
[PyModule("faulthandler")]
internal static partial class FaultHandlerModule
{
    private const int SegmentationFault = 11;

    /// <summary>What one engine asked for; the files are kept, so that their descriptors stay open.</summary>
    private sealed class State
    {
        public readonly Dictionary<int, PosixSignalRegistration> Registered = [];
        public System.Threading.Timer? Timer;
        public PyObject? TimerFile;
        public PyObject? File;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    // A file's descriptor; its buffer is written out first, as far as it can be.
    private static bool TryDescriptor(PyObject? file, out int descriptor, out PyObject kept)
    {
        descriptor = -1;
        kept = PyNone.Instance;
        if (file is null or PyNone)
        {
            if (!Interpreters.SysDict.TryGetValue(PyStr.Intern("stderr"), out file))
            {
                return Raise.RuntimeError("unable to get sys.stderr") is not null;
            }
            if (file is PyNone) return Raise.RuntimeError("sys.stderr is None") is not null;
        }
        kept = file;
        if (file is PyIntegral number && file is not PyBool)
        {
            if (!number.TryGetInt64(out long given)) return Raise.OverflowError("Python int too large to convert to C int") is not null;
            if (given < 0) return Raise.ValueError("file is not a valid file descripter") is not null;
            descriptor = (int)given;
            return true;
        }
        PyObject? result = Attributes.CallMethod(file, PyStr.Intern("fileno"));
        if (result is null) return false;
        if (result is not PyIntegral answer || !answer.TryGetInt64(out long found) || found < 0)
        {
            return Raise.RuntimeError("file.fileno() is not a valid file descriptor") is not null;
        }
        if (Attributes.CallMethod(file, PyStr.Intern("flush")) is null) Exceptions.Take();
        descriptor = (int)found;
        return true;
    }

    /// <summary>Enable the fault handler.</summary>
    [PyFunction("enable(file=sys.stderr, all_threads=True, c_stack=True)")]
    private static PyObject? Enable(PyObject? file, bool allThreads = true, bool nativeStack = true)
    {
        if (!TryDescriptor(file, out int descriptor, out PyObject kept)) return null;
        (FaultDump.Descriptor, FaultDump.ShowsAllThreads, Own.File) = (descriptor, allThreads, kept);
        return PyNone.Instance;
    }

    /// <summary>Disable the fault handler.</summary>
    [PyFunction("disable()")]
    private static PyObject Disable()
    {
        bool was = FaultDump.Descriptor >= 0;
        (FaultDump.Descriptor, Own.File) = (-1, null);
        return PyBool.From(was);
    }

    /// <summary>Check if the handler is enabled.</summary>
    [PyFunction("is_enabled()")]
    private static PyObject IsEnabled() => PyBool.From(FaultDump.Descriptor >= 0);

    /// <summary>Dump the traceback of the current thread, or of all threads if all_threads is True, into file.</summary>
    [PyFunction("dump_traceback(file=sys.stderr, all_threads=True)")]
    private static PyObject? DumpTraceback(PyObject? file, bool allThreads = true)
    {
        if (!TryDescriptor(file, out int descriptor, out _)) return null;
        FaultDump.WriteThreads(descriptor, allThreads, ThreadState.Current);
        return PyNone.Instance;
    }

    /// <summary>Dump the C stack: there is none here.</summary>
    [PyFunction("dump_c_stack(file=sys.stderr)")]
    private static PyObject? DumpNativeStack(PyObject? file)
    {
        if (!TryDescriptor(file, out int descriptor, out _)) return null;
        FaultDump.Write(descriptor, "Current thread's C stack trace (most recent call first):\n  <cannot get C stack on this system>\n");
        return PyNone.Instance;
    }

    /// <summary>
    /// Dump the traceback of all threads in timeout seconds, or each timeout seconds if repeat is True. If exit is True, call
    /// _exit(1) which is not safe.
    /// </summary>
    [PyFunction("dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False)")]
    private static PyObject? DumpLater(PyObject timeout, bool repeat = false, PyObject? file = null, bool exit = false)
    {
        if (!Floats.TryToDouble(timeout, out double seconds)) return null;
        if (seconds <= 0) return Raise.ValueError("timeout must be greater than 0");
        if (seconds > uint.MaxValue / 1000.0) return Raise.OverflowError("timeout value is too large");
        if (!TryDescriptor(file, out int descriptor, out PyObject kept)) return null;
        var time = TimeSpan.FromSeconds(seconds);
        string shown = time.Milliseconds == 0 && time.Microseconds == 0 ? $"{(int)time.TotalHours}:{time:mm\\:ss}"
            : $"{(int)time.TotalHours}:{time:mm\\:ss\\.ffffff}";
        _ = CancelDumpLater();
        Own.TimerFile = kept;
        Own.Timer = new System.Threading.Timer(
            _ =>
            {
                FaultDump.Write(descriptor, $"Timeout ({shown})!\n");
                FaultDump.WriteThreads(descriptor, all: true, current: null);
                if (exit) Environment.Exit(1);
            },
            null,
            time,
            repeat ? time : System.Threading.Timeout.InfiniteTimeSpan);
        return PyNone.Instance;
    }

    /// <summary>Cancel the previous call to dump_traceback_later().</summary>
    [PyFunction("cancel_dump_traceback_later()")]
    private static PyObject CancelDumpLater()
    {
        Own.Timer?.Dispose();
        (Own.Timer, Own.TimerFile) = (null, null);
        return PyNone.Instance;
    }

    /// <summary>
    /// Register a handler for the signal 'signum': dump the traceback of the current thread, or of all threads if all_threads is
    /// True, into file.
    /// </summary>
    [PyFunction("register(signum, file=sys.stderr, all_threads=True, chain=False)")]
    private static PyObject? Register(int number, PyObject? file = null, bool allThreads = true, bool chain = false)
    {
        if (!CheckSignal(number) || !TryDescriptor(file, out int descriptor, out _)) return null;
        if (Own.Registered.Remove(number, out PosixSignalRegistration? old)) old.Dispose();
        ThreadState? main = Evaluation.Threads.PythonThreads.Main;
        Own.Registered[number] = PosixSignalRegistration.Create((PosixSignal)number, context =>
        {
            context.Cancel = !chain;
            FaultDump.WriteThreads(descriptor, allThreads, main);
        });
        return PyNone.Instance;
    }

    /// <summary>Unregister the handler of the signal 'signum' registered by register().</summary>
    [PyFunction("unregister(signum, /)")]
    private static PyObject? Unregister(int number)
    {
        if (!CheckSignal(number)) return null;
        bool was = Own.Registered.Remove(number, out PosixSignalRegistration? registration);
        registration?.Dispose();
        return PyBool.From(was);
    }

    private static bool CheckSignal(int number)
    {
        if (number is 4 or 6 or 7 or 8 or SegmentationFault)
        {
            return Raise.RuntimeError($"signal {number} cannot be registered, use enable() instead") is not null;
        }
        return number is >= 1 and < 65 || Raise.ValueError("signal number out of range") is not null;
    }

    /// <summary>Raise a SIGSEGV signal.</summary>
    [PyFunction("_sigsegv(release_gil=False, /)")]
    private static PyObject? RaiseSegmentationFault(bool release = false) =>
        SignalModule.SendToSelf(SegmentationFault) ? PyNone.Instance : null;

    /// <summary>Raise a SIGABRT signal.</summary>
    [PyFunction("_sigabrt()")]
    private static PyObject? RaiseAbort() => SignalModule.SendToSelf(6) ? PyNone.Instance : null;

    /// <summary>Raise a SIGFPE signal.</summary>
    [PyFunction("_sigfpe()")]
    private static PyObject? RaiseFloatingPointFault() => SignalModule.SendToSelf(8) ? PyNone.Instance : null;
}
