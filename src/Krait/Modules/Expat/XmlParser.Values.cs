namespace Krait.Modules.Expat;

// The values of attributes (XML 1.0, section 3.3.3) and of entities (section 4.5).
internal abstract partial class XmlParser
{
    // Text that a value is being made of; those of entities lie on each other.
    private struct ValueText(byte[] bytes, int position, int end, XmlEntity? entity)
    {
        public readonly byte[] Bytes = bytes;
        public int Position = position;
        public readonly int End = end;
        public readonly XmlEntity? Entity = entity;
    }

    private readonly XmlBuffer _value = new();
    private readonly List<ValueText> _texts = [];

    // Whether the value of an entity is being read: an external parameter entity in it adds its text to that value.
    private bool _readsEntityValue;

    /// <summary>Puts the value of an attribute into the buffer.</summary>
    private XmlError NormalizeAttribute(XmlSource source, int start, int end, bool isText, bool isDeclared)
    {
        _value.Clear();
        XmlError error = RunTexts(source, new ValueText(source.Bytes, start, end, null), isAttribute: true, isText, isDeclared);
        if (error == XmlError.None && !isText && _value.Length > 0 && _value.EndsInSpace) _value.RemoveLast();
        return error;
    }

    /// <summary>Puts the value of an entity into the buffer.</summary>
    private XmlError NormalizeEntity(XmlSource source, int start, int end)
    {
        _value.Clear();
        _readsEntityValue = true;
        ValueText text = new(source.Bytes, start, end, null);
        XmlError error = RunTexts(source, text, isAttribute: false, isText: true, isDeclared: true);
        _readsEntityValue = false;
        return error;
    }

    private XmlError RunTexts(XmlSource source, ValueText text, bool isAttribute, bool isText, bool isDeclared)
    {
        int bottom = _texts.Count;
        _texts.Add(text);
        XmlError error = XmlError.None;
        while (error == XmlError.None && _texts.Count > bottom)
        {
            if (!Poll()) error = XmlError.Aborted;
            else error = isAttribute ? AddToAttribute(source, bottom, isText, isDeclared) : AddToEntity(source, bottom);
        }
        for (; _texts.Count > bottom; _texts.RemoveAt(_texts.Count - 1))
        {
            if (_texts[^1].Entity is { } entity) entity.IsOpen = false;
        }
        return error;
    }

    // An error at a place of a value that the input itself has.
    private XmlError FailIn(XmlSource source, int bottom, XmlError error, int position) =>
        _texts.Count == bottom + 1 && source == _source ? Fail(error, position) : error;

    private XmlError Push(XmlEntity entity)
    {
        if (!Protection.Count(entity.Value!.Length, isDirect: false)) return XmlError.Amplification;
        entity.IsOpen = true;
        _texts.Add(new ValueText(entity.Value, 0, entity.Value.Length, entity));
        return XmlError.None;
    }

    private void Pop(ValueText text)
    {
        if (text.Entity is { } entity) entity.IsOpen = false;
        _texts.RemoveAt(_texts.Count - 1);
    }

    // Adds the text on top up to a reference to an entity, or its end.
    private XmlError AddToAttribute(XmlSource source, int bottom, bool isText, bool isDeclared)
    {
        int top = _texts.Count - 1;
        ValueText text = _texts[top];
        ReadOnlySpan<byte> input = text.Bytes.AsSpan(0, text.End);
        int position = text.Position;
        while (position < input.Length)
        {
            int length = input[position..].IndexOfAny("& \t\r\n<"u8);
            if (length < 0) length = input.Length - position;
            _value.Add(input.Slice(position, length));
            position += length;
            if (position == input.Length) break;
            byte value = input[position];
            if (value == '<') return FailIn(source, bottom, XmlError.InvalidToken, position);
            if (value != '&')
            {
                if (value == '\r' && position + 1 < input.Length && input[position + 1] == '\n') position++;
                position++;
                if (isText || !_value.EndsInSpace) _value.Add((byte)' ');
                continue;
            }
            int start = position;
            XmlToken token = _scanner.ReferenceIn(input, start);
            if (token == XmlToken.Invalid) return FailIn(source, bottom, XmlError.InvalidToken, _scanner.Next);
            if (token is XmlToken.Partial or XmlToken.PartialCharacter) return FailIn(source, bottom, XmlError.InvalidToken, start);
            position = _scanner.Next;
            if (token == XmlToken.CharacterReference)
            {
                int point = XmlScanner.CharacterNumber(input[start..position]);
                if (point < 0) return FailIn(source, bottom, XmlError.BadCharacterReference, start);
                if (isText || point != ' ' || !_value.EndsInSpace) AddCharacter(point);
                continue;
            }
            ReadOnlySpan<byte> name = input[(start + 1)..(position - 1)];
            byte predefined = Predefined(name);
            if (predefined != 0)
            {
                if (!Protection.Count(1, isDirect: false)) return XmlError.Amplification;
                _value.Add(predefined);
                continue;
            }
            XmlError error = ResolveInAttribute(name, isDeclared, out XmlEntity? entity);
            if (error != XmlError.None)
            {
                bool isAtReference = error is not (XmlError.UndefinedEntity or XmlError.EntityDeclaredInParameterEntity);
                return isAtReference ? FailIn(source, bottom, error, start) : error;
            }
            if (entity is null) continue;
            text.Position = position;
            _texts[top] = text;
            return Push(entity);
        }
        Pop(text);
        return XmlError.None;
    }

    private void AddCharacter(int point)
    {
        Span<byte> encoded = stackalloc byte[4];
        _value.Add(encoded[..XmlText.Encode(point, encoded)]);
    }

    private XmlError ResolveInAttribute(ReadOnlySpan<byte> name, bool isDeclared, out XmlEntity? entity)
    {
        entity = _dtd.General.Find(name);
        bool isChecked = isDeclared
            ? _grammar.IsDocument && (_dtd.IsStandalone ? _source == _input : !_dtd.HasParameterReferences)
            : !_dtd.HasParameterReferences || _dtd.IsStandalone;
        if (isChecked)
        {
            if (entity is null) return XmlError.UndefinedEntity;
            if (!entity.IsInternal) return XmlError.EntityDeclaredInParameterEntity;
        }
        else if (entity is null)
        {
            return XmlError.None;
        }

        if (entity.IsOpen) return XmlError.RecursiveReference;
        if (entity.Notation is not null) return XmlError.BinaryReference;
        return entity.Value is null ? XmlError.ExternalInAttribute : XmlError.None;
    }

    // Adds the text on top up to a reference to a parameter entity, or its end. General entities stay as references.
    private XmlError AddToEntity(XmlSource source, int bottom)
    {
        int top = _texts.Count - 1;
        ValueText text = _texts[top];
        ReadOnlySpan<byte> input = text.Bytes.AsSpan(0, text.End);
        int position = text.Position;
        while (position < input.Length)
        {
            int length = input[position..].IndexOfAny("&%\r"u8);
            if (length < 0) length = input.Length - position;
            _value.Add(input.Slice(position, length));
            position += length;
            if (position == input.Length) break;
            int start = position;
            if (input[position] == '\r')
            {
                position += position + 1 < input.Length && input[position + 1] == '\n' ? 2 : 1;
                _value.Add((byte)'\n');
                continue;
            }
            bool isParameter = input[position] == '%';
            XmlToken token = isParameter ? _scanner.ParameterReferenceIn(input, start) : _scanner.ReferenceIn(input, start);
            if (token == XmlToken.Invalid) return FailIn(source, bottom, XmlError.InvalidToken, _scanner.Next);
            if (token is XmlToken.Partial or XmlToken.PartialCharacter) return FailIn(source, bottom, XmlError.InvalidToken, start);
            position = _scanner.Next;
            if (token == XmlToken.EntityReference)
            {
                _value.Add(input[start..position]);
            }
            else if (token == XmlToken.CharacterReference)
            {
                int point = XmlScanner.CharacterNumber(input[start..position]);
                if (point < 0) return FailIn(source, bottom, XmlError.BadCharacterReference, start);
                AddCharacter(point);
            }
            else
            {
                text.Position = position;
                _texts[top] = text;
                XmlError error = AddParameterEntity(input[(start + 1)..(position - 1)], out bool isPushed, out bool isAtReference);
                if (error != XmlError.None) return isAtReference ? FailIn(source, bottom, error, start) : error;
                if (isPushed) return XmlError.None;
            }
        }
        Pop(text);
        return XmlError.None;
    }

    private XmlError AddParameterEntity(ReadOnlySpan<byte> name, out bool isPushed, out bool isAtReference)
    {
        isPushed = false;
        isAtReference = true;
        // In the document itself, declarations hold no references to parameter entities.
        if (!_isParameterEntity && _source == _input) return XmlError.ParameterReference;
        XmlEntity? entity = _dtd.Parameter.Find(name);
        if (entity is null)
        {
            // An entity that is not there makes the rest of the text unknown.
            _dtd.KeepsDeclarations = _dtd.IsStandalone;
            Pop(_texts[^1]);
            isPushed = true;
            return XmlError.None;
        }
        if (entity.IsOpen || entity == _declaredEntity) return XmlError.RecursiveReference;
        isAtReference = false;
        if (entity.Value is not null)
        {
            isPushed = true;
            return Push(entity);
        }
        isAtReference = true;
        if (!Wants(XmlEvents.ExternalEntity))
        {
            _dtd.KeepsDeclarations = _dtd.IsStandalone;
        }
        else
        {
            if (!ReadParameterEntity(entity))
            {
                isAtReference = false;
                return XmlError.ExternalHandling;
            }
            if (!_dtd.ParameterEntityRead) _dtd.KeepsDeclarations = _dtd.IsStandalone;
        }
        return XmlError.None;
    }

    // An external parameter entity within the value of an entity: all its text, once it is complete, is part of that value.
    private XmlError RunEntityValue()
    {
        if (!_isFinal) return Wait();
        int start = _input.Position;
        Begin(start);
        if (_scanner.Prolog(_input.Span, start) == XmlToken.XmlDeclaration)
        {
            XmlError declared = DeclareXml(start, _scanner.Next, isText: true);
            if (declared != XmlError.None) return declared;
            start = _input.Position;
        }
        if (!Count(_input.End - start)) return XmlError.Amplification;
        _readsEntityValue = true;
        ValueText text = new(_input.Bytes, start, _input.End, null);
        XmlError error = RunTexts(_input, text, isAttribute: false, isText: true, isDeclared: true);
        _readsEntityValue = false;
        if (error != XmlError.None) return error;
        _parent!._value.Add(_value.Span);
        _input.Position = _input.End;
        return Wait();
    }
}
