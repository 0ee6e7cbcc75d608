using Krait.Objects;

namespace Krait.Modules.Expat;

// What a parser tells. Each is called only while it is wanted, so who never wants an event need not override its method.
internal abstract partial class XmlParser
{
    private static InvalidOperationException NotWanted() => new("a parser told an event that is not wanted");

    /// <summary>An element begins: its attributes as names and values in turns, first those that the tag specifies.</summary>
    protected abstract void OnStartElement(PyStr name, ReadOnlySpan<PyObject> attributes, int specified);

    protected abstract void OnEndElement(PyStr name);

    protected abstract void OnText(ReadOnlySpan<byte> text);

    /// <summary>A part of the document that no other handler wants.</summary>
    protected abstract void OnDefault(ReadOnlySpan<byte> text);

    protected abstract void OnComment(ReadOnlySpan<byte> text);

    protected abstract void OnProcessingInstruction(PyStr target, ReadOnlySpan<byte> data);

    protected virtual void OnStartCdata() => throw NotWanted();

    protected virtual void OnEndCdata() => throw NotWanted();

    /// <summary>A namespace is declared: the prefix is null for the default namespace, the namespace for none.</summary>
    protected abstract void OnStartNamespace(PyStr? prefix, PyStr? uri);

    protected abstract void OnEndNamespace(PyStr? prefix);

    protected abstract void OnStartDoctype(PyStr name, PyStr? systemId, PyStr? publicId, bool hasInternalSubset);

    protected virtual void OnEndDoctype() => throw NotWanted();

    protected virtual void OnXmlDeclaration(PyStr? version, PyStr? encoding, int standalone) => throw NotWanted();

    protected virtual void OnEntityDeclaration(XmlEntity entity, PyStr? value, PyStr? baseUri) => throw NotWanted();

    protected virtual void OnUnparsedEntityDeclaration(XmlEntity entity) => throw NotWanted();

    protected virtual void OnNotationDeclaration(PyStr name, PyStr? baseUri, PyStr? systemId, PyStr? publicId) => throw NotWanted();

    /// <summary>An element's content is declared; the model is a tuple of kind, quantity, name and parts.</summary>
    protected virtual void OnElementDeclaration(PyStr name, PyTuple model) => throw NotWanted();

    protected virtual void OnAttributesDeclaration(PyStr element, PyStr attribute, PyStr type, PyStr? value, bool isRequired) =>
        throw NotWanted();

    protected virtual void OnSkippedEntity(PyStr name, bool isParameter) => throw NotWanted();

    /// <summary>The document needs declarations from outside; false to take that as an error.</summary>
    protected virtual bool OnNotStandalone() => throw NotWanted();

    /// <summary>An external entity is referred to; false when it could not be read.</summary>
    protected virtual bool OnExternalEntity(PyStr? context, PyStr? baseUri, PyStr? systemId, PyStr? publicId) => throw NotWanted();

    /// <summary>An encoding is named that is none of XML's own; null when it is not known.</summary>
    protected abstract XmlEncoding? OnUnknownEncoding(string name);
}
