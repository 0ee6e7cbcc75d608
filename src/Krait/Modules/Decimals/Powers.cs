using System.Numerics;
using Krait.Objects;

namespace Krait.Modules.Decimals;

/// <summary>Powers of ten and what is counted with them.</summary>
internal static class Powers
{
    private const int CachedCount = 512;
    private const double LogarithmOfTwo = 0.30102999566398119521;

    private static readonly ulong[] s_small = MakeSmall();
    private static readonly BigInteger[] s_cached = new BigInteger[CachedCount];

    private static ulong[] MakeSmall()
    {
        ulong[] powers = new ulong[20];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }

    /// <summary>Ten to an exponent of at most 19.</summary>
    public static ulong Small(int exponent) => s_small[exponent];

    public static BigInteger Of(long exponent)
    {
        if (exponent >= CachedCount) return BigNumbers.Power(10, checked((int)exponent));
        ref BigInteger power = ref s_cached[exponent];
        // Two threads may both compute it, and then store the same.
        return power.IsZero ? Store((int)exponent, BigInteger.Pow(10, (int)exponent)) : power;
    }

    private static BigInteger Store(int exponent, BigInteger value)
    {
        lock (s_cached) s_cached[exponent] = value;
        return value;
    }

    public static int DigitsOf(ulong value)
    {
        if (value == 0) return 1;
        int estimate = ((64 - BitOperations.LeadingZeroCount(value)) * 1233) >> 12;
        return estimate + (estimate < 20 && value >= s_small[estimate] ? 1 : 0);
    }

    public static long DigitsOf(BigInteger value)
    {
        if (value <= ulong.MaxValue) return DigitsOf((ulong)value);
        long bits = value.GetBitLength();
        long estimate = (long)((bits - 1) * LogarithmOfTwo);
        // The estimate is right unless a power of ten lies between the two powers of two.
        long next = (long)(bits * LogarithmOfTwo);
        if (estimate == next) return estimate + 1;
        return value >= Of(next) ? next + 1 : next;
    }

    /// <summary>How many zeros end the digits of a coefficient that is not zero, up to a number.</summary>
    public static long TrailingZeros(BigInteger value, long most)
    {
        if (value.IsZero) return most;
        long count = 0;
        long step = 1;
        // Steps double as long as they succeed, and halve when they do not.
        while (step > 0)
        {
            if (count + step <= most)
            {
                BigInteger quotient = BigNumbers.DivRem(value, Of(step), out BigInteger rest);
                if (rest.IsZero)
                {
                    value = quotient;
                    count += step;
                    step *= 2;
                    continue;
                }
            }
            step /= 2;
        }
        return count;
    }
}
