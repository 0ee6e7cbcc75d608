using System.Globalization;
using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Text;

/// <summary>The encodings that need no Python code, with their error handlers.</summary>
internal static class Codecs
{
    private enum Encoding
    {
        Utf8,
        Utf8Signature,
        Utf16,
        Utf16LittleEndian,
        Utf16BigEndian,
        Utf32,
        Utf32LittleEndian,
        Utf32BigEndian,
        Ascii,
        Latin1,
    }

    private static Encoding? Find(string name)
    {
        StringBuilder normal = new(name.Length);
        foreach (char each in name) normal.Append(each is ' ' or '_' ? '-' : char.ToLowerInvariant(each));
        return normal.ToString() switch
        {
            "utf-8" or "utf8" or "u8" or "cp65001" => Encoding.Utf8,
            "utf-8-sig" => Encoding.Utf8Signature,
            "utf-16" or "utf16" or "u16" => Encoding.Utf16,
            "utf-16-le" or "utf-16le" => Encoding.Utf16LittleEndian,
            "utf-16-be" or "utf-16be" => Encoding.Utf16BigEndian,
            "utf-32" or "utf32" or "u32" => Encoding.Utf32,
            "utf-32-le" or "utf-32le" => Encoding.Utf32LittleEndian,
            "utf-32-be" or "utf-32be" => Encoding.Utf32BigEndian,
            "ascii" or "us-ascii" or "646" => Encoding.Ascii,
            "latin-1" or "latin1" or "iso-8859-1" or "iso8859-1" or "8859" or "l1" or "cp819" => Encoding.Latin1,
            _ => null,
        };
    }

    /// <summary>Encodes a string; null with an exception set.</summary>
    public static byte[]? Encode(PyStr text, string encodingName, string errors)
    {
        if (Find(encodingName) is not { } encoding) return CodecRegistry.Encode(text, encodingName, errors);
        if (text.Narrow is { } narrow && Ascii.IsValid(narrow) && encoding is Encoding.Utf8 or Encoding.Ascii or Encoding.Latin1)
        {
            return System.Text.Encoding.Latin1.GetBytes(text.Narrow!);
        }
        List<byte> output = new(text.Length + 8);
        if (encoding == Encoding.Utf8Signature) output.AddRange([0xEF, 0xBB, 0xBF]);
        if (encoding == Encoding.Utf16) output.AddRange([0xFF, 0xFE]);
        if (encoding == Encoding.Utf32) output.AddRange([0xFF, 0xFE, 0, 0]);
        for (int i = 0; i < text.Length; i++)
        {
            if (TryAppend(output, text[i], encoding)) continue;
            int end = i + 1;
            while (end < text.Length && !TryAppend(null, text[end], encoding)) end++;
            if (!HandleEncodeError(output, text, i, ref end, encoding, errors)) return null;
            i = end - 1;
        }
        return [.. output];
    }

    private static bool TryAppend(List<byte>? output, int point, Encoding encoding)
    {
        switch (encoding)
        {
            case Encoding.Ascii or Encoding.Latin1:
                if (point >= (encoding == Encoding.Ascii ? 0x80 : 0x100)) return false;
                output?.Add((byte)point);
                return true;
            default:
                if (point is >= 0xD800 and <= 0xDFFF) return false;
                if (output is not null) AppendUnicode(output, point, encoding);
                return true;
        }
    }

    private static void AppendUnicode(List<byte> output, int point, Encoding encoding)
    {
        switch (encoding)
        {
            case Encoding.Utf16 or Encoding.Utf16LittleEndian:
                if (point > 0xFFFF)
                {
                    AppendUnit(output, 0xD7C0 + (point >> 10), isBig: false);
                    point = 0xDC00 | (point & 0x3FF);
                }
                AppendUnit(output, point, isBig: false);
                break;
            case Encoding.Utf16BigEndian:
                if (point > 0xFFFF)
                {
                    AppendUnit(output, 0xD7C0 + (point >> 10), isBig: true);
                    point = 0xDC00 | (point & 0x3FF);
                }
                AppendUnit(output, point, isBig: true);
                break;
            case Encoding.Utf32 or Encoding.Utf32LittleEndian:
                output.AddRange([(byte)point, (byte)(point >> 8), (byte)(point >> 16), 0]);
                break;
            case Encoding.Utf32BigEndian:
                output.AddRange([0, (byte)(point >> 16), (byte)(point >> 8), (byte)point]);
                break;
            default:
                AppendUtf8(output, point);
                break;
        }
    }

    private static void AppendUnit(List<byte> output, int unit, bool isBig)
    {
        output.Add((byte)(isBig ? unit >> 8 : unit));
        output.Add((byte)(isBig ? unit : unit >> 8));
    }

    private static void AppendUtf8(List<byte> output, int point)
    {
        if (point < 0x80)
        {
            output.Add((byte)point);
            return;
        }
        if (point < 0x800)
        {
            output.Add((byte)(0xC0 | (point >> 6)));
        }
        else
        {
            if (point < 0x10000)
            {
                output.Add((byte)(0xE0 | (point >> 12)));
            }
            else
            {
                output.Add((byte)(0xF0 | (point >> 18)));
                output.Add((byte)(0x80 | ((point >> 12) & 0x3F)));
            }
            output.Add((byte)(0x80 | ((point >> 6) & 0x3F)));
        }
        output.Add((byte)(0x80 | (point & 0x3F)));
    }

    private static bool HandleEncodeError(List<byte> output, PyStr text, int start, ref int end, Encoding encoding, string errors)
    {
        switch (errors)
        {
            case "ignore":
                return true;
            case "replace":
                for (int i = start; i < end; i++) AppendUnicodeOrByte(output, '?', encoding);
                return true;
            case "backslashreplace" or "xmlcharrefreplace":
                for (int i = start; i < end; i++)
                {
                    string escape = errors == "backslashreplace" ? TextEscapes.Escape(text[i]) : $"&#{text[i]};";
                    foreach (char each in escape) AppendUnicodeOrByte(output, each, encoding);
                }
                return true;
            case "surrogatepass" when encoding is not (Encoding.Ascii or Encoding.Latin1):
                for (int i = start; i < end; i++) AppendUnicode(output, text[i], encoding);
                return true;
            case "surrogateescape":
                for (int i = start; i < end; i++)
                {
                    if (text[i] is not (>= 0xDC80 and <= 0xDCFF) || UnitSize(encoding) > 1) return RaiseEncodeError(text, i, end, encoding);
                    output.Add((byte)(text[i] - 0xDC00));
                }
                return true;
            case "strict" or "surrogatepass":
                return RaiseEncodeError(text, start, end, encoding);
            default:
                PyUnicodeError error = UnicodeErrors.Create(ExceptionTypes.UnicodeEncodeError, Name(encoding), text, start, end, EncodeReason(encoding));
                int errorEnd = end;
                PyObject? replacement = CodecRegistry.HandleError(errors, error, text.Length, out end);
                if (replacement is PyBytes bytes)
                {
                    if (bytes.Length % UnitSize(encoding) != 0) return RaiseEncodeError(text, start, errorEnd, encoding);
                    output.AddRange(bytes.Value);
                }
                for (int i = 0; replacement is PyStr characters && i < characters.Length; i++)
                {
                    bool fits = encoding is Encoding.Ascii or Encoding.Latin1 || characters[i] < 0x80;
                    if (!fits || !TryAppend(output, characters[i], encoding)) return RaiseEncodeError(text, start, errorEnd, encoding);
                }
                return replacement is not null;
        }
    }

    // The number of bytes that everything encoded is a multiple of.
    private static int UnitSize(Encoding encoding) => encoding switch
    {
        Encoding.Utf16 or Encoding.Utf16LittleEndian or Encoding.Utf16BigEndian => 2,
        Encoding.Utf32 or Encoding.Utf32LittleEndian or Encoding.Utf32BigEndian => 4,
        _ => 1,
    };

    private static void AppendUnicodeOrByte(List<byte> output, int point, Encoding encoding)
    {
        if (encoding is Encoding.Ascii or Encoding.Latin1) output.Add((byte)point);
        else AppendUnicode(output, point, encoding);
    }

    private static bool RaiseEncodeError(PyStr text, int start, int end, Encoding encoding)
    {
        Raise.Set(UnicodeErrors.Create(ExceptionTypes.UnicodeEncodeError, Name(encoding), text, start, end, EncodeReason(encoding)));
        return false;
    }

    private static string EncodeReason(Encoding encoding) => encoding switch
    {
        Encoding.Ascii => "ordinal not in range(128)",
        Encoding.Latin1 => "ordinal not in range(256)",
        _ => "surrogates not allowed",
    };

    private static string Name(Encoding encoding) => encoding switch
    {
        Encoding.Ascii => "ascii",
        Encoding.Latin1 => "latin-1",
        Encoding.Utf16 => "utf-16",
        Encoding.Utf16LittleEndian => "utf-16-le",
        Encoding.Utf16BigEndian => "utf-16-be",
        Encoding.Utf32 => "utf-32",
        Encoding.Utf32LittleEndian => "utf-32-le",
        Encoding.Utf32BigEndian => "utf-32-be",
        _ => "utf-8",
    };

    /// <summary>Whether an encoding is one of those that need no Python code.</summary>
    public static bool IsNative(string encodingName) => Find(encodingName) is not null;

    /// <summary>Decodes bytes; null with an exception set.</summary>
    public static PyStr? Decode(byte[] bytes, string encodingName, string errors) =>
        Find(encodingName) is null ? CodecRegistry.Decode(bytes, encodingName, errors) : Decode(bytes, encodingName, errors, isFinal: true, out _);

    /// <summary>
    /// Decodes bytes by one of the native encodings. Unless these are the last bytes, an incomplete character at the end waits
    /// for more: <paramref name="consumed"/> says how many bytes were taken. Null with an exception set on failure.
    /// </summary>
    public static PyStr? Decode(byte[] bytes, string encodingName, string errors, bool isFinal, out int consumed)
    {
        Encoding encoding = Find(encodingName)!.Value;
        consumed = bytes.Length;
        if (encoding == Encoding.Latin1 || (encoding is Encoding.Utf8 or Encoding.Ascii && Ascii.IsValid(bytes)))
        {
            return PyStr.FromNarrow(System.Text.Encoding.Latin1.GetString(bytes));
        }
        int position = 0;
        bool isBig = encoding is Encoding.Utf16BigEndian or Encoding.Utf32BigEndian;
        if (encoding == Encoding.Utf8Signature && bytes.AsSpan().StartsWith<byte>([0xEF, 0xBB, 0xBF])) position = 3;
        if (encoding == Encoding.Utf16 && bytes.Length >= 2 && (bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
        {
            isBig = bytes[0] == 0xFE;
            position = 2;
        }
        if (encoding == Encoding.Utf32 && bytes.Length >= 4)
        {
            isBig = bytes.AsSpan().StartsWith<byte>([0, 0, 0xFE, 0xFF]);
            if (isBig || bytes.AsSpan().StartsWith<byte>([0xFF, 0xFE, 0, 0])) position = 4;
        }
        List<int> output = new(bytes.Length);
        while (position < bytes.Length)
        {
            int length = Next(bytes, position, encoding, isBig, out int point, out string reason);
            if (length > 0)
            {
                output.Add(point);
                position += length;
                continue;
            }
            if (!isFinal && (reason is "unexpected end of data" or "truncated data" || IsStartOfSurrogate(bytes.AsSpan(position), encoding)))
            {
                consumed = position;
                return CodePoints.ToText(output);
            }
            int end = Math.Min(bytes.Length, position - length);
            if (!HandleDecodeError(output, ref bytes, position, ref end, encoding, isBig, errors, reason)) return null;
            position = end;
        }
        return CodePoints.ToText(output);
    }

    // Two bytes of a surrogate in UTF-8 may become three, which a handler accepts.
    private static bool IsStartOfSurrogate(ReadOnlySpan<byte> rest, Encoding encoding) =>
        encoding is Encoding.Utf8 or Encoding.Utf8Signature && rest is [0xED, >= 0xA0 and <= 0xBF];

    /// <summary>The size of a surrogate in a Unicode encoding, and its bytes' order; 0 for an encoding that is none.</summary>
    public static int SurrogateSize(string encodingName, out bool isBig)
    {
        Encoding? encoding = Find(encodingName);
        isBig = encoding is Encoding.Utf16BigEndian or Encoding.Utf32BigEndian;
        return encoding switch
        {
            null or Encoding.Ascii or Encoding.Latin1 => 0,
            Encoding.Utf8 or Encoding.Utf8Signature => 3,
            { } unicode => UnitSize(unicode),
        };
    }

    /// <summary>The surrogate that some bytes begin with; -1 when they begin with none.</summary>
    public static int ReadSurrogate(ReadOnlySpan<byte> bytes, int size, bool isBig)
    {
        if (bytes.Length < size) return -1;
        int point;
        if (size == 3)
        {
            if (bytes[0] != 0xED || bytes[1] is < 0xA0 or > 0xBF || bytes[2] is < 0x80 or > 0xBF) return -1;
            return 0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F);
        }
        if (size == 2) point = isBig ? (bytes[0] << 8) | bytes[1] : bytes[0] | (bytes[1] << 8);
        else point = isBig ? (bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3] : bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
        return point is >= 0xD800 and <= 0xDFFF ? point : -1;
    }

    /// <summary>Decodes one character: its length, or minus the number of bytes that are wrong.</summary>
    private static int Next(byte[] bytes, int position, Encoding encoding, bool isBig, out int point, out string reason)
    {
        reason = "";
        switch (encoding)
        {
            case Encoding.Ascii:
                point = bytes[position];
                reason = "ordinal not in range(128)";
                return point < 0x80 ? 1 : -1;
            case Encoding.Utf16 or Encoding.Utf16LittleEndian or Encoding.Utf16BigEndian:
                return NextUtf16(bytes, position, isBig, out point, out reason);
            case Encoding.Utf32 or Encoding.Utf32LittleEndian or Encoding.Utf32BigEndian:
                point = 0;
                if (position + 4 > bytes.Length)
                {
                    reason = "truncated data";
                    return -(bytes.Length - position);
                }
                uint unit = isBig
                    ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(position))
                    : System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(position));
                point = (int)unit;
                reason = unit > 0x10FFFF ? "code point not in range(0x110000)" : "code point in surrogate code point range(0xd800, 0xe000)";
                return unit > 0x10FFFF || unit is >= 0xD800 and <= 0xDFFF ? -4 : 4;
            default:
                return NextUtf8(bytes.AsSpan(position), out point, out reason);
        }
    }

    private static int NextUtf16(byte[] bytes, int position, bool isBig, out int point, out string reason)
    {
        point = 0;
        reason = "truncated data";
        if (position + 2 > bytes.Length) return -1;
        point = Unit(position);
        if (point is < 0xD800 or > 0xDFFF) return 2;
        reason = "illegal encoding";
        if (point >= 0xDC00) return -2;
        if (position + 4 > bytes.Length)
        {
            reason = "unexpected end of data";
            return -(bytes.Length - position);
        }
        int low = Unit(position + 2);
        reason = "illegal UTF-16 surrogate";
        if (low is < 0xDC00 or > 0xDFFF) return -2;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        return 4;

        int Unit(int index) => isBig ? (bytes[index] << 8) | bytes[index + 1] : bytes[index] | (bytes[index + 1] << 8);
    }

    private static int NextUtf8(ReadOnlySpan<byte> bytes, out int point, out string reason)
    {
        point = bytes[0];
        reason = "invalid start byte";
        if (point < 0x80) return 1;
        int length = point switch { >= 0xC2 and <= 0xDF => 2, >= 0xE0 and <= 0xEF => 3, >= 0xF0 and <= 0xF4 => 4, _ => 0 };
        if (length == 0) return -1;
        int lead = point;
        point &= 0xFF >> (length + 1);
        for (int i = 1; i < length; i++)
        {
            if (i == bytes.Length)
            {
                reason = "unexpected end of data";
                return -i;
            }
            reason = "invalid continuation byte";
            // The second byte's range excludes overlong forms, surrogates and what lies beyond Unicode.
            int lowest = i == 1 ? lead switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 } : 0x80;
            int highest = i == 1 ? lead switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF } : 0xBF;
            if (bytes[i] < lowest || bytes[i] > highest) return -i;
            point = (point << 6) | (bytes[i] & 0x3F);
        }
        return length;
    }

    // A handler of the program's may give the exception other bytes, which are then decoded further.
    private static bool HandleDecodeError(List<int> output, ref byte[] bytes, int start, ref int end, Encoding encoding, bool isBig, string errors, string reason)
    {
        switch (errors)
        {
            case "ignore":
                return true;
            case "replace":
                output.Add(0xFFFD);
                return true;
            case "backslashreplace":
                for (int i = start; i < end; i++)
                {
                    foreach (char each in string.Create(CultureInfo.InvariantCulture, $"\\x{bytes[i]:x2}")) output.Add(each);
                }
                return true;
            case "surrogateescape":
                // ASCII bytes are never escaped: decoding goes on with the first one.
                int escaped = start;
                while (escaped < end && bytes[escaped] >= 0x80) output.Add(0xDC00 + bytes[escaped++]);
                if (escaped == start) return RaiseDecodeError(bytes, start, end, encoding, isBig, reason);
                end = escaped;
                return true;
            case "surrogatepass" when SurrogateSize(Name(encoding), out _) is > 0 and int size:
                int surrogate = ReadSurrogate(bytes.AsSpan(start), size, isBig);
                if (surrogate < 0) return RaiseDecodeError(bytes, start, end, encoding, isBig, reason);
                output.Add(surrogate);
                end = start + size;
                return true;
            case "strict" or "surrogatepass":
                return RaiseDecodeError(bytes, start, end, encoding, isBig, reason);
            default:
                PyUnicodeError error = UnicodeErrors.Create(ExceptionTypes.UnicodeDecodeError, DecoderName(encoding, isBig), PyBytes.From(bytes), start, end, reason);
                PyObject? replacement = CodecRegistry.HandleError(errors, error, bytes.Length, out end);
                if (replacement is not null) bytes = ((PyBytes)error.Object!).Value;
                for (int i = 0; replacement is PyStr characters && i < characters.Length; i++) output.Add(characters[i]);
                return replacement is not null;
        }
    }

    private static bool RaiseDecodeError(byte[] bytes, int start, int end, Encoding encoding, bool isBig, string reason)
    {
        Raise.Set(UnicodeErrors.Create(ExceptionTypes.UnicodeDecodeError, DecoderName(encoding, isBig), PyBytes.From(bytes), start, end, reason));
        return false;
    }

    private static string DecoderName(Encoding encoding, bool isBig) => encoding switch
    {
        Encoding.Utf16 => isBig ? "utf-16-be" : "utf-16-le",
        Encoding.Utf32 => isBig ? "utf-32-be" : "utf-32-le",
        _ => Name(encoding),
    };
}

/// <summary>Makes the exceptions of encodings.</summary>
internal static class UnicodeErrors
{
    public static PyUnicodeError Create(PyType type, string encoding, PyObject source, int start, int end, string reason)
    {
        PyStr name = PyStr.FromString(encoding);
        PyStr text = PyStr.FromString(reason);
        return new PyUnicodeError(type, PyTuple.Create(name, source, PyInt.From(start), PyInt.From(end), text))
        {
            Encoding = name,
            Object = source,
            Start = start,
            End = end,
            Reason = text,
        };
    }
}
