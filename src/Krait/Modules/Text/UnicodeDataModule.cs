using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Objects.Unicode;
using Krait.Types.Slots;

namespace Krait.Modules.Text;

/// <summary>
/// This module provides access to the Unicode Character Database which defines character properties for all Unicode characters.
/// </summary>
[PyModule("unicodedata")]
internal static partial class UnicodeDataModule
{
    private static readonly PyType s_database = new("UCD", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "unicodedata");
    private static readonly UnicodeQueries s_newest = new(isLegacy: false);

    [PyConstant("unidata_version")]
    private static PyObject DataVersion => PyStr.FromString(UnicodeCharacters.Version);

    [PyModuleInitializer]
    private static void AddLegacy(PyModule module)
    {
        ModuleTypes.Add(module, s_database, UnicodeDatabaseType.Bind);
        module.Dict.SetItem(PyStr.Intern("ucd_3_2_0"), new PyUnicodeDatabase(s_database));
    }

    /// <summary>
    /// Look up character by name. If a character with the given name is found, return the corresponding character. If not found,
    /// KeyError is raised.
    /// </summary>
    [PyFunction("lookup(name, /)")]
    private static PyObject? Lookup(PyObject name) => s_newest.Lookup(name);

    /// <summary>
    /// Returns the name assigned to the character chr as a string. If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    /// </summary>
    [PyFunction("name(chr, default=<unrepresentable>, /)")]
    private static PyObject? Name(PyObject character, PyObject? otherwise) => s_newest.Name(character, otherwise);

    /// <summary>
    /// Converts a Unicode character into its equivalent decimal value. If no such value is defined, default is returned, or, if not
    /// given, ValueError is raised.
    /// </summary>
    [PyFunction("decimal(chr, default=<unrepresentable>, /)")]
    private static PyObject? Decimal(PyObject character, PyObject? otherwise) => s_newest.Decimal(character, otherwise);

    /// <summary>
    /// Converts a Unicode character into its equivalent digit value. If no such value is defined, default is returned, or, if not
    /// given, ValueError is raised.
    /// </summary>
    [PyFunction("digit(chr, default=<unrepresentable>, /)")]
    private static PyObject? Digit(PyObject character, PyObject? otherwise) => s_newest.Digit(character, otherwise);

    /// <summary>
    /// Converts a Unicode character into its equivalent numeric value. If no such value is defined, default is returned, or, if not
    /// given, ValueError is raised.
    /// </summary>
    [PyFunction("numeric(chr, default=<unrepresentable>, /)")]
    private static PyObject? Numeric(PyObject character, PyObject? otherwise) => s_newest.Numeric(character, otherwise);

    /// <summary>Returns the general category assigned to the character chr as string.</summary>
    [PyFunction("category(chr, /)")]
    private static PyObject? Category(PyObject character) => s_newest.Category(character);

    /// <summary>
    /// Returns the bidirectional class assigned to the character chr as string. If no such value is defined, an empty string is
    /// returned.
    /// </summary>
    [PyFunction("bidirectional(chr, /)")]
    private static PyObject? Bidirectional(PyObject character) => s_newest.Bidirectional(character);

    /// <summary>Returns the canonical combining class assigned to the character chr as integer, 0 if none is defined.</summary>
    [PyFunction("combining(chr, /)")]
    private static PyObject? Combining(PyObject character) => s_newest.Combining(character);

    /// <summary>
    /// Returns the mirrored property assigned to the character chr as integer: 1 if it is a mirrored character in bidirectional
    /// text, 0 otherwise.
    /// </summary>
    [PyFunction("mirrored(chr, /)")]
    private static PyObject? Mirrored(PyObject character) => s_newest.Mirrored(character);

    /// <summary>Returns the east asian width assigned to the character chr as string.</summary>
    [PyFunction("east_asian_width(chr, /)")]
    private static PyObject? EastAsianWidth(PyObject character) => s_newest.EastAsianWidth(character);

    /// <summary>
    /// Returns the character decomposition mapping assigned to the character chr as string. An empty string is returned in case no
    /// such mapping is defined.
    /// </summary>
    [PyFunction("decomposition(chr, /)")]
    private static PyObject? Decompose(PyObject character) => s_newest.Decompose(character);

    /// <summary>
    /// Return the normal form 'form' for the Unicode string unistr. Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    /// </summary>
    [PyFunction("normalize(form, unistr, /)")]
    private static PyObject? Normalize(PyStr form, PyStr text) => s_newest.Normalize(form, text);

    /// <summary>
    /// Return whether the Unicode string unistr is in the normal form 'form'. Valid values for form are 'NFC', 'NFKC', 'NFD', and
    /// 'NFKD'.
    /// </summary>
    [PyFunction("is_normalized(form, unistr, /)")]
    private static PyObject? IsNormalized(PyStr form, PyStr text) => s_newest.IsNormalized(form, text);
}
