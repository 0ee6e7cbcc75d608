using System.Globalization;
using System.Numerics;
using System.Text;
using Krait.Objects;
using Krait.Types.Numbers;

namespace Krait.Modules.Decimals;

/// <summary>Decimals to and from text.</summary>
internal static class DecimalText
{
    /// <summary>The value that a text writes, without rounding; null when it writes none.</summary>
    public static PyDecimal? Parse(PyStr text, bool allowsSpace)
    {
        string source = text.Narrow is { } narrow && Ascii.IsValid(narrow) ? narrow : IntegerText.DigitsToAscii(text);
        ReadOnlySpan<char> span = source;
        if (allowsSpace)
        {
            span = span.Trim();
            if (span.Contains('_')) span = span.ToString().Replace("_", "", StringComparison.Ordinal);
        }
        bool isNegative = false;
        if (span.Length > 0 && span[0] is '+' or '-')
        {
            isNegative = span[0] == '-';
            span = span[1..];
        }
        if (span.Length == 0) return null;
        return char.IsAsciiDigit(span[0]) || span[0] == '.' ? ParseNumber(isNegative, span) : ParseSpecial(isNegative, span);
    }

    private static PyDecimal? ParseSpecial(bool isNegative, ReadOnlySpan<char> span)
    {
        if (span.Equals("inf", StringComparison.OrdinalIgnoreCase) || span.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            return PyDecimal.Infinity(isNegative);
        }
        DecimalKind kind = DecimalKind.QuietNaN;
        if (span[0] is 's' or 'S')
        {
            kind = DecimalKind.SignalingNaN;
            span = span[1..];
        }
        if (!span.StartsWith("nan", StringComparison.OrdinalIgnoreCase)) return null;
        span = span[3..];
        if (span.Length == 0) return new PyDecimal(kind, isNegative, 0UL, 0);
        return span.ContainsAnyExceptInRange('0', '9') ? null : new PyDecimal(kind, isNegative, BigNumberText.Parse(span), 0);
    }

    private static PyDecimal? ParseNumber(bool isNegative, ReadOnlySpan<char> span)
    {
        int digitsEnd = span.IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = digitsEnd < 0 ? span : span[..digitsEnd];
        BigInteger exponent = BigInteger.Zero;
        if (digitsEnd >= 0)
        {
            ReadOnlySpan<char> written = span[(digitsEnd + 1)..];
            ReadOnlySpan<char> magnitude = written.Length > 0 && written[0] is '+' or '-' ? written[1..] : written;
            if (magnitude.Length == 0 || magnitude.ContainsAnyExceptInRange('0', '9')) return null;
            const int TooLong = 25;
            ReadOnlySpan<char> significant = magnitude.TrimStart('0');
            exponent = significant.Length > TooLong ? BigInteger.Pow(10, TooLong)
                : significant.Length == 0 ? 0 : BigNumberText.Parse(significant);
            if (written[0] == '-') exponent = -exponent;
        }
        int point = mantissa.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? mantissa : mantissa[..point];
        ReadOnlySpan<char> fraction = point < 0 ? [] : mantissa[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }
        exponent -= fraction.Length;
        // Exponents beyond any context's limits are as good as these.
        BigInteger limit = 4 * (BigInteger)PyDecimalContext.MaximumExponent;
        long kept = (long)BigInteger.Max(-limit, BigInteger.Min(limit, exponent));
        if (whole.Length + fraction.Length <= 19)
        {
            ulong small = 0;
            // Short: at most the digits of a machine word.
            foreach (char each in whole) small = (small * 10) + (ulong)(each - '0');
            // Short: at most the digits of a machine word.
            foreach (char each in fraction) small = (small * 10) + (ulong)(each - '0');
            return new PyDecimal(DecimalKind.Finite, isNegative, small, kept);
        }
        return PyDecimal.Finite(isNegative, BigNumberText.Parse(string.Concat(whole, fraction)), kept);
    }

    public static string DigitsText(PyDecimal value) =>
        value.IsSmall ? value.Small.ToString(CultureInfo.InvariantCulture) : BigNumberText.ToDecimal(value.Coefficient);

    /// <summary>The text, with an exponent where the standard asks for one.</summary>
    public static string ToText(PyDecimal value, bool isEngineering = false, bool hasCapital = true)
    {
        string sign = value.IsNegative ? "-" : "";
        if (!value.IsFinite)
        {
            if (value.IsInfinite) return sign + "Infinity";
            string name = value.Kind == DecimalKind.QuietNaN ? "NaN" : "sNaN";
            return sign + name + (value.Coefficient.IsZero ? "" : DigitsText(value));
        }
        string digits = DigitsText(value);
        long left = value.Exponent + digits.Length;
        long point;
        if (value.Exponent <= 0 && left > -6) point = left;
        else if (!isEngineering) point = 1;
        else if (value.IsZero) point = Modulo(left + 1, 3) - 1;
        else point = Modulo(left - 1, 3) + 1;
        StringBuilder text = new(sign, digits.Length + 16);
        if (point <= 0) text.Append("0.").Append('0', (int)-point).Append(digits);
        else if (point >= digits.Length) text.Append(digits).Append('0', (int)point - digits.Length);
        else text.Append(digits, 0, (int)point).Append('.').Append(digits, (int)point, digits.Length - (int)point);
        if (left != point)
        {
            long exponent = left - point;
            text.Append(hasCapital ? 'E' : 'e').Append(exponent < 0 ? '-'
                : '+').Append(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
