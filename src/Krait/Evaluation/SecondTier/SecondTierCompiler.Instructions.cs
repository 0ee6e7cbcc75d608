using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

// What is emitted for each instruction. Moving values and jumping is done here; the rest are calls of operations.
internal sealed unsafe partial class SecondTierCompiler
{
    private void EmitInstruction(int offset, KnownFrame frame)
    {
        InstructionShape shape = ShapeAt(offset);
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        switch (shape.Form)
        {
            case InstructionForm.Branch:
                EmitBranch(shape, next, next + shape.Distance!(oparg), frame);
                return;
            case InstructionForm.Poll when shape.Distance is { } distance:
                EmitPoll(offset, next + distance(oparg), frame, isLoop: true);
                EmitGoOn(next + distance(oparg), frame);
                return;
            case InstructionForm.Poll:
                EmitPoll(offset, next, frame, isLoop: false);
                break;
            case InstructionForm.Leave:
                EmitLeave(offset, frame);
                return;
            case InstructionForm.Suspend:
                EmitSuspend(offset, next, frame);
                return;
            case InstructionForm.Moves when OnlyMoves(shape, frame):
                foreach (ValueMove move in shape.Moves) EmitMove(move, oparg, frame);
                break;
            default:
                if (IsUnknown(offset))
                {
                    _il.Emit(OpCodes.Ldarg_0);
                    EmitCall(nameof(CompiledFrames.CountArrival));
                    _il.Emit(OpCodes.Br, Fallback(offset));
                    return;
                }
                EmitOperations(_units[offset].Opcode, offset, frame);
                return;
        }
        EmitGoOn(next, frame);
    }

    /// <summary>Constants and numbers are in no local until they are wanted, and a value that is dropped stays where it is.</summary>
    private void EmitMove(ValueMove move, int oparg, KnownFrame frame)
    {
        switch (move.Kind)
        {
            case MoveKind.Load:
                EmitLoadVariable(frame, move.Index!(oparg));
                break;
            case MoveKind.Store:
                EmitStoreVariable(frame, move.Index!(oparg));
                break;
            case MoveKind.Null:
                _il.Emit(OpCodes.Ldnull);
                _il.Emit(OpCodes.Stloc, StackLocal(frame.Stack.Count));
                Move(move, oparg, frame);
                break;
            default:
                Move(move, oparg, frame);
                break;
        }
    }

    private void EmitBranch(InstructionShape shape, int next, int target, KnownFrame frame)
    {
        int depth = frame.Stack.Count - 1;
        Label taken = _il.DefineLabel();
        if (shape.Tested is { } tested)
        {
            EmitObject(frame.Stack[depth], depth);
            _il.Emit(OpCodes.Ldsfld, tested);
            _il.Emit(shape.WhenTrue ? OpCodes.Beq : OpCodes.Bne_Un, taken);
        }
        else
        {
            EmitUnboxed(frame.Stack[depth], depth, typeof(bool));
            _il.Emit(shape.WhenTrue ? OpCodes.Brtrue : OpCodes.Brfalse, taken);
        }
        frame.Truncate(depth);
        EmitGoOn(next, frame);
        _il.MarkLabel(taken);
        EmitGoOn(target, frame);
    }

    private void EmitPoll(int offset, int target, KnownFrame frame, bool isLoop)
    {
        Label asked = _il.DefineLabel();
        Label resumed = _il.DefineLabel();
        KnownFrame before = frame.Copy();
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldfld, s_pollsLeft);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stfld, s_pollsLeft);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldfld, s_pollsLeft);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Blt, asked);
        _il.Emit(OpCodes.Ldarg_1);
        // Another thread sets it: a loop that does nothing else must not read it once for all.
        _il.Emit(OpCodes.Volatile);
        _il.Emit(OpCodes.Ldfld, s_evalBreaker);
        _il.Emit(OpCodes.Brtrue, asked);
        _il.MarkLabel(resumed);
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(asked);
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldarg_2);
            EmitAddress(offset);
            EmitCall(nameof(CompiledFrames.Poll));
            _il.Emit(OpCodes.Brfalse, Raising(offset, before));
            if (isLoop) EmitGoOn(target, before, mayBeInvalid: true);
            else _il.Emit(OpCodes.Br, resumed);
        });
    }

    private void EmitLeave(int offset, KnownFrame frame)
    {
        int depth = frame.Stack.Count - 1;
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_2);
        EmitObject(frame.Stack[depth], depth);
        EmitAddress(offset);
        _il.Emit(_isNative ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        EmitCall(nameof(CompiledFrames.Leave));
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.Stloc, _result);
        _il.Emit(OpCodes.Brfalse, Raising(offset, frame));
        _il.Emit(OpCodes.Ldloc, _result);
        _il.Emit(OpCodes.Ret);
    }

    private void EmitSuspend(int offset, int next, KnownFrame frame)
    {
        bool yields = StackEffects.Popped(_units[offset].Opcode, _units[offset].Oparg) > 0;
        int depth = frame.Stack.Count - 1;
        // The check that the body begins with, which is not compiled: any code object may yield, whatever its flags say, and the frame
        // that runs it may belong to no generator. The loop raises the error.
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldfld, typeof(Frame).GetField(nameof(Frame.Generator))!);
        _il.Emit(yields ? OpCodes.Brfalse : OpCodes.Brtrue, Fallback(offset));
        if (yields) EmitStoreStack(frame.Stack, depth);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_2);
        EmitAddress(next);
        if (yields) EmitObject(frame.Stack[depth], depth);
        EmitCall(yields ? nameof(CompiledFrames.Yield) : nameof(CompiledFrames.Create));
        _il.Emit(OpCodes.Ret);
    }

    /// <summary>Emits the operations of an instruction, and what becomes of the frame.</summary>
    private void EmitOperations(int opcode, int offset, KnownFrame frame)
    {
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        KnownFrame before = frame.Copy();
        bool goesOn = true;
        bool mayBeInvalid = false;
        foreach (OperationDescription operation in OperationsOf(opcode, offset))
        {
            int bottom = frame.Stack.Count - operation.Inputs.Sum(item => item.SizeFor(oparg));
            if (IsKnown(operation, frame, bottom, oparg))
            {
                frame.Apply(operation, operation.Outputs, oparg);
                continue;
            }
            if (operation.ComparesIdentities && (IsNumber(frame.Stack[bottom]) || IsNumber(frame.Stack[bottom + 1])))
            {
                EmitIsSame(frame, bottom, oparg);
                frame.Apply(operation, operation.Outputs, oparg);
                continue;
            }
            MethodInfo method = MethodOf(operation);
            bool escapes = (operation.Flags & OpcodeFlags.Escapes) != 0 || operation.CanEndWith(OperationExit.Tail);
            mayBeInvalid |= escapes;
            if (escapes || (operation.Flags & OpcodeFlags.Raises) != 0) EmitSave(offset);
            foreach (int variable in VariablesOf(operation, oparg)) EmitMakeObject(frame, variable);
            if (Promotion.FailingExecution > 0 && operation.CanEndWith(OperationExit.Deoptimize)) EmitFailure(offset, before);

            Dictionary<int, LocalBuilder> made = [];
            EmitArguments(operation, method, offset, frame, bottom, made);
            _il.Emit(OpCodes.Call, method);
            if (method.ReturnType != typeof(void)) EmitExits(operation, opcode, offset, frame, before, bottom, made);
            EmitOutputs(operation, operation.Outputs, oparg, frame, bottom, made);
            foreach (int variable in VariablesOf(operation, oparg)) frame.Forget(variable);
            frame.Apply(operation, operation.Outputs, oparg);
            goesOn = operation.CanEndWith(OperationExit.Done) || operation.CanEndWith(OperationExit.Tail);
        }
        if (goesOn) EmitGoOn(next, frame, mayBeInvalid);
    }

    /// <summary>Has a guard fail at some of its executions, which a test asked for.</summary>
    private void EmitFailure(int offset, KnownFrame before)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldc_I4, offset);
        EmitCall(nameof(CompiledFrames.FailsNow));
        _il.Emit(OpCodes.Brtrue, Deoptimization(offset, before));
    }

    /// <summary>Whether an operation only checks for types that are known.</summary>
    private static bool IsKnown(OperationDescription operation, KnownFrame frame, int bottom, int oparg)
    {
        if (!operation.IsTypeGuard) return false;
        for (int i = 0; i < operation.Outputs.Length; i++)
        {
            OperationItem output = operation.Outputs[i];
            if (output.Type == typeof(PyObject)) continue;
            int depth = bottom + operation.Inputs.Take(output.Source).Sum(input => input.SizeFor(oparg));
            if (frame.Stack[depth].Type != output.Type) return false;
        }
        return true;
    }

    private static bool IsNumber(KnownValue value) => value.Form == ValueForm.Unboxed && value.Unboxed != typeof(bool);

    /// <summary>Boxing gives a new object each time, so an unboxed number is the same as its equal.</summary>
    private void EmitIsSame(KnownFrame frame, int bottom, int oparg)
    {
        EmitObject(frame.Stack[bottom], bottom);
        EmitObject(frame.Stack[bottom + 1], bottom + 1);
        EmitCall(nameof(CompiledFrames.IsSame));
        if (oparg != 0)
        {
            _il.Emit(OpCodes.Ldc_I4_0);
            _il.Emit(OpCodes.Ceq);
        }
        _il.Emit(OpCodes.Stloc, StackLocal(bottom, typeof(bool)));
    }

    private static MethodInfo MethodOf(OperationDescription operation)
    {
        lock (s_operations)
        {
            if (!s_operations.TryGetValue(operation.Name, out MethodInfo? method))
            {
                method = operation.Owner.GetMethod(operation.Name, BindingFlags.Static | BindingFlags.NonPublic)!;
                s_operations.Add(operation.Name, method);
            }
            return method;
        }
    }

    /// <summary>Where the first value of an input lies.</summary>
    private static int PositionOf(OperationDescription operation, int input, int oparg, int bottom)
    {
        for (int i = 0; i < input; i++) bottom += operation.Inputs[i].SizeFor(oparg);
        return bottom;
    }

    private void EmitArguments(
        OperationDescription operation, MethodInfo method, int offset, KnownFrame frame, int bottom, Dictionary<int, LocalBuilder> made)
    {
        int oparg = _units[offset].Oparg;
        ParameterInfo[] parameters = method.GetParameters();
        int buffers = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            OperationParameter parameter = operation.Parameters[i];
            Type type = parameters[i].ParameterType;
            switch (parameter.Kind)
            {
                case OperationParameterKind.Thread:
                    _il.Emit(OpCodes.Ldarg_1);
                    break;
                case OperationParameterKind.Frame:
                    _il.Emit(OpCodes.Ldarg_2);
                    break;
                case OperationParameterKind.Slots:
                    EmitSlot(0);
                    break;
                case OperationParameterKind.Register:
                    _il.Emit(OpCodes.Ldloc, _constants);
                    break;
                case OperationParameterKind.Operand:
                    _il.Emit(OpCodes.Ldc_I4, oparg);
                    break;
                case OperationParameterKind.Cache:
                    EmitCache(type, offset);
                    break;
                case OperationParameterKind.Distance:
                    _il.Emit(OpCodes.Ldloca, _distance);
                    break;
                case OperationParameterKind.Transfer:
                    _il.Emit(OpCodes.Ldloca, _transfer);
                    break;
                case OperationParameterKind.Input or OperationParameterKind.Made when BufferedItem(operation, parameter) is { } array:
                    LocalBuilder buffer = Temporary(typeof(ValueBuffer), buffers++);
                    EmitBuffer(operation, parameter, array.SizeFor(oparg), buffer, oparg, frame, bottom);
                    if (parameter.Kind == OperationParameterKind.Made) made[parameter.Index] = buffer;
                    break;
                case OperationParameterKind.Made:
                    LocalBuilder place = Temporary(type.GetElementType()!, KeyOf(operation, parameter));
                    made[parameter.Index] = place;
                    _il.Emit(OpCodes.Ldloca, place);
                    break;
                default:
                    EmitInput(operation, parameter, type.IsByRef, oparg, frame, bottom);
                    break;
            }
        }
    }

    // One local for all caches of a type: .NET inlines no more where a method has 512 locals, and newobj makes one each time.
    [UnconditionalSuppressMessage("Trimming", "IL2070",
        Justification = "The evaluation loop makes the same caches with the same constructors.")]
    private void EmitCache(Type type, int offset)
    {
        LocalBuilder cache = Temporary(type, 0);
        ConstructorInfo constructor = type.GetConstructors()[0];
        _il.Emit(OpCodes.Ldloca, cache);
        EmitAddress(offset, copy: true);
        if (constructor.GetParameters().Length == 2)
        {
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldfld, typeof(CompiledCode).GetField(nameof(CompiledCode.CacheObjects))!);
        }
        _il.Emit(OpCodes.Call, constructor);
        _il.Emit(OpCodes.Ldloc, cache);
    }

    private void EmitBuffer(
        OperationDescription operation, OperationParameter parameter, int count, LocalBuilder buffer, int oparg, KnownFrame frame,
            int bottom)
    {
        if (parameter.Kind == OperationParameterKind.Input)
        {
            int position = PositionOf(operation, parameter.Index, oparg, bottom);
            for (int i = 0; i < count; i++)
            {
                _il.Emit(OpCodes.Ldloca, buffer);
                _il.Emit(OpCodes.Ldc_I4, i * sizeof(nint));
                _il.Emit(OpCodes.Add);
                EmitObject(frame.Stack[position + i], position + i);
                _il.Emit(OpCodes.Stind_Ref);
            }
        }
        _il.Emit(OpCodes.Ldloca, buffer);
        _il.Emit(OpCodes.Ldc_I4, count);
        EmitCall(nameof(CompiledFrames.Values));
    }

    private void EmitInput(OperationDescription operation, OperationParameter parameter, bool isWritten, int oparg, KnownFrame frame,
        int bottom)
    {
        OperationItem item = operation.Inputs[parameter.Index];
        int position = PositionOf(operation, parameter.Index, oparg, bottom);
        if (item.Kind == OperationItemKind.Optional && item.SizeFor(oparg) == 0)
        {
            _il.Emit(OpCodes.Ldnull);
        }
        else if (item.Unboxed is { } unboxed)
        {
            EmitUnboxed(frame.Stack[position], position, unboxed);
        }
        else if (isWritten)
        {
            // The operation may write to it and fail all the same: the value on the stack must stay.
            LocalBuilder temporary = Temporary(typeof(PyObject), KeyOf(operation, parameter));
            EmitObject(frame.Stack[position], position);
            _il.Emit(OpCodes.Stloc, temporary);
            _il.Emit(OpCodes.Ldloca, temporary);
        }
        else
        {
            EmitObject(frame.Stack[position], position);
        }
    }

    private readonly Dictionary<(string, OperationParameter), int> _keys = [];

    private int KeyOf(OperationDescription operation, OperationParameter parameter)
    {
        if (!_keys.TryGetValue((operation.Name, parameter), out int key)) _keys.Add((operation.Name, parameter), key = _keys.Count + 1);
        return key;
    }

    /// <summary>Branches on how an operation ended; falls through when its outputs are there.</summary>
    private void EmitExits(
        OperationDescription operation, int opcode, int offset, KnownFrame frame, KnownFrame before, int bottom,
            Dictionary<int, LocalBuilder> made)
    {
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        Label done = _il.DefineLabel();
        _il.Emit(OpCodes.Stloc, _exit);
        if (operation.CanEndWith(OperationExit.Done))
        {
            _il.Emit(OpCodes.Ldloc, _exit);
            _il.Emit(OpCodes.Brfalse, done);
        }
        List<(OperationExit Exit, Label Target)> exits = [];
        if (operation.CanEndWith(OperationExit.Jump))
        {
            exits.Add((OperationExit.Jump,
                Leaving(operation, operation.Jumps, next + operation.Distance!(oparg), oparg, frame, bottom, made)));
        }

        if (operation.CanEndWith(OperationExit.Skip))
            exits.Add((OperationExit.Skip, Leaving(operation, operation.Skips, NextOf(next), oparg, frame, bottom, made)));
        if (operation.CanEndWith(OperationExit.Tail))
            exits.Add((OperationExit.Tail, Entering(operation, opcode, offset, frame, before, bottom)));
        if (operation.CanEndWith(OperationExit.Deoptimize)) exits.Add((OperationExit.Deoptimize, Deoptimization(offset, before)));
        if (operation.CanEndWith(OperationExit.Raise)) exits.Add((OperationExit.Raise, Raising(offset, frame)));
        for (int i = 0; i < exits.Count - 1; i++)
        {
            _il.Emit(OpCodes.Ldloc, _exit);
            _il.Emit(OpCodes.Ldc_I4, (int)exits[i].Exit);
            _il.Emit(OpCodes.Beq, exits[i].Target);
        }
        if (exits.Count > 0) _il.Emit(OpCodes.Br, exits[^1].Target);
        _il.MarkLabel(done);
    }

    /// <summary>A label where control goes on elsewhere in the code, with what the operation leaves there.</summary>
    private Label Leaving(
        OperationDescription operation, OperationItem[] items, int target, int oparg, KnownFrame frame, int bottom,
            Dictionary<int, LocalBuilder> made)
    {
        Label label = _il.DefineLabel();
        KnownFrame before = frame.Copy();
        KnownFrame left = Left(frame, operation, items, oparg);
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            EmitOutputs(operation, items, oparg, before, bottom, made);
            EmitGoOn(target, left);
        });
        return label;
    }

    /// <summary>A label where the frame that an operation pushed runs, until its result can be pushed here.</summary>
    private Label Entering(OperationDescription operation, int opcode, int offset, KnownFrame frame, KnownFrame before, int bottom)
    {
        Label label = _il.DefineLabel();
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        int? end = ReturnTarget(operation, opcode, next, oparg);
        int position = bottom + operation.Kept;
        KnownFrame entered = frame.Copy();
        KnownFrame ended = end is null ? frame : Left(frame, DepthAt(end.Value), bottom);
        KnownFrame after = Left(frame, operation, operation.Outputs, oparg);
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldloc, _transfer);
            _il.Emit(OpCodes.Ldfld, typeof(Transfer).GetField(nameof(Transfer.EnterEntered))!);
            EmitCall(nameof(CompiledFrames.Run));
            _il.Emit(OpCodes.Dup);
            _il.Emit(OpCodes.Stloc, _result);
            _il.Emit(OpCodes.Brfalse, Raising(offset, before));
            if (end is { } target)
            {
                Label yielded = _il.DefineLabel();
                EmitObject(entered.Stack[bottom], bottom);
                EmitCall(nameof(CompiledFrames.IsFinished));
                _il.Emit(OpCodes.Brfalse, yielded);
                if (DepthAt(target) > position)
                {
                    _il.Emit(OpCodes.Ldloc, _result);
                    _il.Emit(OpCodes.Stloc, StackLocal(position));
                }
                EmitGoOn(target, ended, mayBeInvalid: true);
                _il.MarkLabel(yielded);
            }
            _il.Emit(OpCodes.Ldloc, _result);
            _il.Emit(OpCodes.Stloc, StackLocal(position));
            for (int i = position + 1; i < after.Stack.Count; i++)
            {
                _il.Emit(OpCodes.Ldnull);
                _il.Emit(OpCodes.Stloc, StackLocal(i));
            }
            EmitGoOn(next, after, mayBeInvalid: true);
        });
        return label;
    }

    /// <summary>Puts outputs where they belong: inputs that moved, what the operation made, empty places.</summary>
    private void EmitOutputs(
        OperationDescription operation, OperationItem[] items, int oparg, KnownFrame frame, int bottom, Dictionary<int, LocalBuilder> made)
    {
        List<LocalBuilder> targets = [];
        int depth = bottom;
        foreach (OperationItem item in items)
        {
            int count = item.SizeFor(oparg);
            for (int i = 0; i < count; i++, depth++)
            {
                if (item.Source >= 0)
                {
                    int from = PositionOf(operation, item.Source, oparg, bottom) + i;
                    if (from == depth || frame.Stack[from].Constant is not null) continue;
                    Type? unboxed = frame.Stack[from].Unboxed;
                    _il.Emit(OpCodes.Ldloc, StackLocal(from, unboxed));
                    targets.Add(StackLocal(depth, unboxed));
                    continue;
                }
                if (made.TryGetValue(item.Made, out LocalBuilder? local))
                {
                    if (item.Kind == OperationItemKind.Array)
                    {
                        _il.Emit(OpCodes.Ldloca, local);
                        _il.Emit(OpCodes.Ldc_I4, i * sizeof(nint));
                        _il.Emit(OpCodes.Add);
                        _il.Emit(OpCodes.Ldind_Ref);
                    }
                    else
                    {
                        _il.Emit(OpCodes.Ldloc, local);
                    }
                }
                else
                {
                    _il.Emit(OpCodes.Ldnull);
                }
                targets.Add(StackLocal(depth, item.Unboxed));
            }
        }
        for (int i = targets.Count - 1; i >= 0; i--) _il.Emit(OpCodes.Stloc, targets[i]);
    }
}
