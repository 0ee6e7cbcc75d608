using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

// What is emitted for each instruction. Moving values and jumping is done here; the rest are calls of operations.
internal sealed unsafe partial class SecondTierCompiler
{
    private void EmitInstruction(int offset)
    {
        Opcode opcode = (Opcode)_units[offset].Opcode;
        int oparg = _units[offset].Oparg;
        int depth = DepthAt(offset);
        int next = NextOf(offset);
        switch (opcode)
        {
            case Opcode.NOP or Opcode.NOT_TAKEN or Opcode.EXTENDED_ARG or Opcode.POP_TOP or Opcode.POP_ITER or Opcode.END_FOR:
                break;
            case Opcode.LOAD_FAST or Opcode.LOAD_FAST_BORROW:
                EmitLoadLocal(oparg, depth);
                break;
            case Opcode.LOAD_FAST_LOAD_FAST or Opcode.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
                EmitLoadLocal(oparg >> 4, depth);
                EmitLoadLocal(oparg & 15, depth + 1);
                break;
            case Opcode.STORE_FAST:
                EmitStoreLocal(oparg, depth - 1);
                break;
            case Opcode.STORE_FAST_LOAD_FAST:
                EmitStoreLocal(oparg >> 4, depth - 1);
                EmitLoadLocal(oparg & 15, depth - 1);
                break;
            case Opcode.STORE_FAST_STORE_FAST:
                EmitStoreLocal(oparg >> 4, depth - 1);
                EmitStoreLocal(oparg & 15, depth - 2);
                break;
            case Opcode.LOAD_CONST or Opcode.LOAD_CONST_IMMORTAL or Opcode.LOAD_CONST_MORTAL:
                _il.Emit(OpCodes.Ldloc, _constants);
                _il.Emit(OpCodes.Ldc_I4, oparg);
                _il.Emit(OpCodes.Ldelem_Ref);
                _il.Emit(OpCodes.Stloc, _stack[depth]);
                break;
            case Opcode.PUSH_NULL:
                _il.Emit(OpCodes.Ldnull);
                _il.Emit(OpCodes.Stloc, _stack[depth]);
                break;
            case Opcode.RESUME or Opcode.RESUME_CHECK:
                EmitPoll(offset, next, isLoop: false);
                break;
            case Opcode.JUMP_BACKWARD or Opcode.JUMP_BACKWARD_JIT or Opcode.JUMP_BACKWARD_NO_JIT:
                EmitPoll(offset, next - oparg, isLoop: true);
                _il.Emit(OpCodes.Br, LabelOf(next - oparg));
                return;
            case Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE or Opcode.POP_JUMP_IF_NONE or Opcode.POP_JUMP_IF_NOT_NONE:
                _il.Emit(OpCodes.Ldloc, _stack[depth - 1]);
                _il.Emit(OpCodes.Ldsfld, opcode is Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE ? s_true : s_none);
                _il.Emit(opcode is Opcode.POP_JUMP_IF_TRUE or Opcode.POP_JUMP_IF_NONE ? OpCodes.Beq : OpCodes.Bne_Un, LabelOf(next + oparg));
                break;
            case Opcode.RETURN_VALUE:
                EmitLeave(offset, depth);
                return;
            case Opcode.YIELD_VALUE or Opcode.RETURN_GENERATOR:
                EmitSuspend(opcode, offset, depth, next);
                return;
            default:
                EmitOperations(opcode, offset, depth, next);
                return;
        }
        EmitGoOn(next);
    }

    private static readonly FieldInfo s_true = typeof(PyBool).GetField(nameof(PyBool.True))!;
    private static readonly FieldInfo s_none = typeof(PyNone).GetField(nameof(PyNone.Instance))!;

    // Instructions are emitted in the order of their offsets, but what follows may be unreachable here and emitted never.
    private void EmitGoOn(int next)
    {
        _il.Emit(OpCodes.Br, LabelOf(next));
    }

    private void EmitLoadLocal(int index, int depth)
    {
        EmitSlot(index);
        _il.Emit(OpCodes.Ldfld, s_slotValue);
        _il.Emit(OpCodes.Stloc, _stack[depth]);
    }

    private void EmitStoreLocal(int index, int depth)
    {
        EmitSlot(index);
        _il.Emit(OpCodes.Ldloc, _stack[depth]);
        _il.Emit(OpCodes.Stfld, s_slotValue);
    }

    private void EmitPoll(int offset, int target, bool isLoop)
    {
        Label asked = _il.DefineLabel();
        Label resumed = _il.DefineLabel();
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
            _il.Emit(OpCodes.Brfalse, Raising(offset));
            if (isLoop)
            {
                // Whatever was seen to may have instrumented this code.
                _il.Emit(OpCodes.Ldarg_0);
                _il.Emit(OpCodes.Volatile);
                _il.Emit(OpCodes.Ldfld, typeof(CompiledCode).GetField(nameof(CompiledCode.IsInvalid))!);
                _il.Emit(OpCodes.Brtrue, Fallback(target));
            }
            _il.Emit(OpCodes.Br, resumed);
        });
    }

    private void EmitLeave(int offset, int depth)
    {
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldloc, _stack[depth - 1]);
        EmitCall(nameof(CompiledFrames.Leave));
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.Stloc, _result);
        _il.Emit(OpCodes.Brfalse, Raising(offset));
        _il.Emit(OpCodes.Ldloc, _result);
        _il.Emit(OpCodes.Ret);
    }

    private void EmitSuspend(Opcode opcode, int offset, int depth, int next)
    {
        if (opcode == Opcode.YIELD_VALUE)
        {
            for (int i = 0; i < depth - 1; i++)
            {
                EmitSlot(_locals + i);
                _il.Emit(OpCodes.Ldloc, _stack[i]);
                _il.Emit(OpCodes.Stfld, s_slotValue);
            }
        }
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldarg_2);
        EmitAddress(next);
        if (opcode == Opcode.YIELD_VALUE) _il.Emit(OpCodes.Ldloc, _stack[depth - 1]);
        EmitCall(opcode == Opcode.YIELD_VALUE ? nameof(CompiledFrames.Yield) : nameof(CompiledFrames.Create));
        _il.Emit(OpCodes.Ret);
    }

    private void EmitOperations(Opcode opcode, int offset, int depth, int next)
    {
        int oparg = _units[offset].Oparg;
        OperationDescription[] operations = OperationTable.Of(opcode);
        bool goesOn = true;
        foreach (OperationDescription operation in operations)
        {
            MethodInfo method = MethodOf(operation);
            if ((operation.Flags & (OpcodeFlags.Raises | OpcodeFlags.Escapes)) != 0 || operation.CanEndWith(OperationExit.Tail)) EmitSave(offset);

            int inputDepth = depth - operation.Inputs.Sum(item => SizeOf(item, oparg));
            Dictionary<string, int> inputs = Positions(operation.Inputs, oparg, inputDepth);
            Dictionary<string, LocalBuilder> made = [];
            EmitArguments(operation, method, offset, oparg, inputs, made);
            _il.Emit(OpCodes.Call, method);
            if (method.ReturnType != typeof(void)) EmitExits(operation, offset, depth, next, inputDepth);
            EmitOutputs(operation, oparg, inputDepth, inputs, made);
            depth = inputDepth + operation.Outputs.Sum(item => SizeOf(item, oparg));
            goesOn = operation.CanEndWith(OperationExit.Done) || method.ReturnType == typeof(void) || operation.CanEndWith(OperationExit.Tail);
        }
        if (!goesOn) return;
        if (OpcodeMetadata.Has((int)opcode, OpcodeFlags.EvalBreak)) EmitLeaveIfInvalid(next);
        EmitGoOn(next);
    }

    // What was called may have instrumented this code: the evaluation loop goes on then, which reports events.
    private void EmitLeaveIfInvalid(int next)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, typeof(CompiledCode).GetField(nameof(CompiledCode.IsInvalid))!);
        _il.Emit(OpCodes.Brtrue, Fallback(next));
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
            depth += SizeOf(item, oparg);
        }
        return result;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The evaluation loop makes the same caches with the same constructors.")]
    private void EmitArguments(
        OperationDescription operation, MethodInfo method, int offset, int oparg, Dictionary<string, int> inputs, Dictionary<string, LocalBuilder> made)
    {
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
                    _il.Emit(OpCodes.Ldloc, _slots);
                    continue;
                case "constants":
                    _il.Emit(OpCodes.Ldloc, _constants);
                    continue;
                case "oparg":
                    _il.Emit(OpCodes.Ldc_I4, oparg);
                    continue;
                case "cache":
                    ConstructorInfo constructor = parameter.ParameterType.GetConstructors()[0];
                    EmitAddress(offset, copy: true);
                    if (constructor.GetParameters().Length == 2)
                    {
                        _il.Emit(OpCodes.Ldarg_0);
                        _il.Emit(OpCodes.Ldfld, typeof(CompiledCode).GetField(nameof(CompiledCode.CacheObjects))!);
                    }
                    _il.Emit(OpCodes.Newobj, constructor);
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
            OperationItem item = isInput ? operation.Inputs.First(input => input.Name == name) : operation.Outputs.First(output => output.Name == name);
            if (item.Kind == OperationItemKind.Array)
            {
                LocalBuilder buffer = Temporary(typeof(ValueBuffer), buffers++);
                int count = SizeOf(item, oparg);
                for (int i = 0; isInput && i < count; i++)
                {
                    _il.Emit(OpCodes.Ldloca, buffer);
                    _il.Emit(OpCodes.Ldc_I4, i * sizeof(nint));
                    _il.Emit(OpCodes.Add);
                    _il.Emit(OpCodes.Ldloc, _stack[position + i]);
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
            else if (item.Kind == OperationItemKind.Optional && SizeOf(item, oparg) == 0)
            {
                _il.Emit(OpCodes.Ldnull);
            }
            else if (parameter.ParameterType.IsByRef)
            {
                // The operation may write to it and fail all the same: the value on the stack must stay.
                LocalBuilder temporary = Temporary(typeof(PyObject), KeyOf(operation, name));
                _il.Emit(OpCodes.Ldloc, _stack[position]);
                _il.Emit(OpCodes.Stloc, temporary);
                _il.Emit(OpCodes.Ldloca, temporary);
            }
            else
            {
                _il.Emit(OpCodes.Ldloc, _stack[position]);
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
    private void EmitExits(OperationDescription operation, int offset, int depth, int next, int inputDepth)
    {
        Label done = _il.DefineLabel();
        _il.Emit(OpCodes.Stloc, _exit);
        if (operation.CanEndWith(OperationExit.Done))
        {
            _il.Emit(OpCodes.Ldloc, _exit);
            _il.Emit(OpCodes.Brfalse, done);
        }
        List<(OperationExit Exit, Label Target)> exits = [];
        int oparg = _units[offset].Oparg;
        if (operation.CanEndWith(OperationExit.Jump)) exits.Add((OperationExit.Jump, JumpTarget(operation, next + operation.Distance!(oparg), inputDepth)));
        if (operation.CanEndWith(OperationExit.Skip)) exits.Add((OperationExit.Skip, LabelOf(NextOf(next))));
        if (operation.CanEndWith(OperationExit.Tail)) exits.Add((OperationExit.Tail, Entering(operation, offset, depth, next, inputDepth)));
        if (operation.CanEndWith(OperationExit.Deoptimize)) exits.Add((OperationExit.Deoptimize, Deoptimization(offset)));
        if (operation.CanEndWith(OperationExit.Raise)) exits.Add((OperationExit.Raise, Raising(offset)));
        for (int i = 0; i < exits.Count - 1; i++)
        {
            _il.Emit(OpCodes.Ldloc, _exit);
            _il.Emit(OpCodes.Ldc_I4, (int)exits[i].Exit);
            _il.Emit(OpCodes.Beq, exits[i].Target);
        }
        if (exits.Count > 0) _il.Emit(OpCodes.Br, exits[^1].Target);
        _il.MarkLabel(done);
    }

    /// <summary>Where a jump goes. SEND leaves its result where the value was; other jumping instructions leave nothing.</summary>
    private Label JumpTarget(OperationDescription operation, int target, int inputDepth)
    {
        if (operation.Name != "_SEND") return LabelOf(target);
        Label label = _il.DefineLabel();
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            _il.Emit(OpCodes.Ldloc, Temporary(typeof(PyObject), KeyOf(operation, "result")));
            _il.Emit(OpCodes.Stloc, _stack[inputDepth + 1]);
            _il.Emit(OpCodes.Br, LabelOf(target));
        });
        return label;
    }

    /// <summary>A label where the frame that an operation pushed runs, until its result can be pushed here.</summary>
    private Label Entering(OperationDescription operation, int offset, int depth, int next, int inputDepth)
    {
        Label label = _il.DefineLabel();
        bool isIteration = operation.Name == "FOR_ITER_GEN";
        bool isSend = operation.Name is "SEND_GEN" or "_SEND";
        int oparg = _units[offset].Oparg;
        int position = isIteration ? inputDepth + 1 : isSend ? inputDepth + 1 : inputDepth;
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldloc, _transfer);
            _il.Emit(OpCodes.Ldfld, typeof(Transfer).GetField(nameof(Transfer.EnterEntered))!);
            EmitCall(nameof(CompiledFrames.Run));
            _il.Emit(OpCodes.Dup);
            _il.Emit(OpCodes.Stloc, _result);
            _il.Emit(OpCodes.Brfalse, Raising(offset));
            if (isIteration || isSend)
            {
                Label yielded = _il.DefineLabel();
                _il.Emit(OpCodes.Ldloc, _stack[inputDepth]);
                EmitCall(nameof(CompiledFrames.IsFinished));
                _il.Emit(OpCodes.Brfalse, yielded);
                if (isSend)
                {
                    _il.Emit(OpCodes.Ldloc, _result);
                    _il.Emit(OpCodes.Stloc, _stack[position]);
                }
                _il.Emit(OpCodes.Br, LabelOf(isIteration ? next + oparg + 1 : next + oparg));
                _il.MarkLabel(yielded);
            }
            _il.Emit(OpCodes.Ldloc, _result);
            _il.Emit(OpCodes.Stloc, _stack[position]);
            int count = operation.Outputs.Sum(item => SizeOf(item, oparg));
            for (int i = position + 1; i < inputDepth + count; i++)
            {
                _il.Emit(OpCodes.Ldnull);
                _il.Emit(OpCodes.Stloc, _stack[i]);
            }
            EmitLeaveIfInvalid(next);
            _il.Emit(OpCodes.Br, LabelOf(next));
        });
        return label;
    }

    /// <summary>Puts outputs where they belong: inputs that moved, what the operation made, empty places.</summary>
    private void EmitOutputs(OperationDescription operation, int oparg, int depth, Dictionary<string, int> inputs, Dictionary<string, LocalBuilder> made)
    {
        List<int> targets = [];
        foreach (OperationItem item in operation.Outputs)
        {
            int count = SizeOf(item, oparg);
            for (int i = 0; i < count; i++, depth++)
            {
                if (item.Source >= 0)
                {
                    int from = inputs[operation.Inputs[item.Source].Name] + i;
                    if (from == depth) continue;
                    _il.Emit(OpCodes.Ldloc, _stack[from]);
                }
                else if (made.TryGetValue(item.Name, out LocalBuilder? local))
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
                targets.Add(depth);
            }
        }
        for (int i = targets.Count - 1; i >= 0; i--) _il.Emit(OpCodes.Stloc, _stack[targets[i]]);
    }
}
