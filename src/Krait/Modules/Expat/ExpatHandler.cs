namespace Krait.Modules.Expat;

/// <summary>The handlers of a parser object, in the order of CPython's.</summary>
internal enum ExpatHandler
{
    StartElement,
    EndElement,
    ProcessingInstruction,
    CharacterData,
    UnparsedEntityDecl,
    NotationDecl,
    StartNamespaceDecl,
    EndNamespaceDecl,
    Comment,
    StartCdataSection,
    EndCdataSection,
    Default,
    DefaultHandlerExpand,
    NotStandalone,
    ExternalEntityRef,
    StartDoctypeDecl,
    EndDoctypeDecl,
    EntityDecl,
    XmlDecl,
    ElementDecl,
    AttlistDecl,
    SkippedEntity,
}

/// <summary>The names of handlers, and the events that they are called for.</summary>
internal static class ExpatHandlers
{
    public const int Count = (int)ExpatHandler.SkippedEntity + 1;

    /// <summary>The name of the attribute.</summary>
    public static string NameOf(ExpatHandler handler) =>
        handler == ExpatHandler.DefaultHandlerExpand ? handler.ToString() : handler + "Handler";

    /// <summary>The event.</summary>
    public static XmlEvents EventOf(ExpatHandler handler) => handler switch
    {
        ExpatHandler.StartElement => XmlEvents.StartElement,
        ExpatHandler.EndElement => XmlEvents.EndElement,
        ExpatHandler.ProcessingInstruction => XmlEvents.ProcessingInstruction,
        ExpatHandler.CharacterData => XmlEvents.CharacterData,
        ExpatHandler.UnparsedEntityDecl => XmlEvents.UnparsedEntityDeclaration,
        ExpatHandler.NotationDecl => XmlEvents.NotationDeclaration,
        ExpatHandler.StartNamespaceDecl => XmlEvents.StartNamespace,
        ExpatHandler.EndNamespaceDecl => XmlEvents.EndNamespace,
        ExpatHandler.Comment => XmlEvents.Comment,
        ExpatHandler.StartCdataSection => XmlEvents.StartCdata,
        ExpatHandler.EndCdataSection => XmlEvents.EndCdata,
        ExpatHandler.Default or ExpatHandler.DefaultHandlerExpand => XmlEvents.Default,
        ExpatHandler.NotStandalone => XmlEvents.NotStandalone,
        ExpatHandler.ExternalEntityRef => XmlEvents.ExternalEntity,
        ExpatHandler.StartDoctypeDecl => XmlEvents.StartDoctype,
        ExpatHandler.EndDoctypeDecl => XmlEvents.EndDoctype,
        ExpatHandler.EntityDecl => XmlEvents.EntityDeclaration,
        ExpatHandler.XmlDecl => XmlEvents.XmlDeclaration,
        ExpatHandler.ElementDecl => XmlEvents.ElementDeclaration,
        ExpatHandler.AttlistDecl => XmlEvents.AttributesDeclaration,
        _ => XmlEvents.SkippedEntity,
    };
}
