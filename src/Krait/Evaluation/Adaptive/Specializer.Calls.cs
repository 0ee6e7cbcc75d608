using Krait.Objects;

namespace Krait.Evaluation;

// Calls: CALL and CALL_KW.
internal static unsafe partial class Specializer
{
    /// <summary>Notes the version of a Python function; false for anything else.</summary>
    public static bool CacheFunction(PyObject callable, ref CallCache cache)
    {
        if (callable is not PyFunction function) return false;
        cache.function_version = function.AssignVersion();
        return cache.function_version != 0;
    }

    /// <inheritdoc cref="CacheFunction(PyObject, ref CallCache)"/>
    public static bool CacheFunction(PyObject callable, ref CallKwCache cache)
    {
        if (callable is not PyFunction function) return false;
        cache.function_version = function.AssignVersion();
        return cache.function_version != 0;
    }

    /// <summary>Notes the version of the Python function that a method binds; false for anything else.</summary>
    public static bool CacheMethod(PyObject callable, ref CallCache cache) =>
        callable is PyMethod method && CacheFunction(method.Function, ref cache);

    /// <inheritdoc cref="CacheMethod(PyObject, ref CallCache)"/>
    public static bool CacheMethod(PyObject callable, ref CallKwCache cache) =>
        callable is PyMethod method && CacheFunction(method.Function, ref cache);

    /// <summary>Whether a Python function takes exactly these arguments, the self argument included if there is one.</summary>
    public static bool IsExact(PyObject callable, ReadOnlySpan<PyObject> arguments, int count) =>
        callable is PyFunction function && IsSimple(function, count + (arguments[0] is null ? 0 : 1));

    /// <summary>Whether calling the class is calling a builtin one.</summary>
    public static bool IsBuiltin(PyObject callable) =>
        callable is PyType { IsHeapType: false } type && type.Type.CallSlot == BuiltinTypes.Type.CallSlot;

    /// <summary>
    /// Finds the <c>__init__</c> of a class, if it is a Python function with exactly the arguments and nothing else makes instances.
    /// </summary>
    public static bool CacheInitializer(PyObject callable, int argumentCount, ref CallCache cache)
    {
        if (callable is not PyType type || !type.IsHeapType || type.Type.CallSlot != BuiltinTypes.Type.CallSlot) return false;
        if (type.NewSlot != BuiltinTypes.Object.NewSlot || !ReferenceEquals(type.NativeBase, BuiltinTypes.Object)) return false;
        if ((type.Flags & TypeFlags.Abstract) != 0 || type.FinalizeSlot is not null) return false;
        if (type.Lookup(Names.Init) is not PyFunction initializer || !IsSimple(initializer, argumentCount + 1)) return false;
        if (type.AssignVersion() == 0 || initializer.AssignVersion() == 0) return false;
        type.CachedInit = initializer;
        type.CachedInitVersion = initializer.Version;
        cache.function_version = type.Version;
        return true;
    }

    /// <summary>Whether a method of a builtin type is called on an instance of exactly that type.</summary>
    public static bool IsOwnMethod(PyObject callable, ReadOnlySpan<PyObject> arguments) =>
        callable is PyMethodDescriptor method && method.Definition.Kind == MethodKind.Instance
            && ReferenceEquals(arguments[0].Type, method.Owner);
}
