using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;
using Krait.Objects;

namespace Krait.Types.Text;

/// <summary>Runs of bytes that are valid in an encoding.</summary>
internal static class DecodingRuns
{
    // A piece of the input that stays in the processor's first cache while several passes are made over it. It also bounds how far is
    // looked ahead from an error, of which there may be many.
    private const int Piece = 4096;

    /// <summary>Decodes up to the first byte that is not part of a complete, valid character; says how many bytes.</summary>
    public static int Append(scoped ReadOnlySpan<byte> bytes, NativeEncoding encoding, bool isBig, ref TextBuilder output)
    {
        switch (encoding)
        {
            case NativeEncoding.Ascii:
                int other = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
                AppendBytes(other < 0 ? bytes : bytes[..other], ref output);
                return other < 0 ? bytes.Length : other;
            case NativeEncoding.Utf16 or NativeEncoding.Utf16LittleEndian or NativeEncoding.Utf16BigEndian:
                return AppendUtf16(bytes, isBig, ref output);
            case NativeEncoding.Utf32 or NativeEncoding.Utf32LittleEndian or NativeEncoding.Utf32BigEndian:
                return AppendUtf32(bytes, isBig, ref output);
            default:
                return AppendUtf8(bytes, ref output);
        }
    }

    private static void AppendBytes(scoped ReadOnlySpan<byte> bytes, ref TextBuilder output)
    {
        if (output.IsWide) TextWidths.WidenAscii(bytes, output.FreePoints(bytes.Length));
        else TextWidths.Widen(bytes, output.FreeChars(bytes.Length));
        output.Advance(bytes.Length);
    }

    private static int AppendUtf8(scoped ReadOnlySpan<byte> bytes, ref TextBuilder output)
    {
        int taken = 0;
        while (taken < bytes.Length && !output.IsWide)
        {
            Poll.OrThrow();
            ReadOnlySpan<byte> rest = bytes[taken..];
            ReadOnlySpan<byte> piece = rest.Length > Piece ? rest[..Piece] : rest;
            // From 0xF0 on a byte begins a character that does not fit a char.
            int wide = piece.IndexOfAnyInRange((byte)0xF0, (byte)0xFF);
            if (wide >= 0) piece = piece[..wide];
            if (piece.Length > 0)
            {
                // The first request is for all that may come, so that the builder grows once.
                Span<char> free = output.FreeChars(taken == 0 ? rest.Length : piece.Length);
                Utf8.ToUtf16(piece, free, out int read, out int written, replaceInvalidSequences: false, isFinalBlock: false);
                output.Advance(written);
                taken += read;
                bool isCut = read > 0 && wide < 0 && rest.Length > Piece;
                if (read < piece.Length && !isCut) return taken;
            }
            if (wide < 0) continue;
            ReadOnlySpan<byte> following = bytes[taken..];
            if (Rune.DecodeFromUtf8(following, out _, out _) != System.Buffers.OperationStatus.Done) return taken;
            output.FreePoints(CountCharacters(following));
        }
        while (taken < bytes.Length)
        {
            Poll.OrThrow();
            ReadOnlySpan<byte> piece = bytes.Slice(taken, Math.Min(Piece, bytes.Length - taken));
            int read = ToPoints(piece, output.FreePoints(CountCharacters(piece)), out int written);
            output.Advance(written);
            taken += read;
            if (read == 0 || (read < piece.Length && piece.Length < Piece)) break;
        }
        return taken;
    }

    // All bytes of valid UTF-8 begin a character but those from 0x80 to 0xBF.
    private static int CountCharacters(ReadOnlySpan<byte> bytes)
    {
        const int Most = byte.MaxValue;
        int continuing = 0;
        int i = 0;
        // Short: vectors go through the text as fast as a copy does.
        while (i + Vector128<byte>.Count <= bytes.Length)
        {
            Vector128<byte> counts = Vector128<byte>.Zero;
            // Short: vectors go through the text as fast as a copy does.
            for (int k = 0; k < Most && i + Vector128<byte>.Count <= bytes.Length; k++, i += Vector128<byte>.Count)
            {
                counts -= Vector128.LessThan(Vector128.Create(bytes[i..]).AsSByte(), Vector128.Create((sbyte)-64)).AsByte();
            }
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(counts);
            continuing += Vector128.Sum(low + high);
        }
        // Short: a piece of the text; the loop over pieces asks.
        for (; i < bytes.Length; i++)
        {
            if ((sbyte)bytes[i] < -64) continuing++;
        }
        return bytes.Length - continuing;
    }

    private static int ToPoints(ReadOnlySpan<byte> bytes, Span<int> points, out int written)
    {
        written = 0;
        int i = 0;
        // Short: a piece of the text; the loop over pieces asks.
        while (i < bytes.Length)
        {
            int ascii = TextWidths.WidenAscii(bytes[i..], points[written..]);
            i += ascii;
            written += ascii;
            // Short: a piece of the text; the loop over pieces asks.
            while (i < bytes.Length && bytes[i] >= 0x80)
            {
                if (Rune.DecodeFromUtf8(bytes[i..], out Rune rune, out int length) != System.Buffers.OperationStatus.Done) return i;
                points[written++] = rune.Value;
                i += length;
            }
        }
        return i;
    }

    private static int AppendUtf16(scoped ReadOnlySpan<byte> bytes, bool isBig, ref TextBuilder output)
    {
        ReadOnlySpan<ushort> units = MemoryMarshal.Cast<byte, ushort>(bytes);
        Span<ushort> swapped = isBig ? stackalloc ushort[Piece / sizeof(ushort)] : [];
        int taken = 0;
        while (taken < units.Length)
        {
            Poll.OrThrow();
            ReadOnlySpan<ushort> piece = units.Slice(taken, Math.Min(Piece / sizeof(ushort), units.Length - taken));
            if (isBig)
            {
                BinaryPrimitives.ReverseEndianness(piece, swapped);
                piece = swapped[..piece.Length];
            }
            int read;
            if (output.IsWide)
            {
                read = ToPoints(piece, output.FreePoints(CountCharacters(piece)), out int written);
                output.Advance(written);
            }
            else
            {
                read = piece.IndexOfAnyInRange((ushort)0xD800, (ushort)0xDFFF);
                if (read < 0) read = piece.Length;
                MemoryMarshal.Cast<ushort, char>(piece[..read]).CopyTo(output.FreeChars(taken == 0 ? units.Length : read));
                output.Advance(read);
                if (read + 1 < piece.Length && char.IsSurrogatePair((char)piece[read], (char)piece[read + 1]))
                {
                    // With other order of bytes the number is a guess, which the builder can correct.
                    output.FreePoints(isBig ? units.Length - taken - read : CountCharacters(units[(taken + read)..]));
                    taken += read;
                    continue;
                }
            }
            taken += read;
            // A pair that the end of a piece cuts in two is the next piece's.
            if (read == 0 || read < piece.Length - 1) break;
        }
        return taken * sizeof(ushort);
    }

    // All units of valid UTF-16 begin a character but the second ones of pairs.
    private static int CountCharacters(ReadOnlySpan<ushort> units)
    {
        int second = 0;
        int i = 0;
        while (i + Vector128<ushort>.Count <= units.Length)
        {
            Vector128<ushort> counts = Vector128<ushort>.Zero;
            for (int k = 0; k < ushort.MaxValue && i + Vector128<ushort>.Count <= units.Length; k++, i += Vector128<ushort>.Count)
            {
                Vector128<ushort> kinds = Vector128.Create(units[i..]) & Vector128.Create((ushort)0xFC00);
                counts -= Vector128.Equals(kinds, Vector128.Create((ushort)0xDC00));
            }
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(counts);
            second += (int)Vector128.Sum(low + high);
        }
        for (; i < units.Length; i++)
        {
            if ((units[i] & 0xFC00) == 0xDC00) second++;
        }
        return units.Length - second;
    }

    private static int ToPoints(ReadOnlySpan<ushort> units, Span<int> points, out int written)
    {
        written = 0;
        int i = 0;
        while (i < units.Length)
        {
            for (; i + Vector128<ushort>.Count <= units.Length; i += Vector128<ushort>.Count, written += Vector128<ushort>.Count)
            {
                var eight = Vector128.Create(units[i..]);
                if (Vector128.EqualsAny(eight & Vector128.Create((ushort)0xF800), Vector128.Create((ushort)0xD800))) break;
                (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(eight);
                low.AsInt32().CopyTo(points[written..]);
                high.AsInt32().CopyTo(points[(written + Vector128<int>.Count)..]);
            }
            int end = Math.Min(units.Length, i + Vector128<ushort>.Count);
            while (i < end)
            {
                int unit = units[i];
                if (unit is < 0xD800 or > 0xDFFF)
                {
                    points[written++] = unit;
                    i++;
                    continue;
                }
                if (i + 1 == units.Length || !char.IsSurrogatePair((char)unit, (char)units[i + 1])) return i;
                points[written++] = char.ConvertToUtf32((char)unit, (char)units[i + 1]);
                i += 2;
            }
        }
        return i;
    }

    private static int AppendUtf32(scoped ReadOnlySpan<byte> bytes, bool isBig, ref TextBuilder output)
    {
        ReadOnlySpan<int> units = MemoryMarshal.Cast<byte, int>(bytes);
        Span<int> swapped = isBig ? stackalloc int[Piece / sizeof(int)] : [];
        int taken = 0;
        while (taken < units.Length)
        {
            Poll.OrThrow();
            ReadOnlySpan<int> piece = units.Slice(taken, Math.Min(Piece / sizeof(int), units.Length - taken));
            if (isBig)
            {
                BinaryPrimitives.ReverseEndianness(piece, swapped);
                piece = swapped[..piece.Length];
            }
            int run = 0;
            // Short: a piece of the text; the loop over pieces asks.
            while (run < piece.Length && (uint)piece[run] <= 0x10FFFF && piece[run] is < 0xD800 or > 0xDFFF) run++;
            output.Append(piece[..run]);
            taken += run;
            if (run < piece.Length) break;
        }
        return taken * sizeof(int);
    }
}
