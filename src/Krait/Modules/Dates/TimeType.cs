using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>
/// time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object All arguments are optional. tzinfo may be None, or
/// an instance of a tzinfo subclass. The remaining arguments may be ints.
/// </summary>
[PyMethods]
internal static partial class TimeType
{
    private static readonly ArgumentSpecification s_arguments = new("",
        ["hour", "minute", "second", "microsecond", "tzinfo", "fold"])
    { MaximumPositional = 5 };

    // A day that every platform's strftime takes.
    private static readonly PyDate s_someDay = new(1900, 1, 1);

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        const int StateLength = 6;
        const int Zone = 4;
        if (DateFields.State(arguments, keywordNames, StateLength) is { } state && (state[0] & 0x7F) < 24)
        {
            if (!DateFields.TryStateZone(arguments, out PyObject? stateZone)) return null;
            // The highest bit of the hour is the fold.
            int stateFold = state[0] >> 7;
            return Create(type, DateFields.ReadTime(state, stateFold) with { Hour = (byte)(state[0] & 0x7F) }, stateZone);
        }
        Span<PyObject?> values = [null, null, null, null, null, null];
        Span<int> fields = [0, 0, 0, 0, 0, 0];
        if (!DateFields.TryBind(s_arguments, arguments, keywordNames, values, fields, Zone)) return null;
        (int hour, int minute, int second, int microsecond, int fold) = (fields[0], fields[1], fields[2], fields[3], fields[5]);
        if (!DayTime.Check(hour, minute, second, microsecond, fold) || !ZoneCalls.TryZone(values[Zone], out PyObject? zone)) return null;
        return Create(type, new DayTime(hour, minute, second, microsecond, fold), zone);
    }

    private static PyTime Create(PyType type, DayTime time, PyObject? zone) =>
        ReferenceEquals(type, PyTime.TypeObject) ? new PyTime(time, zone) : new PyTimeInstance(type, time, zone);

    /// <summary>string -> time from a string in ISO 8601 format</summary>
    [PyClassMethod("fromisoformat($type, object, /)")]
    private static PyObject? FromIsoFormat(PyType type, PyObject argument)
    {
        if (argument is not PyStr text) return Raise.TypeError("fromisoformat: argument must be str");
        string characters = IsoText.Characters(text);
        ReadOnlySpan<char> rest = characters.StartsWith('T') ? characters.AsSpan(1) : characters;
        if (!IsoText.TryTime(rest, out DayTime time, out PyTimeDelta? offset))
        {
            return Raise.ValueError($"Invalid isoformat string: {Representation.Repr(text)}");
        }
        if (!IsoText.TryMidnight(ref time, out _) || !PyTimeZone.TryCreate(offset, out PyTimeZone? zone) || !time.Check()) return null;
        return PyTime.Make(type, time, zone);
    }

    /// <summary>string, format -> new time parsed from a string (like time.strptime()).</summary>
    [PyClassMethod("strptime($type, date_string, format, /)")]
    private static PyObject? Parse(PyType type, PyObject text, PyObject format) =>
        DateFields.Parse("_strptime_datetime_time", type, text, format);

    [PyGetter("hour")]
    private static PyObject GetHour(PyTime self) => PyInt.From(self.Time.Hour);

    [PyGetter("minute")]
    private static PyObject GetMinute(PyTime self) => PyInt.From(self.Time.Minute);

    [PyGetter("second")]
    private static PyObject GetSecond(PyTime self) => PyInt.From(self.Time.Second);

    [PyGetter("microsecond")]
    private static PyObject GetMicrosecond(PyTime self) => PyInt.From(self.Time.Microsecond);

    [PyGetter("tzinfo")]
    private static PyObject GetZone(PyTime self) => self.Zone ?? PyNone.Instance;

    [PyGetter("fold")]
    private static PyObject GetFold(PyTime self) => PyInt.From(self.Time.Fold);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var time = (PyTime)self;
        return DateText.Extras(time.Time, time.Zone) is { } extras
            ? PyStr.FromString($"{self.Type.Name}({DateText.Fields(time.Time)}{extras})") : null;
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) => Attributes.CallMethod(self, PyStr.Intern("isoformat"));

    /// <summary>
    /// Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM]. The optional argument timespec specifies the number of
    /// additional terms of the time to include. Valid options are 'auto', 'hours', 'minutes', 'seconds', 'milliseconds' and
    /// 'microseconds'.
    /// </summary>
    [PyMethod("isoformat($self, /, timespec='auto')")]
    private static PyObject? IsoFormat(PyTime self, PyObject? timespec) =>
        DateText.TryDetail(timespec, 1, out TimeDetail detail) ? DateText.Iso(self, detail) : null;

    /// <summary>format -> strftime() style string.</summary>
    [PyMethod("strftime($self, /, format)")]
    private static PyObject? FormatTime(PyTime self, PyObject format)
    {
        if (format is not PyStr text) return Arguments.WrongType("strftime", "argument 1", "str", format);
        PyObject tuple = PyTuple.Create(
            PyInt.From(s_someDay.Year), PyInt.One, PyInt.One,
            PyInt.From(self.Time.Hour), PyInt.From(self.Time.Minute), PyInt.From(self.Time.Second),
            PyInt.Zero, PyInt.One, PyInt.MinusOne);
        return DateText.Format(text, tuple, s_someDay, self.Time, self.Zone, PyNone.Instance);
    }

    /// <summary>Formats self with strftime.</summary>
    [PyMethod("__format__($self, format, /)")]
    private static PyObject? Format(PyTime self, PyObject format) => DateFields.Format(self, format);

    /// <summary>Return self.tzinfo.utcoffset(self).</summary>
    [PyMethod("utcoffset($self, /)")]
    private static PyObject? Offset(PyTime self) => ZoneCalls.OffsetOrNone(self.Zone, ZoneCalls.UtcOffset, PyNone.Instance);

    /// <summary>Return self.tzinfo.dst(self).</summary>
    [PyMethod("dst($self, /)")]
    private static PyObject? Dst(PyTime self) => ZoneCalls.OffsetOrNone(self.Zone, ZoneCalls.Dst, PyNone.Instance);

    /// <summary>Return self.tzinfo.tzname(self).</summary>
    [PyMethod("tzname($self, /)")]
    private static PyObject? Name(PyTime self) => ZoneCalls.NameOrNone(self.Zone, PyNone.Instance);

    /// <summary>Return time with new specified fields.</summary>
    [PyMethod("replace($self, /, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, "
        + "fold=unchanged)")]
    private static PyObject? Replace(PyTime self, int? hour, int? minute, int? second, int? microsecond, PyObject? tzinfo, int? fold)
    {
        if (self.Time.With(hour, minute, second, microsecond, fold) is not { } time) return null;
        PyObject? zone = self.Zone;
        if (tzinfo is not null && !ZoneCalls.TryZone(tzinfo, out zone)) return null;
        return PyTime.Make(self.Type, time, zone);
    }

    /// <summary>The same as replace().</summary>
    [PyMethod("__replace__($self, /, **changes)")]
    private static PyObject? ReplaceSpecial(PyTime self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        DateFields.Replace(PyTime.TypeObject, self, arguments, keywordNames);

    private static PyObject Reduced(PyTime self, bool keepsFold)
    {
        Span<byte> state = stackalloc byte[6];
        DateFields.WriteTime(state, self.Time);
        if (keepsFold) state[0] |= (byte)(self.Time.Fold << 7);
        return DateFields.Reduced(self, state, self.Zone);
    }

    /// <summary>__reduce_ex__(proto) -> (cls, state)</summary>
    [PyMethod("__reduce_ex__($self, proto, /)")]
    private static PyObject ReduceEx(PyTime self, int protocol) => Reduced(self, protocol > 3);

    /// <summary>__reduce__() -> (cls, state)</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyTime self) => Reduced(self, keepsFold: false);

    private static bool TryOffset(PyTime time, out PyTimeDelta? offset) =>
        ZoneCalls.TryOffset(time.Zone, ZoneCalls.UtcOffset, PyNone.Instance, out offset);

    // The time since midnight in UTC; less than 0 or more than a day where the offset leads to another day.
    private static PyTimeDelta InUniversal(PyTime time, PyTimeDelta offset) => time.Time.Duration.Plus(offset, -1)!;

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = 0;
        var time = (PyTime)self;
        PyTime asked = time.Time.Fold == 0 ? time : new PyTime(time.Time with { Fold = 0 }, time.Zone);
        if (!TryOffset(asked, out PyTimeDelta? offset)) return false;
        hash = offset is null ? DateFields.Mix(time.Time.Packed) : InUniversal(time, offset).HashCode();
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (right is not PyTime other) return PyNotImplemented.Instance;
        var self = (PyTime)left;
        PyTimeDelta? offset = null;
        PyTimeDelta? otherOffset = null;
        if (!ReferenceEquals(self.Zone, other.Zone) && (!TryOffset(self, out offset) || !TryOffset(other, out otherOffset))) return null;
        if (ReferenceEquals(offset, otherOffset) || (offset is not null && otherOffset is not null && offset.CompareTo(otherOffset) == 0))
        {
            return ComparisonResults.From(self.Time.Packed.CompareTo(other.Time.Packed), comparison);
        }
        if (offset is not null && otherOffset is not null)
        {
            return ComparisonResults.From(InUniversal(self, offset).CompareTo(InUniversal(other, otherOffset)), comparison);
        }
        return comparison switch
        {
            CompareOperator.Equal => PyBool.False,
            CompareOperator.NotEqual => PyBool.True,
            _ => Raise.TypeError("can't compare offset-naive and offset-aware times"),
        };
    }
}
