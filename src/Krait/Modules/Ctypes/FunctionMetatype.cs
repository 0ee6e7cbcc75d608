using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>metatype for C function pointers</summary>
[PyMethods]
internal static partial class FunctionMetatype
{
    private const int PointerSize = 8;
    private const int MostArguments = 1024;

    private static readonly PyStr s_flags = PyStr.Intern("_flags_");
    private static readonly PyStr s_argumentTypes = PyStr.Intern("_argtypes_");
    private static readonly PyStr s_resultType = PyStr.Intern("_restype_");
    private static readonly PyStr s_checkResult = PyStr.Intern("_check_retval_");
    private static readonly PyStr s_fromParameter = PyStr.Intern("from_param");

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var type = (PyType)self;
        if (!MetatypeInitialization.Begin(type, arguments, keywordNames)) return false;
        PyDict attributes = type.Attributes;
        if (attributes.GetItem(s_flags) is not PyIntegral number)
            return Raise.TypeError("class must define _flags_ which must be an integer") is not null;
        CTypeInfo info = new(CTypeKind.Function)
        {
            Size = PointerSize,
            Alignment = PointerSize,
            Length = 1,
            HasPointers = true,
            BufferFormat = "X{}",
            Flags = (long)SimpleValues.LowBits(number),
        };
        if (attributes.GetItem(s_argumentTypes) is { } argumentTypes)
        {
            if (!TryGetConverters(argumentTypes, out PyTuple types, out PyObject[] converters)) return false;
            info.ArgumentTypes = types;
            info.ShownArgumentTypes = argumentTypes;
            info.Converters = converters;
        }
        if (attributes.GetItem(s_resultType) is { } resultType && !TrySetResult(info, resultType)) return false;
        type.NativeData = info;
        return true;
    }

    private static bool TrySetResult(CTypeInfo info, PyObject resultType)
    {
        if (!IsResultType(resultType)) return Raise.TypeError("_restype_ must be a type, a callable, or None") is not null;
        info.ResultType = resultType;
        if (!TryGetCheck(resultType, out PyObject? check)) return false;
        info.ResultCheck = check;
        return true;
    }

    /// <summary>Whether a value says what a function returns.</summary>
    public static bool IsResultType(PyObject value) =>
        value is PyNone || CTypeInfo.Of(value) is not null || value.Type.CallSlot is not null;

    /// <summary>The <c>_check_retval_</c> of a type of results; false with an exception set.</summary>
    public static bool TryGetCheck(PyObject resultType, out PyObject? check)
    {
        check = null;
        return resultType is PyNone || Attributes.TryGet(resultType, s_checkResult, out check);
    }

    /// <summary>The <c>from_param</c> methods of parameters; false with TypeError set.</summary>
    public static bool TryGetConverters(PyObject argumentTypes, out PyTuple types, out PyObject[] converters)
    {
        types = PyTuple.Empty;
        converters = [];
        if (!Iteration.IsSequence(argumentTypes)) return Raise.TypeError("_argtypes_ must be a sequence of types") is not null;
        if (Iteration.ToTuple(argumentTypes) is not { } given) return false;
        if (given.Count > MostArguments)
        {
            Raise.Set(CtypesState.Own.ArgumentError,
                $"_argtypes_ has too many arguments ({given.Count}), maximum is {MostArguments}");
            return false;
        }
        var found = new PyObject[given.Count];
        for (int i = 0; i < found.Length; i++)
        {
            if (!Attributes.TryGet(given[i], s_fromParameter, out PyObject? converter)) return false;
            if (converter is null) return Raise.TypeError($"item {i + 1} in _argtypes_ has no from_param method") is not null;
            found[i] = converter;
        }
        types = given;
        converters = found;
        return true;
    }
}
