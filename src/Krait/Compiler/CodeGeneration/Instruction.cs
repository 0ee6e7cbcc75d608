using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>An instruction as code generation emits it; the operand of one with a target is a label.</summary>
internal struct Instruction
{
    public Opcode Opcode;
    public int Operand;
    public SourceSpan Location;
}

/// <summary>Locations that are not in the source.</summary>
internal static class Locations
{
    /// <summary>The instruction is artificial.</summary>
    public static readonly SourceSpan None = new(-1, -1, -1, -1);

    /// <summary>The location of the instruction that follows.</summary>
    public static readonly SourceSpan Next = new(-2, -2, -2, -2);
}

/// <summary>The instructions of a code unit, in order, with labels for the targets of jumps.</summary>
internal sealed class InstructionSequence
{
    private Instruction[] _instructions = new Instruction[32];
    private int[] _labels = new int[8];
    private int _count;
    private int _labelCount;

    public int Count => _count;

    public ref Instruction this[int index] => ref _instructions[index];

    /// <summary>The instructions that take the place of ANNOTATIONS_PLACEHOLDER.</summary>
    public InstructionSequence? Annotations { get; set; }

    /// <summary>Removes all instructions and labels.</summary>
    public void Clear()
    {
        _count = 0;
        _labelCount = 0;
        Annotations = null;
    }

    public int NewLabel()
    {
        if (_labelCount == _labels.Length)
            Array.Resize(ref _labels, _labelCount * 2);
        _labels[_labelCount] = -1;
        return _labelCount++;
    }

    /// <summary>Puts a label before the next instruction.</summary>
    public void UseLabel(int label) => _labels[label] = _count;

    /// <summary>The index of the instruction a label stands before.</summary>
    public int TargetOf(int label) => _labels[label];

    public void Add(Opcode opcode, int operand, in SourceSpan location)
    {
        if (_count == _instructions.Length)
            Array.Resize(ref _instructions, _count * 2);
        ref Instruction instruction = ref _instructions[_count++];
        instruction.Opcode = opcode;
        instruction.Operand = operand;
        instruction.Location = location;
    }

    /// <summary>Puts an instruction first; labels before any other instruction move with theirs.</summary>
    public void InsertFirst(Opcode opcode, int operand, in SourceSpan location)
    {
        Add(opcode, operand, location);
        Array.Copy(_instructions, 0, _instructions, 1, _count - 1);
        _instructions[0] = new Instruction { Opcode = opcode, Operand = operand, Location = location };
        for (int i = 0; i < _labelCount; i++)
        {
            if (_labels[i] >= 0)
                _labels[i]++;
        }
    }
}
