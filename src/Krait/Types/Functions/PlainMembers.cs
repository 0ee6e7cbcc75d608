using Krait.Objects;

namespace Krait.Types.Functions;

/// <summary>
/// Attributes that CPython reads straight from an object's fields; all are computed here, but assigning to one that is read-only
/// has a message of its own.
/// </summary>
internal static class PlainMembers
{
    private static readonly Dictionary<PyType, string[]> s_names = new()
    {
        [BuiltinTypes.Code] =
        [
            "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_stacksize", "co_flags", "co_nlocals", "co_consts", "co_names", "co_filename", "co_name",
            "co_qualname", "co_firstlineno", "co_linetable", "co_exceptiontable",
        ],
        [BuiltinTypes.Function] = ["__closure__", "__globals__", "__builtins__"],
        [BuiltinTypes.Slice] = ["start", "stop", "step"],
        [BuiltinTypes.Range] = ["start", "stop", "step"],
        [BuiltinTypes.Complex] = ["real", "imag"],
        [BuiltinTypes.Method] = ["__func__", "__self__"],
        [BuiltinTypes.Property] = ["fget", "fset", "fdel"],
        [BuiltinTypes.Super] = ["__thisclass__", "__self__", "__self_class__"],
        [BuiltinTypes.Coroutine] = ["cr_origin"],
        [BuiltinTypes.AsyncGenerator] = ["ag_running"],
        [BuiltinTypes.Traceback] = ["tb_frame", "tb_lasti"],
        [BuiltinTypes.StaticMethod] = ["__func__", "__wrapped__"],
        [BuiltinTypes.ClassMethod] = ["__func__", "__wrapped__"],
        [BuiltinTypes.GenericAlias] = ["__origin__", "__args__", "__unpacked__"],
        [BuiltinTypes.Union] = ["__args__"],
        [BuiltinTypes.MethodDescriptor] = ["__objclass__", "__name__"],
        [BuiltinTypes.GetSetDescriptor] = ["__objclass__", "__name__"],
        [BuiltinTypes.MemberDescriptor] = ["__objclass__", "__name__"],
        [BuiltinTypes.WrapperDescriptor] = ["__objclass__", "__name__"],
        [BuiltinTypes.MethodWrapper] = ["__self__"],
        [BuiltinTypes.Type] = ["__basicsize__", "__itemsize__", "__flags__", "__weakrefoffset__", "__base__", "__dictoffset__"],
        [BuiltinTypes.Module] = ["__dict__"],
        [ExceptionTypes.BaseExceptionGroup] = ["message", "exceptions"],
    };

    /// <summary>Whether a type's attribute is one of them.</summary>
    public static bool Contains(PyType type, string name) => s_names.TryGetValue(type, out string[]? names) && Array.IndexOf(names, name) >= 0;
}
