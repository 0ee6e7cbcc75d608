using Krait.Compiler.CodeGeneration;
using Krait.Compiler.Flow;
using Krait.Compiler.Symbols;
using Krait.Objects;

namespace Krait.Compiler.Assembly;

/// <summary>Turns optimized flow graphs into code objects, one after the other.</summary>
internal sealed partial class Assembler(GraphWorkspace workspace, ConstantPool pool)
{
    // From the SEND of an await to its END_SEND, in code units.
    private const int EndSendOffset = 5;

    private readonly LocationTable _locations = new();
    private readonly LocalBorrowing _borrowing = new(workspace);
    private ControlFlowGraph _graph = null!;
    private CompilationUnit _unit = null!;
    private CodeFlags _flags;

    /// <summary>Assembles a code unit.</summary>
    public PyCode Assemble(ControlFlowGraph graph, CompilationUnit unit, CodeFlags flags, PyStr fileName)
    {
        _graph = graph;
        _unit = unit;
        _flags = flags;
        AddedInstructions.ExpandConditionalJumps(_graph);
        int stackSize = ComputeStackDepth();
        CompileStep.Now();
        int[] cellOffsets = ComputeCellOffsets(out int droppedCells);
        AddedInstructions.InsertPrefix(_graph.Entry, _unit, _flags, cellOffsets);
        FixCellOffsets(cellOffsets);
        ConvertPseudoInstructions();
        AddedInstructions.NormalizeJumps(_graph);
        CompileStep.Now();
        _borrowing.Apply(_graph);
        CompileStep.Now();
        Flatten();
        ResolveJumps();
        CompileStep.Now();

        int localCount = _unit.VariableNames.Count;
        int localsPlusCount = localCount + _unit.CellVariables.Count + _unit.FreeVariables.Count - droppedCells;
        (PyTuple names, LocalKind[] kinds) = LocalsPlus(localsPlusCount, droppedCells);
        return new PyCode(new CodeContent
        {
            Code = WriteCode(),
            Constants = pool.ShareConstants([.. _unit.Constants.Items]),
            Names = NamesOf(_unit.Names),
            // A name that takes another's place afterwards makes a tuple of its own.
            LocalsPlusNames = _unit.FirstLocalName is null ? pool.Share(names) : names,
            LocalsPlusKinds = kinds,
            LineTable = pool.Share(_locations.Write(_instructions.AsSpan(0, _count), _unit.FirstLine)),
            ExceptionTable = pool.Share(WriteExceptionTable()),
        })
        {
            ArgumentCount = _unit.PositionalOnlyCount + _unit.ArgumentCount,
            PositionalOnlyCount = _unit.PositionalOnlyCount,
            KeywordOnlyCount = _unit.KeywordOnlyCount,
            StackSize = Math.Max(1, stackSize),
            Flags = _flags,
            FileName = fileName,
            Name = pool.Identifier(_unit.Name),
            QualifiedName = pool.Identifier(_unit.QualifiedName),
            FirstLine = _unit.FirstLine,
        };
    }

    private PyTuple NamesOf(NameMap map)
    {
        var items = new PyObject[map.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = pool.Identifier(map.NameAt(i));
        return pool.Share(PyTuple.Create(items));
    }

    private int ComputeStackDepth()
    {
        for (BasicBlock? block = _graph.Entry; block is not null; block = block.Next)
            block.StartDepth = int.MinValue;
        Stack<BasicBlock> work = workspace.Work;
        int maximum = 0;
        Push(work, _graph.Entry, 0);
        while (work.TryPop(out BasicBlock? block))
        {
            int depth = block.StartDepth;
            BasicBlock? next = block.Next;
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                int newDepth = depth + OpcodeTraits.Effect(instruction.Opcode, instruction.Operand, jump: false);
                if (newDepth < 0)
                    throw new InvalidOperationException("invalid flow graph: stack underflow");
                maximum = Math.Max(maximum, depth);
                if (OpcodeMetadata.Has((int)instruction.Opcode, OpcodeFlags.Jumps) || OpcodeTraits.IsBlockPush(instruction.Opcode))
                    Push(work, instruction.Target!, depth + OpcodeTraits.Effect(instruction.Opcode, instruction.Operand, jump: true));
                depth = newDepth;
                if (OpcodeTraits.EndsFlow(instruction.Opcode))
                {
                    next = null;
                    break;
                }
            }

            if (next is not null)
                Push(work, next, depth);
        }

        return maximum;
    }

    private static void Push(Stack<BasicBlock> work, BasicBlock block, int depth)
    {
        if (block.StartDepth >= 0)
        {
            if (block.StartDepth != depth)
                throw new InvalidOperationException("invalid flow graph: inconsistent stack depth");
            return;
        }

        block.StartDepth = depth;
        work.Push(block);
    }

    // The slots of cells and free variables: a parameter that is a cell keeps its own.
    private int[] ComputeCellOffsets(out int dropped)
    {
        int localCount = _unit.VariableNames.Count;
        NameMap cells = _unit.CellVariables;
        dropped = 0;
        if (cells.Count + _unit.FreeVariables.Count == 0)
            return [];
        int[] offsets = new int[cells.Count + _unit.FreeVariables.Count];
        for (int i = 0; i < offsets.Length; i++)
            offsets[i] = localCount + i;
        for (int i = 0; i < cells.Count; i++)
        {
            int local = _unit.VariableNames.IndexOf(cells.NameAt(i));
            if (local < 0)
                continue;
            offsets[i] = local;
            dropped++;
        }

        return offsets;
    }

    private void FixCellOffsets(int[] offsets)
    {
        if (offsets.Length == 0)
            return;
        int localCount = _unit.VariableNames.Count;
        int dropped = 0;
        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] == i + localCount)
                offsets[i] -= dropped;
            else
                dropped++;
        }

        for (BasicBlock? block = _graph.Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                if (OpcodeMetadata.Has((int)instruction.Opcode, OpcodeFlags.IndexesCell))
                    instruction.Operand = offsets[instruction.Operand];
            }
        }
    }

    private void ConvertPseudoInstructions()
    {
        for (BasicBlock? block = _graph.Entry; block is not null; block = block.Next)
        {
            for (int i = 0; i < block.Count; i++)
            {
                ref FlowInstruction instruction = ref block.Instructions[i];
                if (OpcodeTraits.IsBlockPush(instruction.Opcode))
                    instruction.Clear();
                else if (!OpcodeTraits.IsJump(instruction.Opcode))
                    instruction.Opcode = OpcodeMetadata.Real(instruction.Opcode);
            }
        }

        FlowOptimizer.RemoveRedundantNopsAndJumps(_graph);
    }

    private (PyTuple Names, LocalKind[] Kinds) LocalsPlus(int count, int dropped)
    {
        var names = new PyObject[count];
        var kinds = new LocalKind[count];
        NameMap locals = _unit.VariableNames;
        int positionalOnly = _unit.PositionalOnlyCount;
        int positional = positionalOnly + _unit.ArgumentCount;
        int keywordOnly = positional + _unit.KeywordOnlyCount;
        int variable = keywordOnly + ((_flags & CodeFlags.VarArgs) != 0 ? 1 : 0);
        int variableKeyword = variable + ((_flags & CodeFlags.VarKeywords) != 0 ? 1 : 0);
        for (int i = 0; i < locals.Count; i++)
        {
            string name = locals.NameAt(i);
            LocalKind kind = LocalKind.Local;
            if (i < positionalOnly)
                kind |= LocalKind.ArgumentPositional;
            else if (i < positional)
                kind |= LocalKind.ArgumentPositional | LocalKind.ArgumentKeyword;
            else if (i < keywordOnly)
                kind |= LocalKind.ArgumentKeyword;
            else if (i < variable)
                kind |= LocalKind.ArgumentVariable | LocalKind.ArgumentPositional;
            else if (i < variableKeyword)
                kind |= LocalKind.ArgumentVariable | LocalKind.ArgumentKeyword;
            if (_unit.FastHidden.Contains(name))
                kind |= LocalKind.Hidden;
            if (_unit.CellVariables.Contains(name))
                kind |= LocalKind.Cell;
            names[i] = pool.Identifier(i == 0 && _unit.FirstLocalName is not null ? _unit.FirstLocalName : name);
            kinds[i] = kind;
        }

        int next = locals.Count;
        for (int i = 0; i < _unit.CellVariables.Count; i++)
        {
            string name = _unit.CellVariables.NameAt(i);
            if (locals.Contains(name))
                continue;
            names[next] = pool.Identifier(name);
            kinds[next++] = LocalKind.Cell;
        }

        for (int i = 0; i < _unit.FreeVariables.Count; i++)
        {
            int slot = locals.Count - dropped + _unit.FreeVariables.ValueAt(i);
            names[slot] = pool.Identifier(_unit.FreeVariables.NameAt(i));
            kinds[slot] = LocalKind.Free;
        }

        return (PyTuple.Create(names), kinds);
    }
}
