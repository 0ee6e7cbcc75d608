using System.Runtime.InteropServices;

namespace Krait.Modules;

/// <summary>
/// A moment as a calendar and a clock show it, in one time zone; fields are Python's: months and days of the year begin with 1,
/// weeks with Monday.
/// </summary>
internal readonly record struct CalendarTime(
    long Year, int Month, int Day, int Hour, int Minute, int Second, int WeekDay, int YearDay, int IsSummer, string? Zone, long Offset)
{
    private const int FirstYear = 1900;

    /// <summary>A moment in universal time; null when its year is out of range.</summary>
    public static CalendarTime? Universal(long seconds)
    {
        if (OperatingSystem.IsWindows()) return FromZone(seconds, TimeZoneInfo.Utc);
        return NativeTime.Universal(seconds, out NativeTime time) == 0 ? null : From(time);
    }

    /// <summary>A moment in the zone of the machine, or of <c>TZ</c>; null when its year is out of range.</summary>
    public static CalendarTime? Local(long seconds)
    {
        if (OperatingSystem.IsWindows()) return FromZone(seconds, TimeZoneInfo.Local);
        return NativeTime.Local(seconds, out NativeTime time) == 0 ? null : From(time);
    }

    /// <summary>
    /// The seconds since 1970 of a local time given by the nine fields of a time tuple, which may be out of their ranges; null when
    /// that is.
    /// </summary>
    public static long? ToSeconds(int[] fields)
    {
        if (OperatingSystem.IsWindows())
        {
            if (fields[0] is < 2 or > 9998) return null;
            DateTime local = new DateTime(fields[0], 1, 1, 0, 0, 0,
                DateTimeKind.Unspecified).AddMonths(fields[1] - 1).AddDays(fields[2] - 1)
                .AddHours(fields[3]).AddMinutes(fields[4]).AddSeconds(fields[5]);
            return (long)(local - TimeZoneInfo.Local.GetUtcOffset(local) - DateTime.UnixEpoch).TotalSeconds;
        }
        NativeTime time = new()
        {
            Year = fields[0] - FirstYear,
            Month = fields[1] - 1,
            Day = fields[2],
            Hour = fields[3],
            Minute = fields[4],
            Second = fields[5],
            // Stays so when the time cannot be converted: -1 is also a second before 1970.
            WeekDay = -1,
            IsSummer = fields[8],
        };
        long seconds = NativeTime.ToSeconds(ref time);
        return seconds == -1 && time.WeekDay == -1 ? null : seconds;
    }

    /// <summary>Reads the zone from the environment again.</summary>
    public static void ResetZone()
    {
        TimeZoneInfo.ClearCachedData();
        if (!OperatingSystem.IsWindows()) NativeTime.ResetZone();
    }

    private static CalendarTime? FromZone(long seconds, TimeZoneInfo zone)
    {
        long earliest = (long)(DateTime.MinValue - DateTime.UnixEpoch).TotalSeconds + 86400;
        long latest = (long)(DateTime.MaxValue - DateTime.UnixEpoch).TotalSeconds - 86400;
        if (seconds < earliest || seconds > latest) return null;
        DateTime moment = DateTime.UnixEpoch.AddSeconds(seconds);
        TimeSpan offset = zone.GetUtcOffset(moment);
        bool isSummer = zone.IsDaylightSavingTime(moment);
        DateTime time = moment + offset;
        return new CalendarTime(
            time.Year, time.Month, time.Day, time.Hour, time.Minute, time.Second, ((int)time.DayOfWeek + 6) % 7, time.DayOfYear, isSummer
                ? 1 : 0,
            zone == TimeZoneInfo.Utc ? "UTC" : isSummer ? zone.DaylightName : zone.StandardName, (long)offset.TotalSeconds);
    }

    private static CalendarTime From(in NativeTime time) => new(
        (long)time.Year + FirstYear, time.Month + 1, time.Day, time.Hour, time.Minute, time.Second, (time.WeekDay + 6) % 7,
            time.YearDay + 1, time.IsSummer,
        Marshal.PtrToStringUTF8(time.Zone), time.Offset);
}

/// <summary>C's <c>struct tm</c> and the functions on it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal partial struct NativeTime
{
    public int Second;
    public int Minute;
    public int Hour;
    public int Day;
    public int Month;
    public int Year;
    public int WeekDay;
    public int YearDay;
    public int IsSummer;
    public long Offset;
    public nint Zone;

    [LibraryImport("libc", EntryPoint = "gmtime_r")]
    public static partial nint Universal(in long seconds, out NativeTime time);

    [LibraryImport("libc", EntryPoint = "localtime_r")]
    public static partial nint Local(in long seconds, out NativeTime time);

    [LibraryImport("libc", EntryPoint = "mktime")]
    public static partial long ToSeconds(ref NativeTime time);

    [LibraryImport("libc", EntryPoint = "tzset")]
    public static partial void ResetZone();
}
