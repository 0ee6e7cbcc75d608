using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Krait.Objects;

/// <summary>Characters copied from one width of storage to another, a vector at a time.</summary>
internal static class TextWidths
{
    /// <summary>Widens bytes, each a code point.</summary>
    public static void Widen(ReadOnlySpan<byte> source, Span<char> destination) => Encoding.Latin1.GetChars(source, destination);

    /// <summary>Widens chars, each a code point.</summary>
    public static void Widen(ReadOnlySpan<char> source, Span<int> destination)
    {
        ReadOnlySpan<ushort> units = System.Runtime.InteropServices.MemoryMarshal.Cast<char, ushort>(source);
        int i = 0;
        for (; i + Vector128<ushort>.Count <= units.Length; i += Vector128<ushort>.Count)
        {
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Create(units[i..]));
            low.AsInt32().CopyTo(destination[i..]);
            high.AsInt32().CopyTo(destination[(i + Vector128<int>.Count)..]);
        }
        for (; i < units.Length; i++) destination[i] = units[i];
    }

    /// <summary>Narrows code points, all of which fit a char.</summary>
    public static void Narrow(ReadOnlySpan<int> source, Span<char> destination)
    {
        Span<ushort> units = System.Runtime.InteropServices.MemoryMarshal.Cast<char, ushort>(destination);
        int i = 0;
        // Short: goes through the text as fast as a copy does.
        for (; i + Vector128<ushort>.Count <= source.Length; i += Vector128<ushort>.Count)
        {
            Vector128<uint> low = Vector128.Create(source[i..]).AsUInt32();
            Vector128<uint> high = Vector128.Create(source[(i + Vector128<int>.Count)..]).AsUInt32();
            Vector128.Narrow(low, high).CopyTo(units[i..]);
        }
        // Short: goes through the text as fast as a copy does.
        for (; i < source.Length; i++) units[i] = (ushort)source[i];
    }

    /// <summary>Narrows chars up to the first that does not fit a byte; says how many.</summary>
    public static int NarrowToBytes(ReadOnlySpan<char> source, Span<byte> destination)
    {
        ReadOnlySpan<ushort> units = System.Runtime.InteropServices.MemoryMarshal.Cast<char, ushort>(source);
        int i = 0;
        for (; i + Vector128<byte>.Count <= units.Length; i += Vector128<byte>.Count)
        {
            var low = Vector128.Create(units[i..]);
            var high = Vector128.Create(units[(i + Vector128<ushort>.Count)..]);
            if (((low | high) & Vector128.Create((ushort)0xFF00)) != Vector128<ushort>.Zero) break;
            Vector128.Narrow(low, high).CopyTo(destination[i..]);
        }
        for (; i < units.Length && units[i] <= 0xFF; i++) destination[i] = (byte)units[i];
        return i;
    }

    /// <summary>Widens ASCII bytes up to the first other; says how many.</summary>
    public static int WidenAscii(ReadOnlySpan<byte> source, Span<int> destination)
    {
        int i = 0;
        // Short: goes through the text as fast as a copy does.
        for (; i + Vector128<byte>.Count <= source.Length; i += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(source[i..]);
            uint others = bytes.ExtractMostSignificantBits();
            if (others != 0)
            {
                int end = i + BitOperations.TrailingZeroCount(others);
                for (; i < end; i++) destination[i] = source[i];
                return i;
            }
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
            (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
            (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
            Span<int> target = destination.Slice(i, Vector128<byte>.Count);
            first.AsInt32().CopyTo(target);
            second.AsInt32().CopyTo(target[4..]);
            third.AsInt32().CopyTo(target[8..]);
            fourth.AsInt32().CopyTo(target[12..]);
        }
        // Short: goes through the text as fast as a copy does.
        for (; i < source.Length && source[i] < 0x80; i++) destination[i] = source[i];
        return i;
    }

    /// <summary>Narrows code points of ASCII up to the first other; says how many.</summary>
    public static int NarrowAscii(ReadOnlySpan<int> source, Span<byte> destination)
    {
        int i = 0;
        // Short: goes through the text as fast as a copy does.
        for (; i + Vector128<ushort>.Count <= source.Length; i += Vector128<ushort>.Count)
        {
            Vector128<uint> low = Vector128.Create(source[i..]).AsUInt32();
            Vector128<uint> high = Vector128.Create(source[(i + Vector128<int>.Count)..]).AsUInt32();
            if (((low | high) & Vector128.Create(~0x7Fu)) != Vector128<uint>.Zero) break;
            var units = Vector128.Narrow(low, high);
            ulong eight = Vector128.Narrow(units, units).AsUInt64().ToScalar();
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(destination[i..], eight);
        }
        // Short: goes through the text as fast as a copy does.
        for (; i < source.Length && (uint)source[i] < 0x80; i++) destination[i] = (byte)source[i];
        return i;
    }

    /// <summary>Code points as UTF-16; says how many units, two at most for each.</summary>
    public static int ToUtf16(ReadOnlySpan<int> points, Span<ushort> units)
    {
        int written = 0;
        int i = 0;
        // Short: goes through the text as fast as a copy does.
        while (i < points.Length)
        {
            // Short: goes through the text as fast as a copy does.
            for (; i + Vector128<ushort>.Count <= points.Length; i += Vector128<ushort>.Count, written += Vector128<ushort>.Count)
            {
                Vector128<uint> low = Vector128.Create(points[i..]).AsUInt32();
                Vector128<uint> high = Vector128.Create(points[(i + Vector128<int>.Count)..]).AsUInt32();
                if (((low | high) & Vector128.Create(0xFFFF0000u)) != Vector128<uint>.Zero) break;
                Vector128.Narrow(low, high).CopyTo(units[written..]);
            }
            // One that needs two units is among the next few.
            int end = Math.Min(points.Length, i + Vector128<ushort>.Count);
            // Short: goes through the text as fast as a copy does.
            for (; i < end; i++)
            {
                int point = points[i];
                if (point > 0xFFFF)
                {
                    units[written++] = (ushort)(0xD7C0 + (point >> 10));
                    point = 0xDC00 | (point & 0x3FF);
                }
                units[written++] = (ushort)point;
            }
        }
        return written;
    }
}
