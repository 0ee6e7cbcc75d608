using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Sys;

/// <summary>"Did you mean" for names, attributes and imports that were not found.</summary>
internal static class NameSuggestions
{
    /// <summary>The text to put after the message; empty for none.</summary>
    public static string For(PyBaseException exception)
    {
        PyBaseException? pending = Exceptions.Take();
        string suggestion = exception switch
        {
            PyNameError { Name: PyStr name } error => ForName(error, name.ToString()),
            PyAttributeError { Name: PyStr name, Object: { } target } => ForAttribute(target, name.ToString()),
            PyImportError { NameFrom: PyStr name, Name: PyStr module } => ForImport(module, name.ToString()),
            _ => "",
        };
        ThreadState.Current.Exception = pending;
        return suggestion;
    }

    private static string Say(string? closest) => closest is null ? "" : $". Did you mean: '{closest}'?";

    private static string ForName(PyNameError error, string name)
    {
        PyTraceback? last = error.Traceback;
        while (last?.Next is { } next) last = next;
        if (last is null) return "";
        Frame frame = last.Frame.Record;
        List<string> candidates = [];
        PyCode code = frame.Code;
        for (int i = 0; i < code.LocalsPlusCount; i++)
        {
            if (FrameLocals.Slot(frame, i) is not null) candidates.Add(code.LocalsPlusNames[i].ToString()!);
        }
        if (frame.Locals is { } locals && !ReferenceEquals(locals, frame.Function.Globals)) AddKeys(candidates, locals);
        AddKeys(candidates, frame.Function.Globals);
        AddKeys(candidates, frame.Function.Builtins);
        // An instance attribute of the same name is what was meant inside a method.
        if (frame.Slots.Length > 0 && code.ArgumentCount > 0 && code.LocalsPlusNames[0].ToString() == "self"
            && FrameLocals.Slot(frame, 0) is { } self
            && Attributes.TryGet(self, PyStr.Intern(name), out PyObject? attribute) && attribute is not null)
        {
            return $". Did you mean: 'self.{name}'?";
        }
        Exceptions.Take();
        string said = Say(Suggestions.Closest(name, candidates));
        if (said.Length == 0 && StandardModules.Contains(name)) return $". Did you forget to import '{name}'?";
        return said;
    }

    private static string ForAttribute(PyObject target, string name)
    {
        PyObject? dir = Attributes.CallSpecial(target, Names.Dir);
        if (dir is null) return "";
        PyList? names = Iteration.ToList(dir);
        if (names is null) return "";
        List<string> candidates = [];
        foreach (PyObject each in names.ToArray())
        {
            if (each is PyStr text && (name.StartsWith('_') || !text.ToString().StartsWith('_'))) candidates.Add(text.ToString());
        }
        candidates.Sort(StringComparer.Ordinal);
        return Say(Suggestions.Closest(name, candidates));
    }

    private static string ForImport(PyStr module, string name)
    {
        if (!Evaluation.Interpreters.Modules.TryGetValue(module, out PyObject? found)) return "";
        return ForAttribute(found, name);
    }

    private static void AddKeys(List<string> candidates, PyObject mapping)
    {
        if (mapping is not PyDict dict) return;
        foreach ((PyObject key, _) in dict)
        {
            if (key is PyStr name) candidates.Add(name.ToString());
        }
    }
}
