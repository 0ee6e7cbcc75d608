using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Generics;

/// <summary>
/// Type parameters in the arguments of generic aliases: finding them, and putting types in their places (PEP 585, PEP 646).
/// </summary>
internal static class TypeSubstitution
{
    private static readonly PyStr s_parameters = PyStr.Intern("__parameters__");
    private static readonly PyStr s_substitute = PyStr.Intern("__typing_subst__");
    private static readonly PyStr s_prepare = PyStr.Intern("__typing_prepare_subst__");
    private static readonly PyStr s_unpackedArguments = PyStr.Intern("__typing_unpacked_tuple_args__");
    private static readonly PyStr s_isUnpacked = PyStr.Intern("__typing_is_unpacked_typevartuple__");

    /// <summary>The type parameters among the arguments, each once, in order; null on error.</summary>
    public static PyTuple? FindParameters(PyObject arguments)
    {
        List<PyObject> found = [];
        return Collect(arguments, found) ? new PyTuple([.. found]) : null;
    }

    private static bool Collect(PyObject arguments, List<PyObject> found)
    {
        foreach (PyObject argument in arguments is PyTuple tuple ? tuple.Items : ((PyList)arguments).ToArray())
        {
            if (argument is PyType) continue;
            if (!Attributes.TryGet(argument, s_substitute, out PyObject? substitute)) return false;
            if (substitute is not null)
            {
                AddOnce(found, argument);
                continue;
            }
            if (argument is PyTuple or PyList)
            {
                if (!Collect(argument, found)) return false;
                continue;
            }
            if (!Attributes.TryGet(argument, s_parameters, out PyObject? inner)) return false;
            if (inner is not PyTuple parameters) continue;
            foreach (PyObject parameter in parameters.Items) AddOnce(found, parameter);
        }
        return true;
    }

    private static void AddOnce(List<PyObject> found, PyObject parameter)
    {
        if (!found.Exists(each => ReferenceEquals(each, parameter))) found.Add(parameter);
    }

    /// <summary>The arguments with their parameters replaced by the items of a subscript; null on error.</summary>
    public static PyTuple? Substitute(PyObject self, PyTuple arguments, PyTuple parameters, PyObject item)
    {
        if (parameters.Count == 0)
        {
            Raise.TypeError($"{Representation.Repr(self)} is not a generic class");
            return null;
        }
        PyObject? items = UnpackItems(item);
        if (items is null) return null;
        foreach (PyObject parameter in parameters.Items)
        {
            if (!Attributes.TryGet(parameter, s_prepare, out PyObject? prepare)) return null;
            if (prepare is null or PyNone) continue;
            items = Calls.Call(prepare, self, items as PyTuple ?? PyTuple.Create(items));
            if (items is null) return null;
        }
        PyObject[] values = items is PyTuple tuple ? tuple.Items : [items];
        if (values.Length != parameters.Count)
        {
            Raise.TypeError($"Too {(values.Length > parameters.Count ? "many" : "few")} arguments for {Representation.Repr(self)}; actual "
                + $"{values.Length}, expected {parameters.Count}");
            return null;
        }
        List<PyObject> replaced = [];
        foreach (PyObject argument in arguments.Items)
        {
            if (!Replace(self, argument, parameters, item, values, replaced)) return null;
        }
        return new PyTuple([.. replaced]);
    }

    private static bool Replace(PyObject self, PyObject argument, PyTuple parameters, PyObject item, PyObject[] values,
        List<PyObject> replaced)
    {
        if (argument is PyType)
        {
            replaced.Add(argument);
            return true;
        }
        if (argument is PyTuple or PyList)
        {
            PyTuple inner = argument as PyTuple ?? PyTuple.From(((PyList)argument).Span);
            PyTuple? result = FindParameters(inner) is { Count: > 0 } ? Substitute(self, inner, parameters, item) : inner;
            if (result is null) return false;
            replaced.Add(argument is PyTuple ? result : new PyList(result.Items.ToArray()));
            return true;
        }
        if (!Attributes.TryGet(argument, s_isUnpacked, out PyObject? unpackedFlag)
            || !Attributes.TryGet(argument, s_substitute, out PyObject? substitute))
        {
            return false;
        }
        bool unpack = unpackedFlag is not null && Truth.IsTrue(unpackedFlag) == 1;
        PyObject? value;
        if (substitute is not null)
        {
            // The parameters were found before; an argument may have become one since.
            int index = IndexOf(parameters, argument);
            if (index < 0) return Raise.TypeError($"{Representation.Repr(argument)} not found in __parameters__") is not null;
            value = Calls.Call(substitute, values[index]);
        }
        else
        {
            value = ReplaceInside(argument, parameters, values);
        }

        if (value is null) return false;
        if (unpack && value is not PyTuple)
        {
            return Raise.TypeError(
                $"expected __typing_subst__ of {argument.Type.Name} objects to return a tuple, not {value.Type.Name}") is not null;
        }
        if (unpack && value is PyTuple many) replaced.AddRange(many.Items);
        else replaced.Add(value);
        return true;
    }

    // An argument that is generic itself is subscripted with the values of its own parameters.
    private static PyObject? ReplaceInside(PyObject argument, PyTuple parameters, PyObject[] values)
    {
        if (!Attributes.TryGet(argument, s_parameters, out PyObject? found)) return null;
        if (found is not PyTuple { Count: > 0 } own) return argument;
        List<PyObject> items = [];
        foreach (PyObject parameter in own.Items)
        {
            int index = IndexOf(parameters, parameter);
            if (index < 0) items.Add(parameter);
            else if (parameter.Type.IterSlot is not null && values[index] is PyTuple many) items.AddRange(many.Items);
            else items.Add(values[index]);
        }
        return Operators.Subscript(argument, new PyTuple([.. items]));
    }

    private static int IndexOf(PyTuple parameters, PyObject parameter) =>
        Array.FindIndex(parameters.Items, each => ReferenceEquals(each, parameter));

    // In C[*tuple[int, str]] the members count one by one.
    private static PyObject? UnpackItems(PyObject item)
    {
        List<PyObject> items = [];
        foreach (PyObject each in item is PyTuple tuple ? tuple.Items : [item])
        {
            if (each is not PyType)
            {
                if (!Attributes.TryGet(each, s_unpackedArguments, out PyObject? inner)) return null;
                if (inner is PyTuple members && !(members.Count > 0 && members[^1] is PyEllipsis))
                {
                    items.AddRange(members.Items);
                    continue;
                }
            }
            items.Add(each);
        }
        return new PyTuple([.. items]);
    }
}
