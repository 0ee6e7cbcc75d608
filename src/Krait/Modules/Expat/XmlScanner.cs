using System.Buffers;

namespace Krait.Modules.Expat;

/// <summary>Where an attribute of a start tag is.</summary>
internal struct AttributeSpan
{
    public int Name;
    public int NameEnd;
    public int Value;
    public int ValueEnd;

    /// <summary>Whether the value is what the document has between the quotes: no reference in it, and no white space but spaces.</summary>
    public bool IsPlain;
}

/// <summary>Finds the tokens of XML in UTF-8 (XML 1.0, sections 2 to 4), one by one, in input that may end anywhere.</summary>
/// <param name="namespaces">Whether a colon separates the two parts of a name (Namespaces in XML 1.0).</param>
internal sealed partial class XmlScanner(bool namespaces)
{
    // Bytes that stand for themselves wherever characters can be; made when a document is first scanned.
    private static class Plain
    {
        public static readonly SearchValues<byte> Bytes = SearchValues.Create(
            "\t !#$()*+,./0123456789:;=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"u8);
    }

    private readonly bool _namespaces = namespaces;

    /// <summary>Whether names are of two parts.</summary>
    public bool Namespaces => _namespaces;

    /// <summary>The attributes of the start tag that was found last.</summary>
    public AttributeSpan[] Attributes = new AttributeSpan[8];

    /// <summary>How many there are.</summary>
    public int AttributeCount;

    /// <summary>Where the name ends of the start tag, end tag or processing instruction that was found last.</summary>
    public int NameEnd;

    /// <summary>Where the token ends, or what is not valid.</summary>
    public int Next;

    /// <summary>The length of a character that is not ASCII; 0 where the input ends in it, -1 where it is none of XML's.</summary>
    public static int Character(ReadOnlySpan<byte> input, int position, out int point)
    {
        point = 0;
        int lead = input[position];
        int length = lead is >= 0xC0 and < 0xE0 ? 2 : lead is >= 0xE0 and < 0xF0 ? 3 : lead is >= 0xF0 and < 0xF5 ? 4 : -1;
        if (length < 0) return -1;
        if (input.Length - position < length) return 0;
        point = lead & (0x7F >> length);
        for (int i = 1; i < length; i++)
        {
            int next = input[position + i];
            if ((next & 0xC0) != 0x80) return -1;
            point = (point << 6) | (next & 0x3F);
        }
        bool isValid = length switch
        {
            2 => point >= 0x80,
            3 => point >= 0x800 && point is not (>= 0xD800 and <= 0xDFFF) and not (0xFFFE or 0xFFFF),
            _ => point is >= 0x10000 and <= 0x10FFFF,
        };
        return isValid ? length : -1;
    }

    /// <summary>The token of an element's content at a place.</summary>
    public XmlToken Content(ReadOnlySpan<byte> input, int start)
    {
        if (start == input.Length) return XmlToken.End;
        int position = start + 1;
        switch (input[start])
        {
            case (byte)'<':
                return Markup(input, position);
            case (byte)'&':
                return Reference(input, position);
            case (byte)'\n':
                return Found(XmlToken.LineBreak, position);
            case (byte)'\r':
                if (position == input.Length) return Found(XmlToken.TrailingReturn, position);
                return Found(XmlToken.LineBreak, input[position] == '\n' ? position + 1 : position);
            case (byte)']':
                if (position == input.Length) return Found(XmlToken.TrailingBracket, position);
                if (input[position] != ']') break;
                if (position + 1 == input.Length) return Found(XmlToken.TrailingBracket, position + 1);
                if (input[position + 1] == '>') return Found(XmlToken.Invalid, position + 1);
                break;
            default:
                if (!TryFirst(input, start, out position, out XmlToken failure)) return failure;
                break;
        }
        for (; ; )
        {
            position = SkipPlain(input, position);
            if (position == input.Length) return Found(XmlToken.Text, position);
            byte value = input[position];
            if (value is (byte)'<' or (byte)'&' or (byte)'\r' or (byte)'\n') return Found(XmlToken.Text, position);
            if (value == ']')
            {
                int left = input.Length - position;
                if (left == 1 || (left == 2 && input[position + 1] == ']')) return Found(XmlToken.Text, position);
                if (input[position + 1] == ']' && input[position + 2] == '>') return Found(XmlToken.Invalid, position + 2);
                position++;
            }
            else if (!Skip(input, ref position))
            {
                return Found(XmlToken.Text, position);
            }
        }
    }

    /// <summary>The token of a CDATA section at a place.</summary>
    public XmlToken Cdata(ReadOnlySpan<byte> input, int start)
    {
        if (start == input.Length) return XmlToken.End;
        int position = start + 1;
        switch (input[start])
        {
            case (byte)']':
                if (position == input.Length) return XmlToken.Partial;
                if (input[position] != ']') break;
                if (position + 1 == input.Length) return XmlToken.Partial;
                if (input[position + 1] == '>') return Found(XmlToken.CdataClose, position + 2);
                break;
            case (byte)'\n':
                return Found(XmlToken.LineBreak, position);
            case (byte)'\r':
                if (position == input.Length) return XmlToken.Partial;
                return Found(XmlToken.LineBreak, input[position] == '\n' ? position + 1 : position);
            default:
                if (!TryFirst(input, start, out position, out XmlToken failure)) return failure;
                break;
        }
        for (; ; )
        {
            position = SkipPlain(input, position);
            if (position == input.Length || input[position] is (byte)']' or (byte)'\r' or (byte)'\n') return Found(XmlToken.Text, position);
            if (!Skip(input, ref position)) return Found(XmlToken.Text, position);
        }
    }

    private XmlToken Found(XmlToken token, int next)
    {
        Next = next;
        return token;
    }

    private XmlToken Invalid(int position) => Found(XmlToken.Invalid, position);

    private static int SkipPlain(ReadOnlySpan<byte> input, int position)
    {
        int length = input[position..].IndexOfAnyExcept(Plain.Bytes);
        return length < 0 ? input.Length : position + length;
    }

    // Moves past a character that is XML's, whatever it means; false where it is none, or cut off.
    private static bool Skip(ReadOnlySpan<byte> input, ref int position)
    {
        byte value = input[position];
        int length = value >= 0x80 ? Character(input, position, out _) : value >= 0x20 || XmlCharacters.IsSpace(value) ? 1 : -1;
        if (length <= 0) return false;
        position += length;
        // Text that is not ASCII rarely is one character long.
        while (value >= 0x80 && position < input.Length && input[position] >= 0x80 && (length = Character(input, position, out _)) > 0)
        {
            position += length;
        }
        return true;
    }

    // The same for a character within a token that fails with it.
    private bool TrySkip(ReadOnlySpan<byte> input, ref int position, out XmlToken failure)
    {
        failure = XmlToken.Invalid;
        if (Skip(input, ref position)) return true;
        if (input[position] >= 0x80 && Character(input, position, out _) == 0) failure = XmlToken.PartialCharacter;
        Next = position;
        return false;
    }

    private bool TryFirst(ReadOnlySpan<byte> input, int start, out int position, out XmlToken failure)
    {
        position = start;
        return TrySkip(input, ref position, out failure);
    }

    // Moves past the first character of a name; false when there is none.
    private bool TryNameStart(ReadOnlySpan<byte> input, ref int position, bool colons, out XmlToken failure)
    {
        failure = XmlToken.Partial;
        if (position == input.Length) return false;
        Next = position;
        byte value = input[position];
        int length = 1;
        failure = XmlToken.Invalid;
        if (value >= 0x80)
        {
            length = Character(input, position, out int point);
            if (length == 0) failure = XmlToken.PartialCharacter;
            if (length <= 0 || !XmlCharacters.IsNameStart(point)) return false;
        }
        else if (!XmlCharacters.IsAsciiNameStart(value) || (value == ':' && !colons))
        {
            return false;
        }

        position += length;
        return true;
    }

    // Moves to the first ASCII character that is not in a name; false where the input ends before, or a character is not of names.
    private bool TryNameRest(ReadOnlySpan<byte> input, ref int position, bool colons, out XmlToken failure)
    {
        int at = position;
        for (; at < input.Length; at++)
        {
            byte value = input[at];
            if (value < 0x80)
            {
                if (XmlCharacters.IsAsciiName(value) && (value != ':' || colons)) continue;
                position = at;
                failure = XmlToken.End;
                return true;
            }
            int length = Character(input, at, out int point);
            if (length <= 0 || !XmlCharacters.IsName(point))
            {
                failure = length == 0 ? XmlToken.PartialCharacter : XmlToken.Invalid;
                Next = at;
                return false;
            }
            at += length - 1;
        }
        position = at;
        failure = XmlToken.Partial;
        return false;
    }

    private bool TryName(ReadOnlySpan<byte> input, ref int position, bool colons, out XmlToken failure) =>
        TryNameStart(input, ref position, colons, out failure) && TryNameRest(input, ref position, colons, out failure);

    // A name of an element or attribute: with namespaces, at most one colon, within the name, before a part that is a name itself.
    private bool TryQualifiedRest(ReadOnlySpan<byte> input, ref int position, out XmlToken failure)
    {
        if (!TryNameRest(input, ref position, !_namespaces, out failure)) return false;
        if (!_namespaces || input[position] != ':') return true;
        position++;
        if (!TryName(input, ref position, false, out failure)) return false;
        if (input[position] != ':') return true;
        failure = Invalid(position);
        return false;
    }

    private static void SkipSpace(ReadOnlySpan<byte> input, ref int position)
    {
        while (position < input.Length && XmlCharacters.IsSpace(input[position])) position++;
    }

    private XmlToken Markup(ReadOnlySpan<byte> input, int position)
    {
        if (position == input.Length) return XmlToken.Partial;
        switch (input[position])
        {
            case (byte)'!':
                if (++position == input.Length) return XmlToken.Partial;
                return input[position] switch
                {
                    (byte)'-' => Comment(input, position + 1),
                    (byte)'[' => CdataOpen(input, position + 1),
                    _ => Invalid(position),
                };
            case (byte)'?':
                return ProcessingInstruction(input, position + 1);
            case (byte)'/':
                return EndTag(input, position + 1);
            default:
                return StartTag(input, position);
        }
    }

    private XmlToken CdataOpen(ReadOnlySpan<byte> input, int position)
    {
        ReadOnlySpan<byte> expected = "CDATA["u8;
        if (input.Length - position < expected.Length) return XmlToken.Partial;
        int common = input[position..].CommonPrefixLength(expected);
        return Found(common == expected.Length ? XmlToken.CdataOpen : XmlToken.Invalid, position + common);
    }

    // After "<!-".
    private XmlToken Comment(ReadOnlySpan<byte> input, int position)
    {
        if (position == input.Length) return XmlToken.Partial;
        if (input[position] != '-') return Invalid(position);
        position++;
        while ((position = SkipPlain(input, position)) < input.Length)
        {
            if (input[position] != '-')
            {
                if (!TrySkip(input, ref position, out XmlToken failure)) return failure;
                continue;
            }
            if (++position == input.Length) return XmlToken.Partial;
            if (input[position] != '-') continue;
            if (++position == input.Length) return XmlToken.Partial;
            return input[position] == '>' ? Found(XmlToken.Comment, position + 1) : Invalid(position);
        }
        return XmlToken.Partial;
    }

    // After "<?".
    private XmlToken ProcessingInstruction(ReadOnlySpan<byte> input, int position)
    {
        int target = position;
        if (!TryName(input, ref position, !_namespaces, out XmlToken failure)) return failure;
        NameEnd = position;
        XmlToken token = XmlToken.ProcessingInstruction;
        ReadOnlySpan<byte> name = input[target..position];
        bool isSpace = XmlCharacters.IsSpace(input[position]);
        if (!isSpace && input[position] != '?') return Invalid(position);
        if (name.Length == 3 && (name[0] | 32) == 'x' && (name[1] | 32) == 'm' && (name[2] | 32) == 'l')
        {
            if (!name.SequenceEqual("xml"u8)) return Invalid(position);
            token = XmlToken.XmlDeclaration;
        }
        if (!isSpace)
        {
            if (++position == input.Length) return XmlToken.Partial;
            return input[position] == '>' ? Found(token, position + 1) : Invalid(position);
        }
        position++;
        while ((position = SkipPlain(input, position)) < input.Length)
        {
            if (input[position] != '?')
            {
                if (!TrySkip(input, ref position, out failure)) return failure;
                continue;
            }
            if (++position == input.Length) return XmlToken.Partial;
            if (input[position] == '>') return Found(token, position + 1);
        }
        return XmlToken.Partial;
    }

    // After "</".
    private XmlToken EndTag(ReadOnlySpan<byte> input, int position)
    {
        if (!TryNameStart(input, ref position, !_namespaces, out XmlToken failure)) return failure;
        if (!TryNameRest(input, ref position, true, out failure)) return failure;
        NameEnd = position;
        SkipSpace(input, ref position);
        if (position == input.Length) return XmlToken.Partial;
        return input[position] == '>' ? Found(XmlToken.EndTag, position + 1) : Invalid(position);
    }

    // After "<".
    private XmlToken StartTag(ReadOnlySpan<byte> input, int position)
    {
        AttributeCount = 0;
        if (!TryNameStart(input, ref position, !_namespaces, out XmlToken failure)) return failure;
        if (!TryQualifiedRest(input, ref position, out failure)) return failure;
        NameEnd = position;
        for (; ; )
        {
            bool isSpace = XmlCharacters.IsSpace(input[position]);
            SkipSpace(input, ref position);
            if (position == input.Length) return XmlToken.Partial;
            switch (input[position])
            {
                case (byte)'>':
                    return Found(XmlToken.StartTag, position + 1);
                case (byte)'/':
                    if (++position == input.Length) return XmlToken.Partial;
                    return input[position] == '>' ? Found(XmlToken.EmptyElement, position + 1) : Invalid(position);
                default:
                    if (!isSpace) return Invalid(position);
                    if (!TryAttribute(input, ref position, out failure)) return failure;
                    if (position == input.Length) return XmlToken.Partial;
                    break;
            }
        }
    }

    private bool TryAttribute(ReadOnlySpan<byte> input, ref int position, out XmlToken failure)
    {
        AttributeSpan attribute = new() { Name = position };
        if (!TryNameStart(input, ref position, !_namespaces, out failure)) return false;
        if (!TryQualifiedRest(input, ref position, out failure)) return false;
        attribute.NameEnd = position;
        SkipSpace(input, ref position);
        failure = XmlToken.Partial;
        if (position == input.Length) return false;
        if (input[position] != '=')
        {
            failure = Invalid(position);
            return false;
        }
        position++;
        SkipSpace(input, ref position);
        if (position == input.Length) return false;
        byte quote = input[position];
        if (quote is not ((byte)'"' or (byte)'\''))
        {
            failure = Invalid(position);
            return false;
        }
        attribute.Value = ++position;
        if (!TryAttributeValue(input, ref position, quote, out attribute.IsPlain, out failure)) return false;
        attribute.ValueEnd = position++;
        if (AttributeCount == Attributes.Length) Array.Resize(ref Attributes, 2 * AttributeCount);
        Attributes[AttributeCount++] = attribute;
        return true;
    }

    // Moves to the closing quote.
    private bool TryAttributeValue(ReadOnlySpan<byte> input, ref int position, byte quote, out bool isPlain, out XmlToken failure)
    {
        isPlain = true;
        while ((position = SkipPlainInValue(input, position, ref isPlain)) < input.Length)
        {
            byte value = input[position];
            if (value == quote)
            {
                failure = XmlToken.End;
                return true;
            }
            switch (value)
            {
                case (byte)'&':
                    isPlain = false;
                    failure = Reference(input, position + 1);
                    if (failure is XmlToken.Partial or XmlToken.PartialCharacter or XmlToken.Invalid) return false;
                    position = Next;
                    break;
                case (byte)'<':
                    failure = Invalid(position);
                    return false;
                default:
                    if (value is (byte)'\n' or (byte)'\r') isPlain = false;
                    if (!TrySkip(input, ref position, out failure)) return false;
                    break;
            }
        }
        failure = XmlToken.Partial;
        return false;
    }

    private static int SkipPlainInValue(ReadOnlySpan<byte> input, int position, ref bool isPlain)
    {
        int end = SkipPlain(input, position);
        if (isPlain && input[position..end].Contains((byte)'\t')) isPlain = false;
        return end;
    }

    // After "&".
    private XmlToken Reference(ReadOnlySpan<byte> input, int position)
    {
        if (position == input.Length) return XmlToken.Partial;
        if (input[position] == '#') return CharacterReference(input, position + 1);
        if (!TryName(input, ref position, !_namespaces, out XmlToken failure)) return failure;
        return input[position] == ';' ? Found(XmlToken.EntityReference, position + 1) : Invalid(position);
    }

    private XmlToken CharacterReference(ReadOnlySpan<byte> input, int position)
    {
        if (position == input.Length) return XmlToken.Partial;
        bool isHexadecimal = input[position] == 'x';
        if (isHexadecimal) position++;
        for (int first = position; position < input.Length; position++)
        {
            byte value = input[position];
            if (isHexadecimal ? char.IsAsciiHexDigit((char)value) : char.IsAsciiDigit((char)value)) continue;
            return value == ';' && position > first ? Found(XmlToken.CharacterReference, position + 1) : Invalid(position);
        }
        return XmlToken.Partial;
    }

    /// <summary>The character that a reference between two places stands for, "&amp;#" and ";" included; -1 where XML has none.</summary>
    public static int CharacterNumber(ReadOnlySpan<byte> reference)
    {
        ReadOnlySpan<byte> digits = reference[2..^1];
        bool isHexadecimal = digits[0] == 'x';
        int number = 0;
        foreach (byte each in isHexadecimal ? digits[1..] : digits)
        {
            number = isHexadecimal ? 16 * number + (each <= '9' ? each - '0' : (each | 32) - 'a' + 10) : 10 * number + each - '0';
            if (number >= 0x110000) return -1;
        }
        bool isCharacter = number >= 0x20 ? number is not (>= 0xD800 and <= 0xDFFF) and not (0xFFFE or 0xFFFF) : number is 9 or 10 or 13;
        return isCharacter ? number : -1;
    }
}
