using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Csv;

/// <summary>A reader of CSV: an iterator over records, made of an iterator over lines.</summary>
internal sealed class PyCsvReader(PyObject lines, PyCsvDialect dialect) : PyObject
{
    public static readonly PyType TypeObject = new("reader", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.DisallowInstantiation,
        "_csv");

    public readonly PyObject Lines = lines;
    public readonly PyCsvDialect Dialect = dialect;
    public readonly CsvRecordParser Parser = new(dialect);
    public long LineNumber;

    public override PyType Type => TypeObject;
}

/// <summary>CSV reader. Reader objects are responsible for reading and parsing tabular data in CSV format.</summary>
[PyMethods]
internal static partial class CsvReaderType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var reader = (PyCsvReader)self;
        CsvRecordParser parser = reader.Parser;
        parser.Reset();
        do
        {
            PyObject? line = Iteration.Next(reader.Lines);
            if (line is null)
            {
                if (Exceptions.IsSet || !parser.IsInField) return null;
                if (reader.Dialect.IsStrict) return CsvModule.Error("unexpected end of data");
                return parser.EndField() ? parser.Take() : null;
            }
            if (line is not PyStr text)
            {
                CsvModule.Fail($"iterator should return strings, not {line.Type.Name} (the file should be opened in text mode)");
                return null;
            }
            if (parser.IsTaken) return CsvModule.Error("iterator has already advanced the reader");
            reader.LineNumber++;
            if (!parser.Accept(text)) return null;
        }
        while (!parser.IsComplete);
        return parser.Take();
    }

    [PyGetter("dialect", IsField = true)]
    private static PyObject GetDialect(PyCsvReader self) => self.Dialect;

    [PyGetter("line_num", IsField = true)]
    private static PyObject GetLineNumber(PyCsvReader self) => PyInt.From(self.LineNumber);
}
