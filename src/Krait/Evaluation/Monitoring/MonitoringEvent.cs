namespace Krait.Evaluation;

/// <summary>The events of <c>sys.monitoring</c> (PEP 669), in its numbering: the value of each is a bit of an event set.</summary>
internal enum MonitoringEvent
{
    PythonStart,
    PythonResume,
    PythonReturn,
    PythonYield,
    Call,
    Line,
    Instruction,
    Jump,
    BranchLeft,
    BranchRight,
    StopIteration,
    Raise,
    ExceptionHandled,
    PythonUnwind,
    PythonThrow,
    Reraise,
    CReturn,
    CRaise,

    /// <summary>Both branch events at once, as PEP 669 first had it.</summary>
    Branch,
}

/// <summary>Sets of events.</summary>
internal static class MonitoringEvents
{
    /// <summary>Events with a callback of their own.</summary>
    public const int Count = (int)MonitoringEvent.Branch;

    /// <summary>How many events belong to places in code, where a tool can switch them off.</summary>
    public const int LocalCount = (int)MonitoringEvent.StopIteration + 1;

    /// <summary>The names, as <c>sys.monitoring.events</c> has them.</summary>
    public static readonly string[] Names =
    [
        "PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "CALL", "LINE", "INSTRUCTION", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT",
        "STOP_ITERATION", "RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "PY_THROW", "RERAISE", "C_RETURN", "C_RAISE", "BRANCH",
    ];

    /// <summary>The set of one event.</summary>
    public static int Bit(MonitoringEvent kind) => 1 << (int)kind;
}
