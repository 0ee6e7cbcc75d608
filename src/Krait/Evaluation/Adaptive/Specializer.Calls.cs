using Krait.Objects;

namespace Krait.Evaluation;

// Calls: CALL and CALL_KW.
internal static unsafe partial class Specializer
{
    public static void Call(Frame frame, CodeUnit* unit, PyObject callable, ReadOnlySpan<PyObject> arguments, int oparg)
    {
        CallCache cache = new(unit);
        bool hasSelf = arguments[0] is not null;
        Opcode? opcode = callable switch
        {
            PyFunction function => PythonFunction(ref cache, function, oparg + (hasSelf ? 1 : 0)),
            PyMethod { Function: PyFunction function } when !hasSelf => BoundMethod(ref cache, function, oparg + 1),
            PyMethod => null,
            PyType type when !hasSelf => Class(ref cache, type, oparg),
            PyBuiltinFunction builtin => BuiltinFunction(builtin, oparg, hasSelf),
            PyMethodDescriptor method => BuiltinMethod(unit, method, arguments, oparg),
            _ => Opcode.CALL_NON_PY_GENERAL,
        };
        Choose(frame, unit, opcode, ref cache.counter);
    }

    private static Opcode? PythonFunction(ref CallCache cache, PyFunction function, int argumentCount)
    {
        uint version = function.AssignVersion();
        if (version == 0) return null;
        cache.function_version = version;
        return IsSimple(function, argumentCount) ? Opcode.CALL_PY_EXACT_ARGS : Opcode.CALL_PY_GENERAL;
    }

    private static Opcode? BoundMethod(ref CallCache cache, PyFunction function, int argumentCount)
    {
        uint version = function.AssignVersion();
        if (version == 0) return null;
        cache.function_version = version;
        return IsSimple(function, argumentCount) ? Opcode.CALL_BOUND_METHOD_EXACT_ARGS : Opcode.CALL_BOUND_METHOD_GENERAL;
    }

    private static Opcode? Class(ref CallCache cache, PyType type, int argumentCount)
    {
        if (argumentCount == 1)
        {
            if (ReferenceEquals(type, BuiltinTypes.Type)) return Opcode.CALL_TYPE_1;
            if (ReferenceEquals(type, BuiltinTypes.Str)) return Opcode.CALL_STR_1;
            if (ReferenceEquals(type, BuiltinTypes.Tuple)) return Opcode.CALL_TUPLE_1;
        }
        if (type.Type.CallSlot != BuiltinTypes.Type.CallSlot) return Opcode.CALL_NON_PY_GENERAL;
        if (!type.IsHeapType) return Opcode.CALL_BUILTIN_CLASS;
        if (type.NewSlot == BuiltinTypes.Object.NewSlot && ReferenceEquals(type.NativeBase, BuiltinTypes.Object)
            && (type.Flags & TypeFlags.Abstract) == 0 && type.FinalizeSlot is null && type.Lookup(Names.Init) is PyFunction initializer && IsSimple(initializer, argumentCount + 1)
            && type.AssignVersion() != 0 && initializer.AssignVersion() != 0)
        {
            type.CachedInit = initializer;
            type.CachedInitVersion = initializer.Version;
            cache.function_version = type.Version;
            return Opcode.CALL_ALLOC_AND_ENTER_INIT;
        }
        return Opcode.CALL_NON_PY_GENERAL;
    }

    private static Opcode? BuiltinFunction(PyBuiltinFunction function, int argumentCount, bool hasSelf)
    {
        if (!hasSelf)
        {
            if (argumentCount == 1 && ReferenceEquals(function, ThreadState.Current.Interpreter.Len)) return Opcode.CALL_LEN;
            if (argumentCount == 2 && ReferenceEquals(function, ThreadState.Current.Interpreter.IsInstance)) return Opcode.CALL_ISINSTANCE;
            if (argumentCount == 1 && function.Definition.OneArgument is not null) return Opcode.CALL_BUILTIN_O;
        }
        if (function.Definition.Fast is not null) return Opcode.CALL_BUILTIN_FAST;
        if (function.Definition.FastKeywords is not null) return Opcode.CALL_BUILTIN_FAST_WITH_KEYWORDS;
        return Opcode.CALL_NON_PY_GENERAL;
    }

    private static Opcode? BuiltinMethod(CodeUnit* unit, PyMethodDescriptor method, ReadOnlySpan<PyObject> arguments, int argumentCount)
    {
        MethodDefinition definition = method.Definition;
        if (arguments[0] is not { } self || definition.Kind != MethodKind.Instance || !ReferenceEquals(self.Type, method.Owner)) return Opcode.CALL_NON_PY_GENERAL;
        if (argumentCount == 1 && ReferenceEquals(method, ListAppend.Method) && unit[4].Opcode == (ushort)Opcode.POP_TOP) return Opcode.CALL_LIST_APPEND;
        if (argumentCount == 0 && definition.NoArguments is not null) return Opcode.CALL_METHOD_DESCRIPTOR_NOARGS;
        if (argumentCount == 1 && definition.OneArgument is not null) return Opcode.CALL_METHOD_DESCRIPTOR_O;
        if (definition.Fast is not null) return Opcode.CALL_METHOD_DESCRIPTOR_FAST;
        if (definition.FastKeywords is not null) return Opcode.CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS;
        return Opcode.CALL_NON_PY_GENERAL;
    }

    public static void CallKw(Frame frame, CodeUnit* unit, PyObject callable, ReadOnlySpan<PyObject> arguments, int oparg)
    {
        CallKwCache cache = new(unit);
        Opcode? opcode;
        switch (callable)
        {
            case PyFunction function:
                cache.function_version = function.AssignVersion();
                opcode = cache.function_version == 0 ? null : Opcode.CALL_KW_PY;
                break;
            case PyMethod { Function: PyFunction function } when arguments[0] is null:
                cache.function_version = function.AssignVersion();
                opcode = cache.function_version == 0 ? null : Opcode.CALL_KW_BOUND_METHOD;
                break;
            case PyMethod:
                opcode = null;
                break;
            default:
                opcode = Opcode.CALL_KW_NON_PY;
                break;
        }
        Choose(frame, unit, opcode, ref cache.counter);
    }
}
