using Krait.Modules.Expat;
using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.ElementTrees;

/// <summary>A parser whose events make a tree of elements, or go to the methods of a target.</summary>
internal sealed class TreeParser : XmlParser
{
    private static readonly PyStr s_doctype = PyStr.Intern("doctype");

    private readonly PyObject _owner;
    private readonly PyTreeBuilder? _builder;
    private readonly Dictionary<string, PyObject> _methods = new(StringComparer.Ordinal);

    private TreeParser(PyObject owner, PyObject target, string? encoding)
        : base(encoding, PyStr.FromCodePoint('}'))
    {
        _owner = owner;
        NamePrefix = PyStr.FromCodePoint('{');
        Target = target;
        // A subclass may override what the builder does.
        _builder = ReferenceEquals(target.Type, PyTreeBuilder.TypeObject) ? (PyTreeBuilder)target : null;
        Wanted = XmlEvents.StartElement | XmlEvents.EndElement | XmlEvents.Default | XmlEvents.CharacterData | XmlEvents.StartDoctype;
    }

    /// <summary>A parser for a target; null with an exception set.</summary>
    public static TreeParser? Create(PyObject owner, PyObject target, string? encoding)
    {
        TreeParser parser = new(owner, target, encoding);
        ReadOnlySpan<string> names = ["start_ns", "end_ns", "start", "data", "end", "comment", "pi", "close", "doctype"];
        foreach (string name in names)
        {
            if (!Attributes.TryGet(target, PyStr.Intern(name), out PyObject? method)) return null;
            if (method is null) continue;
            parser._methods.Add(name, method);
            parser.Wanted |= name switch
            {
                "start_ns" => XmlEvents.StartNamespace,
                "end_ns" => XmlEvents.EndNamespace,
                "comment" => XmlEvents.Comment,
                "pi" => XmlEvents.ProcessingInstruction,
                _ => XmlEvents.None,
            };
        }
        return parser;
    }

    public PyObject Target { get; }

    /// <summary>What entities stand for that no document type definition declares.</summary>
    public PyDict Entities { get; } = new();

    /// <summary>The builder, where it is the usual one.</summary>
    public PyTreeBuilder? Builder => _builder;

    /// <summary>A method of the target; null when it has none of the name.</summary>
    public PyObject? MethodOf(string name) => _methods.GetValueOrDefault(name);

    /// <summary>Takes a piece of a document; null with an exception set.</summary>
    public PyObject? Parse(byte[] bytes, bool isFinal, bool isText)
    {
        if (IsRunning) return Raise.RuntimeError("the parser is running already: its target cannot feed it");
        if (isText) SetEncoding("utf-8");
        bool isParsed = Parse(bytes, 0, bytes.Length, isFinal);
        if (Exceptions.IsSet) return null;
        return isParsed ? PyNone.Instance : ElementTreeModule.RaiseParseError((int)ErrorCode, LineNumber, ColumnNumber, null);
    }

    /// <summary>Looks at what was deferred; null with an exception set.</summary>
    public PyObject? Flush()
    {
        bool defers = DefersParsing;
        DefersParsing = false;
        PyObject? result = Parse([], isFinal: false, isText: false);
        DefersParsing = defers;
        return result;
    }

    /// <summary>Makes events of namespaces, comments and instructions happen, which a builder alone has no use for.</summary>
    public void Want(XmlEvents events) => Wanted |= events;

    // An exception ends parsing.
    private void Check(bool isDone)
    {
        if (isDone) return;
        Wanted = XmlEvents.None;
        Stop();
    }

    private void Tell(string name, params ReadOnlySpan<PyObject> arguments)
    {
        if (!Exceptions.IsSet && MethodOf(name) is { } method) Check(Calls.Call(method, arguments, null) is not null);
    }

    protected override void OnStartElement(PyStr name, ReadOnlySpan<PyObject> attributes, int specified)
    {
        PyDict? dict = null;
        if (attributes.Length > 0)
        {
            dict = new PyDict(attributes.Length / 2);
            for (int i = 0; i < attributes.Length; i += 2) dict.SetItem((PyStr)attributes[i], attributes[i + 1]);
        }
        if (_builder is not null) Check(_builder.Start(name, dict) is not null);
        else Tell("start", name, dict ?? new PyDict());
    }

    protected override void OnEndElement(PyStr name)
    {
        if (_builder is not null) Check(_builder.End() is not null);
        else Tell("end", name);
    }

    protected override void OnText(ReadOnlySpan<byte> text)
    {
        if (_builder is not null) _builder.AddText(XmlText.Decode(text));
        else Tell("data", XmlText.Decode(text));
    }

    protected override void OnDefault(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '&' || Exceptions.IsSet) return;
        PyStr reference = XmlText.Decode(text);
        PyObject? value = Entities.GetItem(reference.Substring(1, reference.Length - 2));
        if (value is null)
        {
            if (!Exceptions.IsSet)
            {
                ElementTreeModule.RaiseParseError((int)XmlError.UndefinedEntity, LineNumber, ColumnNumber, $"undefined entity {reference}");
            }
            Check(false);
        }
        else if (_builder is not null)
        {
            _builder.AddText(value);
        }
        else
        {
            Tell("data", value);
        }
    }

    protected override void OnComment(ReadOnlySpan<byte> text)
    {
        if (_builder is not null) Check(_builder.Comment(XmlText.Decode(text)) is not null);
        else Tell("comment", XmlText.Decode(text));
    }

    protected override void OnProcessingInstruction(PyStr target, ReadOnlySpan<byte> data)
    {
        if (_builder is not null) Check(_builder.Instruction(target, XmlText.Decode(data)) is not null);
        else Tell("pi", target, XmlText.Decode(data));
    }

    protected override void OnStartNamespace(PyStr? prefix, PyStr? uri)
    {
        prefix ??= PyStr.Empty;
        uri ??= PyStr.Empty;
        if (_builder?.Events is { } events) Check(events.Tell(events.StartNamespace, PyTuple.Create(prefix, uri)));
        else if (_builder is null) Tell("start_ns", prefix, uri);
    }

    protected override void OnEndNamespace(PyStr? prefix)
    {
        if (_builder?.Events is { } events) Check(events.Tell(events.EndNamespace, PyNone.Instance));
        else if (_builder is null) Tell("end_ns", prefix ?? PyStr.Empty);
    }

    protected override void OnStartDoctype(PyStr name, PyStr? systemId, PyStr? publicId, bool hasInternalSubset)
    {
        if (MethodOf("doctype") is not null)
        {
            Tell("doctype", name, (PyObject?)publicId ?? PyNone.Instance, (PyObject?)systemId ?? PyNone.Instance);
            return;
        }
        const string Message =
            "The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder target.";
        if (!Attributes.TryGet(_owner, s_doctype, out PyObject? ignored)) Check(false);
        else if (ignored is not null) Check(WarningIssuer.Warn(ExceptionTypes.RuntimeWarning, Message));
    }

    protected override XmlEncoding? OnUnknownEncoding(string name)
    {
        XmlEncoding? found = Exceptions.IsSet ? null : ExpatEncodings.Find(name);
        Check(!Exceptions.IsSet);
        return found;
    }
}
