using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Objects.Unicode;

namespace Krait.Modules.Text;

/// <summary><c>unicodedata.ucd_3_2_0</c>.</summary>
internal sealed class PyUnicodeDatabase(PyType type) : PyObject
{
    public override PyType Type => type;
}

/// <summary>The type of an older Unicode database, which has the functions of the module as methods.</summary>
[PyMethods]
internal static partial class UnicodeDatabaseType
{
    private static readonly UnicodeQueries s_legacy = new(isLegacy: true);

    [PyGetter("unidata_version", IsField = true)]
    private static PyObject DataVersion(PyUnicodeDatabase self) => PyStr.FromString(LegacyUnicode.Version);

    /// <summary>
    /// Look up character by name. If a character with the given name is found, return the corresponding character. If not found,
    /// KeyError is raised.
    /// </summary>
    [PyMethod("lookup($self, name, /)")]
    private static PyObject? Lookup(PyUnicodeDatabase self, PyObject name) => s_legacy.Lookup(name);

    /// <summary>
    /// Returns the name assigned to the character chr as a string. If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    /// </summary>
    [PyMethod("name($self, chr, default=<unrepresentable>, /)")]
    private static PyObject? Name(PyUnicodeDatabase self, PyObject character, PyObject? otherwise) => s_legacy.Name(character, otherwise);

    /// <summary>
    /// Converts a Unicode character into its equivalent decimal value. If no such value is defined, default is returned, or, if not
    /// given, ValueError is raised.
    /// </summary>
    [PyMethod("decimal($self, chr, default=<unrepresentable>, /)")]
    private static PyObject? Decimal(PyUnicodeDatabase self, PyObject character, PyObject? otherwise) =>
        s_legacy.Decimal(character, otherwise);

    /// <summary>
    /// Converts a Unicode character into its equivalent digit value. If no such value is defined, default is returned, or, if not
    /// given, ValueError is raised.
    /// </summary>
    [PyMethod("digit($self, chr, default=<unrepresentable>, /)")]
    private static PyObject? Digit(PyUnicodeDatabase self, PyObject character, PyObject? otherwise) => s_legacy.Digit(character, otherwise);

    /// <summary>
    /// Converts a Unicode character into its equivalent numeric value. If no such value is defined, default is returned, or, if not
    /// given, ValueError is raised.
    /// </summary>
    [PyMethod("numeric($self, chr, default=<unrepresentable>, /)")]
    private static PyObject? Numeric(PyUnicodeDatabase self, PyObject character, PyObject? otherwise) =>
        s_legacy.Numeric(character, otherwise);

    /// <summary>Returns the general category assigned to the character chr as string.</summary>
    [PyMethod("category($self, chr, /)")]
    private static PyObject? Category(PyUnicodeDatabase self, PyObject character) => s_legacy.Category(character);

    /// <summary>
    /// Returns the bidirectional class assigned to the character chr as string. If no such value is defined, an empty string is
    /// returned.
    /// </summary>
    [PyMethod("bidirectional($self, chr, /)")]
    private static PyObject? Bidirectional(PyUnicodeDatabase self, PyObject character) => s_legacy.Bidirectional(character);

    /// <summary>Returns the canonical combining class assigned to the character chr as integer, 0 if none is defined.</summary>
    [PyMethod("combining($self, chr, /)")]
    private static PyObject? Combining(PyUnicodeDatabase self, PyObject character) => s_legacy.Combining(character);

    /// <summary>
    /// Returns the mirrored property assigned to the character chr as integer: 1 if it is a mirrored character in bidirectional
    /// text, 0 otherwise.
    /// </summary>
    [PyMethod("mirrored($self, chr, /)")]
    private static PyObject? Mirrored(PyUnicodeDatabase self, PyObject character) => s_legacy.Mirrored(character);

    /// <summary>Returns the east asian width assigned to the character chr as string.</summary>
    [PyMethod("east_asian_width($self, chr, /)")]
    private static PyObject? EastAsianWidth(PyUnicodeDatabase self, PyObject character) => s_legacy.EastAsianWidth(character);

    /// <summary>
    /// Returns the character decomposition mapping assigned to the character chr as string. An empty string is returned in case no
    /// such mapping is defined.
    /// </summary>
    [PyMethod("decomposition($self, chr, /)")]
    private static PyObject? Decompose(PyUnicodeDatabase self, PyObject character) => s_legacy.Decompose(character);

    /// <summary>
    /// Return the normal form 'form' for the Unicode string unistr. Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    /// </summary>
    [PyMethod("normalize($self, form, unistr, /)")]
    private static PyObject? Normalize(PyUnicodeDatabase self, PyStr form, PyStr text) => s_legacy.Normalize(form, text);

    /// <summary>
    /// Return whether the Unicode string unistr is in the normal form 'form'. Valid values for form are 'NFC', 'NFKC', 'NFD', and
    /// 'NFKD'.
    /// </summary>
    [PyMethod("is_normalized($self, form, unistr, /)")]
    private static PyObject? IsNormalized(PyUnicodeDatabase self, PyStr form, PyStr text) => s_legacy.IsNormalized(form, text);
}
