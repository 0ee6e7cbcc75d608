using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>Reads dates and times in the formats of ISO 8601, and in the further ones that Python allows.</summary>
internal static class IsoText
{
    private static bool TryDigits(ReadOnlySpan<char> text, ref int position, int count, out int value)
    {
        value = 0;
        if (position + count > text.Length) return false;
        foreach (char character in text.Slice(position, count))
        {
            if (!char.IsAsciiDigit(character)) return false;
            value = (value * 10) + character - '0';
        }
        position += count;
        return true;
    }

    private static char At(ReadOnlySpan<char> text, int position) => position < text.Length ? text[position] : '\0';

    /// <summary>Reads a date; false for what is none. The fields may be out of their ranges.</summary>
    public static bool TryDate(ReadOnlySpan<char> text, out int year, out int month, out int day)
    {
        int position = 0;
        month = day = 0;
        if (!TryDigits(text, ref position, 4, out year)) return false;
        bool hasSeparator = At(text, position) == '-';
        if (hasSeparator) position++;
        if (At(text, position) == 'W')
        {
            position++;
            int weekDay = 1;
            if (!TryDigits(text, ref position, 2, out int week)) return false;
            if (position < text.Length)
            {
                if (hasSeparator && text[position++] != '-') return false;
                if (!TryDigits(text, ref position, 1, out weekDay)) return false;
            }
            int ordinal = Gregorian.FromIsoWeek(year, week, weekDay, out _) ?? 0;
            if (ordinal is < 1 or > Gregorian.MaximumOrdinal) return false;
            (year, month, day) = Gregorian.FromOrdinal(ordinal);
            return true;
        }
        if (!TryDigits(text, ref position, 2, out month)) return false;
        if (hasSeparator && At(text, position++) != '-') return false;
        return TryDigits(text, ref position, 2, out day);
    }

    /// <summary>Where the date ends in a date with a time; -1 when it cannot be one.</summary>
    public static int DateLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 7) return -1;
        if (text.Length == 7) return 7;
        if (text[4] == '-')
        {
            if (text[5] != 'W') return 10;
            if (At(text, 8) != '-') return 8;
            if (text.Length == 9) return -1;
            // Two digits after the hyphen are an hour, one is the day of the week.
            return text.Length > 10 && char.IsAsciiDigit(text[10]) ? 8 : 10;
        }
        if (text[4] != 'W') return 8;
        int end = 7;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end < 9 ? end : end % 2 == 0 ? 7 : 8;
    }

    // Hours with or without minutes, seconds and a fraction; hasMore when text is left over. False for text of another form.
    private static bool TryClock(ReadOnlySpan<char> text, out DayTime time, out bool hasMore)
    {
        time = default;
        hasMore = false;
        int position = 0;
        bool hasSeparator = true;
        for (int i = 0; i < 3; i++)
        {
            if (!TryDigits(text, ref position, 2, out int value)) return false;
            time = i switch
            {
                0 => time with { Hour = (byte)value },
                1 => time with { Minute = (byte)value },
                _ => time with { Second = (byte)value },
            };
            char next = At(text, position++);
            if (i == 0) hasSeparator = next == ':';
            if (position >= text.Length)
            {
                hasMore = next != '\0';
                return next is not ('.' or ',');
            }
            if (hasSeparator && next == ':')
            {
                if (i == 2) return false;
            }
            else if (next is '.' or ',')
            {
                if (i < 2) return false;
                break;
            }
            else if (!hasSeparator)
            {
                position--;
            }
            else
            {
                return false;
            }
        }
        int digits = Math.Min(6, text.Length - position);
        if (!TryDigits(text, ref position, digits, out int microsecond)) return false;
        for (; digits < 6; digits++) microsecond *= 10;
        time = time with { Microsecond = microsecond };
        while (position < text.Length && char.IsAsciiDigit(text[position])) position++;
        hasMore = position < text.Length;
        return true;
    }

    /// <summary>
    /// Reads a time with or without an offset, null for none; false for what is no time. The fields may be out of their ranges.
    /// </summary>
    public static bool TryTime(ReadOnlySpan<char> text, out DayTime time, out PyTimeDelta? offset)
    {
        offset = null;
        int zone = text.IndexOfAny('+', '-', 'Z');
        ReadOnlySpan<char> clock = zone < 0 ? text : text[..zone];
        if (!TryClock(clock, out time, out bool hasMore)) return false;
        if (zone < 0) return !hasMore;
        if (text[zone] == 'Z')
        {
            offset = PyTimeDelta.Zero;
            return zone + 1 == text.Length;
        }
        if (!TryClock(text[(zone + 1)..], out DayTime ahead, out hasMore) || hasMore) return false;
        offset = text[zone] == '-' ? ahead.Duration.Negated() : ahead.Duration;
        return true;
    }

    /// <summary>
    /// Turns 24:00, which ends a day, into 0:00 of the next one; false with ValueError set for a later time.
    /// </summary>
    public static bool TryMidnight(ref DayTime time, out bool isNextDay)
    {
        isNextDay = time.Hour == 24;
        if (!isNextDay) return true;
        if (time.Packed != 24 * 3600 * 1_000_000L)
        {
            return Raise.ValueError("minute, second, and microsecond must be 0 when hour is 24") is not null;
        }
        time = default;
        return true;
    }

    /// <summary>A string's characters; those that take two UTF-16 units, which no date has, become one invalid character.</summary>
    public static string Characters(PyStr text)
    {
        if (text.Narrow is { } narrow) return narrow;
        char[] characters = new char[text.Length];
        for (int i = 0; i < characters.Length; i++) characters[i] = text[i] <= char.MaxValue ? (char)text[i] : '\uFFFF';
        return new string(characters);
    }
}
