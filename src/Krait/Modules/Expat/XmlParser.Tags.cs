using Krait.Objects;

namespace Krait.Modules.Expat;

// Tags, attributes and namespaces.
internal abstract partial class XmlParser
{
    private const string XmlNamespace = "http://www.w3.org/XML/1998/namespace";
    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    // What an open element takes in expat, about, besides its name.
    private const int HeldByElement = 100;

    private readonly struct OpenElement(XmlElementType type, PyStr name, XmlBinding? bindings)
    {
        public readonly XmlElementType Type = type;

        /// <summary>The name as told, with its namespace.</summary>
        public readonly PyStr Name = name;

        /// <summary>The namespaces declared on it, the last one first.</summary>
        public readonly XmlBinding? Bindings = bindings;
    }

    private readonly List<OpenElement> _tags = [];
    private readonly List<(XmlAttributeName Name, PyStr Value)> _attributes = [];
    private readonly PyStr _separator;
    private PyObject[] _told = new PyObject[16];
    private long _tagNumber;

    private XmlElementType ElementOf(ReadOnlySpan<byte> name)
    {
        if (_dtd.Elements.Find(name) is { } known) return known;
        XmlElementType type = _dtd.Elements.Add(new XmlElementType(name.ToArray(), XmlText.Decode(name)));
        Protection.HeldBytes += HeldByElement + name.Length;
        int colon = _scanner.Namespaces ? name.IndexOf((byte)':') : -1;
        if (colon >= 0) type.Prefix = PrefixOf(name[..colon]);
        return type;
    }

    private XmlPrefix PrefixOf(ReadOnlySpan<byte> name) =>
        _dtd.Prefixes.Find(name) ?? _dtd.Prefixes.Add(new XmlPrefix(name.ToArray(), XmlText.Decode(name)));

    private XmlAttributeName AttributeOf(ReadOnlySpan<byte> name)
    {
        if (_dtd.Attributes.Find(name) is { } known) return known;
        XmlAttributeName attribute = _dtd.Attributes.Add(new XmlAttributeName(name.ToArray(), XmlText.Decode(name)));
        Protection.HeldBytes += HeldByElement + name.Length;
        if (!_scanner.Namespaces) return attribute;
        int colon = name.IndexOf((byte)':');
        if (name.StartsWith("xmlns"u8) && (name.Length == 5 || colon == 5))
        {
            attribute.IsDeclaration = true;
            attribute.Prefix = colon < 0 ? _dtd.DefaultPrefix : PrefixOf(name[6..]);
        }
        else if (colon >= 0)
        {
            attribute.Prefix = PrefixOf(name[..colon]);
        }

        return attribute;
    }

    private XmlError TellStartTag(XmlSource source, int start, int next, bool isEmpty)
    {
        XmlElementType type = ElementOf(source.Bytes.AsSpan((start + 1).._scanner.NameEnd));
        XmlBinding? bindings = null;
        PyStr name = type.Text;
        if (_scanner.AttributeCount > 0 || type.Defaults.Count > 0 || _scanner.Namespaces)
        {
            XmlError error = TakeAttributes(source, type, ref bindings, out int specified);
            if (error == XmlError.None && _scanner.Namespaces) error = ExpandNames(type, out name);
            if (error != XmlError.None)
            {
                // The namespaces that were told end at once, but for those of an element that never closes.
                if (isEmpty) TellUnbound(bindings);
                else Unbind(bindings);
                return error;
            }
            TellStart(name, start, next, specified, isEmpty);
        }
        else
        {
            TellStart(name, start, next, 0, isEmpty);
        }

        if (!isEmpty)
        {
            _tags.Add(new OpenElement(type, name, bindings));
            Protection.HeldBytes += HeldByElement + type.Bytes.Length;
            return Protection.AllowsHeld(_input.HeldBytes) ? XmlError.None : XmlError.NoMemory;
        }
        if (!_isStopped && Wants(XmlEvents.EndElement))
        {
            // The end of an empty element is the end of its tag, unless nobody wanted its start.
            if (Wants(XmlEvents.StartElement)) Begin(next);
            OnEndElement(name);
        }
        TellUnbound(bindings);
        if (Depth == 0 && !_isStopped) _stage = Stage.Epilog;
        return XmlError.None;
    }

    private void TellStart(PyStr name, int start, int next, int specified, bool isEmpty)
    {
        if (Wants(XmlEvents.StartElement))
        {
            int count = 2 * _attributes.Count;
            if (_told.Length < count) _told = new PyObject[2 * count];
            for (int i = 0; i < _attributes.Count; i++)
            {
                _told[2 * i] = _expanded is null ? _attributes[i].Name.Text : _expanded[i];
                _told[(2 * i) + 1] = _attributes[i].Value;
            }
            _attributes.Clear();
            OnStartElement(name, _told.AsSpan(0, count), 2 * specified);
            _told.AsSpan(0, count).Clear();
        }
        else
        {
            _attributes.Clear();
            if (!isEmpty || !Wants(XmlEvents.EndElement)) TellDefault(start, next);
        }
    }

    private PyStr[]? _expanded;

    // The attributes of a start tag, with the defaults for what it does not specify; declares namespaces.
    private XmlError TakeAttributes(XmlSource source, XmlElementType type, ref XmlBinding? bindings, out int specified)
    {
        _attributes.Clear();
        _tagNumber++;
        specified = 0;
        for (int i = 0; i < _scanner.AttributeCount; i++)
        {
            AttributeSpan span = _scanner.Attributes[i];
            XmlAttributeName name = AttributeOf(source.Bytes.AsSpan(span.Name..span.NameEnd));
            if (name.LastTag == _tagNumber) return Fail(XmlError.DuplicateAttribute, span.Name);
            name.LastTag = _tagNumber;
            bool isText = !name.MayBeTokens || IsText(type, name);
            PyStr value;
            if (span.IsPlain && isText)
            {
                value = XmlText.Decode(source.Bytes.AsSpan(span.Value..span.ValueEnd));
            }
            else
            {
                XmlError error = NormalizeAttribute(source, span.Value, span.ValueEnd, isText, isDeclared: false);
                if (error != XmlError.None) return error;
                value = XmlText.Decode(_value.Span);
            }
            if (name.IsDeclaration)
            {
                XmlError error = Bind(name, value, ref bindings);
                if (error != XmlError.None) return error;
            }
            else
            {
                _attributes.Add((name, value));
            }
        }
        specified = _attributes.Count;
        foreach (XmlDefault each in type.Defaults)
        {
            if (each.Value is null || each.Name.LastTag == _tagNumber) continue;
            each.Name.LastTag = _tagNumber;
            if (each.Name.IsDeclaration)
            {
                XmlError error = Bind(each.Name, each.Value, ref bindings);
                if (error != XmlError.None) return error;
            }
            else
            {
                _attributes.Add((each.Name, each.Value));
            }
        }
        return XmlError.None;
    }

    private static bool IsText(XmlElementType type, XmlAttributeName name)
    {
        foreach (XmlDefault each in type.Defaults)
        {
            if (ReferenceEquals(each.Name, name)) return each.IsText;
        }
        return true;
    }

    // The names with their namespaces; two attributes may be the same only with them.
    private XmlError ExpandNames(XmlElementType type, out PyStr name)
    {
        _expanded = _attributes.Count == 0 ? [] : new PyStr[_attributes.Count];
        name = type.Text;
        HashSet<string>? seen = null;
        for (int i = 0; i < _expanded.Length; i++)
        {
            XmlAttributeName attribute = _attributes[i].Name;
            _expanded[i] = attribute.Text;
            if (attribute.Prefix is not { } prefix) continue;
            if (prefix.Binding is not { } binding) return XmlError.UnboundPrefix;
            _expanded[i] = Expand(binding, attribute, prefix);
            seen ??= new HashSet<string>(StringComparer.Ordinal);
            PyStr local = attribute.Text.Substring(prefix.Text.Length + 1, attribute.Text.Length - prefix.Text.Length - 1);
            if (!seen.Add(binding.Uri + "\n" + local)) return XmlError.DuplicateAttribute;
        }
        if (type.Prefix is { } own)
        {
            if (own.Binding is not { } binding) return XmlError.UnboundPrefix;
            name = Expand(binding, type, own);
        }
        else if (_dtd.DefaultPrefix.Binding is { } binding)
        {
            name = Expand(binding, type, null);
        }

        return XmlError.None;
    }

    private PyStr Expand(XmlBinding binding, XmlName name, XmlPrefix? prefix)
    {
        int local = prefix is null ? 0 : prefix.Text.Length + 1;
        return binding.NameOf(name, NamePrefix, _separator, local, NamespacePrefixes && _separator.Length > 0 ? prefix?.Text : null);
    }

    private void BindXml()
    {
        XmlPrefix prefix = PrefixOf("xml"u8);
        prefix.Binding = new XmlBinding(prefix, PyStr.Intern(XmlNamespace), null, null);
    }

    private XmlError Bind(XmlAttributeName? attribute, PyStr uri, ref XmlBinding? bindings) =>
        Bind(attribute!.Prefix!, uri, ref bindings, tells: true);

    private XmlError Bind(XmlPrefix prefix, PyStr uri, ref XmlBinding? bindings, bool tells)
    {
        bool isDefault = ReferenceEquals(prefix, _dtd.DefaultPrefix);
        if (uri.Length == 0 && !isDefault) return XmlError.UndeclaringPrefix;
        if (prefix.Bytes.AsSpan().SequenceEqual("xmlns"u8)) return XmlError.ReservedPrefixXmlns;
        string text = uri.ToString();
        bool isXml = text == XmlNamespace;
        if (prefix.Bytes.AsSpan().SequenceEqual("xml"u8) != isXml) return isXml ? XmlError.ReservedNamespace : XmlError.ReservedPrefixXml;
        if (text == XmlnsNamespace) return XmlError.ReservedNamespace;
        if (HasSeparator(text)) return XmlError.Syntax;
        XmlBinding binding = new(prefix, uri, prefix.Binding, bindings);
        bindings = binding;
        prefix.Binding = uri.Length == 0 ? null : binding;
        if (tells && Wants(XmlEvents.StartNamespace)) OnStartNamespace(isDefault ? null : prefix.Text, uri.Length == 0 ? null : uri);
        return XmlError.None;
    }

    // A name that a handler takes apart at the separator must not have one in its namespace, unless namespaces usually have them.
    private bool HasSeparator(string uri)
    {
        if (_separator.Length == 0) return false;
        char separator = (char)_separator[0];
        bool isUsual = char.IsAsciiLetterOrDigit(separator) || "-._~:/?#[]@!$&'()*+,;=%".Contains(separator, StringComparison.Ordinal);
        return !isUsual && uri.Contains(separator, StringComparison.Ordinal);
    }

    private static void Unbind(XmlBinding? bindings)
    {
        for (; bindings is not null; bindings = bindings.Next) bindings.Prefix.Binding = bindings.Outer;
    }

    private void TellUnbound(XmlBinding? bindings)
    {
        for (; bindings is not null; bindings = bindings.Next)
        {
            if (!_isStopped && Wants(XmlEvents.EndNamespace))
            {
                OnEndNamespace(ReferenceEquals(bindings.Prefix, _dtd.DefaultPrefix) ? null : bindings.Prefix.Text);
            }
            bindings.Prefix.Binding = bindings.Outer;
        }
    }

    private XmlError TellEndTag(XmlSource source, int start, int next)
    {
        if (Depth == source.StartDepth) return XmlError.AsynchronousEntity;
        OpenElement element = _tags[^1];
        ReadOnlySpan<byte> name = source.Bytes.AsSpan((start + 2).._scanner.NameEnd);
        if (!name.SequenceEqual(element.Type.Bytes)) return Fail(XmlError.TagMismatch, start + 2);
        _tags.RemoveAt(_tags.Count - 1);
        Protection.HeldBytes -= HeldByElement + element.Type.Bytes.Length;
        if (Wants(XmlEvents.EndElement)) OnEndElement(element.Name);
        else TellDefault(start, next);
        TellUnbound(element.Bindings);
        if (Depth == 0 && !_isStopped) _stage = Stage.Epilog;
        return XmlError.None;
    }

    // What an external entity is told with: the namespaces in force and the entities that are open, for the parser that reads it.
    private PyStr Context()
    {
        List<string> parts = [];
        if (_dtd.DefaultPrefix.Binding is { } binding) parts.Add("=" + binding.Uri);
        for (int i = _dtd.Prefixes.All.Count - 1; i >= 0; i--)
        {
            XmlPrefix prefix = _dtd.Prefixes.All[i];
            if (prefix.Binding is not null) parts.Add(prefix.Text + "=" + prefix.Binding.Uri);
        }
        for (int i = _dtd.General.All.Count - 1; i >= 0; i--)
        {
            if (_dtd.General.All[i].IsOpen) parts.Add(_dtd.General.All[i].Text.ToString());
        }
        return PyStr.FromString(string.Join('\f', parts));
    }

    private void EnterContext(PyStr context)
    {
        foreach (string part in context.ToString().Split('\f'))
        {
            int equals = part.IndexOf('=');
            if (equals < 0)
            {
                if (_dtd.General.Find(System.Text.Encoding.UTF8.GetBytes(part)) is { } entity) entity.IsOpen = true;
                continue;
            }
            XmlPrefix prefix = equals == 0 ? _dtd.DefaultPrefix : PrefixOf(System.Text.Encoding.UTF8.GetBytes(part[..equals]));
            XmlBinding? bindings = null;
            // A namespace that cannot be bound was none of a context.
            _ = Bind(prefix, PyStr.FromString(part[(equals + 1)..]), ref bindings, tells: false);
        }
    }
}
