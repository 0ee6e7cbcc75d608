using Krait.Evaluation;
using Krait.Objects;

namespace Krait.Types.Text;

/// <summary>The module of character names, which <c>\N</c> in string literals and the codecs import as CPython's do.</summary>
internal static class CharacterNames
{
    private static readonly PyStr s_module = PyStr.Intern("unicodedata");

    /// <summary>Imports the module; false when a program has put None in its place in <c>sys.modules</c>.</summary>
    /// <remarks>Names are known without it: a host that allows no import of it still has them in literals.</remarks>
    public static bool Load()
    {
        if (Interpreters.Modules.TryGetValue(s_module, out PyObject? known)) return known is not PyNone;
        if (ImportStatements.Import(s_module) is null) Protocols.Exceptions.ClearIf(ExceptionTypes.ImportError);
        return !Protocols.Exceptions.IsSet;
    }
}
