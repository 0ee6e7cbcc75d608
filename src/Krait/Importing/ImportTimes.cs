using System.Globalization;
using Krait.Modules.Sys;
using Krait.Objects;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Krait.Importing;

/// <summary>How long each import takes, which <c>-X importtime</c> asks for.</summary>
internal static class ImportTimes
{
    private sealed class State
    {
        public Stack<long>? Nested;
        public bool ShowsReused;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>Whether times are taken.</summary>
    public static bool IsOn => Own.Nested is not null;

    /// <summary>Takes times from now on.</summary>
    /// <param name="showsReused">Whether imports of modules that are there already are said as well.</param>
    public static void Start(bool showsReused)
    {
        Own.ShowsReused = showsReused;
        Own.Nested = new Stack<long>();
        StandardStreams.WriteError("import time: self [us] | cumulative | imported package\n");
    }

    /// <summary>Says that a module was there already, if that is wanted.</summary>
    public static void Reuse(string name)
    {
        if (Own.ShowsReused)
        {
            StandardStreams.WriteError($"import time: cached    | cached     | {new string(' ', 2 * Own.Nested!.Count)}{name}\n");
        }
    }

    /// <summary>Begins an import; the result goes to <see cref="End"/>.</summary>
    public static long Begin()
    {
        Own.Nested!.Push(0);
        return Stopwatch.GetTimestamp();
    }

    /// <summary>Ends an import and says how long it took, without and with those in it.</summary>
    public static void End(string name, long began)
    {
        long total = Stopwatch.GetTimestamp() - began;
        long nested = Own.Nested!.Pop();
        int level = Own.Nested.Count;
        if (level > 0) Own.Nested.Push(Own.Nested.Pop() + total);
        StandardStreams.WriteError(string.Create(
            CultureInfo.InvariantCulture,
                $"import time: {Microseconds(total - nested),9} | {Microseconds(total),10} | {new string(' ', 2 * level)}{name}\n"));
    }

    private static long Microseconds(long ticks) => (long)(ticks * 1e6 / Stopwatch.Frequency);
}
