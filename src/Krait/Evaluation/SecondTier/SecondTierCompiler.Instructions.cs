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
        Opcode opcode = (Opcode)_units[offset].Opcode;
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        switch (opcode)
        {
            case Opcode.LOAD_FAST or Opcode.LOAD_FAST_BORROW:
                EmitLoadVariable(frame, oparg);
                break;
            case Opcode.LOAD_FAST_LOAD_FAST or Opcode.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
                EmitLoadVariable(frame, oparg >> 4);
                EmitLoadVariable(frame, oparg & 15);
                break;
            case Opcode.STORE_FAST:
                EmitStoreVariable(frame, oparg);
                break;
            case Opcode.STORE_FAST_LOAD_FAST:
                EmitStoreVariable(frame, oparg >> 4);
                EmitLoadVariable(frame, oparg & 15);
                break;
            case Opcode.STORE_FAST_STORE_FAST:
                EmitStoreVariable(frame, oparg >> 4);
                EmitStoreVariable(frame, oparg & 15);
                break;
            case Opcode.PUSH_NULL:
                _il.Emit(OpCodes.Ldnull);
                _il.Emit(OpCodes.Stloc, StackLocal(frame.Stack.Count));
                Move(opcode, oparg, frame);
                break;
            case Opcode.RESUME or Opcode.RESUME_CHECK:
                EmitPoll(offset, next, frame, isLoop: false);
                break;
            case Opcode.JUMP_BACKWARD or Opcode.JUMP_BACKWARD_JIT or Opcode.JUMP_BACKWARD_NO_JIT:
                EmitPoll(offset, next - oparg, frame, isLoop: true);
                EmitGoOn(next - oparg, frame);
                return;
            case Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE or Opcode.POP_JUMP_IF_NONE or Opcode.POP_JUMP_IF_NOT_NONE:
                EmitConditionalJump(opcode, next, next + oparg, frame);
                return;
            case Opcode.RETURN_VALUE:
                EmitLeave(offset, frame);
                return;
            case Opcode.YIELD_VALUE or Opcode.RETURN_GENERATOR:
                EmitSuspend(opcode, next, frame);
                return;
            default:
                if (Move(opcode, oparg, frame)) break;
                if (IsUnknown(offset))
                {
                    _il.Emit(OpCodes.Ldarg_0);
                    EmitCall(nameof(CompiledFrames.CountArrival));
                    _il.Emit(OpCodes.Br, Fallback(offset));
                    return;
                }
                EmitOperations(opcode, offset, frame);
                return;
        }
        EmitGoOn(next, frame);
    }

    private static readonly FieldInfo s_none = typeof(PyNone).GetField(nameof(PyNone.Instance))!;

    private void EmitConditionalJump(Opcode opcode, int next, int target, KnownFrame frame)
    {
        int depth = frame.Stack.Count - 1;
        Label taken = _il.DefineLabel();
        if (opcode is Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE)
        {
            EmitUnboxed(frame.Stack[depth], depth, typeof(bool));
            _il.Emit(opcode == Opcode.POP_JUMP_IF_TRUE ? OpCodes.Brtrue : OpCodes.Brfalse, taken);
        }
        else
        {
            EmitObject(frame.Stack[depth], depth);
            _il.Emit(OpCodes.Ldsfld, s_none);
            _il.Emit(opcode == Opcode.POP_JUMP_IF_NONE ? OpCodes.Beq : OpCodes.Bne_Un, taken);
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
        _il.Emit(_isNative ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        EmitCall(nameof(CompiledFrames.Leave));
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.Stloc, _result);
        _il.Emit(OpCodes.Brfalse, Raising(offset, frame));
        _il.Emit(OpCodes.Ldloc, _result);
        _il.Emit(OpCodes.Ret);
    }

    private void EmitSuspend(Opcode opcode, int next, KnownFrame frame)
    {
        int depth = frame.Stack.Count - 1;
        if (opcode == Opcode.YIELD_VALUE) EmitStoreStack(frame.Stack, depth);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_2);
        EmitAddress(next);
        if (opcode == Opcode.YIELD_VALUE) EmitObject(frame.Stack[depth], depth);
        EmitCall(opcode == Opcode.YIELD_VALUE ? nameof(CompiledFrames.Yield) : nameof(CompiledFrames.Create));
        _il.Emit(OpCodes.Ret);
    }

    /// <summary>Emits the operations of an instruction, and what becomes of the frame.</summary>
    private void EmitOperations(Opcode opcode, int offset, KnownFrame frame)
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
                frame.Apply(operation, oparg);
                continue;
            }
            if (opcode == Opcode.IS_OP && (IsNumber(frame.Stack[bottom]) || IsNumber(frame.Stack[bottom + 1])))
            {
                EmitIsSame(frame, bottom, oparg);
                frame.Apply(operation, oparg);
                continue;
            }
            MethodInfo method = MethodOf(operation);
            bool escapes = (operation.Flags & OpcodeFlags.Escapes) != 0 || operation.CanEndWith(OperationExit.Tail);
            mayBeInvalid |= escapes;
            if (escapes || (operation.Flags & OpcodeFlags.Raises) != 0) EmitSave(offset);
            if (TouchesVariable(operation, opcode)) EmitMakeObject(frame, oparg);

            Dictionary<string, LocalBuilder> made = [];
            EmitArguments(operation, method, offset, frame, bottom, made);
            _il.Emit(OpCodes.Call, method);
            if (method.ReturnType != typeof(void)) EmitExits(operation, offset, frame, before, bottom);
            EmitOutputs(operation, oparg, frame, bottom, made);
            if (TouchesVariable(operation, opcode)) frame.Forget(oparg);
            frame.Apply(operation, oparg);
            goesOn = operation.CanEndWith(OperationExit.Done) || operation.CanEndWith(OperationExit.Tail);
        }
        if (goesOn) EmitGoOn(next, frame, mayBeInvalid);
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

    private static Dictionary<string, int> Positions(OperationItem[] items, int oparg, int depth)
    {
        Dictionary<string, int> result = [];
        foreach (OperationItem item in items)
        {
            result.TryAdd(item.Name, depth);
            depth += item.SizeFor(oparg);
        }
        return result;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The evaluation loop makes the same caches with the same constructors.")]
    private void EmitArguments(
        OperationDescription operation, MethodInfo method, int offset, KnownFrame frame, int bottom, Dictionary<string, LocalBuilder> made)
    {
        int oparg = _units[offset].Oparg;
        Dictionary<string, int> inputs = Positions(operation.Inputs, oparg, bottom);
        int buffers = 0;
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            switch (parameter.Name)
            {
                case "thread":
                    _il.Emit(OpCodes.Ldarg_1);
                    continue;
                case "frame":
                    _il.Emit(OpCodes.Ldarg_2);
                    continue;
                case "slots":
                    EmitSlot(0);
                    continue;
                case "constants":
                    _il.Emit(OpCodes.Ldloc, _constants);
                    continue;
                case "oparg":
                    _il.Emit(OpCodes.Ldc_I4, oparg);
                    continue;
                case "cache":
                    // One local for all caches of a type: .NET inlines no more where a method has 512 locals, and newobj makes one each time.
                    LocalBuilder cache = Temporary(parameter.ParameterType, 0);
                    ConstructorInfo constructor = parameter.ParameterType.GetConstructors()[0];
                    _il.Emit(OpCodes.Ldloca, cache);
                    EmitAddress(offset, copy: true);
                    if (constructor.GetParameters().Length == 2)
                    {
                        _il.Emit(OpCodes.Ldarg_0);
                        _il.Emit(OpCodes.Ldfld, typeof(CompiledCode).GetField(nameof(CompiledCode.CacheObjects))!);
                    }
                    _il.Emit(OpCodes.Call, constructor);
                    _il.Emit(OpCodes.Ldloc, cache);
                    continue;
                case "distance":
                    _il.Emit(OpCodes.Ldloca, _distance);
                    continue;
                case "transfer":
                    _il.Emit(OpCodes.Ldloca, _transfer);
                    continue;
            }

            string name = parameter.Name!;
            bool isInput = inputs.TryGetValue(name, out int position);
            OperationItem? item = operation.Inputs.FirstOrDefault(input => input.Name == name) ?? operation.Outputs.FirstOrDefault(output => output.Name == name);
            if (item?.Kind == OperationItemKind.Array)
            {
                LocalBuilder buffer = Temporary(typeof(ValueBuffer), buffers++);
                int count = item.SizeFor(oparg);
                for (int i = 0; isInput && i < count; i++)
                {
                    _il.Emit(OpCodes.Ldloca, buffer);
                    _il.Emit(OpCodes.Ldc_I4, i * sizeof(nint));
                    _il.Emit(OpCodes.Add);
                    EmitObject(frame.Stack[position + i], position + i);
                    _il.Emit(OpCodes.Stind_Ref);
                }
                _il.Emit(OpCodes.Ldloca, buffer);
                _il.Emit(OpCodes.Ldc_I4, count);
                EmitCall(nameof(CompiledFrames.Values));
                if (!isInput) made[name] = buffer;
            }
            else if (!isInput)
            {
                LocalBuilder temporary = Temporary(parameter.ParameterType.GetElementType()!, KeyOf(operation, name));
                made[name] = temporary;
                _il.Emit(OpCodes.Ldloca, temporary);
            }
            else if (item!.Kind == OperationItemKind.Optional && item.SizeFor(oparg) == 0)
            {
                _il.Emit(OpCodes.Ldnull);
            }
            else if (item.Unboxed is { } unboxed)
            {
                EmitUnboxed(frame.Stack[position], position, unboxed);
            }
            else if (parameter.ParameterType.IsByRef)
            {
                // The operation may write to it and fail all the same: the value on the stack must stay.
                LocalBuilder temporary = Temporary(typeof(PyObject), KeyOf(operation, name));
                EmitObject(frame.Stack[position], position);
                _il.Emit(OpCodes.Stloc, temporary);
                _il.Emit(OpCodes.Ldloca, temporary);
            }
            else
            {
                EmitObject(frame.Stack[position], position);
            }
        }
    }

    private readonly Dictionary<(string, string), int> _keys = [];

    private int KeyOf(OperationDescription operation, string name)
    {
        if (!_keys.TryGetValue((operation.Name, name), out int key)) _keys.Add((operation.Name, name), key = _keys.Count + 1);
        return key;
    }

    /// <summary>Branches on how an operation ended; falls through when its outputs are there.</summary>
    private void EmitExits(OperationDescription operation, int offset, KnownFrame frame, KnownFrame before, int bottom)
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
        if (operation.CanEndWith(OperationExit.Jump)) exits.Add((OperationExit.Jump, Leaving(operation, next + operation.Distance!(oparg), frame, bottom)));
        if (operation.CanEndWith(OperationExit.Skip)) exits.Add((OperationExit.Skip, Leaving(operation, NextOf(next), frame, bottom)));
        if (operation.CanEndWith(OperationExit.Tail)) exits.Add((OperationExit.Tail, Entering(operation, offset, frame, before, bottom)));
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

    /// <summary>A label where control goes on elsewhere in the code. SEND leaves its result where the value was.</summary>
    private Label Leaving(OperationDescription operation, int target, KnownFrame frame, int bottom)
    {
        Label label = _il.DefineLabel();
        KnownFrame left = Left(frame, DepthAt(target), bottom);
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            if (operation.Name == "_SEND")
            {
                _il.Emit(OpCodes.Ldloc, Temporary(typeof(PyObject), KeyOf(operation, "result")));
                _il.Emit(OpCodes.Stloc, StackLocal(bottom + 1));
            }
            EmitGoOn(target, left);
        });
        return label;
    }

    /// <summary>A label where the frame that an operation pushed runs, until its result can be pushed here.</summary>
    private Label Entering(OperationDescription operation, int offset, KnownFrame frame, KnownFrame before, int bottom)
    {
        Label label = _il.DefineLabel();
        int oparg = _units[offset].Oparg;
        int next = NextOf(offset);
        int? end = ResumesAt(operation, next, oparg);
        int position = end is null ? bottom : bottom + 1;
        KnownFrame ended = end is null ? frame : Left(frame, DepthAt(end.Value), bottom);
        KnownFrame after = frame.Copy();
        after.Apply(operation, oparg);
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
                EmitObject(frame.Stack[bottom], bottom);
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
    private void EmitOutputs(OperationDescription operation, int oparg, KnownFrame frame, int bottom, Dictionary<string, LocalBuilder> made)
    {
        Dictionary<string, int> inputs = Positions(operation.Inputs, oparg, bottom);
        List<LocalBuilder> targets = [];
        int depth = bottom;
        foreach (OperationItem item in operation.Outputs)
        {
            int count = item.SizeFor(oparg);
            for (int i = 0; i < count; i++, depth++)
            {
                if (item.Source >= 0)
                {
                    int from = inputs[operation.Inputs[item.Source].Name] + i;
                    if (from == depth || frame.Stack[from].Constant is not null) continue;
                    Type? unboxed = frame.Stack[from].Unboxed;
                    _il.Emit(OpCodes.Ldloc, StackLocal(from, unboxed));
                    targets.Add(StackLocal(depth, unboxed));
                    continue;
                }
                if (made.TryGetValue(item.Name, out LocalBuilder? local))
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
