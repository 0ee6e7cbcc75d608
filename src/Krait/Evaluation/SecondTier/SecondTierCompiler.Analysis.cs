using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

// What is known before each instruction: found by following all paths until nothing changes. What is emitted for an instruction
// must change the frame as Flow does.
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
            if (IsBackwardJump((Opcode)_units[offset].Opcode)) _loops.Add(NextOf(offset) - _units[offset].Oparg);
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

    private static bool IsBackwardJump(Opcode opcode) => opcode is Opcode.JUMP_BACKWARD or Opcode.JUMP_BACKWARD_JIT or Opcode.JUMP_BACKWARD_NO_JIT;

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
        if (ExceptionTable.Find(_executable.Code, offset, out ExceptionTable.Entry handler)) Reach(handler.Target, Handling(frame, handler));
    }

    private static KnownFrame Handling(KnownFrame frame, ExceptionTable.Entry handler)
    {
        KnownFrame result = frame.Copy();
        result.Truncate(handler.Depth);
        if (handler.PushLastInstruction) result.Stack.Add(KnownValue.Any);
        result.Stack.Add(KnownValue.Any);
        return result;
    }

    private bool Flow(int offset, KnownFrame frame)
    {
        Opcode opcode = (Opcode)_units[offset].Opcode;
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        switch (opcode)
        {
            case Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE or Opcode.POP_JUMP_IF_NONE or Opcode.POP_JUMP_IF_NOT_NONE:
                frame.Truncate(frame.Stack.Count - 1);
                Reach(next + oparg, frame.Copy());
                break;
            case Opcode.RESUME or Opcode.RESUME_CHECK:
                ReachHandler(offset, frame);
                break;
            case Opcode.JUMP_BACKWARD or Opcode.JUMP_BACKWARD_JIT or Opcode.JUMP_BACKWARD_NO_JIT:
                ReachHandler(offset, frame);
                AddEntry(next - oparg, isLoop: true);
                Reach(next - oparg, frame);
                return true;
            case Opcode.RETURN_VALUE:
                ReachHandler(offset, frame);
                return true;
            case Opcode.YIELD_VALUE or Opcode.RETURN_GENERATOR:
                AddEntry(next, isLoop: false);
                Reach(next, KnownFrame.Unknown(DepthAt(next), _locals));
                return true;
            default:
                if (Move(opcode, oparg, frame)) break;
                if (IsUnknown(offset)) return true;
                OperationDescription[] operations = OperationsOf(opcode, offset);
                if (operations.Length == 0 || !CanCompile(operations, oparg)) return false;
                if (GoesOnAsGeneric(opcode, offset, frame)) FlowOperations(OpcodeMetadata.Base((int)opcode), offset, frame.Copy());
                FlowOperations(opcode, offset, frame);
                return true;
        }
        Reach(next, frame);
        return true;
    }

    /// <summary>Whether the instruction has never run, so that nothing is known of what it meets.</summary>
    private bool IsUnknown(int offset) => Promotion.WaitsForTypes && _executable.GenericUnits?[offset] != true && Quickener.HasNeverRun(_units, offset);

    /// <summary>What instructions do that only move values; false for all others.</summary>
    private bool Move(Opcode opcode, int oparg, KnownFrame frame)
    {
        switch (opcode)
        {
            case Opcode.NOP or Opcode.NOT_TAKEN or Opcode.EXTENDED_ARG:
                return true;
            case Opcode.POP_ITER when frame.Stack[^1].Type is not { } type || type == typeof(PyGenerator):
                return false;
            case Opcode.POP_TOP or Opcode.POP_ITER or Opcode.END_FOR:
                frame.Truncate(frame.Stack.Count - 1);
                return true;
            case Opcode.LOAD_FAST or Opcode.LOAD_FAST_BORROW:
                frame.Load(oparg);
                return true;
            case Opcode.LOAD_FAST_LOAD_FAST or Opcode.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
                frame.Load(oparg >> 4);
                frame.Load(oparg & 15);
                return true;
            case Opcode.STORE_FAST:
                frame.Store(oparg, _isNative);
                return true;
            case Opcode.STORE_FAST_LOAD_FAST:
                frame.Store(oparg >> 4, _isNative);
                frame.Load(oparg & 15);
                return true;
            case Opcode.STORE_FAST_STORE_FAST:
                frame.Store(oparg >> 4, _isNative);
                frame.Store(oparg & 15, _isNative);
                return true;
            case Opcode.LOAD_CONST or Opcode.LOAD_CONST_IMMORTAL or Opcode.LOAD_CONST_MORTAL:
                frame.Stack.Add(KnownValue.OfConstant(_executable.Constants[oparg]));
                return true;
            case Opcode.LOAD_SMALL_INT:
                frame.Stack.Add(KnownValue.OfConstant(PyInt.From(oparg)));
                return true;
            case Opcode.PUSH_NULL:
                frame.Stack.Add(KnownValue.Any);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The operations of an instruction: for an extension, those that it names.</summary>
    private OperationDescription[] OperationsOf(Opcode opcode, int offset)
    {
        if (opcode == Opcode.BINARY_OP_EXTEND && _extensions.TryGetValue(offset, out OperationDescription[]? operations)) return operations;
        return OperationTable.Of(opcode);
    }

    private static bool CanCompile(OperationDescription[] operations, int oparg)
    {
        foreach (OperationDescription operation in operations)
        {
            if (operation.CanEndWith(OperationExit.Jump) && operation.Distance is null) return false;
            if (operation.Inputs.Concat(operation.Outputs).Any(item => item.SizeFor(oparg) > ValueBuffer.Capacity && operation.Parameters.Contains(item.Name))) return false;
        }
        return true;
    }

    private void FlowOperations(Opcode opcode, int offset, KnownFrame frame)
    {
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        bool goesOn = true;
        foreach (OperationDescription operation in OperationsOf(opcode, offset))
        {
            int bottom = frame.Stack.Count - operation.Inputs.Sum(item => item.SizeFor(oparg));
            if (operation.CanEndWith(OperationExit.Jump)) Reach(next + operation.Distance!(oparg), Left(frame, DepthAt(next + operation.Distance(oparg)), bottom));
            if (operation.CanEndWith(OperationExit.Skip)) Reach(NextOf(next), Left(frame, DepthAt(NextOf(next)), bottom));
            if (CanRaise(operation)) ReachHandler(offset, frame);
            if (TouchesVariable(operation, opcode)) frame.Forget(oparg);
            if (ResumesAt(operation, next, oparg) is { } target) Reach(target, Left(frame, DepthAt(target), bottom));
            frame.Apply(operation, oparg);
            goesOn = operation.CanEndWith(OperationExit.Done) || operation.CanEndWith(OperationExit.Tail);
        }
        if (goesOn) Reach(next, frame);
    }

    private static bool CanRaise(OperationDescription operation) =>
        operation.CanEndWith(OperationExit.Raise) || operation.CanEndWith(OperationExit.Tail);

    /// <summary>Whether an operation reads or writes the variable that the operand names.</summary>
    private static bool TouchesVariable(OperationDescription operation, Opcode opcode) =>
        operation.Parameters.Contains("slots") && opcode != Opcode.COPY_FREE_VARS;

    /// <summary>Where control goes when the generator that an operation resumes has ended; null when it resumes none.</summary>
    private static int? ResumesAt(OperationDescription operation, int next, int oparg) => operation.Name switch
    {
        "FOR_ITER_GEN" => next + oparg + 1,
        "SEND_GEN" or "_SEND" => next + oparg,
        _ => null,
    };

    /// <summary>What an exit leaves: what lies under the operation's inputs or stays in place, and values made meanwhile.</summary>
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
    private bool GoesOnAsGeneric(Opcode opcode, int offset, KnownFrame before)
    {
        int oparg = _units[offset].Oparg;
        Opcode generic = OpcodeMetadata.Base((int)opcode);
        if (generic == opcode) return false;
        OperationDescription[] operations = OperationTable.Of(generic);
        if (operations.Length == 0 || !CanCompile(operations, oparg)) return false;
        KnownFrame special = before.Copy();
        KnownFrame general = before.Copy();
        foreach (OperationDescription operation in OperationsOf(opcode, offset)) special.Apply(operation, oparg);
        foreach (OperationDescription operation in operations) general.Apply(operation, oparg);
        return special.IsSame(general);
    }
}
