using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

// What is known before each instruction: found by following all paths until nothing changes. What is emitted for an instruction
// changes the frame by the same facts.
internal sealed unsafe partial class SecondTierCompiler
{
    private readonly SortedDictionary<int, KnownFrame> _known = [];
    private readonly SortedSet<int> _pending = [];
    private readonly List<(int Offset, bool IsLoop)> _entryOffsets = [];
    private readonly HashSet<int> _loops = [];

    /// <summary>Finds the instructions that control comes to, and what is known there; false when one cannot be compiled.</summary>
    private bool Analyze()
    {
        for (int offset = 0; offset < _units.Length; offset = NextOf(offset))
        {
            // A jump that polls is the end of a loop, which the evaluation loop enters compiled code at.
            if (ShapeAt(offset) is { Form: InstructionForm.Poll, Distance: { } distance })
                _loops.Add(NextOf(offset) + distance(_units[offset].Oparg));
        }
        AddEntry(0, isLoop: false);
        Reach(0, KnownFrame.Unknown(0, _locals));
        while (_pending.Count > 0)
        {
            int offset = _pending.Min;
            _pending.Remove(offset);
            if (!Flow(offset, _known[offset].Copy())) return false;
        }
        return true;
    }

    private InstructionShape ShapeAt(int offset) => OperationTable.ShapeOf(_units[offset].Opcode);

    private void AddEntry(int offset, bool isLoop)
    {
        if (_entries[offset] >= 0) return;
        _entries[offset] = (short)_entryOffsets.Count;
        _entryOffsets.Add((offset, isLoop));
    }

    private void Reach(int offset, KnownFrame frame)
    {
        if (_known.TryGetValue(offset, out KnownFrame? before))
        {
            frame = before.Join(frame);
            if (frame.IsSame(before)) return;
        }
        // The evaluation loop enters here with variables that others may have changed.
        if (_loops.Contains(offset)) frame.UnlinkAll();
        _known[offset] = frame;
        _pending.Add(offset);
    }

    /// <summary>The handler of an instruction that may raise gets what was known before it.</summary>
    private void ReachHandler(int offset, KnownFrame frame)
    {
        if (ExceptionTable.Find(_executable, offset, out ExceptionTable.Entry handler))
            Reach(handler.Target, Handling(frame, handler));
    }

    private static KnownFrame Handling(KnownFrame frame, ExceptionTable.Entry handler)
    {
        KnownFrame result = frame.Copy();
        // An instruction that never raises has taken items which the range keeps; nothing is known of those that stand there then.
        while (result.Stack.Count < handler.Depth) result.Stack.Add(KnownValue.Any);
        result.Truncate(handler.Depth);
        if (handler.PushLastInstruction) result.Stack.Add(KnownValue.Any);
        result.Stack.Add(KnownValue.Any);
        return result;
    }

    private bool Flow(int offset, KnownFrame frame)
    {
        InstructionShape shape = ShapeAt(offset);
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        switch (shape.Form)
        {
            case InstructionForm.Branch:
                frame.Truncate(frame.Stack.Count - 1);
                Reach(next + shape.Distance!(oparg), frame.Copy());
                break;
            case InstructionForm.Poll:
                ReachHandler(offset, frame);
                if (shape.Distance is not { } distance) break;
                AddEntry(next + distance(oparg), isLoop: true);
                Reach(next + distance(oparg), frame);
                return true;
            case InstructionForm.Leave:
                ReachHandler(offset, frame);
                return true;
            case InstructionForm.Suspend:
                AddEntry(next, isLoop: false);
                Reach(next, KnownFrame.Unknown(DepthAt(next), _locals));
                return true;
            case InstructionForm.Moves when OnlyMoves(shape, frame):
                foreach (ValueMove move in shape.Moves) Move(move, oparg, frame);
                break;
            default:
                if (IsUnknown(offset)) return true;
                int opcode = _units[offset].Opcode;
                OperationDescription[] operations = OperationsOf(opcode, offset);
                if (operations.Length == 0 || !CanCompile(operations, oparg)) return false;
                if (GoesOnAsGeneric(offset, frame)) FlowOperations(GenericOf(opcode), offset, frame.Copy());
                FlowOperations(opcode, offset, frame);
                return true;
        }
        Reach(next, frame);
        return true;
    }

    /// <summary>Whether the instruction has never run, so that nothing is known of what it meets.</summary>
    private bool IsUnknown(int offset) =>
        Promotion.WaitsForTypes && _executable.GenericUnits?[offset] != true && Quickener.HasNeverRun(_units, offset);

    /// <summary>Whether an instruction does no more than its moves: the item it concerns is known to be of another type.</summary>
    private static bool OnlyMoves(InstructionShape shape, KnownFrame frame) =>
        shape.Concerns is not { } concerns || (frame.Stack[^(1 + shape.Concerned)].Type is { } type && type != concerns);

    /// <summary>Changes what is known as a move does.</summary>
    private void Move(ValueMove move, int oparg, KnownFrame frame)
    {
        switch (move.Kind)
        {
            case MoveKind.Load:
                frame.Load(move.Index!(oparg));
                break;
            case MoveKind.Store:
                frame.Store(move.Index!(oparg), _isNative);
                break;
            case MoveKind.Drop:
                frame.Truncate(frame.Stack.Count - 1);
                break;
            case MoveKind.Null:
                frame.Stack.Add(KnownValue.Any);
                break;
            case MoveKind.Element:
                frame.Stack.Add(KnownValue.OfConstant(_executable.Constants[move.Index!(oparg)]));
                break;
            case MoveKind.Number:
                frame.Stack.Add(KnownValue.OfConstant(PyInt.From(move.Index!(oparg))));
                break;
        }
    }

    /// <summary>The generic instruction of a specialised one's family.</summary>
    private static int GenericOf(int opcode) => (int)OpcodeMetadata.Base(opcode);

    /// <summary>The operations of an instruction; for that at the offset itself, those that its cache names.</summary>
    private OperationDescription[] OperationsOf(int opcode, int offset)
    {
        if (opcode != _units[offset].Opcode) return OperationTable.Of((Opcode)opcode);
        fixed (CodeUnit* unit = &_units[offset]) return OperationTable.Of(unit, _code.CacheObjects);
    }

    private static bool CanCompile(OperationDescription[] operations, int oparg)
    {
        foreach (OperationDescription operation in operations)
        {
            if (operation.CanEndWith(OperationExit.Jump) && operation.Distance is null) return false;
            if (Array.Exists(operation.Parameters, parameter => BufferedItem(operation, parameter) is { } item
                    && item.SizeFor(oparg) > ValueBuffer.Capacity))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The array of items that a parameter passes, which have to lie side by side; null for all other parameters.</summary>
    private static OperationItem? BufferedItem(OperationDescription operation, OperationParameter parameter)
    {
        OperationItem? item = parameter.Kind switch
        {
            OperationParameterKind.Input => operation.Inputs[parameter.Index],
            OperationParameterKind.Made => MadeItem(operation, parameter.Index),
            _ => null,
        };
        return item?.Kind == OperationItemKind.Array ? item : null;
    }

    /// <summary>An item that an operation makes.</summary>
    private static OperationItem MadeItem(OperationDescription operation, int index) =>
        operation.Outputs.Concat(operation.Jumps).Concat(operation.Skips).First(item => item.Made == index);

    private void FlowOperations(int opcode, int offset, KnownFrame frame)
    {
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        bool goesOn = true;
        foreach (OperationDescription operation in OperationsOf(opcode, offset))
        {
            int bottom = frame.Stack.Count - operation.Inputs.Sum(item => item.SizeFor(oparg));
            if (operation.CanEndWith(OperationExit.Jump))
                Reach(next + operation.Distance!(oparg), Left(frame, operation, operation.Jumps, oparg));
            if (operation.CanEndWith(OperationExit.Skip)) Reach(NextOf(next), Left(frame, operation, operation.Skips, oparg));
            if (CanRaise(operation)) ReachHandler(offset, frame);
            foreach (int variable in VariablesOf(operation, oparg)) frame.Forget(variable);
            if (ReturnTarget(operation, opcode, next, oparg) is { } target) Reach(target, Left(frame, DepthAt(target), bottom));
            frame.Apply(operation, operation.Outputs, oparg);
            goesOn = operation.CanEndWith(OperationExit.Done) || operation.CanEndWith(OperationExit.Tail);
        }
        if (goesOn) Reach(next, frame);
    }

    private static bool CanRaise(OperationDescription operation) =>
        operation.CanEndWith(OperationExit.Raise) || operation.CanEndWith(OperationExit.Tail);

    /// <summary>The variables that an operation reads or writes itself, where they must be objects.</summary>
    private IEnumerable<int> VariablesOf(OperationDescription operation, int oparg) =>
        operation.TouchesAnyVariable ? Enumerable.Range(0, _locals) : operation.Variables.Select(variable => variable(oparg));

    /// <summary>Where control goes when the generator that an operation resumes has ended; null when it resumes none.</summary>
    private static int? ReturnTarget(OperationDescription operation, int opcode, int next, int oparg) =>
        operation.CanEndWith(OperationExit.Tail) ? OperationTable.ReturnTarget(opcode, next, oparg) : null;

    /// <summary>What is known where an operation leaves these items.</summary>
    private static KnownFrame Left(KnownFrame frame, OperationDescription operation, OperationItem[] items, int oparg)
    {
        KnownFrame result = frame.Copy();
        result.Apply(operation, items, oparg);
        return result;
    }

    /// <summary>
    /// What is left at a depth when a frame that was pushed has ended: what lies under the operation's inputs, and its result.
    /// </summary>
    private static KnownFrame Left(KnownFrame frame, int depth, int kept)
    {
        KnownFrame result = frame.Copy();
        if (depth < result.Stack.Count) result.Truncate(depth);
        for (int i = Math.Max(0, kept); i < result.Stack.Count; i++)
        {
            // An iterator stays where it is when its loop ends.
            if (i > kept) result.Stack[i] = KnownValue.Any;
        }
        while (result.Stack.Count < depth) result.Stack.Add(KnownValue.Any);
        return result;
    }

    /// <summary>
    /// Whether an instruction whose guard has failed can do what the generic one does and go on: its results must then be
    /// what the code after it counts on.
    /// </summary>
    private bool GoesOnAsGeneric(int offset, KnownFrame before)
    {
        int oparg = _units[offset].Oparg;
        int opcode = _units[offset].Opcode;
        int generic = GenericOf(opcode);
        if (generic == opcode) return false;
        OperationDescription[] operations = OperationTable.Of((Opcode)generic);
        if (operations.Length == 0 || !CanCompile(operations, oparg)) return false;
        KnownFrame special = before.Copy();
        KnownFrame general = before.Copy();
        foreach (OperationDescription operation in OperationsOf(opcode, offset)) special.Apply(operation, operation.Outputs, oparg);
        foreach (OperationDescription operation in operations) general.Apply(operation, operation.Outputs, oparg);
        return special.IsSame(general);
    }
}
