using System.Numerics;
using Krait.Objects;

namespace Krait.Modules.Decimals;

/// <summary>Functions of binary fixed-point numbers: integers scaled by a power of two. Results are wrong by a few units at most.</summary>
internal static class FixedPoint
{
    private const double BitsPerDigit = 3.3219280948873626;

    // The constants with the most bits that were asked for; only ever replaced by longer ones.
    private static readonly KnownConstant s_ln2 = new();
    private static readonly KnownConstant s_ln10 = new();

    private sealed class KnownConstant
    {
        public int Bits;
        public BigInteger Value;
    }

    public static int BitsFor(long digits) => checked((int)((digits + 2) * BitsPerDigit) + 32);

    // The inverse hyperbolic tangent of 1/n.
    private static BigInteger InverseTangent(int n, int bits)
    {
        BigInteger term = (BigInteger.One << bits) / n;
        BigInteger sum = term;
        int square = n * n;
        for (int k = 3; !term.IsZero; k += 2)
        {
            Poll.OrThrow();
            term /= square;
            sum += term / k;
        }
        return sum;
    }

    private static BigInteger Constant(KnownConstant known, int bits, Func<int, BigInteger> compute)
    {
        lock (known)
        {
            if (known.Bits < bits)
            {
                const int Guard = 32;
                known.Value = compute(bits + Guard);
                known.Bits = bits + Guard;
            }
            return known.Value >> (known.Bits - bits);
        }
    }

    public static BigInteger Ln2(int bits) => Constant(
        s_ln2, bits, static w => (18 * InverseTangent(26, w)) - (2 * InverseTangent(4801, w)) + (8 * InverseTangent(8749, w)));

    public static BigInteger Ln10(int bits) => Constant(
        s_ln10, bits, static w => (46 * InverseTangent(31, w)) + (34 * InverseTangent(49, w)) + (20 * InverseTangent(161, w)));

    /// <summary>The exponential of a number that is not negative and of moderate size.</summary>
    public static BigInteger Exp(BigInteger x, int bits)
    {
        // The argument is halved so often that the series is short; the result is squared as often.
        int halvings = (int)Math.Sqrt(bits) + 2;
        int work = bits + halvings + 16;
        BigInteger reduced = (x << (work - bits)) >> halvings;
        BigInteger one = BigInteger.One << work;
        BigInteger sum = one;
        BigInteger term = one;
        for (int k = 1; ; k++)
        {
            Poll.OrThrow();
            term = (BigNumbers.Multiply(term, reduced) >> work) / k;
            if (term.IsZero) break;
            sum += term;
        }
        for (int i = 0; i < halvings; i++)
        {
            Poll.OrThrow();
            sum = BigNumbers.Multiply(sum, sum) >> work;
        }
        return sum >> (work - bits);
    }

    private static BigInteger ExpSigned(BigInteger x, int bits) =>
        x.Sign >= 0 ? Exp(x, bits) : BigNumbers.Divide(BigInteger.One << (2 * bits), Exp(-x, bits));

    /// <summary>The natural logarithm of a number between 1/8 and 8.</summary>
    public static BigInteger Ln(BigInteger x, int bits)
    {
        const int StartBits = 48;
        double start = Math.Log((double)(x >> Math.Max(0, bits - 52)) / Math.Pow(2, Math.Min(bits, 52)));
        var y = (BigInteger)(start * (1L << StartBits));
        int known = StartBits - 2;
        int scale = StartBits;
        while (true)
        {
            // Each step triples the number of digits that are right.
            int work = Math.Min(bits + 16, (known * 3) + 8);
            y = work >= scale ? y << (work - scale) : y >> (scale - work);
            scale = work;
            BigInteger target = work >= bits ? x << (work - bits) : x >> (bits - work);
            BigInteger power = ExpSigned(y, work);
            y += BigNumbers.Divide((target - power) << (work + 1), target + power);
            known = Math.Min(work - 4, known * 3);
            if (work == bits + 16 && known >= bits) break;
            if (work == bits + 16) known = bits;
        }
        return y >> (scale - bits);
    }

    /// <summary>The integer part of a root of some degree.</summary>
    public static BigInteger Root(BigInteger value, int degree)
    {
        if (degree == 1) return value;
        if (degree == 2) return BigNumbers.SquareRoot(value);
        BigInteger estimate = BigInteger.One << (int)((value.GetBitLength() / degree) + 1);
        while (true)
        {
            BigInteger next = (((degree - 1) * estimate) + BigNumbers.Divide(value, BigNumbers.Power(estimate, degree - 1))) / degree;
            if (next >= estimate) return estimate;
            estimate = next;
        }
    }
}
