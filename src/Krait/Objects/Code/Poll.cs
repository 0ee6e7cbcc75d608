using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>
/// Lets interrupts, asynchronous exceptions and the host's limits reach native code: every loop whose length data decides asks
/// here. Other threads, finalizers and pending calls have to wait for the evaluation loop, so that a builtin stays one step to them.
/// </summary>
internal static class Poll
{
    /// <summary>Steps of a loop between two looks at the eval breaker; a power of two.</summary>
    public const int Interval = 1 << 14;

    /// <summary>Counts a step of whatever loop the thread runs; false with an exception set when the loop has to end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Step()
    {
        ThreadState thread = ThreadState.Current;
        return (++thread.NativeSteps & (Interval - 1)) != 0 || !thread.MustLook || Handle(thread);
    }

    /// <summary>Counts several steps of whatever loop the thread runs; false with an exception set when the loop has to end.</summary>
    public static bool Steps(int count)
    {
        ThreadState thread = ThreadState.Current;
        return Steps(ref thread.NativeSteps, count);
    }

    /// <summary>Counts a step of a loop; false with an exception set when the loop has to end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Step(ref int steps) => (++steps & (Interval - 1)) != 0 || Now();

    /// <summary>Counts a step of a loop that has no other way to end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StepOrThrow(ref int steps)
    {
        if ((++steps & (Interval - 1)) == 0) OrThrow();
    }

    /// <summary>Counts by the position of a loop that goes through all of them one by one, and has no other way to end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AtOrThrow(int position)
    {
        if ((position & (Interval - 1)) == Interval - 1) OrThrow();
    }

    /// <summary>Counts several steps at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Steps(ref int steps, int count)
    {
        int before = steps;
        steps = unchecked(before + count);
        return (before & ~(Interval - 1)) == (steps & ~(Interval - 1)) || Now();
    }

    /// <summary>Counts several steps of a loop that has no other way to end.</summary>
    public static void StepsOrThrow(ref int steps, int count)
    {
        if (!Steps(ref steps, count)) throw new InterruptedOperationException();
    }

    /// <summary>Looks at the eval breaker now; false with an exception set when the operation has to end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Now()
    {
        ThreadState thread = ThreadState.Current;
        return !thread.MustLook || Handle(thread);
    }

    /// <summary>Looks at the eval breaker now, in the depths of a calculation that has no other way to end.</summary>
    public static void OrThrow()
    {
        if (!Now()) throw new InterruptedOperationException();
    }

    /// <summary>Allocations below this many bytes are counted at the next look; larger ones ask before.</summary>
    public const int LargeAllocation = 1 << 16;

    /// <summary>Makes sure that the program may allocate so many bytes, in the depths of what has no other way to end.</summary>
    public static void AllocateOrThrow(long bytes)
    {
        if (bytes < LargeAllocation || ThreadState.CurrentOrNull is not { Limits: { } limits } thread) return;
        if (!limits.CanAllocate(thread, bytes)) throw new InterruptedOperationException();
    }

    /// <summary>
    /// Makes sure that there may be an object of so many bytes, which data decides: where nothing can be returned in its place, before
    /// .NET makes it in one step. MemoryError for one that is larger than the host allows any.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReserveOrThrow(long bytes)
    {
        if (bytes >= LargeAllocation) ReserveLargeOrThrow(bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReserveLargeOrThrow(long bytes)
    {
        if (ThreadState.CurrentOrNull is not { Limits: { } limits } thread) return;
        if (limits.LargestObject is { } largest && bytes > largest) throw new OutOfMemoryException();
        if (!limits.CanAllocate(thread, bytes)) throw new InterruptedOperationException();
    }

    /// <summary>What does the urgent part of what an eval breaker stands for; the evaluation brings it.</summary>
    internal static Func<ThreadState, bool> Handle { get; set; } = static _ => true;
}

/// <summary>A calculation was interrupted; the exception that did so is set. The binding of the function or slot catches it.</summary>
internal sealed class InterruptedOperationException : Exception;
