using Krait.Objects;

namespace Krait.Modules;

/// <summary>
/// What stands between the percent sign and the letter of a field of <c>strftime</c>, as the C library of GNU takes it: flags for padding
/// and capitals, the least width, a modifier.
/// </summary>
internal readonly struct TimeFieldStyle
{
    private const int MaximumWidth = 1 << 20;

    private char Padding { get; init; }
    private bool IsUpper { get; init; }
    private bool SwapsCase { get; init; }
    private int Width { get; init; }
    private char Modifier { get; init; }

    /// <summary>Reads a style; the position is then that of the letter.</summary>
    public static TimeFieldStyle Parse(PyStr format, ref int position)
    {
        char padding = '\0';
        bool isUpper = false;
        bool swapsCase = false;
        for (; position < format.Length; position++)
        {
            if (format[position] is '_' or '-' or '0') padding = (char)format[position];
            else if (format[position] == '^') isUpper = true;
            else if (format[position] == '#') swapsCase = true;
            else break;
        }
        int width = 0;
        for (; position < format.Length && format[position] is >= '0' and <= '9'; position++)
        {
            width = Math.Min(MaximumWidth, (width * 10) + format[position] - '0');
        }
        char modifier = position < format.Length && format[position] is 'E' or 'O' ? (char)format[position++] : '\0';
        return new() { Padding = padding, IsUpper = isUpper, SwapsCase = swapsCase, Width = width, Modifier = modifier };
    }

    /// <summary>Whether the modifier goes with a letter.</summary>
    public bool Allows(char directive) => Modifier switch
    {
        'E' => directive is 'c' or 'C' or 'x' or 'X' or 'y' or 'Y',
        'O' => directive is 'd' or 'e' or 'H' or 'I' or 'm' or 'M' or 'S' or 'u' or 'U' or 'V' or 'w' or 'W' or 'y',
        _ => directive != '\0',
    };

    /// <summary>A field in this style.</summary>
    /// <param name="field">The field as it is without one.</param>
    /// <param name="directive">Its letter.</param>
    public string Apply(string field, char directive)
    {
        if ("CdegGHIjklmMSuUVwWyY".Contains(directive)) return Number(field, directive is 'e' or 'k' or 'l' ? ' ' : '0');
        if (directive == 'z') return Offset(field);
        bool swapsToUpper = SwapsCase && directive is 'a' or 'A' or 'b' or 'B' or 'h';
        bool swapsToLower = SwapsCase && directive is 'p';
        if (swapsToLower) field = field.ToLowerInvariant();
        else if ((IsUpper && directive != 'P') || swapsToUpper) field = field.ToUpperInvariant();
        return Widen(field);
    }

    /// <summary>Text that is at least as wide as asked for.</summary>
    public string Widen(string text) => text.PadLeft(Width, Padding == '0' ? '0' : ' ');

    private string Number(string field, char usual)
    {
        string sign = field.StartsWith('-') ? "-" : "";
        string digits = field[sign.Length..].TrimStart('0', ' ');
        if (digits.Length == 0) digits = "0";
        // Without padding a width is filled with blanks all the same.
        if (Padding == '-') return (sign + digits).PadLeft(Width);
        int length = Math.Max(field.Length, Width);
        char padding = Padding switch { '_' => ' ', '0' => '0', _ => usual };
        return padding == ' ' ? (sign + digits).PadLeft(length) : sign + digits.PadLeft(length - sign.Length, '0');
    }

    // The sign of an offset is padded for itself, and the digits after it.
    private string Offset(string field)
    {
        string digits = field[1..];
        if (Padding == '-') return field[0] + (digits.TrimStart('0') is { Length: > 0 } rest ? rest : "0");
        string sign = field[..1].PadLeft(Width, Padding == '0' ? '0' : ' ');
        return Padding == '_'
            ? sign + (digits.TrimStart('0') is { Length: > 0 } number ? number : "0").PadLeft(Math.Max(digits.Length, Width))
            : sign + digits.PadLeft(Width, '0');
    }
}
