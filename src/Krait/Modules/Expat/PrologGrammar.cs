namespace Krait.Modules.Expat;

/// <summary>The grammar of prologs and document type definitions (XML 1.0, sections 2.8, 3 and 4): says what each token means.</summary>
internal sealed class PrologGrammar
{
    private enum State
    {
        Error,
        Start,
        BeforeDoctype,
        AfterDoctype,
        DoctypeName,
        DoctypeId,
        DoctypePublicId,
        DoctypeSystemId,
        DoctypeSubset,
        DoctypeEnd,
        InternalSubset,
        ExternalStart,
        ExternalSubset,
        EntityName,
        ParameterEntityName,
        EntityDefinition,
        EntityPublicId,
        EntitySystemId,
        EntityEnd,
        EntityNotation,
        NotationName,
        NotationId,
        NotationPublicId,
        NotationSystemId,
        NotationPublicEnd,
        AttributesElement,
        AttributeName,
        AttributeType,
        EnumeratedValue,
        EnumeratedNext,
        NotationTypeOpen,
        NotationTypeValue,
        NotationTypeNext,
        AttributeDefault,
        AttributeFixed,
        ElementName,
        ElementContent,
        FirstOfGroup,
        MixedAfterText,
        MixedName,
        MixedNext,
        GroupItem,
        GroupNext,
        ConditionalKeyword,
        IncludeBracket,
        IgnoreBracket,
        DeclarationEnd,
    }

    private State _state;
    private PrologRole _endRole;
    private bool _declaresParameterEntity;
    private int _groupDepth;
    private int _includeDepth;

    /// <summary>Begins a document, or the external part of a document type definition.</summary>
    public PrologGrammar(bool isDocument)
    {
        IsDocument = isDocument;
        _state = isDocument ? State.Start : State.ExternalStart;
    }

    /// <summary>Whether the tokens are the document's, where declarations hold no references to parameter entities.</summary>
    public bool IsDocument { get; set; }

    /// <summary>How deep the group of a content model is that the last token was in or closed.</summary>
    public int GroupDepth => _groupDepth;

    /// <summary>The index of the last attribute's type among the types that are words.</summary>
    public int AttributeTypeIndex { get; private set; }

    /// <summary>The words for types of attributes.</summary>
    public static readonly string[] AttributeTypes = ["CDATA", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS"];

    /// <summary>What a token means.</summary>
    public PrologRole Accept(XmlToken token, ReadOnlySpan<byte> text)
    {
        PrologRole role = _state switch
        {
            <= State.AfterDoctype => AcceptOutside(token, text),
            <= State.DoctypeEnd => AcceptInDoctype(token, text),
            <= State.ExternalSubset => AcceptInSubset(token, text),
            <= State.EntityNotation => AcceptInEntity(token, text),
            <= State.NotationPublicEnd => AcceptInNotation(token, text),
            <= State.AttributeFixed => AcceptInAttributes(token, text),
            <= State.GroupNext => AcceptInElement(token, text),
            <= State.IgnoreBracket => AcceptInConditional(token, text),
            _ => AcceptAtEnd(token),
        };
        if (role != PrologRole.Error) return role;
        if (!IsDocument && token == XmlToken.ParameterReference) return PrologRole.InnerParameterReference;
        _state = State.Error;
        return PrologRole.Error;
    }

    private PrologRole Go(State state, PrologRole role)
    {
        _state = state;
        return role;
    }

    // The declaration is complete but for white space and the bracket that closes it.
    private PrologRole End(PrologRole role, PrologRole atEnd)
    {
        _endRole = atEnd;
        return Go(State.DeclarationEnd, role);
    }

    private PrologRole Close(PrologRole role) => Go(IsDocument ? State.InternalSubset : State.ExternalSubset, role);

    private PrologRole AcceptAtEnd(XmlToken token) => token switch
    {
        XmlToken.Space => _endRole,
        XmlToken.DeclarationClose => Close(_endRole),
        _ => PrologRole.Error,
    };

    private PrologRole AcceptOutside(XmlToken token, ReadOnlySpan<byte> text)
    {
        if (_state == State.Error) return PrologRole.Error;
        bool isStart = _state == State.Start;
        if (isStart && token != XmlToken.ByteOrderMark) _state = State.BeforeDoctype;
        switch (token)
        {
            case XmlToken.XmlDeclaration:
                return isStart ? PrologRole.XmlDeclaration : PrologRole.Error;
            case XmlToken.Space or XmlToken.ByteOrderMark:
                return PrologRole.None;
            case XmlToken.ProcessingInstruction:
                return PrologRole.ProcessingInstruction;
            case XmlToken.Comment:
                return PrologRole.Comment;
            case XmlToken.InstanceStart:
                return Go(State.Error, PrologRole.InstanceStart);
            case XmlToken.DeclarationOpen when _state != State.AfterDoctype && text.SequenceEqual("<!DOCTYPE"u8):
                return Go(State.DoctypeName, PrologRole.DoctypeNone);
            default:
                return PrologRole.Error;
        }
    }

    private PrologRole AcceptInDoctype(XmlToken token, ReadOnlySpan<byte> text)
    {
        if (token == XmlToken.Space) return PrologRole.DoctypeNone;
        bool allowsSubset = _state is State.DoctypeId or State.DoctypeSubset;
        if (allowsSubset && token == XmlToken.OpenBracket) return Go(State.InternalSubset, PrologRole.DoctypeInternalSubset);
        bool canEnd = allowsSubset || _state == State.DoctypeEnd;
        if (canEnd && token == XmlToken.DeclarationClose) return Go(State.AfterDoctype, PrologRole.DoctypeClose);
        switch (_state, token)
        {
            case (State.DoctypeName, XmlToken.Name or XmlToken.PrefixedName):
                return Go(State.DoctypeId, PrologRole.DoctypeName);
            case (State.DoctypeId, XmlToken.Name) when text.SequenceEqual("SYSTEM"u8):
                return Go(State.DoctypeSystemId, PrologRole.DoctypeNone);
            case (State.DoctypeId, XmlToken.Name) when text.SequenceEqual("PUBLIC"u8):
                return Go(State.DoctypePublicId, PrologRole.DoctypeNone);
            case (State.DoctypePublicId, XmlToken.Literal):
                return Go(State.DoctypeSystemId, PrologRole.DoctypePublicId);
            case (State.DoctypeSystemId, XmlToken.Literal):
                return Go(State.DoctypeSubset, PrologRole.DoctypeSystemId);
            default:
                return PrologRole.Error;
        }
    }

    private PrologRole AcceptInSubset(XmlToken token, ReadOnlySpan<byte> text)
    {
        bool isExternal = _state != State.InternalSubset;
        bool isStart = _state == State.ExternalStart;
        if (isStart) _state = State.ExternalSubset;
        switch (token)
        {
            case XmlToken.XmlDeclaration:
                return isStart ? PrologRole.TextDeclaration : PrologRole.Error;
            case XmlToken.Space:
                return PrologRole.None;
            case XmlToken.ProcessingInstruction:
                return PrologRole.ProcessingInstruction;
            case XmlToken.Comment:
                return PrologRole.Comment;
            case XmlToken.ParameterReference:
                return PrologRole.ParameterReference;
            case XmlToken.End:
                return _includeDepth > 0 && isExternal ? PrologRole.Error : PrologRole.None;
            case XmlToken.CloseBracket when !isExternal:
                return Go(State.DoctypeEnd, PrologRole.DoctypeNone);
            case XmlToken.ConditionalOpen when isExternal:
                return Go(State.ConditionalKeyword, PrologRole.None);
            case XmlToken.ConditionalClose when isExternal && _includeDepth > 0:
                _includeDepth--;
                return PrologRole.None;
            case XmlToken.DeclarationOpen:
                if (text.SequenceEqual("<!ENTITY"u8)) return Go(State.EntityName, PrologRole.EntityNone);
                if (text.SequenceEqual("<!ATTLIST"u8)) return Go(State.AttributesElement, PrologRole.AttributesNone);
                if (text.SequenceEqual("<!ELEMENT"u8)) return Go(State.ElementName, PrologRole.ElementNone);
                return text.SequenceEqual("<!NOTATION"u8) ? Go(State.NotationName, PrologRole.NotationNone) : PrologRole.Error;
            default:
                return PrologRole.Error;
        }
    }

    private PrologRole AcceptInEntity(XmlToken token, ReadOnlySpan<byte> text)
    {
        if (token == XmlToken.Space) return PrologRole.EntityNone;
        switch (_state, token)
        {
            case (State.EntityName, XmlToken.Percent):
                return Go(State.ParameterEntityName, PrologRole.EntityNone);
            case (State.EntityName, XmlToken.Name):
                _declaresParameterEntity = false;
                return Go(State.EntityDefinition, PrologRole.GeneralEntityName);
            case (State.ParameterEntityName, XmlToken.Name):
                _declaresParameterEntity = true;
                return Go(State.EntityDefinition, PrologRole.ParameterEntityName);
            case (State.EntityDefinition, XmlToken.Name) when text.SequenceEqual("SYSTEM"u8):
                return Go(State.EntitySystemId, PrologRole.EntityNone);
            case (State.EntityDefinition, XmlToken.Name) when text.SequenceEqual("PUBLIC"u8):
                return Go(State.EntityPublicId, PrologRole.EntityNone);
            case (State.EntityDefinition, XmlToken.Literal):
                return End(PrologRole.EntityValue, PrologRole.EntityNone);
            case (State.EntityPublicId, XmlToken.Literal):
                return Go(State.EntitySystemId, PrologRole.EntityPublicId);
            case (State.EntitySystemId, XmlToken.Literal):
                return Go(State.EntityEnd, PrologRole.EntitySystemId);
            case (State.EntityEnd, XmlToken.DeclarationClose):
                return Close(PrologRole.EntityComplete);
            case (State.EntityEnd, XmlToken.Name) when !_declaresParameterEntity && text.SequenceEqual("NDATA"u8):
                return Go(State.EntityNotation, PrologRole.EntityNone);
            case (State.EntityNotation, XmlToken.Name):
                return End(PrologRole.EntityNotationName, PrologRole.EntityNone);
            default:
                return PrologRole.Error;
        }
    }

    private PrologRole AcceptInNotation(XmlToken token, ReadOnlySpan<byte> text)
    {
        if (token == XmlToken.Space) return PrologRole.NotationNone;
        switch (_state, token)
        {
            case (State.NotationName, XmlToken.Name):
                return Go(State.NotationId, PrologRole.NotationName);
            case (State.NotationId, XmlToken.Name) when text.SequenceEqual("SYSTEM"u8):
                return Go(State.NotationSystemId, PrologRole.NotationNone);
            case (State.NotationId, XmlToken.Name) when text.SequenceEqual("PUBLIC"u8):
                return Go(State.NotationPublicId, PrologRole.NotationNone);
            case (State.NotationPublicId, XmlToken.Literal):
                return Go(State.NotationPublicEnd, PrologRole.NotationPublicId);
            case (State.NotationSystemId or State.NotationPublicEnd, XmlToken.Literal):
                return End(PrologRole.NotationSystemId, PrologRole.NotationNone);
            case (State.NotationPublicEnd, XmlToken.DeclarationClose):
                return Close(PrologRole.NotationNoSystemId);
            default:
                return PrologRole.Error;
        }
    }

    private PrologRole AcceptInAttributes(XmlToken token, ReadOnlySpan<byte> text)
    {
        if (token == XmlToken.Space) return PrologRole.AttributesNone;
        switch (_state, token)
        {
            case (State.AttributesElement, XmlToken.Name or XmlToken.PrefixedName):
                return Go(State.AttributeName, PrologRole.AttributesElement);
            case (State.AttributeName, XmlToken.DeclarationClose):
                return Close(PrologRole.AttributesNone);
            case (State.AttributeName, XmlToken.Name or XmlToken.PrefixedName):
                return Go(State.AttributeType, PrologRole.AttributeName);
            case (State.AttributeType, XmlToken.Name):
                return AcceptTypeWord(text);
            case (State.AttributeType, XmlToken.OpenParenthesis):
                return Go(State.EnumeratedValue, PrologRole.AttributesNone);
            case (State.EnumeratedValue, XmlToken.Name or XmlToken.PrefixedName or XmlToken.NameToken):
                return Go(State.EnumeratedNext, PrologRole.AttributeEnumerated);
            case (State.EnumeratedNext, XmlToken.Or):
                return Go(State.EnumeratedValue, PrologRole.AttributesNone);
            case (State.EnumeratedNext or State.NotationTypeNext, XmlToken.CloseParenthesis):
                return Go(State.AttributeDefault, PrologRole.AttributesNone);
            case (State.NotationTypeOpen, XmlToken.OpenParenthesis):
                return Go(State.NotationTypeValue, PrologRole.AttributesNone);
            case (State.NotationTypeValue, XmlToken.Name):
                return Go(State.NotationTypeNext, PrologRole.AttributeNotation);
            case (State.NotationTypeNext, XmlToken.Or):
                return Go(State.NotationTypeValue, PrologRole.AttributesNone);
            case (State.AttributeDefault, XmlToken.PoundName):
                if (text.SequenceEqual("#IMPLIED"u8)) return Go(State.AttributeName, PrologRole.AttributeImplied);
                if (text.SequenceEqual("#REQUIRED"u8)) return Go(State.AttributeName, PrologRole.AttributeRequired);
                return text.SequenceEqual("#FIXED"u8) ? Go(State.AttributeFixed, PrologRole.AttributesNone) : PrologRole.Error;
            case (State.AttributeDefault, XmlToken.Literal):
                return Go(State.AttributeName, PrologRole.AttributeDefault);
            case (State.AttributeFixed, XmlToken.Literal):
                return Go(State.AttributeName, PrologRole.AttributeFixed);
            default:
                return PrologRole.Error;
        }
    }

    private PrologRole AcceptTypeWord(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < AttributeTypes.Length; i++)
        {
            if (!System.Text.Ascii.Equals(text, AttributeTypes[i])) continue;
            AttributeTypeIndex = i;
            return Go(State.AttributeDefault, PrologRole.AttributeType);
        }
        return text.SequenceEqual("NOTATION"u8) ? Go(State.NotationTypeOpen, PrologRole.AttributesNone) : PrologRole.Error;
    }

    private PrologRole AcceptInElement(XmlToken token, ReadOnlySpan<byte> text)
    {
        if (token == XmlToken.Space) return PrologRole.ElementNone;
        bool isName = token is XmlToken.Name or XmlToken.PrefixedName;
        bool isClose = token is XmlToken.CloseParenthesis or XmlToken.CloseOptional or XmlToken.CloseRepeated or XmlToken.ClosePlus;
        bool isItem = isName || token is XmlToken.NameOptional or XmlToken.NameRepeated or XmlToken.NamePlus;
        switch (_state)
        {
            case State.ElementName when isName:
                return Go(State.ElementContent, PrologRole.ElementName);
            case State.ElementContent when token == XmlToken.Name && text.SequenceEqual("EMPTY"u8):
                return End(PrologRole.ContentEmpty, PrologRole.ElementNone);
            case State.ElementContent when token == XmlToken.Name && text.SequenceEqual("ANY"u8):
                return End(PrologRole.ContentAny, PrologRole.ElementNone);
            case State.ElementContent when token == XmlToken.OpenParenthesis:
                _groupDepth = 1;
                return Go(State.FirstOfGroup, PrologRole.GroupOpen);
            case State.FirstOfGroup when token == XmlToken.PoundName && text.SequenceEqual("#PCDATA"u8):
                return Go(State.MixedAfterText, PrologRole.ContentText);
            case State.FirstOfGroup or State.GroupItem when token == XmlToken.OpenParenthesis:
                _groupDepth++;
                return Go(State.GroupItem, PrologRole.GroupOpen);
            case State.FirstOfGroup or State.GroupItem when isItem:
                return Go(State.GroupNext, PrologRole.ContentElement);
            case State.MixedAfterText when token == XmlToken.CloseParenthesis:
            case State.MixedAfterText or State.MixedNext when token == XmlToken.CloseRepeated:
                _groupDepth = 0;
                return End(PrologRole.GroupClose, PrologRole.ElementNone);
            case State.MixedAfterText or State.MixedNext when token == XmlToken.Or:
                return Go(State.MixedName, PrologRole.ElementNone);
            case State.MixedName when isName:
                return Go(State.MixedNext, PrologRole.ContentElement);
            case State.GroupNext when isClose:
                return --_groupDepth == 0 ? End(PrologRole.GroupClose, PrologRole.ElementNone) : PrologRole.GroupClose;
            case State.GroupNext when token == XmlToken.Comma:
                return Go(State.GroupItem, PrologRole.GroupSequence);
            case State.GroupNext when token == XmlToken.Or:
                return Go(State.GroupItem, PrologRole.GroupChoice);
            default:
                return PrologRole.Error;
        }
    }

    private PrologRole AcceptInConditional(XmlToken token, ReadOnlySpan<byte> text)
    {
        if (token == XmlToken.Space) return PrologRole.None;
        switch (_state, token)
        {
            case (State.ConditionalKeyword, XmlToken.Name) when text.SequenceEqual("INCLUDE"u8):
                return Go(State.IncludeBracket, PrologRole.None);
            case (State.ConditionalKeyword, XmlToken.Name) when text.SequenceEqual("IGNORE"u8):
                return Go(State.IgnoreBracket, PrologRole.None);
            case (State.IncludeBracket, XmlToken.OpenBracket):
                _includeDepth++;
                return Go(State.ExternalSubset, PrologRole.None);
            case (State.IgnoreBracket, XmlToken.OpenBracket):
                return Go(State.ExternalSubset, PrologRole.IgnoredSection);
            default:
                return PrologRole.Error;
        }
    }
}
