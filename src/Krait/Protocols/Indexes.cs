using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Integers from objects that have <c>__index__</c> (PEP 357).</summary>
internal static class Indexes
{
    /// <summary><c>operator.index(value)</c>.</summary>
    public static PyIntegral? ToIndex(PyObject value)
    {
        if (value is PyIntegral integer) return integer;
        if (value.Type.IndexSlot is not { } index)
        {
            Raise.TypeError($"'{value.Type.Name}' object cannot be interpreted as an integer");
            return null;
        }
        PyObject? result = index(value);
        if (result is null or PyIntegral) return (PyIntegral?)result;
        Raise.TypeError($"__index__ returned non-int (type {result.Type.Name})");
        return null;
    }

    /// <summary>The value as a 64-bit integer; out of range raises the given exception, or clips when that is null.</summary>
    public static bool TryToInt64(PyObject value, out long result, PyType? overflow)
    {
        if (value is PyInt small)
        {
            result = small.Value;
            return true;
        }
        result = 0;
        PyIntegral? index = ToIndex(value);
        if (index is null) return false;
        if (index.TryGetInt64(out result)) return true;
        if (overflow is null)
        {
            result = index.Sign < 0 ? long.MinValue : long.MaxValue;
            return true;
        }
        Raise.Set(overflow, $"cannot fit '{value.Type.Name}' into an index-sized integer");
        return false;
    }
}
