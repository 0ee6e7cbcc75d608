using Krait.Objects;
using Krait.Types.Buffers;
using Krait.Types.ClassModel;
using Krait.Types.Errors;
using Krait.Types.Functions;
using Krait.Types.Collections;
using Krait.Types.Generators;
using Krait.Types.Generics;
using Krait.Types.Text;
using Krait.Types.Runtime;
using Krait.Types.Slots;
using Krait.Types.Weak;

namespace Krait.Types;

/// <summary>Gives the builtin types their behaviour, once, when the runtime starts.</summary>
internal static partial class TypeRegistry
{
    private static readonly System.Threading.Lock s_lock = new();
    private static bool s_bound;

    /// <summary>Binds every builtin type; calls after the first do nothing.</summary>
    public static void BindAll()
    {
        lock (s_lock)
        {
            if (s_bound) return;
            BindCore();
            BindWeakReferences();
            BindGenerics();
            BindData();
            // Of types whose constructors take their arguments as they come.
            BuiltinTypes.Object.TextSignature = "()";
            BuiltinTypes.Complex.TextSignature = "(real=0, imag=0)";
            BuiltinTypes.Enumerate.TextSignature = "(iterable, start=0)";
            BuiltinTypes.Map.TextSignature = "(function, iterable, /, *iterables, strict=False)";
            BuiltinTypes.Reversed.TextSignature = "(sequence, /)";
            BuiltinTypes.Set.TextSignature = "(iterable=(), /)";
            // Bases come before what derives from them: slots are inherited in this order.
            SlotInheritance.CompleteBuiltin(BuiltinTypes.Object);
            foreach (PyType type in BuiltinTypes.Object.Subclasses()) Complete(type);
            s_bound = true;
        }
    }

    private static readonly HashSet<PyType> s_completed = [];

    private static void Complete(PyType type)
    {
        if (!s_completed.Add(type)) return;
        foreach (PyObject each in type.Bases.Items)
        {
            if (!ReferenceEquals(each, BuiltinTypes.Object)) Complete((PyType)each);
        }
        SlotInheritance.CompleteBuiltin(type);
        foreach (PyType subclass in type.Subclasses()) Complete(subclass);
    }

    private static void BindWeakReferences()
    {
        WeakReferenceType.Bind(BuiltinTypes.WeakReference);
        WeakProxyType.BindAll(BuiltinTypes.WeakProxy);
        WeakProxyType.BindAll(BuiltinTypes.WeakCallableProxy);
    }

    private static void BindGenerics()
    {
        GenericAliasType.Bind(BuiltinTypes.GenericAlias);
        UnionType.Bind(BuiltinTypes.Union);
        TypeVarType.Bind(BuiltinTypes.TypeVar);
        ParamSpecType.Bind(BuiltinTypes.ParamSpec);
        TypeVarTupleType.Bind(BuiltinTypes.TypeVarTuple);
        ParamSpecPartType.Bind(BuiltinTypes.ParamSpecArgs);
        ParamSpecPartType.Bind(BuiltinTypes.ParamSpecKwargs);
        ConstantEvaluatorType.Bind(BuiltinTypes.ConstantEvaluator);
        NoDefaultTypeMethods.Bind(BuiltinTypes.NoDefaultType);
        GenericType.Bind(BuiltinTypes.Generic);
        TypeAliasTypeMethods.Bind(BuiltinTypes.TypeAliasType);
        // An instance that says nothing of its module is typing's.
        Action<PyType> setModule = static type => type.Attributes.SetItem(Names.Module, PyStr.Intern("typing"));
        BuiltinTypes.Union.FillLater(setModule);
        BuiltinTypes.TypeVar.FillLater(setModule);
        BuiltinTypes.ParamSpec.FillLater(setModule);
        BuiltinTypes.TypeVarTuple.FillLater(setModule);
        BuiltinTypes.ParamSpecArgs.FillLater(setModule);
        BuiltinTypes.ParamSpecKwargs.FillLater(setModule);
        TemplateType.Bind(BuiltinTypes.Template);
        TemplateIteratorType.Bind(BuiltinTypes.TemplateIterator);
        GenericAliasIteratorType.Bind(BuiltinTypes.GenericAliasIterator);
        CapsuleType.Bind(BuiltinTypes.Capsule);
        InterpolationType.BindWithMatchArguments(BuiltinTypes.Interpolation);
        SimpleNamespaceType.Bind(BuiltinTypes.SimpleNamespace);
        MappingProxyType.Bind(BuiltinTypes.MappingProxy);
        MemoryViewType.Bind(BuiltinTypes.MemoryView);
    }

    private static void BindCore()
    {
        ObjectType.Bind(BuiltinTypes.Object);
        ObjectType.BindAttributeAccess(BuiltinTypes.Object);
        TypeType.Bind(BuiltinTypes.Type);
        NoneTypeMethods.Bind(BuiltinTypes.NoneType);
        EllipsisType.Bind(BuiltinTypes.Ellipsis);
        NotImplementedTypeMethods.Bind(BuiltinTypes.NotImplementedType);
        CellType.Bind(BuiltinTypes.Cell);
        SuperType.Bind(BuiltinTypes.Super);
        ModuleType.Bind(BuiltinTypes.Module);
        CodeType.Bind(BuiltinTypes.Code);
        FrameType.Bind(BuiltinTypes.Frame);
        FrameLocalsProxyType.Bind(BuiltinTypes.FrameLocalsProxy);
        TracebackType.Bind(BuiltinTypes.Traceback);

        FunctionType.Bind(BuiltinTypes.Function);
        MethodType.Bind(BuiltinTypes.Method);
        BuiltinFunctionType.Bind(BuiltinTypes.BuiltinFunction);
        MethodDescriptorType.Bind(BuiltinTypes.MethodDescriptor);
        ClassMethodDescriptorType.Bind(BuiltinTypes.ClassMethodDescriptor);
        WrapperDescriptorType.Bind(BuiltinTypes.WrapperDescriptor);
        MethodWrapperType.Bind(BuiltinTypes.MethodWrapper);
        GetSetDescriptorType.Bind(BuiltinTypes.GetSetDescriptor);
        MemberDescriptorType.Bind(BuiltinTypes.MemberDescriptor);
        PropertyType.Bind(BuiltinTypes.Property);
        StaticMethodType.Bind(BuiltinTypes.StaticMethod);
        ClassMethodType.Bind(BuiltinTypes.ClassMethod);

        GeneratorType.Bind(BuiltinTypes.Generator);
        GeneratorCommonMembers.BindAll(BuiltinTypes.Generator, "gi");
        CoroutineType.Bind(BuiltinTypes.Coroutine);
        GeneratorCommonMembers.BindAll(BuiltinTypes.Coroutine, "cr");
        CoroutineWrapperType.Bind(BuiltinTypes.CoroutineWrapper);
        AsyncGeneratorType.Bind(BuiltinTypes.AsyncGenerator);
        GeneratorCommonMembers.BindAll(BuiltinTypes.AsyncGenerator, "ag");
        AsyncGeneratorStepType.Bind(BuiltinTypes.AsyncGeneratorSend);
        AsyncGeneratorStepType.Bind(BuiltinTypes.AsyncGeneratorThrow);
        AnextAwaitableType.Bind(BuiltinTypes.AnextAwaitable);

        BaseExceptionType.Bind(ExceptionTypes.BaseException);
        StopIterationType.Bind(ExceptionTypes.StopIteration);
        SystemExitType.Bind(ExceptionTypes.SystemExit);
        KeyErrorType.Bind(ExceptionTypes.KeyError);
        NameErrorType.Bind(ExceptionTypes.NameError);
        AttributeErrorType.Bind(ExceptionTypes.AttributeError);
        ImportErrorType.Bind(ExceptionTypes.ImportError);
        OSErrorType.Bind(ExceptionTypes.OSError);
        SyntaxErrorType.Bind(ExceptionTypes.SyntaxError);
        UnicodeErrorType.Bind(ExceptionTypes.UnicodeDecodeError);
        UnicodeErrorType.Bind(ExceptionTypes.UnicodeEncodeError);
        UnicodeErrorType.Bind(ExceptionTypes.UnicodeTranslateError);
        ExceptionGroupType.Bind(ExceptionTypes.BaseExceptionGroup);
    }

    static partial void BindData();
}
