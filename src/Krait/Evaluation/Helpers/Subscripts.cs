using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Subscripts and slices.</summary>
internal static class Subscripts
{
    /// <summary>An item of an exact dict; KeyError when it is missing.</summary>
    public static PyObject? DictItem(PyDict dict, PyObject key)
    {
        PyObject? value = dict.GetItem(key);
        return value is null && !Exceptions.IsSet ? Raise.KeyError(key) : value;
    }

    /// <summary><c>container[start:stop]</c></summary>
    public static PyObject? GetSlice(PyObject container, PyObject start, PyObject stop) =>
        Operators.Subscript(container, new PySlice(start, stop, PyNone.Instance));

    /// <summary><c>container[start:stop] = value</c></summary>
    public static bool SetSlice(PyObject container, PyObject start, PyObject stop, PyObject value) =>
        Operators.SetItem(container, new PySlice(start, stop, PyNone.Instance), value);
}
