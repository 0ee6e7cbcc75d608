using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Warnings;

/// <summary>The warning filters of the process, and what they decide.</summary>
internal static class WarningFilters
{
    /// <summary>The filters of one engine.</summary>
    private sealed class State
    {
        public PyList Filters = MakeFilters();
        public PyDict OnceRegistry = new();
        public PyStr DefaultAction = PyStr.Intern("default");
        public long Version;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private static readonly PyStr s_module = PyStr.Intern("warnings");

    /// <summary><c>_warnings.filters</c>: the first that matches decides.</summary>
    public static PyList Filters => Own.Filters;

    /// <summary><c>_warnings._onceregistry</c>.</summary>
    public static PyDict OnceRegistry
    {
        get => Own.OnceRegistry;
        set => Own.OnceRegistry = value;
    }

    /// <summary>Counts changes of the filters: what registries remember is void after one.</summary>
    public static long Version
    {
        get => Own.Version;
        set => Own.Version = value;
    }

    private static PyList MakeFilters()
    {
        PyList filters = new();
        filters.Add(Entry("default", ExceptionTypes.DeprecationWarning, PyStr.Intern("__main__")));
        filters.Add(Entry("ignore", ExceptionTypes.DeprecationWarning, PyNone.Instance));
        filters.Add(Entry("ignore", ExceptionTypes.PendingDeprecationWarning, PyNone.Instance));
        filters.Add(Entry("ignore", ExceptionTypes.ImportWarning, PyNone.Instance));
        filters.Add(Entry("ignore", ExceptionTypes.ResourceWarning, PyNone.Instance));
        return filters;
    }

    private static PyTuple Entry(string action, PyType category, PyObject module) =>
        PyTuple.Create(PyStr.Intern(action), PyNone.Instance, category, module, PyInt.Zero);

    /// <summary>
    /// An attribute of the <c>warnings</c> module once a program has imported that; null when it has not, or with an exception set.
    /// </summary>
    public static PyObject? OfModule(string attribute)
    {
        if (!Interpreters.Modules.TryGetValue(s_module, out PyObject? module)) return null;
        return Attributes.TryGet(module, PyStr.Intern(attribute), out PyObject? value) ? value : null;
    }

    /// <summary>What to do with a warning, and the filter that decided, None when it was the default; null with an exception set.</summary>
    public static PyStr? ActionFor(PyType category, PyStr text, int line, PyObject module, out PyObject item)
    {
        item = PyNone.Instance;
        PyObject? found = OfModule("filters");
        if (found is null && Exceptions.IsSet) return null;
        if ((found ?? Filters) is not PyList filters)
        {
            Raise.ValueError("_warnings.filters must be a list");
            return null;
        }
        // What the module had last holds when it has none any more.
        Own.Filters = filters;
        // A filter's pattern may run Python, which may change the list.
        for (int i = 0; i < filters.Count; i++)
        {
            if (filters[i] is not PyTuple { Count: 5 } filter)
            {
                Raise.ValueError($"warnings.filters item {i} isn't a 5-tuple");
                return null;
            }
            if (filter[0] is not PyStr action)
            {
                Raise.TypeError($"action must be a string, not '{filter[0].Type.Name}'");
                return null;
            }
            int matches = Matches(filter, category, text, line, module);
            if (matches < 0) return null;
            if (matches == 0) continue;
            item = filter;
            return action;
        }
        PyObject? otherwise = OfModule("defaultaction");
        if (otherwise is null) return Exceptions.IsSet ? null : Own.DefaultAction;
        if (otherwise is PyStr name) return Own.DefaultAction = name;
        Raise.TypeError($"warnings.defaultaction must be a string, not '{otherwise.Type.Name}'");
        return null;
    }

    private static int Matches(PyTuple filter, PyType category, PyStr text, int line, PyObject module)
    {
        int isText = MatchesText(filter[1], text);
        if (isText != 1) return isText;
        int isModule = MatchesText(filter[3], module);
        if (isModule != 1) return isModule;
        int isCategory = Classes.IsSubclass(category, filter[2]);
        if (isCategory != 1) return isCategory;
        if (filter[4] is not PyIntegral wanted || !wanted.TryGetInt64(out long number))
        {
            Raise.TypeError($"'{filter[4].Type.Name}' object cannot be interpreted as an integer");
            return -1;
        }
        return number == 0 || number == line ? 1 : 0;
    }

    // None, a text to be equal to, or a pattern.
    private static int MatchesText(PyObject pattern, PyObject text)
    {
        if (pattern is PyNone) return 1;
        if (pattern.GetType() == typeof(PyStr)) return text is PyStr actual && PyStr.Equal((PyStr)pattern, actual) ? 1 : 0;
        if (pattern is PyMessageStart start) return text is PyStr given && start.Matches(given) ? 1 : 0;
        PyObject? result = Attributes.CallMethod(pattern, PyStr.Intern("match"), text);
        return result is null ? -1 : Truth.IsTrue(result);
    }
}
