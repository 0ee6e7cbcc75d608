using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Template strings (PEP 750).</summary>
internal static class Templates
{
    /// <summary>BUILD_INTERPOLATION; the conversion is 0 none, 1 str, 2 repr, 3 ascii.</summary>
    public static PyObject BuildInterpolation(PyObject value, PyObject text, PyObject? format, int conversion)
    {
        PyObject converter = conversion switch
        {
            1 => PyStr.FromCodePoint('s'),
            2 => PyStr.FromCodePoint('r'),
            3 => PyStr.FromCodePoint('a'),
            _ => PyNone.Instance,
        };
        return new PyInterpolation(value, text, converter, format ?? PyStr.Empty);
    }

    /// <summary>BUILD_TEMPLATE.</summary>
    public static PyObject BuildTemplate(PyObject strings, PyObject interpolations)
    {
        PyTuple values = Operands.Tuple(interpolations);
        return new PyTemplate(Operands.Tuple(strings, values.Count + 1), values);
    }
}
