using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

// Attribute access: LOAD_ATTR and STORE_ATTR.
internal static unsafe partial class Specializer
{
    public static void LoadAttr(Frame frame, CodeUnit* unit, PyObject owner, int oparg)
    {
        LoadAttrCache cache = new(unit, frame.Executable.CacheObjects);
        PyStr name = (PyStr)frame.Code.Names.Items[oparg >> 1];
        Choose(frame, unit, LoadAttrOpcode(ref cache, owner, name, (oparg & 1) != 0), ref cache.counter);
    }

    private static Opcode? LoadAttrOpcode(ref LoadAttrCache cache, PyObject owner, PyStr name, bool wantsMethod)
    {
        if (owner is PyType type) return ClassAttribute(ref cache, type, name);
        if (owner.GetType() == typeof(PyModule) && ReferenceEquals(owner.Type, BuiltinTypes.Module)) return ModuleAttribute(ref cache, (PyModule)owner, name);
        return InstanceAttribute(ref cache, owner, name, wantsMethod);
    }

    private static Opcode? ClassAttribute(ref LoadAttrCache cache, PyType type, PyStr name)
    {
        PyType metatype = type.Type;
        if (metatype.GetAttributeSlot != BuiltinTypes.Type.GetAttributeSlot || metatype.Lookup(name) is not null) return null;
        PyObject? found = type.Lookup(name);
        // A function is its own __get__ through the class; other descriptors would have to be called.
        if (found is null || MayBecomeDescriptor(found) || (found.Type.DescriptorGetSlot is not null && found is not PyFunction)) return null;
        if (type.AssignVersion() == 0) return null;
        cache.descriptor = found;
        if (ReferenceEquals(metatype, BuiltinTypes.Type))
        {
            cache.version = type.Version;
            return Opcode.LOAD_ATTR_CLASS;
        }
        if (metatype.AssignVersion() == 0) return null;
        cache.keys = type.Version;
        cache.version = metatype.Version;
        return Opcode.LOAD_ATTR_CLASS_WITH_METACLASS_CHECK;
    }

    private static Opcode? ModuleAttribute(ref LoadAttrCache cache, PyModule module, PyStr name)
    {
        if (BuiltinTypes.Module.Lookup(name)?.Type.DescriptorSetSlot is not null) return null;
        uint version = module.Dict.KeysVersionOrAssign();
        int index = module.Dict.IndexOf(name);
        if (version == 0 || index is < 0 or > ushort.MaxValue) return null;
        cache.version = version;
        cache.index = (ushort)index;
        return Opcode.LOAD_ATTR_MODULE;
    }

    private static Opcode? InstanceAttribute(ref LoadAttrCache cache, PyObject owner, PyStr name, bool wantsMethod)
    {
        PyType type = owner.Type;
        if (type.GetAttributeSlot != Attributes.s_generic)
        {
            return wantsMethod ? null : OverriddenGetAttribute(ref cache, type);
        }
        PyObject? descriptor = type.Lookup(name);
        if (descriptor is not null && MayBecomeDescriptor(descriptor)) return null;
        if (descriptor?.Type.DescriptorSetSlot is not null) return DataDescriptor(ref cache, owner, descriptor, wantsMethod);
        if (type.AssignVersion() == 0) return null;
        cache.version = type.Version;

        bool inline = owner.GetType() == typeof(PyInstance) && type.SharedKeys is not null && owner.State.Dict is null;
        if (HasOwn(owner, name)) return OwnValue(ref cache, owner, name, inline);
        if (descriptor is null) return null;

        bool isMethod = (descriptor.Type.Flags & TypeFlags.MethodDescriptor) != 0;
        bool isPlain = descriptor.Type.DescriptorGetSlot is null;
        if (wantsMethod ? !isMethod : !isPlain) return null;
        if (inline)
        {
            if (type.SharedKeys!.IndexOf(name) >= 0) return null;
            cache.keys = (uint)type.SharedKeys.Count;
            cache.descriptor = descriptor;
            return wantsMethod ? Opcode.LOAD_ATTR_METHOD_WITH_VALUES : Opcode.LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES;
        }
        if ((type.Flags & TypeFlags.HasDict) == 0)
        {
            cache.descriptor = descriptor;
            return wantsMethod ? Opcode.LOAD_ATTR_METHOD_NO_DICT : Opcode.LOAD_ATTR_NONDESCRIPTOR_NO_DICT;
        }
        if (wantsMethod && !Methods.HasDict(owner))
        {
            cache.descriptor = descriptor;
            return Opcode.LOAD_ATTR_METHOD_LAZY_DICT;
        }
        return null;
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

    private static Opcode? OwnValue(ref LoadAttrCache cache, PyObject owner, PyStr name, bool inline)
    {
        if (!owner.HasState) return null;
        if (inline)
        {
            cache.index = (ushort)(owner.Type.SharedKeys!.IndexOf(name) + owner.Type.SlotCount);
            return Opcode.LOAD_ATTR_INSTANCE_VALUE;
        }
        if (owner.State.Dict is not { } dict) return null;
        int index = dict.IndexOf(name);
        if (index is < 0 or > ushort.MaxValue) return null;
        cache.index = (ushort)index;
        return Opcode.LOAD_ATTR_WITH_HINT;
    }

    private static Opcode? DataDescriptor(ref LoadAttrCache cache, PyObject owner, PyObject descriptor, bool wantsMethod)
    {
        PyType type = owner.Type;
        if (descriptor is PyMemberDescriptor member && owner.GetType() == typeof(PyInstance) && type.IsSubtypeOf(member.Owner))
        {
            if (type.AssignVersion() == 0 || member.Index > ushort.MaxValue) return null;
            cache.version = type.Version;
            cache.index = (ushort)member.Index;
            return Opcode.LOAD_ATTR_SLOT;
        }
        if (!wantsMethod && descriptor.GetType() == typeof(PyProperty) && ReferenceEquals(descriptor.Type, BuiltinTypes.Property)
            && ((PyProperty)descriptor).Getter is PyFunction getter && IsSimple(getter, 1))
        {
            if (type.AssignVersion() == 0 || getter.AssignVersion() == 0) return null;
            cache.version = type.Version;
            cache.keys = getter.Version;
            cache.descriptor = descriptor;
            return Opcode.LOAD_ATTR_PROPERTY;
        }
        return null;
    }

    private static Opcode? OverriddenGetAttribute(ref LoadAttrCache cache, PyType type)
    {
        if (type.Lookup(Names.GetAttribute) is not PyFunction function || !IsSimple(function, 2)) return null;
        if (type.Lookup(Names.GetAttr) is not null) return null;
        if (type.AssignVersion() == 0 || function.AssignVersion() == 0) return null;
        cache.version = type.Version;
        cache.keys = function.Version;
        cache.descriptor = function;
        return Opcode.LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN;
    }

    public static void StoreAttr(Frame frame, CodeUnit* unit, PyObject owner, int oparg)
    {
        StoreAttrCache cache = new(unit);
        PyStr name = (PyStr)frame.Code.Names.Items[oparg];
        Choose(frame, unit, StoreAttrOpcode(ref cache, owner, name), ref cache.counter);
    }

    private static Opcode? StoreAttrOpcode(ref StoreAttrCache cache, PyObject owner, PyStr name)
    {
        PyType type = owner.Type;
        if (type.SetAttributeSlot != Attributes.s_genericSet || !owner.HasState || owner is PyModule or PyType) return null;
        if (type.AssignVersion() == 0) return null;
        cache.version = type.Version;
        PyObject? descriptor = type.Lookup(name);
        if (descriptor is not null && MayBecomeDescriptor(descriptor)) return null;
        if (descriptor?.Type.DescriptorSetSlot is not null)
        {
            if (descriptor is not PyMemberDescriptor member || owner.GetType() != typeof(PyInstance) || member.Index > ushort.MaxValue) return null;
            cache.index = (ushort)member.Index;
            return Opcode.STORE_ATTR_SLOT;
        }
        if ((type.Flags & TypeFlags.HasDict) == 0) return null;
        if (owner.State.Dict is { } dict)
        {
            int place = dict.IndexOf(name);
            if (place is < 0 or > ushort.MaxValue) return null;
            cache.index = (ushort)place;
            return Opcode.STORE_ATTR_WITH_HINT;
        }
        if (owner.GetType() != typeof(PyInstance) || type.SharedKeys is not { } keys) return null;
        int index = keys.IndexOf(name);
        if (index < 0) return null;
        cache.index = (ushort)(index + type.SlotCount);
        return Opcode.STORE_ATTR_INSTANCE_VALUE;
    }
}
