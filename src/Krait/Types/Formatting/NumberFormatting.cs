using System.Globalization;
using System.Numerics;
using System.Text;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Types.Formatting;

/// <summary><c>__format__</c> of numbers.</summary>
internal static class NumberFormatting
{
    /// <summary><c>int.__format__</c>.</summary>
    public static PyObject? FormatInteger(PyIntegral value, PyStr specification)
    {
        if (specification.Length == 0) return Representation.Str(value);
        if (FormatSpecification.Parse(specification, value, 'd', '>') is not { } parsed) return null;
        ref readonly FormatSpecification format = ref parsed.Specification;
        switch (format.Type)
        {
            case 'd' or 'b' or 'o' or 'x' or 'X' or 'n' or 'c':
                return FormatInteger(value, format);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%':
                return Floats.TryFromInteger(value, out double number) ? FormatFloat(number, format) : null;
            default:
                return format.UnknownCode(value);
        }
    }

    private static PyObject? FormatInteger(PyIntegral value, in FormatSpecification format)
    {
        if (format.Precision >= 0) return Raise.ValueError("Precision not allowed in integer format specifier");
        if (format.NoNegativeZero) return Raise.ValueError("Negative zero coercion (z) not allowed in integer format specifier");
        if (format.Type == 'c')
        {
            if (format.Sign != 0) return Raise.ValueError("Sign not allowed with integer format specifier 'c'");
            if (format.Alternate) return Raise.ValueError("Alternate form (#) not allowed with integer format specifier 'c'");
            if (!value.TryGetInt64(out long point)) return Raise.OverflowError("Python int too large to convert to C long");
            if (point is < 0 or > 0x10FFFF) return Raise.OverflowError("%c arg not in range(0x110000)");
            return TextFormatting.Pad(PyStr.FromCodePoint((int)point), format.Fill, format.HasAlign || format.Align == '=' ? format.Align
                : '<', format.Width);
        }
        int bits = format.Type switch { 'b' => 1, 'o' => 3, 'x' or 'X' => 4, _ => 0 };
        Span<char> buffer = stackalloc char[IntegerText.MaximumSmallDigits];
        scoped ReadOnlySpan<char> digits;
        if (value.TryGetInt64(out long small))
        {
            digits = bits == 0 ? IntegerText.WriteDecimal(small, buffer)
                : IntegerText.WritePowerOfTwoBase(small, bits, isUpper: format.Type == 'X', buffer);
        }
        else if (bits != 0)
        {
            string text = IntegerText.ToPowerOfTwoBase(BigInteger.Abs(value.ToBigInteger()), bits);
            digits = format.Type == 'X' ? text.ToUpperInvariant() : text;
        }
        else
        {
            string? text = IntegerText.ToDecimal(value);
            if (text is null) return null;
            digits = text.AsSpan().TrimStart('-');
        }
        ReadOnlySpan<char> prefix = "";
        if (bits != 0 && format.Alternate) prefix = format.Type switch { 'b' => "0b", 'o' => "0o", 'x' => "0x", _ => "0X" };
        return Assemble(value.Sign < 0, prefix, digits, "", bits == 0 ? 3 : 4, format);
    }

    /// <summary><c>float.__format__</c>.</summary>
    public static PyObject? FormatFloat(PyFloat value, PyStr specification)
    {
        if (specification.Length == 0) return Representation.Str(value);
        if (FormatSpecification.Parse(specification, value, '\0', '>') is not { } parsed) return null;
        ref readonly FormatSpecification format = ref parsed.Specification;
        return format.Type is 0 or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n' or '%'
            ? FormatFloat(value.Value, format)
            : format.UnknownCode(value);
    }

    private static PyObject? FormatFloat(double value, in FormatSpecification format)
    {
        if (format.Precision >= FloatText.ExcessivePrecision) return Raise.MemoryError("");
        if (format.Type == '%') value *= 100;
        Span<char> buffer = stackalloc char[FloatText.MaximumFixedLength];
        scoped ReadOnlySpan<char> text;
        bool isNegative;
        if (format.Type is 'f' or 'F' or '%' && !format.Alternate && !format.NoNegativeZero
            && FloatText.TryWriteFixed(Math.Abs(value), format.Precision < 0 ? 6 : format.Precision, buffer, out int written))
        {
            isNegative = double.IsNegative(value);
            if (format.Type == '%') buffer[written++] = '%';
            text = buffer[..written];
        }
        else
        {
            string digits = Digits(value, format, out isNegative);
            text = format.Type == '%' ? digits + "%" : digits;
        }
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            Poll.AtOrThrow(end);
            end++;
        }
        scoped ReadOnlySpan<char> rest = text[end..];
        if (format.FractionGrouping != 0) rest = GroupFraction(rest.ToString(), format.FractionGrouping);
        return Assemble(isNegative, "", text[..end], rest, 3, format);
    }

    /// <summary>The text of the magnitude by type and precision.</summary>
    private static string Digits(double value, in FormatSpecification format, out bool isNegative)
    {
        FloatText.Options options = format.Alternate ? FloatText.Options.Alternate : FloatText.Options.None;
        if (format.NoNegativeZero) options |= FloatText.Options.NoNegativeZero;
        char code = format.Type switch { 0 => 'r', 'n' => 'g', '%' => 'f', _ => (char)format.Type };
        int precision = format.Precision;
        if (format.Type == 0)
        {
            options |= FloatText.Options.AddDotZero;
            if (precision >= 0) code = 'g';
        }
        else if (precision < 0)
        {
            precision = 6;
        }
        string text = FloatText.Format(value, code, Math.Max(precision, 0), options);
        isNegative = text[0] == '-';
        return isNegative ? text[1..] : text;
    }

    private static string GroupFraction(string rest, char separator)
    {
        if (separator == 0 || rest.Length == 0 || rest[0] != '.') return rest;
        StringBuilder builder = new(rest.Length + 8);
        builder.Append('.');
        int i = 1;
        for (; i < rest.Length && char.IsAsciiDigit(rest[i]); i++)
        {
            Poll.AtOrThrow(i);
            if (i > 1 && (i - 1) % 3 == 0) builder.Append(separator);
            builder.Append(rest[i]);
        }
        return builder.Append(rest, i, rest.Length - i).ToString();
    }

    private static PyObject? Assemble(bool isNegative, ReadOnlySpan<char> prefix, ReadOnlySpan<char> digits, ReadOnlySpan<char> rest,
        int group, in FormatSpecification format)
    {
        ReadOnlySpan<char> sign = isNegative ? "-" : format.Sign switch { '+' => "+", ' ' => " ", _ => "" };
        bool zeroPads = format.Align == '=' && format.Fill == '0';
        int fixedLength = sign.Length + prefix.Length + rest.Length;
        if (format.Grouping != 0 && digits.Length > 0)
        {
            digits = Group(digits, format.Grouping, group, zeroPads ? format.Width - fixedLength : 0);
        }
        long padding = Math.Max(0, (long)format.Width - fixedLength - digits.Length);
        if (!Allocation.Reserve(padding + fixedLength + digits.Length, sizeof(char))) return null;
        long before = format.Align switch { '<' => 0, '^' => padding / 2, _ => padding };
        TextBuilder builder = new(stackalloc char[TextBuilder.UsualLength]);
        if (format.Align != '=') builder.Append(format.Fill, (int)before);
        builder.Append(sign);
        builder.Append(prefix);
        if (format.Align == '=') builder.Append(format.Fill, (int)before);
        builder.Append(digits);
        builder.Append(rest);
        builder.Append(format.Fill, (int)(padding - before));
        return builder.ToText();
    }

    /// <summary>Puts separators between groups of digits, and zeros before them up to a width.</summary>
    private static string Group(ReadOnlySpan<char> digits, char separator, int group, int width)
    {
        Poll.ReserveOrThrow((Math.Max(width, 0) + (2L * digits.Length)) * sizeof(char));
        StringBuilder reversed = new(Math.Max(width, 0) + digits.Length + (digits.Length / group) + 4);
        int next = digits.Length - 1;
        int inGroup = 0;
        int steps = 0;
        while (next >= 0 || reversed.Length < width)
        {
            Poll.StepOrThrow(ref steps);
            if (inGroup == group)
            {
                reversed.Append(separator);
                inGroup = 0;
            }
            reversed.Append(next >= 0 ? digits[next--] : '0');
            inGroup++;
        }
        char[] characters = reversed.ToString().ToCharArray();
        Array.Reverse(characters);
        return new string(characters);
    }

    /// <summary><c>complex.__format__</c>.</summary>
    public static PyObject? FormatComplex(PyComplex value, PyStr specification)
    {
        if (specification.Length == 0) return Representation.Str(value);
        if (FormatSpecification.Parse(specification, value, '\0', '>') is not { } parsed) return null;
        ref readonly FormatSpecification format = ref parsed.Specification;
        if (format.Type is not (0 or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n')) return format.UnknownCode(value);
        if (format.Fill == '0') return Raise.ValueError("Zero padding is not allowed in complex format specifier");
        if (format.Align == '=') return Raise.ValueError("'=' alignment flag is not allowed in complex format specifier");
        bool isBare = format.Type == 0;
        bool skipsReal = isBare && value.Value.Real == 0 && !double.IsNegative(value.Value.Real);
        FormatSpecification part = format with { Width = -1, Align = '>' };
        if (isBare && format.Precision < 0) part.Type = 0;
        string imaginary = Part(value.Value.Imaginary, part with { Sign = skipsReal ? format.Sign : '+' });
        string text = skipsReal ? imaginary + "j" : Part(value.Value.Real, part) + imaginary + "j";
        if (isBare && !skipsReal) text = "(" + text + ")";
        return TextFormatting.Pad(PyStr.FromNarrow(text), format.Fill, format.Align, format.Width);
    }

    private static string Part(double value, in FormatSpecification format)
    {
        string text = Digits(value, format, out bool isNegative);
        if (text.EndsWith(".0", StringComparison.Ordinal) && format.Type == 0 && !format.Alternate) text = text[..^2];
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            Poll.AtOrThrow(end);
            end++;
        }
        string whole = format.Grouping != 0 && end > 0 ? Group(text.AsSpan(0, end), format.Grouping, 3, 0) : text[..end];
        string sign = isNegative ? "-" : format.Sign is '+' or ' ' ? format.Sign.ToString(CultureInfo.InvariantCulture) : "";
        return sign + whole + GroupFraction(text[end..], format.FractionGrouping);
    }
}
