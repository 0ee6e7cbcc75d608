using System.Globalization;
using System.Text;
using Krait.Compiler.Tokens;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary><c>repr()</c> of constants, for error messages and for annotations kept as text.</summary>
internal static class ConstantText
{
    public static string Repr(PyObject value) => value switch
    {
        PyNone => "None",
        PyEllipsis => "Ellipsis",
        PyBool boolean => boolean.Value ? "True" : "False",
        PyInt integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        PyBigInt integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        PyFloat real => Float(real.Value),
        PyComplex complex => Complex(complex.Value.Real, complex.Value.Imaginary),
        PyStr text => Str(text),
        PyBytes bytes => Bytes(bytes.Span),
        PyTuple tuple => Tuple(tuple),
        _ => throw new ArgumentException($"{value.GetType().Name} is no constant", nameof(value)),
    };

    private static string Tuple(PyTuple tuple)
    {
        string[] items = new string[tuple.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = Repr(tuple[i]);
        return items.Length == 1 ? $"({items[0]},)" : $"({string.Join(", ", items)})";
    }

    private static string Float(double value)
    {
        string text = Digits(value);
        return text.AsSpan().IndexOfAny(".enai") < 0 ? text + ".0" : text;
    }

    // The shortest digits that read back as the value, in Python's choice of notation.
    private static string Digits(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);

        // At a power of two the runtime takes digits that are one too few: 2.0**-25 does not read back.
        if (double.Parse(shortest, CultureInfo.InvariantCulture) != value)
            shortest = value.ToString("G17", CultureInfo.InvariantCulture);
        bool negative = shortest[0] == '-';
        var digits = new StringBuilder();
        int exponent = 0;
        bool seenPoint = false;
        for (int i = negative ? 1 : 0; i < shortest.Length; i++)
        {
            if (shortest[i] == '.')
            {
                seenPoint = true;
            }
            else if (shortest[i] == 'E')
            {
                exponent += int.Parse(shortest.AsSpan(i + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }
            else
            {
                _ = digits.Append(shortest[i]);
                if (seenPoint)
                    exponent--;
            }
        }

        string all = digits.ToString().TrimStart('0');
        string trimmed = all.TrimEnd('0');
        exponent += all.Length - trimmed.Length;
        if (trimmed.Length == 0)
            return negative ? "-0" : "0";

        // value = 0.trimmed * 10 ** point
        int point = trimmed.Length + exponent;
        string sign = negative ? "-" : "";
        if (point is > 16 or <= -4)
        {
            int power = point - 1;
            string mantissa = trimmed.Length == 1 ? trimmed : trimmed[..1] + "." + trimmed[1..];
            return string.Create(
                CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}");
        }

        if (point <= 0)
            return sign + "0." + new string('0', -point) + trimmed;
        return point >= trimmed.Length
            ? sign + trimmed + new string('0', point - trimmed.Length)
            : sign + trimmed[..point] + "." + trimmed[point..];
    }

    private static string Complex(double real, double imaginary)
    {
        if (real == 0 && !double.IsNegative(real))
            return Digits(imaginary) + "j";
        string text = Digits(imaginary);
        return $"({Digits(real)}{(text[0] == '-' ? "" : "+")}{text}j)";
    }

    private static string Str(PyStr text)
    {
        bool single = false;
        bool twofold = false;
        for (int i = 0; i < text.Length; i++)
        {
            single |= text[i] == '\'';
            twofold |= text[i] == '"';
        }

        char quote = single && !twofold ? '"' : '\'';
        var result = new StringBuilder(text.Length + 2);
        _ = result.Append(quote);
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c == quote || c == '\\')
                _ = result.Append('\\').Append((char)c);
            else if (c == '\t')
                _ = result.Append("\\t");
            else if (c == '\n')
                _ = result.Append("\\n");
            else if (c == '\r')
                _ = result.Append("\\r");
            else if (c is < 0x20 or 0x7F)
                _ = result.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}");
            else if (c < 0x7F || CharacterData.IsPrintable(c))
                _ = result.Append(c < 0x10000 ? ((char)c).ToString() : char.ConvertFromUtf32(c));
            else if (c < 0x100)
                _ = result.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}");
            else if (c < 0x10000)
                _ = result.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}");
            else
                _ = result.Append(CultureInfo.InvariantCulture, $"\\U{c:x8}");
        }

        return result.Append(quote).ToString();
    }

    private static string Bytes(ReadOnlySpan<byte> bytes)
    {
        char quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        var result = new StringBuilder(bytes.Length + 3);
        _ = result.Append('b').Append(quote);
        foreach (byte c in bytes)
        {
            if (c == quote || c == '\\')
                _ = result.Append('\\').Append((char)c);
            else if (c == '\t')
                _ = result.Append("\\t");
            else if (c == '\n')
                _ = result.Append("\\n");
            else if (c == '\r')
                _ = result.Append("\\r");
            else if (c is < 0x20 or >= 0x7F)
                _ = result.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}");
            else
                _ = result.Append((char)c);
        }

        return result.Append(quote).ToString();
    }
}
