using Krait.Objects;
using Krait.Types.Buffers;
using Krait.Types.Bytes;
using Krait.Types.ClassModel;
using Krait.Types.Generators;
using Krait.Types.Generics;
using Krait.Types.Slots;
using Krait.Types.Text;
using Krait.Types.Weak;

namespace Krait.Types;

/// <summary>Gives the builtin types their behaviour, once, when the runtime starts.</summary>
internal static class TypeRegistry
{
    private static readonly System.Threading.Lock s_lock = new();
    private static bool s_bound;

    /// <summary>Binds every builtin type; calls after the first do nothing.</summary>
    public static void BindAll()
    {
        lock (s_lock)
        {
            if (s_bound) return;
            TypeList.BindAll();
            BindShared();
            NameTyping();
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

    /// <summary>What several types share, or one type has from several classes, in the order in which Python shows it.</summary>
    private static void BindShared()
    {
        ObjectType.BindAttributeAccess(BuiltinTypes.Object);
        GeneratorCommonMembers.BindAll(BuiltinTypes.Generator, "gi");
        GeneratorCommonMembers.BindAll(BuiltinTypes.Coroutine, "cr");
        GeneratorCommonMembers.BindAll(BuiltinTypes.AsyncGenerator, "ag");
        WeakProxyType.BindAll(BuiltinTypes.WeakProxy);
        WeakProxyType.BindAll(BuiltinTypes.WeakCallableProxy);
        InterpolationType.BindWithMatchArguments(BuiltinTypes.Interpolation);
        MemoryViewType.Bind(BuiltinTypes.MemoryView);
        BytesCommonMethods.Bind(BuiltinTypes.Bytes);
        BytesType.Bind(BuiltinTypes.Bytes);
        BytesCommonMethods.Bind(BuiltinTypes.ByteArray);
        BufferMethods.Bind(BuiltinTypes.Bytes);
        BufferMethods.Bind(BuiltinTypes.ByteArray);
        BufferMethods.Bind(BuiltinTypes.MemoryView);
        ByteArrayType.Bind(BuiltinTypes.ByteArray);
    }

    /// <summary>An instance that says nothing of its module is typing's.</summary>
    private static void NameTyping()
    {
        Action<PyType> setModule = static type => type.Attributes.SetItem(Names.Module, PyStr.Intern("typing"));
        BuiltinTypes.Union.FillLater(setModule);
        BuiltinTypes.TypeVar.FillLater(setModule);
        BuiltinTypes.ParamSpec.FillLater(setModule);
        BuiltinTypes.TypeVarTuple.FillLater(setModule);
        BuiltinTypes.ParamSpecArgs.FillLater(setModule);
        BuiltinTypes.ParamSpecKwargs.FillLater(setModule);
    }
}
