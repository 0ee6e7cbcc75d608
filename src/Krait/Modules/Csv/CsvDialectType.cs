using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules.Csv;

/// <summary>CSV dialect. The Dialect type records CSV parsing and generation options.</summary>
[PyMethods]
internal static partial class CsvDialectType
{
    private static readonly PyStr[] s_options =
        [.. new[] { "delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace",
            "strict" }.Select(PyStr.Intern)];

    [PyNew("Dialect(dialect=<unrepresentable>, delimiter=<unrepresentable>, doublequote=<unrepresentable>, escapechar=<unrepresentable>, "
        + "lineterminator=<unrepresentable>, quotechar=<unrepresentable>, quoting=<unrepresentable>, skipinitialspace=<unrepresentable>, "
        + "strict=<unrepresentable>)")]
    private static PyObject? New(
        PyType type, PyObject? dialect, PyObject? delimiter, PyObject? doubleQuote, PyObject? escape, PyObject? lineTerminator,
            PyObject? quote, PyObject? quoting, PyObject? skipInitialSpace, PyObject? strict)
    {
        if (dialect is PyStr)
        {
            dialect = CsvModule.Find(dialect);
            if (dialect is null) return null;
        }
        PyObject?[] given = [delimiter, doubleQuote, escape, lineTerminator, quote, quoting, skipInitialSpace, strict];
        if (dialect is PyCsvDialect && Array.TrueForAll(given, static option => option is null)) return dialect;
        for (int i = 0; i < given.Length && dialect is not null; i++)
        {
            if (given[i] is not null) continue;
            given[i] = Attributes.Get(dialect, s_options[i]);
            // A class may lack some options, or compute them and fail.
            if (given[i] is null) ThreadState.Current.Exception = null;
        }
        PyCsvDialect made = new(type);
        return Fill(made, given) && Check(made) ? made : null;
    }

    /// <summary>An initialiser that takes what the constructor has taken already.</summary>
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => true;

    private static bool Fill(PyCsvDialect dialect, PyObject?[] given)
    {
        int quoting = (int)dialect.Quoting;
        if (!TryCharacter("delimiter", given[0], allowNone: false, ref dialect.Delimiter)
            || !TryBoolean(given[1], ref dialect.DoublesQuotes)
            || !TryCharacter("escapechar", given[2], allowNone: true, ref dialect.EscapeCharacter)
            || !TryText(given[3], ref dialect.LineTerminator)
            || !TryCharacter("quotechar", given[4], allowNone: true, ref dialect.QuoteCharacter)
            || !TryInteger(given[5], ref quoting)
            || !TryBoolean(given[6], ref dialect.SkipsInitialSpace)
            || !TryBoolean(given[7], ref dialect.IsStrict))
        {
            return false;
        }
        if (quoting is < (int)CsvQuoting.Minimal or > (int)CsvQuoting.NotNull) return Raise.TypeError("bad \"quoting\" value") is not null;
        dialect.Quoting = given[4] is PyNone && given[5] is null ? CsvQuoting.None : (CsvQuoting)quoting;
        return true;
    }

    private static bool Check(PyCsvDialect dialect)
    {
        if (dialect.Quoting != CsvQuoting.None && dialect.QuoteCharacter == PyCsvDialect.NotSet)
        {
            return Raise.TypeError("quotechar must be set if quoting enabled") is not null;
        }
        return CheckCharacter("delimiter", dialect.Delimiter, dialect, allowSpace: true)
            && CheckCharacter("escapechar", dialect.EscapeCharacter, dialect, !dialect.SkipsInitialSpace)
            && CheckCharacter("quotechar", dialect.QuoteCharacter, dialect, !dialect.SkipsInitialSpace)
            && CheckDifferent("delimiter", dialect.Delimiter, "escapechar", dialect.EscapeCharacter)
            && CheckDifferent("delimiter", dialect.Delimiter, "quotechar", dialect.QuoteCharacter)
            && CheckDifferent("escapechar", dialect.EscapeCharacter, "quotechar", dialect.QuoteCharacter);
    }

    private static bool CheckCharacter(string name, int character, PyCsvDialect dialect, bool allowSpace)
    {
        if (character is '\r' or '\n' || (character == ' ' && !allowSpace)) return Raise.ValueError($"bad {name} value") is not null;
        return !dialect.IsInLineTerminator(character) || Raise.ValueError($"bad {name} or lineterminator value") is not null;
    }

    private static bool CheckDifferent(string firstName, int first, string secondName, int second) =>
        first != second || first == PyCsvDialect.NotSet || Raise.ValueError($"bad {firstName} or {secondName} value") is not null;

    private static bool TryCharacter(string name, PyObject? value, bool allowNone, ref int character)
    {
        if (value is null) return true;
        if (value is PyStr { Length: 1 } text)
        {
            character = text[0];
            return true;
        }
        if (allowNone && value is PyNone)
        {
            character = PyCsvDialect.NotSet;
            return true;
        }
        string actual = value is PyStr longer ? $"a string of length {longer.Length}" : TypeNames.Qualified(value.Type);
        return Raise.TypeError($"\"{name}\" must be a unicode character{(allowNone ? " or None" : "")}, not {actual}") is not null;
    }

    private static bool TryBoolean(PyObject? value, ref bool result) => value is null || Arguments.TryToBoolean(value, out result);

    private static bool TryText(PyObject? value, ref PyStr text)
    {
        if (value is not null and not PyStr)
        {
            return Raise.TypeError($"\"lineterminator\" must be a string, not {TypeNames.Qualified(value.Type)}") is not null;
        }
        text = (PyStr?)value ?? text;
        return true;
    }

    private static bool TryInteger(PyObject? value, ref int number)
    {
        if (value is null) return true;
        if (value is PyInt or PyBigInt) return Arguments.TryToInt32(value, out number);
        return Raise.TypeError($"\"quoting\" must be an integer, not {TypeNames.Qualified(value.Type)}") is not null;
    }

    /// <summary>raises an exception to avoid pickling</summary>
    [PyMethod("__reduce__($self, /, *args)")]
    [PyMethod("__reduce_ex__($self, /, *args)")]
    private static PyObject? Reduce(PyCsvDialect self, ReadOnlySpan<PyObject> arguments) =>
        Raise.TypeError($"cannot pickle '{self.Type.ShortName}' instances");

    private static PyObject Character(int character) => character == PyCsvDialect.NotSet ? PyNone.Instance : PyStr.FromCodePoint(character);

    [PyGetter("delimiter")]
    private static PyObject GetDelimiter(PyCsvDialect self) => Character(self.Delimiter);

    [PyGetter("escapechar")]
    private static PyObject GetEscapeCharacter(PyCsvDialect self) => Character(self.EscapeCharacter);

    [PyGetter("quotechar")]
    private static PyObject GetQuoteCharacter(PyCsvDialect self) => Character(self.QuoteCharacter);

    [PyGetter("lineterminator")]
    private static PyObject GetLineTerminator(PyCsvDialect self) => self.LineTerminator;

    [PyGetter("quoting")]
    private static PyObject GetQuoting(PyCsvDialect self) => PyInt.From((int)self.Quoting);

    [PyGetter("doublequote", IsField = true)]
    private static PyObject GetDoublesQuotes(PyCsvDialect self) => PyBool.From(self.DoublesQuotes);

    [PyGetter("skipinitialspace", IsField = true)]
    private static PyObject GetSkipsInitialSpace(PyCsvDialect self) => PyBool.From(self.SkipsInitialSpace);

    [PyGetter("strict", IsField = true)]
    private static PyObject GetIsStrict(PyCsvDialect self) => PyBool.From(self.IsStrict);
}
