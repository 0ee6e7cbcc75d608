using System.Diagnostics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>This module provides various functions to manipulate time values.</summary>
[PyModule("time")]
internal static partial class TimeModule
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The number of attributes of a time tuple.</summary>
    [PyConstant("_STRUCT_TM_ITEMS")]
    private static PyObject TimeFields => PyInt.From(11);

    [PyModuleInitializer]
    private static void AddZone(PyModule module)
    {
        SetZone(module.Dict);
        if (!OperatingSystem.IsLinux()) return;
        foreach ((string name, int clock) in s_clocks) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(clock));
    }

    // timezone, altzone, daylight and tzname, from what the zone does in the winter and the summer of a year near now.
    private static void SetZone(PyDict dict)
    {
        const long Year = ((365 * 24) + 6) * 3600;
        long january = Clock.GetUtcNow().ToUnixTimeSeconds() / Year * Year;
        CalendarTime winter = CalendarTime.Local(january) ?? default;
        CalendarTime summer = CalendarTime.Local(january + (Year / 2)) ?? default;
        // South of the equator summer is in January.
        if (winter.Offset > summer.Offset) (winter, summer) = (summer, winter);
        dict.SetItem(PyStr.Intern("timezone"), PyInt.From(-winter.Offset));
        dict.SetItem(PyStr.Intern("altzone"), PyInt.From(-summer.Offset));
        dict.SetItem(PyStr.Intern("daylight"), PyInt.From(winter.Offset == summer.Offset ? 0 : 1));
        dict.SetItem(PyStr.Intern("tzname"), PyTuple.Create(PyStr.FromString(winter.Zone ?? ""), PyStr.FromString(summer.Zone ?? "")));
    }

    private static TimeProvider Clock => Objects.ThreadState.Current.Interpreter.Time;

    private static long WallNanoseconds() => (Clock.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks * 100;

    private static long MonotonicNanoseconds() => (long)(Clock.GetTimestamp() * (decimal)NanosecondsPerSecond / Clock.TimestampFrequency);

    private static long ProcessNanoseconds()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.Ticks * 100;
    }

    private static PyFloat Seconds(long nanoseconds) => new((double)nanoseconds / NanosecondsPerSecond);

    /// <summary>
    /// Return the current time in seconds since the Epoch. Fractions of a second may be present if the system clock provides them.
    /// </summary>
    [PyFunction("time()")]
    private static PyObject Time() => Seconds(WallNanoseconds());

    /// <summary>Get information of the specified clock.</summary>
    [PyFunction("get_clock_info(name)", HidesSignature = true)]
    private static PyObject? GetClockInformation(PyStr name)
    {
        (string Clock, bool IsWall)? found = name.ToString() switch
        {
            "monotonic" or "perf_counter" => ("CLOCK_MONOTONIC", false),
            "process_time" => ("CLOCK_PROCESS_CPUTIME_ID", false),
            "thread_time" => ("CLOCK_THREAD_CPUTIME_ID", false),
            "time" => ("CLOCK_REALTIME", true),
            _ => null,
        };
        if (found is not { } clock) return Raise.ValueError("unknown clock");
        PySimpleNamespace information = new(BuiltinTypes.SimpleNamespace);
        information.Dict.SetItem(PyStr.Intern("implementation"), PyStr.FromString($"clock_gettime({clock.Clock})"));
        information.Dict.SetItem(PyStr.Intern("monotonic"), PyBool.From(!clock.IsWall));
        information.Dict.SetItem(PyStr.Intern("adjustable"), PyBool.From(clock.IsWall));
        information.Dict.SetItem(PyStr.Intern("resolution"), new PyFloat(1e-9));
        return information;
    }

    /// <summary>Return the current time in nanoseconds since the Epoch.</summary>
    [PyFunction("time_ns()")]
    private static PyObject TimeNanoseconds() => PyInt.From(WallNanoseconds());

    /// <summary>Monotonic clock, cannot go backward.</summary>
    [PyFunction("monotonic()")]
    private static PyObject Monotonic() => Seconds(MonotonicNanoseconds());

    /// <summary>Monotonic clock, cannot go backward, as nanoseconds.</summary>
    [PyFunction("monotonic_ns()")]
    private static PyObject MonotonicNs() => PyInt.From(MonotonicNanoseconds());

    /// <summary>Performance counter for benchmarking.</summary>
    [PyFunction("perf_counter()")]
    private static PyObject PerformanceCounter() => Seconds(MonotonicNanoseconds());

    /// <summary>Performance counter for benchmarking as nanoseconds.</summary>
    [PyFunction("perf_counter_ns()")]
    private static PyObject PerformanceCounterNs() => PyInt.From(MonotonicNanoseconds());

    /// <summary>Process time for profiling: sum of the kernel and user-space CPU time.</summary>
    [PyFunction("process_time()")]
    private static PyObject ProcessTime() => Seconds(ProcessNanoseconds());

    /// <summary>Process time for profiling as nanoseconds: sum of the kernel and user-space CPU time.</summary>
    [PyFunction("process_time_ns()")]
    private static PyObject ProcessTimeNs() => PyInt.From(ProcessNanoseconds());

    /// <summary>Thread time for profiling: sum of the kernel and user-space CPU time.</summary>
    [PyFunction("thread_time()")]
    private static PyObject? ThreadTime() => TryThreadNanoseconds(out long nanoseconds) ? Seconds(nanoseconds) : null;

    /// <summary>Thread time for profiling as nanoseconds: sum of the kernel and user-space CPU time.</summary>
    [PyFunction("thread_time_ns()")]
    private static PyObject? ThreadTimeNs() => TryThreadNanoseconds(out long nanoseconds) ? PyInt.From(nanoseconds) : null;

    // .NET knows the processor time of processes only. Linux gives that of a thread in its scheduler statistics.
    private static bool TryThreadNanoseconds(out long nanoseconds)
    {
        const string Statistics = "/proc/thread-self/schedstat";
        nanoseconds = 0;
        if (!File.Exists(Statistics))
        {
            Raise.Set(ExceptionTypes.OSError, "the processor time of a thread is known on Linux only");
            return false;
        }
        string text = File.ReadAllText(Statistics);
        return long.TryParse(text.AsSpan(0, text.IndexOf(' ')), System.Globalization.CultureInfo.InvariantCulture, out nanoseconds);
    }

    /// <summary>
    /// Delay execution for a given number of seconds. The argument may be a floating-point number for subsecond precision.
    /// </summary>
    [PyFunction("sleep(seconds, /)")]
    private static PyObject? Sleep(PyObject seconds)
    {
        if (!Auditing.Tell("time.sleep", seconds)) return null;
        if (seconds is not (PyFloat or PyIntegral) && seconds.Type.IndexSlot is null)
        {
            return Raise.TypeError($"'{seconds.Type.Name}' object cannot be interpreted as an integer or float");
        }
        if (!Floats.TryToDouble(seconds, out double duration)) return null;
        if (double.IsNaN(duration)) return Raise.ValueError("Invalid value NaN (not a number)");
        if (duration < 0) return Raise.ValueError("sleep length must be non-negative");
        if (duration > 9.2e9) return Raise.OverflowError("timestamp too large to convert to C PyTime_t");
        return Evaluation.Threads.BlockingWait.Sleep(Objects.ThreadState.Current, duration) ? PyNone.Instance : null;
    }
}
