using Krait.Objects;

namespace Krait.Modules.Expat;

/// <summary>The events that someone wants to be told; others go to the default handler, if that is wanted.</summary>
[Flags]
internal enum XmlEvents
{
    None = 0,
    StartElement = 1 << 0,
    EndElement = 1 << 1,
    ProcessingInstruction = 1 << 2,
    CharacterData = 1 << 3,
    UnparsedEntityDeclaration = 1 << 4,
    NotationDeclaration = 1 << 5,
    StartNamespace = 1 << 6,
    EndNamespace = 1 << 7,
    Comment = 1 << 8,
    StartCdata = 1 << 9,
    EndCdata = 1 << 10,
    Default = 1 << 11,
    NotStandalone = 1 << 12,
    ExternalEntity = 1 << 13,
    StartDoctype = 1 << 14,
    EndDoctype = 1 << 15,
    EntityDeclaration = 1 << 16,
    XmlDeclaration = 1 << 17,
    ElementDeclaration = 1 << 18,
    AttributesDeclaration = 1 << 19,
    SkippedEntity = 1 << 20,
}

/// <summary>Which parameter entities are read, the external part of the document type definition among them.</summary>
internal enum XmlParameterEntities
{
    Never,
    UnlessStandalone,
    Always,
}

/// <summary>
/// A parser of XML 1.0 that is given a document in pieces and tells what it finds as soon as that is complete (a push parser): its
/// events, errors and positions are expat's. It checks that a document is well-formed, and reads document type definitions, but
/// does not validate.
/// </summary>
internal abstract partial class XmlParser
{
    private enum Stage
    {
        /// <summary>Nothing was read yet: the first bytes tell the encoding.</summary>
        Start,
        Prolog,
        Ignored,
        Content,
        Epilog,
        Failed,
    }

    private const int ConvertedPiece = 1024;

    private readonly XmlInput _input = new();
    private readonly XmlScanner _scanner;
    private readonly XmlParser? _parent;
    private string? _protocolEncoding;

    /// <summary>Whether the input is an external entity in the content of an element.</summary>
    private readonly bool _isGeneralEntity;

    /// <summary>Whether the input is an external parameter entity, such as the external part of a document type definition.</summary>
    private readonly bool _isParameterEntity;

    private XmlSource _source;
    private Stage _stage;
    private bool _waits;
    private bool _isFinal;
    private bool _isInCdata;
    private bool _isStopped;
    private long _pendingBefore;

    // Where the event begins and ends that is being told, in the input's bytes; -1 for none.
    private int _event = -1;
    private int _eventEnd;

    /// <param name="encoding">The encoding, whatever the document says; null to find out.</param>
    /// <param name="separator">What separates a namespace from a name; null where namespaces do not count.</param>
    protected XmlParser(string? encoding, PyStr? separator)
    {
        _protocolEncoding = encoding;
        _scanner = new XmlScanner(separator is not null);
        _separator = separator ?? PyStr.Empty;
        _source = _input;
        _dtd = new XmlDtd();
        _grammar = new PrologGrammar(isDocument: true);
        Protection = new XmlProtection();
        if (separator is not null) BindXml();
    }

    /// <summary>A parser of an entity that another parser's document refers to.</summary>
    /// <param name="parent">That parser.</param>
    /// <param name="context">What the reference was told with; null for a parameter entity.</param>
    /// <param name="encoding">The encoding, whatever the entity says; null to find out.</param>
    protected XmlParser(XmlParser parent, PyStr? context, string? encoding)
    {
        _parent = parent;
        _protocolEncoding = encoding;
        _scanner = new XmlScanner(parent._scanner.Namespaces);
        _separator = parent._separator;
        _source = _input;
        _isGeneralEntity = context is not null;
        _isParameterEntity = context is null;
        _dtd = context is null ? parent._dtd : parent._dtd.Copy();
        _grammar = new PrologGrammar(isDocument: false);
        Protection = parent.Protection;
        ParameterEntities = parent.ParameterEntities;
        NamespacePrefixes = parent.NamespacePrefixes;
        DefersParsing = parent.DefersParsing;
        ExpandsEntities = parent.ExpandsEntities;
        if (context is not null) EnterContext(context);
    }

    /// <summary>What the parser tells; it may change at any time.</summary>
    protected XmlEvents Wanted { get; set; }

    /// <summary>The limits that a document and its entities share.</summary>
    public XmlProtection Protection { get; }

    /// <summary>Whether the parser reads an entity for another one.</summary>
    public bool IsChild => _parent is not null;

    /// <summary>Whether the names of elements and attributes end in their prefix.</summary>
    public bool NamespacePrefixes { get; set; }

    /// <summary>What a name with a namespace begins with.</summary>
    protected PyStr NamePrefix { get; init; } = PyStr.Empty;

    /// <summary>Whether an incomplete token is looked at again only when there is much more of it.</summary>
    public bool DefersParsing { get; set; } = true;

    /// <summary>Whether internal entities are read where a default handler is wanted.</summary>
    public bool ExpandsEntities { get; set; } = true;

    /// <summary>Which parameter entities are read.</summary>
    public XmlParameterEntities ParameterEntities { get; set; }

    /// <summary>Whether there is to be an external part of the document type definition even where the document names none.</summary>
    public bool UsesForeignDtd { get; set; }

    /// <summary>The base for system identifiers.</summary>
    public PyStr? Base { get; set; }

    /// <summary>The last error.</summary>
    public XmlError ErrorCode { get; protected set; }

    /// <summary>Whether parsing has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the document has ended, or parsing was stopped.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Whether a handler is being told an event now.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The offset of the event in the document; -1 before the first.</summary>
    public long ByteIndex => _event < 0 ? -1 : _input.OffsetOf(_event);

    /// <summary>The line of the event, from 1.</summary>
    public long LineNumber
    {
        get
        {
            if (_event >= 0) _input.CountLines(_event);
            return _input.Line + 1;
        }
    }

    /// <summary>How many characters are before the event in its line.</summary>
    public long ColumnNumber
    {
        get
        {
            if (_event >= 0) _input.CountLines(_event);
            return _input.Column;
        }
    }

    /// <summary>The document from the event on, as far as it is here; null where there is no event.</summary>
    public byte[]? InputContext => _event < 0
        ? null
        : (_input.Encoding ?? XmlEncoding.Utf8).Restore(_input.Bytes.AsSpan(_event, _input.End - _event));

    /// <summary>Sets the encoding, whatever the document says, unless parsing has begun.</summary>
    protected void SetEncoding(string encoding)
    {
        if (!HasBegun) _protocolEncoding = encoding;
    }

    /// <summary>Ends parsing after the event that is being told.</summary>
    protected void Stop() => _isStopped = true;

    /// <summary>Takes a piece of the document; the array may be kept, and is not written to. False when there is an error.</summary>
    protected bool Parse(byte[] array, int start, int length, bool isFinal)
    {
        if (IsFinished)
        {
            ErrorCode = XmlError.Finished;
            return false;
        }
        HasBegun = true;
        bool isWaiting = _event == _input.Position;
        // After an error, lines are counted again from the place that was reached, as expat does.
        _input.CountFromPosition();
        bool isMoved = length > 0 && _stage != Stage.Failed && _input.Feed(array, start, length);
        // Where expat moves its buffer, it forgets where the event was.
        if (length > 0 && _stage != Stage.Failed) _event = isMoved || !isWaiting ? -1 : _input.Position;
        _isFinal = isFinal;
        int begun = _input.Position;
        byte[] bytes = _input.Bytes;
        IsRunning = true;
        XmlError error;
        try
        {
            error = Run();
        }
        finally
        {
            IsRunning = false;
        }
        if (_isStopped) IsFinished = true;
        if (error == XmlError.None)
        {
            if (isFinal) IsFinished = true;
            _input.CountLines(_input.Position);
            return true;
        }
        ErrorCode = error;
        _stage = Stage.Failed;
        // The place that expat has reached is where it began with this piece.
        if (ReferenceEquals(bytes, _input.Bytes)) _input.Position = begun;
        return false;
    }

    private XmlError Run()
    {
        long pending = _input.Pending;
        if (DefersParsing && !_isFinal && pending < 2 * _pendingBefore && !_input.IsCrowded) return XmlError.None;
        for (_waits = false; !_waits;)
        {
            XmlError error = _stage switch
            {
                Stage.Start => RunStart(),
                Stage.Prolog => RunProlog(),
                Stage.Ignored => RunIgnored(),
                Stage.Content => RunContent(),
                Stage.Epilog => RunEpilog(),
                _ => ErrorCode,
            };
            if (error != XmlError.None) return error;
        }
        _pendingBefore = _input.Pending == pending ? pending : 0;
        return XmlError.None;
    }

    // More of the document has to come before anything can be said.
    private XmlError Wait()
    {
        _waits = true;
        return XmlError.None;
    }

    private XmlError Go(Stage stage)
    {
        _stage = stage;
        return XmlError.None;
    }

    // An error at a place that is not where the event begins.
    private XmlError Fail(XmlError error, int position)
    {
        if (_source == _input) _event = position;
        return error;
    }

    private void Begin(int position)
    {
        if (_source == _input) _event = _eventEnd = position;
    }

    private void EndAt(int position)
    {
        if (_source == _input) _eventEnd = position;
    }

    private bool Wants(XmlEvents events) => (Wanted & events) != 0;

    // The white space and more that no other handler wants.
    private void TellDefault(int start, int end)
    {
        if (Wants(XmlEvents.Default)) TellInPieces(_source, start, end, isText: false);
    }

    // Text in another encoding is told as expat converts it, a piece at a time.
    private void TellInPieces(XmlSource source, int start, int end, bool isText)
    {
        ReadOnlySpan<byte> text = source.Bytes.AsSpan(start, end - start);
        bool isConverted = source == _input && _input.Encoding is { IsUnconverted: false };
        for (; ; )
        {
            int length = text.Length;
            if (isConverted && length > ConvertedPiece)
            {
                length = ConvertedPiece;
                while ((text[length] & 0xC0) == 0x80) length--;
            }
            start += length;
            EndAt(start);
            if (isText) OnText(text[..length]);
            else OnDefault(text[..length]);
            text = text[length..];
            // Where expat converts what the default handler gets, the event ends up behind it.
            if (isConverted && !isText) Begin(start);
            if (text.IsEmpty || !Wants(isText ? XmlEvents.CharacterData : XmlEvents.Default)) return;
            Begin(start);
        }
    }

    private static ReadOnlySpan<byte> NormalizeLines(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\r')) return text;
        byte[] normal = new byte[text.Length];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte value = text[i];
            if (value == '\r')
            {
                value = (byte)'\n';
                if (i + 1 < text.Length && text[i + 1] == '\n') i++;
            }
            normal[count++] = value;
        }
        return normal.AsSpan(0, count);
    }

    private void TellComment(int start, int end)
    {
        const int Open = 4;
        const int Close = 3;
        if (!Wants(XmlEvents.Comment)) TellDefault(start, end);
        else OnComment(NormalizeLines(_source.Bytes.AsSpan((start + Open)..(end - Close))));
    }

    private void TellInstruction(int start, int end)
    {
        if (!Wants(XmlEvents.ProcessingInstruction))
        {
            TellDefault(start, end);
            return;
        }
        ReadOnlySpan<byte> bytes = _source.Bytes;
        int data = _scanner.NameEnd;
        while (XmlCharacters.IsSpace(bytes[data])) data++;
        OnProcessingInstruction(NameOf(bytes[(start + 2).._scanner.NameEnd]), NormalizeLines(bytes[data..(end - 2)]));
    }
}
