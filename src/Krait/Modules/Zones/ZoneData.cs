using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Zones;

/// <summary>A time zone: its transitions and the rules for what comes after them.</summary>
internal sealed class ZoneData
{
    private readonly long[] _utc;
    private readonly long[] _localFirst;
    private readonly long[] _localSecond;
    private readonly ZonePeriod[] _periods;
    private readonly ZonePeriod? _before;
    private readonly ZonePeriod? _afterPeriod;
    private readonly ZoneRules? _afterRules;
    private readonly bool _isFixed;

    /// <summary>The key; None for a zone of a file without one.</summary>
    public required PyObject Key { get; init; }

    /// <summary>The text of the file object that the zone was read from; null for one of a key.</summary>
    public PyStr? FileText { get; init; }

    public bool IsFromCache { get; set; }

    private ZoneData(long[] utc, int[] indexes, int[] offsets, int[] savings, bool[] isDaylight, string[] names, ZoneRules? rules)
    {
        var all = new ZonePeriod[offsets.Length];
        for (int i = 0; i < all.Length; i++) all[i] = new ZonePeriod(offsets[i], savings[i], names[i]);
        _utc = utc;
        _periods = Array.ConvertAll(indexes, index => all[index]);
        (_localFirst, _localSecond) = ToLocal(utc, indexes, offsets);
        int standard = Array.IndexOf(isDaylight, false);
        _before = standard >= 0 ? all[standard] : _periods.Length > 0 ? _periods[0] : null;
        if (rules is { Daylight: not null }) _afterRules = rules;
        else _afterPeriod = rules?.Standard ?? (_periods.Length > 0 ? _periods[^1] : all[^1]);
        _isFixed = all.Length <= 1 && _afterRules is null && (all.Length == 0 || all[0] == _afterPeriod);
    }

    /// <summary>What <c>zoneinfo._common.load_data</c> returned as a zone; null with an exception set.</summary>
    public static ZoneData? Create(PyObject loaded, PyObject key, PyStr? fileText)
    {
        PyTuple? parts = Iteration.ToTuple(loaded);
        if (parts is not { Count: 6 }) return null;
        if (!TryNumbers(parts[0], out long[] indexes) || !TryNumbers(parts[1], out long[] utc) || !TryNumbers(parts[2], out long[] offsets)
            || !TryNumbers(parts[3], out long[] daylight))
        {
            return null;
        }
        PyTuple? names = Iteration.ToTuple(parts[4]);
        if (names is null) return null;
        ZoneRules? rules = null;
        if (parts[5] is PyBytes { Length: > 0 } text)
        {
            rules = ZoneRules.Parse(System.Text.Encoding.Latin1.GetString(text.Value), out string? problem);
            if (rules is null)
            {
                Raise.ValueError(problem!);
                return null;
            }
        }
        else if (indexes.Length == 0 && offsets.Length == 0)
        {
            Raise.ValueError("No time zone information found.");
            return null;
        }
        int[] places = Array.ConvertAll(indexes, static each => (int)each);
        int[] shifts = Array.ConvertAll(offsets, static each => (int)each);
        bool[] isDaylight = Array.ConvertAll(daylight, static each => each != 0);
        return new ZoneData(utc, places, shifts, Savings(places, shifts, isDaylight), isDaylight,
            Array.ConvertAll(names.Items, static each => each.ToString() ?? ""), rules)
        {
            Key = key,
            FileText = fileText,
        };
    }

    private static bool TryNumbers(PyObject value, out long[] numbers)
    {
        numbers = [];
        PyTuple? items = Iteration.ToTuple(value);
        if (items is null) return false;
        numbers = new long[items.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!Arguments.TryToInt64(items[i], out numbers[i])) return false;
        }
        return true;
    }

    // The files do not say how much daylight saving time adds: the standard time before or after tells.
    private static int[] Savings(int[] indexes, int[] offsets, bool[] isDaylight)
    {
        int[] savings = new int[offsets.Length];
        int wanted = isDaylight.Count(static each => each);
        int found = 0;
        bool isComplete = false;
        for (int i = 1; i < indexes.Length; i++)
        {
            if (found == wanted)
            {
                isComplete = true;
                break;
            }
            int index = indexes[i];
            if (!isDaylight[index] || savings[index] != 0) continue;
            int before = indexes[i - 1];
            int saving = isDaylight[before] ? 0 : offsets[index] - offsets[before];
            if (saving == 0 && index < offsets.Length - 1 && i + 1 < indexes.Length)
            {
                int after = indexes[i + 1];
                if (isDaylight[after]) continue;
                saving = offsets[index] - offsets[after];
            }
            if (saving == 0) continue;
            found++;
            savings[index] = saving;
        }
        if (isComplete) return savings;
        for (int i = 0; i < savings.Length; i++)
        {
            // An hour is a better guess than nothing.
            if (savings[i] == 0 && isDaylight[i]) savings[i] = 3600;
        }
        return savings;
    }

    private static (long[] First, long[] Second) ToLocal(long[] utc, int[] indexes, int[] offsets)
    {
        long[] first = (long[])utc.Clone();
        long[] second = (long[])utc.Clone();
        for (int i = 0; i < utc.Length; i++)
        {
            int before = offsets[i == 0 ? 0 : indexes[i - 1]];
            int after = i == 0 && offsets.Length == 1 ? before : offsets[indexes[i]];
            first[i] += Math.Max(before, after);
            second[i] += Math.Min(before, after);
        }
        return (first, second);
    }

    // How many of the sorted times are at or before one.
    private static int CountUntil(long[] times, long timestamp)
    {
        int low = 0;
        int high = times.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (timestamp < times[middle]) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// <summary>What holds at any time; null when that depends on the time.</summary>
    public ZonePeriod? Always => _isFixed ? _afterPeriod : null;

    /// <summary>What holds at a local time.</summary>
    public ZonePeriod? AtLocal(long timestamp, int year, bool isFold)
    {
        long[] times = isFold ? _localSecond : _localFirst;
        if (times.Length > 0 && timestamp < times[0]) return _before;
        if (times.Length == 0 || timestamp > times[^1]) return _afterRules?.AtLocal(timestamp, year, isFold) ?? _afterPeriod;
        return _periods[CountUntil(times, timestamp) - 1];
    }

    /// <summary>What holds at a time in UTC, and whether the local time comes for the second time.</summary>
    public (ZonePeriod? Period, bool IsFold) AtUtc(long timestamp, int year)
    {
        if (_utc.Length > 0 && timestamp < _utc[0]) return (_before, false);
        if ((_utc.Length == 0 || timestamp > _utc[^1]) && _afterRules is not null) return _afterRules.AtUtc(timestamp, year);
        if (_utc.Length == 0) return (_afterPeriod, false);
        int count = CountUntil(_utc, timestamp);
        ZonePeriod? previous;
        ZonePeriod? period;
        if (_utc.Length > 1 && timestamp >= _utc[1]) (previous, period) = (_periods[count - 2], _periods[count - 1]);
        else if (timestamp > _utc[^1]) (previous, period) = (_periods[^1], _afterPeriod);
        else (previous, period) = (_before, _periods[0]);
        int shift = previous!.Offset - period!.Offset;
        return (period, shift > timestamp - _utc[count - 1]);
    }
}
