using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Sequences;

/// <summary>Indexes and slices of sequences.</summary>
internal static class SliceIndices
{
    /// <summary>The indexes a slice selects from a sequence of some length; false with an exception set.</summary>
    public static bool TryAdjust(PySlice slice, long length, out long start, out long stop, out long step, out long count)
    {
        count = 0;
        if (!TryUnpack(slice, out start, out stop, out step)) return false;
        count = Adjust(length, ref start, ref stop, step);
        return true;
    }

    /// <summary>The parts of a slice as numbers, clipped to 64 bits.</summary>
    public static bool TryUnpack(PySlice slice, out long start, out long stop, out long step)
    {
        start = 0;
        stop = 0;
        step = 1;
        if (slice.Step is not PyNone)
        {
            if (!TryToIndex(slice.Step, out step)) return false;
            if (step == 0)
            {
                Raise.ValueError("slice step cannot be zero");
                return false;
            }
            if (step < -long.MaxValue) step = -long.MaxValue;
        }
        if (slice.Start is PyNone) start = step < 0 ? long.MaxValue : 0;
        else if (!TryToIndex(slice.Start, out start)) return false;
        if (slice.Stop is PyNone) stop = step < 0 ? long.MinValue : long.MaxValue;
        else if (!TryToIndex(slice.Stop, out stop)) return false;
        return true;
    }

    /// <summary>Clips the parts of a slice to a length and counts what they select.</summary>
    public static long Adjust(long length, ref long start, ref long stop, long step)
    {
        start = Clip(start, length, step);
        stop = Clip(stop, length, step);
        if (step < 0) return stop < start ? ((start - stop - 1) / -step) + 1 : 0;
        return start < stop ? ((stop - start - 1) / step) + 1 : 0;
    }

    private static long Clip(long value, long length, long step)
    {
        if (value < 0)
        {
            value += length;
            return value < 0 ? (step < 0 ? -1 : 0) : value;
        }
        return value >= length ? (step < 0 ? length - 1 : length) : value;
    }

    private static bool TryToIndex(PyObject value, out long result)
    {
        if (value is PyInt or PyIntegral || value.Type.IndexSlot is not null) return Indexes.TryToInt64(value, out result, null);
        result = 0;
        Raise.TypeError("slice indices must be integers or None or have an __index__ method");
        return false;
    }

    /// <summary>A start or stop argument of a method such as <c>list.index</c>, clipped; an omitted one keeps its default.</summary>
    public static bool TryToBound(PyObject? value, ref long bound, bool allowNone)
    {
        if (value is null || (allowNone && value is PyNone)) return true;
        if (value is PyInt or PyIntegral || value.Type.IndexSlot is not null) return Indexes.TryToInt64(value, out bound, null);
        Raise.TypeError(allowNone ? "slice indices must be integers or None or have an __index__ method"
            : "slice indices must be integers or have an __index__ method");
        return false;
    }

    /// <summary>
    /// The start and stop arguments of a method such as <c>list.index</c>, not clipped: converting them may change the sequence.
    /// </summary>
    public static bool TryToBounds(PyObject? start, PyObject? stop, out long first, out long last)
    {
        first = 0;
        last = long.MaxValue;
        return TryToBound(start, ref first, allowNone: false) && TryToBound(stop, ref last, allowNone: false);
    }

    /// <summary>Clips start and stop arguments to a length.</summary>
    public static void Clip(long length, ref long start, ref long stop)
    {
        if (stop > length) stop = length;
        else if (stop < 0) stop = Math.Max(0, stop + length);
        if (start < 0) start = Math.Max(0, start + length);
    }

    /// <summary>
    /// Makes an int of a key or count that has <c>__index__</c>, which may change the sequence: its length is to be taken
    /// afterwards. False with an exception set.
    /// </summary>
    public static bool TryConvert(ref PyObject key, PyType? overflow = null)
    {
        if (key is PyInt) return true;
        if (!Indexes.TryToInt64(key, out long position, overflow ?? ExceptionTypes.IndexError)) return false;
        key = PyInt.From(position);
        return true;
    }

    /// <summary>
    /// An index into a sequence, made non-negative: 1 when it is in range, 0 when it is not (no exception is set), -1 with an
    /// exception set. The key has <c>__index__</c>.
    /// </summary>
    public static int TryResolve(PyObject key, int length, out int index)
    {
        index = 0;
        long position;
        if (key is PyInt small) position = small.Value;
        else if (!Indexes.TryToInt64(key, out position, ExceptionTypes.IndexError)) return -1;
        if (position < 0) position += length;
        if ((ulong)position >= (ulong)length) return 0;
        index = (int)position;
        return 1;
    }

    /// <summary>
    /// The count of a repetition, which fits memory: false with an exception set. Strings say what is too long for any memory.
    /// </summary>
    public static bool TryToRepetition(PyObject count, long length, int elementSize, out int repetitions, string? tooLong = null)
    {
        repetitions = 0;
        if (!Indexes.TryToInt64(count, out long times, ExceptionTypes.OverflowError)) return false;
        if (times <= 0 || length == 0) return true;
        if (tooLong is not null && times > long.MaxValue / length)
        {
            Raise.OverflowError(tooLong);
            return false;
        }
        if (!Allocation.ReserveProduct(length, times, elementSize)) return false;
        repetitions = (int)times;
        return true;
    }
}
