using System.Globalization;
using System.Numerics;
using System.Text;

namespace Krait.Objects;

/// <summary>Long integers to and from digits, in parts between which interrupts are looked for.</summary>
internal static class BigNumberText
{
    // This many decimal digits .NET converts at once, in a fraction of a millisecond.
    private const int PartDigits = 2000;
    private const long PartBits = 6600;

    /// <summary>Reads decimal digits.</summary>
    public static BigInteger Parse(ReadOnlySpan<char> digits) =>
        digits.Length <= PartDigits ? ParsePart(digits) : Parse(digits, PowersOfTen(digits.Length));

    private static BigInteger ParsePart(ReadOnlySpan<char> digits) =>
        BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static BigInteger Parse(ReadOnlySpan<char> digits, List<BigInteger> powers)
    {
        if (digits.Length <= PartDigits) return ParsePart(digits);
        Poll.OrThrow();
        int level = LevelOf(digits.Length);
        int low = PartDigits << level;
        return BigNumbers.Multiply(Parse(digits[..^low], powers), powers[level]) + Parse(digits[^low..], powers);
    }

    // The largest level whose power has fewer digits.
    private static int LevelOf(int digits) => BitOperations.Log2((uint)((digits - 1) / PartDigits));

    // Ten to PartDigits, and each time the square, as long as a number of so many digits is longer.
    private static List<BigInteger> PowersOfTen(int digits)
    {
        List<BigInteger> powers = [BigInteger.Pow(10, PartDigits)];
        while (powers.Count <= LevelOf(digits)) powers.Add(BigNumbers.Multiply(powers[^1], powers[^1]));
        return powers;
    }

    /// <summary>The decimal digits of a number.</summary>
    public static string ToDecimal(BigInteger value)
    {
        if (value.GetBitLength() <= PartBits) return value.ToString(CultureInfo.InvariantCulture);
        int digits = checked((int)(value.GetBitLength() * 0.302) + 1);
        StringBuilder text = new(digits + 1);
        if (value.Sign < 0) text.Append('-');
        List<BigInteger> powers = PowersOfTen(digits);
        Append(text, BigInteger.Abs(value), powers, powers.Count - 1, isFirst: true);
        return text.ToString();
    }

    // Appends a number less than the square of the power of the level, with its leading zeros unless it is the first part.
    private static void Append(StringBuilder text, BigInteger value, List<BigInteger> powers, int level, bool isFirst)
    {
        if (level < 0)
        {
            string digits = value.ToString(CultureInfo.InvariantCulture);
            if (!isFirst) text.Append('0', PartDigits - digits.Length);
            text.Append(digits);
            return;
        }
        if (isFirst && value < powers[level])
        {
            Append(text, value, powers, level - 1, isFirst);
            return;
        }
        Poll.OrThrow();
        BigInteger high = BigNumbers.DivRem(value, powers[level], out BigInteger low);
        Append(text, high, powers, level - 1, isFirst);
        Append(text, low, powers, level - 1, isFirst: false);
    }

    /// <summary>Reads digits of a base that is a power of two, 0 to 9 and letters.</summary>
    public static BigInteger ParsePowerOfTwo(ReadOnlySpan<char> digits, int bitsPerDigit)
    {
        byte[] bytes = new byte[(((long)digits.Length * bitsPerDigit) + 7) / 8];
        int buffer = 0;
        int count = 0;
        int at = 0;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            buffer |= DigitValue(digits[i]) << count;
            count += bitsPerDigit;
            if (count < 8) continue;
            bytes[at++] = (byte)buffer;
            buffer >>= 8;
            count -= 8;
            if ((at & 0xFFFFF) == 0) Poll.OrThrow();
        }
        if (count > 0) bytes[at] = (byte)buffer;
        return new BigInteger(bytes, isUnsigned: true);
    }

    /// <summary>Reads digits of any base, 0 to 9 and letters.</summary>
    public static BigInteger Parse(ReadOnlySpan<char> digits, int numberBase)
    {
        const int atOnce = 64;
        if (digits.Length <= atOnce)
        {
            BigInteger value = BigInteger.Zero;
            // Short: at most the digits that are read at once.
            foreach (char each in digits) value = (value * numberBase) + DigitValue(each);
            return value;
        }
        if (digits.Length > PartDigits) Poll.OrThrow();
        int half = digits.Length / 2;
        return BigNumbers.Multiply(Parse(digits[..half], numberBase), BigNumbers.Power(numberBase, digits.Length - half))
            + Parse(digits[half..], numberBase);
    }

    /// <summary>The value of a digit or letter, -1 for other characters.</summary>
    internal static int DigitValue(char each) => each switch
    {
        >= '0' and <= '9' => each - '0',
        >= 'a' and <= 'z' => each - 'a' + 10,
        >= 'A' and <= 'Z' => each - 'A' + 10,
        _ => -1,
    };
}
