using Krait.Embedding;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Interop;

/// <summary>An object of the host whose class is a Python type.</summary>
internal sealed class PyHostObject(PyType type, object value) : PyStatefulObject(type)
{
    /// <summary>The base of all such types, which Python cannot make instances of.</summary>
    public static PyType BaseType { get; } = MakeBase();

    /// <summary>The object; a struct in its box.</summary>
    public object Value => value;

    private static PyType MakeBase()
    {
        PyType type = new("HostObject", BuiltinTypes.Object, TypeFlags.BaseType, "host")
        {
            Documentation = "An object of the application that runs Python.",
            NewSlot = HostTypes.New,
        };
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }
}

/// <summary>Iterates over what the host enumerates; null items stand for a failed conversion.</summary>
internal sealed class PyHostIterator(PythonEngine engine, IEnumerator<PyObject?> items) : PyObject
{
    private static readonly PyType s_type = MakeType();

    /// <inheritdoc/>
    public override PyType Type => s_type;

    private static PyType MakeType()
    {
        PyType type = new("host_iterator", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "host")
        {
            IterSlot = static self => self,
            IterNextSlot = static self => ((PyHostIterator)self).Next(),
        };
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }

    private PyObject? Next()
    {
        try
        {
            if (items.MoveNext()) return items.Current;
            items.Dispose();
            return null;
        }
        catch (Exception thrown)
        {
            return PythonErrors.RaiseHostException(engine, thrown);
        }
    }
}
