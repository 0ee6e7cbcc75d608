using System.Numerics;
using Krait.Evaluation.SecondTier;
using Krait.Evaluation.Threads;
using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>
/// The tools of <c>sys.monitoring</c>, their callbacks and the events they ask for. When these change, code that runs is instrumented at
/// once, all other code when it is entered next: programs know thousands of functions and call few of them under a tool that comes and
/// goes. A program that nobody watches runs none of this.
/// </summary>
internal static class MonitoringTools
{
    /// <summary>The tools of one engine.</summary>
    private sealed class State
    {
        public readonly PyObject?[] Names = new PyObject?[PublicCount];
        public readonly PyObject?[,] Callbacks = new PyObject?[Trace + 1, MonitoringEvents.Count];

        // Code that was entered, or instrumented, since tools last changed what they ask for.
        public readonly WeakList<ExecutableCode> Current = new();
        public readonly WeakList<ExecutableCode> LocallyWatched = new();
        public int Restarts;
        public readonly byte[] Active = new byte[MonitoringEvents.Count];
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>The tools Python code may claim; two more serve sys.setprofile and sys.settrace.</summary>
    public const int PublicCount = 6;

    /// <summary>The tool of <c>sys.setprofile</c>.</summary>
    public const int Profile = 6;

    /// <summary>The tool of <c>sys.settrace</c>.</summary>
    public const int Trace = 7;

    /// <summary>For every event the tools that watch all code, a bit each.</summary>
    public static byte[] Active => Own.Active;

    /// <summary>The set of events that some tool watches in all code.</summary>
    public static int ActiveSet
    {
        get => ThreadState.Current.Interpreter.MonitoredEvents;
        private set => ThreadState.Current.Interpreter.MonitoredEvents = value;
    }

    /// <summary>What a callback returns to hear no more of a place.</summary>
    public static PyObject Disable { get; } = new PyInstance(BuiltinTypes.Object);

    /// <summary>What a callback is given for an argument that is not there.</summary>
    public static PyObject Missing { get; } = new PyInstance(BuiltinTypes.Object);

    /// <summary>The name a tool was claimed with; null for a free one.</summary>
    public static ref PyObject? Name(int tool) => ref Own.Names[tool];

    /// <summary>The callback of a tool for an event.</summary>
    public static ref PyObject? Callback(int tool, MonitoringEvent kind) => ref Own.Callbacks[tool, (int)kind];

    /// <summary>How often what callbacks have switched off was switched on again.</summary>
    public static int Restarts => Own.Restarts;

    /// <summary>Makes code report what tools ask for now, if it may not yet.</summary>
    public static void Refresh(ExecutableCode code)
    {
        if (!code.IsStale) return;
        MarkCurrent(code);
        CodeInstrumentation.Update(code);
    }

    /// <summary>Has code told when tools ask for something else.</summary>
    public static void MarkCurrent(ExecutableCode code)
    {
        if (!code.IsStale) return;
        code.IsStale = false;
        Own.Current.Add(code);
    }

    /// <summary>Makes code known in which a tool watches events that it does not watch in all code.</summary>
    public static void AddLocallyWatched(ExecutableCode code) => Own.LocallyWatched.Add(code);

    /// <summary>The events a tool watches in all code.</summary>
    public static int Events(int tool)
    {
        int set = 0;
        for (int i = 0; i < Active.Length; i++)
        {
            if ((Active[i] & (1 << tool)) != 0) set |= 1 << i;
        }
        return set;
    }

    /// <summary>Makes a tool watch a set of events in all code, and no others.</summary>
    public static void SetEvents(int tool, int set)
    {
        if (Events(tool) == set) return;
        int active = 0;
        for (int i = 0; i < Active.Length; i++)
        {
            Active[i] = (byte)((set & (1 << i)) != 0 ? Active[i] | (1 << tool) : Active[i] & ~(1 << tool));
            if (Active[i] != 0) active |= 1 << i;
        }
        ActiveSet = active;
        TellCode();
    }

    /// <summary>Forgets what a tool asked for, in all code and in each.</summary>
    public static void Clear(int tool)
    {
        for (int i = 0; i < MonitoringEvents.Count; i++) Own.Callbacks[tool, i] = null;
        foreach (ExecutableCode code in Own.LocallyWatched.Living()) CodeInstrumentation.Of(code).SetLocalEvents(tool, 0);
        SetEvents(tool, 0);
    }

    /// <summary>Switches on again what callbacks have switched off.</summary>
    public static void Restart()
    {
        Own.Restarts++;
        TellCode();
    }

    // What tools ask for has changed.
    private static void TellCode()
    {
        List<ExecutableCode> current = Own.Current.Living();
        Own.Current.Clear();
        bool isWatched = ActiveSet != 0;
        foreach (ExecutableCode code in current)
        {
            CodeInstrumentation.MakeStale(code);
            System.Threading.Interlocked.MemoryBarrier();
            if (code.Compiled is null) continue;
            // Compiled code has no RESUME that looks. As long as nobody watches, it needs none.
            if (isWatched) Promotion.Invalidate(code);
            else MarkCurrent(code);
        }
        foreach (ThreadState thread in PythonThreads.All)
        {
            for (int depth = thread.Depth; depth > 0; depth--) Refresh(thread.Frames[depth]!.Executable);
        }
    }

    /// <summary>The tools in a mask, in the order in which they are told: the one with the highest number first.</summary>
    public static IEnumerable<int> In(byte mask)
    {
        for (uint rest = mask; rest != 0; rest &= ~(1u << BitOperations.Log2(rest))) yield return BitOperations.Log2(rest);
    }
}
