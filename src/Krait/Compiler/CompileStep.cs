using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Compiler;

/// <summary>
/// Lets interrupts and limits reach a compilation that Python code or a host waits for; one without an engine has neither. Each phase asks
/// here for every node or token, and between its passes.
/// </summary>
/// <remarks>A compilation ends as <see cref="InterruptedOperationException"/>, with the exception set.</remarks>
internal static class CompileStep
{
    /// <summary>Counts a node, and makes sure that there is room on the stack for those below it.</summary>
    /// <exception cref="InsufficientExecutionStackException">There is no room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter()
    {
        NativeStack.EnsureRoom();
        Count();
    }

    /// <summary>Counts a step of a phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Count()
    {
        if (ThreadState.CurrentOrNull is { } thread && (++thread.NativeSteps & (Poll.Interval - 1)) == 0) Poll.OrThrow();
    }

    /// <summary>Counts by the position in a text of a loop that goes through it one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At(int position)
    {
        if ((position & 0xFFFF) == 0xFFFF) Now();
    }

    /// <summary>Ends the compilation if a program may not allocate so many bytes more.</summary>
    public static void Reserve(long bytes) => Poll.AllocateOrThrow(bytes);

    /// <summary>Ends the compilation if something has interrupted it.</summary>
    public static void Now()
    {
        if (ThreadState.CurrentOrNull is not null) Poll.OrThrow();
    }
}
