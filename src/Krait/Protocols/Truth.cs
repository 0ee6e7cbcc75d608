using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Truth value testing.</summary>
internal static class Truth
{
    /// <summary>Whether a value is true; -1 on error, 0 or 1.</summary>
    public static int IsTrue(PyObject value)
    {
        if (ReferenceEquals(value, PyBool.True)) return 1;
        if (ReferenceEquals(value, PyBool.False) || ReferenceEquals(value, PyNone.Instance)) return 0;
        PyType type = value.Type;
        if (type.BoolSlot is { } test) return test(value);
        if (type.LengthSlot is { } length)
        {
            long count = length(value);
            return count < 0 ? -1 : count == 0 ? 0 : 1;
        }
        return 1;
    }
}
