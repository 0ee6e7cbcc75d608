using Krait.Objects;

namespace Krait.Evaluation.Threads;

/// <summary>The threads that run Python.</summary>
internal static partial class PythonThreads
{
    /// <summary>The threads of one engine.</summary>
    private sealed class State
    {
        public readonly List<ThreadState> All = [];
        public ThreadState? Main;
        public int StackSize;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private const int DefaultStackSize = 64 * 1024 * 1024;

    // The rest is for what Python's recursion calls last.
    private const int Reserve = 512 * 1024;

    /// <summary>The main thread of an engine; null before it starts.</summary>
    public static ThreadState? MainOf(InterpreterState interpreter) => interpreter.Get(static () => new State()).Main;

    /// <summary>The thread that signals are handled in.</summary>
    public static ThreadState? Main
    {
        get => Own.Main;
        private set => Own.Main = value;
    }

    /// <summary>The size of the stacks of threads to start; 0 for the default.</summary>
    public static int StackSize
    {
        get => Own.StackSize;
        set => Own.StackSize = value;
    }

    /// <summary>How many threads the program has started that still run.</summary>
    public static int Count
    {
        get => CountIn(ThreadState.Current.Interpreter);
    }

    /// <summary>How many threads an interpreter has started that still run.</summary>
    public static int CountIn(InterpreterState interpreter)
    {
        State own = interpreter.Get(static () => new State());
        lock (own.All) return own.All.Count - (own.Main is not null && own.All.Contains(own.Main) ? 1 : 0);
    }

    /// <summary>The threads that run.</summary>
    public static ThreadState[] All
    {
        get
        {
            lock (Own.All) return Own.All.ToArray();
        }
    }

    /// <summary>Makes the calling thread the main one.</summary>
    public static void RegisterMain()
    {
        Main = ThreadState.Current;
        Main.NativeIdentifier = AskNativeIdentifier();
        lock (Own.All) Own.All.Add(Main);
    }

    /// <summary>The number by which the operating system knows the calling thread; elsewhere than on Linux, .NET's.</summary>
    public static int AskNativeIdentifier() => OperatingSystem.IsLinux() ? GetThreadIdentifier() : Environment.CurrentManagedThreadId;

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadIdentifier();

    /// <summary>The running thread of the engine with an identifier; null for none.</summary>
    public static ThreadState? Find(long identifier)
    {
        lock (Own.All) return Own.All.Find(each => each.Identifier == identifier);
    }

    /// <summary>
    /// Starts a thread that takes the interpreter lock and runs something, under the limits of the calling one; 0 when the system has no
    /// more, or the host allows no more.
    /// </summary>
    /// <returns>The number that identifies the thread.</returns>
    public static long Start(Action<ThreadState> run)
    {
        ThreadState parent = ThreadState.Current;
        if (parent.Limits is { Threads: { } limit } limits && limits.RunningThreads >= limit) return 0;
        int stackSize = StackSize == 0 ? DefaultStackSize : Math.Max(StackSize, 2 * Reserve);
        ThreadState? state = null;
        System.Threading.Thread thread = new(() => Run(run, state!, stackSize), stackSize) { IsBackground = true };
        state = new ThreadState(parent.Interpreter, thread.ManagedThreadId)
        {
            RecursionLimit = parent.RecursionLimit,
            Limits = parent.Limits,
        };
        if (parent.Limits is not null) state.GrantPolls(0);
        if ((parent.EvalBreaker & (int)EvalBreakerReason.Cancellation) != 0) EvalBreaker.Set(state, EvalBreakerReason.Cancellation);
        InterpreterLock.Share(parent);
        // Listed before it runs: who stops the threads of the engine must find it.
        lock (Own.All) Own.All.Add(state);
        try
        {
            thread.Start();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or System.Threading.ThreadStartException)
        {
            lock (Own.All) Own.All.Remove(state);
            return 0;
        }
        return state.Identifier;
    }

    /// <summary>Stops threads of an engine: no code of theirs runs any more, but what C# does to end them.</summary>
    /// <param name="interpreter">The engine.</param>
    /// <param name="makeReason">Makes the exception that a thread ends with.</param>
    /// <param name="includesMain">Whether the main thread is stopped too.</param>
    public static void Stop(InterpreterState interpreter, Func<PyBaseException> makeReason, bool includesMain)
    {
        State own = interpreter.Get(static () => new State());
        lock (own.All)
        {
            foreach (ThreadState thread in own.All)
            {
                if (thread.Stop is not null || (!includesMain && thread == own.Main)) continue;
                Finalization.Forget(thread);
                thread.Stop = makeReason();
                EvalBreaker.Set(thread, EvalBreakerReason.Cancellation);
            }
        }
    }

    private static void Run(Action<ThreadState> run, ThreadState thread, int stackSize)
    {
        NativeStack.Bound(stackSize - Reserve);
        ThreadState.Enter(thread);
        thread.NativeIdentifier = AskNativeIdentifier();
        InterpreterLock.Take(thread);
        thread.CountedAllocations = GC.GetAllocatedBytesForCurrentThread();
        run(thread);
        End(thread);
        InterpreterLock.Drop(thread);
    }

    private static void End(ThreadState thread)
    {
        thread.Limits?.Settle(thread);
        lock (Own.All) Own.All.Remove(thread);
        thread.IsFinished = true;
        thread.Exception = null;
        thread.Stop = null;
        thread.ForgetUnusedFrames();
        thread.ForgetLocals();
        // What dies later and was made here is finalised by the main thread.
        Finalization.HandOver(thread);
    }
}
