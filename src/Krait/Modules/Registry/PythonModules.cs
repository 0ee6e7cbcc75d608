using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Modules written in Python that native ones ask for things.</summary>
internal static class PythonModules
{
    private static readonly PyTuple s_whole = PyTuple.Create(PyStr.Intern("*"));

    /// <summary>Imports a module by its full name; null with an exception set.</summary>
    public static PyObject? Import(PyStr name)
    {
        if (Interpreters.Modules.GetItem(name) is { } known and not PyNone) return known;
        PyObject? import = Interpreters.Builtins.GetItem(Names.Import);
        if (import is null) return Exceptions.IsSet ? null : Raise.Set(ExceptionTypes.ImportError, "__import__ not found");
        // A list of names that is not empty makes the result the module itself, not its first package.
        return Calls.Call(import, [name, PyNone.Instance, PyNone.Instance, s_whole, PyInt.Zero], null);
    }

    /// <summary>An attribute of a module, which is imported; null with an exception set.</summary>
    public static PyObject? Get(string module, string name) =>
        Import(PyStr.Intern(module)) is { } found ? Attributes.Get(found, PyStr.Intern(name)) : null;
}
