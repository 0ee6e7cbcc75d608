using System.Buffers.Binary;
using System.Numerics;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Buffers;

/// <summary>One item of a buffer, by its format character: bytes to a Python value and back (library reference, "struct").</summary>
internal static class ItemFormat
{
    /// <summary>The size of an item in native layout, or in standard layout; 0 for a character that is no format.</summary>
    public static int SizeOf(char format, bool native) => format switch
    {
        'c' or 'b' or 'B' or '?' or 's' or 'p' or 'x' => 1,
        'h' or 'H' or 'e' => 2,
        'i' or 'I' or 'f' => 4,
        'l' or 'L' => native ? 8 : 4,
        'q' or 'Q' or 'd' => 8,
        'n' or 'N' or 'P' => native ? 8 : 0,
        'F' => 8,
        'D' => 16,
        _ => 0,
    };

    /// <summary>The value of an item.</summary>
    public static PyObject Read(char format, ReadOnlySpan<byte> item, bool littleEndian)
    {
        switch (format)
        {
            case 'c':
                return PyBytes.From(item[..1]);
            case '?':
                return PyBool.From(item[0] != 0);
            case 'e':
                return new PyFloat((double)(littleEndian ? BinaryPrimitives.ReadHalfLittleEndian(item)
                    : BinaryPrimitives.ReadHalfBigEndian(item)));
            case 'f':
                return new PyFloat(littleEndian ? BinaryPrimitives.ReadSingleLittleEndian(item)
                    : BinaryPrimitives.ReadSingleBigEndian(item));
            case 'd':
                return new PyFloat(littleEndian ? BinaryPrimitives.ReadDoubleLittleEndian(item)
                    : BinaryPrimitives.ReadDoubleBigEndian(item));
            case 'F' or 'D':
                char part = format == 'F' ? 'f' : 'd';
                int half = item.Length / 2;
                return new PyComplex(new Complex(
                    ((PyFloat)Read(part, item[..half], littleEndian)).Value, ((PyFloat)Read(part, item[half..], littleEndian)).Value));
            default:
                ulong bits = ReadBits(item, littleEndian);
                if (IsUnsigned(format)) return PyIntegral.From(bits);
                int unused = 64 - (item.Length * 8);
                return PyInt.From((long)(bits << unused) >> unused);
        }
    }

    private static ulong ReadBits(ReadOnlySpan<byte> item, bool littleEndian) => item.Length switch
    {
        1 => item[0],
        2 => littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(item) : BinaryPrimitives.ReadUInt16BigEndian(item),
        4 => littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(item) : BinaryPrimitives.ReadUInt32BigEndian(item),
        _ => littleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(item) : BinaryPrimitives.ReadUInt64BigEndian(item),
    };

    private static void WriteBits(Span<byte> item, ulong bits, bool littleEndian)
    {
        // Short: one item of a buffer.
        for (int i = 0; i < item.Length; i++)
        {
            item[littleEndian ? i : item.Length - 1 - i] = (byte)bits;
            bits >>= 8;
        }
    }

    private static bool IsUnsigned(char format) => format is 'B' or 'H' or 'I' or 'L' or 'Q' or 'N' or 'P';

    /// <summary>
    /// Stores a value as an item; false with an exception set when it does not fit: of the given type for a wrong value or type.
    /// </summary>
    public static bool Write(char format, Span<byte> item, PyObject value, bool littleEndian, Func<string, bool> fail)
    {
        switch (format)
        {
            case 'c':
                if (value is not PyBytes { Length: 1 } character) return fail("char format requires a bytes object of length 1");
                item[0] = character.Value[0];
                return true;
            case '?':
                int truth = Truth.IsTrue(value);
                item[0] = (byte)(truth > 0 ? 1 : 0);
                return truth >= 0;
            case 'e' or 'f' or 'd':
                return WriteFloat(format, item, value, littleEndian, fail);
            case 'F' or 'D':
                return WriteComplex(format, item, value, littleEndian, fail);
        }
        if (value is not PyIntegral && value.Type.IndexSlot is null) return fail("required argument is not an integer");
        PyIntegral? integer = Indexes.ToIndex(value);
        if (integer is null) return false;
        if (!TryGetBits(format, integer, item.Length * 8, out ulong bits))
        {
            return fail(format == 'P' ? "int too large to convert" : RangeOf(format, item.Length * 8));
        }
        WriteBits(item, bits, littleEndian);
        return true;
    }

    // The bits of a number; false when it has more than there are.
    private static bool TryGetBits(char format, PyIntegral integer, int count, out ulong bits)
    {
        bool isUnsigned = IsUnsigned(format);
        if (integer.TryGetInt64(out long number))
        {
            bits = (ulong)number;
            // A pointer is any number that has the size of one, with a sign or without.
            if (count == 64) return number >= 0 || !isUnsigned || format == 'P';
            return isUnsigned ? bits >> count == 0 : number == number << (64 - count) >> (64 - count);
        }
        bits = 0;
        if (count < 64 || !isUnsigned || integer.Sign < 0) return false;
        var large = integer.ToBigInteger();
        if (large > ulong.MaxValue) return false;
        bits = (ulong)large;
        return true;
    }

    private static string RangeOf(char format, int bits)
    {
        bool isUnsigned = IsUnsigned(format);
        BigInteger least = isUnsigned ? BigInteger.Zero : -(BigInteger.One << (bits - 1));
        BigInteger most = (BigInteger.One << (isUnsigned ? bits : bits - 1)) - 1;
        return $"'{format}' format requires {least} <= number <= {most}";
    }

    private static bool WriteComplex(char format, Span<byte> item, PyObject value, bool littleEndian, Func<string, bool> fail)
    {
        if (!Numbers.ComplexType.TryConvert(value, "must be real number", out Complex number))
        {
            return Exceptions.ClearIf(ExceptionTypes.TypeError) && fail("required argument is not a complex");
        }
        char part = format == 'F' ? 'f' : 'd';
        int half = item.Length / 2;
        return WriteFloat(part, item[..half], new PyFloat(number.Real), littleEndian, fail)
            && WriteFloat(part, item[half..], new PyFloat(number.Imaginary), littleEndian, fail);
    }

    private static bool WriteFloat(char format, Span<byte> item, PyObject value, bool littleEndian, Func<string, bool> fail)
    {
        if (!Floats.TryToDouble(value, out double number))
        {
            return Exceptions.ClearIf(ExceptionTypes.TypeError) && fail("required argument is not a float");
        }
        if (format == 'd')
        {
            if (littleEndian) BinaryPrimitives.WriteDoubleLittleEndian(item, number);
            else BinaryPrimitives.WriteDoubleBigEndian(item, number);
            return true;
        }
        bool overflows = double.IsFinite(number) && (format == 'f' ? float.IsInfinity((float)number) : Half.IsInfinity((Half)number));
        if (overflows)
        {
            Raise.OverflowError($"float too large to pack with {format} format");
            return false;
        }
        if (format == 'f')
        {
            if (littleEndian) BinaryPrimitives.WriteSingleLittleEndian(item, (float)number);
            else BinaryPrimitives.WriteSingleBigEndian(item, (float)number);
        }
        else if (littleEndian)
        {
            BinaryPrimitives.WriteHalfLittleEndian(item, (Half)number);
        }
        else
        {
            BinaryPrimitives.WriteHalfBigEndian(item, (Half)number);
        }

        return true;
    }
}
