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
            return Raise.TypeError(name == "strict" ? "codec must pass exception instance"
                : $"don't know how to handle {argument.Type.Name} in error callback");
        }
        if (name == "strict") return Raise.Set(error);
        bool isDecoding = error.Type.IsSubtypeOf(ExceptionTypes.UnicodeDecodeError);
        bool isEncoding = error.Type.IsSubtypeOf(ExceptionTypes.UnicodeEncodeError);
        bool isTranslating = error.Type.IsSubtypeOf(ExceptionTypes.UnicodeTranslateError);
        // Each knows what to do about some of the three errors only.
        bool isKnown = name switch
        {
            "ignore" or "replace" or "backslashreplace" => isDecoding || isEncoding || isTranslating,
            "surrogatepass" or "surrogateescape" => isDecoding || isEncoding,
            _ => isEncoding,
        };
        if (!isKnown) return Raise.TypeError($"don't know how to handle {error.Type.Name} in error callback");
        PyBytes? bytes = null;
        if (isDecoding)
        {
            bytes = error.Object as PyBytes ?? (error.Object is PyByteArray array ? PyBytes.From(array.Span) : null);
            if (bytes is null) return Raise.TypeError("UnicodeError 'object' attribute must be a bytes");
        }
        else if (error.Object is not PyStr)
        {
            return Raise.TypeError("UnicodeError 'object' attribute must be a string");
        }

        int length = bytes?.Length ?? ((PyStr)error.Object!).Length;
        int start = (int)Math.Clamp(error.Start, 0, Math.Max(0, length - 1));
        int end = (int)Math.Min(Math.Max(error.End, 1), length);
        switch (name)
        {
            case "ignore":
                return Result(PyStr.Empty, end);
            case "replace":
                if (isDecoding) return Result(PyStr.FromCodePoint(0xFFFD), end);
                return Result(CodePoints.Repeat(isEncoding ? '?' : 0xFFFD, Math.Max(0, end - start)), end);
        }
        if (bytes is not null)
        {
            if (name == "surrogateescape")
            {
                List<int> escaped = [];
                for (int i = start; i < end && escaped.Count < 4 && bytes.Value[i] >= 0x80; i++) escaped.Add(0xDC00 + bytes.Value[i]);
                return escaped.Count == 0 ? Raise.Set(error) : Result(CodePoints.ToText(escaped), start + escaped.Count);
            }
            if (name == "backslashreplace")
            {
                StringBuilder text = new();
                for (int i = start; i < end; i++) text.Append(CultureInfo.InvariantCulture, $"\\x{bytes.Value[i]:x2}");
                return Result(PyStr.FromString(text.ToString()), end);
            }
            int size = Codecs.SurrogateSize(error.Encoding?.ToString() ?? "", out bool isBig);
            int surrogate = size == 0 ? -1 : Codecs.ReadSurrogate(bytes.Value.AsSpan(start), size, isBig);
            return surrogate < 0 ? Raise.Set(error) : Result(PyStr.FromCodePoint(surrogate), start + size);
        }
        if (name == "namereplace" && !CharacterNames.Load())
        {
            return Exceptions.IsSet ? null
                : Raise.Set(ExceptionTypes.ImportError, "PyCapsule_Import could not import module \"unicodedata\"");
        }
        var source = (PyStr)error.Object!;
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
                    // A number also for the characters that a repr has names for.
                    output.Append(point is '\t' or '\n' or '\r' ? $"\\x{point:x2}" : TextEscapes.Escape(point));
                    break;
                case "surrogateescape":
                    if (point is not (>= 0xDC80 and <= 0xDCFF)) return Raise.Set(error);
                    raw.Add((byte)(point - 0xDC00));
                    break;
                default:
                    if (point is not (>= 0xD800 and <= 0xDFFF)) return Raise.Set(error);
                    if (Codecs.SurrogateSize(error.Encoding?.ToString() ?? "", out _) == 0) return Raise.Set(error);
                    byte[]? passed = Codecs.Encode(PyStr.FromCodePoint(point), error.Encoding?.ToString() ?? "utf-8", "surrogatepass");
                    if (passed is null) return Raise.Set(error);
                    raw.AddRange(passed);
                    break;
            }
        }
        return Result(name.StartsWith("surrogate", StringComparison.Ordinal) ? PyBytes.From(raw.ToArray())
            : PyStr.FromString(output.ToString()), end);
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
        byte[]? bytes = data is PyStr text ? Codecs.Encode(text, "utf-8", "strict") : Buffers.Require(data);
        if (bytes is null) return null;
        Poll.ReserveOrThrow((long)bytes.Length * sizeof(int));
        List<int> output = new(bytes.Length);
        int given = bytes.Length;
        string? invalid = null;
        int i = 0;
        int steps = 0;
        while (i < bytes.Length)
        {
            Poll.StepOrThrow(ref steps);
            bool isEscape = bytes[i] == '\\'
                && (kind != EscapeKind.RawUnicode || (i + 1 < bytes.Length ? bytes[i + 1] is (byte)'u' or (byte)'U' : !final));
            if (!isEscape)
            {
                output.Add(bytes[i++]);
                continue;
            }
            int start = i++;
            if (i == bytes.Length)
            {
                if (!final) return Finish(output, kind, start, invalid);
                if (kind == EscapeKind.Bytes) return Raise.ValueError("Trailing \\ in string");
                if (!Fail(output, ref bytes, start, ref i, errors, kind, "\\ at end of string")) return null;
                continue;
            }
            char escape = (char)bytes[i++];
            int digits = escape switch { 'x' => 2, 'u' when kind != EscapeKind.Bytes => 4, 'U' when kind != EscapeKind.Bytes => 8, _ => 0 };
            if (digits > 0)
            {
                int first = i;
                long value = 0;
                // Short: the digits of an escape.
                while (i < bytes.Length && i - first < digits && char.IsAsciiHexDigit((char)bytes[i]))
                {
                    value = (value << 4) | (uint)Convert.ToInt32(((char)bytes[i++]).ToString(), 16);
                }
                if (i - first == digits && value <= 0x10FFFF)
                {
                    output.Add((int)value);
                    continue;
                }
                if (!final && i == bytes.Length && i - first < digits) return Finish(output, kind, start, invalid);
                if (kind == EscapeKind.Bytes)
                {
                    if (errors == "strict")
                    {
                        return Raise.ValueError(string.Create(CultureInfo.InvariantCulture, $"invalid \\x escape at position {start}"));
                    }
                    if (errors is not ("replace" or "ignore"))
                    {
                        return Raise.ValueError($"decoding error; unknown error handling code: {errors}");
                    }
                    if (errors == "replace") output.Add('?');
                    continue;
                }
                string reason = value > 0x10FFFF
                    ? kind == EscapeKind.RawUnicode ? "\\Uxxxxxxxx out of range" : "illegal Unicode character"
                    : escape == 'x' ? "truncated \\xXX escape" : escape == 'u' ? "truncated \\uXXXX escape"
                        : "truncated \\UXXXXXXXX escape";
                if (!Fail(output, ref bytes, start, ref i, errors, kind, reason)) return null;
                continue;
            }
            if (escape == 'N' && kind == EscapeKind.Unicode)
            {
                int close = i < bytes.Length && bytes[i] == '{' ? Array.IndexOf(bytes, (byte)'}', i) : -1;
                bool isCut = i == bytes.Length || (bytes[i] == '{' && close < 0);
                if (isCut && !final) return Finish(output, kind, start, invalid);
                if (close > i + 1)
                {
                    string name = Encoding.UTF8.GetString(bytes, i + 1, close - i - 1);
                    i = close + 1;
                    if (!CharacterNames.Load())
                    {
                        if (Exceptions.IsSet) return null;
                        return Raise.Set(ExceptionTypes.UnicodeError, "\\N escapes not supported (can't load unicodedata module)");
                    }
                    if (UnicodeNames.Instance.Find(name) is [int named])
                    {
                        output.Add(named);
                        continue;
                    }
                    if (!Fail(output, ref bytes, start, ref i, errors, kind, "unknown Unicode character name")) return null;
                    continue;
                }
                if (isCut) i = bytes.Length;
                else if (bytes[i] == '{') i++;
                if (!Fail(output, ref bytes, start, ref i, errors, kind, "malformed \\N character escape")) return null;
                continue;
            }
            if (escape is >= '0' and <= '7')
            {
                int value = escape - '0';
                // Short: the digits of an escape.
                for (int k = 0; k < 2 && i < bytes.Length
                    && bytes[i] is >= (byte)'0' and <= (byte)'7'; k++)
                {
                    value = (value * 8) + (bytes[i++] - '0');
                }

                if (value > 0xFF) invalid ??= $"\\{Convert.ToString(value, 8)}\" is an invalid octal escape sequence";
                output.Add(kind == EscapeKind.Bytes ? value & 0xFF : value);
                continue;
            }
            int simple = escape switch
            {
                '\\' => '\\',
                '\'' => '\'',
                '"' => '"',
                'a' => 7,
                'b' => 8,
                'f' => 12,
                'n' => 10,
                'r' => 13,
                't' => 9,
                'v' => 11,
                _ => -1
            };
            if (simple >= 0)
            {
                output.Add(simple);
            }
            else if (escape != '\n')
            {
                invalid ??= $"\\{escape}\" is an invalid escape sequence";
                output.Add('\\');
                output.Add(escape);
            }
        }
        return Finish(output, kind, final ? given : bytes.Length, invalid);
    }

    private static PyObject? Finish(List<int> output, EscapeKind kind, int consumed, string? invalid)
    {
        if (invalid is not null
            && !Warnings.WarningIssuer.Warn(ExceptionTypes.DeprecationWarning, $"{(kind == EscapeKind.Bytes ? "b" : "")}\"{invalid}"))
        {
            return null;
        }
        return PyTuple.Create(kind == EscapeKind.Bytes ? PyBytes.From(output.ConvertAll(static each => (byte)each).ToArray())
            : CodePoints.ToText(output), PyInt.From(consumed));
    }

    private static bool Fail(List<int> output, ref byte[] bytes, int start, ref int end, string errors, EscapeKind kind, string reason)
    {
        string encoding = kind == EscapeKind.RawUnicode ? "rawunicodeescape" : "unicodeescape";
        PyUnicodeError error = UnicodeErrors.Create(ExceptionTypes.UnicodeDecodeError, encoding, PyBytes.From(bytes), start, end, reason);
        PyObject? replacement = CodecRegistry.HandleError(errors, error, bytes.Length, out end);
        if (replacement is not PyStr text) return false;
        bytes = ((PyBytes)error.Object!).Value;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            output.Add(text[i]);
        }
        return true;
    }
}
