using System.Buffers.Binary;

namespace Krait.Modules.Ctypes;

/// <summary>The 80-bit floating-point format of x86, of <c>c_longdouble</c>: sign, 15 bits of exponent, 64 bits of mantissa.</summary>
internal static class ExtendedFloat
{
    private const int Bias = 16383;
    private const int DoubleBias = 1023;
    private const int MantissaSize = 8;
    private const int UsedSize = 10;
    private const int LargestExponent = 0x7FFF;
    private const ulong IntegerBit = 1UL << 63;

    public static double Read(ReadOnlySpan<byte> bytes)
    {
        ulong mantissa = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        int top = BinaryPrimitives.ReadUInt16LittleEndian(bytes[MantissaSize..]);
        double sign = (top & 0x8000) != 0 ? -1.0 : 1.0;
        int exponent = top & LargestExponent;
        if (exponent == LargestExponent) return (mantissa << 1) == 0 ? sign * double.PositiveInfinity : Math.CopySign(double.NaN, sign);
        if (mantissa == 0) return sign * 0.0;
        // In two steps: the whole power may be out of a double's range although the value is not.
        double value = sign * mantissa;
        int power = exponent - Bias - 63;
        return Math.ScaleB(Math.ScaleB(value, power / 2), power - (power / 2));
    }

    public static void Write(Span<byte> bytes, double value)
    {
        bytes.Clear();
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int sign = (int)(bits >> 63) << 15;
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong fraction = bits & ((1UL << 52) - 1);
        ulong mantissa;
        int top;
        if (exponent == 0x7FF)
        {
            mantissa = IntegerBit | (fraction << 11);
            top = LargestExponent;
        }
        else if (exponent != 0)
        {
            mantissa = IntegerBit | (fraction << 11);
            top = exponent - DoubleBias + Bias;
        }
        else if (fraction != 0)
        {
            int shift = System.Numerics.BitOperations.LeadingZeroCount(fraction);
            mantissa = fraction << shift;
            // A subnormal double is fraction * 2^-1074, and the highest bit of the mantissa counts 2^63.
            top = Bias + 63 - shift - 1074;
        }
        else
        {
            mantissa = 0;
            top = 0;
        }
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, mantissa);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[MantissaSize..UsedSize], (ushort)(sign | top));
    }
}
