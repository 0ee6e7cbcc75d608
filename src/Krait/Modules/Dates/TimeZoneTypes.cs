using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>Abstract base class for time zone info objects.</summary>
[PyMethods]
internal static partial class TimeZoneInfoType
{
    private static readonly PyStr s_getInitArguments = PyStr.Intern("__getinitargs__");
    private static readonly PyStr s_getState = PyStr.Intern("__getstate__");

    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => new PyTimeZoneInfo(type);

    private static PyObject? MustImplement(string name) =>
        Raise.Set(ExceptionTypes.NotImplementedError, $"a tzinfo subclass must implement {name}()");

    /// <summary>datetime -> string name of time zone.</summary>
    [PyMethod("tzname($self, object, /)")]
    private static PyObject? Name(PyObject self, PyObject time) => MustImplement("tzname");

    /// <summary>datetime -> timedelta showing offset from UTC, negative values indicating West of UTC</summary>
    [PyMethod("utcoffset($self, object, /)")]
    private static PyObject? Offset(PyObject self, PyObject time) => MustImplement("utcoffset");

    /// <summary>datetime -> DST offset as timedelta positive east of UTC.</summary>
    [PyMethod("dst($self, object, /)")]
    private static PyObject? Dst(PyObject self, PyObject time) => MustImplement("dst");

    /// <summary>datetime in UTC -> datetime in local time.</summary>
    [PyMethod("fromutc($self, object, /)")]
    private static PyObject? FromUtc(PyObject self, PyObject argument)
    {
        if (argument is not PyDateTime time) return Raise.TypeError("fromutc: argument must be a datetime");
        if (!ReferenceEquals(time.Zone, self)) return Raise.ValueError("fromutc: dt.tzinfo is not self");
        if (!ZoneCalls.TryOffset(time.Zone, ZoneCalls.UtcOffset, time, out PyTimeDelta? offset)) return null;
        if (offset is null) return Raise.ValueError("fromutc: non-None utcoffset() result required");
        if (!ZoneCalls.TryOffset(time.Zone, ZoneCalls.Dst, time, out PyTimeDelta? saving)) return null;
        if (saving is null) return Raise.ValueError("fromutc: non-None dst() result required");
        PyTimeDelta? standard = offset.Plus(saving, -1);
        if (standard is null || DateTimeType.Plus(time, standard, 1) is not PyDateTime result) return null;
        if (!ZoneCalls.TryOffset(time.Zone, ZoneCalls.Dst, result, out saving)) return null;
        if (saving is null) return Raise.ValueError("fromutc: tz.dst() gave inconsistent results; cannot convert");
        return saving.IsZero ? result : DateTimeType.Plus(result, saving, 1);
    }

    /// <summary>-> (cls, state)</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyObject self)
    {
        if (!Attributes.TryGet(self, s_getInitArguments, out PyObject? method)) return null;
        PyObject? arguments = method is null ? PyTuple.Empty : Calls.Call(method);
        PyObject? state = arguments is null ? null : Attributes.CallMethod(self, s_getState);
        return state is null ? null : PyTuple.Create(self.Type, arguments!, state);
    }
}

/// <summary>Fixed offset from UTC implementation of tzinfo.</summary>
[PyMethods]
internal static partial class TimeZoneType
{
    private static readonly ArgumentSpecification s_arguments = new("timezone", ["offset", "name"])
    {
        MinimumPositional = 1,
        MaximumPositional = 2
    };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        if (values[0] is not PyTimeDelta offset) return Arguments.WrongType("timezone", "argument 1", "datetime.timedelta", values[0]!);
        if (values[1] is not (null or PyStr)) return Arguments.WrongType("timezone", "argument 2", "str", values[1]!);
        return PyTimeZone.Create(offset, (PyStr?)values[1]);
    }

    private static bool Check(string method, PyObject time) =>
        time is PyDateTime or PyNone
            || Raise.TypeError($"{method}(dt) argument must be a datetime instance or None, not {time.Type.Name}") is not null;

    /// <summary>If name is specified when timezone is created, returns the name. Otherwise returns offset as 'UTC(+|-)HH:MM'.</summary>
    [PyMethod("tzname($self, object, /)")]
    private static PyObject? Name(PyTimeZone self, PyObject time) => Check("tzname", time) ? self.NameText() : null;

    /// <summary>Return fixed offset.</summary>
    [PyMethod("utcoffset($self, object, /)")]
    private static PyObject? Offset(PyTimeZone self, PyObject time) => Check("utcoffset", time) ? self.Offset : null;

    /// <summary>Return None.</summary>
    [PyMethod("dst($self, object, /)")]
    private static PyObject? Dst(PyTimeZone self, PyObject time) => Check("dst", time) ? PyNone.Instance : null;

    /// <summary>datetime in UTC -> datetime in local time.</summary>
    [PyMethod("fromutc($self, object, /)")]
    private static PyObject? FromUtcMethod(PyTimeZone self, PyObject argument) =>
        argument is PyDateTime time ? FromUtc(self, time) : Raise.TypeError("fromutc: argument must be a datetime");

    public static PyObject? FromUtc(PyTimeZone self, PyDateTime time) =>
        ReferenceEquals(time.Zone, self) ? DateTimeType.Plus(time, self.Offset, 1) : Raise.ValueError("fromutc: dt.tzinfo is not self");

    /// <summary>pickle support</summary>
    [PyMethod("__getinitargs__($self, /)")]
    private static PyObject InitArguments(PyTimeZone self) =>
        self.Name is null ? PyTuple.Create(self.Offset) : PyTuple.Create(self.Offset, self.Name);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var zone = (PyTimeZone)self;
        if (ReferenceEquals(zone, PyTimeZone.Universal)) return PyStr.FromNarrow("datetime.timezone.utc");
        string name = zone.Name is null ? "" : ", " + Representation.Repr(zone.Name);
        return PyStr.FromString($"{self.Type.Name}({Representation.Repr(zone.Offset)}{name})");
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject Str(PyObject self) => ((PyTimeZone)self).NameText();

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = ((PyTimeZone)self).Offset.HashCode();
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || right is not PyTimeZone other)
        {
            return PyNotImplemented.Instance;
        }
        return ComparisonResults.From(((PyTimeZone)left).Offset.CompareTo(other.Offset), comparison);
    }
}
