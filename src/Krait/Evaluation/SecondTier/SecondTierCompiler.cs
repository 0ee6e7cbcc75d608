using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

/// <summary>
/// Compiles a code object to a .NET method: the operations of its instructions, inlined one after the other, with the value
/// stack in locals of the method.
/// </summary>
/// <remarks>
/// Variables stay in the frame's slots, so that whoever looks at the frame sees them. Exceptions are caught in the method
/// where the code object has a handler. A failed guard stores the value stack and leaves the rest to the evaluation loop.
/// </remarks>
internal sealed unsafe partial class SecondTierCompiler
{
    private static readonly Dictionary<string, MethodInfo> s_operations = [];

    private readonly ExecutableCode _executable;
    private readonly CompiledCode _code;
    private readonly CodeUnit[] _units;
    private readonly short[] _entries;
    private readonly int _locals;
    private readonly List<Action> _outOfLine = [];
    private readonly Dictionary<int, Label> _labels = [];
    private readonly Dictionary<(Type, int), LocalBuilder> _temporaries = [];

    // Set when emission starts.
    private ILGenerator _il = null!;
    private LocalBuilder[] _stack = null!;
    private LocalBuilder _slots = null!;
    private LocalBuilder _constants = null!;
    private LocalBuilder _exit = null!;
    private LocalBuilder _transfer = null!;
    private LocalBuilder _distance = null!;
    private LocalBuilder _result = null!;

    /// <summary>Takes a copy of the code as it is now; the thread that runs it goes on changing it.</summary>
    public SecondTierCompiler(ExecutableCode executable)
    {
        _executable = executable;
        _units = GC.AllocateUninitializedArray<CodeUnit>(executable.Length, pinned: true);
        executable.Span.CopyTo(_units);
        _entries = new short[executable.Length];
        Array.Fill(_entries, (short)-1);
        _locals = executable.LocalsPlusCount;
        _code = new CompiledCode(executable, _units, [.. executable.CacheObjects], _entries);
        for (int i = 0; i < _units.Length; i++) _units[i].Opcode = (ushort)Plain(i);
    }

    /// <summary>Compiles; null when the code has an instruction that only the evaluation loop can run.</summary>
    [RequiresDynamicCode("Makes a method at run time.")]
    public CompiledCode? Compile()
    {
        SortedSet<int>? reachable = FindReachable();
        if (reachable is null) return null;
        DynamicMethod method = new(
            _executable.Code.QualifiedName.ToString(),
            typeof(PyObject),
            [typeof(CompiledCode), typeof(ThreadState), typeof(Frame), typeof(int)],
            typeof(Interpreter).Module,
            skipVisibility: true)
        { InitLocals = false };
        _il = method.GetILGenerator(4096);
        EmitEntries();
        foreach (int offset in reachable)
        {
            _il.MarkLabel(LabelOf(offset));
            EmitInstruction(offset);
        }
        for (int i = 0; i < _outOfLine.Count; i++) _outOfLine[i]();
        _code.Method = method.CreateDelegate<CompiledMethod>(_code);
        // A call with no entry returns at once: machine code is made here, not in the thread that waits for it.
        _ = _code.Method(null!, null!, -1);
        return _code;
    }

    /// <summary>The opcode to compile for a unit: not fused, and generic where guards have failed too often.</summary>
    private int Plain(int offset)
    {
        int opcode = _units[offset].Opcode;
        if (FusedInstructions.IsFused(opcode)) opcode = FusedInstructions.Unfused(opcode);
        if (_executable.GenericUnits is { } generic && generic[offset]) opcode = (int)OpcodeMetadata.Base(opcode);
        return opcode == (int)Opcode.BINARY_OP_INPLACE_ADD_UNICODE ? (int)Opcode.BINARY_OP_ADD_UNICODE : opcode;
    }

    private int DepthAt(int offset) => _units[offset].StackTop - _locals;

    private int NextOf(int offset) => offset + 1 + OpcodeMetadata.CacheSize(_units[offset].Opcode);

    /// <summary>Numbers the entries and finds the instructions that control comes to; null when one cannot be compiled.</summary>
    private SortedSet<int>? FindReachable()
    {
        SortedSet<int> reachable = [];
        Stack<int> work = new();
        AddEntry(0);
        foreach (ExceptionTable.Entry handler in ExceptionTable.Read(_executable.Code.ExceptionTable)) work.Push(handler.Target);
        while (work.TryPop(out int offset))
        {
            if (!reachable.Add(offset)) continue;
            Opcode opcode = (Opcode)_units[offset].Opcode;
            int oparg = _units[offset].Oparg;
            int next = NextOf(offset);
            switch (opcode)
            {
                case Opcode.POP_JUMP_IF_FALSE or Opcode.POP_JUMP_IF_TRUE or Opcode.POP_JUMP_IF_NONE or Opcode.POP_JUMP_IF_NOT_NONE:
                    work.Push(next);
                    work.Push(next + oparg);
                    continue;
                case Opcode.JUMP_BACKWARD or Opcode.JUMP_BACKWARD_JIT or Opcode.JUMP_BACKWARD_NO_JIT:
                    AddEntry(next - oparg);
                    continue;
                case Opcode.YIELD_VALUE or Opcode.RETURN_GENERATOR:
                    AddEntry(next);
                    continue;
                case Opcode.RETURN_VALUE:
                    continue;
                case Opcode.RESUME or Opcode.RESUME_CHECK or Opcode.EXTENDED_ARG:
                    work.Push(next);
                    continue;
            }

            OperationDescription[] operations = OperationTable.Of(opcode);
            if (operations.Length == 0) return null;
            foreach (OperationDescription operation in operations)
            {
                if (operation.CanEndWith(OperationExit.Jump) && operation.Distance is null) return null;
                if (operation.Distance is { } distance) work.Push(next + distance(oparg));
                if (operation.CanEndWith(OperationExit.Skip)) work.Push(NextOf(next));
                if (operation.Inputs.Concat(operation.Outputs).Any(item => SizeOf(item, oparg) > ValueBuffer.Capacity && operation.Parameters.Contains(item.Name))) return null;
            }
            if (opcode is Opcode.FOR_ITER_GEN) work.Push(next + oparg + 1);
            if (opcode is Opcode.SEND_GEN) work.Push(next + oparg);
            // An instruction whose guard fails goes on as the generic one, which may go where it does not.
            if (!OpcodeMetadata.Has((int)OpcodeMetadata.Base((int)opcode), OpcodeFlags.NoFallThrough)) work.Push(next);
        }
        return reachable;

        void AddEntry(int offset)
        {
            if (_entries[offset] < 0) _entries[offset] = (short)_entryOffsets.Count;
            else return;
            _entryOffsets.Add(offset);
            work.Push(offset);
        }
    }

    private readonly List<int> _entryOffsets = [];

    private static int SizeOf(OperationItem item, int oparg) => item.Size is { } size ? size(oparg) : 1;

    private Label LabelOf(int offset)
    {
        if (!_labels.TryGetValue(offset, out Label label)) _labels.Add(offset, label = _il.DefineLabel());
        return label;
    }

    /// <summary>A local for an output or the like; operations have their own, so that one that is not inlined spoils no other's.</summary>
    private LocalBuilder Temporary(Type type, int key)
    {
        if (!_temporaries.TryGetValue((type, key), out LocalBuilder? local)) _temporaries.Add((type, key), local = _il.DeclareLocal(type));
        return local;
    }

    private void EmitEntries()
    {
        _stack = new LocalBuilder[Math.Max(1, _executable.FrameSize - _locals)];
        for (int i = 0; i < _stack.Length; i++) _stack[i] = _il.DeclareLocal(typeof(PyObject));
        _slots = _il.DeclareLocal(typeof(Slot).MakeByRefType());
        _constants = _il.DeclareLocal(typeof(PyObject[]));
        _exit = _il.DeclareLocal(typeof(int));
        _transfer = _il.DeclareLocal(typeof(Transfer));
        _distance = _il.DeclareLocal(typeof(int));
        _result = _il.DeclareLocal(typeof(PyObject));

        Label known = _il.DefineLabel();
        _il.Emit(OpCodes.Ldarg_3);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Bge, known);
        _il.Emit(OpCodes.Ldnull);
        _il.Emit(OpCodes.Ret);
        _il.MarkLabel(known);
        _il.Emit(OpCodes.Ldarg_2);
        EmitCall(nameof(CompiledFrames.SlotsOf));
        _il.Emit(OpCodes.Stloc, _slots);
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, typeof(CompiledCode).GetField(nameof(CompiledCode.Constants))!);
        _il.Emit(OpCodes.Stloc, _constants);

        Label[] stubs = [.. _entryOffsets.Select(_ => _il.DefineLabel())];
        _il.Emit(OpCodes.Ldarg_3);
        _il.Emit(OpCodes.Switch, stubs);
        for (int i = 0; i < stubs.Length; i++)
        {
            int offset = _entryOffsets[i];
            _il.MarkLabel(stubs[i]);
            for (int depth = 0; depth < DepthAt(offset); depth++)
            {
                EmitSlot(_locals + depth);
                _il.Emit(OpCodes.Ldfld, s_slotValue);
                _il.Emit(OpCodes.Stloc, _stack[depth]);
                // The loop counts on null above the top of the stack, wherever the frame goes back to it.
                EmitSlot(_locals + depth);
                _il.Emit(OpCodes.Ldnull);
                _il.Emit(OpCodes.Stfld, s_slotValue);
            }
            _il.Emit(OpCodes.Br, LabelOf(offset));
        }
    }

    private static readonly FieldInfo s_slotValue = typeof(Slot).GetField(nameof(Slot.Value))!;
    private static readonly FieldInfo s_instructionPointer = typeof(Frame).GetField(nameof(Frame.InstructionPointer))!;
    private static readonly FieldInfo s_evalBreaker = typeof(ThreadState).GetField(nameof(ThreadState.EvalBreaker), BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>Pushes the address of a slot of the frame.</summary>
    private void EmitSlot(int index)
    {
        _il.Emit(OpCodes.Ldloc, _slots);
        if (index == 0) return;
        _il.Emit(OpCodes.Ldc_I4, index * sizeof(nint));
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Pushes the address of an instruction: of the real one, or of the copy that the method was compiled for.</summary>
    private void EmitAddress(int offset, bool copy = false)
    {
        _il.Emit(OpCodes.Ldc_I8, (long)((copy ? _code.Units : _executable.Units) + offset));
        _il.Emit(OpCodes.Conv_U);
    }

    private void EmitCall(string helper) =>
        _il.Emit(OpCodes.Call, typeof(CompiledFrames).GetMethod(helper, BindingFlags.Static | BindingFlags.Public)!);

    /// <summary>Makes the frame say which instruction runs: tracebacks and callees ask for it.</summary>
    private void EmitSave(int offset)
    {
        _il.Emit(OpCodes.Ldarg_2);
        EmitAddress(offset);
        _il.Emit(OpCodes.Stfld, s_instructionPointer);
    }

    /// <summary>
    /// A label, out of line, where an instruction goes on whose guard has failed: as the generic one of its family.
    /// </summary>
    private Label Deoptimization(int offset)
    {
        Opcode generic = OpcodeMetadata.Base(_units[offset].Opcode);
        if ((int)generic == _units[offset].Opcode || OperationTable.Of(generic).Length == 0) return Fallback(offset);
        Label label = _il.DefineLabel();
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldc_I4, offset);
            EmitCall(nameof(CompiledFrames.CountFailure));
            _il.Emit(OpCodes.Brtrue, Fallback(offset));
            EmitOperations(generic, offset, DepthAt(offset), NextOf(offset));
        });
        return label;
    }

    /// <summary>A label, out of line, where the value stack is stored and the evaluation loop goes on with an instruction.</summary>
    private Label Fallback(int offset)
    {
        Label label = _il.DefineLabel();
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            for (int depth = 0; depth < DepthAt(offset); depth++)
            {
                EmitSlot(_locals + depth);
                _il.Emit(OpCodes.Ldloc, _stack[depth]);
                _il.Emit(OpCodes.Stfld, s_slotValue);
            }
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldarg_2);
            EmitAddress(offset);
            EmitCall(nameof(CompiledFrames.Deoptimize));
            _il.Emit(OpCodes.Ret);
        });
        return label;
    }

    /// <summary>A label, out of line, where the exception that an instruction raised goes to its handler or leaves the frame.</summary>
    private Label Raising(int offset)
    {
        Label label = _il.DefineLabel();
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldarg_2);
            EmitAddress(offset);
            if (!ExceptionTable.Find(_executable.Code, offset, out ExceptionTable.Entry handler))
            {
                EmitCall(nameof(CompiledFrames.Abandon));
                _il.Emit(OpCodes.Ret);
                return;
            }
            EmitCall(nameof(CompiledFrames.Catch));
            int depth = handler.Depth;
            if (handler.PushLastInstruction)
            {
                _il.Emit(OpCodes.Ldc_I8, (long)offset);
                _il.Emit(OpCodes.Call, typeof(PyInt).GetMethod(nameof(PyInt.From), [typeof(long)])!);
                _il.Emit(OpCodes.Stloc, _stack[depth++]);
            }
            _il.Emit(OpCodes.Stloc, _stack[depth]);
            _il.Emit(OpCodes.Br, LabelOf(handler.Target));
        });
        return label;
    }
}
