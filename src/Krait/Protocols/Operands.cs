using Krait.Objects;

namespace Krait.Protocols;

/// <summary>
/// Checks operands that no verification of code can tell the types of. No compiler makes code that fails here, so failing is a
/// .NET exception, which the evaluation loop raises as SystemError.
/// </summary>
internal static class Operands
{
    public static PyBaseException Exception(PyObject value) => value as PyBaseException ?? throw Wrong("an exception", value);

    public static PyTuple Tuple(PyObject value) => value as PyTuple ?? throw Wrong("a tuple", value);

    public static PyTuple Tuple(PyObject value, int count) =>
        value is PyTuple tuple && tuple.Count == count ? tuple : throw Wrong($"a tuple of {count}", value);

    public static PyList List(PyObject value) => value as PyList ?? throw Wrong("a list", value);

    public static PyStr Str(PyObject value) => value as PyStr ?? throw Wrong("a str", value);

    public static PyFunction Function(PyObject value) => value as PyFunction ?? throw Wrong("a function", value);

    public static PyTypeVar TypeVar(PyObject value) => value as PyTypeVar ?? throw Wrong("a type parameter", value);

    private static MalformedCodeException Wrong(string wanted, PyObject value) =>
        new($"an instruction needs {wanted}, not '{value.Type.Name}'");
}

/// <summary>Code that no compiler makes ran into what its instructions rely on.</summary>
internal sealed class MalformedCodeException(string message) : Exception(message);
