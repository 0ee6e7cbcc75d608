using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Text;

// Decoding.
internal static partial class Codecs
{
    /// <summary>Decodes bytes; null with an exception set.</summary>
    public static PyStr? Decode(ReadOnlySpan<byte> bytes, string encodingName, string errors) =>
        NativeEncodings.Find(encodingName) is { } encoding
            ? Decode(bytes, encoding, errors, isFinal: true, out _) : CodecRegistry.Decode(bytes.ToArray(), encodingName, errors);

    /// <summary>
    /// Decodes bytes by one of the native encodings. Unless these are the last bytes, an incomplete character at the end waits
    /// for more: <paramref name="consumed"/> says how many bytes were taken. Null with an exception set on failure.
    /// </summary>
    public static PyStr? Decode(ReadOnlySpan<byte> bytes, string encodingName, string errors, bool isFinal, out int consumed) =>
        Decode(bytes, NativeEncodings.Find(encodingName)!.Value, errors, isFinal, out consumed);

    /// <summary>Decodes bytes from a position on, in front of which a byte order mark is that errors count.</summary>
    public static PyStr? Decode(
        ReadOnlySpan<byte> bytes, NativeEncoding encoding, string errors, bool isFinal, out int consumed, int start = 0)
    {
        consumed = bytes.Length;
        bool isBig = NativeEncodings.IsBig(encoding);
        if (encoding == NativeEncoding.Latin1 || (encoding is NativeEncoding.Utf8 or NativeEncoding.Ascii && Ascii.IsValid(bytes)))
        {
            return bytes.Length == 1 ? PyStr.FromCodePoint(bytes[0]) : PyStr.FromNarrow(Encoding.Latin1.GetString(bytes));
        }
        int position = start > 0 ? start : MarkLength(bytes, encoding, out isBig);
        if (encoding == NativeEncoding.Utf8Signature && position > 0)
        {
            // This mark is no part of what errors show.
            PyStr? text = Decode(bytes[position..], NativeEncoding.Utf8, errors, isFinal, out consumed);
            consumed += position;
            return text;
        }
        TextBuilder output = new(stackalloc char[TextBuilder.UsualLength]);
        // The object that errors show: made for the first one, as there may be many.
        PyBytes? source = null;
        int steps = 0;
        while (true)
        {
            Poll.StepOrThrow(ref steps);
            position += DecodingRuns.Append(bytes[position..], encoding, isBig, ref output);
            if (position == bytes.Length) return output.ToText();
            int length = Next(bytes, position, encoding, isBig, out int point, out string reason);
            if (length > 0)
            {
                output.Append(point);
                position += length;
                continue;
            }
            if (!isFinal && (reason is "unexpected end of data" or "truncated data" || IsStartOfSurrogate(bytes[position..], encoding)))
            {
                consumed = position;
                return output.ToText();
            }
            int end = Math.Min(bytes.Length, position - length);
            if (!HandleDecodeError(ref output, bytes, ref source, position, ref end, encoding, isBig, errors, reason)) return null;
            if (source is not null) bytes = source.Span;
            position = end;
        }
    }

    // The length of the byte order mark that bytes begin with, and the order that it, or else the encoding, says.
    private static int MarkLength(ReadOnlySpan<byte> bytes, NativeEncoding encoding, out bool isBig)
    {
        isBig = NativeEncodings.IsBig(encoding);
        switch (encoding)
        {
            case NativeEncoding.Utf8Signature:
                return bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
            case NativeEncoding.Utf16:
                isBig = bytes.StartsWith<byte>([0xFE, 0xFF]);
                return isBig || bytes.StartsWith<byte>([0xFF, 0xFE]) ? 2 : 0;
            case NativeEncoding.Utf32:
                isBig = bytes.StartsWith<byte>([0, 0, 0xFE, 0xFF]);
                return isBig || bytes.StartsWith<byte>([0xFF, 0xFE, 0, 0]) ? 4 : 0;
            default:
                return 0;
        }
    }

    // Two bytes of a surrogate in UTF-8 may become three, which a handler accepts.
    private static bool IsStartOfSurrogate(ReadOnlySpan<byte> rest, NativeEncoding encoding) =>
        encoding is NativeEncoding.Utf8 or NativeEncoding.Utf8Signature && rest is [0xED, >= 0xA0 and <= 0xBF];

    /// <summary>The size of a surrogate in a Unicode encoding, and its bytes' order; 0 for an encoding that is none.</summary>
    public static int SurrogateSize(string encodingName, out bool isBig)
    {
        NativeEncoding? encoding = NativeEncodings.Find(encodingName);
        isBig = encoding is { } known && NativeEncodings.IsBig(known);
        return encoding is { } native ? SurrogateSize(native) : 0;
    }

    private static int SurrogateSize(NativeEncoding encoding) => encoding switch
    {
        NativeEncoding.Ascii or NativeEncoding.Latin1 => 0,
        NativeEncoding.Utf8 or NativeEncoding.Utf8Signature => 3,
        _ => NativeEncodings.UnitSize(encoding),
    };

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
        else point = isBig ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return point is >= 0xD800 and <= 0xDFFF ? point : -1;
    }

    /// <summary>Decodes one character: its length, or minus the number of bytes that are wrong.</summary>
    private static int Next(ReadOnlySpan<byte> bytes, int position, NativeEncoding encoding, bool isBig, out int point, out string reason)
    {
        reason = "";
        switch (encoding)
        {
            case NativeEncoding.Ascii:
                point = bytes[position];
                reason = "ordinal not in range(128)";
                return point < 0x80 ? 1 : -1;
            case NativeEncoding.Utf16 or NativeEncoding.Utf16LittleEndian or NativeEncoding.Utf16BigEndian:
                return NextUtf16(bytes, position, isBig, out point, out reason);
            case NativeEncoding.Utf32 or NativeEncoding.Utf32LittleEndian or NativeEncoding.Utf32BigEndian:
                point = 0;
                if (position + 4 > bytes.Length)
                {
                    reason = "truncated data";
                    return -(bytes.Length - position);
                }
                uint unit = isBig
                    ? BinaryPrimitives.ReadUInt32BigEndian(bytes[position..])
                    : BinaryPrimitives.ReadUInt32LittleEndian(bytes[position..]);
                point = (int)unit;
                reason = unit > 0x10FFFF ? "code point not in range(0x110000)" : "code point in surrogate code point range(0xd800, 0xe000)";
                return unit > 0x10FFFF || unit is >= 0xD800 and <= 0xDFFF ? -4 : 4;
            default:
                return NextUtf8(bytes[position..], out point, out reason);
        }
    }

    private static int NextUtf16(ReadOnlySpan<byte> bytes, int position, bool isBig, out int point, out string reason)
    {
        point = 0;
        reason = "truncated data";
        if (position + 2 > bytes.Length) return -1;
        point = Unit(bytes, position, isBig);
        if (point is < 0xD800 or > 0xDFFF) return 2;
        reason = "illegal encoding";
        if (point >= 0xDC00) return -2;
        if (position + 4 > bytes.Length)
        {
            reason = "unexpected end of data";
            return -(bytes.Length - position);
        }
        int low = Unit(bytes, position + 2, isBig);
        reason = "illegal UTF-16 surrogate";
        if (low is < 0xDC00 or > 0xDFFF) return -2;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        return 4;

        static int Unit(ReadOnlySpan<byte> bytes, int index, bool isBig) =>
            isBig ? (bytes[index] << 8) | bytes[index + 1] : bytes[index] | (bytes[index + 1] << 8);
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

    // A handler of the program's may give the exception other bytes, which are then decoded further: the source.
    private static bool HandleDecodeError(
        ref TextBuilder output, scoped ReadOnlySpan<byte> bytes, ref PyBytes? source, int start, ref int end,
        NativeEncoding encoding, bool isBig, string errors, string reason)
    {
        switch (errors)
        {
            case "ignore":
                return true;
            case "replace":
                output.Append(0xFFFD);
                return true;
            case "backslashreplace":
                for (int i = start; i < end; i++)
                {
                    output.Append(string.Create(CultureInfo.InvariantCulture, $"\\x{bytes[i]:x2}"));
                }
                return true;
            case "surrogateescape":
                // ASCII bytes are never escaped: decoding goes on with the first one.
                int escaped = start;
                while (escaped < end && bytes[escaped] >= 0x80) output.Append(0xDC00 + bytes[escaped++]);
                if (escaped == start) break;
                end = escaped;
                return true;
            case "surrogatepass" when SurrogateSize(encoding) is > 0 and int size:
                int surrogate = ReadSurrogate(bytes[start..], size, isBig);
                if (surrogate < 0) break;
                output.Append(surrogate);
                end = start + size;
                return true;
            case "strict" or "surrogatepass":
                break;
            default:
                source ??= PyBytes.From(bytes);
                PyUnicodeError error = UnicodeErrors.Create(
                    ExceptionTypes.UnicodeDecodeError, NativeEncodings.DecoderName(encoding, isBig), source, start, end, reason);
                PyObject? replacement = CodecRegistry.HandleError(errors, error, bytes.Length, out end);
                if (replacement is null) return false;
                source = (PyBytes)error.Object!;
                if (replacement is PyStr characters) output.Append(characters);
                return true;
        }
        source ??= PyBytes.From(bytes);
        Raise.Set(UnicodeErrors.Create(
            ExceptionTypes.UnicodeDecodeError, NativeEncodings.DecoderName(encoding, isBig), source, start, end, reason));
        return false;
    }
}
