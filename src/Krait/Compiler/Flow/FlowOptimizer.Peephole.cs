using Krait.Compiler.CodeGeneration;
using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>Optimizations within a block: constants, jumps to jumps, and values that are only moved around.</summary>
internal sealed partial class FlowOptimizer
{
    private const int MinimumConstantSequence = 3;

    private static bool LoadsConstant(Opcode opcode) => opcode is Opcode.LOAD_CONST or Opcode.LOAD_SMALL_INT;

    private PyObject ConstantOf(in FlowInstruction instruction) => instruction.Opcode == Opcode.LOAD_SMALL_INT
        ? PyInt.From(instruction.Operand)
        : constants.Items[instruction.Operand];

    private static bool MakeLoadSmallInt(ref FlowInstruction instruction, PyObject value)
    {
        if (value is not PyInt { Value: >= 0 and < 256 } small)
            return false;
        instruction.Set(Opcode.LOAD_SMALL_INT, (int)small.Value);
        return true;
    }

    private void MakeLoadConstant(ref FlowInstruction instruction, PyObject value)
    {
        if (!MakeLoadSmallInt(ref instruction, value))
            instruction.Set(Opcode.LOAD_CONST, constants.Add(value));
    }

    // The instructions right before an index that load constants, as many as asked for.
    private static bool FindConstantLoads(BasicBlock block, int start, Span<int> indexes)
    {
        int missing = indexes.Length;
        for (; start >= 0 && missing > 0; start--)
        {
            Opcode opcode = block.Instructions[start].Opcode;
            if (opcode == Opcode.NOP)
                continue;
            if (!LoadsConstant(opcode))
                return false;
            indexes[--missing] = start;
        }

        return missing == 0;
    }

    private static void RemoveLoads(BasicBlock block, ReadOnlySpan<int> indexes)
    {
        foreach (int index in indexes)
        {
            block.Instructions[index].Set(Opcode.NOP);
            block.Instructions[index].Location = Locations.None;
        }
    }

    // Jumps on constants, comparisons with None, and ints that need no constant.
    private void OptimizeLoadedConstants(BasicBlock block)
    {
        Opcode opcode = Opcode.NOP;
        int operand = 0;
        for (int i = 0; i < block.Count; i++)
        {
            CompileStep.Count();
            ref FlowInstruction instruction = ref block.Instructions[i];
            if (instruction.Opcode == Opcode.LOAD_CONST)
                _ = MakeLoadSmallInt(ref instruction, constants.Items[instruction.Operand]);
            bool isCopy = opcode == Opcode.LOAD_CONST && instruction.Opcode == Opcode.COPY && instruction.Operand == 1;
            if (!isCopy)
            {
                opcode = instruction.Opcode;
                operand = instruction.Operand;
            }

            if (!LoadsConstant(opcode) || i + 1 >= block.Count)
                continue;
            ref FlowInstruction next = ref block.Instructions[i + 1];
            var value = new FlowInstruction { Opcode = opcode, Operand = operand };
            switch (next.Opcode)
            {
                case Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE or Opcode.JUMP_IF_FALSE or Opcode.JUMP_IF_TRUE:
                    bool isTrue = ConstantFolder.IsTrue(ConstantOf(value));
                    if (next.Opcode is Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE)
                        instruction.Set(Opcode.NOP);
                    if (isTrue == (next.Opcode is Opcode.POP_JUMP_IF_TRUE or Opcode.JUMP_IF_TRUE))
                        next.Opcode = Opcode.JUMP;
                    else
                        next.Set(Opcode.NOP);
                    break;
                case Opcode.IS_OP:
                    if (ConstantOf(value) is PyNone)
                        OptimizeIsNone(block, i);
                    break;
                case Opcode.TO_BOOL:
                    var boolean = PyBool.From(ConstantFolder.IsTrue(ConstantOf(value)));
                    int index = constants.Add(boolean);
                    instruction.Set(Opcode.NOP);
                    next.Set(Opcode.LOAD_CONST, index);
                    break;
            }
        }
    }

    private static void OptimizeIsNone(BasicBlock block, int index)
    {
        if (block.Count <= index + 2)
            return;
        int jumpIndex = index + 2;
        if (block.Instructions[jumpIndex].Opcode == Opcode.TO_BOOL)
        {
            block.Instructions[jumpIndex].Set(Opcode.NOP);
            if (block.Count <= ++jumpIndex)
                return;
        }

        ref FlowInstruction jump = ref block.Instructions[jumpIndex];
        bool invert = block.Instructions[index + 1].Operand != 0;
        if (jump.Opcode == Opcode.POP_JUMP_IF_FALSE)
            invert = !invert;
        else if (jump.Opcode != Opcode.POP_JUMP_IF_TRUE)
            return;
        block.Instructions[index].Set(Opcode.NOP);
        block.Instructions[index + 1].Set(Opcode.NOP);
        jump.Opcode = invert ? Opcode.POP_JUMP_IF_NOT_NONE : Opcode.POP_JUMP_IF_NONE;
    }

    private void OptimizeBlock(BasicBlock block)
    {
        for (int i = 0; i < block.Count; i++)
        {
            CompileStep.Count();
            ref FlowInstruction instruction = ref block.Instructions[i];
            Opcode opcode = instruction.Opcode;
            Opcode nextOpcode = i + 1 < block.Count ? block.Instructions[i + 1].Opcode : Opcode.CACHE;
            switch (opcode)
            {
                case Opcode.BUILD_TUPLE:
                    if (nextOpcode == Opcode.UNPACK_SEQUENCE && instruction.Operand == block.Instructions[i + 1].Operand
                        && instruction.Operand is >= 1 and <= 3)
                    {
                        // Packing to unpack: nothing, or one swap.
                        if (instruction.Operand == 1)
                            block.Instructions[i + 1].Set(Opcode.NOP);
                        else
                            block.Instructions[i + 1].Opcode = Opcode.SWAP;
                        instruction.Set(Opcode.NOP);
                        break;
                    }

                    FoldTuple(block, i);
                    break;
                case Opcode.BUILD_LIST or Opcode.BUILD_SET:
                    OptimizeListOrSet(block, i, nextOpcode);
                    break;
                case Opcode.POP_JUMP_IF_NOT_NONE or Opcode.POP_JUMP_IF_NONE or Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE:
                    if (TargetOpcode(instruction) == Opcode.JUMP && ThreadJump(block, i, opcode))
                        i--;
                    break;
                case Opcode.JUMP_IF_FALSE or Opcode.JUMP_IF_TRUE:
                    Opcode target = TargetOpcode(instruction);
                    if (target == Opcode.JUMP || target == opcode)
                    {
                        if (ThreadJump(block, i, opcode))
                            i--;
                    }
                    else if (target is Opcode.JUMP_IF_TRUE or Opcode.JUMP_IF_FALSE)
                    {
                        instruction.Target = instruction.Target!.Next;
                        i--;
                    }

                    break;
                case Opcode.JUMP or Opcode.JUMP_NO_INTERRUPT:
                    switch (TargetOpcode(instruction))
                    {
                        case Opcode.JUMP:
                            if (ThreadJump(block, i, Opcode.JUMP))
                                i--;
                            break;
                        case Opcode.JUMP_NO_INTERRUPT:
                            if (ThreadJump(block, i, opcode))
                                i--;
                            break;
                    }

                    break;
                case Opcode.STORE_FAST:
                    if (nextOpcode == opcode && instruction.Operand == block.Instructions[i + 1].Operand
                        && instruction.Location.Line == block.Instructions[i + 1].Location.Line)
                    {
                        instruction.Set(Opcode.POP_TOP);
                    }

                    break;
                case Opcode.SWAP:
                    if (instruction.Operand == 1)
                        instruction.Set(Opcode.NOP);
                    break;
                case Opcode.LOAD_GLOBAL:
                    if (nextOpcode == Opcode.PUSH_NULL && (instruction.Operand & 1) == 0)
                    {
                        instruction.Operand |= 1;
                        block.Instructions[i + 1].Set(Opcode.NOP);
                    }

                    break;
                case Opcode.COMPARE_OP:
                    if (nextOpcode == Opcode.TO_BOOL)
                    {
                        block.Instructions[i + 1].Set(opcode, instruction.Operand | (int)ComparisonOutcome.AsBool);
                        instruction.Set(Opcode.NOP);
                    }

                    break;
                case Opcode.CONTAINS_OP or Opcode.IS_OP:
                    if (nextOpcode is Opcode.TO_BOOL or Opcode.UNARY_NOT)
                    {
                        block.Instructions[i + 1].Set(opcode, instruction.Operand ^ (nextOpcode == Opcode.UNARY_NOT ? 1 : 0));
                        instruction.Set(Opcode.NOP);
                    }

                    break;
                case Opcode.LIST_APPEND or Opcode.SET_ADD:
                    if (nextOpcode is Opcode.GET_ITER or Opcode.CONTAINS_OP)
                        _ = FoldAppends(block, i, i, opcode);
                    break;
                case Opcode.TO_BOOL:
                    if (nextOpcode == Opcode.TO_BOOL)
                        instruction.Set(Opcode.NOP);
                    break;
                case Opcode.UNARY_NOT when nextOpcode == Opcode.TO_BOOL:
                    instruction.Set(Opcode.NOP);
                    block.Instructions[i + 1].Set(Opcode.UNARY_NOT);
                    break;
                case Opcode.UNARY_NOT when nextOpcode == Opcode.UNARY_NOT:
                    instruction.Set(Opcode.NOP);
                    block.Instructions[i + 1].Set(Opcode.NOP);
                    break;
                case Opcode.UNARY_NOT or Opcode.UNARY_INVERT or Opcode.UNARY_NEGATIVE:
                    FoldUnary(block, i);
                    break;
                case Opcode.CALL_INTRINSIC_1:
                    if (instruction.Operand == (int)UnaryIntrinsic.ListToTuple)
                    {
                        if (!FoldAppends(block, i, i - 1, Opcode.LIST_APPEND) && nextOpcode == Opcode.GET_ITER)
                            instruction.Set(Opcode.NOP);
                    }
                    else if (instruction.Operand == (int)UnaryIntrinsic.UnaryPositive)
                    {
                        FoldUnary(block, i);
                    }

                    break;
                case Opcode.BINARY_OP:
                    FoldBinary(block, i);
                    break;
            }
        }

        for (int i = 0; i < block.Count; i++)
        {
            if (block.Instructions[i].Opcode != Opcode.SWAP)
                continue;
            OptimizeSwaps(block, ref i);
            ApplySwaps(block, i);
        }
    }

    private static Opcode TargetOpcode(in FlowInstruction instruction) =>
        instruction.Target!.Count > 0 ? instruction.Target.Instructions[0].Opcode : Opcode.NOP;

    // Makes a jump to a jump go where that one goes.
    private static bool ThreadJump(BasicBlock block, int index, Opcode opcode)
    {
        FlowInstruction target = block.Instructions[index].Target!.Instructions[0];
        if (block.Instructions[index].Target == target.Target)
            return false;

        // The NOP keeps the line until it is known not to matter.
        block.Instructions[index].Set(Opcode.NOP);
        ref FlowInstruction jump = ref block.Add(opcode, target.Target!.Label, target.Location);
        jump.Target = target.Target;
        return true;
    }

    private void FoldTuple(BasicBlock block, int index)
    {
        ref FlowInstruction instruction = ref block.Instructions[index];
        int size = instruction.Operand;
        if (size > Operands.StackUseGuideline)
            return;
        Span<int> loads = stackalloc int[size];
        if (!FindConstantLoads(block, index - 1, loads))
            return;
        var items = new PyObject[size];
        for (int i = 0; i < size; i++)
            items[i] = ConstantOf(block.Instructions[loads[i]]);
        RemoveLoads(block, loads);
        MakeLoadConstant(ref instruction, PyTuple.Create(items));
    }

    // A list or a set of constants, added one by one because there are many, that becomes a tuple or a frozenset.
    private bool FoldAppends(BasicBlock block, int index, int last, Opcode add)
    {
        Opcode start = add == Opcode.LIST_APPEND ? Opcode.BUILD_LIST : Opcode.BUILD_SET;
        int found = 0;
        bool expectAppend = true;
        for (int i = last; i >= 0; i--)
        {
            ref FlowInstruction instruction = ref block.Instructions[i];
            if (instruction.Opcode == Opcode.NOP)
                continue;
            if (instruction.Opcode == start && instruction.Operand == 0)
            {
                if (!expectAppend)
                    return false;
                var items = new PyObject[found];
                for (int j = last; j >= i; j--)
                {
                    ref FlowInstruction part = ref block.Instructions[j];
                    if (part.Opcode == Opcode.NOP)
                        continue;
                    if (LoadsConstant(part.Opcode))
                        items[--found] = ConstantOf(part);
                    part.Set(Opcode.NOP);
                    part.Location = Locations.None;
                }

                MakeLoadConstant(
                    ref block.Instructions[index],
                    add == Opcode.LIST_APPEND ? PyTuple.Create(items) : ConstantFolder.MakeFrozenSet(items));
                return true;
            }

            if (expectAppend)
            {
                if (instruction.Opcode != add || instruction.Operand != 1)
                    return false;
            }
            else
            {
                if (!LoadsConstant(instruction.Opcode))
                    return false;
                found++;
            }

            expectAppend = !expectAppend;
        }

        return false;
    }

    // A display of constants: itself a constant where it is only iterated or searched, else one that is extended by one.
    private void OptimizeListOrSet(BasicBlock block, int index, Opcode nextOpcode)
    {
        ref FlowInstruction instruction = ref block.Instructions[index];
        bool isReadOnly = nextOpcode is Opcode.GET_ITER or Opcode.CONTAINS_OP;
        int size = instruction.Operand;
        if (size > Operands.StackUseGuideline || (size < MinimumConstantSequence && !isReadOnly))
            return;
        Span<int> loads = stackalloc int[size];
        if (!FindConstantLoads(block, index - 1, loads))
        {
            if (isReadOnly && instruction.Opcode == Opcode.BUILD_LIST)
                instruction.Opcode = Opcode.BUILD_TUPLE;
            return;
        }

        var items = new PyObject[size];
        for (int i = 0; i < size; i++)
            items[i] = ConstantOf(block.Instructions[loads[i]]);
        PyObject collection = instruction.Opcode == Opcode.BUILD_SET
            ? ConstantFolder.MakeFrozenSet(items)
            : PyTuple.Create(items);
        int constant = constants.Add(collection);
        RemoveLoads(block, loads);
        if (isReadOnly)
        {
            instruction.Set(Opcode.LOAD_CONST, constant);
            return;
        }

        block.Instructions[index - 2].Location = instruction.Location;
        block.Instructions[index - 2].Set(instruction.Opcode, 0);
        block.Instructions[index - 1].Set(Opcode.LOAD_CONST, constant);
        instruction.Set(instruction.Opcode == Opcode.BUILD_LIST ? Opcode.LIST_EXTEND : Opcode.SET_UPDATE, 1);
    }

    private void FoldBinary(BasicBlock block, int index)
    {
        Span<int> loads = stackalloc int[2];
        if (!FindConstantLoads(block, index - 1, loads))
            return;
        ref FlowInstruction instruction = ref block.Instructions[index];
        PyObject left = ConstantOf(block.Instructions[loads[0]]);
        PyObject right = ConstantOf(block.Instructions[loads[1]]);
        if (ConstantFolder.Binary(left, instruction.Operand, right) is not { } value)
            return;
        RemoveLoads(block, loads);
        MakeLoadConstant(ref instruction, value);
    }

    private void FoldUnary(BasicBlock block, int index)
    {
        Span<int> loads = stackalloc int[1];
        if (!FindConstantLoads(block, index - 1, loads))
            return;
        ref FlowInstruction instruction = ref block.Instructions[index];
        if (ConstantFolder.Unary(instruction.Opcode, ConstantOf(block.Instructions[loads[0]])) is not { } value)
            return;
        RemoveLoads(block, loads);
        MakeLoadConstant(ref instruction, value);
    }

    // Replaces a run of SWAPs by the shortest one with the same effect: by the cycles of the permutation.
    private static void OptimizeSwaps(BasicBlock block, ref int index)
    {
        const int Visited = -1;
        Span<FlowInstruction> instructions = block.Instructions.AsSpan(index, block.Count - index);
        int depth = instructions[0].Operand;
        int length = 0;
        bool more = false;
        while (++length < instructions.Length)
        {
            if (instructions[length].Opcode == Opcode.SWAP)
            {
                depth = Math.Max(depth, instructions[length].Operand);
                more = true;
            }
            else if (instructions[length].Opcode != Opcode.NOP)
            {
                break;
            }
        }

        if (!more)
            return;
        int[] stack = new int[depth];
        for (int i = 0; i < depth; i++)
            stack[i] = i;
        for (int i = 0; i < length; i++)
        {
            if (instructions[i].Opcode == Opcode.SWAP)
            {
                int other = instructions[i].Operand - 1;
                (stack[0], stack[other]) = (stack[other], stack[0]);
            }
        }

        // Undoing the permutation gives the swaps in reverse, so they are written from the end.
        int current = length - 1;
        for (int i = 0; i < depth; i++)
        {
            if (stack[i] == Visited || stack[i] == i)
                continue;
            int j = i;
            while (true)
            {
                if (j != 0)
                    instructions[current--].Set(Opcode.SWAP, j + 1);
                if (stack[j] == Visited)
                    break;
                int next = stack[j];
                stack[j] = Visited;
                j = next;
            }
        }

        while (current >= 0)
            instructions[current--].Set(Opcode.NOP);
        index += length - 1;
    }

    private static bool IsSwappable(Opcode opcode) =>
        opcode is Opcode.STORE_FAST or Opcode.STORE_FAST_MAYBE_NULL or Opcode.POP_TOP;

    private static int NextSwappable(BasicBlock block, int index, int line)
    {
        while (++index < block.Count)
        {
            ref FlowInstruction instruction = ref block.Instructions[index];

            // The order of names bound on different lines can be seen.
            if (line >= 0 && instruction.Location.Line != line)
                return -1;
            if (instruction.Opcode == Opcode.NOP)
                continue;
            return IsSwappable(instruction.Opcode) ? index : -1;
        }

        return -1;
    }

    private static int StoredLocal(in FlowInstruction instruction) =>
        instruction.Opcode is Opcode.STORE_FAST or Opcode.STORE_FAST_MAYBE_NULL ? instruction.Operand : -1;

    // Swaps instructions instead of values: SWAP 2, POP_TOP, STORE_FAST x becomes STORE_FAST x, POP_TOP.
    private static void ApplySwaps(BasicBlock block, int index)
    {
        for (; index >= 0; index--)
        {
            ref FlowInstruction swap = ref block.Instructions[index];
            if (swap.Opcode != Opcode.SWAP)
            {
                if (swap.Opcode == Opcode.NOP || IsSwappable(swap.Opcode))
                    continue;
                return;
            }

            int first = NextSwappable(block, index, -1);
            if (first < 0)
                return;
            int second = first;
            int line = block.Instructions[first].Location.Line;
            for (int count = swap.Operand - 1; count > 0; count--)
            {
                second = NextSwappable(block, second, line);
                if (second < 0)
                    return;
            }

            int firstLocal = StoredLocal(block.Instructions[first]);
            int secondLocal = StoredLocal(block.Instructions[second]);
            if (firstLocal >= 0 || secondLocal >= 0)
            {
                if (firstLocal == secondLocal)
                    return;
                for (int i = first + 1; i < second; i++)
                {
                    int local = StoredLocal(block.Instructions[i]);
                    if (local >= 0 && (local == firstLocal || local == secondLocal))
                        return;
                }
            }

            swap.Set(Opcode.NOP);
            (block.Instructions[first], block.Instructions[second]) = (block.Instructions[second], block.Instructions[first]);
        }
    }
}
