using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Csv;

/// <summary>Takes the characters of lines one by one and makes fields of them.</summary>
internal sealed class CsvRecordParser(PyCsvDialect dialect)
{
    /// <summary>What one engine allows.</summary>
    private sealed class State
    {
        public long FieldLimit = 128 * 1024;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>The end of a line, where nothing more comes.</summary>
    private const int EndOfLine = -2;

    private enum Place
    {
        RecordStart,
        FieldStart,
        Field,
        QuotedField,

        /// <summary>After the escape character.</summary>
        Escape,
        EscapeInQuotes,

        /// <summary>After a line end that was escaped.</summary>
        EscapedLineEnd,

        /// <summary>After a quote within quotes: the end, or half a quote.</summary>
        QuoteInQuotes,

        /// <summary>After the line end that ended the record.</summary>
        RecordEnd,
    }

    private readonly CsvField _field = new();
    private PyList? _fields = new();
    private Place _place;
    private bool _isQuoted;
    private long _limit;

    /// <summary>How many characters a field may have.</summary>
    public static long FieldLimit
    {
        get => Own.FieldLimit;
        set => Own.FieldLimit = value;
    }

    /// <summary>
    /// Whether the record was taken since the parser was reset: by the iterator over lines, which used the reader itself.
    /// </summary>
    public bool IsTaken => _fields is null;

    /// <summary>Whether the record ends where the last line ended.</summary>
    public bool IsComplete => _place == Place.RecordStart;

    /// <summary>Whether a field has begun that the end of all lines would cut off.</summary>
    public bool IsInField => _field.Length > 0 || _place == Place.QuotedField;

    /// <summary>Starts a record.</summary>
    public void Reset()
    {
        _fields = new PyList();
        _field.Clear();
        _place = Place.RecordStart;
        _isQuoted = true;
    }

    /// <summary>Takes a line; false with an exception set.</summary>
    public bool Accept(PyStr line)
    {
        _limit = FieldLimit;
        string? narrow = line.Narrow;
        int i = 0;
        int steps = 0;
        while (i < line.Length)
        {
            Poll.StepOrThrow(ref steps);
            if (narrow is not null && _place is Place.Field or Place.QuotedField)
            {
                ReadOnlySpan<char> rest = narrow.AsSpan(i);
                int plain = rest.IndexOfAny(dialect.Marks);
                if (plain < 0) plain = rest.Length;
                if (plain > 0)
                {
                    if (_field.Length + plain > _limit) return FailTooLong();
                    _field.Append(rest[..plain]);
                    i += plain;
                    continue;
                }
            }
            if (!Accept(line[i++])) return false;
        }
        return Accept(EndOfLine);
    }

    /// <summary>Ends the field that is being read; false with an exception set.</summary>
    public bool EndField()
    {
        PyObject? value;
        bool readsNone = dialect.Quoting is CsvQuoting.NotNull or CsvQuoting.Strings;
        bool readsNumbers = dialect.Quoting is CsvQuoting.NonNumeric or CsvQuoting.Strings;
        if (!_isQuoted && _field.Length == 0 && readsNone)
        {
            value = PyNone.Instance;
        }
        else
        {
            value = _field.ToText();
            if (!_isQuoted && _field.Length > 0 && readsNumbers) value = Calls.Call(BuiltinTypes.Float, value);
            if (value is null) return false;
            _field.Clear();
        }
        _fields!.Add(value);
        return true;
    }

    /// <summary>The fields of the record, once.</summary>
    public PyList? Take()
    {
        PyList? fields = _fields;
        _fields = null;
        return fields;
    }

    private bool Accept(int character)
    {
        switch (_place)
        {
            case Place.RecordStart:
                if (character == EndOfLine) return true;
                if (character is '\n' or '\r') return Go(Place.RecordEnd);
                return AcceptFieldStart(character);
            case Place.FieldStart:
                return AcceptFieldStart(character);
            case Place.Field:
                return AcceptInField(character);
            case Place.QuotedField:
                return AcceptInQuotes(character);
            case Place.Escape:
                if (character is '\n' or '\r') return Add(character, Place.EscapedLineEnd);
                return Add(character == EndOfLine ? '\n' : character, Place.Field);
            case Place.EscapedLineEnd:
                return character == EndOfLine || AcceptInField(character);
            case Place.EscapeInQuotes:
                return Add(character == EndOfLine ? '\n' : character, Place.QuotedField);
            case Place.QuoteInQuotes:
                return AcceptAfterQuote(character);
            default:
                if (character == EndOfLine) return Go(Place.RecordStart);
                return character is '\n' or '\r'
                    || CsvModule.Fail("new-line character seen in unquoted field - do you need to open the file with newline=''?");
        }
    }

    private bool AcceptFieldStart(int character)
    {
        _isQuoted = false;
        if (EndsLine(character)) return EndRecord(character);
        if (IsQuote(character))
        {
            _isQuoted = true;
            return Go(Place.QuotedField);
        }
        if (character == dialect.EscapeCharacter) return Go(Place.Escape);
        if (character == ' ' && dialect.SkipsInitialSpace) return Go(Place.FieldStart);
        return character == dialect.Delimiter ? EndField() && Go(Place.FieldStart) : Add(character, Place.Field);
    }

    private bool AcceptInField(int character)
    {
        if (EndsLine(character)) return EndRecord(character);
        if (character == dialect.EscapeCharacter) return Go(Place.Escape);
        return character == dialect.Delimiter ? EndField() && Go(Place.FieldStart) : Add(character, _place);
    }

    private bool AcceptInQuotes(int character)
    {
        if (character == EndOfLine) return true;
        if (character == dialect.EscapeCharacter) return Go(Place.EscapeInQuotes);
        if (IsQuote(character)) return Go(dialect.DoublesQuotes ? Place.QuoteInQuotes : Place.Field);
        return Add(character, Place.QuotedField);
    }

    private bool AcceptAfterQuote(int character)
    {
        if (IsQuote(character)) return Add(character, Place.QuotedField);
        if (character == dialect.Delimiter) return EndField() && Go(Place.FieldStart);
        if (EndsLine(character)) return EndRecord(character);
        if (!dialect.IsStrict) return Add(character, Place.Field);
        return CsvModule.Fail(
            $"'{char.ConvertFromUtf32(dialect.Delimiter)}' expected after '{char.ConvertFromUtf32(dialect.QuoteCharacter)}'");
    }

    private static bool EndsLine(int character) => character is '\n' or '\r' or EndOfLine;

    private bool IsQuote(int character) => character == dialect.QuoteCharacter && dialect.Quoting != CsvQuoting.None;

    private bool EndRecord(int character) => EndField() && Go(character == EndOfLine ? Place.RecordStart : Place.RecordEnd);

    private bool Go(Place place)
    {
        _place = place;
        return true;
    }

    private bool FailTooLong() => CsvModule.Fail($"field larger than field limit ({_limit})");

    private bool Add(int character, Place place)
    {
        if (_field.Length >= _limit) return FailTooLong();
        _field.Append(character);
        return Go(place);
    }
}
