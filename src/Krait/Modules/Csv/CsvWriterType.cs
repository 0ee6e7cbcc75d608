using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Csv;

/// <summary>A writer of CSV: calls a file's <c>write</c> with each record.</summary>
internal sealed class PyCsvWriter(PyObject write, PyCsvDialect dialect) : PyObject
{
    public static readonly PyType TypeObject = new("writer", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.DisallowInstantiation, "_csv");

    public readonly PyObject Write = write;
    public readonly PyCsvDialect Dialect = dialect;

    public override PyType Type => TypeObject;
}

/// <summary>CSV writer. Writer objects are responsible for generating tabular data in CSV format from sequence input.</summary>
[PyMethods]
internal static partial class CsvWriterType
{
    /// <summary>Construct and write a CSV record from an iterable of fields. Non-string elements will be converted to string.</summary>
    [PyMethod("writerow($self, row, /)")]
    private static PyObject? WriteRow(PyCsvWriter self, PyObject row)
    {
        PyObject? iterator = Iteration.GetIter(row);
        if (iterator is null)
        {
            if (Exceptions.ClearIf(ExceptionTypes.TypeError)) CsvModule.Fail($"iterable expected, not {row.Type.Name}");
            return null;
        }
        PyStr? record = Join(self.Dialect, iterator);
        return record is null ? null : Calls.Call(self.Write, record);
    }

    /// <summary>Construct and write a series of iterables to a csv file. Non-string elements will be converted to string.</summary>
    [PyMethod("writerows($self, rows, /)")]
    private static PyObject? WriteRows(PyCsvWriter self, PyObject rows)
    {
        PyObject? iterator = Iteration.GetIter(rows);
        if (iterator is null) return null;
        while (Iteration.Next(iterator) is { } row)
        {
            if (WriteRow(self, row) is null) return null;
        }
        return Exceptions.IsSet ? null : PyNone.Instance;
    }

    [PyGetter("dialect", IsField = true)]
    private static PyObject GetDialect(PyCsvWriter self) => self.Dialect;

    private static PyStr? Join(PyCsvDialect dialect, PyObject iterator)
    {
        List<int> record = [];
        int count = 0;
        bool isNone = false;
        while (Iteration.Next(iterator) is { } field)
        {
            isNone = field is PyNone;
            PyStr? text = isNone ? PyStr.Empty : Representation.Str(field);
            if (text is null) return null;
            if (count++ > 0) record.Add(dialect.Delimiter);
            if (!TryAppend(dialect, record, text, isNone, MustQuote(dialect, field))) return null;
        }
        if (Exceptions.IsSet) return null;
        if (count > 0 && record.Count == 0)
        {
            // An empty line would be read as a record without fields.
            if (RefusesQuotes(dialect, isNone)) return (PyStr?)CsvModule.Error("single empty field record must be quoted");
            record.AddRange([dialect.QuoteCharacter, dialect.QuoteCharacter]);
        }
        for (int i = 0; i < dialect.LineTerminator.Length; i++) record.Add(dialect.LineTerminator[i]);
        return PyStr.FromCodePoints(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(record));
    }

    private static bool MustQuote(PyCsvDialect dialect, PyObject field) => dialect.Quoting switch
    {
        CsvQuoting.All => true,
        CsvQuoting.NonNumeric => !Numbers.IsNumber(field),
        CsvQuoting.Strings => field is PyStr,
        CsvQuoting.NotNull => field is not PyNone,
        _ => false,
    };

    // Whether an empty field stays without quotes, come what may.
    private static bool RefusesQuotes(PyCsvDialect dialect, bool isNone) =>
        dialect.Quoting == CsvQuoting.None || (isNone && dialect.Quoting is CsvQuoting.Strings or CsvQuoting.NotNull);

    private static bool TryAppend(PyCsvDialect dialect, List<int> record, PyStr text, bool isNone, bool quoted)
    {
        if (text.Length == 0 && dialect.Delimiter == ' ' && dialect.SkipsInitialSpace)
        {
            if (RefusesQuotes(dialect, isNone)) return CsvModule.Fail("empty field must be quoted if delimiter is a space and skipinitialspace is true");
            quoted = true;
        }
        int start = record.Count;
        for (int i = 0; i < text.Length; i++)
        {
            int character = text[i];
            bool isSpecial = character == dialect.Delimiter || character == dialect.EscapeCharacter || character == dialect.QuoteCharacter
                || character is '\n' or '\r' || dialect.IsInLineTerminator(character);
            if (isSpecial)
            {
                bool isQuote = character == dialect.QuoteCharacter;
                bool isEscaped = dialect.Quoting == CsvQuoting.None || (isQuote ? !dialect.DoublesQuotes : character == dialect.EscapeCharacter);
                if (!isEscaped) quoted = true;
                if (isEscaped && dialect.EscapeCharacter == PyCsvDialect.NotSet) return CsvModule.Fail("need to escape, but no escapechar set");
                if (isEscaped) record.Add(dialect.EscapeCharacter);
                else if (isQuote) record.Add(dialect.QuoteCharacter);
            }
            record.Add(character);
        }
        if (!quoted) return true;
        record.Insert(start, dialect.QuoteCharacter);
        record.Add(dialect.QuoteCharacter);
        return true;
    }
}
