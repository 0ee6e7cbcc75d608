using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Mapping and class patterns (PEP 634).</summary>
internal static class Matching
{
    private static readonly PyStr s_get = PyStr.Intern("get");

    /// <summary>The values of keys as a tuple; None when one is missing.</summary>
    public static PyObject? Keys(PyObject subject, PyObject keys)
    {
        PyObject[] wanted = Operands.Tuple(keys).Items;
        if (wanted.Length == 0) return PyTuple.Empty;
        // A default of its own tells "missing" from any value; get() does not insert, as __missing__ could.
        PyObject? get = Attributes.Get(subject, s_get);
        if (get is null) return null;
        PyObject missing = new PyInstance(BuiltinTypes.Object);
        PySet seen = new();
        var values = new PyObject[wanted.Length];
        for (int i = 0; i < wanted.Length; i++)
        {
            int added = seen.Add(wanted[i]);
            if (added < 0) return null;
            if (added == 0) return Raise.ValueError($"mapping pattern checks duplicate key ({Representation.Repr(wanted[i])})");
            PyObject? value = Calls.Call(get, wanted[i], missing);
            if (value is null) return null;
            if (ReferenceEquals(value, missing)) return PyNone.Instance;
            values[i] = value;
        }
        return new PyTuple(values);
    }

    /// <summary>The attributes a class pattern asks for as a tuple; None when the subject does not match.</summary>
    public static PyObject? Class(PyObject subject, PyObject pattern, int positionalCount, PyObject names)
    {
        if (pattern is not PyType type) return Raise.TypeError("called match pattern must be a class");
        int instance = Classes.IsInstance(subject, type);
        if (instance < 0) return null;
        if (instance == 0) return PyNone.Instance;

        PyObject[] keywords = Operands.Tuple(names).Items;
        PySet seen = new();
        List<PyObject> found = [];
        if (positionalCount > 0)
        {
            bool matchSelf = false;
            PyObject? matchArgs = null;
            if (!Attributes.TryGet(type, Names.MatchArgs, out matchArgs)) return null;
            if (matchArgs is null)
            {
                matchArgs = PyTuple.Empty;
                foreach (PyType each in type.Mro) matchSelf |= (each.Flags & TypeFlags.MatchSelf) != 0;
            }
            if (matchArgs is not PyTuple { } positional || matchArgs.GetType() != typeof(PyTuple))
            {
                return Raise.TypeError($"{type.Name}.__match_args__ must be a tuple (got {matchArgs.Type.Name})");
            }
            int allowed = matchSelf ? 1 : positional.Count;
            if (allowed < positionalCount)
            {
                return Raise.TypeError(
                    $"{type.Name}() accepts {allowed} positional sub-pattern{(allowed == 1 ? "" : "s")} ({positionalCount} given)");
            }
            if (matchSelf)
            {
                found.Add(subject);
            }
            else
            {
                for (int i = 0; i < positionalCount; i++)
                {
                    if (positional.Items[i] is not PyStr)
                    {
                        return Raise.TypeError($"__match_args__ elements must be strings (got {positional.Items[i].Type.Name})");
                    }
                    if (!AddAttribute(subject, type, positional.Items[i], seen, found)) return Exceptions.IsSet ? null : PyNone.Instance;
                }
            }
        }
        foreach (PyObject name in keywords)
        {
            if (!AddAttribute(subject, type, name, seen, found)) return Exceptions.IsSet ? null : PyNone.Instance;
        }
        return PyTuple.Create([.. found]);
    }

    private static bool AddAttribute(PyObject subject, PyType type, PyObject name, PySet seen, List<PyObject> found)
    {
        int added = seen.Add(name);
        if (added < 0) return false;
        if (added == 0)
        {
            Raise.TypeError($"{type.Name}() got multiple sub-patterns for attribute {Representation.Repr(name)}");
            return false;
        }
        if (!Attributes.TryGet(subject, Operands.Str(name), out PyObject? value) || value is null) return false;
        found.Add(value);
        return true;
    }
}
