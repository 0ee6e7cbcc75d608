using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Checks and conversions of arguments, for emitted bindings; the messages are those of CPython's Argument Clinic.</summary>
internal static class Arguments
{
    /// <summary>Checks the number of arguments of a function without named ones.</summary>
    public static bool CheckPositional(string function, int given, int minimum, int maximum)
    {
        if (given >= minimum && given <= maximum) return true;
        int bound = given < minimum ? minimum : maximum;
        string qualifier = minimum == maximum ? "" : given < minimum ? "at least " : "at most ";
        Raise.TypeError($"{function} expected {qualifier}{bound} argument{(bound == 1 ? "" : "s")}, got {given}");
        return false;
    }

    /// <summary>The arguments without names.</summary>
    public static ReadOnlySpan<PyObject> Positional(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        arguments[..^(keywordNames?.Count ?? 0)];

    /// <summary>The arguments with names as a dict; null when there are none.</summary>
    public static PyDict? Keywords(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (keywordNames is null || keywordNames.Count == 0) return null;
        PyDict keywords = new(keywordNames.Count);
        int first = arguments.Length - keywordNames.Count;
        for (int i = 0; i < keywordNames.Count; i++) keywords.SetItem((PyStr)keywordNames[i], arguments[first + i]);
        return keywords;
    }

    /// <summary>Raises TypeError for an argument of a wrong type.</summary>
    public static PyObject? WrongType(string function, string argument, string expected, PyObject actual) =>
        Raise.TypeError($"{function}() {argument} must be {expected}, not {(actual is PyNone ? "None" : actual.Type.Name)}");

    public static bool TryToInt64(PyObject value, out long result)
    {
        if (value is PyInt small)
        {
            result = small.Value;
            return true;
        }
        result = 0;
        PyIntegral? index = Indexes.ToIndex(value);
        if (index is null) return false;
        if (index.TryGetInt64(out result)) return true;
        Raise.OverflowError("Python int too large to convert to C ssize_t");
        return false;
    }

    public static bool TryToInt32(PyObject value, out int result)
    {
        result = 0;
        PyIntegral? index = Indexes.ToIndex(value);
        if (index is null) return false;
        if (index.TryGetInt64(out long wide))
        {
            if (wide is >= int.MinValue and <= int.MaxValue)
            {
                result = (int)wide;
                return true;
            }
        }
        Raise.OverflowError("Python int too large to convert to C int");
        return false;
    }

    public static bool TryToDouble(PyObject value, out double result) => Floats.TryToDouble(value, out result);

    public static bool TryToBoolean(PyObject value, out bool result)
    {
        int truth = Truth.IsTrue(value);
        result = truth > 0;
        return truth >= 0;
    }
}
