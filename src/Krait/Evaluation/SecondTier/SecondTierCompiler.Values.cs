using System.Reflection;
using System.Reflection.Emit;
using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

// Where values are, and how they get from one form to another.
internal sealed unsafe partial class SecondTierCompiler
{
    private static readonly FieldInfo s_bits = typeof(NumberCell).GetField(nameof(NumberCell.Bits))!;
    private static readonly FieldInfo s_mark = typeof(NumberCell).GetField(nameof(NumberCell.Mark))!;

    private readonly Dictionary<(Type, int), LocalBuilder> _temporaries = [];
    private readonly Dictionary<(Type, int), LocalBuilder> _stackLocals = [];
    private readonly Dictionary<(Type, int), LocalBuilder> _variableLocals = [];
    private short[] _cellOf = [];
    private int _cellCount;

    /// <summary>A local for an output or the like; operations have their own, so that one that is not inlined spoils no other's.</summary>
    private LocalBuilder Temporary(Type type, int key) => Local(_temporaries, type, key);

    /// <summary>The local of a place of the value stack: of its object, or of its unboxed value.</summary>
    private LocalBuilder StackLocal(int depth, Type? unboxed = null) => Local(_stackLocals, unboxed ?? typeof(PyObject), depth);

    /// <summary>The local of an unboxed variable.</summary>
    private LocalBuilder VariableLocal(int variable, Type unboxed) => Local(_variableLocals, unboxed, variable);

    private LocalBuilder Local(Dictionary<(Type, int), LocalBuilder> locals, Type type, int key)
    {
        if (!locals.TryGetValue((type, key), out LocalBuilder? local)) locals.Add((type, key), local = _il.DeclareLocal(type));
        return local;
    }

    /// <summary>Gives a cell to each variable that is unboxed anywhere.</summary>
    private void FindCells()
    {
        _cellOf = new short[_locals];
        Spans.Fill(_cellOf.AsSpan(), (short)-1);
        foreach (KnownFrame frame in _known.Values)
        {
            for (int i = 0; i < _locals; i++)
            {
                if (frame.Variables[i].Form != ValueForm.Object && _cellOf[i] < 0) _cellOf[i] = (short)_cellCount++;
            }
        }
        if (_cellCount > 0) _cells = _il.DeclareLocal(NativeVariables.TypeOfCells(_cellCount));
    }

    /// <summary>Pushes the address of a variable.</summary>
    private void EmitSlot(int variable)
    {
        _il.Emit(_isNative ? OpCodes.Ldloca : OpCodes.Ldloc, _slots);
        if (variable == 0) return;
        _il.Emit(OpCodes.Ldc_I4, variable * sizeof(nint));
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Pushes the address of a slot of the frame's own.</summary>
    private void EmitHeapSlot(int index)
    {
        if (_isNative)
        {
            // Out of line, where nothing is gained by leaving the check of the index out.
            _il.Emit(OpCodes.Ldarg_2);
            _il.Emit(OpCodes.Ldfld, typeof(Frame).GetField(nameof(Frame.Slots))!);
            _il.Emit(OpCodes.Ldc_I4, index);
            _il.Emit(OpCodes.Ldelema, typeof(Slot));
            return;
        }
        _il.Emit(OpCodes.Ldloc, _slots);
        if (index == 0) return;
        _il.Emit(OpCodes.Ldc_I4, index * sizeof(nint));
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Pushes the address of a field of a variable's cell.</summary>
    private void EmitCell(int variable, string? field = null)
    {
        _il.Emit(OpCodes.Ldloca, _cells);
        _il.Emit(OpCodes.Ldc_I4, _cellOf[variable] * sizeof(NumberCell));
        _il.Emit(OpCodes.Add);
        if (field is not null) _il.Emit(OpCodes.Ldflda, field == nameof(NumberCell.Bits) ? s_bits : s_mark);
    }

    private static int IndexOf(Type unboxed) => Array.FindIndex(UnboxedValues.Types, pair => pair.Unboxed == unboxed);

    private static readonly Dictionary<Type, MethodInfo> s_box =
        UnboxedValues.Types.ToDictionary(pair => pair.Unboxed, pair => typeof(UnboxedValues)
            .GetMethod(nameof(UnboxedValues.Box), [pair.Unboxed])!);

    private static readonly Dictionary<Type, MethodInfo> s_unbox = UnboxedValues.Types.ToDictionary(
        pair => pair.Unboxed,
        pair => typeof(UnboxedValues).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Single(method => method.ReturnType == pair.Unboxed));

    /// <summary>Pushes a value of the stack as an object.</summary>
    private void EmitObject(KnownValue value, int depth)
    {
        if (value.Constant is { } constant)
        {
            int index = Array.FindIndex(_executable.Constants, each => ReferenceEquals(each, constant));
            if (index < 0)
            {
                _il.Emit(OpCodes.Ldc_I8, ((PyInt)constant).Value);
                _il.Emit(OpCodes.Call, s_box[typeof(long)]);
                return;
            }
            _il.Emit(OpCodes.Ldloc, _constants);
            _il.Emit(OpCodes.Ldc_I4, index);
            _il.Emit(OpCodes.Ldelem_Ref);
            return;
        }
        _il.Emit(OpCodes.Ldloc, StackLocal(depth, value.Unboxed));
        if (value.Unboxed is { } unboxed) _il.Emit(OpCodes.Call, s_box[unboxed]);
    }

    /// <summary>Pushes a value of the stack unboxed.</summary>
    private void EmitUnboxed(KnownValue value, int depth, Type unboxed)
    {
        if (value.Unboxed == unboxed)
        {
            _il.Emit(OpCodes.Ldloc, StackLocal(depth, unboxed));
            return;
        }
        switch (value.Constant)
        {
            case PyInt integer when unboxed == typeof(long):
                _il.Emit(OpCodes.Ldc_I8, integer.Value);
                return;
            case PyFloat real when unboxed == typeof(double):
                _il.Emit(OpCodes.Ldc_R8, real.Value);
                return;
            case PyBool truth when unboxed == typeof(bool):
                _il.Emit(ReferenceEquals(truth, PyBool.True) ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
                return;
        }
        EmitObject(value, depth);
        _il.Emit(OpCodes.Call, s_unbox[unboxed]);
    }

    /// <summary>Pops a value into a place of the stack.</summary>
    private void EmitStoreStackValue(KnownValue value, int depth) => _il.Emit(OpCodes.Stloc, StackLocal(depth, value.Unboxed));

    /// <summary>Stores values of the stack as objects in the frame's slots.</summary>
    private void EmitStoreStack(IReadOnlyList<KnownValue> stack, int depth)
    {
        if (_isNative)
        {
            EmitStoreStackOutOfLine(stack, depth);
            return;
        }
        for (int i = 0; i < depth; i++)
        {
            EmitHeapSlot(_locals + i);
            EmitObject(stack[i], i);
            _il.Emit(OpCodes.Stfld, s_slotValue);
        }
    }

    // Every guard has such a place, which hardly ever runs: short code is what counts.
    private void EmitStoreStackOutOfLine(IReadOnlyList<KnownValue> stack, int depth)
    {
        string[] helpers =
            [nameof(CompiledFrames.Store1), nameof(CompiledFrames.Store2), nameof(CompiledFrames.Store3), nameof(CompiledFrames.Store4)];
        for (int i = 0; i < depth; i += helpers.Length)
        {
            int count = Math.Min(helpers.Length, depth - i);
            _il.Emit(OpCodes.Ldarg_2);
            _il.Emit(OpCodes.Ldc_I4, _locals + i);
            for (int j = i; j < i + count; j++) EmitObject(stack[j], j);
            EmitCall(helpers[count - 1]);
        }
    }

    /// <summary>Brings values from the forms they have to those that the code to come expects.</summary>
    private void EmitConversion(KnownFrame from, KnownFrame to)
    {
        for (int i = 0; i < to.Stack.Count; i++)
        {
            KnownValue value = from.Stack[i];
            KnownValue wanted = to.Stack[i];
            if (wanted.Constant is not null || (value.Constant is null && value.Unboxed == wanted.Unboxed)) continue;
            if (wanted.Unboxed is { } unboxed) EmitUnboxed(value, i, unboxed);
            else EmitObject(value, i);
            EmitStoreStackValue(wanted, i);
        }
        for (int i = 0; i < _locals; i++)
        {
            KnownValue wanted = to.Variables[i];
            if (wanted.Form != ValueForm.Unboxed || from.Variables[i].Form != ValueForm.Object) continue;
            EmitSlot(i);
            _il.Emit(OpCodes.Ldfld, s_slotValue);
            _il.Emit(OpCodes.Call, s_unbox[wanted.Unboxed!]);
            EmitStoreUnboxed(i, wanted.Unboxed!, from.Variables[i]);
        }
    }

    /// <summary>Pushes a variable on the stack.</summary>
    private void EmitLoadVariable(KnownFrame frame, int variable)
    {
        EmitMakeObject(frame, variable, onlyIfStored: true);
        KnownValue value = frame.Variables[variable];
        if (value.Unboxed is { } unboxed)
        {
            _il.Emit(OpCodes.Ldloc, VariableLocal(variable, unboxed));
        }
        else
        {
            EmitSlot(variable);
            _il.Emit(OpCodes.Ldfld, s_slotValue);
        }
        EmitStoreStackValue(value, frame.Stack.Count);
        frame.Load(variable);
    }

    /// <summary>Pops the stack into a variable.</summary>
    private void EmitStoreVariable(KnownFrame frame, int variable)
    {
        int depth = frame.Stack.Count - 1;
        KnownValue value = frame.Stack[depth];
        KnownValue stored = KnownFrame.StoredAs(value, _isNative);
        if (stored.Unboxed is { } unboxed)
        {
            EmitUnboxed(value, depth, unboxed);
            EmitStoreUnboxed(variable, unboxed, frame.Variables[variable]);
        }
        else
        {
            EmitSlot(variable);
            EmitObject(value, depth);
            _il.Emit(OpCodes.Stfld, s_slotValue);
            if (frame.Variables[variable].Form != ValueForm.Object) EmitMark(variable, 0);
        }
        frame.Store(variable, _isNative);
    }

    /// <summary>Pops an unboxed value into a variable, and into its cell for whoever looks at the frame.</summary>
    private void EmitStoreUnboxed(int variable, Type unboxed, KnownValue before)
    {
        LocalBuilder local = VariableLocal(variable, unboxed);
        _il.Emit(OpCodes.Stloc, local);
        EmitCell(variable, nameof(NumberCell.Bits));
        _il.Emit(OpCodes.Ldloc, local);
        _il.Emit(unboxed == typeof(double) ? OpCodes.Stind_R8 : OpCodes.Stind_I8);
        if (before.Form == ValueForm.Unboxed && before.Unboxed == unboxed) return;
        EmitMark(variable, NativeVariables.Mark(variable, IndexOf(unboxed)));
        if (before.Form == ValueForm.Unboxed) return;
        EmitSlot(variable);
        _il.Emit(OpCodes.Ldnull);
        _il.Emit(OpCodes.Stfld, s_slotValue);
    }

    private void EmitMark(int variable, long mark)
    {
        EmitCell(variable, nameof(NumberCell.Mark));
        _il.Emit(OpCodes.Ldc_I8, mark);
        _il.Emit(OpCodes.Stind_I8);
    }

    /// <summary>Makes sure that the slot of a variable holds its object.</summary>
    private void EmitMakeObject(KnownFrame frame, int variable, bool onlyIfStored = false)
    {
        ValueForm form = frame.Variables[variable].Form;
        if (form == ValueForm.Object || (onlyIfStored && form != ValueForm.Stored)) return;
        EmitSlot(variable);
        EmitCell(variable);
        EmitCall(nameof(CompiledFrames.MakeObject));
        frame.Forget(variable);
    }
}
