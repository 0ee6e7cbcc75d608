using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Functools;

/// <summary>Tools that operate on functions.</summary>
[PyModule("_functools")]
internal static partial class FunctoolsModule
{
    private const TypeFlags Wrapper = TypeFlags.BaseType | TypeFlags.HasDict | TypeFlags.HasWeakReferences;

    private static readonly PyType s_partial = new("partial", BuiltinTypes.Object, Wrapper, "functools")
    {
        TextSignature = "(func, /, *args, **keywords)",
    };
    private static readonly PyType s_cacheWrapper = new("_lru_cache_wrapper", BuiltinTypes.Object, Wrapper | TypeFlags.MethodDescriptor,
        "functools");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, s_partial, PartialType.Bind);
        ModuleTypes.Add(module, s_cacheWrapper, CacheWrapperType.Bind);
        ModuleTypes.Complete(KeyWrapper.WrapperType, KeyWrapperType.Bind);
        ModuleTypes.Complete(Placeholder.PlaceholderType, PlaceholderType.Bind);
        module.Dict.SetItem(PyStr.Intern("Placeholder"), Placeholder.Instance);
    }

    /// <summary>
    /// Apply a function of two arguments cumulatively to the items of an iterable, from left to right. This effectively reduces the
    /// iterable to a single value. If initial is present, it is placed before the items of the iterable in the calculation, and
    /// serves as a default when the iterable is empty.
    /// </summary>
    [PyFunction("reduce(function, iterable, /, initial=<unrepresentable>)")]
    private static PyObject? Reduce(PyObject function, PyObject iterable, PyObject? initial)
    {
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is null)
        {
            return Exceptions.ClearIf(ExceptionTypes.TypeError) ? Raise.TypeError("reduce() arg 2 must support iteration") : null;
        }
        PyObject? result = initial;
        while (Iteration.Next(iterator) is { } item)
        {
            result = result is null ? item : Calls.Call(function, result, item);
            if (result is null) return null;
        }
        if (Exceptions.IsSet) return null;
        return result ?? Raise.TypeError("reduce() of empty iterable with no initial value");
    }

    /// <summary>Convert a cmp= function into a key= function.</summary>
    [PyFunction("cmp_to_key(mycmp)")]
    private static PyObject CmpToKey(PyObject compare) => new KeyWrapper(compare, null);
}

/// <summary>A key that compares by a function of two arguments.</summary>
internal sealed class KeyWrapper(PyObject compare, PyObject? value) : PyObject
{
    public static readonly PyType WrapperType = new("KeyWrapper", BuiltinTypes.Object, TypeFlags.None, "functools");

    public readonly PyObject Compare = compare;
    public PyObject? Value = value;

    public override PyType Type => WrapperType;
}

/// <summary>The keys that cmp_to_key() makes.</summary>
[PyMethods]
internal static partial class KeyWrapperType
{
    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length == 1 && (keywordNames is null || (keywordNames.Count == 1 && keywordNames[0].ToString() == "obj")))
        {
            return new KeyWrapper(((KeyWrapper)self).Compare, arguments[0]);
        }
        return arguments.Length == 0
            ? Raise.TypeError("K() missing required argument 'obj' (pos 1)")
            : Raise.TypeError($"K() takes at most 1 argument ({arguments.Length} given)");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        var first = (KeyWrapper)left;
        if (right is not KeyWrapper second) return Raise.TypeError("other argument must be K instance");
        if (first.Value is null || second.Value is null) return Raise.Set(ExceptionTypes.AttributeError, "object");
        PyObject? order = Calls.Call(first.Compare, first.Value, second.Value);
        return order is null ? null : Comparison.RichCompare(order, PyInt.Zero, comparison);
    }

    [PyGetter("__text_signature__")]
    private static PyObject GetTextSignature(KeyWrapper self) => PyStr.FromNarrow("(obj)");

    /// <summary>Value wrapped by a key function.</summary>
    [PyGetter("obj")]
    private static PyObject? GetObject(KeyWrapper self) => self.Value ?? Raise.Set(ExceptionTypes.AttributeError, "object");

    [PySetter("obj")]
    private static bool SetObject(KeyWrapper self, PyObject? value)
    {
        self.Value = value;
        return true;
    }
}

/// <summary><c>functools.Placeholder</c>: reserves a positional argument of a partial.</summary>
internal sealed class Placeholder : PyObject
{
    public static readonly PyType PlaceholderType = new("_PlaceholderType", BuiltinTypes.Object, TypeFlags.None, "functools");
    public static readonly Placeholder Instance = new();

    private Placeholder() { }

    public override PyType Type => PlaceholderType;
}

/// <summary>The type of the Placeholder singleton. Used as a placeholder for partial arguments.</summary>
[PyMethods]
internal static partial class PlaceholderType
{
    [PyNew("_PlaceholderType()")]
    private static PyObject New(PyType type) => Placeholder.Instance;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromNarrow("Placeholder");

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyObject self) => PyStr.FromNarrow("Placeholder");
}
