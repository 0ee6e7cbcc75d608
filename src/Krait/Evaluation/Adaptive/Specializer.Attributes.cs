using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Where an attribute is, as far as specialised instructions tell places apart.</summary>
internal enum AttributePlace
{
    /// <summary>Nowhere that a cache could name.</summary>
    Unknown,

    /// <summary>Among the inline values of an instance.</summary>
    InstanceValue,

    /// <summary>At a position of the dict of an instance.</summary>
    Hinted,

    /// <summary>In a slot that the class declares.</summary>
    Slot,

    /// <summary>In a module.</summary>
    Module,

    /// <summary>In a class, asked for through the class itself.</summary>
    Class,

    /// <summary>The same, where the class has a metaclass of its own.</summary>
    ClassOfMetaclass,

    /// <summary>In the class of an instance whose inline values could hide it.</summary>
    ClassBehindValues,

    /// <summary>In the class of an object that has no dict.</summary>
    ClassWithoutDict,

    /// <summary>In the class of an object that could have an attribute of its own of that name, and has none.</summary>
    ClassBehindDict,

    /// <summary>A property whose getter is a Python function.</summary>
    Property,

    /// <summary>The class of an object: its <c>__class__</c>.</summary>
    OwnClass,

    /// <summary>Wherever the <c>__getattribute__</c> of the class, a Python function, finds it.</summary>
    GetAttribute,
}

// Attribute access: LOAD_ATTR and STORE_ATTR.
internal static unsafe partial class Specializer
{
    /// <summary>Where an object has an attribute, with the cache filled by that.</summary>
    public static AttributePlace FindAttribute(Frame frame, PyObject owner, int oparg, ref LoadAttrCache cache) =>
        PlaceOf(ref cache, owner, (PyStr)frame.Code.Names.Items[oparg >> 1], (oparg & 1) != 0);

    private static AttributePlace PlaceOf(ref LoadAttrCache cache, PyObject owner, PyStr name, bool wantsMethod)
    {
        if (owner is PyType type) return ClassAttribute(ref cache, type, name);
        if (owner.GetType() == typeof(PyModule) && ReferenceEquals(owner.Type, BuiltinTypes.Module))
            return ModuleAttribute(ref cache, (PyModule)owner, name);
        return InstanceAttribute(ref cache, owner, name, wantsMethod);
    }

    private static AttributePlace ClassAttribute(ref LoadAttrCache cache, PyType type, PyStr name)
    {
        PyType metatype = type.Type;
        if (metatype.GetAttributeSlot != BuiltinTypes.Type.GetAttributeSlot || metatype.Lookup(name) is not null)
            return AttributePlace.Unknown;
        PyObject? found = type.Lookup(name);
        // A function is its own __get__ through the class; other descriptors would have to be called.
        if (found is null || MayBecomeDescriptor(found) || (found.Type.DescriptorGetSlot is not null && found is not PyFunction))
            return AttributePlace.Unknown;
        if (type.AssignVersion() == 0) return AttributePlace.Unknown;
        cache.descriptor = found;
        if (ReferenceEquals(metatype, BuiltinTypes.Type))
        {
            cache.version = type.Version;
            return AttributePlace.Class;
        }
        if (metatype.AssignVersion() == 0) return AttributePlace.Unknown;
        cache.keys = type.Version;
        cache.version = metatype.Version;
        return AttributePlace.ClassOfMetaclass;
    }

    private static AttributePlace ModuleAttribute(ref LoadAttrCache cache, PyModule module, PyStr name)
    {
        if (BuiltinTypes.Module.Lookup(name)?.Type.DescriptorSetSlot is not null) return AttributePlace.Unknown;
        uint version = module.Dict.KeysVersionOrAssign();
        int index = module.Dict.IndexOf(name);
        if (version == 0 || index is < 0 or > ushort.MaxValue) return AttributePlace.Unknown;
        cache.version = version;
        cache.index = (ushort)index;
        return AttributePlace.Module;
    }

    private static AttributePlace InstanceAttribute(ref LoadAttrCache cache, PyObject owner, PyStr name, bool wantsMethod)
    {
        PyType type = owner.Type;
        // What a class with __getattr__ finds without it, it finds like any other; where that fails, the general instruction asks it.
        if (!Attributes.FindsGenerically(type))
        {
            return wantsMethod ? AttributePlace.Unknown : OverriddenGetAttribute(ref cache, type);
        }
        PyObject? descriptor = type.Lookup(name);
        if (descriptor is not null && MayBecomeDescriptor(descriptor)) return AttributePlace.Unknown;
        if (descriptor?.Type.DescriptorSetSlot is not null) return DataDescriptor(ref cache, owner, descriptor, wantsMethod);
        if (type.AssignVersion() == 0) return AttributePlace.Unknown;
        cache.version = type.Version;

        bool inline = owner.GetType() == typeof(PyInstance) && type.SharedKeys is not null && owner.State.Dict is null;
        if (HasOwn(owner, name)) return OwnValue(ref cache, owner, name, inline);
        if (descriptor is null) return AttributePlace.Unknown;

        bool isMethod = (descriptor.Type.Flags & TypeFlags.MethodDescriptor) != 0;
        bool isPlain = descriptor.Type.DescriptorGetSlot is null;
        if (wantsMethod ? !isMethod : !isPlain) return AttributePlace.Unknown;
        if (inline)
        {
            if (type.SharedKeys!.IndexOf(name) >= 0) return AttributePlace.Unknown;
            cache.keys = (uint)type.SharedKeys.Count;
            cache.descriptor = descriptor;
            return AttributePlace.ClassBehindValues;
        }
        if ((type.Flags & TypeFlags.HasDict) == 0)
        {
            cache.descriptor = descriptor;
            return AttributePlace.ClassWithoutDict;
        }
        if (!wantsMethod) return AttributePlace.Unknown;
        cache.descriptor = descriptor;
        return AttributePlace.ClassBehindDict;
    }

    /// <summary>
    /// Whether a class attribute must not be cached because nothing would tell that it has become a descriptor. Its class may
    /// gain or lose <c>__get__</c> and <c>__set__</c>, or be replaced: classes are marked, and tell. Modules do not.
    /// </summary>
    private static bool MayBecomeDescriptor(PyObject attribute)
    {
        PyType type = attribute.Type;
        if (type.IsHeapType) type.HasCachedInstances = true;
        return attribute is PyModule;
    }

    private static bool HasOwn(PyObject owner, PyStr name) => Attributes.GetOwn(owner, name) is not null;

    private static AttributePlace OwnValue(ref LoadAttrCache cache, PyObject owner, PyStr name, bool inline)
    {
        if (!owner.HasState) return AttributePlace.Unknown;
        int index = InstanceAttributes.HintOf(ref owner.State, name);
        if (index is < 0 or > ushort.MaxValue) return AttributePlace.Unknown;
        cache.index = (ushort)index;
        return inline ? AttributePlace.InstanceValue : AttributePlace.Hinted;
    }

    private static AttributePlace DataDescriptor(ref LoadAttrCache cache, PyObject owner, PyObject descriptor, bool wantsMethod)
    {
        PyType type = owner.Type;
        if (descriptor is PyMemberDescriptor member && owner.GetType() == typeof(PyInstance) && type.IsSubtypeOf(member.Owner))
        {
            if (type.AssignVersion() == 0 || member.Index > ushort.MaxValue) return AttributePlace.Unknown;
            cache.version = type.Version;
            cache.index = (ushort)member.Index;
            return AttributePlace.Slot;
        }
        if (ReferenceEquals(descriptor, BuiltinTypes.Object.Lookup(Names.Class)))
        {
            if (type.AssignVersion() == 0) return AttributePlace.Unknown;
            cache.version = type.Version;
            cache.descriptor = type;
            return AttributePlace.OwnClass;
        }
        // An AttributeError of the getter would be the end, where a __getattr__ has to be asked next.
        if (type.GetAttributeSlot != Attributes.s_generic) return AttributePlace.Unknown;
        if (!wantsMethod && descriptor.GetType() == typeof(PyProperty) && ReferenceEquals(descriptor.Type, BuiltinTypes.Property)
            && ((PyProperty)descriptor).Getter is PyFunction getter && IsSimple(getter, 1))
        {
            if (type.AssignVersion() == 0 || getter.AssignVersion() == 0) return AttributePlace.Unknown;
            cache.version = type.Version;
            cache.keys = getter.Version;
            cache.descriptor = descriptor;
            return AttributePlace.Property;
        }
        return AttributePlace.Unknown;
    }

    private static AttributePlace OverriddenGetAttribute(ref LoadAttrCache cache, PyType type)
    {
        if (type.Lookup(Names.GetAttribute) is not PyFunction function || !IsSimple(function, 2)) return AttributePlace.Unknown;
        if (type.Lookup(Names.GetAttr) is not null) return AttributePlace.Unknown;
        if (type.AssignVersion() == 0 || function.AssignVersion() == 0) return AttributePlace.Unknown;
        cache.version = type.Version;
        cache.keys = function.Version;
        cache.descriptor = function;
        return AttributePlace.GetAttribute;
    }

    /// <summary>Where an object gets an attribute, with the cache filled by that.</summary>
    public static AttributePlace FindAttributeToSet(Frame frame, PyObject owner, int oparg, ref StoreAttrCache cache) =>
        PlaceToSet(ref cache, owner, (PyStr)frame.Code.Names.Items[oparg]);

    private static AttributePlace PlaceToSet(ref StoreAttrCache cache, PyObject owner, PyStr name)
    {
        PyType type = owner.Type;
        if (type.SetAttributeSlot != Attributes.s_genericSet || !owner.HasState || owner is PyModule or PyType)
            return AttributePlace.Unknown;
        if (type.AssignVersion() == 0) return AttributePlace.Unknown;
        cache.version = type.Version;
        PyObject? descriptor = type.Lookup(name);
        if (descriptor is not null && MayBecomeDescriptor(descriptor)) return AttributePlace.Unknown;
        if (descriptor?.Type.DescriptorSetSlot is not null)
        {
            if (descriptor is not PyMemberDescriptor member || owner.GetType() != typeof(PyInstance) || member.Index > ushort.MaxValue)
                return AttributePlace.Unknown;
            cache.index = (ushort)member.Index;
            return AttributePlace.Slot;
        }
        if ((type.Flags & TypeFlags.HasDict) == 0) return AttributePlace.Unknown;
        int index = InstanceAttributes.HintOf(ref owner.State, name);
        if (index is < 0 or > ushort.MaxValue) return AttributePlace.Unknown;
        cache.index = (ushort)index;
        return owner.GetType() == typeof(PyInstance) && owner.State.Dict is null ? AttributePlace.InstanceValue : AttributePlace.Hinted;
    }
}
