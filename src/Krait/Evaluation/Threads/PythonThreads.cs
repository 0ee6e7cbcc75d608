using Krait.Objects;

namespace Krait.Evaluation.Threads;

/// <summary>The threads that run Python.</summary>
internal static class PythonThreads
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
        get
        {
            lock (Own.All) return Own.All.Count - (Main is not null && Own.All.Contains(Main) ? 1 : 0);
        }
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
        lock (Own.All) Own.All.Add(Main);
    }

    /// <summary>Starts a thread that takes the interpreter lock and runs something; 0 when the system has no more.</summary>
    /// <returns>The number that identifies the thread.</returns>
    public static long Start(Action<ThreadState> run)
    {
        ThreadState parent = ThreadState.Current;
        int stackSize = StackSize == 0 ? DefaultStackSize : Math.Max(StackSize, 2 * Reserve);
        System.Threading.Thread thread = new(() => Run(run, parent, stackSize), stackSize) { IsBackground = true };
        InterpreterLock.Share(parent);
        try
        {
            thread.Start();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or System.Threading.ThreadStartException)
        {
            return 0;
        }
        return ThreadState.IdentifierOf(thread.ManagedThreadId);
    }

    private static void Run(Action<ThreadState> run, ThreadState parent, int stackSize)
    {
        NativeStack.Bound(stackSize - Reserve);
        ThreadState thread = new(parent.Interpreter) { RecursionLimit = parent.RecursionLimit };
        ThreadState.Enter(thread);
        lock (Own.All) Own.All.Add(thread);
        InterpreterLock.Take(thread);
        run(thread);
        End(thread);
        InterpreterLock.Drop(thread);
    }

    private static void End(ThreadState thread)
    {
        lock (Own.All) Own.All.Remove(thread);
        thread.IsFinished = true;
        thread.Exception = null;
        thread.ForgetUnusedFrames();
        // What dies later and was made here is finalised by the main thread.
        Finalization.HandOver(thread);
    }
}
