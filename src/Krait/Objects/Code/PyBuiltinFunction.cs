namespace Krait.Objects;

/// <summary>A function written in C#: of a module, or a method bound to its object.</summary>
internal sealed class PyBuiltinFunction : PyObject
{
    internal readonly MethodDefinition Definition;

    /// <summary>The bound object, the class of a class method, or the module.</summary>
    internal readonly PyObject? Self;
    internal readonly PyObject? Module;

    internal PyBuiltinFunction(MethodDefinition definition, PyObject? self, PyObject? module = null)
    {
        Definition = definition;
        Self = self;
        Module = module;
    }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.BuiltinFunction;
}

/// <summary>An unbound method of a builtin type: <c>list.append</c>.</summary>
internal sealed class PyMethodDescriptor(PyType owner, MethodDefinition definition) : PyObject
{
    public readonly PyType Owner = owner;
    public readonly MethodDefinition Definition = definition;

    /// <summary>
    /// The exact type of a self that the definition may be called with unchecked; null where self is a class or there is none.
    /// </summary>
    public readonly PyType? SelfType = definition.Kind == MethodKind.Instance ? owner : null;

    /// <summary>The special method that the slot of the same name would have, which this method is called in place of; else null.</summary>
    internal PyWrapperDescriptor? InPlaceOf;

    public override PyType Type => Definition.Kind == MethodKind.Class ? BuiltinTypes.ClassMethodDescriptor : BuiltinTypes.MethodDescriptor;
}

/// <summary>An attribute of a builtin type, computed or a field.</summary>
internal sealed class PyGetSetDescriptor(PyType owner, GetSetDefinition definition) : PyObject
{
    public readonly PyType Owner = owner;
    public readonly GetSetDefinition Definition = definition;

    public override PyType Type => Definition.IsField ? BuiltinTypes.MemberDescriptor : BuiltinTypes.GetSetDescriptor;
}

/// <summary>An attribute that <c>__slots__</c> declared: an index in the instance's values.</summary>
internal sealed class PyMemberDescriptor(PyType owner, PyStr name, int index) : PyObject
{
    public readonly PyType Owner = owner;
    public readonly PyStr Name = name;
    public readonly int Index = index;

    public override PyType Type => BuiltinTypes.MemberDescriptor;
}
