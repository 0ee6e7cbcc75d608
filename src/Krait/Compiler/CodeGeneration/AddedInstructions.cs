using Krait.Compiler.Flow;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Instructions that no node of the tree stands for: the assembler adds them to an optimized flow graph.</summary>
internal static class AddedInstructions
{
    /// <summary>Takes a copy of the value before a jump that keeps it: <c>a and b</c>.</summary>
    public static void ExpandConditionalJumps(ControlFlowGraph graph)
    {
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                if (instruction.Opcode is not (Opcode.JUMP_IF_FALSE or Opcode.JUMP_IF_TRUE))
                    continue;
                instruction.Opcode = instruction.Opcode == Opcode.JUMP_IF_FALSE ? Opcode.POP_JUMP_IF_FALSE : Opcode.POP_JUMP_IF_TRUE;
                FlowInstruction copy = instruction with { Opcode = Opcode.COPY, Operand = 1, Target = null };
                block.Insert(i++, copy);
                block.Insert(i++, copy with { Opcode = Opcode.TO_BOOL, Operand = 0 });
            }
        }
    }

    /// <summary>Inserts what makes the cells and the generator of a frame.</summary>
    public static void InsertPrefix(BasicBlock entry, CompilationUnit unit, CodeFlags flags, int[] cellOffsets)
    {
        if ((flags & (CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator)) != 0)
        {
            var location = new Syntax.SourceSpan(unit.FirstLine, -1, unit.FirstLine, -1);
            entry.Insert(0, new FlowInstruction { Opcode = Opcode.RETURN_GENERATOR, Location = location });
            entry.Insert(1, new FlowInstruction { Opcode = Opcode.POP_TOP, Location = location });
        }

        int cellCount = unit.CellVariables.Count;
        if (cellCount > 0)
        {
            // In the order of the slots.
            int[] order = new int[cellCount];
            for (int i = 0; i < cellCount; i++)
                order[i] = i;
            Array.Sort(order, (left, right) => cellOffsets[left].CompareTo(cellOffsets[right]));
            for (int i = 0; i < cellCount; i++)
            {
                entry.Insert(
                    i, new FlowInstruction { Opcode = Opcode.MAKE_CELL, Operand = order[i], Location = Locations.None });
            }
        }

        if (unit.FreeVariables.Count > 0)
        {
            entry.Insert(
                0,
                new FlowInstruction { Opcode = Opcode.COPY_FREE_VARS, Operand = unit.FreeVariables.Count, Location = Locations.None });
        }
    }

    /// <summary>Makes conditional jumps go forward: one that would go backward jumps over an unconditional one instead.</summary>
    public static void NormalizeJumps(ControlFlowGraph graph)
    {
        graph.ClearVisited();
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            block.IsVisited = true;
            if (block.Count == 0 || !OpcodeTraits.IsConditionalJump(block.Last.Opcode))
                continue;
            SourceSpan location = block.Last.Location;
            BasicBlock target = block.Last.Target!;
            if (!target.IsVisited)
            {
                _ = block.Add(Opcode.NOT_TAKEN, 0, location);
                continue;
            }

            BasicBlock jump = graph.NewBlock();
            jump.StartDepth = target.StartDepth;
            jump.IsCold = block.IsCold;
            jump.Next = block.Next;
            _ = jump.Add(Opcode.NOT_TAKEN, 0, location);
            jump.Add(Opcode.JUMP, target.Label, location).Target = target;
            block.Last.Opcode = InverseJumps.Of(block.Last.Opcode);
            block.Last.Target = block.Next;
            block.Next = jump;
        }
    }
}
