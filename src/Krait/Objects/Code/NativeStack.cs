using System.Runtime.CompilerServices;

// Buffers on the stack are written before they are read, so clearing them first is time lost; and where the runtime clears
// them with wide registers, the narrow block copies of what is called next pay a transition on many processors.
[module: SkipLocalsInit]

namespace Krait.Objects;

/// <summary>
/// Guards against native recursion that Python code can cause without limit: <c>repr</c> of a list in a list, comparisons,
/// iterators of iterators. What would overflow the stack, or go on for ages before it does, raises RecursionError.
/// </summary>
internal static unsafe class NativeStack
{
    // Less than what the runtime promises is left when it says that there is enough.
    private const int CheckedAtOnce = 32 * 1024;

    // How far down the stack is known to be there: the complement of the address, so that 0 says that nothing is known.
    [ThreadStatic]
    private static nuint t_known;

    [ThreadStatic]
    private static bool t_isBound;

    /// <summary>Says how much of the calling thread's stack Python code may use from here on.</summary>
    public static void Bound(int bytes)
    {
        byte here = 0;
        t_known = ~((nuint)(&here) - (nuint)bytes);
        t_isBound = true;
    }

    /// <summary>Whether there is room for a deeper call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasRoom()
    {
        byte here = 0;
        return ~(nuint)(&here) < t_known || Check((nuint)(&here));
    }

    /// <summary>Whether there is room beyond what Python code may use: for hashing, which CPython does not bound.</summary>
    public static bool HasRoomBeyond() => HasRoom() || RuntimeHelpers.TryEnsureSufficientExecutionStack();

    /// <summary>For what can go on in a thread with a larger stack.</summary>
    /// <exception cref="InsufficientExecutionStackException">There is no room for a deeper call.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EnsureRoom()
    {
        if (!HasRoom()) ThrowInsufficient();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Check(nuint here)
    {
        if (t_isBound || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        t_known = ~(here - CheckedAtOnce);
        return true;
    }

    private static void ThrowInsufficient() => throw new InsufficientExecutionStackException();
}
