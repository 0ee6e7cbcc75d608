namespace Krait.Modules.Expat;

/// <summary>Reads what an XML or text declaration says (XML 1.0, sections 2.8 and 4.3.1).</summary>
/// <param name="input">The bytes that the declaration is in.</param>
/// <param name="start">The place after its target.</param>
/// <param name="end">The place before its closing question mark.</param>
/// <param name="isText">Whether it is a text declaration.</param>
internal ref struct XmlDeclarationText(ReadOnlySpan<byte> input, int start, int end, bool isText)
{
    private readonly ReadOnlySpan<byte> _input = input;
    private int _position = start;
    private int _name;
    private int _nameEnd;
    private int _value;
    private int _valueEnd;

    public bool HasVersion;
    public ReadOnlySpan<byte> Version;
    public bool HasEncoding;
    public ReadOnlySpan<byte> Encoding;

    /// <summary>Where the name of the encoding is.</summary>
    public int EncodingPosition;

    /// <summary>1 for yes, 0 for no, -1 where the declaration does not say.</summary>
    public int Standalone = -1;

    /// <summary>Where an error is.</summary>
    public int BadPosition;

    /// <summary>Reads the declaration; false when it is not well-formed.</summary>
    public bool Read()
    {
        if (!TryAttribute(out bool isThere)) return false;
        if (!isThere) return Fail(_position);
        if (IsNamed("version"u8))
        {
            HasVersion = true;
            Version = _input[_value.._valueEnd];
            if (!IsVersion(Version)) return Fail(_value);
            if (!TryAttribute(out isThere)) return false;
            if (!isThere) return !isText || Fail(_position);
        }
        else if (!isText)
        {
            return Fail(_name);
        }

        if (IsNamed("encoding"u8))
        {
            if (!char.IsAsciiLetter((char)_input[_value])) return Fail(_value);
            HasEncoding = true;
            EncodingPosition = _value;
            Encoding = _input[_value.._valueEnd];
            if (!TryAttribute(out isThere)) return false;
            if (!isThere) return true;
        }
        if (isText || !IsNamed("standalone"u8)) return Fail(_name);
        ReadOnlySpan<byte> value = _input[_value.._valueEnd];
        if (value.SequenceEqual("yes"u8)) Standalone = 1;
        else if (value.SequenceEqual("no"u8)) Standalone = 0;
        else return Fail(_value);
        SkipSpace();
        return _position == end || Fail(_position);
    }

    // The versions of XML are 1.0 and those that may follow.
    private static bool IsVersion(ReadOnlySpan<byte> version) =>
        version.Length >= 3 && version.StartsWith("1."u8) && version[2..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private bool Fail(int position)
    {
        BadPosition = position;
        return false;
    }

    private readonly bool IsNamed(ReadOnlySpan<byte> name) => _input[_name.._nameEnd].SequenceEqual(name);

    private void SkipSpace()
    {
        while (_position < end && XmlCharacters.IsSpace(_input[_position])) _position++;
    }

    // The next name with a value in quotes; false when something else is there.
    private bool TryAttribute(out bool isThere)
    {
        isThere = false;
        if (_position == end) return true;
        if (!XmlCharacters.IsSpace(_input[_position])) return Fail(_position);
        SkipSpace();
        if (_position == end) return true;
        _name = _position;
        while (_position < end && _input[_position] is < 0x80 and not (byte)'=' && !XmlCharacters.IsSpace(_input[_position])) _position++;
        _nameEnd = _position;
        SkipSpace();
        if (_position == end || _input[_position] != '=' || _nameEnd == _name) return Fail(_position);
        _position++;
        SkipSpace();
        if (_position == end || _input[_position] is not ((byte)'"' or (byte)'\'')) return Fail(_position);
        byte quote = _input[_position++];
        _value = _position;
        while (_position < end && _input[_position] != quote)
        {
            byte value = _input[_position];
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'.' or (byte)'-' or (byte)'_')) return Fail(_position);
            _position++;
        }
        if (_position == end) return Fail(_position);
        _valueEnd = _position++;
        isThere = true;
        return true;
    }
}
