using Krait.Objects;

namespace Krait.Modules.Expat;

// What a parser tells. Each is called only while it is wanted.
internal abstract partial class XmlParser
{
    /// <summary>An element begins: its attributes as names and values in turns, first those that the tag specifies.</summary>
    protected abstract void OnStartElement(PyStr name, ReadOnlySpan<PyObject> attributes, int specified);

    protected abstract void OnEndElement(PyStr name);

    protected abstract void OnText(ReadOnlySpan<byte> text);

    /// <summary>A part of the document that no other handler wants.</summary>
    protected abstract void OnDefault(ReadOnlySpan<byte> text);

    protected abstract void OnComment(ReadOnlySpan<byte> text);

    protected abstract void OnProcessingInstruction(PyStr target, ReadOnlySpan<byte> data);

    protected abstract void OnStartCdata();

    protected abstract void OnEndCdata();

    /// <summary>A namespace is declared: the prefix is null for the default namespace, the namespace for none.</summary>
    protected abstract void OnStartNamespace(PyStr? prefix, PyStr? uri);

    protected abstract void OnEndNamespace(PyStr? prefix);

    protected abstract void OnStartDoctype(PyStr name, PyStr? systemId, PyStr? publicId, bool hasInternalSubset);

    protected abstract void OnEndDoctype();

    protected abstract void OnXmlDeclaration(PyStr? version, PyStr? encoding, int standalone);

    protected abstract void OnEntityDeclaration(XmlEntity entity, PyStr? value, PyStr? baseUri);

    protected abstract void OnUnparsedEntityDeclaration(XmlEntity entity);

    protected abstract void OnNotationDeclaration(PyStr name, PyStr? baseUri, PyStr? systemId, PyStr? publicId);

    /// <summary>An element's content is declared; the model is a tuple of kind, quantity, name and parts.</summary>
    protected abstract void OnElementDeclaration(PyStr name, PyTuple model);

    protected abstract void OnAttributesDeclaration(PyStr element, PyStr attribute, PyStr type, PyStr? value, bool isRequired);

    protected abstract void OnSkippedEntity(PyStr name, bool isParameter);

    /// <summary>The document needs declarations from outside; false to take that as an error.</summary>
    protected abstract bool OnNotStandalone();

    /// <summary>An external entity is referred to; false when it could not be read.</summary>
    protected abstract bool OnExternalEntity(PyStr? context, PyStr? baseUri, PyStr? systemId, PyStr? publicId);

    /// <summary>An encoding is named that is none of XML's own; null when it is not known.</summary>
    protected abstract XmlEncoding? OnUnknownEncoding(string name);
}
