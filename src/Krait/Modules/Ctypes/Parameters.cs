using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>What <c>from_param</c> of all types do: accept an instance, what <c>byref</c> made of one, or what stands for one.</summary>
internal static class Parameters
{
    private static readonly PyStr s_asParameter = PyStr.Intern("_as_parameter_");

    /// <summary>The <c>_as_parameter_</c> of a value; null for none, or with an exception set.</summary>
    public static PyObject? AsParameter(PyObject value, out bool isFound)
    {
        bool isAsked = Attributes.TryGet(value, s_asParameter, out PyObject? found);
        isFound = !isAsked || found is not null;
        return found;
    }

    /// <summary>The parameter that a value is for a type; null with an exception set.</summary>
    public static PyObject? Convert(PyType type, PyObject value)
    {
        if (!NativeStack.HasRoom()) return Calls.NativeStackOverflow();
        int isInstance = Classes.IsInstance(value, type);
        if (isInstance != 0) return isInstance < 0 ? null : value;
        if (value is PyCArgument { Content: { } content })
        {
            if (CTypeInfo.Of(type)?.ItemType is { } expected)
            {
                int fits = Classes.IsInstance(content, expected);
                if (fits != 0) return fits < 0 ? null : value;
            }
            return Raise.TypeError($"expected {type.Name} instance instead of pointer to {content.Type.Name}");
        }
        PyObject? other = AsParameter(value, out bool isFound);
        if (isFound) return other is null ? null : Convert(type, other);
        return Raise.TypeError($"expected {type.Name} instance instead of {value.Type.Name}");
    }
}
