namespace Krait.Embedding;

/// <summary>Objects of Python's datetime module as those of .NET.</summary>
internal static class HostTimes
{
    /// <summary>The time of a type; null when the type is none, or the object is not of the class that stands for it.</summary>
    public static object? ToTime(PyValue value, Type type)
    {
        if (value.Kind != PyKind.Object) return null;
        string name = value.TypeName;
        if (type == typeof(TimeSpan)) return name == "timedelta" ? ToSpan(value) : null;
        if (type == typeof(DateOnly)) return name == "date" ? DateOnly.FromDateTime(Date(value)) : null;
        if (type == typeof(TimeOnly)) return name == "time" ? TimeOnly.FromTimeSpan(Clock(value)) : null;
        if (name != "datetime") return null;
        if (type == typeof(DateTime)) return Date(value) + Clock(value);
        if (type != typeof(DateTimeOffset)) return null;
        PyValue offset = value.InvokeMember("utcoffset");
        return new DateTimeOffset(Date(value) + Clock(value), offset.IsNone ? TimeSpan.Zero : ToSpan(offset));
    }

    private static TimeSpan ToSpan(PyValue value) =>
        TimeSpan.FromDays(Field(value, "days")) + TimeSpan.FromSeconds(Field(value, "seconds")) + TimeSpan.FromMicroseconds(Field(value, "microseconds"));

    private static DateTime Date(PyValue value) => new(Field(value, "year"), Field(value, "month"), Field(value, "day"));

    private static TimeSpan Clock(PyValue value) => new(0, Field(value, "hour"), Field(value, "minute"), Field(value, "second"), 0, Field(value, "microsecond"));

    private static int Field(PyValue value, string name) => value.GetAttribute(name).As<int>();
}
