using System.Globalization;
using Krait.Objects;
using Krait.Objects.Unicode;
using Krait.Protocols;

namespace Krait.Modules.Text;

/// <summary>What <c>unicodedata</c> answers about one version of Unicode.</summary>
internal sealed class UnicodeQueries(bool isLegacy)
{
    private const int LongestName = 256;

    private CharacterTable Table => isLegacy ? LegacyUnicode.Instance.Table : UnicodeCharacters.Instance.Table;

    public PyObject? Category(PyObject character) =>
        TryGetPoint("category", "argument", character, out int point) ? PyStr.Intern(Table.Category(point)) : null;

    public PyObject? Bidirectional(PyObject character) =>
        TryGetPoint("bidirectional", "argument", character, out int point) ? PyStr.Intern(Table.Direction(point)) : null;

    public PyObject? Combining(PyObject character) =>
        TryGetPoint("combining", "argument", character, out int point) ? PyInt.From(Table[point].Combining) : null;

    public PyObject? Mirrored(PyObject character) =>
        TryGetPoint("mirrored", "argument", character, out int point)
            ? PyInt.From((Table[point].Flags & CharacterFlags.Mirrored) != 0 ? 1 : 0)
            : null;

    public PyObject? EastAsianWidth(PyObject character) =>
        TryGetPoint("east_asian_width", "argument", character, out int point) ? PyStr.Intern(Table.Width(point)) : null;

    public PyObject? Decimal(PyObject character, PyObject? otherwise)
    {
        if (!TryGetPoint("decimal", "argument 1", character, out int point)) return null;
        byte value = Table[point].Decimal;
        return value != CharacterRecord.NoDigit ? PyInt.From(value) : otherwise ?? Raise.ValueError("not a decimal");
    }

    public PyObject? Digit(PyObject character, PyObject? otherwise)
    {
        if (!TryGetPoint("digit", "argument 1", character, out int point)) return null;
        byte value = Table[point].Digit;
        return value != CharacterRecord.NoDigit ? PyInt.From(value) : otherwise ?? Raise.ValueError("not a digit");
    }

    public PyObject? Numeric(PyObject character, PyObject? otherwise)
    {
        if (!TryGetPoint("numeric", "argument 1", character, out int point)) return null;
        bool isKnown = isLegacy && LegacyUnicode.Instance.Numbers.TryGetValue(point, out double value)
            ? !double.IsNaN(value)
            : UnicodeCharacters.Instance.Numbers.TryGetValue(point, out value);
        return isKnown ? new PyFloat(value) : otherwise ?? Raise.ValueError("not a numeric character");
    }

    public PyObject? Decompose(PyObject character)
    {
        if (!TryGetPoint("decomposition", "argument", character, out int point)) return null;
        if (Hangul.IsSyllable(point)) return PyStr.FromString(Words(Hangul.Decompose(point)));
        bool isKnown = isLegacy && LegacyUnicode.Instance.Decompositions.TryGetValue(point, out Decomposition? decomposition)
            ? decomposition.Points.Length > 0
            : UnicodeCharacters.Instance.Decompositions.TryGetValue(point, out decomposition);
        if (!isKnown) return PyStr.Empty;
        return PyStr.FromString(decomposition!.IsCanonical ? Words(decomposition.Points)
            : $"{decomposition.Tag} {Words(decomposition.Points)}");
    }

    private static string Words(int[] points) =>
        string.Join(' ', points.Select(static each => each.ToString("X4", CultureInfo.InvariantCulture)));

    public PyObject? Name(PyObject character, PyObject? otherwise)
    {
        if (!TryGetPoint("name", "argument 1", character, out int point)) return null;
        string? name = isLegacy && !Table.IsAssigned(point) ? null : UnicodeNames.Instance.NameOf(point);
        return name is not null ? PyStr.FromString(name) : otherwise ?? Raise.ValueError("no such name");
    }

    public PyObject? Lookup(PyObject name)
    {
        string text;
        if (name is PyStr given)
        {
            text = given.ToString();
        }
        else
        {
            if (!Types.Bytes.BytesConversion.RequireSpan(name, out ReadOnlySpan<byte> bytes)) return null;
            text = System.Text.Encoding.UTF8.GetString(bytes);
        }
        if (text.Length > LongestName) return Raise.KeyError(PyStr.FromString("name too long"));
        // The old version has neither aliases nor names of sequences.
        return UnicodeNames.Instance.Find(text) is { } points
            && (!isLegacy || (points is [int one] && Table.IsAssigned(one) && UnicodeNames.Instance.NameOf(one) == text.ToUpperInvariant()))
            ? PyStr.FromCodePoints(points)
            : Raise.KeyError(PyStr.FromString($"undefined character name '{text}'"));
    }

    public PyObject? Normalize(PyStr form, PyStr text) =>
        TryGetForm(form, out NormalizationForm wanted) ? Normalization.Normalize(text, wanted, isLegacy) : null;

    public PyObject? IsNormalized(PyStr form, PyStr text) =>
        TryGetForm(form, out NormalizationForm wanted) ? PyBool.From(PyStr.Equal(text, Normalization.Normalize(text, wanted, isLegacy)))
            : null;

    private static bool TryGetForm(PyStr name, out NormalizationForm form)
    {
        switch (name.ToString())
        {
            case "NFC":
                form = NormalizationForm.Composed;
                return true;
            case "NFKC":
                form = NormalizationForm.CompatibilityComposed;
                return true;
            case "NFD":
                form = NormalizationForm.Decomposed;
                return true;
            case "NFKD":
                form = NormalizationForm.CompatibilityDecomposed;
                return true;
            default:
                form = default;
                Raise.ValueError("invalid normalization form");
                return false;
        }
    }

    private static bool TryGetPoint(string function, string argument, PyObject value, out int point)
    {
        point = 0;
        if (value is not PyStr text)
        {
            Raise.TypeError($"{function}() {argument} must be a unicode character, not {value.Type.Name}");
            return false;
        }
        if (text.Length != 1)
        {
            Raise.TypeError($"{function}(): {argument} must be a unicode character, not a string of length {text.Length}");
            return false;
        }
        point = text[0];
        return true;
    }
}
