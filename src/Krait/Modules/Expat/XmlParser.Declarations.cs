using Krait.Objects;

namespace Krait.Modules.Expat;

// The declarations of a document type definition.
internal abstract partial class XmlParser
{
    // Expat's content models, by its numbers.
    private const int ModelEmpty = 1;
    private const int ModelAny = 2;
    private const int ModelMixed = 3;
    private const int ModelName = 4;
    private const int ModelChoice = 5;
    private const int ModelSequence = 6;

    // What a group of a content model takes in expat, about.
    private const int HeldByGroup = 32;

    // A group of a content model that is not closed yet.
    private sealed class ModelGroup
    {
        public int Kind = ModelSequence;
        public byte Connector;
        public readonly List<PyObject> Parts = [];
    }

    private PyStr? _doctypeName;
    private PyStr? _doctypeSystemId;
    private PyStr? _doctypePublicId;
    private bool _hasDoctypeSystemId;

    private XmlEntity? _declaredEntity;
    private PyStr? _notationName;
    private PyStr? _notationPublicId;

    private XmlElementType? _declaredElement;
    private XmlAttributeName? _declaredAttribute;
    private bool _declaresText;
    private bool _declaresId;
    private string? _attributeType;
    private System.Text.StringBuilder? _attributeValues;

    private bool _readsModel;
    private readonly List<ModelGroup> _groups = [];

    /// <summary>How deep the parts of a content model may be, which Python's tuples then are as well.</summary>
    protected const int MaximumModelDepth = 20_000;

    /// <summary>A content model is too deep: an exception is to be set, and parsing to be stopped.</summary>
    protected virtual void OnModelTooDeep() => throw NotWanted();

    private XmlError TakeRole(PrologRole role, XmlToken token, XmlSource source, int start, ref int next, ref bool tellsDefault)
    {
        switch (role)
        {
            case PrologRole.Error:
                return token switch
                {
                    XmlToken.ParameterReference => XmlError.ParameterReference,
                    XmlToken.XmlDeclaration => XmlError.MisplacedDeclaration,
                    _ => XmlError.Syntax,
                };
            case PrologRole.None:
                return XmlError.None;
            case PrologRole.ProcessingInstruction:
                TellInstruction(start, next);
                tellsDefault = false;
                return XmlError.None;
            case PrologRole.Comment:
                TellComment(start, next);
                tellsDefault = false;
                return XmlError.None;
            case PrologRole.InstanceStart:
                source.Position = start;
                tellsDefault = false;
                _stage = Stage.Content;
                return ReadExternalPart(isNamed: false);
            case PrologRole.ParameterReference or PrologRole.InnerParameterReference:
                return TakeParameterReference(role, source, start, next, ref tellsDefault);
            case PrologRole.IgnoredSection:
                TellDefault(start, next);
                tellsDefault = false;
                return SkipIgnored(source);
            case >= PrologRole.ElementNone:
                return TakeElementRole(role, token, source, start, next, ref tellsDefault);
            case >= PrologRole.AttributesNone:
                return TakeAttributeRole(role, source, start, next, ref tellsDefault);
            case >= PrologRole.NotationNone:
                return TakeNotationRole(role, source, start, next, ref tellsDefault);
            case >= PrologRole.EntityNone:
                return TakeEntityRole(role, source, start, next, ref tellsDefault);
            default:
                return TakeDoctypeRole(role, source, start, next, ref tellsDefault);
        }
    }

    private static PyStr Literal(XmlSource source, int start, int next) => XmlText.Decode(source.Bytes.AsSpan((start + 1)..(next - 1)));

    // The public identifier of a literal, its white space normalised; null where it has characters that it cannot have.
    private PyStr? PublicIdOf(XmlSource source, int start, int next)
    {
        _value.Clear();
        for (int i = start + 1; i < next - 1; i++)
        {
            byte value = source.Bytes[i];
            if (value >= 0x80 || !XmlCharacters.IsPublicIdentifier(value))
            {
                Fail(XmlError.PublicId, i);
                return null;
            }
            if (!XmlCharacters.IsSpace(value)) _value.Add(value);
            else if (!_value.EndsInSpace) _value.Add((byte)' ');
        }
        if (_value.Length > 0 && _value.EndsInSpace) _value.RemoveLast();
        return XmlText.Decode(_value.Span);
    }

    private XmlError TakeDoctypeRole(PrologRole role, XmlSource source, int start, int next, ref bool tellsDefault)
    {
        bool tells = Wants(XmlEvents.StartDoctype);
        if (tells) tellsDefault = false;
        switch (role)
        {
            case PrologRole.DoctypeName:
                if (tells) _doctypeName = NameOf(source.Bytes.AsSpan(start..next));
                return XmlError.None;
            case PrologRole.DoctypePublicId:
                UsesForeignDtd = false;
                _declaredEntity = _dtd.RequireExternalPart();
                if (PublicIdOf(source, start, next) is not { } publicId) return XmlError.PublicId;
                if (tells) _doctypePublicId = publicId;
                if (_dtd.KeepsDeclarations) _declaredEntity.PublicId = publicId;
                return XmlError.None;
            case PrologRole.DoctypeSystemId:
                UsesForeignDtd = false;
                _dtd.HasParameterReferences = true;
                _hasDoctypeSystemId = true;
                PyStr systemId = Literal(source, start, next);
                if (tells) _doctypeSystemId = systemId;
                if (ParameterEntities == XmlParameterEntities.Never && CheckStandalone() != XmlError.None) return XmlError.NotStandalone;
                _declaredEntity ??= _dtd.RequireExternalPart();
                if (_dtd.KeepsDeclarations)
                {
                    _declaredEntity.SystemId = systemId;
                    _declaredEntity.Base = Base;
                }
                return XmlError.None;
            case PrologRole.DoctypeInternalSubset:
                TellDoctype(hasInternalSubset: true);
                return XmlError.None;
            case PrologRole.DoctypeClose:
                // An entity cannot close what the document opened.
                if (source != _input) return XmlError.InvalidToken;
                tellsDefault = !tells || _doctypeName is null;
                TellDoctype(hasInternalSubset: false);
                XmlError error = _isStopped ? XmlError.None : ReadExternalPart(_hasDoctypeSystemId);
                if (error != XmlError.None || _isStopped) return error;
                if (Wants(XmlEvents.EndDoctype))
                {
                    OnEndDoctype();
                    tellsDefault = false;
                }
                return XmlError.None;
            default:
                return XmlError.None;
        }
    }

    private void TellDoctype(bool hasInternalSubset)
    {
        if (_doctypeName is { } name && Wants(XmlEvents.StartDoctype))
        {
            OnStartDoctype(name, _doctypeSystemId, _doctypePublicId, hasInternalSubset);
        }
        _doctypeName = null;
    }

    private XmlError TakeEntityRole(PrologRole role, XmlSource source, int start, int next, ref bool tellsDefault)
    {
        bool tells = _dtd.KeepsDeclarations && Wants(XmlEvents.EntityDeclaration);
        bool counts = _dtd.KeepsDeclarations && _declaredEntity is not null;
        switch (role)
        {
            case PrologRole.GeneralEntityName or PrologRole.ParameterEntityName:
                DeclareEntity(role == PrologRole.ParameterEntityName, source.Bytes.AsSpan(start..next));
                if (tells && _declaredEntity is not null) tellsDefault = false;
                return XmlError.None;
            case PrologRole.EntityValue:
                return TakeEntityValue(source, start, next, ref tellsDefault);
            case PrologRole.EntityPublicId:
                if (PublicIdOf(source, start, next) is not { } publicId) return XmlError.PublicId;
                if (!counts) return XmlError.None;
                _declaredEntity!.PublicId = publicId;
                break;
            case PrologRole.EntitySystemId:
                if (!counts) return XmlError.None;
                _declaredEntity!.SystemId = Literal(source, start, next);
                _declaredEntity.Base = Base;
                break;
            case PrologRole.EntityComplete:
                if (!counts || !tells) return XmlError.None;
                EndAt(start);
                OnEntityDeclaration(_declaredEntity!, null, _declaredEntity!.Base);
                break;
            case PrologRole.EntityNotationName:
                if (!counts) return XmlError.None;
                _declaredEntity!.Notation = NameOf(source.Bytes.AsSpan(start..next));
                EndAt(start);
                if (Wants(XmlEvents.UnparsedEntityDeclaration))
                {
                    OnUnparsedEntityDeclaration(_declaredEntity);
                    tellsDefault = false;
                }
                else if (tells)
                {
                    OnEntityDeclaration(_declaredEntity, null, _declaredEntity.Base);
                }

                break;
        }
        if (tells) tellsDefault = false;
        return XmlError.None;
    }

    // Only the first declaration of an entity counts.
    private void DeclareEntity(bool isParameter, ReadOnlySpan<byte> name)
    {
        _declaredEntity = null;
        if (!_dtd.KeepsDeclarations || (!isParameter && Predefined(name) != 0)) return;
        XmlNameTable<XmlEntity> entities = isParameter ? _dtd.Parameter : _dtd.General;
        if (entities.Find(name) is not null) return;
        Protection.HeldBytes += HeldByElement + name.Length;
        _declaredEntity = entities.Add(new XmlEntity(name.ToArray(), XmlText.Decode(name))
        {
            IsParameter = isParameter,
            IsInternal = _parent is null && _source == _input,
        });
    }

    private XmlError TakeEntityValue(XmlSource source, int start, int next, ref bool tellsDefault)
    {
        if (!_dtd.KeepsDeclarations) return XmlError.None;
        XmlError error = NormalizeEntity(source, start + 1, next - 1);
        if (_declaredEntity is not { } entity) return error;
        entity.Value = _value.Span.ToArray();
        Protection.HeldBytes += entity.Value.Length;
        if (Wants(XmlEvents.EntityDeclaration) && !_isStopped)
        {
            EndAt(start);
            OnEntityDeclaration(entity, XmlText.Decode(entity.Value), Base);
            tellsDefault = false;
        }
        if (error == XmlError.None && !Protection.AllowsHeld(_input.HeldBytes)) return XmlError.NoMemory;
        return error;
    }

    private XmlError TakeNotationRole(PrologRole role, XmlSource source, int start, int next, ref bool tellsDefault)
    {
        bool tells = Wants(XmlEvents.NotationDeclaration);
        switch (role)
        {
            case PrologRole.NotationName:
                _notationPublicId = null;
                _notationName = tells ? NameOf(source.Bytes.AsSpan(start..next)) : null;
                break;
            case PrologRole.NotationPublicId:
                if (PublicIdOf(source, start, next) is not { } publicId) return XmlError.PublicId;
                if (_notationName is null) return XmlError.None;
                _notationPublicId = publicId;
                tellsDefault = false;
                return XmlError.None;
            case PrologRole.NotationSystemId or PrologRole.NotationNoSystemId:
                bool hasSystemId = role == PrologRole.NotationSystemId;
                if (tells && _notationName is { } name && (hasSystemId || _notationPublicId is not null))
                {
                    EndAt(start);
                    OnNotationDeclaration(name, Base, hasSystemId ? Literal(source, start, next) : null, _notationPublicId);
                    tellsDefault = false;
                }
                _notationName = null;
                return XmlError.None;
        }
        if (tells) tellsDefault = false;
        return XmlError.None;
    }

    private XmlError TakeAttributeRole(PrologRole role, XmlSource source, int start, int next, ref bool tellsDefault)
    {
        ReadOnlySpan<byte> text = source.Bytes.AsSpan(start..next);
        bool tells = _dtd.KeepsDeclarations && Wants(XmlEvents.AttributesDeclaration);
        switch (role)
        {
            case PrologRole.AttributesElement:
                _declaredElement = ElementOf(text);
                break;
            case PrologRole.AttributeName:
                _declaredAttribute = AttributeOf(text);
                _declaresText = _declaresId = false;
                _attributeType = null;
                _attributeValues = null;
                break;
            case PrologRole.AttributeType:
                _attributeType = PrologGrammar.AttributeTypes[_grammar.AttributeTypeIndex];
                _declaresText = _grammar.AttributeTypeIndex == 0;
                _declaresId = _grammar.AttributeTypeIndex == 1;
                break;
            case PrologRole.AttributeEnumerated or PrologRole.AttributeNotation:
                if (!tells) break;
                if (_attributeValues is { } values) values.Append('|');
                else _attributeValues = new System.Text.StringBuilder(role == PrologRole.AttributeNotation ? "NOTATION(" : "(");
                _attributeValues.Append(System.Text.Encoding.UTF8.GetString(text));
                break;
            case PrologRole.AttributeImplied or PrologRole.AttributeRequired:
                if (!_dtd.KeepsDeclarations) return XmlError.None;
                DefineAttribute(null);
                TellAttribute(null, start, role == PrologRole.AttributeRequired, ref tellsDefault);
                return XmlError.None;
            case PrologRole.AttributeDefault or PrologRole.AttributeFixed:
                if (!_dtd.KeepsDeclarations) return XmlError.None;
                XmlError error = NormalizeAttribute(source, start + 1, next - 1, _declaresText, isDeclared: true);
                if (error != XmlError.None) return error;
                PyStr value = XmlText.Decode(_value.Span);
                Protection.HeldBytes += _value.Length;
                DefineAttribute(value);
                TellAttribute(value, start, role == PrologRole.AttributeFixed, ref tellsDefault);
                return XmlError.None;
        }
        if (tells) tellsDefault = false;
        return XmlError.None;
    }

    private void DefineAttribute(PyStr? value)
    {
        XmlElementType type = _declaredElement!;
        XmlAttributeName name = _declaredAttribute!;
        if (value is not null || _declaresId)
        {
            // The first declaration of an attribute counts.
            foreach (XmlDefault each in type.Defaults)
            {
                if (ReferenceEquals(each.Name, name)) return;
            }
        }
        type.Defaults.Add(new XmlDefault(name, _declaresText, value));
        if (!_declaresText) name.MayBeTokens = true;
    }

    private void TellAttribute(PyStr? value, int start, bool isRequired, ref bool tellsDefault)
    {
        if (!Wants(XmlEvents.AttributesDeclaration) || (_attributeType is null && _attributeValues is null)) return;
        string type = _attributeType ?? _attributeValues!.Append(')').ToString();
        EndAt(start);
        OnAttributesDeclaration(_declaredElement!.Text, _declaredAttribute!.Text, PyStr.FromString(type), value, isRequired);
        tellsDefault = false;
    }

    private static int QuantityOf(XmlToken token) => token switch
    {
        XmlToken.NameOptional or XmlToken.CloseOptional => 1,
        XmlToken.NameRepeated or XmlToken.CloseRepeated => 2,
        XmlToken.NamePlus or XmlToken.ClosePlus => 3,
        _ => 0,
    };

    private static PyTuple MakeModel(int kind, int quantity, PyObject name, PyTuple parts) =>
        PyTuple.From([PyInt.From(kind), PyInt.From(quantity), name, parts]);

    private XmlError TakeElementRole(PrologRole role, XmlToken token, XmlSource source, int start, int next, ref bool tellsDefault)
    {
        bool tells = Wants(XmlEvents.ElementDeclaration);
        if (_readsModel && tells && role != PrologRole.GroupOpen) tellsDefault = false;
        switch (role)
        {
            case PrologRole.ElementNone:
                if (tells) tellsDefault = false;
                break;
            case PrologRole.ElementName:
                if (!tells) break;
                _declaredElement = ElementOf(source.Bytes.AsSpan(start..next));
                _readsModel = true;
                _groups.Clear();
                tellsDefault = false;
                break;
            case PrologRole.ContentAny or PrologRole.ContentEmpty:
                int kind = role == PrologRole.ContentAny ? ModelAny : ModelEmpty;
                TellModel(MakeModel(kind, 0, PyNone.Instance, PyTuple.Empty), start);
                break;
            case PrologRole.GroupOpen:
                _groups.Add(new ModelGroup());
                if (_readsModel && tells) tellsDefault = false;
                Protection.HeldBytes += HeldByGroup;
                if (!_readsModel || _groups.Count <= MaximumModelDepth) break;
                OnModelTooDeep();
                return XmlError.Aborted;
            case PrologRole.ContentText:
                _groups[^1].Kind = ModelMixed;
                break;
            case PrologRole.GroupSequence or PrologRole.GroupChoice:
                byte connector = role == PrologRole.GroupChoice ? (byte)'|' : (byte)',';
                ModelGroup group = _groups[^1];
                if (group.Connector != 0 && group.Connector != connector) return XmlError.Syntax;
                if (connector == '|')
                {
                    // The default handler is told of all but the first of such signs.
                    bool isFirst = group.Connector == 0 && group.Kind != ModelMixed;
                    if (isFirst) group.Kind = ModelChoice;
                    tellsDefault = !(_readsModel && tells && isFirst);
                }
                group.Connector = connector;
                break;
            case PrologRole.ContentElement:
                if (!_readsModel) break;
                int quantity = QuantityOf(token);
                PyStr name = ElementOf(source.Bytes.AsSpan(start..(quantity == 0 ? next : next - 1))).Text;
                _groups[^1].Parts.Add(MakeModel(ModelName, quantity, name, PyTuple.Empty));
                break;
            case PrologRole.GroupClose:
                CloseGroup(QuantityOf(token), start);
                break;
        }
        return XmlError.None;
    }

    private void CloseGroup(int quantity, int start)
    {
        ModelGroup closed = _groups[^1];
        _groups.RemoveAt(_groups.Count - 1);
        Protection.HeldBytes -= HeldByGroup;
        if (!_readsModel) return;
        var parts = PyTuple.From(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(closed.Parts));
        PyTuple model = MakeModel(closed.Kind, quantity, PyNone.Instance, parts);
        if (_groups.Count > 0) _groups[^1].Parts.Add(model);
        else TellModel(model, start);
    }

    private void TellModel(PyTuple model, int start)
    {
        if (!_readsModel) return;
        _readsModel = false;
        if (!Wants(XmlEvents.ElementDeclaration)) return;
        EndAt(start);
        OnElementDeclaration(_declaredElement!.Text, model);
    }
}
