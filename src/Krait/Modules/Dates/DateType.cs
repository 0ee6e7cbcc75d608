using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>date(year, month, day) --> date object</summary>
[PyMethods]
internal static partial class DateType
{
    private static readonly ArgumentSpecification s_arguments = new("", ["year", "month", "day"])
    {
        MinimumPositional = 3,
        MaximumPositional = 3
    };
    private static readonly PyStr s_timeTuple = PyStr.Intern("timetuple");
    private static readonly PyStr s_fromTimestamp = PyStr.Intern("fromtimestamp");

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        const int StateLength = 4;
        if (arguments.Length == 1 && DateFields.State(arguments, keywordNames, StateLength) is { } state && state[2] is >= 1 and <= 12)
        {
            return Create(type, (state[0] << 8) | state[1], state[2], state[3]);
        }
        Span<PyObject?> values = [null, null, null];
        Span<int> fields = [0, 0, 0];
        if (!DateFields.TryBind(s_arguments, arguments, keywordNames, values, fields)) return null;
        (int year, int month, int day) = (fields[0], fields[1], fields[2]);
        return PyDate.Check(year, month, day) ? Create(type, year, month, day) : null;
    }

    private static PyDate Create(PyType type, int year, int month, int day) =>
        ReferenceEquals(type, PyDate.TypeObject) ? new PyDate(year, month, day) : new PyDateInstance(type, year, month, day);

    /// <summary>
    /// Create a date from a POSIX timestamp. The timestamp is a number, e.g. created via time.time(), that is interpreted as local
    /// time.
    /// </summary>
    [PyClassMethod("fromtimestamp($type, timestamp, /)")]
    private static PyObject? FromTimestamp(PyType type, PyObject timestamp)
    {
        if (!LocalClock.TryWholeSeconds(timestamp, out long moment) || !LocalClock.TryLocal(moment, out CalendarTime time)) return null;
        return PyDate.Make(type, (int)time.Year, time.Month, time.Day);
    }

    /// <summary>int -> date corresponding to a proleptic Gregorian ordinal.</summary>
    [PyClassMethod("fromordinal($type, ordinal, /)")]
    private static PyObject? FromOrdinal(PyType type, PyObject argument)
    {
        int ordinal = 0;
        if (!DateFields.TryInt(argument, ref ordinal)) return null;
        if (ordinal < 1) return Raise.ValueError("ordinal must be >= 1");
        return PyDate.FromOrdinal(type, ordinal);
    }

    /// <summary>str -> Construct a date from a string in ISO 8601 format.</summary>
    [PyClassMethod("fromisoformat($type, object, /)")]
    private static PyObject? FromIsoFormat(PyType type, PyObject argument)
    {
        if (argument is not PyStr text) return Raise.TypeError("fromisoformat: argument must be str");
        string characters = IsoText.Characters(text);
        if (characters.Length is not (7 or 8 or 10) || !IsoText.TryDate(characters, out int year, out int month, out int day))
        {
            return Raise.ValueError($"Invalid isoformat string: {Representation.Repr(text)}");
        }
        return PyDate.Check(year, month, day) ? PyDate.Make(type, year, month, day) : null;
    }

    /// <summary>
    /// int, int, int -> Construct a date from the ISO year, week number and weekday. This is the inverse of the date.isocalendar()
    /// function
    /// </summary>
    [PyClassMethod("fromisocalendar($type, /, year, week, day)")]
    private static PyObject? FromIsoCalendar(PyType type, PyObject year, PyObject week, PyObject day)
    {
        int y = 0;
        int w = 0;
        int d = 0;
        if (!DateFields.TryInt(year, ref y) || !DateFields.TryInt(week, ref w) || !DateFields.TryInt(day, ref d))
        {
            return Exceptions.ClearIf(ExceptionTypes.OverflowError) ? Raise.ValueError("ISO calendar component out of range") : null;
        }
        if (Gregorian.FromIsoWeek(y, w, d, out string? problem) is not { } ordinal) return Raise.ValueError(problem!);
        return PyDate.FromOrdinal(type, ordinal);
    }

    /// <summary>Current date or datetime: same as self.__class__.fromtimestamp(time.time()).</summary>
    [PyClassMethod("today($type, /)")]
    private static PyObject? Today(PyType type)
    {
        if (ReferenceEquals(type, PyDate.TypeObject))
        {
            return LocalClock.TryLocal(LocalClock.Now().Seconds, out CalendarTime time) ? new PyDate((int)time.Year, time.Month, time.Day)
                : null;
        }
        PyObject? clock = PythonModules.Get("time", "time");
        PyObject? now = clock is null ? null : Calls.Call(clock);
        return now is null ? null : Attributes.CallMethod(type, s_fromTimestamp, now);
    }

    /// <summary>string, format -> new date parsed from a string (like time.strptime()).</summary>
    [PyClassMethod("strptime($type, date_string, format, /)")]
    private static PyObject? Parse(PyType type, PyObject text, PyObject format) =>
        DateFields.Parse("_strptime_datetime_date", type, text, format);

    [PyGetter("year")]
    private static PyObject GetYear(PyDate self) => PyInt.From(self.Year);

    [PyGetter("month")]
    private static PyObject GetMonth(PyDate self) => PyInt.From(self.Month);

    [PyGetter("day")]
    private static PyObject GetDay(PyDate self) => PyInt.From(self.Day);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var date = (PyDate)self;
        return PyStr.FromString($"{self.Type.Name}({date.Year}, {date.Month}, {date.Day})");
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) =>
        self.GetType() == typeof(PyDate) ? DateText.Iso((PyDate)self) : Attributes.CallMethod(self, PyStr.Intern("isoformat"));

    /// <summary>Return string in ISO 8601 format, YYYY-MM-DD.</summary>
    [PyMethod("isoformat($self, /)")]
    private static PyObject IsoFormat(PyDate self) => DateText.Iso(self);

    /// <summary>Return ctime() style string.</summary>
    [PyMethod("ctime($self, /)")]
    private static PyObject CalendarText(PyDate self) => DateText.Calendar(self, default);

    /// <summary>format -> strftime() style string.</summary>
    [PyMethod("strftime($self, /, format)")]
    private static PyObject? FormatTime(PyDate self, PyObject format)
    {
        if (format is not PyStr text) return Arguments.WrongType("strftime", "argument 1", "str", format);
        PyObject? tuple = Attributes.CallMethod(self, s_timeTuple);
        if (tuple is null) return null;
        return self is PyDateTime time
            ? DateText.Format(text, tuple, time, time.Time, time.Zone, time)
            : DateText.Format(text, tuple, self, default, null, self);
    }

    /// <summary>Formats self with strftime.</summary>
    [PyMethod("__format__($self, format, /)")]
    private static PyObject? Format(PyDate self, PyObject format) => DateFields.Format(self, format);

    /// <summary>Return time tuple, compatible with time.localtime().</summary>
    [PyMethod("timetuple($self, /)")]
    private static PyObject? TimeTuple(PyDate self) => DateFields.TimeTuple(self, default, -1);

    /// <summary>Return a named tuple containing ISO year, week number, and weekday.</summary>
    [PyMethod("isocalendar($self, /)")]
    private static PyObject IsoCalendar(PyDate self)
    {
        (int year, int week, int day) = Gregorian.ToIsoWeek(self.Year, self.Month, self.Day);
        return new PyIsoCalendarDate(PyInt.From(year), PyInt.From(week), PyInt.From(day));
    }

    /// <summary>Return proleptic Gregorian ordinal. January 1 of year 1 is day 1.</summary>
    [PyMethod("toordinal($self, /)")]
    private static PyObject ToOrdinal(PyDate self) => PyInt.From(self.Ordinal);

    /// <summary>Return the day of the week represented by the date. Monday == 0 ... Sunday == 6</summary>
    [PyMethod("weekday($self, /)")]
    private static PyObject WeekDay(PyDate self) => PyInt.From(self.WeekDay);

    /// <summary>Return the day of the week represented by the date. Monday == 1 ... Sunday == 7</summary>
    [PyMethod("isoweekday($self, /)")]
    private static PyObject IsoWeekDay(PyDate self) => PyInt.From(self.WeekDay + 1);

    /// <summary>Return date with new specified fields.</summary>
    [PyMethod("replace($self, /, year=unchanged, month=unchanged, day=unchanged)")]
    private static PyObject? Replace(PyDate self, int? year, int? month, int? day)
    {
        int y = year ?? self.Year;
        int m = month ?? self.Month;
        int d = day ?? self.Day;
        return PyDate.Check(y, m, d) ? PyDate.Make(self.Type, y, m, d) : null;
    }

    /// <summary>The same as replace().</summary>
    [PyMethod("__replace__($self, /, **changes)")]
    private static PyObject? ReplaceSpecial(PyDate self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        DateFields.Replace(PyDate.TypeObject, self, arguments, keywordNames);

    /// <summary>__reduce__() -> (cls, state)</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyDate self)
    {
        Span<byte> state = stackalloc byte[4];
        DateFields.WriteDate(state, self);
        return DateFields.Reduced(self, state, null);
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = DateFields.Mix(((PyDate)self).Packed);
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject Compare(PyObject left, PyObject right, CompareOperator comparison) =>
        // A datetime is a date, but is not compared as one.
        left is PyDateTime || right is PyDateTime || right is not PyDate other
            ? PyNotImplemented.Instance
            : ComparisonResults.From(((PyDate)left).Packed.CompareTo(other.Packed), comparison);

    [PyOperator(BinaryOperator.Add)]
    private static PyObject? Add(PyObject left, PyObject right)
    {
        if (left is PyDateTime || right is PyDateTime) return PyNotImplemented.Instance;
        if (left is not PyDate) (left, right) = (right, left);
        return left is PyDate date && right is PyTimeDelta delta ? Plus(date, delta.Days) : PyNotImplemented.Instance;
    }

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject? Subtract(PyObject left, PyObject right)
    {
        if (left is PyDateTime || right is PyDateTime || left is not PyDate date) return PyNotImplemented.Instance;
        if (right is PyDate other) return PyTimeDelta.Normalize(date.Ordinal - other.Ordinal, 0, 0);
        return right is PyTimeDelta delta ? Plus(date, -(long)delta.Days) : PyNotImplemented.Instance;
    }

    private static PyObject? Plus(PyDate date, long days)
    {
        long ordinal = date.Ordinal + days;
        return ordinal is >= 1 and <= Gregorian.MaximumOrdinal ? PyDate.FromOrdinal(date.Type, (int)ordinal) : PyDate.RaiseOutOfRange();
    }
}

/// <summary>What <c>isocalendar()</c> returns: a tuple whose items have names.</summary>
internal sealed class PyIsoCalendarDate(PyObject year, PyObject week, PyObject day) : PyTuple([year, week, day])
{
    public static readonly PyType TypeObject = new("IsoCalendarDate", BuiltinTypes.Tuple, TypeFlags.None, "datetime");

    public override PyType Type => TypeObject;
}

/// <summary>
/// The result of date.isocalendar() or datetime.isocalendar() This object may be accessed either as a tuple of ((year, week,
/// weekday)) or via the object attributes as named in the above tuple.
/// </summary>
[PyMethods]
internal static partial class IsoCalendarDateType
{
    [PyNew("IsoCalendarDate(year, week, weekday)")]
    private static PyObject New(PyType type, int year, int week, int day) =>
        new PyIsoCalendarDate(PyInt.From(year), PyInt.From(week), PyInt.From(day));

    // tuple's own constructor makes instances of any length.
    private static PyObject? Item(PyTuple self, int index) =>
        index < self.Count ? self[index] : Raise.IndexError("tuple index out of range");

    [PyGetter("year")]
    private static PyObject? GetYear(PyTuple self) => Item(self, 0);

    [PyGetter("week")]
    private static PyObject? GetWeek(PyTuple self) => Item(self, 1);

    [PyGetter("weekday")]
    private static PyObject? GetWeekDay(PyTuple self) => Item(self, 2);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var items = (PyTuple)self;
        if (Item(items, 2) is null) return null;
        if (Representation.Repr(items[0]) is not { } year) return null;
        if (Representation.Repr(items[1]) is not { } week) return null;
        if (Representation.Repr(items[2]) is not { } day) return null;
        return PyStr.FromString($"{self.Type.Name}(year={year}, week={week}, weekday={day})");
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyTuple self) => PyTuple.Create(BuiltinTypes.Tuple, PyTuple.Create(PyTuple.From(self.Items)));
}
