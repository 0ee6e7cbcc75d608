using Krait.Compiler.Flow;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>
/// Where a local may be loaded without a reference of its own: when the value is consumed in the same block, before the local
/// is overwritten, and not by a store into another local. CPython's LOAD_FAST_BORROW; here it means the same as LOAD_FAST.
/// </summary>
internal sealed class LocalBorrowing(GraphWorkspace workspace)
{
    private const int NoInstruction = -1;
    private const int NoLocal = -1;

    // What is on the stack while a block is followed.
    private readonly List<Reference> _references = [];

    private readonly record struct Reference(int Instruction, int Local);

    /// <summary>Makes loads of locals in a graph borrow where they may.</summary>
    public void Apply(ControlFlowGraph graph)
    {
        int largest = 0;
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            block.IsVisited = false;
            largest = Math.Max(largest, block.Count);
        }

        Span<bool> isUnsafe = workspace.TakeMarks(largest);
        List<Reference> stack = _references;
        Stack<BasicBlock> work = workspace.Work;
        graph.Entry.StartDepth = 0;
        PushBlock(work, graph.Entry);
        while (work.TryPop(out BasicBlock? block))
        {
            isUnsafe[..block.Count].Clear();
            stack.Clear();
            for (int i = 0; i < block.StartDepth; i++)
                stack.Add(new Reference(NoInstruction, NoLocal));
            for (int i = 0; i < block.Count; i++)
                Simulate(block, i, stack, isUnsafe, work);
            if (block.Count > 0 && block.Next is not null && block.HasFallThrough)
                PushBlock(work, block.Next);

            // A value that is on the stack at the end of the block.
            foreach (Reference reference in stack)
            {
                if (reference.Instruction >= 0)
                    isUnsafe[reference.Instruction] = true;
            }

            for (int i = 0; i < block.Count; i++)
            {
                if (isUnsafe[i])
                    continue;
                ref FlowInstruction instruction = ref block.Instructions[i];
                if (instruction.Opcode == Opcode.LOAD_FAST)
                    instruction.Opcode = Opcode.LOAD_FAST_BORROW;
                else if (instruction.Opcode == Opcode.LOAD_FAST_LOAD_FAST)
                    instruction.Opcode = Opcode.LOAD_FAST_BORROW_LOAD_FAST_BORROW;
            }
        }
    }

    private static void PushBlock(Stack<BasicBlock> work, BasicBlock block)
    {
        if (block.IsVisited)
            return;
        block.IsVisited = true;
        work.Push(block);
    }

    private static Reference Pop(List<Reference> stack)
    {
        Reference top = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private static void KillLocal(List<Reference> stack, Span<bool> isUnsafe, int local)
    {
        foreach (Reference reference in stack)
        {
            if (reference.Local == local)
                isUnsafe[reference.Instruction] = true;
        }
    }

    private static void StoreLocal(List<Reference> stack, Span<bool> isUnsafe, int local)
    {
        Reference value = Pop(stack);
        KillLocal(stack, isUnsafe, local);
        if (value.Instruction != NoInstruction)
            isUnsafe[value.Instruction] = true;
    }

    private static void Simulate(BasicBlock block, int index, List<Reference> stack, Span<bool> isUnsafe, Stack<BasicBlock> work)
    {
        ref FlowInstruction instruction = ref block.Instructions[index];
        int operand = instruction.Operand;
        int opcode = (int)instruction.Opcode;
        switch (OpcodeMetadata.Access(instruction.Opcode))
        {
            case VariableAccess.Reads:
                stack.Add(new Reference(index, operand));
                return;
            case VariableAccess.Binds:
                StoreLocal(stack, isUnsafe, operand);
                return;
            case VariableAccess.Unbinds:
                KillLocal(stack, isUnsafe, operand);
                if (StackEffects.Pushed(opcode, operand) > 0)
                    stack.Add(new Reference(index, operand));
                return;
        }

        switch (instruction.Opcode)
        {
            case Opcode.LOAD_FAST_LOAD_FAST:
                stack.Add(new Reference(index, operand >> 4));
                stack.Add(new Reference(index, operand & 15));
                return;
            case Opcode.STORE_FAST_LOAD_FAST:
                StoreLocal(stack, isUnsafe, operand >> 4);
                stack.Add(new Reference(index, operand & 15));
                return;
            case Opcode.STORE_FAST_STORE_FAST:
                StoreLocal(stack, isUnsafe, operand >> 4);
                StoreLocal(stack, isUnsafe, operand & 15);
                return;
            case Opcode.COPY:
                stack.Add(stack[^operand]);
                return;
            case Opcode.SWAP:
                (stack[^operand], stack[^1]) = (stack[^1], stack[^operand]);
                return;

            // Those that leave their inputs on the stack. The results are attributed to the first instructions of the block,
            // as they are in CPython, where that keeps some loads there from borrowing.
            case Opcode.FORMAT_SIMPLE or Opcode.GET_ANEXT or Opcode.GET_LEN or Opcode.GET_YIELD_FROM_ITER or Opcode.IMPORT_FROM
                or Opcode.MATCH_KEYS or Opcode.MATCH_MAPPING or Opcode.MATCH_SEQUENCE or Opcode.WITH_EXCEPT_START:
                int pushed = OpcodeTraits.Effect(instruction.Opcode, operand, jump: false);
                for (int i = 0; i < pushed; i++)
                    stack.Add(new Reference(i, NoLocal));
                return;
            case Opcode.DICT_MERGE or Opcode.DICT_UPDATE or Opcode.LIST_APPEND or Opcode.LIST_EXTEND or Opcode.MAP_ADD
                or Opcode.RERAISE or Opcode.SET_ADD or Opcode.SET_UPDATE:
                int popped = -OpcodeTraits.Effect(instruction.Opcode, operand, jump: false);
                stack.RemoveRange(stack.Count - popped, popped);
                return;
            case Opcode.END_SEND or Opcode.SET_FUNCTION_ATTRIBUTE:
                stack.RemoveAt(stack.Count - 2);
                return;
            case Opcode.CHECK_EXC_MATCH:
                stack[^1] = new Reference(index, NoLocal);
                return;
            case Opcode.FOR_ITER:
                PushBlock(work, instruction.Target!);
                stack.Add(new Reference(index, NoLocal));
                return;
            case Opcode.LOAD_ATTR or Opcode.LOAD_SUPER_ATTR:
                Reference self = Pop(stack);
                if (instruction.Opcode == Opcode.LOAD_SUPER_ATTR)
                    stack.RemoveRange(stack.Count - 2, 2);
                stack.Add(new Reference(index, NoLocal));

                // Of a method call, self may be pushed again.
                if ((operand & 1) != 0)
                    stack.Add(self);
                return;
            case Opcode.LOAD_SPECIAL or Opcode.PUSH_EXC_INFO:
                stack.Insert(stack.Count - 1, new Reference(index, NoLocal));
                return;
            case Opcode.SEND:
                PushBlock(work, instruction.Target!);
                stack[^1] = new Reference(index, NoLocal);
                return;
        }

        if (OpcodeTraits.HasTarget(instruction.Opcode))
            PushBlock(work, instruction.Target!);
        if (OpcodeTraits.IsBlockPush(instruction.Opcode))
            return;
        int inputs = StackEffects.Popped(opcode, operand);
        int outputs = inputs + OpcodeTraits.Effect(instruction.Opcode, operand, jump: false);
        stack.RemoveRange(stack.Count - inputs, inputs);
        for (int i = 0; i < outputs; i++)
            stack.Add(new Reference(index, NoLocal));
    }
}
