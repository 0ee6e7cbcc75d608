using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>What the <c>__init__</c> of all classes of C types begin with.</summary>
internal static class MetatypeInitialization
{
    /// <summary>Checks that a class is to get its layout now; false with an exception set.</summary>
    public static bool Begin(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!BuiltinTypes.Type.InitSlot!(type, arguments, keywordNames)) return false;
        if (type.NativeData is null && type.IsHeapType) return true;
        Raise.SystemError($"class '{type.Name}' already initialized");
        return false;
    }

    /// <summary>The names, bases and namespace that a class was called with; false with TypeError set.</summary>
    public static bool TryGetParts(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames, out PyStr name, out PyTuple bases,
        out PyDict attributes)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length == 3 && positional[0] is PyStr text && positional[1] is PyTuple tuple && positional[2] is PyDict dict)
        {
            name = text;
            bases = tuple;
            attributes = dict;
            return true;
        }
        name = PyStr.Empty;
        bases = PyTuple.Empty;
        attributes = new PyDict();
        return Raise.TypeError("a name, a tuple of bases and a namespace are required") is not null;
    }
}
