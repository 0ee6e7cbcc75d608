using System.Globalization;
using System.Numerics;
using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Numbers;

/// <summary>The decimal digits of a float, and where the point goes: before the digit of index <see cref="Point"/>.</summary>
internal readonly record struct DecimalDigits(string Digits, int Point)
{
    /// <summary>The fewest digits that read back as the same float.</summary>
    public static DecimalDigits Shortest(double magnitude)
    {
        string text = magnitude.ToString("R", CultureInfo.InvariantCulture);
        bool isPowerOfTwo = (BitConverter.DoubleToInt64Bits(magnitude) & 0xFFFFFFFFFFFFF) == 0;
        // The gap below a power of two is half the one above, which .NET's shortest digits do not always respect.
        if (isPowerOfTwo && double.Parse(text, CultureInfo.InvariantCulture) != magnitude) text = RoundedToEven(magnitude);
        return Parse(text);
    }

    // Seventeen digits, always enough; of two that are equally near the even one, as CPython has it.
    private static string RoundedToEven(double magnitude)
    {
        const int Digits = 17;
        string exact = magnitude.ToString("E770", CultureInfo.InvariantCulture);
        string rounded = magnitude.ToString("E16", CultureInfo.InvariantCulture);
        int exponent = exact.IndexOf('E');
        string digits = exact[..exponent].Replace(".", "", StringComparison.Ordinal);
        bool isHalf = digits[Digits] == '5' && digits.AsSpan(Digits + 1).IndexOfAnyExcept('0') < 0;
        return isHalf && (digits[Digits - 1] - '0') % 2 == 0 ? digits[0] + "." + digits[1..Digits] + exact[exponent..] : rounded;
    }

    /// <summary>A number of significant digits, correctly rounded.</summary>
    public static DecimalDigits Significant(double magnitude, int count)
    {
        Poll.ReserveOrThrow((long)count * sizeof(char));
        DecimalDigits result = Parse(magnitude.ToString("E" + (count - 1), CultureInfo.InvariantCulture), keepZeros: true);
        if (magnitude == 0) return result;
        // .NET rounds halves away from zero, Python to even.
        int scale = count - result.Point;
        if (IsHalf(magnitude, scale)) return RoundToEven(magnitude, scale, count);
        // A half that was rounded up to the next power of ten was one of the digit before.
        bool isPowerOfTen = result.Digits[0] == '1' && result.Digits.AsSpan(1).IndexOfAnyExcept('0') < 0;
        return isPowerOfTen && IsHalf(magnitude, scale + 1) ? RoundToEven(magnitude, scale + 1, count) : result;
    }

    /// <summary>A number of digits after the point, correctly rounded.</summary>
    public static DecimalDigits Fixed(double magnitude, int places)
    {
        Poll.ReserveOrThrow((long)places * sizeof(char));
        if (magnitude != 0 && IsHalf(magnitude, places)) return RoundToEven(magnitude, places, 0);
        string text = magnitude.ToString("F" + places, CultureInfo.InvariantCulture);
        int point = text.IndexOf('.');
        return point < 0 ? new(text, text.Length) : new(text.Remove(point, 1), point);
    }

    /// <summary>Whether the number times 10**scale ends in exactly one half: its powers of two and five tell.</summary>
    private static bool IsHalf(double magnitude, int scale)
    {
        (ulong mantissa, int exponent) = Decompose(magnitude);
        int zeros = BitOperations.TrailingZeroCount(mantissa);
        if (exponent + zeros + scale != -1) return false;
        ulong odd = mantissa >> zeros;
        for (; scale < 0; scale++)
        {
            (odd, ulong remainder) = Math.DivRem(odd, 5UL);
            if (remainder != 0) return false;
        }
        return true;
    }

    private static DecimalDigits RoundToEven(double magnitude, int scale, int count)
    {
        (ulong mantissa, int exponent) = Decompose(magnitude);
        BigInteger numerator = mantissa;
        BigInteger denominator = BigInteger.One;
        if (scale >= 0) numerator *= BigInteger.Pow(10, scale);
        else denominator *= BigInteger.Pow(10, -scale);
        if (exponent >= 0) numerator <<= exponent;
        else denominator <<= -exponent;
        var quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        int comparison = (remainder * 2).CompareTo(denominator);
        if (comparison > 0 || (comparison == 0 && !quotient.IsEven)) quotient += 1;
        string digits = quotient.ToString(CultureInfo.InvariantCulture);
        int point = digits.Length - scale;
        if (count > 0)
        {
            // Rounding up may have made one digit more.
            if (digits.Length > count) digits = digits[..count];
            return new(digits.PadRight(count, '0'), point);
        }
        return digits.Length > scale ? new(digits, point) : new(digits.PadLeft(scale + 1, '0'), 1);
    }

    /// <summary>A finite magnitude as mantissa times a power of two.</summary>
    internal static (ulong Mantissa, int Exponent) Decompose(double magnitude)
    {
        long bits = BitConverter.DoubleToInt64Bits(magnitude);
        int exponent = (int)((bits >> 52) & 0x7FF);
        ulong mantissa = (ulong)bits & 0xFFFFFFFFFFFFFUL;
        return exponent == 0 ? (mantissa, -1074) : (mantissa | (1UL << 52), exponent - 1075);
    }

    private static DecimalDigits Parse(string text, bool keepZeros = false)
    {
        int mark = text.IndexOf('E');
        int exponent = 0;
        string mantissa = text;
        if (mark >= 0)
        {
            exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = text[..mark];
        }
        int point = mantissa.IndexOf('.');
        string digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        if (point < 0) point = mantissa.Length;
        if (keepZeros) return new(digits, point + exponent);
        string significant = digits.TrimStart('0');
        point -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0 ? new("0", 1) : new(significant, point + exponent);
    }
}

/// <summary>Floats to and from text.</summary>
internal static class FloatText
{
    /// <summary>The NaN without a sign; .NET's own constant has one.</summary>
    public static readonly double NaN = BitConverter.Int64BitsToDouble(0x7FF8000000000000);

    /// <summary>How <see cref="Format"/> writes.</summary>
    [Flags]
    public enum Options
    {
        None = 0,

        /// <summary>A plus sign before what is not negative.</summary>
        Sign = 1,

        /// <summary>Something that shows it is a float: <c>1.0</c>.</summary>
        AddDotZero = 2,

        /// <summary>A point always, trailing zeros kept.</summary>
        Alternate = 4,

        /// <summary>No negative zero (PEP 682).</summary>
        NoNegativeZero = 8,
    }

    /// <summary><c>repr(value)</c>.</summary>
    public static string Repr(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(value) || Math.Abs(value) >= 1e16 || text.Contains('E')) return Format(value, 'r', 0, Options.AddDotZero);
        return text.Contains('.') ? text : text + ".0";
    }

    /// <summary>The most chars that <see cref="TryWriteFixed"/> writes, and one more.</summary>
    public const int MaximumFixedLength = 40;

    /// <summary>The precision from which the text would not fit memory.</summary>
    public const int ExcessivePrecision = 500_000_000;

    private const int MaximumFixedPlaces = 15;

    private static readonly ulong[] s_powersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000];

    /// <summary>
    /// Writes a finite magnitude with a number of digits after the point, correctly rounded; false where 128 bits do not
    /// suffice, or nothing is known of the number.
    /// </summary>
    public static bool TryWriteFixed(double magnitude, int places, Span<char> destination, out int written)
    {
        written = 0;
        if (!double.IsFinite(magnitude) || places > MaximumFixedPlaces) return false;
        (ulong mantissa, int exponent) = DecimalDigits.Decompose(magnitude);
        ulong power = s_powersOfTen[places];
        // Not in a UInt128, whose methods are never precompiled.
        ulong high = Math.BigMul(mantissa, power, out ulong scaled);
        if (exponent >= 0)
        {
            if (exponent >= 64 || high != 0 || (exponent > 0 && scaled >> (64 - exponent) != 0)) return false;
            scaled <<= exponent;
        }
        else if (-exponent < 64)
        {
            int shift = -exponent;
            ulong remainder = scaled & ((1UL << shift) - 1);
            ulong half = 1UL << (shift - 1);
            if (high >> shift != 0) return false;
            scaled = (scaled >> shift) | (high << (64 - shift));
            if (IsRoundedUp(remainder.CompareTo(half), scaled) && ++scaled == 0) return false;
        }
        else
        {
            int shift = -exponent - 64;
            // The product has at most 104 bits.
            if (shift >= 40)
            {
                scaled = 0;
            }
            else
            {
                ulong remainder = high & ((1UL << shift) - 1);
                int toHalf = shift == 0
                    ? scaled.CompareTo(1UL << 63)
                    : remainder.CompareTo(1UL << (shift - 1)) is not 0 and int order ? order : scaled == 0 ? 0 : 1;
                scaled = high >> shift;
                if (IsRoundedUp(toHalf, scaled)) scaled++;
            }
        }
        (ulong whole, ulong fraction) = Math.DivRem(scaled, power);
        whole.TryFormat(destination, out written, provider: CultureInfo.InvariantCulture);
        if (places == 0) return true;
        destination[written++] = '.';
        for (int i = places - 1; i >= 0; i--)
        {
            (fraction, ulong digit) = Math.DivRem(fraction, 10UL);
            destination[written + i] = (char)('0' + digit);
        }
        written += places;
        return true;
    }

    // Halves go to the even digit.
    private static bool IsRoundedUp(int remainderToHalf, ulong quotient) =>
        remainderToHalf > 0 || (remainderToHalf == 0 && (quotient & 1) != 0);

    /// <summary>Formats as one of <c>e</c>, <c>f</c>, <c>g</c> and their capitals, or as <c>r</c>, the shortest form.</summary>
    public static string Format(double value, char code, int precision, Options options)
    {
        bool isUpper = code is 'E' or 'F' or 'G';
        code = char.ToLowerInvariant(code);
        bool isNegative = double.IsNegative(value) && !double.IsNaN(value);
        string sign = isNegative ? "-" : (options & Options.Sign) != 0 ? "+" : "";
        if (double.IsNaN(value)) return sign + (isUpper ? "NAN" : "nan");
        if (double.IsInfinity(value)) return sign + (isUpper ? "INF" : "inf");

        double magnitude = Math.Abs(value);
        if (code == 'g' && precision == 0) precision = 1;
        DecimalDigits digits = code switch
        {
            'e' => DecimalDigits.Significant(magnitude, precision + 1),
            'f' => DecimalDigits.Fixed(magnitude, precision),
            'g' => DecimalDigits.Significant(magnitude, precision),
            _ => DecimalDigits.Shortest(magnitude),
        };
        if (isNegative && (options & Options.NoNegativeZero) != 0 && digits.Digits.AsSpan().Trim('0').Length == 0)
        {
            sign = (options & Options.Sign) != 0 ? "+" : "";
        }
        string body = code switch
        {
            'e' => Exponential(digits, isUpper, options, addDotZero: false),
            'f' => Positional(digits, precision, options),
            _ => General(digits, code == 'r' ? 17 : precision, code == 'r', isUpper, options),
        };
        return sign + body;
    }

    private static string Positional(DecimalDigits digits, int places, Options options)
    {
        string whole = digits.Digits[..digits.Point];
        return places > 0 ? whole + "." + digits.Digits[digits.Point..] : (options & Options.Alternate) != 0 ? whole + "." : whole;
    }

    private static string Exponential(DecimalDigits digits, bool isUpper, Options options, bool addDotZero)
    {
        string fraction = digits.Digits[1..];
        int exponent = digits.Digits.AsSpan().Trim('0').Length == 0 ? 0 : digits.Point - 1;
        string point = fraction.Length > 0 || (options & Options.Alternate) != 0 ? "." : "";
        if (addDotZero && fraction.Length == 0 && (options & Options.Alternate) == 0) point = "";
        return digits.Digits[..1] + point + fraction + (isUpper ? "E" : "e") + (exponent < 0 ? "-"
            : "+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
    }

    private static string General(DecimalDigits digits, int precision, bool isShortest, bool isUpper, Options options)
    {
        string text = digits.Digits;
        bool keepZeros = (options & Options.Alternate) != 0;
        int point = digits.Point;
        if (text.AsSpan().Trim('0').Length == 0)
        {
            point = 1;
            if (!keepZeros || isShortest) text = "0";
        }
        else if (!keepZeros || isShortest)
        {
            text = text.TrimEnd('0');
        }
        bool useExponent = point <= -4 || point > (isShortest ? 16 : (options & Options.AddDotZero) != 0 ? precision - 1 : precision);
        if (useExponent) return Exponential(new(text, point), isUpper, options, addDotZero: true);
        if (point <= 0) return "0." + new string('0', -point) + text;
        if (point < text.Length) return text[..point] + "." + text[point..];
        string whole = text.PadRight(point, '0');
        if ((options & Options.AddDotZero) != 0) return whole + ".0";
        return keepZeros ? whole + "." : whole;
    }

    // As many digits and as great a power of ten are exact, so that the one division is all that rounds.
    private const int ExactDigits = 15;

    // Digits with at most a sign and a point.
    private static bool TryParseShort(string text, out double value)
    {
        value = 0;
        if (text.Length is 0 or > ExactDigits + 2) return false;
        bool isNegative = text[0] == '-';
        long mantissa = 0;
        int digits = 0;
        int point = -1;
        for (int i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                digits++;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = digits;
            }
            else
            {
                return false;
            }
        }
        if (digits is 0 or > ExactDigits) return false;
        double magnitude = point < 0 ? mantissa : (double)mantissa / (long)s_powersOfTen[digits - point];
        value = isNegative ? -magnitude : magnitude;
        return true;
    }

    /// <summary><c>float(text)</c>; false when the text is no float.</summary>
    public static bool TryParse(string text, out double value)
    {
        if (TryParseShort(text, out value)) return true;
        ReadOnlySpan<char> rest = text.AsSpan().Trim(CharacterData.AsciiSpaces);
        if (rest.Contains('_'))
        {
            StringBuilder clean = new(rest.Length);
            for (int i = 0; i < rest.Length; i++)
            {
                Poll.AtOrThrow(i);
                if (rest[i] != '_')
                {
                    clean.Append(rest[i]);
                    continue;
                }
                // Only between digits.
                if (i == 0 || i + 1 == rest.Length || !char.IsAsciiDigit(rest[i - 1]) || !char.IsAsciiDigit(rest[i + 1])) return false;
            }
            rest = clean.ToString();
        }
        ReadOnlySpan<char> unsigned = rest.Length > 0 && rest[0] is '+' or '-' ? rest[1..] : rest;
        // .NET ignores zeros at the end.
        if (unsigned.Length == 0 || unsigned[^1] == '\0') return false;
        bool isNegative = rest[0] == '-';
        if (!char.IsAsciiDigit(unsigned[0]) && unsigned[0] != '.')
        {
            if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase)
                || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            {
                value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
                return true;
            }
            if (!unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase)) return false;
            value = isNegative ? double.NaN : NaN;
            return true;
        }
        if (rest.Length >= LongFloatText.ShortestLength) return LongFloatText.TryParse(rest, out value);
        return double.TryParse(rest, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value);
    }

    /// <summary><c>float.hex()</c>.</summary>
    public static string ToHexadecimal(double value)
    {
        if (!double.IsFinite(value)) return Repr(value);
        string sign = double.IsNegative(value) ? "-" : "";
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (exponent == 0 && mantissa == 0) return sign + "0x0.0p+0";
        int lead = exponent == 0 ? 0 : 1;
        int power = exponent == 0 ? -1022 : exponent - 1023;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}0x{lead}.{mantissa:x13}p{(power < 0 ? "-" : "+")}{Math.Abs(power)}");
    }

    /// <summary><c>float.fromhex()</c>; null with an exception set.</summary>
    public static double? FromHexadecimal(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim(CharacterData.AsciiSpaces);
        bool isNegative = false;
        if (rest.Length > 0 && rest[0] is '+' or '-')
        {
            isNegative = rest[0] == '-';
            rest = rest[1..];
        }
        if (rest.Length > 0 && rest[0] is not ('+' or '-') && TryParse(rest.ToString(), out double special) && !double.IsFinite(special)
            && !char.IsAsciiDigit(rest[0]))
        {
            return isNegative ? -special : special;
        }
        if (rest.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) rest = rest[2..];
        // The first digits decide, of the others only whether they are all zero.
        UInt128 mantissa = 0;
        long exponent = 0;
        bool isInexact = false;
        bool sawDigit = false;
        bool sawPoint = false;
        int i = 0;
        for (; i < rest.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (rest[i] == '.' && !sawPoint)
            {
                sawPoint = true;
            }
            else if (char.IsAsciiHexDigit(rest[i]))
            {
                sawDigit = true;
                int digit = BigNumberText.DigitValue(rest[i]);
                if (mantissa < (UInt128)1 << 120)
                {
                    mantissa = (mantissa << 4) + (uint)digit;
                    if (sawPoint) exponent -= 4;
                }
                else
                {
                    isInexact |= digit != 0;
                    if (!sawPoint) exponent += 4;
                }
            }
            else
            {
                break;
            }
        }
        if (sawDigit && i < rest.Length && rest[i] is 'p' or 'P')
        {
            sawDigit = LongFloatText.TryParseExponent(rest[(i + 1)..], out long power, out int length);
            exponent += power;
            i += 1 + length;
        }
        // Too large a number is found before characters that are too many.
        double value = sawDigit ? Floats.Compose(mantissa, exponent, isInexact) : 0;
        if (double.IsInfinity(value))
        {
            Raise.OverflowError("hexadecimal value too large to represent as a float");
            return null;
        }
        if (!sawDigit || i < rest.Length)
        {
            Raise.ValueError("invalid hexadecimal floating-point string");
            return null;
        }
        return isNegative ? -value : value;
    }
}
