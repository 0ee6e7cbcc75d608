using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Errors;

/// <summary>Invalid syntax.</summary>
[PyMethods(nameof(ExceptionTypes.SyntaxError))]
internal static partial class SyntaxErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!BaseExceptionType.CheckNoKeywords(self, keywordNames)) return false;
        var error = (PySyntaxError)self;
        error.Arguments = PyTuple.From(arguments);
        if (arguments.Length > 0) error.Message = arguments[0];
        if (arguments.Length != 2) return true;
        PyTuple? details = Iteration.ToTuple(arguments[1]);
        if (details is null) return false;
        if (!Protocols.Arguments.CheckPositional("function", details.Count, 4, 7)) return false;
        error.FileName = details[0];
        error.Line = details[1];
        error.Offset = details[2];
        error.Text = details[3];
        (error.EndLine, error.EndOffset, error.Metadata) = (null, null, null);
        if (details.Count == 5)
        {
            Raise.TypeError("end_offset must be provided when end_lineno is provided");
            return false;
        }
        if (details.Count > 5)
        {
            error.EndLine = details[4];
            error.EndOffset = details[5];
        }
        if (details.Count > 6) error.Metadata = details[6];
        return true;
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        var error = (PySyntaxError)self;
        PyStr? message = Representation.Str(error.Message ?? PyNone.Instance);
        if (message is null) return null;
        string? file = error.FileName is PyStr path ? path.ToString()[(path.ToString().LastIndexOf('/') + 1)..] : null;
        long line = 0;
        bool hasLine = error.Line is PyIntegral number && number.TryGetInt64(out line);
        if (file is null && !hasLine) return message;
        return PyStr.FromString(file is null ? $"{message} (line {line})" : hasLine ? $"{message} ({file}, line {line})"
            : $"{message} ({file})");
    }

    /// <summary>exception msg</summary>
    [PyGetter("msg", IsField = true)]
    private static PyObject GetMessage(PySyntaxError self) => self.Message ?? PyNone.Instance;

    [PySetter("msg")]
    private static bool SetMessage(PySyntaxError self, PyObject? value)
    {
        self.Message = value;
        return true;
    }

    /// <summary>exception filename</summary>
    [PyGetter("filename", IsField = true)]
    private static PyObject GetFileName(PySyntaxError self) => self.FileName ?? PyNone.Instance;

    [PySetter("filename")]
    private static bool SetFileName(PySyntaxError self, PyObject? value)
    {
        self.FileName = value;
        return true;
    }

    /// <summary>exception lineno</summary>
    [PyGetter("lineno", IsField = true)]
    private static PyObject GetLine(PySyntaxError self) => self.Line ?? PyNone.Instance;

    [PySetter("lineno")]
    private static bool SetLine(PySyntaxError self, PyObject? value)
    {
        self.Line = value;
        return true;
    }

    /// <summary>exception offset</summary>
    [PyGetter("offset", IsField = true)]
    private static PyObject GetOffset(PySyntaxError self) => self.Offset ?? PyNone.Instance;

    [PySetter("offset")]
    private static bool SetOffset(PySyntaxError self, PyObject? value)
    {
        self.Offset = value;
        return true;
    }

    /// <summary>exception text</summary>
    [PyGetter("text", IsField = true)]
    private static PyObject GetText(PySyntaxError self) => self.Text ?? PyNone.Instance;

    [PySetter("text")]
    private static bool SetText(PySyntaxError self, PyObject? value)
    {
        self.Text = value;
        return true;
    }

    /// <summary>exception end lineno</summary>
    [PyGetter("end_lineno", IsField = true)]
    private static PyObject GetEndLine(PySyntaxError self) => self.EndLine ?? PyNone.Instance;

    [PySetter("end_lineno")]
    private static bool SetEndLine(PySyntaxError self, PyObject? value)
    {
        self.EndLine = value;
        return true;
    }

    /// <summary>exception end offset</summary>
    [PyGetter("end_offset", IsField = true)]
    private static PyObject GetEndOffset(PySyntaxError self) => self.EndOffset ?? PyNone.Instance;

    [PySetter("end_offset")]
    private static bool SetEndOffset(PySyntaxError self, PyObject? value)
    {
        self.EndOffset = value;
        return true;
    }

    /// <summary>exception print_file_and_line</summary>
    [PyGetter("print_file_and_line", IsField = true)]
    private static PyObject GetPrintFileAndLine(PySyntaxError self) => self.PrintFileAndLine ?? PyNone.Instance;

    [PySetter("print_file_and_line")]
    private static bool SetPrintFileAndLine(PySyntaxError self, PyObject? value)
    {
        self.PrintFileAndLine = value;
        return true;
    }

    /// <summary>exception private metadata</summary>
    [PyGetter("_metadata", IsField = true)]
    private static PyObject GetMetadata(PySyntaxError self) => self.Metadata ?? PyNone.Instance;

    [PySetter("_metadata")]
    private static bool SetMetadata(PySyntaxError self, PyObject? value)
    {
        self.Metadata = value;
        return true;
    }
}
