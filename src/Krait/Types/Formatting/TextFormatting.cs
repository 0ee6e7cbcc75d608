using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Types.Formatting;

/// <summary>Formatting of strings, and padding of everything.</summary>
internal static class TextFormatting
{
    /// <summary><c>str.__format__</c>.</summary>
    public static PyObject? Format(PyStr value, PyStr specification)
    {
        if (specification.Length == 0) return value.GetType() == typeof(PyStr) ? value : Representation.Str(value);
        if (FormatSpecification.Parse(specification, value, 's', '<') is not { } parsed) return null;
        ref readonly FormatSpecification format = ref parsed.Specification;
        if (format.Type != 's') return format.UnknownCode(value);
        if (format.Sign != 0)
        {
            return Raise.ValueError(format.Sign == ' ' ? "Space not allowed in string format specifier"
                : "Sign not allowed in string format specifier");
        }
        if (format.NoNegativeZero) return Raise.ValueError("Negative zero coercion (z) not allowed in string format specifier");
        if (format.Alternate) return Raise.ValueError("Alternate form (#) not allowed in string format specifier");
        if (format.Align == '=') return Raise.ValueError("'=' alignment not allowed in string format specifier");
        PyStr text = value;
        if (format.Precision >= 0 && format.Precision < text.Length) text = text.Substring(0, format.Precision);
        return Pad(text, format.Fill, format.Align, format.Width);
    }

    /// <summary>Pads to a width; <c>=</c> counts as <c>&gt;</c>.</summary>
    public static PyObject? Pad(PyStr text, int fill, char align, int width)
    {
        long padding = (long)width - text.Length;
        if (padding <= 0) return StrType.ToExact(text);
        long left = align switch { '<' => 0, '^' => padding / 2, _ => padding };
        return StrType.Pad(text, left, padding - left, fill);
    }
}
