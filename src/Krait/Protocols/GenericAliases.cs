using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Generic aliases and unions of types (PEP 585, PEP 604).</summary>
internal static class GenericAliases
{
    /// <summary>Reaches the functions of the typing module, which is written in Python; set by the importing room.</summary>
    public static Func<string, PyObject?>? TypingFunction { get; set; }

    /// <summary><c>origin[arguments]</c></summary>
    public static PyObject Create(PyObject origin, PyObject arguments) =>
        new PyGenericAlias(origin, arguments as PyTuple ?? PyTuple.Create(arguments));

    /// <summary>Calls a function of the typing module; null with ImportError set where the library is missing.</summary>
    public static PyObject? CallTyping(string function, params ReadOnlySpan<PyObject> arguments)
    {
        PyObject? callable = TypingFunction?.Invoke(function);
        return callable is null ? null : Calls.Call(callable, arguments, null);
    }

    /// <summary>Drops the error of a typing module that is not there; any other error stays.</summary>
    public static bool ClearIfLibraryMissing()
    {
        if (ThreadState.Current.Exception is not PyImportError { Name: PyStr name } || name.ToString() != "typing") return false;
        Exceptions.Take();
        return true;
    }

    /// <summary>The base that a class with type parameters gets: <c>typing.Generic[parameters]</c>.</summary>
    public static PyObject? SubscriptGeneric(PyTuple parameters)
    {
        List<PyObject> unpacked = [];
        foreach (PyObject parameter in parameters.Items)
        {
            if (parameter is PyTypeVar { Kind: TypeVarKind.TypeVarTuple } tuple)
            {
                PyObject? starred = Unpack(tuple);
                if (starred is null) return null;
                unpacked.Add(starred);
            }
            else
            {
                unpacked.Add(parameter);
            }
        }
        PyTuple arguments = new([.. unpacked]);
        PyObject? subscripted = CallTyping("_generic_class_getitem", BuiltinTypes.Generic, arguments);
        if (subscripted is not null || !ClearIfLibraryMissing()) return subscripted;
        // Without the library a class with type parameters still works.
        return new PyGenericAlias(BuiltinTypes.Generic, arguments) { Parameters = parameters };
    }

    /// <summary><c>typing.Unpack[tuple]</c>, or the starred form where the library is missing.</summary>
    public static PyObject? Unpack(PyObject tuple)
    {
        PyObject? unpack = TypingFunction?.Invoke("Unpack");
        if (unpack is not null) return Operators.Subscript(unpack, tuple);
        return ClearIfLibraryMissing() ? new PyGenericAlias(tuple, PyTuple.Create(tuple)) { IsStarred = true } : null;
    }

    /// <summary>The union of two types; NotImplemented when one is no type.</summary>
    public static PyObject? Union(PyObject left, PyObject right) =>
        (IsUnionable(left) && IsUnionable(right)) || left is PyUnion || right is PyUnion ? MakeUnion([left, right])
            : PyNotImplemented.Instance;

    /// <summary>The union of types, each once; a single one is itself.</summary>
    public static PyObject? MakeUnion(ReadOnlySpan<PyObject> types)
    {
        List<PyObject> members = [];
        List<long?> hashes = [];
        foreach (PyObject type in types)
        {
            if (!Add(members, hashes, type)) return null;
        }
        int unhashable = hashes.Count(static each => each is null);
        return members.Count == 1 ? members[0] : new PyUnion(new PyTuple([.. members])) { UnhashableCount = unhashable };
    }

    private static bool IsUnionable(PyObject value) => value is PyNone or PyType or PyGenericAlias or PyUnion or PyTypeAlias;

    private static bool Add(List<PyObject> members, List<long?> hashes, PyObject value)
    {
        if (value is PyStr)
        {
            PyObject? reference = CallTyping("ForwardRef", value);
            if (reference is null) return false;
            value = reference;
        }
        if (value is PyUnion union)
        {
            foreach (PyObject member in union.Arguments.Items)
            {
                if (!Add(members, hashes, member)) return false;
            }
            return true;
        }
        PyObject type = value is PyNone ? BuiltinTypes.NoneType : value;
        // What has a hash is compared with what has the same; what has none with everything that has none either.
        long? hash = null;
        if (ObjectKeys.Hash(type, out long number)) hash = number;
        else if (!Exceptions.ClearIf(ExceptionTypes.TypeError)) return false;
        for (int i = 0; i < members.Count; i++)
        {
            if (ReferenceEquals(members[i], type)) return true;
            if (hashes[i] != hash) continue;
            int equal = Comparison.Equal(members[i], type);
            if (equal != 0) return equal > 0;
        }
        members.Add(type);
        hashes.Add(hash);
        return true;
    }
}
