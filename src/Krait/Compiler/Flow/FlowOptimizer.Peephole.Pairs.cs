using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>Pairs of instructions: those that become one, and those that undo each other.</summary>
internal sealed partial class FlowOptimizer
{
    // A value that is loaded or copied only to be popped.
    private void RemoveRedundantPairs()
    {
        bool done;
        do
        {
            done = true;
            BasicBlock? previousBlock = null;
            int previousIndex = -1;
            for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
            {
                _ = RemoveRedundantNops(block);
                if (block.Label >= 0)
                    previousBlock = null;
                for (int i = 0; i < block.Count; i++)
                {
                    ref FlowInstruction instruction = ref block.Instructions[i];
                    if (instruction.Opcode == Opcode.POP_TOP && previousBlock is not null)
                    {
                        ref FlowInstruction previous = ref previousBlock.Instructions[previousIndex];
                        if (previous.Opcode is Opcode.LOAD_CONST or Opcode.LOAD_SMALL_INT
                            || (previous.Opcode == Opcode.COPY && previous.Operand == 1))
                        {
                            previous.Clear();
                            instruction.Clear();
                            done = false;
                        }
                    }

                    previousBlock = block;
                    previousIndex = i;
                }

                if (previousBlock is not null
                    && (OpcodeTraits.IsJump(previousBlock.Instructions[previousIndex].Opcode) || !block.HasFallThrough))
                {
                    previousBlock = null;
                }
            }
        }
        while (!done);
    }

    private void InsertSuperinstructions()
    {
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i + 1 < block.Count; i++)
            {
                ref FlowInstruction first = ref block.Instructions[i];
                ref FlowInstruction second = ref block.Instructions[i + 1];
                switch (first.Opcode, second.Opcode)
                {
                    case (Opcode.LOAD_FAST, Opcode.LOAD_FAST):
                        MakeSuperinstruction(ref first, ref second, Opcode.LOAD_FAST_LOAD_FAST);
                        break;
                    case (Opcode.STORE_FAST, Opcode.LOAD_FAST):
                        MakeSuperinstruction(ref first, ref second, Opcode.STORE_FAST_LOAD_FAST);
                        break;
                    case (Opcode.STORE_FAST, Opcode.STORE_FAST):
                        MakeSuperinstruction(ref first, ref second, Opcode.STORE_FAST_STORE_FAST);
                        break;
                }
            }
        }

        _ = RemoveRedundantNops(graph);
    }

    private static void MakeSuperinstruction(ref FlowInstruction first, ref FlowInstruction second, Opcode opcode)
    {
        int line1 = first.Location.Line;
        int line2 = second.Location.Line;
        if ((line1 >= 0 && line2 >= 0 && line1 != line2) || first.Operand >= 16 || second.Operand >= 16)
            return;
        first.Set(opcode, (first.Operand << 4) | second.Operand);
        second.Clear();
    }
}
