using Krait.Evaluation;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters;

/// <summary><c>__main__</c> of the interpreter of the calling thread, as code from other interpreters meets it.</summary>
internal sealed class InterpreterMain
{
    private readonly Dictionary<string, PyObject> _substitutes = new(StringComparer.Ordinal);

    /// <summary>The namespace of <c>__main__</c>, in which what is called without any code around it looks for names.</summary>
    public static PyDict Namespace
    {
        get
        {
            if (Interpreters.Modules.GetItem(Names.Main) is PyModule module) return module.Dict;
            PyDict made = new();
            made.SetItem(Names.Builtins, Interpreters.Modules.GetItem(PyStr.Intern("builtins"))!);
            return made;
        }
    }

    /// <summary>The file of the running program; null when it has none.</summary>
    public static string? File =>
        Interpreters.Modules.GetItem(Names.Main) is PyModule module && module.Dict.GetItem(Names.File) is PyStr file
            ? file.ToString()
            : null;

    /// <summary>
    /// What the file of another interpreter's program defines, as a module; run when first asked for. Null with an exception set.
    /// </summary>
    public static PyObject? Substitute(string file)
    {
        Dictionary<string, PyObject> substitutes = ThreadState.Current.Interpreter.Get(static () => new InterpreterMain())._substitutes;
        if (substitutes.TryGetValue(file, out PyObject? known)) return known;
        const string Name = "<fake __main__>";
        PyObject? runner = BuiltinsCore.Importer(PyStr.Intern("runpy"), null, PyTuple.Create(PyStr.Intern("run_path")), 0);
        PyObject? names = runner is null
            ? null
            : Attributes.CallMethod(runner, PyStr.Intern("run_path"), PyStr.FromString(file), PyNone.Instance, PyStr.Intern(Name));
        if (names is not PyDict dict) return null;
        PyModule module = new(PyStr.Intern(Name));
        foreach ((PyObject key, PyObject value) in dict) module.Dict.SetItem(key, value);
        substitutes.Add(file, module);
        return module;
    }
}
