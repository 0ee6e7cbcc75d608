using Krait.Objects;

namespace Krait.Modules.Expat;

/// <summary>What a document type definition declares, and the names and namespaces that are known besides.</summary>
internal sealed class XmlDtd
{
    /// <summary>The name that the external part of the definition has among the parameter entities; no entity can be called so.</summary>
    private const string ExternalPartName = "#";

    public XmlNameTable<XmlEntity> General { get; } = new();
    public XmlNameTable<XmlEntity> Parameter { get; } = new();
    public XmlNameTable<XmlElementType> Elements { get; } = new();
    public XmlNameTable<XmlAttributeName> Attributes { get; } = new();
    public XmlNameTable<XmlPrefix> Prefixes { get; } = new();
    public XmlPrefix DefaultPrefix { get; } = new([], PyStr.Empty);

    /// <summary>The external part; null when none is named.</summary>
    public XmlEntity? ExternalPart { get; private set; }

    /// <summary>Whether declarations still count: not after a parameter entity that was not read.</summary>
    public bool KeepsDeclarations { get; set; } = true;

    /// <summary>Whether there are parameter entities that may declare what the document itself does not.</summary>
    public bool HasParameterReferences { get; set; }

    /// <summary>Whether the document says that it needs no outside declarations.</summary>
    public bool IsStandalone { get; set; }

    /// <summary>Whether the parameter entity that was asked for last was read.</summary>
    public bool ParameterEntityRead { get; set; }

    /// <summary>The external part, made where there is none.</summary>
    public XmlEntity RequireExternalPart() => ExternalPart ??= new XmlEntity([], PyStr.Intern(ExternalPartName)) { IsParameter = true };

    /// <summary>A copy for a parser of an entity: what it declares or binds does not show here.</summary>
    public XmlDtd Copy()
    {
        XmlDtd copy = new()
        {
            KeepsDeclarations = KeepsDeclarations,
            HasParameterReferences = HasParameterReferences,
            IsStandalone = IsStandalone,
            ParameterEntityRead = ParameterEntityRead,
            ExternalPart = ExternalPart,
        };
        foreach (XmlPrefix each in Prefixes.All) copy.Prefixes.Add(new XmlPrefix(each.Bytes, each.Text));
        foreach (XmlAttributeName each in Attributes.All)
        {
            copy.Attributes.Add(new XmlAttributeName(each.Bytes, each.Text)
            {
                Prefix = copy.Own(each.Prefix),
                IsDeclaration = each.IsDeclaration,
                MayBeTokens = each.MayBeTokens,
            });
        }
        foreach (XmlElementType each in Elements.All)
        {
            XmlElementType type = copy.Elements.Add(new XmlElementType(each.Bytes, each.Text) { Prefix = copy.Own(each.Prefix) });
            foreach (XmlDefault value in each.Defaults) type.Defaults.Add(value with { Name = copy.Attributes.Find(value.Name.Bytes)! });
        }
        foreach (XmlEntity each in General.All) copy.General.Add(CopyOf(each));
        foreach (XmlEntity each in Parameter.All) copy.Parameter.Add(CopyOf(each));
        return copy;
    }

    private XmlPrefix? Own(XmlPrefix? prefix) =>
        prefix is null ? null : prefix.Bytes.Length == 0 ? DefaultPrefix : Prefixes.Find(prefix.Bytes);

    private static XmlEntity CopyOf(XmlEntity entity) => new(entity.Bytes, entity.Text)
    {
        Value = entity.Value,
        Base = entity.Base,
        SystemId = entity.SystemId,
        PublicId = entity.PublicId,
        Notation = entity.Notation,
        IsParameter = entity.IsParameter,
        IsInternal = entity.IsInternal,
    };
}
