using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>An instruction in the flow graph.</summary>
internal struct FlowInstruction
{
    public Opcode Opcode;
    public int Operand;
    public SourceSpan Location;

    /// <summary>Where a jump or a block setup leads.</summary>
    public BasicBlock? Target;

    /// <summary>The handler that covers the instruction.</summary>
    public BasicBlock? Handler;

    /// <summary>Turns the instruction into one without an operand, in the same place.</summary>
    public void Set(Opcode opcode)
    {
        Opcode = opcode;
        Operand = 0;
    }

    /// <summary>Whether the instruction does nothing.</summary>
    public readonly bool IsNop => Opcode == Opcode.NOP;

    /// <summary>Leaves nothing of the instruction but its line.</summary>
    public void Clear() => Set(Opcode.NOP);

    public void Set(Opcode opcode, int operand)
    {
        Opcode = opcode;
        Operand = operand;
    }
}

/// <summary>A run of instructions that is entered at its start only and left at its end only, but for exceptions.</summary>
internal sealed class BasicBlock
{
    public FlowInstruction[] Instructions = new FlowInstruction[8];
    public int Count;

    /// <summary>The label of a block that is a jump target; -1 otherwise.</summary>
    public int Label = -1;

    /// <summary>The block that follows in the code.</summary>
    public BasicBlock? Next;

    /// <summary>The handlers in force at the start of the block, while they are being found.</summary>
    public HandlerStack? Handlers;

    /// <summary>Bit i: local i may be unbound at the start of the block.</summary>
    public ulong UnsafeLocals;
    public int Predecessors;

    /// <summary>The depth of the stack at the start of the block.</summary>
    public int StartDepth;

    /// <summary>Whether the block is a handler that finds the offset of the raising instruction on the stack.</summary>
    public bool PreservesLastInstruction;
    public bool IsHandler;
    public bool IsCold;
    public bool IsWarm;
    public bool IsVisited;

    // How many instructions there have been: some may have been removed.
    private int _greatestCount;

    /// <summary>Makes the block an empty one.</summary>
    public void Reset(int label)
    {
        Array.Clear(Instructions, 0, _greatestCount);
        _greatestCount = 0;
        Count = 0;
        Label = label;
        Next = null;
        Handlers = null;
        UnsafeLocals = 0;
        Predecessors = 0;
        StartDepth = 0;
        PreservesLastInstruction = IsHandler = IsCold = IsWarm = IsVisited = false;
    }

    public ref FlowInstruction Last => ref Instructions[Count - 1];

    public ref FlowInstruction Add(Opcode opcode, int operand, in SourceSpan location)
    {
        if (Count == Instructions.Length)
            Array.Resize(ref Instructions, Count * 2);
        ref FlowInstruction instruction = ref Instructions[Count++];
        _greatestCount = Math.Max(_greatestCount, Count);
        instruction.Opcode = opcode;
        instruction.Operand = operand;
        instruction.Location = location;
        instruction.Target = null;

        // The handler stays what the slot last had: so it is in CPython, where it shows in the exception table.
        return ref instruction;
    }

    public void Insert(int index, FlowInstruction instruction)
    {
        _ = Add(default, 0, default);
        Array.Copy(Instructions, index, Instructions, index + 1, Count - 1 - index);
        Instructions[index] = instruction;
    }

    public void Append(BasicBlock other)
    {
        for (int i = 0; i < other.Count; i++)
        {
            _ = Add(default, 0, default);
            Instructions[Count - 1] = other.Instructions[i];
        }
    }

    /// <summary>Whether control can go on to the next block.</summary>
    public bool HasFallThrough => Count == 0 || !OpcodeTraits.EndsFlow(Last.Opcode);

    public bool ExitsScope => Count > 0 && OpcodeTraits.IsScopeExit(Last.Opcode);

    public bool EndsInJump => Count > 0 && OpcodeTraits.IsJump(Last.Opcode);

    public bool HasNoLine
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                if (Instructions[i].Location.Line >= 0)
                    return false;
            }

            return true;
        }
    }
}

/// <summary>The handlers around an instruction, innermost last.</summary>
internal sealed class HandlerStack
{
    private readonly List<BasicBlock> _handlers = [];

    public int Depth => _handlers.Count;

    public BasicBlock? Top => _handlers.Count > 0 ? _handlers[^1] : null;

    public void Push(BasicBlock handler) => _handlers.Add(handler);

    public void Pop() => _handlers.RemoveAt(_handlers.Count - 1);

    public HandlerStack Copy()
    {
        var copy = new HandlerStack();
        copy._handlers.AddRange(_handlers);
        return copy;
    }
}
