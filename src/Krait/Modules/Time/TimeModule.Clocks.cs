using System.Runtime.InteropServices;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

// The clocks of the operating system by number, as Linux numbers them.
internal static partial class TimeModule
{
    private static readonly (string Name, int Number)[] s_clocks =
    [
        ("CLOCK_REALTIME", 0), ("CLOCK_MONOTONIC", 1), ("CLOCK_PROCESS_CPUTIME_ID", 2), ("CLOCK_THREAD_CPUTIME_ID", 3),
        ("CLOCK_MONOTONIC_RAW", 4),
        ("CLOCK_BOOTTIME", 7), ("CLOCK_TAI", 11),
    ];

    [StructLayout(LayoutKind.Sequential)]
    private struct ClockTime
    {
        public long Seconds;
        public long Nanoseconds;

        public readonly long Total => (Seconds * NanosecondsPerSecond) + Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ReadClock(int clock, out ClockTime time);

    [LibraryImport("libc", EntryPoint = "clock_getres", SetLastError = true)]
    private static partial int ReadResolution(int clock, out ClockTime time);

    [LibraryImport("libc", EntryPoint = "clock_settime", SetLastError = true)]
    private static partial int WriteClock(int clock, in ClockTime time);

    // Linux makes a clock's number of a thread's: its complement, and bits that ask for one thread's time on processors.
    private const int ThreadClockBits = 6;

    /// <summary>Return the clk_id of a thread's processor time clock.</summary>
    [PyFunction("pthread_getcpuclockid(thread_id, /)")]
    private static PyObject? GetThreadClock(long thread)
    {
        const int NoSuchProcess = 3;
        int native = PythonThreads.Find(thread)?.NativeIdentifier ?? 0;
        return native == 0 ? FileDescriptors.RaiseError(NoSuchProcess) : PyInt.From((~native << 3) | ThreadClockBits);
    }

    /// <summary>Return the time of the specified clock clk_id as a float.</summary>
    [PyFunction("clock_gettime(clk_id, /)")]
    private static PyObject? GetClock(int clock) =>
        ReadClock(clock, out ClockTime time) == 0 ? Seconds(time.Total) : FileDescriptors.RaiseError(FileDescriptors.LastError);

    /// <summary>Return the time of the specified clock clk_id as nanoseconds (int).</summary>
    [PyFunction("clock_gettime_ns(clk_id, /)")]
    private static PyObject? GetClockNs(int clock) =>
        ReadClock(clock, out ClockTime time) == 0 ? PyInt.From(time.Total) : FileDescriptors.RaiseError(FileDescriptors.LastError);

    /// <summary>Return the resolution (precision) of the specified clock clk_id.</summary>
    [PyFunction("clock_getres(clk_id, /)", HidesSignature = true)]
    private static PyObject? GetResolution(int clock) =>
        ReadResolution(clock, out ClockTime time) == 0 ? Seconds(time.Total) : FileDescriptors.RaiseError(FileDescriptors.LastError);

    /// <summary>Set the time of the specified clock clk_id. Only privileged processes may do so.</summary>
    [PyFunction("clock_settime(clk_id, time, /)", HidesSignature = true)]
    private static PyObject? SetClock(int clock, double time) => SetClockNs(clock, (long)Math.Floor(time * NanosecondsPerSecond));

    /// <summary>Set the time of the specified clock clk_id with nanoseconds.</summary>
    [PyFunction("clock_settime_ns(clk_id, time, /)", HidesSignature = true)]
    private static PyObject? SetClockNs(int clock, long time)
    {
        ClockTime value = new() { Seconds = Math.DivRem(time, NanosecondsPerSecond, out long rest), Nanoseconds = rest };
        return WriteClock(clock, value) == 0 ? PyNone.Instance : FileDescriptors.RaiseError(FileDescriptors.LastError);
    }
}
