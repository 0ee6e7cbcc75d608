using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Calling objects, in the vectorcall convention (PEP 590).</summary>
internal static class Calls
{
    /// <summary>
    /// Calls with positional arguments followed by the values of the named ones.
    /// </summary>
    public static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (callable.Type.CallSlot is not { } call) return Raise.TypeError($"'{callable.Type.Name}' object is not callable");
        if (!NativeStack.HasRoom()) return NativeStackOverflow();
        return call(callable, arguments, keywordNames);
    }

    public static PyObject? Call(PyObject callable) => Call(callable, [], null);

    public static PyObject? Call(PyObject callable, PyObject argument) => Call(callable, [argument], null);

    public static PyObject? Call(PyObject callable, PyObject first, PyObject second) => Call(callable, [first, second], null);

    public static PyObject? Call(PyObject callable, PyObject first, PyObject second, PyObject third) =>
        Call(callable, [first, second, third], null);

    /// <summary>The error of a native recursion that got too deep, whatever Python's own limit says.</summary>
    public static PyObject? NativeStackOverflow() => Raise.RecursionError("");

    /// <summary>Calls with a tuple and a dict, as <c>callable(*arguments, **keywords)</c>.</summary>
    public static PyObject? Call(PyObject callable, PyTuple arguments, PyDict? keywords)
    {
        if (keywords is null || keywords.Count == 0) return Call(callable, arguments.Items, null);
        // That the value cannot be called is said before what is wrong with the names.
        if (callable.Type.CallSlot is null) return Call(callable, [], null);
        var all = new PyObject[arguments.Count + keywords.Count];
        arguments.Items.CopyTo(all, 0);
        var names = new PyObject[keywords.Count];
        int index = 0;
        foreach ((PyObject key, PyObject value) in keywords)
        {
            if (key is not PyStr && !TakesAnyKeywords(callable)) return Raise.TypeError("keywords must be strings");
            names[index] = key;
            all[arguments.Count + index++] = value;
        }
        return Call(callable, all, new PyTuple(names));
    }

    // The nodes of syntax trees compare the names themselves.
    private static bool TakesAnyKeywords(PyObject callable)
    {
        PyType? type = callable as PyType ?? (callable as PyBuiltinFunction)?.Self?.Type;
        return type is not null && (type.NativeBase.Flags & TypeFlags.TakesAnyKeywords) != 0;
    }

    /// <summary>Calls <c>type.__new__(type, *arguments, **keywords)</c>.</summary>
    public static PyObject? CallNew(PyType type, ReadOnlySpan<PyObject> arguments, PyDict? keywords)
    {
        List<PyObject> all = [.. arguments];
        List<PyObject> names = [];
        if (keywords is not null)
        {
            foreach ((PyObject key, PyObject value) in keywords)
            {
                names.Add(key);
                all.Add(value);
            }
        }
        return type.NewSlot!(type, all.ToArray(), names.Count == 0 ? null : new PyTuple([.. names]));
    }

    /// <summary>Calls with one argument put before the others: the first of a method.</summary>
    public static PyObject? CallPrepended(PyObject callable, PyObject first, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        switch (arguments.Length)
        {
            case 0: return Call(callable, [first], keywordNames);
            case 1: return Call(callable, [first, arguments[0]], keywordNames);
            case 2: return Call(callable, [first, arguments[0], arguments[1]], keywordNames);
            default:
                var all = new PyObject[arguments.Length + 1];
                all[0] = first;
                arguments.CopyTo(all.AsSpan(1));
                return Call(callable, all, keywordNames);
        }
    }
}
