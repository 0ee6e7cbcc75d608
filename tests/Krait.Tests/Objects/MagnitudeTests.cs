using System.Numerics;
using Krait.Objects;
using Xunit;

namespace Krait.Tests.Objects;

/// <summary>Arithmetic on limbs against .NET's long integers.</summary>
public class MagnitudeTests
{
    // Limbs that make carries run: random ones hardly ever do.
    private static readonly ulong[] s_edges = [0, 1, 2, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63, (1UL << 63) - 1, 1UL << 32];

    private static ulong[] Make(Random random, int length)
    {
        ulong[] limbs = new ulong[length];
        for (int i = 0; i < length; i++)
        {
            limbs[i] = random.Next(3) == 0 ? s_edges[random.Next(s_edges.Length)]
            : (ulong)random.NextInt64() << random.Next(2);
        }

        if (length > 0 && limbs[^1] == 0) limbs[^1] = 1;
        return limbs;
    }

    private static BigInteger ValueOf(ulong[] limbs)
    {
        Assert.True(limbs.Length == 0 || limbs[^1] != 0, "zeros at the end");
        BigInteger value = 0;
        for (int i = limbs.Length - 1; i >= 0; i--) value = (value << 64) | limbs[i];
        return value;
    }

    [Fact]
    public void One_pass_gives_what_long_integers_give()
    {
        var random = new Random(3);
        for (int round = 0; round < 20000; round++)
        {
            ulong[] x = Make(random, random.Next(1, 7));
            ulong[] y = Make(random, random.Next(1, 7));
            BigInteger a = ValueOf(x);
            BigInteger b = ValueOf(y);
            Assert.Equal(a.CompareTo(b), Magnitudes.Compare(x, y));
            Assert.Equal(a + b, ValueOf(Magnitudes.Add(x, y)));
            if (a >= b) Assert.Equal(a - b, ValueOf(Magnitudes.Subtract(x, y)));
            Assert.Equal(a * y[^1], ValueOf(Magnitudes.Multiply(x, y[^1])));
            Assert.Equal(-a, Magnitudes.ToBigInteger(x, isNegative: true));
        }
    }

    [Fact]
    public void Short_quotients_and_their_remainders_are_exact()
    {
        var random = new Random(4);
        for (int round = 0; round < 20000; round++)
        {
            ulong[] x = Make(random, random.Next(1, 7));
            ulong[] y = Make(random, x.Length);
            if (random.Next(4) == 0) y[^1] = (ulong)random.Next(1, 5);
            var quotient = BigInteger.DivRem(ValueOf(x), ValueOf(y), out BigInteger rest);
            Assert.Equal(quotient, Magnitudes.Divide(x, y, out ulong[] remainder));
            Assert.Equal(rest, ValueOf(remainder));
        }
    }
}
