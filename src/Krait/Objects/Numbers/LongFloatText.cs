using System.Globalization;
using System.Text;

namespace Krait.Objects;

/// <summary>Reads floats of many digits, of which the first few and whether the others are zero decide the value.</summary>
internal static class LongFloatText
{
    /// <summary>The length from which on a text is read here: .NET reads it to the end without looking for interrupts.</summary>
    public const int ShortestLength = 1 << 12;

    // A double lies between two neighbours that differ in at most 767 digits; one digit more stands for all that follow.
    private const int DecidingDigits = 800;

    // Past every exponent of a double, also when the digits of the longest text are added to it.
    private const long LargestExponent = 1L << 40;

    /// <summary>Reads a float without spaces and underscores; false when the text is no number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        StringBuilder digits = new(DecidingDigits + 32);
        int i = 0;
        if (text[0] is '+' or '-') digits.Append(text[i++]);
        int first = digits.Length;
        long exponent = 0;
        bool sawDigit = false;
        bool sawPoint = false;
        bool isInexact = false;
        for (; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            char each = text[i];
            if (each == '.' && !sawPoint)
            {
                sawPoint = true;
                continue;
            }
            if (!char.IsAsciiDigit(each)) break;
            sawDigit = true;
            bool isKept = digits.Length - first < DecidingDigits;
            isInexact |= !isKept && each != '0';
            if (isKept && (each != '0' || digits.Length > first)) digits.Append(each);
            // A digit behind the point that counts lowers the exponent, one in front of it that does not raises it.
            if (isKept && sawPoint) exponent--;
            else if (!isKept && !sawPoint) exponent++;
        }
        if (!sawDigit) return false;
        if (i < text.Length)
        {
            if (text[i] is not ('e' or 'E') || !TryParseExponent(text[(i + 1)..], out long given, out int length)) return false;
            if (i + 1 + length < text.Length) return false;
            exponent += given;
        }
        if (isInexact)
        {
            digits.Append('1');
            exponent--;
        }
        if (digits.Length == first) digits.Append('0');
        digits.Append(CultureInfo.InvariantCulture, $"E{Math.Clamp(exponent, -99_999, 99_999)}");
        return double.TryParse(digits.ToString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out value);
    }

    /// <summary>Reads the digits of an exponent with an optional sign, as far as they matter; false when there are none.</summary>
    public static bool TryParseExponent(ReadOnlySpan<char> text, out long exponent, out int length)
    {
        exponent = 0;
        int start = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        for (length = start; length < text.Length && char.IsAsciiDigit(text[length]); length++)
        {
            Poll.AtOrThrow(length);
            exponent = Math.Min(LargestExponent, (exponent * 10) + (text[length] - '0'));
        }
        if (start > 0 && text[0] == '-') exponent = -exponent;
        return length > start;
    }
}
