namespace Krait.Modules.Expat;

/// <summary>UTF-8 that is being scanned: the document, or the text of an entity that is referred to.</summary>
internal class XmlSource
{
    public byte[] Bytes = [];

    /// <summary>Where the next token begins.</summary>
    public int Position;

    /// <summary>Where the bytes end.</summary>
    public int End;

    /// <summary>The entity; null for the document.</summary>
    public XmlEntity? Entity;

    /// <summary>How many elements were open where the entity was referred to.</summary>
    public int StartDepth;

    /// <summary>Whether a parameter entity was referred to between declarations.</summary>
    public bool IsBetweenDeclarations;

    /// <summary>The text that the reference was in.</summary>
    public XmlSource? Outer;

    /// <summary>What there is to scan, from the start of <see cref="Bytes"/>.</summary>
    public ReadOnlySpan<byte> Span => Bytes.AsSpan(0, End);
}
