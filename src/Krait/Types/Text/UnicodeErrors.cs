using Krait.Objects;

namespace Krait.Types.Text;

/// <summary>Makes the exceptions of encodings.</summary>
internal static class UnicodeErrors
{
    public static PyUnicodeError Create(PyType type, string encoding, PyObject source, int start, int end, string reason)
    {
        var name = PyStr.FromString(encoding);
        var text = PyStr.FromString(reason);
        return new PyUnicodeError(type, PyTuple.Create(name, source, PyInt.From(start), PyInt.From(end), text))
        {
            Encoding = name,
            Object = source,
            Start = start,
            End = end,
            Reason = text,
        };
    }
}
