namespace Krait.Modules.Expat;

internal sealed partial class XmlScanner
{
    /// <summary>Whether the token that was found last ends where the input does, and more input could make it longer.</summary>
    public bool IsTentative;

    /// <summary>
    /// Up to which character the letters that are not ASCII can be in the keyword of a declaration, where they are a wrong one
    /// and not something invalid: what expat takes for a letter depends on the encoding.
    /// </summary>
    public int LetterLimit;

    /// <summary>The token of a prolog, a document type definition or an epilog at a place.</summary>
    public XmlToken Prolog(ReadOnlySpan<byte> input, int start)
    {
        IsTentative = false;
        if (start == input.Length) return XmlToken.End;
        int position = start + 1;
        byte first = input[start];
        switch (first)
        {
            case (byte)'"' or (byte)'\'':
                return Literal(input, position, first);
            case (byte)'<':
                return DeclarationOrMarkup(input, position);
            case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r':
                return PrologSpace(input, start);
            case (byte)'%':
                return PercentOrReference(input, position);
            case (byte)',':
                return Found(XmlToken.Comma, position);
            case (byte)'[':
                return Found(XmlToken.OpenBracket, position);
            case (byte)']':
                if (position == input.Length) return Tentative(XmlToken.CloseBracket, position);
                if (input[position] != ']') return Found(XmlToken.CloseBracket, position);
                if (position + 1 == input.Length) return XmlToken.Partial;
                return input[position + 1] == '>' ? Found(XmlToken.ConditionalClose, position + 2) : Found(XmlToken.CloseBracket, position);
            case (byte)'(':
                return Found(XmlToken.OpenParenthesis, position);
            case (byte)')':
                return CloseParenthesis(input, position);
            case (byte)'|':
                return Found(XmlToken.Or, position);
            case (byte)'>':
                return Found(XmlToken.DeclarationClose, position);
            case (byte)'#':
                return PoundName(input, position);
            default:
                return PrologName(input, start);
        }
    }

    private XmlToken Tentative(XmlToken token, int next)
    {
        IsTentative = true;
        return Found(token, next);
    }

    private XmlToken PrologSpace(ReadOnlySpan<byte> input, int start)
    {
        int position = start;
        while (position < input.Length && XmlCharacters.IsSpace(input[position]))
        {
            if (input[position] == '\r' && position + 1 == input.Length)
            {
                // The line feed that may follow belongs to the same line break.
                return position == start ? Tentative(XmlToken.Space, input.Length) : Found(XmlToken.Space, position);
            }
            position++;
        }
        return Found(XmlToken.Space, position);
    }

    private XmlToken DeclarationOrMarkup(ReadOnlySpan<byte> input, int position)
    {
        if (position == input.Length) return XmlToken.Partial;
        byte value = input[position];
        if (value == '!') return Declaration(input, position + 1);
        if (value == '?') return ProcessingInstruction(input, position + 1);
        bool startsElement = value is >= 0xC0 and < 0xF5 || (XmlCharacters.IsAsciiNameStart(value) && (value != ':' || !_namespaces));
        return startsElement ? Found(XmlToken.InstanceStart, position - 1) : Invalid(position);
    }

    // After "<!".
    private XmlToken Declaration(ReadOnlySpan<byte> input, int position)
    {
        if (position == input.Length) return XmlToken.Partial;
        if (input[position] == '-') return Comment(input, position + 1);
        if (input[position] == '[') return Found(XmlToken.ConditionalOpen, position + 1);
        for (int first = position; position < input.Length; position++)
        {
            byte value = input[position];
            if (char.IsAsciiLetter((char)value) || value == '_' || (value == ':' && !_namespaces)) continue;
            if (value >= 0x80 && LetterLimit > 0 && Character(input, position, out int point) is > 0 and int length)
            {
                position += length - 1;
                if (point < LetterLimit && XmlCharacters.IsNameStart(point)) continue;
                position -= length - 1;
            }
            if (position == first) return Invalid(position);
            if (value == '%')
            {
                // A parameter entity may follow at once, a percent sign that declares one may not.
                if (position + 1 == input.Length) return XmlToken.Partial;
                if (XmlCharacters.IsSpace(input[position + 1]) || input[position + 1] == '%') return Invalid(position);
                return Found(XmlToken.DeclarationOpen, position);
            }
            return XmlCharacters.IsSpace(value) ? Found(XmlToken.DeclarationOpen, position) : Invalid(position);
        }
        return XmlToken.Partial;
    }

    private XmlToken Literal(ReadOnlySpan<byte> input, int position, byte quote)
    {
        while ((position = SkipPlain(input, position)) < input.Length)
        {
            if (input[position] != quote)
            {
                if (!TrySkip(input, ref position, out XmlToken failure)) return failure;
                continue;
            }
            if (++position == input.Length) return Tentative(XmlToken.Literal, position);
            byte value = input[position];
            bool canFollow = XmlCharacters.IsSpace(value) || value is (byte)'>' or (byte)'%' or (byte)'[';
            return canFollow ? Found(XmlToken.Literal, position) : Invalid(position);
        }
        return XmlToken.Partial;
    }

    // After "%".
    private XmlToken PercentOrReference(ReadOnlySpan<byte> input, int position)
    {
        if (position == input.Length) return XmlToken.Partial;
        if (XmlCharacters.IsSpace(input[position]) || input[position] == '%') return Found(XmlToken.Percent, position);
        if (!TryName(input, ref position, !_namespaces, out XmlToken failure)) return failure;
        return input[position] == ';' ? Found(XmlToken.ParameterReference, position + 1) : Invalid(position);
    }

    private XmlToken CloseParenthesis(ReadOnlySpan<byte> input, int position)
    {
        if (position == input.Length) return Tentative(XmlToken.CloseParenthesis, position);
        switch (input[position])
        {
            case (byte)'*':
                return Found(XmlToken.CloseRepeated, position + 1);
            case (byte)'?':
                return Found(XmlToken.CloseOptional, position + 1);
            case (byte)'+':
                return Found(XmlToken.ClosePlus, position + 1);
            case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'>' or (byte)',' or (byte)'|' or (byte)')':
                return Found(XmlToken.CloseParenthesis, position);
            default:
                return Invalid(position);
        }
    }

    // After "#".
    private XmlToken PoundName(ReadOnlySpan<byte> input, int position)
    {
        if (!TryNameStart(input, ref position, !_namespaces, out XmlToken failure)) return failure;
        if (!TryNameRest(input, ref position, !_namespaces, out failure))
        {
            return failure == XmlToken.Partial ? Tentative(XmlToken.PoundName, input.Length) : failure;
        }
        byte value = input[position];
        bool canFollow = XmlCharacters.IsSpace(value) || value is (byte)')' or (byte)'>' or (byte)'%' or (byte)'|';
        return canFollow ? Found(XmlToken.PoundName, position) : Invalid(position);
    }

    private XmlToken PrologName(ReadOnlySpan<byte> input, int start)
    {
        int position = start;
        XmlToken token = XmlToken.Name;
        if (!TryNameStart(input, ref position, !_namespaces, out XmlToken failure))
        {
            if (failure != XmlToken.Invalid) return failure;
            position = start;
            token = XmlToken.NameToken;
            if (!IsNameCharacter(input, start, out int length) && input[start] != ':') return Invalid(start);
            position += Math.Max(length, 1);
        }
        for (; ; )
        {
            if (!TryNameRest(input, ref position, !_namespaces, out failure))
            {
                return failure == XmlToken.Partial ? Tentative(token, input.Length) : failure;
            }
            if (input[position] != ':') return NameSuffix(input, position, token);
            // A colon: the name has a prefix if it is the first one, and more of a name follows.
            position++;
            if (token != XmlToken.Name)
            {
                token = XmlToken.NameToken;
                continue;
            }
            if (position == input.Length) return XmlToken.Partial;
            bool isName = IsNameCharacter(input, position, out int next);
            if (!isName && input[position] >= 0x80) return Found(next == 0 ? XmlToken.PartialCharacter : XmlToken.Invalid, position);
            token = isName ? XmlToken.PrefixedName : XmlToken.NameToken;
        }
    }

    private static bool IsNameCharacter(ReadOnlySpan<byte> input, int position, out int length)
    {
        length = 1;
        byte value = input[position];
        if (value < 0x80) return value != ':' && XmlCharacters.IsAsciiName(value);
        length = Character(input, position, out int point);
        return length > 0 && XmlCharacters.IsName(point);
    }

    private XmlToken NameSuffix(ReadOnlySpan<byte> input, int position, XmlToken token)
    {
        byte value = input[position];
        if (XmlCharacters.IsSpace(value) || value is (byte)'>' or (byte)')' or (byte)',' or (byte)'|' or (byte)'[' or (byte)'%')
        {
            return Found(token, position);
        }
        XmlToken quantified = value switch
        {
            (byte)'+' => XmlToken.NamePlus,
            (byte)'*' => XmlToken.NameRepeated,
            (byte)'?' => XmlToken.NameOptional,
            _ => XmlToken.Invalid,
        };
        return quantified == XmlToken.Invalid || token == XmlToken.NameToken ? Invalid(position) : Found(quantified, position + 1);
    }

    /// <summary>The rest of a section of a document type definition that is ignored, up to the brackets that close it.</summary>
    public XmlToken Ignored(ReadOnlySpan<byte> input, int start)
    {
        int position = start;
        int depth = 0;
        while ((position = SkipPlain(input, position)) < input.Length)
        {
            byte value = input[position];
            if (value is not ((byte)'<' or (byte)']'))
            {
                if (!TrySkip(input, ref position, out XmlToken failure)) return failure;
                continue;
            }
            if (input.Length - position < 3) return XmlToken.Partial;
            if (value == '<' && input[position + 1] == '!' && input[position + 2] == '[')
            {
                depth++;
                position += 3;
            }
            else if (value == ']' && input[position + 1] == ']' && input[position + 2] == '>')
            {
                position += 3;
                if (depth-- == 0) return Found(XmlToken.IgnoredSection, position);
            }
            else
            {
                position++;
            }
        }
        return XmlToken.Partial;
    }

    /// <summary>The token at a reference within an attribute's or entity's value.</summary>
    public XmlToken ReferenceIn(ReadOnlySpan<byte> input, int start) => Reference(input, start + 1);

    /// <summary>The token at a percent sign within an entity's value.</summary>
    public XmlToken ParameterReferenceIn(ReadOnlySpan<byte> input, int start)
    {
        XmlToken token = PercentOrReference(input, start + 1);
        return token == XmlToken.Percent ? Invalid(Next) : token;
    }
}
