using System.Globalization;
using System.Text;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules;

/// <summary>Encoders, decoders and their registry, for the codecs module.</summary>
[PyModule("_codecs")]
internal static partial class CodecsModule
{
    private static readonly (string Name, string Encoding)[] s_native =
    [
        ("utf_8", "utf-8"), ("latin_1", "latin-1"), ("ascii", "ascii"), ("utf_16", "utf-16"), ("utf_16_le", "utf-16-le"),
        ("utf_16_be", "utf-16-be"),
        ("utf_32", "utf-32"), ("utf_32_le", "utf-32-le"), ("utf_32_be", "utf-32-be"),
    ];

    private static readonly string[] s_builtinHandlers =
        ["strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "surrogatepass", "surrogateescape"];

    [PyModuleInitializer]
    private static void AddFunctions(PyModule module)
    {
        foreach ((string name, string encoding) in s_native)
        {
            BuiltinMembers.AddFunction(module, new MethodDefinition(name + "_encode")
            {
                TextSignature = "($module, str, errors=None, /)",
                Fast = (_, arguments) => Encode(name + "_encode", encoding, arguments),
            });
            BuiltinMembers.AddFunction(module, new MethodDefinition(name + "_decode")
            {
                TextSignature = encoding is "latin-1" or "ascii" ? "($module, data, errors=None, /)"
                    : "($module, data, errors=None, final=False, /)",
                Fast = (_, arguments) => Decode(name + "_decode", encoding, arguments),
            });
        }
        foreach (string name in s_builtinHandlers)
        {
            CodecRegistry.ErrorHandlers.TryAdd(name, new PyBuiltinFunction(
                new MethodDefinition(name + "_errors")
                {
                    TextSignature = "($module, exception, /)",
                    OneArgument = (_, error) => CodecErrorHandlers.Handle(name, error)
                }, module));
        }
    }

    // The name of an error handler at a place of the arguments; false with an exception set.
    private static bool TryErrors(string function, ReadOnlySpan<PyObject> arguments, out string errors)
    {
        errors = "strict";
        if (arguments.Length < 2 || arguments[1] is PyNone) return true;
        if (arguments[1] is not PyStr text)
        {
            return Arguments.WrongType(function, "argument 2", "str or None", arguments[1]) is not null;
        }
        errors = text.ToString();
        return NativeText.Check(text);
    }

    private static PyObject? Encode(string function, string encoding, ReadOnlySpan<PyObject> arguments)
    {
        if (!Arguments.CheckPositional(function, arguments.Length, 1, 2)) return null;
        if (arguments[0] is not PyStr text) return Arguments.WrongType(function, "argument 1", "str", arguments[0]);
        if (!TryErrors(function, arguments, out string errors)) return null;
        byte[]? bytes = Codecs.Encode(text, encoding, errors);
        return bytes is null ? null : PyTuple.Create(PyBytes.From(bytes), PyInt.From(text.Length));
    }

    private static PyObject? Decode(string function, string encoding, ReadOnlySpan<PyObject> arguments)
    {
        bool canPause = encoding is not ("latin-1" or "ascii");
        if (!Arguments.CheckPositional(function, arguments.Length, 1, canPause ? 3 : 2)) return null;
        byte[]? bytes = Buffers.Require(arguments[0]);
        if (bytes is null) return null;
        if (!TryErrors(function, arguments, out string errors)) return null;
        int final = arguments.Length > 2 ? Truth.IsTrue(arguments[2]) : 0;
        if (final < 0) return null;
        PyStr? text = Codecs.Decode(bytes, encoding, errors, !canPause || final == 1, out int consumed);
        return text is null ? null : PyTuple.Create(text, PyInt.From(consumed));
    }

    /// <summary>
    /// Decodes UTF-16 whose byte order is known from before, or from a mark: the text, the bytes taken, the order (-1 little, 1
    /// big, 0 unknown).
    /// </summary>
    [PyFunction("utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)")]
    private static PyObject? DecodeUtf16(PyObject data, string? errors, int order = 0, bool final = false) =>
        DecodeMarked(data, errors, 2, order, final);

    /// <summary>
    /// Decodes UTF-32 whose byte order is known from before, or from a mark: the text, the bytes taken, the order (-1 little, 1
    /// big, 0 unknown).
    /// </summary>
    [PyFunction("utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)")]
    private static PyObject? DecodeUtf32(PyObject data, string? errors, int order = 0, bool final = false) =>
        DecodeMarked(data, errors, 4, order, final);

    private static PyObject? DecodeMarked(PyObject data, string? errors, int size, int order, bool final)
    {
        byte[]? bytes = Buffers.Require(data);
        if (bytes is null) return null;
        int skipped = 0;
        if (order == 0 && bytes.Length >= size)
        {
            bool isLittle = bytes[0] == 0xFF && bytes[1] == 0xFE && (size == 2 || (bytes[2] == 0 && bytes[3] == 0));
            bool isBig = size == 2 ? bytes[0] == 0xFE && bytes[1] == 0xFF
                : bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0xFE && bytes[3] == 0xFF;
            if (isLittle || isBig) (order, skipped) = (isBig ? 1 : -1, size);
        }
        bool orderIsBig = order > 0 || (order == 0 && !BitConverter.IsLittleEndian);
        NativeEncoding ordered = size == 2
            ? orderIsBig ? NativeEncoding.Utf16BigEndian : NativeEncoding.Utf16LittleEndian
            : orderIsBig ? NativeEncoding.Utf32BigEndian : NativeEncoding.Utf32LittleEndian;
        PyStr? text = Codecs.Decode(bytes, ordered, errors ?? "strict", final, out int consumed, skipped);
        return text is null ? null : PyTuple.Create(text, PyInt.From(consumed), PyInt.From(order));
    }

    /// <summary>Encodes text in UTF-7: ASCII stays, the rest is base64 of UTF-16 between + and -.</summary>
    [PyFunction("utf_7_encode(str, errors=None, /)")]
    private static PyObject EncodeUtf7(PyStr text, string? errors) =>
        PyTuple.Create(PyBytes.From(Utf7.Encode(text)), PyInt.From(text.Length));

    /// <summary>Decodes UTF-7.</summary>
    [PyFunction("utf_7_decode(data, errors=None, final=False, /)")]
    private static PyObject? DecodeUtf7(PyObject data, string? errors, bool final = false)
    {
        byte[]? bytes = Buffers.Require(data);
        if (bytes is null) return null;
        PyStr? text = Utf7.Decode(bytes, errors ?? "strict", final, out int consumed);
        return text is null ? null : PyTuple.Create(text, PyInt.From(consumed));
    }

    /// <summary>Register a codec search function.</summary>
    [PyFunction("register(search_function, /)")]
    private static PyObject? Register(PyObject function)
    {
        if (function.Type.CallSlot is null) return Raise.TypeError("argument must be callable");
        CodecRegistry.SearchFunctions.Add(function);
        return PyNone.Instance;
    }

    /// <summary>Unregister a codec search function and clear the registry's cache.</summary>
    [PyFunction("unregister(search_function, /)")]
    private static PyObject Unregister(PyObject function)
    {
        if (CodecRegistry.SearchFunctions.Remove(function)) CodecRegistry.ForgetFound();
        return PyNone.Instance;
    }

    /// <summary>Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.</summary>
    [PyFunction("lookup(encoding, /)")]
    private static PyObject? Lookup(string encoding) => CodecRegistry.Lookup(encoding);

    /// <summary>Encodes obj using the codec registered for encoding.</summary>
    [PyFunction("encode(obj, encoding='utf-8', errors='strict')")]
    private static PyObject? Encode(PyObject value, string encoding = "utf-8", string? errors = null) =>
        CodecRegistry.Apply(encoding, 0, value, errors);

    /// <summary>Decodes obj using the codec registered for encoding.</summary>
    [PyFunction("decode(obj, encoding='utf-8', errors='strict')")]
    private static PyObject? Decode(PyObject value, string encoding = "utf-8", string? errors = null) =>
        CodecRegistry.Apply(encoding, 1, value, errors);

    /// <summary>Register the specified error handler under the name errors.</summary>
    [PyFunction("register_error(errors, handler, /)")]
    private static PyObject? RegisterError(string errors, PyObject handler)
    {
        if (handler.Type.CallSlot is null) return Raise.TypeError("handler must be callable");
        CodecRegistry.ErrorHandlers[errors] = handler;
        return PyNone.Instance;
    }

    /// <summary>Un-register the specified error handler for the error handling 'errors'.</summary>
    [PyFunction("_unregister_error(errors, /)")]
    private static PyObject? UnregisterError(string errors) =>
        Array.IndexOf(s_builtinHandlers, errors) >= 0
            ? Raise.ValueError($"cannot un-register built-in error handler '{errors}'")
            : PyBool.From(CodecRegistry.ErrorHandlers.Remove(errors));

    /// <summary>
    /// Return the error handler for the specified error handling name or raise a LookupError, if no handler exists under this name.
    /// </summary>
    [PyFunction("lookup_error(name, /)")]
    private static PyObject? LookupError(string name) =>
        CodecRegistry.ErrorHandlers.TryGetValue(name, out PyObject? handler) ? handler
            : Raise.Set(ExceptionTypes.LookupError, $"unknown error handler name '{name}'");

    [PyFunction("readbuffer_encode(data, errors=None, /)")]
    private static PyObject? ReadBufferEncode(PyObject data, string? errors)
    {
        byte[]? bytes = data is PyStr text ? Codecs.Encode(text, "utf-8", "strict") : Buffers.Require(data);
        return bytes is null ? null : PyTuple.Create(PyBytes.From(bytes), PyInt.From(bytes.Length));
    }

    [PyFunction("unicode_escape_encode(str, errors=None, /)")]
    private static PyObject UnicodeEscapeEncode(PyStr text, string? errors)
    {
        StringBuilder output = new();
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = text[i];
            output.Append(point switch
            {
                '\\' => "\\\\",
                '\t' => "\\t",
                '\n' => "\\n",
                '\r' => "\\r",
                >= 32 and < 127 => ((char)point).ToString(),
                < 0x100 => string.Create(CultureInfo.InvariantCulture, $"\\x{point:x2}"),
                < 0x10000 => string.Create(CultureInfo.InvariantCulture, $"\\u{point:x4}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\U{point:x8}"),
            });
        }
        return PyTuple.Create(PyBytes.From(Encoding.Latin1.GetBytes(output.ToString())), PyInt.From(text.Length));
    }

    [PyFunction("raw_unicode_escape_encode(str, errors=None, /)")]
    private static PyObject RawUnicodeEscapeEncode(PyStr text, string? errors)
    {
        StringBuilder output = new();
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = text[i];
            if (point < 0x100)
            {
                output.Append((char)point);
            }
            else
            {
                output.Append(point < 0x10000 ? string.Create(CultureInfo.InvariantCulture, $"\\u{point:x4}")
                : string.Create(CultureInfo.InvariantCulture, $"\\U{point:x8}"));
            }
        }
        return PyTuple.Create(PyBytes.From(Encoding.Latin1.GetBytes(output.ToString())), PyInt.From(text.Length));
    }

    [PyFunction("unicode_escape_decode(data, errors=None, final=True, /)")]
    private static PyObject? UnicodeEscapeDecode(PyObject data, string? errors, bool final = true) =>
        EscapeDecoding.Decode(data, errors ?? "strict", EscapeKind.Unicode, final);

    [PyFunction("raw_unicode_escape_decode(data, errors=None, final=True, /)")]
    private static PyObject? RawUnicodeEscapeDecode(PyObject data, string? errors, bool final = true) =>
        EscapeDecoding.Decode(data, errors ?? "strict", EscapeKind.RawUnicode, final);

    [PyFunction("escape_decode(data, errors=None, /)")]
    private static PyObject? EscapeDecode(PyObject data, string? errors) =>
        EscapeDecoding.Decode(data, errors ?? "strict", EscapeKind.Bytes, final: true);

    [PyFunction("escape_encode(data, errors=None, /)")]
    private static PyObject EscapeEncode(PyBytes data, string? errors)
    {
        string quoted = TextEscapes.QuoteBytes(data.Span, escapeSingleQuotes: true);
        return PyTuple.Create(PyBytes.From(Encoding.Latin1.GetBytes(quoted[2..^1])), PyInt.From(data.Length));
    }
}
