using Krait.Objects;

namespace Krait.Protocols;

/// <summary>The type statement (PEP 695).</summary>
internal static class TypeAliases
{
    /// <summary>Makes an alias of a name, its type parameters and the function that computes its value.</summary>
    public static PyObject Make(PyTuple parts)
    {
        PyObject parameters = parts[1] is PyNone ? PyTuple.Empty : parts[1];
        PyObject module = PyNone.Instance;
        if (parts[2] is PyFunction { Module: { } defining }) module = defining;
        return new PyTypeAlias(Operands.Str(parts[0]), parameters, parts[2]) { Module = module };
    }
}
