using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Bytes;

namespace Krait.Types.Errors;

/// <summary>Unicode decoding, encoding and translation errors.</summary>
[PyMethods(nameof(ExceptionTypes.UnicodeDecodeError), nameof(ExceptionTypes.UnicodeEncodeError),
    nameof(ExceptionTypes.UnicodeTranslateError))]
internal static partial class UnicodeErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!BaseExceptionType.CheckNoKeywords(self, keywordNames)) return false;
        var error = (PyUnicodeError)self;
        if (keywordNames is { Count: > 0 })
        {
            Raise.TypeError($"{self.Type.Name}() takes no keyword arguments");
            return false;
        }
        error.Arguments = PyTuple.From(arguments);
        int first = IsTranslate(self) ? 0 : 1;
        if (arguments.Length != 4 + first)
        {
            Raise.TypeError($"function takes exactly {4 + first} arguments ({arguments.Length} given)");
            return false;
        }
        if (first == 1 && !CheckText(arguments, 0)) return false;
        if (!IsDecode(self) && !CheckText(arguments, first)) return false;
        PyObject target = arguments[first];
        if (!TryToPosition(arguments[first + 1], out long start) || !TryToPosition(arguments[first + 2], out long end)
            || !CheckText(arguments, first + 3))
        {
            return false;
        }
        if (IsDecode(self) && target is not PyBytes)
        {
            if (!BytesConversion.RequireSpan(target, out ReadOnlySpan<byte> bytes)) return false;
            target = PyBytes.From(bytes.ToArray());
        }
        (error.Encoding, error.Object, error.Start, error.End, error.Reason) =
            (first == 1 ? arguments[0] : null, target, start, end, arguments[first + 3]);
        return true;
    }

    private static bool CheckText(ReadOnlySpan<PyObject> arguments, int index)
    {
        if (arguments[index] is PyStr) return true;
        Raise.TypeError($"argument {index + 1} must be str, not {(arguments[index] is PyNone ? "None" : arguments[index].Type.Name)}");
        return false;
    }

    private static bool TryToPosition(PyObject value, out long position)
    {
        position = 0;
        PyIntegral? index = Indexes.ToIndex(value);
        if (index is null) return false;
        return index.TryGetInt64(out position) || Raise.OverflowError("Python int too large to convert to C ssize_t") is not null;
    }

    // As a field of an object: neither __index__ nor deleting works.
    private static bool SetPosition(PyObject? value, ref long position)
    {
        if (value is not PyIntegral)
        {
            return Raise.TypeError(value is null ? "can't delete numeric/char attribute" : "an integer is required") is not null;
        }
        return TryToPosition(value, out position);
    }

    private static bool IsTranslate(PyObject self) => self.Type.IsSubtypeOf(ExceptionTypes.UnicodeTranslateError);

    private static bool IsDecode(PyObject self) => self.Type.IsSubtypeOf(ExceptionTypes.UnicodeDecodeError);

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        var error = (PyUnicodeError)self;
        if (error.Object is null) return PyStr.Empty;
        // These are asked first: what they do may take the object away.
        string? reason = Shown(error.Reason);
        if (reason is null) return null;
        string? encodingName = IsTranslate(self) ? "" : Shown(error.Encoding);
        if (encodingName is null || !HasObject(error)) return null;
        string encoding = IsTranslate(self) ? "" : $"'{encodingName}' codec ";
        string verb = IsTranslate(self) ? "translate" : IsDecode(self) ? "decode" : "encode";
        bool single = error.Start >= 0 && error.End == error.Start + 1;
        string what;
        if (error.Object is PyBytes bytes)
        {
            what = single && error.Start < bytes.Span.Length ? $"byte 0x{bytes.Span[(int)error.Start]:x2} in position {error.Start}"
                : $"bytes in position {error.Start}-{error.End - 1}";
        }
        else if (single && error.Object is PyStr text && error.Start < text.Length)
        {
            int point = text[(int)error.Start];
            string escaped = point <= 0xFF ? $"\\x{point:x2}" : point <= 0xFFFF ? $"\\u{point:x4}" : $"\\U{point:x8}";
            what = $"character '{escaped}' in position {error.Start}";
        }
        else
        {
            what = $"characters in position {error.Start}-{error.End - 1}";
        }

        return PyStr.FromString($"{encoding}can't {verb} {what}: {reason}");
    }

    // The str() of an attribute; null with an exception set.
    private static string? Shown(PyObject? attribute) => attribute is null ? "<NULL>" : Representation.Str(attribute)?.ToString();

    private static bool HasObject(PyUnicodeError error)
    {
        if (error.Object is null) return Raise.TypeError("UnicodeError 'object' attribute is not set") is not null;
        bool isDecode = IsDecode(error);
        if (isDecode ? error.Object is PyBytes : error.Object is PyStr) return true;
        return Raise.TypeError($"UnicodeError 'object' attribute must be a {(isDecode ? "bytes" : "string")}") is not null;
    }

    /// <summary>exception encoding</summary>
    [PyGetter("encoding", IsField = true)]
    private static PyObject GetEncoding(PyUnicodeError self) => self.Encoding ?? PyNone.Instance;

    [PySetter("encoding")]
    private static bool SetEncoding(PyUnicodeError self, PyObject? value)
    {
        self.Encoding = value;
        return true;
    }

    /// <summary>exception object</summary>
    [PyGetter("object", IsField = true)]
    private static PyObject GetObject(PyUnicodeError self) => self.Object ?? PyNone.Instance;

    [PySetter("object")]
    private static bool SetObject(PyUnicodeError self, PyObject? value)
    {
        self.Object = value;
        return true;
    }

    /// <summary>exception start</summary>
    [PyGetter("start", IsField = true)]
    private static PyObject GetStart(PyUnicodeError self) => PyInt.From(self.Start);

    [PySetter("start")]
    private static bool SetStart(PyUnicodeError self, PyObject? value) => SetPosition(value, ref self.Start);

    /// <summary>exception end</summary>
    [PyGetter("end", IsField = true)]
    private static PyObject GetEnd(PyUnicodeError self) => PyInt.From(self.End);

    [PySetter("end")]
    private static bool SetEnd(PyUnicodeError self, PyObject? value) => SetPosition(value, ref self.End);

    /// <summary>exception reason</summary>
    [PyGetter("reason", IsField = true)]
    private static PyObject GetReason(PyUnicodeError self) => self.Reason ?? PyNone.Instance;

    [PySetter("reason")]
    private static bool SetReason(PyUnicodeError self, PyObject? value)
    {
        self.Reason = value;
        return true;
    }
}
