using System.Globalization;
using System.Numerics;
using Krait.Objects;

namespace Krait.Types.Numbers;

/// <summary>
/// Arithmetic on integers of any size that interrupts reach: what .NET would do in one long step is done in parts.
/// </summary>
/// <remarks>An interrupt ends an operation as <see cref="InterruptedOperationException"/>, which the binding around it catches.</remarks>
internal static class BigNumbers
{
    // One product of this many bits takes some 20 ms.
    private const long PartBits = 1 << 20;

    // Steps of squaring and reducing that take some 20 ms, in products of 32-bit words.
    private const double PartWork = 2e7;

    /// <summary>The product.</summary>
    public static BigInteger Multiply(BigInteger x, BigInteger y)
    {
        long left = x.GetBitLength();
        long right = y.GetBitLength();
        if (Math.Max(left, right) <= PartBits) return x * y;
        if (left < right) return Multiply(y, x);
        if (x.Sign < 0 || y.Sign < 0)
        {
            BigInteger product = Multiply(BigInteger.Abs(x), BigInteger.Abs(y));
            return x.Sign * y.Sign < 0 ? -product : product;
        }
        Poll.OrThrow();
        if (left > 2 * right)
        {
            // Pieces as long as the shorter one, or as may be multiplied at once.
            int length = (int)Math.Max(right, PartBits);
            BigInteger sum = BigInteger.Zero;
            for (long shift = 0; shift < left; shift += length) sum += Multiply(Bits(x, shift, length), y) << (int)shift;
            return sum;
        }
        int half = (int)((left + 1) / 2);
        (BigInteger xHigh, BigInteger xLow) = (x >> half, Bits(x, 0, half));
        (BigInteger yHigh, BigInteger yLow) = (y >> half, Bits(y, 0, half));
        BigInteger high = Multiply(xHigh, yHigh);
        BigInteger low = Multiply(xLow, yLow);
        BigInteger middle = Multiply(xHigh + xLow, yHigh + yLow) - high - low;
        return (high << (2 * half)) + (middle << half) + low;
    }

    private static BigInteger Bits(BigInteger value, long from, int count) => (value >> (int)from) & ((BigInteger.One << count) - 1);

    /// <summary>The power; the exponent is not negative.</summary>
    public static BigInteger Power(BigInteger value, int exponent)
    {
        if (exponent * (double)value.GetBitLength() <= PartBits) return BigInteger.Pow(value, exponent);
        BigInteger root = Power(value, exponent / 2);
        BigInteger square = Multiply(root, root);
        return (exponent & 1) == 0 ? square : Multiply(square, value);
    }

    /// <summary>The power modulo a positive number, with the sign that .NET gives it; the exponent is not negative.</summary>
    public static BigInteger ModularPower(BigInteger value, BigInteger exponent, BigInteger modulus)
    {
        double words = (modulus.GetBitLength() / 32) + 1;
        long bits = exponent.GetBitLength();
        long atOnce = Math.Max(1, (long)(PartWork / (2 * words * words)));
        if (bits <= atOnce) return BigInteger.ModPow(value, exponent, modulus);
        value = BigInteger.Remainder(value, modulus);
        BigInteger result = BigInteger.Remainder(BigInteger.One, modulus);
        for (long place = bits; place > 0; place -= atOnce)
        {
            Poll.OrThrow();
            int count = (int)Math.Min(place, atOnce);
            result = BigInteger.ModPow(result, BigInteger.One << count, modulus);
            BigInteger factor = BigInteger.ModPow(value, Bits(exponent, place - count, count), modulus);
            result = BigInteger.Remainder(Multiply(result, factor), modulus);
        }
        return result;
    }

    /// <summary>Reads decimal digits.</summary>
    public static BigInteger Parse(ReadOnlySpan<char> digits)
    {
        const int atOnce = 20_000;
        if (digits.Length <= atOnce) return BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        Poll.OrThrow();
        int low = digits.Length / 2;
        return Multiply(Parse(digits[..^low]), Power(10, low)) + Parse(digits[^low..]);
    }

    /// <summary>The decimal digits of a number.</summary>
    public static string ToDecimal(BigInteger value)
    {
        const int atOnce = 1 << 16;
        if (value.GetBitLength() <= atOnce) return value.ToString(CultureInfo.InvariantCulture);
        System.Text.StringBuilder text = new();
        if (value.Sign < 0) text.Append('-');
        Append(text, BigInteger.Abs(value), 0);
        return text.ToString();

        static void Append(System.Text.StringBuilder text, BigInteger value, int width)
        {
            long bits = value.GetBitLength();
            if (bits <= atOnce)
            {
                text.Append(value.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));
                return;
            }
            Poll.OrThrow();
            int low = (int)(bits * 0.30103 / 2);
            BigInteger high = BigInteger.DivRem(value, Power(10, low), out BigInteger rest);
            Append(text, high, Math.Max(0, width - low));
            Append(text, rest, low);
        }
    }
}
