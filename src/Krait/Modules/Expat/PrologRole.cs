namespace Krait.Modules.Expat;

/// <summary>What a token of the prolog means where it stands.</summary>
internal enum PrologRole
{
    Error,
    None,
    XmlDeclaration,
    TextDeclaration,
    InstanceStart,
    ProcessingInstruction,
    Comment,
    ParameterReference,

    /// <summary>A reference to a parameter entity within a declaration.</summary>
    InnerParameterReference,
    IgnoredSection,

    DoctypeNone,
    DoctypeName,
    DoctypeSystemId,
    DoctypePublicId,
    DoctypeInternalSubset,
    DoctypeClose,

    EntityNone,
    GeneralEntityName,
    ParameterEntityName,
    EntityValue,
    EntitySystemId,
    EntityPublicId,
    EntityComplete,
    EntityNotationName,

    NotationNone,
    NotationName,
    NotationSystemId,
    NotationNoSystemId,
    NotationPublicId,

    AttributesNone,
    AttributesElement,
    AttributeName,
    AttributeType,
    AttributeEnumerated,
    AttributeNotation,
    AttributeImplied,
    AttributeRequired,
    AttributeDefault,
    AttributeFixed,

    ElementNone,
    ElementName,
    ContentAny,
    ContentEmpty,
    ContentText,
    GroupOpen,
    GroupClose,
    GroupChoice,
    GroupSequence,
    ContentElement,
}
