using System.Globalization;
using Krait.Modules.Dates;

namespace Krait.Modules.Zones;

/// <summary>What holds at a time: the offset from UTC, how much of it is daylight saving time, and the abbreviation.</summary>
internal sealed record ZonePeriod(int Offset, int Saving, string Name);

/// <summary>The day and time of each year at which daylight saving time begins or ends, as POSIX's TZ variable says it.</summary>
internal sealed record ZoneDate(char Kind, int Month, int Week, int Day, int Seconds)
{
    /// <summary>The local time, in seconds from the epoch.</summary>
    public long InYear(int year)
    {
        int days = Gregorian.ToOrdinal(year, 1, 1) - Gregorian.EpochOrdinal;
        switch (Kind)
        {
            case 'J':
                // Day 1 is January 1. A leap day is not counted, but must be stepped over; CPython does so from day 59, February 28, on.
                days += Day - 1 + (Day >= 59 && Gregorian.IsLeap(year) ? 1 : 0);
                break;
            case 'M':
                days += Gregorian.DaysBeforeMonth(year, Month);
                // Days of the week count from Sunday; the last week of a month may be its fourth.
                int weekDay = (Gregorian.WeekDay(year, Month, 1) + 1) % 7;
                int inMonth = ((Day - weekDay + 7) % 7) + ((Week - 1) * 7);
                days += inMonth < Gregorian.DaysInMonth(year, Month) ? inMonth : inMonth - 7;
                break;
            default:
                // Day 0 is January 1 by POSIX; CPython counts as if it were the day before.
                days += Day - 1;
                break;
        }
        return (days * 86400L) + Seconds;
    }
}

/// <summary>The rules for times after the last transition that a file lists.</summary>
internal sealed record ZoneRules(ZonePeriod Standard, ZonePeriod? Daylight, ZoneDate? Start, ZoneDate? End)
{
    private int Difference => Daylight!.Offset - Standard.Offset;

    /// <summary>What holds at a local time.</summary>
    public ZonePeriod AtLocal(long timestamp, int year, bool isFold)
    {
        if (Daylight is null) return Standard;
        long start = Start!.InYear(year);
        long end = End!.InYear(year);
        // Which of the two ends lies in a gap or is repeated depends on the sign of the saving.
        if (isFold == Difference >= 0) end -= Difference;
        else start += Difference;
        return IsBetween(timestamp, start, end) ? Daylight : Standard;
    }

    /// <summary>What holds at a time in UTC, and whether the local time comes for the second time.</summary>
    public (ZonePeriod Period, bool IsFold) AtUtc(long timestamp, int year)
    {
        if (Daylight is null) return (Standard, false);
        long start = Start!.InYear(year) - Standard.Offset;
        long end = End!.InYear(year) - Daylight.Offset;
        long repeated = Difference > 0 ? end : start;
        bool isFold = timestamp >= repeated && timestamp < repeated + Math.Abs(Difference);
        return (IsBetween(timestamp, start, end) ? Daylight : Standard, isFold);
    }

    private static bool IsBetween(long timestamp, long start, long end) =>
        start < end ? timestamp >= start && timestamp < end : !(timestamp >= end && timestamp < start);

    /// <summary>Reads a TZ variable's text; null with the reason for one that is not valid.</summary>
    public static ZoneRules? Parse(string text, out string? problem)
    {
        problem = null;
        int index = 0;
        string? standard = TakeName(text, ref index);
        if (standard is null)
        {
            problem = $"{text} is not a valid TZ string";
            return null;
        }
        if (TakeTime(text, ref index, mostHours: 24) is not { } standardOffset)
        {
            problem = $"Invalid STD offset in {text}";
            return null;
        }
        ZonePeriod standardPeriod = new(-standardOffset, 0, standard);
        if (index == text.Length) return new ZoneRules(standardPeriod, null, null, null);
        string? daylight = TakeName(text, ref index);
        if (daylight is null)
        {
            problem = text[index] == ',' ? $"Transition rule present without DST: {text}" : $"{text} is not a valid TZ string";
            return null;
        }
        int daylightOffset = -standardOffset + 3600;
        if (index < text.Length && text[index] != ',')
        {
            if (TakeTime(text, ref index, mostHours: 24) is not { } given)
            {
                problem = $"Invalid DST offset in {text}";
                return null;
            }
            daylightOffset = -given;
        }
        if (index == text.Length)
        {
            problem = $"Missing transition rules: {text}";
            return null;
        }
        ZoneDate? start = TakeDate(text, ref index);
        ZoneDate? end = start is null ? null : TakeDate(text, ref index);
        if (end is null || index != text.Length)
        {
            problem = $"Invalid TZ string: {text}";
            return null;
        }
        return new ZoneRules(standardPeriod, new ZonePeriod(daylightOffset, daylightOffset + standardOffset, daylight), start, end);
    }

    private static string? TakeName(string text, ref int index)
    {
        int start = index;
        if (index < text.Length && text[index] == '<')
        {
            int end = text.IndexOf('>', index);
            if (end < 0) return null;
            for (int i = start + 1; i < end; i++)
            {
                if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('+' or '-')) return null;
            }
            index = end + 1;
            return end > start + 1 ? text[(start + 1)..end] : null;
        }
        while (index < text.Length && char.IsAsciiLetter(text[index])) index++;
        return index > start ? text[start..index] : null;
    }

    private static int? TakeDigits(string text, ref int index, int fewest, int most)
    {
        int start = index;
        while (index < text.Length && index - start < most && char.IsAsciiDigit(text[index])) index++;
        return index - start < fewest ? null
            : int.Parse(text.AsSpan(start, index - start), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static int? TakeTime(string text, ref int index, int mostHours)
    {
        int sign = 1;
        if (index < text.Length && text[index] is '+' or '-') sign = text[index++] == '-' ? -1 : 1;
        if (TakeDigits(text, ref index, 1, 3) is not { } hours || hours > mostHours) return null;
        int seconds = hours * 3600;
        foreach (int unit in (ReadOnlySpan<int>)[60, 1])
        {
            if (index >= text.Length || text[index] != ':') break;
            index++;
            if (TakeDigits(text, ref index, 2, 2) is not { } part || part > 59) return null;
            seconds += part * unit;
        }
        return sign * seconds;
    }

    private static ZoneDate? TakeDate(string text, ref int index)
    {
        if (index >= text.Length || text[index] != ',') return null;
        index++;
        int month = 0;
        int week = 0;
        int day;
        char kind = index < text.Length && text[index] is 'M' or 'J' ? text[index++] : '0';
        if (kind == 'M')
        {
            if (TakeDigits(text, ref index, 1, 2) is not { } m || m is < 1 or > 12 || !TakePoint(text, ref index)) return null;
            if (TakeDigits(text, ref index, 1, 1) is not { } w || w is < 1 or > 5 || !TakePoint(text, ref index)) return null;
            if (TakeDigits(text, ref index, 1, 1) is not { } d || d > 6) return null;
            (month, week, day) = (m, w, d);
        }
        else
        {
            if (TakeDigits(text, ref index, 1, 3) is not { } d || d > 365 || (kind == 'J' && d < 1)) return null;
            day = d;
        }
        int seconds = 2 * 3600;
        if (index < text.Length && text[index] == '/')
        {
            index++;
            if (TakeTime(text, ref index, mostHours: 167) is not { } given) return null;
            seconds = given;
        }
        return new ZoneDate(kind, month, week, day, seconds);
    }

    private static bool TakePoint(string text, ref int index) => index < text.Length && text[index++] == '.';
}
