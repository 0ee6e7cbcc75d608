using System.Numerics;
using System.Runtime.InteropServices;
using Krait.Objects;

namespace Krait.Types.Numbers;

/// <summary>
/// The greatest common divisor of long numbers, which interrupts reach: Lehmer's algorithm (Knuth, The Art of Computer Programming,
/// volume 2, 4.5.2). The leading bits of both numbers give the quotients of many steps of Euclid's, which are then done on the whole
/// numbers at once.
/// </summary>
internal static class GreatestCommonDivisor
{
    // .NET takes some 10 ms for numbers of this length, and its time grows with the square.
    private const long AtOnceBits = 1 << 16;

    // How many leading bits are looked at: the factors that they give have half as many, so that sums of products fit.
    private const int HeadBits = 62;

    private const int LimbsBetweenPolls = 1 << 20;

    /// <summary>The divisor; never negative.</summary>
    public static BigInteger Of(BigInteger x, BigInteger y)
    {
        if (Math.Max(x.GetBitLength(), y.GetBitLength()) <= AtOnceBits) return BigInteger.GreatestCommonDivisor(x, y);
        (x, y) = (BigInteger.Abs(x), BigInteger.Abs(y));
        if (x < y) (x, y) = (y, x);
        while (y.GetBitLength() > AtOnceBits)
        {
            Poll.OrThrow();
            if (x.GetBitLength() - y.GetBitLength() < HeadBits / 2) (x, y) = Reduce(x, y);
            if (y.GetBitLength() > AtOnceBits) (x, y) = (y, BigNumbers.Remainder(x, y));
        }
        if (!y.IsZero) x = BigNumbers.Remainder(x, y);
        return BigInteger.GreatestCommonDivisor(x, y);
    }

    // Takes steps while the leading bits tell the quotients.
    private static (BigInteger X, BigInteger Y) Reduce(BigInteger x, BigInteger y)
    {
        ulong[] left = Limbs(x, out int count);
        ulong[] right = Limbs(y, out _);
        Array.Resize(ref right, left.Length);
        ulong[] nextLeft = new ulong[left.Length];
        ulong[] nextRight = new ulong[left.Length];
        int sincePoll = 0;
        while (count * 64L > AtOnceBits && TryFactors(left, right, count, out Factors factors))
        {
            Combine(left, right, factors.A, factors.B, nextLeft.AsSpan(0, count));
            Combine(left, right, factors.C, factors.D, nextRight.AsSpan(0, count));
            (left, nextLeft) = (nextLeft, left);
            (right, nextRight) = (nextRight, right);
            while (count > 0 && left[count - 1] == 0) count--;
            sincePoll += count;
            if (sincePoll < LimbsBetweenPolls) continue;
            sincePoll = 0;
            Poll.OrThrow();
        }
        return (Number(left.AsSpan(0, count)), Number(right.AsSpan(0, count)));
    }

    private static ulong[] Limbs(BigInteger value, out int count)
    {
        ulong[] limbs = new ulong[(value.GetByteCount(isUnsigned: true) + 7) / 8];
        value.TryWriteBytes(MemoryMarshal.AsBytes(limbs.AsSpan()), out _, isUnsigned: true);
        count = limbs.Length;
        return limbs;
    }

    private static BigInteger Number(ReadOnlySpan<ulong> limbs) => new(MemoryMarshal.AsBytes(limbs), isUnsigned: true);

    /// <summary>The new numbers are A x + B y and C x + D y; one of each pair is negative or 0.</summary>
    private readonly record struct Factors(long A, long B, long C, long D);

    // False when the leading bits do not tell even one quotient.
    private static bool TryFactors(ulong[] left, ulong[] right, int count, out Factors factors)
    {
        int shift = BitOperations.LeadingZeroCount(left[count - 1]);
        long x = Head(left, count, shift);
        long y = Head(right, count, shift);
        (long a, long b, long c, long d) = (1, 0, 0, 1);
        while (y + c != 0 && y + d != 0)
        {
            long quotient = (x + a) / (y + c);
            if (quotient != (x + b) / (y + d)) break;
            (a, c) = (c, a - (quotient * c));
            (b, d) = (d, b - (quotient * d));
            (x, y) = (y, x - (quotient * y));
        }
        factors = new Factors(a, b, c, d);
        return b != 0;
    }

    private static long Head(ulong[] limbs, int count, int shift)
    {
        ulong top = limbs[count - 1] << shift;
        if (shift > 0 && count > 1) top |= limbs[count - 2] >> (64 - shift);
        return (long)(top >> (64 - HeadBits));
    }

    // The sum of two products, of which one is subtracted; it is not negative and not longer than the numbers.
    private static void Combine(ulong[] left, ulong[] right, long leftFactor, long rightFactor, Span<ulong> result)
    {
        if (leftFactor < 0 || rightFactor > 0)
        {
            (left, right) = (right, left);
            (leftFactor, rightFactor) = (rightFactor, leftFactor);
        }
        ulong plus = (ulong)leftFactor;
        ulong minus = (ulong)-rightFactor;
        ulong plusCarry = 0, minusCarry = 0, borrow = 0;
        for (int i = 0; i < result.Length; i++)
        {
            ulong plusHigh = Math.BigMul(left[i], plus, out ulong added);
            added += plusCarry;
            plusCarry = plusHigh + (added < plusCarry ? 1UL : 0);
            ulong minusHigh = Math.BigMul(right[i], minus, out ulong taken);
            taken += minusCarry;
            minusCarry = minusHigh + (taken < minusCarry ? 1UL : 0);
            ulong difference = added - taken;
            ulong without = difference - borrow;
            borrow = (added < taken ? 1UL : 0) + (difference < borrow ? 1UL : 0);
            result[i] = without;
        }
    }
}
