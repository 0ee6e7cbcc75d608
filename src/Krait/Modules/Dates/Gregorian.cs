namespace Krait.Modules.Dates;

/// <summary>The proleptic Gregorian calendar; day 1 is the first of January of the year 1.</summary>
internal static class Gregorian
{
    public const int MinimumYear = 1;
    public const int MaximumYear = 9999;
    public const int MaximumOrdinal = 3652059;

    /// <summary>The ordinal of the first of January 1970.</summary>
    public const int EpochOrdinal = 719163;

    private const int DaysIn400Years = 146097;
    private const int DaysIn100Years = 36524;
    private const int DaysIn4Years = 1461;

    private static ReadOnlySpan<short> DaysBefore => [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    public static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(int year, int month) => month == 2 ? IsLeap(year) ? 29 : 28 : month is 4 or 6 or 9 or 11 ? 30 : 31;

    /// <summary>How many days of the year come before a month.</summary>
    public static int DaysBeforeMonth(int year, int month) => DaysBefore[month] + (month > 2 && IsLeap(year) ? 1 : 0);

    private static int DaysBeforeYear(int year)
    {
        int whole = year - 1;
        return (whole * 365) + (whole / 4) - (whole / 100) + (whole / 400);
    }

    public static int ToOrdinal(int year, int month, int day) => DaysBeforeYear(year) + DaysBeforeMonth(year, month) + day;

    public static (int Year, int Month, int Day) FromOrdinal(int ordinal)
    {
        int days = ordinal - 1;
        int year = ((days / DaysIn400Years) * 400) + 1;
        days %= DaysIn400Years;
        int centuries = days / DaysIn100Years;
        days %= DaysIn100Years;
        int leaps = days / DaysIn4Years;
        days %= DaysIn4Years;
        int years = days / 365;
        days %= 365;
        year += (centuries * 100) + (leaps * 4) + years;
        // The last day of a leap year, or of four centuries.
        if (years == 4 || centuries == 4) return (year - 1, 12, 31);
        int month = (days + 50) >> 5;
        int before = DaysBeforeMonth(year, month);
        if (before > days) before = DaysBeforeMonth(year, --month);
        return (year, month, days - before + 1);
    }

    /// <summary>The day of the week, 0 for Monday.</summary>
    public static int WeekDay(int year, int month, int day) => (ToOrdinal(year, month, day) + 6) % 7;

    /// <summary>The ordinal of the Monday of the first week of a year by ISO 8601: the week that has the first Thursday.</summary>
    public static int FirstMonday(int year)
    {
        const int Thursday = 3;
        int first = ToOrdinal(year, 1, 1);
        int weekDay = (first + 6) % 7;
        return first - weekDay + (weekDay > Thursday ? 7 : 0);
    }

    /// <summary>Year, week and day of the week by ISO 8601.</summary>
    public static (int Year, int Week, int Day) ToIsoWeek(int year, int month, int day)
    {
        int ordinal = ToOrdinal(year, month, day);
        int firstMonday = FirstMonday(year);
        if (ordinal < firstMonday) firstMonday = FirstMonday(--year);
        else if (ordinal >= FirstMonday(year + 1)) firstMonday = FirstMonday(++year);
        return (year, ((ordinal - firstMonday) / 7) + 1, ((ordinal - firstMonday) % 7) + 1);
    }

    /// <summary>The ordinal of a day by ISO 8601, which may be out of range; a message when year, week or day cannot be.</summary>
    public static int? FromIsoWeek(int year, int week, int day, out string? problem)
    {
        problem = null;
        if (year is < MinimumYear or > MaximumYear)
        {
            problem = $"year must be in {MinimumYear}..{MaximumYear}, not {year}";
        }
        else if (week is <= 0 or >= 53)
        {
            int firstDay = WeekDay(year, 1, 1);
            bool hasLongYear = firstDay == 3 || (firstDay == 2 && IsLeap(year));
            if (week != 53 || !hasLongYear) problem = $"Invalid week: {week}";
        }
        if (problem is null && day is < 1 or > 7) problem = $"Invalid weekday: {day} (range is [1, 7])";
        return problem is null ? FirstMonday(year) + ((week - 1) * 7) + day - 1 : null;
    }
}
