using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Csv;

/// <summary>CSV parsing and writing.</summary>
[PyModule("_csv")]
internal static partial class CsvModule
{
    /// <summary>What one engine has of the module.</summary>
    private sealed class State
    {
        public PyType Error = ExceptionTypes.Exception;
        public PyDict Dialects = new();
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private static readonly PyStr s_write = PyStr.Intern("write");

    [PyConstant("QUOTE_MINIMAL")]
    private static PyObject QuoteMinimal => PyInt.From((int)CsvQuoting.Minimal);

    [PyConstant("QUOTE_ALL")]
    private static PyObject QuoteAll => PyInt.From((int)CsvQuoting.All);

    [PyConstant("QUOTE_NONNUMERIC")]
    private static PyObject QuoteNonNumeric => PyInt.From((int)CsvQuoting.NonNumeric);

    [PyConstant("QUOTE_NONE")]
    private static PyObject QuoteNone => PyInt.From((int)CsvQuoting.None);

    [PyConstant("QUOTE_STRINGS")]
    private static PyObject QuoteStrings => PyInt.From((int)CsvQuoting.Strings);

    [PyConstant("QUOTE_NOTNULL")]
    private static PyObject QuoteNotNull => PyInt.From((int)CsvQuoting.NotNull);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        Own.Error = ModuleTypes.AddException(module, "_csv", "Error", ExceptionTypes.Exception);
        Own.Dialects = new PyDict();
        module.Dict.SetItem(PyStr.Intern("_dialects"), Own.Dialects);
        ModuleTypes.Add(module, "Dialect", PyCsvDialect.TypeObject, CsvDialectType.Bind);
        ModuleTypes.Add(module, "Reader", PyCsvReader.TypeObject, CsvReaderType.Bind);
        ModuleTypes.Add(module, "Writer", PyCsvWriter.TypeObject, CsvWriterType.Bind);
    }

    /// <summary>Raises <c>_csv.Error</c>; null.</summary>
    public static PyObject? Error(string message) => Raise.Set(Own.Error, message);

    /// <summary>Raises <c>_csv.Error</c>; false.</summary>
    public static bool Fail(string message) => Error(message) is not null;

    /// <summary>The dialect of a name; null with an exception set.</summary>
    public static PyObject? Find(PyObject name)
    {
        PyObject? dialect = Own.Dialects.GetItem(name);
        if (dialect is null && !Exceptions.IsSet) Fail("unknown dialect");
        return dialect;
    }

    // The two arguments by position that readers, writers and registered dialects are made of, and the dialect they describe.
    private static PyCsvDialect? Dialect(string function, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames,
        Func<PyObject, bool> accepts)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (!Arguments.CheckPositional(function, positional.Length, 1, 2) || !accepts(positional[0])) return null;
        return (PyCsvDialect?)Calls.Call(PyCsvDialect.TypeObject, arguments[1..], keywordNames);
    }

    /// <summary>
    /// Return a reader object that will process lines from the given iterable. The "iterable" argument can be any object that
    /// returns a line of input for each iteration, such as a file object or a list. The optional "dialect" argument defines a CSV
    /// dialect. The function also accepts optional keyword arguments which override settings provided by the dialect. The returned
    /// object is an iterator. Each iteration returns a row of the CSV file (which can span multiple input lines).
    /// </summary>
    [PyFunction("reader(iterable, /, dialect='excel', **fmtparams)")]
    private static PyObject? Reader(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? lines = null;
        PyCsvDialect? dialect = Dialect("reader", arguments, keywordNames, iterable => (lines = Iteration.GetIter(iterable)) is not null);
        return dialect is null ? null : new PyCsvReader(lines!, dialect);
    }

    /// <summary>
    /// Return a writer object that will write user data on the given file object. The "fileobj" argument can be any object that
    /// supports the file API. The optional "dialect" argument defines a CSV dialect. The function also accepts optional keyword
    /// arguments which override settings provided by the dialect.
    /// </summary>
    [PyFunction("writer(fileobj, /, dialect='excel', **fmtparams)")]
    private static PyObject? Writer(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? write = null;
        bool Accepts(PyObject file)
        {
            if (!Attributes.TryGet(file, s_write, out write)) return false;
            return write?.Type.CallSlot is not null || Raise.TypeError("argument 1 must have a \"write\" method") is not null;
        }
        PyCsvDialect? dialect = Dialect("writer", arguments, keywordNames, Accepts);
        return dialect is null ? null : new PyCsvWriter(write!, dialect);
    }

    /// <summary>
    /// Create a mapping from a string name to a CVS dialect. The optional "dialect" argument specifies the base dialect instance or
    /// the name of the registered dialect. The function also accepts optional keyword arguments which override settings provided by
    /// the dialect.
    /// </summary>
    [PyFunction("register_dialect(name, /, dialect='excel', **fmtparams)")]
    private static PyObject? RegisterDialect(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyCsvDialect? dialect = Dialect(
            "register_dialect", arguments, keywordNames, static name =>
                name is PyStr || Raise.TypeError("dialect name must be a string") is not null);
        return dialect is not null && Own.Dialects.TrySetItem(arguments[0], dialect) ? PyNone.Instance : null;
    }

    /// <summary>Delete the name/dialect mapping associated with a string name.</summary>
    [PyFunction("unregister_dialect(name)")]
    private static PyObject? UnregisterDialect(PyObject name) =>
        Find(name) is not null && Operators.DeleteItem(Own.Dialects, name) ? PyNone.Instance : null;

    /// <summary>Return the dialect instance associated with name.</summary>
    [PyFunction("get_dialect(name)")]
    private static PyObject? GetDialect(PyObject name) => Find(name);

    /// <summary>Return a list of all known dialect names.</summary>
    [PyFunction("list_dialects()")]
    private static PyObject? ListDialects() => Iteration.ToList(Own.Dialects);

    /// <summary>
    /// Sets an upper limit on parsed fields. Returns old limit. If limit is not given, no new limit is set and the old limit is
    /// returned
    /// </summary>
    [PyFunction("field_size_limit(new_limit=<unrepresentable>)")]
    private static PyObject? FieldSizeLimit(PyObject? newLimit)
    {
        long limit = CsvRecordParser.FieldLimit;
        if (newLimit is not null)
        {
            if (newLimit is not (PyInt or PyBigInt)) return Raise.TypeError("limit must be an integer");
            if (!Arguments.TryToInt64(newLimit, out long changed)) return null;
            CsvRecordParser.FieldLimit = changed;
        }
        return PyInt.From(limit);
    }
}
