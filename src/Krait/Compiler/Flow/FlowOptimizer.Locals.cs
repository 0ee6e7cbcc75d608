using Krait.Compiler.CodeGeneration;
using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>Which locals may be unbound when they are loaded, and the placement of cold blocks.</summary>
internal sealed partial class FlowOptimizer
{
    private const int TrackedLocals = 64;

    private void CheckUnboundLocals()
    {
        if (localCount == 0)
            return;
        int tracked = localCount;
        if (localCount > TrackedLocals)
        {
            // The others are analyzed block by block, so that the time does not grow with their square.
            CheckManyLocals();
            tracked = TrackedLocals;
        }

        graph.ClearVisited();
        ulong start = 0;
        for (int i = parameterCount; i < tracked; i++)
            start |= 1UL << i;
        PushUnsafe(graph.Entry, start);

        // Locals may also be deleted anywhere, so every block is looked at once.
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
            ScanLocals(block);
        while (_work.TryPop(out BasicBlock? block))
        {
            block.IsVisited = false;
            ScanLocals(block);
        }
    }

    private void PushUnsafe(BasicBlock block, ulong mask)
    {
        ulong both = block.UnsafeLocals | mask;
        if (block.UnsafeLocals == both)
            return;
        block.UnsafeLocals = both;
        Visit(block);
    }

    private void ScanLocals(BasicBlock block)
    {
        ulong mask = block.UnsafeLocals;
        for (int i = 0; i < block.Count; i++)
        {
            ref FlowInstruction instruction = ref block.Instructions[i];
            if (instruction.Handler is not null)
                PushUnsafe(instruction.Handler, mask);
            if (instruction.Operand >= TrackedLocals)
                continue;
            ulong bit = 1UL << instruction.Operand;
            switch (OpcodeMetadata.Access(instruction.Opcode))
            {
                case VariableAccess.Unbinds:
                    mask |= bit;
                    break;
                case VariableAccess.Binds or VariableAccess.Checks:
                    mask &= ~bit;
                    break;
                case VariableAccess.Reads:
                    if ((mask & bit) != 0)
                        instruction.Opcode = Opcode.LOAD_FAST_CHECK;
                    mask &= ~bit;
                    break;
            }
        }

        if (block.Next is not null && block.HasFallThrough)
            PushUnsafe(block.Next, mask);
        if (block.EndsInJump)
            PushUnsafe(block.Last.Target!, mask);
    }

    private void CheckManyLocals()
    {
        int[] boundIn = new int[localCount - TrackedLocals];
        int number = 0;
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            number++;
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                int local = instruction.Operand - TrackedLocals;
                if (local < 0)
                    continue;
                switch (OpcodeMetadata.Access(instruction.Opcode))
                {
                    case VariableAccess.Unbinds:
                        boundIn[local] = number - 1;
                        break;
                    case VariableAccess.Binds:
                        boundIn[local] = number;
                        break;
                    case VariableAccess.Reads:
                        if (boundIn[local] != number)
                            instruction.Opcode = Opcode.LOAD_FAST_CHECK;
                        boundIn[local] = number;
                        break;
                }
            }
        }
    }

    private void MarkWarm()
    {
        graph.ClearVisited();
        Visit(graph.Entry);
        while (_work.TryPop(out BasicBlock? block))
        {
            block.IsWarm = true;
            if (block.Next is not null && block.HasFallThrough)
                Visit(block.Next);
            for (int i = 0; i < block.Count; i++)
            {
                if (OpcodeTraits.IsJump(block.Instructions[i].Opcode))
                    Visit(block.Instructions[i].Target!);
            }
        }
    }

    // Cold is what only handlers lead to.
    private void MarkCold()
    {
        MarkWarm();
        graph.ClearVisited();
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            if (block.IsHandler)
                Visit(block);
        }

        while (_work.TryPop(out BasicBlock? block))
        {
            block.IsCold = true;
            if (block.Next is { IsWarm: false } next && block.HasFallThrough)
                Visit(next);
            if (block.EndsInJump && !block.Last.Target!.IsWarm)
                Visit(block.Last.Target);
        }
    }

    private void MoveColdBlocks()
    {
        if (graph.Entry.Next is null)
            return;
        MarkCold();
        int nextLabel = graph.MaximumLabel() + 1;

        // A cold block that falls through to a warm one needs a jump now.
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            if (!block.IsCold || !block.HasFallThrough || block.Next is not { IsWarm: true } warm)
                continue;
            if (warm.Label < 0)
                warm.Label = nextLabel++;
            BasicBlock jump = graph.NewBlock();
            jump.IsCold = true;
            jump.Next = warm;
            jump.Predecessors = 1;
            jump.Add(Opcode.JUMP_NO_INTERRUPT, warm.Label, Locations.None).Target = warm;
            block.Next = jump;
        }

        BasicBlock? firstCold = null;
        BasicBlock? lastCold = null;
        BasicBlock current = graph.Entry;
        while (current.Next is not null)
        {
            while (current.Next is { IsCold: false } next)
                current = next;
            if (current.Next is not { } streak)
                break;
            BasicBlock end = streak;
            while (end.Next is { IsCold: true } next)
                end = next;
            if (firstCold is null)
                firstCold = streak;
            else
                lastCold!.Next = streak;
            lastCold = end;
            current.Next = end.Next;
            end.Next = null;
        }

        current.Next = firstCold;
        if (firstCold is not null)
            RemoveRedundantNopsAndJumps(graph);
    }
}
