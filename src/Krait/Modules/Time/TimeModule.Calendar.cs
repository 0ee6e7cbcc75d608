using System.Globalization;
using System.Text;
using Krait.Modules.Dates;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

// Seconds as dates, and dates as text.
internal static partial class TimeModule
{
    private const string StructTime = "time.struct_time";

    private static readonly string[] s_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] s_months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly PyType s_structTime = StructSequence.Define(
        StructTime,
        ["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff"],
        9,
        "The time value as returned by gmtime(), localtime(), and strptime(), and accepted by asctime(), mktime() and strftime().");

    [PyConstant("struct_time")]
    private static PyObject StructTimeType => s_structTime;

    /// <summary>
    /// Convert seconds since the Epoch to a time tuple expressing UTC. When 'seconds' is not passed in, convert the current time
    /// instead.
    /// </summary>
    [PyFunction("gmtime(seconds=None, /)", HidesSignature = true)]
    private static PyObject? UniversalTime(PyObject? seconds) =>
        TryMoment(seconds, out long moment) ? Broken(CalendarTime.Universal(moment)) : null;

    /// <summary>
    /// Convert seconds since the Epoch to a time tuple expressing local time. When 'seconds' is not passed in, convert the current
    /// time instead.
    /// </summary>
    [PyFunction("localtime(seconds=None, /)", HidesSignature = true)]
    private static PyObject? LocalTime(PyObject? seconds) =>
        TryMoment(seconds, out long moment) ? Broken(CalendarTime.Local(moment)) : null;

    private static bool TryMoment(PyObject? seconds, out long moment)
    {
        moment = Clock.GetUtcNow().ToUnixTimeSeconds();
        return seconds is null or PyNone || LocalClock.TryWholeSeconds(seconds, out moment);
    }

    private static PyObject? Broken(CalendarTime? time)
    {
        const int ValueTooLarge = 75;
        if (time is not { } fields) return Io.FileDescriptors.RaiseError(ValueTooLarge);
        return StructSequence.Make(
            s_structTime,
            PyInt.From(fields.Year), PyInt.From(fields.Month), PyInt.From(fields.Day), PyInt.From(fields.Hour), PyInt.From(fields.Minute),
                PyInt.From(fields.Second),
            PyInt.From(fields.WeekDay), PyInt.From(fields.YearDay), PyInt.From(fields.IsSummer), PyStr.FromString(fields.Zone ?? ""),
                PyInt.From(fields.Offset));
    }

    /// <summary>Convert a time tuple in local time to seconds since the Epoch.</summary>
    [PyFunction("mktime(tuple, /)")]
    private static PyObject? MakeTime(PyObject tuple)
    {
        if (!TryFields(tuple, "mktime(): illegal time tuple argument", out int[] fields)) return null;
        return CalendarTime.ToSeconds(fields) is { } seconds ? new PyFloat(seconds) : Raise.OverflowError("mktime argument out of range");
    }

    /// <summary>
    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'. When the time tuple is not present, current time as
    /// returned by localtime() is used.
    /// </summary>
    [PyFunction("asctime(tuple=None, /)", HidesSignature = true)]
    private static PyObject? AsText(PyObject? tuple) => TryCheckedFields(tuple, out int[] fields) ? PyStr.FromString(AsText(fields)) : null;

    /// <summary>Convert a time in seconds since the Epoch to a string in local time.</summary>
    [PyFunction("ctime(seconds=None, /)", HidesSignature = true)]
    private static PyObject? CurrentText(PyObject? seconds)
    {
        PyObject? local = LocalTime(seconds);
        return local is null ? null : AsText(local);
    }

    private static string AsText(int[] fields) => string.Create(
        CultureInfo.InvariantCulture,
            $"{s_days[fields[6]][..3]} {s_months[fields[1] - 1][..3]} {fields[2],2} {fields[3]:00}:{fields[4]:00}:{fields[5]:00} "
                + $"{fields[0]}");

    private static bool TryFields(PyObject tuple, string problem, out int[] fields)
    {
        fields = new int[9];
        if (tuple is not PyTuple items) return Raise.TypeError("Tuple or struct_time argument required") is not null;
        if (items.Count != fields.Length) return Raise.TypeError(problem) is not null;
        for (int i = 0; i < fields.Length; i++)
        {
            if (!Arguments.TryToInt64(items[i], out long value)) return false;
            if (value is < int.MinValue or > int.MaxValue) return Raise.OverflowError("signed integer is out of range") is not null;
            fields[i] = (int)value;
        }
        // Python's week begins on Monday and is kept so here; its months and days of the year begin with 1.
        return true;
    }

    private static bool TryCheckedFields(PyObject? tuple, out int[] fields)
    {
        fields = [];
        tuple = tuple is null or PyNone ? LocalTime(null) : tuple;
        if (tuple is PyTuple { Count: >= 9 } given && given[0] is PyIntegral year
            && !(year.TryGetInt64(out long whole) && whole is > int.MinValue + 1900 - 1 and <= int.MaxValue))
        {
            return Raise.OverflowError(year.TryGetInt64(out _) ? "year out of range"
                : "Python int too large to convert to C long") is not null;
        }

        if (tuple is null || !TryFields(tuple, "asctime(): illegal time tuple argument", out fields)) return false;
        // Zero stands for the first of a month or year.
        for (int i = 1; i <= 2; i++) fields[i] = fields[i] == 0 ? 1 : fields[i];
        if (fields[7] == 0) fields[7] = 1;
        if (fields[6] < -1) return Raise.ValueError("day of week out of range") is not null;
        fields[6] = (fields[6] + 7) % 7;
        string? problem = fields[1] is < 1 or > 12 ? "month" : fields[2] is < 1 or > 31 ? "day of month" : fields[3] is < 0 or > 23
            ? "hour" : fields[4] is < 0 or > 59 ? "minute"
            : fields[5] is < 0 or > 61 ? "seconds" : fields[7] is < 1 or > 366 ? "day of year" : null;
        return problem is null || Raise.ValueError($"{problem} out of range") is not null;
    }

    /// <summary>Convert a time tuple to a string according to a format specification.</summary>
    [PyFunction("strftime(format, tuple=None, /)", HidesSignature = true)]
    private static PyObject? FormatTime(PyStr format, PyObject? tuple)
    {
        PyObject? given = tuple is null or PyNone ? LocalTime(null) : tuple;
        if (given is null || !TryCheckedFields(given, out int[] fields)) return null;
        TextBuilder text = new(stackalloc char[TextBuilder.UsualLength]);
        for (int i = 0; i < format.Length; i++)
        {
            bool isField = format[i] == '%' && i + 1 < format.Length && format[i + 1] < 0x80;
            if (!isField)
            {
                text.Append(format[i]);
                continue;
            }
            i = AppendFormatted(ref text, format, i, fields, given as PyStructSequence);
        }
        return text.ToText();
    }

    // Appends the field whose percent sign is at an index; the result is the index of its last character.
    private static int AppendFormatted(ref TextBuilder text, PyStr format, int start, int[] fields, PyStructSequence? given)
    {
        int position = start + 1;
        var style = TimeFieldStyle.Parse(format, ref position);
        char directive = position < format.Length && format[position] < 0x80 ? (char)format[position] : '\0';
        StringBuilder field = new();
        if (style.Allows(directive) && AppendField(field, directive, fields, given))
        {
            text.Append(style.Apply(field.ToString(), directive));
        }
        else
        {
            // What is no field stays as it is written, as wide as it asks for.
            int end = Math.Min(position + 1, format.Length);
            text.Append(style.Widen(format.Substring(start, end - start).ToString()));
        }
        return position;
    }

    // False for a letter that stands for nothing.
    private static bool AppendField(StringBuilder text, char directive, int[] fields, PyStructSequence? given)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        int hour12 = fields[3] % 12 == 0 ? 12 : fields[3] % 12;
        switch (directive)
        {
            case 'a': text.Append(s_days[fields[6]][..3]); break;
            case 'A': text.Append(s_days[fields[6]]); break;
            case 'b' or 'h': text.Append(s_months[fields[1] - 1][..3]); break;
            case 'B': text.Append(s_months[fields[1] - 1]); break;
            case 'c': text.Append(AsText(fields)); break;
            case 'C': text.Append((fields[0] / 100).ToString("00", culture)); break;
            case 'd': text.Append(fields[2].ToString("00", culture)); break;
            case 'D' or 'x': text.Append(culture, $"{fields[1]:00}/{fields[2]:00}/{fields[0] % 100:00}"); break;
            case 'e': text.Append(culture, $"{fields[2],2}"); break;
            case 'F': text.Append(culture, $"{fields[0]}-{fields[1]:00}-{fields[2]:00}"); break;
            case 'g': text.Append((((IsoYear(fields).Year % 100) + 100) % 100).ToString("00", culture)); break;
            case 'G': text.Append(IsoYear(fields).Year.ToString(culture)); break;
            case 'H': text.Append(fields[3].ToString("00", culture)); break;
            case 'I': text.Append(hour12.ToString("00", culture)); break;
            case 'j': text.Append(fields[7].ToString("000", culture)); break;
            case 'm': text.Append(fields[1].ToString("00", culture)); break;
            case 'M': text.Append(fields[4].ToString("00", culture)); break;
            case 'k': text.Append(culture, $"{fields[3],2}"); break;
            case 'l': text.Append(culture, $"{hour12,2}"); break;
            case 'n': text.Append('\n'); break;
            case 'p': text.Append(fields[3] < 12 ? "AM" : "PM"); break;
            case 'P': text.Append(fields[3] < 12 ? "am" : "pm"); break;
            case 's': text.Append(CalendarTime.ToSeconds(fields) ?? -1); break;
            case 'r': text.Append(culture, $"{hour12:00}:{fields[4]:00}:{fields[5]:00} {(fields[3] < 12 ? "AM" : "PM")}"); break;
            case 'R': text.Append(culture, $"{fields[3]:00}:{fields[4]:00}"); break;
            case 'S': text.Append(fields[5].ToString("00", culture)); break;
            case 't': text.Append('\t'); break;
            case 'T' or 'X': text.Append(culture, $"{fields[3]:00}:{fields[4]:00}:{fields[5]:00}"); break;
            case 'u': text.Append(fields[6] + 1); break;
            case 'U': text.Append(((fields[7] + 6 - ((fields[6] + 1) % 7)) / 7).ToString("00", culture)); break;
            case 'V': text.Append(IsoYear(fields).Week.ToString("00", culture)); break;
            case 'w': text.Append((fields[6] + 1) % 7); break;
            case 'W': text.Append(((fields[7] + 6 - fields[6]) / 7).ToString("00", culture)); break;
            case 'y': text.Append((((fields[0] % 100) + 100) % 100).ToString("00", culture)); break;
            case 'Y': text.Append(fields[0].ToString(culture)); break;
            case 'z': text.Append(OffsetText(given)); break;
            case 'Z': text.Append(given?.All[9] is PyStr zone ? zone.ToString() : ZoneName(fields[8])); break;
            case '%': text.Append('%'); break;
            default: return false;
        }
        return true;
    }

    /// <summary>Parse a string to a time tuple according to a format specification.</summary>
    [PyFunction("strptime(string, format='%a %b %d %H:%M:%S %Y', /)", HidesSignature = true)]
    private static PyObject? ParseTime(PyObject text, PyObject? format)
    {
        PyObject? import = Evaluation.Interpreters.Builtins.GetItem(Names.Import);
        PyObject? module = import is null ? Raise.Set(ExceptionTypes.ImportError, "__import__ not found")
            : Calls.Call(import, PyStr.Intern("_strptime"));
        PyObject? parse = module is null ? null : Attributes.Get(module, PyStr.Intern("_strptime_time"));
        if (parse is null) return null;
        return format is null ? Calls.Call(parse, text) : Calls.Call(parse, text, format);
    }

    private static string ZoneName(int isSummer)
    {
        PyDict dict = new();
        SetZone(dict);
        return isSummer < 0 ? "" : ((PyTuple)dict.GetItem(PyStr.Intern("tzname"))!)[isSummer == 0 ? 0 : 1].ToString()!;
    }

    private static string OffsetText(PyStructSequence? given)
    {
        if (given?.All[10] is not PyIntegral known || !known.TryGetInt64(out long seconds))
        {
            seconds = CalendarTime.Local(Clock.GetUtcNow().ToUnixTimeSeconds())?.Offset ?? 0;
        }
        long minutes = Math.Abs(seconds) / 60;
        return string.Create(CultureInfo.InvariantCulture, $"{(seconds < 0 ? '-' : '+')}{minutes / 60:00}{minutes % 60:00}");
    }

    // ISO 8601: the week belongs to the year that has its Thursday.
    private static (int Year, int Week) IsoYear(int[] fields)
    {
        int day = fields[7] - 1;
        int week = (day - fields[6] + 10) / 7;
        if (week < 1)
        {
            int last = DateTime.IsLeapYear(Math.Clamp(fields[0] - 1, 1, 9999)) ? 366 : 365;
            return (fields[0] - 1, (day + last - fields[6] + 10) / 7);
        }
        int length = DateTime.IsLeapYear(Math.Clamp(fields[0], 1, 9999)) ? 366 : 365;
        return week == 53 && length - day - 1 < 3 - fields[6] ? (fields[0] + 1, 1) : (fields[0], week);
    }

    /// <summary>Initialize, or reinitialize, the local timezone to the value stored in os.environ['TZ'].</summary>
    [PyFunction("tzset()")]
    private static PyObject ResetZone()
    {
        CalendarTime.ResetZone();
        if (Evaluation.Interpreters.Modules.GetItem(PyStr.Intern("time")) is PyModule module) SetZone(module.Dict);
        return PyNone.Instance;
    }
}
