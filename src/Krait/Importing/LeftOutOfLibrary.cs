using Krait.Evaluation;
using Krait.Modules.Archives;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Importing;

/// <summary>
/// Modules of the standard library that the archive does not have. They come from an installed Python 3.14, if there is one; else the
/// ModuleNotFoundError says where they can come from.
/// </summary>
internal static class LeftOutOfLibrary
{
    private static readonly string[] s_names =
        ["_pydecimal", "curses", "dbm", "ensurepip", "idlelib", "lib2to3", "test", "tkinter", "turtle", "turtledemo", "venv"];

    /// <summary>Whether a module is one of them.</summary>
    public static bool Contains(string name) => Array.IndexOf(s_names, name) >= 0;

    /// <summary>
    /// Handles the error that such a module is not found: whether there is now a folder on <c>sys.path</c> that has it. Otherwise
    /// the error stays set.
    /// </summary>
    public static bool TryElsewhere(string name)
    {
        if (!LibraryArchive.IsOnPath() || ThreadState.Current.Exception is not PyImportError { Name: PyStr missing } error) return false;
        if (missing.ToString() != name || !Exceptions.IsSetTo(ExceptionTypes.ModuleNotFoundError)) return false;
        // A program whose files are not the machine's gets none of the machine's modules either.
        string? folder = Modules.Io.RuntimeFiles.Own is null ? InstalledPython.Find() : null;
        if (folder is not null && Has(folder, name) && Interpreters.SysDict.GetItem(PyStr.Intern("path")) is PyList path)
        {
            _ = Exceptions.Take();
            path.Add(PyStr.FromString(folder));
            return true;
        }
        var message =
            PyStr.FromString($"{error.Message}: Krait's library does not have it; that of an installed Python 3.14 would be used");
        error.Message = message;
        error.Arguments = PyTuple.Create(message);
        return false;
    }

    private static bool Has(string folder, string name) =>
        File.Exists(Path.Combine(folder, name + ".py")) || File.Exists(Path.Combine(folder, name, "__init__.py"));
}
