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
/// Ints, floats and truth values stay unboxed where operations pass them so. Variables are on the native stack, where whoever
/// looks at the frame finds them (<see cref="NativeVariables"/>); those of generators, which outlive the method, stay in the
/// frame's slots. Exceptions are caught in the method where the code object has a handler. A failed guard goes on as the
/// generic instruction, or leaves the rest to the evaluation loop.
/// </remarks>
internal sealed unsafe partial class SecondTierCompiler
{
    private static readonly Dictionary<string, MethodInfo> s_operations = [];

    private readonly ExecutableCode _executable;
    private readonly CompiledCode _code;
    private readonly CodeUnit[] _units;
    private readonly short[] _entries;
    private readonly int _locals;

    // Whether variables are on the native stack.
    private readonly bool _isNative;
    private readonly List<Action> _outOfLine = [];
    private readonly Dictionary<int, Label> _labels = [];

    // Set when emission starts.
    private ILGenerator _il = null!;
    private LocalBuilder _slots = null!;
    private LocalBuilder _cells = null!;
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
        Spans.Fill(_entries.AsSpan(), (short)-1);
        _locals = executable.LocalsPlusCount;
        // The frame of a generator outlives the method, whatever the code's flags say.
        bool isGenerator = executable.IsGenerator
            || Array.Exists(_units, static unit => OpcodeMetadata.Has(unit.Opcode, OpcodeFlags.Yields));
        _isNative = !isGenerator && (executable.Code.Flags & CodeFlags.Optimized) != 0 && _locals <= NativeVariables.Capacity;
        _code = new CompiledCode(executable, _units, [.. executable.CacheObjects], _entries) { IsNative = _isNative };
        for (int i = 0; i < _units.Length; i++) _units[i].Opcode = (ushort)Plain(i);
    }

    /// <summary>How long the code is.</summary>
    public int UnitCount => _units.Length;

    /// <summary>Compiles; null when the code has an instruction that only the evaluation loop can run.</summary>
    [RequiresDynamicCode("Makes a method at run time.")]
    public CompiledCode? Compile()
    {
        if (!Analyze()) return null;
        DynamicMethod method = new(
            _executable.Code.QualifiedName.ToString(),
            typeof(PyObject),
            [typeof(CompiledCode), typeof(ThreadState), typeof(Frame), typeof(int)],
            typeof(Interpreter).Module,
            skipVisibility: true)
        { InitLocals = false };
        _il = method.GetILGenerator(4096);
        EmitEntries();
        foreach ((int offset, KnownFrame known) in _known)
        {
            _il.MarkLabel(LabelOf(offset));
            EmitInstruction(offset, known.Copy());
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
        return OperationTable.CompiledAs(opcode);
    }

    private int DepthAt(int offset) => _units[offset].StackTop - _locals;

    private int NextOf(int offset) => offset + 1 + OpcodeMetadata.CacheSize(_units[offset].Opcode);

    private Label LabelOf(int offset)
    {
        if (!_labels.TryGetValue(offset, out Label label)) _labels.Add(offset, label = _il.DefineLabel());
        return label;
    }

    private void EmitEntries()
    {
        _slots = _il.DeclareLocal(_isNative ? NativeVariables.TypeOfSlots(_locals) : typeof(Slot).MakeByRefType());
        _constants = _il.DeclareLocal(typeof(PyObject[]));
        _exit = _il.DeclareLocal(typeof(int));
        _transfer = _il.DeclareLocal(typeof(Transfer));
        _distance = _il.DeclareLocal(typeof(int));
        _result = _il.DeclareLocal(typeof(PyObject));
        FindCells();

        Label known = _il.DefineLabel();
        _il.Emit(OpCodes.Ldarg_3);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Bge, known);
        _il.Emit(OpCodes.Ldnull);
        _il.Emit(OpCodes.Ret);
        _il.MarkLabel(known);
        if (!_isNative)
        {
            _il.Emit(OpCodes.Ldarg_2);
            EmitCall(nameof(CompiledFrames.SlotsOf));
            _il.Emit(OpCodes.Stloc, _slots);
        }
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, typeof(CompiledCode).GetField(nameof(CompiledCode.Constants))!);
        _il.Emit(OpCodes.Stloc, _constants);

        Label[] stubs = [.. _entryOffsets.Select(_ => _il.DefineLabel())];
        if (stubs.Length > 1)
        {
            _il.Emit(OpCodes.Ldarg_3);
            _il.Emit(OpCodes.Switch, stubs);
        }
        for (int i = 0; i < stubs.Length; i++)
        {
            _il.MarkLabel(stubs[i]);
            EmitEntry(_entryOffsets[i].Offset, _entryOffsets[i].IsLoop);
        }
    }

    /// <summary>
    /// Takes the frame over from its slots. What the code relies on at the head of a loop may not be so when the evaluation
    /// loop comes there: the frame then goes on in it.
    /// </summary>
    private void EmitEntry(int offset, bool isLoop)
    {
        KnownFrame expected = _known[offset];
        int depth = DepthAt(offset);
        var present = KnownFrame.Unknown(depth, _locals);
        if (isLoop)
        {
            Label refused = _il.DefineLabel();
            for (int i = 0; i < _locals; i++) present.Variables[i] = EmitCheck(i, expected.Variables[i], refused);
            for (int i = 0; i < depth; i++) present.Stack[i] = EmitCheck(_locals + i, expected.Stack[i], refused);
            _outOfLine.Add(() =>
            {
                _il.MarkLabel(refused);
                _il.Emit(OpCodes.Ldarg_1);
                _il.Emit(OpCodes.Ldarg_2);
                EmitCall(nameof(CompiledFrames.Refuse));
                _il.Emit(OpCodes.Ret);
            });
        }
        if (_isNative)
        {
            for (int i = 0; i < _cellOf.Length; i++)
            {
                if (_cellOf[i] < 0) continue;
                EmitCell(i, nameof(NumberCell.Mark));
                _il.Emit(OpCodes.Ldc_I4_0);
                _il.Emit(OpCodes.Conv_I8);
                _il.Emit(OpCodes.Stind_I8);
            }
            if (isLoop) EmitTakeVariables(_locals);
            else EmitTakeArguments();
            _il.Emit(OpCodes.Ldarg_2);
            _il.Emit(OpCodes.Ldloca, _slots);
            _il.Emit(OpCodes.Conv_U);
            if (_cellCount > 0) _il.Emit(OpCodes.Ldloca, _cells);
            else _il.Emit(OpCodes.Ldc_I4_0);
            _il.Emit(OpCodes.Conv_U);
            _il.Emit(OpCodes.Ldc_I4, _cellCount);
            EmitCall(nameof(CompiledFrames.Settle));
        }
        for (int i = 0; i < depth; i++)
        {
            EmitTake(_locals + i);
            _il.Emit(OpCodes.Stloc, StackLocal(i));
        }
        EmitGoOn(offset, present);
    }

    private void EmitTakeVariables(int count)
    {
        for (int i = 0; i < count; i++)
        {
            EmitSlot(i);
            EmitTake(i);
            _il.Emit(OpCodes.Stfld, s_slotValue);
        }
    }

    /// <summary>Takes the arguments from where the caller has them on the native stack, or else from the slots.</summary>
    private void EmitTakeArguments()
    {
        int count = _executable.Code.TotalArgumentCount;
        if (count == 0) return;
        Label inSlots = _il.DefineLabel();
        Label taken = _il.DefineLabel();
        LocalBuilder address = _il.DeclareLocal(typeof(nint));
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldfld, s_arguments);
        _il.Emit(OpCodes.Stloc, address);
        _il.Emit(OpCodes.Ldloc, address);
        _il.Emit(OpCodes.Brfalse, inSlots);
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Stfld, s_arguments);
        for (int i = 0; i < count; i++)
        {
            EmitSlot(i);
            _il.Emit(OpCodes.Ldloc, address);
            _il.Emit(OpCodes.Ldc_I4, i * sizeof(nint));
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Ldind_Ref);
            _il.Emit(OpCodes.Stfld, s_slotValue);
        }
        _il.MarkLabel(taken);
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(inSlots);
            EmitTakeVariables(count);
            _il.Emit(OpCodes.Br, taken);
        });
    }

    /// <summary>Branches away if what a slot of the frame holds is not of the type expected; else gives what is known then.</summary>
    private KnownValue EmitCheck(int slot, KnownValue expected, Label refused)
    {
        if (expected.Form == ValueForm.Stored || expected.Type is not { } type || expected.Constant is not null)
            return expected with { Form = ValueForm.Object, Unboxed = null, Constant = null };
        EmitHeapSlot(slot);
        _il.Emit(OpCodes.Ldfld, s_slotValue);
        _il.Emit(OpCodes.Ldtoken, type);
        _il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
        EmitCall(nameof(CompiledFrames.IsExactly));
        _il.Emit(OpCodes.Brfalse, refused);
        return KnownValue.Of(type);
    }

    /// <summary>Pushes what a slot of the frame holds, and empties it: the loop counts on null above the top of the stack.</summary>
    private void EmitTake(int slot)
    {
        EmitHeapSlot(slot);
        _il.Emit(OpCodes.Ldfld, s_slotValue);
        EmitHeapSlot(slot);
        _il.Emit(OpCodes.Ldnull);
        _il.Emit(OpCodes.Stfld, s_slotValue);
    }

    private static readonly FieldInfo s_slotValue = typeof(Slot).GetField(nameof(Slot.Value))!;
    private static readonly FieldInfo s_arguments = typeof(Frame).GetField(nameof(Frame.Arguments))!;
    private static readonly FieldInfo s_instructionPointer = typeof(Frame).GetField(nameof(Frame.InstructionPointer))!;
    private static readonly FieldInfo s_evalBreaker = typeof(ThreadState)
        .GetField(nameof(ThreadState.EvalBreaker), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly FieldInfo s_pollsLeft = typeof(ThreadState)
        .GetField(nameof(ThreadState.PollsLeft), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly FieldInfo s_isInvalid = typeof(CompiledCode).GetField(nameof(CompiledCode.IsInvalid))!;

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
    /// Goes on with an instruction that counts on what the analysis has found there. What was called may have changed a
    /// variable or instrumented this code: the evaluation loop goes on then.
    /// </summary>
    private void EmitGoOn(int offset, KnownFrame frame, bool mayBeInvalid = false)
    {
        EmitConversion(frame, _known[offset]);
        if (mayBeInvalid)
        {
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Volatile);
            _il.Emit(OpCodes.Ldfld, s_isInvalid);
            _il.Emit(OpCodes.Brtrue, Fallback(offset));
        }
        // Instructions are emitted in the order of their offsets, but what follows may be unreachable here and emitted never.
        _il.Emit(OpCodes.Br, LabelOf(offset));
    }

    /// <summary>
    /// A label, out of line, where an instruction goes on whose guard has failed: as the generic one of its family, or in the
    /// evaluation loop.
    /// </summary>
    private Label Deoptimization(int offset, KnownFrame before)
    {
        Label label = _il.DefineLabel();
        int opcode = _units[offset].Opcode;
        bool goesOn = GoesOnAsGeneric(offset, before);
        KnownFrame frame = before.Copy();
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldc_I4, offset);
            EmitCall(nameof(CompiledFrames.CountFailure));
            if (goesOn)
            {
                _il.Emit(OpCodes.Brtrue, Fallback(offset));
                EmitOperations(GenericOf(opcode), offset, frame);
            }
            else
            {
                _il.Emit(OpCodes.Pop);
                _il.Emit(OpCodes.Br, Fallback(offset));
            }
        });
        return label;
    }

    private readonly Dictionary<int, Label> _fallbacks = [];

    /// <summary>A label, out of line, where the value stack is stored and the evaluation loop goes on with an instruction.</summary>
    private Label Fallback(int offset)
    {
        if (_fallbacks.TryGetValue(offset, out Label label)) return label;
        _fallbacks.Add(offset, label = _il.DefineLabel());
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            EmitStoreStack(_known[offset].Stack, DepthAt(offset));
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldarg_2);
            EmitAddress(offset);
            EmitCall(nameof(CompiledFrames.Deoptimize));
            _il.Emit(OpCodes.Ret);
        });
        return label;
    }

    /// <summary>A label, out of line, where the exception that an instruction raised goes to its handler or leaves the frame.</summary>
    private Label Raising(int offset, KnownFrame before)
    {
        Label label = _il.DefineLabel();
        KnownFrame frame = before.Copy();
        _outOfLine.Add(() =>
        {
            _il.MarkLabel(label);
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldarg_2);
            EmitAddress(offset);
            if (!ExceptionTable.Find(_executable, offset, out ExceptionTable.Entry handler))
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
                _il.Emit(OpCodes.Stloc, StackLocal(depth++));
            }
            _il.Emit(OpCodes.Stloc, StackLocal(depth));
            EmitGoOn(handler.Target, Handling(frame, handler), mayBeInvalid: true);
        });
        return label;
    }
}
