using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>
/// datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]]) The year, month and day arguments are required.
/// tzinfo may be None, or an instance of a tzinfo subclass. The remaining arguments may be ints.
/// </summary>
[PyMethods]
internal static partial class DateTimeType
{
    private static readonly ArgumentSpecification s_arguments =
        new("", ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"])
        {
            MinimumPositional = 3,
            MaximumPositional = 8
        };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        const int StateLength = 10;
        const int Zone = 7;
        if (DateFields.State(arguments, keywordNames, StateLength) is { } state && (state[2] & 0x7F) is >= 1 and <= 12)
        {
            if (!DateFields.TryStateZone(arguments, out PyObject? stateZone)) return null;
            // The highest bit of the month is the fold.
            DayTime stateTime = DateFields.ReadTime(state.AsSpan(4), fold: state[2] >> 7);
            return Create(type, (state[0] << 8) | state[1], state[2] & 0x7F, state[3], stateTime, stateZone);
        }
        Span<PyObject?> values = [null, null, null, null, null, null, null, null, null];
        Span<int> fields = [0, 0, 0, 0, 0, 0, 0, 0, 0];
        if (!DateFields.TryBind(s_arguments, arguments, keywordNames, values, fields, Zone)) return null;
        (int year, int month, int day) = (fields[0], fields[1], fields[2]);
        (int hour, int minute, int second, int microsecond, int fold) = (fields[3], fields[4], fields[5], fields[6], fields[8]);
        if (!PyDate.Check(year, month, day) || !DayTime.Check(hour, minute, second, microsecond, fold)) return null;
        if (!ZoneCalls.TryZone(values[Zone], out PyObject? zone)) return null;
        return Create(type, year, month, day, new DayTime(hour, minute, second, microsecond, fold), zone);
    }

    private static PyDateTime Create(PyType type, int year, int month, int day, DayTime time, PyObject? zone) =>
        ReferenceEquals(type, PyDateTime.DateTimeTypeObject)
            ? new PyDateTime(year, month, day, time, zone)
            : new PyDateTimeInstance(type, year, month, day, time, zone);

    /// <summary>
    /// Returns new datetime object representing current time local to tz. tz Timezone object. If no tz is specified, uses local
    /// timezone.
    /// </summary>
    [PyClassMethod("now($type, /, tz=None)")]
    private static PyObject? Now(PyType type, PyObject? tz)
    {
        (long seconds, int microseconds) = LocalClock.Now();
        return ZoneCalls.TryZone(tz, out PyObject? zone) ? InZone(type, seconds, microseconds, zone) : null;
    }

    private static PyObject? InZone(PyType type, long seconds, int microseconds, PyObject? zone)
    {
        if (zone is null) return LocalClock.MakeLocal(type, seconds, microseconds, null);
        PyObject? universal = LocalClock.MakeUniversal(type, seconds, microseconds, zone);
        return universal is PyDateTime time && !ReferenceEquals(zone, PyTimeZone.Universal) ? ZoneCalls.FromUtc(zone, time) : universal;
    }

    private static bool WarnDeprecated(string method, string advice) => RuntimeWarnings.Warn(
        ExceptionTypes.DeprecationWarning,
        $"datetime.datetime.{method}() is deprecated and scheduled for removal in a future version. "
        + $"Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.{advice}.");

    /// <summary>Return a new datetime representing UTC day and time.</summary>
    [PyClassMethod("utcnow($type, /)")]
    private static PyObject? UtcNow(PyType type)
    {
        (long seconds, int microseconds) = LocalClock.Now();
        return WarnDeprecated("utcnow", "now(datetime.UTC)") ? LocalClock.MakeUniversal(type, seconds, microseconds, null) : null;
    }

    /// <summary>timestamp[, tz] -> tz's local time from POSIX timestamp.</summary>
    [PyClassMethod("fromtimestamp($type, /, timestamp, tz=None)")]
    private static PyObject? FromTimestamp(PyType type, PyObject timestamp, PyObject? tz)
    {
        if (!ZoneCalls.TryZone(tz, out PyObject? zone)) return null;
        if (!LocalClock.TrySeconds(timestamp, out long seconds, out int microseconds)) return null;
        return InZone(type, seconds, microseconds, zone);
    }

    /// <summary>Construct a naive UTC datetime from a POSIX timestamp.</summary>
    [PyClassMethod("utcfromtimestamp($type, timestamp, /)")]
    private static PyObject? UtcFromTimestamp(PyType type, PyObject timestamp)
    {
        if (!WarnDeprecated("utcfromtimestamp", "fromtimestamp(timestamp, datetime.UTC)")) return null;
        if (!LocalClock.TrySeconds(timestamp, out long seconds, out int microseconds)) return null;
        return LocalClock.MakeUniversal(type, seconds, microseconds, null);
    }

    /// <summary>string -> datetime from a string in most ISO 8601 formats</summary>
    [PyClassMethod("fromisoformat($type, object, /)")]
    private static PyObject? FromIsoFormat(PyType type, PyObject argument)
    {
        if (argument is not PyStr text) return Raise.TypeError("fromisoformat: argument must be str");
        ReadOnlySpan<char> characters = IsoText.Characters(text);
        int length = IsoText.DateLength(characters);
        DayTime time = default;
        PyTimeDelta? offset = null;
        if (length < 0 || length > characters.Length || !IsoText.TryDate(characters[..length], out int year, out int month, out int day)
            || (length < characters.Length && !IsoText.TryTime(characters[(length + 1)..], out time, out offset)))
        {
            return Raise.ValueError($"Invalid isoformat string: {Representation.Repr(text)}");
        }
        if (!PyTimeZone.TryCreate(offset, out PyTimeZone? zone) || !IsoText.TryMidnight(ref time, out bool isNextDay)) return null;
        if (!PyDate.Check(year, month, day)) return null;
        // The day after the last one is in the year 10000.
        if (isNextDay) (year, month, day) = Gregorian.FromOrdinal(Gregorian.ToOrdinal(year, month, day) + 1);
        return PyDate.CheckYear(year) && time.Check() ? PyDateTime.Make(type, year, month, day, time, zone) : null;
    }

    /// <summary>string, format -> new datetime parsed from a string (like time.strptime()).</summary>
    [PyClassMethod("strptime($type, date_string, format, /)")]
    private static PyObject? Parse(PyType type, PyObject text, PyObject format) =>
        DateFields.Parse("_strptime_datetime_datetime", type, text, format);

    /// <summary>date, time -> datetime with same date and time fields</summary>
    [PyClassMethod("combine($type, /, date, time, tzinfo=<unrepresentable>)")]
    private static PyObject? Combine(PyType type, PyObject date, PyObject time, PyObject? tzinfo)
    {
        if (date is not PyDate day) return Arguments.WrongType("combine", "argument 1", "datetime.date", date);
        if (time is not PyTime clock) return Arguments.WrongType("combine", "argument 2", "datetime.time", time);
        PyObject? zone = clock.Zone;
        if (tzinfo is not null && !ZoneCalls.TryZone(tzinfo, out zone)) return null;
        return PyDateTime.Make(type, day.Year, day.Month, day.Day, clock.Time, zone);
    }

    [PyGetter("hour")]
    private static PyObject GetHour(PyDateTime self) => PyInt.From(self.Time.Hour);

    [PyGetter("minute")]
    private static PyObject GetMinute(PyDateTime self) => PyInt.From(self.Time.Minute);

    [PyGetter("second")]
    private static PyObject GetSecond(PyDateTime self) => PyInt.From(self.Time.Second);

    [PyGetter("microsecond")]
    private static PyObject GetMicrosecond(PyDateTime self) => PyInt.From(self.Time.Microsecond);

    [PyGetter("tzinfo")]
    private static PyObject GetZone(PyDateTime self) => self.Zone ?? PyNone.Instance;

    [PyGetter("fold")]
    private static PyObject GetFold(PyDateTime self) => PyInt.From(self.Time.Fold);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var time = (PyDateTime)self;
        return DateText.Extras(time.Time, time.Zone) is { } extras
            ? PyStr.FromString($"{self.Type.Name}({time.Year}, {time.Month}, {time.Day}, {DateText.Fields(time.Time)}{extras})")
            : null;
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) => Attributes.CallMethod(self, PyStr.Intern("isoformat"), PyStr.Intern(" "));

    /// <summary>
    /// [sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM]. sep is used to separate the year from the
    /// time, and defaults to 'T'. The optional argument timespec specifies the number of additional terms of the time to include.
    /// Valid options are 'auto', 'hours', 'minutes', 'seconds', 'milliseconds' and 'microseconds'.
    /// </summary>
    [PyMethod("isoformat($self, /, sep='T', timespec='auto')")]
    private static PyObject? IsoFormat(PyDateTime self, PyObject? sep, PyObject? timespec)
    {
        int separator = 'T';
        if (sep is not null)
        {
            if (sep is not PyStr text) return Arguments.WrongType("isoformat", "argument 1", "a unicode character", sep);
            if (text.Length != 1)
            {
                return Raise.TypeError($"isoformat() argument 1 must be a unicode character, not a string of length {text.Length}");
            }
            separator = text[0];
        }
        return DateText.TryDetail(timespec, 2, out TimeDetail detail) ? DateText.Iso(self, separator, detail) : null;
    }

    /// <summary>Return ctime() style string.</summary>
    [PyMethod("ctime($self, /)")]
    private static PyObject CalendarText(PyDateTime self) => DateText.Calendar(self, self.Time);

    private static bool TryOffset(PyDateTime time, out PyTimeDelta? offset) =>
        ZoneCalls.TryOffset(time.Zone, ZoneCalls.UtcOffset, time, out offset);

    /// <summary>Return self.tzinfo.utcoffset(self).</summary>
    [PyMethod("utcoffset($self, /)")]
    private static PyObject? Offset(PyDateTime self) => ZoneCalls.OffsetOrNone(self.Zone, ZoneCalls.UtcOffset, self);

    /// <summary>Return self.tzinfo.dst(self).</summary>
    [PyMethod("dst($self, /)")]
    private static PyObject? Dst(PyDateTime self) => ZoneCalls.OffsetOrNone(self.Zone, ZoneCalls.Dst, self);

    /// <summary>Return self.tzinfo.tzname(self).</summary>
    [PyMethod("tzname($self, /)")]
    private static PyObject? Name(PyDateTime self) => ZoneCalls.NameOrNone(self.Zone, self);

    /// <summary>Return date object with same year, month and day.</summary>
    [PyMethod("date($self, /)")]
    private static PyObject Date(PyDateTime self) => new PyDate(self.Year, self.Month, self.Day);

    /// <summary>Return time object with same time but with tzinfo=None.</summary>
    [PyMethod("time($self, /)")]
    private static PyObject Time(PyDateTime self) => new PyTime(self.Time, null);

    /// <summary>Return time object with same time and tzinfo.</summary>
    [PyMethod("timetz($self, /)")]
    private static PyObject TimeWithZone(PyDateTime self) => new PyTime(self.Time, self.Zone);

    /// <summary>Return time tuple, compatible with time.localtime().</summary>
    [PyMethod("timetuple($self, /)")]
    private static PyObject? TimeTuple(PyDateTime self)
    {
        if (!ZoneCalls.TryOffset(self.Zone, ZoneCalls.Dst, self, out PyTimeDelta? saving)) return null;
        return DateFields.TimeTuple(self, self.Time, saving is null ? -1 : saving.IsZero ? 0 : 1);
    }

    /// <summary>Return UTC time tuple, compatible with time.localtime().</summary>
    [PyMethod("utctimetuple($self, /)")]
    private static PyObject? UniversalTuple(PyDateTime self)
    {
        if (!TryOffset(self, out PyTimeDelta? offset)) return null;
        if (offset is null) return DateFields.TimeTuple(self, self.Time, 0);
        PyDateTime plain = new(self.Year, self.Month, self.Day, self.Time, null);
        return Plus(plain, offset, -1) is PyDateTime universal ? DateFields.TimeTuple(universal, universal.Time, 0) : null;
    }

    /// <summary>Return POSIX timestamp as float.</summary>
    [PyMethod("timestamp($self, /)")]
    private static PyObject? Timestamp(PyDateTime self)
    {
        if (self.Zone is null)
        {
            if (!LocalClock.TryMoment(self.NaiveSeconds, self.Time.Fold, out long moment)) return null;
            return new PyFloat(moment + (self.Time.Microsecond / 1e6));
        }
        if (!TryOffset(self, out PyTimeDelta? offset)) return null;
        if (offset is null) return Raise.TypeError("can't subtract offset-naive and offset-aware datetimes");
        return SinceEpoch(self, offset) is { } delta ? new PyFloat(TimeDeltaType.Seconds(delta)) : null;
    }

    private static PyTimeDelta? SinceEpoch(PyDateTime self, PyTimeDelta offset) => PyTimeDelta.Normalize(
        self.Ordinal - Gregorian.EpochOrdinal - offset.Days,
        self.Time.Seconds - offset.Seconds,
        self.Time.Microsecond - offset.Microseconds);

    /// <summary>tz -> convert to local time in new timezone tz</summary>
    [PyMethod("astimezone($self, /, tz=None)")]
    private static PyObject? AsTimeZone(PyDateTime self, PyObject? tz)
    {
        if (!ZoneCalls.TryZone(tz, out PyObject? zone)) return null;
        PyTimeDelta? offset = null;
        if (self.Zone is not null)
        {
            if (ReferenceEquals(self.Zone, zone)) return self;
            if (!TryOffset(self, out offset)) return null;
        }
        if (offset is null)
        {
            // Without an offset the clock shows the time of the machine's zone.
            if (!LocalClock.TryMoment(self.NaiveSeconds, self.Time.Fold, out long moment)) return null;
            if (!LocalClock.TryMoment(self.NaiveSeconds, 1 - self.Time.Fold, out long other)) return null;
            // A time that the clock skips is taken with the offset that the other fold gives.
            if (other != moment && (other > moment) == (self.Time.Fold == 1)) moment = other;
            if (LocalClock.ZoneAt(moment) is not PyTimeZone local) return null;
            if (ReferenceEquals(local, zone)) return self;
            offset = local.Offset;
        }
        if (Plus(self, offset, -1) is not PyDateTime result) return null;
        if (zone is null && (zone = LocalClock.ZoneAt(result.NaiveSeconds)) is null) return null;
        result.Zone = zone;
        return ReferenceEquals(zone, PyTimeZone.Universal) ? result : ZoneCalls.FromUtc(zone, result);
    }

    /// <summary>Return datetime with new specified fields.</summary>
    [PyMethod("replace($self, /, year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, second=unchanged, "
        + "microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)")]
    private static PyObject? Replace(
        PyDateTime self,
        int? year,
        int? month,
        int? day,
        int? hour,
        int? minute,
        int? second,
        int? microsecond,
        PyObject? tzinfo,
        int? fold)
    {
        (int y, int m, int d) = (year ?? self.Year, month ?? self.Month, day ?? self.Day);
        if (!PyDate.Check(y, m, d) || self.Time.With(hour, minute, second, microsecond, fold) is not { } time) return null;
        PyObject? zone = self.Zone;
        if (tzinfo is not null && !ZoneCalls.TryZone(tzinfo, out zone)) return null;
        return PyDateTime.Make(self.Type, y, m, d, time, zone);
    }

    /// <summary>The same as replace().</summary>
    [PyMethod("__replace__($self, /, **changes)")]
    private static PyObject? ReplaceSpecial(PyDateTime self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        DateFields.Replace(PyDateTime.DateTimeTypeObject, self, arguments, keywordNames);

    private static PyObject Reduced(PyDateTime self, bool keepsFold)
    {
        Span<byte> state = stackalloc byte[10];
        DateFields.WriteDate(state, self);
        DateFields.WriteTime(state[4..], self.Time);
        if (keepsFold) state[2] |= (byte)(self.Time.Fold << 7);
        return DateFields.Reduced(self, state, self.Zone);
    }

    /// <summary>__reduce_ex__(proto) -> (cls, state)</summary>
    [PyMethod("__reduce_ex__($self, proto, /)")]
    private static PyObject ReduceEx(PyDateTime self, int protocol) => Reduced(self, protocol > 3);

    /// <summary>__reduce__() -> (cls, state)</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyDateTime self) => Reduced(self, keepsFold: false);

    /// <summary>Adds a duration or, with the sign -1, subtracts it; null with OverflowError set.</summary>
    public static PyObject? Plus(PyDateTime time, PyTimeDelta delta, int sign)
    {
        (long carry, long microseconds) = PyTimeDelta.Divide(time.Time.Microsecond + (sign * delta.Microseconds), 1_000_000);
        (long days, long seconds) = PyTimeDelta.Divide(time.Time.Seconds + ((long)sign * delta.Seconds) + carry, 86400);
        long ordinal = time.Ordinal + ((long)sign * delta.Days) + days;
        if (ordinal is < 1 or > Gregorian.MaximumOrdinal) return PyDate.RaiseOutOfRange();
        return PyDateTime.FromOrdinal(time.Type, (int)ordinal, (int)seconds, (int)microseconds, time.Zone);
    }

    [PyOperator(BinaryOperator.Add)]
    private static PyObject? Add(PyObject left, PyObject right)
    {
        if (left is not PyDateTime) (left, right) = (right, left);
        return left is PyDateTime time && right is PyTimeDelta delta ? Plus(time, delta, 1) : PyNotImplemented.Instance;
    }

    [PyOperator(BinaryOperator.Subtract)]
    private static PyObject? Subtract(PyObject left, PyObject right)
    {
        if (left is not PyDateTime time) return PyNotImplemented.Instance;
        if (right is PyTimeDelta delta) return Plus(time, delta, -1);
        if (right is not PyDateTime other) return PyNotImplemented.Instance;
        PyTimeDelta? offset = null;
        PyTimeDelta? otherOffset = null;
        if (!ReferenceEquals(time.Zone, other.Zone))
        {
            if (!TryOffset(time, out offset) || !TryOffset(other, out otherOffset)) return null;
            if (offset is null != otherOffset is null) return Raise.TypeError("can't subtract offset-naive and offset-aware datetimes");
        }
        return Difference(time, other, offset, otherOffset);
    }

    private static PyTimeDelta? Difference(PyDateTime time, PyDateTime other, PyTimeDelta? offset, PyTimeDelta? otherOffset)
    {
        var delta = PyTimeDelta.Normalize(
            time.Ordinal - other.Ordinal, time.Time.Seconds - other.Time.Seconds, time.Time.Microsecond - other.Time.Microsecond);
        if (delta is null || offset is null || otherOffset is null || offset.CompareTo(otherOffset) == 0) return delta;
        return delta.Plus(otherOffset)?.Plus(offset, -1);
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = 0;
        var time = (PyDateTime)self;
        if (!TryOffset(time.Time.Fold == 0 ? time : time.WithFold(0), out PyTimeDelta? offset)) return false;
        if (offset is null) hash = DateFields.Mix((time.NaiveSeconds * 1_000_000) + time.Time.Microsecond);
        else if (SinceEpoch(time, offset) is { } delta) hash = delta.HashCode();
        else return false;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (right is not PyDateTime other) return PyNotImplemented.Instance;
        var self = (PyDateTime)left;
        if (ReferenceEquals(self.Zone, other.Zone)) return ComparisonResults.From(CompareFields(self, other), comparison);
        if (!TryOffset(self, out PyTimeDelta? offset) || !TryOffset(other, out PyTimeDelta? otherOffset)) return null;
        bool isEquality = comparison is CompareOperator.Equal or CompareOperator.NotEqual;
        if (offset is null != otherOffset is null)
        {
            return isEquality
                ? PyBool.From(comparison == CompareOperator.NotEqual)
                : Raise.TypeError("can't compare offset-naive and offset-aware datetimes");
        }
        int order;
        if (offset is null || offset.CompareTo(otherOffset!) == 0) order = CompareFields(self, other);
        else if (Difference(self, other, offset, otherOffset) is { } delta) order = delta.CompareTo(PyTimeDelta.Zero);
        else return null;
        if (isEquality && order == 0)
        {
            int differs = DependsOnFold(self, offset);
            if (differs == 0) differs = DependsOnFold(other, otherOffset);
            if (differs < 0) return null;
            order = differs;
        }
        return ComparisonResults.From(order, comparison);
    }

    private static int CompareFields(PyDateTime left, PyDateTime right)
    {
        int order = left.Packed.CompareTo(right.Packed);
        return order == 0 ? left.Time.Packed.CompareTo(right.Time.Packed) : order;
    }

    // Whether the offset depends on the fold: such a time equals no time of another zone (PEP 495). -1 with an exception set.
    private static int DependsOnFold(PyDateTime time, PyTimeDelta? offset)
    {
        if (!TryOffset(time.WithFold(1 - time.Time.Fold), out PyTimeDelta? other)) return -1;
        return offset is null ? other is null ? 0 : 1 : other is null || offset.CompareTo(other) != 0 ? 1 : 0;
    }
}
