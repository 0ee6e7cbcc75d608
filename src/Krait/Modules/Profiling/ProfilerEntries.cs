using Krait.Objects;
using Krait.Protocols;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Krait.Modules.Profiling;

/// <summary>What a profiler counts of a function, or of a function as another calls it.</summary>
internal class ProfilerCounts
{
    public long Total;
    public long Inline;
    public long Calls;
    public long RecursiveCalls;
    public int Depth;

    /// <summary>Counts the end of a call.</summary>
    public void End(long total, long inline)
    {
        if (--Depth == 0) Total += total;
        else RecursiveCalls++;
        Inline += inline;
        Calls++;
    }
}

/// <summary>A function that was called.</summary>
internal sealed class ProfilerEntry(PyObject shown) : ProfilerCounts
{
    /// <summary>The code object, or the text for a builtin function.</summary>
    public PyObject Shown { get; } = shown;

    /// <summary>The functions that it called; null without them.</summary>
    public Dictionary<ProfilerEntry, ProfilerCounts>? Callees;
}

/// <summary>A call that has not ended.</summary>
internal sealed class ProfilerCall(ProfilerEntry entry, ProfilerCall? caller)
{
    public readonly ProfilerEntry Entry = entry;
    public readonly ProfilerCall? Caller = caller;
    public long Start;
    public long InCallees;
}

/// <summary>A <c>Profiler</c>.</summary>
internal sealed class PyProfiler(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("Profiler", BuiltinTypes.Object,
        TypeFlags.BaseType | TypeFlags.HasDict | TypeFlags.HasWeakReferences, "_lsprof");

    private readonly Dictionary<object, ProfilerEntry> _entries = new(ReferenceEqualityComparer.Instance);
    private ProfilerCall? _current;

    /// <summary>The function that tells the time; null for the machine's clock.</summary>
    public PyObject? Timer { get; set; }

    /// <summary>How long a unit of the timer is, in seconds; 0 for one that returns seconds.</summary>
    public double TimeUnit { get; set; }

    public bool CountsCallees { get; set; }

    public bool CountsBuiltins { get; set; }

    public bool IsEnabled { get; set; }

    /// <summary>Whether the timer is being called, which must not end what it is called for.</summary>
    public bool IsAsking { get; private set; }

    public IEnumerable<ProfilerEntry> Entries => _entries.Values;

    /// <summary>How many seconds a tick of the counted times is.</summary>
    public double Tick => Timer is null ? 1.0 / Stopwatch.Frequency : TimeUnit > 0 ? TimeUnit : 1e-9;

    private long Now()
    {
        if (Timer is null) return Stopwatch.GetTimestamp();
        PyBaseException? pending = Exceptions.Take();
        IsAsking = true;
        PyObject? time = Protocols.Calls.Call(Timer);
        IsAsking = false;
        long ticks = 0;
        double seconds = 0;
        bool isTold = time is not null && (TimeUnit > 0 ? Arguments.TryToInt64(time, out ticks) : Arguments.TryToDouble(time, out seconds));
        if (!isTold) Evaluation.Unraisable.Report("Exception ignored while calling _lsprof timer", Timer);
        else if (TimeUnit <= 0) ticks = (long)(seconds * 1e9);
        ThreadState.Current.Exception = pending;
        return ticks;
    }

    /// <summary>A function is called.</summary>
    public void Enter(object key, PyObject shown)
    {
        if (!_entries.TryGetValue(key, out ProfilerEntry? entry)) _entries.Add(key, entry = new ProfilerEntry(ShownOf(shown)));
        ProfilerCall call = new(entry, _current);
        _current = call;
        entry.Depth++;
        if (CountsCallees && call.Caller is { } caller)
        {
            Dictionary<ProfilerEntry, ProfilerCounts> callees = caller.Entry.Callees ??= [];
            if (!callees.TryGetValue(entry, out ProfilerCounts? counts)) callees.Add(entry, counts = new ProfilerCounts());
            counts.Depth++;
        }
        call.Start = Now();
    }

    /// <summary>The function that was called last ends.</summary>
    public void Leave(object key)
    {
        if (_current is not { } call) return;
        if (_entries.ContainsKey(key)) End(call);
        else _current = call.Caller;
    }

    private void End(ProfilerCall call)
    {
        long total = Now() - call.Start;
        long inline = total - call.InCallees;
        _current = call.Caller;
        if (call.Caller is { } caller)
        {
            caller.InCallees += total;
            if (CountsCallees && caller.Entry.Callees is { } callees && callees.TryGetValue(call.Entry, out ProfilerCounts? counts))
            {
                counts.End(total, inline);
            }
        }
        call.Entry.End(total, inline);
    }

    /// <summary>Ends the calls whose ends are not seen any more.</summary>
    public void EndAll()
    {
        while (_current is { } call) End(call);
    }

    public void Clear()
    {
        _entries.Clear();
        _current = null;
    }

    // Code is shown as it is; a builtin function as text: its method descriptor, or its name with that of its module.
    private static PyObject ShownOf(PyObject called)
    {
        if (called is not PyBuiltinFunction function) return called;
        string name = function.Definition.Name;
        PyBaseException? pending = Exceptions.Take();
        PyObject? shown = null;
        if (function.Self is { } self and not PyModule && self.Type.Lookup(PyStr.Intern(name)) is { } descriptor)
        {
            shown = Representation.Repr(descriptor);
        }
        else if (Attributes.TryGet(function, Names.Module, out PyObject? module) && module is PyStr)
        {
            name = $"{module}.{name}";
        }

        ThreadState.Current.Exception = pending;
        return shown ?? PyStr.FromString($"<built-in method {name}>");
    }
}
