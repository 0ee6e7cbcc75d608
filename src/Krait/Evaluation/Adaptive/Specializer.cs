using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>
/// Chooses the specialised form of an instruction from the operands it sees (PEP 659). An adaptive instruction calls this
/// when its counter runs out; afterwards the unit's opcode is a member of the family, or the counter waits longer.
/// </summary>
internal static unsafe partial class Specializer
{
    private static void Succeed(Frame frame, CodeUnit* unit, Opcode opcode, ref BackoffCounter counter)
    {
        unit->Opcode = (ushort)opcode;
        counter = BackoffCounter.Cooldown;
        Fusion.Around(frame.Executable, unit);
    }

    private static void Choose(Frame frame, CodeUnit* unit, Opcode? opcode, ref BackoffCounter counter)
    {
        if (opcode is { } chosen) Succeed(frame, unit, chosen, ref counter);
        else
        {
            unit->Opcode = (ushort)OpcodeMetadata.Base((int)unit->Opcode);
            counter = counter.Restarted();
        }
    }

    public static void BinaryOp(Frame frame, CodeUnit* unit, PyObject left, PyObject right, int oparg)
    {
        BinaryOpCache cache = new(unit, frame.Executable.CacheObjects);
        Opcode? opcode = BinaryOpcode(unit, (BinaryOperator)oparg, left, right);
        if (opcode is null && BinaryExtension.Find((BinaryOperator)oparg, left, right) is { } extension)
        {
            cache.descriptor = extension;
            opcode = Opcode.BINARY_OP_EXTEND;
        }
        Choose(frame, unit, opcode, ref cache.counter);
    }

    private static Opcode? BinaryOpcode(CodeUnit* unit, BinaryOperator operation, PyObject left, PyObject right)
    {
        if (operation == BinaryOperator.Subscript) return SubscriptOpcode(left, right);
        if (left.GetType() != right.GetType()) return null;
        bool ints = left.GetType() == typeof(PyInt);
        bool floats = left.GetType() == typeof(PyFloat);
        switch (operation)
        {
            case BinaryOperator.Add or BinaryOperator.InPlaceAdd:
                if (ints) return Opcode.BINARY_OP_ADD_INT;
                if (floats) return Opcode.BINARY_OP_ADD_FLOAT;
                if (left.GetType() != typeof(PyStr)) return null;
                CodeUnit* next = unit + 6;
                return next->Opcode == (ushort)Opcode.STORE_FAST ? Opcode.BINARY_OP_INPLACE_ADD_UNICODE : Opcode.BINARY_OP_ADD_UNICODE;
            case BinaryOperator.Subtract or BinaryOperator.InPlaceSubtract:
                return ints ? Opcode.BINARY_OP_SUBTRACT_INT : floats ? Opcode.BINARY_OP_SUBTRACT_FLOAT : null;
            case BinaryOperator.Multiply or BinaryOperator.InPlaceMultiply:
                return ints ? Opcode.BINARY_OP_MULTIPLY_INT : floats ? Opcode.BINARY_OP_MULTIPLY_FLOAT : null;
            default:
                return null;
        }
    }

    private static Opcode? SubscriptOpcode(PyObject container, PyObject key)
    {
        // Negative ones too, unlike CPython: the operations count them from the end.
        bool small = key.GetType() == typeof(PyInt);
        if (container.GetType() == typeof(PyList))
        {
            if (small) return Opcode.BINARY_OP_SUBSCR_LIST_INT;
            return key.GetType() == typeof(PySlice) ? Opcode.BINARY_OP_SUBSCR_LIST_SLICE : null;
        }
        if (container.GetType() == typeof(PyTuple)) return small ? Opcode.BINARY_OP_SUBSCR_TUPLE_INT : null;
        if (container.GetType() == typeof(PyStr)) return small ? Opcode.BINARY_OP_SUBSCR_STR_INT : null;
        if (container.GetType() == typeof(PyDict)) return Opcode.BINARY_OP_SUBSCR_DICT;
        PyType type = container.Type;
        if (type.IsHeapType && type.Lookup(Names.GetItem) is PyFunction function && IsSimple(function, 2) && function.AssignVersion() != 0)
        {
            type.CachedGetItem = function;
            type.CachedGetItemVersion = function.Version;
            return Opcode.BINARY_OP_SUBSCR_GETITEM;
        }
        return null;
    }

    /// <summary>Whether a call with exactly so many positional arguments needs no binding.</summary>
    private static bool IsSimple(PyFunction function, int argumentCount)
    {
        PyCode code = function.Code;
        return code.ArgumentCount == argumentCount && code.KeywordOnlyCount == 0
            && (code.Flags & (CodeFlags.VarArgs | CodeFlags.VarKeywords)) == 0;
    }

    public static void StoreSubscript(Frame frame, CodeUnit* unit, PyObject container, PyObject key)
    {
        Opcode? opcode = container.GetType() == typeof(PyDict) ? Opcode.STORE_SUBSCR_DICT
            : container.GetType() == typeof(PyList) && key.GetType() == typeof(PyInt) && ((PyInt)key).Value is var index && index < ((PyList)container).Count && index >= -((PyList)container).Count
                ? Opcode.STORE_SUBSCR_LIST_INT : null;
        Choose(frame, unit, opcode, ref new StoreSubscriptCache(unit).counter);
    }

    public static void CompareOp(Frame frame, CodeUnit* unit, PyObject left, PyObject right, int oparg)
    {
        Opcode? opcode = null;
        if (left.GetType() == right.GetType())
        {
            CompareOperator comparison = (CompareOperator)(oparg >> 5);
            opcode = left.GetType() == typeof(PyInt) ? Opcode.COMPARE_OP_INT
                : left.GetType() == typeof(PyFloat) ? Opcode.COMPARE_OP_FLOAT
                : left.GetType() == typeof(PyStr) && comparison is CompareOperator.Equal or CompareOperator.NotEqual
                    && left.GetType() == typeof(PyStr) ? Opcode.COMPARE_OP_STR : null;
        }
        Choose(frame, unit, opcode, ref new CompareOpCache(unit).counter);
    }

    public static void ContainsOp(Frame frame, CodeUnit* unit, PyObject container)
    {
        Opcode? opcode = container.GetType() == typeof(PyDict) ? Opcode.CONTAINS_OP_DICT
            : container.GetType() == typeof(PySet) || container.GetType() == typeof(PyFrozenSet) ? Opcode.CONTAINS_OP_SET : null;
        Choose(frame, unit, opcode, ref new ContainsOpCache(unit).counter);
    }

    public static void ToBool(Frame frame, CodeUnit* unit, PyObject value)
    {
        ToBoolCache cache = new(unit);
        Opcode? opcode = null;
        if (value.GetType() == typeof(PyBool)) opcode = Opcode.TO_BOOL_BOOL;
        else if (value.GetType() == typeof(PyInt)) opcode = Opcode.TO_BOOL_INT;
        else if (value.GetType() == typeof(PyList)) opcode = Opcode.TO_BOOL_LIST;
        else if (value.GetType() == typeof(PyStr)) opcode = Opcode.TO_BOOL_STR;
        else if (value is PyNone) opcode = Opcode.TO_BOOL_NONE;
        else if (value.GetType() == typeof(PyInstance) && value.Type is { BoolSlot: null, LengthSlot: null } type && type.AssignVersion() != 0)
        {
            cache.version = type.Version;
            opcode = Opcode.TO_BOOL_ALWAYS_TRUE;
        }
        Choose(frame, unit, opcode, ref cache.counter);
    }

    public static void UnpackSequence(Frame frame, CodeUnit* unit, PyObject sequence, int count)
    {
        Opcode? opcode = null;
        if (sequence.GetType() == typeof(PyTuple) && ((PyTuple)sequence).Count == count)
        {
            opcode = count == 2 ? Opcode.UNPACK_SEQUENCE_TWO_TUPLE : Opcode.UNPACK_SEQUENCE_TUPLE;
        }
        else if (sequence.GetType() == typeof(PyList) && ((PyList)sequence).Count == count) opcode = Opcode.UNPACK_SEQUENCE_LIST;
        Choose(frame, unit, opcode, ref new UnpackCache(unit).counter);
    }

    public static void ForIter(Frame frame, CodeUnit* unit, PyObject iterator)
    {
        Opcode? opcode = iterator.GetType() == typeof(PyListIterator) ? Opcode.FOR_ITER_LIST
            : iterator.GetType() == typeof(PyTupleIterator) ? Opcode.FOR_ITER_TUPLE
            : iterator.GetType() == typeof(PyRangeIterator) ? Opcode.FOR_ITER_RANGE
            : iterator is PyGenerator && ReferenceEquals(iterator.Type, BuiltinTypes.Generator) ? Opcode.FOR_ITER_GEN : null;
        Choose(frame, unit, opcode, ref new ForIterCache(unit).counter);
    }

    public static void Send(Frame frame, CodeUnit* unit, PyObject receiver)
    {
        Opcode? opcode = receiver is PyGenerator && !ReferenceEquals(receiver.Type, BuiltinTypes.AsyncGenerator) ? Opcode.SEND_GEN : null;
        Choose(frame, unit, opcode, ref new SendCache(unit).counter);
    }

    public static void LoadGlobal(Frame frame, CodeUnit* unit, int oparg)
    {
        LoadGlobalCache cache = new(unit);
        PyStr name = (PyStr)frame.Code.Names.Items[oparg >> 1];
        Choose(frame, unit, LoadGlobalOpcode(frame, ref cache, name), ref cache.counter);
    }

    private static Opcode? LoadGlobalOpcode(Frame frame, ref LoadGlobalCache cache, PyStr name)
    {
        PyDict globals = frame.Function.Globals;
        if (globals.GetType() != typeof(PyDict)) return null;
        uint globalsVersion = globals.KeysVersionOrAssign();
        if (globalsVersion is 0 or > ushort.MaxValue) return null;
        cache.module_version = (ushort)globalsVersion;
        int index = globals.IndexOf(name);
        if (index is >= 0 and <= ushort.MaxValue)
        {
            cache.index = (ushort)index;
            return Opcode.LOAD_GLOBAL_MODULE;
        }
        PyDict builtins = frame.Function.Builtins;
        if (builtins.GetType() != typeof(PyDict)) return null;
        uint builtinsVersion = builtins.KeysVersionOrAssign();
        index = builtins.IndexOf(name);
        if (builtinsVersion is 0 or > ushort.MaxValue || index is < 0 or > ushort.MaxValue) return null;
        cache.builtin_version = (ushort)builtinsVersion;
        cache.index = (ushort)index;
        return Opcode.LOAD_GLOBAL_BUILTIN;
    }

    public static void LoadSuperAttr(Frame frame, CodeUnit* unit, PyObject super, PyObject ownerClass, int oparg)
    {
        Opcode? opcode = !ReferenceEquals(super, BuiltinTypes.Super) || ownerClass is not PyType ? null
            : (oparg & 1) != 0 ? Opcode.LOAD_SUPER_ATTR_METHOD : Opcode.LOAD_SUPER_ATTR_ATTR;
        Choose(frame, unit, opcode, ref new LoadSuperAttrCache(unit).counter);
    }
}
