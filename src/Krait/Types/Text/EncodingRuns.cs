using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Krait.Objects;

namespace Krait.Types.Text;

/// <summary>Runs of characters that an encoding has bytes for.</summary>
internal static class EncodingRuns
{
    // A piece of text that stays in the processor's first cache while several passes are made over it.
    private const int Piece = 4096;

    // The beginning of a text, which mostly shows whether it is ASCII.
    private const int Beginning = 64;

    /// <summary>The byte order mark that a text begins with.</summary>
    public static ReadOnlySpan<byte> MarkOf(NativeEncoding encoding) => encoding switch
    {
        NativeEncoding.Utf8Signature => [0xEF, 0xBB, 0xBF],
        NativeEncoding.Utf16 => [0xFF, 0xFE],
        NativeEncoding.Utf32 => [0xFF, 0xFE, 0, 0],
        _ => [],
    };

    /// <summary>Whether an encoding has bytes for a character.</summary>
    public static bool CanEncode(int point, NativeEncoding encoding) => encoding switch
    {
        NativeEncoding.Ascii => point < 0x80,
        NativeEncoding.Latin1 => point < 0x100,
        _ => point is < 0xD800 or > 0xDFFF,
    };

    /// <summary>Where the characters from a position on end that an encoding of bytes has none for.</summary>
    public static int EndOfOthers(PyStr text, int start, NativeEncoding encoding)
    {
        int end;
        bool isUnicode = encoding is not (NativeEncoding.Ascii or NativeEncoding.Latin1);
        int last = encoding == NativeEncoding.Ascii ? 0x7F : 0xFF;
        if (text.Narrow is { } narrow)
        {
            ReadOnlySpan<char> chars = narrow.AsSpan(start);
            end = isUnicode ? chars.IndexOfAnyExceptInRange('\ud800', '\udfff') : chars.IndexOfAnyInRange('\0', (char)last);
        }
        else
        {
            ReadOnlySpan<int> points = text.Wide.AsSpan(start);
            end = isUnicode ? points.IndexOfAnyExceptInRange(0xD800, 0xDFFF) : points.IndexOfAnyInRange(0, last);
        }
        return end < 0 ? text.Length : start + end;
    }

    /// <summary>Whether a text has surrogates, which no encoding has bytes for.</summary>
    public static bool HasSurrogates(PyStr text) =>
        text.Narrow is { } narrow
            ? narrow.AsSpan().ContainsAnyInRange('\ud800', '\udfff') : text.Wide.AsSpan().ContainsAnyInRange(0xD800, 0xDFFF);

    /// <summary>Encodes a text of one width in one go; null where that does not succeed.</summary>
    public static byte[]? TryEncode(PyStr text, NativeEncoding encoding)
    {
        if (text.Narrow is not { } narrow) return null;
        switch (encoding)
        {
            case NativeEncoding.Utf8 or NativeEncoding.Ascii:
                return TryEncodeAscii(narrow) ?? (encoding == NativeEncoding.Utf8 ? TryEncodeUtf8(narrow) : null);
            case NativeEncoding.Latin1:
                Poll.ReserveOrThrow(narrow.Length);
                byte[] latin = GC.AllocateUninitializedArray<byte>(narrow.Length);
                return TextWidths.NarrowToBytes(narrow, latin) == narrow.Length ? latin : null;
            case NativeEncoding.Utf16LittleEndian or NativeEncoding.Utf16BigEndian:
                if (narrow.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || narrow.Length > Array.MaxLength / 2) return null;
                Poll.ReserveOrThrow(narrow.Length * 2L);
                byte[] units = GC.AllocateUninitializedArray<byte>(narrow.Length * 2);
                CopyUnits(narrow, units, encoding == NativeEncoding.Utf16BigEndian);
                return units;
            default:
                return null;
        }
    }

    private static byte[]? TryEncodeAscii(string narrow)
    {
        if (narrow.Length > Beginning && !Ascii.IsValid(narrow.AsSpan(0, Beginning))) return null;
        Poll.ReserveOrThrow(narrow.Length);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(narrow.Length);
        return Ascii.FromUtf16(narrow, bytes, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }

    private static byte[]? TryEncodeUtf8(string narrow)
    {
        // A pair of surrogates is two characters here, and one in UTF-16.
        if (narrow.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || narrow.Length > Array.MaxLength / 3) return null;
        Poll.ReserveOrThrow(narrow.Length);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(narrow));
        Utf8.FromUtf16(narrow, bytes, out _, out int written, replaceInvalidSequences: false);
        return written == bytes.Length ? bytes : null;
    }

    /// <summary>Encodes from a position up to the first character that has no bytes; says how many characters.</summary>
    public static int Append(PyStr text, int start, NativeEncoding encoding, ref ByteBuilder output)
    {
        int taken = start;
        while (taken < text.Length)
        {
            Poll.OrThrow();
            int length = Math.Min(Piece, text.Length - taken);
            int run = text.Narrow is { } narrow
                ? AppendNarrow(narrow.AsSpan(taken, length), encoding, ref output)
                : AppendWide(text.Wide.AsSpan(taken, length), encoding, ref output);
            taken += run;
            if (run < length) break;
        }
        return taken - start;
    }

    private static int AppendNarrow(scoped ReadOnlySpan<char> chars, NativeEncoding encoding, ref ByteBuilder output)
    {
        if (encoding is NativeEncoding.Ascii or NativeEncoding.Latin1)
        {
            Span<byte> free = output.Free(chars.Length);
            int narrowed;
            if (encoding == NativeEncoding.Latin1) narrowed = TextWidths.NarrowToBytes(chars, free);
            else Ascii.FromUtf16(chars, free, out narrowed);
            output.Advance(narrowed);
            return narrowed;
        }
        int surrogate = chars.IndexOfAnyInRange('\ud800', '\udfff');
        if (surrogate >= 0) chars = chars[..surrogate];
        switch (encoding)
        {
            case NativeEncoding.Utf8 or NativeEncoding.Utf8Signature:
                Utf8.FromUtf16(chars, output.Free(chars.Length * 3), out _, out int written, replaceInvalidSequences: false);
                output.Advance(written);
                break;
            case NativeEncoding.Utf16 or NativeEncoding.Utf16LittleEndian or NativeEncoding.Utf16BigEndian:
                CopyUnits(chars, output.Free(chars.Length * 2), encoding == NativeEncoding.Utf16BigEndian);
                output.Advance(chars.Length * 2);
                break;
            default:
                Span<int> units = MemoryMarshal.Cast<byte, int>(output.Free(chars.Length * 4)[..(chars.Length * 4)]);
                TextWidths.Widen(chars, units);
                if (encoding == NativeEncoding.Utf32BigEndian) BinaryPrimitives.ReverseEndianness(units, units);
                output.Advance(chars.Length * 4);
                break;
        }
        return chars.Length;
    }

    private static int AppendWide(scoped ReadOnlySpan<int> points, NativeEncoding encoding, ref ByteBuilder output)
    {
        if (encoding is NativeEncoding.Ascii or NativeEncoding.Latin1)
        {
            int end = points.IndexOfAnyExceptInRange(0, encoding == NativeEncoding.Ascii ? 0x7F : 0xFF);
            if (end >= 0) points = points[..end];
            Span<byte> free = output.Free(points.Length);
            // Short: a piece of the text; the loop over pieces asks.
            for (int i = TextWidths.NarrowAscii(points, free); i < points.Length; i++) free[i] = (byte)points[i];
            output.Advance(points.Length);
            return points.Length;
        }
        int surrogate = points.IndexOfAnyInRange(0xD800, 0xDFFF);
        if (surrogate >= 0) points = points[..surrogate];
        switch (encoding)
        {
            case NativeEncoding.Utf8 or NativeEncoding.Utf8Signature:
                output.Advance(ToUtf8(points, output.Free(points.Length * 4)));
                break;
            case NativeEncoding.Utf16 or NativeEncoding.Utf16LittleEndian or NativeEncoding.Utf16BigEndian:
                Span<ushort> units = MemoryMarshal.Cast<byte, ushort>(output.Free(points.Length * 4)[..(points.Length * 4)]);
                int count = TextWidths.ToUtf16(points, units);
                if (encoding == NativeEncoding.Utf16BigEndian) BinaryPrimitives.ReverseEndianness(units[..count], units);
                output.Advance(count * 2);
                break;
            default:
                Span<int> copy = MemoryMarshal.Cast<byte, int>(output.Free(points.Length * 4)[..(points.Length * 4)]);
                points.CopyTo(copy);
                if (encoding == NativeEncoding.Utf32BigEndian) BinaryPrimitives.ReverseEndianness(copy, copy);
                output.Advance(points.Length * 4);
                break;
        }
        return points.Length;
    }

    private static void CopyUnits(ReadOnlySpan<char> chars, Span<byte> destination, bool isBig)
    {
        ReadOnlySpan<ushort> units = MemoryMarshal.Cast<char, ushort>(chars);
        Span<ushort> target = MemoryMarshal.Cast<byte, ushort>(destination);
        if (isBig) BinaryPrimitives.ReverseEndianness(units, target);
        else units.CopyTo(target);
    }

    private static int ToUtf8(ReadOnlySpan<int> points, Span<byte> destination)
    {
        int written = 0;
        int i = 0;
        // Short: a piece of the text; the loop over pieces asks.
        while (i < points.Length)
        {
            int ascii = TextWidths.NarrowAscii(points[i..], destination[written..]);
            i += ascii;
            written += ascii;
            // Short: a piece of the text; the loop over pieces asks.
            for (; i < points.Length && points[i] >= 0x80; i++) written += WriteUtf8(points[i], destination[written..]);
        }
        return written;
    }

    private static int WriteUtf8(int point, Span<byte> destination)
    {
        if (point < 0x80)
        {
            destination[0] = (byte)point;
            return 1;
        }
        if (point < 0x800)
        {
            destination[1] = (byte)(0x80 | (point & 0x3F));
            destination[0] = (byte)(0xC0 | (point >> 6));
            return 2;
        }
        if (point < 0x10000)
        {
            destination[2] = (byte)(0x80 | (point & 0x3F));
            destination[1] = (byte)(0x80 | ((point >> 6) & 0x3F));
            destination[0] = (byte)(0xE0 | (point >> 12));
            return 3;
        }
        destination[3] = (byte)(0x80 | (point & 0x3F));
        destination[2] = (byte)(0x80 | ((point >> 6) & 0x3F));
        destination[1] = (byte)(0x80 | ((point >> 12) & 0x3F));
        destination[0] = (byte)(0xF0 | (point >> 18));
        return 4;
    }

    /// <summary>Encodes one character, which may be a surrogate; it fits the encoding's range.</summary>
    public static void AppendCharacter(ref ByteBuilder output, int point, NativeEncoding encoding)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count;
        switch (encoding)
        {
            case NativeEncoding.Ascii or NativeEncoding.Latin1:
                bytes[0] = (byte)point;
                count = 1;
                break;
            case NativeEncoding.Utf8 or NativeEncoding.Utf8Signature:
                count = WriteUtf8(point, bytes);
                break;
            case NativeEncoding.Utf16 or NativeEncoding.Utf16LittleEndian or NativeEncoding.Utf16BigEndian:
                Span<ushort> units = stackalloc ushort[2];
                count = TextWidths.ToUtf16([point], units) * 2;
                if (encoding == NativeEncoding.Utf16BigEndian) BinaryPrimitives.ReverseEndianness(units, units);
                MemoryMarshal.AsBytes(units).CopyTo(bytes);
                break;
            default:
                if (encoding == NativeEncoding.Utf32BigEndian) BinaryPrimitives.WriteInt32BigEndian(bytes, point);
                else BinaryPrimitives.WriteInt32LittleEndian(bytes, point);
                count = 4;
                break;
        }
        output.Append(bytes[..count]);
    }
}
