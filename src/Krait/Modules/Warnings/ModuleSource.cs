using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Warnings;

/// <summary>The source of a module as its loader knows it, which may be in no file (PEP 302).</summary>
internal sealed class ModuleSource
{
    private readonly PyObject _loader;

    private ModuleSource(PyDict globals, PyObject loader)
    {
        Globals = globals;
        _loader = loader;
    }

    /// <summary>The module's namespace.</summary>
    public PyDict Globals { get; }

    /// <summary>The source of the module with a namespace; null with an exception set.</summary>
    public static ModuleSource? Of(PyDict globals)
    {
        PyObject? machinery = ImportStatements.Import(PyStr.Intern("_frozen_importlib_external"));
        PyObject? loader = machinery is null ? null : Attributes.CallMethod(machinery, PyStr.Intern("_bless_my_loader"), globals);
        return loader is null ? null : new ModuleSource(globals, loader);
    }

    /// <summary>A line, null when it is not known; false with an exception set.</summary>
    public bool TryGetLine(int line, out string? text)
    {
        text = null;
        if (_loader is PyNone || !Globals.TryGetValue(Names.Name, out PyObject? name)) return true;
        // __main__ is known to its loader by the name of the module that runs.
        if (Globals.TryGetValue(Names.Spec, out PyObject? spec) && spec is not PyNone)
        {
            if (!Attributes.TryGet(spec, PyStr.Intern("name"), out PyObject? known)) return false;
            name = known ?? name;
        }
        if (!Attributes.TryGet(_loader, PyStr.Intern("get_source"), out PyObject? getSource)) return false;
        if (getSource is null) return true;
        PyObject? source = Calls.Call(getSource, name);
        // A loader that does not know the module has no source of it.
        if (source is null) return Exceptions.ClearIf(ExceptionTypes.ImportError);
        string[] lines = source is PyStr whole ? whole.ToString().Split('\n') : [];
        if (line > 0 && line <= lines.Length) text = lines[line - 1];
        return true;
    }
}
