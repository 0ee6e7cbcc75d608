using System.Numerics;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>The time of the machine's zone, and numbers of seconds as moments.</summary>
internal static class LocalClock
{
    private const int ValueTooLarge = 75;

    // No zone changes its offset by more in one step.
    private const long LargestFold = 24 * 3600;

    /// <summary>Seconds since 1970 and microseconds of now.</summary>
    public static (long Seconds, int Microseconds) Now()
    {
        DateTimeOffset now = ThreadState.Current.Interpreter.Time.GetUtcNow();
        long microseconds = (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return (microseconds / 1_000_000, (int)(microseconds % 1_000_000));
    }

    /// <summary>The local time of a moment; false with an exception set when it has none.</summary>
    public static bool TryLocal(long moment, out CalendarTime time)
    {
        CalendarTime? found = CalendarTime.Local(moment);
        time = found.GetValueOrDefault();
        if (found is null) return Io.FileDescriptors.RaiseError(ValueTooLarge) is not null;
        return PyDate.CheckYear(time.Year);
    }

    // A leap second is the last one of its minute.
    private static DayTime Clock(CalendarTime time, int microsecond = 0) =>
        new(time.Hour, time.Minute, Math.Min(time.Second, 59), microsecond);

    private static int Ordinal(CalendarTime time) => Gregorian.ToOrdinal((int)time.Year, time.Month, time.Day);

    // Local time as seconds since 1970 as if it were universal.
    private static bool TryLocalSeconds(long moment, out long seconds)
    {
        seconds = 0;
        if (!TryLocal(moment, out CalendarTime time)) return false;
        seconds = Clock(time).SinceEpoch(Ordinal(time));
        return true;
    }

    /// <summary>
    /// The moment of a local time given as seconds as if it were universal; the fold chooses between two. False with an exception set.
    /// </summary>
    public static bool TryMoment(long clock, int fold, out long moment)
    {
        moment = 0;
        if (!TryLocalSeconds(clock, out long local)) return false;
        long offset = local - clock;
        long first = clock - offset;
        if (!TryLocalSeconds(first, out long firstLocal)) return false;
        long otherOffset;
        if (firstLocal == clock)
        {
            // One solution; there is another if the clock is put back within a day.
            long probe = first + (fold == 0 ? -LargestFold : LargestFold);
            if (!TryLocalSeconds(probe, out long probeLocal)) return false;
            otherOffset = probeLocal - probe;
            if (otherOffset == offset)
            {
                moment = first;
                return true;
            }
        }
        else
        {
            otherOffset = firstLocal - first;
        }
        long second = clock - otherOffset;
        if (!TryLocalSeconds(second, out long secondLocal)) return false;
        if (secondLocal == clock) moment = second;
        else if (firstLocal == clock) moment = first;
        // The clock never showed that time.
        else moment = fold == 0 ? Math.Max(first, second) : Math.Min(first, second);
        return true;
    }

    /// <summary>Makes a datetime of a class of a moment in local time; null with an exception set.</summary>
    public static PyObject? MakeLocal(PyType type, long moment, int microsecond, PyObject? zone)
    {
        if (!TryLocal(moment, out CalendarTime time)) return null;
        DayTime clock = Clock(time, microsecond);
        if (zone is null)
        {
            long seconds = clock.SinceEpoch(Ordinal(time));
            if (!TryLocalSeconds(moment - LargestFold, out long before)) return null;
            long transition = seconds - before - LargestFold;
            if (transition < 0)
            {
                if (!TryLocalSeconds(moment + transition, out long probe)) return null;
                if (probe == seconds) clock = clock with { Fold = 1 };
            }
        }
        return PyDateTime.Make(type, (int)time.Year, time.Month, time.Day, clock, zone);
    }

    /// <summary>Makes a datetime of a class of a moment in universal time; null with an exception set.</summary>
    public static PyObject? MakeUniversal(PyType type, long moment, int microsecond, PyObject? zone)
    {
        (long days, long seconds) = PyTimeDelta.Divide(moment, 86400);
        long ordinal = days + Gregorian.EpochOrdinal;
        if (ordinal is >= 1 and <= Gregorian.MaximumOrdinal)
        {
            return PyDateTime.FromOrdinal(type, (int)ordinal, (int)seconds, microsecond, zone);
        }
        if (CalendarTime.Universal(moment) is not { } time) return Io.FileDescriptors.RaiseError(ValueTooLarge);
        PyDate.CheckYear(time.Year);
        return null;
    }

    /// <summary>The zone of the machine at a moment, with its offset and name; null with an exception set.</summary>
    public static PyObject? ZoneAt(long moment)
    {
        if (!TryLocal(moment, out CalendarTime time)) return null;
        var offset = PyTimeDelta.FromSeconds(time.Offset);
        return offset is null ? null : PyTimeZone.Create(offset, PyStr.FromString(time.Zone ?? ""));
    }

    private static bool RaiseRange() => Raise.OverflowError("timestamp out of range for platform time_t") is not null;

    /// <summary>Whole seconds of a number, rounded down; false with an exception set.</summary>
    public static bool TryWholeSeconds(PyObject given, out long seconds)
    {
        seconds = 0;
        if (given is PyFloat number)
        {
            if (double.IsNaN(number.Value)) return Raise.ValueError("Invalid value NaN (not a number)") is not null;
            double whole = Math.Floor(number.Value);
            if (whole is < long.MinValue or >= long.MaxValue) return RaiseRange();
            seconds = (long)whole;
            return true;
        }
        PyIntegral? integer = Indexes.ToIndex(given);
        return integer is not null && (integer.TryGetInt64(out seconds) || RaiseRange());
    }

    /// <summary>Seconds and microseconds of a number, rounded half to even; false with an exception set.</summary>
    public static bool TrySeconds(PyObject given, out long seconds, out int microseconds)
    {
        microseconds = 0;
        seconds = 0;
        if (given is not PyFloat number)
        {
            if (given is PyIntegral || given.Type.IndexSlot is not null) return TryWholeSeconds(given, out seconds);
            return Raise.TypeError($"argument must be int or float, not {given.Type.Name}") is not null;
        }
        if (double.IsNaN(number.Value)) return Raise.ValueError("Invalid value NaN (not a number)") is not null;
        double whole = Math.Truncate(number.Value);
        double fraction = Math.Round((number.Value - whole) * 1e6, MidpointRounding.ToEven);
        if (fraction >= 1e6)
        {
            fraction -= 1e6;
            whole++;
        }
        else if (fraction < 0)
        {
            fraction += 1e6;
            whole--;
        }
        if (whole is not (>= long.MinValue and < long.MaxValue)) return RaiseRange();
        seconds = (long)whole;
        microseconds = (int)fraction;
        return true;
    }
}
