using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>A <c>datetime.date</c>.</summary>
internal class PyDate(int year, int month, int day) : PyObject
{
    public static readonly PyType TypeObject = new("date", BuiltinTypes.Object, TypeFlags.BaseType, "datetime");

    public readonly ushort Year = (ushort)year;
    public readonly byte Month = (byte)month;
    public readonly byte Day = (byte)day;

    public override PyType Type => TypeObject;

    public int Ordinal => Gregorian.ToOrdinal(Year, Month, Day);

    public int WeekDay => Gregorian.WeekDay(Year, Month, Day);

    /// <summary>Year, month and day as one number that sorts like them.</summary>
    public int Packed => (Year << 16) | (Month << 8) | Day;

    /// <summary>Whether the fields are in their ranges; false with ValueError set.</summary>
    public static bool Check(int year, int month, int day)
    {
        if (!CheckYear(year)) return false;
        if (month is < 1 or > 12) return Raise.ValueError($"month must be in 1..12, not {month}") is not null;
        int last = Gregorian.DaysInMonth(year, month);
        return (day >= 1 && day <= last)
            || Raise.ValueError($"day {day} must be in range 1..{last} for month {month} in year {year}") is not null;
    }

    /// <summary>Whether a year is one that dates have; false with ValueError set.</summary>
    public static bool CheckYear(long year) =>
        year is >= Gregorian.MinimumYear and <= Gregorian.MaximumYear
        || Raise.ValueError($"year must be in {Gregorian.MinimumYear}..{Gregorian.MaximumYear}, not {year}") is not null;

    /// <summary>Makes an instance of a class, of Python subclasses by calling them; null with an exception set.</summary>
    public static PyObject? Make(PyType type, int year, int month, int day)
    {
        if (ReferenceEquals(type, TypeObject)) return Check(year, month, day) ? new PyDate(year, month, day) : null;
        if (ReferenceEquals(type, PyDateTime.DateTimeTypeObject)) return PyDateTime.Make(type, year, month, day, default, null);
        return Calls.Call(type, PyInt.From(year), PyInt.From(month), PyInt.From(day));
    }

    /// <summary>The date of an ordinal as an instance of a class; null with an exception set.</summary>
    public static PyObject? FromOrdinal(PyType type, int ordinal)
    {
        (int year, int month, int day) = Gregorian.FromOrdinal(ordinal);
        return Make(type, year, month, day);
    }

    public static PyObject? RaiseOutOfRange() => Raise.OverflowError("date value out of range");
}

/// <summary>An instance of a Python subclass of <c>date</c>.</summary>
internal sealed class PyDateInstance : PyDate
{
    private InstanceState _state;

    public PyDateInstance(PyType type, int year, int month, int day)
        : base(year, month, day) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>A time of the day.</summary>
internal readonly record struct DayTime(byte Hour, byte Minute, byte Second, int Microsecond, byte Fold)
{
    public DayTime(int hour, int minute, int second, int microsecond, int fold = 0)
        : this((byte)hour, (byte)minute, (byte)second, microsecond, (byte)fold)
    {
    }

    public int Seconds => (Hour * 3600) + (Minute * 60) + Second;

    /// <summary>All but the fold as one number that sorts like them.</summary>
    public long Packed => (Seconds * 1_000_000L) + Microsecond;

    /// <summary>Seconds from 1970 to this time on the day of an ordinal, as if it were universal time.</summary>
    public long SinceEpoch(int ordinal) => ((ordinal - Gregorian.EpochOrdinal) * 86400L) + Seconds;

    /// <summary>
    /// The time with the fields that are given instead of its own; null with ValueError set when one is out of its range.
    /// </summary>
    public DayTime? With(int? hour, int? minute, int? second, int? microsecond, int? fold)
    {
        (int h, int m, int s, int us, int f) = (hour ?? Hour, minute ?? Minute, second ?? Second, microsecond ?? Microsecond, fold ?? Fold);
        return Check(h, m, s, us, f) ? new DayTime(h, m, s, us, f) : null;
    }

    /// <summary>The time since midnight.</summary>
    public PyTimeDelta Duration => PyTimeDelta.Normalize(0, Seconds, Microsecond)!;

    /// <summary>Whether the fields are in their ranges; false with ValueError set.</summary>
    public bool Check() => Check(Hour, Minute, Second, Microsecond, Fold);

    /// <summary>Whether fields are in their ranges; false with ValueError set.</summary>
    public static bool Check(int hour, int minute, int second, int microsecond, int fold)
    {
        if (hour is < 0 or > 23) return Raise.ValueError($"hour must be in 0..23, not {hour}") is not null;
        if (minute is < 0 or > 59) return Raise.ValueError($"minute must be in 0..59, not {minute}") is not null;
        if (second is < 0 or > 59) return Raise.ValueError($"second must be in 0..59, not {second}") is not null;
        if (microsecond is < 0 or > 999_999)
        {
            return Raise.ValueError($"microsecond must be in 0..999999, not {microsecond}") is not null;
        }
        return fold is 0 or 1 || Raise.ValueError($"fold must be either 0 or 1, not {fold}") is not null;
    }
}

/// <summary>A <c>datetime.datetime</c>.</summary>
internal class PyDateTime(int year, int month, int day, DayTime time, PyObject? zone) : PyDate(year, month, day)
{
    public static readonly PyType DateTimeTypeObject = new("datetime", TypeObject, TypeFlags.BaseType, "datetime");

    public DayTime Time = time;

    /// <summary>The <c>tzinfo</c>; null for none.</summary>
    public PyObject? Zone = zone;

    public override PyType Type => DateTimeTypeObject;

    /// <summary>Makes an instance of a class, of Python subclasses by calling them; null with an exception set.</summary>
    public static PyObject? Make(PyType type, int year, int month, int day, DayTime time, PyObject? zone)
    {
        if (ReferenceEquals(type, DateTimeTypeObject)) return Check(year, month, day) ? new PyDateTime(year, month, day, time, zone) : null;
        PyObject? made = Calls.Call(
            type,
            [
                PyInt.From(year), PyInt.From(month), PyInt.From(day),
                PyInt.From(time.Hour), PyInt.From(time.Minute), PyInt.From(time.Second), PyInt.From(time.Microsecond),
                zone ?? PyNone.Instance,
            ],
            null);
        return DateFields.WithFold(made, time.Fold);
    }

    /// <summary>Makes a datetime of a day's ordinal and seconds of that day.</summary>
    public static PyObject? FromOrdinal(PyType type, int ordinal, int seconds, int microsecond, PyObject? zone)
    {
        (int year, int month, int day) = Gregorian.FromOrdinal(ordinal);
        return Make(type, year, month, day, new DayTime(seconds / 3600, seconds / 60 % 60, seconds % 60, microsecond), zone);
    }

    /// <summary>Seconds since 1970, as if the time were universal.</summary>
    public long NaiveSeconds => Time.SinceEpoch(Ordinal);

    /// <summary>The same moment or clock time with another fold.</summary>
    public PyDateTime WithFold(int fold) => new(Year, Month, Day, Time with { Fold = (byte)fold }, Zone);
}

/// <summary>An instance of a Python subclass of <c>datetime</c>.</summary>
internal sealed class PyDateTimeInstance : PyDateTime
{
    private InstanceState _state;

    public PyDateTimeInstance(PyType type, int year, int month, int day, DayTime time, PyObject? zone)
        : base(year, month, day, time, zone) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>A <c>datetime.time</c>.</summary>
internal class PyTime(DayTime time, PyObject? zone) : PyObject
{
    public static readonly PyType TypeObject = new("time", BuiltinTypes.Object, TypeFlags.BaseType, "datetime");

    public DayTime Time = time;

    /// <summary>The <c>tzinfo</c>; null for none.</summary>
    public readonly PyObject? Zone = zone;

    public override PyType Type => TypeObject;

    /// <summary>Makes an instance of a class, of Python subclasses by calling them; null with an exception set.</summary>
    public static PyObject? Make(PyType type, DayTime time, PyObject? zone)
    {
        if (ReferenceEquals(type, TypeObject)) return new PyTime(time, zone);
        PyObject? made = Calls.Call(
            type,
            [
                PyInt.From(time.Hour), PyInt.From(time.Minute), PyInt.From(time.Second), PyInt.From(time.Microsecond),
                zone ?? PyNone.Instance,
            ],
            null);
        return DateFields.WithFold(made, time.Fold);
    }
}

/// <summary>An instance of a Python subclass of <c>time</c>.</summary>
internal sealed class PyTimeInstance : PyTime
{
    private InstanceState _state;

    public PyTimeInstance(PyType type, DayTime time, PyObject? zone)
        : base(time, zone) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}
