using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Text;

/// <summary>The module of character names, which <c>\N</c> in string literals and the codecs import as CPython's do.</summary>
internal static class CharacterNames
{
    private sealed class State
    {
        public bool IsLoaded;
    }

    private static readonly PyStr s_module = PyStr.Intern("unicodedata");

    /// <summary>Imports the module when names are first used; false when a program has put None in its place.</summary>
    /// <remarks>Names are known without it: a host that allows no import of it still has them in literals.</remarks>
    public static bool Load()
    {
        State own = ThreadState.Current.Interpreter.Get(static () => new State());
        if (own.IsLoaded) return true;
        if (Interpreters.Modules.TryGetValue(s_module, out PyObject? known) && known is PyNone) return false;
        if (ImportStatements.Import(s_module) is null && !Exceptions.ClearIf(ExceptionTypes.ImportError)) return false;
        own.IsLoaded = true;
        return true;
    }
}
