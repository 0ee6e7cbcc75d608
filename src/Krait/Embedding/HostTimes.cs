using Krait.Objects;

namespace Krait.Embedding;

/// <summary>Objects of Python's datetime module and those of .NET. Python counts microseconds: a tenth of one is dropped.</summary>
internal static class HostTimes
{
    /// <summary>A date or time of .NET as an object of datetime; null with an exception set.</summary>
    /// <remarks>
    /// A <see cref="DateTime"/> in UTC has that zone; others have none, whether local or not, as local time is not the program's.
    /// </remarks>
    public static PyObject? ToPython(object value)
    {
        switch (value)
        {
            case DateTime time:
                PyObject[] parts = [.. Date(time.Year, time.Month, time.Day), .. Clock(TimeOnly.FromDateTime(time))];
                if (time.Kind != DateTimeKind.Utc) return HostConversion.CallOf("datetime", "datetime", parts);
                return InZone(parts, TimeSpan.Zero);
            case DateTimeOffset time:
                return InZone([.. Date(time.Year, time.Month, time.Day), .. Clock(TimeOnly.FromDateTime(time.DateTime))], time.Offset);
            case DateOnly date:
                return HostConversion.CallOf("datetime", "date", Date(date.Year, date.Month, date.Day));
            case TimeOnly time:
                return HostConversion.CallOf("datetime", "time", Clock(time));
            case TimeSpan span:
                long microseconds = span.Ticks / TimeSpan.TicksPerMicrosecond;
                return HostConversion.CallOf("datetime", "timedelta", PyInt.Zero, PyInt.From(microseconds / 1_000_000),
                    PyInt.From(microseconds % 1_000_000));
            default:
                throw new NotSupportedException(value.GetType().ToString());
        }
    }

    private static PyObject? InZone(PyObject[] parts, TimeSpan offset)
    {
        PyObject? span = ToPython(offset);
        PyObject? zone = span is null ? null : HostConversion.CallOf("datetime", "timezone", span);
        return zone is null ? null : HostConversion.CallOf("datetime", "datetime", [.. parts, zone]);
    }

    private static PyObject[] Date(int year, int month, int day) => [PyInt.From(year), PyInt.From(month), PyInt.From(day)];

    private static PyObject[] Clock(TimeOnly time) =>
        [PyInt.From(time.Hour), PyInt.From(time.Minute), PyInt.From(time.Second), PyInt.From((time.Millisecond * 1000) + time.Microsecond)];

    /// <summary>The time of a type; null when the type is none, or the object is not of the class that stands for it.</summary>
    /// <exception cref="OverflowException">It is a timedelta beyond what <see cref="TimeSpan"/> holds.</exception>
    public static object? ToTime(PyValue value, Type type)
    {
        if (value.Kind != PyKind.Object || LibraryTypes.NameOf(value.Object) is not { } name) return null;
        if (type == typeof(TimeSpan)) return name == "datetime.timedelta" ? ToSpan(value) : null;
        if (type == typeof(DateOnly)) return name == "datetime.date" ? DateOnly.FromDateTime(Date(value)) : null;
        if (type == typeof(TimeOnly)) return name == "datetime.time" && Zone(value) is null ? TimeOnly.FromTimeSpan(Clock(value)) : null;
        if (name != "datetime.datetime") return null;
        // With a zone it is a point of time, which .NET has in UTC; without one nobody knows which.
        if (type == typeof(DateTime))
        {
            DateTime time = Date(value) + Clock(value);
            return Zone(value) is { } zone ? DateTime.SpecifyKind(time - zone, DateTimeKind.Utc) : time;
        }
        if (type != typeof(DateTimeOffset) || Zone(value) is not { } offset) return null;
        // An offset of .NET is of whole minutes.
        var whole = TimeSpan.FromMinutes(Math.Truncate(offset.TotalMinutes));
        return new DateTimeOffset(Date(value) + Clock(value) - (offset - whole), whole);
    }

    /// <summary>Whether a datetime says what its offset from UTC is.</summary>
    public static bool HasZone(PyValue value) => Zone(value) is not null;

    private static TimeSpan? Zone(PyValue value)
    {
        PyValue offset = value.InvokeMember("utcoffset");
        return offset.IsNone ? null : ToSpan(offset);
    }

    private static TimeSpan ToSpan(PyValue value) => new(checked(
        (Field(value, "days") * TimeSpan.TicksPerDay) + (Field(value, "seconds") * TimeSpan.TicksPerSecond)
            + (Field(value, "microseconds") * TimeSpan.TicksPerMicrosecond)));

    private static DateTime Date(PyValue value) => new((int)Field(value, "year"), (int)Field(value, "month"), (int)Field(value, "day"));

    private static TimeSpan Clock(PyValue value) =>
        new TimeSpan((int)Field(value, "hour"), (int)Field(value, "minute"), (int)Field(value, "second"))
            + new TimeSpan(Field(value, "microsecond") * TimeSpan.TicksPerMicrosecond);

    private static long Field(PyValue value, string name) => value.GetAttribute(name).As<long>();
}
