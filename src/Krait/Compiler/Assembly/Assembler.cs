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
    private ControlFlowGraph _graph = null!;
    private CompilationUnit _unit = null!;
    private CodeFlags _flags;

    /// <summary>Assembles a code unit.</summary>
    public PyCode Assemble(ControlFlowGraph graph, CompilationUnit unit, CodeFlags flags, PyStr fileName)
    {
        _graph = graph;
        _unit = unit;
        _flags = flags;
        ExpandConditionalJumps();
        var stackSize = ComputeStackDepth();
        var cellOffsets = ComputeCellOffsets(out var droppedCells);
        InsertPrefix(cellOffsets);
        FixCellOffsets(cellOffsets);
        ConvertPseudoInstructions();
        NormalizeJumps();
        BorrowLocals();
        Flatten();
        ResolveJumps();

        var localCount = _unit.VariableNames.Count;
        var localsPlusCount = localCount + _unit.CellVariables.Count + _unit.FreeVariables.Count - droppedCells;
        var (names, kinds) = LocalsPlus(localsPlusCount, droppedCells);
        return new PyCode
        {
            ArgumentCount = _unit.PositionalOnlyCount + _unit.ArgumentCount,
            PositionalOnlyCount = _unit.PositionalOnlyCount,
            KeywordOnlyCount = _unit.KeywordOnlyCount,
            StackSize = Math.Max(1, stackSize),
            Flags = _flags,
            Code = WriteCode(),
            Constants = pool.ShareConstants([.. _unit.Constants.Items]),
            Names = NamesOf(_unit.Names),
            // A name that takes another's place afterwards makes a tuple of its own.
            LocalsPlusNames = _unit.FirstLocalName is null ? pool.Share(names) : names,
            LocalsPlusKinds = kinds,
            FileName = fileName,
            Name = pool.Identifier(_unit.Name),
            QualifiedName = pool.Identifier(_unit.QualifiedName),
            FirstLine = _unit.FirstLine,
            LineTable = pool.Share(_locations.Write(_instructions.AsSpan(0, _count), _unit.FirstLine)),
            ExceptionTable = pool.Share(WriteExceptionTable()),
        };
    }

    private PyTuple NamesOf(NameMap map)
    {
        var items = new PyObject[map.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = pool.Identifier(map.NameAt(i));
        return pool.Share(PyTuple.Create(items));
    }

    // a and b: JUMP_IF_* leaves the value it tests.
    private void ExpandConditionalJumps()
    {
        for (var block = _graph.Entry; block is not null; block = block.Next)
        {
            for (var i = 0; i < block.Count; i++)
            {
                ref var instruction = ref block.Instructions[i];
                if (instruction.Opcode is not (Opcode.JUMP_IF_FALSE or Opcode.JUMP_IF_TRUE))
                    continue;
                instruction.Opcode = instruction.Opcode == Opcode.JUMP_IF_FALSE ? Opcode.POP_JUMP_IF_FALSE : Opcode.POP_JUMP_IF_TRUE;
                var copy = instruction with { Opcode = Opcode.COPY, Operand = 1, Target = null };
                block.Insert(i++, copy);
                block.Insert(i++, copy with { Opcode = Opcode.TO_BOOL, Operand = 0 });
            }
        }
    }

    private int ComputeStackDepth()
    {
        for (var block = _graph.Entry; block is not null; block = block.Next)
            block.StartDepth = int.MinValue;
        var work = workspace.Work;
        var maximum = 0;
        Push(work, _graph.Entry, 0);
        while (work.TryPop(out var block))
        {
            var depth = block.StartDepth;
            var next = block.Next;
            for (var i = 0; i < block.Count; i++)
            {
                ref var instruction = ref block.Instructions[i];
                var newDepth = depth + OpcodeTraits.Effect(instruction.Opcode, instruction.Operand, jump: false);
                if (newDepth < 0)
                    throw new InvalidOperationException("invalid flow graph: stack underflow");
                maximum = Math.Max(maximum, depth);
                if (OpcodeTraits.HasTarget(instruction.Opcode) && instruction.Opcode != Opcode.END_ASYNC_FOR)
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
        var localCount = _unit.VariableNames.Count;
        var cells = _unit.CellVariables;
        dropped = 0;
        if (cells.Count + _unit.FreeVariables.Count == 0)
            return [];
        var offsets = new int[cells.Count + _unit.FreeVariables.Count];
        for (var i = 0; i < offsets.Length; i++)
            offsets[i] = localCount + i;
        for (var i = 0; i < cells.Count; i++)
        {
            var local = _unit.VariableNames.IndexOf(cells.NameAt(i));
            if (local < 0)
                continue;
            offsets[i] = local;
            dropped++;
        }

        return offsets;
    }

    private void InsertPrefix(int[] cellOffsets)
    {
        var entry = _graph.Entry;
        if ((_flags & (CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator)) != 0)
        {
            var location = new Syntax.SourceSpan(_unit.FirstLine, -1, _unit.FirstLine, -1);
            entry.Insert(0, new FlowInstruction { Opcode = Opcode.RETURN_GENERATOR, Location = location });
            entry.Insert(1, new FlowInstruction { Opcode = Opcode.POP_TOP, Location = location });
        }

        var cellCount = _unit.CellVariables.Count;
        if (cellCount > 0)
        {
            // In the order of the slots.
            var order = new int[cellCount];
            for (var i = 0; i < cellCount; i++)
                order[i] = i;
            Array.Sort(order, (left, right) => cellOffsets[left].CompareTo(cellOffsets[right]));
            for (var i = 0; i < cellCount; i++)
            {
                entry.Insert(
                    i, new FlowInstruction { Opcode = Opcode.MAKE_CELL, Operand = order[i], Location = Locations.None });
            }
        }

        if (_unit.FreeVariables.Count > 0)
        {
            entry.Insert(
                0,
                new FlowInstruction { Opcode = Opcode.COPY_FREE_VARS, Operand = _unit.FreeVariables.Count, Location = Locations.None });
        }
    }

    private void FixCellOffsets(int[] offsets)
    {
        if (offsets.Length == 0)
            return;
        var localCount = _unit.VariableNames.Count;
        var dropped = 0;
        for (var i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] == i + localCount)
                offsets[i] -= dropped;
            else
                dropped++;
        }

        for (var block = _graph.Entry; block is not null; block = block.Next)
        {
            for (var i = 0; i < block.Count; i++)
            {
                ref var instruction = ref block.Instructions[i];
                if (instruction.Opcode is Opcode.MAKE_CELL or Opcode.LOAD_CLOSURE or Opcode.LOAD_DEREF or Opcode.STORE_DEREF
                    or Opcode.DELETE_DEREF or Opcode.LOAD_FROM_DICT_OR_DEREF)
                {
                    instruction.Operand = offsets[instruction.Operand];
                }
            }
        }
    }

    private void ConvertPseudoInstructions()
    {
        for (var block = _graph.Entry; block is not null; block = block.Next)
        {
            for (var i = 0; i < block.Count; i++)
            {
                ref var instruction = ref block.Instructions[i];
                if (OpcodeTraits.IsBlockPush(instruction.Opcode))
                    instruction.Set(Opcode.NOP);
                else if (instruction.Opcode == Opcode.LOAD_CLOSURE)
                    instruction.Opcode = Opcode.LOAD_FAST;
                else if (instruction.Opcode == Opcode.STORE_FAST_MAYBE_NULL)
                    instruction.Opcode = Opcode.STORE_FAST;
            }
        }

        FlowOptimizer.RemoveRedundantNopsAndJumps(_graph);
    }

    // Conditional jumps go forward: one that would go backward jumps over an unconditional one instead.
    private void NormalizeJumps()
    {
        _graph.ClearVisited();
        for (var block = _graph.Entry; block is not null; block = block.Next)
        {
            block.IsVisited = true;
            if (block.Count == 0 || !OpcodeTraits.IsConditionalJump(block.Last.Opcode))
                continue;
            var location = block.Last.Location;
            var target = block.Last.Target!;
            if (!target.IsVisited)
            {
                _ = block.Add(Opcode.NOT_TAKEN, 0, location);
                continue;
            }

            var jump = _graph.NewBlock();
            jump.StartDepth = target.StartDepth;
            jump.IsCold = block.IsCold;
            jump.Next = block.Next;
            _ = jump.Add(Opcode.NOT_TAKEN, 0, location);
            jump.Add(Opcode.JUMP, target.Label, location).Target = target;
            block.Last.Opcode = block.Last.Opcode switch
            {
                Opcode.POP_JUMP_IF_NOT_NONE => Opcode.POP_JUMP_IF_NONE,
                Opcode.POP_JUMP_IF_NONE => Opcode.POP_JUMP_IF_NOT_NONE,
                Opcode.POP_JUMP_IF_FALSE => Opcode.POP_JUMP_IF_TRUE,
                _ => Opcode.POP_JUMP_IF_FALSE,
            };
            block.Last.Target = block.Next;
            block.Next = jump;
        }
    }

    private (PyTuple Names, LocalKind[] Kinds) LocalsPlus(int count, int dropped)
    {
        var names = new PyObject[count];
        var kinds = new LocalKind[count];
        var locals = _unit.VariableNames;
        var positionalOnly = _unit.PositionalOnlyCount;
        var positional = positionalOnly + _unit.ArgumentCount;
        var keywordOnly = positional + _unit.KeywordOnlyCount;
        var variable = keywordOnly + ((_flags & CodeFlags.VarArgs) != 0 ? 1 : 0);
        var variableKeyword = variable + ((_flags & CodeFlags.VarKeywords) != 0 ? 1 : 0);
        for (var i = 0; i < locals.Count; i++)
        {
            var name = locals.NameAt(i);
            var kind = LocalKind.Local;
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

        var next = locals.Count;
        for (var i = 0; i < _unit.CellVariables.Count; i++)
        {
            var name = _unit.CellVariables.NameAt(i);
            if (locals.Contains(name))
                continue;
            names[next] = pool.Identifier(name);
            kinds[next++] = LocalKind.Cell;
        }

        for (var i = 0; i < _unit.FreeVariables.Count; i++)
        {
            var slot = locals.Count - dropped + _unit.FreeVariables.ValueAt(i);
            names[slot] = pool.Identifier(_unit.FreeVariables.NameAt(i));
            kinds[slot] = LocalKind.Free;
        }

        return (PyTuple.Create(names), kinds);
    }
}
