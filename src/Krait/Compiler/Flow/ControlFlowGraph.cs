using Krait.Compiler.CodeGeneration;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.Flow;

/// <summary>The basic blocks of a code unit, linked in the order of the code.</summary>
internal sealed class ControlFlowGraph
{
    private readonly GraphWorkspace _workspace;
    private BasicBlock _current;
    private int _pendingLabel = -1;

    private ControlFlowGraph(GraphWorkspace workspace)
    {
        _workspace = workspace;
        Entry = _current = NewBlock();
    }

    public BasicBlock Entry { get; }

    /// <summary>Splits a sequence of instructions into blocks.</summary>
    /// <param name="sequence">The instructions.</param>
    /// <param name="workspace">Where the blocks come from; those of an earlier graph are no longer valid.</param>
    public static ControlFlowGraph FromSequence(InstructionSequence sequence, GraphWorkspace workspace)
    {
        workspace.Reset();
        var graph = new ControlFlowGraph(workspace);
        Span<bool> isTarget = workspace.TakeMarks(sequence.Count + 1);
        for (int i = 0; i < sequence.Count; i++)
        {
            ref Instruction instruction = ref sequence[i];
            if (OpcodeTraits.HasTarget(instruction.Opcode))
                isTarget[sequence.TargetOf(instruction.Operand)] = true;
        }

        for (int i = 0; i < sequence.Count; i++)
        {
            ref Instruction instruction = ref sequence[i];
            if (instruction.Opcode == Opcode.ANNOTATIONS_PLACEHOLDER)
            {
                if (sequence.Annotations is { } annotations)
                {
                    for (int j = 0; j < annotations.Count; j++)
                        graph.Add(annotations[j].Opcode, annotations[j].Operand, annotations[j].Location);
                }

                continue;
            }

            // Labels are named by the instructions they stand before.
            if (isTarget[i])
            {
                graph._pendingLabel = i;
                graph.MaybeStartBlock();
            }

            int operand = OpcodeTraits.HasTarget(instruction.Opcode) ? sequence.TargetOf(instruction.Operand) : instruction.Operand;
            graph.Add(instruction.Opcode, operand, instruction.Location);
        }

        graph.ResolveTargets(sequence.Count);
        return graph;
    }

    /// <summary>A block that is not linked into the graph yet.</summary>
    public BasicBlock NewBlock(int label = -1) => _workspace.TakeBlock(label);

    /// <summary>The greatest label in use.</summary>
    public int MaximumLabel()
    {
        int label = -1;
        for (BasicBlock? block = Entry; block is not null; block = block.Next)
            label = Math.Max(label, block.Label);
        return label;
    }

    public void ClearVisited()
    {
        for (BasicBlock? block = Entry; block is not null; block = block.Next)
            block.IsVisited = false;
    }

    /// <summary>The first block from this one on that has instructions.</summary>
    public static BasicBlock? NextNonEmpty(BasicBlock? block)
    {
        while (block is { Count: 0 })
            block = block.Next;
        return block;
    }

    private void Add(Opcode opcode, int operand, in SourceSpan location)
    {
        MaybeStartBlock();
        _ = _current.Add(opcode, operand, location);
    }

    private void MaybeStartBlock()
    {
        bool isTerminated = _current.Count > 0 && OpcodeTraits.EndsBlock(_current.Last.Opcode);
        if (!isTerminated && _pendingLabel >= 0)
        {
            if (_current.Count > 0 || _current.Label >= 0)
            {
                isTerminated = true;
            }
            else
            {
                _current.Label = _pendingLabel;
                _pendingLabel = -1;
            }
        }

        if (!isTerminated)
            return;
        BasicBlock block = NewBlock(_pendingLabel);
        _pendingLabel = -1;
        _current.Next = block;
        _current = block;
    }

    private void ResolveTargets(int labelCount)
    {
        Span<BasicBlock?> blocks = _workspace.TakeBlockTable(labelCount + 1);
        for (BasicBlock? block = Entry; block is not null; block = block.Next)
        {
            if (block.Label >= 0)
                blocks[block.Label] = block;
        }

        for (BasicBlock? block = Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                if (OpcodeTraits.HasTarget(instruction.Opcode))
                    instruction.Target = blocks[instruction.Operand]!;
            }
        }
    }
}
