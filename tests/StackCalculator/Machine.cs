using System.Runtime.InteropServices;

namespace StackCalculator;

/// <summary>An element of an activation's variables and stack.</summary>
internal struct Slot
{
    public Number Value;
}

/// <summary>One unit of executable code.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CodeUnit
{
    public ushort Opcode;
    public ushort StackTop;
    public int Oparg;
}

/// <summary>Counts down to a specialisation.</summary>
internal struct BackoffCounter
{
    public int Ticks;

    /// <summary>Whether the instruction ran often enough to specialise.</summary>
    public bool Tick() => ++Ticks >= 2;
}

/// <summary>Code with its constants, laid out for the loop: depths filled in, caches given their objects.</summary>
internal sealed unsafe class Program
{
    private readonly CodeUnit[] _units;

    public Program(IReadOnlyList<(Opcode Opcode, int Oparg)> instructions, Number[] constants, int variableCount, int stackSize)
    {
        Constants = constants;
        VariableCount = variableCount;
        StackSize = stackSize;
        _units = GC.AllocateArray<CodeUnit>(instructions.Sum(item => 1 + OpcodeMetadata.CacheSize((int)item.Opcode)) + 1, pinned: true);
        Code = (CodeUnit*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _units[0]);
        CacheObjects = LayOut(instructions);
    }

    public Number[] Constants { get; }

    public int VariableCount { get; }

    public int StackSize { get; }

    public CodeUnit* Code { get; }

    public object?[] CacheObjects { get; }

    public int Length => _units.Length - 1;

    /// <summary>Replaces sequences by fused instructions.</summary>
    public void Fuse()
    {
        for (int unit = 0; unit < Length; unit += 1 + OpcodeMetadata.CacheSize(_units[unit].Opcode))
        {
            int fused = FusedInstructions.Match(Code + unit, Code + Length);
            if (fused != 0)
                _units[unit].Opcode = (ushort)fused;
        }
    }

    private object?[] LayOut(IReadOnlyList<(Opcode Opcode, int Oparg)> instructions)
    {
        int depth = VariableCount;
        int unit = 0;
        int objects = 0;
        foreach ((Opcode opcode, int oparg) in instructions)
        {
            _units[unit] = new CodeUnit { Opcode = (ushort)opcode, Oparg = oparg, StackTop = (ushort)depth };
            foreach (int place in StackCalculator.CacheObjects.Units((int)opcode))
                _units[unit + place].Oparg = objects++;
            depth += StackEffects.Pushed((int)opcode, oparg) - StackEffects.Popped((int)opcode, oparg);
            unit += 1 + OpcodeMetadata.CacheSize((int)opcode);
        }

        return new object?[objects];
    }

}

/// <summary>A program being executed.</summary>
internal sealed unsafe class Activation
{
    public Activation(Program program, Number? argument, Activation? caller)
    {
        Program = program;
        Caller = caller;
        Slots = new Slot[program.VariableCount + program.StackSize];
        Position = program.Code;
        if (argument is not null)
            Slots[0].Value = argument;
    }

    public Program Program { get; }

    public Activation? Caller { get; }

    public Slot[] Slots { get; }

    public CodeUnit* Position { get; set; }
}

/// <summary>What outlives a program: its errors and counts.</summary>
internal sealed class Session
{
    public List<Program> Programs { get; } = [];

    public string? Error { get; set; }

    public int ErrorUnit { get; set; }

    public int Events { get; set; }

    public int Negations { get; set; }

    /// <summary>What instrumented units held before.</summary>
    public Dictionary<nint, Opcode> Originals { get; } = [];

    public unsafe Opcode Original(CodeUnit* unit) => Originals[(nint)unit];
}
