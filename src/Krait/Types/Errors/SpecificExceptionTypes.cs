using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Errors;

/// <summary>Signal the end from iterator.__next__().</summary>
[PyMethods]
internal static partial class StopIterationType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!BaseExceptionType.CheckNoKeywords(self, keywordNames)) return false;
        PyStopIteration stop = (PyStopIteration)self;
        stop.Arguments = PyTuple.From(arguments);
        stop.Value = arguments.Length > 0 ? arguments[0] : PyNone.Instance;
        return true;
    }

    /// <summary>generator return value</summary>
    [PyGetter("value")]
    private static PyObject GetValue(PyStopIteration self) => self.Value;

    [PySetter("value")]
    private static bool SetValue(PyStopIteration self, PyObject? value)
    {
        self.Value = value ?? PyNone.Instance;
        return true;
    }
}

/// <summary>Request to exit from the interpreter.</summary>
[PyMethods]
internal static partial class SystemExitType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!BaseExceptionType.CheckNoKeywords(self, keywordNames)) return false;
        PySystemExit exit = (PySystemExit)self;
        exit.Arguments = PyTuple.From(arguments);
        exit.Code = arguments.Length switch { 0 => PyNone.Instance, 1 => arguments[0], _ => exit.Arguments };
        return true;
    }

    /// <summary>exception code</summary>
    [PyGetter("code")]
    private static PyObject GetCode(PySystemExit self) => self.Code;

    [PySetter("code")]
    private static bool SetCode(PySystemExit self, PyObject? value)
    {
        self.Code = value ?? PyNone.Instance;
        return true;
    }
}

/// <summary>Mapping key not found.</summary>
[PyMethods]
internal static partial class KeyErrorType
{
    // The repr of the key: a missing empty string should be visible.
    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        PyTuple arguments = ((PyBaseException)self).Arguments;
        return arguments.Count == 1 ? Representation.Repr(arguments[0]) : ExceptionTypes.BaseException.StrSlot!(self);
    }
}

/// <summary>Name not found globally.</summary>
[PyMethods]
internal static partial class NameErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyNameError error = (PyNameError)self;
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        error.Arguments = PyTuple.From(arguments[..positional]);
        return KeywordAttributes.Read("NameError", arguments, keywordNames, ["name"], (_, value) => error.Name = value);
    }

    /// <summary>name</summary>
    [PyGetter("name")]
    private static PyObject GetName(PyNameError self) => self.Name ?? PyNone.Instance;

    [PySetter("name")]
    private static bool SetName(PyNameError self, PyObject? value)
    {
        self.Name = value;
        return true;
    }
}

/// <summary>Attribute not found.</summary>
[PyMethods]
internal static partial class AttributeErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyAttributeError error = (PyAttributeError)self;
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        error.Arguments = PyTuple.From(arguments[..positional]);
        return KeywordAttributes.Read("AttributeError", arguments, keywordNames, ["name", "obj"], (index, value) =>
        {
            if (index == 0) error.Name = value;
            else error.Object = value;
        });
    }

    /// <summary>attribute name</summary>
    [PyGetter("name")]
    private static PyObject GetName(PyAttributeError self) => self.Name ?? PyNone.Instance;

    [PySetter("name")]
    private static bool SetName(PyAttributeError self, PyObject? value)
    {
        self.Name = value;
        return true;
    }

    /// <summary>object</summary>
    [PyGetter("obj")]
    private static PyObject GetObject(PyAttributeError self) => self.Object ?? PyNone.Instance;

    [PySetter("obj")]
    private static bool SetObject(PyAttributeError self, PyObject? value)
    {
        self.Object = value;
        return true;
    }
}

/// <summary>Import can't find module, or can't find name in module.</summary>
[PyMethods]
internal static partial class ImportErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyImportError error = (PyImportError)self;
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        error.Arguments = PyTuple.From(arguments[..positional]);
        error.Message = positional == 1 ? arguments[0] : PyNone.Instance;
        (error.Name, error.Path, error.NameFrom) = (null, null, null);
        return KeywordAttributes.Read("ImportError", arguments, keywordNames, ["name", "path", "name_from"], (index, value) =>
        {
            if (index == 0) error.Name = value;
            else if (index == 1) error.Path = value;
            else error.NameFrom = value;
        });
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) =>
        ((PyImportError)self).Message is PyStr message ? message : ExceptionTypes.BaseException.StrSlot!(self);

    /// <summary>exception message</summary>
    [PyGetter("msg")]
    private static PyObject GetMessage(PyImportError self) => self.Message ?? PyNone.Instance;

    [PySetter("msg")]
    private static bool SetMessage(PyImportError self, PyObject? value)
    {
        self.Message = value;
        return true;
    }

    /// <summary>module name</summary>
    [PyGetter("name")]
    private static PyObject GetName(PyImportError self) => self.Name ?? PyNone.Instance;

    [PySetter("name")]
    private static bool SetName(PyImportError self, PyObject? value)
    {
        self.Name = value;
        return true;
    }

    /// <summary>module path</summary>
    [PyGetter("path")]
    private static PyObject GetPath(PyImportError self) => self.Path ?? PyNone.Instance;

    [PySetter("path")]
    private static bool SetPath(PyImportError self, PyObject? value)
    {
        self.Path = value;
        return true;
    }

    /// <summary>name imported from module</summary>
    [PyGetter("name_from")]
    private static PyObject GetNameFrom(PyImportError self) => self.NameFrom ?? PyNone.Instance;

    [PySetter("name_from")]
    private static bool SetNameFrom(PyImportError self, PyObject? value)
    {
        self.NameFrom = value;
        return true;
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyImportError self)
    {
        PyObject? attributes = Attributes.CallMethod(self, PyStr.Intern("__getstate__"));
        if (attributes is null) return null;
        PyDict state = attributes is PyDict own ? own.Copy() : new PyDict();
        if (self.Name is { } name) state.SetItem(PyStr.Intern("name"), name);
        if (self.Path is { } path) state.SetItem(PyStr.Intern("path"), path);
        if (self.NameFrom is { } from) state.SetItem(PyStr.Intern("name_from"), from);
        return state.Count == 0 ? PyTuple.Create(self.Type, self.Arguments) : PyTuple.Create(self.Type, self.Arguments, state);
    }
}

/// <summary>Keyword-only arguments of exceptions.</summary>
internal static class KeywordAttributes
{
    public static bool Read(string exception, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames, string[] names, Action<int, PyObject> set)
    {
        int count = keywordNames?.Count ?? 0;
        for (int i = 0; i < count; i++)
        {
            string name = keywordNames!.Items[i].ToString()!;
            int index = Array.IndexOf(names, name);
            if (index < 0)
            {
                Raise.TypeError($"{exception}() got an unexpected keyword argument '{name}'");
                return false;
            }
            set(index, arguments[arguments.Length - count + i]);
        }
        return true;
    }
}

/// <summary>Base class for I/O related errors.</summary>
[PyMethods]
internal static partial class OSErrorType
{
    // Error numbers with a class of their own (PEP 3151), as Linux numbers them.
    private static readonly Dictionary<long, PyType> s_byNumber = new()
    {
        [11] = ExceptionTypes.BlockingIOError,
        [114] = ExceptionTypes.BlockingIOError,
        [115] = ExceptionTypes.BlockingIOError,
        [32] = ExceptionTypes.BrokenPipeError,
        [108] = ExceptionTypes.BrokenPipeError,
        [10] = ExceptionTypes.ChildProcessError,
        [103] = ExceptionTypes.ConnectionAbortedError,
        [111] = ExceptionTypes.ConnectionRefusedError,
        [104] = ExceptionTypes.ConnectionResetError,
        [17] = ExceptionTypes.FileExistsError,
        [2] = ExceptionTypes.FileNotFoundError,
        [21] = ExceptionTypes.IsADirectoryError,
        [20] = ExceptionTypes.NotADirectoryError,
        [4] = ExceptionTypes.InterruptedError,
        [13] = ExceptionTypes.PermissionError,
        [1] = ExceptionTypes.PermissionError,
        [3] = ExceptionTypes.ProcessLookupError,
        [110] = ExceptionTypes.TimeoutError,
    };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (ReferenceEquals(type, ExceptionTypes.OSError) && arguments.Length is >= 2 and <= 5
            && arguments[0] is PyIntegral number && number.TryGetInt64(out long value) && s_byNumber.TryGetValue(value, out PyType? specific))
        {
            type = specific;
        }
        PyOSError error = new(type, PyTuple.From(arguments));
        Fill(error, arguments);
        return error;
    }

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        return BaseExceptionType.CheckNoKeywords(self, keywordNames);
    }

    private static void Fill(PyOSError error, ReadOnlySpan<PyObject> arguments)
    {
        if (arguments.Length is < 2 or > 5) return;
        error.ErrorNumber = arguments[0];
        error.Message = arguments[1];
        if (arguments.Length < 3) return;
        if (arguments[2] is not PyNone) error.FileName = arguments[2];
        if (arguments.Length >= 5) error.FileName2 = arguments[4] is PyNone ? null : arguments[4];
        error.Arguments = PyTuple.Create(arguments[0], arguments[1]);
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        PyOSError error = (PyOSError)self;
        if (error.ErrorNumber is null || error.Message is null) return ExceptionTypes.BaseException.StrSlot!(self);
        PyStr? number = Representation.Str(error.ErrorNumber);
        PyStr? message = Representation.Str(error.Message);
        if (number is null || message is null) return null;
        string text = $"[Errno {number}] {message}";
        if (error.FileName is not null)
        {
            PyStr? file = Representation.Repr(error.FileName);
            if (file is null) return null;
            text += $": {file}";
            if (error.FileName2 is not null)
            {
                PyStr? second = Representation.Repr(error.FileName2);
                if (second is null) return null;
                text += $" -> {second}";
            }
        }
        return PyStr.FromString(text);
    }

    /// <summary>POSIX exception code</summary>
    [PyGetter("errno")]
    private static PyObject GetErrorNumber(PyOSError self) => self.ErrorNumber ?? PyNone.Instance;

    [PySetter("errno")]
    private static bool SetErrorNumber(PyOSError self, PyObject? value)
    {
        self.ErrorNumber = value;
        return true;
    }

    /// <summary>exception strerror</summary>
    [PyGetter("strerror")]
    private static PyObject GetMessage(PyOSError self) => self.Message ?? PyNone.Instance;

    [PySetter("strerror")]
    private static bool SetMessage(PyOSError self, PyObject? value)
    {
        self.Message = value;
        return true;
    }

    /// <summary>exception filename</summary>
    [PyGetter("filename")]
    private static PyObject GetFileName(PyOSError self) => self.FileName ?? PyNone.Instance;

    [PySetter("filename")]
    private static bool SetFileName(PyOSError self, PyObject? value)
    {
        self.FileName = value;
        return true;
    }

    /// <summary>second exception filename</summary>
    [PyGetter("filename2")]
    private static PyObject GetFileName2(PyOSError self) => self.FileName2 ?? PyNone.Instance;

    [PySetter("filename2")]
    private static bool SetFileName2(PyOSError self, PyObject? value)
    {
        self.FileName2 = value;
        return true;
    }
}

/// <summary>Invalid syntax.</summary>
[PyMethods]
internal static partial class SyntaxErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!BaseExceptionType.CheckNoKeywords(self, keywordNames)) return false;
        PySyntaxError error = (PySyntaxError)self;
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
        PySyntaxError error = (PySyntaxError)self;
        PyStr? message = Representation.Str(error.Message ?? PyNone.Instance);
        if (message is null) return null;
        string? file = error.FileName is PyStr path ? path.ToString()[(path.ToString().LastIndexOf('/') + 1)..] : null;
        long line = 0;
        bool hasLine = error.Line is PyIntegral number && number.TryGetInt64(out line);
        if (file is null && !hasLine) return message;
        return PyStr.FromString(file is null ? $"{message} (line {line})" : hasLine ? $"{message} ({file}, line {line})" : $"{message} ({file})");
    }

    /// <summary>exception msg</summary>
    [PyGetter("msg")]
    private static PyObject GetMessage(PySyntaxError self) => self.Message ?? PyNone.Instance;

    [PySetter("msg")]
    private static bool SetMessage(PySyntaxError self, PyObject? value)
    {
        self.Message = value;
        return true;
    }

    /// <summary>exception filename</summary>
    [PyGetter("filename")]
    private static PyObject GetFileName(PySyntaxError self) => self.FileName ?? PyNone.Instance;

    [PySetter("filename")]
    private static bool SetFileName(PySyntaxError self, PyObject? value)
    {
        self.FileName = value;
        return true;
    }

    /// <summary>exception lineno</summary>
    [PyGetter("lineno")]
    private static PyObject GetLine(PySyntaxError self) => self.Line ?? PyNone.Instance;

    [PySetter("lineno")]
    private static bool SetLine(PySyntaxError self, PyObject? value)
    {
        self.Line = value;
        return true;
    }

    /// <summary>exception offset</summary>
    [PyGetter("offset")]
    private static PyObject GetOffset(PySyntaxError self) => self.Offset ?? PyNone.Instance;

    [PySetter("offset")]
    private static bool SetOffset(PySyntaxError self, PyObject? value)
    {
        self.Offset = value;
        return true;
    }

    /// <summary>exception text</summary>
    [PyGetter("text")]
    private static PyObject GetText(PySyntaxError self) => self.Text ?? PyNone.Instance;

    [PySetter("text")]
    private static bool SetText(PySyntaxError self, PyObject? value)
    {
        self.Text = value;
        return true;
    }

    /// <summary>exception end lineno</summary>
    [PyGetter("end_lineno")]
    private static PyObject GetEndLine(PySyntaxError self) => self.EndLine ?? PyNone.Instance;

    [PySetter("end_lineno")]
    private static bool SetEndLine(PySyntaxError self, PyObject? value)
    {
        self.EndLine = value;
        return true;
    }

    /// <summary>exception end offset</summary>
    [PyGetter("end_offset")]
    private static PyObject GetEndOffset(PySyntaxError self) => self.EndOffset ?? PyNone.Instance;

    [PySetter("end_offset")]
    private static bool SetEndOffset(PySyntaxError self, PyObject? value)
    {
        self.EndOffset = value;
        return true;
    }

    /// <summary>exception print_file_and_line</summary>
    [PyGetter("print_file_and_line")]
    private static PyObject GetPrintFileAndLine(PySyntaxError self) => self.PrintFileAndLine ?? PyNone.Instance;

    [PySetter("print_file_and_line")]
    private static bool SetPrintFileAndLine(PySyntaxError self, PyObject? value)
    {
        self.PrintFileAndLine = value;
        return true;
    }
}
