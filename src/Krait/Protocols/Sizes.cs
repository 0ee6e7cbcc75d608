using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Lengths and length hints.</summary>
internal static class Sizes
{
    /// <summary><c>len(value)</c>; -1 on error.</summary>
    public static long Length(PyObject value)
    {
        if (value.Type.LengthSlot is { } length) return length(value);
        Raise.TypeError($"object of type '{value.Type.Name}' has no len()");
        return -1;
    }

    /// <summary>An estimate of how many items an iterable has (PEP 424); -1 on error.</summary>
    public static long LengthHint(PyObject value, long defaultValue)
    {
        if (value.Type.LengthSlot is { } length)
        {
            long exact = length(value);
            if (exact >= 0) return exact;
            if (!Exceptions.ClearIf(ExceptionTypes.TypeError)) return -1;
        }
        PyObject? method = Attributes.GetSpecial(value, Names.LengthHint);
        if (method is null) return Exceptions.IsSet ? -1 : defaultValue;
        PyObject? hint = Calls.Call(method);
        if (hint is null) return Exceptions.ClearIf(ExceptionTypes.TypeError) ? defaultValue : -1;
        if (ReferenceEquals(hint, PyNotImplemented.Instance)) return defaultValue;
        if (hint is not PyIntegral number)
        {
            Raise.TypeError($"__length_hint__ must be an integer, not {hint.Type.Name}");
            return -1;
        }
        if (!number.TryGetInt64(out long result))
        {
            Raise.OverflowError("Python int too large to convert to C ssize_t");
            return -1;
        }
        if (result >= 0) return result;
        Raise.ValueError("__length_hint__() should return >= 0");
        return -1;
    }
}
