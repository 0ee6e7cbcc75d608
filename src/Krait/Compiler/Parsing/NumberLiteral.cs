using System.Globalization;
using System.Numerics;
using Krait.Objects;

namespace Krait.Compiler.Parsing;

/// <summary>The values of numeric literals (reference manual, section 2.7).</summary>
internal static class NumberLiteral
{
    /// <summary>The value of a valid literal; null when it is an int with too many decimal digits.</summary>
    public static PyObject? Parse(ReadOnlySpan<byte> text, out int tooManyDigits)
    {
        tooManyDigits = 0;
        if (text.IndexOf((byte)'_') >= 0)
        {
            byte[] plain = new byte[text.Length];
            int count = 0;
            foreach (byte value in text)
            {
                CompileStep.Count();
                if (value != '_')
                    plain[count++] = value;
            }

            text = plain.AsSpan(0, count);
        }

        if (text.Length > 1 && text[0] == '0')
        {
            switch (text[1] | 0x20)
            {
                case 'x': return ParsePowerOfTwo(text[2..], 4);
                case 'o': return ParsePowerOfTwo(text[2..], 3);
                case 'b': return ParsePowerOfTwo(text[2..], 1);
            }
        }

        if ((text[^1] | 0x20) == 'j')
            return new PyComplex(0.0, ParseDouble(text[..^1]));
        if (text.IndexOfAny("."u8) >= 0 || text.IndexOfAny((byte)'e', (byte)'E') >= 0)
            return new PyFloat(ParseDouble(text));
        if (text.Length <= 18)
        {
            long result = 0;
            foreach (byte value in text)
                result = (result * 10) + (value - '0');
            return PyInt.From(result);
        }

        // 0 means that there is no limit; below 640 digits none applies.
        const int Threshold = 640;
        int maximum = ThreadState.Current.Interpreter.MaximumDigits;
        if (maximum > 0 && text.Length > Math.Max(maximum, Threshold))
        {
            tooManyDigits = text.Length;
            return null;
        }

        return PyIntegral.From(BigNumberText.Parse(System.Text.Encoding.ASCII.GetString(text)));
    }

    private static double ParseDouble(ReadOnlySpan<byte> text)
    {
        if (text.Length < LongFloatText.ShortestLength)
            return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        _ = LongFloatText.TryParse(System.Text.Encoding.ASCII.GetString(text), out double value);
        return value;
    }

    private static PyIntegral ParsePowerOfTwo(ReadOnlySpan<byte> digits, int bits)
    {
        if (digits.Length * bits <= 63)
        {
            long result = 0;
            foreach (byte digit in digits)
                result = (result << bits) | (uint)Digit(digit);
            return PyInt.From(result);
        }

        // Little-endian bytes, filled from the last digit on, in time linear in their number.
        byte[] bytes = new byte[(digits.Length * bits / 8) + 2];
        int position = 0;
        for (int i = digits.Length - 1; i >= 0; i--, position += bits)
        {
            CompileStep.At(i);
            int value = Digit(digits[i]) << (position & 7);
            bytes[position >> 3] |= (byte)value;
            bytes[(position >> 3) + 1] |= (byte)(value >> 8);
        }

        return PyIntegral.From(new BigInteger(bytes, isUnsigned: true));
    }

    private static int Digit(byte c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
