using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Generic aliases and unions of types (PEP 585, PEP 604).</summary>
internal static class GenericAliases
{
    /// <summary><c>origin[arguments]</c></summary>
    public static PyObject Create(PyObject origin, PyObject arguments) =>
        new PyGenericAlias(origin, arguments as PyTuple ?? PyTuple.Create(arguments));

    /// <summary>The base that a class with type parameters gets: <c>typing.Generic[parameters]</c>.</summary>
    public static PyObject SubscriptGeneric(PyTuple parameters)
    {
        PyObject[] unpacked = new PyObject[parameters.Count];
        for (int i = 0; i < unpacked.Length; i++)
        {
            unpacked[i] = parameters[i] is PyTypeVar { Kind: TypeVarKind.TypeVarTuple } tuple
                ? new PyGenericAlias(tuple, PyTuple.Create(tuple)) { IsStarred = true }
                : parameters[i];
        }
        return new PyGenericAlias(BuiltinTypes.Generic, new PyTuple(unpacked)) { Parameters = parameters };
    }

    /// <summary>The union of two types; NotImplemented when one is no type.</summary>
    public static PyObject? Union(PyObject left, PyObject right)
    {
        if (!IsUnionable(left) || !IsUnionable(right)) return PyNotImplemented.Instance;
        List<PyObject> members = [];
        if (!Add(members, left) || !Add(members, right)) return null;
        return members.Count == 1 ? members[0] : new PyUnion(new PyTuple([.. members]));
    }

    private static bool IsUnionable(PyObject value) =>
        value is PyNone or PyType or PyGenericAlias or PyUnion or PyTypeAlias or PyTypeVar;

    private static bool Add(List<PyObject> members, PyObject value)
    {
        if (value is PyUnion union)
        {
            foreach (PyObject member in union.Arguments.Items)
            {
                if (!Add(members, member)) return false;
            }
            return true;
        }
        PyObject type = value is PyNone ? BuiltinTypes.NoneType : value;
        foreach (PyObject member in members)
        {
            if (ReferenceEquals(member, type)) return true;
            if (member is PyType && type is PyType) continue;
            int equal = Comparison.Equal(member, type);
            if (equal != 0) return equal > 0;
        }
        members.Add(type);
        return true;
    }
}
