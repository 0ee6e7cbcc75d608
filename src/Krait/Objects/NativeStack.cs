using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>
/// Guards against native recursion that Python code can cause without limit: <c>repr</c> of a list in a list, comparisons,
/// iterators of iterators. What would overflow the stack, or go on for ages before it does, raises RecursionError.
/// </summary>
internal static unsafe class NativeStack
{
    // The lowest address that may be reached; 0 in a thread whose stack is not known.
    [ThreadStatic]
    private static nuint t_limit;

    /// <summary>Says how much of the calling thread's stack Python code may use from here on.</summary>
    public static void Bound(int bytes)
    {
        byte here = 0;
        t_limit = (nuint)(&here) - (nuint)bytes;
    }

    /// <summary>Whether there is room for a deeper call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasRoom()
    {
        byte here = 0;
        nuint limit = t_limit;
        return limit != 0 ? (nuint)(&here) > limit : RuntimeHelpers.TryEnsureSufficientExecutionStack();
    }
}
