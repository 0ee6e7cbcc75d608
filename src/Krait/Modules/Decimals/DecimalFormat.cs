using System.Globalization;
using System.Text;
using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Decimals;

/// <summary><c>format(decimal, specification)</c>.</summary>
internal static class DecimalFormat
{
    private sealed class Specification
    {
        public string Fill = " ";
        public char Align = '>';
        public char Sign = '-';
        public bool NoNegativeZero;
        public bool IsAlternate;
        public bool IsZeroPadded;
        public int Width;
        public char Grouping;
        public int Precision = -1;
        public char FractionGrouping;
        public char Type;
        public string Point = ".";
        public string Separator = "";
        public string FractionSeparator = "";
        public byte[] Groups = [3];
    }

    private static PyObject? Bad() => Raise.ValueError("invalid format string");

    private static Specification? Parse(string text)
    {
        Specification result = new();
        int index = 0;
        bool hasAlign = false;
        int first = text.Length > 0 ? char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1 : 0;
        if (first > 0 && text.Length > first && text[first] is '<' or '>' or '=' or '^')
        {
            result.Fill = text[..first];
            result.Align = text[first];
            index = first + 1;
            hasAlign = true;
        }
        else if (text.Length > 0 && text[0] is '<' or '>' or '=' or '^')
        {
            result.Align = text[0];
            index = 1;
            hasAlign = true;
        }
        if (index < text.Length && text[index] is '+' or '-' or ' ') result.Sign = text[index++];
        if (index < text.Length && text[index] == 'z')
        {
            result.NoNegativeZero = true;
            index++;
        }
        if (index < text.Length && text[index] == '#')
        {
            result.IsAlternate = true;
            index++;
        }
        if (index < text.Length && text[index] == '0')
        {
            if (hasAlign) return null;
            result.IsZeroPadded = true;
            result.Fill = "0";
            result.Align = '=';
            index++;
        }
        if (!TryNumber(text, ref index, out int width)) return null;
        result.Width = Math.Max(0, width);
        if (index < text.Length && text[index] is ',' or '_') result.Grouping = text[index++];
        if (index < text.Length && text[index] == '.')
        {
            index++;
            if (!TryNumber(text, ref index, out result.Precision)) return null;
            if (index < text.Length && text[index] is ',' or '_') result.FractionGrouping = text[index++];
            if (result.Precision < 0 && result.FractionGrouping == '\0') return null;
        }
        if (index < text.Length) result.Type = text[index++];
        if (index != text.Length || (result.Type != '\0' && !"eEfFgGnN%".Contains(result.Type, StringComparison.Ordinal))) return null;
        if (result.Type is 'n' or 'N' && (result.Grouping != '\0' || result.FractionGrouping != '\0')) return null;
        return result;
    }

    private static bool TryNumber(string text, ref int index, out int number)
    {
        int start = index;
        while (index < text.Length && char.IsAsciiDigit(text[index]))
        {
            Poll.AtOrThrow(index);
            index++;
        }
        number = -1;
        return start == index
            || int.TryParse(text.AsSpan(start, index - start), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Formats; null with an exception set.</summary>
    public static PyObject? Format(PyDecimal value, PyStr text, PyObject? convention, PyDecimalContext context)
    {
        if (Parse(text.ToString()) is not { } specification) return Bad();
        bool isCapitalLocale = specification.Type == 'N';
        if (isCapitalLocale)
        {
            if (!RuntimeWarnings.Warn(ExceptionTypes.DeprecationWarning, "Format specifier 'N' is deprecated")) return null;
            specification.Type = 'n';
        }
        if (specification.Grouping != '\0') specification.Separator = specification.Grouping.ToString();
        if (specification.FractionGrouping != '\0') specification.FractionSeparator = specification.FractionGrouping.ToString();
        if (convention is not null)
        {
            if (convention is not PyDict given) return Raise.TypeError("optional argument must be a dict");
            if (!TryConvention(given, specification, isLocale: false)) return null;
        }
        else if (specification.Type == 'n' && !TryLocale(specification))
        {
            return null;
        }

        if (specification.Type == '\0') specification.Type = context.Capitals ? 'G' : 'g';
        char type = specification.Type != 'n' ? specification.Type : isCapitalLocale ? 'G' : 'g';
        if (!value.IsFinite)
        {
            string body = DecimalText.ToText(value.WithSign(false)) + (type == '%' ? "%" : "");
            if (specification.IsZeroPadded)
            {
                specification.Fill = " ";
                specification.Align = '>';
            }
            return PyStr.FromString(Align(SignOf(value.IsNegative, specification), body, specification));
        }
        return PyStr.FromString(FormatFinite(value, type, specification, context));
    }

    private static bool TryLocale(Specification specification)
    {
        PyObject? convention = PythonModules.Get("locale", "localeconv");
        return convention is not null && Calls.Call(convention) is PyDict table && TryConvention(table, specification, isLocale: true);
    }

    // How a country writes numbers: a point and a separator of one character, and the sizes of groups.
    private static bool TryConvention(PyDict table, Specification specification, bool isLocale)
    {
        if (table.GetItem(PyStr.Intern("decimal_point")) is PyStr point) specification.Point = point.ToString();
        if (table.GetItem(PyStr.Intern("thousands_sep")) is PyStr separator) specification.Separator = separator.ToString();
        if (!isLocale && (specification.Point.Length != 1 || specification.Separator.Length > 1))
        {
            return Raise.ValueError("invalid override dict") is not null;
        }
        List<byte> groups = [];
        if (table.GetItem(PyStr.Intern("grouping")) is PyStr sizes)
        {
            // Short: the grouping of a locale.
            foreach (char each in sizes.ToString())
            {
                if (each > 127) return Raise.ValueError("invalid override dict") is not null;
                groups.Add((byte)each);
            }
        }
        if (table.GetItem(PyStr.Intern("grouping")) is PyList list)
        {
            // Short: the grouping of a locale.
            foreach (PyObject each in list.Span)
            {
                if (each is PyInt size) groups.Add((byte)Math.Min(127, size.Value));
            }
        }
        specification.Groups = groups.Count == 0 ? [127] : [.. groups];
        return !Exceptions.IsSet;
    }

    private static string SignOf(bool isNegative, Specification specification) =>
        isNegative ? "-" : specification.Sign is '+' or ' ' ? specification.Sign.ToString() : "";

    private static string FormatFinite(PyDecimal value, char type, Specification specification, PyDecimalContext context)
    {
        if (type == '%') value = PyDecimal.Finite(value.IsNegative, value.Coefficient, value.Exponent + 2);
        DecimalRounding rounding = context.Rounding;
        int precision = specification.Precision;
        if (precision >= 0)
        {
            if (type is 'e' or 'E') value = RoundToDigits(value, precision + 1L, rounding);
            else if (type is 'f' or 'F' or '%') value = DecimalArithmetic.Rescale(value, -precision, rounding, out _);
            else if (value.Digits > Math.Max(1, precision)) value = RoundToDigits(value, Math.Max(1, precision), rounding);
        }
        if (value.IsZero && value.Exponent > 0 && type is 'f' or 'F' or '%') value = DecimalArithmetic.Rescale(value, 0, rounding, out _);
        bool isNegative = value.IsNegative && !(value.IsZero && specification.NoNegativeZero);
        string digits = DecimalText.DigitsText(value);
        long left = value.Exponent + digits.Length;
        long point;
        if (type is 'e' or 'E') point = value.IsZero && precision >= 0 ? 1 - precision : 1;
        else if (type is 'f' or 'F' or '%') point = left;
        else point = value.Exponent <= 0 && left > -6 ? left : 1;
        string whole;
        string fraction;
        Poll.ReserveOrThrow(Math.Max(-point, point - digits.Length) * sizeof(char));
        if (point < 0)
        {
            whole = "0";
            fraction = new string('0', (int)-point) + digits;
        }
        else if (point > digits.Length)
        {
            whole = digits + new string('0', (int)(point - digits.Length));
            fraction = "";
        }
        else
        {
            whole = point == 0 ? "0" : digits[..(int)point];
            fraction = digits[(int)point..];
        }
        long exponent = left - point;
        return Assemble(isNegative, whole, fraction, exponent, type, specification);
    }

    private static PyDecimal RoundToDigits(PyDecimal value, long digits, DecimalRounding rounding)
    {
        if (value.IsZero) return value;
        PyDecimal rounded = DecimalArithmetic.Rescale(value, value.Adjusted + 1 - digits, rounding, out _);
        // Rounding up may have made one digit more.
        return rounded.Digits > digits ? DecimalArithmetic.Rescale(rounded, rounded.Adjusted + 1 - digits, rounding, out _) : rounded;
    }

    private static string Assemble(bool isNegative, string whole, string fraction, long exponent, char type, Specification specification)
    {
        string sign = SignOf(isNegative, specification);
        if (specification.FractionSeparator.Length > 0 && fraction.Length > 3)
        {
            StringBuilder grouped = new();
            int steps = 0;
            for (int i = 0; i < fraction.Length; i += 3)
            {
                Poll.StepOrThrow(ref steps);
                if (i > 0) grouped.Append(specification.FractionSeparator);
                grouped.Append(fraction, i, Math.Min(3, fraction.Length - i));
            }
            fraction = grouped.ToString();
        }
        string tail = fraction.Length > 0 || specification.IsAlternate ? specification.Point + fraction : "";
        if (exponent != 0 || type is 'e' or 'E')
        {
            char letter = type is 'e' or 'g' ? 'e' : 'E';
            tail += $"{letter}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}";
        }
        if (type == '%') tail += "%";
        int minimum = specification.IsZeroPadded ? specification.Width - tail.Length - sign.Length : 0;
        return Align(sign, Group(whole, specification, minimum) + tail, specification);
    }

    // Separators between groups of digits, with zeros in front up to a width.
    private static string Group(string digits, Specification specification, int minimum)
    {
        Poll.ReserveOrThrow((long)minimum * sizeof(char));
        string separator = specification.Separator;
        if (separator.Length == 0) return digits.PadLeft(Math.Max(0, minimum), '0');
        List<string> groups = [];
        int next = 0;
        int size = 0;
        while (true)
        {
            // A size of zero repeats the one before it.
            int following = specification.Groups[Math.Min(next, specification.Groups.Length - 1)];
            if (following != 0) size = following;
            next++;
            if (size is 127 or 0)
            {
                groups.Add(digits.PadLeft(Math.Max(1, minimum), '0'));
                break;
            }
            int length = Math.Min(Math.Max(Math.Max(digits.Length, minimum), 1), size);
            string part = digits.Length >= length ? digits[^length..] : digits.PadLeft(length, '0');
            groups.Add(part);
            digits = digits[..Math.Max(0, digits.Length - length)];
            minimum -= length;
            if (digits.Length == 0 && minimum <= 0) break;
            minimum -= separator.Length;
        }
        groups.Reverse();
        return string.Join(separator, groups);
    }

    private static string Align(string sign, string body, Specification specification)
    {
        int length = 0;
        foreach (Rune _ in (sign + body).EnumerateRunes()) length++;
        int missing = specification.Width - length;
        if (missing <= 0) return sign + body;
        Poll.ReserveOrThrow((long)missing * sizeof(char));
        string Pad(int count) => string.Concat(Enumerable.Repeat(specification.Fill, count));
        return specification.Align switch
        {
            '<' => sign + body + Pad(missing),
            '^' => Pad(missing / 2) + sign + body + Pad(missing - (missing / 2)),
            '=' => sign + Pad(missing) + body,
            _ => Pad(missing) + sign + body,
        };
    }
}
