using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Sys;

/// <summary>Monitoring of what programs do, by tools (PEP 669).</summary>
[PyModule("sys.monitoring", IsPart = true)]
internal static partial class MonitoringModule
{
    private const int CallEnds = (1 << (int)MonitoringEvent.CReturn) | (1 << (int)MonitoringEvent.CRaise);
    private const int CallBit = 1 << (int)MonitoringEvent.Call;
    private const int BranchBit = 1 << (int)MonitoringEvent.Branch;
    private const int BothBranches = (1 << (int)MonitoringEvent.BranchLeft) | (1 << (int)MonitoringEvent.BranchRight);

    [PyConstant("DISABLE")]
    private static PyObject Disable => MonitoringTools.Disable;

    [PyConstant("MISSING")]
    private static PyObject Missing => MonitoringTools.Missing;

    [PyConstant("DEBUGGER_ID")]
    private static PyObject DebuggerId => PyInt.From(0);

    [PyConstant("COVERAGE_ID")]
    private static PyObject CoverageId => PyInt.From(1);

    [PyConstant("PROFILER_ID")]
    private static PyObject ProfilerId => PyInt.From(2);

    [PyConstant("OPTIMIZER_ID")]
    private static PyObject OptimizerId => PyInt.From(5);

    [PyConstant("events")]
    private static PyObject Events
    {
        get
        {
            PySimpleNamespace events = new(BuiltinTypes.SimpleNamespace);
            for (int i = 0; i < MonitoringEvents.Names.Length; i++)
            {
                events.Dict.SetItem(PyStr.Intern(MonitoringEvents.Names[i]),
                PyInt.From(1 << i));
            }

            events.Dict.SetItem(PyStr.Intern("NO_EVENTS"), PyInt.Zero);
            return events;
        }
    }

    [PyFunction("use_tool_id(tool_id, name, /)")]
    private static PyObject? UseToolId(int tool, PyObject name)
    {
        if (!IsTool(tool)) return null;
        if (name is not PyStr) return Raise.ValueError("tool name must be a str");
        if (MonitoringTools.Name(tool) is not null) return Raise.ValueError($"tool {tool} is already in use");
        MonitoringTools.Name(tool) = name;
        return PyNone.Instance;
    }

    [PyFunction("clear_tool_id(tool_id, /)")]
    private static PyObject? ClearToolId(int tool)
    {
        if (!IsTool(tool)) return null;
        if (MonitoringTools.Name(tool) is not null) MonitoringTools.Clear(tool);
        return PyNone.Instance;
    }

    [PyFunction("free_tool_id(tool_id, /)")]
    private static PyObject? FreeToolId(int tool)
    {
        if (!IsTool(tool)) return null;
        if (MonitoringTools.Name(tool) is not null) MonitoringTools.Clear(tool);
        MonitoringTools.Name(tool) = null;
        return PyNone.Instance;
    }

    [PyFunction("get_tool(tool_id, /)")]
    private static PyObject? GetTool(int tool) => IsTool(tool) ? MonitoringTools.Name(tool) ?? PyNone.Instance : null;

    [PyFunction("register_callback(tool_id, event, func, /)")]
    private static PyObject? RegisterCallback(int tool, int eventSet, PyObject function)
    {
        if (!Auditing.Tell("sys.monitoring.register_callback", function)) return null;
        if (!IsTool(tool)) return null;
        if (eventSet <= 0 || (eventSet & (eventSet - 1)) != 0)
        {
            return Raise.ValueError("The callback can only be set for one event at a time");
        }
        int kind = System.Numerics.BitOperations.TrailingZeroCount((uint)eventSet);
        if (kind > (int)MonitoringEvent.Branch) return Raise.ValueError($"invalid event {eventSet}");
        PyObject? callback = function is PyNone ? null : function;
        PyObject? before;
        if (kind == (int)MonitoringEvent.Branch)
        {
            before = MonitoringTools.Callback(tool, MonitoringEvent.BranchLeft);
            MonitoringTools.Callback(tool, MonitoringEvent.BranchLeft) = callback;
            MonitoringTools.Callback(tool, MonitoringEvent.BranchRight) = callback;
        }
        else
        {
            before = MonitoringTools.Callback(tool, (MonitoringEvent)kind);
            MonitoringTools.Callback(tool, (MonitoringEvent)kind) = callback;
        }
        return before ?? PyNone.Instance;
    }

    [PyFunction("get_events(tool_id, /)")]
    private static PyObject? GetEvents(int tool) => IsTool(tool) ? PyInt.From(MonitoringTools.Events(tool) & ~CallEnds) : null;

    [PyFunction("set_events(tool_id, event_set, /)")]
    private static PyObject? SetEvents(int tool, int eventSet)
    {
        if (!IsTool(tool)) return null;
        if (eventSet is < 0 or >= BranchBit << 1) return Raise.ValueError($"invalid event set 0x{eventSet:x}");
        if (!Complete(ref eventSet) || !IsUsed(tool)) return null;
        MonitoringTools.SetEvents(tool, eventSet);
        return PyNone.Instance;
    }

    [PyFunction("get_local_events(tool_id, code, /)")]
    private static PyObject? GetLocalEvents(int tool, PyObject code)
    {
        if (code is not PyCode known) return Raise.TypeError("code must be a code object");
        if (!IsTool(tool)) return null;
        CodeInstrumentation? watched = known.Executable is { } executable ? CodeInstrumentation.Find(executable) : null;
        return PyInt.From((watched?.LocalEvents(tool) ?? 0) & ~CallEnds);
    }

    [PyFunction("set_local_events(tool_id, code, event_set, /)")]
    private static PyObject? SetLocalEvents(int tool, PyObject code, int eventSet)
    {
        if (code is not PyCode known) return Raise.TypeError("code must be a code object");
        if (!IsTool(tool) || !Complete(ref eventSet)) return null;
        if ((eventSet & ~((1 << MonitoringEvents.LocalCount) - 1) & ~CallEnds) != 0)
        {
            return Raise.ValueError($"invalid local event set 0x{eventSet:x}");
        }
        if (!IsUsed(tool)) return null;
        if (Quickener.GetExecutable(known) is not { } executable) return null;
        CodeInstrumentation.Of(executable).SetLocalEvents(tool, eventSet);
        return PyNone.Instance;
    }

    [PyFunction("restart_events()")]
    private static PyObject RestartEvents()
    {
        MonitoringTools.Restart();
        return PyNone.Instance;
    }

    /// <summary>The tools that watch each event, by its name.</summary>
    [PyFunction("_all_events()")]
    private static PyObject AllEvents()
    {
        PyDict all = new();
        for (int i = 0; i < MonitoringEvents.Count; i++)
        {
            if (MonitoringTools.Active[i] != 0) all.SetItem(PyStr.Intern(MonitoringEvents.Names[i]), PyInt.From(MonitoringTools.Active[i]));
        }
        return all;
    }

    // The ends of calls to C go with the calls; BRANCH is both of its ways.
    private static bool Complete(ref int eventSet)
    {
        if ((eventSet & CallEnds) != 0 && (eventSet & CallBit) == 0)
        {
            Raise.ValueError("cannot set C_RETURN or C_RAISE events independently");
            return false;
        }
        eventSet &= ~CallEnds;
        if ((eventSet & CallBit) != 0) eventSet |= CallEnds;
        if ((eventSet & BranchBit) != 0) eventSet = (eventSet & ~BranchBit) | BothBranches;
        return true;
    }

    private static bool IsTool(int tool)
    {
        if (tool is >= 0 and < MonitoringTools.PublicCount) return true;
        Raise.ValueError($"invalid tool {tool} (must be between 0 and 5)");
        return false;
    }

    private static bool IsUsed(int tool)
    {
        if (!IsTool(tool)) return false;
        if (MonitoringTools.Name(tool) is not null) return true;
        Raise.ValueError($"tool {tool} is not in use");
        return false;
    }
}
