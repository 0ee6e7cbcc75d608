using Krait.Objects;

namespace Krait.Protocols;

/// <summary>What counts as a number.</summary>
internal static class Numbers
{
    /// <summary>Whether a value is a complex number or can be converted to an integer or a float.</summary>
    public static bool IsNumber(PyObject value) =>
        value.Type.IndexSlot is not null || value.Type.FloatSlot is not null || value.Type.IntSlot is not null || value is PyComplex;
}
