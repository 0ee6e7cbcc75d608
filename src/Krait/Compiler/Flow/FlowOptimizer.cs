using Krait.Compiler.CodeGeneration;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>
/// The optimizations of a code unit on its flow graph. What is done, and in which order, is CPython's, because it shows in
/// every field of the code object. Instructions that are no longer needed become NOPs first and are removed later, when no
/// line depends on them (PEP 626).
/// </summary>
internal sealed partial class FlowOptimizer(
    ControlFlowGraph graph, GraphWorkspace workspace, ConstantTable constants, int localCount, int parameterCount)
{
    // The largest exit block that is copied to the places that jump to it.
    private const int MaximumCopySize = 4;

    private readonly Stack<BasicBlock> _work = workspace.Work;

    /// <summary>Optimizes, places cold blocks at the end, and gives every instruction that needs one a line.</summary>
    public void Run()
    {
        MarkHandlers();
        CompileStep.Now();
        LabelHandlers();
        CompileStep.Now();
        Optimize();
        RemoveUnusedConstants();
        CompileStep.Now();
        CheckUnboundLocals();
        CompileStep.Now();
        InsertSuperinstructions();
        CompileStep.Now();
        MoveColdBlocks();
        ResolveLines();
        CompileStep.Now();
    }

    private void MarkHandlers()
    {
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i < block.Count; i++)
            {
                if (OpcodeTraits.IsBlockPush(block.Instructions[i].Opcode))
                    block.Instructions[i].Target!.IsHandler = true;
            }
        }
    }

    // Follows SETUP_* and POP_BLOCK along all paths, to find the handler of every instruction.
    private void LabelHandlers()
    {
        graph.ClearVisited();
        graph.Entry.Handlers = new HandlerStack();
        graph.Entry.IsVisited = true;
        _work.Push(graph.Entry);
        while (_work.TryPop(out BasicBlock? block))
        {
            HandlerStack handlers = block.Handlers!;
            block.Handlers = null;
            BasicBlock? handler = handlers.Top;
            bool isMoved = false;
            int lastYieldDepth = -1;
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                if (OpcodeTraits.IsBlockPush(instruction.Opcode))
                {
                    BasicBlock target = instruction.Target!;
                    if (!target.IsVisited)
                    {
                        target.Handlers = handlers.Copy();
                        target.IsVisited = true;
                        _work.Push(target);
                    }

                    if (OpcodeTraits.PreservesLastInstruction(instruction.Opcode))
                        target.PreservesLastInstruction = true;
                    handlers.Push(target);
                    handler = target;
                }
                else if (instruction.Opcode == Opcode.POP_BLOCK)
                {
                    handlers.Pop();
                    handler = handlers.Top;
                    instruction.Clear();
                }
                else if (OpcodeTraits.IsJump(instruction.Opcode))
                {
                    instruction.Handler = handler;
                    BasicBlock target = instruction.Target!;
                    if (!target.IsVisited)
                    {
                        isMoved = !block.HasFallThrough;
                        target.Handlers = isMoved ? handlers : handlers.Copy();
                        target.IsVisited = true;
                        _work.Push(target);
                    }
                }
                else
                {
                    instruction.Handler = handler;
                    if (OpcodeMetadata.Has((int)instruction.Opcode, OpcodeFlags.Yields))
                    {
                        lastYieldDepth = handlers.Depth;
                    }
                    else if (OpcodeMetadata.Has((int)instruction.Opcode, OpcodeFlags.Entry)
                        && instruction.Operand != (int)ResumePlace.FunctionStart)
                    {
                        if (lastYieldDepth == 1)
                            instruction.Operand |= (int)ResumeDepth.One;
                        lastYieldDepth = -1;
                    }
                }
            }

            if (!isMoved && block.HasFallThrough && block.Next is { IsVisited: false } next)
            {
                next.Handlers = handlers;
                next.IsVisited = true;
                _work.Push(next);
            }
        }
    }

    private void Optimize()
    {
        InlineSmallExits();
        RemoveUnreachable();
        ResolveLines();
        CompileStep.Now();
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            OptimizeLoadedConstants(block);
            CompileStep.Count();
        }

        CompileStep.Now();
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            OptimizeBlock(block);
            CompileStep.Count();
        }

        CompileStep.Now();
        RemoveRedundantPairs();
        RemoveUnreachable();
        CompileStep.Now();
        RemoveRedundantNopsAndJumps(graph);
        CompileStep.Now();
    }

    private void RemoveUnreachable()
    {
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            block.Predecessors = 0;
            block.IsVisited = false;
        }

        graph.Entry.Predecessors = 1;
        graph.Entry.IsVisited = true;
        _work.Push(graph.Entry);
        while (_work.TryPop(out BasicBlock? block))
        {
            if (block.Next is { } next && block.HasFallThrough)
            {
                Visit(next);
                next.Predecessors++;
            }

            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                if (!OpcodeTraits.HasTarget(instruction.Opcode))
                    continue;
                Visit(instruction.Target!);
                instruction.Target!.Predecessors++;
            }
        }

        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            if (block.Predecessors == 0)
            {
                block.Count = 0;
                block.IsHandler = false;
            }
        }
    }

    private void Visit(BasicBlock block)
    {
        if (block.IsVisited)
            return;
        block.IsVisited = true;
        _work.Push(block);
    }

    // Copies small blocks that leave the frame, and artificial ones without a line, to where they are jumped to from.
    private void InlineSmallExits()
    {
        bool changed;
        do
        {
            changed = false;
            for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
                changed |= InlineExit(block);
        }
        while (changed);
    }

    private static bool InlineExit(BasicBlock block)
    {
        if (block.Count == 0 || !OpcodeTraits.IsUnconditionalJump(block.Last.Opcode))
            return false;
        BasicBlock target = block.Last.Target!;
        bool isSmallExit = target.ExitsScope && target.Count <= MaximumCopySize;
        bool isArtificial = target.HasNoLine && !target.HasFallThrough;
        if (!isSmallExit && !isArtificial)
            return false;
        Opcode removed = block.Last.Opcode;
        block.Last.Clear();
        block.Append(target);

        // An eval breaker check must not be lost.
        if (isArtificial && OpcodeTraits.IsUnconditionalJump(block.Last.Opcode) && removed == Opcode.JUMP)
            block.Last.Opcode = Opcode.JUMP;
        target.Predecessors--;
        return true;
    }

    private static int RemoveRedundantNops(BasicBlock block)
    {
        int kept = 0;
        int previousLine = -1;
        FlowInstruction[] instructions = block.Instructions;
        for (int i = 0; i < block.Count; i++)
        {
            int line = instructions[i].Location.Line;
            if (instructions[i].IsNop && IsRedundantNop(block, i, line, previousLine))
                continue;
            if (kept != i)
                instructions[kept] = instructions[i];
            kept++;
            previousLine = line;
        }

        int removed = block.Count - kept;
        block.Count = kept;
        return removed;
    }

    // A NOP stays when it is the only instruction of its line.
    private static bool IsRedundantNop(BasicBlock block, int index, int line, int previousLine)
    {
        if (line < 0 || previousLine == line)
            return true;
        FlowInstruction[] instructions = block.Instructions;
        if (index < block.Count - 1)
        {
            int nextLine = instructions[index + 1].Location.Line;
            if (nextLine == line)
                return true;
            if (nextLine < 0)
            {
                instructions[index + 1].Location = instructions[index].Location;
                return true;
            }

            return false;
        }

        if (ControlFlowGraph.NextNonEmpty(block.Next) is not { } next)
            return false;
        for (int i = 0; i < next.Count; i++)
        {
            ref FlowInstruction instruction = ref next.Instructions[i];
            if (instruction.IsNop && instruction.Location.Line < 0)
                continue;
            return instruction.Location.Line == line;
        }

        return false;
    }

    private static int RemoveRedundantNops(ControlFlowGraph graph)
    {
        int removed = 0;
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
            removed += RemoveRedundantNops(block);
        return removed;
    }

    private static int RemoveRedundantJumps(ControlFlowGraph graph)
    {
        int removed = 0;
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            if (block.Count == 0 || !OpcodeTraits.IsUnconditionalJump(block.Last.Opcode))
                continue;
            if (ControlFlowGraph.NextNonEmpty(block.Last.Target) == ControlFlowGraph.NextNonEmpty(block.Next))
            {
                block.Last.Clear();
                removed++;
            }
        }

        return removed;
    }

    /// <summary>Removes instructions that do nothing and on which no line depends.</summary>
    public static void RemoveRedundantNopsAndJumps(ControlFlowGraph graph)
    {
        int removed;
        do
        {
            removed = RemoveRedundantNops(graph);
            removed += RemoveRedundantJumps(graph);
        }
        while (removed > 0);
    }

    private void RemoveUnusedConstants()
    {
        List<PyObject> items = constants.Items;
        if (items.Count == 0)
            return;

        // The first may be the docstring.
        Span<bool> used = workspace.TakeMarks(items.Count);
        used[0] = true;
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i < block.Count; i++)
            {
                if (OpcodeMetadata.Has((int)block.Instructions[i].Opcode, OpcodeFlags.HasConst))
                    used[block.Instructions[i].Operand] = true;
            }
        }

        if (!used.Contains(false))
            return;
        int[] map = new int[items.Count];
        int kept = 0;
        for (int i = 0; i < used.Length; i++)
        {
            map[i] = kept;
            if (used[i])
                items[kept++] = items[i];
        }

        constants.Truncate(kept);
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                if (OpcodeMetadata.Has((int)instruction.Opcode, OpcodeFlags.HasConst))
                    instruction.Operand = map[instruction.Operand];
            }
        }
    }

    private void ResolveLines()
    {
        DuplicateExitsWithoutLine();
        PropagateLines();
    }

    private static bool IsExitOrCheckWithoutLine(BasicBlock block)
    {
        if (!block.ExitsScope)
        {
            bool hasCheck = false;
            for (int i = 0; i < block.Count && !hasCheck; i++)
                hasCheck = OpcodeTraits.HasEvalBreak(block.Instructions[i].Opcode);
            if (!hasCheck)
                return false;
        }

        return block.HasNoLine;
    }

    // An exit without a line takes that of its only predecessor; one with several is copied for each.
    private void DuplicateExitsWithoutLine()
    {
        int nextLabel = graph.MaximumLabel() + 1;
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            if (!block.EndsInJump)
                continue;
            BasicBlock target = ControlFlowGraph.NextNonEmpty(block.Last.Target)!;
            if (target.Predecessors <= 1 || !IsExitOrCheckWithoutLine(target))
                continue;
            BasicBlock copy = graph.NewBlock(nextLabel++);
            copy.Next = target.Next;
            copy.Predecessors = 1;
            copy.Append(target);
            copy.Instructions[0].Location = block.Last.Location;
            block.Last.Target = copy;
            target.Predecessors--;
            target.Next = copy;
        }

        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            if (block.Count > 0 && block.HasFallThrough && block.Next is { } next && IsExitOrCheckWithoutLine(next))
                next.Instructions[0].Location = block.Last.Location;
        }
    }

    private void PropagateLines()
    {
        for (BasicBlock? block = graph.Entry; block is not null; block = block.Next)
        {
            if (block.Count == 0)
                continue;
            SourceSpan previous = Locations.None;
            for (int i = 0; i < block.Count; i++)
            {
                ref SourceSpan location = ref block.Instructions[i].Location;
                if (location.Line == Locations.None.Line)
                    location = previous;
                else
                    previous = location;
            }

            if (block.HasFallThrough && block.Next is { Predecessors: 1, Count: > 0 } next
                && next.Instructions[0].Location.Line == Locations.None.Line)
            {
                next.Instructions[0].Location = previous;
            }

            if (block.EndsInJump && block.Last.Target is { Predecessors: 1 } target
                && target.Instructions[0].Location.Line == Locations.None.Line)
            {
                target.Instructions[0].Location = previous;
            }
        }
    }
}
