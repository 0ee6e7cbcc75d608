using Krait.Objects;

namespace Krait.Modules.Expat;

// The content of elements.
internal abstract partial class XmlParser
{
    private readonly XmlNameTable<XmlName> _names = new();
    private int _steps;

    private int Depth => _tags.Count + (_isGeneralEntity ? 1 : 0);

    // The string of a name that is neither an element's nor an attribute's.
    private PyStr NameOf(ReadOnlySpan<byte> name) =>
        (_names.Find(name) ?? _names.Add(new XmlName(name.ToArray(), XmlText.Decode(name)))).Text;

    // Counts what was read; false when entities make too much of the document.
    private bool Count(long length) => Protection.Count(length, _source == _input && _parent is null);

    // False with an exception set when limits or interrupts end what the parser does.
    private bool Poll()
    {
        if (Objects.Poll.Step(ref _steps)) return true;
        Stop();
        return false;
    }

    // Where parsing was stopped, the event is over.
    private XmlError Aborted(int next)
    {
        if (_source == _input) _event = next;
        return XmlError.Aborted;
    }

    private XmlError RunContent()
    {
        for (; ; )
        {
            if (!Poll()) return XmlError.Aborted;
            XmlSource source = _source;
            int start = source.Position;
            Begin(start);
            XmlToken token = _isInCdata ? _scanner.Cdata(source.Span, start) : _scanner.Content(source.Span, start);
            int next = _scanner.Next;
            if (token <= XmlToken.TrailingBracket)
            {
                XmlError error = EndContent(source, token, next, out bool goesOn);
                if (goesOn) continue;
                return error;
            }
            EndAt(next);
            if (!Count(next - start)) return XmlError.Amplification;
            source.Position = next;
            XmlError result = TellContent(source, token, start, next);
            if (result != XmlError.None) return result;
            if (_isStopped) return Aborted(next);
            if (_stage != Stage.Content) return XmlError.None;
        }
    }

    // The input ends within or before a token, or has something that is none.
    private XmlError EndContent(XmlSource source, XmlToken token, int next, out bool goesOn)
    {
        goesOn = false;
        if (token == XmlToken.Invalid) return Fail(XmlError.InvalidToken, next);
        if (source == _input)
        {
            if (!_isFinal) return Wait();
            if (token == XmlToken.End && _input.HasHalfUnit) token = XmlToken.Partial;
        }
        if (token == XmlToken.PartialCharacter) return XmlError.PartialCharacter;
        if (_isInCdata) return XmlError.UnclosedCdata;
        if (token == XmlToken.Partial) return XmlError.UnclosedToken;
        if (token != XmlToken.End)
        {
            int start = source.Position;
            EndAt(source.End);
            if (!Count(source.End - start)) return XmlError.Amplification;
            if (!Wants(XmlEvents.CharacterData)) TellDefault(start, source.End);
            else if (token == XmlToken.TrailingReturn) OnText("\n"u8);
            else TellInPieces(source, start, source.End, isText: true);
        }
        if (source.StartDepth == 0 && source == _input) return XmlError.NoElements;
        if (Depth != source.StartDepth) return XmlError.AsynchronousEntity;
        source.Position = source.End;
        if (source == _input) return Wait();
        CloseEntity();
        goesOn = !_isStopped;
        return _isStopped ? XmlError.Aborted : XmlError.None;
    }

    private XmlError TellContent(XmlSource source, XmlToken token, int start, int next)
    {
        switch (token)
        {
            case XmlToken.Text:
                if (Wants(XmlEvents.CharacterData)) TellInPieces(source, start, next, isText: true);
                else TellDefault(start, next);
                return XmlError.None;
            case XmlToken.LineBreak:
                if (Wants(XmlEvents.CharacterData)) OnText("\n"u8);
                else TellDefault(start, next);
                return XmlError.None;
            case XmlToken.StartTag or XmlToken.EmptyElement:
                return TellStartTag(source, start, next, token == XmlToken.EmptyElement);
            case XmlToken.EndTag:
                return TellEndTag(source, start, next);
            case XmlToken.EntityReference:
                return TellReference(source, start, next);
            case XmlToken.CharacterReference:
                int point = XmlScanner.CharacterNumber(source.Bytes.AsSpan(start, next - start));
                if (point < 0) return XmlError.BadCharacterReference;
                Span<byte> encoded = stackalloc byte[4];
                if (Wants(XmlEvents.CharacterData)) OnText(encoded[..XmlText.Encode(point, encoded)]);
                else TellDefault(start, next);
                return XmlError.None;
            case XmlToken.CdataOpen:
                if (Wants(XmlEvents.StartCdata)) OnStartCdata();
                else TellDefault(start, next);
                _isInCdata = true;
                return XmlError.None;
            case XmlToken.CdataClose:
                _isInCdata = false;
                if (Wants(XmlEvents.EndCdata)) OnEndCdata();
                else TellDefault(start, next);
                return XmlError.None;
            case XmlToken.Comment:
                TellComment(start, next);
                return XmlError.None;
            case XmlToken.ProcessingInstruction:
                TellInstruction(start, next);
                return XmlError.None;
            default:
                return XmlError.MisplacedDeclaration;
        }
    }

    /// <summary>The character that a predefined entity stands for; 0 for other names.</summary>
    private static byte Predefined(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("lt"u8) => (byte)'<',
        2 when name.SequenceEqual("gt"u8) => (byte)'>',
        3 when name.SequenceEqual("amp"u8) => (byte)'&',
        4 when name.SequenceEqual("quot"u8) => (byte)'"',
        4 when name.SequenceEqual("apos"u8) => (byte)'\'',
        _ => 0,
    };

    private XmlError TellReference(XmlSource source, int start, int next)
    {
        ReadOnlySpan<byte> name = source.Bytes.AsSpan((start + 1)..(next - 1));
        byte predefined = Predefined(name);
        if (predefined != 0)
        {
            // expat counts the character that comes out, besides the reference.
            if (!Protection.Count(1, isDirect: false)) return XmlError.Amplification;
            if (Wants(XmlEvents.CharacterData)) OnText([predefined]);
            else TellDefault(start, next);
            return XmlError.None;
        }
        XmlEntity? entity = _dtd.General.Find(name);
        if (!_dtd.HasParameterReferences || _dtd.IsStandalone)
        {
            if (entity is null) return XmlError.UndefinedEntity;
            if (!entity.IsInternal) return XmlError.EntityDeclaredInParameterEntity;
        }
        else if (entity is null)
        {
            TellSkipped(name, start, next);
            return XmlError.None;
        }
        if (entity.IsOpen) return XmlError.RecursiveReference;
        if (entity.Notation is not null) return XmlError.BinaryReference;
        if (entity.Value is not null)
        {
            if (ExpandsEntities) OpenEntity(entity, isBetweenDeclarations: false);
            else TellSkipped(name, start, next);
            return XmlError.None;
        }
        if (!Wants(XmlEvents.ExternalEntity))
        {
            TellDefault(start, next);
            return XmlError.None;
        }
        entity.IsOpen = true;
        bool isRead = OnExternalEntity(Context(), entity.Base, entity.SystemId, entity.PublicId);
        entity.IsOpen = false;
        return isRead ? XmlError.None : XmlError.ExternalHandling;
    }

    private void TellSkipped(ReadOnlySpan<byte> name, int start, int next)
    {
        if (Wants(XmlEvents.SkippedEntity)) OnSkippedEntity(NameOf(name), isParameter: false);
        else TellDefault(start, next);
    }

    private void OpenEntity(XmlEntity entity, bool isBetweenDeclarations)
    {
        entity.IsOpen = true;
        _source = new XmlSource
        {
            Bytes = entity.Value!,
            End = entity.Value!.Length,
            Entity = entity,
            StartDepth = Depth,
            IsBetweenDeclarations = isBetweenDeclarations,
            Outer = _source,
        };
    }

    private void CloseEntity()
    {
        _source.Entity!.IsOpen = false;
        _source = _source.Outer!;
    }

    private XmlError RunEpilog()
    {
        for (; ; )
        {
            if (!Poll()) return XmlError.Aborted;
            int start = _input.Position;
            Begin(start);
            XmlToken token = _scanner.Prolog(_input.Span, start);
            int next = _scanner.Next;
            if (token == XmlToken.Invalid) return Fail(XmlError.InvalidToken, next);
            if (token == XmlToken.End && _isFinal && _input.HasHalfUnit) token = XmlToken.Partial;
            if (token == XmlToken.End) return Wait();
            if (token is XmlToken.Partial or XmlToken.PartialCharacter)
            {
                if (!_isFinal) return Wait();
                return token == XmlToken.Partial ? XmlError.UnclosedToken : XmlError.PartialCharacter;
            }
            EndAt(next);
            if (!Count(next - start)) return XmlError.Amplification;
            switch (token)
            {
                case XmlToken.Space:
                    TellDefault(start, next);
                    break;
                case XmlToken.Comment:
                    TellComment(start, next);
                    break;
                case XmlToken.ProcessingInstruction:
                    TellInstruction(start, next);
                    break;
                default:
                    return XmlError.JunkAfterDocument;
            }
            _input.Position = next;
            if (_isStopped) return Aborted(next);
            // White space that may go on is told at once here, and is the last event for now.
            if (_scanner.IsTentative) return Wait();
        }
    }
}
