using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>Asking the zones of dates and times.</summary>
internal static class ZoneCalls
{
    public static readonly PyStr UtcOffset = PyStr.Intern("utcoffset");
    public static readonly PyStr Dst = PyStr.Intern("dst");
    private static readonly PyStr s_tzname = PyStr.Intern("tzname");
    private static readonly PyStr s_fromUtc = PyStr.Intern("fromutc");

    /// <summary>Checks an argument that is a zone or None, which becomes null; false with TypeError set.</summary>
    public static bool TryZone(PyObject? given, out PyObject? zone)
    {
        zone = given is null or PyNone ? null : given;
        return zone is null or PyTimeZoneInfo
            || Raise.TypeError($"tzinfo argument must be None or of a tzinfo subclass, not type '{given!.Type.Name}'") is not null;
    }

    /// <summary>The offset that <c>utcoffset</c> or <c>dst</c> of a zone gives, null for None; false with an exception set.</summary>
    public static bool TryOffset(PyObject? zone, PyStr method, PyObject argument, out PyTimeDelta? offset)
    {
        offset = null;
        if (zone is null) return true;
        if (zone is PyTimeZone known)
        {
            if (ReferenceEquals(method, UtcOffset)) offset = known.Offset;
            return true;
        }
        switch (Attributes.CallMethod(zone, method, argument))
        {
            case null:
                return false;
            case PyNone:
                return true;
            case PyTimeDelta given:
                offset = given;
                return given.IsOffset || PyTimeZone.RaiseOutOfRange(given) is not null;
            case { } other:
                return Raise.TypeError($"tzinfo.{method}() must return None or timedelta, not '{other.Type.Name}'") is not null;
        }
    }

    /// <summary>The result of <c>utcoffset</c> or <c>dst</c> as Python sees it.</summary>
    public static PyObject? OffsetOrNone(PyObject? zone, PyStr method, PyObject argument) =>
        TryOffset(zone, method, argument, out PyTimeDelta? offset) ? offset ?? (PyObject)PyNone.Instance : null;

    /// <summary>The result of <c>tzname</c>: a string or None, null with an exception set.</summary>
    public static PyObject? NameOrNone(PyObject? zone, PyObject argument)
    {
        if (zone is null) return PyNone.Instance;
        if (zone is PyTimeZone known) return known.NameText();
        PyObject? name = Attributes.CallMethod(zone, s_tzname, argument);
        if (name is null or PyNone or PyStr) return name;
        return Raise.TypeError($"tzinfo.tzname() must return None or a string, not '{name.Type.Name}'");
    }

    /// <summary><c>zone.fromutc(time)</c></summary>
    public static PyObject? FromUtc(PyObject zone, PyDateTime time) =>
        zone is PyTimeZone known ? TimeZoneType.FromUtc(known, time) : Attributes.CallMethod(zone, s_fromUtc, time);
}
