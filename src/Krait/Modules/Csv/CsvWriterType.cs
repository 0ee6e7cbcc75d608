using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Csv;

/// <summary>A writer of CSV: calls a file's <c>write</c> with each record.</summary>
internal sealed class PyCsvWriter(PyObject write, PyCsvDialect dialect) : PyObject
{
    public static readonly PyType TypeObject = new("writer", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.DisallowInstantiation,
        "_csv");

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
        TextBuilder record = new(stackalloc char[TextBuilder.UsualLength]);
        int count = 0;
        bool isNone = false;
        while (Iteration.Next(iterator) is { } field)
        {
            isNone = field is PyNone;
            PyStr? text = isNone ? PyStr.Empty : Representation.Str(field);
            if (text is null) return null;
            if (count++ > 0) record.Append(dialect.Delimiter);
            if (!TryAppend(dialect, ref record, text, isNone, MustQuote(dialect, field))) return null;
        }
        if (Exceptions.IsSet) return null;
        if (count > 0 && record.Length == 0)
        {
            // An empty line would be read as a record without fields.
            if (RefusesQuotes(dialect, isNone)) return (PyStr?)CsvModule.Error("single empty field record must be quoted");
            record.Append(dialect.QuoteCharacter, 2);
        }
        record.Append(dialect.LineTerminator);
        return record.ToText();
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

    private static bool TryAppend(PyCsvDialect dialect, ref TextBuilder record, PyStr text, bool isNone, bool quoted)
    {
        if (text.Length == 0 && dialect.Delimiter == ' ' && dialect.SkipsInitialSpace)
        {
            if (RefusesQuotes(dialect, isNone))
            {
                return CsvModule.Fail("empty field must be quoted if delimiter is a space and skipinitialspace is true");
            }
            quoted = true;
        }
        int first = FirstSpecial(dialect, text);
        for (int i = first; i < text.Length && !quoted; i++)
        {
            Poll.AtOrThrow(i);
            quoted = IsSpecial(dialect, text[i]) && !IsEscaped(dialect, text[i]);
        }
        if (quoted) record.Append(dialect.QuoteCharacter);
        if (first == text.Length) record.Append(text);
        else if (!TryAppendSpecial(dialect, ref record, text)) return false;
        if (quoted) record.Append(dialect.QuoteCharacter);
        return true;
    }

    private static bool TryAppendSpecial(PyCsvDialect dialect, ref TextBuilder record, PyStr text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            int character = text[i];
            if (IsSpecial(dialect, character))
            {
                bool isEscaped = IsEscaped(dialect, character);
                if (isEscaped && dialect.EscapeCharacter == PyCsvDialect.NotSet)
                {
                    return CsvModule.Fail("need to escape, but no escapechar set");
                }
                if (isEscaped) record.Append(dialect.EscapeCharacter);
                else if (character == dialect.QuoteCharacter) record.Append(dialect.QuoteCharacter);
            }
            record.Append(character);
        }
        return true;
    }

    // Where the first character is that cannot stand by itself; the length of the text when there is none.
    private static int FirstSpecial(PyCsvDialect dialect, PyStr text)
    {
        if (text.Narrow is { } narrow && !narrow.AsSpan().ContainsAny(dialect.Marks) && dialect.LineTerminator.Narrow is { } end
            && !narrow.AsSpan().ContainsAny(end))
        {
            return text.Length;
        }
        int first = 0;
        while (first < text.Length && !IsSpecial(dialect, text[first]))
        {
            Poll.AtOrThrow(first);
            first++;
        }
        return first;
    }

    private static bool IsSpecial(PyCsvDialect dialect, int character) =>
        character == dialect.Delimiter || character == dialect.EscapeCharacter || character == dialect.QuoteCharacter
        || character is '\n' or '\r' || dialect.IsInLineTerminator(character);

    private static bool IsEscaped(PyCsvDialect dialect, int character) =>
        dialect.Quoting == CsvQuoting.None
        || (character == dialect.QuoteCharacter ? !dialect.DoublesQuotes : character == dialect.EscapeCharacter);
}
