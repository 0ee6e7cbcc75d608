using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Loading methods for a call without making a bound method.</summary>
internal static class Methods
{
    /// <summary>
    /// The function of a method and its self; or any other attribute, and null for self. Null with an exception set when
    /// there is no such attribute.
    /// </summary>
    public static PyObject? Load(PyObject owner, PyStr name, out PyObject? self)
    {
        self = null;
        if (owner.GetType() == typeof(PyType)) return LoadOfClass(Unsafe.As<PyType>(owner), name, out self);
        if (owner.GetType() == typeof(PyInstance))
        {
            PyInstance instance = Unsafe.As<PyInstance>(owner);
            if (instance.InstanceState.Dict is null && ReferenceEquals(instance.InstanceState.Type.GetAttributeSlot, Attributes.s_generic))
            {
                PyObject? found = instance.InstanceState.Type.LookupMember(name, out int index);
                PyObject? inline = Attributes.OwnAt(instance, index);
                if (found is null) return Attributes.GetFound(owner, name, found, inline);
                if (IsMethod(found))
                {
                    if (inline is not null) return inline;
                    self = owner;
                    return found;
                }
                if (inline is null && FunctionOfClassMethod(found) is { } function)
                {
                    self = instance.InstanceState.Type;
                    return function;
                }
                return Attributes.GetFound(owner, name, found, inline);
            }
        }
        PyType type = owner.Type;
        if (!Attributes.FindsGenerically(type)) return Attributes.Get(owner, name);
        PyObject? descriptor = type.Lookup(name);
        if (descriptor is null || !IsMethod(descriptor)) return Attributes.Get(owner, name);
        if (Attributes.GetOwn(owner, name) is { } own) return own;
        self = owner;
        return descriptor;
    }

    private static PyObject? LoadOfClass(PyType type, PyStr name, out PyObject? self)
    {
        PyType metatype = type.Type;
        if (ReferenceEquals(metatype.GetAttributeSlot, BuiltinTypes.Type.GetAttributeSlot)
            && FunctionOfClassMethod(type.Lookup(name)) is { } function && metatype.Lookup(name) is null)
        {
            self = type;
            return function;
        }
        self = null;
        return Attributes.Get(type, name);
    }

    // What a class method written in Python calls with the class: with both at hand no bound method has to be made.
    private static PyFunction? FunctionOfClassMethod(PyObject? attribute) =>
        attribute is PyMethodWrapper { Callable: PyFunction function } && ReferenceEquals(attribute.Type, BuiltinTypes.ClassMethod)
            ? function : null;

    private static bool IsMethod(PyObject descriptor) =>
        descriptor.GetType() == typeof(PyFunction) || (descriptor.Type.Flags & TypeFlags.MethodDescriptor) != 0;

    /// <summary>Whether an attribute of an object's own hides what its class has under an interned name.</summary>
    public static bool IsHidden(PyObject owner, PyStr name)
    {
        ref InstanceState state = ref owner.State;
        if (!Unsafe.IsNullRef(ref state))
        {
            return (state.Dict is not null || state.LastIndex >= 0) && InstanceAttributes.Has(ref state, name);
        }
        ref PyDict? dict = ref owner.DictField;
        return !Unsafe.IsNullRef(ref dict) && dict is not null && dict.IndexOf(name) >= 0;
    }
}
