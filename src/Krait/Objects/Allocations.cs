namespace Krait.Objects;

/// <summary>Tells the engines that ask for it of each object that is made, for <c>tracemalloc</c>.</summary>
internal static class Allocations
{
    // How many engines watch. Every constructor looks at it, so it is a plain field: another thread may see a change late.
    private static int s_watching;

    /// <summary>Whether some engine watches.</summary>
    public static bool AreWatched => s_watching != 0;

    /// <summary>Makes an engine hear of its objects, or with null no more.</summary>
    public static void Watch(InterpreterState interpreter, AllocationWatcher? watcher)
    {
        bool watched = interpreter.AllocationWatcher is not null;
        interpreter.AllocationWatcher = watcher;
        if (watched != watcher is not null) System.Threading.Interlocked.Add(ref s_watching, watched ? -1 : 1);
    }

    /// <summary>Tells the engine of the calling thread of an object whose construction begins: its fields have no values yet.</summary>
    public static void Report(PyObject value) => ThreadState.CurrentOrNull?.Interpreter.AllocationWatcher?.Add(value);
}

/// <summary>What an engine does with the objects it hears of.</summary>
internal abstract class AllocationWatcher
{
    /// <summary>Takes notice of an object whose construction begins.</summary>
    public abstract void Add(PyObject value);

    /// <summary>Called when a line begins: the objects of the one before are complete.</summary>
    public abstract void BeginLine();
}
