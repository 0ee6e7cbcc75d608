using System.Numerics;
using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Descriptors that stand for a counter, a clock or memory.
internal static partial class PosixModule
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>C's <c>struct itimerspec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ClockTimes
    {
        public long PeriodSeconds;
        public long PeriodNanoseconds;
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int MakeCounterNative(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    private static partial int MakeClockNative(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    private static partial int SetClockNative(int descriptor, int flags, in ClockTimes times, out ClockTimes old);

    [LibraryImport("libc", EntryPoint = "timerfd_gettime", SetLastError = true)]
    private static partial int GetClockNative(int descriptor, out ClockTimes times);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int MakeMemoryNative(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandomNative(byte[] buffer, nint size, uint flags);

    // A number of C without a sign; false with an exception set.
    private static bool TryUnsigned(PyObject given, ulong maximum, string name, out ulong number)
    {
        number = 0;
        if (Indexes.ToIndex(given) is not { } index) return false;
        if (index.Sign < 0) return Raise.ValueError("Cannot convert negative int") is not null;
        var value = index.ToBigInteger();
        if (value > maximum) return Raise.OverflowError($"Python int too large for C {name}") is not null;
        number = (ulong)value;
        return true;
    }

    /// <summary>Creates and returns an event notification file descriptor.</summary>
    [PyFunction("eventfd(initval, flags=EFD_CLOEXEC)")]
    private static PyObject? MakeCounter(PyObject value, PyObject? given = null)
    {
        int flags = CloseOnExecFlag;
        if (!TryUnsigned(value, uint.MaxValue, "unsigned int", out ulong number)) return null;
        return given is null || Arguments.TryToInt32(given, out flags) ? Number(MakeCounterNative((uint)number, flags)) : null;
    }

    /// <summary>Read eventfd value.</summary>
    [PyFunction("eventfd_read(fd)")]
    private static PyObject? ReadCounter(int descriptor)
    {
        byte[] value = new byte[sizeof(ulong)];
        int count = FileDescriptors.Read(descriptor, value);
        return count < 0 ? Failed(count) : PyIntegral.From(0, BitConverter.ToUInt64(value));
    }

    /// <summary>Write eventfd value.</summary>
    [PyFunction("eventfd_write(fd, value)")]
    private static PyObject? WriteCounter(int descriptor, PyObject value)
    {
        if (!TryUnsigned(value, ulong.MaxValue, "unsigned long long", out ulong number)) return null;
        int count = FileDescriptors.Write(descriptor, BitConverter.GetBytes(number));
        return count < 0 ? Failed(count) : PyNone.Instance;
    }

    /// <summary>Create and return a timer file descriptor for a clock of the time module.</summary>
    [PyFunction("timerfd_create(clockid, /, *, flags=0)")]
    private static PyObject? MakeClock(int clock, int flags) => Number(MakeClockNative(clock, flags | CloseOnExecFlag));

    /// <summary>Alter a timer file descriptor's internal timer in seconds; the result is what it was.</summary>
    [PyFunction("timerfd_settime(fd, /, *, flags=0, initial=0.0, interval=0.0)")]
    private static PyObject? SetClock(int descriptor, int flags, double initial, double interval)
    {
        const double Longest = 9.2e9;
        if (!(Math.Abs(initial) < Longest) || !(Math.Abs(interval) < Longest))
        {
            return Raise.OverflowError("timestamp out of range for C PyTime_t");
        }
        long first = (long)Math.Ceiling(initial * NanosecondsPerSecond);
        return SetClock(descriptor, flags, first, (long)Math.Ceiling(interval * NanosecondsPerSecond), InSeconds);
    }

    /// <summary>Alter a timer file descriptor's internal timer in nanoseconds; the result is what it was.</summary>
    [PyFunction("timerfd_settime_ns(fd, /, *, flags=0, initial=0, interval=0)")]
    private static PyObject? SetClockExactly(int descriptor, int flags, PyObject? initial, PyObject? interval) =>
        TryNanoseconds(initial, out long first) && TryNanoseconds(interval, out long period)
            ? SetClock(descriptor, flags, first, period, InNanoseconds) : null;

    private static bool TryNanoseconds(PyObject? given, out long time)
    {
        time = 0;
        if (given is null) return true;
        if (Indexes.ToIndex(given) is not { } index) return false;
        return index.TryGetInt64(out time) || Raise.OverflowError("int too big to convert") is not null;
    }

    private static PyObject? SetClock(int descriptor, int flags, long first, long period, Func<long, long, PyObject> present)
    {
        (long seconds, long nanoseconds) = FloorDivide(first);
        (long periodSeconds, long periodNanoseconds) = FloorDivide(period);
        ClockTimes times = new()
        {
            Seconds = seconds,
            Nanoseconds = nanoseconds,
            PeriodSeconds = periodSeconds,
            PeriodNanoseconds = periodNanoseconds,
        };
        return SetClockNative(descriptor, flags, times, out ClockTimes old) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : Present(old, present);
    }

    private static (long Seconds, long Nanoseconds) FloorDivide(long nanoseconds)
    {
        long rest = ((nanoseconds % NanosecondsPerSecond) + NanosecondsPerSecond) % NanosecondsPerSecond;
        return ((nanoseconds - rest) / NanosecondsPerSecond, rest);
    }

    /// <summary>Return a tuple of a timer file descriptor's (next expiration, interval) in float seconds.</summary>
    [PyFunction("timerfd_gettime(fd, /)")]
    private static PyObject? GetClock(int descriptor) => GetClock(descriptor, InSeconds);

    /// <summary>Return a tuple of a timer file descriptor's (next expiration, interval) in nanoseconds.</summary>
    [PyFunction("timerfd_gettime_ns(fd, /)")]
    private static PyObject? GetClockExactly(int descriptor) => GetClock(descriptor, InNanoseconds);

    private static PyObject? GetClock(int descriptor, Func<long, long, PyObject> present) =>
        GetClockNative(descriptor, out ClockTimes times) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : Present(times, present);

    private static PyTuple Present(in ClockTimes times, Func<long, long, PyObject> present) =>
        PyTuple.Create(present(times.Seconds, times.Nanoseconds), present(times.PeriodSeconds, times.PeriodNanoseconds));

    private static PyObject InSeconds(long seconds, long nanoseconds) => new PyFloat(seconds + (nanoseconds * 1e-9));

    private static PyObject InNanoseconds(long seconds, long nanoseconds) => Times(seconds, nanoseconds);

    /// <summary>Create an anonymous file in memory, which programs started by this one do not get unless flags say so.</summary>
    [PyFunction("memfd_create(name, flags=MFD_CLOEXEC)")]
    private static PyObject? MakeMemory(PyObject name, PyObject? flags = null)
    {
        ulong given = 1;
        if (SpawnRequest.Text(name) is not { } text) return null;
        if (flags is not null && !TryUnsigned(flags, uint.MaxValue, "unsigned int", out given)) return null;
        return Number(MakeMemoryNative(FileNameMarshaller.Decode(text), (uint)given));
    }

    /// <summary>Obtain a series of random bytes.</summary>
    [PyFunction("getrandom(size, flags=0)")]
    private static PyObject? GetRandom(long size, int flags = 0)
    {
        const int InvalidArgument = 22;
        if (size < 0) return FileDescriptors.RaiseError(InvalidArgument);
        if (!Allocation.Reserve(size)) return null;
        byte[] bytes = new byte[size];
        return Block(() => GetRandomNative(bytes, bytes.Length, (uint)flags)) is { } count
            ? PyBytes.From(bytes.AsSpan(0, (int)count)) : null;
    }
}
