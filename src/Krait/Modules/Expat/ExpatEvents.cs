using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Expat;

/// <summary>A parser whose events go to Python's handlers.</summary>
internal sealed class ExpatEvents : XmlParser
{
    private readonly PyObject?[] _handlers = new PyObject?[ExpatHandlers.Count];
    private XmlBuffer? _text;
    private bool _isCalling;

    // Whether text goes to nobody: its handler was taken away while it ran.
    private bool _ignoresText;

    public ExpatEvents(string? encoding, PyStr? separator, PyDict? names)
        : base(encoding, separator) => Names = names;

    public ExpatEvents(ExpatEvents parent, PyStr? context, string? encoding)
        : base(parent, context, encoding)
    {
        Names = parent.Names;
        parent._handlers.CopyTo(_handlers, 0);
        _default = parent._default;
        Wanted = parent.Wanted;
        OrdersAttributes = parent.OrdersAttributes;
        TellsSpecifiedAlone = parent.TellsSpecifiedAlone;
        BufferSize = parent.BufferSize;
        BuffersText = parent.BuffersText;
    }

    /// <summary>The names that were told, each once; null where they are not kept.</summary>
    public PyDict? Names { get; }

    /// <summary>Whether attributes come as a list of names and values, not as a dict.</summary>
    public bool OrdersAttributes { get; set; }

    /// <summary>Whether attributes that a document type definition adds are left out.</summary>
    public bool TellsSpecifiedAlone { get; set; }

    /// <summary>How many bytes of text are kept to be told at once.</summary>
    public int BufferSize { get; private set; } = 8192;

    /// <summary>How many bytes of text wait to be told.</summary>
    public int BufferedLength => _text?.Length ?? 0;

    /// <summary>Whether a handler is running.</summary>
    public bool IsCalling => _isCalling;

    /// <summary>Whether text is told in pieces as large as possible.</summary>
    public bool BuffersText
    {
        get => _text is not null;
        private set => _text = value ? new XmlBuffer() : null;
    }

    /// <summary>Sets whether text is kept; false with an exception set.</summary>
    public bool SetBuffersText(bool value)
    {
        if (value)
        {
            _text ??= new XmlBuffer();
            return true;
        }
        if (!FlushText()) return false;
        _text = null;
        return true;
    }

    /// <summary>Sets how much text is kept; false with an exception set.</summary>
    public bool SetBufferSize(int size)
    {
        if (size == BufferSize) return true;
        if (!FlushText()) return false;
        BufferSize = size;
        return true;
    }

    /// <summary>The handler; null for none.</summary>
    public PyObject? HandlerOf(ExpatHandler handler) => _handlers[(int)handler];

    /// <summary>Sets or removes a handler; false with an exception set.</summary>
    public bool SetHandler(ExpatHandler handler, PyObject? value)
    {
        if (handler == ExpatHandler.CharacterData)
        {
            if (!FlushText()) return false;
            _ignoresText = value is null && _isCalling && _handlers[(int)handler] is not null;
        }
        _handlers[(int)handler] = value;
        if (handler is ExpatHandler.Default or ExpatHandler.DefaultHandlerExpand)
        {
            _default = handler;
            ExpandsEntities = handler == ExpatHandler.DefaultHandlerExpand;
        }
        XmlEvents events = ExpatHandlers.EventOf(handler);
        if (value is not null || (handler == ExpatHandler.CharacterData && _ignoresText)) Wanted |= events;
        else Wanted &= ~events;
        return true;
    }

    // Of the two default handlers, the one set last is called.
    private ExpatHandler _default = ExpatHandler.Default;

    /// <summary>Takes a piece of a document; null with an exception set.</summary>
    public PyObject? Parse(byte[] bytes, bool isFinal, bool isText)
    {
        const int Largest = 1 << 20;
        if (IsRunning) return Raise.RuntimeError("the parser is running already: a handler cannot call Parse() of its own parser");
        if (isText) SetEncoding("utf-8");
        int start = 0;
        for (; bytes.Length - start > Largest; start += Largest)
        {
            if (!Parse(bytes, start, Largest, isFinal: false)) return Finish(isParsed: false);
        }
        return Finish(Parse(bytes, start, bytes.Length - start, isFinal));
    }

    private PyObject? Finish(bool isParsed)
    {
        if (Exceptions.IsSet) return null;
        if (!isParsed) return ExpatModule.Raise(ErrorCode, LineNumber, ColumnNumber);
        return FlushText() ? PyInt.One : null;
    }

    /// <summary>Tells the text that waits; false with an exception set.</summary>
    public bool FlushText()
    {
        if (_text is null || _text.Length == 0) return true;
        PyStr text = XmlText.Decode(_text.Span);
        _text.Clear();
        if (HandlerOf(ExpatHandler.CharacterData) is null) return true;
        return Call(ExpatHandler.CharacterData, text) is not null;
    }

    private PyObject? Call(ExpatHandler handler, params ReadOnlySpan<PyObject> arguments)
    {
        if (_handlers[(int)handler] is not { } callable) return PyNone.Instance;
        bool wasCalling = _isCalling;
        _isCalling = true;
        PyObject? result = Calls.Call(callable, arguments, null);
        _isCalling = wasCalling;
        if (result is null) Fail();
        return result;
    }

    // An exception ends parsing: nothing more is told.
    private void Fail()
    {
        Array.Clear(_handlers);
        Wanted = XmlEvents.None;
        _text?.Clear();
        Stop();
    }

    // Whether a handler is there and the text before the event is told.
    private bool IsReady(ExpatHandler handler) => !Exceptions.IsSet && _handlers[(int)handler] is not null && FlushText();

    private PyObject Known(PyStr? text)
    {
        if (text is null)
        {
            Names?.SetItem(PyNone.Instance, PyNone.Instance);
            return PyNone.Instance;
        }
        if (Names is null) return text;
        if (Names.TryGetValue(text, out PyObject? known)) return known;
        Names.SetItem(text, text);
        return text;
    }

    private static PyObject Optional(PyStr? text) => (PyObject?)text ?? PyNone.Instance;

    protected override void OnStartElement(PyStr name, ReadOnlySpan<PyObject> attributes, int specified)
    {
        if (!IsReady(ExpatHandler.StartElement)) return;
        if (TellsSpecifiedAlone) attributes = attributes[..specified];
        PyObject told;
        if (OrdersAttributes)
        {
            PyList list = new(attributes.Length);
            for (int i = 0; i < attributes.Length; i += 2)
            {
                list.Add(Known((PyStr)attributes[i]));
                list.Add(attributes[i + 1]);
            }
            told = list;
        }
        else
        {
            PyDict dict = new();
            for (int i = 0; i < attributes.Length; i += 2)
            {
                // The dict of known names is the program's, which may have anything in it.
                if (dict.TrySetItem(Known((PyStr)attributes[i]), attributes[i + 1])) continue;
                Fail();
                return;
            }
            told = dict;
        }
        Call(ExpatHandler.StartElement, Known(name), told);
    }

    protected override void OnEndElement(PyStr name)
    {
        if (IsReady(ExpatHandler.EndElement)) Call(ExpatHandler.EndElement, Known(name));
    }

    protected override void OnText(ReadOnlySpan<byte> text)
    {
        if (Exceptions.IsSet || HandlerOf(ExpatHandler.CharacterData) is null) return;
        if (_text is null)
        {
            Call(ExpatHandler.CharacterData, XmlText.Decode(text));
            return;
        }
        if (_text.Length + text.Length > BufferSize)
        {
            if (!FlushText() || HandlerOf(ExpatHandler.CharacterData) is null || _text is null) return;
            if (text.Length > BufferSize)
            {
                Call(ExpatHandler.CharacterData, XmlText.Decode(text));
                return;
            }
        }
        _text.Add(text);
    }

    protected override void OnDefault(ReadOnlySpan<byte> text)
    {
        if (IsReady(_default)) Call(_default, XmlText.Decode(text));
    }

    protected override void OnComment(ReadOnlySpan<byte> text)
    {
        if (IsReady(ExpatHandler.Comment)) Call(ExpatHandler.Comment, XmlText.Decode(text));
    }

    protected override void OnProcessingInstruction(PyStr target, ReadOnlySpan<byte> data)
    {
        if (IsReady(ExpatHandler.ProcessingInstruction)) Call(ExpatHandler.ProcessingInstruction, Known(target), XmlText.Decode(data));
    }

    protected override void OnStartCdata()
    {
        if (IsReady(ExpatHandler.StartCdataSection)) Call(ExpatHandler.StartCdataSection);
    }

    protected override void OnEndCdata()
    {
        if (IsReady(ExpatHandler.EndCdataSection)) Call(ExpatHandler.EndCdataSection);
    }

    protected override void OnStartNamespace(PyStr? prefix, PyStr? uri)
    {
        if (IsReady(ExpatHandler.StartNamespaceDecl)) Call(ExpatHandler.StartNamespaceDecl, Known(prefix), Known(uri));
    }

    protected override void OnEndNamespace(PyStr? prefix)
    {
        if (IsReady(ExpatHandler.EndNamespaceDecl)) Call(ExpatHandler.EndNamespaceDecl, Known(prefix));
    }

    protected override void OnStartDoctype(PyStr name, PyStr? systemId, PyStr? publicId, bool hasInternalSubset)
    {
        if (!IsReady(ExpatHandler.StartDoctypeDecl)) return;
        Call(ExpatHandler.StartDoctypeDecl, Known(name), Known(systemId), Known(publicId), PyInt.From(hasInternalSubset ? 1 : 0));
    }

    protected override void OnEndDoctype()
    {
        if (IsReady(ExpatHandler.EndDoctypeDecl)) Call(ExpatHandler.EndDoctypeDecl);
    }

    protected override void OnXmlDeclaration(PyStr? version, PyStr? encoding, int standalone)
    {
        if (IsReady(ExpatHandler.XmlDecl)) Call(ExpatHandler.XmlDecl, Optional(version), Optional(encoding), PyInt.From(standalone));
    }

    protected override void OnEntityDeclaration(XmlEntity entity, PyStr? value, PyStr? baseUri)
    {
        if (!IsReady(ExpatHandler.EntityDecl)) return;
        Call(
            ExpatHandler.EntityDecl, Known(entity.Text), PyInt.From(entity.IsParameter ? 1 : 0), Optional(value), Known(baseUri),
            Known(entity.SystemId), Known(entity.PublicId), Known(entity.Notation));
    }

    protected override void OnUnparsedEntityDeclaration(XmlEntity entity)
    {
        if (!IsReady(ExpatHandler.UnparsedEntityDecl)) return;
        Call(
            ExpatHandler.UnparsedEntityDecl, Known(entity.Text), Known(entity.Base), Known(entity.SystemId), Known(entity.PublicId),
            Known(entity.Notation));
    }

    protected override void OnNotationDeclaration(PyStr name, PyStr? baseUri, PyStr? systemId, PyStr? publicId)
    {
        if (!IsReady(ExpatHandler.NotationDecl)) return;
        Call(ExpatHandler.NotationDecl, Known(name), Known(baseUri), Known(systemId), Known(publicId));
    }

    protected override void OnElementDeclaration(PyStr name, PyTuple model)
    {
        if (IsReady(ExpatHandler.ElementDecl)) Call(ExpatHandler.ElementDecl, Known(name), model);
    }

    protected override void OnModelTooDeep()
    {
        Krait.Protocols.Raise.RecursionError(" in conv_content_model");
        Fail();
    }

    protected override void OnAttributesDeclaration(PyStr element, PyStr attribute, PyStr type, PyStr? value, bool isRequired)
    {
        if (!IsReady(ExpatHandler.AttlistDecl)) return;
        Call(ExpatHandler.AttlistDecl, Known(element), Known(attribute), type, Optional(value), PyInt.From(isRequired ? 1 : 0));
    }

    protected override void OnSkippedEntity(PyStr name, bool isParameter)
    {
        if (IsReady(ExpatHandler.SkippedEntity)) Call(ExpatHandler.SkippedEntity, Known(name), PyInt.From(isParameter ? 1 : 0));
    }

    protected override bool OnNotStandalone() =>
        IsReady(ExpatHandler.NotStandalone) && IsTrue(Call(ExpatHandler.NotStandalone));

    protected override bool OnExternalEntity(PyStr? context, PyStr? baseUri, PyStr? systemId, PyStr? publicId) =>
        IsReady(ExpatHandler.ExternalEntityRef)
        && IsTrue(Call(ExpatHandler.ExternalEntityRef, Optional(context), Known(baseUri), Known(systemId), Known(publicId)));

    // What such a handler returns is a number.
    private bool IsTrue(PyObject? result)
    {
        if (result is null) return false;
        if (Arguments.TryToInt64(result, out long number)) return number != 0;
        Fail();
        return false;
    }

    protected override XmlEncoding? OnUnknownEncoding(string name)
    {
        XmlEncoding? found = Exceptions.IsSet ? null : ExpatEncodings.Find(name);
        if (Exceptions.IsSet) Fail();
        return found;
    }
}
