namespace Krait.Modules.Expat;

/// <summary>What a scanner finds at a place of a document.</summary>
internal enum XmlToken
{
    /// <summary>Nothing: the input ends here.</summary>
    End,

    /// <summary>A token that the end of the input cuts off.</summary>
    Partial,

    /// <summary>A character that the end of the input cuts off.</summary>
    PartialCharacter,

    /// <summary>Something that no token can have; the scanner's end is its place.</summary>
    Invalid,

    /// <summary>A carriage return at the end of the input, which a line feed may follow.</summary>
    TrailingReturn,

    /// <summary>Brackets at the end of the input, which may begin the end of a CDATA section.</summary>
    TrailingBracket,

    Text,
    LineBreak,
    StartTag,
    EmptyElement,
    EndTag,
    EntityReference,
    CharacterReference,
    CdataOpen,
    CdataClose,
    Comment,
    ProcessingInstruction,

    /// <summary><c>&lt;?xml ... ?&gt;</c>.</summary>
    XmlDeclaration,

    // Tokens of the prolog and of document type definitions.
    ByteOrderMark,
    Space,
    DeclarationOpen,
    DeclarationClose,
    Name,

    /// <summary>A name with a colon in it, where namespaces count.</summary>
    PrefixedName,

    /// <summary>Name characters that are no name.</summary>
    NameToken,
    PoundName,
    NameOptional,
    NameRepeated,
    NamePlus,
    Or,
    Comma,
    Percent,
    OpenParenthesis,
    CloseParenthesis,
    CloseOptional,
    CloseRepeated,
    ClosePlus,
    OpenBracket,
    CloseBracket,
    Literal,
    ParameterReference,

    /// <summary>The start tag of the document element, of which nothing is taken.</summary>
    InstanceStart,
    ConditionalOpen,
    ConditionalClose,
    IgnoredSection,
}
