using System.Numerics;
using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>
/// The tools of <c>sys.monitoring</c>, their callbacks and the events they ask for. Code is instrumented where it is, at
/// once: a program that nobody watches runs none of this.
/// </summary>
internal static class MonitoringTools
{
    /// <summary>The tools of one engine.</summary>
    private sealed class State
    {
        public readonly PyObject?[] Names = new PyObject?[PublicCount];
        public readonly PyObject?[,] Callbacks = new PyObject?[Trace + 1, MonitoringEvents.Count];
        public readonly WeakList<ExecutableCode> Code = new();
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

    /// <summary>Makes code known that has just become executable; it is instrumented if some tool watches all code.</summary>
    public static void Register(ExecutableCode code)
    {
        Own.Code.Add(code);
        if (ActiveSet != 0) CodeInstrumentation.Update(code);
    }

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
        int active = 0;
        for (int i = 0; i < Active.Length; i++)
        {
            Active[i] = (byte)((set & (1 << i)) != 0 ? Active[i] | (1 << tool) : Active[i] & ~(1 << tool));
            if (Active[i] != 0) active |= 1 << i;
        }
        ActiveSet = active;
        ForAllCode(CodeInstrumentation.Update);
    }

    /// <summary>Forgets what a tool asked for, in all code and in each.</summary>
    public static void Clear(int tool)
    {
        for (int i = 0; i < MonitoringEvents.Count; i++) Own.Callbacks[tool, i] = null;
        ForAllCode(code => CodeInstrumentation.Find(code)?.SetLocalEvents(tool, 0));
        SetEvents(tool, 0);
    }

    /// <summary>Switches on again what callbacks have switched off.</summary>
    public static void Restart() => ForAllCode(static code => CodeInstrumentation.Find(code)?.Restart());

    private static void ForAllCode(Action<ExecutableCode> action)
    {
        foreach (ExecutableCode code in Own.Code.Living()) action(code);
    }

    /// <summary>The tools in a mask, in the order in which they are told: the one with the highest number first.</summary>
    public static IEnumerable<int> In(byte mask)
    {
        for (uint rest = mask; rest != 0; rest &= ~(1u << BitOperations.Log2(rest))) yield return BitOperations.Log2(rest);
    }
}
