using Krait.Objects;

namespace Krait.Modules.Expat;

// The start of an input, the prolog, and reading parameter entities.
internal abstract partial class XmlParser
{
    private readonly XmlDtd _dtd;
    private readonly PrologGrammar _grammar;

    // Finds the encoding out, and what there is to read.
    private XmlError RunStart()
    {
        if (_isParameterEntity) _dtd.ParameterEntityRead = true;
        if (_input.Encoding is null)
        {
            XmlError error = ChooseEncoding();
            if (error != XmlError.None || _waits) return error;
        }
        if (_input.OffsetOf(_input.Position) == 0 && _input.Span[_input.Position..].StartsWith("\uFEFF"u8))
        {
            Begin(_input.Position);
            _input.Position += 3;
        }
        if (_isParameterEntity && _parent!._readsEntityValue) return RunEntityValue();
        if (!_isGeneralEntity) return Go(Stage.Prolog);
        Begin(_input.Position);
        XmlToken token = _scanner.Content(_input.Span, _input.Position);
        if (token is XmlToken.Partial or XmlToken.PartialCharacter)
        {
            if (!_isFinal) return Wait();
            return token == XmlToken.Partial ? XmlError.UnclosedToken : XmlError.PartialCharacter;
        }
        _input.StartDepth = 1;
        _stage = Stage.Content;
        if (token != XmlToken.XmlDeclaration) return XmlError.None;
        int next = _scanner.Next;
        XmlError result = DeclareXml(_input.Position, next, isText: true);
        return result == XmlError.None && _isStopped ? Aborted(next) : result;
    }

    private XmlError ChooseEncoding()
    {
        XmlEncoding? named = null;
        if (_protocolEncoding is { } name)
        {
            named = XmlEncodings.Find(name);
            if (named is null)
            {
                XmlEncoding? other = OnUnknownEncoding(name);
                if (other is null) return XmlError.UnknownEncoding;
                _input.Use(other);
                return XmlError.None;
            }
        }
        Begin(_input.Position);
        XmlEncoding? found = XmlEncodings.Detect(_input.Span[_input.Position..], named, _isGeneralEntity, out bool isPartial);
        if (isPartial)
        {
            if (!_isFinal) return Wait();
            return XmlError.UnclosedToken;
        }
        if (found is not null)
        {
            _input.Use(found);
            if (_isFinal) _input.EndCut();
            return XmlError.None;
        }
        // There is nothing to tell the encoding by.
        if (!_isFinal) return Wait();
        return _isGeneralEntity || _isParameterEntity ? Wait() : XmlError.NoElements;
    }

    // "<?xml ... ?>", at the start of the document or, as a text declaration, of an entity.
    private XmlError DeclareXml(int start, int next, bool isText)
    {
        XmlDeclarationText declaration = new(_input.Span, start + 5, next - 2, isText);
        if (!declaration.Read())
        {
            return Fail(isText ? XmlError.TextDeclaration : XmlError.XmlDeclaration, declaration.BadPosition);
        }
        if (!isText && declaration.Standalone == 1)
        {
            _dtd.IsStandalone = true;
            if (ParameterEntities == XmlParameterEntities.UnlessStandalone) ParameterEntities = XmlParameterEntities.Never;
        }
        PyStr? encoding = declaration.HasEncoding ? XmlText.Decode(declaration.Encoding) : null;
        if (Wants(XmlEvents.XmlDeclaration))
        {
            OnXmlDeclaration(declaration.HasVersion ? XmlText.Decode(declaration.Version) : null, encoding, declaration.Standalone);
        }
        else
        {
            TellDefault(start, next);
        }

        _input.Position = next;
        if (_isStopped || encoding is null || _protocolEncoding is not null) return XmlError.None;
        int place = declaration.EncodingPosition;
        string name = encoding.ToString();
        XmlEncoding current = _input.Encoding!;
        XmlEncoding? known = XmlEncodings.FindIn(name, current);
        if (known is null)
        {
            known = OnUnknownEncoding(name);
            if (known is null) return Fail(XmlError.UnknownEncoding, place);
        }
        else if (known.IsWide != current.IsWide || (known.IsWide && known != current))
        {
            return Fail(XmlError.IncorrectEncoding, place);
        }

        if (known == current) return XmlError.None;
        _input.Use(known);
        if (_isFinal) _input.EndCut();
        // Converted bytes take the place of those before, and of the event.
        if (!known.IsUtf8) _event = -1;
        return XmlError.None;
    }

    private XmlError RunProlog()
    {
        for (; ; )
        {
            if (!Poll()) return XmlError.Aborted;
            XmlSource source = _source;
            bool isInput = source == _input;
            int start = source.Position;
            Begin(start);
            _scanner.LetterLimit = isInput ? _input.Encoding!.LetterLimit : 0;
            XmlToken token = _scanner.Prolog(source.Span, start);
            int next = _scanner.Next;
            if (token <= XmlToken.Invalid || _scanner.IsTentative)
            {
                if (token == XmlToken.Invalid) return Fail(XmlError.InvalidToken, next);
                if (isInput && !_isFinal) return Wait();
                if (isInput && _input.HasHalfUnit)
                {
                    if (token == XmlToken.End) token = XmlToken.Partial;
                    else if (token is not (XmlToken.Partial or XmlToken.Space)) _input.TakeHalfUnit();
                }
                if (token == XmlToken.Partial) return XmlError.UnclosedToken;
                if (token == XmlToken.PartialCharacter) return XmlError.PartialCharacter;
                if (token == XmlToken.End)
                {
                    if (isInput && !_isParameterEntity) return XmlError.NoElements;
                    bool isWithin = !isInput && !source.IsBetweenDeclarations;
                    if (!isWithin && _grammar.Accept(XmlToken.End, []) == PrologRole.Error) return XmlError.IncompleteParameterEntity;
                    if (isInput) return Wait();
                    CloseEntity();
                    continue;
                }
            }
            EndAt(next);
            PrologRole role = _grammar.Accept(token, source.Bytes.AsSpan(start, next - start));
            // The start tag of the document element is counted when it is read.
            bool isDeclaration = role is PrologRole.XmlDeclaration or PrologRole.TextDeclaration;
            if (token != XmlToken.InstanceStart && !Count(next - start)) return XmlError.Amplification;
            source.Position = next;
            if (isDeclaration)
            {
                if (!isInput) return XmlError.MisplacedDeclaration;
                XmlError declared = DeclareXml(start, next, role == PrologRole.TextDeclaration);
                if (declared != XmlError.None) return declared;
                if (_isStopped) return XmlError.Aborted;
                continue;
            }
            bool tellsDefault = true;
            XmlError error = TakeRole(role, token, source, start, ref next, ref tellsDefault);
            if (error != XmlError.None) return error;
            if (_stage != Stage.Prolog || _waits) return _isStopped ? XmlError.Aborted : XmlError.None;
            if (tellsDefault && !_isStopped) TellDefaultOf(source, start, next);
            if (_isStopped) return XmlError.Aborted;
        }
    }

    // A parameter entity that was just opened may be the current text: the reference is still the default handler's.
    private void TellDefaultOf(XmlSource source, int start, int end)
    {
        XmlSource current = _source;
        _source = source;
        TellDefault(start, end);
        _source = current;
    }

    private XmlError RunIgnored()
    {
        return SkipIgnored(_input);
    }

    // A section of the external part that is ignored.
    private XmlError SkipIgnored(XmlSource source)
    {
        int start = source.Position;
        Begin(start);
        XmlToken token = _scanner.Ignored(source.Span, start);
        switch (token)
        {
            case XmlToken.IgnoredSection:
                EndAt(_scanner.Next);
                if (!Count(_scanner.Next - start)) return XmlError.Amplification;
                TellDefault(start, _scanner.Next);
                source.Position = _scanner.Next;
                _stage = Stage.Prolog;
                return _isStopped ? XmlError.Aborted : XmlError.None;
            case XmlToken.Invalid:
                return Fail(XmlError.InvalidToken, _scanner.Next);
            default:
                if (source == _input && !_isFinal)
                {
                    _stage = Stage.Ignored;
                    return Wait();
                }
                return token == XmlToken.PartialCharacter ? XmlError.PartialCharacter : XmlError.Syntax;
        }
    }

    private XmlError TakeParameterReference(PrologRole role, XmlSource source, int start, int next, ref bool tellsDefault)
    {
        _dtd.HasParameterReferences = true;
        if (ParameterEntities == XmlParameterEntities.Never)
        {
            _dtd.KeepsDeclarations = _dtd.IsStandalone;
        }
        else
        {
            ReadOnlySpan<byte> name = source.Bytes.AsSpan((start + 1)..(next - 1));
            XmlEntity? entity = _dtd.Parameter.Find(name);
            if (_grammar.IsDocument && _dtd.IsStandalone && source == _input)
            {
                if (entity is null) return XmlError.UndefinedEntity;
                if (!entity.IsInternal) return XmlError.EntityDeclaredInParameterEntity;
            }
            else if (entity is null)
            {
                _dtd.KeepsDeclarations = _dtd.IsStandalone;
                if (role == PrologRole.ParameterReference && Wants(XmlEvents.SkippedEntity))
                {
                    OnSkippedEntity(NameOf(name), isParameter: true);
                    tellsDefault = false;
                }
                return XmlError.None;
            }
            if (entity.IsOpen) return XmlError.RecursiveReference;
            if (entity.Value is not null)
            {
                OpenEntity(entity, role == PrologRole.ParameterReference);
                tellsDefault = false;
                return XmlError.None;
            }
            if (!Wants(XmlEvents.ExternalEntity))
            {
                _dtd.KeepsDeclarations = _dtd.IsStandalone;
                return XmlError.None;
            }
            if (!ReadParameterEntity(entity)) return XmlError.ExternalHandling;
            tellsDefault = false;
            if (!_dtd.ParameterEntityRead)
            {
                _dtd.KeepsDeclarations = _dtd.IsStandalone;
                return XmlError.None;
            }
        }
        return CheckStandalone();
    }

    private bool ReadParameterEntity(XmlEntity entity)
    {
        _dtd.ParameterEntityRead = false;
        entity.IsOpen = true;
        bool isRead = OnExternalEntity(null, entity.Base, entity.SystemId, entity.PublicId);
        entity.IsOpen = false;
        return isRead;
    }

    private XmlError CheckStandalone() =>
        !_isStopped && !_dtd.IsStandalone && Wants(XmlEvents.NotStandalone) && !OnNotStandalone() ? XmlError.NotStandalone : XmlError.None;

    // Reads the external part of the document type definition, or what takes its place.
    private XmlError ReadExternalPart(bool isNamed)
    {
        bool isForeign = UsesForeignDtd;
        if (!isNamed && !isForeign) return XmlError.None;
        bool hadReferences = _dtd.HasParameterReferences;
        _dtd.HasParameterReferences = true;
        UsesForeignDtd = false;
        if (ParameterEntities == XmlParameterEntities.Never || !Wants(XmlEvents.ExternalEntity)) return XmlError.None;
        XmlEntity part = _dtd.RequireExternalPart();
        if (isForeign) part.Base = Base;
        _dtd.ParameterEntityRead = false;
        if (!OnExternalEntity(null, part.Base, part.SystemId, part.PublicId)) return XmlError.ExternalHandling;
        if (_dtd.ParameterEntityRead) return CheckStandalone();
        if (!isNamed) _dtd.HasParameterReferences = hadReferences;
        return XmlError.None;
    }
}
