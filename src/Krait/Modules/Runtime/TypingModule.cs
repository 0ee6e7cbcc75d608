using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Primitives and accelerators for the typing module.</summary>
[PyModule("_typing")]
internal static partial class TypingModule
{
    private static readonly PyStr s_typing = PyStr.Intern("typing");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach (PyType type in (ReadOnlySpan<PyType>)
        [
            BuiltinTypes.TypeVar, BuiltinTypes.ParamSpec, BuiltinTypes.ParamSpecArgs, BuiltinTypes.ParamSpecKwargs,
                BuiltinTypes.TypeVarTuple,
            BuiltinTypes.TypeAliasType, BuiltinTypes.Generic, BuiltinTypes.Union,
        ])
        {
            module.Dict.SetItem(PyStr.Intern(type.ShortName), type);
        }
        module.Dict.SetItem(PyStr.Intern("NoDefault"), PyNoDefault.Instance);
    }

    [PyFunction("_idfunc(x, /)")]
    private static PyObject Identity(PyObject value) => value;

    /// <summary>
    /// A function of the typing module, which is imported when first needed; null with an exception set when it is missing.
    /// </summary>
    public static PyObject? Function(string name)
    {
        PyObject? module = ImportStatements.Import(s_typing);
        return module is null ? null : Attributes.Get(module, PyStr.Intern(name));
    }
}

/// <summary>Define names for built-in types.</summary>
[PyModule("_types")]
internal static partial class TypesModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach ((string name, PyType type) in (ReadOnlySpan<(string, PyType)>)
        [
            ("AsyncGeneratorType", BuiltinTypes.AsyncGenerator), ("BuiltinFunctionType", BuiltinTypes.BuiltinFunction),
            ("BuiltinMethodType", BuiltinTypes.BuiltinFunction), ("CapsuleType", BuiltinTypes.Capsule), ("CellType", BuiltinTypes.Cell),
            ("ClassMethodDescriptorType", BuiltinTypes.ClassMethodDescriptor), ("CodeType", BuiltinTypes.Code),
            ("CoroutineType", BuiltinTypes.Coroutine), ("EllipsisType", BuiltinTypes.Ellipsis), ("FrameType", BuiltinTypes.Frame),
            ("FunctionType", BuiltinTypes.Function), ("GeneratorType", BuiltinTypes.Generator), ("GenericAlias", BuiltinTypes.GenericAlias),
            ("GetSetDescriptorType", BuiltinTypes.GetSetDescriptor), ("LambdaType", BuiltinTypes.Function),
            ("MappingProxyType", BuiltinTypes.MappingProxy), ("MemberDescriptorType", BuiltinTypes.MemberDescriptor),
            ("MethodDescriptorType", BuiltinTypes.MethodDescriptor), ("MethodType", BuiltinTypes.Method),
            ("MethodWrapperType", BuiltinTypes.MethodWrapper), ("ModuleType", BuiltinTypes.Module), ("NoneType", BuiltinTypes.NoneType),
            ("NotImplementedType", BuiltinTypes.NotImplementedType), ("SimpleNamespace", BuiltinTypes.SimpleNamespace),
            ("TracebackType", BuiltinTypes.Traceback), ("UnionType", BuiltinTypes.Union),
            ("WrapperDescriptorType", BuiltinTypes.WrapperDescriptor),
        ])
        {
            module.Dict.SetItem(PyStr.Intern(name), type);
        }
    }
}
