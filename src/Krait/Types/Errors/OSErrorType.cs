using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Errors;

/// <summary>Base class for I/O related errors.</summary>
[PyMethods(nameof(ExceptionTypes.OSError))]
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

    // As PEP 3151 wants subclasses to be free to change either, __new__ reads the arguments unless only __init__ was overridden.
    private static bool ReadsInInit(PyType type) =>
        !ReferenceEquals(type.InitSlot, ExceptionTypes.OSError.InitSlot) && ReferenceEquals(type.NewSlot, ExceptionTypes.OSError.NewSlot);

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (ReadsInInit(type)) return new PyOSError(type, PyTuple.Empty);
        if (!BaseExceptionType.CheckNoKeywords(type, keywordNames)) return null;
        if (ReferenceEquals(type, ExceptionTypes.OSError) && arguments.Length is >= 2 and <= 5
            && arguments[0] is PyIntegral number && number.TryGetInt64(out long value)
                && s_byNumber.TryGetValue(value, out PyType? specific))
        {
            type = specific;
        }
        PyOSError error = new(type, PyTuple.Empty);
        return Fill(error, arguments) ? error : null;
    }

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        !ReadsInInit(self.Type) || (BaseExceptionType.CheckNoKeywords(self.Type, keywordNames) && Fill((PyOSError)self, arguments));

    private static bool Fill(PyOSError error, ReadOnlySpan<PyObject> arguments)
    {
        error.Arguments = PyTuple.From(arguments);
        if (arguments.Length is < 2 or > 5) return true;
        error.ErrorNumber = arguments[0];
        error.Message = arguments[1];
        if (arguments.Length < 3 || arguments[2] is PyNone) return true;
        if (ReferenceEquals(error.Type, ExceptionTypes.BlockingIOError) && IsNumber(arguments[2]))
        {
            return Indexes.TryToInt64(arguments[2], out error.CharactersWritten, ExceptionTypes.ValueError);
        }
        error.FileName = arguments[2];
        if (arguments.Length == 5 && arguments[4] is not PyNone) error.FileName2 = arguments[4];
        error.Arguments = PyTuple.Create(arguments[0], arguments[1]);
        return true;
    }

    private static bool IsNumber(PyObject value) =>
        value.Type is { IndexSlot: not null } or { IntSlot: not null } or { FloatSlot: not null } || value is PyComplex;

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        var error = (PyOSError)self;
        if (error.FileName is null && (error.ErrorNumber is null || error.Message is null))
        {
            return ExceptionTypes.BaseException.StrSlot!(self);
        }
        PyStr? number = Representation.Str(error.ErrorNumber ?? PyNone.Instance);
        PyStr? message = number is null ? null : Representation.Str(error.Message ?? PyNone.Instance);
        if (message is null) return null;
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

    // The file names that were taken out of the arguments are put back.
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyOSError self)
    {
        PyTuple arguments = self.Arguments;
        if (arguments.Count == 2 && self.FileName is { } file)
        {
            arguments = self.FileName2 is { } second
                ? PyTuple.Create(arguments[0], arguments[1], file, PyNone.Instance, second)
                : PyTuple.Create(arguments[0], arguments[1], file);
        }
        PyDict dict = InstanceAttributes.Materialize(ref self.State);
        return dict.Count > 0 ? PyTuple.Create(self.Type, arguments, dict) : PyTuple.Create(self.Type, arguments);
    }

    /// <summary>POSIX exception code</summary>
    [PyGetter("errno", IsField = true)]
    private static PyObject GetErrorNumber(PyOSError self) => self.ErrorNumber ?? PyNone.Instance;

    [PySetter("errno")]
    private static bool SetErrorNumber(PyOSError self, PyObject? value)
    {
        self.ErrorNumber = value;
        return true;
    }

    /// <summary>exception strerror</summary>
    [PyGetter("strerror", IsField = true)]
    private static PyObject GetMessage(PyOSError self) => self.Message ?? PyNone.Instance;

    [PySetter("strerror")]
    private static bool SetMessage(PyOSError self, PyObject? value)
    {
        self.Message = value;
        return true;
    }

    /// <summary>exception filename</summary>
    [PyGetter("filename", IsField = true)]
    private static PyObject GetFileName(PyOSError self) => self.FileName ?? PyNone.Instance;

    [PySetter("filename")]
    private static bool SetFileName(PyOSError self, PyObject? value)
    {
        self.FileName = value;
        return true;
    }

    /// <summary>second exception filename</summary>
    [PyGetter("filename2", IsField = true)]
    private static PyObject GetFileName2(PyOSError self) => self.FileName2 ?? PyNone.Instance;

    [PySetter("filename2")]
    private static bool SetFileName2(PyOSError self, PyObject? value)
    {
        self.FileName2 = value;
        return true;
    }

    [PyGetter("characters_written")]
    private static PyObject? GetCharactersWritten(PyOSError self) =>
        self.CharactersWritten == -1 ? RaiseNoCharacters(self) : PyInt.From(self.CharactersWritten);

    [PySetter("characters_written")]
    private static bool SetCharactersWritten(PyOSError self, PyObject? value)
    {
        long count = -1;
        if (value is null ? self.CharactersWritten == -1 && RaiseNoCharacters(self) is null
            : !Indexes.TryToInt64(value, out count, ExceptionTypes.ValueError))
        {
            return false;
        }
        self.CharactersWritten = count;
        return true;
    }

    private static PyObject? RaiseNoCharacters(PyOSError self) =>
        Raise.AttributeError(self, PyStr.Intern("characters_written"), "characters_written");
}
