using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Checks sizes that data decides before anything is allocated.</summary>
internal static class Allocation
{
    /// <summary>The most elements that one object holds.</summary>
    public static long Limit => Array.MaxLength;

    /// <summary>
    /// Whether an object of so many elements of so many bytes can be; false with MemoryError set, or with the program stopped when it is
    /// more than what is left of the bytes that it may allocate.
    /// </summary>
    public static bool Reserve(long count, int elementSize = 1)
    {
        if (count > Array.MaxLength) return Fail();
        ThreadState thread = ThreadState.Current;
        if (thread.Limits is not { } limits) return true;
        long bytes = count * elementSize;
        if (limits.LargestObject is { } largest && bytes > largest) return Fail();
        return bytes < Poll.LargeAllocation || limits.CanAllocate(thread, bytes);
    }

    /// <summary>
    /// Whether <paramref name="count"/> times <paramref name="times"/> elements can be; false as <see cref="Reserve"/> says.
    /// </summary>
    public static bool ReserveProduct(long count, long times, int elementSize = 1) =>
        count <= 0 || times <= 0 || (times <= long.MaxValue / count && Reserve(count * times, elementSize))
            || (times > long.MaxValue / count && Fail());

    /// <summary>Raises MemoryError; false.</summary>
    public static bool Fail()
    {
        Raise.Set(Exceptions.Create(ExceptionTypes.MemoryError, PyTuple.Empty));
        return false;
    }
}
