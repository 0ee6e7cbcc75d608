using System.Globalization;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>How much of a time its text shows.</summary>
internal enum TimeDetail
{
    Auto,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
}

/// <summary>Dates and times as text.</summary>
internal static class DateText
{
    private static readonly string[] s_details = ["auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"];
    private static readonly string[] s_days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    private static readonly string[] s_months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>The detail that an argument <c>timespec</c> names; false with an exception set.</summary>
    public static bool TryDetail(PyObject? given, int position, out TimeDetail detail)
    {
        detail = TimeDetail.Auto;
        if (given is null) return true;
        if (given is not PyStr name) return Arguments.WrongType("isoformat", $"argument {position}", "str", given) is not null;
        detail = (TimeDetail)Array.IndexOf(s_details, name.ToString());
        return detail >= 0 || Raise.ValueError("Unknown timespec value") is not null;
    }

    private static void Digits(Span<char> target, int value)
    {
        for (int i = target.Length - 1; i >= 0; i--)
        {
            target[i] = (char)('0' + (value % 10));
            value /= 10;
        }
    }

    private static int Date(Span<char> target, PyDate date)
    {
        Digits(target[..4], date.Year);
        target[4] = '-';
        Digits(target[5..7], date.Month);
        target[7] = '-';
        Digits(target[8..10], date.Day);
        return 10;
    }

    private static int Time(Span<char> target, DayTime time, TimeDetail detail)
    {
        if (detail == TimeDetail.Auto) detail = time.Microsecond == 0 ? TimeDetail.Seconds : TimeDetail.Microseconds;
        Digits(target[..2], time.Hour);
        if (detail == TimeDetail.Hours) return 2;
        target[2] = ':';
        Digits(target[3..5], time.Minute);
        if (detail == TimeDetail.Minutes) return 5;
        target[5] = ':';
        Digits(target[6..8], time.Second);
        if (detail == TimeDetail.Seconds) return 8;
        target[8] = '.';
        if (detail == TimeDetail.Milliseconds)
        {
            Digits(target[9..12], time.Microsecond / 1000);
            return 12;
        }
        Digits(target[9..15], time.Microsecond);
        return 15;
    }

    public static PyStr Iso(PyDate date)
    {
        Span<char> text = stackalloc char[10];
        Date(text, date);
        return PyStr.FromNarrow(text);
    }

    // The offset of a zone as text, with a separator or without; null with an exception set.
    private static string? Offset(PyObject? zone, PyObject argument, string separator)
    {
        if (!ZoneCalls.TryOffset(zone, ZoneCalls.UtcOffset, argument, out PyTimeDelta? offset)) return null;
        return offset is null ? "" : PyTimeZone.OffsetText(offset, separator);
    }

    public static PyObject? Iso(PyTime time, TimeDetail detail)
    {
        Span<char> text = stackalloc char[15];
        var clock = PyStr.FromNarrow(text[..Time(text, time.Time, detail)]);
        if (time.Zone is null) return clock;
        return Offset(time.Zone, PyNone.Instance, ":") is { } offset ? PyStr.Concat(clock, PyStr.FromNarrow(offset)) : null;
    }

    public static PyObject? Iso(PyDateTime time, int separator, TimeDetail detail)
    {
        Span<char> text = stackalloc char[26];
        Date(text, time);
        text[10] = separator <= 0x7F ? (char)separator : 'T';
        int length = 11 + Time(text[11..], time.Time, detail);
        PyStr whole = separator <= 0x7F
            ? PyStr.FromNarrow(text[..length])
            : PyStr.Concat(PyStr.Concat(PyStr.FromNarrow(text[..10]), PyStr.FromCodePoint(separator)), PyStr.FromNarrow(text[11..length]));
        if (time.Zone is null) return whole;
        return Offset(time.Zone, time, ":") is { } offset ? PyStr.Concat(whole, PyStr.FromNarrow(offset)) : null;
    }

    /// <summary>A date and a time as C's <c>ctime</c> shows them.</summary>
    public static PyStr Calendar(PyDate date, DayTime time) => PyStr.FromNarrow(string.Create(
        CultureInfo.InvariantCulture,
        $"{s_days[date.WeekDay]} {s_months[date.Month - 1]} {date.Day,2} {time.Hour:00}:{time.Minute:00}:{time.Second:00} "
            + $"{date.Year:0000}"));

    /// <summary>The fields of a time for a text that shows how it is made: hours and minutes, and what is not zero.</summary>
    public static string Fields(DayTime time) =>
        $"{time.Hour}, {time.Minute}" + (time.Microsecond != 0 ? $", {time.Second}, {time.Microsecond}" : time.Second != 0
            ? $", {time.Second}" : "");

    /// <summary>Fold and zone for such a text; null with an exception set.</summary>
    public static string? Extras(DayTime time, PyObject? zone)
    {
        string fold = time.Fold == 0 ? "" : ", fold=1";
        if (zone is null) return fold;
        return Representation.Repr(zone) is { } text ? $"{fold}, tzinfo={text}" : null;
    }

    /// <summary>Formats by <c>time.strftime</c> after putting in what that does not know of; null with an exception set.</summary>
    public static PyObject? Format(PyStr format, PyObject tuple, PyDate date, DayTime time, PyObject? zone, PyObject argument)
    {
        TextBuilder text = new(stackalloc char[TextBuilder.UsualLength]);
        CultureInfo culture = CultureInfo.InvariantCulture;
        for (int i = 0; i < format.Length; i++)
        {
            int next = i + 1 < format.Length ? format[i + 1] : 0;
            if (format[i] != '%' || next == 0)
            {
                text.Append(format[i]);
                continue;
            }
            i++;
            string? field = "";
            switch (next)
            {
                case 'z':
                    field = Offset(zone, argument, "");
                    break;
                case ':' when i + 1 < format.Length && format[i + 1] == 'z':
                    i++;
                    field = Offset(zone, argument, ":");
                    break;
                case 'Z':
                    PyObject? name = ZoneCalls.NameOrNone(zone, argument);
                    if (name is null) return null;
                    if (name is PyStr given && !AppendEscaped(ref text, given)) return null;
                    continue;
                case 'f':
                    field = time.Microsecond.ToString("000000", culture);
                    break;
                case 'Y':
                    field = date.Year.ToString("0000", culture);
                    break;
                case 'F':
                    field = date.Year.ToString("0000", culture) + "-%m-%d";
                    break;
                case 'G':
                    field = Gregorian.ToIsoWeek(date.Year, date.Month, date.Day).Year.ToString("0000", culture);
                    break;
                default:
                    text.Append('%');
                    text.Append(next);
                    continue;
            }
            if (field is null) return null;
            text.Append(field);
        }
        PyObject? function = PythonModules.Get("time", "strftime");
        return function is null ? null : Calls.Call(function, text.ToText(), tuple);
    }

    private static bool AppendEscaped(ref TextBuilder text, PyStr name)
    {
        PyObject? escaped = Attributes.CallMethod(name, PyStr.Intern("replace"), PyStr.Intern("%"), PyStr.Intern("%%"));
        if (escaped is null) return false;
        if (escaped is not PyStr result) return Raise.TypeError("tzname.replace() did not return a string") is not null;
        text.Append(result);
        return true;
    }
}
