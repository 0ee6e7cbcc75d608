using Krait.Evaluation.SecondTier;
using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>
/// Which tools watch what in one code object. Watched units hold an instrumented opcode: the twin of their own, and over
/// it those that report instructions and lines.
/// </summary>
internal sealed unsafe class CodeInstrumentation
{
    private readonly ExecutableCode _code;
    private readonly byte[] _local = new byte[MonitoringEvents.Count];
    private byte[] _active = new byte[MonitoringEvents.Count];
    private readonly byte[] _tools;
    private readonly byte[] _lineTools;
    private readonly byte[] _instructionTools;
    private readonly byte[] _switchedOff;
    private readonly byte[] _lineSwitchedOff;
    private readonly byte[] _instructionSwitchedOff;
    private readonly ushort[] _beneathLine;
    private readonly ushort[] _beneathInstruction;
    private readonly bool[] _startsLine;
    private int _restarts;
    private bool _isListed;
    private volatile bool _isWatched;

    private CodeInstrumentation(ExecutableCode code)
    {
        _code = code;
        int length = code.Length;
        _tools = new byte[length];
        _lineTools = new byte[length];
        _instructionTools = new byte[length];
        _switchedOff = new byte[length];
        _lineSwitchedOff = new byte[length];
        _instructionSwitchedOff = new byte[length];
        _beneathLine = new ushort[length];
        _beneathInstruction = new ushort[length];
        Lines = LineStarts.Read(code.Code, length);
        _startsLine = LineStarts.Find(code, Lines);
    }

    /// <summary>The line of every unit, -1 for none.</summary>
    public int[] Lines { get; }

    /// <summary>The instrumentation of code, made if need be.</summary>
    public static CodeInstrumentation Of(ExecutableCode code)
    {
        if (Find(code) is { } known) return known;
        CodeInstrumentation made = new(code);
        code.Instrumentation = made;
        return made;
    }

    /// <summary>The instrumentation of code that some tool has watched.</summary>
    public static CodeInstrumentation? Find(ExecutableCode code) => (CodeInstrumentation?)code.Instrumentation;

    /// <summary>Makes code report what tools ask for now.</summary>
    public static void Update(ExecutableCode code)
    {
        if (MonitoringTools.ActiveSet == 0 && Find(code) is null) return;
        CodeInstrumentation own = Of(code);
        if (!own.IsUpToDate()) own.Apply();
    }

    /// <summary>Has code look at its next entry what tools ask for. Frames that run it must be brought up to date at once.</summary>
    public static void MakeStale(ExecutableCode code)
    {
        code.IsStale = true;
        byte[] bytes = code.Code.Code;
        for (int unit = 0; unit < code.Length; unit += 1 + OpcodeMetadata.CacheSize(bytes[2 * unit]))
        {
            int opcode = bytes[2 * unit];
            if (!IsEntry(opcode)) continue;
            CodeUnit* at = code.Units + unit;
            // An instrumented entry looks as well.
            if (OpcodeMetadata.Kind(at->Opcode) != OpcodeKind.Instrumented) at->Opcode = (ushort)opcode;
            if (!code.IsGenerator) return;
        }
    }

    /// <summary>Whether some tool watches code now: it must not be compiled then.</summary>
    public static bool IsWatched(ExecutableCode code) => Find(code) is { _isWatched: true };

    /// <summary>Whether some tool watches the lines of code: what is specialised may depend on it (<c>fits</c> in Bytecodes.def).</summary>
    public static bool ReportsLines(ExecutableCode code) => Find(code) is { } watched && watched._active[(int)MonitoringEvent.Line] != 0;

    /// <summary>The tools that watch an event in this code.</summary>
    public byte Active(MonitoringEvent kind) => _active[(int)kind];

    /// <summary>The tools that watch the event of the instruction at a unit.</summary>
    public byte Tools(int unit) => _tools[unit];

    /// <summary>The tools that are told of the line that starts at a unit.</summary>
    public byte LineTools(int unit) => _lineTools[unit];

    /// <summary>The tools that are told of the instruction at a unit.</summary>
    public byte InstructionTools(int unit) => _instructionTools[unit];

    /// <summary>What INSTRUMENTED_LINE stands in front of.</summary>
    public ushort BeneathLine(int unit) => _beneathLine[unit];

    /// <summary>What INSTRUMENTED_INSTRUCTION stands in front of.</summary>
    public ushort BeneathInstruction(int unit) => _beneathInstruction[unit];

    /// <summary>The events a tool watches in this code alone.</summary>
    public int LocalEvents(int tool)
    {
        int set = 0;
        for (int i = 0; i < _local.Length; i++)
        {
            if ((_local[i] & (1 << tool)) != 0) set |= 1 << i;
        }
        return set;
    }

    /// <summary>Makes a tool watch a set of events in this code.</summary>
    public void SetLocalEvents(int tool, int set)
    {
        if (LocalEvents(tool) == set) return;
        if (!_isListed) MonitoringTools.AddLocallyWatched(_code);
        _isListed = true;
        for (int i = 0; i < _local.Length; i++)
        {
            _local[i] = (byte)((set & (1 << i)) != 0 ? _local[i] | (1 << tool) : _local[i] & ~(1 << tool));
        }
        Apply();
    }

    /// <summary>Switches an event off for a tool at one place.</summary>
    public void SwitchOff(int unit, MonitoringEvent kind, int tool)
    {
        byte[] which = kind switch
        {
            MonitoringEvent.Line => _lineSwitchedOff,
            MonitoringEvent.Instruction => _instructionSwitchedOff,
            _ => _switchedOff,
        };
        which[unit] |= (byte)(1 << tool);
        Place(unit, BaseOf(unit));
    }

    private int BaseOf(int unit) => _code.Code.Code[2 * unit];

    /// <summary>Whether a frame starts, or goes on, at the instruction.</summary>
    private static bool IsEntry(int opcode) => OpcodeMetadata.Has(opcode, OpcodeFlags.Entry);

    /// <summary>Whether the instruction stands in front of another one, whose line or execution it reports.</summary>
    private static bool IsReporter(int opcode) => opcode is (int)Opcode.INSTRUMENTED_LINE or (int)Opcode.INSTRUMENTED_INSTRUCTION;

    private byte Wanted(int kind) => (byte)(MonitoringTools.Active[kind] | _local[kind]);

    private bool IsUpToDate()
    {
        for (int i = 0; i < _active.Length; i++)
        {
            if (_active[i] != Wanted(i)) return false;
        }
        return _restarts == MonitoringTools.Restarts;
    }

    private void Apply()
    {
        MonitoringTools.MarkCurrent(_code);
        if (_restarts != MonitoringTools.Restarts)
        {
            _restarts = MonitoringTools.Restarts;
            _switchedOff.AsSpan().Clear();
            _lineSwitchedOff.AsSpan().Clear();
            _instructionSwitchedOff.AsSpan().Clear();
        }
        byte[] before = _active;
        _active = new byte[MonitoringEvents.Count];
        bool any = false;
        for (int i = 0; i < _active.Length; i++)
        {
            _active[i] = Wanted(i);
            any |= _active[i] != 0;
        }

        _isWatched = any;
        if (any) Promotion.Invalidate(_code);

        // What a tool asks for anew is on everywhere, whatever it switched off before.
        byte[] code = _code.Code.Code;
        bool isTraceable = false;
        bool linesBeginOrEnd = (_active[(int)MonitoringEvent.Line] != 0) != (before[(int)MonitoringEvent.Line] != 0);
        for (int unit = 0; unit < _code.Length; unit += 1 + OpcodeMetadata.CacheSize(code[2 * unit]))
        {
            int opcode = code[2 * unit];
            CodeUnit* at = _code.Units + unit;
            if (FusedInstructions.IsFused(at->Opcode)) at->Opcode = (ushort)FusedInstructions.Unfused(at->Opcode);
            // Nothing is reported of what makes a function's cells and generator.
            isTraceable |= IsEntry(opcode);
            if (!isTraceable) continue;
            if (CodeFacts.EventOf(opcode, at->Oparg) is { } kind) _switchedOff[unit] &= (byte)~(_active[(int)kind] & ~before[(int)kind]);
            _lineSwitchedOff[unit] &= (byte)~(_active[(int)MonitoringEvent.Line] & ~before[(int)MonitoringEvent.Line]);
            _instructionSwitchedOff[unit] &= (byte)~(_active[(int)MonitoringEvent.Instruction] & ~before[(int)MonitoringEvent.Instruction]);
            // Specialised instructions are chosen anew: which one fits may depend on whether lines are reported.
            if (linesBeginOrEnd && Quickener.Renew(at, opcode)) at->Opcode = (ushort)opcode;
            Place(unit, opcode);
        }
        if (any) return;
        Fusion.Everywhere(_code);
        _code.Countdown = Promotion.Threshold;
    }

    /// <summary>Puts the opcode at a unit that reports what is watched there.</summary>
    private void Place(int unit, int opcode)
    {
        CodeUnit* at = _code.Units + unit;
        MonitoringEvent? kind = CodeFacts.EventOf(opcode, at->Oparg);
        _tools[unit] = kind is { } watched ? (byte)(_active[(int)watched] & ~_switchedOff[unit]) : (byte)0;
        byte lines = (byte)(_active[(int)MonitoringEvent.Line] & ~_lineSwitchedOff[unit]);
        bool isLineStart = _startsLine[unit] && _active[(int)MonitoringEvent.Line] != 0;
        _lineTools[unit] = isLineStart && Lines[unit] >= 0 ? lines : (byte)0;
        _instructionTools[unit] = IsEntry(opcode)
            ? (byte)0 : (byte)(_active[(int)MonitoringEvent.Instruction] & ~_instructionSwitchedOff[unit]);

        // RESUME forgets the line of an earlier call, for the first line to be reported.
        bool hasTwin = _tools[unit] != 0 || (IsEntry(opcode) && _active[(int)MonitoringEvent.Line] != 0);
        // Among lines all starts stay: they tell the next one where control came from.
        if (!hasTwin && !isLineStart && _instructionTools[unit] == 0)
        {
            if (OpcodeMetadata.Kind(at->Opcode) == OpcodeKind.Instrumented || IsReporter(at->Opcode)) at->Opcode = (ushort)opcode;
            return;
        }

        int placed = hasTwin ? (int)OpcodeMetadata.Instrumented(opcode) : opcode;
        if (_instructionTools[unit] != 0)
        {
            _beneathInstruction[unit] = (ushort)placed;
            placed = (int)Opcode.INSTRUMENTED_INSTRUCTION;
        }
        if (isLineStart)
        {
            _beneathLine[unit] = (ushort)placed;
            placed = (int)Opcode.INSTRUMENTED_LINE;
        }
        at->Opcode = (ushort)placed;
    }
}
