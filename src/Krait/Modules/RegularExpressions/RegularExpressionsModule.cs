using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.RegularExpressions;

/// <summary>The engine behind the re module, which compiles patterns to its instructions.</summary>
[PyModule("_sre")]
internal static partial class RegularExpressionsModule
{
    [PyConstant("MAGIC")]
    private static PyObject Magic => PyInt.From(20230612);

    [PyConstant("CODESIZE")]
    private static PyObject CodeSize => PyInt.From(4);

    [PyConstant("MAXREPEAT")]
    private static PyObject MaximumRepeat => PyInt.From(uint.MaxValue);

    [PyConstant("MAXGROUPS")]
    private static PyObject MaximumGroups => PyInt.From(int.MaxValue / 2);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        PyModule hidden = new(PyStr.Intern("_sre"));
        ModuleTypes.Add(hidden, PyPattern.TypeObject, PatternType.Bind);
        ModuleTypes.Add(hidden, PyMatch.TypeObject, MatchType.Bind);
        ModuleTypes.Add(hidden, PyScanner.TypeObject, ScannerType.Bind);
        ModuleTypes.Add(hidden, PyReplacement.TypeObject, static _ => { });
    }

    [PyFunction("compile(pattern, flags, code, groups, groupindex, indexgroup)")]
    private static PyObject? Compile(PyObject pattern, int flags, PyList code, int groups, PyDict groupIndex, PyTuple indexGroup)
    {
        uint[] units = new uint[code.Count];
        PyObject[] items = code.ToArray();
        for (int i = 0; i < units.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (!Arguments.TryToInt64(items[i], out long unit)) return null;
            if (unit is < 0 or > uint.MaxValue) return Raise.OverflowError("regular expression code size limit exceeded");
            units[i] = (uint)unit;
        }
        if (groups < 0 || groups > int.MaxValue / 2 || !new PatternVerifier(units, groups).Verify())
        {
            return Raise.RuntimeError("invalid SRE code");
        }
        return new PyPattern(pattern, flags, units, groups, groupIndex, indexGroup);
    }

    /// <summary>A replacement: literals and group numbers in turn.</summary>
    [PyFunction("template(pattern, template, /)")]
    private static PyObject? Template(PyObject pattern, PyList template)
    {
        PyObject[] items = template.ToArray();
        if (items.Length % 2 == 0) return Raise.TypeError("invalid template");
        var literals = new PyObject[(items.Length / 2) + 1];
        int[] groups = new int[items.Length / 2];
        for (int i = 0; i < items.Length; i++)
        {
            if (i % 2 == 0) literals[i / 2] = items[i];
            else if (!Arguments.TryToInt32(items[i], out groups[i / 2])) return null;
        }
        return new PyReplacement(literals, groups);
    }

    [PyFunction("getcodesize()")]
    private static PyObject GetCodeSize() => CodeSize;

    [PyFunction("ascii_iscased(character, /)")]
    private static PyObject AsciiIsCased(int character) => PyBool.From(character < 128 && char.IsAsciiLetter((char)character));

    [PyFunction("unicode_iscased(character, /)")]
    private static PyObject UnicodeIsCased(int character)
    {
        if (PatternCharacters.ToLower(character) != character || PatternCharacters.ToUpper(character) != character) return PyBool.True;
        // The upper case of some is several characters.
        List<int> upper = [];
        CharacterData.AppendUpper(upper, character);
        return PyBool.From(upper is not [int only] || only != character);
    }

    [PyFunction("ascii_tolower(character, /)")]
    private static PyObject AsciiToLower(int character) => PyInt.From(PatternCharacters.ToLowerAscii(character));

    [PyFunction("unicode_tolower(character, /)")]
    private static PyObject UnicodeToLower(int character) => PyInt.From(PatternCharacters.ToLower(character));
}
