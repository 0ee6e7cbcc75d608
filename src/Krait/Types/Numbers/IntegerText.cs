using System.Globalization;
using System.Numerics;
using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Numbers;

/// <summary>Integers to and from text.</summary>
internal static class IntegerText
{
    /// <summary>The default of <see cref="MaximumDigits"/>.</summary>
    public const int DefaultMaximumDigits = 4300;

    // Below this no conversion is slow enough to matter.
    private const int LimitThreshold = 640;

    /// <summary><c>sys.set_int_max_str_digits()</c>: 0 for no limit.</summary>
    public static int MaximumDigits
    {
        get => ThreadState.Current.Interpreter.MaximumDigits;
        set => ThreadState.Current.Interpreter.MaximumDigits = value;
    }

    /// <summary>The most digits of an int of 64 bits, in base 2.</summary>
    public const int MaximumSmallDigits = 64;

    /// <summary>Writes the decimal digits of a magnitude.</summary>
    public static ReadOnlySpan<char> WriteDecimal(long value, Span<char> buffer)
    {
        ulong magnitude = value < 0 ? unchecked((ulong)-value) : (ulong)value;
        magnitude.TryFormat(buffer, out int written, provider: CultureInfo.InvariantCulture);
        return buffer[..written];
    }

    /// <summary>Writes the digits of a magnitude in base 2, 8 or 16.</summary>
    public static ReadOnlySpan<char> WritePowerOfTwoBase(long value, int bitsPerDigit, bool isUpper, Span<char> buffer)
    {
        ulong magnitude = value < 0 ? unchecked((ulong)-value) : (ulong)value;
        string digits = isUpper ? "0123456789ABCDEF" : "0123456789abcdef";
        int start = buffer.Length;
        do
        {
            buffer[--start] = digits[(int)magnitude & ((1 << bitsPerDigit) - 1)];
            magnitude >>= bitsPerDigit;
        }
        while (magnitude != 0);
        return buffer[start..];
    }

    /// <summary>The decimal form; null with ValueError set when it would have too many digits.</summary>
    public static string? ToDecimal(PyIntegral value)
    {
        if (value.TryGetInt64(out long small)) return small.ToString(CultureInfo.InvariantCulture);
        var number = value.ToBigInteger();
        if (MaximumDigits > 0 && number.GetBitLength() > LimitThreshold * 3L)
        {
            // 3.3 bits a digit: what is certainly too long is not even converted.
            bool tooLong = (double)number.GetBitLength() * 0.30102 > MaximumDigits + 1;
            string? text = tooLong ? null : BigNumberText.ToDecimal(BigInteger.Abs(number));
            if (text is null || text.Length > MaximumDigits)
            {
                Raise.ValueError($"Exceeds the limit ({MaximumDigits} digits) for integer string conversion; use "
                    + "sys.set_int_max_str_digits() to increase the limit");
                return null;
            }
            return number.Sign < 0 ? "-" + text : text;
        }
        return BigNumberText.ToDecimal(number);
    }

    /// <summary>The digits of a magnitude in base 2, 8 or 16.</summary>
    public static string ToPowerOfTwoBase(BigInteger magnitude, int bitsPerDigit)
    {
        if (magnitude.IsZero) return "0";
        byte[] bytes = magnitude.ToByteArray(isUnsigned: true);
        int digits = (int)((magnitude.GetBitLength() + bitsPerDigit - 1) / bitsPerDigit);
        Poll.ReserveOrThrow((long)digits * sizeof(char));
        return string.Create(digits, (bytes, bitsPerDigit), static (span, source) =>
        {
            int buffer = 0;
            int count = 0;
            int at = 0;
            for (int i = span.Length - 1; i >= 0; i--)
            {
                if (count < source.bitsPerDigit && at < source.bytes.Length)
                {
                    buffer |= source.bytes[at++] << count;
                    count += 8;
                }
                span[i] = "0123456789abcdef"[buffer & ((1 << source.bitsPerDigit) - 1)];
                buffer >>= source.bitsPerDigit;
                count -= source.bitsPerDigit;
                if ((i & 0xFFFFF) == 0) Poll.OrThrow();
            }
        });
    }

    /// <summary>A number with a base's prefix, as <c>bin()</c>, <c>oct()</c> and <c>hex()</c> show it.</summary>
    public static string ToPrefixed(PyIntegral value, string prefix, int bitsPerDigit) =>
        value.TryGetInt64(out long small)
            ? string.Concat(small < 0 ? "-"
                : "", prefix, WritePowerOfTwoBase(small, bitsPerDigit, isUpper: false, stackalloc char[MaximumSmallDigits]))
            : (value.Sign < 0 ? "-" : "") + prefix + ToPowerOfTwoBase(BigInteger.Abs(value.ToBigInteger()), bitsPerDigit);

    /// <summary><c>int(text, base)</c>; null with ValueError set. <paramref name="source"/> is what the message shows.</summary>
    public static PyIntegral? Parse(PyStr text, int numberBase, PyObject source)
    {
        if (numberBase == 10 && text.Narrow is { Length: 1 } single && char.IsAsciiDigit(single[0])) return PyInt.From(single[0] - '0');
        if (text.Narrow is { Length: > 0 and <= 18 } simple && numberBase == 10 && char.IsAsciiDigit(simple[0])
            && char.IsAsciiDigit(simple[^1])
            && long.TryParse(simple, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            return PyInt.From(value);
        }
        string ascii = DigitsToAscii(text);
        PyIntegral? result = Parse(ascii, numberBase, out bool tooLong);
        if (result is not null) return result;
        if (tooLong)
        {
            Raise.ValueError($"Exceeds the limit ({MaximumDigits} digits) for integer string conversion: value has {CountDigits(ascii)} "
                + "digits; use sys.set_int_max_str_digits() to increase the limit");
            return null;
        }
        PyStr? shown = Representation.Repr(source);
        if (shown is not null)
        {
            Raise.Set(ExceptionTypes.ValueError,
                PyStr.Concat(PyStr.FromString($"invalid literal for int() with base {numberBase}: "),
                    shown.Substring(0, Math.Min(shown.Length, 200))));
        }
        return null;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange('0', '9')) return text.Length;
        int count = 0;
        int steps = 0;
        foreach (char each in text)
        {
            Poll.StepOrThrow(ref steps);
            if (char.IsAsciiDigit(each)) count++;
        }
        return count;
    }

    /// <summary>
    /// Decimal digits of any script become ASCII ones, blanks become spaces; whatever else is not ASCII stays as a mark of failure.
    /// </summary>
    public static string DigitsToAscii(PyStr text)
    {
        if (text.Narrow is { } narrow && Ascii.IsValid(narrow)) return narrow;
        StringBuilder builder = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = text[i];
            if (point < 128)
            {
                builder.Append((char)point);
                continue;
            }
            int digit = CharacterData.DecimalDigit(point);
            builder.Append(digit >= 0 ? (char)('0' + digit) : CharacterData.IsSpace(point) ? ' ' : '?');
        }
        return builder.ToString();
    }

    /// <summary>Parses a literal with sign, prefix and underscores; null when it is none.</summary>
    private static PyIntegral? Parse(string text, int numberBase, out bool tooLong)
    {
        tooLong = false;
        ReadOnlySpan<char> rest = text.AsSpan().Trim(CharacterData.AsciiSpaces);
        bool negative = false;
        if (rest.Length > 0 && rest[0] is '+' or '-')
        {
            negative = rest[0] == '-';
            rest = rest[1..];
        }
        bool hadPrefix = false;
        bool mustBeZero = false;
        if (rest.Length > 1 && rest[0] == '0')
        {
            int prefixBase = (rest[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
            if (prefixBase != 0 && (numberBase == 0 || numberBase == prefixBase))
            {
                numberBase = prefixBase;
                rest = rest[2..];
                hadPrefix = true;
            }
        }
        if (numberBase == 0)
        {
            // "010" is an error where the base is read from the literal, "00" is not.
            mustBeZero = rest.Length > 0 && rest[0] == '0';
            numberBase = 10;
        }
        if (hadPrefix && rest.Length > 0 && rest[0] == '_') rest = rest[1..];
        if (rest.Length == 0) return null;
        if (numberBase == 10 && IsTooLong(rest.Length) && !mustBeZero && !rest.ContainsAnyExceptInRange('0', '9'))
        {
            tooLong = true;
            return null;
        }

        Span<char> digits = rest.Length <= 256 ? stackalloc char[256] : new char[rest.Length];
        int count = 0;
        bool afterUnderscore = true;
        int steps = 0;
        foreach (char each in rest)
        {
            Poll.StepOrThrow(ref steps);
            if (each == '_')
            {
                if (afterUnderscore) return null;
                afterUnderscore = true;
                continue;
            }
            int digit = BigNumberText.DigitValue(each);
            if (digit < 0 || digit >= numberBase) return null;
            if (mustBeZero && digit != 0) return null;
            afterUnderscore = false;
            digits[count++] = each;
        }
        if (afterUnderscore) return null;
        bool isPowerOfTwo = (numberBase & (numberBase - 1)) == 0;
        if (!isPowerOfTwo && IsTooLong(count))
        {
            tooLong = true;
            return null;
        }
        ReadOnlySpan<char> clean = digits[..count].TrimStart('0');
        if (clean.Length == 0) return PyInt.Zero;
        BigInteger value = numberBase == 10 ? BigNumberText.Parse(clean)
            : isPowerOfTwo ? BigNumberText.ParsePowerOfTwo(clean, BitOperations.Log2((uint)numberBase))
            : BigNumberText.Parse(clean, numberBase);
        return PyIntegral.From(negative ? -value : value);
    }

    private static bool IsTooLong(int digits) => MaximumDigits > 0 && digits > Math.Max(MaximumDigits, LimitThreshold);
}
