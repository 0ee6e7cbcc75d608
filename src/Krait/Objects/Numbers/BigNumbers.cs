using System.Numerics;

namespace Krait.Objects;

/// <summary>
/// Arithmetic on integers of any size that interrupts reach: what .NET would do in one long step is done in parts.
/// </summary>
/// <remarks>An interrupt ends an operation as <see cref="InterruptedOperationException"/>, which the binding around it catches.</remarks>
internal static class BigNumbers
{
    // A product of two numbers of this many bits, or the division of one twice as long, takes .NET a few milliseconds.
    private const long PartBits = 1 << 18;

    // As long takes what goes once over one number for each word of the other: the product of both lengths in bits.
    private const double PartWork = 1L << 33;

    /// <summary>The product.</summary>
    public static BigInteger Multiply(BigInteger x, BigInteger y)
    {
        long left = x.GetBitLength();
        long right = y.GetBitLength();
        if (Math.Max(left, right) <= PartBits || left * (double)right <= PartWork) return x * y;
        if (left < right)
        {
            (x, y) = (y, x);
            (left, right) = (right, left);
        }
        if (x.Sign < 0 || y.Sign < 0)
        {
            BigInteger product = Multiply(BigInteger.Abs(x), BigInteger.Abs(y));
            return x.Sign * y.Sign < 0 ? -product : product;
        }
        Poll.OrThrow();
        int half = (int)((left + 1) / 2);
        (BigInteger xHigh, BigInteger xLow) = (x >> half, LowBits(x, half));
        if (left > 2 * right) return (Multiply(xHigh, y) << half) + Multiply(xLow, y);
        (BigInteger yHigh, BigInteger yLow) = (y >> half, LowBits(y, half));
        BigInteger high = Multiply(xHigh, yHigh);
        BigInteger low = Multiply(xLow, yLow);
        BigInteger middle = Multiply(xHigh + xLow, yHigh + yLow) - high - low;
        return (high << (2 * half)) + (middle << half) + low;
    }

    private static BigInteger LowBits(BigInteger value, int count) => value & ((BigInteger.One << count) - 1);

    /// <summary>The quotient, rounded toward zero.</summary>
    public static BigInteger Divide(BigInteger x, BigInteger y) => DivRem(x, y, out _);

    /// <summary>The remainder, with the sign of the first number.</summary>
    public static BigInteger Remainder(BigInteger x, BigInteger y)
    {
        _ = DivRem(x, y, out BigInteger remainder);
        return remainder;
    }

    /// <summary>The quotient, rounded toward zero, and the remainder, with the sign of the first number.</summary>
    public static BigInteger DivRem(BigInteger x, BigInteger y, out BigInteger remainder)
    {
        if (IsShortDivision(x.GetBitLength(), y.GetBitLength())) return BigInteger.DivRem(x, y, out remainder);
        BigInteger quotient = DivideMagnitudes(BigInteger.Abs(x), BigInteger.Abs(y), out remainder);
        if (x.Sign < 0) remainder = -remainder;
        return x.Sign * y.Sign < 0 ? -quotient : quotient;
    }

    // The work of a division is that of the product of quotient and divisor.
    private static bool IsShortDivision(long left, long right) =>
        left <= PartBits || left < right || (left - right + 64) * (double)right <= PartWork;

    private static BigInteger DivideMagnitudes(BigInteger x, BigInteger y, out BigInteger remainder)
    {
        long left = x.GetBitLength();
        long right = y.GetBitLength();
        if (IsShortDivision(left, right)) return BigInteger.DivRem(x, y, out remainder);
        Poll.OrThrow();
        long length = left - right;
        if (length > right) return DivideByPieces(x, y, out remainder);
        if (2 * length <= right) return DivideByHead(x, y, (int)(right - length - 2), out remainder);
        // The two halves of the quotient, one after the other.
        int half = (int)(length / 2);
        BigInteger high = DivideMagnitudes(x >> half, y, out BigInteger rest);
        BigInteger low = DivideMagnitudes((rest << half) + LowBits(x, half), y, out remainder);
        return (high << half) + low;
    }

    // A short quotient: the heads of both numbers give it, or a number larger by one or two.
    private static BigInteger DivideByHead(BigInteger x, BigInteger y, int tail, out BigInteger remainder)
    {
        BigInteger quotient = DivideMagnitudes(x >> tail, y >> tail, out BigInteger rest);
        remainder = (rest << tail) + LowBits(x, tail) - Multiply(quotient, LowBits(y, tail));
        while (remainder.Sign < 0)
        {
            remainder += y;
            quotient -= 1;
        }
        return quotient;
    }

    // A long quotient: long division, with digits of as many bits as the divisor has, or as are divided at once.
    private static BigInteger DivideByPieces(BigInteger x, BigInteger y, out BigInteger remainder)
    {
        long right = y.GetBitLength();
        int size = (int)(Math.Max(right, (long)(PartWork / 2 / right)) / 8);
        byte[] digits = x.ToByteArray(isUnsigned: true);
        byte[] quotient = new byte[digits.Length];
        remainder = BigInteger.Zero;
        for (int start = (digits.Length - 1) / size * size; start >= 0; start -= size)
        {
            Poll.OrThrow();
            int count = Math.Min(size, digits.Length - start);
            BigInteger piece = (remainder << (8 * count)) + new BigInteger(digits.AsSpan(start, count), isUnsigned: true);
            BigInteger digit = DivideMagnitudes(piece, y, out remainder);
            digit.TryWriteBytes(quotient.AsSpan(start, count), out _, isUnsigned: true);
        }
        return new BigInteger(quotient, isUnsigned: true);
    }

    /// <summary>The power; the exponent is not negative.</summary>
    public static BigInteger Power(BigInteger value, int exponent)
    {
        Poll.ReserveOrThrow((long)(exponent * (double)value.GetBitLength() / 8));
        if (exponent * (double)value.GetBitLength() <= PartBits) return BigInteger.Pow(value, exponent);
        BigInteger root = Power(value, exponent / 2);
        BigInteger square = Multiply(root, root);
        return (exponent & 1) == 0 ? square : Multiply(square, value);
    }

    /// <summary>The power modulo a positive number, with the sign that .NET gives it; the exponent is not negative.</summary>
    public static BigInteger ModularPower(BigInteger value, BigInteger exponent, BigInteger modulus)
    {
        // A bit of the exponent takes a product and a division, which have the work of two products, and some words' time at least.
        const double leastWork = 32 * 1024;
        double size = modulus.GetBitLength();
        double work = Math.Max(leastWork, 3 * size * size);
        long bits = exponent.GetBitLength();
        value = Remainder(value, modulus);
        if (bits * work <= PartWork) return BigInteger.ModPow(value, exponent, modulus);
        int atOnce = (int)Math.Max(1, PartWork / 2 / work);
        byte[] digits = exponent.ToByteArray(isUnsigned: true);
        BigInteger result = Remainder(BigInteger.One, modulus);
        for (long end = bits; end > 0; end -= atOnce)
        {
            Poll.OrThrow();
            int count = (int)Math.Min(end, atOnce);
            BigInteger part = BitsOf(digits, end - count, count);
            if (count == 1)
            {
                result = Remainder(Multiply(result, result), modulus);
                if (!part.IsZero) result = Remainder(Multiply(result, value), modulus);
                continue;
            }
            result = BigInteger.ModPow(result, BigInteger.One << count, modulus);
            result = Remainder(Multiply(result, BigInteger.ModPow(value, part, modulus)), modulus);
        }
        return result;
    }

    private static BigInteger BitsOf(byte[] digits, long from, int count)
    {
        int first = (int)(from / 8);
        int last = (int)((from + count + 7) / 8);
        BigInteger value = new(digits.AsSpan(first, last - first), isUnsigned: true);
        return LowBits(value >> (int)(from % 8), count);
    }

    /// <summary>The integer part of the square root of a number that is not negative.</summary>
    public static BigInteger SquareRoot(BigInteger value) => SquareRoot(value, out _);

    // P. Zimmermann, Karatsuba Square Root (1999): the root of the upper half gives the lower half of the root by one division.
    private static BigInteger SquareRoot(BigInteger value, out BigInteger remainder)
    {
        long bits = value.GetBitLength();
        if (bits <= 64)
        {
            ulong small = (ulong)value;
            ulong guess = (ulong)Math.Sqrt(small);
            while (guess > uint.MaxValue || guess * guess > small) guess--;
            while (guess < uint.MaxValue && (guess + 1) * (guess + 1) <= small) guess++;
            remainder = small - (guess * guess);
            return guess;
        }
        const int FloatBits = 200;
        if (bits <= FloatBits)
        {
            // A float has half of the digits, and one step of Newton's nearly all.
            var start = (BigInteger)Math.Sqrt((double)value);
            BigInteger near = (start + (value / start)) >> 1;
            remainder = value - (near * near);
            while (remainder.Sign < 0)
            {
                remainder += (near << 1) - 1;
                near -= 1;
            }
            while (remainder > near << 1)
            {
                remainder -= (near << 1) + 1;
                near += 1;
            }
            return near;
        }
        // Four digits, of which the highest is at least a quarter of the base.
        int digit = (int)((bits + 3) / 4);
        int spare = (int)((4L * digit) - bits) & ~1;
        if (spare > 0)
        {
            BigInteger scaled = SquareRoot(value << spare, out _);
            BigInteger result = scaled >> (spare / 2);
            remainder = value - Multiply(result, result);
            return result;
        }
        BigInteger high = SquareRoot(value >> (2 * digit), out BigInteger rest);
        BigInteger middle = LowBits(value >> digit, digit);
        BigInteger low = DivRem((rest << digit) + middle, high << 1, out BigInteger left);
        BigInteger root = (high << digit) + low;
        remainder = (left << digit) + LowBits(value, digit) - Multiply(low, low);
        while (remainder.Sign < 0)
        {
            remainder += (root << 1) - 1;
            root -= 1;
        }
        return root;
    }
}
