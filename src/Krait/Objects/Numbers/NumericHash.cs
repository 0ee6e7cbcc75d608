using System.Numerics;

namespace Krait.Objects;

/// <summary>Hashes of numbers, equal for equal numbers of every type: the value modulo the prime 2**61 - 1.</summary>
/// <remarks>See "Hashing of numeric types" in the library reference.</remarks>
internal static class NumericHash
{
    public const int Bits = 61;
    public const long Modulus = (1L << Bits) - 1;
    public const long Infinity = 314159;
    public const long ImaginaryMultiplier = 1000003;

    private static readonly BigInteger s_modulus = Modulus;

    public static long Of(long value)
    {
        if (value is < Modulus and > -Modulus) return value == -1 ? -2 : value;
        // -long.MinValue overflows, its remainder does not.
        long hash = value % Modulus;
        return hash == -1 ? -2 : hash;
    }

    public static long Of(BigInteger value)
    {
        long hash = (long)BigInteger.Remainder(value, s_modulus);
        return hash == -1 ? -2 : hash;
    }

    /// <summary>The hash of a float; a NaN's depends on <paramref name="identity"/>, for no NaN equals another.</summary>
    public static long Of(double value, object identity)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < 1L << 53) return Of((long)value);
        if (double.IsNaN(value)) return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(identity);
        if (double.IsInfinity(value)) return value > 0 ? Infinity : -Infinity;
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        ulong mantissa = (ulong)bits & 0xFFFFFFFFFFFFFUL;
        if (exponent == 0) exponent = 1;
        else mantissa |= 1UL << 52;
        exponent -= 1075;
        // 2**61 is 1 modulo the prime, so multiplying by a power of two rotates the 61 bits.
        int rotation = exponent >= 0 ? exponent % Bits : Bits - 1 - (-1 - exponent) % Bits;
        ulong hash = rotation == 0 ? mantissa : ((mantissa << rotation) & Modulus) | (mantissa >> (Bits - rotation));
        if (hash >= Modulus) hash -= Modulus;
        long signed = bits < 0 ? -(long)hash : (long)hash;
        return signed == -1 ? -2 : signed;
    }

    /// <summary>The hash of a complex number.</summary>
    public static long Of(Complex value, object identity)
    {
        long hash = unchecked(Of(value.Real, identity) + ImaginaryMultiplier * Of(value.Imaginary, identity));
        return hash == -1 ? -2 : hash;
    }
}
