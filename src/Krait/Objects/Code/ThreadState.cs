using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>What one thread of Python needs: the exception in flight, the frames, the eval breaker.</summary>
internal sealed class ThreadState
{
    [ThreadStatic]
    private static ThreadState? t_current;

    /// <summary>The state of the calling thread, made on first use.</summary>
    public static ThreadState Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_current ?? MakeCurrent();
    }

    // A thread of .NET that no engine has entered makes objects of an engine of its own, which dies with the thread.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ThreadState MakeCurrent() => t_current = new ThreadState(new InterpreterState());

    /// <summary>Makes a state the calling thread's; the result is the one before, to be given back with <see cref="Restore"/>.</summary>
    internal static ThreadState? Enter(ThreadState thread)
    {
        ThreadState? before = t_current;
        t_current = thread;
        return before;
    }

    /// <summary>The state of the calling thread; null when it has none yet.</summary>
    internal static ThreadState? CurrentOrNull => t_current;

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    internal static void Restore(ThreadState? before) => t_current = before;

    /// <summary>A thread of an engine.</summary>
    /// <param name="interpreter">The engine.</param>
    /// <param name="managedThread">The number of the thread of .NET; 0 for the calling one.</param>
    internal ThreadState(InterpreterState interpreter, int managedThread = 0)
    {
        Interpreter = interpreter;
        Identifier = IdentifierOf(managedThread == 0 ? Environment.CurrentManagedThreadId : managedThread);
    }

    /// <summary>The engine that the thread runs.</summary>
    internal readonly InterpreterState Interpreter;

    /// <summary>The exception that is being raised: what an error result of a helper refers to. Null for none.</summary>
    internal PyBaseException? Exception;

    /// <summary>Whether the pending exception was raised again: the frame it is in has its traceback entry already.</summary>
    internal bool IsReraising;

    /// <summary>How many frames may be nested before RecursionError.</summary>
    internal int RecursionLimit = 1000;

    /// <summary>
    /// The exception with which a host stops the program: no handler of Python sees it, and each poll raises it again. Null while the
    /// program may run.
    /// </summary>
    internal volatile PyBaseException? Stop;

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

    /// <summary>The depth of the frame that C# has just pushed for a generator, whose result it will get; 0 for none.</summary>
    internal int DepthOfNativeCall;

    /// <summary>The lowest address of the native stack that is known to leave enough room.</summary>
    internal nuint SufficientStack = nuint.MaxValue;

    /// <summary>Why compiled code came back last without a value.</summary>
    internal CompiledExit CompiledExit;

    /// <summary>When the evaluation loop was last entered again, in milliseconds since the system started.</summary>
    internal long LoopEnteredAt;

    /// <summary>Everything asynchronous, one bit a reason; polled at RESUME, backward jumps and calls.</summary>
    internal int EvalBreaker;

    /// <summary>
    /// How often the eval breaker is still polled before the host's limits are asked; without limits as often as can be counted. These
    /// polls are the steps of a program: counting down takes less than asking each time.
    /// </summary>
    internal int PollsLeft = int.MaxValue;

    /// <summary>What <see cref="PollsLeft"/> was when the limits were asked last.</summary>
    internal int PollsGranted = int.MaxValue;

    /// <summary>How often the eval breaker was polled since the limits were asked; the next poll asks them.</summary>
    internal int TakePolls()
    {
        int taken = PollsGranted - PollsLeft;
        PollsGranted = PollsLeft = 0;
        return taken;
    }

    /// <summary>Lets the eval breaker be polled a number of times before the limits are asked.</summary>
    internal void GrantPolls(int count) => PollsGranted = PollsLeft = count;

    /// <summary>Whether a thread that works or waits in native code has to look: something asynchronous is there, or limits are.</summary>
    internal bool MustLook => EvalBreaker != 0 || Limits is not null;

    /// <summary>
    /// The frame whose value stack a fault in compiled code has lost, while the fault is unwound: handlers that need it do not run.
    /// </summary>
    internal Frame? FrameWithoutStack;

    /// <summary>Steps of native loops, counted so that some of them look at the eval breaker.</summary>
    internal int NativeSteps;

    /// <summary>
    /// Steps of the evaluation loop that do not poll, counted so that some of them do everything that waits. The counter is not the one
    /// of native loops: a native step at each round would always get the number at which a step here looks.
    /// </summary>
    internal int UnpolledSteps;

    /// <summary>Signal handlers to run.</summary>
    internal ConcurrentQueue<Func<bool>> Signals => Ensure(ref _signals);

    /// <summary>Calls that other threads asked for.</summary>
    internal ConcurrentQueue<Func<bool>> PendingCalls => Ensure(ref _pendingCalls);

    /// <summary>Dead objects to finalize.</summary>
    internal ConcurrentQueue<PyObject> Finalizers => Ensure(ref _finalizers);

    /// <summary>
    /// Weak reference callbacks to run, after the finalizers: an object's own come first, in whatever order .NET finds out.
    /// </summary>
    internal ConcurrentQueue<Action> WeakReferenceCallbacks => Ensure(ref _weakReferenceCallbacks);

    /// <summary>
    /// The attributes that <c>threading.local</c> objects have in this thread. The table is the thread's and not the object's: attributes
    /// that lead back to their object do not keep it alive then.
    /// </summary>
    internal ConditionalWeakTable<PyObject, PyDict> LocalNamespaces => _localNamespaces ??= [];

    private ConditionalWeakTable<PyObject, PyDict>? _localNamespaces;

    /// <summary>Drops the attributes of <c>threading.local</c> objects: the thread ends.</summary>
    internal void ForgetLocals() => _localNamespaces?.Clear();

    /// <summary>Whether finalizers or callbacks are running.</summary>
    internal bool IsFinalizing;

    /// <summary>
    /// Whether finalizers or callbacks are running because the collector found something, not because the program asked for it: its
    /// trace and profile functions are not told of them.
    /// </summary>
    internal bool FinalizesUnasked;

    /// <summary>What a signal handler or another thread raised while finalizers or callbacks ran; it is meant for the program.</summary>
    internal PyBaseException? Interruption;

    /// <summary>The interruption that has come out of a finalizer and is to be raised in the program.</summary>
    internal PyBaseException? EscapedInterruption;

    private ConcurrentQueue<Func<bool>>? _signals;
    private ConcurrentQueue<Func<bool>>? _pendingCalls;
    private ConcurrentQueue<PyObject>? _finalizers;
    private ConcurrentQueue<Action>? _weakReferenceCallbacks;

    // Made when first used, by whichever thread that is: most programs need none of them.
    private static ConcurrentQueue<T> Ensure<T>(ref ConcurrentQueue<T>? queue)
    {
        if (System.Threading.Volatile.Read(ref queue) is { } existing) return existing;
        System.Threading.Interlocked.CompareExchange(ref queue, new ConcurrentQueue<T>(), null);
        return queue!;
    }

    /// <summary>The class of an exception that another thread sends to this one.</summary>
    internal volatile PyObject? AsyncException;

    /// <summary>The hooks of <c>sys.set_asyncgen_hooks</c>; null for none.</summary>
    internal PyObject? AsyncGeneratorFirstIteration;
    internal PyObject? AsyncGeneratorFinalizer;

    /// <summary>How many frames of a coroutine's origin are recorded.</summary>
    internal int CoroutineOriginDepth;

    /// <summary>What the host allows; null for everything.</summary>
    internal ExecutionLimits? Limits;

    /// <summary>What the thread had allocated when its limits last counted that.</summary>
    internal long CountedAllocations;

    /// <summary>Drops the frames that wait for reuse: they still refer to the functions they ran.</summary>
    internal void ForgetUnusedFrames()
    {
        Array.Clear(Frames, Depth + 1, Frames.Length - Depth - 1);
        Array.Clear(SpareFrames);
    }

    /// <summary>The containers whose text is being made: one that contains itself is shown as such; null for none yet.</summary>
    internal HashSet<PyObject>? ReprInProgress;

    /// <summary>How many objects are being represented, one within the other.</summary>
    internal int ReprDepth;

    /// <summary>The context of context variables that code runs in (PEP 567); null until one is asked for.</summary>
    internal PyObject? Context;

    /// <summary>The event loop of asyncio that runs in the thread, and the task that it runs; null for none.</summary>
    internal PyObject? RunningLoop;
    internal PyObject? RunningTask;

    /// <summary>The decimal context that was used last, kept by the module of decimals; null for none yet.</summary>
    internal object? DecimalContext;

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

    /// <summary>The number by which Python knows the thread.</summary>
    /// <remarks>The main thread of an interpreter that a program has made is each thread that enters it, one after the other.</remarks>
    internal long Identifier;

    /// <summary>The number by which the operating system knows the thread; 0 when that has not been asked.</summary>
    internal int NativeIdentifier;

    /// <summary>What the thread waits for without the interpreter lock; null while it runs.</summary>
    internal object? WaitsFor;

    /// <summary>One more than the descriptor that a byte written to wakes the thread; 0 when it does not wait for descriptors.</summary>
    internal int WakeDescriptor;

    /// <summary>Whether the thread has ended: what is meant for it goes to the main thread.</summary>
    internal volatile bool IsFinished;

    /// <summary>The number by which Python knows a thread of .NET; it looks like the addresses that CPython has there.</summary>
    internal static long IdentifierOf(int managedThread) => 0x7F0000000000 + (managedThread * 4096L);

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
