using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Formatting;

/// <summary>What the text of a format specification says for values whose default type is the given one.</summary>
/// <remarks>The default type tells the default alignment too.</remarks>
internal sealed class ParsedSpecification(PyStr text, char defaultType, in FormatSpecification specification)
{
    public readonly PyStr Text = text;
    public readonly char DefaultType = defaultType;
    public readonly FormatSpecification Specification = specification;
}

/// <summary>A format specification, taken apart (library reference, "Format Specification Mini-Language").</summary>
internal struct FormatSpecification
{
    public int Fill;

    /// <summary>One of <c>&lt; &gt; = ^</c>.</summary>
    public char Align;
    public bool HasAlign;

    /// <summary>One of <c>+ -</c> and blank; NUL when not given.</summary>
    public char Sign;
    public bool NoNegativeZero;
    public bool Alternate;

    /// <summary>-1 when not given.</summary>
    public int Width;

    /// <summary>-1 when not given.</summary>
    public int Precision;

    /// <summary>Comma or underscore between groups of digits; NUL for none.</summary>
    public char Grouping;

    /// <summary>The same after the point.</summary>
    public char FractionGrouping;

    /// <summary>NUL when not given.</summary>
    public int Type;

    private const int CacheSize = 64;

    private static readonly ParsedSpecification?[] s_parsed = new ParsedSpecification?[CacheSize];

    /// <summary>The parts of a specification, which programs use again and again; null with ValueError set.</summary>
    public static ParsedSpecification? Parse(PyStr text, PyObject formatted, char defaultType, char defaultAlign)
    {
        ref ParsedSpecification? entry = ref s_parsed[(text.Hash + defaultType) & (CacheSize - 1)];
        if (entry is { } known && known.DefaultType == defaultType && PyStr.Equal(known.Text, text)) return known;
        if (!TryParse(text, formatted, defaultType, defaultAlign, out FormatSpecification specification)) return null;
        return entry = new ParsedSpecification(text, defaultType, specification);
    }

    /// <summary>Parses; false with ValueError set.</summary>
    private static bool TryParse(PyStr text, PyObject formatted, char defaultType, char defaultAlign, out FormatSpecification result)
    {
        result = new FormatSpecification { Fill = ' ', Align = defaultAlign, Width = -1, Precision = -1, Type = defaultType };
        int length = text.Length;
        int position = 0;
        bool hasFill = false;
        if (length >= 2 && IsAlign(text[1]))
        {
            result.Fill = text[0];
            result.Align = (char)text[1];
            result.HasAlign = true;
            hasFill = true;
            position = 2;
        }
        else if (length >= 1 && IsAlign(text[0]))
        {
            result.Align = (char)text[0];
            result.HasAlign = true;
            position = 1;
        }
        if (position < length && text[position] is ' ' or '+' or '-') result.Sign = (char)text[position++];
        if (position < length && text[position] == 'z')
        {
            result.NoNegativeZero = true;
            position++;
        }
        if (position < length && text[position] == '#')
        {
            result.Alternate = true;
            position++;
        }
        if (!hasFill && position < length && text[position] == '0')
        {
            result.Fill = '0';
            if (!result.HasAlign && defaultAlign == '>') result.Align = '=';
            position++;
        }
        if (!TryNumber(text, ref position, out result.Width)) return false;
        if (!TryGrouping(text, ref position, out result.Grouping)) return false;
        if (position < length && text[position] == '.')
        {
            position++;
            if (!TryNumber(text, ref position, out result.Precision)) return false;
            if (!TryGrouping(text, ref position, out result.FractionGrouping)) return false;
            if (result.Precision < 0 && result.FractionGrouping == 0)
            {
                Raise.ValueError("Format specifier missing precision");
                return false;
            }
        }
        if (length - position > 1)
        {
            Raise.ValueError($"Invalid format specifier '{text}' for object of type '{formatted.Type.Name}'");
            return false;
        }
        if (position < length) result.Type = text[position];
        return CheckGrouping(result);
    }

    private static bool CheckGrouping(in FormatSpecification specification)
    {
        char grouping = specification.Grouping != 0 ? specification.Grouping : specification.FractionGrouping;
        if (grouping == 0) return true;
        switch (specification.Type)
        {
            case 'd' or 'e' or 'f' or 'g' or 'E' or 'G' or '%' or 'F' or 0:
            case 'b' or 'o' or 'x' or 'X' when grouping == '_':
                return true;
        }
        string type = specification.Type is > 32 and < 128 ? ((char)specification.Type).ToString() : $"\\x{specification.Type:x}";
        Raise.ValueError($"Cannot specify '{grouping}' with '{type}'.");
        return false;
    }

    private static bool TryGrouping(PyStr text, ref int position, out char grouping)
    {
        grouping = '\0';
        int steps = 0;
        while (position < text.Length && text[position] is ',' or '_')
        {
            Poll.StepOrThrow(ref steps);
            if (grouping != 0)
            {
                Raise.ValueError(grouping == text[position] ? $"Cannot specify '{grouping}' with '{grouping}'."
                    : "Cannot specify both ',' and '_'.");
                return false;
            }
            grouping = (char)text[position++];
        }
        return true;
    }

    private static bool TryNumber(PyStr text, ref int position, out int number)
    {
        number = -1;
        long value = 0;
        int start = position;
        for (; position < text.Length; position++)
        {
            Poll.AtOrThrow(position);
            int digit = text[position] < 128 ? text[position] - '0' : CharacterData.DecimalDigit(text[position]);
            if (digit is < 0 or > 9) break;
            if (value > (long.MaxValue - digit) / 10)
            {
                Raise.ValueError("Too many decimal digits in format string");
                return false;
            }
            value = (value * 10) + digit;
        }
        if (value > int.MaxValue) return Allocation.Fail();
        if (position > start) number = (int)value;
        return true;
    }

    private static bool IsAlign(int point) => point is '<' or '>' or '=' or '^';

    /// <summary>Raises ValueError for a type code that the object has no format for.</summary>
    public readonly PyObject? UnknownCode(PyObject formatted)
    {
        string shown = Type is > 32 and < 128 ? ((char)Type).ToString() : $"\\x{Type:x}";
        return Raise.ValueError($"Unknown format code '{shown}' for object of type '{formatted.Type.Name}'");
    }
}
