using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>What one thread of Python needs: the exception in flight, the frames, the eval breaker.</summary>
public sealed class ThreadState
{
    [ThreadStatic]
    private static ThreadState? t_current;

    /// <summary>The state of the calling thread, made on first use.</summary>
    public static ThreadState Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_current ?? MakeCurrent();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ThreadState MakeCurrent() => t_current = new ThreadState();

    /// <summary>The exception that is being raised: what an error result of a helper refers to. Null for none.</summary>
    internal PyBaseException? Exception;

    /// <summary>Whether the pending exception was raised again: the frame it is in has its traceback entry already.</summary>
    internal bool IsReraising;

    /// <summary>How many frames may be nested before RecursionError.</summary>
    internal int RecursionLimit = 1000;

    /// <summary>The exceptions being handled, innermost first: <c>sys.exc_info()</c>.</summary>
    internal HandledException Handled = new();

    /// <summary>
    /// Frames by depth; the one at <see cref="Depth"/> runs. Frames above it are kept for reuse: those of suspended
    /// generators by their generators, which often are resumed where they were, the others by any call.
    /// </summary>
    internal Frame?[] Frames = new Frame?[64];

    /// <summary>Frames by depth that calls may use where that of a generator stands in <see cref="Frames"/>; as long as that.</summary>
    internal Frame?[] SpareFrames = new Frame?[64];

    /// <summary>The index of the running frame in <see cref="Frames"/>; 0 when no Python code runs.</summary>
    internal int Depth;

    /// <summary>The lowest address of the native stack that is known to leave enough room.</summary>
    internal nuint SufficientStack = nuint.MaxValue;

    /// <summary>Why compiled code came back last without a value.</summary>
    internal CompiledExit CompiledExit;

    /// <summary>Everything asynchronous, one bit a reason; polled at RESUME, backward jumps and calls.</summary>
    internal int EvalBreaker;

    /// <summary>Signal handlers to run.</summary>
    internal readonly ConcurrentQueue<Func<bool>> Signals = new();

    /// <summary>Calls that other threads asked for.</summary>
    internal readonly ConcurrentQueue<Func<bool>> PendingCalls = new();

    /// <summary>Finalizers and weak reference callbacks to run.</summary>
    internal readonly ConcurrentQueue<Action> Finalizers = new();

    /// <summary>The class of an exception that another thread sends to this one.</summary>
    internal volatile PyObject? AsyncException;

    /// <summary>The hooks of <c>sys.set_asyncgen_hooks</c>; null for none.</summary>
    internal PyObject? AsyncGeneratorFirstIteration;
    internal PyObject? AsyncGeneratorFinalizer;

    /// <summary>How many frames of a coroutine's origin are recorded.</summary>
    internal int CoroutineOriginDepth;

    /// <summary>What the host allows; null for everything.</summary>
    internal ExecutionLimits? Limits;

    /// <summary>Drops the frames that wait for reuse: they still refer to the functions they ran.</summary>
    internal void ForgetUnusedFrames()
    {
        Array.Clear(Frames, Depth + 1, Frames.Length - Depth - 1);
        Array.Clear(SpareFrames);
    }

    /// <summary>Guards to be used again, in a list, and how many they are.</summary>
    internal FinalizationGuard? SpareGuards;
    internal int SpareGuardCount;

    /// <summary><c>sys.gettrace()</c>.</summary>
    internal PyObject? TraceFunction;

    /// <summary><c>sys.getprofile()</c>.</summary>
    internal PyObject? ProfileFunction;

    /// <summary>How many callbacks of monitoring run: events inside them are not reported.</summary>
    internal int TracingDepth;

    /// <summary>The number of the event whose callback runs; -1 for none.</summary>
    internal int ReportedEvent = -1;

    /// <summary>The running frame, or null.</summary>
    internal Frame? CurrentFrame => Depth == 0 ? null : Frames[Depth];
}

/// <summary>One level of the stack of handled exceptions; a generator has its own.</summary>
internal sealed class HandledException
{
    /// <summary>The exception an except clause is handling; null for none.</summary>
    public PyBaseException? Value;

    /// <summary>The level of the code that resumed this generator.</summary>
    public HandledException? Previous;
}
