using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Protocols;

/// <summary>Attribute access (language reference, 3.3.2).</summary>
internal static class Attributes
{
    /// <summary><c>getattr(target, name)</c>; null with an exception set on failure.</summary>
    public static PyObject? Get(PyObject target, PyStr name)
    {
        PyType type = target.GetType() == typeof(PyInstance) ? Unsafe.As<PyInstance>(target).InstanceState.Type : target.Type;
        GetAttributeFunction get = type.GetAttributeSlot!;
        // Most types have the slot of object: calling it as the method that it is saves finding out the type again.
        PyObject? value = ReferenceEquals(get, s_generic) ? GenericGet(target, type, name, suppress: false) : get(target, name);
        return value ?? Explain(target, name);
    }

    /// <summary>
    /// Whether attributes that are found are found as <c>object.__getattribute__</c> does it: nothing overrides that, but there may be a
    /// <c>__getattr__</c> for those that are not.
    /// </summary>
    public static bool FindsGenerically(PyType type) =>
        ReferenceEquals(type.GetAttributeSlot, s_generic)
        || (type.IsHeapType && type.Lookup(Names.GetAttribute) is PyWrapperDescriptor { Slot: GetAttributeFunction get }
            && ReferenceEquals(get, s_generic));

    /// <summary><c>getattr</c> of an object without attribute access of its own, when what its class and it have is known.</summary>
    public static PyObject? GetFound(PyObject target, PyStr name, PyObject? descriptor, PyObject? own) =>
        GetByDescriptor(target, name, descriptor, suppress: false, own) ?? Explain(target, name);

    // An AttributeError that does not say so itself learns what was asked of which object.
    private static PyObject? Explain(PyObject target, PyStr name)
    {
        if (ThreadState.Current.Exception is not PyAttributeError { Name: null, Object: null } error) return null;
        error.Name = name;
        error.Object = target;
        return null;
    }

    /// <summary><c>getattr(target, name)</c> with a name of any type, which must be str.</summary>
    public static PyObject? Get(PyObject target, PyObject name)
    {
        if (name is PyStr text) return Get(target, text);
        return Raise.TypeError($"attribute name must be string, not '{name.Type.Name}'");
    }

    /// <summary>
    /// Looks an attribute up without raising AttributeError: false on another error; null in <paramref name="value"/> when
    /// there is none.
    /// </summary>
    public static bool TryGet(PyObject target, PyStr name, out PyObject? value)
    {
        // Types and modules are searched by functions that make no AttributeError: its text and its advice take longer than the search.
        GetAttributeFunction get = target.Type.GetAttributeSlot!;
        if (ReferenceEquals(get, s_generic)) value = GenericGet(target, name, suppress: true);
        else if (ReferenceEquals(get, BuiltinTypes.Type.GetAttributeSlot)) value = GetOfType((PyType)target, name);
        else if (ReferenceEquals(get, BuiltinTypes.Module.GetAttributeSlot)) value = GetOfModule((PyModule)target, name);
        else value = get(target, name);
        return value is not null || ThreadState.Current.Exception is null || Exceptions.ClearIf(ExceptionTypes.AttributeError);
    }

    /// <summary><c>setattr(target, name, value)</c>, or <c>delattr</c> when the value is null.</summary>
    public static bool Set(PyObject target, PyStr name, PyObject? value)
    {
        if (target.Type.SetAttributeSlot is { } set) return set(target, PyStr.Intern(name), value);
        string verb = value is null ? "del" : "assign to";
        string kind = target.Type.GetAttributeSlot is null ? "no" : "only read-only";
        Raise.TypeError($"'{target.Type.Name}' object has {kind} attributes ({verb} .{name})");
        return false;
    }

    /// <summary>
    /// The slot that <see cref="Get(PyObject, PyStr)"/> uses for most types; compare with it to know that nothing overrides it.
    /// </summary>
    public static readonly GetAttributeFunction s_generic = GenericGet;

    /// <summary>The slot that <see cref="Set"/> uses for most types.</summary>
    public static readonly SetAttributeFunction s_genericSet = GenericSet;

    /// <summary><c>object.__getattribute__</c>.</summary>
    public static PyObject? GenericGet(PyObject target, PyStr name) => GenericGet(target, name, suppress: false);

    /// <summary>
    /// <c>object.__getattribute__</c> without its AttributeError: null, with no exception set, when there is no attribute.
    /// </summary>
    public static PyObject? GenericGetOrNull(PyObject target, PyStr name) => GenericGet(target, name, suppress: true);

    private static PyObject? GenericGet(PyObject target, PyStr name, bool suppress) => GenericGet(target, target.Type, name, suppress);

    private static PyObject? GenericGet(PyObject target, PyType type, PyStr name, bool suppress)
    {
        if (target.GetType() == typeof(PyInstance) && Unsafe.As<PyInstance>(target).InstanceState.Dict is null)
        {
            return GetInline(Unsafe.As<PyInstance>(target), name, suppress);
        }
        PyObject? descriptor = type.Lookup(name);
        if (descriptor is not null && descriptor.GetType() == typeof(PyGetSetDescriptor))
            return GetComputed(target, type, Unsafe.As<PyGetSetDescriptor>(descriptor), suppress);
        bool isData = descriptor?.Type is { DescriptorGetSlot: not null, DescriptorSetSlot: not null };
        return GetByDescriptor(target, name, descriptor, suppress, isData ? null : GetOwn(target, name));
    }

    // What the slots of the descriptor's type would do, which are the same for all of them.
    private static PyObject? GetComputed(PyObject target, PyType type, PyGetSetDescriptor descriptor, bool suppress)
    {
        PyObject? computed = type.IsSubtypeOf(descriptor.Owner) ? descriptor.Definition.Get(target)
            : descriptor.Type.DescriptorGetSlot!(descriptor, target, type);
        if (computed is null && suppress) Exceptions.ClearIf(ExceptionTypes.AttributeError);
        return computed;
    }

    // An instance whose attributes are inline: the cache of lookups in its class knows where.
    private static PyObject? GetInline(PyInstance instance, PyStr name, bool suppress)
    {
        PyObject? descriptor = instance.InstanceState.Type.LookupMember(name, out int index);
        PyObject? own = OwnAt(instance, index);
        if (descriptor is null)
        {
            if (own is not null) return own;
        }
        else if (descriptor.GetType() == typeof(PyMemberDescriptor))
        {
            PyMemberDescriptor member = Unsafe.As<PyMemberDescriptor>(descriptor);
            Slot[] values = instance.InstanceState.Values;
            if (instance.InstanceState.Type.IsSubtypeOf(member.Owner) && (uint)member.Index < (uint)values.Length
                && values[member.Index].Value is { } declared)
            {
                return declared;
            }
        }
        return GetByDescriptor(instance, name, descriptor, suppress, own);
    }

    /// <summary>The own attribute of an instance at an index of its inline values; null for none, also where the index is -1.</summary>
    public static PyObject? OwnAt(PyInstance instance, int index)
    {
        Slot[] values = instance.InstanceState.Values;
        return (uint)index < (uint)values.Length ? values[index].Value : null;
    }

    private static PyObject? GetByDescriptor(PyObject target, PyStr name, PyObject? descriptor, bool suppress, PyObject? own)
    {
        PyType type = target.Type;
        DescriptorGetFunction? get = null;
        if (descriptor is not null)
        {
            PyType descriptorType = descriptor.Type;
            get = descriptorType.DescriptorGetSlot;
            if (get is not null && descriptorType.DescriptorSetSlot is not null)
            {
                PyObject? computed = get(descriptor, target, type);
                if (computed is null && suppress) Exceptions.ClearIf(ExceptionTypes.AttributeError);
                return computed;
            }
        }

        if (own is not null) return own;
        if (get is not null)
        {
            PyObject? bound = get(descriptor!, target, type);
            if (bound is null && suppress) Exceptions.ClearIf(ExceptionTypes.AttributeError);
            return bound;
        }
        if (descriptor is not null) return descriptor;
        return suppress ? null : Raise.AttributeError(target, name, $"'{type.Name}' object has no attribute '{name}'");
    }

    /// <summary><c>type.__getattribute__</c> without its AttributeError: null, with no exception set, when there is no attribute.</summary>
    public static PyObject? GetOfType(PyType type, PyStr name)
    {
        PyType metatype = type.Type;
        PyObject? metaAttribute = metatype.Lookup(name);
        if (metaAttribute is not null && metaAttribute.GetType() == typeof(PyGetSetDescriptor))
            return GetComputed(type, metatype, Unsafe.As<PyGetSetDescriptor>(metaAttribute), suppress: false);
        DescriptorGetFunction? metaGet = metaAttribute?.Type.DescriptorGetSlot;
        if (metaGet is not null && metaAttribute!.Type.DescriptorSetSlot is not null) return metaGet(metaAttribute, type, metatype);
        if (type.Lookup(name) is { } attribute)
        {
            return attribute.Type.DescriptorGetSlot is { } get ? get(attribute, null, type) : attribute;
        }
        return metaGet is not null ? metaGet(metaAttribute!, type, metatype) : metaAttribute;
    }

    /// <summary>
    /// What a module, its lazily made members and its <c>__getattr__</c> (PEP 562) have of a name: null, with no exception set, when
    /// nothing of it was found.
    /// </summary>
    public static PyObject? GetOfModule(PyModule module, PyStr name)
    {
        if (module.IsDeferred && !PyStr.Equal(name, Names.Name)) return PyModule.FindLazily?.Invoke(module, name);
        PyObject? value = GenericGet(module, name, suppress: true);
        if (value is not null || Exceptions.IsSet) return value;
        if (PyModule.FindLazily?.Invoke(module, name) is { } made) return made;
        if (Exceptions.IsSet) return null;
        return module.Dict.TryGetValue(Names.GetAttr, out PyObject? getAttribute) ? Calls.Call(getAttribute, name) : null;
    }

    /// <summary>The attribute in the object's own dict or values, or null.</summary>
    public static PyObject? GetOwn(PyObject target, PyStr name)
    {
        ref InstanceState state = ref target.State;
        if (!Unsafe.IsNullRef(ref state)) return InstanceAttributes.Get(ref state, name);
        ref PyDict? dict = ref target.DictField;
        return !Unsafe.IsNullRef(ref dict) && dict is not null && dict.TryGetValue(name, out PyObject? value) ? value : null;
    }

    /// <summary><c>object.__setattr__</c> and <c>object.__delattr__</c>.</summary>
    public static bool GenericSet(PyObject target, PyStr name, PyObject? value)
    {
        PyType type = target.Type;
        PyObject? descriptor = type.LookupMember(name, out int index);
        if (descriptor?.Type.DescriptorSetSlot is { } set) return set(descriptor, target, value);

        if (value is not null && target.GetType() == typeof(PyInstance))
        {
            ref InstanceState inline = ref Unsafe.As<PyInstance>(target).InstanceState;
            if (inline.Dict is null && index >= 0 && InstanceAttributes.SetInline(ref inline, index, value)) return true;
        }
        if ((type.Flags & TypeFlags.HasDict) != 0)
        {
            ref InstanceState state = ref target.State;
            if (!Unsafe.IsNullRef(ref state))
            {
                if (value is not null)
                {
                    InstanceAttributes.Set(ref state, name, value);
                    return true;
                }
                if (InstanceAttributes.Delete(ref state, name)) return true;
            }
            else
            {
                ref PyDict? dict = ref target.DictField;
                if (value is not null)
                {
                    dict ??= new PyDict();
                    dict.SetItem(name, value);
                    return true;
                }
                if (dict is not null && dict.Remove(name)) return true;
            }
            Raise.AttributeError(target, name, $"'{type.Name}' object has no attribute '{name}'");
            return false;
        }

        Raise.AttributeError(target, name, descriptor is not null
            ? $"'{type.Name}' object attribute '{name}' is read-only"
            : !ReferenceEquals(type.SetAttributeSlot, s_genericSet)
                ? $"'{type.Name}' object has no attribute '{name}'"
                : $"'{type.Name}' object has no attribute '{name}' and no __dict__ for setting new attributes");
        return false;
    }

    /// <summary>
    /// A special method of a value, looked up on its type and bound (language reference, 3.3.12); null, without an
    /// exception, when there is none.
    /// </summary>
    public static PyObject? GetSpecial(PyObject target, PyStr name)
    {
        PyType type = target.Type;
        PyObject? found = type.Lookup(name);
        return found?.Type.DescriptorGetSlot is { } get ? get(found, target, type) : found;
    }

    /// <summary>Calls a special method of a value; null without an exception when there is none.</summary>
    public static PyObject? CallSpecial(PyObject target, PyStr name, params ReadOnlySpan<PyObject> arguments)
    {
        PyObject? method = GetSpecial(target, name);
        return method is null ? null : Calls.Call(method, arguments, null);
    }

    /// <summary>Calls a method by name: <c>target.name(*arguments)</c>.</summary>
    public static PyObject? CallMethod(PyObject target, PyStr name, params ReadOnlySpan<PyObject> arguments)
    {
        PyObject? method = Get(target, name);
        return method is null ? null : Calls.Call(method, arguments, null);
    }
}
