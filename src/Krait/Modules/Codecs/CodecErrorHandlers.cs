using System.Globalization;
using System.Text;
using Krait.Objects;
using Krait.Objects.Unicode;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules;

/// <summary>The builtin error handlers as functions: given the exception, they say what to put in and where to go on.</summary>
internal static class CodecErrorHandlers
{
    public static PyObject? Handle(string name, PyObject argument)
    {
        if (argument is not PyUnicodeError error)
        {
            if (name == "strict" && argument is PyBaseException other) return Raise.Set(other);
            return Raise.TypeError(name == "strict" ? "codec must pass exception instance" : $"don't know how to handle {argument.Type.Name} in error callback");
        }
        // Each knows what to do about some of the three errors only.
        bool isKnown = name is "strict" or "ignore" or "replace" || error.Type.IsSubtypeOf(ExceptionTypes.UnicodeEncodeError)
            || (name is "backslashreplace" or "surrogatepass" or "surrogateescape" && error.Type.IsSubtypeOf(ExceptionTypes.UnicodeDecodeError))
            || (name is "backslashreplace" && error.Type.IsSubtypeOf(ExceptionTypes.UnicodeTranslateError));
        if (!isKnown) return Raise.TypeError($"don't know how to handle {error.Type.Name} in error callback");
        int start = (int)error.Start;
        int end = (int)error.End;
        bool isDecoding = error.Type.IsSubtypeOf(ExceptionTypes.UnicodeDecodeError);
        switch (name)
        {
            case "strict":
                return Raise.Set(error);
            case "ignore":
                return Result(PyStr.Empty, end);
            case "replace":
                if (isDecoding) return Result(PyStr.FromCodePoint(0xFFFD), end);
                int replacement = error.Type.IsSubtypeOf(ExceptionTypes.UnicodeEncodeError) ? '?' : 0xFFFD;
                return Result(CodePoints.Repeat(replacement, end - start), end);
        }
        if (isDecoding)
        {
            PyBytes bytes = (PyBytes)error.Object!;
            string encoding = error.Encoding?.ToString() ?? "";
            if (name == "surrogateescape")
            {
                List<int> escaped = [];
                for (int i = start; i < end && bytes.Value[i] >= 0x80; i++) escaped.Add(0xDC00 + bytes.Value[i]);
                return escaped.Count == 0 ? Raise.Set(error) : Result(CodePoints.ToText(escaped), start + escaped.Count);
            }
            if (name == "backslashreplace")
            {
                StringBuilder text = new();
                for (int i = start; i < end; i++) text.Append(CultureInfo.InvariantCulture, $"\\x{bytes.Value[i]:x2}");
                return Result(PyStr.FromString(text.ToString()), end);
            }
            if (name == "surrogatepass" && encoding.StartsWith("utf", StringComparison.OrdinalIgnoreCase))
            {
                PyStr? decoded = Codecs.Decode(bytes.Value[start..Math.Min(bytes.Length, start + 3)], encoding, "surrogatepass");
                return decoded is null ? Raise.Set(error) : Result(decoded, start + 3);
            }
            return name == "surrogatepass" ? Raise.Set(error) : Raise.TypeError($"don't know how to handle {error.Type.Name} in error callback");
        }
        PyStr source = (PyStr)error.Object!;
        StringBuilder output = new();
        List<byte> raw = [];
        for (int i = start; i < end; i++)
        {
            int point = source[i];
            switch (name)
            {
                case "xmlcharrefreplace":
                    output.Append(CultureInfo.InvariantCulture, $"&#{point};");
                    break;
                case "namereplace" when UnicodeNames.Instance.NameOf(point) is { Length: > 0 } named:
                    output.Append(CultureInfo.InvariantCulture, $"\\N{{{named}}}");
                    break;
                case "backslashreplace" or "namereplace":
                    output.Append(TextEscapes.Escape(point));
                    break;
                case "surrogateescape":
                    if (point is not (>= 0xDC80 and <= 0xDCFF)) return Raise.Set(error);
                    raw.Add((byte)(point - 0xDC00));
                    break;
                default:
                    if (point is not (>= 0xD800 and <= 0xDFFF)) return Raise.Set(error);
                    byte[]? passed = Codecs.Encode(PyStr.FromCodePoint(point), error.Encoding?.ToString() ?? "utf-8", "surrogatepass");
                    if (passed is null) return Raise.Set(error);
                    raw.AddRange(passed);
                    break;
            }
        }
        return Result(name.StartsWith("surrogate", StringComparison.Ordinal) ? PyBytes.From(raw.ToArray()) : PyStr.FromString(output.ToString()), end);
    }

    private static PyTuple Result(PyObject replacement, int position) => PyTuple.Create(replacement, PyInt.From(position));
}

/// <summary>Which escapes are decoded.</summary>
internal enum EscapeKind
{
    Unicode,
    RawUnicode,
    Bytes,
}

/// <summary>Backslash escapes, as the unicode_escape codecs read them.</summary>
internal static class EscapeDecoding
{
    public static PyObject? Decode(PyObject data, string errors, EscapeKind kind, bool final)
    {
        byte[]? bytes = data is PyStr given ? Codecs.Encode(given, "utf-8", "strict") : Buffers.Require(data);
        if (bytes is null) return null;
        List<int> output = new(bytes.Length);
        int i = 0;
        while (i < bytes.Length)
        {
            if (bytes[i] != '\\' || (kind == EscapeKind.RawUnicode && (i + 1 >= bytes.Length || bytes[i + 1] is not ((byte)'u' or (byte)'U'))))
            {
                output.Add(bytes[i++]);
                continue;
            }
            int start = i++;
            if (i == bytes.Length)
            {
                if (!final) return Finish(output, kind, start);
                if (kind == EscapeKind.Bytes) return Raise.ValueError("Trailing \\ in string");
                if (!Fail(output, bytes, start, ref i, errors, "\\ at end of string")) return null;
                continue;
            }
            char escape = (char)bytes[i++];
            int digits = escape switch { 'x' => 2, 'u' when kind != EscapeKind.Bytes => 4, 'U' when kind != EscapeKind.Bytes => 8, _ => 0 };
            if (digits > 0)
            {
                int first = i;
                long value = 0;
                while (i < bytes.Length && i - first < digits && char.IsAsciiHexDigit((char)bytes[i])) value = (value << 4) | (uint)Convert.ToInt32(((char)bytes[i++]).ToString(), 16);
                if (i - first == digits && value <= 0x10FFFF)
                {
                    output.Add((int)value);
                    continue;
                }
                if (!final && i == bytes.Length) return Finish(output, kind, start);
                if (kind == EscapeKind.Bytes) return Raise.ValueError(string.Create(CultureInfo.InvariantCulture, $"invalid \\x escape at position {start}"));
                string reason = value > 0x10FFFF ? "illegal Unicode character" : escape == 'x' ? "truncated \\xXX escape" : escape == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape";
                if (!Fail(output, bytes, start, ref i, errors, reason)) return null;
                continue;
            }
            if (escape is >= '0' and <= '7')
            {
                int value = escape - '0';
                for (int k = 0; k < 2 && i < bytes.Length && bytes[i] is >= (byte)'0' and <= (byte)'7'; k++) value = (value * 8) + (bytes[i++] - '0');
                output.Add(kind == EscapeKind.Bytes ? value & 0xFF : value);
                continue;
            }
            int simple = escape switch { '\\' => '\\', '\'' => '\'', '"' => '"', 'a' => 7, 'b' => 8, 'f' => 12, 'n' => 10, 'r' => 13, 't' => 9, 'v' => 11, _ => -1 };
            if (simple >= 0) output.Add(simple);
            else if (escape != '\n')
            {
                output.Add('\\');
                output.Add(escape);
            }
        }
        return Finish(output, kind, bytes.Length);
    }

    private static PyObject Finish(List<int> output, EscapeKind kind, int consumed) =>
        PyTuple.Create(kind == EscapeKind.Bytes ? PyBytes.From(output.ConvertAll(static each => (byte)each).ToArray()) : CodePoints.ToText(output), PyInt.From(consumed));

    private static bool Fail(List<int> output, byte[] bytes, int start, ref int end, string errors, string reason)
    {
        PyUnicodeError error = UnicodeErrors.Create(ExceptionTypes.UnicodeDecodeError, "unicodeescape", PyBytes.From(bytes), start, end, reason);
        PyObject? replacement = CodecRegistry.HandleError(errors, error, bytes.Length, out end);
        if (replacement is not PyStr text) return false;
        for (int i = 0; i < text.Length; i++) output.Add(text[i]);
        return true;
    }
}
