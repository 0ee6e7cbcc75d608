using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Json;

/// <summary>json speedups</summary>
[PyModule("_json")]
internal static partial class JsonModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, "make_scanner", PyJsonScanner.TypeObject, JsonScannerType.Bind);
        ModuleTypes.Add(module, "make_encoder", PyJsonEncoder.TypeObject, JsonEncoderType.Bind);
    }

    /// <summary>encode_basestring(string) -> string Return a JSON representation of a Python string</summary>
    [PyFunction("encode_basestring($self, object, /)")]
    private static PyObject? EncodeText(PyObject self, PyObject value) => Encode(value, asciiOnly: false);

    /// <summary>encode_basestring_ascii(string) -> string Return an ASCII-only JSON representation of a Python string</summary>
    [PyFunction("encode_basestring_ascii($self, object, /)")]
    private static PyObject? EncodeTextAsAscii(PyObject self, PyObject value) => Encode(value, asciiOnly: true);

    private static PyObject? Encode(PyObject value, bool asciiOnly)
    {
        if (value is not PyStr text) return Raise.TypeError($"first argument must be a string, not {value.Type.Name}");
        TextBuilder builder = new(stackalloc char[TextBuilder.UsualLength]);
        JsonText.AppendQuoted(ref builder, text, asciiOnly);
        return builder.ToText();
    }

    /// <summary>
    /// scanstring(string, end, strict=True) -> (string, end) Scan the string s for a JSON string. End is the index of the character
    /// in s after the quote that started the JSON string. Unescapes all valid JSON string escape sequences and raises ValueError on
    /// attempt to decode an invalid string. If strict is False then literal control characters are allowed in the string. Returns a
    /// tuple of the decoded string and the index of the character in s after the end quote.
    /// </summary>
    [PyFunction("scanstring(string, end, strict=True, /)")]
    private static PyObject? ScanString(PyObject value, long end, bool strict)
    {
        if (value is not PyStr text) return Raise.TypeError($"first argument must be a string, not {value.Type.Name}");
        if (end < 0 || end > text.Length) return Raise.ValueError("end is out of bounds");
        int next = (int)end;
        PyStr? scanned = text.Narrow is { } narrow
            ? new JsonReader<NarrowJson>(new NarrowJson(narrow), text, null, strict).ReadString(ref next)
            : new JsonReader<WideJson>(new WideJson(text.Wide!), text, null, strict).ReadString(ref next);
        return scanned is null ? null : PyTuple.Create(scanned, PyInt.From(next));
    }
}
