using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Modules of a program that hide others of the same name, as far as an error can tell.</summary>
internal static class ModuleShadowing
{
    private static readonly PyStr s_path = PyStr.Intern("path");
    private static readonly PyStr s_standardNames = PyStr.Intern("stdlib_module_names");

    /// <summary>What to do about a module that lacks a name and may hide another; null when it cannot hide one.</summary>
    /// <param name="name">The name of the module.</param>
    /// <param name="origin">Its file.</param>
    /// <param name="initializing">Whether its code still runs.</param>
    public static string? Advice(PyStr name, PyStr origin, bool initializing)
    {
        if (!IsFirstOnPath(origin.ToString())) return null;
        string rename = $"(consider renaming {Representation.Repr(origin)}";
        if (Interpreters.SysDict.TryGetValue(s_standardNames, out PyObject? names) && names is PySetBase set && set.Contains(name) == 1)
        {
            return $"{rename} since it has the same name as the standard library module named {Representation.Repr(name)} and prevents " +
                $"importing that standard library module)";
        }
        return initializing ? $"{rename} if it has the same name as a library you intended to import)" : null;
    }

    // Only the folder that comes before all others can hide what they have.
    private static bool IsFirstOnPath(string origin)
    {
        if (!Interpreters.SysDict.TryGetValue(s_path, out PyObject? path) || path is not PyList { Count: > 0 } folders
                || folders[0] is not PyStr first)
        {
            return false;
        }

        string? folder = Path.GetDirectoryName(origin);
        if (Path.GetFileName(origin) == "__init__.py") folder = Path.GetDirectoryName(folder);
        return folder is not null && folder == (first.Length == 0 ? Directory.GetCurrentDirectory() : first.ToString());
    }
}
