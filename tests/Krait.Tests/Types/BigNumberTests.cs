using System.Numerics;
using Krait.Objects;
using Xunit;

namespace Krait.Tests.Types;

/// <summary>Arithmetic in parts against .NET's in one step, about the lengths at which parts begin.</summary>
public class BigNumberTests
{
    private static readonly int[] s_lengths = [1, 64, 3000, 70_000, 131_000, 262_144, 270_000, 530_000];

    // Bits that make carries and borrows run, beside random ones.
    private static BigInteger Make(Random random)
    {
        int length = s_lengths[random.Next(s_lengths.Length)] + random.Next(70);
        BigInteger value = random.Next(4) switch
        {
            0 => (BigInteger.One << length) - random.Next(3),
            1 => (BigInteger.One << length) + random.Next(3),
            2 => ((BigInteger.One << length) - 1) << random.Next(length),
            _ => Random(random, length),
        };
        return random.Next(3) == 0 ? -value : value;
    }

    private static BigInteger Random(Random random, int bits)
    {
        byte[] bytes = new byte[(bits / 8) + 1];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    [Fact]
    public void Products_and_quotients_are_those_of_one_step()
    {
        var random = new Random(5);
        for (int round = 0; round < 60; round++)
        {
            BigInteger x = Make(random);
            BigInteger y = Make(random);
            BigInteger product = BigNumbers.Multiply(x, y);
            Assert.Equal(x * y, product);
            BigInteger dividend = random.Next(2) == 0 ? x : product + Make(random);
            if (y.IsZero) continue;
            BigInteger quotient = BigNumbers.DivRem(dividend, y, out BigInteger remainder);
            Assert.Equal(BigInteger.DivRem(dividend, y, out BigInteger expected), quotient);
            Assert.Equal(expected, remainder);
        }
    }

    [Fact]
    public void Roots_are_the_largest_whose_square_is_not_larger()
    {
        var random = new Random(7);
        for (int round = 0; round < 330; round++)
        {
            var value = BigInteger.Abs(round < 300 ? Random(random, random.Next(1, 400)) : Make(random));
            if (round % 3 == 0) value = (value * value) + random.Next(-1, 2);
            if (value.Sign < 0) continue;
            BigInteger root = BigNumbers.SquareRoot(value);
            Assert.True(root * root <= value && (root + 1) * (root + 1) > value, "not the root");
        }
    }

    [Fact]
    public void Powers_modulo_a_number_are_those_of_one_step()
    {
        var random = new Random(9);
        for (int round = 0; round < 40; round++)
        {
            BigInteger modulus = Random(random, random.Next(2, 9000)) + 1;
            BigInteger exponent = Random(random, random.Next(1, 600));
            BigInteger value = Make(random);
            Assert.Equal(BigInteger.ModPow(value, exponent, modulus), BigNumbers.ModularPower(value, exponent, modulus));
        }
    }

    [Fact]
    public void Digits_are_those_of_one_step()
    {
        var random = new Random(11);
        for (int round = 0; round < 60; round++)
        {
            BigInteger value =
                round < 20 ? BigInteger.Pow(10, 2000 * (round + 1)) - random.Next(2) : Random(random, random.Next(1, 90_000));
            string text = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(text, BigNumberText.ToDecimal(value));
            Assert.Equal("-" + text, BigNumberText.ToDecimal(-value));
            Assert.Equal(value, BigNumberText.Parse(text));
            Assert.Equal(value, BigNumberText.ParsePowerOfTwo(value.ToString("x", System.Globalization.CultureInfo.InvariantCulture), 4));
        }
    }
}
